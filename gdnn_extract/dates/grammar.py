"""The grammar of dates in digits: elements (day, month, quarter, year), and chains of them as lists and ranges.

Everything here reads `Article.lower` at one place and says what stands there; whether it is a date in
its surroundings is for the extractor to decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from gdnn_extract.dates.timex import Point, exists, later
from gdnn_extract.patterns import lazy

SPACE = r"(?: {1,3}|\n {0,16})"
GAP = r"(?: {1,3}|\n {0,16}|(?=\d))"  # the blank before a number may be lost
DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])(?!\d)"
YEAR = r"(?:1\d\d\d|2[01]\d\d)(?!\d)"
END = r"(?![^\W_])"
PART_OF_DAY = rf"(?:(?:buổi|đầu giờ|cuối giờ) )?(?:sáng sớm|rạng sáng|sáng|trưa|xế chiều|chiều tối|chiều|tối|nửa đêm|đêm|khuya){END}"
WEEKDAY = rf"(?:thứ{SPACE}(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ{SPACE}nhật){END}"
CLOCK = r"(?:[01]?\d|2[0-4])(?!\d)(?: ?(?:giờ|h|g)(?![^\W\d_])(?: ?[0-5]\d(?!\d)(?: ?(?:phút|p(?![^\W_])|'))?)?|:[0-5]\d(?!\d)(?::[0-5]\d|')?)"

WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "bẩy": 5, "7": 5, "nhật": 6}
MONTH_WORDS = {
    "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
NUMBERS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11}
YEAR_SHIFTS = {"nay": 0, "này": 0, "ngoái": -1, "trước": -1, "sau": 1, "tới": 1, "sang năm": 1}
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

MONTH_WORD = rf"(?:giêng|chạp|hai|ba|tư|sáu|bảy|bẩy|tám|chín|mười(?: một| hai)?){END}"
# `tới` before a point of time is `until` (`từ đầu năm tới giờ`)
UNTIL = r"(?! (?:giờ|nay|bây giờ|hôm|ngày|tháng|quý|hết|đầu|giữa|cuối|khi|năm|\d))"
_YEAR_SHIFT = rf" (?:năm (?=[nts]))?(?P<shift>(?<=năm )(?:nay|ngoái|trước|sau|tới{UNTIL})|sang năm){END}"
_JOIN = lazy(
    r"(?P<range> ?(?:[-~]|->) ?|,? (?:cho )?(?:đến|tới)(?: hết)? )"
    r"|(?P<list> ?[,;] ?(?:và )?| ?[&+] ?| (?:và|hoặc|hay|cùng) (?:các |trong )?)"
)
# what leads into a day: clock, part of day, weekday, `ngày`
_LEAD = (
    rf"(?:(?P<clock>{CLOCK})(?:(?: ?- ?| (?:đến|tới) )(?P<until>{CLOCK}))?(?P<half> (?:sáng|trưa|chiều|tối|đêm){END})? ?[,|(-]? ?)?"
    rf"(?:(?P<part>{PART_OF_DAY}),? )?"
    rf"(?:(?P<weekday>{WEEKDAY})(?: ?(?P<open>\()|,? | ?[-|] ?))?"
    rf"(?P<word>(?:ngày|hôm){GAP}(?:m[ùồ]ng{GAP})?|m[ùồ]ng{GAP})?"
)
_NUMERIC = (
    rf" ?(?P<sep>[/.-]) ?(?P<month>{MONTH_NUMBER})"
    rf"(?: ?[/.-] ?(?P<year>{YEAR}|\d\d(?![\d%]|[.,/-]\d))"
    rf"|(?! ?/ ?\d|[.,]\d|-\d{{3}}|%| tháng \d)(?: năm{SPACE}(?P<year2>{YEAR})|{_YEAR_SHIFT})?)"
)
_IN_WORDS = (
    rf",?{SPACE}tháng{GAP}(?P<month2>{MONTH_NUMBER}|{MONTH_WORD}|(?P<near>này|trước|sau|tới){END})"
    rf"(?:(?: ?[/.-] ?|,?{SPACE}(?:của )?năm{GAP})(?P<year3>{YEAR})|{_YEAR_SHIFT.replace('<shift>', '<shift2>')})?"
)
_DAY = lazy(rf"{_LEAD}(?P<day>{DAY_NUMBER})(?:{_NUMERIC}|{_IN_WORDS})?(?P<close>\))?")
_TIME_BEHIND = (rf"(?: ?[|,-] ?| |,? (?:vào )?(?:lúc|hồi) )(?P<time>\d{{1,2}}:\d\d(?!\d)(?::\d\d)?)|,? (?:vào )?(?:lúc|hồi) (?P<said>{CLOCK})")
_YEAR_TAIL = rf"(?:(?: ?[/-] ?|\.|,?{SPACE}(?:của )?năm{GAP}|{SPACE})(?P<year>{YEAR})(?![.,]\d)|{_YEAR_SHIFT})?"
_MONTH = lazy(rf"(?P<word>tháng{GAP})?(?P<month>{MONTH_NUMBER}|{MONTH_WORD}){_YEAR_TAIL}")
_QUARTER = lazy(rf"(?P<word>quý{SPACE})?(?P<quarter>iv|i{{1,3}}|[1-4])(?![^\W_]){_YEAR_TAIL}")
_YEAR = lazy(rf"(?P<word>năm{GAP})?(?P<year>{YEAR})(?![/.,:]\d|%)")
_CLOCK_PARTS = lazy(r"(\d{1,2})(?: ?(?:giờ|h|g|:) ?(\d\d)?)?")


class Element(NamedTuple):
    """One point of a chain as read: `word` when `ngày`, `tháng`, a part of day … announces it."""

    start: int
    end: int
    point: Point
    word: bool
    until: Point | None = None


class Link(NamedTuple):
    """One date of a chain: a single point, or a range up to `last`."""

    start: int
    end: int
    first: Point
    last: Point | None
    word: bool


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern compiled when first asked for."""
    return re.compile(pattern)


Reader = Callable[[str, int], "Element | None"]


def read_day(lower: str, at: int) -> Element | None:
    """A day with what leads into it: clock, part of day, weekday; the month and year may be missing.

    >>> element = read_day("sáng thứ hai (17/5) họp", 0)
    >>> element.end, element.point.day, element.point.month
    (19, 17, 5)
    """
    match = _DAY.match(lower, at)
    if match is None:
        return None
    # the groups in the order of the pattern
    clock, until, half, part, weekday, opened, word, day, sep, month, year, year2, shift, month2, near, year3, shift2, closed = match.groups()
    month, year, shift = month or month2, year or year2 or year3, shift or shift2 or near
    announced = bool(word or part or clock or opened)
    if year and len(year) == 2:
        if not announced or sep != lower[match.start("year") - 1] or year > "45":
            return None
        year = f"20{year}"
    if (month is None and (clock or weekday) and not word) or (opened and not closed):
        return None
    point = Point(
        "time" if clock else "day",
        int(year) if year else None,
        _month_number(month) if month and not near else None,
        int(day),
        None,
        clock_time(clock, half) if clock else None,
        YEAR_SHIFTS[shift] if shift else None,
        "month" if near else None,
        None,
        False,
        month in ("giêng", "chạp"),
    )
    if not exists(point):
        return None
    end = match.end() - 1 if closed and not opened else match.end()
    return Element(at, end, point, announced, point._replace(time=clock_time(until, half)) if until else None)


_NO_MONTH = lazy(r" (?:tháng|ngày|năm|giờ)\b|[.,/%]\d|%|:")


def read_month(lower: str, at: int) -> Element | None:
    """A month, with or without `tháng` and a year."""
    match = _MONTH.match(lower, at)
    if match is None or (not match["word"] and not match["month"].isdigit()):
        return None
    if not match["word"] and _NO_MONTH.match(lower, match.end(), match.end() + 8):
        return None
    point = Point("month", month=_month_number(match["month"]), lunar=match["month"] in ("giêng", "chạp"))
    return Element(at, match.end(), _with_year(point, match), bool(match["word"]))


def read_quarter(lower: str, at: int) -> Element | None:
    """A quarter in Arabic or Roman figures."""
    match = _QUARTER.match(lower, at)
    if match is None:
        return None
    number = match["quarter"]
    point = Point("quarter", part=QUARTERS.get(number) or int(number))
    return Element(at, match.end(), _with_year(point, match), bool(match["word"]))


def read_year(lower: str, at: int) -> Element | None:
    """A year of four digits, with or without `năm`."""
    match = _YEAR.match(lower, at)
    if match is None:
        return None
    word, year = match.groups()
    return Element(at, match.end(), Point("year", int(year)), word is not None)


def chain(lower: str, at: int, read: Reader, limit: int = 12) -> list[Link]:
    """Dates coordinated from one place on: lists and ranges, with months and years shared.

    What stands first takes month and year from what follows (`ngày 5 và 6/2`), what follows a year takes that.

    >>> [(link.first.day, link.first.month) for link in chain("ngày 5 và 6/2", 0, read_day)]
    [(5, 2), (6, 2)]
    """
    first = read(lower, at)
    if first is None:
        return []
    if not first.until and not (may_join(lower, first.end) and _JOIN.match(lower, first.end)):  # nearly always
        point = first.point
        alone = (point.month is not None or point.unit is not None or point.grain not in ("day", "time")) and exists(point)
        return [Link(first.start, first.end, point, None, first.word)] if alone else []
    elements, joins = [first], [""]
    while len(elements) < limit and not elements[-1].until and (join := _JOIN.match(lower, elements[-1].end)):
        element = read(lower, join.end())
        if element is None or (join["list"] and _counts(first, elements[-1], element, join)):
            break
        elements.append(element)
        joins.append("range" if join["range"] else "list")
    while elements and elements[-1].point.grain in ("day", "time") and elements[-1].point.month is None and elements[-1].point.unit is None:
        elements.pop()
        joins.pop()
    if not elements:
        return []
    if any(element.point.year is None for element in elements):
        elements = _share(elements, joins)
    return _links(elements, joins)


def _counts(first: Element, before: Element, element: Element, join: re.Match[str]) -> bool:
    """Whether one side of a list is no date: `24-27/4` may be a range of days, `24, 27/4` not; nor `tháng 5/2016, 4 cơ quan`."""
    if not first.word and first.point.grain == "day" and first.point.month is None:
        return element.point.year is None or join["list"] != " và "
    return element.point.grain == "month" and not element.word and element.point.year is None and before.point.year is not None


def may_join(lower: str, end: int) -> bool:
    """Whether what stands behind a date may join another one to it: a cheap look before the pattern."""
    here = lower[end : end + 1]
    return lower[end + 1 : end + 2] in "-~đtcvh&+,;" if here == " " else here != "" and here in "-~,;&+"


def time_behind(lower: str, end: int) -> tuple[int, tuple[int, int]] | None:
    """A clock time directly behind a date (`14/05/2021 08:30`): its end and the time."""
    here = lower[end : end + 1]
    if not here or here not in " ,|-" or (here == " " and lower[end + 1 : end + 2] not in "|,-vlh0123456789"):
        return None
    match = compiled(_TIME_BEHIND).match(lower, end)
    if match is None:
        return None
    time = clock_time(match["time"] or match["said"], None)
    return (match.end(), time) if time[0] <= 24 and time[1] < 60 else None


def _share(elements: list[Element], joins: list[str]) -> list[Element]:
    """Months and years handed from the right to the left, then years from the left to the right."""
    for place in range(len(elements) - 2, -1, -1):
        point, after = elements[place].point, elements[place + 1].point
        if point.grain in ("day", "time") and point.month is None and point.unit is None:
            point = point._replace(month=after.month, year=after.year, shift=after.shift, unit=after.unit, lunar=after.lunar)
        elif point.lacks_year and not after.lacks_year:
            year = after.year
            if year is not None and joins[place + 1] == "range" and later(point, after):
                year -= 1
            point = point._replace(year=year, shift=after.shift)
        elements[place] = elements[place]._replace(point=point)
    for place in range(1, len(elements)):
        point, before = elements[place].point, elements[place - 1].point
        if point.lacks_year and not before.lacks_year:
            year = before.year
            if year is not None and joins[place] == "range" and later(before, point):
                year += 1
            elements[place] = elements[place]._replace(point=point._replace(year=year, shift=before.shift))
    return elements


def _links(elements: list[Element], joins: list[str]) -> list[Link]:
    links: list[Link] = []
    for element, join in zip(elements, joins, strict=True):
        if join == "range" and links and links[-1].last is None:
            begun = links[-1]
            links[-1] = Link(begun.start, element.end, begun.first, element.point, begun.word or element.word)
        else:
            links.append(Link(element.start, element.end, element.point, element.until, element.word))
    return [link for link in links if exists(link.first)]


def _with_year(point: Point, match: re.Match[str]) -> Point:
    if match["year"]:
        return point._replace(year=int(match["year"]))
    return point._replace(shift=YEAR_SHIFTS[match["shift"]]) if match["shift"] else point


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else MONTH_WORDS[text]


def clock_time(text: str, half: str | None) -> tuple[int, int]:
    """Hour and minute of a clock time; with `chiều` or `tối` behind it the hour counts from noon.

    >>> clock_time("8 giờ 30 phút", None), clock_time("2h", "chiều")
    ((8, 30), (14, 0))
    """
    match = _CLOCK_PARTS.match(text)
    assert match
    hour, minute = int(match[1]), int(match[2] or 0)
    if half and half.strip() in ("chiều", "tối") and hour < 12:
        hour += 12
    return hour, minute
