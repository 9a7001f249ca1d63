"""Legal references: documents that can be identified by number or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gdnn_extract.article import Article
from gdnn_extract.legal.issuers import issuer_at
from gdnn_extract.legal.names import find_named
from gdnn_extract.legal.numbers import Number, TypeWord, identifier, scan_numbers, type_before, type_of_symbol, types
from gdnn_extract.legal.provisions import provisions_before, provisions_behind
from gdnn_extract.legal.tail import tail_at
from gdnn_extract.legal.uri import canonical
from gdnn_extract.legal.words import Found, word_set
from gdnn_extract.match import settle
from gdnn_extract.patterns import lazy
from gdnn_extract.record import LegalReference, new_legal_reference
from gdnn_extract.tables import Row

_COORDINATED = lazy(r"(?:[ ]?[,;&](?P<tight>[ \n]{0,4})|[ ](?:và|hoặc|hay)[ \n]{1,4})(?:và |hoặc )?(?P<so>số[ ]{0,2}:?[ ]{0,2})?$")
_WORD = lazy(r"[^\W_]+")
_SO_BEFORE = lazy(r"(?<![^\W_])số[ \n]{0,3}:?[ \n]{0,3}$")
_MODIFIED = lazy(r"(?:số[ \n]{0,3}:?[ \n]{0,3}|(?:khẩn|hỏa tốc|kết luận|hành động|phối hợp|liên tịch)[ ]{1,3})$")
_BREAK = lazy(r"[.;:()\"!?\n]|, ")
# between a type word and a number these say that the number is of something else
_BARRIER = lazy(
    r"(?<![^\W_])(?:theo|tại|kèm|triển khai|thực hiện|bằng|trên|căn cứ|giấy phép|hợp đồng|giấy chứng nhận|mã|tài khoản|điện thoại|gói thầu)(?![^\W_])"
)
_REST_OF_LIST = lazy(r"(?>(?:[ ]?(?:,|;| và|, và)[ ](?:số )?[0-9]{1,4}[a-dđ]?(?![^\W_]|[/%]|[.,-][0-9])){1,12})")
_NO_DOCUMENT = lazy(r"[%/°]|[.,-][0-9]")
_OF = lazy(r"[ \n]{1,12}của[ \n]{1,12}")
_NEXT = lazy(r"[ ]{0,3}(?:([^\W_]+)|(\S))?")
# what may follow a bare number that is a document's; a counted noun may not
_FUNCTION = word_set(
    "của về và với được đã đang sẽ có là tại cho để cũng còn do quy qui ban trong trên thì nêu từ theo bằng gồm thay sửa bãi vào cùng hay hoặc "
    "trước sau khi yêu đặt xác nhằm không chưa mới này nói hiện đến ở đối chỉ phải cần ra vẫn như so mà thuộc hướng ký bổ thực tiếp bị nên "
    "lại vừa đều rồi đưa cấm hết mang"
)
_COUNTED = word_set(
    "triệu tỷ tỉ nghìn ngàn hộ người trường vụ ca tháng tuần giờ phút điểm phương nội bước đợt xã huyện tỉnh thôn bản tổ đơn dự nhóm đại học m km "
    "ha kg tấn cán nhiệm mục chỉ đề suất phần cơ công doanh hợp giáo sinh đồng lần loại cuộc buổi lớp bài câu khu căn giải sản chiếc con cây ý biện "
    "tiêu hạng khóa em cháu đối thành đoàn"
)


def find_legal(article: Article) -> list[LegalReference]:
    """The documents that an article refers to, by number or by name, in order.

    >>> [item.identifier for item in find_legal(Article.read("theo các Nghị định số 15/2019/NĐ-CP và 24/2022/NĐ-CP"))]
    ['15/2019/NĐ-CP', '24/2022/NĐ-CP']
    """
    numbers = scan_numbers(article.fold)
    named = find_named(article, numbers)
    found = settle([*named, *_find_numbered(article, numbers, sorted((item for item in named if not item.weak), key=lambda item: item.start))])
    found = [item for item in _with_provisions(article, found) if item.provisions or not item.weak]
    uris = canonical(article, found)
    return [_reference(article, item, uri, place) for place, (item, uri) in enumerate(zip(found, uris, strict=True), 1)]


def _reference(article: Article, item: Found, uri: str, place: int) -> LegalReference:
    return new_legal_reference(
        id=f"l{place}",
        start=item.start,
        end=item.end,
        text=article.fold[item.start : item.end],
        doc_type=item.doc_type,
        identifier=item.identifier,
        name=item.name,
        number=item.number,
        year=int(item.year) if item.year and len(item.year) == 4 else None,
        symbol=item.symbol,
        issued_date=item.issued_date,
        issuer=article.written(*item.issuer) if item.issuer else None,
        provisions=item.provisions,
        uri=uri,
        rule=item.rule,
    )


def _with_provisions(article: Article, found: Sequence[Found]) -> list[Found]:
    out: list[Found] = []
    for item in found:
        if before := provisions_before(article.lower, item.start, out[-1].end if out else 0):
            item = replace(item, start=before[0], provisions=before[1])
        elif behind := provisions_behind(article.lower, item.end):
            item = replace(item, end=behind[0], provisions=behind[1])
        out.append(item)
    return out


def _find_numbered(article: Article, numbers: list[Number], named: list[Found]) -> list[Found]:
    """References by number, in order; what is said once (a type, a symbol) holds for the whole list."""
    found: list[Found] = []
    previous: Found | None = None
    chain: list[int] = []
    ahead = 0
    for number in numbers:
        while ahead < len(named) and named[ahead].start <= number.start:
            if previous is None or named[ahead].end > previous.end:
                previous, chain = named[ahead], []
            ahead += 1
        if previous and number.start < previous.end:
            continue
        floor = previous.end if previous else 0
        item = _typed(article, number, floor)
        if item is not None:
            chain = []
        elif previous and (item := _coordinated(article, number, previous)):
            pass
        elif number.symbol and (item := _modified(article, number, floor) or _untyped(article, number)):
            chain = []
        if item is None:
            continue
        found.append(item)
        chain.append(len(found) - 1)
        if item.symbol:
            _complete(found, chain, item)
            chain = []
        previous = item
    return found


def _complete(found: list[Found], chain: list[int], last: Found) -> None:
    """`thông tư 09, 10, 11/2015/TTLT-BTNMT-BNV`: year and symbol of the last belong to all."""
    for place in chain[:-1]:
        item = found[place]
        if item.number and item.symbol is None and item.year is None and item.issued_date is None and item.issuer is None:
            found[place] = _completed(item, last)


def _completed(item: Found, whole: Found) -> Found:
    rest = (whole.identifier or "").removeprefix(whole.number or "")
    return replace(item, identifier=f"{item.number}{rest}", name=None, year=whole.year, symbol=whole.symbol)


def _make(article: Article, number: Number, start: int, doc_type: str, rule: str, *, issuer: tuple[int, int] | None = None) -> Found:
    joint = doc_type.endswith("liên tịch") or (number.symbol or "").startswith(("TTLT", "NQLT"))
    tail = tail_at(article, number.end, number_year=number.year, symbol=number.symbol is not None, joint=joint)
    whole = None if number.bare else identifier(article.fold, number)
    return Found(
        start,
        tail.end,
        start,
        doc_type,
        rule,
        identifier=whole,
        name=None if whole else article.written(start, tail.end),
        number=number.number,
        year=number.year or tail.year,
        symbol=number.symbol,
        issued_date=tail.issued_date,
        issuer=issuer or tail.issuer,
        code=tail.body.code if tail.body else "",
    )


# --- a type word directly before the number


# what a decision puts into force; the number behind may be that of the decision
_ATTACHED = frozenset(["Đề án", "Quy chế", "Chương trình", "Kế hoạch", "Phương án", "Quy định"])


def _typed(article: Article, number: Number, floor: int) -> Found | None:
    word = type_before(article, number.start, floor)
    if word is None:
        return None
    doc_type = word.doc_type
    if number.symbol and doc_type in _ATTACHED and not _fits(number, doc_type) and (whole := _modified(article, number, floor)):
        return whole
    # `Kế hoạch 83 của Huyện ủy`: without «số» only with the issuer
    lenient = word.row["bare"] == "number" and not word.so and word.capital and not _begins_sentence(article.fold, word.start)
    if number.symbol is None and not _may_be_bare(article, number, word._replace(so=True) if lenient else word):
        return None
    if word.row["surface"].isupper() and number.tokens[:1] == ["TTLT"]:
        doc_type = "Thông tư liên tịch"
    item = _make(article, number, word.start, doc_type, "legal.typed_number" if number.symbol else "legal.bare_number")
    if number.symbol is None and (lenient or word.row["bare"] == "dated") and not (item.issued_date or item.issuer):
        return None
    return item


def _may_be_bare(article: Article, number: Number, word: TypeWord) -> bool:
    """Whether a number without a symbol is that of a document and no count: `Nghị định 46`, not `thông báo 6 hồ`."""
    needs = word.row["bare"]
    missing = {"full": True, "year": not number.year, "number": not word.so, "dated": not word.so, "capital": not (word.so or word.capital)}
    if missing.get(needs):
        return False
    if number.year:
        return len(number.year) == 4 and 1945 <= int(number.year) <= 2099
    if len(number.number) > 5 or article.fold[number.end : number.end + 1].isalpha():
        return False
    if _NO_DOCUMENT.match(article.fold, number.end):
        return False
    following = _NEXT.match(article.lower, number.end)
    next_word = following.group(1) if following else None
    if next_word is None:
        return True
    if next_word in ("ngày", "năm"):
        return article.fold[following.end() if following else 0 :][1:2].isdigit()
    if word.so:
        return next_word not in ("triệu", "tỷ", "tỉ")
    if next_word in _FUNCTION:
        return True
    # a capital inside a sentence is no verb (`Quyết định 1956 tạo …`), at its beginning it may be one
    named = word.capital and (needs == "free" or not _begins_sentence(article.fold, word.start))
    return named and next_word not in _COUNTED and len(number.number) > 1


def _begins_sentence(fold: str, at: int) -> bool:
    return fold[max(0, at - 3) : at].rstrip(" \"'(-")[-1:] in ("", ".", "!", "?", ":", ";", "\n", "*", ">")


# --- numbers that go on a list


def _coordinated(article: Article, number: Number, previous: Found) -> Found | None:
    gap = article.lower[previous.end : number.start]
    if len(gap) > 16 or not (match := _COORDINATED.match(gap)):
        return None
    said = match["so"]
    start = number.start - len(said) if said else number.start
    if number.symbol:
        doc_type = previous.doc_type
        told = type_of_symbol(number)
        if told and not _fits(number, doc_type) and told != "Công văn":
            doc_type = told
        return _make(article, number, start, doc_type, "legal.coordinated")
    if previous.number is None or match["tight"] == "" or not _list_goes_on(article, number, said is not None, full=previous.symbol is not None):
        return None
    item = _make(article, number, start, previous.doc_type, "legal.coordinated")
    return _completed(item, previous) if previous.symbol else item


def _list_goes_on(article: Article, number: Number, said: bool, *, full: bool) -> bool:
    """Whether a bare number goes on a list of documents: behind the last one of the list no counted thing may follow."""
    if full and not said and (len(number.number) < 2 or re.fullmatch("(?:19|20)[0-9]{2}", number.number)):
        return False
    word = TypeWord(number.start, number.start, {"bare": "free"}, said, True)
    if not _may_be_bare(article, number, word):
        return False
    rest = _REST_OF_LIST.match(article.fold, number.end)
    following = _NEXT.match(article.lower, rest.end() if rest else number.end)
    next_word = following.group(1) if following else None
    if said or next_word is None or next_word in _FUNCTION or next_word in ("ngày", "năm"):
        return True
    return not full and next_word not in _COUNTED and len(number.number) > 1


def _fits(number: Number, doc_type: str) -> bool:
    """Whether the symbol may stand for the type: `QĐ` for Quyết định and Quy định."""
    first = number.tokens[0] if number.tokens else ""
    return first in types().by_name.get(doc_type, ()) or (doc_type in ("Luật", "Nghị quyết") and first.startswith(("QH", "UBTVQH")))


# --- a type word some words before the number, or none


def _modified(article: Article, number: Number, floor: int) -> Found | None:
    """`Quyết định thành lập số 12/QĐ-UB`, `Công điện của Thủ tướng Chính phủ số 58/CĐ-TTg`."""
    start = max(floor, number.start - 110)
    end = _MODIFIED.search(article.lower, start, number.start)
    if end is None:
        return None
    chosen = None
    for begin, stop, row in reversed(_type_words(article.lower, start, end.start() + 1)):
        between = article.fold[stop : end.start()]
        if _BREAK.search(between):
            break
        fits = _fits(number, row["doc_type"])
        if fits or (chosen is None and not _BARRIER.search(between) and row["doc_type"] not in ("Hiến pháp", "Luật", "Bộ luật")):
            chosen = begin, stop, row
        if fits:
            break
    if chosen is None:
        return None
    begin, stop, row = chosen
    issuer = None
    if of := _OF.match(article.lower, stop):
        body = issuer_at(article, of.end())
        if body and not article.fold[body.end : end.start()].strip():
            issuer = of.end(), body.end
    return _make(article, number, begin, row["doc_type"], "legal.modified_type", issuer=issuer)


def _type_words(lower: str, start: int, end: int) -> list[tuple[int, int, Row]]:
    """The type words between two offsets, in order."""
    found: list[tuple[int, int, Row]] = []
    for word in _WORD.finditer(lower, start, end):
        if (not found or word.start() >= found[-1][1]) and (match := types().trie.match(lower, word.start())) and match[0] <= end:
            found.append((word.start(), *match))
    return found


# types that the symbol alone may tell
_UNTYPED = word_set(
    "Nghị định|Nghị quyết|Quyết định|Chỉ thị|Thông tư|Thông tư liên tịch|Kết luận|Hướng dẫn|Thông báo|Chương trình|Kế hoạch|Báo cáo|Tờ trình|Công điện|"
    "Công văn|Luật|Pháp lệnh|Nghị quyết liên tịch|Văn bản hợp nhất|Quy định|Bản án",
    "|",
)


def _untyped(article: Article, number: Number) -> Found | None:
    """A number that tells its type by its symbol: `02/NQ-CP`."""
    doc_type = type_of_symbol(number)
    if doc_type is None or doc_type not in _UNTYPED:
        return None
    start = number.start
    if start and (article.fold[start - 1].isalnum() or article.fold[start - 1] in "/-.,_"):
        return None
    if said := _SO_BEFORE.search(article.lower, max(0, start - 10), start):
        start = said.start()
    return _make(article, number, start, doc_type, "legal.symbol_alone")
