"""The last lines of a post: who signed it and which source it is credited to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import body_at, office_at, organisations
from gdnn_extract.people.names import places
from gdnn_extract.people.offices import Office, office_from
from gdnn_extract.segment import Paragraph

Span = tuple[int, int]


class Signature(NamedTuple):
    """Spans of the author's name, the author's organisation and the credited source, each None where the post has none.

    `office` is set where somebody signs a document with an office; `body` is then the body at its head.
    """

    name: Span | None
    body: Span | None
    credit: Span | None
    office: Office | None = None


_WORD = rf"[{UPPER}][^\W_]{{0,20}}+(?>(?:[.'][^\W\d_]{{1,12}}+){{0,4}})"
_NAME = lazy(rf"{_WORD}(?>(?: {_WORD}){{0,4}})")
_LABEL = lazy(
    r"\(?(?:(?:tin|bài viết|bài|ảnh|ành|và|viết|tác giả|thực hiện|người đăng|người viết|người|phóng viên|pv|ctv|biên tập|nguồn tin bài|nhóm)"
    r"[ ,:.;&/+-]{1,4}){1,6}"
)
_CREDIT = lazy(r"[(*]?(?:theo|nguồn|nguồn tin|dẫn nguồn|nguồn tin bài)(?: ?: ?| )(?=[^\W_])")
_PICTURE = lazy(r"\(?ảnh[ :]*")
_NOTE = lazy(r" ?(?:\((?:tổng hợp|t/h|th|lược ghi|ghi|biên tập|sưu tầm|dịch)\)|; ?(?:ảnh|ành|tin|bài)[ :])")
_SEPARATOR = lazy(r" ?[-,(/|] ?")
_DOMAIN = lazy(r"(?:[a-z0-9-]+\.){1,3}(?:vn|com|net|org)(?![^\W_])")
_MOST_LINES = 4
_LONGEST_LINE = 110
_LONGEST_CREDIT = 60


def find_signature(article: Article, paragraphs: Sequence[Paragraph]) -> Signature | None:
    """The signature in the last lines, or None.

    >>> article = Article.read("Sở họp.\\nBài, ảnh: Lê Thu Ngà (Trung tâm Văn hóa huyện)\\nTheo: Báo Lai Châu")
    >>> [article.fold[slice(*span)] for span in find_signature(article, ())[:3]]
    ['Lê Thu Ngà', 'Trung tâm Văn hóa huyện', 'Báo Lai Châu']
    """
    lines = _last_lines(article.fold, most=_MOST_SIGNED)
    signer = _signer(article, lines)
    if signer is not None:
        return signer
    name = body = credit = None
    lines = lines[:_MOST_LINES]
    for index, (start, end) in enumerate(lines):
        if end - start > _LONGEST_LINE or (start == 0 and not credit):
            break
        cited = _credit(article, start, end)
        if cited is not None:
            credit = credit or cited
            continue
        signed = _signed(article, start, end)
        if signed is None:
            if index:
                break
            continue
        name, body = signed
        break
    return Signature(name, body, credit) if name or credit else None


_SIGNED = lazy(r"\(?(?:đã ký|đã kí)\)?")
_MOST_SIGNED = 10
_LONGEST_NAME = 40


def _signer(article: Article, lines: list[Span]) -> Signature | None:
    """Who signs a document: a line with an office, then a line with a name (`TM. ỦY BAN NHÂN DÂN⏎CHỦ TỊCH⏎Lê Văn Bảo`)."""
    fold, lower = article.fold, article.lower
    for (start, end), above in pairwise(lines):
        if end - start > _LONGEST_NAME or not fold[start].isupper() or _NAME.fullmatch(fold, start, end) is None or fold.count(" ", start, end) < 1:
            continue
        if _SIGNED.fullmatch(lower, *above):
            above = next((line for line in lines[lines.index(above) + 1 :][:1]), above)
        office = office_from(fold, lower, above[0], ())
        if office is None or fold[above[0]].islower() or lower[office.end : above[1]].strip(" .()") not in ("", "đã ký"):
            continue
        return Signature((start, end), office.body or _heading(article), None, office)
    return None


_NO_HEADING = ("báo cáo", "thông báo", "chương trình", "đảng cộng sản")


def _heading(article: Article) -> Span | None:
    """The body whose name is a line at the head of a document, the last of several (`UBND TỈNH`, `SỞ XÂY DỰNG`)."""
    found, at = None, 0
    for _ in range(3):
        line = article.fold.find("\n", at)
        if line < 0:
            break
        office = office_at(article.lower, at)
        first = office[0] + 1 if office else at
        heading = line > first and not article.lower.startswith(_NO_HEADING, at) and organisations().match(article.lower, first)
        if heading and body_at(article.fold, article.lower, first) == line:
            found = (first, line)
        at = line + 1
    return found


def _last_lines(fold: str, most: int) -> list[Span]:
    """The last lines that are not blank, from below."""
    found: list[Span] = []
    end = len(fold)
    while end > 0 and len(found) < most:
        start = fold.rfind("\n", 0, end) + 1
        text = fold[start:end]
        if text.strip():
            first = start + len(text) - len(text.lstrip())
            found.append((first, start + len(text.rstrip())))
        end = start - 1
    return found


def _credit(article: Article, start: int, end: int) -> Span | None:
    match = _CREDIT.match(article.lower, start, end)
    if match is None:
        return None
    stop = end
    while stop > match.end() and article.fold[stop - 1] in ").*/ ":
        stop -= 1
    source = article.fold[match.end() : stop]
    shown = source[:1].isupper() or _DOMAIN.match(source.lower()) is not None
    return (match.end(), stop) if shown and len(source) <= _LONGEST_CREDIT and ", " not in source and not office_at(article.lower, match.end()) else None


def _signed(article: Article, start: int, end: int) -> tuple[Span, Span | None] | None:
    """`Bài, ảnh: A`, `A (Báo X)`, `A - Phòng Y`, `A`: the name and the organisation behind it."""
    fold, lower = article.fold, article.lower
    label = _LABEL.match(lower, start, end)
    at = label.end() if label else start
    while at < end and fold[at] in " *(":
        at += 1
    match = _NAME.match(fold, at, end)
    if match is None or office_at(lower, at) or organisations().match(lower, at) or (not label and places().match(fold, at)):
        return None
    name = (at, match.end())
    words = match.group().count(" ") + 1
    rest = fold[match.end() : end].strip(" .*)/;")
    if (match.group().isupper() and words > 3) or (label and _PICTURE.fullmatch(label.group())):
        return None
    if not rest or _NOTE.match(lower, match.end()):
        return (name, None) if label or words in (2, 3, 4) or "." in match.group() else None
    separator = _SEPARATOR.match(fold, match.end(), end)
    if separator is None or (words < 2 and not label):
        return None
    return _with_body(article, name, separator.end(), end, labelled=label is not None)


def _with_body(article: Article, name: Span, at: int, end: int, *, labelled: bool) -> tuple[Span, Span | None] | None:
    fold, lower = article.fold, article.lower
    if office_at(lower, at):
        return None  # a person of the text, not its author
    domain = _DOMAIN.match(lower, at, end)
    body = domain.end() if domain else body_at(fold, lower, at)
    if body is None or (not domain and not _is_known(fold, lower, at, body)):
        return (name, None) if labelled or _NAME.fullmatch(fold, at, end) else None
    if fold[body:end].strip(" .*)/;"):
        return None
    return name, (at, body)


def _is_known(fold: str, lower: str, at: int, end: int) -> bool:
    """Whether what stands behind the name is a body and not a second name: a known head, a place, an abbreviation."""
    return organisations().match(lower, at) is not None or places().match(fold, at) is not None or (fold[at:end].isupper() and end - at > 2)
