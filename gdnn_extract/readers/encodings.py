"""Bytes to text, the one place: Unicode as it is, older Vietnamese encodings by how the outcome reads.

UTF-8 and UTF-16 come out as they were received. Text in an old encoding is found from its content, comes out as NFC, and
says so in a warning; where nothing reads like Vietnamese, it is an error that names the first wrong byte. What is valid UTF-8
is never taken for anything else; it is read again only when the whole of it was read wrongly once before (`á»‡` for ệ).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.legacy import ENCODINGS, as_read_wrongly, decode_legacy
from gdnn_extract.readers.vietnamese import likeness

# UTF-32 before UTF-16: its little-endian mark begins with the one of UTF-16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"tcvn": "tcvn3", "abc": "tcvn3", "x-viet-tcvn5712": "tcvn5712", "x-viet-vni": "vni", "x-viet-viscii": "viscii", "cp1258": "windows-1258"}
_SAMPLE = 200_000
_SCORED = 10_000
_SURE = 0.7
_REPAIR_SURE = 0.75
_REPAIR_WORDS = 4
# UTF-8 read as Latin-1 or windows-1252, or bytes of an old encoding among letters
_WRONG = re.compile(r"[^\x00-\x7f]")
_INVISIBLE = re.compile(rb"<(script|style)\b.{0,200000}?</\1\s*>|<!--.{0,200000}?-->|<[^<>]{0,20000}>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and what had to be said about how it was decoded."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, label: str, *, forced: str | None = None, declared: str | None = None, markup: bool = False) -> Decoded:
    """The text of bytes; `label` names them in errors.

    `forced` is the encoding whatever the content says, `declared` what a page or its server says of itself: a hint.
    In `markup`, tags and scripts do not count, and single wrong bytes in UTF-8 are replaced, with a warning.
    Raises ArticleError when no encoding fits.

    >>> decode(b"S\\xeb Y t\\xd5 y\\xaau c\\xc7u c\\xb8c tr\\xad\\xeang", "a.txt").text
    'Sở Y tế yêu cầu các trường'
    """
    if forced:
        return _forced(data, label, forced)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, len(mark), encoding, label)
    if utf16 := unmarked_utf16(data):
        return _strict(data, 0, utf16, label)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, label, declared, markup)
    _refuse_binary(text, label)
    return repaired(text, markup=markup)


def encoding_of(sample: bytes, label: str, forced: str | None = None) -> str:
    """The encoding of a long file by its beginning: a name of `ENCODINGS` or of Python; raises ArticleError when none fits."""
    if forced:
        if (name := _normal(forced)) is None:
            raise _unknown(forced, label)
        return name
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return {"utf-8": "utf-8-sig"}.get(encoding, encoding.removesuffix("-le").removesuffix("-be"))
    if utf16 := unmarked_utf16(sample[: len(sample) & ~1]):
        return utf16
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # the end may lie within a character
    except UnicodeDecodeError:
        if not _nearly_utf8(sample):
            best, score = _best(sample, None)
            if score < _SURE:
                raise ArticleError(f"{label}: no UTF-8 text{_looks_like(sample, None)}") from None
            return best
    return "utf-8"


def _refuse_binary(text: str, label: str) -> None:
    if text.count("\0") * 100 > len(text):  # a stray one may stand in a text
        raise ArticleError(f"{label}: a binary file, no text (a NUL at character {text.index(chr(0))})")


def check_encoding(encoding: str) -> None:
    """Raises ArticleError for what is the name of no encoding."""
    if _normal(encoding) is None:
        raise _unknown(encoding, "encoding")


def _forced(data: bytes, label: str, encoding: str) -> Decoded:
    name = _normal(encoding)
    if name is None:
        raise _unknown(encoding, label)
    if name in ENCODINGS:
        return Decoded(decode_legacy(data, name))
    return _strict(data, 0, name, label)


def _unknown(encoding: str, label: str) -> ArticleError:
    return ArticleError(f"{label}: no encoding is called {encoding!r}; known are those of Python and {', '.join(ENCODINGS)}")


def _normal(name: str) -> str | None:
    """The name of an encoding as it is known here, or None."""
    name = name.strip().lower()
    name = _NAMES.get(name, name)
    if name in ENCODINGS:
        return name
    try:
        found = codecs.lookup(name)
        b"ab".decode(found.name, "replace")  # a codec of text, not of bytes to bytes
    except (LookupError, ValueError):
        return None
    return _NAMES.get(found.name, "utf-8-sig" if found.name == "utf-8" else found.name)


def _strict(data: bytes, begin: int, encoding: str, label: str) -> Decoded:
    try:
        text = data[begin:].decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(f"{label}: no {encoding.upper()} text: {_first_wrong(data, begin, error)}") from None
    except UnicodeError as error:
        raise ArticleError(f"{label}: no {encoding.upper()} text: {error}") from None
    _refuse_binary(text, label)
    return Decoded(text)


def _first_wrong(data: bytes, begin: int, error: UnicodeDecodeError) -> str:
    at = begin + error.start
    ends = error.end + begin >= len(data) and ("end" in error.reason or "truncated" in error.reason)
    return f"byte 0x{data[at]:02X} at offset {at}{' (the file ends within a character)' if ends else ''}"


def unmarked_utf16(data: bytes) -> str | None:
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


def _not_utf8(data: bytes, label: str, declared: str | None, markup: bool) -> Decoded:
    sample = data[:_SAMPLE]
    damaged = _nearly_utf8(sample)
    if damaged and markup:
        return Decoded(data.decode("utf-8", "replace"), (f"encoding: UTF-8 with {damaged} damaged, which became U+FFFD",))
    hint = _normal(declared) if declared else None
    if not damaged and b"\0" not in sample:
        best, score = _best(_INVISIBLE.sub(b" ", sample) if markup else sample, hint)
        if score >= _SURE:
            how = "declared, and the content agrees" if best == hint else "found from the content"
            return Decoded(decode_legacy(data, best), (f"encoding: decoded as {ENCODINGS[best]} ({how})",))
        if hint and hint not in ("utf-8-sig", "ascii"):
            text = decode_legacy(data, hint) if hint in ENCODINGS else data.decode(hint, "replace")
            return Decoded(text, (f"encoding: decoded as {hint} (declared; it hardly reads like Vietnamese)",))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{label}: no UTF-8 text: {_first_wrong(data, 0, error)}{_looks_like(sample, damaged)}") from None
    raise AssertionError("called for what is no UTF-8")


def _best(sample: bytes, hint: str | None) -> tuple[str, float]:
    """The old encoding in which a sample reads most like Vietnamese, and how much; a hint decides between equals."""
    sample = b"\n".join(line for line in sample.split(b"\n") if not line.isascii())[:_SCORED]
    scores = {name: likeness(decode_legacy(sample, name))[0] + 0.02 * (name == hint) for name in ENCODINGS}
    best = max(scores, key=lambda name: scores[name])
    return best, scores[best]


def _looks_like(sample: bytes, damaged: str | None) -> str:
    if damaged:
        return f"; it looks like UTF-8 with {damaged} damaged"
    if b"\0" in sample or sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) // 20:
        return "; a binary file, no text"
    best, score = _best(sample, None)
    guess = f"; perhaps it is {ENCODINGS[best]}" if score > 0.4 else "; it reads like Vietnamese in no encoding that is known"
    return f"{guess}: save it as UTF-8 or name its encoding"


def _nearly_utf8(sample: bytes) -> str | None:
    """How many bytes are damaged in what is UTF-8 otherwise, or None where it is none."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    if good < 10 * bad:
        return None
    return "one byte or character" if bad == 1 else f"{bad} bytes or characters"


def repaired(text: str, *, markup: bool = False) -> Decoded:
    """A text that was read in a wrong encoding before, read again: only when all of it can be, and it reads like Vietnamese then.

    In `markup`, tags and scripts do not count.

    >>> repaired("Sá»Ÿ yÃªu cáº§u cÃ¡c trÆ°á»\\x9dng").text
    'Sở yêu cầu các trường'
    """
    if text.isascii() or (data := as_read_wrongly(text)) is None:
        return Decoded(text)
    if _likeness(text, markup)[0] > 0.5:
        return Decoded(text)
    try:
        again, name = data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        best, _ = _best(_INVISIBLE.sub(b" ", data[:_SAMPLE]) if markup else data[:_SAMPLE], None)
        again, name = decode_legacy(data, best), ENCODINGS[best]
    after, words = _likeness(again, markup)
    if after < _REPAIR_SURE or words < _REPAIR_WORDS:
        return Decoded(text)
    return Decoded(again, (f"encoding: {name} that was read as windows-1252 or Latin-1 before; repaired, offsets are those of the repaired text",))


def _likeness(text: str, markup: bool) -> tuple[float, int]:
    sample = text[:_SAMPLE]
    return likeness(_INVISIBLE.sub(b" ", sample.encode("utf-8", "replace")).decode() if markup else sample)
