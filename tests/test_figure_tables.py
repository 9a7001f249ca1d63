"""Every row of the tables for figures proves itself on its own example."""

import pytest

from gdnn_extract.article import Article
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.tables import load


def figures(text):
    return find_figures(Article.read(text), outside=())


def rows(name, **wanted):
    return [pytest.param(row, id=f"{name}:{row['surface']}") for row in load(name) if all(row[key] == value for key, value in wanted.items())]


def wrong(name, found):
    """The rows whose example does not show them; one test for a table of hundreds."""
    return [row["surface"] for row in load(name) if not found(row)]


def test_counted():
    assert wrong("counted", lambda row: [f.unit.lower() for f in figures(row["example"]) if f.unit] == [row["surface"].lower()]) == []


def test_not_counted():
    assert wrong("not_counted", lambda row: not figures(row["example"])) == []


def test_units():
    assert wrong("units", lambda row: [(f.unit, f.kind) for f in figures(row["example"])] == [(row["surface"], row["kind"])]) == []


def test_comparators():
    assert wrong("comparators", lambda row: [f.comparator for f in figures(row["example"])] == [row["comparator"]]) == []


@pytest.mark.parametrize("strength", ["never", "name", "place"])
def test_numbered(strength):
    assert [row["surface"] for row in load("numbered") if row["strength"] == strength and figures(row["example"] + " phường")] == []


def test_amounts():
    assert [row["surface"] for row in load("numbered") if row["strength"] == "amount" and not figures(row["example"])] == []


def test_numerals():
    assert wrong("numerals", lambda row: len(figures(row["example"])) == 1) == []
