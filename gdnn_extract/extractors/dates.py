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
    direction = one.direction or (1 if one.modifier == "before" else -1 if _in_last_year(article.lower, one, anchor) else 0)
    if one.last is not None:
        anchor = anchor._replace(dated=False)  # a range stays within the year
    first, origin = fill(one.first, anchor, direction=direction)
    if one.rule == "dates.day_month" and before and not one.modifier and (year := _year_near(article.lower, one, before[-1])):
        first, origin = first._replace(year=year), "text"
    last = fill(one.last, anchor, direction=direction)[0] if one.last else None
    if one.rule in _OF_DAY_TOLD:
        known = anchor.day if one.rule == "dates.clock_alone" and anchor.day else _day_told(article.lower, before, anchor)
        if known is None:
            return None
        if one.rule == "dates.next_day":
            known += datetime.timedelta(1)
        first, origin = one.first._replace(year=known.year, month=known.month, day=one.first.day or known.day, shift=None, unit=None), "text"
    elif one.rule == "dates.past_year" and anchor.day and anchor.dated and anchor.day.month == 12 and first.year is not None:
        first = first._replace(year=first.year + 1)  # in December `năm qua` is the one that ends
    elif one.rule == "dates.part_of_month" and before and before[-1].grain == "month" and before[-1].first and one.start - before[-1].end < 60:
        first = first._replace(year=before[-1].first.year, month=before[-1].first.month)
    elif one.first.unit is not None and first.year is None:
        return None
    elif one.rule == "dates.relative_school_year":
        if anchor.day is None or first.year is None:
            return None
        first = first._replace(year=first.year - (anchor.day.month < 8))  # the school year begins in August or September
        last = first._replace(year=first.year + 1)  # type: ignore[operator]
    if last is not None and first.year is not None and first.year == last.year and one.last is not None and later(first, last):
        last = last._replace(year=last.year + 1)
    if not exists(first) or (last and not exists(last)):
        return None
    start = one.start
    now = _FROM_NOW.search(article.lower, max(0, start - 20), start) if anchor.day_from == "published" and last is None else None
    if now and (covered := days(first)) and anchor.day and anchor.day <= covered[1]:
        first, last = _from_now(anchor.day, first, covered[1], one.modifier)
        start, one = now.start(), one._replace(modifier=None, rule="dates.from_now")
    return _date(article, one._replace(start=start), first, last, origin, role, len(before) + 1)


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
    for date in reversed(before):
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
