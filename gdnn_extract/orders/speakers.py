"""Who gives an instruction: the subject of its sentence, a document, whoever was speaking, or the chair.

The vocabulary is in `data/speech.tsv` and the heads of bodies in `data/addressees.tsv`.  All offsets index the fold.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from gdnn_extract.article import Article
from gdnn_extract.orders import vocabulary
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at
from gdnn_extract.record import Issuer, LegalReference, Official, new_issuer
from gdnn_extract.tables import alternation, load

NOBODY = new_issuer(id=None, name=None, title=None)

_DOCUMENT = lazy(
    r"(?<!có )(?<!hành )(?<!gửi )(?<!ký )(?<!ra )(?<!\w)(?P<type>kết luận|chỉ thị|công điện|nghị quyết|thông báo|công văn|văn bản|kế hoạch|quyết định)"
    r"(?: này| trên| của [^,;.:\"]{2,60}?)?(?: cũng| đã)?(?: nêu rõ| nhấn mạnh| ghi rõ| chỉ rõ| nêu)?,? ?$"
)
_ACCORDING = lazy(r"(?<!\w)theo (?:[^,.;:]{0,60} )?$")
_QUOTED_WHO = lazy(r" ?,? ?(?:-[^-\n]{0,90}- ?)?(?:cho biết|cho hay|thông tin|nói|báo cáo)(?!\w)")
_BREAK = lazy(r"[,;:.\"] |(?<!\w)(?:cho biết|cho hay|rằng|thông tin|báo cáo|đã)(?!\w)")
_ACT = lazy(r" (?:đã|vừa|cũng|có|ra|ban hành|gửi|phát|ký|đang|sẽ|tiếp tục|còn|luôn|xác định|tổ chức|họp)(?!\w)")
# two bodies that always act together
_PAIR = "Bộ Chính trị, "
# what stands before the subject of a sentence: its start, an opening clause, an honorific, an office
_OPENS = lazy(r"(?:^|[.!?\n\"])[^.!?\n\";:]{0,58}$")
_SMALL_OFFICES = frozenset(
    ["chủ tịch", "giám đốc", "bí thư", "hiệu trưởng", "cục trưởng", "chi cục trưởng", "viện trưởng", "bộ trưởng", "thứ trưởng", "trưởng phòng", "tổng giám đốc"]
)
_PRESIDES = lazy(r"(?<!\w)người (?:chủ trì|điều hành|đứng đầu|phụ trách|kết luận)(?: [^,.;:]{0,50})? $")
_HE, _SHE = frozenset(["ông", "anh", "thầy", "bác"]), frozenset(["bà", "chị", "cô"])
_LEVEL = lazy(r"(?<!\w)(?:bộ|tỉnh|thành phố|sở|huyện|quận|thị xã|xã|phường|thị trấn|cục|trường)(?!\w)")
_LOCAL = lazy(r"(?<!\w)(?:huyện|quận|thị xã|xã|phường|thị trấn)(?!\w)")
_RANKS = (
    (
        3,
        lazy(
            r"chính phủ|thủ tướng|quốc hội|bộ chính trị|ban bí thư|chủ tịch nước|tổng bí thư|trung ương đảng|ban chấp hành trung ương"
            r"|đảng(?: và|,) nhà nước|ubtv"
        ),
    ),
    (2, lazy(r"bộ trưởng|thứ trưởng|tổng cục|cục trưởng|^bộ |^các bộ|trung ương|ngân hàng nhà nước")),
    (1, lazy(r"tỉnh|thành phố|sở|ubnd")),
)


@cache
def phrases(kind: str) -> str:
    """A pattern for the phrases of one kind in `data/speech.tsv`."""
    return alternation(row["phrase"] for row in load("speech") if row["kind"] == kind)


@cache
def word(kind: str) -> re.Pattern[str]:
    """A pattern that finds a phrase of one kind as a whole word."""
    return re.compile(rf"(?<!\w){phrases(kind)}(?!\w)")


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(rf"(?:,? ?{phrases('adverb')}(?!\w)){{0,6}},? ?$")


_PRONOUNS = ("đồng chí", "ông", "bà", "anh", "chị", "thầy", "cô", "tôi")


@cache
def _pronoun() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:chúng )?(?:{'|'.join(_PRONOUNS)})(?:,? ?{phrases('adverb')}(?!\w)){{0,4}},? ?$")


@cache
def _acts() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>[^,;:.\"]{{0,70}}?) {phrases('acts')}(?!\w)")


def rank(name: str) -> int:
    """3 for the centre of the state and the Party, 2 for ministries, 1 for provinces, 0 below.

    >>> rank("bộ trưởng"), rank("chính phủ")
    (2, 3)
    """
    return next((level for level, pattern in _RANKS if pattern.search(name)), 0)


class Speakers:
    """The officials and documents of one article, asked who acts at a place."""

    def __init__(self, article: Article, officials: Sequence[Official], legal: Sequence[LegalReference]) -> None:
        self.article = article
        self.officials = officials
        self.mentions = sorted(((mention.start, mention.end, official) for official in officials for mention in official.mentions), key=lambda row: row[:2])
        self.starts = [start for start, _, _ in self.mentions]
        self.small = [(title.lower(), official) for official in officials for title in official.titles if title.lower() in _SMALL_OFFICES]
        self.legal = legal
        self.legal_starts = [reference.start for reference in legal]
        chairs = [official for official in officials if "chair" in official.roles] or [official for official in officials if official.title]
        self.leader = issuer_of(chairs[0]) if len(chairs) == 1 else NOBODY

    def last_mention(self, start: int, end: int) -> tuple[int, int, Official] | None:
        """The last mention of an official between two offsets: start, end, who."""
        place = bisect_right(self.starts, end - 1)
        if place and self.mentions[place - 1][0] >= start and self.mentions[place - 1][1] <= end:
            return self.mentions[place - 1]
        return None

    def first_mention(self, start: int, end: int) -> tuple[int, int, Official] | None:
        """The first mention of an official between two offsets."""
        place = bisect_left(self.starts, start)
        return self.mentions[place] if place < len(self.mentions) and self.mentions[place][1] <= end else None

    def official(self, start: int, end: int) -> Official | None:
        """The official mentioned last between two offsets."""
        found = self.last_mention(start, end)
        return found[2] if found else None

    def subject(self, start: int, end: int) -> Issuer | None:
        """Who acts right before `end`: the official or body named last, or the body that an official speaks of."""
        article, start = self.article, max(start, end - vocabulary.REACH)
        if self.pronoun(start, end):
            return None
        mention = self.last_mention(start, end)
        edge = mention[1] if mention else start
        body = last_body(article, edge, end)
        if body is not None and self._cites(body[0]):
            body = None
        if body is None and (mention is None or self._only_quoted(start, mention)):
            body = acting_body(article, edge, end)
        if body is not None and (mention is None or article.lower[edge : body[0]].strip(" -,(") != ""):
            return self.known(article.written(*body))
        return issuer_of(mention[2]) if mention else None

    def _cites(self, at: int) -> bool:
        """Whether a place lies within a cited document (`Nghị quyết số … của Chính phủ, yêu cầu …`)."""
        place = bisect_right(self.legal_starts, at) - 1
        return place >= 0 and at < self.legal[place].end

    def pronoun(self, start: int, end: int) -> bool:
        """Whether `đồng chí`, `ông` or `bà` alone acts right before `end`: whoever was speaking."""
        before = self.article.lower[max(start, end - 40) : end]
        return any(word in before for word in _PRONOUNS) and _pronoun().search(self.article.lower, max(start, end - 40), end) is not None

    def office(self, start: int, end: int) -> Official | None:
        """Who bears the office written small right before `end` (`giám đốc nhắc …`)."""
        before = self.article.lower[max(start, end - 40) : end].rstrip()
        return next((official for title, official in self.small if before.endswith(title)), None)

    def antecedent(self, start: int, end: int) -> Issuer | None:
        """Whom `ông`, `bà`, `đồng chí` before `end` means: who opened one of the sentences right before."""
        lower, since = self.article.lower, max(0, start - 400)
        word = _pronoun().search(lower, max(start, end - 40), end)
        for begin, stop, official in reversed(self.mentions[bisect_left(self.starts, since) : bisect_left(self.starts, start)]):
            opens = _OPENS.search(lower, max(0, begin - 60), begin) is not None
            if opens and not self._only_quoted(since, (begin, stop, official)) and _agrees(word.group() if word else "", official.honorific):
                return issuer_of(official)
        return None

    def acts_in_person(self, start: int, end: int, *, beside: bool = False) -> bool:
        """Whether an official, an office or a body stands as the subject before `end` (right beside it), not merely as a source."""
        start = max(start, end - vocabulary.REACH)
        mention = self.last_mention(start, end)
        if mention is not None and not self._only_quoted(start, mention) and (not beside or end - mention[1] < 3):
            return True
        if self.pronoun(start, end) or self.office(start, end) is not None or _PRESIDES.search(self.article.lower, max(start, end - 80), end) is not None:
            return True
        return last_body(self.article, mention[1] if mention else start, end) is not None

    def _only_quoted(self, start: int, mention: tuple[int, int, Official]) -> bool:
        """Whether an official is named only as the source (`theo ông …`, `ông … cho biết`)."""
        lower = self.article.lower
        return _QUOTED_WHO.match(lower, mention[1]) is not None or _ACCORDING.search(lower, max(start, mention[0] - 70), mention[0]) is not None

    def rank(self, issuer: Issuer) -> int:
        """The rank of an issuer, of an official's body too."""
        return rank(self._written(issuer))

    def local(self, issuer: Issuer) -> bool:
        """Whether an issuer is of a district or below."""
        return _LOCAL.search(self._written(issuer)) is not None

    def _written(self, issuer: Issuer) -> str:
        of = next((official.organisation or "" for official in self.officials if official.id == issuer.id), "") if issuer.id else ""
        return f"{issuer.title or ''} {of}".lower()

    def known(self, title: str) -> Issuer:
        """The official whom an office means (`Tổng Bí thư`, `Chủ tịch Hòa Sơn`), else the body itself."""
        bearers = [official for official in self.officials if title in official.titles]
        if len(bearers) == 1:
            return issuer_of(bearers[0])
        fitting = []
        for official in self.officials:
            office = next((office for office in official.titles if title.startswith(office + " ")), None)
            if office is None:
                continue
            rest, of = title[len(office) :].strip().casefold(), (official.organisation or "").casefold()
            if rest in of:
                return issuer_of(official)
            if _same_level(rest, of):
                fitting.append(official)
        if len(fitting) == 1:
            return issuer_of(fitting[0])
        return new_issuer(id=None, name=None, title=title)

    def issuer(self, start: int, end: int, speaker: Issuer | None) -> Issuer:
        """Who instructs: the subject, else the document spoken of, else the speaker so far, else the only one who can."""
        document = _DOCUMENT.search(self.article.lower, max(start, end - 60), end)
        if document is not None and (found := self.document_issuer(end, document.group("type"))) is not None:
            return found
        found = self.subject(start, end)
        if found is None and self.pronoun(start, end):
            found = self.antecedent(start, end) or speaker
        elif found is None and (bearer := self.office(start, end)) is not None:
            found = issuer_of(bearer)
        elif found is None and _PRESIDES.search(self.article.lower, max(start, end - 80), end) is not None:
            found = self.leader if self.leader != NOBODY else None
        return found or speaker or self.document_issuer(end, None) or self.leader

    def document_says(self, end: int) -> bool:
        """Whether a document is what speaks right before `end` (`Chỉ thị nêu rõ`, `kết luận nêu`)."""
        return _DOCUMENT.search(self.article.lower, max(0, end - 90), end) is not None

    def document_issuer(self, before: int, doc_type: str | None) -> Issuer | None:
        """The issuer of the first document of that type, or of the document cited last before an offset."""
        cited = self.legal[: bisect_left(self.legal_starts, before)]
        same = [reference for reference in cited[:8] if reference.doc_type.lower() == doc_type]
        for reference in [*same, *reversed(cited[-4:])]:
            if reference.issuer:
                return self.known(reference.issuer)
        return None


def _agrees(pronoun: str, honorific: str | None) -> bool:
    """Whether `ông` or `bà` may mean somebody with that honorific."""
    said, known = pronoun.split(" ")[0].strip(","), (honorific or "").lower()
    return not (said in _HE and known in _SHE) and not (said in _SHE and known in _HE)


def _same_level(rest: str, of: str) -> bool:
    """Whether what stands behind an office may be said of a body: no other level is named (`UBND tỉnh`, `UBND huyện Lạc Sơn`)."""
    levels = set(_LEVEL.findall(rest))
    return not levels or not of or bool(levels & set(_LEVEL.findall(of)))


def issuer_of(official: Official) -> Issuer:
    """An official as the issuer of a directive."""
    return new_issuer(id=official.id, name=official.name, title=official.title)


def acting_body(article: Article, start: int, end: int) -> tuple[int, int] | None:
    """The last body between two offsets that does something (`Bộ Công an đã ban hành …`), or None."""
    found = None
    for begin, stop in vocabulary.find_heads(article, start, end):
        acts = _acts().match(article.fold, stop, end)
        if acts is not None and (found is None or begin >= found[1]):
            found = begin, acts.end("name")
    return found


def last_body(article: Article, start: int, end: int) -> tuple[int, int] | None:
    """The name of a body that ends right before `end` (adverbs between), or None."""
    fold = article.fold
    stop = _adverbs().search(fold, max(start, end - 60), end)
    limit = stop.start() if stop else end
    found = None
    for begin, _ in vocabulary.find_heads(article, max(start, limit - 90), limit):
        if found is None or (_BREAK.search(fold, found, begin) and fold[found:begin] != _PAIR):
            found = begin
    if found is None or _BREAK.search(fold, found + len(_PAIR) if fold.startswith(_PAIR, found) else found, limit):
        return None
    named = body_at(fold, article.lower, found)
    if named is not None and named < limit and not fold.startswith(_PAIR, found):
        # what stands between the name and the adverbs must be an act (`vừa ký`), or the body is not the one that acts
        return (found, named) if _ACT.match(article.lower, named) else None
    return found, limit
