"""Numbers with their unit, as they stand in the text: `17 mẫu 4 sào`, `50 - 60 triệu đồng/người/năm`, `hai phần ba`.

What the words before a number say of it (a name, an ordinal, a comparison) is not asked here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.figures.numerals import NUMERALS, Amount, read_amount, read_words
from gdnn_extract.figures.units import Unit, first_words_of_units, unit_at
from gdnn_extract.match import Spanned
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import alternation

_DIGITS = lazy(rf"{alternation('0123456789')}[0-9.,]*+")  # branches that begin with a letter each: far faster to search for than a class
_WORDS = lazy(alternation(f"{word} " for word in ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười")))
_NEXT_WORD = lazy(r" ?([^\W_]+)|[-%‰° ]")
_OPENS_WORD = frozenset(' (\n"')
_CLOSED = frozenset(".,;:)\n\"!?…]")
_GOES_ON = ("\nđến ", "\ntới ")  # a range over the end of a line
_LONGEST = 24
_WITH_DECIMALS = ("percent", "measure", "ratio")
_SUM = 10**6  # `10,6 tỷ đầu tư`: what follows so large a number without a unit is no counted noun
# what stands behind a number makes it a date, a time or a document: `/5/2021`, `/NĐ-CP`, ` - NQ/TW`, `:30`
_DOCUMENT = lazy(r" ?[-/] ?(?:[A-ZĐ]{2}|[A-ZĐ][A-Za-zđ]{0,4}[-/])|/[^\W\d]|:\d|[-_@][^\W\d]")
_OUT_OF = lazy(r" ?/ ?(\d[\d.,]{0,14})(?!\d)")
_RANGE = lazy(r"(?: ?[-÷~] ?|(?: {1,2}|\n)(?:đến|tới)[ \n])(?:khoảng |gần |hơn |dưới )?(?=\d)")
_WORD_RANGE = lazy(r" (?:đến|tới|-) ")
_IN_WORDS = lazy(r" ?\((?:[^\W\d_]{1,6} ?){1,6}\)(?= )")
_BLANKS = lazy(r" {0,2}")
_SHARE_OF = lazy(r" (?:tổng|số|diện tích|dân số|thời gian|chặng|quân số|trong số)(?![^\W_])")
_YEAR_RANGE = lazy(r"năm \d{4} ?(?:-|đến|tới) ?\d{4}")
_RANGE_OF_YEARS = lazy(r" \(?\d{4} ?(?:-|đến) ?\d{4}")
_CALENDAR = lazy(r" (?:\d|[IVX]{1,4}(?![^\W_]))")
_SMALLER = {"năm": ("tháng", 12), "mẫu": ("sào", 10), "giờ": ("phút", 60), "phút": ("giây", 60)}
_SMALLER_PART = lazy(r" (?:và )?(\d{1,2}) ?(tháng|sào|phút|giây)(?![^\W_])")


class Quantity(NamedTuple):
    """A number (`high` is the upper end of a range) with its unit; `digits` is the first number as written."""

    start: int
    end: int
    value: int | float
    high: int | float | None
    unit: Unit | None
    unit_end: int
    digits: str
    rule: str


class Blocked:
    """Stretches that belong to dates and documents; they may come unsorted and may overlap."""

    def __init__(self, outside: Sequence[Spanned]) -> None:
        """Merge the stretches, so that one look-up decides."""
        self._ends: list[int] = []
        self._starts: list[int] = []
        for start, end in sorted((item.start, item.end) for item in outside):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __call__(self, start: int, end: int) -> bool:
        """Whether anything blocked overlaps the stretch."""
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end


def find_quantities(article: Article, blocked: Blocked) -> list[Quantity]:
    """Every number that has a unit or a magnitude word, by place; they may overlap."""
    found = [*_all_in_digits(article, blocked), *_all_in_words(article, blocked)]
    return sorted(found, key=attrgetter("start"))


def _all_in_digits(article: Article, blocked: Blocked) -> Iterator[Quantity]:
    fold = article.fold
    for match in _DIGITS.finditer(fold):
        start, end = match.span()
        if fold[end - 1] in ".," or (fold[end : end + 1] in _CLOSED and not fold.startswith(_GOES_ON, end)):
            continue  # nothing can follow that it counts
        if end - start <= _LONGEST and not blocked(start, end) and _stands_free(fold, start):
            quantity = _in_digits(article, start, end, blocked)
            if quantity is not None:
                yield quantity


def _all_in_words(article: Article, blocked: Blocked) -> Iterator[Quantity]:
    lower, goes_on = article.lower, _after_number()
    for match in _WORDS.finditer(lower):
        start, end = match.span()
        if start and lower[start - 1] not in _OPENS_WORD:
            continue
        behind = _NEXT_WORD.match(lower, end)
        if behind is None or (behind[1] and behind[1] not in goes_on) or blocked(start, start + 2):
            continue
        quantity = _in_words(article, start, blocked)
        if quantity is not None:
            yield quantity


@cache
def _after_number() -> frozenset[str]:
    """The words that may follow the first one of a number in words: the rest of it, a unit, the second number of a range."""
    return frozenset(("đến", "tới", *NUMERALS, *first_words_of_units()))


def _stands_free(fold: str, start: int) -> bool:
    """Whether no letter, digit or mark ties the number to what stands before it (`Covid-19`, `A1`, `10:30`)."""
    before = fold[start - 1 : start]
    if not before or before in ' \n("[*+':
        return True
    if before == "-":
        return fold[start - 2 : start - 1] in ("", " ", "\n", "(")
    if before == "/":  # `5 vụ/7 đối tượng`
        return fold[start - 2 : start - 1].islower()
    if before in ",;":  # the blank behind it was lost: `7 người bị thương,3.400 nhà tốc mái`
        return fold[start - 2 : start - 1].isalpha()
    return not (before.isalnum() or before in "_@#.:\\'&=")


def _in_digits(article: Article, start: int, end: int, blocked: Blocked) -> Quantity | None:
    lower = article.lower
    amount = read_amount(lower, start, end)
    if _DOCUMENT.match(article.fold, amount.end):
        return None
    digits = lower[start:end]
    if not amount.scaled and (out_of := _OUT_OF.match(lower, amount.end)):
        return _share(article, start, amount, out_of, digits, blocked)
    if separator := _RANGE.match(lower, amount.end):
        quantity = _range(article, start, amount, separator.end(), digits, blocked)
        if quantity is not None or separator.group().strip(" ").startswith("-"):
            return quantity
    unit = _unit_behind(article, amount.end, blocked)
    if unit is None or (not unit.known and amount.terms[-1][1] >= _SUM):
        value = amount.value(decimal=True)
        return Quantity(start, amount.end, value, None, None, amount.end, digits, "figures.magnitude") if amount.scaled and value else None
    return _with_unit(article, start, amount, unit, digits, blocked)


def _with_unit(article: Article, start: int, amount: Amount, unit: Unit, digits: str, blocked: Blocked) -> Quantity | None:
    lower = article.lower
    value = amount.value(decimal=unit.kind in _WITH_DECIMALS)
    if value is None:
        return None
    surface = lower[unit.start : unit.end]
    if second := _same_unit_again(article, unit, value, blocked):
        high, again = second
        return Quantity(start, again.end, value, high, again, again.end, digits, "figures.range")
    if surface in _SMALLER and (part := _SMALLER_PART.match(lower, unit.end)) and part.group(2) == _SMALLER[surface][0] and not blocked(*part.span(1)):
        value = round(value + int(part.group(1)) / _SMALLER[surface][1], 4)
        return Quantity(start, part.end(), value, None, unit, part.end(), digits, "figures.two_units")
    if lower.startswith(" rưỡi", unit.end):
        return Quantity(start, unit.end + 5, value + 0.5, None, unit, unit.end, digits, "figures.number_unit")
    if unit.kind == "percent" and article.fold[start - 1 : start] == "-" and article.fold[start - 2 : start - 1] in (" ", "("):
        return Quantity(start - 1, unit.end, -value, None, unit, unit.end, digits, "figures.negative")
    return Quantity(start, unit.end, value, None, unit, unit.end, digits, "figures.number_unit")


def _same_unit_again(article: Article, unit: Unit, low: int | float, blocked: Blocked) -> tuple[int | float, Unit] | None:
    """The upper end of `16 tuổi đến 22 tuổi`, and its unit."""
    lower = article.lower
    separator = _RANGE.match(lower, unit.end)
    token = _DIGITS.match(lower, separator.end()) if separator else None
    if token is None or len(token.group()) > _LONGEST or blocked(*token.span()):
        return None
    upper = read_amount(lower, *token.span())
    again = _unit_behind(article, upper.end, blocked)
    if again is None or again.kind != unit.kind or not lower.startswith(lower[unit.start : unit.end], again.start):
        return None
    high = upper.value(decimal=unit.kind in _WITH_DECIMALS)
    return (high, again) if high is not None and low < high else None


def _range(article: Article, start: int, low: Amount, at: int, digits: str, blocked: Blocked) -> Quantity | None:
    """`50 - 60 triệu đồng`: the magnitude and the unit behind the second number hold for both."""
    token = _DIGITS.match(article.lower, at)
    if token is None or len(token.group()) > _LONGEST or blocked(*token.span()):
        return None
    end = token.end()
    while article.lower[end - 1] in ".,":
        end -= 1
    high = read_amount(article.lower, token.start(), end)
    unit = _unit_behind(article, high.end, blocked)
    if (unit is None and not high.scaled) or _DOCUMENT.match(article.fold, high.end) or _OUT_OF.match(article.lower, high.end):
        return None
    decimal = unit is not None and unit.kind in _WITH_DECIMALS
    upper = high.value(decimal=decimal)
    lent = 1 if low.scaled else high.terms[-1][1]
    lower = low.value(decimal=decimal, scale=lent)
    if lower is not None and upper is not None and lower >= upper:
        lower = low.value(decimal=decimal)
    if lower is None or upper is None or lower >= upper or (_is_year(digits) and _is_year(token.group())):
        return None
    return Quantity(start, unit.end if unit else high.end, lower, upper, unit, unit.end if unit else high.end, digits, "figures.range")


def _share(article: Article, start: int, amount: Amount, out_of: re.Match[str], digits: str, blocked: Blocked) -> Quantity | None:
    """`106/109 nhiệm vụ` counts 106; `2/3 số hộ` is a part of the whole."""
    end = out_of.end()
    while article.lower[end - 1] in ".,":
        end -= 1
    if article.lower.startswith("/", end) or article.lower.startswith(" /", end) or blocked(*out_of.span(1)):
        return None
    whole = read_amount(article.lower, out_of.start(1), end)
    value, all_of = amount.value(scale=whole.terms[-1][1]), whole.value()
    if value is None or not all_of or _DOCUMENT.match(article.fold, whole.end):
        return None
    if value < all_of <= 10 and _SHARE_OF.match(article.lower, whole.end):
        return Quantity(start, whole.end, value / all_of, None, None, whole.end, digits, "figures.part")
    unit = _unit_behind(article, whole.end, blocked)
    if unit is not None and unit.known and unit.kind in ("count", "measure", "money", "duration"):
        return Quantity(start, unit.end, value, None, unit, unit.end, digits, "figures.out_of")
    return None


def _unit_behind(article: Article, at: int, blocked: Blocked) -> Unit | None:
    """The unit that follows a number that ends at `at`, perhaps after the number in words: `05 (năm) ngày`."""
    if written_out := _IN_WORDS.match(article.lower, at):
        at = written_out.end()
    begin = _BLANKS.match(article.fold, at).end()  # type: ignore[union-attr]
    unit = unit_at(article, begin)
    if unit is None or (begin == at and not unit.known):
        return None
    surface = article.lower[unit.start : unit.end]
    if surface == "năm" and _YEAR_RANGE.match(article.lower, unit.start):
        return unit
    if surface in ("năm", "tháng", "ngày") and _CALENDAR.match(article.fold, unit.end) and not _two_units(article, unit, surface):
        return unit if _RANGE_OF_YEARS.match(article.fold, unit.end) else None
    return None if blocked(unit.start, unit.end) else unit


def _two_units(article: Article, unit: Unit, surface: str) -> bool:
    part = _SMALLER_PART.match(article.lower, unit.end)
    return part is not None and surface in _SMALLER and part.group(2) == _SMALLER[surface][0]


def _in_words(article: Article, start: int, blocked: Blocked) -> Quantity | None:
    """A number in words counts only before a unit of measure, money, time or percent."""
    lower = article.lower
    low = read_words(lower, start)
    if low is None:
        return None
    value = low.value()
    if value is None:
        return None
    high = None
    at = low.end
    if (separator := _WORD_RANGE.match(lower, at)) and (upper := read_words(lower, separator.end())):
        high, at = upper.value(), upper.end
    begin = _BLANKS.match(lower, at).end()  # type: ignore[union-attr]
    unit = unit_at(article, begin)
    if unit is None or not unit.known or unit.kind in ("count", "ratio") or blocked(unit.start, unit.end):
        return None  # `gấp ba lần` measures nothing
    if unit.kind == "duration" and _CALENDAR.match(article.fold, unit.end):
        return None
    if lower.startswith(" rưỡi", unit.end):
        return Quantity(start, unit.end + 5, value + 0.5, None, unit, unit.end, "", "figures.in_words")
    return Quantity(start, unit.end, value, high, unit, unit.end, "", "figures.in_words")


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20") and digits.isdigit()
