"""A stream to its members, by what it is; archives are opened, one inside another once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers import rows
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.streams import look, packed_as, read_fully, unpack
from gdnn_extract.readers.walk import Place


def split(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The members of one file. Raises ArticleError when it cannot be read (further)."""
    head, stream = look(stream)
    if packed := packed_as(head):
        head, stream = look(unpack(stream, packed, options.max_ratio))
    if (options.kind or ("jsonl" if head[:1] == b"{" else "text")) == "jsonl":
        yield from rows.json_lines(stream, place, options)
    else:
        yield whole(stream, place, "text", options)


def whole(stream: BinaryIO, place: Place, kind: str, options: ReadOptions) -> Member:
    """One article that is all of a stream."""
    data = read_fully(stream, options.max_bytes + 1)
    if len(data) > options.max_bytes:
        raise ArticleError(f"larger than {options.max_bytes:,} bytes, which is no single article")
    return Member(place.label, "html" if kind == "html" else "text", data, id=place.id)
