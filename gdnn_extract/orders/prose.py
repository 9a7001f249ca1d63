"""Running prose: which sentences instruct, from where on, and whose instruction they go on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from gdnn_extract.article import Article
from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.orders import clauses, predicates, vocabulary
from gdnn_extract.orders.clauses import Cue
from gdnn_extract.orders.instructions import Instructions
from gdnn_extract.orders.speakers import Speakers, issuer_of, phrases, word
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Issuer, LegalReference, Official
from gdnn_extract.segment import Marker, Sentence
from gdnn_extract.tables import load

_THAT_IS = lazy(
    r"(?:đó|đây|trên đây) (?:cũng )?là (?:một trong những |những )?(?:chỉ đạo|yêu cầu|ý kiến|lưu ý|kết luận|đề nghị)(?: chỉ đạo| kết luận)? (?:của )?"
)
_INTERVIEW = lazy(r"thưa (?:ông|bà|bộ trưởng|thứ trưởng|giám đốc|cục trưởng|chủ tịch|đồng chí)[^.\n]{0,40}\?")
_EXPLAINS = lazy(r"(?:nói|cho biết|nói thêm|bày tỏ)\.?\"?$")
_DID = lazy(r", (?:các |một số |những )?(?:đại diện|đại biểu|ý kiến|hội nghị|thành viên)(?!\w)[^.;]{0,160} đã (?!được)")
_PETITIONS = lazy(r"(?<!\w)(?:kiến nghị|đề xuất)(?!\w)(?! của)")
_GIVEN = ("giao", "yêu cầu", "đề nghị")
_HE_SAYS = lazy(r", (?:đồng chí|ông|bà) ")
_VOCATIVE = lazy(rf"(?:Các |các )?(?:[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Đđ]ồng chí)(?: [{UPPER}][{LOWER}]{{1,7}})?(?: thì| về| cứ| hãy| nhớ)? ")
_WHOEVER = lazy(r"(?:và |còn )?(?:ai|người nào|(?!việc|điều|cách|thế|bao)[^\W\d_]+(?: [^\W\d_]+){0,2}? nào)(?!\w)")
_TO_WHOM = lazy(r"(?:riêng )?(?:đối với|với|về phía|phía) ")
_STATES = ("đây là ", "đó là ", "đây cũng là ", "đó cũng là ", "đây được ", "điều này ", "việc này đã")
_CONDITIONS = ("khi ", "nếu ", "trường hợp ", "đối với ", "để ", "trong ", "với ", "trước ", "trên ", "riêng ")
_SAID_HOW = r"(?: (?:với|trước|tại|khi|ngay|gọn|thêm|ngắn)(?: [^,.:\"]{1,60})?)?"
_PAST = frozenset(["đã", "đang", "sẽ", "chưa", "xin"])


@cache
def _said() -> tuple[str, ...]:
    return tuple(row["phrase"] for row in load("speech") if row["kind"] == "said")


@cache
def _attribution() -> re.Pattern[str]:
    return re.compile(rf"\"? ?,? ?-? ?[^,.\"]{{2,90}}? (?:đã |cũng |tiếp tục )?{phrases('said')}{_SAID_HOW}\.?\"?$")


@cache
def _says() -> re.Pattern[str]:
    return re.compile(rf"[^:\"]{{2,120}}{phrases('said')}{_SAID_HOW} ?: ?(?=\")")


@cache
def closing() -> re.Pattern[str]:
    """What opens a sentence that ends an instruction (`Nhân dịp …`)."""
    return re.compile(rf"{phrases('closing')}(?!\w)")


@dataclass(slots=True)
class Draft:
    """A directive in the making."""

    issuer: Issuer
    verb: str | None
    addressees: tuple[str, ...]
    lead_in: Sentence | None
    rule: str
    tasks: list[tuple[int, int, int | None, Marker | None, str]] = field(default_factory=list)


class Prose:
    """Reads sentence by sentence; holds who speaks and which directive is open."""

    def __init__(self, article: Article, officials: Sequence[Official], legal: Sequence[LegalReference]) -> None:
        self.article = article
        self.who = Speakers(article, officials, legal)
        self.instructions = Instructions(article, self.who)
        self.drafts: list[Draft] = []
        self.open: Draft | None = None
        self.speaker: Issuer | None = None
        self.speech = False
        self.listed = False
        self.quoted = False
        self.in_quote = False
        self.asking = False
        self.previous: Sentence | None = None
        self.interview = "thưa " in article.lower and _INTERVIEW.search(article.lower) is not None

    def section(self, start: int, end: int) -> None:
        """Note a heading: under `Kiến nghị` a body asks, it does not instruct."""
        self.asking = _PETITIONS.search(self.article.lower, start, end) is not None

    def issuer(self, start: int, end: int) -> Issuer:
        """Who instructs right before `end`, whoever was speaking where nobody is named."""
        return self.who.issuer(start, end, self.speaker)

    def told(self, sentence: Sentence) -> tuple[int, int] | None:
        """The subject of a sentence with cần or phải: those who are to do it."""
        subject = vocabulary.skip_connective(self.article, sentence.start)
        found = predicates.predicate(self.article, subject, sentence.end) if vocabulary.addressee_at(self.article, subject) else None
        return (subject, found.start) if found else None

    def start(self, issuer: Issuer, verb: str | None, addressee: tuple[int, int] | None, lead_in: Sentence | None, rule: str) -> Draft:
        """Open a directive; its issuer is who speaks from here on."""
        names = tuple(self.article.written(*span) for span in predicates.split_names(self.article, *addressee)) if addressee else ()
        draft = Draft(issuer, verb, names, lead_in, rule)
        self.drafts.append(draft)
        self.open = draft
        self.listed = False
        if issuer.name or issuer.title:
            self.speaker = issuer
        self.speech = True
        return draft

    def read_sentence(self, sentence: Sentence) -> None:
        """Read one sentence of running prose, order by order."""
        rest: Sentence | None = sentence
        while rest is not None:
            rest = self.read_part(rest)

    def read_part(self, sentence: Sentence) -> Sentence | None:
        """Read a sentence up to a further order in it; returns the rest, if there is one."""
        article = self.article
        opening = vocabulary.skip_connective(article, sentence.start)
        if (that := _THAT_IS.match(article.lower, opening, sentence.end)) is not None and self.previous is not None:
            self.point_back(self.previous, sentence, that.end())
            return None
        self.previous = sentence
        self.quoted = self.in_quote
        if self.in_quote and '"' in article.fold[sentence.start : sentence.end]:
            self.in_quote = False
        asks = article.fold[sentence.end - 1] == "?"
        if asks or (closing().match(article.lower, opening) and not self.instructs_in_person(sentence)):
            self.open = None
            self.speech = self.speech and asks
            return None
        sentence = self.spoken(sentence)
        found = self.instruction(sentence)
        rest = self.second_order(sentence, *found) if found is not None else None
        if rest is not None:
            sentence = Sentence(sentence.start, rest.start - 1)
        if not (found is not None and self.told_here(sentence, *found)) and not self.goes_on(sentence):
            self.open = None
            self.listen(sentence)
        return rest

    def spoken(self, sentence: Sentence) -> Sentence:
        """The words of a sentence without who is said to have spoken them; notes who that is."""
        article = self.article
        quoted = article.fold.find('"', sentence.start, min(sentence.end, sentence.start + 120)) > 0
        if quoted and (says := _says().match(article.fold, sentence.start, sentence.end)) is not None:
            self.speaker = self.issuer(sentence.start, says.end())
            sentence, self.speech = Sentence(says.end(), sentence.end), True
            self.quoted = True
            self.in_quote = article.fold.count('"', sentence.start, sentence.end) % 2 == 1
        if (said := self.attributed(sentence)) is not None:
            explains = _EXPLAINS.search(article.lower, said[0], sentence.end) is not None
            sentence, self.speaker, self.speech = Sentence(sentence.start, said[0]), said[1], not explains
            self.quoted = not explains
        return sentence

    def told_here(self, sentence: Sentence, cue: Cue, order: clauses.Order) -> bool:
        """Add the task of a cue that instructs, unless it belongs to a thing to do that opened before it or asks those above."""
        opening = min(vocabulary.skip_connective(self.article, sentence.start), sentence.end - 1)
        if not clauses.is_passive(self.article, cue) and self.inside_continuation(opening, cue):
            return False
        told = self.instructions.passive(sentence, cue)
        if told is not None:
            order = clauses.Order(told, order.content, order.modal)
        issuer = (self.speaker or self.who.leader) if told is not None else self.issuer(sentence.start, cue.start)
        if self.petition(cue, issuer, order.addressee):
            return False
        draft = self.start(issuer, cue.verb, order.addressee, None, "directives." + cue.force)
        self.add(draft, order.content, sentence, "directives.prose_" + cue.force)
        return True

    def goes_on(self, sentence: Sentence) -> bool:
        """Add what a sentence without a cue of its own tells to do: behind an instruction, in a speech, behind a colon."""
        adjacent = self.open is not None
        begin = self.continuation(sentence, adjacent=adjacent) if adjacent or self.speech else None
        if begin is not None:
            draft = self.open or self.start(self.speaker or self.issuer(sentence.start, sentence.start), None, None, None, "directives.modal")
            self.add(draft, begin, sentence, "directives.continuation" if adjacent else "directives.modal")
            return True
        begin = self.behind_colon(sentence)
        if begin is None:
            return False
        lead = Sentence(sentence.start, sentence.start + len(self.article.fold[sentence.start : begin].rstrip(' "')))
        draft = self.start(self.issuer(sentence.start, begin), None, None, lead, "directives.lead_in_inline")
        self.add(draft, begin, sentence, "directives.prose_behind_colon")
        return True

    def second_order(self, sentence: Sentence, cue: Cue, order: clauses.Order) -> Sentence | None:
        """The rest of a sentence that gives another order to somebody else behind a semicolon (`giao Sở A …; giao Sở B …`)."""
        if order.addressee is None or cue.verb not in _GIVEN:
            return None
        semicolon = self.article.fold.find("; ", order.content, sentence.end)
        while semicolon >= 0:
            for verb in _GIVEN:
                if self.article.lower.startswith(verb + " ", semicolon + 2) and vocabulary.addressee_at(self.article, semicolon + 3 + len(verb)):
                    return Sentence(semicolon + 2, sentence.end)
            semicolon = self.article.fold.find("; ", semicolon + 2, sentence.end)
        return None

    def instructs_in_person(self, sentence: Sentence) -> bool:
        """Whether an official gives an order in a sentence that opens like the end of a speech (`Kết thúc buổi họp, ông A yêu cầu …`)."""
        found = self.instruction(sentence)
        return found is not None and found[0].start > sentence.start and self.who.official(sentence.start, found[0].start) is not None

    def behind_colon(self, sentence: Sentence) -> int | None:
        """Where a thing to do opens behind a lead-in in the same sentence (`… một số vấn đề cần lưu ý: "Tiếp tục …`)."""
        lower = self.article.lower
        if lower.find(": ", sentence.start, sentence.end) < 0:
            return None
        for colon in [match.start() for match in re.finditer(": ", lower[sentence.start : sentence.end])][:4]:
            colon += sentence.start
            begin = vocabulary.skip_connective(self.article, colon + 1)
            near, far = max(sentence.start, colon - 120), max(sentence.start, colon - vocabulary.REACH)
            lead = word("task").search(lower, near, colon) is not None and word("report").search(lower, near, colon) is None
            told = self.speech or self.who.official(far, colon) is not None
            if lead and told and vocabulary.has_modal(self.article, far, colon) is not None and vocabulary.imperative_at(self.article, begin):
                return begin
        return None

    def point_back(self, told: Sentence, sentence: Sentence, behind: int) -> None:
        """`Đó là chỉ đạo của …`: the sentence before it was the thing to do."""
        begin = self.continuation(told, adjacent=True)
        official = self.who.official(behind, sentence.end)
        if begin is None or any(start == begin for draft in self.drafts[-1:] for start, *_ in draft.tasks):
            return
        if official is not None:
            self.speaker = issuer_of(official)
        draft = self.start(self.speaker or self.who.leader, "chỉ đạo", None, None, "directives.pointed_back")
        self.add(draft, begin, told, "directives.prose_pointed_back")

    def inside_continuation(self, opening: int, cue: Cue) -> bool:
        """Whether a cue belongs to a thing to do that opened before it (`Đồng thời có biện pháp …, yêu cầu các ngân hàng …`)."""
        if self.open is None or self.listed or cue.start <= opening or not vocabulary.imperative_at(self.article, opening):
            return False
        return self.who.subject(opening, cue.start) is None and not self.told_by_somebody(opening, cue.start)

    def add(self, draft: Draft, start: int, sentence: Sentence, rule: str) -> None:
        """Add what a sentence says from `start` on to a directive, if it is more than one word."""
        end = self.trimmed_end(start, sentence)
        if len(self.article.fold[start:end].split()) >= 2:
            draft.tasks.append((start, end, None, None, rule))

    def trimmed_end(self, start: int, sentence: Sentence) -> int:
        """The end of the task: without a closing quotation mark and the attribution behind it."""
        fold, end = self.article.fold, sentence.end
        quote = fold.rfind('"', start, end)
        closes = quote > start and end - quote < 110 and fold.count('"', start, quote) % 2 == 0  # what was opened before the task
        if closes and (quote >= end - 2 or _attribution().match(fold, quote, end)):
            end = quote
        while end > start and fold[end - 1] in ' "':
            end -= 1
        return end

    def listen(self, sentence: Sentence) -> None:
        """Note who begins to speak in a sentence that instructs nothing."""
        article = self.article
        found = self.who.official(sentence.start, sentence.end)
        if found is None:
            return
        if word("speech").search(article.lower, sentence.start, sentence.end):
            self.speaker = issuer_of(found)
            self.speech = not self.interview  # whoever answers questions explains, and seldom instructs
        elif word("tells").search(article.lower, sentence.start, sentence.end):
            self.speech = False

    def instruction(self, sentence: Sentence, *, listed: bool = False) -> tuple[Cue, clauses.Order] | None:
        """The first cue of a sentence that instructs, with what stands behind it (nothing but a colon where `listed`)."""
        return self.instructions.find(sentence, speech=self.speech, listed=listed)

    def petition(self, cue: Cue, issuer: Issuer, addressee: tuple[int, int] | None) -> bool:
        """Whether a request goes upwards, or stands under a heading `Kiến nghị`."""
        return cue.force == "request" and (self.asking or self.instructions.petition(cue, issuer, addressee))

    def continuation(self, sentence: Sentence, *, adjacent: bool) -> int | None:
        """Where the thing to do begins in a sentence without a cue of its own, or None.

        Behind an instruction (`adjacent`) a bare imperative or a group with a verb goes on instructing; in a speech only `cần`, `phải`.
        """
        article = self.article
        at = vocabulary.skip_connective(article, sentence.start)
        if at >= sentence.end or article.lower.startswith(_STATES, at) or " xin thông báo" in article.lower[at : sentence.end]:
            return None
        behind = clauses.behind_opening(article, at, sentence.end)
        if behind is not None and not self.reported(at, behind[0]):
            bare = vocabulary.imperative_at(article, behind[0]) and article.fold[behind[0]].islower()
            if bare and behind[1] and adjacent and not self.listed and not self.told_by_somebody(at, sentence.end):
                return at
            told = _TO_WHOM.match(article.lower, at)
            if bare and adjacent and told is not None and vocabulary.addressee_at(article, told.end()) and not self.told_by_somebody(at, sentence.end):
                return behind[0]  # `Đối với các ngân hàng, rút ngắn …`
            if vocabulary.addressee_at(article, behind[0]) and not bare:
                at = behind[0]  # `Để …, các xã cần …`: the subject belongs to the thing to do, what stands before it does not
        modal = vocabulary.modal_at(article, at)
        if modal is not None:
            return modal + 1
        if self.quoted and (called := _VOCATIVE.match(article.fold, at)) is not None and vocabulary.verb_at(article, called.end()) is not None:
            return at  # `"Anh Hải cho người canh từng giờ"`
        if _WHOEVER.match(article.lower, at) is not None:
            return self.whoever(at, sentence) if adjacent or self.speech else None
        if vocabulary.imperative_at(article, at):
            return at if adjacent and not self.listed and not self.told_by_somebody(at, sentence.end) else None
        found = predicates.predicate(article, at, sentence.end, told=adjacent) if vocabulary.addressee_at(article, at) else None
        if found is not None and not found.modal and (self.who.official(at, found.start) is not None or self.instructions.cued(at, found.start)):
            return None  # `Bộ Chính trị lưu ý …`: whoever speaks is not told
        if found is not None and not found.reported and (found.modal or not vocabulary.does_not_instruct(article, found.start)):
            return at if found.modal or adjacent else None
        place = vocabulary.has_modal(article, at, min(sentence.end, at + 220)) if adjacent or self.quoted else None
        if place is None and self.quoted and (barred := article.lower.find(" không được ", at, min(sentence.end, at + 120))) > 0:
            place = barred + 1
        if place is None or article.lower.startswith("muốn ", at) or self.reported(sentence.start, place) or " cho thấy " in article.lower[at:place]:
            return None
        return self.behind_modal(at, place) or at

    def whoever(self, at: int, sentence: Sentence) -> int | None:
        """`Xã nào chậm thì báo cáo ngay`: what whoever is concerned is to do, and not what will happen to them."""
        lower, end = self.article.lower, sentence.end
        follows = lower.find(" thì ", at, end)
        must = vocabulary.has_modal(self.article, at, end)
        if (follows < 0 and must is None) or " sẽ " in lower[at:end] or " đã bị " in lower[at:end]:
            return None
        return at

    def told_by_somebody(self, start: int, end: int) -> bool:
        """Whether the sentence goes on to say who does it (`Trình bày dự thảo, ông … cho biết`, `Góp ý dự thảo, các đại biểu đã …`)."""
        mention = self.who.first_mention(start, end)
        official = mention is not None and any(word(kind).search(self.article.lower, mention[1], end) for kind in ("tells", "speech"))
        return official or _DID.search(self.article.lower, start, min(end, start + 300)) is not None or " cho thấy" in self.article.lower[start:end]

    def behind_modal(self, at: int, place: int) -> int | None:
        """Behind a `phải` that opens its own clause (`…, phải kiên quyết …`), where no condition comes before it."""
        lower = self.article.lower
        clause = max(lower.rfind(", ", at, place) + 2, lower.rfind(" nhưng ", at, place) + 7, lower.rfind(" thì ", at, place) + 5)
        if clause > at + 6:
            clause = vocabulary.skip_connective(self.article, clause + 6 if lower.startswith("nhưng ", clause) else clause)
        subject = at + 6 < clause < place and vocabulary.addressee_at(self.article, clause)
        if subject and not vocabulary.addressee_at(self.article, at) and not self.conditional(at):
            return clause
        if lower[place - 2 : place] != ", " or self.conditional(at):
            return None
        modal = vocabulary.modal_at(self.article, place)
        return modal + 1 if modal is not None else None

    def conditional(self, at: int) -> bool:
        """Whether a condition or a topic opens here."""
        return self.article.lower.startswith(_CONDITIONS, at)

    def reported(self, start: int, end: int) -> bool:
        """Whether something done or underway, or an official's doing, is told between two offsets."""
        return bool(_PAST & set(self.article.lower[start:end].split())) or self.who.official(start, end) is not None

    def attributed(self, sentence: Sentence) -> tuple[int, Issuer] | None:
        """Where the words of a sentence end that somebody is said to have spoken (`…", Phó Thủ tướng nêu rõ.`), and who."""
        fold = self.article.fold
        comma = max(fold.rfind('"', sentence.start, sentence.end - 1), fold.rfind(", ", sentence.start, sentence.end))
        if comma <= sentence.start or sentence.end - comma > 110:
            return None
        if fold[comma] != '"' and not fold.endswith(_said(), comma, sentence.end - 1):
            return None
        if _attribution().match(fold, comma, sentence.end) is None:
            return None
        official = self.who.official(comma, sentence.end)
        pronoun = _HE_SAYS.match(self.article.lower, comma) is not None
        if official is None and fold[comma] != '"' and not pronoun and not self.who.document_says(sentence.end - 1):
            return None
        if official is None and self.speaker is None:
            return None
        return comma, issuer_of(official) if official else self.speaker  # type: ignore[return-value]
