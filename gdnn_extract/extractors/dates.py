"""Dates: every expression that a calendar can place, with its value and the days it covers.

One scan finds the words and figures a date can begin with; the rules for that word read on from there, first
answer wins.  Figures alone (`6/7`, `2021`) must be shown to be a date by what stands around them, for they count things
just as often (`6/7 xã`).  What the text leaves out is filled afterwards, from the caller's `published` or from the
article itself: see `date_anchor` for how a year is chosen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence

from gdnn_extract.article import Article
from gdnn_extract.dates import words
from gdnn_extract.dates.anchor import find_anchor
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
from gdnn_extract.dates.timex import Anchor, Expression, Point, days, exists, fill, later, value
from gdnn_extract.match import LOWER
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Date, DateModifier, DateRole, LegalReference, ResolvedFrom, new_date
from gdnn_extract.segment import Paragraph

Rule = Callable[[str, str, int], "Iterable[Expression | None]"]

_LUNAR = lazy(r"(?: ?\(âm lịch\)| âm lịch)(?: năm ((?:19|20)\d\d)(?!\d))?")
_YEARLY = lazy(r" (?:hằng|hàng|mỗi) năm(?![^\W_])")
_AHEAD = lazy(rf" (tới{UNTIL}|sắp tới|này)(?![^\W_])")
_BEHIND = lazy(r" (?:vừa qua|vừa rồi|qua)(?![^\W_])")
_MONTH_AND_YEAR = lazy(r"\d{1,2} ?[/-] ?\d{4}(?!\d)")
_YEAR_FIRST = lazy(r"((?:19|20)\d\d)[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01])(?![\d/-])")
_YEAR_FIGURE = lazy(r"\d{4}")
_FIGURE = lazy(r"(\d\d*+)(?>(?:[.,/:-]\d++)*)")
_BROKEN_LINE = lazy(rf"\n(?=[{LOWER}]|\d++[^.)\d])(?<=[{LOWER},]\n)")
_SHARED = lazy(r"(?:,| và| hoặc| -|,? đến)? (?:các )?")
_PLANNED_DAY = lazy(r"(?<![^\W_])(?:hẹn|dự kiến|sẽ|hạn|trước|sau|đến hết|chậm nhất|từ)(?![^\W_])[^.;\n]*$")
_PART_OF_DAY = lazy(r"(?:rạng sáng|sáng|trưa|chiều|tối|đêm) ")
_OF_DAY_TOLD = ("dates.same_day", "dates.next_day", "dates.clock_alone", "dates.day_of_month")
_FROM_NOW = lazy(r"từ nay (?:cho )?(?:đến|tới)(?: hết)? $")

_NUMBER_BEFORE = lazy(r"(?:\d|(?<![^\W_])(?:hai|ba|bốn|năm|lăm|sáu|bảy|tám|chín|mười)) $")
_YEAR_ALONE = lazy(rf"năm(?![^\W_])(?! (?:học|mới|tài|nào|\d|nay|ngoái|trước|sau|tới{UNTIL}|qua|một|hai|ba|đầu tiên))")
_PART_BEFORE = lazy(r"(?<![^\W_])(?:đầu|giữa|cuối|hết|cả) $")


def find_dates(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Date]:
    """The dates of an article, in order; those inside a legal reference have the role `issued`.

    >>> [date.value for date in find_dates(Article.read("Sáng 14/5, Sở họp về kế hoạch quý II/2021."), (), ())]
    ['2021-05-14', '2021-Q2']
    """
    found = _share_years(article.lower, list(_scan(article.fold, _unbroken(article))))
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
    for at, word in _triggers(lower):
        if at < edge:
            continue
        for rule in _RULES[word]:
            expressions = [one for one in rule(fold, lower, at) if one is not None]
            if expressions and expressions[0].start >= edge:
                expressions[0] = widen(lower, expressions[0], edge)
                yield from expressions
                edge = expressions[-1].end
                break


def _triggers(lower: str) -> list[tuple[int, str]]:
    """Where a date may begin, and with what: a search for each word is far cheaper than one pattern of them all."""
    found = []
    for match in _FIGURE.finditer(lower):
        at, end = match.span(1)
        kind = _FIGURES.get(end - at)
        if kind is not None and (kind != "0" or _goes_on(lower, end)) and not (at and lower[at - 1].isalnum()):
            found.append((at, kind))
    for word in _WORDS:
        at = lower.find(word)
        while at >= 0:
            end = at + len(word)
            if lower[end : end + 1] in _BEHIND_WORD and not (at and lower[at - 1].isalnum()):
                found.append((at, word))
            at = lower.find(word, end)
    found.sort()
    return found


def _goes_on(lower: str, end: int) -> bool:
    """Whether what stands behind one or two digits may make a date of them; nearly all figures fail this."""
    here = lower[end : end + 1]
    return here in "/.-:hg" or (here == " " and (lower[end + 1 : end + 2] in "tgđh-/.~" or lower.startswith(" và ", end)))


def _alone(read: Callable[[str, int], Expression | None]) -> Rule:
    return lambda fold, lower, at: (read(lower, at),)


def _monthly(fold: str, lower: str, at: int) -> list[Expression]:
    return words.monthly(lower, at)


def _days(fold: str, lower: str, at: int) -> list[Expression]:
    """Days in figures or words, alone, in lists and in ranges."""
    links = chain(lower, at, read_day)
    if not links or not _is_day(fold, lower, links[0]):
        return []
    while len(links) > 1 and not (links[-1].word or "tháng" in lower[links[-1].start : links[-1].end] or follows_freely(fold, links[-1].end)):
        links.pop()
    if links[-1].last is None and (time := time_behind(lower, links[-1].end)):
        point = links[-1].first._replace(grain="time", time=time[1])
        links[-1] = links[-1]._replace(end=time[0], first=point)
    return list(_with_calendar(lower, links))


def _is_day(fold: str, lower: str, link: Link) -> bool:
    text = lower[link.start : link.end]
    if link.word:
        # `mỗi ngày 5-7 lần`, `ngày 2.8 triệu`
        return "/" in text or "tháng" in text or link.first.year is not None or fold[link.end + 1 : link.end + 2].isupper() or not counts_after(lower, link.end)
    if link.start and lower[link.start - 1] in "/.,:-" and lower[link.start - 2 : link.start - 1].isalnum():
        return False
    if lower[link.end : link.end + 1] in ("/", "-") and lower[link.end + 1 : link.end + 2].isalnum():
        return False
    if link.first.year is not None:
        return not (link.last is not None and link.last.year is None)
    if names_place(lower, link.start):
        return False
    if "tháng" in text:
        return announces_day(lower, link.start)
    if "." in text:
        return announces_deadline(lower, link.start) and follows_freely(fold, link.end)
    if not announces_day(lower, link.start) and not names_yearly_day(lower, link.start):
        return "/" in text and names_day(lower, link.start) and follows_freely(fold, link.end)
    return not counts_after(lower, link.end) if "/" in text else follows_freely(fold, link.end)


def _with_calendar(lower: str, links: list[Link]) -> Iterator[Expression]:
    """Days with what stands behind them: `âm lịch`, `hằng năm`; and named days, which return each year."""
    end = links[-1].end
    lunar = _LUNAR.match(lower, end)
    if lunar:
        end = lunar.end()
    moon = lunar is not None or "hùng vương" in lower[max(0, links[0].start - 14) : links[0].start]
    yearly = _YEARLY.match(lower, end)
    if yearly:
        end = yearly.end()
    links[-1] = links[-1]._replace(end=end)
    named = names_yearly_day(lower, links[0].start)
    for link in links:
        each = bool(yearly) or (named and link.first.lacks_year)
        first = _on_calendar(link.first, moon, each)
        if lunar and lunar[1] and first.lacks_year:
            first = first._replace(year=int(lunar[1]))
        last = _on_calendar(link.last, moon, each) if link.last else None
        rule = "dates.recurring" if each else "dates.lunar_day" if first.lunar else "dates.clock" if first.time else _day_rule(link)
        yield Expression(link.start, link.end, rule, first, last, direction=_direction(lower, link.end))


def _on_calendar(point: Point, moon: bool, each: bool) -> Point:
    if each:
        return point._replace(grain="recurring", each=True, year=None, shift=None)
    return point._replace(lunar=True) if moon else point


def _day_rule(link: Link) -> str:
    if link.last is not None:
        return "dates.day_range"
    return "dates.day_month" if link.first.year is None else "dates.day_month_year"


def _months(fold: str, lower: str, at: int) -> list[Expression]:
    """Months with `tháng`, alone, in lists and in ranges."""
    links = chain(lower, at, read_month)
    if not links or not links[0].word or lower.endswith(("cách mạng ", "hàng ", "hằng ", "mỗi ", "một ", "/"), 0, at):
        return []
    if at > 1 and lower[at - 2].isdigit() and lower[at - 1] == " ":
        return []
    if links[0].first.year is None and counts_after(lower, links[0].end):
        return []
    return list(_links(fold, lower, links, "month"))


def _quarters(fold: str, lower: str, at: int) -> list[Expression]:
    links = chain(lower, at, read_quarter)
    return list(_links(fold, lower, links, "quarter")) if links and links[0].word else []


def _links(fold: str, lower: str, links: list[Link], name: str) -> Iterator[Expression]:
    """Months or quarters of a chain; those without their word must not count what follows."""
    while len(links) > 1 and not (links[-1].word or links[-1].first.year is not None or follows_freely(fold, links[-1].end)):
        links.pop()
    yearly = _YEARLY.match(lower, links[-1].end)
    if yearly:
        links[-1] = links[-1]._replace(end=yearly.end())
    for link in links:
        first, last = link.first, link.last
        if yearly and first.year is None:
            first, last = _on_calendar(first, False, True), last and _on_calendar(last, False, True)
        yield Expression(link.start, link.end, f"dates.{name}_range" if last else f"dates.{name}", first, last, direction=_direction(lower, link.end))


def _bare_months(fold: str, lower: str, at: int) -> list[Expression]:
    """`6/2019` without `tháng`."""
    if not _MONTH_AND_YEAR.match(lower, at) or lower.startswith("1/2000", at):  # the scale of a plan
        return []
    links = chain(lower, at, read_month)
    if not links or links[0].first.year is None:
        return []
    if (at and lower[at - 1] in "/.,:-" and lower[at - 2 : at - 1].isdigit()) or names_document(lower, at):
        return []
    return [] if lower[links[0].end : links[0].end + 1] in ("/", "-") else list(_links(fold, lower, links, "month"))


def _years(fold: str, lower: str, at: int) -> list[Expression]:
    """`năm 2021`, and years that their surroundings show to be years, alone, in lists and in ranges."""
    if year_first := _YEAR_FIRST.match(lower, at):
        point = Point("day", int(year_first[1]), int(year_first[2]), int(year_first[3]))
        end = year_first.end()
        if time := time_behind(lower, end):
            end, point = time[0], point._replace(grain="time", time=time[1])
        return [Expression(at, end, "dates.year_month_day", point)] if exists(point) else []
    links = chain(lower, at, read_year)
    if links and lower[at] == "n" and (links[0].last or len(links) > 1) and _counts_years(lower, at):
        links[0] = links[0]._replace(start=_YEAR_FIGURE.search(lower, at).start())  # type: ignore[union-attr]
    elif links and not links[0].word and not (is_year_range if links[0].last else is_bare_year)(fold, lower, links[0]):
        return []
    while len(links) > 1 and not links[-1].word and counts_after(lower, links[-1].end):
        links.pop()
    if any(link.last and not 0 < (link.last.year or 0) - (link.first.year or 0) <= 150 for link in links):
        return []
    return [Expression(one.start, one.end, "dates.year_range" if one.last else "dates.year", one.first, one.last) for one in links]


def _counts_years(lower: str, at: int) -> bool:
    """Whether a number stands before `năm` (`kế hoạch 5 năm 2021-2025`)."""
    return _NUMBER_BEFORE.search(lower[max(0, at - 7) : at]) is not None


def _year_word(fold: str, lower: str, at: int) -> list[Expression]:
    """`cuối năm`, `đầu năm`, `cả năm`: the current year."""
    match = _YEAR_ALONE.match(lower, at)
    if match is None or not _PART_BEFORE.search(lower[max(0, at - 6) : at]):
        return []
    if lower.endswith("cả ", 0, at):
        return [Expression(at - 3, at + 3, "dates.whole_year", Point("year", shift=0, unit="year"))]
    one = Expression(at, at + 3, "dates.part_of_year", Point("year"))
    return [one] if widen(lower, one, 0).modifier else []


def _share_years(lower: str, found: list[Expression]) -> list[Expression]:
    """A year handed over where two expressions stand side by side (`quý I và 6 tháng cuối năm 2021`)."""
    for place in range(len(found) - 2, -1, -1):
        one, after = found[place], found[place + 1]
        if one.first.lacks_year and one.last is None and after.start - one.end < 12 and after.first.year is not None and not one.first.lunar:
            apart = one.first.grain in ("year", "decade") or not _SHARED.fullmatch(lower, one.end, after.start)
            apart = apart or (one.first.day is not None) != (after.first.day is not None)
            found[place] = one if apart else one._replace(first=one.first._replace(year=after.first.year))
    return found


def _direction(lower: str, end: int) -> int:
    if ahead := _AHEAD.match(lower, end):
        return 1 if ahead[1] == "này" else 2
    return -2 if _BEHIND.match(lower, end) else 0


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
    begins, ends = days(first), days(last or first)
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


_DAY_RULES: tuple[Rule, ...] = (_alone(words.relative_day), _alone(words.same_day), _alone(words.lunar_day), _days)
_RULES: dict[str, tuple[Rule, ...]] = {
    "0": (
        _alone(words.lunar_day),
        _days,
        _alone(words.clock_and_relative_day),
        _alone(words.same_day),
        _alone(words.relative_weekday),
        _alone(words.clock_alone),
        _bare_months,
    ),
    "0000": (_years,),
    "ngày": (_monthly, _alone(words.holiday), *_DAY_RULES),
    "mùng": (_monthly, _alone(words.lunar_day), _days),
    "mồng": (_monthly, _alone(words.lunar_day), _days),
    "rằm": (_alone(words.lunar_day),),
    "thứ": (_alone(words.relative_weekday), _days),
    "chủ nhật": (_alone(words.relative_weekday), _days),
    "tháng": (_alone(words.months_of_year), _alone(words.lunar_month), _months, _alone(words.relative_unit), _alone(words.month_alone)),
    "quý": (_quarters, _alone(words.relative_unit), _alone(words.quarter_of_year)),
    "năm": (_alone(words.decade), _years, _alone(words.year_in_short), _alone(words.cycle_year), _alone(words.relative_unit), _year_word),
    "tuần": (_alone(words.relative_unit),),
    "nửa": (_alone(words.half_of_year), *_DAY_RULES),
    "thập": (_alone(words.decade),),
    "cùng ngày": (_alone(words.same_day),),
}
_RULES |= dict.fromkeys(
    ("hôm", "sáng", "trưa", "chiều", "tối", "đêm", "khuya", "rạng sáng", "xế chiều", "buổi", "đầu giờ", "cuối giờ"),
    (_alone(words.relative_weekday), *_DAY_RULES, _alone(words.day_of_month)),
)
_RULES |= dict.fromkeys(("tết", "giỗ tổ", "lễ", "đại lễ", "quốc khánh", "giáng sinh", "noel"), (_alone(words.holiday),))
_BEHIND_WORD = ' \n,.;:()!?"\'…0123456789'
_WORDS = tuple(word for word in _RULES if not word.startswith("0"))
_FIGURES = {4: "0000", 1: "0", 2: "0"}
