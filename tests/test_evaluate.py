"""The figures of `evaluate`, reckoned by hand."""

import json

import pytest

from gdnn_extract.errors import ArticleError
from gdnn_extract.evaluate import evaluate, match, plain
from gdnn_extract.readers import read_records


def date(start, value, **more):
    return {"start": start, "end": start + 10, "text": "x" * 10, "value": value} | more


def task(start, end, **more):
    return {"start": start, "end": end, "text": "x" * (end - start)} | more


def figures(gold, got):
    return evaluate({"a": gold}, {"a": got})[0]


def test_precision_recall_and_f1():
    gold = {"dates": [date(0, "2021"), date(20, "2022"), date(40, "2023")]}
    got = {"dates": [date(5, "2021"), date(20, "2020")]}
    assert figures(gold, got) == {
        "dates": {"precision": 0.5, "recall": 0.3333, "f1": 0.4, "gold": 3, "exact_span": 0.0},
        "macro_f1": 0.4,
    }


def test_nothing_asked_and_nothing_found():
    assert figures({"dates": []}, {"dates": []}) == {"dates": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 0}, "macro_f1": 1.0}
    assert figures({}, {"dates": [date(0, "2021")]}) == {"macro_f1": 0.0}
    assert evaluate({}, {})[0] == {"macro_f1": 0.0}


def test_a_missing_record_is_all_missed():
    got, mistakes = evaluate({"a": {"dates": [date(0, "2021")]}}, {})
    assert got["dates"]["recall"] == 0 and [mistake.kind for mistake in mistakes] == ["missed"]


def test_optional_items_are_neither_asked_for_nor_held_against():
    gold = {"dates": [date(0, "2021", optional=True), date(20, "2022")]}
    for found in ([date(0, "2021")], [], [date(0, "1999")]):
        assert figures(gold, {"dates": [*found, date(20, "2022")]})["dates"] | {"exact_span": 1} == {
            "precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 1, "exact_span": 1,
        }  # fmt: skip


def test_optional_directive_covers_its_tasks():
    gold = {"directives": [{"issuer": {}, "optional": True, "tasks": [task(0, 100)]}]}
    got = {"directives": [{"issuer": {}, "tasks": [task(0, 10)]}]}
    assert figures(gold, got)["tasks"]["precision"] == 1.0


@pytest.mark.parametrize(("end", "found"), [(80, 1.0), (79, 0.0), (125, 1.0), (126, 0.0)])
def test_tasks_need_four_fifths(end, found):
    gold = {"directives": [{"issuer": {"name": "A"}, "tasks": [task(0, 100)]}]}
    assert figures(gold, {"directives": [{"issuer": {"name": "A"}, "tasks": [task(0, end)]}]})["tasks"]["recall"] == found


def test_typography_does_not_count():
    gold = {"legal_references": [{"start": 0, "end": 9, "text": "", "identifier": "05-CT/TW", "name": None}]}
    for identifier in ("05 CT/TW", "05–ct/tw", "05CT/TW"):
        assert figures(gold, {"legal_references": [{"start": 3, "end": 5, "identifier": identifier}]})["legal_references"]["f1"] == 1.0
    assert plain("Bộ  Lao động – Xã hội.") == plain("bộ lao động-xã hội")


def test_each_item_is_matched_once_with_the_one_that_overlaps_most():
    near, far = {"start": 0, "end": 9}, {"start": 0, "end": 2}
    pairs, missed, left = match([{"start": 0, "end": 10}], [far, near], lambda a, b: True)
    assert pairs == [({"start": 0, "end": 10}, near)] and not missed and left == [far]


def test_mistakes_say_what_differs():
    gold = {"dates": [date(0, "2021", modifier="end"), date(20, "2022")], "meeting": {"chair": "Lê Văn Thử"}}
    got = {"dates": [date(0, "2021"), date(40, "2023")], "meeting": {"chair": {"id": "o1", "name": "Lê Văn Thừ"}}}
    _, mistakes = evaluate({"a": gold}, {"a": got})
    assert [(mistake.what, mistake.kind) for mistake in mistakes] == [
        ("dates.modifier", "wrong"), ("dates", "missed"), ("dates", "spurious"), ("meeting.chair", "wrong"),
    ]  # fmt: skip


def test_a_record_agrees_with_itself():
    meeting = {"kind": "giao ban", "chair": {"id": "o1", "name": "Đinh Công Lý"}, "rule": "meeting.named"}
    assert figures({"meeting": meeting}, {"meeting": meeting | {"rule": "meeting.other"}})["meeting"] == {"kind": 1.0, "chair": 1.0}
    assert figures({"meeting": {"chair": "Đinh Công Lý"}}, {"meeting": meeting})["meeting"] == {"chair": 1.0}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"dates": 5}, "dates is no list"),
        ({"dates": [5]}, "dates is no list"),
        ({"dates": [{"start": 1, "end": 2}]}, "item 1 has no value"),
        ({"figures": [{"start": "1", "end": 2}]}, "is no number"),
        ({"directives": [{"tasks": {}}]}, "tasks is no list"),
        ({"article": {"published": "14/5/2021"}}, "article.published is no day"),
        ({"meeting": "x"}, "meeting is no JSON object"),
    ],
)
def test_what_is_no_record_is_named(record, said, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(ArticleError, match=said):
        read_records(path)
