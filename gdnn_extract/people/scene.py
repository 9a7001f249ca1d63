"""Who bears which office: names joined with the offices and forms of address around them.

A name counts as a person when something beside it says so: an office before or behind it, a form of address, a place
in a list of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts, body_at, office_at, organisations
from gdnn_extract.people.names import find_names, name_at, openers, places
from gdnn_extract.people.offices import SPECIAL, Address, Chain, Office, addresses, calling_before, calling_behind, find_offices

Span = tuple[int, int]


@dataclass(slots=True)
class Claim:
    """A name with what is said of it at one place."""

    start: int
    end: int
    rule: str
    honorific: Span | None = None
    offices: list[Office] = field(default_factory=list)
    taken: list[Office] = field(default_factory=list)
    """Offices taken up beside them (`làm Trưởng đoàn`)."""
    until: int = 0
    """Where the offices behind the name end (the end of the name if there are none)."""


@dataclass(slots=True)
class Scene:
    """A text with the shapes found in it; `claims` grows by place of the name."""

    fold: str
    lower: str
    starts: dict[int, int]
    ends: dict[int, int]
    shapes: list[Span]
    chains: list[Chain]
    forms: list[Address]
    claims: dict[int, Claim] = field(default_factory=dict)
    reach: dict[int, int] = field(default_factory=dict)
    """Where the offices behind a name end, to where the name begins."""
    unnamed: list[Chain] = field(default_factory=list)

    def claim(self, start: int, rule: str) -> Claim:
        """The claim on the name at `start`, new if there is none yet."""
        if start not in self.claims:
            self.claims[start] = Claim(start, self.starts[start], rule, until=self.starts[start])
        return self.claims[start]

    def add_name(self, start: int, end: int) -> None:
        """Note a name that its shape alone would not show."""
        self.starts[start] = end
        self.ends[end] = start


_IN_BRACKETS = lazy(r" \([^()\n]{1,60}\)(?= )")
_TO_NAME = lazy(r" ?: ?| ?- |, ?| ?\((?=[^\W_])| ")
_TO_NAME_AS = lazy(r" (?:(?:lúc bấy giờ|lúc đó|khi đó|hiện nay|thời điểm đó|mới) )?là ")
_BEFORE_CHAIN = lazy(r"(?:,? ?(?:hiện là|nguyên là|đồng thời là|kiêm) |, {0,2}| ?[-(] {0,2}| )\Z")
# `A (được bầu) giữ chức B`: an office taken up, beside the one A already has
_TAKES_OFFICE = lazy(
    r",?(?: (?:được|tiếp tục|chỉ định|bầu|bổ nhiệm|điều động|phân công|giao|hiện|đang|nay|cùng|đã)){0,5}"
    r" (?:làm|là|giữ chức(?: vụ| danh)?|giữ cương vị|giữ nhiệm vụ"
    r"|đảm (?:nhiệm|nhận)(?: chức(?: vụ| danh)?)?|với (?:vai trò|cương vị)(?: là)?|tái đắc cử)(?: là)? \Z"
)
_AGED = lazy(r", \d{1,3} tuổi\Z")
_TAKES_ENDS = ("làm ", "là ", "chức ", "vụ ", "danh ", "vị ", "nhiệm ", "nhận ", "trò ", "cử ")
_REMEMBERED = lazy(r"(?:ngày sinh|năm sinh|ngày mất|năm mất|tưởng niệm|tưởng nhớ) (?:của )?(?:cố |đồng chí )?\Z")
_REMEMBERED_ENDS = ("sinh ", "mất ", "niệm ", "nhớ ", "của ", "cố ", "chí ")
_PLURAL_LIST = lazy(r" (?:khác |mới )?(?:được [^.;:\n]{0,25} )?(?:gồm|bao gồm|là)(?: có)?(?: các đồng chí| các ông)?: ?")
_LIST_JOINT = lazy(r"(?:,? và (?:cùng )?|, ?(?:cùng )?|; ?| cùng | & )")
_SENTENCE_STOP = lazy(r"\n|[.!?](?= [^\W\d_]|\Z|\n)")
_ROSTER_OPENS = lazy(r"[^.;:\n]{0,90}?:")
_MANNER = lazy(r"(?:đã |cũng |vừa |trực tiếp |thẳng thắn ){0,2}")
_LIMIT_LIST = 40


def read_scene(fold: str, lower: str) -> Scene:
    """Find the shapes of a text and join them.

    >>> fold = "Đồng chí Lê Văn Bảo - Phó Giám đốc Sở Y tế dự họp"
    >>> scene = read_scene(fold, fold.lower())
    >>> [(fold[c.start:c.end], c.rule, len(c.offices)) for c in scene.claims.values()]
    [('Lê Văn Bảo', 'name_before_title', 1)]
    """
    shapes = [(name.start, name.end) for name in find_names(fold)]
    starts = dict(shapes)
    chains, forms = find_offices(fold, lower, starts)
    # no `Anh` of `Hoàng Anh Tuấn`, no `Cô` of `Cô Tô`
    forms = [form for form in _outside(forms, shapes) if form.end + 1 in starts or places().match(fold, form.start) is None]
    scene = Scene(fold, lower, starts, {end: start for start, end in shapes}, shapes, chains, forms)
    for form in forms:
        _join_form(scene, form)
    for chain in chains:
        if not _join_chain(scene, chain):
            scene.unnamed.append(chain)
    _join_callings(scene)
    return scene


def _join_callings(scene: Scene) -> None:
    """`thí sinh A`, `chị B, công nhân`: what somebody is who has no office."""
    for start, end in list(scene.starts.items()):
        claim = scene.claims.get(start)
        if claim is None or not claim.offices:
            office = calling_before(scene.fold, scene.lower, start)
            if office is not None:
                scene.claim(start, "calling").offices.append(office)
        if start in scene.claims:
            office = calling_behind(scene.fold, scene.lower, end, scene.starts)
            if office is not None:
                claim = scene.claims[start]
                claim.offices.append(office)
                claim.until = max(claim.until, office.end)


def _outside(forms: list[Address], shapes: list[Span]) -> list[Address]:
    kept, index = [], 0
    for form in forms:
        while index < len(shapes) and shapes[index][1] <= form.start:
            index += 1
        if index == len(shapes) or form.start < shapes[index][0]:
            kept.append(form)
    return kept


def _join_form(scene: Scene, form: Address) -> None:
    if form.kind == "people":
        _join_roster(scene, form.end, ())
        return
    start = _name_behind(scene, form.end)
    if start is None:
        return
    claim = scene.claim(start, "honorific")
    if claim.honorific is None and form.kind == "person":
        claim.honorific = (form.start, form.end)


def _join_roster(scene: Scene, at: int, offices: tuple[Office, ...]) -> None:
    """`các đồng chí: A, …; B, …` or `các đồng chí A, B và C`: each is a person."""
    colon = _ROSTER_OPENS.match(scene.fold, at)
    if colon is None:
        start = _name_behind(scene, at)
        if start is not None:
            _spread(scene, start, offices, "roster")
        return
    stop = _SENTENCE_STOP.search(scene.fold, colon.end(), colon.end() + 3000)
    edge = stop.start() if stop else min(len(scene.fold), colon.end() + 3000)
    mark = ";" if ";" in scene.fold[colon.end() : edge] else ","
    place = colon.end()
    while 0 < place <= edge:
        start = _name_behind(scene, place)
        if start is not None and start < edge:
            scene.claim(start, "roster").offices.extend(offices)
            for other in _following(scene, scene.starts[start]):
                scene.claim(other, "roster").offices.extend(offices)
        place = scene.fold.find(mark, place, edge) + 1


def _name_behind(scene: Scene, at: int, *, known_only: bool = False) -> int | None:
    """Where the name begins that `at` leads to, over blanks, forms of address, degrees and ranks."""
    fold = scene.fold
    for _ in range(5):
        while fold[at : at + 1] in (" ", ".", ",", "-", ":") and fold[at : at + 1]:
            at += 1
        if at in scene.starts:
            return at
        form = addresses().match(scene.lower, at)
        if form is None:
            office = office_at(scene.lower, at)
            if office is None or office[1]["body"] != "rank":
                break
            form = (office[0], "rank")
        at = form[0]
    return None if known_only else _other_name(scene, at)


def _other_name(scene: Scene, at: int) -> int | None:
    """A name that no surname shows: of a minority, of a foreigner."""
    fold, lower = scene.fold, scene.lower
    if at >= len(fold) or not fold[at].isupper() or fold[at : at + 4].isupper():
        return None
    if organisations().match(lower, at) is not None or office_at(lower, at) is not None:
        return None
    end = name_at(fold, at)
    if end is None or fold[at:end].isupper():
        return None
    scene.add_name(at, end)
    return at


def _join_chain(scene: Scene, chain: Chain) -> bool:
    before, taken_up = _name_before(scene, chain.start)
    if before is not None and not taken_up and len(chain.offices) > 1 and _served(scene, before) and _name_close(scene, chain.end) is not None:
        before = None  # `Chủ tịch Hội A, Chỉ huy trưởng Ban Chỉ huy, Trung tá B`: all of it is B's
    after, close = _name_after(scene, chain, before is not None)
    if before is not None and after is not None and not taken_up and _is_of_the_body(scene, chain, before, after):
        chain = _with_longer_body(scene, chain, after)
        after = None
    if before is None and after is None:
        return False
    if scene.lower.endswith(_REMEMBERED_ENDS, 0, chain.start) and _REMEMBERED.search(scene.lower, max(0, chain.start - 40), chain.start):
        return True
    offices = list(chain.offices)
    if before is not None and after is None and offices[-1].body is None:
        offices[-1] = _with_body(scene, offices[-1])
    mine = offices if after is None else []
    if before is not None and after is not None and len(offices) > 1:
        mine, offices = offices[:1], offices[1:]
    if before is not None and mine:
        for start in [before, *(_preceding(scene, before) if chain.plural else ())]:
            claim = scene.claim(start, "name_before_title")
            claim.rule = "name_before_title"
            (claim.taken if taken_up else claim.offices).extend(mine)
            claim.until = max(claim.until, mine[-1].end)
            scene.reach[claim.until] = start
    if after is not None:
        if not close and chain.plural:
            _join_roster(scene, chain.end, tuple(offices))
        elif chain.plural or not close:
            _spread(scene, after, tuple(offices), "plural_title")
        else:
            _spread(scene, after, tuple(offices), "title_before_name")
    return True


def _is_of_the_body(scene: Scene, chain: Chain, before: int, after: int) -> bool:
    """`chị A, Giám đốc Hợp tác xã Chè Phìn Hò`: what follows the body of an office that has its bearer before it is the body's."""
    claim = scene.claims.get(before)
    introduced = claim is not None and claim.honorific is not None and not _served(scene, before)
    last = chain.offices[-1]
    close = last.body is not None and after == last.body[1] + 1
    return introduced and close and after not in scene.claims and openers().get(scene.fold[after : scene.starts[after]].split(" ")[0]) != "common"


def _with_longer_body(scene: Scene, chain: Chain, after: int) -> Chain:
    """The chain with the shape at `after` in its last body; it is nobody's name."""
    last = chain.offices[-1]
    end = scene.starts.pop(after)
    scene.ends.pop(end, None)
    body = (last.body[0], end) if last.body else None
    return chain._replace(offices=(*chain.offices[:-1], last._replace(body=body)))


def _served(scene: Scene, start: int) -> bool:
    """Whether the name has an office that stands before it."""
    claim = scene.claims.get(start)
    return claim is not None and any(office.start < start and office.weight for office in claim.offices)


def _name_close(scene: Scene, at: int) -> int | None:
    return at + 1 if scene.fold.startswith(" ", at) and at + 1 in scene.starts else None


def _name_before(scene: Scene, at: int) -> tuple[int | None, bool]:
    """The name that an office at `at` stands behind (`A, Phó Giám đốc`; `A (sinh năm 1970) làm Giám đốc`), or None, and whether it is taken up."""
    taken = _TAKES_OFFICE.search(scene.lower, max(0, at - 60), at) if scene.lower.endswith(_TAKES_ENDS, 0, at) else None
    lower = scene.lower
    if not taken and lower[at - 1 : at] == " " and lower[at - 2 : at - 1].isalnum() and not lower.endswith(("là ", "kiêm "), 0, at):
        return scene.ends.get(at - 1), False
    joint = taken or _BEFORE_CHAIN.search(lower, max(0, at - 24), at)
    if joint is None:
        return None, False
    end = joint.start()
    if lower.endswith("tuổi", 0, end) and (aged := _AGED.search(lower, max(0, end - 12), end)):
        end = aged.start()
    if scene.fold[end - 1 : end] == ")":
        opened = scene.fold.rfind("(", max(0, end - 60), end)
        end = opened if opened > 0 else end
        end -= scene.fold[end - 1 : end] == " "
    start = scene.ends.get(end)
    if start is None and taken:
        start = scene.reach.get(end)  # `A, Phó Giám đốc làm Trưởng đoàn`
    return start, taken is not None


def _with_body(scene: Scene, office: Office) -> Office:
    """`A, Phó Vụ trưởng, Vụ Đào tạo`: the body behind a comma, when the office has none and more than its title says so."""
    at = office.title_end + 2
    if office.weight >= 4 or scene.fold[office.title_end : at] != ", " or at >= len(scene.fold) or not scene.fold[at].isupper():
        return office
    known = organisations().match(scene.lower, at)
    if known is None or known[1] not in ("open", "wide", "closed") or office_at(scene.lower, at) is not None:
        return office
    end = body_at(scene.fold, scene.lower, at, scene.starts)
    return office._replace(body=(at, end)) if end is not None and end > known[0] else office


def _name_after(scene: Scene, chain: Chain, taken: bool) -> tuple[int | None, bool]:
    """The name an office leads to, and whether it stands close (no colon)."""
    at = chain.end
    said = _TO_NAME_AS.match(scene.lower, at)
    if said and not taken:
        start = _name_behind(scene, said.end())
        return start, True
    aside = _IN_BRACKETS.match(scene.fold, at)  # `Phó Cục trưởng Cục X (Bộ Y) A`
    if aside and aside.end() + 1 in scene.starts:
        return (None if taken else aside.end() + 1), True
    if (special := SPECIAL.match(scene.fold, at)) and special.end() in scene.starts:
        return (None if taken else special.end()), True  # `Phó Chủ tịch UBND tỉnh phụ trách kinh tế A`
    joint = _TO_NAME.match(scene.fold, at)
    if joint is None:
        return None, True
    if chain.plural and (listed := _PLURAL_LIST.match(scene.lower, at)):
        return _name_behind(scene, listed.end()), False
    mark = joint.group().strip()
    start = None if mark == "(" and taken else _name_behind(scene, joint.end(), known_only=taken)
    if start is None or not mark:
        return start, True
    if mark == ":":
        return (start, False) if chain.plural or _lists(scene, start) else (None, True)
    form = addresses().match(scene.lower, joint.end())
    if mark == "," and form is not None and form[1] == "degree" and not taken and not any(office.weight for office in chain.offices):
        return start, True  # `Đại tá, TS A`
    if taken or chain.plural or (not chain.offices[-1].weight and (form is None or chain.offices[-1].body is None)):
        return None, True
    # behind a comma or a dash only with a form of address between, or when nothing else can be said of the name
    return (start, True) if start > joint.end() or mark == "(" or _stands_alone(scene, chain, start, mark) else (None, True)


def _stands_alone(scene: Scene, chain: Chain, start: int, mark: str) -> bool:
    """`Phó Hiệu trưởng Nhà trường - A chia sẻ`, `Bí thư Tỉnh ủy, A, nhấn mạnh`: a whole name, no office of its own behind it, and it says or does something."""
    end = scene.starts[start]
    if _has_office_behind(scene, end) or scene.fold.count(" ", start, end) < 2:
        return False
    if mark == "-" and (end >= len(scene.fold) or scene.fold[end] in "\n.)"):
        return True
    comma = 2 if scene.fold.startswith(", ", end) else 1
    manner = _MANNER.match(scene.lower, end + comma)
    act = acts().match(scene.lower, manner.end() if manner else end + comma)
    return act is not None and (act[1] != "-" or mark == "-")


def _lists(scene: Scene, start: int) -> bool:
    joint = _LIST_JOINT.match(scene.fold, scene.starts[start])
    return joint is not None and _name_behind(scene, joint.end()) is not None


def _spread(scene: Scene, start: int, offices: tuple[Office, ...], rule: str) -> None:
    """Give the offices to the name at `start` and to those that follow in a list without an office of their own."""
    scene.claim(start, rule).offices.extend(offices)
    scene.claims[start].rule = rule
    for other in _following(scene, scene.starts[start]):
        if other in scene.claims and scene.claims[other].offices and rule == "title_before_name":
            return
        scene.claim(other, rule).offices.extend(offices)


def _following(scene: Scene, end: int) -> Iterator[int]:
    """The names that go on a list behind `end`; a name that leads to an office of its own ends it."""
    for _ in range(_LIMIT_LIST):
        joint = _LIST_JOINT.match(scene.lower, end)
        if joint is None:
            return
        start = _listed(scene, joint.end())
        if start is None or _has_office_behind(scene, scene.starts[start]):
            return
        yield start
        end = scene.starts[start]


def _listed(scene: Scene, at: int) -> int | None:
    """A name in a list: of known shape, or behind a form of address."""
    if at in scene.starts:
        return at
    form = addresses().match(scene.lower, at)
    return _name_behind(scene, form[0]) if form else None


def _has_office_behind(scene: Scene, end: int) -> bool:
    joint = re.compile(r", ?| ?[-(] ?").match(scene.fold, end)
    return joint is not None and office_at(scene.lower, joint.end()) is not None


def _preceding(scene: Scene, start: int) -> Iterator[int]:
    """The names of a list before the one at `start`."""
    for _ in range(_LIMIT_LIST):
        joint = re.compile(r"(?:, | và )\Z").search(scene.lower, max(0, start - 4), start)
        before = scene.ends.get(joint.start()) if joint else None
        if before is None:
            return
        yield before
        start = before
