"""What a number counts or measures: units of measure, money and time, and countable nouns.

All surfaces lie in one gazetteer, so that the longest wins: `đồng chí` is no `đồng`, `vụ án` is more
than `vụ`, `tập trung` is no `tập`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import LOWER
from gdnn_extract.patterns import lazy
from gdnn_extract.record import FigureKind
from gdnn_extract.tables import Gazetteer, load

_KINDS: dict[str, FigureKind] = {"count": "count", "percent": "percent", "money": "money", "duration": "duration", "measure": "measure", "ratio": "ratio"}


class Unit(NamedTuple):
    """A unit found in the text; `known` is false for a noun that no table lists."""

    start: int
    end: int
    kind: FigureKind
    known: bool


class _Entry(NamedTuple):
    kind: FigureKind | None
    exact: str | None


_NOTHING = _Entry(None, None)
_NOUN = _Entry("count", None)


def _entries() -> Iterator[tuple[str, _Entry]]:
    for row in load("not_counted"):
        yield row["surface"].lower(), _NOTHING
    for row in load("counted"):
        yield row["surface"].lower(), _NOUN
    for row in load("units"):
        yield row["surface"].lower(), _Entry(_KINDS[row["kind"]], row["surface"] if row["case"] == "exact" else None)


@cache
def _units() -> Gazetteer[_Entry]:
    return Gazetteer(dict(_entries()))


def first_words_of_units() -> set[str]:
    """The words with which units of measure, money, time and percent begin, in lower case."""
    return {match[0] for row in load("units") if (match := _LETTERS.match(row["surface"].lower()))}


_LETTERS = lazy(r"[^\W_]+")
_LOWER_WORD = lazy(rf"[{LOWER}]{{2,8}}(?![^\W_])")
# `đồng/người/năm`, `tạ/ha`, `lượt / ngày`, `ca/100.000 dân`
_SLASH = lazy(r" ?/ ?")
_PER_MANY = lazy(r" ?/ ?(?:100|1\.000|10\.000|100\.000|1 vạn|1 triệu) (?:người dân|người|dân|trẻ|hộ)(?![^\W_])")
_STREETS = frozenset({"đường", "phố", "ngõ", "quốc lộ"})
_PARTS = frozenset({"điều", "khoản", "mục", "chương", "tổ", "phường", "quận", "khu phố", "lớp", "khối", "phòng", "tầng", "ấp", "thôn", "khu vực", "điểm"})
_NUMBERED = lazy(r" {1,2}(?:\d|[IVX]{1,5}(?![^\W_]))")


def unit_at(article: Article, at: int) -> Unit | None:
    """The unit that begins at `at`, with what it is counted by (`đồng/người/năm`); None where nothing countable stands there.

    >>> unit_at(Article.read("12 dự án đầu tư công"), 3)
    Unit(start=3, end=8, kind='count', known=True)
    """
    found = _listed(article, at)
    if found is None:
        return None
    end, kind, known = found
    if kind is None or _is_address(article, at, end):
        return None
    return Unit(at, _rate(article, end), kind, known)


def _listed(article: Article, at: int) -> tuple[int, FigureKind | None, bool] | None:
    match = _units().match(article.lower, at)
    if match is not None:
        end, entry = match
        if entry.exact is None or article.fold.startswith(entry.exact, at):
            if article.lower.startswith("lượt ", at) and end == at + 4:
                counted = _units().match(article.lower, end + 1)
                if counted and counted[1].kind == "count":
                    end = counted[0]
            return end, entry.kind, True
    end_of_noun = _unlisted(article, at)
    return None if end_of_noun is None else (end_of_noun, "count", False)


def _unlisted(article: Article, at: int) -> int | None:
    """The end of a noun that no table knows: its two first syllables where both are written small."""
    first = _LOWER_WORD.match(article.fold, at)
    if first is None:
        return None
    if article.fold.startswith(" ", first.end()):
        second = _LOWER_WORD.match(article.fold, first.end() + 1)
        listed = _units().match(article.lower, first.end() + 1) if second else None
        if second and not (listed and listed[1].kind is None):
            return second.end()
    return first.end()


def _rate(article: Article, end: int) -> int:
    if many := _PER_MANY.match(article.lower, end):
        return many.end()
    for _ in range(3):
        slash = _SLASH.match(article.lower, end)
        if slash is None:
            break
        match = _units().match(article.lower, slash.end())
        if match is None or match[1].kind is None:
            break
        end = match[0]
    return end


def _is_address(article: Article, at: int, end: int) -> bool:
    """`12 đường Lê Lợi`, `khoản 2 Điều 5`: the word behind the number opens a name of its own."""
    surface = article.lower[at:end]
    if surface in _STREETS:
        return article.fold[end + 1 : end + 2].isupper()
    return surface in _PARTS and _NUMBERED.match(article.fold, end) is not None
