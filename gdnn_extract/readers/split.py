"""A stream to its members, by what it is; an archive in an archive is opened, a third one inside is not."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from gdnn_extract.errors import ArticleError, GdnnExtractError, fault_in_program
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.packed import Opened, tar_members, zip_members
from gdnn_extract.readers.rows import csv_rows, json_lines, json_values, parquet_rows
from gdnn_extract.readers.sniff import Found, kind_of
from gdnn_extract.readers.streams import look, packed_as, read_fully, unpack
from gdnn_extract.readers.walk import Place, failure
from gdnn_extract.readers.warc import warc_pages
from gdnn_extract.readers.wordpress import wordpress_posts

_MAX_DEPTH = 2

Splitter = Callable[[BinaryIO, Place, ReadOptions], Iterator[Member | Failure]]
_SPLITTERS: dict[Found, Splitter] = {
    "warc": warc_pages,
    "wordpress": wordpress_posts,
    "jsonl": json_lines,
    "json": json_values,
    "csv": csv_rows,
    "parquet": parquet_rows,
}
_ARCHIVES: dict[Found, Callable[[BinaryIO, Place, ReadOptions], Iterator[Opened]]] = {"zip": zip_members, "tar": tar_members}


def split(stream: BinaryIO, place: Place, options: ReadOptions, depth: int = 0) -> Iterator[Member | Failure]:
    """The members of one file. Raises ArticleError when it cannot be read, or not further; `depth` archives are around it."""
    try:
        yield from _split(stream, place, options, depth)
    except (GdnnExtractError, OSError, MemoryError):
        raise
    except Exception as error:  # one file that nobody foresaw does not end the run
        raise ArticleError(fault_in_program(error)) from None


def _split(stream: BinaryIO, place: Place, options: ReadOptions, depth: int) -> Iterator[Member | Failure]:
    head, stream = look(stream)
    packed = packed_as(head)
    if packed and not _is_warc(head):
        head, stream = look(unpack(stream, packed, options.max_ratio))
        if packed_as(head):
            raise ArticleError("compressed more than once; unpack it first")
    kind = _kind(head, place, options, warc=bool(packed) and _is_warc(head))
    if kind in _ARCHIVES:
        if depth == _MAX_DEPTH:
            raise ArticleError(f"an archive inside {_MAX_DEPTH} others; unpack it first")
        yield from _opened(_ARCHIVES[kind](stream, place, options), options, depth + 1)
    elif kind in _SPLITTERS:
        yield from _SPLITTERS[kind](stream, place, options)
    elif kind != "sitemap":
        yield _whole(stream, place, kind, options)


def _kind(head: bytes, place: Place, options: ReadOptions, *, warc: bool) -> Found:
    if warc:
        return "warc"
    if options.kind is None:
        return kind_of(head, place.label)
    try:
        found = kind_of(head, place.label)
    except ArticleError:
        return options.kind
    return found if found in _ARCHIVES else options.kind


def _is_warc(head: bytes) -> bool:
    """Whether gzip data holds a web archive, whose reader unpacks its records one by one."""
    if not head.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _opened(members: Iterator[Opened], options: ReadOptions, depth: int) -> Iterator[Member | Failure]:
    for found in members:
        if isinstance(found, Failure):
            yield found
            continue
        stream, place = found
        try:
            yield from split(stream, place, options, depth)
        except ArticleError as error:
            yield failure(place.label, str(error), place.id)


def _whole(stream: BinaryIO, place: Place, kind: Found, options: ReadOptions) -> Member:
    """One article that is all of a stream."""
    data = read_fully(stream, options.max_bytes + 1)
    if len(data) > options.max_bytes:
        raise ArticleError(f"larger than {options.max_bytes:,} bytes, which is no single article")
    return Member(place.label, "html" if kind == "html" else "text", data, id=place.id)
