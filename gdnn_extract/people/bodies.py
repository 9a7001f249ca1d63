"""Bodies: where the name of an office, a committee or a school ends that begins at a given place.

A body is a head (`Sở`, `Chi cục`, `Trường`), the words of its field and its level with the place:
`Sở Lao động - Thương binh và Xã hội tỉnh Hải Dương`.  Heads, fields and levels: `data/organisations.tsv`; the words
that can only follow a body: `data/acts.tsv`.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.names import places
from gdnn_extract.tables import Gazetteer, Row, load

_CAPITAL = lazy(rf"[{UPPER}][^\W_]{{0,30}}+(?>(?:[&.'/-][^\W_]{{1,30}}+){{0,6}})")
_SMALL = lazy(rf"[{LOWER}][^\W_]{{0,20}}+")
_NUMBER = lazy(r"\d{1,4}(?![\d/%]|[.,]\d)")
_MOST_WORDS = 16
_MOST_SMALL = 5
_PREFIX_STARTS = frozenset({"ng", "qu", "cự", "tâ", "q.", "ph"})
_PREFIX = lazy(r"(?:(?:nguyên|quyền|cựu|tân|q\.) )?(?:phó )?")


@cache
def organisations() -> Gazetteer[str]:
    """Heads, fields and levels in lower case, to their kind."""
    kinds = {row["surface"]: row["kind"] for row in load("organisations")}
    for surface in [surface for surface in kinds if "hòng, chống" in surface]:
        kinds.setdefault(surface.replace("hòng, chống", "hòng chống"), kinds[surface])  # written both ways
    return Gazetteer(kinds, ignore_case=True)


@cache
def acts() -> Gazetteer[str]:
    """What people and bodies do, in lower case, to the role it gives."""
    return Gazetteer({row["surface"]: row["role"] for row in load("acts")}, ignore_case=True)


@cache
def titles() -> Gazetteer[Row]:
    """Heads of offices in lower case, to their row."""
    return Gazetteer({row["surface"]: row for row in load("titles")}, ignore_case=True)


def office_at(lower: str, at: int) -> tuple[int, Row] | None:
    """The end and the row of the title that begins at `at` (`nguyên Phó Chủ tịch`), or None."""
    plain = titles().match(lower, at)
    if plain is not None:
        return plain
    if lower[at : at + 2] not in _PREFIX_STARTS:
        return None
    prefix = _PREFIX.match(lower, at)
    return titles().match(lower, prefix.end()) if prefix and prefix.end() > at else None


def body_at(fold: str, lower: str, at: int, names: Container[int] = ()) -> int | None:
    """The end of the body that begins at `at`, or None; `names` are the places where people's names begin.

    >>> fold = "Sở Lao động - Thương binh và Xã hội tỉnh Hải Dương tổ chức họp"
    >>> fold[: body_at(fold, fold.lower(), 0)]
    'Sở Lao động - Thương binh và Xã hội tỉnh Hải Dương'
    """
    if at in names:
        return None
    place = places().match(fold, at)
    if place is not None:
        return place[0]
    head = organisations().match(lower, at)
    if head is not None and head[1] == "village":
        return _grow(fold, lower, (head[0], "level"), names) if _has_name(fold, head[0]) else None
    if head is not None and head[1] == "level":
        end = _grow(fold, lower, head, names)
        return end if end > head[0] or lower[at:end] in _LEVELS_ALONE else None
    office = office_at(lower, at)
    if head is not None and head[1] != "field":
        if office is not None and office[0] > head[0]:
            return None  # `Tổng cục trưởng` is no Tổng cục
        return _grow(fold, lower, head, names)
    word = _CAPITAL.match(fold, at)
    if word is None or office is not None:
        return None
    return _grow(fold, lower, (word.end(), "wide"), names)


def _has_name(fold: str, end: int) -> bool:
    """Whether a capital or a number follows a word for a village."""
    return fold[end : end + 1] == " " and (fold[end + 1 : end + 2].isupper() or fold[end + 1 : end + 2].isdigit())


_LEVELS_ALONE = frozenset({"tỉnh", "thành phố", "tp", "huyện", "xã", "phường", "quận", "thị xã", "đặc khu"})
# how many capitalised words may follow: a level has a place behind it that no table knows
_ROOM = {"open": 9, "wide": 12, "level": 3, "closed": 0, "field": 0, "place": 0, "number": 0}


def _grow(fold: str, lower: str, head: tuple[int, str], names: Container[int]) -> int:
    """Take in words behind the head as long as they can belong to the name."""
    end, kind = head
    room, wide, small = _ROOM[kind], kind == "wide", 0
    for _ in range(_MOST_WORDS):
        gap = _gap(fold, lower, end)
        if gap is None or gap[0] in names:
            end = _bridged(fold, lower, end, names) if gap is None and fold.startswith(" - ", end) else end
            break
        step = _step(fold, lower, *gap, room, small, names)
        if step is None:
            end = _bridged(fold, lower, end, names)
            break
        end, kind = step
        small = small + 1 if kind == "small" else 0
        wide = (wide and kind != "closed") or kind == "wide"
        if kind == "capital":
            room -= 1
        elif kind != "small" and not (wide and kind in ("field", "number")):
            room = max(_ROOM[kind], room if kind == "number" else 0)
    return end - 1 if fold[end - 1] == "." else end  # `UBND TP.` at the end of a sentence


_BRIDGE = lazy(rf"(?>(?: (?:- )?[{LOWER}][^\W_]*+){{1,5}}) ")


def _bridged(fold: str, lower: str, end: int, names: Container[int]) -> int:
    """Over small words that lead straight to a name they are the body's too: `Vụ Đào tạo thường xuyên Lê Văn Bảo`."""
    if names and lower.startswith(" tại ", end) and (place := places().match(fold, end + 5)) and place[0] + 1 in names:
        return place[0]  # `Văn phòng đại diện Bộ X tại TP.HCM Lê Văn Bảo`
    bridge = _BRIDGE.match(fold, end) if names else None
    if bridge is None or bridge.end() not in names:
        return end
    at = end + 1
    while at < bridge.end():
        head = organisations().match(lower, at)
        if acts().match(lower, at) is not None or (head is not None and head[1] != "field") or lower.startswith(_NO_BRIDGE, at):
            return end
        at = lower.find(" ", at) + 1
    return bridge.end() - 1


_NO_BRIDGE = ("và ", "hoặc ", "gồm ", "ông ", "bà ", "đồng ", "chí ", "anh ", "chị ", "thưa ", "giúp ", "người ", "như ", "nói ")


def _known(lower: str, at: int, names: Container[int]) -> tuple[int, str] | None:
    """What the table knows at `at`; `HĐND tỉnh Đoàn Văn Bảo` speaks of no Tỉnh đoàn."""
    known = organisations().match(lower, at)
    if known is None or (lower.startswith("-", known[0]) and lower[known[0] + 1 : known[0] + 2].isalpha()):  # `Đài TT-TH huyện`
        return None
    if not lower.endswith(" đoàn", at, known[0]) or known[0] - 4 not in names:
        return known
    return known[0] - 5, "level"


def _step(fold: str, lower: str, at: int, joint: str, room: int, small: int, names: Container[int]) -> tuple[int, str] | None:
    """The word or group of words at `at` with its kind, when it can go on with the body; `room` is left for unknown words."""
    capital = fold[at].isupper()
    if capital and office_at(lower, at):
        return None
    place = places().match(fold, at)
    if place is not None:
        return (_longer(fold, place[0], names), "place") if joint == " " or (joint == " - " and room) else None
    known = _known(lower, at, names)
    if known is not None and known[1] == "village":
        if joint == " " and _has_name(fold, known[0]):
            return known[0], "level"
        known = None  # `Viện Kinh tế Nông thôn`
    if known is not None and joint == " và " and lower.startswith(_INSTITUTIONS, at):
        return None  # `Trường A và Liên hiệp B`: two
    if known is not None:
        if _fits(known[1], joint, capital, room) and (capital or known[1] != "field" or acts().match(lower, at) is None):
            return known
        if joint == " " and lower.startswith("chi nhánh ", at):
            return known
        act = acts().match(lower, at)
        if not capital and joint == " " and room > 3 and " " in lower[at : known[0]] and (act is None or act[0] < known[0]):
            return known[0], "small"  # `Ban Quản lý dự án`, but not `Sở tổ chức`
    if fold[at].isdigit():
        number = _NUMBER.match(fold, at)
        return (number.end(), "number") if number and joint == " " and (room or fold[number.end() : number.end() + 1] in _AFTER_NUMBER) else None
    word = _CAPITAL.match(fold, at)
    if word is not None:
        return (word.end(), "capital") if (room and joint != " của ") or (joint == " " and word.group().isupper() and len(word.group()) > 1) else None
    if room < 4 or joint != " " or small >= _MOST_SMALL or acts().match(lower, at) is not None:
        return None
    word = _SMALL.match(fold, at)
    return (word.end(), "small") if word else None


def _longer(fold: str, end: int, names: Container[int]) -> int:
    """The end of a place that is longer than the table knows: `Yên Lập Đông`, `Tân Châu Hạ`."""
    side = _SIDE.match(fold, end) if end + 1 not in names else None
    if side is None:
        return end
    alone = fold[side.end() : side.end() + 1] != " " or not fold[side.end() + 1 : side.end() + 2].isupper()
    return side.end() if alone or side.end() + 1 in names else end


_SIDE = lazy(r" (?:Đông|Tây|Nam|Bắc|Trung|Thượng|Hạ)(?![^\W_])")
_INSTITUTIONS = ("liên hiệp", "liên minh", "trường ", "học viện", "công ty", "tập đoàn", "tổng công ty", "bệnh viện", "ngân hàng", "hiệp hội", "sở ", "ubnd ")
_AFTER_NUMBER = (",", ".", ";", ":", ")", "\n", "")  # `Vùng Cảnh sát biển 2, …`


def _fits(kind: str, joint: str, capital: bool, room: int) -> bool:
    if joint == " ":
        return kind in ("level", "closed") or capital or (kind == "field" and room > 3)
    if joint in (" và ", " & "):
        return capital and kind == "field" and room > 0
    if joint == " về ":
        return kind == "field"
    if joint == " của ":
        return kind == "closed" and capital
    return joint == " - " and kind in ("field", "open", "wide") and capital


def _gap(fold: str, lower: str, end: int) -> tuple[int, str] | None:
    """Where the next word begins and how it is joined (` `, ` - `, ` và `, ` & `, ` về `), or None at a stop."""
    if fold[end : end + 1] != " ":
        return (end, " ") if fold[end - 1] == "." and fold[end : end + 1].isupper() else None
    for joint in (" - ", " & "):
        if fold.startswith(joint, end) and end + 3 < len(fold):
            return (end + 3, joint) if fold[end + 3].isupper() else None
    for joint in (" và ", " về ", " của "):
        if lower.startswith(joint, end) and end + len(joint) < len(fold):
            return end + len(joint), joint
    return (end + 1, " ") if end + 1 < len(fold) else None
