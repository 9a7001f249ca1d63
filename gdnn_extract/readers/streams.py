"""Streams of bytes: a look at the beginning, unpacking, and a guard against what swells without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tempfile
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from gdnn_extract.errors import ArticleError

HEAD = 16 * 1024
"""So many bytes at the beginning tell what a file is."""

_BLOCK = 256 * 1024
_FRAME_PIECE = 1024  # a piece may swell thirty-thousandfold
_SWELLING_FROM = 64 * 1024 * 1024
_IN_MEMORY = 64 * 1024 * 1024

PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "Zstandard"))


def look(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that still has them."""
    head = read_fully(stream, HEAD)
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, buffered(_Joined(head, stream))


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or all there are: a pipe may give fewer at a time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def buffered(raw: io.RawIOBase) -> BinaryIO:
    """A buffer before a raw stream."""
    return cast(BinaryIO, io.BufferedReader(raw, _BLOCK))


class _Joined(io.RawIOBase):
    """A piece that was read already, then the rest of its stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = bytes(self._head[: len(buffer)]) or self._rest.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


class _Guard(io.RawIOBase):
    """What comes out of an unpacker, with the errors of all unpackers as one, and a limit to how far it swells."""

    def __init__(self, unpacked: IO[bytes], what: str, packed: _Counter | None = None, max_ratio: int = 0) -> None:
        self._unpacked, self._what, self._packed, self._max_ratio = unpacked, what, packed, max_ratio
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._unpacked.read(len(buffer))
        except ArticleError:
            raise
        except Exception as error:  # OSError, EOFError, and classes of the unpackers' own
            raise ArticleError(f"{self._what} is damaged or cut off ({error})") from None
        self._out += len(piece)
        if self._packed and self._out > _SWELLING_FROM and self._out > self._max_ratio * max(self._packed.count, 1):
            raise ArticleError(f"{self._what} swells to more than {self._max_ratio} times its size; unpack it and look what it is")
        buffer[: len(piece)] = piece
        return len(piece)


def guarded(unpacked: IO[bytes], what: str) -> BinaryIO:
    """A stream that raises ArticleError for whatever its unpacker finds wrong; `what` names it."""
    return buffered(_Guard(unpacked, what))


class _Counter(io.RawIOBase):
    """Counts what is read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.count = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer))
        self.count += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def packed_as(head: bytes) -> str | None:
    """The name of the compression that bytes begin with, or None."""
    return next((kind for mark, kind in PACKED if head.startswith(mark)), None)


def unpack(stream: BinaryIO, kind: str, max_ratio: int) -> BinaryIO:
    """The stream inside a compressed one; reading it raises ArticleError for damage and for what swells."""
    counter = _Counter(stream)
    source = buffered(counter)
    openers: dict[str, Callable[[BinaryIO], IO[bytes]]] = {
        "gzip": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),  # type: ignore[dict-item, return-value]
        "bzip2": bz2.BZ2File,
        "xz": lzma.LZMAFile,
        "Zstandard": _zstandard,
    }
    return buffered(_Guard(openers[kind](source), f"the {kind} data", counter, max_ratio))


def _zstandard(stream: BinaryIO) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        raise missing_extra("zstd", "Zstandard") from None
    return cast("IO[bytes]", _Frames(stream, zstandard.ZstdDecompressor(max_window_size=1 << 27)))


class _Frames(io.RawIOBase):
    """The frames of Zstandard data; unlike the package's own reader, it tells when the last one is cut off."""

    def __init__(self, stream: BinaryIO, unpacker: Any) -> None:
        self._stream, self._unpacker = stream, unpacker
        self._frame: Any = None
        self._packed = b""
        self._out = b""

    def read(self, size: int = -1) -> bytes:
        while not self._out:
            self._packed = self._packed or self._stream.read(_FRAME_PIECE)
            if not self._packed:
                if self._frame is not None:
                    raise EOFError("its last frame has no end")
                return b""
            self._frame = self._frame or self._unpacker.decompressobj()
            self._out = self._frame.decompress(self._packed)
            self._packed = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = None
        piece, self._out = self._out[:size], self._out[size:]
        return piece


def seekable(stream: BinaryIO, max_bytes: int) -> BinaryIO:
    """The stream itself, or a copy of it in memory or in an unnamed file, which ends with it."""
    if stream.seekable():
        return stream
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (closed with the stream)
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > max_bytes:
            copy.close()
            raise ArticleError(f"an archive within an archive or from a pipe, and larger than {max_bytes:,} bytes; save it as a file first")
        copy.write(block)
    copy.seek(0)
    return cast(BinaryIO, copy)


def missing_extra(extra: str, what: str) -> ArticleError:
    """The error for a package that is not installed."""
    return ArticleError(f"{what} needs the extra [{extra}]: pip install 'gdnn-extract[{extra}]'")
