"""What stands around figures and tells a date from a count: words before, words after, and the modifiers of a date."""

from __future__ import annotations

from functools import cache

from gdnn_extract.dates.grammar import Link
from gdnn_extract.dates.timex import Expression
from gdnn_extract.dates.words import is_holiday
from gdnn_extract.patterns import lazy
from gdnn_extract.record import DateModifier
from gdnn_extract.tables import Gazetteer, load

_CUE = lazy(
    r"(?:(?<![^\W_])(?:từ|đến|tới|trước|sau|vào|hôm|lễ|dịp|hết|nhất|khoảng|lúc|đợt|nghỉ|mừng|niệm|tức|ngày|hạn|chót|dự kiến|"
    r"(?:nhất|hạn|chót) là|thời gian:|thời hạn:)|\(|[-|] ?) ?$"
)
_TERM = lazy(r"(?:thời hạn|kỳ hạn|hạn chót|hạn cuối)[^.;\n\d]{0,40}$")
_DEADLINE_CUES = ("trước ", "chậm nhất ", "muộn nhất ", "chậm nhất là ", "hạn chót ", "hạn chót là ", "hết ", "trước ngày ")
_PLACE = lazy(r"(?:đường|phố|trường|cầu|công ty|bệnh viện|nhà máy|công viên|xí nghiệp|chợ|thpt|thcs) $")
_WEEKDAY_BEFORE = lazy(r"(?:thứ (?:\w{2,3}|\d)|nhật),? ?\(?$")
_OCCASION = lazy(r"(?:lễ|dịp|chào mừng|kỷ niệm|kỉ niệm|hưởng ứng|quốc khánh|hùng vương|miền nam)[^.;\n\d]{0,40}$")
_NAMED_DAY = lazy(r"ngày ([^\d.;:\n]{3,70}) ?\(? ?$")
_RETURNS = lazy(
    r"việt nam|quốc tế|thế giới|toàn quốc|truyền thống|thành lập|giải phóng|quốc gia|toàn dân|quốc khánh|cách mạng|liệt sĩ|liệt sỹ|phụ nữ|"
    r"nhà giáo|thầy thuốc|pháp luật|doanh nhân|chuyển đổi số|văn hóa đọc"
)
_DAY_OF = lazy(r"ngày (?!càng|nay|đêm|một|tháng|làm)[^\d.,;:\n]{3,40}$")
_PRESENT_OCCASION = lazy(r"(?:nghỉ|dịp|đợt)[^.;\n\d]{0,50}$")
_DOCUMENT = lazy(
    r"(?:số:?|nghị quyết|nghị định|thông tư|quyết định|chỉ thị|luật|công văn|kế hoạch|thông báo|công điện|hướng dẫn|quy định|kết luận|"
    r"báo cáo|tờ trình|pháp lệnh|quy chuẩn|tiêu chuẩn|tcvn|qcvn|iso|tt|nđ|qđ|nq|điều|khoản|mẫu) ?(?:số:? ?)?$"
)
_PREFIX = lazy(
    r"(?<![^\W_])(?P<word>giai đoạn|thời kỳ|thời kì|nhiệm kỳ|nhiệm kì|năm[ \n]học(?: mới)?|niên khóa|niên học|năm tài chính|năm ngân sách)"
    r"[ \n](?:từ )?(?:năm )?$"
)
_PREFIX_RULES = {"nhiệm": "dates.term", "niên": "dates.school_year", "giai": "dates.period", "thời": "dates.period"}
_MODIFIERS: dict[str, DateModifier] = {
    "trước": "before", "chậm nhất": "before", "muộn nhất": "before", "không muộn hơn": "before", "không quá": "before",
    "sau": "after",
    "đầu": "start", "thượng tuần": "start", "nửa đầu": "start",
    "giữa": "mid", "trung tuần": "mid",
    "cuối": "end", "hết": "end", "hạ tuần": "end", "nửa cuối": "end",
    "khoảng": "approx", "tầm": "approx",
}  # fmt: skip
_OF_PERIODS = ("đầu", "giữa", "cuối", "nửa đầu", "nửa cuối", "thượng tuần", "trung tuần", "hạ tuần")
_MODIFIER = lazy(rf"(?<![^\W_])(?P<word>{'|'.join(sorted(_MODIFIERS, key=len, reverse=True))})(?P<link>(?: (?:là|vào|đến|tới|trong)){{0,2}})[ \n]$")
_OPENING_MARKS = "\"'([{-+*/…,.;:_0123456789"
_ENDS_OF_MODIFIERS = frozenset(word.split()[-1] for word in _MODIFIERS) | {"là", "vào", "đến", "tới", "trong"}
_ENDS_OF_PREFIXES = frozenset(("đoạn", "kỳ", "kì", "học", "mới", "khóa", "chính", "sách", "từ", "năm"))
_NO_MODIFIER = lazy(r"(?:(?:bắt|dẫn|đứng|lần|mở|khởi|cầm|bước|hàng|ban|người|đi|làm) đầu|(?:trước|hầu|đoàn) hết|(?:và|phía|mai|5|năm) sau|phía trước) $")
_PLURAL = lazy(r"(?:những|các|mấy|vài) (?:tháng|ngày|tuần) $")
_BARE_CUE = lazy(
    r"(?:(?<![^\W_])(?:từ|đến|tới|hết|trước|sau|trong|vào|khóa|so với|cùng kỳ|kỳ|tầm nhìn|định hướng|hè|xuân|thu|đông|mùa|vụ|đầu|cuối|giữa|là|của|năm)) $"
)
_QUANTITY = lazy(
    r"(?:[\d%]|(?<![^\W_])(?:số|đường|trên|gần|khoảng|hơn|đạt|là|có|được|tổng|cộng|chỉ|còn|gồm|thêm|dưới|cả|giá|điểm|phòng|mã|hotline|phố|ngõ|"
    r"thoại|lên|bằng|model|lô|thửa|tờ|khu|tăng|giảm)) ?$"
)


def follows_freely(fold: str, end: int) -> bool:
    """Whether what follows a figure leaves it a date: punctuation, a capital, a function word.

    >>> follows_freely("2021 của Sở", 4), follows_freely("2021 người", 4)
    (True, False)
    """
    if end >= len(fold):
        return True
    here, behind = fold[end], fold[end + 1 : end + 2]
    if here != " ":
        return here in '\n.,;:)!?"\'…]' and not (here in ".,:" and behind.isdigit())
    if behind.isalpha():
        return behind.isupper() or _neighbour(fold, end + 1) == "function"
    return not behind.isdigit() and behind != "%"


def counts_after(lower: str, end: int) -> bool:
    """Whether a figure counts what follows it (`6/7 xã`, `2.8 triệu`, `5-7%`)."""
    if lower[end : end + 1] == "%" or (lower[end : end + 1] in (",", ".") and lower[end + 1 : end + 2].isdigit()):
        return True
    return _neighbour(lower, end + (lower[end : end + 1] == " ")) == "counted"


def _neighbour(text: str, at: int) -> str | None:
    match = _neighbours().match(text, at)
    return match[1] if match else None


@cache
def _neighbours() -> Gazetteer[str]:
    return Gazetteer({row["surface"]: row["kind"] for row in load("date_neighbours")})


def announces_day(lower: str, at: int) -> bool:
    """Whether the words before a figure lead one to expect a day (`từ`, `trước`, `nghỉ lễ`)."""
    before = lower[max(0, at - 60) : at]
    if before.endswith("là ") and _TERM.search(before):
        return True
    return bool(_CUE.search(before[-14:]) or _WEEKDAY_BEFORE.search(before[-12:]) or _OCCASION.search(before))


def announces_deadline(lower: str, at: int) -> bool:
    """Whether `trước`, `chậm nhất` … stand before a figure, so that even `30.11` is a day."""
    return lower.endswith(_DEADLINE_CUES, 0, at)


def names_place(lower: str, at: int) -> bool:
    """Whether a day is the name of a place (`đường 3/2`, `Quảng trường 2 tháng 4`)."""
    return _PLACE.search(lower[max(0, at - 12) : at]) is not None


def names_day(lower: str, at: int) -> bool:
    """Whether `ngày` and a name stand before a figure (`ngày khai giảng 5/9`)."""
    return _DAY_OF.search(lower[max(0, at - 48) : at]) is not None


def names_yearly_day(lower: str, at: int) -> bool:
    """Whether a day bears a name that returns each year (`ngày Nhà giáo Việt Nam 20/11`).

    A holiday about to be kept is the one of this year (`dịp nghỉ lễ 30/4`).
    """
    before = lower[max(0, at - 90) : at]
    place = before.rfind("ngày ")
    if place < 0 or not _NAMED_DAY.match(before, place) or _PRESENT_OCCASION.search(before):
        return False
    return _RETURNS.search(before, place) is not None or is_holiday(lower, at - len(before) + place)


def names_document(lower: str, at: int) -> bool:
    """Whether a number before which this stands is that of a document (`Nghị quyết 02/2021`)."""
    return _DOCUMENT.search(lower[max(0, at - 20) : at]) is not None


def is_year_range(fold: str, lower: str, link: Link) -> bool:
    """Whether two bare numbers are a range of years (`kế hoạch 5 năm 2021-2025`)."""
    assert link.first.year and link.last and link.last.year
    before = lower[max(0, link.start - 30) : link.start]
    text = lower[link.start : link.end]
    if link.start and (lower[link.start - 1] in "/.,:-" or before.endswith(("số ", "iso ", "tcvn ", "từ số "))):
        return False
    if _PREFIX.search(before):
        return True
    if not 1930 <= link.first.year <= 2060 or not 1930 <= link.last.year <= 2100 or counts_after(lower, link.end):
        return False
    return ("đến" not in text and "tới" not in text) or before.endswith("từ ") or follows_freely(fold, link.end)


def is_bare_year(fold: str, lower: str, link: Link) -> bool:
    """Whether a bare number is a year: announced by a word, or the last word of a name or line (`Chương trình công tác 2021`)."""
    year = link.first.year or 0
    if link.start == 0 or not 1945 <= year <= 2060 or lower[link.start - 1] not in ' ("\n':
        return False
    before = lower[max(0, link.start - 30) : link.start]
    if _PREFIX.search(before):
        return True
    if _IS_A_YEAR.match(lower[link.end : link.end + 16]):
        return True
    if not 1990 <= year <= 2050 or not follows_freely(fold, link.end) or names_document(lower, link.start):
        return False
    if _BARE_CUE.search(before):
        return not _AMOUNTS_TO.search(before) and not counts_after(lower, link.end)
    return before[-1] == " " and _QUANTITY.search(before) is None and before[-2:-1].isalpha()


_IS_A_YEAR = lazy(r",? là (?:một )?năm(?![^\W_])")
_AMOUNTS_TO = lazy(r"(?:là|của|lên đến|lên tới) $")


def widen(lower: str, one: Expression, edge: int) -> Expression:
    """The expression with `giai đoạn`, `năm học` … and a modifier that stand directly before it."""
    start, rule = one.start, one.rule
    word = _word_before(lower, start, edge)
    if one.first.grain == "year" and word in _ENDS_OF_PREFIXES and (prefix := _PREFIX.search(lower[max(edge, start - 24) : start])):
        start -= prefix.end() - prefix.start()
        first_word = prefix["word"].split()[0]
        rule = "dates.school_year" if "học" in prefix["word"] else _PREFIX_RULES.get(first_word, rule)
        word = _word_before(lower, start, edge)
    modifier = None
    if word in _ENDS_OF_MODIFIERS:
        start, modifier = _modified(lower, start, edge, one.first.grain in ("day", "time", "recurring"))
    if start == one.start and modifier is one.modifier:
        return one
    return Expression(start, one.end, rule, one.first, one.last, modifier, one.direction)


def _word_before(lower: str, at: int, edge: int) -> str:
    """The word that ends with one blank before a place: one look tells nearly all places where no modifier stands."""
    if at < edge + 2 or lower[at - 1] not in " \n":
        return ""
    low = max(edge, at - 12)
    cut = max(lower.rfind(" ", low, at - 1), lower.rfind("\n", low, at - 1))
    return lower[(low if cut < 0 else cut + 1) : at - 1].lstrip(_OPENING_MARKS)


def _modified(lower: str, start: int, edge: int, is_day: bool) -> tuple[int, DateModifier | None]:
    """Where the modifier before a date begins, and what it says."""
    before = lower[max(edge, start - 40) : start]
    match = _MODIFIER.search(before)
    if match is None or _NO_MODIFIER.search(before) or (match["link"] and "nhất" not in match["word"]) or (is_day and match["word"] in _OF_PERIODS):
        return start, None
    modifier = _MODIFIERS[match["word"]]
    start -= match.end() - match.start()
    if modifier in ("start", "end") and (plural := _PLURAL.search(lower[max(edge, start - 16) : start])):
        start -= plural.end() - plural.start()
    return start, modifier
