"""Explanations, against a toy route whose behaviour is known exactly."""

import re

import pytest

from gdnn_extract import explain, extract
from gdnn_extract.explain import explain_piece, findings, places, tell, tell_piece
from gdnn_extract.record import Figure


@pytest.fixture
def toy(monkeypatch):
    """A route that finds `N người`, but nowhere behind `khoản` and never in a text with `Hủy`."""
    empty = extract("")

    def read(text, *, published=None):
        found = [] if "Hủy" in text else re.finditer(r"(?<!khoản )\b(\d+) người", text)
        figures = [
            Figure(
                id=f"f{number}", start=match.start(), end=match.end(), text=match.group(), value=int(match.group(1)), high=None, unit="người", comparator="eq",
                kind="count", of=None, compared_with=None, direction=None, rule="toy.people",
            )
            for number, match in enumerate(found, 1)
        ]  # fmt: skip
        return empty.model_copy(update={"figures": tuple(figures)})

    monkeypatch.setattr(explain, "extract", read)
    return read


def told(text, piece):
    start, end = places(text, piece)[0]
    return "\n".join(tell_piece(explain_piece(text, start, end)))


def test_what_was_found_is_told_with_its_rule(toy):
    text = "Sở có 120 người dự."
    assert "exactly  figure     f1    «120 người» = 120 người  [toy.people]" in told(text, "120 người")
    assert "around   figure" in told(text, "người")
    assert "inside   figure" in told(text, "có 120 người dự")
    assert "across   figure" in told(text, "người dự")


def test_the_word_that_takes_a_finding_away(toy):
    said = told("Sở họp. Theo khoản 120 người dự.", "120 người")
    assert "No item of the article's record touches it." in said
    assert "Alone it would be  figure" in said and "the word before it, «khoản»" in said
    piece = explain_piece("Số 120 người Hủy đi.", 3, 12)
    assert [(lost.side, lost.word) for lost in piece.lost] == [("behind", "Hủy")]


def test_what_stands_far_away_is_told(toy):
    assert "as part of its article" in told("Sở có 120 người dự.\nHủy họp.", "120 người")
    assert "as part of its sentence" in told("Sở có 120 người " + "dự " * 60 + "Hủy.", "120 người")


def test_probes(toy):
    said = told("Sở có 120 và 3.", "120")
    assert "With «người» behind it, it would be  figure" in said and "a number needs a unit" in said
    assert "no rule comes near" in told("Sở có 120 và 3.", "Sở")


def test_the_rest_of_the_sentence_is_told(toy):
    assert "Its sentence has\n    figure     f1    «120 người»" in told("Sở họp, có 120 người dự. Có 9 người vắng.", "họp")
    assert "Its sentence has" not in told("Sở họp. Có 9 người vắng.", "họp")


def test_places():
    assert places("Sở họp. Sở bàn.", "Sở") == [(0, 2), (8, 10)]
    assert places("Uỷ ban\u00a0họp 14–5", "Ủy ban họp 14-5") == [(0, 15)]
    assert places("Sở", "") == places("Sở", "Bộ") == []


def test_findings_are_whole_and_in_order():
    text = "Giám đốc Sở yêu cầu các trường tuyển 120 học viên theo Nghị định số 15/2019/NĐ-CP, báo cáo trước ngày 30/6/2024."
    record = extract(text)
    rows = findings(record)
    items = [*record.dates, *record.figures, *record.legal_references, *(task for directive in record.directives for task in directive.tasks)]
    assert {item.id for item in items} <= {row.id for row in rows}
    assert all(text[row.start : row.end] == row.text for row in rows)
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert len(list(tell(record))) >= len(rows)
