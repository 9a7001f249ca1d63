"""The body of an HTTP response as it was sent, to its content: chunks joined, compression undone, never beyond a limit."""

from __future__ import annotations

import re
import zlib

from gdnn_extract.errors import ArticleError

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


def content(body: bytes, transfer: str, encoding: str, limit: int) -> bytes:
    """The content of a body by its `Transfer-Encoding` and `Content-Encoding`; raises ArticleError when it does not come out.

    Archives that undid either and kept the header are read as they are.

    >>> content(b"5\\r\\n<p>ab\\r\\n0\\r\\n\\r\\n", "chunked", "", 100)
    b'<p>ab'
    """
    if "chunked" in transfer.lower() and _CHUNK.match(body):
        body = _joined(body)
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
            body = _inflated(body, 31, limit)
        elif name == "deflate":
            body = _inflated(body, 15 if body[:1] == b"\x78" else -15, limit)
        elif name == "br":
            body = _brotli(body, limit)
        elif name not in ("", "identity", "utf-8", "gzip", "x-gzip"):
            raise ArticleError(f"compressed as {name!r}, which cannot be undone here")
    return body


def _joined(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        if match.end() + size > len(body):
            break
        pieces.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    raise ArticleError("the page is cut off within its chunks")


def _inflated(body: bytes, window: int, limit: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    try:
        data = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise ArticleError(f"its compression is damaged ({error})") from None
    if len(data) > limit:
        raise ArticleError(f"larger than {limit:,} bytes, which is no single article")
    if not unpacker.eof:
        raise ArticleError("its compressed data is cut off")
    return data


def _brotli(body: bytes, limit: int) -> bytes:
    try:
        import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise ArticleError("compressed as 'br', which needs the package brotli: pip install brotli") from None
    unpacker = brotli.Decompressor()
    try:
        data: bytes = unpacker.process(body, output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise ArticleError(f"its compression is damaged ({error})") from None
    if len(data) > limit:
        raise ArticleError(f"larger than {limit:,} bytes, which is no single article")
    if not unpacker.is_finished():
        raise ArticleError("its compressed data is cut off")
    return data
