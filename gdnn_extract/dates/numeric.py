"""Dates in figures: days, months, quarters and years as `grammar` reads them, where their surroundings show that they are dates.

Each rule reads the text at one place and gives the expressions that begin there: several for a list (`ngày 5 và 6/2`).
"""

from __future__ import annotations

from gdnn_extract.dates.context import (
    announces_day,
    announces_deadline,
    counts_after,
    follows_freely,
    is_bare_year,
    is_year_range,
    names_day,
    names_document,
    names_place,
    names_yearly_day,
    widen,
)
from gdnn_extract.dates.grammar import UNTIL, Link, chain, read_day, read_month, read_quarter, read_year, time_behind
from gdnn_extract.dates.timex import Expression, Point, exists
from gdnn_extract.patterns import lazy

_LUNAR = lazy(r"(?: ?\(âm lịch\)| âm lịch)(?: năm ((?:19|20)\d\d)(?!\d))?")
_YEARLY = lazy(r" (?:hằng|hàng|mỗi) năm(?![^\W_])")
_AHEAD = lazy(rf" (tới{UNTIL}|sắp tới|này)(?![^\W_])")
_BEHIND = lazy(r" (?:vừa qua|vừa rồi|qua)(?![^\W_])")
_MONTH_AND_YEAR = lazy(r"\d{1,2} ?[/-] ?\d{4}(?!\d)")
_YEAR_FIRST = lazy(r"((?:19|20)\d\d)[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01])(?![\d/-])")
_NUMBER_BEFORE = lazy(r"(?:\d|(?<![^\W_])(?:hai|ba|bốn|năm|lăm|sáu|bảy|tám|chín|mười)) $")
_YEAR_ALONE = lazy(rf"năm(?![^\W_])(?! (?:học|mới|tài|nào|\d|nay|ngoái|trước|sau|tới{UNTIL}|qua|một|hai|ba|đầu tiên))")
_PARTS_BEFORE = ("đầu ", "giữa ", "cuối ", "hết ", "cả ")
_NO_MONTH_BEFORE = ("cách mạng ", "hàng ", "hằng ", "mỗi ", "một ", "/")
# what stands behind a date says more of it (`âm lịch`, `hằng năm`, `tới`, `vừa qua`) only where it begins like this
_SAYS_MORE = frozenset((" â", "(â", " (", " h", " m", " t", " s", " n", " v", " q"))


def days(fold: str, lower: str, at: int) -> list[Expression]:
    """Days in figures or words, alone, in lists and in ranges."""
    links = chain(lower, at, read_day)
    if not links or not _is_day(fold, lower, links[0]):
        return []
    while len(links) > 1 and not (links[-1].word or "tháng" in lower[links[-1].start : links[-1].end] or follows_freely(fold, links[-1].end)):
        links.pop()
    final = links[-1]
    if final.last is None and (time := time_behind(lower, final.end)):
        links[-1] = final._replace(end=time[0], first=final.first._replace(grain="time", time=time[1]))
    return _with_calendar(lower, links)


def _is_day(fold: str, lower: str, link: Link) -> bool:
    start, end = link.start, link.end
    text = lower[start:end]
    if link.word:
        # `mỗi ngày 5-7 lần`, `ngày 2.8 triệu`
        return "/" in text or "tháng" in text or link.first.year is not None or fold[end + 1 : end + 2].isupper() or not counts_after(lower, end)
    if start and lower[start - 1] in "/.,:-" and lower[start - 2 : start - 1].isalnum():
        return False
    if lower[end : end + 1] in ("/", "-") and lower[end + 1 : end + 2].isalnum():
        return False
    if link.first.year is not None:
        return not (link.last is not None and link.last.year is None)
    if names_place(lower, start):
        return False
    if "tháng" in text:
        return announces_day(lower, start)
    if "." in text:
        return announces_deadline(lower, start) and follows_freely(fold, end)
    if not announces_day(lower, start) and not names_yearly_day(lower, start):
        return "/" in text and names_day(lower, start) and follows_freely(fold, end)
    return not counts_after(lower, end) if "/" in text else follows_freely(fold, end)


def _with_calendar(lower: str, links: list[Link]) -> list[Expression]:
    """Days with what stands behind them: `âm lịch`, `hằng năm`; and named days, which return each year."""
    end = links[-1].end
    lunar = yearly = None
    if lower[end : end + 2] in _SAYS_MORE:
        if lunar := _LUNAR.match(lower, end):
            end = lunar.end()
        if yearly := _YEARLY.match(lower, end):
            end = yearly.end()
        links[-1] = links[-1]._replace(end=end)
    moon = lunar is not None or lower.find("hùng vương", max(0, links[0].start - 14), links[0].start) >= 0
    named = any(link.first.lacks_year for link in links) and names_yearly_day(lower, links[0].start)
    found = []
    for link in links:
        each = yearly is not None or (named and link.first.lacks_year)
        first = _on_calendar(link.first, moon, each)
        if lunar and lunar[1] and first.lacks_year:
            first = first._replace(year=int(lunar[1]))
        last = _on_calendar(link.last, moon, each) if link.last else None
        rule = "dates.recurring" if each else "dates.lunar_day" if first.lunar else "dates.clock" if first.time else _day_rule(link)
        found.append(Expression(link.start, link.end, rule, first, last, None, _direction(lower, link.end)))
    return found


def _on_calendar(point: Point, moon: bool, each: bool) -> Point:
    if each:
        return point._replace(grain="recurring", each=True, year=None, shift=None)
    return point._replace(lunar=True) if moon else point


def _day_rule(link: Link) -> str:
    if link.last is not None:
        return "dates.day_range"
    return "dates.day_month" if link.first.year is None else "dates.day_month_year"


def months(fold: str, lower: str, at: int) -> list[Expression]:
    """Months with `tháng`, alone, in lists and in ranges."""
    if lower.endswith(_NO_MONTH_BEFORE, 0, at) or (at > 1 and lower[at - 1] == " " and lower[at - 2].isdigit()):
        return []
    links = chain(lower, at, read_month)
    if not links or not links[0].word or (links[0].first.year is None and counts_after(lower, links[0].end)):
        return []
    return _expressions(fold, lower, links, "month")


def quarters(fold: str, lower: str, at: int) -> list[Expression]:
    """Quarters with `quý`, alone, in lists and in ranges."""
    links = chain(lower, at, read_quarter)
    return _expressions(fold, lower, links, "quarter") if links and links[0].word else []


def _expressions(fold: str, lower: str, links: list[Link], name: str) -> list[Expression]:
    """Months or quarters of a chain; those without their word must not count what follows."""
    while len(links) > 1 and not (links[-1].word or links[-1].first.year is not None or follows_freely(fold, links[-1].end)):
        links.pop()
    yearly = _YEARLY.match(lower, links[-1].end)
    if yearly:
        links[-1] = links[-1]._replace(end=yearly.end())
    found = []
    for link in links:
        first, last = link.first, link.last
        if yearly and first.year is None:
            first, last = _on_calendar(first, False, True), last and _on_calendar(last, False, True)
        rule = f"dates.{name}_range" if last else f"dates.{name}"
        found.append(Expression(link.start, link.end, rule, first, last, None, _direction(lower, link.end)))
    return found


def bare_months(fold: str, lower: str, at: int) -> list[Expression]:
    """`6/2019` without `tháng`."""
    if not _MONTH_AND_YEAR.match(lower, at) or lower.startswith("1/2000", at):  # the scale of a plan
        return []
    links = chain(lower, at, read_month)
    if not links or links[0].first.year is None:
        return []
    if (at and lower[at - 1] in "/.,:-" and lower[at - 2 : at - 1].isdigit()) or names_document(lower, at):
        return []
    return [] if lower[links[0].end : links[0].end + 1] in ("/", "-") else _expressions(fold, lower, links, "month")


def years(fold: str, lower: str, at: int) -> list[Expression]:
    """`năm 2021`, and years that their surroundings show to be years, alone, in lists and in ranges."""
    if lower[at] != "n" and (year_first := _YEAR_FIRST.match(lower, at)):
        point = Point("day", int(year_first[1]), int(year_first[2]), int(year_first[3]))
        end = year_first.end()
        if time := time_behind(lower, end):
            end, point = time[0], point._replace(grain="time", time=time[1])
        return [Expression(at, end, "dates.year_month_day", point)] if exists(point) else []
    links = chain(lower, at, read_year)
    if not links:
        return []
    if lower[at] != "n":
        if not (is_year_range if links[0].last else is_bare_year)(fold, lower, links[0]):
            return []
    elif (links[0].last or len(links) > 1) and _NUMBER_BEFORE.search(lower, max(0, at - 7), at):  # `kế hoạch 5 năm 2021-2025`
        links[0] = links[0]._replace(start=lower.index(str(links[0].first.year), at))
    while len(links) > 1 and not links[-1].word and counts_after(lower, links[-1].end):
        links.pop()
    for link in links:
        if link.last and not 0 < (link.last.year or 0) - (link.first.year or 0) <= 150:
            return []
    return [Expression(one.start, one.end, "dates.year_range" if one.last else "dates.year", one.first, one.last) for one in links]


def year_word(fold: str, lower: str, at: int) -> list[Expression]:
    """`cuối năm`, `đầu năm`, `cả năm`: the current year."""
    if not lower.endswith(_PARTS_BEFORE, 0, at) or not _YEAR_ALONE.match(lower, at):
        return []
    if lower.endswith("cả ", 0, at):
        return [] if lower[at - 4 : at - 3].isalnum() else [Expression(at - 3, at + 3, "dates.whole_year", Point("year", shift=0, unit="year"))]
    one = Expression(at, at + 3, "dates.part_of_year", Point("year"))
    return [one] if widen(lower, one, 0).modifier else []


def _direction(lower: str, end: int) -> int:
    """Whether a date is said to lie ahead (`tháng 2 tới`: 2, `tháng 2 này`: 1) or behind (`tháng 2 vừa qua`: -2)."""
    if lower[end : end + 2] not in _SAYS_MORE:
        return 0
    if ahead := _AHEAD.match(lower, end):
        return 1 if ahead[1] == "này" else 2
    return -2 if _BEHIND.match(lower, end) else 0
