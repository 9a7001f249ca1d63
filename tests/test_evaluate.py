"""The figures of `evaluate`, by hand and against the reference ruler where it is at hand."""

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from gdnn_extract.evaluate import evaluate, match, plain
from gdnn_extract.readers import read_records

RULER = Path(__file__).parent.parent.parent / "shared" / "eval"


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


def spoil(records, seed):
    """Records with every kind of mistake in them, the same for the same seed."""
    luck = random.Random(seed)
    spoiled = {}
    for name, record in copy.deepcopy(records).items():
        if luck.random() < 0.1:
            continue
        for kind in ("dates", "figures", "legal_references"):
            for item in record.get(kind, []):
                item.pop("optional", None)
                item["start"] += luck.choice([0] * 8 + [-3, 40])
                item["end"] = max(item["end"] + luck.choice([0] * 8 + [-2, 4]), item["start"] + 1)
                for key in ("value", "identifier", "unit", "comparator", "modifier", "issuer", "provisions"):
                    if luck.random() < 0.1:
                        item.pop(key, None)
            record[kind] = record.get(kind, [])[1:] + record.get(kind, [])[:3]
        for official in record.get("officials", []):
            official["name"] += luck.choice(["", "", "", "h"])
            official["titles"] = official.get("titles", [])[1:]
        for directive in record.get("directives", []):
            directive["issuer"] = luck.choice([directive.get("issuer"), None])
            for item in directive["tasks"]:
                item["end"] -= luck.randrange(0, max(1, (item["end"] - item["start"]) // 3))
                item["deadline"] = luck.choice([item.get("deadline"), "2020"])
        if record.get("meeting"):
            record["meeting"] = {key: luck.choice([value, None]) for key, value in record["meeting"].items()}
        spoiled[name] = record
    return spoiled


@pytest.mark.skipif(not RULER.is_dir(), reason="the reference ruler is not at hand")
@pytest.mark.parametrize("part", ["seeds", "dev"])
@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_the_reference_ruler(part, seed, tmp_path):
    gold = read_records(RULER / "gold" / part)
    got = spoil(gold, seed)
    for name, record in got.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(record), "utf-8")
    command = [sys.executable, RULER / "score.py", RULER / "gold" / part, tmp_path, "--json", "--errors"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    wanted, end = json.JSONDecoder().raw_decode(said)
    have, mistakes = evaluate(gold, got)
    assert have == wanted
    assert len(mistakes) == sum("\t" in line for line in said[end:].splitlines())
