"""Points of the calendar: what a date expression says before and after its gaps are filled.

Values follow TIMEX3 (`2021-05-14`, `2021-Q1`, `2021-H1`, `2021-W20`, `199X`, `XXXX-10-04`); a range is
`first/last` at the grain of its ends.
"""

from __future__ import annotations

import calendar
import datetime
from typing import Literal, NamedTuple

from gdnn_extract.dates import lunar
from gdnn_extract.record import DateGrain, DateModifier, ResolvedFrom

Unit = Literal["day", "week", "month", "quarter", "year"]
PARTS = {"quarter": ("Q", 3), "half": ("H", 6)}


class Point(NamedTuple):
    """A calendar point with gaps: what is None was not said.

    `part` numbers a quarter, half or week of the year, `weekday` (0 is Monday) a day within a week.  `shift` counts
    units from the anchor (`hôm qua` is -1 `day`); with a month or part stated it counts years.  `each` marks what
    returns every year, month or week.  `cycle` names a lunar year (`tân sửu`).
    """

    grain: DateGrain
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None
    time: tuple[int, int] | None = None
    shift: int | None = None
    unit: Unit | None = None
    weekday: int | None = None
    each: bool = False
    lunar: bool = False
    cycle: str | None = None

    @property
    def lacks_year(self) -> bool:
        """Whether a year is missing altogether."""
        return self.year is None and self.shift is None and not self.each and self.cycle is None


class Expression(NamedTuple):
    """A date expression as found: fold offsets, its end points, and what the words around it say (`direction`: see `fill`)."""

    start: int
    end: int
    rule: str
    first: Point
    last: Point | None = None
    modifier: DateModifier | None = None
    direction: int = 0


class Anchor(NamedTuple):
    """The day and year that gaps are filled from, and where each was found; `dated` when the day is certain to the year."""

    day: datetime.date | None = None
    day_from: ResolvedFrom | None = None
    year: int | None = None
    year_from: ResolvedFrom | None = None
    dated: bool = False


def value(point: Point) -> str:
    """The TIMEX3 value of a point; an unknown year is `XXXX`.

    >>> value(Point("quarter", year=2021, part=1)), value(Point("day", month=2, day=5))
    ('2021-Q1', 'XXXX-02-05')
    """
    year = "XXXX" if point.year is None else f"{point.year:04}"
    if point.grain == "decade":
        return year[:3] + "X"
    if point.weekday is not None and point.each:
        return f"XXXX-WXX-{point.weekday + 1}"
    if point.each and point.day is None and point.time is not None:
        return f"XXXX-XX-XXT{point.time[0]:02}:{point.time[1]:02}"
    if point.grain == "week":
        return f"{year}-W{point.part:02}"
    if point.part is not None:
        return f"{year}-{'H' if point.grain == 'half' else 'Q'}{point.part}"
    if point.day is None:
        return year if point.month is None else f"{year}-{point.month:02}"
    day = f"{year}-{'XX' if point.month is None else f'{point.month:02}'}-{point.day:02}"
    return day if point.time is None else f"{day}T{point.time[0]:02}:{point.time[1]:02}"


def days(point: Point) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that a point covers, None where it has no year or returns.

    >>> [str(day) for day in days(Point("quarter", year=2021, part=1))]
    ['2021-01-01', '2021-03-31']
    """
    if point.year is None or point.each:
        return None
    if point.grain == "decade":
        return datetime.date(point.year, 1, 1), datetime.date(point.year + 9, 12, 31)
    if point.grain == "week" and point.part is not None:
        monday = datetime.date.fromisocalendar(point.year, point.part, 1)
        return monday, monday + datetime.timedelta(6)
    if point.day is not None and point.month is not None:
        day = datetime.date(point.year, point.month, point.day)
        return day, day
    first, last = _months(point)
    return datetime.date(point.year, first, 1), datetime.date(point.year, last, _month_length(point.year, last))


def _months(point: Point) -> tuple[int, int]:
    if point.part is not None:
        size = PARTS[point.grain][1] if point.grain in PARTS else 3
        return size * (point.part - 1) + 1, size * point.part
    return (1, 12) if point.month is None else (point.month, point.month)


def last_month(point: Point) -> int | None:
    """The month in which a point ends within its year, None for a whole year."""
    return None if point.month is None and point.part is None else _months(point)[1]


def later(one: Point, other: Point) -> bool:
    """Whether one point comes later in the year than another."""
    return (one.part or one.month or 0, one.day or 0) > (other.part or other.month or 0, other.day or 0)


def exists(point: Point) -> bool:
    """Whether the calendar has such a day (29 February only in leap years; without a year any)."""
    if point.day is None or point.month is None:
        return True
    return point.day <= (30 if point.lunar else 28) or (not point.lunar and point.day <= _month_length(point.year or 2024, point.month))


def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if calendar.isleap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def fill(point: Point, anchor: Anchor, *, direction: int = 0) -> tuple[Point, ResolvedFrom | None]:
    """The point with its gaps filled from the anchor, and what they were taken from.

    `direction` is 1 for what lies ahead (a deadline), -1 for what is past, 2 and -2 where the text says so (`tháng 2 tới`),
    0 where it does not say.

    >>> fill(Point("day", month=2, day=5), Anchor(datetime.date(2021, 5, 14), "published", 2021, "published"))[0].year
    2021
    """
    if point.cycle is not None:
        year = lunar.cycle_year(point.cycle, anchor.year)
        return _to_solar(point._replace(year=year, cycle=None)), None
    if point.each or point.year is not None:
        return _to_solar(point), None
    if point.shift is None or point.month is not None or point.part is not None:
        year = None if anchor.year is None else _year_of(point, anchor, direction)
        return _to_solar(point._replace(year=year, shift=None)), anchor.year_from
    return _shifted(point, anchor)


def _year_of(point: Point, anchor: Anchor, direction: int) -> int | None:
    """The anchor's year, or a neighbour where the turn of the year lies between."""
    if anchor.year is None or point.shift is not None:
        return None if anchor.year is None else anchor.year + (point.shift or 0)
    month = last_month(point)
    if anchor.day is None or not anchor.dated or month is None:
        return anchor.year
    apart = month - anchor.day.month
    if apart >= (1 if direction == -2 else 5 if direction < 0 else 9) and (direction < 0 or (direction == 0 and point.day is not None)):
        return anchor.year - 1  # `Ngày 28/12` in January
    if apart <= (-1 if direction == 2 else -9) and (direction > 0 or (direction == 0 and apart <= (-11 if point.day is None else -10))):
        return anchor.year + 1  # `ngày 15/1` in December
    return anchor.year


def _to_solar(point: Point) -> Point:
    if not point.lunar or point.year is None or point.month is None or point.day is None:
        return point
    day = lunar.solar(point.year, point.month, point.day)
    return point if day is None else point._replace(year=day.year, month=day.month, day=day.day)


def _shifted(point: Point, anchor: Anchor) -> tuple[Point, ResolvedFrom | None]:
    shift = point.shift or 0
    blank = point._replace(shift=None, unit=None)
    if point.unit == "year":
        year = anchor.year
        return blank._replace(year=None if year is None else year + shift), anchor.year_from
    day = anchor.day
    if day is None:
        return blank, None
    if point.unit == "day" and point.weekday is not None:  # `thứ Sáu tới`: the next one
        apart = (point.weekday - day.weekday()) % 7 if shift > 0 else -((day.weekday() - point.weekday) % 7)
        day += datetime.timedelta(apart or 7 * shift)
        return Point("day", day.year, day.month, day.day), anchor.day_from
    if point.unit == "day":
        day += datetime.timedelta(shift)
        return blank._replace(year=day.year, month=day.month, day=day.day), anchor.day_from
    if point.unit == "week":
        day += datetime.timedelta(7 * shift)
        if point.weekday is not None:
            day += datetime.timedelta(point.weekday - day.weekday())
            return Point("day", day.year, day.month, day.day), anchor.day_from
        year, week, _ = day.isocalendar()
        return blank._replace(year=year, part=week), anchor.day_from
    size = 3 if point.unit == "quarter" else 1
    months = day.year * 12 + day.month - 1 + size * shift
    if point.unit == "quarter":
        return blank._replace(year=months // 12, part=months % 12 // 3 + 1), anchor.day_from
    return blank._replace(year=months // 12, month=months % 12 + 1), anchor.day_from
