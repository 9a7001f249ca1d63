"""Files, folders and archives to articles, in two steps: `find_members` splits (input and output), `parse_member` reads (work).

The order is that of the inputs; within a folder that of its sitemap or of the names; within an archive its own.
Never more than one article or block is held in memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import DEFAULTS, ReadOptions
from gdnn_extract.readers.parse import parse_member
from gdnn_extract.readers.split import split
from gdnn_extract.readers.walk import Place, failure, find_files

__all__ = ["find_members", "parse_member"]


def find_members(inputs: Sequence[str], options: ReadOptions = DEFAULTS) -> Iterator[Member | Failure]:
    """The articles of files, folders, globs, archives and standard input (`-`), as they lie there.

    What cannot be read is a Failure in its place, and reading goes on behind it.
    """
    for found in find_files(inputs):
        if isinstance(found, Failure):
            yield found
        else:
            yield from _read_file(*found, options)


def _read_file(path: str, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    try:
        with _open(path) as stream:
            yield from split(stream, place, options)
    except ArticleError as error:
        yield failure(place.label, str(error), place.id)
    except OSError as error:
        yield failure(place.label, "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror or error}", place.id)


def _open(path: str) -> BinaryIO:
    if path != "-":
        return open(path, "rb", buffering=1 << 18)  # closed by the caller
    if sys.stdin is None:
        raise ArticleError("is closed")
    return os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=1 << 18)
