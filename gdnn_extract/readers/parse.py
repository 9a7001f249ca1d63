"""A member to a document: decoding, the main text of a page, the fields of a row."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from dataclasses import replace

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Document, Member
from gdnn_extract.readers.encodings import decode, repaired
from gdnn_extract.readers.fields import PUBLISHED, TEXT, TITLE, field, parse_day
from gdnn_extract.readers.options import DEFAULTS, ReadOptions
from gdnn_extract.readers.pages import read_page
from gdnn_extract.readers.sniff import foreign

_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_MARKUP_INSIDE = re.compile(r"<(?:p|div|br|ul|ol|table|h[1-6]|html|body)\b[^<>]{0,500}>", re.IGNORECASE)
_HEAD = 8000


def parse_member(member: Member, options: ReadOptions = DEFAULTS) -> Document:
    """The article of a member: decoded, the main text of a page, the text of a row.

    Raises ArticleError for what holds no text or more than `max_chars` characters; its message names the source and says
    what to do.

    >>> parse_member(Member("a.jsonl#1", "fields", {"id": 7, "text": "Sở họp.", "date": "2024-05-14"}, id="7"))
    Document(source='a.jsonl#1', text='Sở họp.', id='7', title=None, published=datetime.date(2024, 5, 14), author=None, warnings=())
    """
    if not member.data:
        raise ArticleError(f"{member.source}: is empty")
    if isinstance(member.data, Mapping):
        document = _row(member, member.data, options)
    elif member.kind == "html":
        document = parse_page(member.data, member, options)
    else:
        document = _text(member.data, member, options)
    if not document.text.strip():
        raise ArticleError(f"{member.source}: has no text in it")
    if len(document.text) > options.max_chars:
        raise ArticleError(f"{member.source}: longer than {options.max_chars:,} characters, which is no single article")
    return document


def _text(data: bytes, member: Member, options: ReadOptions) -> Document:
    if kind := foreign(data[:_HEAD]):
        raise ArticleError(f"{member.source}: {kind}")
    found = decode(data, member.source, forced=options.encoding, declared=member.encoding)
    return _document(member, found.text, found.warnings)


def parse_page(data: bytes, member: Member, options: ReadOptions) -> Document:
    """The main text of a page; what the archive says of title and day goes before what the page says."""
    declared = member.encoding
    if declared is None and (match := _CHARSET.search(data[:_HEAD])):
        declared = match[1].decode("ascii")
    found = decode(data, member.source, forced=options.encoding, declared=declared, markup=True)
    return _page(found.text, member, options, found.warnings)


def _page(markup: str, member: Member, options: ReadOptions, warnings: tuple[str, ...]) -> Document:
    page = read_page(markup, member.source, selector=options.selector)
    again = repaired(page.text)
    title = repaired(page.title).text if page.title else None
    document = _document(member, again.text, (*warnings, *page.warnings, *again.warnings))
    return replace(document, title=member.title or title, published=member.published or page.published, author=page.author)


def _row(member: Member, fields: Mapping[str, object], options: ReadOptions) -> Document:
    key = field(fields, options.text_field, TEXT)
    if key is None:
        raise ArticleError(f"{member.source}: {_no_text(fields, options)}")
    text = _string(fields[key])
    if text is None:
        raise ArticleError(f"{member.source}: the field {key!r} holds no text, but a {type(fields[key]).__name__}")
    warnings: tuple[str, ...] = (f"encoding: decoded as {member.encoding} (found from the content)",) if member.encoding else ()
    published, said = _published(fields, options)
    described = replace(member, title=member.title or _title(fields, options), published=member.published or published)
    is_page = _MARKUP_INSIDE.search(text) is not None
    again = repaired(text, markup=is_page)
    warnings = (*warnings, *said, *again.warnings)
    return _page(again.text, described, options, warnings) if is_page else _document(described, again.text, warnings)


def _no_text(fields: Mapping[str, object], options: ReadOptions) -> str:
    if options.text_field is None and (empty := next((name for name in fields if name.strip().lower() in TEXT), None)):
        return f"the field {empty!r} is empty"
    wanted = f"no field {options.text_field!r}" if options.text_field else "no field that is known to hold the text"
    return f"{wanted}; its fields are {', '.join(map(str, fields)) or 'none'}"


def _string(value: object) -> str | None:
    """A value as text; of objects that have a form for readers (`{"rendered": …}`), that."""
    if isinstance(value, Mapping):
        value = value.get("rendered")
    if isinstance(value, bytes):
        return decode(value, "a field").text
    return value if isinstance(value, str) else None


def _title(fields: Mapping[str, object], options: ReadOptions) -> str | None:
    key = field(fields, options.title_field, TITLE)
    text = _string(fields[key]) if key else None
    return " ".join(html.unescape(repaired(text).text).split()) or None if text else None


def _published(fields: Mapping[str, object], options: ReadOptions) -> tuple[datetime.date | None, tuple[str, ...]]:
    key = field(fields, options.published_field, PUBLISHED)
    if key is None or fields[key] in (None, ""):
        return None, ()
    day = parse_day(fields[key])
    return day, () if day else (f"published: {key} is no day that is understood: {str(fields[key])[:40]!r}",)


def _document(member: Member, text: str, warnings: tuple[str, ...]) -> Document:
    return Document(member.source, text, member.id or member.source, member.title, member.published, warnings=warnings)
