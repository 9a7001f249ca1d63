"""Lists of things to do behind a lead-in: marked items and bare paragraphs, under `Đối với …:` and under sections too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gdnn_extract.orders import predicates, vocabulary
from gdnn_extract.orders.prose import Draft, Prose, closing
from gdnn_extract.orders.speakers import word
from gdnn_extract.orders.units import Unit
from gdnn_extract.patterns import lazy
from gdnn_extract.segment import Marker

# an item that announces the items under it
_ANNOUNCES = lazy(r"(?:(?:việc|nhiệm vụ|nội dung) (?:sau|sau đây|dưới đây)|(?:thực hiện|triển khai|tập trung)(?: ngay| tốt)?) ?:$")
_REPORT = lazy(
    r"(?:(?:về|những|một số|các|phần|đánh giá) )*(?:(?:kết quả|ưu điểm|nguyên nhân|tình hình|thành tích)(?!\w)"
    r"|(?:đánh giá chung|hạn chế|tồn tại|khó khăn|thuận lợi)(?=[.:,]| và| là| còn| chủ yếu|$))"
)
_ANSWER = lazy(r"(?:đồng ý|nhất trí|chấp thuận|ghi nhận|thống nhất (?:với|về|chủ trương)|biểu dương|hoan nghênh)(?!\w)")
_TOPIC = ("đối với ", "với ", "về ", "riêng ")
_RANK = {"roman": 0, "word": 1, "number": 2, "paren_number": 3, "letter": 4, "dash": 5, "bullet": 5, "plus": 6}
_NOW = ("kể từ", "đến nay", "hiện", "tính đến", "theo", "trước đó", "tại", "trong", "đến ngày", "năm", "qua", "nhờ")


# lists may hold lists; no real text goes as deep
_DEEPEST = 5


@dataclass(slots=True)
class _Marked:
    """A marked list while it is read: the kind of its marks, the item that is open with its end and ordinal."""

    draft: Draft
    outer: set[str]
    kind: str | None = None
    item: Unit | None = None
    end: int = 0
    ordinal: int = 0
    divided: bool = False
    reports: bool = False
    under: set[str] = field(default_factory=set)
    aside: list[Unit] = field(default_factory=list)


class Lists:
    """Reads the items of a list into a directive; `read_unit` reads what stands in a list and is none of its items."""

    def __init__(self, units: Sequence[Unit], prose: Prose, read_unit: Callable[[int], int]) -> None:
        self.units = units
        self.prose = prose
        self.read_unit = read_unit
        self.depth = 0

    def read_list(self, at: int, draft: Draft) -> int:
        """The items behind a lead-in, also those under `Đối với …:`; returns the unit behind the list."""
        self.depth += 1
        behind = self.read_items(at, draft)
        while behind < len(self.units) and draft in self.prose.drafts[-1:] and self.is_topic(behind):
            before, behind = behind, self.read_items(behind, draft)
            if behind <= before:
                break
        self.depth -= 1
        self.prose.listed = True  # what follows a list instructs only with a cue or a subject
        return behind

    def read_items(self, at: int, draft: Draft) -> int:
        """Read the items of one group of a list; returns the unit behind them."""
        if self.is_topic(at):
            at += 1
        return self.read_bare(at, draft) if self.units[at].marker is None else self.read_marked(at, draft)

    def is_topic(self, at: int) -> bool:
        """Whether a unit only says to whom or to what the marked items below it belong (`Đối với các trạm y tế:`)."""
        unit = self.units[at]
        if unit.marker is not None or at + 1 >= len(self.units) or self.units[at + 1].marker is None or unit.end - unit.start > 160:
            return False
        named = self.prose.article.fold[unit.start].isupper() and self.nameless(unit)
        if not (named or self.prose.article.lower.startswith(_TOPIC, unit.start)):
            return False
        return self.prose.article.fold[unit.end - 1] == ":" or unit.paragraph.kind == "heading"

    def nameless(self, unit: Unit) -> bool:
        """Whether a unit names somebody and says nothing of them."""
        article = self.prose.article
        return vocabulary.addressee_at(article, unit.start) and predicates.predicate(article, unit.start, unit.end, told=True) is None

    def read_marked(self, at: int, draft: Draft) -> int:
        """Marked items: one task each, sub-items and the paragraphs between two siblings included.

        A Roman numeral before a mere heading (`II. Nhiệm vụ`) divides the list; the items are those under it.
        """
        marked = _Marked(draft, {unit.marker.kind for unit in self.units[max(0, at - 1) : at] if unit.marker})
        following: int | None = at
        while following is not None and following < len(self.units):
            at = following
            following = self.step(at, marked)
        self.close_item(draft, marked.item, marked.end, marked.ordinal)
        for unit in marked.aside:  # what is said between two items instructs on its own
            for sentence in unit.sentences:
                self.prose.read_sentence(sentence)
        return at if following is None else following

    def step(self, at: int, marked: _Marked) -> int | None:
        """Read one unit of a marked list; returns the next unit to read, None where the list is at its end."""
        unit, kind = self.units[at], marked.kind
        marker = unit.marker
        if marker is None:
            if (kind is not None and not self.belongs(at, kind, marked.ordinal)) or self.is_topic(at):
                return None
            if self.is_quotation(unit):
                marked.aside.append(unit)
            elif unit.paragraph.kind != "heading":
                marked.end = unit.end
            return at + 1
        if marker.kind in {"roman", "letter"} and self.is_section(at):
            return self.open_section(at, marked)
        if kind in {None, marker.kind} and not (marked.item is not None and self.deeper(marker, marked.item)):
            return self.open_item(at, marker, marked)
        if self.prose.article.fold[self.units[at - 1].end - 1] == ":":
            marked.under.add(marker.kind)
        above = kind is None or _RANK[marker.kind] < _RANK[kind] or (marker.kind == "word" and marker.ordinal is None)
        if marker.kind in marked.outer or (above and marker.kind not in marked.under):
            return None
        marked.end = unit.end
        return at + 1

    def open_section(self, at: int, marked: _Marked) -> int | None:
        """Begin a section; one that stands behind the list, and does not divide it, ends it."""
        unit = self.units[at]
        if marked.kind is not None and not marked.divided:
            return None
        self.close_item(marked.draft, marked.item, marked.end, marked.ordinal)
        marked.kind, marked.item, marked.ordinal, marked.divided = None, None, 0, True
        marked.reports = _REPORT.match(self.prose.article.lower, unit.start, unit.end) is not None
        return self.read_section(at, marked.draft) if self.units[at + 1].marker is None else at + 1

    def open_item(self, at: int, marker: Marker, marked: _Marked) -> int | None:
        """Begin an item; one that counts from one again ends the list."""
        unit = self.units[at]
        if marked.item is not None and marker.ordinal == 1:
            return None
        self.close_item(marked.draft, marked.item, marked.end, marked.ordinal)
        marked.kind, marked.end = marker.kind, unit.end
        marked.ordinal = marker.ordinal if marker.ordinal is not None else marked.ordinal + 1
        passes = self.passes_on(at)
        marked.item = None if passes or marked.reports else unit
        return self.read_unit(at) if passes else at + 1

    def deeper(self, marker: Marker, item: Unit) -> bool:
        """Whether `1.2.` is a sub-item of `1.`."""
        return item.marker is not None and marker.kind == "number" and marker.text.rstrip(".").count(".") > item.marker.text.rstrip(".").count(".")

    def passes_on(self, at: int) -> bool:
        """Whether an item is only the lead-in of those under it (`2. Về tháng 8, các đội làm ngay những việc sau:`)."""
        unit = self.units[at]
        below = self.units[at + 1].marker if at + 1 < len(self.units) else None
        if below is None or unit.marker is None or below.kind == unit.marker.kind or self.depth >= _DEEPEST:
            return False
        return _ANNOUNCES.search(self.prose.article.lower, max(unit.start, unit.end - 40), unit.end) is not None

    def is_section(self, at: int) -> bool:
        """Whether a unit is a heading without a full stop: marked items of another kind stand under it, or it names a part of the text or a body."""
        unit = self.units[at]
        if unit.marker is None or self.prose.article.fold[unit.end - 1] in ".;!?" or at + 1 >= len(self.units):
            return False
        below = self.units[at + 1].marker
        if unit.marker.kind == "letter":
            return unit.marker.text[0].isupper() and self.prose.article.fold[unit.start : unit.end].isupper()
        if below is not None:
            return below.kind != "roman"
        return unit.end - unit.start <= 120 and (_REPORT.match(self.prose.article.lower, unit.start, unit.end) is not None or self.nameless(unit))

    def read_section(self, at: int, draft: Draft) -> int:
        """What stands without marks under a section: things to do under the name of a body, else prose of its own."""
        named = self.nameless(self.units[at])
        at += 1
        ordinal = 0
        while at < len(self.units) and self.units[at].marker is None and self.units[at].paragraph.kind != "heading":
            unit = self.units[at]
            if not named:
                if self.depth >= _DEEPEST:
                    return at
                at = self.read_unit(at)
            elif self.prose.article.lower.startswith("trên đây", unit.start):
                break
            else:
                ordinal += 1
                draft.tasks.append((unit.start, unit.end, ordinal, None, "directives.bare_item"))
                at += 1
        return at

    def belongs(self, at: int, kind: str, ordinal: int) -> bool:
        """Whether an unmarked unit stands inside the list: it goes on in lower case, or the next sibling is near."""
        unit, previous = self.units[at], self.units[at - 1]
        if self.prose.article.fold[unit.start].islower() and self.prose.article.fold[previous.end - 1] not in ".;!?":
            return True
        told = self.speaks(unit) or self.prose.told_by_somebody(unit.start, unit.sentences[0].end)
        for distance, later in enumerate(self.units[at + 1 : at + 9]):
            if later.marker is not None and later.marker.kind == kind:
                return later.marker.ordinal == ordinal + 1 or (later.marker.ordinal is None and distance == 0 and not told)
        imperative = vocabulary.imperative_at(self.prose.article, unit.start)
        return kind != "dash" and imperative and not told and self.prose.instruction(unit.sentences[0]) is None

    def speaks(self, unit: Unit) -> bool:
        """Whether an official says something in this unit."""
        return self.prose.who.official(unit.start, unit.end) is not None and word("speech").search(self.prose.article.lower, unit.start, unit.end) is not None

    def is_quotation(self, unit: Unit) -> bool:
        """Whether somebody is quoted in this unit, between two items."""
        quoted = '"' in self.prose.article.fold[unit.start : unit.start + 12]
        return self.prose.article.lower.startswith("ông nói", unit.start) or (quoted and self.prose.who.official(unit.start, unit.end) is not None)

    def close_item(self, draft: Draft, item: Unit | None, end: int, ordinal: int) -> None:
        """Add an item to the directive, unless it reports or answers."""
        if item is None or _REPORT.match(self.prose.article.lower, item.start, item.end) is not None:
            return
        if _ANSWER.match(self.prose.article.lower, item.start) is not None:
            self.prose.open = draft
            for sentence in item.sentences[1:]:  # `Đồng ý chủ trương. Phòng A lập dự toán.`
                self.prose.read_sentence(sentence)
            return
        if draft.rule == "directives.opinion" and not self.tells(item):
            return
        draft.tasks.append((item.start, end, ordinal, item.marker, "directives.list_item"))

    def tells(self, item: Unit) -> bool:
        """Whether an item of somebody's opinion is a thing to do and no account of how matters stand."""
        first = item.sentences[0]
        if self.prose.article.fold[first.end - 1] == ":" or self.instructs(item):
            return True
        named = vocabulary.addressee_at(self.prose.article, item.start)
        return named and not self.prose.reported(first.start, min(first.end, first.start + 160))

    def read_bare(self, at: int, draft: Draft) -> int:
        """Unmarked paragraphs behind a colon, as long as they tell something to do."""
        ordinal = 0
        while at < len(self.units):
            unit = self.units[at]
            if ordinal == 0 and self.prose.article.fold[unit.end - 1] == ":":
                break  # one lead-in behind another: the second one counts
            if unit.marker is not None and (self.is_section(at) or ordinal):
                return self.read_marked(at, draft)
            if unit.paragraph.kind != "heading":
                if not ordinal and (_ANSWER.match(self.prose.article.lower, unit.start) or _REPORT.match(self.prose.article.lower, unit.start, unit.end)):
                    at += 1
                    continue
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
        if self.prose.article.lower.startswith(_NOW, first.start) or " xin thông báo" in self.prose.article.lower[first.start : first.end]:
            return False
        if self.prose.article.fold.find(": ", first.start, first.start + 20) > 0 or self.prose.reported(first.start, min(first.end, first.start + 120)):
            return False
        return self.instructs(following) and not self.new_speaker(following)

    def new_speaker(self, unit: Unit) -> bool:
        """Whether somebody else begins to speak, or a sentence ends the list."""
        found = self.prose.instruction(unit.sentences[0])
        if found is None:
            return closing().match(self.prose.article.lower, vocabulary.skip_connective(self.prose.article, unit.start)) is not None
        cue = found[0]
        return cue.start > unit.start and self.prose.who.subject(unit.start, cue.start) is not None

    def instructs(self, unit: Unit) -> bool:
        """Whether a unit without a lead-in of its own reads like a thing to do."""
        sentence = unit.sentences[0]
        if closing().match(self.prose.article.lower, vocabulary.skip_connective(self.prose.article, sentence.start)):
            return False
        if self.prose.continuation(sentence, adjacent=True) is not None or self.prose.instruction(sentence) is not None:
            return True
        if self.labelled(unit):
            return True
        topic = self.prose.article.lower.startswith(("đối với", "về ", "riêng "), sentence.start)
        return topic and not self.prose.reported(sentence.start, min(sentence.end, sentence.start + 160))

    def labelled(self, unit: Unit) -> bool:
        """Whether a unit names those who are to do what stands behind a colon (`Công an xã: tuần tra ban đêm`)."""
        article = self.prose.article
        colon = article.fold.find(": ", unit.start, min(unit.end, unit.start + 160))
        if colon < 0 or not vocabulary.addressee_at(article, unit.start):
            return False
        return predicates.predicate(article, unit.start, colon) is None or vocabulary.imperative_at(article, vocabulary.skip_connective(article, colon + 1))
