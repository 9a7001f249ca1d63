"""Where people's names stand: a surname and the capitalised words behind it, places and institutions taken out.

Only the shape is judged here; that somebody is meant is for the title, the form of address or the list to show.
Surnames: `data/surnames.tsv`; places, which win over surnames (`Hà Nam`, `Thái Bình`): `data/places.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Gazetteer, load


class Name(NamedTuple):
    """A stretch that reads as a name; a `bare` one has a surname, others need a title or a form of address before them."""

    start: int
    end: int
    bare: bool


# a capitalised word; `K'Thanh`, `H'Yim`, `R'lấp`, `Bun-thăn` are one word
_WORD = rf"[{UPPER}][^\W_]{{0,20}}+(?>(?:'[^\W_]{{1,12}}+)?)(?>(?:-[{LOWER}][^\W_]{{1,12}}+){{0,3}})(?![^\W_])"
_RUN = lazy(rf"{_WORD}(?>(?: {_WORD}){{1,11}})")
_SINGLE = lazy(_WORD)
_FEW = lazy(rf"{_WORD}(?>(?: {_WORD}){{0,4}})")
_LONGEST = 5
# words that put a place or a thing named after a person behind them
_UNIT = frozenset({"tỉnh", "phố", "huyện", "xã", "phường", "quận", "thôn", "bản", "buôn", "bon", "ấp", "xóm", "làng", "trấn", "khu", "mường"})
# nearly all of these are in the table of places, so that two words behind them may be a name (`Chủ tịch UBND tỉnh Nguyễn Bốn`)
_MAPPED = frozenset({"tỉnh", "phố", "huyện", "quận"})
_OPENS_PLACE = frozenset(
    {"An", "Bàn", "Cà", "Châu", "Đồng", "Giang", "Hồng", "Kim", "La", "Lạc", "Lâm", "Lục", "Ninh", "Phương", "Sơn", "Tân", "Thạch", "Thái", "Trà", "Văn", "Yên"}
)
_LOWLANDS = frozenset({"Hạ", "Thượng", "Đông", "Tây", "Bắc"})
_SIDES = frozenset({"Đông", "Tây", "Nam", "Bắc", "Trung", "Thượng", "Hạ", "Mới", "ĐÔNG", "TÂY", "NAM", "BẮC", "TRUNG", "THƯỢNG", "HẠ"})
_ADDRESSES = frozenset({"Anh", "Cô"})
_SURE = (" Thị ", " Văn ")
"""Behind a word these make a person of it, even of a place (`Cô Tô Thị Ngân Hà`)."""
_BEFORE_PLACE = frozenset(
    {"tại", "ở", "về", "từ", "đến", "tới", "và", "qua", "cho", "thành", "quốc", "phố", "huyện", "xã", "phường", "quận", "trấn", "khu", "sản", "đoàn", "viên"}
)
_NAMED_AFTER = lazy(
    r"(?:đường|(?<!thành )phố|(?<!yêu )cầu|chợ|hẻm|ngõ|trường|tiểu học|thpt|thcs|th|ptdtnt|chuyên|đại học|cao đẳng|học viện|bệnh viện"
    r"|giải thưởng|giải|quỹ|huân chương|tượng đài|công viên|quảng trường|nhà thi đấu|sân vận động|di tích|khu lưu niệm|nhà lưu niệm"
    r"|tư tưởng|đạo đức|phong cách|gương|lăng|đền thờ|đền|mang tên|khởi nghĩa|liệt sĩ|bảo tàng|nhà hát|nhà văn hóa"
    r"|đoàn tncs|(?<!trưởng )(?<!phó )(?<!công )đoàn"
    r"|đội tntp|thanh niên cộng sản|thiếu niên tiền phong|công ty|doanh nghiệp|vụ án|vườn hoa|khu đô thị|tuyến|nút giao|ngã tư"
    r"|đồn biên phòng|cửa khẩu|cửa khẩu quốc tế|vườn quốc gia|công ty than|mỏ than|mỏ"
    r"|ảnh|ảnh:|ảnh minh họa:|nhà máy|tập đoàn|hồ|sông|đảo|núi|đèo|khách sạn|hội trường) \Z"
)
_NAMED_AFTER_ENDS = frozenset(re.findall(r"([^\W_]+:?)(?=[|)])", _NAMED_AFTER.pattern))
_NAMED_AFTER_WORDS = frozenset(
    {"THPT", "THCS", "TH", "PTDTNT", "Đường", "Phố", "Cầu", "Chợ", "Trường", "Viện", "Hồ", "Sông", "Đảo", "Quỹ", "Tiểu", "Than", "Mỏ"}
)
_NOBODY = lazy(
    r"đồng chí|đoàn (?:đại biểu|thanh niên|thanh tra|tncs|kiểm|giám sát|giám khảo|công tác|chủ tịch|khảo sát|kinh tế|viên|thể|trường|xã|khối|luật sư|an điều)"
)
_RUNS_ON = lazy(r"[^\W_][ ]")
_BODY_BEFORE = lazy(r"(?:ngân hàng|thủy điện|điện lực|hợp tác xã|doanh nghiệp|lưu vực|khe|vịnh|mũi|cù lao|hòn|chùa|đình|biên phòng|phóng viên) \Z")
_TITLE_WORDS = lazy(
    r"(?:phó(?: |\Z)|(?:chủ|bí|bộ|thứ|giám|trưởng|cục|vụ|tổng|chánh|hiệu|viện|ủy|đồng|đại|sở|chi) "
    r"(?:tịch|nhiệm|thư|trưởng|đốc|ban|phòng|khoa|đoàn|viên|cục|giám|bí|văn|thanh|án|chí|diện|nội|y)(?![^\W_])|(?:uvtw|tuv|ubnd|hđnd|ông|bà)(?![^\W_]))"
)
_TITLE_FIRST = frozenset(
    {"phó", "chủ", "bí", "bộ", "thứ", "giám", "trưởng", "cục", "vụ", "tổng", "chánh", "hiệu", "viện", "ủy", "đồng", "đại", "sở", "chi"}
    | {"uvtw", "tuv", "ubnd", "hđnd", "ông", "bà"}
)
_SMALL_NEXT = lazy(rf" ([{LOWER}]+)")


@cache
def openers() -> dict[str, str]:
    """What a name can begin with, as written and in capitals, to its kind (`common`, `rare`, `minority`, `word`)."""
    kinds = {row["surface"]: row["kind"] for row in load("surnames")}
    return kinds | {name.upper(): kind for name, kind in kinds.items() if len(name) > 1}


@cache
def surnames() -> dict[str, str]:
    """Those that are surnames wherever they stand: without the kind `word`."""
    return {name: kind for name, kind in openers().items() if kind != "word"}


@cache
def second_words() -> frozenset[str]:
    """What stands second in a name: behind a surname that is a common word too (`Ông Ích Khiêm`, but `Ông Bảo`, `Hoa Sen`)."""
    return frozenset(row["surface"] for row in load("second_words"))


@cache
def namesakes() -> frozenset[str]:
    """People of the past whose full names wards and communes bear (`phường Lê Hồng Phong`)."""
    return frozenset(row["surface"] for row in load("namesakes"))


@cache
def verbs() -> frozenset[str]:
    """What people and bodies do, in lower case: ends a name where everything is in capitals."""
    return frozenset(row["surface"].lower() for row in load("acts"))


@cache
def places() -> Gazetteer[str]:
    """Places as written and in capitals, to their kind."""
    kinds = {row["surface"]: row["kind"] for row in load("places")}
    return Gazetteer({name.upper(): kind for name, kind in kinds.items()} | kinds)


def find_names(fold: str) -> list[Name]:
    """The names in a text by their shape, in order.

    >>> fold = "Chủ tịch UBND TP Hà Nội Nguyễn Văn Bảo họp"
    >>> [fold[name.start:name.end] for name in find_names(fold)]
    ['Nguyễn Văn Bảo']
    """
    known = openers().keys()
    found: list[Name] = []
    for run in _RUN.finditer(fold):
        words = run.group().split(" ")
        if not known.isdisjoint(words):
            found.extend(_in_run(fold, run.start(), words))
    return found


def _in_run(fold: str, start: int, words: list[str]) -> Iterator[Name]:
    known = openers()
    last = len(words) - 1
    index, at = _first(fold, start, words)
    tail = _tail(fold, start + sum(map(len, words)) + last)
    taken = _named_after(fold, start)  # the words just before say that what follows is a place or a thing
    while index < last:
        word = words[index]
        if word in _ADDRESSES and index + 2 < last and words[index + 1] in known:
            at += len(word) + 1  # `Anh Sơn Minh Đạt`: no Anh Sơn in Nghệ An
            index += 1
            word = words[index]
            place = None
        else:
            place = places().match(fold, at)
        if place is not None and not fold.startswith(_SURE, place[0]) and not _is_person(fold, at, words, index, place):
            while index <= last and at < place[0]:
                at += len(words[index]) + 1
                index += 1
            taken = False
            continue
        if word in known and (not taken or known[word] == "word"):
            size = _size(words, index, tail) if len(word) > 1 or not words[index + 1].isupper() else 1  # `Y TẾ`
            if size > 1 and _names_somebody(fold, at, words, index, size):
                end = at + sum(map(len, words[index : index + size])) + size - 1
                yield Name(at, end, known[word] in ("common", "rare"))
                index, at = index + size, end + 1
                continue
        if taken and word in known:  # `đường Lê Duẩn`: over the first two words
            at += len(word) + 1
            index += 1
            word = words[index] if index <= last else ""
        taken = word in _NAMED_AFTER_WORDS
        at += len(word) + 1
        index += 1


def _first(fold: str, start: int, words: list[str]) -> tuple[int, int]:
    """The first word that can open a name, and its place: `xã Phú Lâm Lê Văn Bảo`, `tỉnh An Lộc Danh Út` begin with the unit's name."""
    known = openers()
    if len(words) > 3 and words[2] in known and known.get(words[0]) != "common" and words[1] not in second_words() and _unit_before(fold, start):
        return 2, start + len(words[0]) + len(words[1]) + 2
    if len(words) > 4 and words[2] in _SIDES and words[3] in known and _unit_before(fold, start):
        return 3, start + sum(map(len, words[:3])) + 3  # `huyện An Phú Hạ Danh Sơn`
    return 0, start


def _is_person(fold: str, at: int, words: list[str], index: int, place: tuple[int, str]) -> bool:
    """`Tòa án nhân dân tỉnh Đồng Xuân Bách`: somebody whose first two words are a district's name too."""
    if index + 3 != len(words) or words[index] not in surnames() or words[-1] in _SIDES or place[1] == "province":
        return False
    if place[0] != at + len(words[index]) + len(words[index + 1]) + 1:
        return False
    before = fold[max(0, at - 9) : at]
    return before[-1:] == " " and before[-2:-1].isalnum() and before[:-1].rsplit(" ", 1)[-1].lower() not in _BEFORE_PLACE


def _names_somebody(fold: str, at: int, words: list[str], index: int, size: int) -> bool:
    """Whether the words of the shape of a name are one: no delegation, no unit, no dam, no common word."""
    kind = openers()[words[index]]
    if words[index].lower() in ("đoàn", "đồng") and _NOBODY.match(fold[at : at + 16].lower()):
        return False  # `Đoàn Đại biểu Quốc hội` is nobody called Đoàn
    if _is_unit_name(fold, at, words, index, size, kind):
        return False
    if kind == "word" and (
        size < 3 or words[index + 1] not in second_words() or openers().get(words[index + 1]) == "common" or not _RUNS_ON.match(fold, at - 2)
    ):
        return False
    if size > 2 or kind == "common":
        return True
    # two words with a rarer surname: a thing's name where a body's word, a further word or a number stands beside it
    end = at + len(words[index]) + len(words[index + 1]) + 1
    if (index and (index + size < len(words) or kind == "minority")) or words[index + 1] in _LOWLANDS:
        return False
    return not (fold[end : end + 1] == " " and fold[end + 1 : end + 2].isdigit()) and not (
        index == 0 and _BODY_BEFORE.search(fold[max(0, at - 14) : at].lower())
    )


def _size(words: list[str], index: int, tail: str) -> int:
    """How many words the name takes: to the end of the run (before `tail`), a title, or the next surname that opens a name of its own."""
    size = 1
    while index + size < len(words) and size < _LONGEST:
        word = words[index + size]
        following = words[index + size + 1] if index + size + 1 < len(words) else tail
        if len(word) > 1 and word.isupper() and not words[index].isupper():
            break
        if word.lower() in _TITLE_FIRST and _TITLE_WORDS.match(f"{word} {following}".lower()):
            break
        if word.isupper() and size >= 2 and len(word) > 1 and _is_verb(words[index + size - 1], word, following, size):
            break
        if size >= 2 and surnames().get(words[index]) != "minority" and word in surnames() and surnames()[word] == "common" and index + size + 2 < len(words):
            break
        size += 1
    return size


_MIDDLE = frozenset({"VĂN", "THỊ", "ĐÌNH", "HỮU", "BÁ", "ĐỨC", "CÔNG", "QUỐC", "NGỌC"})
_GIVEN = frozenset({"ĐẠT", "TRÌNH", "TUYÊN", "TOÀN", "SÁNG", "HIỆN", "TỚI", "NHƯ", "NĂM", "TỪ", "TRỰC", "HỨA"})


def _is_verb(before: str, word: str, following: str, size: int) -> bool:
    """Whether a capital word ends the name in a line of capitals; `VĂN` and `THỊ` always have a given name behind them."""
    if size == 2 and (before in _MIDDLE or word in _GIVEN):
        return False
    return not verbs().isdisjoint((word.lower(), f"{word} {following}".lower()))


def _tail(fold: str, end: int) -> str:
    """The small word behind a run."""
    small = _SMALL_NEXT.match(fold, end)
    return small.group(1) if small else ""


def _named_after(fold: str, start: int) -> bool:
    if fold[start - 1 : start] != " ":
        return False
    before = fold[max(0, start - 24) : start].lower()
    return before[:-1].rsplit(" ", 1)[-1] in _NAMED_AFTER_ENDS and _NAMED_AFTER.search(before) is not None


def _is_unit_name(fold: str, at: int, words: list[str], index: int, size: int, kind: str) -> bool:
    """`xã Vũ Lễ`, `tỉnh Sơn Hải`, `phường Trần Phú Lê Văn A`: behind a word for a unit the first two or three words name the unit."""
    before = words[index - 1].lower() if index and words[index - 1].lower() in _UNIT else _unit_before(fold, at)
    if not before or (index and words[index - 1].lower() != before):
        return False
    if " ".join(words[index : index + size]).title() in namesakes() and before != "tỉnh":
        return True
    if size > 2 and before in _MAPPED and words[index].isupper():
        return False  # `CHỦ TỊCH UBND TỈNH NGUYỄN VĂN TOÀN KIỂM TRA`
    if index + size < len(words):
        return True
    return size == 2 and (words[index] in _OPENS_PLACE or not (before in _MAPPED or _is_headed(fold, at, before)))


def _is_headed(fold: str, at: int, unit: str) -> bool:
    """`trưởng thôn`, `già làng`: somebody's name may follow."""
    return fold.endswith(("rưởng", "ià", "hó"), 0, max(0, at - len(unit) - 2))


def _unit_before(fold: str, at: int) -> str:
    """The word for a unit (`xã`, `huyện`) right before `at`, or nothing."""
    before = fold[max(0, at - 9) : at].lower().rstrip().rsplit(" ", 1)[-1]
    return before if before in _UNIT else ""


def name_at(fold: str, at: int) -> int | None:
    """Where a name of any shape (`Y Biêr Niê`, `Joe Biden`) ends that is known to begin at `at`, or None."""
    run = _FEW.match(fold, at)
    if run is None or places().match(fold, at) is not None:
        return None
    words = run.group().split(" ")
    size = _size(words, 0, _tail(fold, run.end()))
    if size < 2 and "'" not in words[0]:
        return None
    return at + sum(map(len, words[:size])) + size - 1


def single_at(fold: str, at: int) -> int | None:
    """Where one capitalised word that begins at `at` ends: a given name behind a form of address."""
    word = _SINGLE.match(fold, at)
    return word.end() if word and fold[at + 1 : at + 2] in _LOWER_LETTERS else None


_LOWER_LETTERS = frozenset(chr(code) for code in range(0x61, 0x7B)) | frozenset(LOWER[3:])
