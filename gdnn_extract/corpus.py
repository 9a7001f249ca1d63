"""A gold corpus: `articles/ID.txt`, `gold/ID.json` and `splits.tsv` (id, split, genre, year) in one folder.

`check` says what is wrong with it, `statistics` how large and how varied it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gdnn_extract.errors import ArticleError
from gdnn_extract.record import Record

SPLITS = ("train", "dev", "test")
_COLUMNS = ["id", "split", "genre", "year"]
_LISTS = ("officials", "dates", "figures", "legal_references")
_GRAM = 8
"""Words in a row that count as the same wording when they stand in two articles."""
_OPENING = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of a corpus with its gold record."""

    id: str
    split: str
    genre: str
    year: int
    text: str
    gold: dict[str, Any]


def read_corpus(folder: Path, *, splits: Iterable[str] = SPLITS) -> list[Sample]:
    """The articles of some splits, in the order of `splits.tsv`.

    Raises ArticleError where a file is missing or cannot be read.
    """
    wanted = set(splits)
    return [_sample(folder, row) for row in _rows(folder) if row["split"] in wanted]


def _rows(folder: Path) -> list[dict[str, str]]:
    lines = _read(folder / "splits.tsv").split("\n")
    if lines[0].split("\t") != _COLUMNS:
        raise ArticleError(f"{folder / 'splits.tsv'}: the first line must name the columns {' '.join(_COLUMNS)}")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if line and (len(cells) != len(_COLUMNS) or not re.fullmatch(r"[12]\d{3}", cells[3])):
            raise ArticleError(f"{folder / 'splits.tsv'}:{number}: not an id, a split, a genre and a year")
        if line:
            rows.append(dict(zip(_COLUMNS, cells, strict=True)))
    return rows


def _sample(folder: Path, row: Mapping[str, str]) -> Sample:
    name = row["id"]
    label = folder / "gold" / f"{name}.json"
    try:
        gold = json.loads(_read(label))
    except ValueError as error:
        raise ArticleError(f"{label}: no JSON: {error}") from None
    if not isinstance(gold, dict):
        raise ArticleError(f"{label}: no record")
    return Sample(name, row["split"], row["genre"], int(row["year"]), _read(folder / "articles" / f"{name}.txt"), gold)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}: no UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror or error}") from None


def corpus_hash(samples: Sequence[Sample]) -> str:
    """A hash of texts, gold and splits, the same whatever the order."""
    whole = hashlib.sha256()
    for sample in sorted(samples, key=lambda one: one.id):
        gold = json.dumps(sample.gold, ensure_ascii=False, sort_keys=True)
        whole.update("\0".join((sample.id, sample.split, sample.text, gold, "")).encode())
    return whole.hexdigest()


# ---------------------------------------------------------------- what is wrong with it


def check(folder: Path) -> list[str]:
    """What is wrong with a corpus, a line each; nothing where all is well.

    Every article has a gold record and a split and the other way round; each gold record is valid against the schema
    (an `optional` mark aside), its offsets hold, its ids count and refer to something, and nothing overlaps wrongly.
    Raises ArticleError where the folder cannot be read at all.
    """
    rows = _rows(folder)
    names = [row["id"] for row in rows]
    faults = [f"{name}: twice in splits.tsv" for name, count in Counter(names).items() if count > 1]
    faults += [f"{row['id']}: no such split: {row['split']}" for row in rows if row["split"] not in SPLITS]
    for kind, ending in (("articles", "txt"), ("gold", "json")):
        there = {path.stem for path in (folder / kind).glob(f"*.{ending}")}
        faults += [f"{name}: in splits.tsv, but there is no {kind}/{name}.{ending}" for name in sorted(set(names) - there)]
        faults += [f"{name}: {kind}/{name}.{ending} is not in splits.tsv" for name in sorted(there - set(names))]
    texts: dict[str, str] = {}
    for row in rows:
        try:
            sample = _sample(folder, row)
        except ArticleError as error:
            faults.append(str(error))
            continue
        same = texts.setdefault(" ".join(_words(sample.text)), sample.id)
        if same != sample.id:
            faults.append(f"{sample.id}: the same text as {same}")
        faults += [f"{sample.id}: {fault}" for fault in check_gold(sample.gold, sample.text, sample.id)]
    return faults


def check_gold(gold: Mapping[str, Any], text: str, name: str) -> Iterator[str]:
    """What is wrong with one gold record of a text."""
    try:
        record = Record.model_validate(_without_optional(gold))
    except ValidationError as error:
        first = error.errors()[0]
        yield f"not valid: {'.'.join(map(str, first['loc']))}: {first['msg']} ({error.error_count()} faults)"
        return
    about = record.article
    if about.id != name:
        yield f"article.id is {about.id!r}"
    if (about.characters, about.sha256) != (len(text), hashlib.sha256(text.encode()).hexdigest()):
        yield "article.characters or article.sha256 is not that of the text"
    tasks = [task for directive in record.directives for task in directive.tasks]
    mentions = [mention for official in record.officials for mention in official.mentions]
    actions = [action for task in tasks for action in task.actions]
    leads = [directive.lead_in for directive in record.directives if directive.lead_in]
    passages: list[Any] = [*record.dates, *record.figures, *record.legal_references, *tasks, *mentions, *actions, *leads]
    for item in passages:
        if not 0 <= item.start < item.end <= len(text) or text[item.start : item.end] != item.text:
            yield f"{item.start}:{item.end} is not «{item.text[:40]}»"
    yield from _id_faults(record)
    for kind, items in (("dates", record.dates), ("figures", record.figures), ("legal_references", record.legal_references), ("tasks", tasks)):
        ordered = sorted(items, key=lambda item: item.start)
        if kind != "tasks" and list(items) != ordered:
            yield f"{kind} are not sorted by start"
        yield from (f"{kind} overlap: «{one.text[:30]}», «{two.text[:30]}»" for one, two in pairwise(ordered) if one.end > two.start)
    for official in record.officials:
        if not any(mention.kind == "name" for mention in official.mentions):
            yield f"{official.id}: {official.name} has no mention by name"


def _id_faults(record: Record) -> Iterator[str]:
    ids = {kind: [item.id for item in getattr(record, kind)] for kind in _LISTS}
    ids["tasks"] = [task.id for directive in record.directives for task in directive.tasks]
    ids["directives"] = [directive.id for directive in record.directives]
    for kind, letter in {"officials": "o", "dates": "d", "figures": "f", "legal_references": "l", "tasks": "t", "directives": "dv"}.items():
        if ids[kind] != [f"{letter}{number}" for number in range(1, len(ids[kind]) + 1)]:
            yield f"ids of {kind} do not count from {letter}1"
    people = set(ids["officials"])
    if record.meeting and record.meeting.chair and record.meeting.chair.id not in people:
        yield f"the chair {record.meeting.chair.id} is no official"
    for directive in record.directives:
        if directive.issuer.id is not None and directive.issuer.id not in people:
            yield f"{directive.id}: the issuer {directive.issuer.id} is no official"
        for task in directive.tasks:
            for kind in ("dates", "figures", "legal_references"):
                yield from (f"{task.id}: there is no {id}" for id in getattr(task, kind) if id not in ids[kind])


def _without_optional(value: Any) -> Any:
    """A gold record without the marks that say on what careful readers differ; the schema of records has none."""
    if isinstance(value, Mapping):
        return {key: _without_optional(part) for key, part in value.items() if key != "optional"}
    if isinstance(value, list):
        return [_without_optional(part) for part in value]
    return value


# ---------------------------------------------------------------- how large and how varied it is


def statistics(samples: Sequence[Sample]) -> dict[str, Any]:
    """Counts by split, genre and list, and measures of variety.

    `repeated_grams` is the share of runs of eight words that stand in more than one article.
    """
    grams = Counter(gram for sample in samples for gram in _grams(sample.text))
    names = {official["name"].casefold() for sample in samples for official in sample.gold["officials"]}
    openings = {" ".join(_words(sample.text)[:_OPENING]) for sample in samples}
    lengths = sorted(len(sample.text) for sample in samples)
    return {
        "articles": len(samples),
        "splits": dict(Counter(sample.split for sample in samples)),
        "genres": dict(Counter(sample.genre for sample in samples).most_common()),
        "years": [min(sample.year for sample in samples), max(sample.year for sample in samples)] if samples else [],
        "characters": {"all": sum(lengths), "least": lengths[0], "median": lengths[len(lengths) // 2], "most": lengths[-1]} if lengths else {},
        "without_directives": sum(not sample.gold["directives"] for sample in samples),
        **{kind: sum(len(sample.gold[kind]) for sample in samples) for kind in (*_LISTS, "directives")},
        "tasks": sum(len(directive["tasks"]) for sample in samples for directive in sample.gold["directives"]),
        "distinct_names": len(names),
        "distinct_openings": len(openings),
        "repeated_grams": round(sum(count > 1 for count in grams.values()) / len(grams), 5) if grams else 0.0,
    }


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(*(words[place:] for place in range(_GRAM)), strict=False))
