"""The Vietnamese lunar calendar, from a table of the years 1976 to 2050.

The table was computed from new moons and solar terms at UTC+7 and differs from the Chinese calendar where Viet Nam's does (1985,
1987, 2007, 2030).  Years also bear names of a cycle of sixty (`Tân Sửu`).
"""

from __future__ import annotations

import datetime
from functools import cache

from gdnn_extract.tables import load

_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_BRANCHES = {
    "tý": 0, "tí": 0, "sửu": 1, "dần": 2, "mão": 3, "mẹo": 3, "thìn": 4, "tỵ": 5, "tị": 5,
    "ngọ": 6, "mùi": 7, "thân": 8, "dậu": 9, "tuất": 10, "hợi": 11,
}  # fmt: skip

CYCLE_NAME = f"(?:{'|'.join(_STEMS)}|kỉ) (?:{'|'.join(_BRANCHES)})(?![^\\W_])"
"""A pattern for the name of a year in the cycle of sixty, in lower case."""


@cache
def _years() -> dict[int, tuple[datetime.date, int, str]]:
    return {
        int(row["year"]): (datetime.date.fromisoformat(row["new_year"]), int(row["leap_month"]), row["lengths"]) for row in load("lunar_years")
    }


def solar(year: int, month: int, day: int) -> datetime.date | None:
    """The solar day of a lunar one (never in the leap month), or None outside the table.

    Day 30 of a month of 29 days is the 29th, as in `30 Tết`.

    >>> solar(2021, 3, 10)
    datetime.date(2021, 4, 21)
    """
    if year not in _years():
        return None
    first, leap, lengths = _years()[year]
    place = month - 1 + (0 < leap < month)
    before = sum(29 if length == "9" else 30 for length in lengths[:place])
    return first + datetime.timedelta(before + min(day, month_length(year, month)) - 1)


def month_length(year: int, month: int) -> int:
    """Days in a lunar month: 29 or 30."""
    _, leap, lengths = _years()[year]
    return 29 if lengths[month - 1 + (0 < leap < month)] == "9" else 30


def cycle_year(name: str, near: int | None) -> int | None:
    """The year that bears a name of the cycle (lower case), the one nearest to a known year.

    With none known it is the year of the present cycle, 1984 to 2043.  A name that pairs the wrong
    parts (`giáp sửu`) has no year.

    >>> cycle_year("tân sửu", None), cycle_year("tân sửu", 1960)
    (2021, 1961)
    """
    stem_name, branch_name = name.split()
    stem = _STEMS.index("kỷ" if stem_name == "kỉ" else stem_name)
    branch = _BRANCHES[branch_name]
    if (stem - branch) % 2:
        return None
    place = next(n for n in range(60) if n % 10 == stem and n % 12 == branch)
    year = 1984 + place
    return year if near is None else year + 60 * round((near - year) / 60)
