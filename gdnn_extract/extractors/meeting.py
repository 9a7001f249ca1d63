"""The meeting an article is about: what kind, when, where, who holds it, who chairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from gdnn_extract.article import Article
from gdnn_extract.meetings.cues import Cue, class_of, find_cues, is_cited, kinds, nameless, sentence_of
from gdnn_extract.meetings.hosts import host_of, seat_of
from gdnn_extract.meetings.names import TAKES_PLACE, name_of, opens_clause
from gdnn_extract.meetings.places import location_of
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Date, Meeting, Official, new_chair, new_meeting
from gdnn_extract.segment import Paragraph

Mode = Literal["in_person", "online", "hybrid"]
_MOST_NEAR = 6
_ABOUT_IT = lazy(
    r"(?:tại|kết luận|khai mạc|bế mạc|chủ trì|điều hành|dự|tham dự|chỉ đạo|sau|trong|kết thúc|phát biểu tại|tổ chức|có|diễn ra|họp)"
    r" (?:các |những |)\Z"
)
_NOT_DATE_OF_MEETING = lazy(
    r"ban hành|phát hành|công văn|thông báo|công điện|có văn bản|ký (?:quyết định|kết luận|văn bản)|kể từ|tính đến"
    r"|đến ngày|trước ngày|từ ngày"
)
_ONLINE = lazy(
    r"(?:hình thức (?:họp )?|tổ chức |họp |hội nghị |cuộc họp |phiên họp |buổi họp |giao ban |toàn quốc |kết nối |thảo luận |đối thoại |tọa đàm )trực tuyến"
    r"|truyền hình trực tuyến|điểm cầu|đầu cầu|cầu truyền hình|qua (?:hình thức|nền tảng|phần mềm) (?:trực tuyến|zoom)|họp qua zoom"
)
_HYBRID = lazy(
    r"trực tiếp (?:kết hợp|và|kết hợp với|kết hợp cùng|đồng thời|,) ?(?:với )?(?:hình thức )?trực tuyến"
    r"|trực tuyến (?:kết hợp|và) (?:với )?trực tiếp|vừa trực tiếp,? vừa trực tuyến"
)
_IN_PERSON = lazy(r"(?:bằng |theo )?hình thức trực tiếp")


def find_meeting(article: Article, paragraphs: Sequence[Paragraph], dates: Sequence[Date], officials: Sequence[Official]) -> Meeting | None:
    """The meeting an article is about, or None.

    >>> article = Article.read("Sáng nay, tại Lai Châu, Sở Nội vụ tổ chức Hội nghị trực tuyến giao ban quý I.")
    >>> meeting = find_meeting(article, (), (), ())
    >>> meeting.name, meeting.kind, meeting.host, meeting.location, meeting.mode
    ('Hội nghị trực tuyến giao ban quý I', 'hội nghị', 'Sở Nội vụ', 'Lai Châu', 'online')
    """
    cues = [cue for cue in find_cues(article) if not is_cited(article, cue)]
    main = next((cue for cue in cues if _tells(article, cue)), None)
    if main is None:
        return None
    related = [cue for cue in cues if cue.start >= main.start or cue.last == main.last]
    head = [cue for cue in cues if cue.start < main.start and cue.first == 0] + related
    near = [cue for cue in head[:_MOST_NEAR] if cue.first == 0 or class_of(cue.kind) == class_of(main.kind) or cue.last == main.last or cue is head[1]]
    told = [cue for cue in near if cue.first] + [cue for cue in near if not cue.first]  # a headline shortens or unfolds the name
    host = next((span for cue in told if (span := host_of(article, cue))), None)
    date = next((value for cue in near if (value := _date(article, cue, dates))), None)
    place = next((span for cue in near[:3] if (span := location_of(article, cue))), None)
    if date is None and (lead := _day_of_the_lead(article, dates)):
        date = lead.value[:10] if "/" not in lead.value else lead.value
        place = place or location_of(article, Cue(lead.start, lead.end, main.kind, *sentence_of(article, lead.start)))
    chair = next((official for official in officials if "chair" in official.roles), None)
    main = _held(article, head) or main
    return new_meeting(
        name=next((name for cue in [main, *head] if (cue.first == 0 or class_of(cue.kind) == class_of(main.kind)) and (name := name_of(article, cue))), None),
        kind=kinds()[main.kind],
        date=date,
        location=article.written(*place) if place else None,
        mode=_mode(article, [cue for cue in head if cue.first == 0 or class_of(cue.kind) == class_of(main.kind)]),
        host=article.written(*host) if host else seat_of(chair),
        chair=new_chair(id=chair.id, name=chair.name) if chair else None,
        rule="meeting.cue",
    )


_HOLDING = lazy(r"(?:tổ chức|mở|khai mạc|tiến hành|diễn ra|chủ trì|có)(?: các?)? \Z")


def _held(article: Article, cues: Sequence[Cue]) -> Cue | None:
    """The first word in the body of the text for a meeting that somebody holds: what a headline shortens."""
    for cue in cues[:_MOST_NEAR]:
        if cue.first and cue.kind not in nameless() and _HOLDING.search(article.lower, max(0, cue.start - 20), cue.start) and name_of(article, cue):
            return cue
    return None


_LEAD = 700


def _day_of_the_lead(article: Article, dates: Sequence[Date]) -> Date | None:
    """The first day that the head of the text tells, when no sentence about the meeting has one."""
    for date in dates:
        if date.start > _LEAD:
            break
        last = article.fold.find(". ", date.end, date.end + 100)
        behind = last if last >= 0 else date.end + 100
        if _may_be_day(date) and _NOT_DATE_OF_MEETING.search(article.lower, max(0, date.start - 30), behind) is None:
            return date
    return None


def _tells(article: Article, cue: Cue) -> bool:
    """Whether the sentence reports the meeting itself: it stands in the headline or in an early line, or the text speaks of what happens at it."""
    if cue.first == 0 or (opens_clause(article, cue) and TAKES_PLACE.match(article.lower, cue.end)):
        return True
    if cue.kind == "đại hội":
        return host_of(article, cue) is not None
    return _ABOUT_IT.search(article.lower, max(cue.first, cue.start - 24), cue.start) is not None or host_of(article, cue) is not None


def _date(article: Article, cue: Cue, dates: Sequence[Date]) -> str | None:
    """The day said with the meeting in its sentence: the last before the word, else the first behind it."""
    near = [date for date in dates if cue.first <= date.start and date.end <= cue.last and _may_be_day(date)]
    for date in [*reversed([date for date in near if date.end <= cue.start]), *[date for date in near if date.start >= cue.end]]:
        low, high = sorted((date.end, cue.start)) if date.end <= cue.start else (cue.end, date.start)
        between = article.lower[low:high]
        if _NOT_DATE_OF_MEETING.search(between) is None and (date.end <= cue.start or len(between) < 130):
            return _first_of(article, near, date).value
    return None


def _first_of(article: Article, near: list[Date], date: Date) -> Date:
    """Of `ngày 5 và 6/4/2018` the first day, when the second stands nearer to the word."""
    place = near.index(date)
    if place and article.lower[near[place - 1].end : date.start] in (" và ", ", ", "-", " - "):
        before = near[place - 1]
        return before if before.end - before.start < 22 and before.text[-1:].isdigit() else date
    return date


def _may_be_day(date: Date) -> bool:
    if date.grain not in ("day", "time") or date.modifier is not None or date.role not in ("meeting", "other"):
        return False
    first, _, last = date.value.partition("/")
    return first[:4] == last[:4] or (not last and not date.text.startswith(("Tết", "TẾT", "tết")))  # `(27/2/1955 - 27/2/2013)`, `đón Tết Mậu Tuất`


def _mode(article: Article, cues: Sequence[Cue]) -> Mode | None:
    lower = article.lower
    for first, last in dict.fromkeys((cue.first, cue.last) for cue in cues[:6]):
        sentence = lower[first : last + 200]
        if "trực t" not in sentence and "cầu" not in sentence and "zoom" not in sentence:
            continue
        if _HYBRID.search(sentence):
            return "hybrid"
        if _ONLINE.search(sentence):
            return "online"
        if _IN_PERSON.search(sentence):
            return "in_person"
    return None
