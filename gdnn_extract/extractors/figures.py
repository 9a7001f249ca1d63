"""Figures: numbers with what they count or measure, percents, money, durations, ratios.

`quantities` reads the numbers; the words before one say whether it is a figure at all (`Quốc lộ 14`,
`lần 1`, `ngày 5` are none), how it compares (`trên`, `không quá`) and which way it goes (`tăng`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.figures.quantities import Blocked, Quantity, find_quantities
from gdnn_extract.figures.units import Unit
from gdnn_extract.match import Spanned
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Comparator, Figure, FigureKind, new_figure
from gdnn_extract.tables import load

_WINDOW = 40
_TOKEN = lazy(r"[^\s]+")
_BREAK = lazy(r'(?s:.*)[\n.,;:()!?"…]')  # up to the last mark
_WAYS: dict[str, Literal["up", "down"]] = {"tăng": "up", "giảm": "down"}
_UPWARDS = lazy(r"(?: [^\s.,;:()\d]{1,8}){0,4}? trở (lên|xuống)(?![^\W_])")
_CLOCK_AFTER = lazy(r" ?(?:\d{1,2} ?(?:phút)?)? ?(?:ngày|cùng ngày|sáng|chiều|tối|đêm|trưa|hôm|thứ (?:hai|ba|tư|năm|sáu|bảy))(?![^\W_])")
_COMPARED = lazy(r"[^.;,:()\n]{0,40}?(?<![^\W_])(?:so (?:với )?|(?=cùng kỳ))([^.;,:()\n]{2,60}?)(?=[.;,:()\n]|$| và | đạt | tăng | giảm | bằng )")
_MEASURED = lazy(
    r" ([^\W\d_][^.;,:()\n]{2,60}?)"
    r"(?=[.;,:()\n]|$| và | so | với | đạt | tăng | giảm | bằng | là | trong đó | để | chưa | được | do | khi | tại )"
)
_OF_THIS_YEAR = lazy(r"năm (?:nay|ngoái|trước|học)(?![^\W_])")
_LIST_BEFORE = lazy(r"\d[\w.]{0,5}(?:(?:, ?| và | hoặc | ?- ?)\d[\w.]{0,5}){0,5}(?:, ?| và | hoặc | ?- ?)\Z")


@cache
def _comparators() -> dict[str, Comparator]:
    return {row["surface"]: row["comparator"] for row in load("comparators")}  # type: ignore[misc]


@cache
def _numbered() -> dict[str, str]:
    return {row["surface"]: row["strength"] for row in load("numbered")}


@cache
def _words(role: str) -> frozenset[str]:
    return frozenset(row["surface"] for row in load("figure_words") if row["role"] == role)


class _Before(NamedTuple):
    """The words right before a number, up to the last punctuation, in lower case, and the stretch of text they stand in."""

    words: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    capital: bool = False

    def last(self, count: int) -> str:
        return " ".join(self.words[-count:])

    def without(self, count: int) -> _Before:
        return _Before(self.words[: len(self.words) - count], self.low, self.high) if count else self

    def starts(self, lower: str) -> list[int]:
        """Where each word begins."""
        return [match.start() for match in _TOKEN.finditer(lower, self.low, self.high)]


_NOTHING = _Before()


def find_figures(article: Article, *, outside: Sequence[Spanned]) -> list[Figure]:
    """Numbers with what they count or measure, in order of place, none inside a date or a legal reference.

    >>> [(f.text, f.value, f.unit) for f in find_figures(Article.read("đạt trên 1,2 tỷ đồng"), outside=())]
    [('trên 1,2 tỷ đồng', 1200000000, 'đồng')]
    """
    figures: list[Figure] = []
    done = 0
    blocked = Blocked(outside)
    for quantity in find_quantities(article, blocked):
        if quantity.start < done:
            continue
        before = _before(article, max(done, quantity.start - _WINDOW), quantity.start)
        comparator, taken = _comparator(before)
        rest = before.without(taken)
        if _is_name(article, quantity, rest, comparator, blocked):
            done = quantity.end  # the second number of `từ 7h - 11h` is no figure either
            continue
        figures.append(_figure(article, quantity, before, comparator, taken, f"f{len(figures) + 1}"))
        done = quantity.end
    return figures


def _figure(article: Article, quantity: Quantity, before: _Before, comparator: Comparator, taken: int, identifier: str) -> Figure:
    unit = quantity.unit
    if comparator == "gt" and unit and _is_place_on(article, quantity, before):
        comparator, taken = "eq", 0
    start = before.starts(article.lower)[-taken] if taken and comparator != "eq" else quantity.start
    if comparator == "eq" and article.lower.find(" trở ", quantity.end, quantity.end + 44) >= 0 and (bound := _UPWARDS.match(article.lower, quantity.end)):
        comparator = "ge" if bound.group(1) == "lên" else "le"
    kind: FigureKind = unit.kind if unit else ("ratio" if quantity.rule == "figures.part" else "count")
    return new_figure(
        id=identifier,
        start=start,
        end=quantity.end,
        text=article.fold[start : quantity.end],
        value=quantity.value,
        high=quantity.high,
        unit=article.written(unit.start, unit.end) if unit else None,
        comparator=comparator,
        kind=kind,
        of=_measured(article, quantity, kind),
        compared_with=_compared_with(article, quantity.end),
        direction=_direction(before, taken),
        rule=quantity.rule,
    )


def _before(article: Article, low: int, start: int) -> _Before:
    lower = article.lower
    here = lower[start - 1 : start]
    high = start - 1 if here == "\n" and lower[start - 2 : start - 1].isalpha() else start  # a line broken in two: `chậm hơn gần⏎2 tháng`
    if not here or (here != " " and high == start):
        return _NOTHING
    window = lower[low:high]
    if mark := _BREAK.match(window):
        cut = mark.end()
    elif low > 0 and window and not window[0].isspace() and lower[low - 1].isalnum():
        cut = window.find(" ") + 1  # the first word of the window may be cut in two
    else:
        cut = 0
    words = window[cut:].split()
    if not words:
        return _NOTHING
    last = low + len(window.rstrip()) - len(words[-1])
    return _Before(tuple(words), low + cut, high, article.fold[last].isupper() and len(words) > 1)


def _comparator(before: _Before) -> tuple[Comparator, int]:
    """What the words before the number say of it, and how many of them say it."""
    skipped = 1 if before.words[-1:] == ("từ",) else 0
    words = before.words[: len(before.words) - skipped]
    for count in (4, 3, 2, 1):
        if len(words) >= count:
            found = _comparators().get(" ".join(words[-count:]))
            if found == "eq":
                return "eq", 0
            if found is not None:
                return found, (1 if found == "gt" and count == 3 else count) + skipped  # of `kéo dài hơn` the verb stays outside
    return "eq", 0


def _is_name(article: Article, quantity: Quantity, before: _Before, comparator: Comparator, blocked: Blocked) -> bool:
    """Whether the number is part of a name, an ordinal or a time of day, and no figure."""
    unit = quantity.unit
    if unit is not None and unit.kind in ("percent", "money"):
        return False
    if unit is not None and comparator not in ("ge", "le") and _is_clock(article, quantity, before):
        return True
    if quantity.rule == "figures.in_words" and (before.last(1) in ("phần", "những") or (quantity.value == 1 and before.last(1) in ("là", "mong"))):
        return True  # `hai phần ba năm`, `những năm tháng ấy`, `2018 là một năm khó khăn`
    if comparator != "eq":
        return False
    if _is_year_like(quantity, before) or (unit is not None and not unit.known and before.capital):
        return True
    return _is_numbered(article, quantity, before) or _is_numbered(article, quantity, _before_list(article, quantity.start, blocked))


def _is_numbered(article: Article, quantity: Quantity, before: _Before) -> bool:
    for count in (3, 2, 1):
        if len(before.words) < count:
            continue
        strength = _numbered().get(before.last(count))
        if strength is None:
            continue
        if strength == "amount" or _is_each(before.words[: len(before.words) - count], strength):
            return False
        unit = quantity.unit
        if unit is None or not unit.known:
            return True
        if strength == "never":
            return before.last(count) not in _words("period") or article.lower[unit.start : unit.end] not in _words("times")
        if strength == "name":  # `Điều 30`, but `huyện điều 30 xe`
            return unit.kind == "count" and not (article.fold.startswith("điều", before.starts(article.lower)[-1]) and _is_sent(article, unit))
        if unit.kind == "duration" and _OF_THIS_YEAR.match(article.lower, unit.start):
            return True  # `học sinh lớp 12 năm nay`
        return article.lower[unit.start : unit.end] in _words("place") or (unit.kind == "count" and article.fold[unit.start].isupper())
    return False


def _is_sent(article: Article, unit: Unit) -> bool:
    return article.lower[unit.start : unit.end] in _words("sent")


def _is_each(words: tuple[str, ...], strength: str) -> bool:
    """`mỗi tổ 5 người`, `mỗi tháng 3 buổi`: an amount for each, and no name."""
    return words[-1:] == ("mỗi",) or (strength == "place" and len(words) > 0 and words[-1] in _words("each"))


def _before_list(article: Article, start: int, blocked: Blocked) -> _Before:
    """The words before a list of numbers of which this is the last: `cấp 9, 10`; not `tháng 12, 62 gia đình`, where a date ends."""
    low = max(0, start - _WINDOW)
    if article.lower[start - 1 : start] not in (" ", ",", "-") or not article.lower[max(0, start - 6) : start].rstrip().endswith((",", "và", "hoặc", "-")):
        return _NOTHING
    found = _LIST_BEFORE.search(article.lower[low:start])
    if found is None or blocked(low + found.start(), start):
        return _NOTHING
    return _before(article, max(0, low + found.start() - _WINDOW), low + found.start())


def _is_year_like(quantity: Quantity, before: _Before) -> bool:
    """`Luật Đất đai 2024 quy định`: a bare 2024 is a year, unless the word before it hands out an amount."""
    if not (len(quantity.digits) == 4 and quantity.digits.isdigit() and 1900 <= quantity.value <= 2100):
        return False
    if before.last(1) in _words("before_year") or not (quantity.unit and quantity.unit.known):
        return True
    return 1945 <= quantity.value <= 2050 and before.last(1) not in _words("gives")


def _is_clock(article: Article, quantity: Quantity, before: _Before) -> bool:
    unit = quantity.unit
    surface = article.lower[unit.start : unit.end] if unit else ""
    word = before.last(1)
    if (surface == "phút" and word == "giờ") or (quantity.rule == "figures.two_units" and before.last(3) == "đồng hồ chỉ"):
        return True  # `lúc 10 giờ 30 phút`; a duration would have been read as one
    if surface not in ("giờ", "h") or quantity.value > 24:
        return False
    if word == "trong":
        return False
    if word == "sau" and quantity.value > 16:  # `sau 22 giờ, không ai được ra vào`
        return quantity.value < 24 and article.lower[quantity.end : quantity.end + 1] in ",.;:)\n"
    return word in _words("clock") or _CLOCK_AFTER.match(article.lower, quantity.end) is not None


def _is_place_on(article: Article, quantity: Quantity, before: _Before) -> bool:
    """`trên 3 lĩnh vực` says where, not how many; so does `đưa người trên 45 bè vào bờ`."""
    unit = quantity.unit
    if before.last(1) != "trên" or unit is None:
        return False
    if unit.kind == "count" and before.last(2) in ("người trên", "dân trên", "viên trên", "thủy thủ trên"):
        return True
    if quantity.value >= 10:
        return False
    surface = article.lower[unit.start : unit.end]
    return surface in _words("facet") or surface in _words("place")


def _direction(before: _Before, taken: int) -> Literal["up", "down"] | None:
    words = before.words[: len(before.words) - taken][-5:]
    for at in reversed(range(len(words))):
        if words[at] in _WAYS and words[at + 1 : at + 2] != ("cường",):
            return _WAYS[words[at]]
    if words[-1:] == ("hơn",):
        return "up" if words[-2:-1] == ("cao",) else "down" if words[-2:-1] == ("thấp",) else None
    return None


def _compared_with(article: Article, end: int) -> str | None:
    if article.lower.find("so ", end, end + 46) < 0 and article.lower.find("cùng kỳ", end, end + 50) < 0:
        return None
    match = _COMPARED.match(article.lower, end, end + 110)
    return article.written(*match.span(1)) if match else None


def _measured(article: Article, quantity: Quantity, kind: FigureKind) -> str | None:
    """The words that a share, a sum or a measure is said of: those behind it, or those before `đạt`, `là`, `chiếm`."""
    if kind in ("percent", "ratio") and (behind := _MEASURED.match(article.lower, quantity.end, quantity.end + 70)):
        first = behind.group(1).split(" ", 1)[0]
        if first not in _words("not_measured"):
            return article.written(*behind.span(1))
    if kind in ("percent", "money") or (kind == "measure" and quantity.unit and article.lower[quantity.unit.start : quantity.unit.end] != "tuổi"):
        return _said_of(article, quantity.start)
    return None


def _said_of(article: Article, start: int) -> str | None:
    """`thu ngân sách` of `thu ngân sách ước đạt 12 tỷ đồng`: from the last punctuation up to the verb."""
    clause = _before(article, max(0, start - 100), start)
    starts = clause.starts(article.lower)
    if len(starts) > 2 and starts[0] <= start - 90:
        return None  # its beginning is out of sight
    first, last = 0, len(clause.words)
    while last and clause.words[last - 1] in _words("link"):
        last -= 1
    if last > 1 and clause.words[0][0].isdigit():  # cut in two at a decimal comma: `8,26% và kim ngạch`
        if clause.words[1] not in _words("opener"):
            return None
        first = 1
    while first < last and clause.words[first] in _words("opener"):
        first += 1
    linked = not _words("verb").isdisjoint(clause.words[last:]) or (last < len(clause.words) and clause.words[first] in ("tỷ", "tỉ"))
    if not linked or last - first < 2:
        return None
    return article.written(starts[first], starts[last - 1] + len(clause.words[last - 1]))
