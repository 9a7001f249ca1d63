"""Plain text from bytes: UTF-8 and UTF-16, and a helpful error for everything else.

A byte order mark is no part of the text; line ends stay as they are, so that offsets hold for the
text as it was received.  Nothing is guessed into a text: an old Vietnamese encoding is named in the
error, with the command that converts it.
"""

from __future__ import annotations

import codecs
import os
from typing import NamedTuple

from gdnn_extract.errors import ArticleError

# UTF-32 before UTF-16: its little-endian mark begins with the one of UTF-16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"%PDF-", "a PDF file; take its text out first (pdftotext)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; save it as plain text first"),
    (b"{\\rtf", "an RTF file; save it as plain text first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first (gunzip)"),
    (b"BZh", "compressed with bzip2; unpack it first (bunzip2)"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first (unxz)"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard; unpack it first (unzstd)"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"\x89PNG", "a PNG image; its text has to be recognised first (OCR)"),
    (b"\xff\xd8\xff", "a JPEG image; its text has to be recognised first (OCR)"),
    (b"GIF8", "a GIF image"),
)
_ZIPPED = (
    (b"word/", "a Word document (DOCX); save it as plain text first"),
    (b"xl/", "an Excel workbook (XLSX); it holds no article"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; save it as plain text first"),
    (b"mimetypeapplication/epub", "an EPUB book; take its text out first"),
)
_MARKUP = (b"<!doctype html", b"<!--", b"<html", b"<?xml", b"<head", b"<body")


class Legacy(NamedTuple):
    """An encoding from before Unicode: its name, what to do, and frequent words as its bytes."""

    name: str
    advice: str
    words: tuple[bytes, ...]


# in each: của, được, người, định, nghị, việc, những, trường, đồng, and các where it is not as in Latin-1
_LEGACY = (
    Legacy(
        "windows-1258",
        "convert it with iconv -f CP1258 -t UTF-8",
        (
            b"c\x75\xd2a", b"\xf0\xfd\xf5\xf2c", b"ng\xfd\xf5\xcci", b"\xf0i\xf2nh", b"nghi\xf2",
            b"vi\xea\xf2c", b"nh\xfd\xdeng", b"tr\xfd\xf5\xccng", b"\xf0\xf4\xccng",
        ),
    ),
    Legacy(
        "TCVN3 (ABC)",
        "convert it with iconv -f TCVN -t UTF-8, or with UniKey",
        (
            b"c\xf1a", b"\xae\xad\xeec", b"ng\xad\xeai", b"\xae\xdenh", b"ngh\xde",
            b"vi\xd6c", b"nh\xf7ng", b"tr\xad\xeang", b"\xae\xe5ng", b"c\xb8c",
        ),
    ),
    Legacy(
        "VNI",
        "convert it with UniKey",
        (
            b"cu\xfba", b"\xf1\xf6\xf4\xefc", b"ng\xf6\xf4\xf8i", b"\xf1\xf2nh", b"ngh\xf2",
            b"vie\xe4c", b"nh\xf6\xf5ng", b"tr\xf6\xf4\xf8ng", b"\xf1o\xe0ng", b"ca\xf9c",
        ),
    ),
    Legacy(
        "VISCII",
        "convert it with iconv -f VISCII -t UTF-8",
        (
            b"c\xfca", b"\xf0\xdf\xfec", b"ng\xdf\xb6i", b"\xf0\xb8nh", b"ngh\xb8",
            b"vi\xaec", b"nh\xe6ng", b"tr\xdf\xb6ng", b"\xf0\xb0ng",
        ),
    ),
)
_SAMPLE = 200_000


def read_text(source: bytes | str | os.PathLike[str], *, name: str | None = None, max_chars: int | None = None) -> str:
    """The text of a file, or of bytes; `name` stands in errors (the path, if not given).

    Raises ArticleError for what is no UTF-8 or UTF-16 text (with the first wrong byte and what the
    bytes look like), for what cannot be opened, and for more than `max_chars` characters.

    >>> read_text("\\ufeffSở họp.\\r\\n".encode("utf-8"))
    'Sở họp.\\r\\n'
    """
    if isinstance(source, bytes):
        data, label = source, name or "the text"
    else:
        label = name or os.fspath(source)
        data = _read_file(source, label, max_chars)
    if max_chars is not None and len(data) > 4 * max_chars + 4:
        raise _too_long(label, max_chars)
    text = _decode(data, label)
    if max_chars is not None and len(text) > max_chars:
        raise _too_long(label, max_chars)
    return text


def _read_file(path: str | os.PathLike[str], label: str, max_chars: int | None) -> bytes:
    try:
        with open(path, "rb") as file:
            # a character has four bytes at most: more need not be read to know that it is too long
            return file.read() if max_chars is None else file.read(4 * max_chars + 5)
    except IsADirectoryError:
        raise ArticleError(f"{label}: is a folder, not an article") from None
    except FileNotFoundError:
        raise ArticleError(f"{label}: no such file") from None
    except OSError as error:
        raise ArticleError(f"{label}: cannot be read: {error.strerror or error}") from None


def _too_long(label: str, max_chars: int) -> ArticleError:
    return ArticleError(f"{label}: longer than {max_chars:,} characters, which is no single article")


def _decode(data: bytes, label: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, len(mark), encoding, label)
    if kind := _signature(data):
        raise ArticleError(f"{label}: {kind}")
    return _strict(data, 0, _unmarked_utf16(data) or "utf-8", label)


def _strict(data: bytes, begin: int, encoding: str, label: str) -> str:
    try:
        text = data[begin:].decode(encoding)
    except UnicodeDecodeError as error:
        at = begin + error.start
        looks = _looks_like(data) if encoding == "utf-8" else ""
        cut = " (the file ends within a character)" if error.end + begin >= len(data) and ("end" in error.reason or "truncated" in error.reason) else ""
        raise ArticleError(f"{label}: no {encoding.upper()} text: byte 0x{data[at]:02X} at offset {at}{cut}{looks}") from None
    if text.count("\0") * 100 > len(text):  # a stray one may stand in a text
        at = text.index("\0")
        raise ArticleError(f"{label}: a binary file, no text (a NUL at character {at})")
    if begin and (kind := _signature(text[:2000].encode("utf-8"))):
        raise ArticleError(f"{label}: {kind}")
    return text


def _signature(data: bytes) -> str | None:
    for mark, kind in _SIGNATURES:
        if data.startswith(mark):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in data[:_SAMPLE]), "a ZIP archive; unpack it first")
    if data[:2000].lstrip()[:20].lower().startswith(_MARKUP):
        return "markup (HTML or XML), not plain text; take the main text out first"
    return None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: blanks and ASCII letters have a NUL as their high byte, the low bytes hardly ever are NUL."""
    sample = data[:4000]
    if len(data) % 2 or len(sample) < 4 or b"\0" not in sample:
        return None
    half = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > half // 5 and first <= half // 50:
        return "utf-16-le"
    if first > half // 5 and second <= half // 50:
        return "utf-16-be"
    return None


def _looks_like(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return "; a binary file, no text"
    if damaged := _nearly_utf8(sample):
        return f"; it looks like UTF-8 with {damaged} damaged"
    lower = sample.lower()
    hits = [sum(lower.count(word) for word in legacy.words) for legacy in _LEGACY]
    if any(hits):
        legacy = _LEGACY[hits.index(max(hits))]
        return f"; it looks like {legacy.name}: {legacy.advice}"
    if sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) // 20:
        return "; a binary file, no text"
    return "; save it as UTF-8 first"


def _nearly_utf8(sample: bytes) -> str | None:
    """How many bytes are damaged in what is UTF-8 otherwise, or None where it is none."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    if good < 10 * bad:
        return None
    return "one byte or character" if bad == 1 else f"{bad} bytes or characters"
