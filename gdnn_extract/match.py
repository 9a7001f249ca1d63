"""Matches on the fold and the one overlap policy: earliest, then longest, then table order.

Character classes for patterns live here too: the fold is NFC, so a letter is one code point, but
``[A-ZĐ]`` would miss most Vietnamese capitals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Protocol, TypeVar

_LETTERS = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵăâêôơưđ"
LOWER = "a-z" + _LETTERS
"""Vietnamese lower-case letters, for the inside of a character class."""
UPPER = "A-Z" + _LETTERS.upper()
"""Vietnamese upper-case letters, for the inside of a character class."""


class Spanned(Protocol):
    """Anything with offsets."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        ...


S = TypeVar("S", bound=Spanned)


def settle(candidates: Iterable[S], *, outside: Sequence[Spanned] = ()) -> list[S]:
    """The candidates that stand: earliest first, the longest of those that begin together, the first listed of equals.

    Whatever overlaps one of `outside` (sorted, not overlapping) falls away.  Linear after sorting.
    """
    kept: list[S] = []
    edge = 0
    blocked = 0
    for item in sorted(candidates, key=lambda c: (c.start, -c.end)):
        while blocked < len(outside) and outside[blocked].end <= item.start:
            blocked += 1
        if item.start < edge or (blocked < len(outside) and outside[blocked].start < item.end):
            continue
        kept.append(item)
        edge = item.end
    return kept


def inside(items: Sequence[S], start: int, end: int) -> list[S]:
    """The items, sorted by start, that lie wholly between two offsets."""
    if not items or items[0].start >= end or items[-1].start < start:
        return []
    at = bisect_left(items, start, key=_start)
    found = []
    while at < len(items) and items[at].start < end:
        if items[at].end <= end:
            found.append(items[at])
        at += 1
    return found


_start = attrgetter("start")
