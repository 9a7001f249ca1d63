"""Paragraphs, sentences and list markers of an article, with exact offsets into the fold.

Lines come first: a line break always ends a paragraph.  Inside a line, sentence ends are decided by
`RULES` (see `sentences`), marks by `HEADS` (see `markers`), the kind of the line by `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.markers import HEADS as HEADS
from gdnn_extract.markers import Marker as Marker
from gdnn_extract.markers import MarkerKind as MarkerKind
from gdnn_extract.markers import at_head, inside
from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.sentences import RULES as RULES
from gdnn_extract.sentences import Sentence as Sentence
from gdnn_extract.sentences import decisions as decisions
from gdnn_extract.sentences import split
from gdnn_extract.tables import Gazetteer

ParagraphKind = Literal["heading", "body", "caption", "byline", "credit"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text that is not blank.

    `markers` are all list markers in it, those inside sentences too; the first may stand at its start.
    `continues` says that the line goes on with the sentence of the line before (a source with hard line breaks).
    """

    start: int
    end: int
    kind: ParagraphKind
    markers: tuple[Marker, ...]
    sentences: tuple[Sentence, ...]
    continues: bool = False


def segment(article: Article) -> tuple[Paragraph, ...]:
    """The paragraphs of an article, in order.

    >>> [s for p in segment(Article.read("Sở họp. Ông A nói.")) for s in p.sentences]
    [Sentence(start=0, end=7), Sentence(start=8, end=18)]
    """
    fold, lower = article.fold, article.lower
    paragraphs: list[Paragraph] = []
    for line in _LINE.finditer(fold):
        start, end = line.span()
        sentences = tuple(split(fold, start, end))
        heads = [marker for s in sentences if (marker := at_head(fold, lower, s.start, end, line=s.start == start))]
        markers = tuple(inside(fold, lower, start, end, heads))
        continues = bool(paragraphs) and not markers[:1] and _goes_on(fold, paragraphs[-1], start)
        paragraphs.append(Paragraph(start, end, "body", markers, sentences, continues))
    return tuple(_with_kinds(fold, paragraphs))


_LINE = lazy(r"[^\s](?:[^\n]*[^\s])?")
_STOPPED = lazy(r"[.!?…;:][)\]\"'*_/.]*\Z")
_HANGING = lazy(
    r"(?:,| (?:và|của|các|những|với|về|cho|tại|trong|theo|đến|từ|để|là|do|bởi|hoặc|hay|một|được|bị|đã|sẽ|đang|không|phải"
    r"|ở|trên|dưới|giữa|bằng|như|số|ngày|tháng|năm))\Z"
)


def _goes_on(fold: str, before: Paragraph, start: int) -> bool:
    """Whether a line goes on with the sentence of the line before it, which has no final stop."""
    if fold.count("\n", before.end, start) > 1:
        return False
    tail = fold[max(before.start, before.end - 12) : before.end]
    if _STOPPED.search(tail):
        return False
    return fold[start].islower() or fold[start] in ",;)" or (before.end - before.start > 40 and _HANGING.search(tail) is not None)


# ---------------------------------------------------------------- kinds of lines


class Line(NamedTuple):
    """A line with what tells its kind: its place from both ends, whether it has a final stop, whether it stands in a bare list."""

    text: str
    lower: str
    number: int
    from_end: int
    stopped: bool
    marker: Marker | None
    listed: bool
    wrapped: bool


_NAME = lazy(rf"[{UPPER}][{LOWER}']{{0,7}}(?:[.\-'{UPPER}][{UPPER}{LOWER}]{{0,8}})?\.?")
_COMPILED = frozenset(("tổng hợp", "th", "lược ghi", "ghi", "thực hiện", "biên soạn", "sưu tầm", "dịch"))
_APART = lazy(r" ?[-/,;&(] ?| và ")
_MAKERS = "bài|ảnh|ành|tin|hình|hình ảnh|video|clip"
_MADE = lazy(
    rf"\(?\*{{0,2}}(?:bài viết|thông tin|nội dung|tin|bài|ảnh)(?: ?[,;&/+\-] ?(?:và )?(?:{_MAKERS})| (?:và )?(?:{_MAKERS})){{0,3}} ?:"
    rf"|\(?(?:tin|bài)(?:(?: ?[,;&/\-+] ?| và )(?:{_MAKERS})){{1,3}} "
    r"|\(?(?:tác giả|người viết|thực hiện|biên tập|pv|ctv|bbt|ban biên tập|btv|nhóm pv|nhóm phóng viên)(?![^\W_])"
    r"|\(?(?:th|t/h|tổng hợp|người đưa tin|đăng bởi|người đăng|tác giả bài viết|nguồn tin, ảnh|nguồn tin và ảnh) ?:"
)
_SOURCE = lazy(
    r"\(?\*{0,2}(?:theo|nguồn|nguồn tin|nguồn bài|nguồn bài viết|theo nguồn|nguồn trích dẫn|trích nguồn|sưu tầm)\ ?:"
    r"|\(?\*{0,2}(?:dẫn )?theo (?=[^ ])|\(?nguồn (?=[^ ])"
)
_SPOKEN = lazy(r", | (?:thì|là|đã|sẽ|được|phải|cần|yêu cầu|có|cho biết|quy định|tinh thần|chỉ đạo|kế hoạch|đề nghị|báo cáo của|chương trình) ")
_PICTURE = lazy(
    r"\(?\*{0,2}(?:ảnh|hình|hình ảnh|video|clip|đồ họa|nguồn ảnh)(?: minh họa| tư liệu| internet)?(?: ?\d{1,2})? ?[:.]"
    r"|\(?(?:ảnh minh họa|ảnh tư liệu|ảnh internet|hình minh họa)"
)
_PICTURE_BEHIND = lazy(
    r"(?<![^\W_])(?:ảnh|nguồn ảnh|hình|đồ họa|video|clip|ành)(?: minh họa| tư liệu)?(?:,? [^\W\d_]{1,10}){0,2} ?[:;]"
    r"|\((?:hình ?)?ảnh(?![^\W_])|\(hình(?![^\W_])|ảnh minh họa"
)
_SCENE = lazy(
    r"(?:quang cảnh|toàn cảnh|khung cảnh|hình ảnh|một góc|góc|không khí|các đại biểu|đại biểu|đông đảo|đoàn chủ tịch|đoàn chủ tọa|chủ tọa"
    r"|đoàn công tác|bàn chủ tọa|ban chủ tọa|lãnh đạo|điểm cầu|ban tổ chức)(?![^\W_])"
)
_DOING = lazy(
    r"(?<![^\W_])(?:phát biểu|chủ trì|kết luận|điều hành|trình bày|tham luận|trao đổi|trả lời|giới thiệu|khai mạc|bế mạc|quán triệt|chỉ đạo"
    r"|báo cáo|thông tin|chia sẻ|thảo luận|góp ý|đóng góp ý kiến|nêu ý kiến|dự|tham dự|tham gia|trao|tặng|chụp ảnh|thăm|tiếp|làm việc|kiểm tra"
    r"|khảo sát|thu hút|cắt băng|ký kết|biểu quyết|chúc mừng|công bố)(?![^\W_])"
)
_GATHERING = lazy(
    r"(?<![^\W_])(?:hội nghị|cuộc họp|buổi|phiên họp|phiên|lễ|hội thảo|diễn đàn|kỳ họp|đại hội|điểm cầu|tọa đàm|lớp|giao ban|họp báo"
    r"|cuộc làm việc|chương trình|khai mạc|bế mạc|kết luận|chỉ đạo|tham luận|lưu niệm|cán bộ tham gia|ý kiến)(?![^\W_])"
)
_SPEAKING_END = lazy(r"(?:phát biểu|chủ trì|kết luận|điều hành)(?: [^\W_]{1,12}){0,8}\.?\Z")
# what a caption does not say or begin with
_TOLD = lazy(
    r"(?:ngày|sáng|chiều|tối|trưa|tại|theo|trong|vừa qua|hôm nay|toàn văn|xem|>)(?![^\W_])"
    r"|.*(?:: |(?<![^\W_])(?:yêu cầu|đề nghị|khẩn trương|tăng cường|đẩy mạnh|tiếp tục)(?![^\W_]))"
)
_ALL_CAPS = lazy(rf"[^{LOWER}]*[{UPPER}]{{2}}[^{LOWER}]*\Z")
_NOTE = lazy(r"\(?\*\)|\*(?!\*)|>|\(?ghi chú|từ khóa|tags?:|xem thêm|mọi ý kiến", re.IGNORECASE)


def credit(line: Line) -> ParagraphKind | None:
    """`Theo: VP Sở`, `Nguồn: …`, `Theo Báo …` among the last lines."""
    if len(line.text) > 90 or not (match := _SOURCE.match(line.lower)):
        return None
    if ":" in match.group():
        return "credit" if "ảnh" not in match.group() and len(line.text) < 80 and not line.text.endswith(":") else None
    return None if line.from_end > 3 or (line.stopped and len(line.text) > 50) or _SPOKEN.search(line.lower) else "credit"


def _signed(text: str) -> bool:
    """Pen names with what they belong to: `Lê Sen`, `T.Sen, Ngô Mận`, `Lê Sen - Phòng Văn hóa`.

    >>> _signed("Lê Sen - Phòng Văn hóa"), _signed("Lúa được mùa")
    (True, False)
    """
    first, *others = _APART.split(text.strip("()*.,:/ "), 3)
    words = first.split(" ")
    return (
        len(words) <= 6
        and all(map(_NAME.fullmatch, words))
        and all((part[:1].isupper() and len(part) <= 60) or part in _COMPILED for part in others)
        and not any(mark in part for part in others for mark in ".!?;:")
    )


def byline(line: Line) -> ParagraphKind | None:
    """A pen name, `Tin, ảnh: …`, a unit that signs, among the last lines."""
    if len(line.text) > 100 or line.number == 0 or line.text.endswith((":", ";")) or (line.listed and line.marker):
        return None
    if _MADE.match(line.lower) and not _PICTURE.match(line.lower) and (line.from_end <= 4 or len(line.text) < 50):
        return "byline"
    if line.from_end > 3 or line.wrapped or (line.from_end and _ALL_CAPS.match(line.text)):
        return None
    return "byline" if len(line.text) <= 80 and _signed(line.text) and (line.from_end == 0 or len(line.text) <= 40) else None


def caption(line: Line) -> ParagraphKind | None:
    """`Ảnh: …`, `… (Ảnh: X)`, `Quang cảnh hội nghị`, `Bà A phát biểu tại hội nghị` as a line of its own."""
    if line.number == 0 or len(line.text) > 350 or line.marker or line.wrapped:
        return None
    if _PICTURE.match(line.lower) or _PICTURE_BEHIND.search(line.lower, max(0, len(line.lower) - 60)):
        return "caption"
    if len(line.text) > 220 or line.listed or line.text.endswith((":", ";", "…", "!", "?")):
        return None
    if not line.stopped and (_SCENE.match(line.lower) or ((doing := _DOING.search(line.lower)) and _GATHERING.search(line.lower, doing.start()))):
        return "caption" if line.text[0] != '"' and not _TOLD.match(line.lower) else None
    early = line.stopped and line.number <= 3 and len(line.text) <= 130 and ". " not in line.text
    return "caption" if early and _SPEAKING_END.search(line.lower) else None


# an instruction or a report that lacks its final stop
_BODY = lazy(r"(?:giao|yêu cầu|đề nghị|thời gian tới|bên cạnh đó|đồng thời|ngoài ra|theo đó|tuy nhiên)(?![^\W_])")
_TOLD_WHEN = lazy(r"(?:sáng|chiều|tối|trưa|ngày|hôm nay|vừa qua|tại|trong|tham dự|dự|kết luận|phát biểu)(?![^\W_])")


def heading(line: Line) -> ParagraphKind | None:
    """A title line, a line in capitals, a short line without a final stop."""
    if line.text.endswith((":", ";", ",")) or line.wrapped:
        return None
    if _ALL_CAPS.match(line.text) and len(line.text) <= 250 and (line.number < 3 or len(line.text) > 3) and not line.text.isdigit():
        return "heading"
    if line.stopped:
        return "heading" if line.number == 0 and len(line.text) <= 150 and line.text.endswith(("?", "!", "…")) else None
    if line.marker and not (line.marker.kind in ("roman", "letter") and line.marker.text[0].isupper()):
        return "heading" if line.marker.kind == "number" and not line.listed and len(line.text) <= 100 else None
    if line.number and (". " in line.text or _BODY.match(line.lower) or (len(line.text) > 60 and _TOLD_WHEN.match(line.lower))):
        return None
    return "heading" if (line.number == 0 and len(line.text) <= 300) or (len(line.text) <= 160 and not line.listed and line.from_end > 0) else None


# bodies that sign; the short words only before a capital, since `Ban hành`, `Tổ chức`, `Báo cáo` begin tasks
_OFFICES = Gazetteer(
    dict.fromkeys(
        ("phòng", "văn phòng", "vp", "vpub", "trung tâm", "khoa", "trường", "cổng", "trang", "chi cục", "ubnd", "chi đoàn", "chi bộ", "công đoàn"), False
    )
    | dict.fromkeys(("ban biên tập", "bbt", "huyện ủy", "tỉnh ủy", "thành ủy", "đảng ủy", "ủy ban", "công an", "bệnh viện", "tạp chí", "mttq"), False)
    | dict.fromkeys(("ban", "tổ", "hội", "đoàn", "bộ", "báo", "vụ", "cục", "sở", "đài", "viện", "tổng cục", "nhóm", "tt", "trạm"), True)
)


def signature(line: Line) -> ParagraphKind | None:
    """A short last line without a stop: the office that signs."""
    if line.from_end or line.number < 2 or line.stopped or len(line.text) > 70 or line.marker or line.wrapped or line.listed:
        return None
    at = len(line.text) - len(line.text.lstrip("(*"))
    office = _OFFICES.match(line.lower, at) if line.text[at : at + 1].isupper() else None
    return "byline" if office and (not office[1] or line.text[office[0] + 1 : office[0] + 2].isupper()) and not _DOING.search(line.lower) else None


KINDS: tuple[Callable[[Line], ParagraphKind | None], ...] = (credit, byline, caption, signature, heading)


def _with_kinds(fold: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with their kinds; the first function of `KINDS` that answers wins."""
    last = len(paragraphs) - 1
    while last > 1 and last > len(paragraphs) - 4 and _NOTE.match(fold, paragraphs[last].start):
        last -= 1
    result: list[Paragraph] = []
    listed = False
    for index, paragraph in enumerate(paragraphs):
        length = paragraph.end - paragraph.start
        wrapped = paragraph.continues or (index + 1 < len(paragraphs) and paragraphs[index + 1].continues)
        stopped = _STOPPED.search(fold, max(paragraph.start, paragraph.end - 12), paragraph.end) is not None
        kind: ParagraphKind = "body"
        if length <= 350:
            text = fold[paragraph.start : paragraph.end]
            first = paragraph.markers[0] if paragraph.markers and paragraph.markers[0].start == paragraph.start else None
            line = Line(text, text.lower(), index, max(0, last - index), stopped, first, listed, wrapped)
            kind = next((answer for rule in KINDS if (answer := rule(line))), "body")
        result.append(paragraph if kind == "body" else replace(paragraph, kind=kind))
        listed = fold[paragraph.end - 1] == ":" or (listed and not stopped and kind == "body" and not wrapped) or (listed and fold[paragraph.end - 1] == ";")
    return result
