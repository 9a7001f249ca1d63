"""The body that holds a meeting."""

from __future__ import annotations

from gdnn_extract.article import Article
from gdnn_extract.meetings.cues import CLAUSE, HELD, Cue, Span, address_end, over_brackets, with_place
from gdnn_extract.meetings.names import name_end
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at, organisations
from gdnn_extract.record import Official

_HOLDS = lazy(
    r"(?: khóa [ivx]{1,6})?(?:,? (?:\(?nhiệm kỳ )?\d{4} ?- ?\d{4}\)?,?)?"
    r" (?:\([^)\n]{1,40}\) )?(?:đã |vừa |sẽ |cùng |phối hợp [^.;\n]{0,90}?|long trọng |tiếp tục |chủ trì,? ?){0,3}"
    r"(?:tổ chức|họp|sinh hoạt|sơ kết|tổng kết|khai mạc|có (?:buổi|cuộc|phiên)|tiến hành|mở|chủ trì|giao ban|làm việc với|bế giảng|khai giảng"
    r"|gặp mặt|nhóm họp|triệu tập|đối thoại|tiếp xúc|ký (?:kết|biên bản)|công bố|khởi công)(?![^\W_])"
)
_HELD_BY = lazy(r"[^.;\n]{0,150}?(?: do| được) ")
_OWN_BODY = lazy(
    r" thứ \w{1,12}(?: \w{1,12})?(?: \([^)\n]{1,50}\))?, (?=hđnd|hội đồng nhân dân|quốc hội)"
    r"| (?:(?:trực tuyến|thường kỳ|định kỳ|giao ban|toàn quốc|thường niên|chuyên đề|mở rộng|thứ \w{1,5}|lần thứ \w{1,5}) ){0,2}(?:của |giữa )?"
)
_HEADS_A_BODY = ("giám đốc", "chủ tịch", "bí thư", "trưởng", "chủ nhiệm", "chánh", "thủ trưởng", "thống đốc", "viện", "hiệu")


def seat_of(chair: Official | None) -> str | None:
    """A meeting of which no host is told is held by the body whose head or deputy chairs it; not by the government."""
    if chair is None or chair.title is None or chair.organisation is None:
        return None
    title = chair.title.casefold()
    return chair.organisation if any(word in title for word in _HEADS_A_BODY) and "thủ tướng" not in title else None


def host_of(article: Article, cue: Cue) -> Span | None:
    """The body that holds the meeting: at the head of the clause with the verb, or right behind the word for the meeting."""
    fold, lower = article.fold, article.lower
    for clause in CLAUSE.finditer(fold, cue.first, cue.start):
        at = clause.end()
        head = organisations().match(lower, at)
        if head is None or head[1] == "field" or (not fold[at].isupper() and head[1] not in ("level", "village")):
            continue
        end = body_at(fold, lower, at)
        if end is not None and end > cue.start and cue.first == 0 and fold[at : cue.start].isupper():
            return at, cue.start - 1  # `SỞ Y TẾ TỈNH GIAO BAN`
        if end is None or end > cue.start:
            continue
        if head[1] in ("level", "village") and (end == head[0] or not _HOLDS.match(lower, address_end(fold, lower, end))):
            continue
        if cue.first == 0 and fold.startswith(": ", end) and end + 2 == cue.start:
            return at, end
        end = over_brackets(fold, lower, end)
        for stop in (end, with_place(fold, end) or end):
            whole = address_end(fold, lower, stop)
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
    of = lower.rfind(" của ", cue.end, name_end(article, cue))
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


_OTHERS = lazy(r"(?:(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|hđnd|ubnd|ủy ban mttq|ủy ban nhân dân|hội đồng nhân dân), ){1,4}\Z")


def _with_others(lower: str, first: int, at: int) -> int:
    """Where the bodies begin that hold it together: `Tỉnh ủy, HĐND, UBND tỉnh`."""
    others = _OTHERS.search(lower, max(first, at - 70), at) if lower.startswith(("hđnd", "ubnd", "ủy ban", "hội đồng nhân"), at) else None
    return others.start() if others else at


_BEHIND_OWN = lazy(r",|\.|\n|\Z| (?:họp|diễn ra|được|bế mạc|khai mạc|do|tại|vào|với|ngày|sáng|chiều|tối)(?![^\W_])")
_DECIDES = lazy(r" (?:đã )?(?:giới thiệu|công bố|ra mắt|thảo luận|thống nhất|xem xét|cho ý kiến|thông qua|kết luận|biểu quyết|nghe và)(?![^\W_])")


def _decides(article: Article, cue: Cue) -> Span | None:
    """`Tại phiên họp ngày 8/4, sau khi nghe báo cáo, Ban Thường vụ Tỉnh ủy đã thảo luận`: the body that decides there."""
    fold, lower = article.fold, article.lower
    for clause in CLAUSE.finditer(fold, cue.end, cue.last):
        at = clause.end()
        head = organisations().match(lower, at)
        if head is None or head[1] not in ("open", "closed", "wide") or not fold[at].isupper():
            continue
        end = body_at(fold, lower, at)
        if end is not None and _DECIDES.match(lower, end):
            return at, end
    return None


def _held_later(lower: str, end: int, cue: Cue) -> bool:
    """`Cụm thi đua số 2 gồm các huyện A, B tổ chức hội nghị`: the verb stands right before the meeting."""
    return lower.startswith((" gồm ", " bao gồm "), end) and HELD.search(lower, max(end, cue.start - 20), cue.start) is not None
