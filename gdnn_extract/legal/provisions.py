"""Điều, khoản, điểm before and behind a document."""

from __future__ import annotations

import re

from gdnn_extract.patterns import lazy
from gdnn_extract.record import Provision, new_provision

_S = r"[ \n]{1,4}"
_VALUES = {
    "điều": r"[0-9]{1,3}[a-zđ]?(?![^\W_])",
    "khoản": r"[0-9]{1,2}[a-zđ]?(?![^\W_])",
    "điểm": r"(?:[a-zđ][0-9]?|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3})(?![^\W_])",
}
_AND = r"(?:[ ]?[,;&][ ]?(?:và |hoặc )?|[ ](?:và|hoặc)[ ])"
_LISTS = "|".join(rf"{kind}{_S}{value}(?:{_AND}{value}){{0,12}}" for kind, value in _VALUES.items())
_KINDS = r"(?:điều|khoản|điểm|tiết|tiểu mục|mục|chương|phần)"
_SECTION = rf"(?:tiết|tiểu mục|mục|chương|phần){_S}[0-9a-zđ]{{1,5}}(?:\.[0-9]{{1,2}}){{0,2}}(?![^\W_])"
_ITEM = rf"(?:{_LISTS}|{_SECTION})"
_FIRST = lazy(rf"(?<![^\W_]){_ITEM}")
_NEXT = lazy(rf"(?:[ ]?[,;][ ]?(?:và )?|[ ](?:và|hoặc|của|tại|thuộc)[ ]|[ \n]{{1,4}})(?:tại |các |từ )?(?={_KINDS}{_S})")
_LEAD = lazy(r"(?:[ \n]{1,12}(?:của|thuộc|tại)[ \n]{1,12}(?:các )?|[ ]?[,-]?[ \n]{1,12}(?:các )?|)$")
_BEHIND = lazy(r"[ ]?(?P<open>\()[ ]?|[ ]-[ ]")
_CLOSE = lazy(r"[ ]?\)")
_PART = lazy(rf"(?P<kind>{_KINDS}){_S}(?P<values>[0-9a-zđ.]++(?:{_AND}(?!(?:điều|khoản|điểm|mục)\b)[0-9a-zđ.]++)*)")
_MAY_END = lazy(r"(?:điều|khoản|điểm|mục|chương|phần)[ \n][^\n]{1,40}$")


def provisions_before(lower: str, at: int, floor: int) -> tuple[int, tuple[Provision, ...]] | None:
    """Where the provisions that end directly before `at` begin, and what they are.

    >>> start, found = provisions_before("theo điểm a khoản 2 Điều 5 Nghị định".lower(), 27, 0)
    >>> start, found[0].article, found[0].clause, found[0].point
    (5, '5', '2', 'a')
    """
    start = max(floor, at - 240)
    window = lower[start:at]
    if not _MAY_END.search(window[-48:]):
        return None
    end = 0
    while first := _FIRST.search(window, end):
        end = _block_end(window, first.end())
        if _LEAD.match(window, end) and (found := read_provisions(window[first.start() : end])):
            return start + first.start(), found
    return None


def _block_end(lower: str, end: int) -> int:
    """The end of a list of provisions whose first item ends at `end`."""
    for _ in range(16):
        gap = _NEXT.match(lower, end)
        item = _FIRST.match(lower, gap.end()) if gap else None
        if item is None:
            break
        end = item.end()
    return end


def provisions_behind(lower: str, at: int) -> tuple[int, tuple[Provision, ...]] | None:
    """The end and the provisions in brackets or after a dash behind a document."""
    lead = _BEHIND.match(lower, at)
    first = _FIRST.match(lower, lead.end()) if lead else None
    if lead is None or first is None:
        return None
    end = stop = _block_end(lower, first.end())
    if lead["open"]:
        close = _CLOSE.match(lower, end)
        if close is None:
            return None
        stop = close.end()
    found = read_provisions(lower[first.start() : end])
    return (stop, found) if found else None


def read_provisions(block: str) -> tuple[Provision, ...]:
    """The provisions of a list in lower case; points and clauses belong to the article that follows, else to the one before.

    >>> [p.clause for p in read_provisions("khoản 2, 3 và 5 điều 11")]
    ['2', '3', '5']
    """
    found: list[Provision] = []
    points: list[str] = []
    pending: list[tuple[str | None, str | None]] = []
    last: list[str] = []
    for part in _PART.finditer(block):
        values = [value.strip(".") for value in re.split(r"[ ]?[,;&][ ]?(?:và |hoặc )?|[ ](?:và|hoặc)[ ]", part["values"])]
        if part["kind"] == "điểm":
            points += values
        elif part["kind"] == "khoản":
            pending += [(clause, point) for clause in values for point in (points or [None])]  # type: ignore[list-item]
            points = []
        elif part["kind"] == "điều":
            pending += [(None, point) for point in points]
            points, last = [], values
            found += [new_provision(article=article, clause=clause, point=point) for article in values for clause, point in pending or [(None, None)]]
            pending = []
    return tuple(_left_over(found, last, pending, points))


def _left_over(found: list[Provision], last: list[str], pending: list[tuple[str | None, str | None]], points: list[str]) -> list[Provision]:
    """`Điều 5, khoản 2, điểm a`: what is named behind its article."""
    if pending and points:
        pending = [(pending[-1][0], point) for point in points] if pending[-1][1] is None else pending
    else:
        pending = pending + [(None, point) for point in points]
    if not pending:
        return found
    article = last[-1] if last else None
    if found and article and found[-1] == new_provision(article=article):
        found.pop()
    return found + [new_provision(article=article, clause=clause, point=point) for clause, point in pending]
