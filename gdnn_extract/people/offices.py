"""Offices in a text: a title with its body, and the chains of them that one person is given.

`Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh` is one chain of two offices.  Titles: `data/titles.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from typing import NamedTuple

from gdnn_extract.match import LOWER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at, office_at, organisations
from gdnn_extract.people.names import places
from gdnn_extract.tables import Gazetteer, alternation, load


class Office(NamedTuple):
    """A title (`start` to `title_end`) and its body; `body` is None where the text leaves it unsaid."""

    start: int
    title_end: int
    body: tuple[int, int] | None
    weight: int
    only_of: str | None

    @property
    def end(self) -> int:
        """Where the title and its body end."""
        return max(self.title_end, self.body[1]) if self.body else self.title_end


class Chain(NamedTuple):
    """Offices in a row that belong to one person; `plural` behind `các`, `hai` …"""

    offices: tuple[Office, ...]
    plural: bool

    @property
    def start(self) -> int:
        """Where the first title begins."""
        return self.offices[0].start

    @property
    def end(self) -> int:
        """Where the last office ends."""
        return self.offices[-1].end


class Address(NamedTuple):
    """`ông`, `các đồng chí`, `PGS.TS` and what kind of word it is (`person`, `people`, `degree`)."""

    start: int
    end: int
    kind: str


_BEFORE_TITLE = lazy(r"(?:nguyên|quyền|cựu|tân|q\.) (?:phó )?\Z|(?:phó|nguyên phó|quyền phó) \Z")
_PLURAL = lazy(r"(?:các|những|hai|ba|bốn|năm|nhiều|một số|lãnh đạo|\d{1,2}) (?:đồng chí )?(?:nguyên )?\Z")
_PREFIX_ENDS = ("phó ", "nguyên ", "quyền ", "cựu ", "tân ", "q. ")
_PLURAL_ENDS = ("các ", "những ", "chí ", "hai ", "ba ", "bốn ", "năm ", "nhiều ", "số ", "đạo ", "nguyên ", *(f"{digit} " for digit in range(10)))
_SUFFIX = lazy(r" (?:thường trực|thương trực|tt|phụ trách|chuyên trách|thứ nhất|danh dự|điều hành|kiêm nhiệm)(?![^\W_])")
_SUFFIX_STARTS = frozenset({" t", " p", " c", " d", " đ", " k"})
_JOINT = lazy(r"(?: \([^()\n]{1,60}\))?(?:, ?| ?- ?| kiêm | đồng thời là | |; ?(?=kiêm ))(?:kiêm |đồng thời là |hiện là |là )?")
_TITLE_JOINT = lazy(r" của ")


@cache
def addresses() -> Gazetteer[str]:
    """Forms of address and degrees, in lower case, to their kind."""
    return Gazetteer({row["surface"]: row["kind"] for row in load("honorifics")}, ignore_case=True)


@cache
def callings() -> Gazetteer[str]:
    """What people are without an office (`công nhân`), in lower case."""
    return Gazetteer({row["surface"]: row["surface"] for row in load("callings")}, ignore_case=True)


@cache
def _last_words() -> frozenset[str]:
    return frozenset(row["surface"].lower().rsplit(" ", 1)[-1] for row in load("callings"))


_AS = lazy(r"(?:, ?| - | \()(?:(?:là|nguyên|một) )?")
_CALLED_OF = lazy(r" (?:của |ở |tại )")
_CARES_FOR = lazy(rf"(?:cán bộ|công chức|nhân viên|chuyên viên|chuyên gia)((?: [{LOWER}]+){{1,3}}) \Z")
_CALLED = 1


def calling_before(fold: str, lower: str, start: int) -> Office | None:
    """What the person named at `start` is called right before the name: `thí sinh Lê Văn Bảo`, `cán bộ tư pháp xã Lê Văn Bảo`."""
    if fold[start - 1 : start] != " ":
        return None
    at = lower.rfind(" ", max(0, start - 16), start - 1) + 1
    word = lower[at or start : start - 1].strip('\n("')
    if word in _last_words():
        found = None
        for _ in range(4):
            line = max(at, lower.rfind("\n", at, start) + 1)
            called = callings().match(lower, line)
            if called is not None and called[0] == start - 1:
                found = Office(line, start - 1, None, _CALLED, None)
            if at <= 1 or line > at:
                break
            at = lower.rfind(" ", max(0, at - 16), at - 1) + 1
        if found is not None:
            return found
    before = lower[max(0, start - 40) : start]
    if "cán bộ" not in before and "công chức" not in before and "viên" not in before and "chuyên gia" not in before:
        return None
    cares = _CARES_FOR.search(lower, max(0, start - 40), start)
    if cares is None:
        return None
    body = organisations().match(lower, lower.rfind(" ", 0, start - 1) + 1)
    if body is not None and body[1] == "level" and body[0] == start - 1 and cares.group(1).count(" ") > 1:
        level = lower.rfind(" ", 0, start - 1)
        return Office(cares.start(), level, (level + 1, start - 1), _CALLED, None)
    return Office(cares.start(), start - 1, None, _CALLED, None)


def calling_behind(fold: str, lower: str, end: int, names: Container[int]) -> Office | None:
    """The same behind the name: `chị Lê Thị Ngà, kế toán Hợp tác xã Hòa Phú`."""
    joint = _AS.match(lower, end)
    called = callings().match(lower, joint.end()) if joint else None
    if joint is None or called is None:
        return None
    stop = called[0]
    of = _CALLED_OF.match(lower, stop)
    at = of.end() if of else stop + 1
    known = organisations().match(lower, at) if of or fold[stop : stop + 1] == " " else None
    body = body_at(fold, lower, at, names) if known is not None and known[1] != "field" else None
    start = joint.end() - (7 if lower.endswith("nguyên ", 0, joint.end()) else 0)
    return Office(start, stop, (at, body) if body is not None and body > at else None, _CALLED, None)


@cache
def _scan() -> re.Pattern[str]:
    surfaces = [row["surface"] for name in ("titles", "honorifics") for row in load(name)]
    starts = {" ".join(surface.lower().split(" ")[:2]) for surface in surfaces}
    return re.compile(rf"[ \n(\"'\-/:;,.?!](?=(?:{alternation(starts)})(?![^\W_]))")


def find_offices(fold: str, lower: str, names: Container[int]) -> tuple[list[Chain], list[Address]]:
    """The chains of offices and the forms of address of a text, in order; `names` are the places where names begin.

    >>> fold = "Dự họp có Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Lê Văn Bảo"
    >>> (chain,), _ = find_offices(fold, fold.lower(), {fold.index("Lê")})
    >>> [(fold[o.start:o.title_end], fold[slice(*o.body)]) for o in chain.offices]
    [('Phó Bí thư', 'Tỉnh ủy'), ('Chủ tịch', 'UBND tỉnh')]
    """
    offices: list[Office] = []
    forms: list[Address] = []
    edge = 0
    for at in _candidates(lower):
        if at < edge:
            continue
        form = addresses().match(lower, at)
        office = office_from(fold, lower, at, names)
        if office is not None and (form is None or office.end > form[0]):
            offices.append(office)
            edge = office.title_end if office.body is None or office.body[0] < office.title_end else office.body[1]
            edge = max(edge, office.end)
        elif form is not None:
            if form[1] != "crowd":
                forms.append(Address(at, *form))
            edge = form[0]
    return _chains(fold, lower, offices), forms


def _candidates(lower: str) -> list[int]:
    found = [match.end() for match in _scan().finditer(lower)]
    first = _scan().match(" " + lower[:40])
    return [0, *found] if first else found


def office_from(fold: str, lower: str, at: int, names: Container[int]) -> Office | None:
    """The office whose title begins at `at`, or None."""
    head = office_at(lower, at)
    if head is None:
        return None
    end, row = head
    surface = row["surface"]
    if surface.isupper() and (not fold[end - len(surface) : end].isupper() or fold[end : end + 1] in _CODE or fold[at - 1 : at] in _CODE):
        return None  # abbreviations (`CT`, `TUV`) are in capitals and no part of a document's number (`05-CT/TW`)
    if lower.endswith(_NOT_BEFORE, 0, at) or (lower.startswith("vụ ", at) and lower.endswith("chức ", 0, at)):
        return None  # `Ban Bí thư`, `Đoàn Luật sư`, `giữ chức vụ Trưởng ban`
    before = _BEFORE_TITLE.search(lower, max(0, at - 12), at) if lower.endswith(_PREFIX_ENDS, 0, at) else None
    start = before.start() if before and not lower[before.start() - 1 : before.start()].isalnum() else at
    kind = row["body"]
    if fold[end + 1 : end + 2].islower() and (special := SPECIAL.match(fold, end)) and special.end() in names:
        return Office(start, special.end() - 1, None, int(row["weight"]), kind[1:] if kind[0] == "=" else None)
    suffix = _SUFFIX.match(lower, end) if lower[end : end + 2] in _SUFFIX_STARTS else None
    if suffix and _suffix_counts(fold, lower, suffix.end()):
        end = suffix.end()
    else:
        suffix = None
    if kind[0] == "+" and suffix is None:
        noun = end - len(kind) + 1
        if fold[end + 1 : end + 2].isupper() and lower.startswith(f" {kind[1:]} ", end):
            noun = end + 1  # `Trưởng ban Ban Dân tộc`
        until = body_at(fold, lower, noun, names)
        body = (noun, until) if until is not None and until > end else None
    else:
        body = None if kind == "rank" else _body_behind(fold, lower, end, names, known_only=int(row["weight"]) >= 4)
    weight = int(row["weight"])
    if lower.startswith(("nguyên ", "cựu "), start):
        weight = min(weight, 1)
    if kind[0] == "+" and body is None and weight < 4:
        weight = min(weight, 1)  # `làm Trưởng đoàn`: a task beside the office
    if surface == "Bí thư" and start == at and body is not None and _COMMITTEE.match(lower, body[0]):
        weight = 3  # the head of a local committee outranks the council he also leads
    return Office(start, end, body, weight, kind[1:] if kind[0] == "=" or (body is None and kind in _NEEDS_ITS_OWN) else None)


# heads of a village or a ward of a hospital: the text names it elsewhere
_NEEDS_ITS_OWN = frozenset({"+thôn", "+bản", "+ấp", "+buôn", "+làng", "+xóm", "+khoa"})
_COMMITTEE = lazy(r"(?:tỉnh|thành|huyện|quận|thị|đặc khu) ủy|đảng ủy(?: (?:xã|phường|thị trấn|đặc khu)|(?=, chủ tịch))")
# what an office is for, between the title and the name: `Phó Giám đốc kỹ thuật Lê Văn Bảo`
SPECIAL = lazy(
    rf" (?:phụ trách(?: [{LOWER}]+){{1,4}}|kỹ thuật|kinh doanh|tài chính|chuyên môn|nhân sự|sản xuất|đào tạo|nội vụ|đối ngoại|an toàn|vận hành"
    r"|hành chính|hậu cần|kế hoạch|nghiệp vụ|pháp chế|khối nội chính|khối kinh tế|khối văn xã) "
)
_CODE = ("/", "-", ".", "&")
_NOT_BEFORE = ("ban ", "thủ ", "đoàn ", "hội ", "văn phòng ")


def _suffix_counts(fold: str, lower: str, end: int) -> bool:
    """Whether `phụ trách`, `điều hành` … behind a title are a part of it and not a verb: a name, a body or a stop follows."""
    if lower.endswith(" tt", 0, end):  # `Phó Bí thư TT Huyện ủy`, but not `Chủ tịch TT Than Uyên`
        head = organisations().match(lower, end + 1)
        return fold[end - 1] == "T" and head is not None and head[1] == "closed"
    if end >= len(fold) or fold[end] != " " or end + 1 >= len(fold) or fold[end + 1].isupper() or fold[end + 1] in "-(":
        return True
    if lower.endswith(("trực", "nhất"), 0, end):
        return True
    known = organisations().match(lower, end + 1)
    return known is not None and known[1] in ("open", "closed", "wide") and " " in lower[end + 1 : known[0]]


def _body_behind(fold: str, lower: str, end: int, names: Container[int], *, known_only: bool) -> tuple[int, int] | None:
    if fold[end : end + 1] != " ":
        return None
    at = end + 1 + (fold[end + 1 : end + 2] == " ")
    joint = _TITLE_JOINT.match(lower, end)
    if joint:
        at = joint.end()
    if at >= len(fold):
        return None
    if not fold[at].isupper():
        known = organisations().match(lower, at)
        if known is None or known[1] == "field" or (known[1] != "level" and " " not in lower[at : known[0]] and not _SMALL_HEAD.match(lower, at)):
            return None
    elif addresses().match(lower, at) is not None and organisations().match(lower, at) is None:
        return None
    if known_only and organisations().match(lower, at) is None and places().match(fold, at) is None:
        return None  # `Tổng thống Joe Biden`
    until = body_at(fold, lower, at, names)
    return (at, until) if until is not None else None


# heads of one syllable that news writes small: only with a capital or a level behind them
_SMALL_HEAD = lazy(r"(?:bộ|sở|cục|vụ|phòng|ban|trường|hội|công ty|đoàn|khoa|viện) (?:[^\W_]+|(?:tỉnh|huyện|xã)(?![^\W_]))")


def _chains(fold: str, lower: str, offices: list[Office]) -> list[Chain]:
    """Put offices together that only a joint (`, `, ` - `, ` kiêm `) parts."""
    chains: list[Chain] = []
    row: list[Office] = []
    for office in offices:
        if row:
            joint = _JOINT.match(lower, row[-1].end)
            if joint is None or joint.end() != office.start or _is_plural(lower, office.start) or lower.endswith(_FOR_ANOTHER, 0, row[0].start):
                chains.append(_chain(lower, row))
                row = []
        row.append(office)
    if row:
        chains.append(_chain(lower, row))
    return chains


# `thừa ủy quyền của Thủ tướng, Bộ trưởng A`: two people
_FOR_ANOTHER = ("ủy quyền của ", "ủy quyền ", "thay mặt ", "thừa lệnh ", "đồng ý của ")


def _chain(lower: str, offices: list[Office]) -> Chain:
    start = offices[0].start
    return Chain(tuple(offices), _is_plural(lower, start))


def _is_plural(lower: str, start: int) -> bool:
    return lower.endswith(_PLURAL_ENDS, 0, start) and _PLURAL.search(lower, max(0, start - 24), start) is not None
