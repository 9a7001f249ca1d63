"""The day and the year from which an article's incomplete dates are filled.

The caller's `published` goes before everything.  Without it the day is that of a dateline (a line that holds nothing but a date),
else the first day that the article itself tells of, and the year comes from the text alone:

* a year stated with a day, month, quarter or half counts most, `năm 2021` less; years of cited documents, of comparison
  (`so với năm 2020`), of distant targets (`đến năm 2030`) and of periods count nothing;
* a day told of that lies months ahead in its year was the year before, where the next year is named as well;
* a meeting late in the year speaks of the next one (`Sáng 28/12 … nhiệm vụ năm 2021` is 2020), one early in the
  year of the last;
* Tết of a year puts autumn dates into the year before;
* an anniversary stands in the year its dates end with (`1975-2025`);
* where nothing else is said, a school year or the term that an election or congress begins gives the year, at last the
  latest letter, plan or report that is cited with its day (never a law or decree, which may be old).

A text without any of these has no year, and its dates keep `XXXX`.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from gdnn_extract.dates.timex import Anchor, Expression, days, exists, last_month
from gdnn_extract.patterns import lazy
from gdnn_extract.record import LegalReference

_COMPARED = lazy(r"(?:so với|so|bằng|như|cùng kỳ|cùng|hơn|kém|trước|từ trước|thay thế|khóa) $")
_TARGET = lazy(
    r"(?:tầm nhìn|định hướng|mục tiêu|hướng tới|phấn đấu|trước|đến|tới|hết)(?: đến| tới| cuối| hết)? $"
)
_EXPECTED = lazy(r"dự kiến(?: diễn ra| tổ chức| hoàn thành)?(?: vào| trong)? $")
_PLANNED = lazy(r"(?:phương hướng|kế hoạch|nhiệm vụ|dự toán|triển khai|phương châm|dự kiến|giải pháp|mục tiêu|chỉ tiêu)[^.;\n]{0,60}$")
_BEGINS_TERM = lazy(r"(?:bầu cử|(?<!nghị quyết )đại hội)[^.;\n]{0,80}$")
_ANNIVERSARY = lazy(r"(?:kỷ niệm|kỉ niệm|lần thứ|năm)[^.;\n]{0,80}$")
_SHORT_LIVED = lazy(r"công văn|công điện|thông báo|kế hoạch|báo cáo|tờ trình|giấy mời|văn bản|hướng dẫn")
_DOCUMENT = lazy(
    r"(?:luật|hiến pháp|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|công văn|công điện|kết luận|quy định|hướng dẫn)[^.;\n]{0,60}$"
)

_SYMBOL_BEFORE = lazy(r"[\d/][-/ ]?[a-zđ/&-]{2,20},? $")
_NUMBER_BEFORE = lazy(r"số:? ?\d{1,5},? $")
_LAW_BEFORE = lazy(r"(?:luật|hiến pháp|pháp lệnh|bộ luật)[^.;,\n]{0,60}$")
_WORD_OF_FOUR = lazy(r"[^\W\d_]{4}")


_OPENING = 1200
"""A post says when its meeting was within about so many characters; a full date further on may be of anything."""


def find_anchor(lower: str, published: datetime.date | None, found: Sequence[Expression], legal: Sequence[LegalReference]) -> Anchor:
    """The anchor of an article, from its date expressions as they were found (`found`, in order)."""
    if published is not None:
        return Anchor(published, "published", published.year, "published", dated=True)
    outside, cited = _outside(found, legal)
    told = [one for one in outside if not _cites(lower, one)]
    dateline = next((one for one in told if one.first.year is not None and _alone(lower, one)), None) or _day_stated(told)
    day = _day_of(dateline)
    year = day.year if day else _year(lower, told) or max((one.first.year for one in cited if one.first.year and one.first.day), default=None)
    if day is None:
        dateline = _first_told(told)
        day = _day_of(dateline, year)
    dated = dateline is not None and dateline.first.year is not None
    return Anchor(day, "meeting" if day else None, year, "text" if year else None, dated)


def _outside(found: Sequence[Expression], legal: Sequence[LegalReference]) -> tuple[list[Expression], list[Expression]]:
    """The expressions outside legal references, and those inside letters, plans and reports."""
    outside, cited = [], []
    references = iter(legal)
    reference = next(references, None)
    for one in found:
        while reference is not None and reference.end < one.end:
            reference = next(references, None)
        if reference is None or one.start < reference.start:
            outside.append(one)
        elif _SHORT_LIVED.search(reference.doc_type.lower()):
            cited.append(one)
    return outside, cited


def _cites(lower: str, one: Expression) -> bool:
    """Whether a date belongs to a document cited before it, which the legal references may have left out."""
    start, first = one.start, one.first
    if _SYMBOL_BEFORE.search(lower, max(0, start - 24), start) or (first.day is not None and _NUMBER_BEFORE.search(lower, max(0, start - 14), start)):
        return True
    return first.grain == "year" and first.month is None and _LAW_BEFORE.search(lower, max(0, start - 70), start) is not None


def _alone(lower: str, one: Expression) -> bool:
    """Whether a date is a line of its own (with at most a place, a weekday or `Cập nhật`)."""
    start = lower.rfind("\n", max(0, one.start - 40), one.start) + 1
    if start == 0 and one.start > 30:
        return False
    end = lower.find("\n", one.end, one.end + 40)
    rest = lower[one.end : one.end + 40 if end < 0 else end]  # never the whole rest of the text
    return one.first.grain in ("day", "time") and len(rest) < 24 and not _WORD_OF_FOUR.search(rest) and one.start - start < 26


def _tells_of_a_day(one: Expression) -> bool:
    first, last = one.first, one.last
    if first.grain not in ("day", "time") or first.month is None or first.each or one.modifier is not None:
        return False
    return last is None or last.year is None or first.year is None or last.year - first.year < 2  # no `2/9/1945 - 2/9/2025`


def _first_told(told: Sequence[Expression]) -> Expression | None:
    """The day of `sáng nay (6/11)`, else the first one told of."""
    days = [one for one in told if _tells_of_a_day(one)]
    return next((one for one in days if one.rule == "dates.relative_day_with_date"), days[0] if days else None)


def _day_stated(told: Sequence[Expression]) -> Expression | None:
    """The first day told of, where its year is stated and no later one is known: what a year named in passing does not outweigh."""
    day = _first_told(told)
    if day is None or day.first.year is None or day.first.lunar or day.rule == "dates.holiday" or day.start > _OPENING:
        return None
    later = any(one.first.year > day.first.year + 1 for one in told if one.first.year and one.first.day and one.modifier is None)
    return None if later else day


def _day_of(one: Expression | None, year: int | None = None) -> datetime.date | None:
    if one is None:
        return None
    point = one.first if one.first.year is not None else one.first._replace(year=year, shift=None)
    whole = days(point) if exists(point) else None
    return whole[0] if whole and not point.lunar else None


def _year(lower: str, told: Sequence[Expression]) -> int | None:
    strong: Counter[int] = Counter()
    plain: Counter[int] = Counter()
    planned: Counter[int] = Counter()
    expected: list[int] = []
    earliest: dict[int, int] = {}
    latest: dict[int, int] = {}
    month = _month(told)
    for one in told:
        point, year = one.first, one.first.year
        if year is None:
            continue
        before = lower[max(0, one.start - 90) : one.start]
        near = before[-28:]
        if one.rule == "dates.holiday" and point.month == 1:
            strong[year - 1 if month and month >= 9 else year] += 1
        elif one.last is not None and one.last.year and one.last.year - year >= 5 and _is_anniversary(before, one.last.year - year):
            strong[one.last.year] += 3
        elif one.last is not None and one.last.year == year and point.grain != "year" and not _COMPARED.search(near):
            strong[year] += 3  # `9 tháng đầu năm 2021`: a stretch of one year
        elif point.grain in ("year", "decade") or one.last is not None:
            if one.last is not None or point.grain == "decade" or one.modifier == "before" or _COMPARED.search(near) or _TARGET.search(near):
                continue
            if one.modifier == "start" and before.endswith("từ "):
                strong[year] += 1  # `từ đầu năm 2021 đến nay` is mostly said in that year
                continue
            if _EXPECTED.search(near):
                expected.append(year)
                continue
            plain[year] += 1
            planned[year] += bool(_PLANNED.search(before))
        elif not (one.modifier == "before" and before.endswith("từ ")):  # `từ trước ngày …` tells of what was
            strong[year] += 3
            earliest[year] = min(earliest.get(year, 12), last_month(point) or 12)
            latest[year] = max(latest.get(year, 0), last_month(point) or 0)
    year = _weigh(strong, plain, planned, month)
    if year and month and earliest.get(year, 0) >= month + 4 and plain[year + 1] > planned[year + 1]:
        return year + 1  # in June one looks back on `tháng 11/2023` from 2024
    if year and month and 0 < latest.get(year, 0) <= month - 5 and strong[year - 1] and earliest.get(year - 1, 1) <= month:
        return year - 1  # in November one looks ahead to `quý I/2022` from 2021
    return year or _of_period(lower, told, month) or min(expected, default=None)


def _is_anniversary(before: str, years: int) -> bool:
    """Whether `kỷ niệm 50 năm …` stands before two dates fifty years apart."""
    match = _ANNIVERSARY.search(before)
    return match is not None and re.search(rf"(?<!\d){years} năm|lần thứ {years}(?!\d)", before) is not None


def _month(told: Sequence[Expression]) -> int | None:
    """The month of the article's first day without a year, else the latest month or quarter named."""
    lacking = [one.first for one in told if one.first.lacks_year]
    first = next((point.month for point in lacking if point.grain in ("day", "time")), None)
    return first or max((last_month(point) or 0 for point in lacking), default=0) or None


def _weigh(strong: Counter[int], plain: Counter[int], planned: Counter[int], month: int | None) -> int | None:
    total = strong + plain
    if not total:
        return None
    year = max(total, key=lambda candidate: (total[candidate], candidate))
    if strong[year] or month is None:
        return year
    if month >= 11 and year + 1 not in total and (total[year - 1] * 8 >= total[year] or planned[year] == total[year]):
        return year - 1
    if month <= 2 and total[year + 1] * 4 >= total[year]:
        return year + 1
    return year


def _of_period(lower: str, told: Sequence[Expression], month: int | None) -> int | None:
    """The year that a school year or a term just begun gives where nothing else does."""
    for one in told:
        if one.last is None or one.first.year is None or one.first.grain != "year":
            continue
        before = lower[max(0, one.start - 100) : one.start]
        if one.rule == "dates.school_year" and month is not None:
            return one.first.year if month >= 8 else one.last.year
        if one.rule == "dates.term" and _BEGINS_TERM.search(before):
            return one.first.year
    return None
