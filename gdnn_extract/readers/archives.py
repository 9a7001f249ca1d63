"""Files, folders and archives to articles, in two steps: `find_members` splits (input and output), `parse_member` reads (work).

The order is that of the inputs; within a folder that of its sitemap or of the names; within an archive its own.
Never more than one article or block is held in memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import DEFAULTS, ReadOptions
from gdnn_extract.readers.parse import parse_member
from gdnn_extract.readers.remote import RemoteFile, is_address
from gdnn_extract.readers.split import split
from gdnn_extract.readers.streams import buffered
from gdnn_extract.readers.walk import File, Place, failure, find_files

__all__ = ["find_members", "members_of", "parse_member"]


def find_members(inputs: Sequence[str], options: ReadOptions = DEFAULTS) -> Iterator[Member | Failure]:
    """The articles of files, folders, globs, archives and standard input (`-`), as they lie there.

    Inputs may be addresses (`s3://…`, with the extra `remote`).  What cannot be read is a Failure in its place, and reading goes on
    behind it; a connection that fails is none, it raises RemoteError.
    """
    return members_of(find_files(inputs), options)


def members_of(files: Iterable[File | Failure], options: ReadOptions = DEFAULTS) -> Iterator[Member | Failure]:
    """The articles of files that `find_files` found, as `find_members` gives them."""
    for found in files:
        if isinstance(found, Failure):
            yield found
        else:
            yield from _read_file(found, options)


def _read_file(file: File, options: ReadOptions) -> Iterator[Member | Failure]:
    place = file.place
    try:
        if is_address(file.path):
            yield from _read_address(file.path, place, options)
            return
        with _open(file.path) as stream:
            yield from split(stream, place, options)
    except ArticleError as error:
        yield failure(place.label, str(error), place.id)
    except OSError as error:
        yield failure(place.label, "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror or error}", place.id)


def _read_address(path: str, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    with RemoteFile(path) as raw:
        try:
            for member in split(buffered(raw), place, options):
                raw.check()
                yield member
        finally:
            raw.check()  # whatever a parser made of it


def _open(path: str) -> BinaryIO:
    if path != "-":
        return open(path, "rb", buffering=1 << 18)  # closed by the caller
    if sys.stdin is None:
        raise ArticleError("is closed")
    return os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=1 << 18)
