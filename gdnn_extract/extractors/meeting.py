"""The meeting an article is about: what kind, when, where, who holds it, who chairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts, body_at, organisations
from gdnn_extract.people.names import places
from gdnn_extract.record import Date, Meeting, Official, new_chair, new_meeting
from gdnn_extract.segment import Paragraph
from gdnn_extract.tables import alternation, load

Span = tuple[int, int]
Mode = Literal["in_person", "online", "hybrid"]


class _Cue(NamedTuple):
    """A word for a meeting (`start` to `end`) in its sentence (`first` to `last`)."""

    start: int
    end: int
    kind: str
    first: int
    last: int


_MOST_CUES = 14
_MOST_NEAR = 6
_LOOK_BACK = 500
_LOOK_AHEAD = 400
# a meeting that is only cited, planned or part of a document's name is not the one reported
_CITED = lazy(
    r"(?:nghị quyết|kết luận của|kết luận số [^,.;\n]{1,30}|văn kiện|kế hoạch|dự kiến|sẽ|chuẩn bị|công tác tổ chức|phục vụ|chào mừng|hướng tới|tiến tới"
    r"|trước thềm|ban tổ chức|tiểu ban|thành công|bầu cử|nhiệm vụ"
    r"|sắp tới|tham mưu|hàng năm|theo quy định|giữa hai|giữa 02|kết quả|thông báo) (?:[^,.;:\n]{0,25} )?\Z"
)
_TOLD = lazy(r"(?<![^\W_])(?:giao|yêu cầu|đề nghị|có trách nhiệm|chuẩn bị)(?![^\W_])")
_PARTY_CONGRESS = lazy(
    r" (?:đại biểu toàn quốc|lần thứ [ivx]+|đảng (?:bộ )?(?:các cấp|toàn quốc|lần)|trung ương \d|tw ?\d|ban chấp hành trung ương"
    r"|lần thứ \w{1,5},? ban chấp hành)"
)
_ABOUT_IT = lazy(
    r"(?:tại|kết luận|khai mạc|bế mạc|chủ trì|điều hành|dự|tham dự|chỉ đạo|sau|trong|kết thúc|phát biểu tại|tổ chức|có|diễn ra|họp)"
    r" (?:các |những |)\Z"
)
_TAKES_PLACE = lazy(
    r" (?:[^.;:\n]{0,140}? )?(?:được (?:tổ chức|kết nối|tiến hành)|diễn ra|có sự tham (?:dự|gia)|bế mạc|khai mạc|họp (?:hôm|ngày|vào))(?![^\W_])"
)
_HOLDS = lazy(
    r"(?: khóa [ivx]{1,6})?(?:,? (?:\(?nhiệm kỳ )?\d{4} ?- ?\d{4}\)?,?)?"
    r" (?:\([^)\n]{1,40}\) )?(?:đã |vừa |sẽ |cùng |phối hợp [^.;\n]{0,90}?|long trọng |tiếp tục |chủ trì,? ?){0,3}"
    r"(?:tổ chức|họp|sinh hoạt|sơ kết|tổng kết|khai mạc|có (?:buổi|cuộc|phiên)|tiến hành|mở|chủ trì|giao ban|làm việc với|bế giảng|khai giảng"
    r"|gặp mặt|nhóm họp|triệu tập|đối thoại|tiếp xúc|ký (?:kết|biên bản)|công bố|khởi công)(?![^\W_])"
)
_HELD_BY = lazy(r"[^.;\n]{0,150}?(?: do| được) ")
_CLAUSE = lazy(r"(?:^|, |: |\n|; | do | bởi |\" ?|- )", re.MULTILINE)
_OWN_BODY = lazy(
    r" thứ \w{1,12}(?: \w{1,12})?(?: \([^)\n]{1,50}\))?, (?=hđnd|hội đồng nhân dân|quốc hội)"
    r"| (?:(?:trực tuyến|thường kỳ|định kỳ|giao ban|toàn quốc|thường niên|chuyên đề|mở rộng|thứ \w{1,5}|lần thứ \w{1,5}) ){0,2}(?:của |giữa )?"
)
_NOT_DATE_OF_MEETING = lazy(r"ban hành|phát hành|công văn|thông báo|công điện|có văn bản|ký (?:quyết định|kết luận|văn bản)|kể từ|tính đến|đến ngày|trước ngày|từ ngày")
_AT = lazy(r"(?:tại|ở|trên(?= boong)|trong(?= khuôn)) (?:hội trường |trụ sở |nhà khách |hội trường lớn |phòng họp )?")
_VENUE = lazy(
    r"(?:hội trường|phòng họp|nhà văn hóa|nhà thi đấu|nhà thiếu nhi|nhà hát|nhà khách|khách sạn|sân vận động"
    r"|sân|quảng trường|cung|trụ sở|nhà làm việc|nhà đa năng"
    r"|giảng đường|điểm trường|resort|khu du lịch|khu di tích|công viên|đình|chùa|nhà thờ|nhà rông|nhà sàn|khuôn viên|boong tàu|kho|cơ sở \d"
    r"|nhà cộng đồng|bảo tàng|thư viện|trung tâm hội nghị|nhà máy|công trường|bến)(?![^\W_])"
)
_NO_VENUE = frozenset({"đảng bộ", "chi bộ", "cơ quan", "cơ sở", "chính phủ", "quốc hội", "đảng", "nhà nước", "bộ phận", "ngành", "tổ", "nhóm", "doanh nghiệp"})
_NOT_A_PLACE = lazy(
    r"(?:hội nghị|cuộc|buổi|phiên|điểm cầu|đầu cầu|kỳ họp|đây|đó|các|nghị quyết|nghị định|quyết định|điều|khoản|điểm|chỉ thị|thông tư|kết luận"
    r"|công văn|hội thảo|tọa đàm|lễ|đại hội)(?![^\W_])"
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
_NAME_ENDS = lazy(
    r"[.;:\n\")]| ?, ?| \(|(?: tại| do| với sự| dưới sự| nhằm| vào| diễn ra| được| để| ngày(?= ?\d)| sáng(?! tạo| kiến| chế)| chiều| tối(?! đa| thiểu| ưu)| có(?! uy tín| công| thu)| đã| sẽ| thông qua| thống nhất| vừa| tổ chức| lúc| hôm"
    r"| trên cơ sở| cho biết| cho rằng| sau đó| liền sau| bằng hình thức| theo hình thức| nói| này| vừa qua| họp| là| trên| kết thúc| khép lại| còn| ở)(?![^\W_])"
)
_GOES_ON = lazy(
    r"(?:triển khai|quyết định|phòng,? chống|phòng|chống|sơ kết|tổng kết|phát động|nhiệm kỳ|khóa|phương hướng|người|cán bộ|công chức|viên chức|\w+ \w+,"
    r"|lãng phí|tiêu cực|kế hoạch|nhiệm vụ|biện pháp|giải pháp)(?![^\W_])"
)
_LONGEST_NAME = 240


@cache
def _verbs() -> frozenset[str]:
    """Words that mean a meeting only where a body does it or holds it."""
    return frozenset(row["surface"] for row in load("meetings") if row["weight"] != "3")


@cache
def _nameless() -> frozenset[str]:
    """Verbs: what follows them is said of the meeting and is no name."""
    return frozenset(row["surface"] for row in load("meetings") if row["weight"] == "1")


@cache
def _kinds() -> dict[str, str]:
    return {row["surface"]: row["surface"] if row["kind"] == "=" else row["kind"] for row in load("meetings")}


@cache
def _scan() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(sorted(row['surface'].lower() for row in load('meetings')))})(?![^\W_])")


def find_meeting(article: Article, paragraphs: Sequence[Paragraph], dates: Sequence[Date], officials: Sequence[Official]) -> Meeting | None:
    """The meeting an article is about, or None.

    >>> article = Article.read("Sáng nay, tại Lai Châu, Sở Nội vụ tổ chức Hội nghị trực tuyến giao ban quý I.")
    >>> meeting = find_meeting(article, (), (), ())
    >>> meeting.name, meeting.kind, meeting.host, meeting.location, meeting.mode
    ('Hội nghị trực tuyến giao ban quý I', 'hội nghị', 'Sở Nội vụ', 'Lai Châu', 'online')
    """
    cues = [cue for cue in _cues(article) if not _is_cited(article, cue)]
    main = next((cue for cue in cues if _tells(article, cue)), None)
    if main is None:
        return None
    related = [cue for cue in cues if cue.start >= main.start or cue.last == main.last]
    head = [cue for cue in cues if cue.start < main.start and cue.first == 0] + related
    near = [cue for cue in head[:_MOST_NEAR] if cue.first == 0 or _class(cue.kind) == _class(main.kind) or cue.last == main.last or cue is head[1]]
    told = [cue for cue in near if cue.first] + [cue for cue in near if not cue.first]  # a headline shortens or unfolds the name
    host = next((span for cue in told if (span := _host(article, cue))), None)
    date = next((value for cue in near if (value := _date(article, cue, dates))), None)
    place = next((span for cue in near[:3] if (span := _location(article, cue))), None)
    if date is None and (lead := _day_of_the_lead(article, dates)):
        date = lead.value[:10] if "/" not in lead.value else lead.value
        place = place or _location(article, _Cue(lead.start, lead.end, main.kind, *_sentence(article, lead.start)))
    chair = next((official for official in officials if "chair" in official.roles), None)
    main = _held(article, head) or main
    return new_meeting(
        name=next((name for cue in [main, *head] if (cue.first == 0 or _class(cue.kind) == _class(main.kind)) and (name := _named(article, cue))), None),
        kind=_kinds()[main.kind],
        date=date,
        location=article.written(*place) if place else None,
        mode=_mode(article, [cue for cue in head if cue.first == 0 or _class(cue.kind) == _class(main.kind)]),
        host=article.written(*host) if host else _seat_of(chair),
        chair=new_chair(id=chair.id, name=chair.name) if chair else None,
        rule="meeting.cue",
    )


_HEADS_A_BODY = ("giám đốc", "chủ tịch", "bí thư", "trưởng", "chủ nhiệm", "chánh", "thủ trưởng", "thống đốc", "viện", "hiệu")


def _seat_of(chair: Official | None) -> str | None:
    """A meeting of which no host is told is held by the body whose head or deputy chairs it; not by the government."""
    if chair is None or chair.title is None or chair.organisation is None:
        return None
    title = chair.title.casefold()
    return chair.organisation if any(word in title for word in _HEADS_A_BODY) and "thủ tướng" not in title else None


_HOLDING = lazy(r"(?:tổ chức|mở|khai mạc|tiến hành|diễn ra|chủ trì|có)(?: các?)? \Z")


def _held(article: Article, cues: Sequence[_Cue]) -> _Cue | None:
    """The first word in the body of the text for a meeting that somebody holds: what a headline shortens."""
    for cue in cues[:_MOST_NEAR]:
        if cue.first and cue.kind not in _nameless() and _HOLDING.search(article.lower, max(0, cue.start - 20), cue.start) and _named(article, cue):
            return cue
    return None


_LEAD = 700


def _sentence(article: Article, at: int) -> tuple[int, int]:
    stop = _full_stop(article.fold, at)
    return max(article.fold.rfind("\n", 0, at) + 1, stop + 2 if stop >= 0 else 0), _stop(article.fold, at)


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


def _class(kind: str) -> str:
    """The meeting without its measure word and manner: `hội nghị trực tuyến` and `hội nghị` are one class, `họp báo` and `họp` two."""
    plain = kind.removeprefix("buổi ").removeprefix("cuộc ").removeprefix("phiên ").removeprefix("kỳ ")
    return " ".join(plain.split(" ")[:2])


def _cues(article: Article) -> list[_Cue]:
    """The first words for a meeting, each with the sentence around it."""
    fold, lower = article.fold, article.lower
    found: list[_Cue] = []
    verbs = _verbs()
    for match in _scan().finditer(lower):
        start, end = match.span()
        if (start and lower[start - 1].isalnum()) or (lower.endswith("phòng ", 0, start) and not lower.endswith("văn phòng ", 0, start)):
            continue
        stop = _full_stop(fold, start)
        first = max(fold.rfind("\n", 0, start) + 1, stop + 2 if stop >= 0 else 0, start - _LOOK_BACK)
        if match.group() == "họp" and lower.startswith((" phiên ", " kỳ "), end):
            continue  # `họp phiên thường kỳ`: the noun is the word
        if match.group() in verbs and _HELD.search(lower, max(first, start - 24), start) is None and not _is_act(fold, lower, first, start):
            continue
        last = min(_stop(fold, end), end + _LOOK_AHEAD)
        found.append(_Cue(start, end, match.group(), first, last))
        if len(found) == _MOST_CUES:
            break
    return found


def _is_act(fold: str, lower: str, first: int, start: int) -> bool:
    """Whether the verb at `start` is what a body at the head of the sentence does: `Thường trực HĐND tỉnh họp …`."""
    openings = [first]
    meets = lower.startswith(_MEETS, start)
    if meets:
        openings += [clause.end() for clause in _CLAUSE.finditer(fold, max(first, start - 130), start)]
    for at in openings[-6:]:
        head = organisations().match(lower, at)
        if head is None or head[1] in ("field", "level") or not fold[at].isupper() or start - at > 130:
            continue
        end = _with_place(fold, body_at(fold, lower, at))
        between = lower[_address_end(fold, lower, end) : start] if end is not None and end < start else ""
        if between.strip() in ("đã", "vừa", "tiến hành", "có buổi") or between == " " or (meets and _SAID_WITH.fullmatch(between)):
            return True
    return False


_MEETS = ("bế giảng", "khai giảng", "họp", "sơ kết", "tổng kết", "gặp gỡ", "làm việc")
_SAID_WITH = lazy(r" (?:\([^)\n]{1,40}\) )?(?:phối hợp [^.;,\n]{1,80} )?(?:(?:đã|vừa|cũng|tiến hành|có buổi|chủ trì|tiếp tục|long trọng|trang trọng) ){0,3}")
_ADDRESS = lazy(r", (?:tỉnh|thành phố|tp\.? ?|huyện|thị xã|quận|thủ đô)(?![^\W_])")


def _address_end(fold: str, lower: str, end: int) -> int:
    """Where the district and province behind a body end: `UBND xã Hòa Phú, huyện Lai Vung, tỉnh Đồng Tháp`."""
    for _ in range(2):
        address = _ADDRESS.match(lower, end)
        if address is None:
            break
        until = body_at(fold, lower, end + 2)
        if until is None or until <= address.end():
            break
        end = until
    return end


def _stop(fold: str, at: int) -> int:
    line = fold.find("\n", at)
    line = line if line >= 0 else len(fold)
    stop = fold.find(". ", at, line)
    if stop >= 0 and _shortened(fold, stop):
        stop = fold.find(". ", stop + 1, line)
    return stop if stop >= 0 else line


def _full_stop(fold: str, at: int) -> int:
    """The last full stop before `at` that ends a sentence (not `TP. Đà Lạt`), or -1."""
    stop = fold.rfind(". ", max(0, at - _LOOK_BACK), at)
    if stop >= 0 and _shortened(fold, stop):
        stop = fold.rfind(". ", max(0, at - _LOOK_BACK), stop)
    return stop


def _shortened(fold: str, stop: int) -> bool:
    """`TP. Hồ Chí Minh`, `TS. Lê Văn Bảo`: no sentence ends here."""
    return fold[max(0, stop - 6) : stop].rsplit(" ", 1)[-1] in _SHORT


_SHORT = frozenset(
    {"TP", "Tp", "tp", "T.P", "TX", "Tx", "TT", "P", "Q", "H", "TS", "Ts", "ThS", "Ths", "Th.S", "PGS", "GS", "PGS.TS", "GS.TS", "BS", "KS", "Dr", "Mr"}
)


def _is_cited(article: Article, cue: _Cue) -> bool:
    before = article.lower[max(cue.first, cue.start - 70) : cue.start]
    if before.endswith((" tại ", " trong ")) and cue.kind != "đại hội":
        return False
    if cue.kind in _verbs() and _TOLD.search(article.lower, max(cue.first, cue.start - 250), cue.start):
        return True
    return _CITED.search(before) is not None or (cue.kind in ("đại hội", "hội nghị") and _PARTY_CONGRESS.match(article.lower, cue.end) is not None)


def _tells(article: Article, cue: _Cue) -> bool:
    """Whether the sentence reports the meeting itself: it stands in the headline or in an early line, or the text speaks of what happens at it."""
    if cue.first == 0 or (_opens_clause(article, cue) and _TAKES_PLACE.match(article.lower, cue.end)):
        return True
    if cue.kind == "đại hội":
        return _host(article, cue) is not None
    return _ABOUT_IT.search(article.lower, max(cue.first, cue.start - 24), cue.start) is not None or _host(article, cue) is not None


def _host(article: Article, cue: _Cue) -> Span | None:
    """The body that holds the meeting: at the head of the clause with the verb, or right behind the word for the meeting."""
    fold, lower = article.fold, article.lower
    for clause in _CLAUSE.finditer(fold, cue.first, cue.start):
        at = clause.end()
        head = organisations().match(lower, at)
        if head is None or head[1] == "field" or (not fold[at].isupper() and head[1] not in ("level", "village")):
            continue
        end = body_at(fold, lower, at)
        if end is not None and end > cue.start and cue.first == 0 and fold[at : cue.start].isupper():
            return at, cue.start - 1  # `SỞ Y TẾ TỈNH GIAO BAN`
        if end is None or end > cue.start:
            continue
        if head[1] in ("level", "village") and (end == head[0] or not _HOLDS.match(lower, _address_end(fold, lower, end))):
            continue
        if cue.first == 0 and fold.startswith(": ", end) and end + 2 == cue.start:
            return at, end
        end = _over_brackets(fold, lower, end)
        for stop in (end, _with_place(fold, end) or end):
            whole = _address_end(fold, lower, stop)
            if _HOLDS.match(lower, whole):
                return _with_others(lower, cue.first, at), whole
        if _held_later(lower, end, cue) and clause.group() != " do ":
            return at, end
    held = _HELD_BY.match(lower, cue.end, min(cue.last, cue.end + 160))
    if held is not None and fold[held.end() : held.end() + 1].isupper():
        end = body_at(fold, lower, held.end())
        if end is not None and _HOLDS.match(lower, end):
            return held.end(), end
    if lower.endswith("tại ", 0, cue.start) and (decider := _decides(article, cue)):
        return decider
    of = lower.rfind(" của ", cue.end, _name_end(article, cue))
    if of > 0 and fold[of + 5].isupper() and (head := organisations().match(lower, of + 5)) and head[1] != "field":
        end = body_at(fold, lower, of + 5)
        if end is not None and end > head[0] and _BEHIND_OWN.match(lower, end):
            return of + 5, end
    own = _OWN_BODY.match(lower, cue.end)
    if own is not None and own.end() < len(fold) and fold[own.end()].isupper():
        head = organisations().match(lower, own.end())
        if head is not None and head[1] in ("open", "closed", "wide"):
            end = body_at(fold, lower, own.end())
            if end is not None and "\n" not in fold[own.end() : end]:
                return own.end(), end
    return None


_PLACE_OF = lazy(rf" [{UPPER}][^\W_]*+(?: [{UPPER}][^\W_]*+){{0,2}}")


def _with_place(fold: str, end: int | None) -> int | None:
    """`Thường trực Huyện ủy Cẩm Đàn`: over a place that no table knows; only the verb behind it shows that it is no name."""
    place = _PLACE_OF.match(fold, end) if end is not None and fold[end - 2 : end] in ("ủy", "ỦY") else None
    return place.end() if place else end


_SHORT_FORM = lazy(rf" \([{UPPER}][{UPPER}&-]{{1,11}}\)(?= )")
_OTHERS = lazy(r"(?:(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|hđnd|ubnd|ủy ban mttq|ủy ban nhân dân|hội đồng nhân dân), ){1,4}\Z")


def _over_brackets(fold: str, lower: str, end: int) -> int:
    """`Ban An toàn giao thông (ATGT) tỉnh Lai Châu`: over the short form to the level behind it."""
    short = _SHORT_FORM.match(fold, end)
    if short is None:
        return end
    level = organisations().match(lower, short.end() + 1)
    until = body_at(fold, lower, short.end() + 1) if level is not None and level[1] == "level" else None
    return until if until is not None else end


def _with_others(lower: str, first: int, at: int) -> int:
    """Where the bodies begin that hold it together: `Tỉnh ủy, HĐND, UBND tỉnh`."""
    others = _OTHERS.search(lower, max(first, at - 70), at) if lower.startswith(("hđnd", "ubnd", "ủy ban", "hội đồng nhân"), at) else None
    return others.start() if others else at


_BEHIND_OWN = lazy(r",|\.|\n|\Z| (?:họp|diễn ra|được|bế mạc|khai mạc|do|tại|vào|với|ngày|sáng|chiều|tối)(?![^\W_])")
_DECIDES = lazy(r" (?:đã )?(?:giới thiệu|công bố|ra mắt|thảo luận|thống nhất|xem xét|cho ý kiến|thông qua|kết luận|biểu quyết|nghe và)(?![^\W_])")


def _decides(article: Article, cue: _Cue) -> Span | None:
    """`Tại phiên họp ngày 8/4, sau khi nghe báo cáo, Ban Thường vụ Tỉnh ủy đã thảo luận`: the body that decides there."""
    fold, lower = article.fold, article.lower
    for clause in _CLAUSE.finditer(fold, cue.end, cue.last):
        at = clause.end()
        head = organisations().match(lower, at)
        if head is None or head[1] not in ("open", "closed", "wide") or not fold[at].isupper():
            continue
        end = body_at(fold, lower, at)
        if end is not None and _DECIDES.match(lower, end):
            return at, end
    return None


def _held_later(lower: str, end: int, cue: _Cue) -> bool:
    """`Cụm thi đua số 2 gồm các huyện A, B tổ chức hội nghị`: the verb stands right before the meeting."""
    return lower.startswith((" gồm ", " bao gồm "), end) and _HELD.search(lower, max(end, cue.start - 20), cue.start) is not None


_HELD = lazy(r"(?:tổ chức|tiến hành|có buổi|đã có buổi|tại buổi|tại|họp) (?:buổi |cuộc |các )?\Z")


def _date(article: Article, cue: _Cue, dates: Sequence[Date]) -> str | None:
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
    return first[:4] == last[:4] or not last and not date.text.startswith(("Tết", "TẾT", "tết"))  # `(27/2/1955 - 27/2/2013)`, `đón Tết Mậu Tuất`


def _location(article: Article, cue: _Cue) -> Span | None:
    """Where it takes place, from the sentence that announces it; `tại hội nghị, …` speaks of what is said there."""
    fold, lower = article.fold, article.lower
    first, last = cue.first, cue.last
    if lower.endswith("tại ", 0, cue.start):
        comma = fold.find(", ", cue.end, cue.last)
        first, last = cue.end, comma if comma > 0 else cue.end
    for match in _AT.finditer(lower, first, last):
        at = match.end()
        if (match.start() and lower[match.start() - 1].isalnum()) or at >= len(fold) or _NOT_A_PLACE.match(lower, at):
            continue
        known = organisations().match(lower, at)
        place = places().match(fold, at)
        venue = _VENUE.match(lower, match.start() + match.group().index(" ") + 1)
        if place is None and not _is_venue(fold, lower, at, known):
            if venue is not None and (end := _venue_end(article, venue)) is not None and end <= cue.last:
                return venue.start(), end
            continue
        end = body_at(fold, lower, at)
        if end is not None and end <= cue.last:
            start = match.start() + match.group().index(" ") + 1
            return start, end
    return None


def _is_venue(fold: str, lower: str, at: int, known: tuple[int, str] | None) -> bool:
    """Whether a meeting can take place at a body: at a `Trung tâm`, not at a `Đảng bộ`; one small syllable (`báo`) is no body."""
    if known is None or known[1] == "field" or lower[at : known[0]] in _NO_VENUE:
        return False
    return fold[at].isupper() or " " in fold[at : known[0]] or known[1] == "level" or fold[known[0] + 1 : known[0] + 2].isupper()


_WORD = lazy(r" (?:[^\W_][^\s,;:()\"]{0,20}+)")


def _venue_end(article: Article, venue: re.Match[str]) -> int | None:
    """`hội trường tầng 3 nhà A`, `Hội trường E21 của Nhà trường`: up to a stop or the next verb."""
    fold, lower = article.fold, article.lower
    end = venue.end()
    for _ in range(9):
        word = _WORD.match(fold, end)
        if word is None or (lower[end + 1 : word.end()] != "trong" and acts().match(lower, end + 1) is not None) or lower.startswith(_NO_VENUE_WORD, end + 1):
            break
        end = word.end()
        if fold[end - 1] == ".":
            break
    while fold[end - 1] in ".'-/":
        end -= 1
    return end if end > venue.end() else None


_NO_VENUE_WORD = ("dưới ", "và ", "nhân ", "buổi ", "hội nghị", "cuộc ", "phiên ", "lễ ")


def _mode(article: Article, cues: Sequence[_Cue]) -> Mode | None:
    lower = article.lower
    for cue in cues[:6]:
        sentence = lower[cue.first : min(len(lower), cue.last + 200)]
        if _HYBRID.search(sentence):
            return "hybrid"
        if _ONLINE.search(sentence):
            return "online"
        if _IN_PERSON.search(sentence):
            return "in_person"
    return None


def _named(article: Article, cue: _Cue) -> str | None:
    """The meeting's name as far as it says more than the kind."""
    if cue.kind in _nameless() or (cue.first and _is_subject(article, cue)):
        return None
    if article.lower.startswith(" với ", cue.end) and "làm việc" not in cue.kind:
        return None  # whom they met
    end = _name_end(article, cue)
    regular = article.lower.find(" thường kỳ ", cue.start, end)
    if regular > 0 and acts().match(article.lower, regular + 11) is not None:
        end = regular + 10
    generic = _OF_ITS_BODY.search(article.fold, cue.end, end)
    end = generic.start() if generic else end
    return article.written(cue.start, end) if end - cue.end >= 4 else None


_OF_ITS_BODY = lazy(r" của (?:Ban|Sở|Bộ|Ủy ban|Hội|Trường|Cục|Công ty|Tổng cục|Hội đồng|đơn vị|tỉnh|huyện|xã)\Z")


def _is_subject(article: Article, cue: _Cue) -> bool:
    """`Hội nghị nghe báo cáo …`: what the meeting does at the head of a sentence; its name only where it is said to take place."""
    return _opens_clause(article, cue) and _TAKES_PLACE.match(article.lower, cue.end) is None


def _opens_clause(article: Article, cue: _Cue) -> bool:
    """Whether the word stands at the head of its sentence, or behind a comma or a dash."""
    return not article.fold[cue.first : cue.start].strip(' "-') or article.fold.endswith((", ", "- "), cue.first, cue.start)


def _name_end(article: Article, cue: _Cue) -> int:
    """Where the noun phrase ends: at a stop, a verb, the time or place; a comma inside it goes on (`phòng cháy, thoát hiểm`)."""
    fold, lower = article.fold, article.lower
    most = min(len(fold), cue.start + _LONGEST_NAME)
    if fold.startswith(' "', cue.end):
        closing = fold.find('"', cue.end + 2, most)
        return closing + 1 if closing > 0 else cue.end
    at = cue.end
    adverbial = _ADVERBIAL.search(lower, max(0, cue.start - 30), cue.start) is not None
    while True:
        stop = _NAME_ENDS.search(lower, at, most)
        if stop is None:
            return most
        mark = stop.group()
        if "," in mark and (_GOES_ON.match(lower, stop.end()) or (not adverbial and _is_listed(article, stop.end()))):
            at = stop.end()
        elif mark == " (" and (closing := fold.find(")", stop.end(), most)) > 0 and not any(map(str.isdigit, fold[stop.end() : closing])):
            at = closing + 1
        else:
            return stop.start()


def _is_listed(article: Article, at: int) -> bool:
    """Whether a small word behind a comma goes on with the noun phrase: nothing that people do, no clause of its own."""
    return article.fold[at : at + 1].islower() and acts().match(article.lower, at) is None and not article.lower.startswith(_NEW_CLAUSE, at)


_ADVERBIAL = lazy(r"(?:^|[.,:\n\"] ?)(?:ngay )?(?:tại|sau|trong|trước|kết thúc|phát biểu tại|phát biểu|kết luận|bế mạc|khai mạc|mở đầu|cũng tại)(?: các?| buổi)? \Z")
_NEW_CLAUSE = ("kết nối", "kỷ niệm", "chào mừng", "nhân ", "với ", "cùng ", "qua ", "đồng thời", "tiếp đó", "lực lượng", "đại biểu", "trong đó", "nghe ")
