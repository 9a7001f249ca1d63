"""Which of a person's offices is the one exercised, and the body it belongs to.

The body is the one written behind the title.  Where none is, the text may still say it: behind the name in brackets,
before the title (`Đại diện Sở Y tế, Phó Giám đốc A`), with the superior just named, or as the only body of the kind that the
title needs (`Tổng cục trưởng`), the one that holds the meeting first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain as one_after_another

from gdnn_extract.article import Article
from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at, organisations
from gdnn_extract.people.offices import Chain, Office
from gdnn_extract.people.persons import Person
from gdnn_extract.people.scene import Claim, Scene

Span = tuple[int, int]
_MOST_TRIES = 12
_NEAR = 20_000
"""How far a body is looked for again: longer than a post, shorter than a book."""
_HOLDS = lazy(r" (?:\([^)\n]{1,40}\) |khóa [ivxl\d]{1,6} )?(?:đã |vừa |sẽ )?(?:phối hợp [^.;\n]{0,80}?)?(?:tổ chức|họp|khai mạc|có buổi|tiến hành)")
_ALONE = frozenset(["vụ", "cục", "đồn", "thôn", "bản", "ấp", "buôn", "làng", "xóm", "khoa"]) | {"chi cục", "tổng cục"}
_LONGER_HEADS = ("tổng ", "chi ", "bệnh ", "học ", "phân ", "phó ")
_MEETING_OF = lazy(r"(?:cuộc họp|phiên họp|hội nghị|buổi họp|phiên|giao ban|kỳ họp|đại hội)(?: của)? \Z")


def titles_of(article: Article, office: Office) -> set[str]:
    """The title in lower case, and without what news leaves out later (`Thường trực`, `phụ trách`)."""
    title = article.lower[office.start : office.title_end]
    for tail in (" thường trực", " phụ trách", " chuyên trách"):
        if title.endswith(tail):
            return {title, title.removesuffix(tail)}
    return {title}


def main_office(article: Article, person: Person) -> Office | None:
    """The office exercised: of those first said together, the weightiest; membership and rank only for want of another."""
    for chain in [*person.chains, person.offices]:
        if not chain:
            continue
        best = max(chain, key=_weight)
        if best.weight or chain is person.offices:
            return _exercised(article, person, chain, best) or best
    return None


def _weight(office: Office) -> tuple[int, bool, int]:
    return office.weight, office.body is not None, -office.start


def _exercised(article: Article, person: Person, chain: list[Office], best: Office) -> Office | None:
    """Of several offices of one weight (`Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh`) the one in which the person speaks or the body meets."""
    equals = {article.lower[office.start : office.end]: office for office in chain if office.weight == best.weight}
    if len(equals) < 2:
        return None
    alone = [held[0] for held in person.chains if len(held) == 1 and held is not chain]
    for office in alone:
        if article.lower[office.start : office.end] in equals:
            return office
    said = {article.lower[start:end] for start, end in person.said.items()}
    spoken = [office for office in equals.values() if any(title.startswith(article.lower[office.start : office.title_end]) for title in said)]
    if len(spoken) == 1:
        return spoken[0]
    return next((office for office in equals.values() if office.body and meets(article, office.body)), None)


def meets(article: Article, body: Span) -> bool:
    """Whether the text has that body hold a meeting (`Ban ATGT tỉnh họp`, `cuộc họp Ban ATGT tỉnh`)."""
    name = article.lower[slice(*body)]
    if " " not in name and not article.fold[slice(*body)].isupper():
        return False  # `Hội đồng`, `Ban` may be any
    at = max(0, body[0] - _NEAR) - 1
    for _ in range(_MOST_TRIES):
        at = article.lower.find(name, at + 1, body[1] + _NEAR)
        if at < 0:
            return False
        end = body_at(article.fold, article.lower, at) or at + len(name)
        if _HOLDS.match(article.lower, max(end, at + len(name))) or _MEETING_OF.search(article.lower, max(0, at - 20), at):
            return True
    return False


class Belonging:
    """The bodies of one article, asked for the one an office belongs to."""

    def __init__(self, article: Article, scene: Scene) -> None:
        self.article = article
        self.scene = scene
        self._hosts: dict[str, Span | None] = {}
        self._only: dict[str, Span | None] = {}

    def organisation(self, person: Person, main: Office | None) -> str | None:
        """The body of the office exercised, as written, or None."""
        body = self._said(person, main) or self._beside(person) if main is None or not main.weight else self._of(person, main)
        return self.article.written(*body) if body else person.author_of

    def _said(self, person: Person, main: Office | None) -> Span | None:
        if main is None:
            return None
        titles = titles_of(self.article, main)
        same = [office.body for office in person.offices if office.body and not titles.isdisjoint(titles_of(self.article, office))]
        if main.body:  # the fullest of the names it has
            head = self.article.lower[slice(*main.body)].partition(" ")[0]
            same = [body for body in same if self.article.lower.startswith(head, body[0])]
        return max(same, key=lambda span: (span[1] - span[0], -span[0]), default=None)

    def _of(self, person: Person, main: Office) -> Span | None:
        body = self._said(person, main) or self._host(main) or self._beside(person)
        if body:
            return body
        # `Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ`; but a Thủ tướng stays without the committee he leads, unless it meets
        others = [office.body for office in person.offices if office.body and office.weight >= (3 if main.weight >= 3 else 1)]
        if others and (main.only_of or main.weight < 4 or self._said_together(person, main) or meets(self.article, others[0])):
            return others[0]
        return self._above(main) or self._only_one(main)

    def _said_together(self, person: Person, main: Office) -> bool:
        """`Phó Thủ tướng, Trưởng Ban Chỉ đạo A`: one breath."""
        return any(main in chain and any(office.body for office in chain if office.weight >= 3) for chain in person.chains[:1])

    def _host(self, main: Office) -> Span | None:
        """Of an office that can only be of one kind of body: the body of that kind that holds a meeting or heads the text."""
        if main.only_of is None:
            return None
        if main.only_of not in self._hosts:
            self._hosts[main.only_of] = self._holder(main.only_of)
        return self._hosts[main.only_of]

    def _holder(self, nouns: str) -> Span | None:
        heads = self._letterhead() if self.article.fold[: self.article.fold.find("\n")].isupper() else []
        for noun in nouns.split("|"):
            for at, end in one_after_another(self._named(noun), heads):
                fits = end > at + len(noun) and self.article.lower.startswith(noun, at)
                if fits and ((at, end) in heads or _HOLDS.match(self.article.lower, end)):
                    return at, end
        return None

    def _letterhead(self) -> list[Span]:
        """The lines in capitals at the head of a document that are a body's name."""
        found, at = [], 0
        for _ in range(3):
            line = self.article.fold.find("\n", at)
            if line < 0 or not self.article.fold[at:line].isupper():
                break
            if body_at(self.article.fold, self.article.lower, at) == line:
                found.append((at, line))
            at = line + 1
        return found[-1:]

    def _named(self, noun: str) -> Iterator[Span]:
        """The bodies with that head that the text names, each with more than the head."""
        lower, at = self.article.lower, -1
        for _ in range(_MOST_TRIES):
            at = lower.find(noun + " ", at + 1)
            if at < 0:
                return
            if (at and lower[at - 1].isalnum()) or lower.endswith(_LONGER_HEADS, 0, at):
                continue
            end = body_at(self.article.fold, lower, at, self.scene.starts)
            if end is not None and end > at + len(noun):
                yield at, end

    def _beside(self, person: Person) -> Span | None:
        return next((body for claim in person.claims if (body := _in_brackets(self.scene, claim) or _led_in(self.scene, claim))), None)

    def _above(self, main: Office) -> Span | None:
        """`Chủ tịch UBND tỉnh A …; các Phó Chủ tịch B, C`: the body of the superior named last in the paragraph."""
        title = self.article.lower[main.start : main.title_end]
        if not title.startswith("phó "):
            return None
        first = self.article.fold.rfind("\n", 0, main.start)
        superior = title.removeprefix("phó ").removesuffix(" thường trực")
        chains = self.scene.chains
        for place in range(bisect_left(chains, main.start, key=_chain_start) - 1, -1, -1):
            said = chains[place]
            if said.start < max(first, main.start - 600):
                break
            for office in said.offices:
                if office.body and self.article.lower[office.start : office.title_end] == superior:
                    return office.body
        return None

    def _only_one(self, main: Office) -> Span | None:
        """The only body of the needed kind that the text names, with a name of its own (`Phó Vụ trưởng`: `Vụ Pháp chế`)."""
        if main.only_of not in _ALONE:
            return None
        if main.only_of not in self._only:
            self._only[main.only_of] = self._sole(main.only_of)
        return self._only[main.only_of]

    def _sole(self, noun: str) -> Span | None:
        found = [(at, end) for at, end in self._named(noun) if self.article.fold[at + len(noun) + 1].isupper()]
        if not found:
            return None
        name = self.article.lower[slice(*found[0])]
        alike = (self.article.lower[slice(*body)] for body in found)
        return found[0] if all(other.startswith(name) or name.startswith(other) for other in alike) else None


def _chain_start(chain: Chain) -> int:
    return chain.start


_STANDS_FOR = lazy(r", đại diện(?: lãnh đạo| cho)? ")


def _in_brackets(scene: Scene, claim: Claim) -> Span | None:
    """`TS Lê Văn Bảo (Viện Kinh tế)`, `Đại tá Lê Văn Bảo, đại diện Cục Quân nhu`."""
    bracket = scene.fold.startswith(" (", claim.end)
    stands_for = None if bracket else _STANDS_FOR.match(scene.lower, claim.end)
    at = stands_for.end() if stands_for else claim.end + 2
    head = organisations().match(scene.lower, at) if bracket or stands_for else None
    if head is None or head[1] in ("level", "village", "field"):
        return None
    end = body_at(scene.fold, scene.lower, at, scene.starts)
    return (at, end) if end is not None and (stands_for or scene.fold.startswith(")", end)) else None


_LEADS_IN = lazy(r"(?<![^\W_])(?:đại diện(?: lãnh đạo)?|về phía|phía|thay mặt(?: lãnh đạo)?|báo cáo của|đoàn công tác(?: của)?|đoàn cán bộ|đoàn) ")
_TO_BEARER = lazy(r"(?: \([^()\n]{1,40}\))?(?:, | do )(?:(?:ông|bà|anh|chị|đồng chí|đ/c) )?\Z")


_AND_MORE = lazy(rf"(?: và [{UPPER}][^,.;:()\n]{{1,50}})?")


def _led_in(scene: Scene, claim: Claim) -> Span | None:
    """`Đại diện Sở Y tế, Phó Giám đốc A`; `báo cáo của Bộ Xây dựng do Thứ trưởng A trình bày`."""
    before = [claim.start, *(office.start for office in claim.offices), *(claim.honorific or ())[:1]]
    first = min(before)
    opened = max(scene.fold.rfind("\n", 0, first), scene.fold.rfind(". ", 0, first), first - 200) + 1
    to_bearer = _TO_BEARER.search(scene.lower, max(opened, first - 60), first)
    if to_bearer is None:
        return None
    for lead in _last_first(_LEADS_IN.finditer(scene.lower, opened, to_bearer.start())):
        end = body_at(scene.fold, scene.lower, lead.end(), scene.starts)
        if end is not None and organisations().match(scene.lower, lead.end()) is not None and _AND_MORE.fullmatch(scene.fold, end, to_bearer.start()):
            return lead.end(), to_bearer.start()
    return None


def _last_first(matches: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    return list(matches)[::-1]
