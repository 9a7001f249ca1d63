"""Which cues instruct: the verb that tells, those who are told, and whether whoever speaks may tell them."""

from __future__ import annotations

from bisect import bisect_left

from gdnn_extract.article import Article
from gdnn_extract.orders import clauses, predicates, vocabulary
from gdnn_extract.orders.clauses import Cue, Order
from gdnn_extract.orders.speakers import Speakers, rank
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Issuer
from gdnn_extract.segment import Sentence

_BY = lazy(r"(?<!\w)được [^,;.]{2,40}$")
_LAWS = lazy(r"(?<!\w)(?:luật|bộ luật|nghị định|thông tư|quy chế|quy định|thể lệ|điều lệ|hợp đồng|tiêu chuẩn|chương trình)[^,;.:]{0,30} $")
# who takes part in a debate or explains as an expert, with what may stand between the name and the verb
_TAKES_PART = lazy(
    r"(?<!\w)(?:đại biểu|chuyên gia|luật gia|luật sư|nhà báo|nhà khoa học|nhà nghiên cứu|ts|pgs\.?ts|gs\.?ts|pgs|gs|tiến sĩ|giáo sư)\.? [^.;:\"]{2,110}$"
)
_OPINIONS = frozenset(["request", "stress"])
_STRESSED = frozenset(["stress", "conclude"])
_DONE = lazy(r"(?<!\w)(?:đã|đang|từng|vừa|sẽ|chưa)(?!\w)")
_HINTS = frozenset(["lưu ý", "gợi ý", "định hướng"])
_ASKERS = lazy(r"(?<!\w)(?:ý kiến|đại biểu|cử tri|người dân|nhân dân|doanh nghiệp|phụ huynh|hội viên|bạn đọc)(?!\w)")


class Instructions:
    """The cues of one article, asked which of them instruct."""

    def __init__(self, article: Article, who: Speakers) -> None:
        self.article = article
        self.who = who
        self.cues = clauses.find_cues(article)
        self.cue_starts = [cue.start for cue in self.cues]

    def find(self, sentence: Sentence, *, speech: bool, listed: bool = False) -> tuple[Cue, Order] | None:
        """The first cue of the sentence that is a verb, with what stands behind it (nothing but a colon where `listed`).

        In a `speech` less is asked of the subject.
        """
        noun_end = -9
        for cue in self.cues[bisect_left(self.cue_starts, sentence.start) : bisect_left(self.cue_starts, sentence.end)]:
            joined = self.article.fold[noun_end : cue.start] in {", ", " và "} if noun_end > 0 else False
            order = None if joined else clauses.read_order(self.article, cue, sentence.end, listed=listed)
            if order is None:
                noun_end = cue.end  # `văn bản chỉ đạo, yêu cầu`: what is joined to a noun is one
            if order is None or (order.content >= sentence.end and not listed) or self.chained(cue, order):
                continue
            if self.passive_of_nobody(sentence, cue, order):
                continue
            if cue.force in {"stress", "conclude"}:
                if not self.stressed(cue, order, sentence.end, speech):
                    continue
                behind = clauses.behind_opening(self.article, order.content, sentence.end)
                if behind is not None and vocabulary.has_modal(self.article, order.content, behind[0]) is None:
                    order = Order(None, behind[0], order.modal)
            if not clauses.is_passive(self.article, cue) and not self.authority(sentence, cue, order, speech):
                continue
            if cue.verb == "giao" and not speech and self.article.lower.endswith(("đã ", "đang "), sentence.start, cue.start):
                continue
            return cue, order
        return None

    def passive_of_nobody(self, sentence: Sentence, cue: Cue, order: Order) -> bool:
        """`các đơn vị được phân công …` inside a sentence tells of an order, it gives none; nor does `được phân công cần …`, or `được giao 5 việc`."""
        if cue.force not in {"order", "request"} or not clauses.is_passive(self.article, cue):
            return False
        return order.modal or vocabulary.verb_at(self.article, order.content) is None or self.passive(sentence, cue) is None

    def passive(self, sentence: Sentence, cue: Cue) -> tuple[int, int] | None:
        """Those who `được giao …`: the subject that opens the sentence or the clause before it, a body or a person by name."""
        if not clauses.is_passive(self.article, cue):
            return None
        fold, end = self.article.fold, cue.start - len("được ")
        opening = vocabulary.skip_connective(self.article, sentence.start)
        comma = fold.rfind(", ", opening, end - 2) + 2
        for start in (opening, comma) if comma > opening else (opening,):
            told = clauses.passive_subject(self.article, start, cue)
            if told is not None:
                return told
        named = self.who.last_mention(max(opening, end - 120), end)
        if named is None or _DONE.search(self.article.lower, named[1], end) is not None:
            return None
        return named[0], named[1]

    def chained(self, cue: Cue, order: Order) -> bool:
        """`chỉ đạo, yêu cầu …`: the next cue has the addressees."""
        following = bisect_left(self.cue_starts, cue.end)
        behind = self.cues[following] if following < len(self.cues) else None
        if order.addressee is not None or behind is None or behind.start != order.content or behind.force == "stress":
            return False
        between = self.article.lower[cue.end : behind.start].strip()
        return between in {",", "và"} or (between == "" and cue.force == "stress")

    def stressed(self, cue: Cue, order: Order, end: int, speech: bool) -> bool:
        """Whether a word of emphasis is followed by something to do: `cần`, `phải`, or `việc`, `là` with a verb."""
        article = self.article
        modal = vocabulary.has_modal(article, order.content, min(end, order.content + 160))
        if order.modal or (modal is not None and not self.ordered_between(cue.end, modal)):
            return True
        near = order.addressee is not None and order.addressee[1] - order.addressee[0] < 120
        if cue.verb == "lưu ý" and near and not order.modal and vocabulary.verb_at(article, order.content) is not None:
            return self.who.acts_in_person(max(0, cue.start - 200), cue.start)
        if cue.verb in _HINTS and vocabulary.imperative_at(article, order.content) and self.who.acts_in_person(max(0, cue.start - 200), cue.start):
            return True
        if cue.force in _STRESSED and article.fold.startswith((":", " :"), cue.end):
            return self.who.acts_in_person(max(0, cue.start - 200), cue.start) and self.tells_somebody(order.content, end)
        if self.who.document_says(cue.end) and vocabulary.addressee_at(article, order.content):
            return predicates.predicate(article, order.content, end) is not None
        named = article.lower[cue.end : order.content].rstrip().endswith((" việc", " là"))
        return speech and named and " là " not in article.lower[order.content : end]

    def tells_somebody(self, at: int, end: int) -> bool:
        """Whether a thing to do opens at `at`: an imperative, or somebody who can be told with a verb that reports nothing."""
        if not vocabulary.addressee_at(self.article, at):
            return vocabulary.imperative_at(self.article, at)
        found = predicates.predicate(self.article, at, end, told=True)
        return found is not None and not found.reported and not vocabulary.does_not_instruct(self.article, found.start)

    def ordered_between(self, start: int, end: int) -> bool:
        """Whether a cue that orders or requests stands between two offsets."""
        return any(cue.force in {"order", "request"} for cue in self.cues[bisect_left(self.cue_starts, start) : bisect_left(self.cue_starts, end)])

    def authority(self, sentence: Sentence, cue: Cue, order: Order, speech: bool) -> bool:
        """Whether the cue has a subject that can give orders, or opens its clause."""
        article = self.article
        if cue.force == "conclude":
            return article.fold.startswith((",", ":", " :"), cue.end) and self.who.acts_in_person(sentence.start, cue.start, beside=True)
        if article.lower.endswith("sẽ ", sentence.start, cue.start) or _LAWS.search(article.lower, max(sentence.start, cue.start - 50), cue.start):
            return False  # what will be asked, what a law demands
        if cue.force in _OPINIONS and _TAKES_PART.search(article.lower, max(sentence.start, cue.start - 140), cue.start) is not None:
            return False
        opening = vocabulary.skip_connective(article, sentence.start)
        if opening >= cue.start:  # an opening `Chỉ đạo …` is itself a thing to do
            return vocabulary.verb_at(article, cue.start) is None or cue.verb in {"giao", "yêu cầu", "đề nghị"}
        if cue.force == "stress" or order.content >= sentence.end or (order.addressee is not None and cue.verb in {"yêu cầu", "giao"}):
            return True
        if cue.force in {"urge", "tell"}:
            return self.who.acts_in_person(sentence.start, cue.start)
        if cue.verb == "giao" and _BY.search(article.lower, max(sentence.start, cue.start - 50), cue.start) is not None:
            return False
        if cue.force == "request" and _ASKERS.search(article.lower, sentence.start, cue.start) and self.who.official(sentence.start, cue.start) is None:
            return False  # those who take part ask, they do not instruct
        if self.who.pronoun(sentence.start, cue.start) or self.who.subject(sentence.start, cue.start) is not None:
            return True
        before = article.fold[max(sentence.start, cue.start - 2) : cue.start]
        opens = "," in before or ":" in before or ";" in before
        return cue.verb in {"yêu cầu", "đề nghị", "giao"} and (opens or (speech and order.addressee is not None))

    def cued(self, start: int, end: int) -> bool:
        """Whether a cue that is a verb stands between two offsets."""
        between = self.cues[bisect_left(self.cue_starts, start) : bisect_left(self.cue_starts, end)]
        return any(not clauses.is_noun(self.article, cue) for cue in between)

    def petition(self, cue: Cue, issuer: Issuer, addressee: tuple[int, int] | None) -> bool:
        """Whether a request goes upwards: a local body asks the Government, the Assembly or the Party centre."""
        if cue.force != "request":
            return False
        if cue.verb in {"kiến nghị", "đề xuất"}:
            return True
        if addressee is None:
            return False
        asked = rank(self.article.lower[addressee[0] : addressee[1]])
        return asked > self.who.rank(issuer) and (asked >= 2 or self.who.local(issuer))
