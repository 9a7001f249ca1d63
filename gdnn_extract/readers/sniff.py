"""What a file is, by its first bytes; its name only where they leave it open."""

from __future__ import annotations

import csv
import json
import re
from typing import Literal

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.encodings import unmarked_utf16
from gdnn_extract.readers.fields import TEXT
from gdnn_extract.readers.options import Kind
from gdnn_extract.readers.streams import packed_as

Found = Kind | Literal["zip", "tar", "sitemap"]

_SIGNATURES = (
    (b"%PDF-", "a PDF file; take its text out first (pdftotext)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; save it as plain text first"),
    (b"{\\rtf", "an RTF file; save it as plain text first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"\x89PNG", "a PNG image; its text has to be recognised first (OCR)"),
    (b"\xff\xd8\xff", "a JPEG image; its text has to be recognised first (OCR)"),
    (b"GIF8", "a GIF image"),
)
_ZIPPED = (
    (b"word/", "a Word document (DOCX); save it as plain text first"),
    (b"xl/", "an Excel workbook (XLSX); save its sheet as CSV first"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; save it as plain text first"),
    (b"mimetypeapplication/epub", "an EPUB book; take its text out first"),
)
_OPENING = re.compile(
    rb"\s*<(?:!--|!doctype\s+html|/?(?:html|head|body|div|p|table|article|section|main|h[1-6]|meta|title|center|font|span|script|style|ul|ol|link|a|b|br)\b)",
    re.IGNORECASE,
)
_LATER = re.compile(rb"<(?:html|body)[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"</?(?:p|br|div|span|td|li|a|b|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_XML = re.compile(rb"\s*<(?:\?xml|rss|urlset|sitemapindex)\b", re.IGNORECASE)
_WORDPRESS = re.compile(rb"wordpress\.org/export|<wp:wxr_version", re.IGNORECASE)


def foreign(head: bytes) -> str | None:
    """What a file is that holds no text to read, and what to do with it; None for what may be read."""
    for mark, kind in _SIGNATURES:
        if head.startswith(mark):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in head), None)
    return None


def kind_of(head: bytes, name: str) -> Found:
    """The kind of a file that begins with `head`; raises ArticleError for what holds no text to read.

    >>> kind_of("Sở Y tế họp.".encode(), "a.txt"), kind_of(b"<!DOCTYPE html><p>", "a"), kind_of(b'{"text": "a"}', "a.txt")
    ('text', 'html', 'jsonl')
    """
    if kind := foreign(head):
        raise ArticleError(kind)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    ascii_head = _as_ascii(head)
    return _markup(ascii_head, name.lower()) or _rows(ascii_head, name.lower()) or "text"


def is_markup(data: bytes) -> bool:
    """Whether bytes are a page or a fragment of one."""
    try:
        return _markup(_as_ascii(data), "") == "html"
    except ArticleError:
        return False


def _as_ascii(head: bytes) -> bytes:
    """The head with its tags readable as ASCII, also where it is UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or unmarked_utf16(head[: len(head) & ~1]):
        return head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    return head.removeprefix(b"\xef\xbb\xbf")


def _markup(head: bytes, name: str) -> Found | None:
    if _XML.match(head):
        if _WORDPRESS.search(head):
            return "wordpress"
        if re.search(rb"<(?:urlset|sitemapindex)\b", head):
            return "sitemap"
        if not re.search(rb"<(?:!doctype\s+html|html)\b", head, re.IGNORECASE):
            raise ArticleError("XML of a kind that is not known (pages, WordPress exports are); take the articles out as text or JSON Lines")
        return "html"
    if _OPENING.match(head) or _LATER.search(head) or (name.endswith((".html", ".htm", ".xhtml")) and _TAG.search(head)):
        return "html"
    return None


def _rows(head: bytes, name: str) -> Kind | None:
    begin = head.lstrip()
    if begin[:1] == b"{":
        line, ended, _ = begin.partition(b"\n")
        if not ended or name.endswith((".jsonl", ".ndjson")) or _is_object(line):
            return "jsonl" if _looks_like_object(begin) else None
        return "json" if _looks_like_object(begin) else None
    if re.match(rb"\[\s*(?:\{|\])", begin):
        return "json"
    if name.endswith((".csv", ".tsv")) or _has_header(begin):
        return "csv"
    return None


def _looks_like_object(begin: bytes) -> bool:
    return re.match(rb'\{\s*(?:"|\})', begin) is not None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _has_header(begin: bytes) -> bool:
    """Whether the first line names columns, one of them of text."""
    line = re.split(rb"[\r\n]", begin, maxsplit=1)[0].decode("utf-8", "replace").lower()
    for separator in ",;\t|":
        if separator in line and len(line) < 2000:
            cells = header_cells(line, separator)
            if set(cells) & set(TEXT) and all(0 < len(cell) < 40 for cell in cells):
                return True
    return False


def header_cells(line: str, separator: str) -> list[str]:
    """The cells of one line of a table; none where it is no such line."""
    try:
        return [cell.strip() for cell in next(csv.reader([line.strip("\r\n")], delimiter=separator), [])]
    except csv.Error:
        return []


def compressed(head: bytes) -> str | None:
    """The error for compressed data where one text is expected, or None."""
    packed = packed_as(head)
    return f"compressed with {packed}; unpack it first" if packed else None
