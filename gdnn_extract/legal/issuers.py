"""Who issued a document: bodies of state and Party, and persons by their office."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.legal.words import WordTrie, word_set
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Row, load

_WORD = lazy(r"[^\W_]++(?>(?:[&.'][^\W_]++)*)")
_LEVEL = (
    r"(?:khối các cơ quan(?: và doanh nghiệp)?(?: tỉnh| trung ương| thành phố)?|"
    r"tỉnh|thành phố|tp|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|khối|cơ quan|cấp tỉnh|cấp huyện|cấp xã)"
)
_LEVEL_AT = lazy(rf"[ \n]{{1,12}}{_LEVEL}(?![^\W_])")
# one more word of a place: `Đắk`, `Lắk`, `Bà Rịa - Vũng Tàu`
_PLACE_WORD = lazy(r"(?:[ ]{1,3}|[ ]?-[ ]?(?=Vũng |Huế|Tháp |VŨNG|HUẾ))([^\W\d_][^\W_']*)(?:\.(?=[^\W\d_]))?")
_BLANKS = lazy(r"[ \n]{1,12}")
_AND = lazy(r"[ ]?(?:,|-| và)[ \n]{1,12}")
_OF_PARENT = lazy(r",[ \n]{1,12}(?=bộ |tổng cục |kho bạc |sở )")
_TERM = lazy(
    r"[ \n]{0,3},?[ \n]{1,12}(?:\([ ]?)?khóa[ \n]{1,3}(?:[ivxlc]{1,7}|[0-9]{1,2})(?![^\W_])(?:[ ]?\))?(?:,? ?\(?nhiệm kỳ [0-9]{4} ?- ?[0-9]{4}\)?)?"
)
_PARTY_END = lazy(r"[ \n]{1,12}(?:trung ương )?đảng(?: cộng sản việt nam)?(?![^\W_])")
_PLENUM = lazy(
    r"hội nghị[ \n]{1,12}(?:lần thứ[ ]{1,3}(?:[0-9]{1,2}|[ivx]{1,5}|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai| ba| bốn| lăm)?)[ ,]{1,3})?"
    r"(?:của )?(?:(?:ban chấp hành|bch)[ \n]{1,3})?(?:trung ương|tw|bchtw)(?:[ ]?[0-9]{1,2}(?![^\W_])|[ ]lần thứ [^\W_]{1,5}|(?![^\W_]))(?:[ ]{1,3}đảng)?"
    r"(?:,?[ ]{1,3}\(?khóa[ ]{1,3}(?:[ivxlc]{1,7}|[0-9]{1,2})(?![^\W_])\)?)?"
)
# what follows an issuer and is not its name any more
_STOPS = word_set(
    "về việc quy qui phê sửa cho được đã đang sẽ là có thì mà nếu để nhằm tại trong trên dưới với theo từ đến này nêu nói yêu giao "
    "v vv gồm bao cùng hoặc hay do bởi khi sau trước kèm cũng còn đó đối gửi như vừa cấp thay trình ký "
    "nhận tiếp vào ra nên cần phải không chưa chỉ kể bãi hết khóa các một những mọi họp vẫn xin mới nhưng tới sang qua ngay hôm nhất thì hai ba bốn"
)
_STOP_PAIRS = word_set(
    "ban hành|hướng dẫn|bổ sung|công bố|công nhận|thành lập|triển khai|thực hiện|đơn vị|ngày hôm|đề nghị|quyết định|kết luận|phân cấp|phân công|"
    "giải thích|tăng cường|đẩy mạnh|phát động|xử phạt|xử lý|điều động|bổ nhiệm|chấn chỉnh|tiếp tục|liên quan|chấp thuận|tổ chức|căn cứ|đồng ý|"
    "thông qua|bãi bỏ|kèm theo|thông báo|chỉ đạo|kiểm tra|khẳng định|xác định|đánh giá|nhấn mạnh|góp phần|làm việc|ngày càng|đặt ra|nhiệm kỳ|"
    "năm học|giai đoạn|hiện nay|hiện hành|nghị quyết|nghị định|thông tư|chỉ thị|công văn|kế hoạch|gắn với|đưa vào|qua đó|theo đó|trong đó|sơ kết|"
    "tổng kết|phổ biến|quán triệt|trở thành|trở về|lần thứ|đề xuất|báo cáo|trả lời|khai mạc|nhằm mục|góp ý|xem xét|cho biết|nêu rõ",
    "|",
)
# after a dash or `và` these do not go on with a name
_NEW_REFERENCE = word_set("nghị thông chỉ quyết kết quy luật công kế hướng pháp")
_NO_NAMES = word_set("Về Việc Phê Tại Trong Theo Ngày Sau Để")
_NO_NAME_PAIRS = word_set(
    "ban hành|quy định|qui định|hướng dẫn|sửa đổi|bổ sung|nghị quyết|nghị định|thông tư|quyết định|kết luận|chỉ thị|công văn|xử phạt|triển khai|thực hiện", "|"
)
_NUMBERED_PARENT = frozenset(["trung tâm", "cục", "vụ", "viện", "chi cục"])


class Body(NamedTuple):
    """The end of an issuer's name, the code of the body for the canonical identifier, and its kind."""

    end: int
    code: str
    kind: str


@cache
def _bodies() -> WordTrie[Row]:
    return WordTrie((row["surface"], row) for row in load("issuers") if row["kind"] != "field")


@cache
def _fields() -> WordTrie[Row]:
    return WordTrie((row["surface"], row) for row in load("issuers") if row["kind"] == "field")


def issuer_at(article: Article, at: int, *, joint: bool = False) -> Body | None:
    """The issuer that begins at an offset of the fold; several where the document is a joint one.

    >>> article = Article.read("của Bộ trưởng Bộ Y tế về vắc xin")
    >>> article.fold[4 : issuer_at(article, 4).end]
    'Bộ trưởng Bộ Y tế'
    """
    if plenum := _PLENUM.match(article.lower, at):
        return Body(plenum.end(), "TW", "fixed")
    first = _single(article, at, 0)
    if first is None:
        return None
    last = first
    for _ in range(6):
        following = _next_issuer(article, last, first, joint)
        if following is None:
            break
        last = following
    return Body(last.end, first.code, first.kind)


def _next_issuer(article: Article, last: Body, first: Body, joint: bool) -> Body | None:
    """A further issuer: of a joint document, or `Ban Bí thư` beside `Bộ Chính trị`."""
    gap = _AND.match(article.lower, last.end)
    if gap is None:
        return None
    pair = article.lower.startswith("ban bí thư", gap.end()) and article.lower.endswith("bộ chính trị", 0, last.end)
    if not (joint or pair):
        return None
    if joint and (field := _fields().match(article.lower, gap.end(), article.fold)):
        return Body(field[0], "", "branch")
    body = _single(article, gap.end(), 1)
    return body if body and body.kind in ("branch", "fixed") else None


def _single(article: Article, at: int, depth: int) -> Body | None:
    found = _bodies().match(article.lower, at, article.fold)
    if found is None:
        return _open_name(article, at, at) if article.fold[at : at + 1].isupper() and not _person(article, at) else None
    end, row = found
    kind, code = row["kind"], row["code"]
    if kind == "fixed":
        return Body(_term(article.lower, end), code, kind)
    if kind in ("place", "level"):
        return Body(_term(article.lower, _place(article, end)), code, kind)
    if kind == "branch":
        return _branch(article, at, end, code)
    if kind == "office":
        return _of_office(article, end, code, depth)
    return _open_name(article, at, end)


def _person(article: Article, at: int) -> bool:
    return article.lower.startswith(("ông ", "bà ", "đồng chí "), at)


def _branch(article: Article, at: int, end: int, code: str) -> Body | None:
    gap = _BLANKS.match(article.lower, end)
    if gap and (field := _fields().match(article.lower, gap.end(), article.fold)):
        return Body(_place(article, field[0]) if code != "B" else field[0], code + field[1]["code"], "branch")
    if gap and article.fold[gap.end() : gap.end() + 1].isupper():
        return _open_name(article, at, end)
    return Body(end, code, "branch") if code == "S" or article.fold[at].isupper() else None


def _of_office(article: Article, end: int, code: str, depth: int) -> Body | None:
    """An office alone, or with the body it belongs to."""
    gap = _BLANKS.match(article.lower, end)
    if gap and depth < 3 and (body := _single(article, gap.end(), depth + 1)):
        return body
    return Body(end, code, "office")


def _term(lower: str, end: int) -> int:
    """Behind the name: the Party, the term (`khóa XII`, `(khóa XII)`)."""
    if match := _PARTY_END.match(lower, end):
        end = match.end()
    if match := _TERM.match(lower, end):
        end = match.end()
    return end


def _place(article: Article, end: int) -> int:
    """Behind a body: level and name of its place (`tỉnh Bắc Ninh`, `Đà Nẵng`)."""
    if level := _LEVEL_AT.match(article.lower, end):
        end = level.end()
        if article.lower.startswith(".", end) and article.lower.endswith("tp", 0, end):
            end += 1
            if (glued := _WORD.match(article.fold, end)) and glued.group()[0].isupper():
                end = glued.end()
    for _ in range(5):
        word = _PLACE_WORD.match(article.fold, end)
        if word is None or not word.group(1)[0].isupper() or _ends_here(article.lower, word.group(1), word.start(1)):
            break
        end = word.end()
    return end


def _ends_here(lower: str, word: str, at: int) -> bool:
    """Whether a capitalised word is no part of a name: `Cần Thơ` and `Ban Chỉ đạo` are names though `cần` and `chỉ` are not.

    In capital letters throughout only the vocabulary tells.
    """
    if word.isupper() and len(word) > 1:
        return stops(lower, at)
    return word in _NO_NAMES or " ".join(lower[at : at + 12].split()[:2]) in _NO_NAME_PAIRS


def name_end(article: Article, start: int, end: int) -> int:
    """Where a body's name ends that begins at `start` and is known up to `end`: with its place, or word by word."""
    placed = _place(article, end)
    if placed > end:
        return placed
    body = _open_name(article, start, end)
    return body.end if body else end


def stops(lower: str, at: int) -> bool:
    """Whether the word at `at` begins something that is no part of a name: a preposition, a verb."""
    word = _WORD.match(lower, at)
    if word is None or word.group() in _STOPS:
        return True
    following = _WORD.match(lower, word.end() + 1) if lower.startswith((" ", "\n"), word.end()) else None
    return following is not None and f"{word.group()} {following.group()}" in _STOP_PAIRS


_GAP = lazy(r"[ ]?-[ ]?|,[ ](?=chống )|[ ]{1,3}|[ ]?\n[ ]{0,12}")


def _open_name(article: Article, at: int, end: int) -> Body | None:
    """The rest of a name that no table holds, word by word up to a verb, a preposition or a mark."""
    fold, lower = article.fold, article.lower
    start = end
    if end == at:
        word = _WORD.match(fold, at)
        if word is None or _ends_here(lower, word.group(), at):
            return None
        end = word.end()
    small = 0
    for _ in range(16):
        gap = _GAP.match(fold, end)
        word = _WORD.match(fold, gap.end()) if gap else None
        if gap is None or word is None:
            break
        capital = word.group()[0].isupper()
        if not _goes_on(article, gap, word, capital=capital, small=small):
            break
        small = 0 if capital else small + 1
        end = word.end()
    if end == start and not fold[at].isupper():
        return None
    return Body(_parent(article, at, _term(lower, end)), "", "open")


def _goes_on(article: Article, gap: re.Match[str], word: re.Match[str], *, capital: bool, small: int) -> bool:
    fold, lower = article.fold, article.lower
    text = lower[word.start() : word.end()]
    if text == "và":
        following = fold[word.end() + 1 : word.end() + 2]
        after = _WORD.match(lower, word.end() + 1)
        return following.isupper() and after is not None and after.group() not in _NEW_REFERENCE
    if text.isdigit():
        return len(text) <= 3 and article.fold[word.end() : word.end() + 1] not in ("/", "%")
    if "-" in gap.group():
        return capital and text not in _NEW_REFERENCE
    if "\n" in gap.group() and capital:
        return False
    if capital:
        return not _ends_here(lower, word.group(), word.start())
    return not stops(lower, word.start()) and small < 6


def _parent(article: Article, at: int, end: int) -> int:
    """`Trung tâm …, Kho bạc Nhà nước`: the body that a part belongs to."""
    head = " ".join(article.lower[at : at + 12].split()[:2])
    if not any(head == part or head.startswith(part + " ") for part in _NUMBERED_PARENT):
        return end
    gap = _OF_PARENT.match(article.lower, end)
    if gap and article.fold[gap.end()].isupper() and (body := _single(article, gap.end(), 1)):
        following = _WORD.match(article.lower, body.end + 1)
        if following is None or following.group() not in ("đã", "yêu", "sẽ", "đang", "vừa", "có", "tổ", "cho"):
            return body.end
    return end
