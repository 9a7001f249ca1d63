"""The date expressions of a text: one pass over the words and figures a date can begin with.

For each of them the rules of its word are tried in order, and the first answer wins.  A rule is tried only where
the character that follows the word is one it can go on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from string import ascii_lowercase
from typing import TypeAlias

from gdnn_extract.article import Article
from gdnn_extract.dates import words
from gdnn_extract.dates.context import widen
from gdnn_extract.dates.numeric import bare_months, days, months, quarters, year_word, years
from gdnn_extract.dates.timex import Expression
from gdnn_extract.match import LOWER
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import alternation

Rule: TypeAlias = Callable[[str, str, int], "list[Expression]"]

_BROKEN_LINE = lazy(rf"\n(?=[{LOWER}]|\d++[^.)\d])(?<=[{LOWER},]\n)")
_SHARED = lazy(r"(?:,| và| hoặc| -|,? đến)? (?:các )?")
_BEHIND_WORD = frozenset(("", *' \n,.;:()!?"\'…0123456789'))


def find_expressions(article: Article) -> list[Expression]:
    """The date expressions of an article in order, as they stand there: what they leave out is still missing.

    >>> [(one.rule, one.end) for one in find_expressions(Article.read("Sáng 14/5 họp về quý II/2021."))]
    [('dates.day_month', 9), ('dates.quarter', 28)]
    """
    return _share_years(article.lower, list(_scan(article.fold, _unbroken(article))))


def _unbroken(article: Article) -> str:
    """The text in lower case, with blanks for the line breaks that cut a sentence in two (`trước⏎ngày 15/12`)."""
    breaks = [match.start() for match in _BROKEN_LINE.finditer(article.fold)]
    if not breaks:
        return article.lower
    letters = list(article.lower)
    for at in breaks:
        letters[at] = " "
    return "".join(letters)


def _scan(fold: str, lower: str) -> Iterator[Expression]:
    edge = 0
    for at, word, end in _triggers(lower):
        if at < edge:
            continue
        while lower[end : end + 1] in (" ", "\n"):
            end += 1
        behind = lower[end : end + 1]
        for goes_on, rule in _RULES[word]:
            if goes_on and behind not in goes_on:
                continue
            found = rule(fold, lower, at)
            if found and found[0].start >= edge:
                found[0] = widen(lower, found[0], edge)
                yield from found
                edge = found[-1].end
                break


def _triggers(lower: str) -> list[tuple[int, str, int]]:
    """Where a date may begin, with what, and where that ends, in order."""
    found = []
    for match in _FIGURE.finditer(lower):
        at, end = match.start(), match.end(1)
        kind = _kind(lower, end) if end - at < 3 else "0000" if end - at == 4 else None
        if kind and not (at and lower[at - 1].isalnum()):
            found.append((at, kind, end))
    for match in _WORD.finditer(lower):
        at, end = match.span()
        if lower[end : end + 1] in _BEHIND_WORD and not (at and lower[at - 1].isalnum()):
            word = match.group()
            found.append((at, word, end))
            for longer, kind in _LONGER.get(word, ()):
                start = at - len(longer)
                if start >= 0 and lower.startswith(longer, start) and not (start and lower[start - 1].isalnum()):
                    found.append((start, kind, end))
    found.sort()
    return found


def _kind(lower: str, end: int) -> str | None:
    """What one or two figures may begin, by what stands behind them; for nearly all of them it is nothing."""
    here = lower[end : end + 1]
    if here != " ":
        if here not in "/.:-hg" or (here in "/.:" and not lower[end + 1 : end + 3].lstrip(" ")[:1].isdigit()):
            return None
        return "0." if here == "." else "0/" if here in "/-" else "0h"
    behind = lower[end + 1 : end + 2]
    if behind == "t":
        return "0t"
    if behind in "đ.~":
        return "0."
    return "0/" if behind in "-/" else "0h" if behind in "gh" else "0." if lower.startswith("và ", end + 1) else None


def _one(read: Callable[[str, int], Expression | None]) -> Rule:
    def rule(fold: str, lower: str, at: int) -> list[Expression]:
        found = read(lower, at)
        return [] if found is None else [found]

    return rule


def _several(read: Callable[[str, int], list[Expression]]) -> Rule:
    return lambda fold, lower, at: read(lower, at)


def _share_years(lower: str, found: list[Expression]) -> list[Expression]:
    """A year handed over where two expressions stand side by side (`quý I và 6 tháng cuối năm 2021`)."""
    for place in range(len(found) - 2, -1, -1):
        one, after = found[place], found[place + 1]
        if after.start - one.end < 12 and one.first.lacks_year and one.last is None and after.first.year is not None and not one.first.lunar:
            apart = one.first.grain in ("year", "decade") or not _SHARED.fullmatch(lower, one.end, after.start)
            apart = apart or (one.first.day is not None) != (after.first.day is not None)
            found[place] = one if apart else one._replace(first=one.first._replace(year=after.first.year))
    return found


_DIGITS = "0123456789"
_LETTERS = ascii_lowercase + LOWER.removeprefix("a-z")
_NAMES = "gchbtsm"  # giêng, chạp, hai, ba, tư, sáu, bảy, tám, chín, mười
_SHIFTS = "vrtknsqlh"  # vừa, rồi, tiếp, kế, nay, này, ngoái, sau, tới, qua; học
_LUNAR_DAY = _one(words.lunar_day)
_RELATIVE_DAY = _one(words.relative_day)
_SAME_DAY = _one(words.same_day)
_RELATIVE_UNIT = _one(words.relative_unit)
_WEEKDAY = _one(words.relative_weekday)
_MONTHLY = _several(words.monthly)
_HOLIDAY = _one(words.holiday)
_DECADE = _one(words.decade)

# by word: the rules, each with the characters that may stand behind the word (none named: any)
_PART_OF_DAY: tuple[tuple[str, Rule], ...] = (
    ("", _WEEKDAY),
    ("", _RELATIVE_DAY),
    ("", _SAME_DAY),
    ("", _LUNAR_DAY),
    ("", days),
    ("", _one(words.day_of_month)),
)
_RULES: dict[str, tuple[tuple[str, Rule], ...]] = {
    "0.": (("", days),),
    "0t": (("", _LUNAR_DAY), ("", days)),
    "0/": (("", days), ("", bare_months)),
    "0h": (("", days), ("", _one(words.clock_and_relative_day)), ("", _SAME_DAY), ("", _WEEKDAY), ("", _one(words.clock_alone))),
    "0000": (("", years),),
    "ngày": ((_DIGITS + "m", _MONTHLY), (_LETTERS, _HOLIDAY), ("hmk", _RELATIVE_DAY), (_DIGITS + "mr", _LUNAR_DAY), (_DIGITS + "m", days)),
    "cùng ngày": (("", _SAME_DAY),),
    "mùng": (("", _MONTHLY), ("", _LUNAR_DAY), ("", days)),
    "mồng": (("", _MONTHLY), ("", _LUNAR_DAY), ("", days)),
    "rằm": (("", _LUNAR_DAY),),
    "thứ": (("hbtns" + _DIGITS, _WEEKDAY), ("hbtns" + _DIGITS, days)),
    "chủ nhật": (("", _WEEKDAY), ("", days)),
    "tháng": (
        ("đcn/" + _DIGITS, _one(words.months_of_year)),
        ("gc" + _DIGITS, _one(words.lunar_month)),
        (_NAMES + _DIGITS, months),
        (_SHIFTS, _RELATIVE_UNIT),
        ("", _one(words.month_alone)),
    ),
    "quý": (("i" + _DIGITS, quarters), (_SHIFTS, _RELATIVE_UNIT), ("đc", _one(words.quarter_of_year))),
    "năm": (
        (_DIGITS, _DECADE),
        (_DIGITS, years),
        (_DIGITS, _one(words.year_in_short)),
        ("gấbđmkctnq", _one(words.cycle_year)),
        (_SHIFTS, _RELATIVE_UNIT),
        ("", year_word),
    ),
    "tuần": ((_SHIFTS, _RELATIVE_UNIT),),
    "nửa": (("nđc", _one(words.half_of_year)),),
    "thập": (("nk", _DECADE),),
}
_RULES |= dict.fromkeys(("hôm", "sáng", "trưa", "chiều", "tối", "đêm", "khuya"), _PART_OF_DAY)
_RULES |= dict.fromkeys(("tết", "giỗ tổ", "lễ", "quốc khánh", "giáng sinh", "noel"), (("", _HOLIDAY),))
_BEFORE_PART = (("buổi ", "sáng"), ("đầu giờ ", "sáng"), ("cuối giờ ", "sáng"))
_LONGER = {
    "ngày": (("cùng ", "cùng ngày"),),
    "sáng": (("rạng ", "sáng"), *_BEFORE_PART),
    "chiều": (("xế ", "chiều"), *_BEFORE_PART),
    "trưa": _BEFORE_PART,
    "tối": _BEFORE_PART,
    "đêm": (("nửa ", "đêm"), *_BEFORE_PART),
    "khuya": _BEFORE_PART,
    "lễ": (("đại ", "lễ"),),
}
# patterns whose every branch begins with a letter of its own: they are searched far faster than any other
_WORD = lazy(alternation(word for word in _RULES if word[0] != "0" and word != "cùng ngày"))
_FIGURE = lazy(rf"{alternation(_DIGITS)}([0-9]*+)(?>(?:[.,/:-][0-9]++)*)")
