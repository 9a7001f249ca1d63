"""Where a meeting takes place: a place, a body or a hall behind `tại`, `ở`."""

from __future__ import annotations

import re

from gdnn_extract.article import Article
from gdnn_extract.meetings.cues import Cue, Span
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts, body_at, organisations
from gdnn_extract.people.names import places

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


def location_of(article: Article, cue: Cue) -> Span | None:
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
