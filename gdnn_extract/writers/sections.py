"""A record as titled tables of short texts, for whatever shows it to a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gdnn_extract.record import Date, Directive, Figure, LegalReference, Meeting, Official, Provision, Record, Task

_COMPARATORS = {"eq": "", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "approx": "≈ "}
_MODES = {"in_person": "in person", "online": "online", "hybrid": "in person and online"}


class Section(NamedTuple):
    """A heading, the names of the columns (none: label and value) and the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def heading(record: Record) -> str:
    """What the whole is called: the title, else the id, else a plain word."""
    return clean(record.article.title or record.article.id or "article")


def sections(record: Record) -> Iterator[Section]:
    """The parts of a record that hold something, what was told to whom before what was found on the way."""
    if facts := _facts(record):
        yield Section("Article", (), facts)
    if record.meeting:
        yield Section("Meeting", (), _meeting(record.meeting))
    for directive in record.directives:
        yield Section(_directive(directive), ("no.", "task", "who", "by"), tuple(_task(task) for task in directive.tasks))
    lists = (
        Section("Officials", ("id", "name", "title", "organisation", "roles"), tuple(map(_official, record.officials))),
        Section("Legal references", ("id", "text", "identifier", "issued", "issuer", "provisions"), tuple(map(_legal, record.legal_references))),
        Section("Dates", ("id", "text", "value", "modifier", "role"), tuple(map(_date, record.dates))),
        Section("Figures", ("id", "text", "value", "unit", "of"), tuple(map(_figure, record.figures))),
    )
    yield from (section for section in lists if section.rows)
    if record.extraction.warnings:
        yield Section("Warnings", (), tuple(_pair(warning) for warning in record.extraction.warnings))


def nothing_found(record: Record) -> str:
    """The lists that are empty, in words, or an empty text."""
    lists = {
        "meeting": record.meeting,
        "directives": record.directives,
        "officials": record.officials,
        "legal references": record.legal_references,
        "dates": record.dates,
        "figures": record.figures,
    }
    empty = [name for name, found in lists.items() if not found]
    return f"Nothing found: {', '.join(empty)}." if empty else ""


def clean(text: object) -> str:
    """One line that is safe to print: blanks single, nothing that a terminal would obey.

    >>> clean("Sở\\r\\n  Y tế\\x1b[2J")
    'Sở Y tế [2J'
    """
    if text is None:
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())


def width(text: str) -> int:
    """Columns that a text takes in a terminal: combining marks none, wide letters two.

    >>> width("Sở Y tế"), width(unicodedata.normalize("NFD", "Sở Y tế"))
    (7, 7)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _facts(record: Record) -> tuple[tuple[str, ...], ...]:
    article = record.article
    author = article.author and ", ".join(filter(None, (article.author.name, article.author.organisation)))
    return _pairs({"source": article.source, "published": article.published, "author": author, "credit": article.credit})


def _meeting(meeting: Meeting) -> tuple[tuple[str, ...], ...]:
    return _pairs(
        {
            "name": meeting.name,
            "kind": meeting.kind,
            "date": meeting.date,
            "location": meeting.location,
            "mode": _MODES.get(meeting.mode or ""),
            "host": meeting.host,
            "chair": meeting.chair and meeting.chair.name,
        }
    )


def _directive(directive: Directive) -> str:
    who = _join((directive.issuer.name, directive.issuer.title), ", ")
    said = _join((who, directive.verb, _join(directive.addressees, ", ")), " ")
    return f"Directive {directive.id}: {said}"


def _task(task: Task) -> tuple[str, ...]:
    number = (task.marker or "").rstrip(" ,.:") or ("" if task.ordinal is None else str(task.ordinal))
    who = _join(task.assignees, ", ")
    if task.coordinators:
        who = _join((who, "with " + _join(task.coordinators, ", ")), "; ")
    return clean(number), clean(task.text), who, clean(task.deadline)


def _official(official: Official) -> tuple[str, ...]:
    name = _join((official.honorific, official.name), " ")
    return official.id, name, _join(official.titles, "; "), clean(official.organisation), _join(official.roles, ", ")


def _legal(item: LegalReference) -> tuple[str, ...]:
    provisions = _join(map(_provision, item.provisions), "; ")
    return item.id, clean(item.text), clean(item.identifier or item.name), clean(item.issued_date), clean(item.issuer), provisions


def _provision(provision: Provision) -> str:
    parts = (("Điều", provision.article), ("khoản", provision.clause), ("điểm", provision.point))
    return " ".join(f"{word} {number}" for word, number in parts if number)


def _date(item: Date) -> tuple[str, ...]:
    return item.id, clean(item.text), clean(item.value), item.modifier or "", item.role


def _figure(item: Figure) -> tuple[str, ...]:
    number = _COMPARATORS[item.comparator] + f"{item.value:,}" + ("" if item.high is None else f" to {item.high:,}")
    return item.id, clean(item.text), number, clean(item.unit), clean(item.of)


def _pairs(values: dict[str, object]) -> tuple[tuple[str, ...], ...]:
    return tuple((label, clean(value)) for label, value in values.items() if value)


def _pair(warning: str) -> tuple[str, ...]:
    code, _, said = warning.partition(": ")
    return clean(code), clean(said)


def _join(parts: Iterable[object], between: str) -> str:
    return between.join(text for text in map(clean, parts) if text)
