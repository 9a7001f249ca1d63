"""Documents cited by name: laws, codes, ordinances, the constitution, resolutions of Party congresses and plenums."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.legal.issuers import name_end, stops
from gdnn_extract.legal.numbers import Number, identifier, type_before
from gdnn_extract.legal.tail import date_at, tail_at, year_at
from gdnn_extract.legal.words import Found, WordTrie, word_set
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import load

_S = r"[ \n]{1,12}"
_NOT_A_LAW = lazy(
    r"(?<![^\W_])(?:pháp|kỷ|quy|qui|đại học|công ty|tnhh|khoa|ngành|cử nhân|giáo trình|môn|học phần|hãng|thạc sĩ|tiến sĩ|học viện|trường|"
    r"văn phòng|báo|tạp chí|âm|định)[ \n]{1,3}$"
)
_DRAFT = lazy(
    r"(?<![^\W_])(?:dự thảo|dự án|dự|soạn thảo|xây dựng)(?:[ \n]{1,3}(?:các|hai|ba|bốn|năm|một số|[0-9]{1,2}|sửa đổi|nội dung|nghị quyết,?))?[ \n]{1,3}$"
)
_CHAIN = lazy(r"[ ]?(?:\((?:sửa đổi|thay thế)[^()\n]{0,30}\)[ ]?)?(?:,|;|và|, và|hoặc)[ \n]{1,3}$")
_NOT_NAMES = word_set("biển|quốc tế|việt nam|hồi giáo|bóng đá|sư|gia|chơi|tục|lệ|pháp|khoa|này|đó|trên|nêu|sự|kinh tế|thương mại quốc tế", "|")
_AMENDING = lazy(rf"sửa đổi(?:,?{_S}bổ sung)?(?:{_S}một{_S}số{_S}(?:điều|nội dung))?(?:{_S}của)?(?:{_S}(?:các|[0-9]{{1,2}}))?{_S}(?=(?:bộ{_S})?luật{_S})")
_AND_LAW = lazy(rf"[ ]?(?:,|;|{_S}và|,?{_S}và){_S}(?=(?:bộ{_S})?luật{_S})")
_AMENDED_YEAR = lazy(r"[ ](?:\(sửa đổi(?:, bổ sung)?\)|sửa đổi(?:, bổ sung)?)(?=[ ](?:năm )?(?:19|20)[0-9]{2}(?![0-9/]))")
_BARE_YEAR = lazy(r"[ \n]{1,3}(?P<y>(?:19|20)[0-9]{2})(?![0-9%/]|[.,-][0-9]|[^\W_])")
_TO_NUMBER = lazy(rf"[ ]?,?{_S}(?:số[ :]{{0,3}})?(?=[0-9])|(?P<open>[ ]?\([ ]?)(?:(?:bộ )?(?:luật|pháp lệnh){_S})?(?:số[ :]{{0,3}})?(?=[0-9])")
_CONSOLIDATED = lazy(rf"văn bản hợp nhất{_S}$")
_WORD = lazy(r"[^\W_]+")
_BLANKS = lazy(r"[ \n]{1,12}")
_NEXT_WORD = lazy(r"(?:[ ]{1,3}|,[ ](?=chống )|[ ]?\n[ ]{0,12})([^\W_]+)")
_CLOSE = lazy(r"[ ]?\)")
_CONSTITUTION = lazy(
    rf"hiến pháp(?P<nation>{_S}(?:nước{_S}(?:cộng hòa{_S}xã hội{_S}chủ nghĩa{_S}|chxhcn{_S})?)?việt nam)?"
    r"(?:[ \n,]{1,3}(?:\(?năm )?\(?(?P<year>(?:19|20)[0-9]{2})\)?(?![0-9/]))?"
)


class _Law(NamedTuple):
    """Where the name of a law ends and its canonical name."""

    end: int
    canonical: str


@cache
def _laws() -> WordTrie[str]:
    return WordTrie((row["name"], row["stands_for"] or row["name"]) for row in load("laws"))


@cache
def _capital_names() -> frozenset[str]:
    return frozenset(row["name"] for row in load("laws") if row["name"].startswith("BL"))


def slug(name: str) -> str:
    """ASCII in lower case with hyphens.

    >>> slug("Luật Đất đai")
    'luat-dat-dai'
    """
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))


def occurrences(text: str, word: str) -> Iterator[int]:
    """The places where a word begins, letters or digits before it shut out."""
    at = text.find(word)
    while at >= 0:
        if not (at and text[at - 1].isalnum()):
            yield at
        at = text.find(word, at + len(word))


def find_named(article: Article, numbers: list[Number]) -> list[Found]:
    """Documents cited by name, some with their number; in no order.

    >>> [found.name for found in find_named(Article.read("Theo Luật Đất đai 2024, xã thu hồi"), [])]
    ['Luật Đất đai 2024']
    """
    return [*_find_laws(article, numbers), *_find_codes(article), *_find_constitution(article), *_find_resolutions(article)]


# --- laws, codes, ordinances


def _find_laws(article: Article, numbers: list[Number]) -> Iterator[Found]:
    starts = {number.start: number for number in numbers if number.symbol}
    ends = {number.end: number for number in numbers if number.symbol and number.symbol.startswith("QH")}
    lower = article.lower
    edge = draft_end = -1
    places = sorted([*occurrences(lower, "luật"), *occurrences(lower, "pháp lệnh")])
    for place in places:
        start = place
        if lower[place] == "l" and lower.endswith(("bộ ", "bộ\n"), 0, place):
            start = place - 3
        if start < edge or lower[place + 4 : place + 5].isalnum():
            continue
        law = _law_at(article, start, place)
        if law is None:
            continue
        before = lower[max(0, start - 40) : start]
        edge = law.end
        if _DRAFT.search(before) or (draft_end >= 0 and start - draft_end < 60 and _CHAIN.fullmatch(lower[draft_end:start])):
            draft_end = law.end
            continue
        if not _NOT_A_LAW.search(before):
            found = _with_year_and_number(article, start, law, starts, ends)
            edge = found.end
            yield found


def _law_at(article: Article, start: int, place: int, *, inner: bool = False) -> _Law | None:
    """The law whose type word begins at `start`; in small letters only names that the table knows.

    `inner` is set for one that an amending law names.
    """
    lower, fold = article.lower, article.fold
    after = _BLANKS.match(lower, place + (9 if lower[place] == "p" else 4))
    if after is None:
        return None
    if known := _laws().match(lower, start, article.fold):
        return _Law(*known)
    if lower.startswith("sửa đổi", after.end()):
        return None if inner else _amending(article, start, after.end())
    if not (fold[start].isupper() and fold[after.end()].isupper()):
        return None
    end = _unknown_end(article, after.end())
    return _Law(end, article.fold[start:end]) if end else None


def _amending(article: Article, start: int, at: int) -> _Law | None:
    """A law that amends laws bears their names in its own."""
    lower = article.lower
    match = _AMENDING.match(lower, at)
    if match is None:
        return None
    end, place = -1, match.end()
    for _ in range(12):
        law = _law_at(article, place, place + 3 if lower.startswith("bộ", place) else place, inner=True)
        if law is None:
            break
        end = law.end
        chain = _AND_LAW.match(lower, end)
        if chain is None:
            break
        place = chain.end()
    return _Law(end, article.fold[start:end]) if end > 0 else None


def _unknown_end(article: Article, at: int) -> int | None:
    """The end of a name that the table does not hold: up to a mark, a verb, a preposition; `Phòng, chống` holds together."""
    lower = article.lower
    first = _WORD.match(lower, at)
    if first is None or stops(lower, at) or first.group().isdigit() or len(first.group()) < 2:
        return None
    if first.group() in _NOT_NAMES or " ".join(lower[at : at + 16].split()[:2]) in _NOT_NAMES:
        return None
    end = first.end()
    for _ in range(12):
        word = _NEXT_WORD.match(lower, end)
        if word is None or _ends_name(article, word):
            break
        end = word.end()
    return end


def _ends_name(article: Article, word: re.Match[str]) -> bool:
    text = word.group(1)
    if text.isdigit() or stops(article.lower, word.start(1)) or ("\n" in word.group() and article.fold[word.start(1)].isupper()):
        return True
    if text == "và":
        after = word.end() + 1
        return not article.fold[after : after + 1].islower() or article.fold.startswith(("các ", "những ", "thực ", "văn bản"), after)
    return text in ("của", "luật", "bộ", "ngày", "năm", "số", "khoản", "điều")


def _with_year_and_number(article: Article, start: int, law: _Law, starts: dict[int, Number], ends: dict[int, Number]) -> Found:
    lower = article.lower
    doc_type = "Pháp lệnh" if lower[start] == "p" else "Bộ luật" if lower.startswith("b", start) else "Luật"
    end, year, issued = law.end, None, None
    if amended := _AMENDED_YEAR.match(lower, end):
        end = amended.end()
    if dated := year_at(lower, end) or _bare_year(lower, end):
        end, year = dated
    elif day := date_at(lower, end):
        end, issued = day
    found = Found(start, end, start, doc_type, "legal.law_by_name", name=article.written(start, end), issued_date=issued, year=year, key=_key(law.canonical))
    if numbered := _number_behind(article, found, law, starts):
        return numbered
    before = ends.get(start - 1)
    if before and article.fold[start - 1] == " " and type_before(article, before.start, 0) is None:
        return _numbered(article, found, before, law.end, before.start, end)
    return found


def _bare_year(lower: str, at: int) -> tuple[int, str] | None:
    match = _BARE_YEAR.match(lower, at)
    return (match.end(), match["y"]) if match else None


def _number_behind(article: Article, found: Found, law: _Law, starts: dict[int, Number]) -> Found | None:
    """`Luật Việc làm số 74/2025/QH15 ngày …`, `Luật Người cao tuổi (39/2009/QH12)`."""
    gap = _TO_NUMBER.match(article.lower, found.end)
    number = starts.get(gap.end()) if gap else None
    if gap is None or number is None or not re.search(r"QH|LCT|VBHN", number.symbol or ""):
        return None
    start, doc_type = found.start, found.doc_type
    if "VBHN" in (number.symbol or ""):
        head = _CONSOLIDATED.search(article.lower, max(0, start - 40), start)
        if head is None:
            return None
        start, doc_type = head.start(), "Văn bản hợp nhất"
    tail = tail_at(article, number.end, number_year=number.year, symbol=True)
    end = tail.end
    if gap["open"]:
        close = _CLOSE.match(article.lower, end)
        if close is None:
            return None
        end = close.end()
    numbered = _numbered(article, found, number, law.end, start, end)
    return replace(numbered, doc_type=doc_type, issued_date=tail.issued_date or found.issued_date, issuer=tail.issuer)


def _numbered(article: Article, found: Found, number: Number, name_stop: int, start: int, end: int) -> Found:
    return Found(
        start,
        end,
        start,
        found.doc_type,
        "legal.law_with_number",
        identifier=identifier(article.fold, number),
        name=article.written(found.start, name_stop),
        number=number.number,
        year=number.year,
        symbol=number.symbol,
        issued_date=found.issued_date,
        key=found.key,
    )


def _key(canonical: str) -> str:
    return "law:" + slug(canonical).removeprefix("bo-").removeprefix("luat-")


def _find_codes(article: Article) -> Iterator[Found]:
    """`BLHS`, `BLLĐ 2019`."""
    for start in occurrences(article.fold, "BL"):
        word = _WORD.match(article.fold, start)
        if word is None or word.group() not in _capital_names():
            continue
        law = _laws().match(article.lower, start)
        if law:
            end, year = year_at(article.lower, law[0]) or _bare_year(article.lower, law[0]) or (law[0], None)
            name = article.written(start, end)
            yield Found(start, end, start, "Bộ luật", "legal.code_abbreviated", name=name, year=year, key=_key(law[1]))


def _find_constitution(article: Article) -> Iterator[Found]:
    for start in occurrences(article.lower, "hiến pháp"):
        match = _CONSTITUTION.match(article.lower, start)
        if match and not _DRAFT.search(article.lower[max(0, start - 40) : start]):
            end = match.end()
            known = match["nation"] or match["year"]
            yield Found(
                start, end, start, "Hiến pháp", "legal.constitution", name=article.written(start, end), year=match["year"], key="law:hien-phap", weak=not known
            )
    for start in occurrences(article.lower, "điều lệ đảng"):
        end = start + len("điều lệ đảng")
        if not article.lower.startswith(" bộ", end):
            yield Found(start, end, start, "Điều lệ", "legal.charter", name=article.written(start, end), key="law:dieu-le-dang", weak=True)


# --- resolutions of the Party by name

_ROMAN = r"(?:[ivxlc]{1,7}|[0-9]{1,2})(?![^\W_]|/)"
_ORDINAL = r"(?:[ivx]{1,6}|[0-9]{1,2}|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai| ba| bốn| lăm)?)(?![^\W_])"
_HEAD = r"(?:nghị quyết|kết luận|nq)[ \n]{1,12}(?:của )?"
_CONGRESS = lazy(
    rf"{_HEAD}(?P<issuer>đại hội(?: đại biểu)?(?: toàn quốc)?(?: (?:của )?đảng(?: cộng sản việt nam)?)?(?: toàn quốc)?,?(?: lần thứ| khóa)? "
    rf"(?P<number>{_ROMAN})"
    r"(?: (?:của )?đảng(?! bộ| ủy| viên)(?: cộng sản việt nam)?(?![^\W_]))?)(?! (?:của )?(?:công đoàn|đoàn|hội|đảng bộ|chi bộ|mặt trận))"
)
_LOCAL_CONGRESS = lazy(
    rf"{_HEAD}(?P<issuer>đại hội(?: đại biểu)?(?: (?:lần thứ )?{_ROMAN})?(?: (?:của )?)(?P<body>đảng bộ|chi bộ|đảng ủy)(?! các cấp| cấp))(?![^\W_])"
)
_LOCAL_SUFFIX = lazy(rf",? (?:\(?(?:lần thứ|khóa|lần) {_ROMAN}\)?|\(?(?:nhiệm kỳ|nhiệm kì|nk) (?:19|20)[0-9]{{2}}[ ]?-[ ]?(?:19|20)[0-9]{{2}}\)?)")
# a name in lower case ends at the number of the congress (`Đảng bộ Quân sự tỉnh lần thứ XI`)
_UP_TO_NUMBER = lazy(rf"[^,.;:()\n]{{1,60}}? (?:lần thứ|khóa) {_ROMAN}")
_PLENUM = lazy(
    rf"{_HEAD}(?P<issuer>(?:hội nghị )?(?:lần thứ (?P<ordinal>{_ORDINAL}),? )?(?:của )?(?:(?:ban chấp hành|bch) )?(?:trung ương|tw|bchtw|t\.ư)"
    rf"(?: đảng)?(?:[ ]?(?P<number>[0-9]{{1,2}}(?![0-9/])|[ivx]{{1,5}}(?![^\W_])|lần thứ {_ORDINAL})(?:(?:, | và ){_ROMAN}){{0,4}})?(?: đảng)?"
    rf"(?:,? \(?[ ]?khóa (?P<term>{_ROMAN})(?:(?:, | và )(?:khóa )?{_ROMAN}){{0,3}}(?:[ ]?\))?)?)"
)
_ARABIC = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SPELLED = {word: place for place, word in enumerate(["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"], 1)}


def _find_resolutions(article: Article) -> Iterator[Found]:
    lower = article.lower
    for word in ("nghị quyết", "kết luận", "nq "):
        for start in occurrences(lower, word):
            following = lower[start + len(word) : start + len(word) + 24].lstrip()
            if not following.startswith(("đại hội", "hội nghị", "trung ương", "tw", "bch", "ban chấp hành", "của đại hội", "của hội nghị", "lần thứ", "t.ư")):
                continue
            if found := _local_congress(article, start) or _congress(article, start) or _plenum(article, start):
                yield found


def _doc_type(article: Article, start: int) -> str:
    return "Nghị quyết" if article.lower[start] == "n" else "Kết luận"


def _congress(article: Article, start: int) -> Found | None:
    match = _CONGRESS.match(article.lower, start)
    if match is None:
        return None
    key = f"party:DH{arabic(match['number'])}:{slug(_doc_type(article, start))}:-:-"
    return _resolution(article, start, match.span("issuer"), match.end(), "legal.congress", key)


def _local_congress(article: Article, start: int) -> Found | None:
    match = _LOCAL_CONGRESS.match(article.lower, start)
    if match is None:
        return None
    numbered = _UP_TO_NUMBER.match(article.lower, match.end())
    end = numbered.end() if numbered else name_end(article, match.start("body"), match.end())
    named = end > match.end()
    for _ in range(3):
        suffix = _LOCAL_SUFFIX.match(article.lower, end)
        if suffix is None:
            break
        end, named = suffix.end(), True
    if not named:
        return None
    issuer = match.start("issuer"), end
    key = f"party:{slug(article.fold[issuer[0] : end])}:{slug(_doc_type(article, start))}:-:-"
    return _resolution(article, start, issuer, end, "legal.local_congress", key)


def _plenum(article: Article, start: int) -> Found | None:
    match = _PLENUM.match(article.lower, start)
    if match is None or not (match["ordinal"] or match["number"]):
        return None
    number = arabic((match["ordinal"] or match["number"]).removeprefix("lần thứ "))
    key = f"party:HNTW{number}-K{arabic(match['term']) if match['term'] else '-'}:{slug(_doc_type(article, start))}:-:-"
    end, issued = date_at(article.lower, match.end()) or (match.end(), None)
    return _resolution(article, start, match.span("issuer"), end, "legal.plenum", key, issued)


def _resolution(article: Article, start: int, issuer: tuple[int, int], end: int, rule: str, key: str, issued: str | None = None) -> Found:
    return Found(start, end, start, _doc_type(article, start), rule, name=article.written(start, end), issued_date=issued, issuer=issuer, key=key)


def arabic(numeral: str) -> int:
    """A Roman, Arabic or spelled-out number as an integer.

    >>> arabic("XIII"), arabic("12"), arabic("tư")
    (13, 12, 4)
    """
    small = numeral.lower()
    if small.isdigit():
        return int(small)
    if small in _SPELLED:
        return _SPELLED[small]
    if small.startswith("mười "):
        return 10 + {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "lăm": 5}.get(small[5:], 0)
    values = [_ARABIC.get(letter, 0) for letter in small]
    return sum(-value if value < max(values[place + 1 :], default=0) else value for place, value in enumerate(values))
