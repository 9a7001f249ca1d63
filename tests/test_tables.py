"""Vocabulary tables: every row is proved by its own example, and a wrong row is an error that names its line."""

from importlib.resources import files

import pytest

from gdnn_extract.article import fold_text
from gdnn_extract.errors import TableError
from gdnn_extract.segment import decisions
from gdnn_extract.tables import Gazetteer, check, load, parse

NAMES = sorted(path.name.removesuffix(".tsv") for path in files("gdnn_extract").joinpath("data").iterdir() if path.name.endswith(".tsv"))


@pytest.mark.parametrize("name", NAMES)
def test_rows_and_examples(name):
    rows = check(name)  # folded, complete, no row twice: what `load` takes on trust
    columns = list(rows[0])
    if columns[-1] != "example":
        pytest.skip(f"{name}.tsv holds figures, not surface forms")
    by_kind = {}  # the rows of one kind are looked up together
    for row in rows:
        by_kind.setdefault(row.get("kind"), {})[row[columns[0]]] = row[columns[0]]
    gazetteers = {kind: Gazetteer(surfaces, ignore_case=True) for kind, surfaces in by_kind.items()}
    wrong = []
    for row in rows:
        surface, example = row[columns[0]].lower(), row["example"].lower()
        found = {match[1].lower() for at in range(len(example)) if (match := gazetteers[row.get("kind")].match(example, at))}
        if surface not in found:
            wrong.append(f"«{surface}» is not matched in «{example}», only {sorted(found)}")
    assert not wrong, f"{name}.tsv: " + "; ".join(wrong)


@pytest.mark.parametrize("row", load("abbreviations"), ids=lambda row: f"{row['surface']}-{row['kind']}")
def test_abbreviation(row):
    """Each row decides the stop of its example."""
    example, surface = row["example"] + " ấy đến.", row["surface"]
    stops = {decision.end: decision.ends for decision in decisions(example, 0, len(example))}
    at = example.index(surface)
    if row["kind"] == "opener":
        assert stops[at - 1]
    elif row["kind"] == "grade":
        assert stops[example.index(".") + 1]
    elif row["kind"] == "person":
        assert not stops[example.index(".") + 1]
    else:
        assert stops[at + len(surface)] == (row["kind"] == "list")


HEAD = "surface\tkind\texample\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "Sở\tbody", r"x\.tsv:2: 2 cells where the header has 3"),
        (HEAD + "Sở\tbody\tSở họp\tthừa", r"x\.tsv:2: 4 cells where the header has 3"),
        (HEAD + "Sở\tbody\tSở họp\n\tbody\tBộ họp", r"x\.tsv:3: the first cell is empty"),
        (HEAD + "# a comment\nSở\tbody\tSở họp\n\nSở\tbody\tSở làm việc", r"x\.tsv:5: the same row as line 3"),
        (HEAD + "Sở\tbody\tBộ họp", r"x\.tsv:2: the example does not contain «Sở»"),
        (HEAD, r"x\.tsv: no rows"),
        ("", r"x\.tsv: no rows"),
    ],
)
def test_wrong_table(text, message):
    with pytest.raises(TableError, match=message):
        parse(text, "x.tsv")


def test_unknown_table():
    with pytest.raises((TableError, FileNotFoundError)):
        load("no_such_table")


def test_rows_are_folded():
    (row,) = parse(HEAD + "Uỷ ban\tbody\tUỷ ban họp\r\n", "x.tsv")
    assert row == {"surface": "Ủy ban", "kind": "body", "example": fold_text("Uỷ ban họp")}


def test_gazetteer_takes_the_longest_whole_form():
    gazetteer = Gazetteer({"Sở": 1, "Sở Y tế": 2, "Giám đốc": 3})
    assert gazetteer.match("Sở Y tế họp", 0) == (7, 2)
    assert gazetteer.match("Sở Y tếx", 0) == (2, 1)
    assert gazetteer.match("Sởx", 0) is None
    assert gazetteer.match("ông Giám đốc", 4) == (12, 3)
