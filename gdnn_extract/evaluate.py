"""Precision, recall and F1 of records against gold records, list by list.

An item is right when its span overlaps one of gold and the value agrees (dates, figures), when the
identifier or name agrees as well (legal references), when the name is the same (officials), or when
intersection over union of the spans is at least 0.8 (tasks).  Attributes are accuracies over the
items that were matched.  Typography (case, dashes, blanks, Unicode form) never counts.

A gold record may leave out a list, which is then not scored, and may mark items `"optional": true`:
neither asked for nor held against the prediction.  Records are plain dictionaries as in the JSON.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gdnn_extract.patterns import lazy

Item = Mapping[str, Any]
Test = Callable[[Item, Item], bool]

TASK_OVERLAP = 0.8
"""Intersection over union from which on a task is found."""

_DASH = lazy(r"\s*[\u2010-\u2015\u2212-]\s*")


class Mistake(NamedTuple):
    """One thing that differs: `kind` is `missed`, `spurious` or `wrong`, `wanted` and `got` what stands on either side."""

    article: str
    what: str
    kind: str
    wanted: str
    got: str


@dataclass
class Tally:
    """Counts of one list over all articles; `attributes` holds (right, asked) by name."""

    items: bool = False
    right: int = 0
    missed: int = 0
    spurious: int = 0
    attributes: dict[str, list[int]] = field(default_factory=dict)

    def count(self, attribute: str, agrees: bool) -> None:
        """Add one comparison of an attribute."""
        cell = self.attributes.setdefault(attribute, [0, 0])
        cell[0] += agrees
        cell[1] += 1

    def figures(self) -> dict[str, float | int]:
        """Precision, recall, F1 and the size of gold, then the accuracies; rounded to four places.

        >>> Tally(items=True, right=3, missed=1).figures()
        {'precision': 1.0, 'recall': 0.75, 'f1': 0.8571, 'gold': 4}
        """
        row: dict[str, float | int] = {}
        if self.items:
            row["precision"] = _ratio(self.right, self.right + self.spurious)
            row["recall"] = _ratio(self.right, self.right + self.missed)
            row["f1"] = _ratio(2 * self.right, 2 * self.right + self.missed + self.spurious)
            row["gold"] = self.right + self.missed
        return row | {name: _ratio(right, asked) for name, (right, asked) in self.attributes.items() if asked}


def evaluate(gold: Mapping[str, Item], predicted: Mapping[str, Item]) -> tuple[dict[str, Any], list[Mistake]]:
    """Figures of each list (and `macro_f1`, the mean of the F1 values) and the mistakes, for records by article id.

    An article that is not predicted counts as a record with nothing in it.
    """
    tallies: dict[str, Tally] = {}
    mistakes: list[Mistake] = []
    for name in sorted(gold):
        record = predicted.get(name, {})
        for kind in LISTS:
            wanted = _items(gold[name], kind)
            if wanted is not None:
                tally = tallies.setdefault(kind, Tally(items=True))
                mistakes += _score_list(name, kind, wanted, _items(record, kind) or [], tally)
        if meeting := gold[name].get("meeting"):
            mistakes += _score_meeting(name, meeting, record.get("meeting") or {}, tallies.setdefault("meeting", Tally()))
    figures: dict[str, Any] = {kind: tally.figures() for kind, tally in tallies.items()}
    f1 = [row["f1"] for row in figures.values() if "f1" in row]
    figures["macro_f1"] = round(sum(f1) / len(f1), 4) if f1 else 0.0
    return figures, mistakes


def _score_list(article: str, kind: str, wanted: Sequence[Item], found: Sequence[Item], tally: Tally) -> list[Mistake]:
    spec = LISTS[kind]
    pairs, missed, extra = match(wanted, found, spec.same)
    optional = [item for item in wanted if item.get("optional")]
    spurious = [item for item in extra if not any(spec.touches(other, item) for other in optional)]
    tally.right += len(pairs)
    tally.missed += len(missed)
    tally.spurious += len(spurious)
    mistakes = []
    for name, agrees in spec.attributes.items():
        tally.attributes.setdefault(name, [0, 0])
        for item, got in pairs:
            if name in _ONLY_WHERE_STATED and name not in item:
                continue
            right = agrees(item, got)
            tally.count(name, right)
            if not right:
                mistakes.append(Mistake(article, f"{kind}.{name}", "wrong", _brief(item, name), _brief(got, name)))
    mistakes += [Mistake(article, kind, "missed", _brief(item), "") for item in missed]
    return mistakes + [Mistake(article, kind, "spurious", "", _brief(item)) for item in spurious]


def _score_meeting(article: str, wanted: Item, found: Item, tally: Tally) -> list[Mistake]:
    mistakes = []
    for name in (name for name in wanted if name not in _NOT_COMPARED):
        value, got = _named(wanted[name]), _named(found.get(name))
        right = plain(value) == plain(got)
        tally.count(name, right)
        if not right:
            mistakes.append(Mistake(article, f"meeting.{name}", "wrong", str(value), str(got)))
    return mistakes


def _named(value: object) -> object:
    """Of the chair, which is an id and a name, the name."""
    return value.get("name") if isinstance(value, Mapping) else value


def gains_and_losses(before: Sequence[Mistake], after: Sequence[Mistake]) -> list[tuple[str, list[Mistake], list[Mistake]]]:
    """For each article in which two predictions differ: the mistakes of the first that the second does not make, and its new ones.

    >>> gains_and_losses([Mistake("a", "dates", "missed", "2021", "")], [])
    [('a', [Mistake(article='a', what='dates', kind='missed', wanted='2021', got='')], [])]
    """
    rows = []
    for article in sorted({mistake.article for mistake in (*before, *after)}):
        old, new = ([mistake for mistake in mistakes if mistake.article == article] for mistakes in (before, after))
        gains, losses = [mistake for mistake in old if mistake not in new], [mistake for mistake in new if mistake not in old]
        if gains or losses:
            rows.append((article, gains, losses))
    return rows


def match(wanted: Sequence[Item], found: Sequence[Item], same: Test) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pairs, what was missed, what is left over: each item of gold takes the free one of its kind that overlaps it most.

    Optional items choose last, and are in none of the first two.
    """
    free = list(found)
    pairs: list[tuple[Item, Item]] = []
    missed: list[Item] = []
    for item in sorted(wanted, key=lambda item: bool(item.get("optional"))):
        fitting = [place for place, other in enumerate(free) if same(item, other)]
        if fitting:
            partner = free.pop(max(fitting, key=lambda place: shared(item, free[place])))
            if not item.get("optional"):
                pairs.append((item, partner))
        elif not item.get("optional"):
            missed.append(item)
    return pairs, missed, free


def plain(text: object) -> str:
    """A text without case, Unicode form, kinds of dash and blanks, and edge punctuation.

    >>> plain("Sở  Lao động – Xã hội.")
    'sở lao động-xã hội'
    """
    if text is None:
        return ""
    folded = unicodedata.normalize("NFC", str(text)).replace("Ð", "Đ").replace("ð", "đ")
    return " ".join(_DASH.sub("-", folded).split()).strip(" .,;:").casefold()


def shared(one: Item, other: Item) -> int:
    """Characters that two spans share; 0 where an item has no span."""
    if "start" not in one or "start" not in other:
        return 0
    return max(0, int(min(one["end"], other["end"]) - max(one["start"], other["start"])))


def _overlap(one: Item, other: Item) -> float:
    both = shared(one, other)
    return both / (one["end"] - one["start"] + other["end"] - other["start"] - both) if both else 0.0


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _items(record: Item, kind: str) -> list[Item] | None:
    if kind != "tasks":
        rows: list[Item] | None = record.get(kind)
        return rows
    if "directives" not in record:
        return None
    return [
        {**task, "issuer": _issuer(directive), "optional": task.get("optional", directive.get("optional", False))}
        for directive in record["directives"]
        for task in directive.get("tasks", [])
    ]


def _issuer(directive: Item) -> str:
    issuer = directive.get("issuer") or {}
    return issuer.get("name") or issuer.get("title") or ""


def _same_value(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same_value, one, other))
    try:
        first, second = float(one), float(other)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return one == other
    return abs(first - second) <= 1e-9 * max(1.0, abs(first))


def _number(figure: Item) -> object:
    high = figure.get("high")
    return figure.get("value") if high is None else [figure.get("value"), high]


def _same_document(item: Item, other: Item) -> bool:
    def bare(text: object) -> str:
        return plain(text).replace(" ", "").replace("-", "")

    if item.get("identifier"):
        return bare(item["identifier"]) == bare(other.get("identifier"))
    return plain(item.get("name")) in (plain(other.get("name")), plain(other.get("text")))


def _provisions(item: Item) -> set[tuple[str, ...]]:
    return {tuple(plain(part.get(key)) for key in ("article", "clause", "point")) for part in item.get("provisions") or []}


def _set(values: Iterable[object] | None) -> set[str]:
    return {plain(value) for value in values or []}


def _titles(item: Item) -> set[str]:
    return _set(item.get("titles")) or _set([item["title"]] if item.get("title") else [])


def _title_agrees(item: Item, other: Item) -> bool:
    wanted, got = _titles(item), _titles(other)
    return bool(wanted & got) if wanted else not got


def _agrees(name: str) -> Test:
    return lambda item, other: plain(item.get(name)) == plain(other.get(name))


def _exact_span(item: Item, other: Item) -> bool:
    return (item["start"], item["end"]) == (other["start"], other["end"])


def _touching(item: Item, other: Item) -> bool:
    return shared(item, other) > 0


@dataclass(frozen=True)
class List:
    """How one list is compared: what makes two items the same, what brings one near an optional item, and its attributes."""

    same: Test
    attributes: Mapping[str, Test]
    touches: Test = _touching


LISTS: Mapping[str, List] = {
    "dates": List(
        same=lambda item, other: _touching(item, other) and plain(item["value"]) == plain(other.get("value")),
        attributes={"exact_span": _exact_span, "modifier": _agrees("modifier")},
    ),
    "figures": List(
        same=lambda item, other: _touching(item, other) and _same_value(_number(item), _number(other)),
        attributes={
            "exact_span": _exact_span,
            "unit": _agrees("unit"),
            "comparator": lambda item, other: (item.get("comparator") or "eq") == (other.get("comparator") or "eq"),
        },
    ),
    "legal_references": List(
        same=lambda item, other: _touching(item, other) and _same_document(item, other),
        attributes={
            "exact_span": _exact_span,
            "doc_type": _agrees("doc_type"),
            "issued_date": _agrees("issued_date"),
            "issuer": _agrees("issuer"),
            "provisions": lambda item, other: _provisions(item) == _provisions(other),
        },
    ),
    "officials": List(
        same=lambda item, other: plain(item["name"]) == plain(other.get("name")),
        attributes={"title": _title_agrees, "organisation": _agrees("organisation")},
        touches=lambda item, other: plain(item["name"]) == plain(other.get("name")),
    ),
    "tasks": List(
        same=lambda item, other: _overlap(item, other) >= TASK_OVERLAP,
        attributes={
            "ordinal": lambda item, other: item.get("ordinal") == other.get("ordinal"),
            "issuer": _agrees("issuer"),
            "deadline": _agrees("deadline"),
            "assignees": lambda item, other: _set(item.get("assignees")) == _set(other.get("assignees")),
        },
    ),
}
# how the meeting was found says nothing about it
_NOT_COMPARED = {"rule", "score", "optional"}
# gold states these only where it knows them
_ONLY_WHERE_STATED = {"provisions", "modifier", "organisation", "deadline", "assignees", "issuer", "ordinal"}


def _brief(item: Item, name: str | None = None) -> str:
    text = " ".join(str(item.get("text") or item.get("name") or "").split())
    if len(text) > 70:
        text = f"{text[:45]} … {text[-22:]}"
    value = item[name] if name and name in item else item.get("value", item.get("identifier"))
    return f"«{text}»" if value is None else f"«{text}» {value!r}"
