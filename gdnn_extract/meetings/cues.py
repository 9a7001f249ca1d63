"""Words for a meeting in a text, each with the sentence around it; what only is cited or planned is told apart.

The words: `data/meetings.tsv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at, organisations
from gdnn_extract.tables import alternation, load

Span = tuple[int, int]


class Cue(NamedTuple):
    """A word for a meeting (`start` to `end`) in its sentence (`first` to `last`)."""

    start: int
    end: int
    kind: str
    first: int
    last: int


_MOST_CUES = 8
_LOOK_BACK = 500
_LOOK_AHEAD = 400
# a meeting that is only cited, planned or part of a document's name is not the one reported
_CITED = lazy(
    r"(?:nghị quyết|kết luận của|kết luận số [^,.;\n]{1,30}|văn kiện|kế hoạch|dự kiến|sẽ|chuẩn bị|công tác tổ chức|phục vụ|chào mừng|hướng tới|tiến tới"
    r"|trước thềm|ban tổ chức|tiểu ban|thành công|bầu cử|nhiệm vụ"
    r"|sắp tới|tham mưu|hàng năm|theo quy định|giữa hai|giữa 02|kết quả|thông báo) (?:[^,.;:\n]{0,25} )?\Z"
)
_TOLD = lazy(r"(?<![^\W_])(?:giao(?! thông| dịch| lưu| ban| tiếp| mùa)|yêu cầu|đề nghị|có trách nhiệm|chuẩn bị)(?![^\W_])")
_PARTY_CONGRESS = lazy(
    r" (?:đại biểu toàn quốc|lần thứ [ivx]+|đảng (?:bộ )?(?:các cấp|toàn quốc|lần)|trung ương \d|tw ?\d|ban chấp hành trung ương"
    r"|lần thứ \w{1,5},? ban chấp hành)"
)
CLAUSE = lazy(r"(?:^|, |: |\n|; | do | bởi |\" ?|- )", re.MULTILINE)


@cache
def _verbs() -> frozenset[str]:
    """Words that mean a meeting only where a body does it or holds it."""
    return frozenset(row["surface"] for row in load("meetings") if row["weight"] != "3")


@cache
def nameless() -> frozenset[str]:
    """Verbs: what follows them is said of the meeting and is no name."""
    return frozenset(row["surface"] for row in load("meetings") if row["weight"] == "1")


@cache
def kinds() -> dict[str, str]:
    """Each word as the record names the kind (`cuộc họp giao ban` is a `giao ban`)."""
    return {row["surface"]: row["surface"] if row["kind"] == "=" else row["kind"] for row in load("meetings")}


@cache
def _scan() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(sorted(row['surface'].lower() for row in load('meetings')))})(?![^\W_])")


def sentence_of(article: Article, at: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    stop = _full_stop(article.fold, at)
    return max(article.fold.rfind("\n", 0, at) + 1, stop + 2 if stop >= 0 else 0), _stop(article.fold, at)


@cache
def class_of(kind: str) -> str:
    """The meeting without its measure word and manner: `hội nghị trực tuyến` and `hội nghị` are one class, `họp báo` and `họp` two."""
    plain = kind.removeprefix("buổi ").removeprefix("cuộc ").removeprefix("phiên ").removeprefix("kỳ ")
    return " ".join(plain.split(" ")[:2])


def find_cues(article: Article) -> list[Cue]:
    """The first words for a meeting, each with the sentence around it."""
    fold, lower = article.fold, article.lower
    found: list[Cue] = []
    verbs = _verbs()
    for match in _scan().finditer(lower):
        start, end = match.span()
        if (start and lower[start - 1].isalnum()) or (lower.endswith("phòng ", 0, start) and not lower.endswith("văn phòng ", 0, start)):
            continue
        stop = _full_stop(fold, start)
        first = max(fold.rfind("\n", 0, start) + 1, stop + 2 if stop >= 0 else 0, start - _LOOK_BACK)
        if match.group() == "giao ban" and fold[start + 5].isupper() and fold[start + 6].islower():
            continue  # `giao Ban Tổ chức chủ trì`
        if match.group() == "họp" and lower.startswith((" phiên ", " kỳ "), end):
            continue  # `họp phiên thường kỳ`: the noun is the word
        if match.group() in verbs and HELD.search(lower, max(first, start - 24), start) is None and not _is_act(fold, lower, first, start):
            continue
        last = min(_stop(fold, end), end + _LOOK_AHEAD)
        found.append(Cue(start, end, match.group(), first, last))
        if len(found) == _MOST_CUES:
            break
    return found


def _is_act(fold: str, lower: str, first: int, start: int) -> bool:
    """Whether the verb at `start` is what a body at the head of the sentence does: `Thường trực HĐND tỉnh họp …`."""
    openings = [first]
    meets = lower.startswith(_MEETS, start)
    if meets:
        openings += [clause.end() for clause in CLAUSE.finditer(fold, max(first, start - 130), start)]
    for at in openings[-6:]:
        head = organisations().match(lower, at)
        if head is None or head[1] in ("field", "level") or not fold[at].isupper() or start - at > 130:
            continue
        end = body_at(fold, lower, at)
        end = with_place(fold, over_brackets(fold, lower, end) if end is not None else None)
        between = lower[address_end(fold, lower, end) : start] if end is not None and end < start else ""
        if between.strip() in ("đã", "vừa", "tiến hành", "có buổi") or between == " " or (meets and _SAID_WITH.fullmatch(between)):
            return True
    return False


_MEETS = ("bế giảng", "khai giảng", "họp", "sơ kết", "tổng kết", "gặp gỡ", "làm việc")
_SAID_WITH = lazy(r" (?:\([^)\n]{1,40}\) )?(?:phối hợp [^.;,\n]{1,80} )?(?:(?:đã|vừa|cũng|tiến hành|có buổi|chủ trì|tiếp tục|long trọng|trang trọng) ){0,3}")
_ADDRESS = lazy(r", (?:tỉnh|thành phố|tp\.? ?|huyện|thị xã|quận|thủ đô)(?![^\W_])")


def address_end(fold: str, lower: str, end: int) -> int:
    """Where the district and province behind a body end: `UBND xã Hòa Phú, huyện Lai Vung, tỉnh Đồng Tháp`."""
    for _ in range(2):
        address = _ADDRESS.match(lower, end)
        if address is None:
            break
        until = body_at(fold, lower, end + 2)
        if until is None or until <= address.end():
            break
        end = until
    return end


_SHORT_FORM = lazy(rf" \([{UPPER}][{UPPER}&-]{{1,11}}\)(?= )")


def over_brackets(fold: str, lower: str, end: int) -> int:
    """`Ban An toàn giao thông (ATGT) tỉnh Lai Châu`: over the short form to the level behind it."""
    short = _SHORT_FORM.match(fold, end)
    if short is None:
        return end
    level = organisations().match(lower, short.end() + 1)
    until = body_at(fold, lower, short.end() + 1) if level is not None and level[1] == "level" else None
    return until if until is not None else end


def _stop(fold: str, at: int) -> int:
    line = fold.find("\n", at)
    line = line if line >= 0 else len(fold)
    stop = fold.find(". ", at, line)
    if stop >= 0 and _shortened(fold, stop):
        stop = fold.find(". ", stop + 1, line)
    return stop if stop >= 0 else line


def _full_stop(fold: str, at: int) -> int:
    """The last full stop before `at` that ends a sentence (not `TP. Đà Lạt`), or -1."""
    stop = fold.rfind(". ", max(0, at - _LOOK_BACK), at)
    if stop >= 0 and _shortened(fold, stop):
        stop = fold.rfind(". ", max(0, at - _LOOK_BACK), stop)
    return stop


def _shortened(fold: str, stop: int) -> bool:
    """`TP. Hồ Chí Minh`, `TS. Lê Văn Bảo`: no sentence ends here."""
    return fold[max(0, stop - 6) : stop].rsplit(" ", 1)[-1] in _SHORT


_SHORT = frozenset(
    {"TP", "Tp", "tp", "T.P", "TX", "Tx", "TT", "P", "Q", "H", "TS", "Ts", "ThS", "Ths", "Th.S", "PGS", "GS", "PGS.TS", "GS.TS", "BS", "KS", "Dr", "Mr"}
)


def is_cited(article: Article, cue: Cue) -> bool:
    """Whether a meeting is only cited, planned, or part of a task or of a document's name."""
    before = article.lower[max(cue.first, cue.start - 70) : cue.start]
    if before.endswith((" tại ", " trong ")) and cue.kind != "đại hội":
        return False
    if cue.kind in _verbs() and _TOLD.search(article.lower, max(cue.first, cue.start - 250), cue.start):
        return True
    return _CITED.search(before) is not None or (cue.kind in ("đại hội", "hội nghị") and _PARTY_CONGRESS.match(article.lower, cue.end) is not None)


_PLACE_OF = lazy(rf" [{UPPER}][^\W_]*+(?: [{UPPER}][^\W_]*+){{0,2}}")


def with_place(fold: str, end: int | None) -> int | None:
    """`Thường trực Huyện ủy Cẩm Đàn`: over a place that no table knows; only the verb behind it shows that it is no name."""
    place = _PLACE_OF.match(fold, end) if end is not None and fold[end - 2 : end] in ("ủy", "ỦY") else None
    return place.end() if place else end


HELD = lazy(r"(?:tổ chức|tiến hành|có buổi|đã có buổi|tại buổi|tại|họp) (?:buổi |cuộc |các )?\Z")
