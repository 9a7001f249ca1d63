"""Date expressions in words: relative days and periods, parts of the year, lunar dates, holidays, decades.

Each rule reads `Article.lower` at one place and gives the expression that begins there, or None.
"""

from __future__ import annotations

import re
from functools import cache

from gdnn_extract.dates.grammar import (
    CLOCK,
    DAY_NUMBER,
    END,
    GAP,
    MONTH_NUMBER,
    MONTH_WORD,
    MONTH_WORDS,
    NUMBERS,
    PART_OF_DAY,
    UNTIL,
    WEEKDAYS,
    YEAR,
    YEAR_SHIFTS,
    clock_time,
    compiled,
    read_day,
)
from gdnn_extract.dates.lunar import CYCLE_NAME
from gdnn_extract.dates.timex import Expression, Point, Unit
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Gazetteer, load

_DAY_SHIFTS = {"nay": 0, "qua": -1, "kia": -2, "mai": 1}
_SHIFTS = YEAR_SHIFTS | {"qua": -1, "vừa qua": -1, "vừa rồi": -1, "rồi": -1, "tiếp theo": 1, "kế tiếp": 1}
_UNITS: dict[str, Unit] = {"tuần": "week", "tháng": "month", "quý": "quarter", "năm": "year"}
_NUMBER_WORD = "|".join(sorted(NUMBERS, key=len, reverse=True))

# patterns of rare expressions are compiled when the first of them is met
_RELATIVE_DAY = rf"(?:(?P<clock>{CLOCK}),? )?(?:(?P<part>{PART_OF_DAY}) (?:(?:ngày )?hôm )?|(?:ngày )?hôm |ngày (?=mai|kia))(?P<shift>nay|qua|kia|mai){END}"
_SAME_DAY = (
    rf"(?:(?P<clock>{CLOCK})(?P<half> (?:sáng|trưa|chiều|tối|đêm){END})?,? )?(?P<part>{PART_OF_DAY} )?(?:cùng ngày(?! {DAY_NUMBER}|[^\W_])"
    rf"|(?P<next>(?(part)(?:ngày )?hôm sau|(?!))){END})"
)
_CLOCK_ALONE = rf"(?P<clock>{CLOCK})(?P<half> (?:sáng|trưa|chiều|tối|đêm){END})?(?= ?[.;)\n]|$)"
_DAILY_CUES = ("trước ", "lúc ", "hồi ", "vào ", "từ ", "đến ", "sau ")
_OF_THE_MONTH = tuple(f"{cue} {part} " for cue in ("vào", "đến", "tới", "từ", "trước", "hồi") for part in ("đầu", "giữa", "cuối"))
_CLOCK_CUES = ("lúc ", "hồi ", "tan họp ", "đồng hồ chỉ ")
_DAY_OF_MONTH = (
    rf"(?:hôm|đêm|sáng|trưa|chiều|tối) (?P<day>{DAY_NUMBER})(?!, ?\d| (?:và|đến) \d|\.\d)"
    r"(?= ?[.,;:)\n]| (?:vẫn|đã|sẽ|thì|mà|và|với|tại|là|vừa|còn|được|bị|có|phải)(?![^\W_])|$)"
)
_MONTH_ALONE = r"tháng(?= ?[.,;:)\n]|$| (?:là|đã|sẽ|phải|thì|các|toàn|có)(?![^\W_]))"
_DAILY = rf"(?P<clock>{CLOCK}) (?:hằng|hàng|mỗi) ngày{END}"
_DATE_BEHIND = r"(?:,? | ?(?P<open>\())(?:tức )?(?:là )?(?=ngày|\d)"
_RELATIVE_UNIT = (
    rf"(?P<unit>tuần|tháng|quý|năm(?P<school> học)?) "
    rf"(?P<shift>vừa qua|vừa rồi|tiếp theo|kế tiếp|nay|này|ngoái|trước|sau|tới{UNTIL}|qua|rồi){END}"
)
_FIVE_BEFORE = lazy(r"(?<!đầu )(?<!giữa )(?<!cuối )(?<!hằng )(?<!hàng )(?<!mỗi )(?<![^\W_])năm $")  # `năm năm qua`
_PROVERB = r"năm (?:sau|trước|khác|này)"  # `năm sau cao hơn năm trước`
_PLURAL = lazy(
    r"(?:\d|những|các|nhiều|mấy|vài|mỗi|hằng|hàng|một|hai|ba|bốn|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|chục|nghìn|ngàn|"
    r"từng|suốt|bao|bao nhiêu|thứ|nửa|lâu|hết|đời|lần) ?$"
)
_WEEKDAY_RELATIVE = (
    rf"(?:(?P<clock>{CLOCK}),? )?(?P<part>{PART_OF_DAY} )?(?:thứ (?P<day>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ (?P<sunday>nhật)){END}"
    rf"(?: (?P<each>(?:hằng|hàng|mỗi) tuần)| tuần (?P<shift>này|trước|sau|tới|qua){END}| (?P<next>tới{UNTIL}|sắp tới|vừa qua|vừa rồi){END}"
    rf"|(?P<alone>(?= ?[.;)\n]|$)))"
)
_YEAR_TAIL = (
    rf"(?:(?: của)? năm{GAP}(?P<year>{YEAR})| năm (?P<shift>nay|ngoái|trước|sau|tới){END}"
    rf"|[ /](?P<year2>{YEAR})| (?:của )?năm(?P<bare>{END})(?! (?:học|mới|tài|\d)))?"
)
_MONTHS_OF_YEAR = rf"tháng(?: (?P<which>đầu|cuối){END})?{_YEAR_TAIL}"
_QUARTER_OF_YEAR = rf"quý (?P<which>đầu|cuối){_YEAR_TAIL}"
_SHORT_YEAR = r"năm ([4-9]\d)(?![\d/.,%-]\d|%| (?:năm|tuổi|người|hộ|tỷ|triệu|ha|km)(?![^\W_]))(?!\d)"
_AHEAD = r"(?:sẽ|phải|hẹn|dự kiến|trước|chậm nhất|yêu cầu|đề nghị)[^.;\n]*$"
_HALF = rf"nửa (?:năm )?(?P<which>đầu|cuối){_YEAR_TAIL}"
_NUMBER_BEHIND = lazy(rf"(?<![\w/.,-])(?:(?P<figure>\d{{1,2}})|(?P<word>{_NUMBER_WORD})) $")
_DECADE = r"(?:thập niên|thập kỷ|thập kỉ|năm) (?:19|20)?[0-9]0(?!\d|[/.,-]\d)(?! ?(?:[,-]|và|đến) ?(?:năm )?\d{4})"
_MONTHLY = (
    rf"(?:ngày |m[ùồ]ng ){{1,2}}(?P<day>{DAY_NUMBER})(?:(?P<join> ?, ?| và | ?- ?| đến | tới )(?:ngày |m[ùồ]ng ){{0,2}}(?P<other>{DAY_NUMBER}))?"
    rf" (?:hàng|hằng|mỗi|các) tháng{END}"
)
_LUNAR_YEAR = (
    rf"(?:(?: năm)? (?P<cycle>{CYCLE_NAME}))?"
    rf"(?: năm (?P<shift>nay|ngoái|trước|sau|tới){END}|,? (?:năm )?(?P<year>{YEAR})| ?[(-] ?(?P<year2>{YEAR})\)?)?"
)
_LUNAR_DAY = (
    rf"(?:{PART_OF_DAY} )?(?:(?:ngày )?(?:(?:m[ùồ]ng )?(?P<day>{DAY_NUMBER})|m[ùồ]ng (?P<spelled>một|hai|bốn|{_NUMBER_WORD})|(?P<full>rằm)) "
    rf"(?:(?P<tet>tết{END}(?: nguyên đán{END})?)|tháng (?P<month>{MONTH_NUMBER}|{MONTH_WORD})))"
    rf"{_LUNAR_YEAR}"
)
_CYCLE_YEAR = rf"năm (?P<cycle>{CYCLE_NAME})(?:,? (?:năm )?(?P<year>{YEAR})| ?[(-] ?(?P<year2>{YEAR})\)?)?"
_LUNAR_MONTH = rf"tháng (?:(?P<name>giêng|chạp){END}|(?P<month>{MONTH_NUMBER})(?= ?\(?âm lịch))(?: ?\(âm lịch\)| âm lịch)?{_LUNAR_YEAR}"


def relative_day(lower: str, at: int) -> Expression | None:
    """`hôm nay`, `sáng nay`, `tối qua`; a date behind it says which day is meant (`chiều nay (29/4)`)."""
    match = compiled(_RELATIVE_DAY).match(lower, at)
    if match is None or (match["shift"] == "kia" and match["part"]):
        return None
    time = clock_time(match["clock"], match["part"]) if match["clock"] else None
    if dated := _dated(lower, at, match.end()):
        return dated if time is None else dated._replace(first=dated.first._replace(time=time, grain="time"))
    shift = 2 if lower.startswith("ngày kia", at) else _DAY_SHIFTS[match["shift"]]  # `hôm kia` lies behind, `ngày kia` ahead
    point = Point("time" if time else "day", shift=shift, unit="day", time=time)
    return Expression(at, match.end(), "dates.relative_day", point)


def _dated(lower: str, at: int, end: int) -> Expression | None:
    """The date that stands behind a relative day and says which one is meant."""
    behind = compiled(_DATE_BEHIND).match(lower, end)
    element = read_day(lower, behind.end()) if behind else None
    if behind is None or element is None or element.point.month is None or element.point.time:
        return None
    if behind["open"] and not lower.startswith(")", element.end):
        return None
    return Expression(at, element.end + bool(behind["open"]), "dates.relative_day_with_date", element.point)


def clock_and_relative_day(lower: str, at: int) -> Expression | None:
    """`8h sáng nay`."""
    return relative_day(lower, at) if lower[at + 1 : at + 4].strip("0123456789 ")[:1] in ("h", "g", ":") else None


def same_day(lower: str, at: int) -> Expression | None:
    """`chiều cùng ngày`, `11 giờ cùng ngày`: the day told of last; `sáng hôm sau`: the day behind it."""
    match = compiled(_SAME_DAY).match(lower, at)
    return None if match is None else _of_day_told(match, "dates.next_day" if match["next"] else "dates.same_day", at)


def clock_alone(lower: str, at: int) -> Expression | None:
    """`Cuộc họp kết thúc lúc 16h30.`: a time of the day told of last; and `trước 15 giờ hằng ngày`, which returns."""
    if not lower[at].isdigit():
        return None
    if lower.endswith(_DAILY_CUES, 0, at) and (daily := compiled(_DAILY).match(lower, at)):
        return Expression(at, daily.end(), "dates.daily", Point("recurring", time=clock_time(daily["clock"], None), each=True))
    match = compiled(_CLOCK_ALONE).match(lower, at) if lower.endswith(_CLOCK_CUES, 0, at) else None
    return None if match is None else _of_day_told(match, "dates.clock_alone", at)


def day_of_month(lower: str, at: int) -> Expression | None:
    """`hôm 15 vẫn còn`, `ngay trong đêm 12.`: a day of the month told of last."""
    match = compiled(_DAY_OF_MONTH).match(lower, at)
    return None if match is None else Expression(at, match.end(), "dates.day_of_month", Point("day", day=int(match["day"]), shift=0, unit="day"))


def month_alone(lower: str, at: int) -> Expression | None:
    """`vào cuối tháng`, `tính đến giữa tháng`: the present month; `cuối tháng` alone may be that of every month."""
    if not lower.endswith(_OF_THE_MONTH, 0, at):
        return None
    match = compiled(_MONTH_ALONE).match(lower, at)
    return None if match is None else Expression(at, match.end(), "dates.part_of_month", Point("month", shift=0, unit="month"))


def _of_day_told(match: re.Match[str], rule: str, at: int) -> Expression:
    """The day comes from what was told before."""
    time = clock_time(match["clock"], match["half"]) if match["clock"] else None
    return Expression(at, match.end(), rule, Point("time" if time else "day", shift=0, unit="day", time=time))


def relative_unit(lower: str, at: int) -> Expression | None:
    """`tuần tới`, `tháng trước`, `quý này`, `năm ngoái`; not the vague plural (`những năm qua`)."""
    match = compiled(_RELATIVE_UNIT).match(lower, at)
    if match is None or _PLURAL.search(lower[max(0, at - 9) : at]) or _FIVE_BEFORE.search(lower[max(0, at - 9) : at]):
        return None
    unit, word = match["unit"], match["shift"]
    if match["school"]:
        return Expression(at, match.end(), "dates.relative_school_year", Point("year", shift=_SHIFTS[word], unit="year"))
    if (word in ("nay", "ngoái")) != (unit == "năm") and word in ("nay", "ngoái"):
        return None
    around = lower[max(0, at - 40) : at] + lower[match.end() : match.end() + 40]
    if unit == "năm" and word in ("sau", "trước", "này") and compiled(_PROVERB).search(around):
        return None
    name = _UNITS[unit]
    rule = "dates.past_year" if unit == "năm" and "qua" in word else "dates.relative_period"
    return Expression(at, match.end(), rule, Point(name, shift=_SHIFTS[word], unit=name))


def relative_weekday(lower: str, at: int) -> Expression | None:
    """`thứ Hai tuần tới` and `thứ Hai hằng tuần`."""
    match = compiled(_WEEKDAY_RELATIVE).match(lower, at)
    if match is None or (match["clock"] and not match["each"]) or (match["alone"] is not None and not match["part"]):
        return None
    weekday = WEEKDAYS[match["day"] or match["sunday"]]
    if match["each"]:
        return Expression(at, match.end(), "dates.weekly", Point("recurring", weekday=weekday, each=True))
    if dated := _dated(lower, at, match.end()):
        return dated
    if match["alone"] is not None:
        if not compiled(_AHEAD).search(lower, max(0, at - 80), at):
            return None
        point = Point("day", shift=1, unit="day", weekday=weekday)
    elif match["next"]:
        if not match["part"] and not lower.endswith(("vào ", "từ ", "đến ", "hôm ", "ngày ", "trước ", ", ", ": ", "\n"), 0, at):
            return None  # `lần thứ hai tới`
        point = Point("day", shift=1 if "tới" in match["next"] else -1, unit="day", weekday=weekday)
    else:
        point = Point("day", shift=_SHIFTS[match["shift"]], unit="week", weekday=weekday)
    return Expression(at, match.end(), "dates.relative_weekday", point)


def months_of_year(lower: str, at: int) -> Expression | None:
    """`6 tháng đầu năm 2021`, `9 tháng năm 2020`: `at` is the place of `tháng`, the number stands before it."""
    match = compiled(_MONTHS_OF_YEAR).match(lower, at)
    if match is None or not (match["which"] or match["year"] or match["shift"] or match["year2"]):
        return None
    before = _NUMBER_BEHIND.search(lower[max(0, at - 11) : at])
    if before is None:
        return _month_of_year(lower, at, match)
    count = int(before["figure"]) if before["figure"] else NUMBERS[before["word"]]
    if not 2 <= count <= 11 or (not match["which"] and not before["figure"] and before["word"] == "năm"):
        return None
    start = at - (before.end() - before.start())
    first, last = _span_of_months(count, match["which"] == "cuối", _year_point(match))
    return Expression(start, _without_blank(lower, match.end()), "dates.months_of_year", first, last)


def _month_of_year(lower: str, at: int, match: re.Match[str]) -> Expression | None:
    """`tháng cuối năm`: December; not the vague `những tháng cuối năm`."""
    if not match["which"] or "năm" not in match.group() or _PLURAL.search(lower[max(0, at - 9) : at]):
        return None
    point = _year_point(match)._replace(grain="month", month=1 if match["which"] == "đầu" else 12)
    return Expression(at, _without_blank(lower, match.end()), "dates.month", point)


def quarter_of_year(lower: str, at: int) -> Expression | None:
    """`quý đầu năm 2021`, `quý cuối năm`."""
    match = compiled(_QUARTER_OF_YEAR).match(lower, at)
    if match is None or "năm" not in match.group():
        return None
    point = _year_point(match)._replace(grain="quarter", part=1 if match["which"] == "đầu" else 4)
    return Expression(at, _without_blank(lower, match.end()), "dates.quarter", point)


def year_in_short(lower: str, at: int) -> Expression | None:
    """`hồi năm 71`: a year of the last century by its two figures, where the word before leaves no doubt."""
    match = compiled(_SHORT_YEAR).match(lower, at)
    if match is None or not lower.endswith(("hồi ", "từ ", "trước ", "sau ", "hè ", "tết "), 0, at):
        return None
    return Expression(at, match.end(), "dates.year", Point("year", year=1900 + int(match[1])))


def _span_of_months(count: int, at_end: bool, year: Point) -> tuple[Point, Point | None]:
    if count == 6:
        return year._replace(grain="half", part=2 if at_end else 1), None
    if count == 3:
        return year._replace(grain="quarter", part=4 if at_end else 1), None
    first, last = (13 - count, 12) if at_end else (1, count)
    return year._replace(grain="month", month=first), year._replace(grain="month", month=last)


def half_of_year(lower: str, at: int) -> Expression | None:
    """`nửa cuối năm 2021`."""
    match = compiled(_HALF).match(lower, at)
    if match is None or not (match["year"] or match["shift"] or match["bare"] is not None or "năm" in match.group()):
        return None
    point = _year_point(match)._replace(grain="half", part=2 if match["which"] == "cuối" else 1)
    return Expression(at, match.end(), "dates.half", point)


def decade(lower: str, at: int) -> Expression | None:
    """`thập niên 90`, `những năm 1990`."""
    if not lower.startswith("thập", at) and not lower.endswith("những ", 0, at):
        return None
    match = compiled(_DECADE).match(lower, at)
    if match is None:
        return None
    digits = match.group().split()[-1]
    if match.group().startswith("năm"):
        at -= 6
    elif len(digits) == 3:
        return None
    year = int(digits) if len(digits) == 4 else int(digits) + (1900 if digits >= "30" else 2000)
    return Expression(at, match.end(), "dates.decade", Point("decade", year=year))


def monthly(lower: str, at: int) -> list[Expression]:
    """`ngày 15 hằng tháng`; of two days each is one item."""
    match = compiled(_MONTHLY).match(lower, at)
    if match is None:
        return []
    points = [Point("recurring", day=int(number), each=True) for number in (match["day"], match["other"]) if number]
    if len(points) == 1:
        return [Expression(at, match.end(), "dates.monthly", points[0])]
    if match["join"].strip() not in (",", "và"):
        return [Expression(at, match.end(), "dates.monthly", points[0], points[1])]
    return [Expression(at, match.end("day"), "dates.monthly", points[0]), Expression(match.start("other"), match.end(), "dates.monthly", points[1])]


def lunar_day(lower: str, at: int) -> Expression | None:
    """`mùng 1 Tết Nhâm Dần 2022`, `30 Tết`, `rằm tháng Giêng năm 2021`, `23 tháng Chạp`."""
    if "tết" not in lower[at : at + 20] and "rằm" not in lower[at : at + 12] and "tháng" not in lower[at : at + 20]:
        return None
    match = compiled(_LUNAR_DAY).match(lower, at)
    if match is None or not (match["tet"] or match["full"] or match["month"] in ("giêng", "chạp")):
        return None
    spelled = match["spelled"]
    day = 15 if match["full"] else (NUMBERS.get(spelled) or {"một": 1, "hai": 2}[spelled]) if spelled else int(match["day"])
    point = _lunar_year_point(match)
    if match["tet"] and day >= 20:  # the last days of the year before
        point = point._replace(month=12, day=day, year=point.year - 1 if point.year else None, shift=None if point.year else (point.shift or 0) - 1)
        if point.cycle:
            return None
    else:
        point = point._replace(month=1 if match["tet"] else _month(match["month"]), day=day)
    return Expression(at, match.end(), "dates.lunar_day", point)


def lunar_month(lower: str, at: int) -> Expression | None:
    """`tháng Chạp`, `tháng 3 âm lịch`: a range of solar days."""
    match = compiled(_LUNAR_MONTH).match(lower, at)
    if match is None:
        return None
    point = _lunar_year_point(match)._replace(month=MONTH_WORDS[match["name"]] if match["name"] else int(match["month"]))
    return Expression(at, match.end(), "dates.lunar_month", point._replace(day=1), point._replace(day=30))


def cycle_year(lower: str, at: int) -> Expression | None:
    """`năm Tân Sửu`, `năm Tân Sửu 2021`."""
    match = compiled(_CYCLE_YEAR).match(lower, at)
    if match is None:
        return None
    year = match["year"] or match["year2"]
    point = Point("year", year=int(year)) if year else Point("year", cycle=match["cycle"])
    return Expression(at, _closed(lower, match), "dates.cycle_year", point)


def holiday(lower: str, at: int) -> Expression | None:
    """A named holiday with its year: `Tết Nguyên đán Tân Sửu 2021`."""
    named = _holidays().match(lower, at)
    if named is None:
        return None
    end, (calendar, month, day) = named
    match = compiled(_LUNAR_YEAR).match(lower, end)
    if match is None or match.end() == end:
        return None
    point = _lunar_year_point(match)._replace(month=month, day=day, lunar=calendar == "lunar")
    if match["cycle"] and calendar == "solar":
        return None
    return Expression(at, _closed(lower, match), "dates.holiday", point)


@cache
def _holidays() -> Gazetteer[tuple[str, int, int]]:
    rows = {row["surface"]: (row["calendar"], int(row["month"]), int(row["day"])) for row in load("holidays")}
    return Gazetteer(rows, ignore_case=True)


def is_holiday(lower: str, at: int) -> bool:
    """Whether the name of a holiday begins here."""
    return _holidays().match(lower, at) is not None


def _year_point(match: re.Match[str]) -> Point:
    year = match["year"] or match["year2"]
    if year:
        return Point("year", year=int(year))
    return Point("year", shift=YEAR_SHIFTS[match["shift"]]) if match["shift"] else Point("year")


def _lunar_year_point(match: re.Match[str]) -> Point:
    year = match["year"] or match["year2"]
    point = Point("day", lunar=True)
    if year:
        return point._replace(year=int(year))
    if match["shift"]:
        return point._replace(shift=YEAR_SHIFTS[match["shift"]])
    return point._replace(cycle=match["cycle"]) if match["cycle"] else point


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTH_WORDS[text]


def _closed(lower: str, match: re.Match[str]) -> int:
    """The end of a match, before a bracket that it did not open."""
    text = match.group()
    return match.end() - 1 if text.endswith(")") and "(" not in text else match.end()


def _without_blank(lower: str, end: int) -> int:
    return end - 1 if lower[end - 1] == " " else end
