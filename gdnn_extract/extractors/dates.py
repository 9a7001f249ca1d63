"""Dates: every expression that a calendar can place, with its value and the days it covers.

`dates.scan` finds the expressions; what the text leaves out is filled here, from the caller's `published` or from the
article itself: see `dates.anchor` for how a year is chosen.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.dates.anchor import find_anchor
from gdnn_extract.dates.scan import find_expressions
from gdnn_extract.dates.timex import Anchor, Expression, Point, days, exists, fill, later, value
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Date, DateModifier, DateRole, LegalReference, ResolvedFrom, new_date
from gdnn_extract.segment import Paragraph

_PLANNED_DAY = lazy(r"(?<![^\W_])(?:hẹn|dự kiến|sẽ|hạn|trước|sau|đến hết|chậm nhất|từ)(?![^\W_])[^.;\n]*$")
_PART_OF_DAY = lazy(r"(?:rạng sáng|sáng|trưa|chiều|tối|đêm) ")
_OF_DAY_TOLD = ("dates.same_day", "dates.next_day", "dates.clock_alone", "dates.day_of_month")
_LOOKS_BACK = 64  # dates, for the day told of last: a text of nothing but deadlines must not be read over and over
_OF_SEASON = ("dates.past_year", "dates.part_of_month", "dates.relative_school_year")
_FROM_NOW = lazy(r"từ nay (?:cho )?(?:đến|tới)(?: hết)? $")


def find_dates(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Date]:
    """The dates of an article, in order; those inside a legal reference have the role `issued`.

    >>> [date.value for date in find_dates(Article.read("Sáng 14/5, Sở họp về kế hoạch quý II/2021."), (), ())]
    ['2021-05-14', '2021-Q2']
    """
    found = find_expressions(article)
    anchor = find_anchor(article.lower, article.published, found, legal)
    dates: list[Date] = []
    issued = iter(legal)
    reference = next(issued, None)
    for one in found:
        while reference is not None and reference.end < one.end:
            reference = next(issued, None)
        role: DateRole = "issued" if reference is not None and reference.start <= one.start else "other"
        date = _resolve(article, one, anchor, dates, role)
        if date is not None:
            dates.append(date)
    return dates


def _resolve(article: Article, one: Expression, anchor: Anchor, before: list[Date], role: DateRole) -> Date | None:
    """The date of an expression, its gaps filled; None where it says nothing without an anchor."""
    first: Point | None = one.first
    last = one.last
    number = len(before) + 1
    if one.first.year is not None and last is None and not one.first.lunar and anchor.day_from != "published":  # nothing is missing
        return _date(article, one, one.first, None, None, role, number) if exists(one.first) else None
    origin: ResolvedFrom | None
    if one.rule in _OF_DAY_TOLD:
        first, origin = _on_day_told(article.lower, one, before, anchor), "text"
    else:
        direction = one.direction or (1 if one.modifier == "before" else -1 if _in_last_year(article.lower, one, anchor) else 0)
        year = anchor._replace(dated=False) if last is not None and anchor.dated else anchor  # a range stays within the year
        first, origin = fill(one.first, year, direction=direction)
        last = fill(last, year, direction=direction)[0] if last else None
        if one.first.unit is not None and first.year is None:
            return None
        if one.rule == "dates.day_month" and before and not one.modifier and (told := _year_near(article.lower, one, before[-1])):
            first, origin = first._replace(year=told), "text"
        elif one.rule in _OF_SEASON:
            first, last = _of_season(one, first, anchor, before)
        elif last is not None and last.year is not None and first.year == last.year and later(first, last):
            last = last._replace(year=last.year + 1)
    if first is None or not exists(first) or (last and not exists(last)):
        return None
    if anchor.day_from == "published" and one.last is None and (now := _FROM_NOW.search(article.lower, max(0, one.start - 20), one.start)):
        covered = days(first)
        if covered and anchor.day and anchor.day <= covered[1]:
            first, last = _from_now(anchor.day, first, covered[1], one.modifier)
            one = one._replace(start=now.start(), modifier=None, rule="dates.from_now")
    return _date(article, one, first, last, origin, role, number)


def _on_day_told(lower: str, one: Expression, before: Sequence[Date], anchor: Anchor) -> Point | None:
    """`cùng ngày`, `sáng hôm sau`, `hôm 15`, `lúc 16h30`: on the day told of last, or that of the meeting."""
    day = anchor.day if one.rule == "dates.clock_alone" and anchor.day else _day_told(lower, before, anchor)
    if day is None:
        return None
    if one.rule == "dates.next_day":
        day += datetime.timedelta(1)
    return one.first._replace(year=day.year, month=day.month, day=one.first.day or day.day, shift=None, unit=None)


def _of_season(one: Expression, first: Point, anchor: Anchor, before: Sequence[Date]) -> tuple[Point | None, Point | None]:
    """What depends on the time of the year, or on the month just named."""
    if anchor.day is None or first.year is None:
        return (None if one.rule == "dates.relative_school_year" else first), None
    if one.rule == "dates.relative_school_year":  # it begins in August or September
        year = first.year - (anchor.day.month < 8)
        return first._replace(year=year), first._replace(year=year + 1)
    if one.rule == "dates.past_year" and anchor.dated and anchor.day.month == 12:  # in December `năm qua` is the one that ends
        return first._replace(year=first.year + 1), None
    named = before[-1] if before and before[-1].grain == "month" and one.start - before[-1].end < 60 else None
    if one.rule == "dates.part_of_month" and named and named.first:
        return first._replace(year=named.first.year, month=named.first.month), None
    return first, None


def _in_last_year(lower: str, one: Expression, anchor: Anchor) -> bool:
    """Whether early in the year a day is told of with its part (`vụ đêm 22/8`); a plan rather says `ngày 22/8`."""
    return anchor.day is not None and anchor.day.month <= 2 and _PART_OF_DAY.match(lower, one.start) is not None


def _year_near(lower: str, one: Expression, before: Date) -> int | None:
    """The year of a day told just before, in the same month: `lũ ngày 29/10/2020 … hồ đã đầy từ ngày 27/10`."""
    day = before.first
    if day is None or day != before.last or before.resolved_from is not None or before.role == "issued" or lower.find("\n", before.end, one.start) >= 0:
        return None
    return day.year if day.month == one.first.month and abs(day.day - (one.first.day or 0)) <= 10 and not one.first.lunar else None


def _day_told(lower: str, before: Sequence[Date], anchor: Anchor) -> datetime.date | None:
    """The day told of last: no deadline, no day that is only planned, none of a document."""
    for date in reversed(before[-_LOOKS_BACK:]):
        told = date.first and date.first == date.last and date.modifier is None and date.role != "issued"
        if told and not _PLANNED_DAY.search(lower, max(0, date.start - 40), date.start):
            return date.first
    return anchor.day


def _from_now(today: datetime.date, until: Point, end: datetime.date, modifier: DateModifier | None) -> tuple[Point, Point]:
    """`từ nay đến …` as a range from today, by days where a day or an end is named, else at the grain of what is named."""
    if modifier == "end" or until.grain in ("day", "time"):
        return Point("day", today.year, today.month, today.day), Point("day", end.year, end.month, end.day)
    if until.grain == "month":
        return Point("month", today.year, today.month), until
    if until.grain in ("quarter", "half"):
        return Point(until.grain, today.year, part=(today.month - 1) // (6 if until.grain == "half" else 3) + 1), until
    return Point("year", today.year), until._replace(grain="year", part=None)


def _date(article: Article, one: Expression, first: Point, last: Point | None, origin: ResolvedFrom | None, role: DateRole, number: int) -> Date:
    begins = days(first)
    ends = begins if last is None else days(last)
    return new_date(
        id=f"d{number}",
        start=one.start,
        end=one.end,
        text=article.fold[one.start : one.end],
        value=value(first) if last is None else f"{value(first)}/{value(last)}",
        first=begins[0] if begins and ends else None,
        last=ends[1] if begins and ends else None,
        grain=first.grain,
        modifier=one.modifier,
        calendar="lunar" if one.first.lunar else "solar",
        resolved_from=origin,
        role=role,
        rule=one.rule,
    )
