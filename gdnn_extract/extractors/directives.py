"""Directives and their tasks: who told whom to do what.

The text is read once from top to bottom as units (a list item, or a paragraph without its markers), with a
small state: who is speaking, and whether the last thing read was an instruction.  A list behind a
lead-in gives one task an item; in running prose each sentence that instructs is one task.
"""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.orders import clauses
from gdnn_extract.orders.prose import Draft, Prose, closing
from gdnn_extract.orders.speakers import word
from gdnn_extract.orders.tasks import build_task
from gdnn_extract.orders.units import Unit, split_units, unwrapped
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Date, Directive, Figure, LegalReference, Official, Task, new_directive, new_passage
from gdnn_extract.segment import Paragraph, Sentence

_OPINION = lazy(r"(?<!\w)(?:có (?:một số )?(?:ý kiến|yêu cầu|chỉ đạo|kết luận)|kết luận|chỉ đạo|ý kiến)(?!\w)(?=[^.]{0,120}(?:như sau|sau đây|:))")
_FOLLOWS = lazy(r"(?:sau|sau đây|dưới đây)[.:]?$")
_NOW = ("kể từ", "đến nay", "hiện", "tính đến", "theo", "trước đó", "tại", "trong", "đến ngày", "năm", "qua", "nhờ")


def find_directives(
    article: Article,
    paragraphs: Sequence[Paragraph],
    officials: Sequence[Official],
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
) -> list[Directive]:
    """Who told whom to do what, sorted by the first task.

    A directive is one instruction of one issuer with the tasks that hang on it.  Reports, plans that a body makes
    for itself, praise, wishes and petitions upwards give nothing.

    >>> from gdnn_extract.segment import segment
    >>> article = Article.read("Giám đốc Sở yêu cầu các phòng rà soát hồ sơ.")
    >>> [task.text for directive in find_directives(article, segment(article), [], [], [], []) for task in directive.tasks]
    ['rà soát hồ sơ.']
    """
    reading = unwrapped(article, paragraphs)
    reader = _Reader(split_units(reading, paragraphs), Prose(reading, officials, legal))
    drafts = sorted((draft for draft in reader.read() if draft.tasks), key=lambda draft: min(task[0] for task in draft.tasks))
    count = 0
    directives = []
    for number, draft in enumerate(drafts, 1):
        tasks: list[Task] = []
        for start, end, ordinal, marker, rule in sorted(draft.tasks, key=lambda task: task[0]):
            count += 1
            tasks.append(build_task(reading, f"t{count}", start, end, ordinal, marker.text if marker else None, rule, dates, figures, legal))
        lead_in = new_passage(start=draft.lead_in[0], end=draft.lead_in[1], text=article.fold[slice(*draft.lead_in)]) if draft.lead_in else None
        directive = new_directive(
            id=f"dv{number}", issuer=draft.issuer, verb=draft.verb, addressees=draft.addressees, lead_in=lead_in, tasks=tuple(tasks), rule=draft.rule
        )
        if reading is not article:
            article.reslice(directive)
        directives.append(directive)
    return directives


class _Reader:
    """Walks the units: lists behind a lead-in are read here, prose by `Prose`."""

    def __init__(self, units: list[Unit], prose: Prose) -> None:
        self.units = units
        self.prose = prose

    def read(self) -> list[Draft]:
        at = 0
        while at < len(self.units):
            unit = self.units[at]
            if unit.paragraph.kind == "heading" and not self.told_in_heading(at):
                at += 1
                continue
            at = self.read_heading(at) or self.read_unit(at)
        return self.prose.drafts

    def told_in_heading(self, at: int) -> bool:
        """Whether what looks like a heading is the last item of a list cut by semicolons, or opens a marked list (`Yêu cầu với …`)."""
        unit = self.units[at]
        item = self.prose.open is not None and at > 0 and self.prose.article.fold[self.units[at - 1].end - 1] == ";"
        return (item and clauses.imperative_at(self.prose.article, unit.start)) or self.opens_list(at)

    def opens_list(self, at: int) -> bool:
        unit = self.units[at]
        if unit.paragraph.kind != "heading" or at + 1 >= len(self.units) or self.units[at + 1].marker is None:
            return False
        return self.prose.article.lower.startswith(("yêu cầu ", "đề nghị ", "giao ", "chỉ đạo "), unit.start)

    def read_heading(self, at: int) -> int | None:
        """Read the list under a heading that orders; None where the unit is none."""
        if not self.opens_list(at):
            return None
        unit = self.units[at]
        verb = next(cue for cue in ("yêu cầu", "đề nghị", "giao", "chỉ đạo") if self.prose.article.lower.startswith(cue, unit.start))
        draft = self.prose.start(self.prose.speaker or self.prose.who.leader, verb, None, unit.sentences[0], "directives.heading")
        return self.read_list(at + 1, draft)

    def read_unit(self, at: int) -> int:
        """Read one unit, with the list behind it where it ends in a lead-in; returns the next unit to read."""
        unit = self.units[at]
        told = len(self.prose.drafts)
        for sentence in unit.sentences:
            last = sentence is unit.sentences[-1]
            if last and (draft := self.lead_in(at, sentence)) is not None:
                return self.read_list(at + 1, draft)
            self.prose.read_sentence(sentence)
        if self.prose.open is None and len(self.prose.drafts) == told and self.prose.who.official(unit.start, unit.end) is None:
            self.prose.speech = False  # a paragraph that neither instructs nor names anybody ends the speech
        return at + 1

    def lead_in(self, at: int, sentence: Sentence) -> Draft | None:
        """The directive that a sentence opens when a list of tasks follows it."""
        if at + 1 >= len(self.units):
            return None
        following = self.units[at + 1].marker
        text = self.prose.article.lower[sentence.start : sentence.end]
        announced = text.rstrip('" ').endswith(":") or _FOLLOWS.search(text) is not None
        if not announced and (following is None or following.kind != "word" or following.ordinal != 1):
            return None
        reports, tasks = word("report").search(text) is not None, word("task").search(text) is not None
        found = self.prose.instruction(sentence, listed=True)
        if found is not None:
            cue, order = found
            if reports and not tasks:
                return None
            if announced or word("task").search(text, order.content - sentence.start):
                return self.prose.start(self.prose.issuer(sentence.start, cue.start), cue.verb, order.addressee, sentence, "directives.lead_in")
        if not announced:
            return None
        opinions = list(_OPINION.finditer(text))
        if opinions:
            issuer = self.prose.issuer(sentence.start, sentence.start + opinions[-1].start())
            return self.prose.start(issuer, "kết luận", None, sentence, "directives.opinion")
        if tasks and not reports and clauses.has_modal(self.prose.article, sentence.start, sentence.end) is not None:
            return self.prose.start(self.prose.issuer(sentence.start, sentence.start), None, self.prose.told(sentence), sentence, "directives.lead_in_modal")
        return None

    def read_list(self, at: int, draft: Draft) -> int:
        """The items behind a lead-in; returns the unit behind the list."""
        behind = self.read_bare(at, draft) if self.units[at].marker is None else self.read_marked(at, draft)
        self.prose.listed = True  # what follows a list instructs only with a cue or a subject
        return behind

    def read_marked(self, at: int, draft: Draft) -> int:
        """Marked items: one task each, sub-items and the paragraphs between two siblings included.

        A Roman numeral before a mere heading (`II. Nhiệm vụ`) divides the list; the items are those under it.
        """
        outer = {unit.marker.kind for unit in self.units[max(0, at - 1) : at] if unit.marker}
        kind: str | None = None
        item: Unit | None = None
        end = ordinal = 0
        aside: list[Unit] = []
        while at < len(self.units):
            unit = self.units[at]
            marker = unit.marker
            if marker is not None and marker.kind == "roman" and self.is_section(at):
                self.close_item(draft, item, end, ordinal)
                kind, item, ordinal = None, None, 0
            elif marker is not None and kind in {None, marker.kind}:
                if item is not None and marker.ordinal == 1:
                    break
                self.close_item(draft, item, end, ordinal)
                kind = marker.kind
                ordinal = marker.ordinal if marker.ordinal is not None else ordinal + 1
                item, end = unit, unit.end
            elif marker is not None:
                if marker.kind in outer:
                    break
                end = unit.end
            elif kind is not None and not self.belongs(at, kind, ordinal):
                break
            elif self.is_quotation(unit):
                aside.append(unit)
            elif unit.paragraph.kind != "heading":
                end = unit.end
            at += 1
        self.close_item(draft, item, end, ordinal)
        for unit in aside:  # what is said between two items instructs on its own
            for sentence in unit.sentences:
                self.prose.read_sentence(sentence)
        return at

    def is_section(self, at: int) -> bool:
        """Whether a unit is a heading without a full stop, with marked items of another kind under it."""
        unit = self.units[at]
        below = self.units[at + 1].marker if at + 1 < len(self.units) else None
        return self.prose.article.fold[unit.end - 1] not in ".;!?" and below is not None and below.kind != "roman"

    def belongs(self, at: int, kind: str, ordinal: int) -> bool:
        """Whether an unmarked unit stands inside the list: it goes on in lower case, or the next sibling is near."""
        unit, previous = self.units[at], self.units[at - 1]
        if self.prose.article.fold[unit.start].islower() and self.prose.article.fold[previous.end - 1] not in ".;!?":
            return True
        told = self.speaks(unit)
        for distance, later in enumerate(self.units[at + 1 : at + 9]):
            if later.marker is not None and later.marker.kind == kind:
                return later.marker.ordinal == ordinal + 1 or (later.marker.ordinal is None and distance == 0 and not told)
        imperative = clauses.imperative_at(self.prose.article, unit.start)
        return kind != "dash" and imperative and not told and self.prose.instruction(unit.sentences[0]) is None

    def speaks(self, unit: Unit) -> bool:
        """Whether an official says something in this unit."""
        return self.prose.who.official(unit.start, unit.end) is not None and word("speech").search(self.prose.article.lower, unit.start, unit.end) is not None

    def is_quotation(self, unit: Unit) -> bool:
        quoted = '"' in self.prose.article.fold[unit.start : unit.start + 12]
        return self.prose.article.lower.startswith("ông nói", unit.start) or (quoted and self.prose.who.official(unit.start, unit.end) is not None)

    def close_item(self, draft: Draft, item: Unit | None, end: int, ordinal: int) -> None:
        if item is None or (draft.rule == "directives.opinion" and not self.tells(item)):
            return
        draft.tasks.append((item.start, end, ordinal, item.marker, "directives.list_item"))

    def tells(self, item: Unit) -> bool:
        """Whether an item of somebody's opinion is a thing to do and no account of how matters stand."""
        first = item.sentences[0]
        if self.prose.article.fold[first.end - 1] == ":" or self.instructs(item):
            return True
        named = clauses.addressee_at(self.prose.article, item.start)
        return named and not self.prose.reported(first.start, min(first.end, first.start + 160))

    def read_bare(self, at: int, draft: Draft) -> int:
        """Unmarked paragraphs behind a colon, as long as they tell something to do."""
        ordinal = 0
        while at < len(self.units):
            unit = self.units[at]
            if ordinal == 0 and self.prose.article.fold[unit.end - 1] == ":":
                break  # one lead-in behind another: the second one counts
            if unit.paragraph.kind != "heading":
                if (ordinal and self.new_speaker(unit)) or not (self.instructs(unit) or (ordinal > 1 and self.between(at))):
                    break
                ordinal += 1
                draft.tasks.append((unit.start, unit.end, ordinal, unit.marker, "directives.bare_item"))
            at += 1
        if draft.tasks:
            return at
        self.prose.drafts.remove(draft)
        self.prose.open = None
        return at

    def between(self, at: int) -> bool:
        """Whether a paragraph that opens with no known verb stands between two that instruct, and tells of nothing done."""
        if at + 1 >= len(self.units) or self.units[at + 1].paragraph.kind == "heading":
            return False
        first, following = self.units[at].sentences[0], self.units[at + 1]
        if self.prose.article.lower.startswith(_NOW, first.start) or self.prose.reported(first.start, min(first.end, first.start + 120)):
            return False
        return self.instructs(following) and not self.new_speaker(following)

    def new_speaker(self, unit: Unit) -> bool:
        found = self.prose.instruction(unit.sentences[0])
        if found is None:
            return closing().match(self.prose.article.lower, clauses.skip_connective(self.prose.article, unit.start)) is not None
        cue = found[0]
        return cue.start > unit.start and self.prose.who.subject(unit.start, cue.start) is not None

    def instructs(self, unit: Unit) -> bool:
        """Whether a unit without a lead-in of its own reads like a thing to do."""
        sentence = unit.sentences[0]
        if closing().match(self.prose.article.lower, clauses.skip_connective(self.prose.article, sentence.start)):
            return False
        if self.prose.continuation(sentence, adjacent=True) is not None or self.prose.instruction(sentence) is not None:
            return True
        topic = self.prose.article.lower.startswith(("đối với", "về ", "riêng "), sentence.start)
        return topic and not self.prose.reported(sentence.start, min(sentence.end, sentence.start + 160))
