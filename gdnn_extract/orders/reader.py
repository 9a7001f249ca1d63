"""The text read once from top to bottom: lead-ins open lists, headings open some, everything else is prose."""

from __future__ import annotations

from gdnn_extract.orders import vocabulary
from gdnn_extract.orders.lists import Lists
from gdnn_extract.orders.prose import Draft, Prose
from gdnn_extract.orders.speakers import word
from gdnn_extract.orders.units import Unit
from gdnn_extract.patterns import lazy
from gdnn_extract.segment import Sentence

_OPINION = lazy(r"(?<!\w)(?:có (?:một số )?(?:ý kiến|yêu cầu|chỉ đạo|kết luận)|kết luận|chỉ đạo|ý kiến)(?!\w)(?=[^.]{0,120}(?:như sau|sau đây|:))")
_FOLLOWS = tuple(f"{word}{stop}" for word in ("sau", "sau đây", "dưới đây") for stop in ("", ".", ":"))
# `nêu ba việc`, `chốt mấy yêu cầu`: a list of tasks without a cue of its own
_GIVES = lazy(
    r"(?<!\w)(?:đưa ra|đề ra|nêu|nêu rõ|nêu lên|nhấn mạnh|lưu ý|chốt|chốt lại|phân công|giao|thực hiện|triển khai|tập trung|làm)(?: [^\W\d_]+){0,4}"
    r" (?:yêu cầu|việc|nhiệm vụ|giải pháp|đề nghị|chỉ đạo|lưu ý|nội dung|điểm)(?!\w)"
    r"|(?<!\w)(?:việc|nhiệm vụ|nội dung|yêu cầu)(?!\w)[^:]{0,60} (?:như sau|sau đây|sau) ?:$"
)
_PLANS = lazy(r"(?<!\w)(?:xác định|đề ra|đặt ra|phấn đấu|phương hướng|kế hoạch)(?!\w)(?! (?:và )?(?:yêu cầu|giao))")
_DECIDED = lazy(r"(?<!\w)(?:chốt|kết luận)(?!\w)[^:]{0,60}$")
_MUST = lazy(r"(?<!\w)(?:phải|cần)(?: tập trung| làm tốt| làm ngay| thực hiện)? ?:$")
_CARRY_OUT = lazy(r"(?:tổ chức thực hiện|phân công (?:nhiệm vụ|thực hiện|tổ chức thực hiện|trách nhiệm))[.:]?$")


class Reader:
    """Walks the units: lists behind a lead-in are read here, prose by `Prose`."""

    def __init__(self, units: list[Unit], prose: Prose) -> None:
        self.units = units
        self.prose = prose
        self.lists = Lists(units, prose, self.read_unit)

    def read(self) -> list[Draft]:
        """All directives of the text, in the order of their lead-ins."""
        at = 0
        while at < len(self.units):
            unit = self.units[at]
            if unit.paragraph.kind == "heading" and not self.told_in_heading(at):
                self.prose.section(unit.start, unit.end)
                at += 1
                continue
            at = self.read_heading(at) or self.read_unit(at)
        return self.prose.drafts

    def told_in_heading(self, at: int) -> bool:
        """Whether what looks like a heading is the last item of a list cut by semicolons, or opens a marked list (`Yêu cầu với …`)."""
        unit = self.units[at]
        if self.carries_out(at):
            return True
        item = self.prose.open is not None and at > 0 and self.prose.article.fold[self.units[at - 1].end - 1] == ";"
        return (item and vocabulary.imperative_at(self.prose.article, unit.start)) or self.opens_list(at)

    def opens_list(self, at: int) -> bool:
        """Whether a heading orders something, with marked items below."""
        unit = self.units[at]
        if unit.paragraph.kind != "heading" or at + 1 >= len(self.units) or self.units[at + 1].marker is None:
            return False
        return self.prose.article.lower.startswith(("yêu cầu ", "đề nghị ", "giao ", "chỉ đạo "), unit.start)

    def carries_out(self, at: int) -> bool:
        """Whether `Tổ chức thực hiện` stands here, with those who are to do it below."""
        unit = self.units[at]
        if unit.end - unit.start > 50 or at + 1 >= len(self.units) or _CARRY_OUT.match(self.prose.article.lower, unit.start, unit.end) is None:
            return False
        return self.units[at + 1].marker is not None or self.lists.instructs(self.units[at + 1])

    def read_heading(self, at: int) -> int | None:
        """Read the list under a heading that orders; None where the unit is none."""
        unit = self.units[at]
        if self.carries_out(at):
            draft = self.prose.start(self.prose.speaker or self.prose.who.leader, None, None, unit.sentences[0], "directives.heading")
            if self.units[at + 1].marker is not None or self.lists.labelled(self.units[at + 1]):
                return self.lists.read_list(at + 1, draft)
            return at + 1  # each sentence below with its own subject
        if not self.opens_list(at):
            return None
        verb = next(cue for cue in ("yêu cầu", "đề nghị", "giao", "chỉ đạo") if self.prose.article.lower.startswith(cue, unit.start))
        draft = self.prose.start(self.prose.speaker or self.prose.who.leader, verb, None, unit.sentences[0], "directives.heading")
        return self.lists.read_list(at + 1, draft)

    def read_unit(self, at: int) -> int:
        """Read one unit, with the list behind it where it ends in a lead-in; returns the next unit to read."""
        unit = self.units[at]
        told = len(self.prose.drafts)
        for sentence in unit.sentences:
            last = sentence is unit.sentences[-1]
            if last and (draft := self.lead_in(at, sentence)) is not None:
                return self.lists.read_list(at + 1, draft)
            self.prose.read_sentence(sentence)
        if self.prose.open is None and len(self.prose.drafts) == told and self.prose.who.official(unit.start, unit.end) is None:
            self.prose.speech = False  # a paragraph that neither instructs nor names anybody ends the speech
        return at + 1

    def lead_in(self, at: int, sentence: Sentence) -> Draft | None:
        """The directive that a sentence opens when a list of tasks follows it."""
        if at + 1 >= len(self.units):
            return None
        following = self.units[at + 1].marker
        fold, lower = self.prose.article.fold, self.prose.article.lower
        announced = fold[sentence.end - 1] in ':"' and fold[sentence.start : sentence.end].rstrip('" ').endswith(":")
        announced = announced or lower.endswith(_FOLLOWS, sentence.start, sentence.end)
        if not announced and (following is None or following.kind != "word" or following.ordinal != 1):
            return None
        text = lower[sentence.start : sentence.end]
        found = self.prose.instruction(sentence, listed=True)
        since = found[0].start - sentence.start if found is not None else 0
        reports, tasks = word("report").search(text, since) is not None, word("task").search(text, since) is not None
        if found is not None:
            cue, order = found
            if reports and not tasks:
                return None
            if announced or word("task").search(text, order.content - sentence.start):
                return self.prose.start(self.prose.issuer(sentence.start, cue.start), cue.verb, order.addressee, sentence, "directives.lead_in")
        if announced:
            return self.announced(sentence, text, listed=following is not None, reports=reports, tasks=tasks)
        decided = _DECIDED.search(text)
        if decided is None or self.prose.who.official(sentence.start, sentence.end) is None:
            return None
        return self.prose.start(self.prose.issuer(sentence.start, sentence.start + decided.start()), "kết luận", None, sentence, "directives.opinion")

    def announced(self, sentence: Sentence, text: str, *, listed: bool, reports: bool, tasks: bool) -> Draft | None:
        """The directive of a lead-in that ends in a colon and holds no cue."""
        opinions = list(_OPINION.finditer(text))
        if opinions:
            issuer = self.prose.issuer(sentence.start, sentence.start + opinions[-1].start())
            return self.prose.start(issuer, "kết luận", None, sentence, "directives.opinion")
        if _PLANS.search(text) is not None:
            return None
        modal = vocabulary.has_modal(self.prose.article, sentence.start, sentence.end) is not None
        if not reports and ((tasks and modal) or (self.prose.speech and _MUST.search(text) is not None)):
            return self.prose.start(self.prose.issuer(sentence.start, sentence.start), None, self.prose.told(sentence), sentence, "directives.lead_in_modal")
        gives = _GIVES.search(text) if not reports else None
        if gives is not None and (self.prose.speech or (listed and self.prose.who.acts_in_person(sentence.start, sentence.start + gives.start()))):
            return self.prose.start(self.prose.issuer(sentence.start, sentence.start + gives.start()), None, None, sentence, "directives.opinion")
        return None
