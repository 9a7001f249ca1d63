"""Web archives (WARC, also compressed) to members: each page that was fetched with success, and each stored text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure, Member, MemberKind
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.responses import content
from gdnn_extract.readers.sniff import is_markup
from gdnn_extract.readers.streams import missing_extra
from gdnn_extract.readers.walk import Place, failure, printable

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML = ("text/html", "application/xhtml+xml")
_GIVEN_UP = 1000
_BLOCK = 1 << 20


class _Damaged(Exception):
    """The record at this place cannot be read to its end; what follows it is found by its mark."""


def warc_pages(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The pages of a web archive; a damaged record is a failure, and reading goes on at the next one where the stream can be wound."""
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise missing_extra("warc", "a web archive (WARC)") from None
    seen: dict[int, int] = {}  # of each address, how often it came: kept as hashes, archives are large
    start, damaged = 0, 0
    mark = _mark(stream)
    while True:
        last, read = start, 0
        try:
            for record in ArchiveIterator(_Window(stream, start), parse_http=False):
                last, read = record.stream_pos, read + 1
                found = _page(record, place, last, options)
                if found is not None:
                    yield _unique(found, seen)
            return
        except ArticleError:
            raise
        except BaseException as error:
            # a panic of the reader's own code is a BaseException
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            reason, behind = printable(str(error) or type(error).__name__)[:200], isinstance(error, _Damaged)
        if behind or not read or not stream.seekable():
            damaged += 1
            yield failure(f"{place.label}!offset {last}", f"a damaged record ({reason})", f"{place.id}#{last}")
        if not stream.seekable():
            raise ArticleError("nothing behind the damaged record could be read from a stream; save the archive as a file first")
        if damaged == _GIVEN_UP:
            raise ArticleError(f"given up after {_GIVEN_UP:,} damaged records")
        following = _find(stream, mark, last + 1)
        if following is None:
            if read and not behind:
                yield failure(f"{place.label}!behind offset {last}", f"damaged ({reason})", f"{place.id}#{last}")
            return
        start = following


class _Window(io.RawIOBase):
    """A stream from a place on, which is left open when its reader has done."""

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self._stream, self._at = stream, start
        if stream.seekable():
            stream.seek(start)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._at += len(piece)
        return piece


def _mark(stream: BinaryIO) -> bytes:
    """What a record begins with: that of its compression, or the first line of a record behind a line end."""
    if not stream.seekable():
        return b""
    head = stream.read(2)
    stream.seek(0)
    return b"\x1f\x8b\x08" if head == b"\x1f\x8b" else b"\nWARC/1."


def _find(stream: BinaryIO, mark: bytes, start: int) -> int | None:
    """Where the next record begins, or None."""
    start = max(0, start - 1)
    stream.seek(start)
    kept = b""
    while block := stream.read(_BLOCK):
        data = kept + block
        if (at := data.find(mark, 1 if not kept and mark[:1] != b"\n" else 0)) >= 0:
            return start + at + (mark[:1] == b"\n")
        kept = data[-len(mark) :]
        start += len(data) - len(kept)
    return None


def _page(record: WarcRecord, place: Place, offset: int, options: ReadOptions) -> Member | Failure | None:
    """A record as a member; None for what is no page, _Damaged for one that is shorter than it says."""
    kind = str(record.headers.get("WARC-Type") or "").lower()
    uri = printable(str(record.headers.get("WARC-Target-URI") or "").strip("<> "))
    label = f"{place.label}!{uri or f'offset {offset}'}"
    id = uri or f"{place.id}#{offset}"
    length = record.content_length
    if kind not in ("response", "resource", "conversion") or _path(uri) == "/robots.txt":
        if not kind:
            raise _Damaged("a header without a type")
        return None
    if length > options.max_bytes:
        _skip(record, length)
        return failure(label, f"larger than {options.max_bytes:,} bytes, which is no single article", id)
    raw = record.reader.read(length + 1) if length else b""
    if len(raw) < length:
        raise _Damaged(f"{length:,} bytes were promised and {len(raw):,} are there")
    try:
        return _response(raw, record, kind, label, id, options)
    except ArticleError as error:
        return failure(label, str(error), id)


def _skip(record: WarcRecord, length: int) -> None:
    left = length
    while left > 0 and (block := record.reader.read(min(left, _BLOCK))):
        left -= len(block)
    if left > 0:
        raise _Damaged(f"{length:,} bytes were promised and {length - left:,} are there")


def _response(raw: bytes, record: WarcRecord, kind: str, label: str, id: str, options: ReadOptions) -> Member | None:
    headers: dict[str, str] = {}
    status, mime = "200", str(record.headers.get("Content-Type") or "")
    if kind == "response" and raw.startswith(b"HTTP/"):
        head, separator, raw = raw.partition(b"\r\n\r\n")
        if not separator:
            raise ArticleError("its HTTP header is cut off")
        first, *rest = head.decode("latin-1").split("\r\n")
        status = first.partition(" ")[2][:3]
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        mime = headers.get("content-type", "")
    essence = mime.partition(";")[0].strip().lower()
    if status != "200" or (essence and essence not in (*_HTML, "text/plain")):
        return None
    data = content(raw, headers.get("transfer-encoding", ""), headers.get("content-encoding", ""), options.max_bytes)
    page: MemberKind = "html" if essence in _HTML or (not essence and is_markup(data)) else "text"
    charset = mime.lower().partition("charset=")[2].partition(";")[0].strip("\"' ") or None
    return Member(label, page, data, id=id, encoding=charset)


def _path(uri: str) -> str:
    """The path of an address, or nothing for what is none."""
    try:
        return urlsplit(uri).path
    except ValueError:
        return ""


def _unique(found: Member | Failure, seen: dict[int, int]) -> Member | Failure:
    """An address that was fetched again is told apart by a number."""
    key = hash(found.source)
    seen[key] = seen.get(key, 0) + 1
    if seen[key] == 1:
        return found
    return replace(found, source=f"{found.source}#{seen[key]}", id=f"{found.id}#{seen[key]}")
