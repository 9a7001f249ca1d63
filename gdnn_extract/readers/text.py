"""One file, or bytes, to one article: plain text and pages.

A byte order mark is no part of the text; line ends stay as they are, so that offsets hold for the text as it was
received. Archives and tables of many articles are for `find_members`.
"""

from __future__ import annotations

import os
from pathlib import PurePath

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Document, Member
from gdnn_extract.readers.encodings import Decoded, decode
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.sniff import Found, compressed, kind_of

_HEAD = 200_000
_PAGE = 8 * 1024 * 1024


def read_text(source: bytes | str | os.PathLike[str], *, name: str | None = None, max_chars: int | None = None) -> str:
    """The text of a plain file, or of bytes; `name` stands in errors (the path, if not given).

    UTF-8 and UTF-16 are read as they are, older Vietnamese encodings are found from the content. Raises ArticleError for
    what is no text (and what to do then), for pages (see `read_document`), for what cannot be opened, and for more than
    `max_chars` characters.

    >>> read_text("\\ufeffSở họp.\\r\\n".encode("utf-8"))
    'Sở họp.\\r\\n'
    """
    data, label, is_page = _data(source, name, max_chars)
    if is_page:
        raise ArticleError(f"{label}: markup (HTML or XML), not plain text; take the main text out first")
    return _decoded(data, label, max_chars).text


def read_document(
    source: bytes | str | os.PathLike[str], *, name: str | None = None, max_chars: int | None = None, encoding: str | None = None
) -> Document:
    """The article of a plain file or a saved page, or of bytes, with what was guessed on the way as warnings.

    `encoding` is taken whatever the content looks like (a name of Python's, or tcvn3, vni, viscii). The id is the name of
    the file without its ending, or nothing for bytes. Raises ArticleError as `read_text` does, and for pages without a
    main text.
    """
    data, label, is_page = _data(source, name, max_chars)
    id = "" if isinstance(source, bytes) else PurePath(label).stem
    if not is_page:
        found = _decoded(data, label, max_chars, encoding)
        return Document(label, found.text, id, warnings=found.warnings)
    from gdnn_extract.readers.parse import parse_page

    document = parse_page(data, Member(label, "html", data, id=id), ReadOptions(encoding=encoding))
    if max_chars is not None and len(document.text) > max_chars:
        raise _too_long(label, max_chars)
    return document


def _data(source: bytes | str | os.PathLike[str], name: str | None, max_chars: int | None) -> tuple[bytes, str, bool]:
    """The bytes, their name in errors, and whether they are a page; what is of another kind, or too long, raises."""
    label = name or ("the text" if isinstance(source, bytes) else os.fspath(source))
    data = source if isinstance(source, bytes) else _read_file(source, label, max_chars)
    if kind := compressed(data):
        raise ArticleError(f"{label}: {kind}")
    try:
        found = kind_of(data[:_HEAD], "")
    except ArticleError as error:
        raise ArticleError(f"{label}: {error}") from None
    if found in _OF_MANY:
        raise ArticleError(f"{label}: {_OF_MANY[found]}")
    # a character has four bytes at most; a page may have few among much markup
    if max_chars is not None and len(data) > (4 * max_chars + 4 if found != "html" else bytes_for(max_chars) - 1):
        raise _too_long(label, max_chars)
    return data, label, found == "html"


def bytes_for(max_chars: int) -> int:
    """So many bytes are enough to know of an article that it has too many characters."""
    return max(4 * max_chars + 5, _PAGE)


_OF_MANY: dict[Found, str] = {
    "zip": "a ZIP archive, which may hold many articles: gdnn-extract batch reads it",
    "tar": "a tar archive, which may hold many articles: gdnn-extract batch reads it",
    "warc": "a web archive (WARC), which may hold many articles: gdnn-extract batch reads it",
    "parquet": "a Parquet file, which may hold many articles: gdnn-extract batch reads it",
    "wordpress": "a WordPress export, which may hold many articles: gdnn-extract batch reads it",
    "sitemap": "a sitemap, which holds no article",
}


def _decoded(data: bytes, label: str, max_chars: int | None, encoding: str | None = None) -> Decoded:
    found = decode(data, label, forced=encoding)
    if max_chars is not None and len(found.text) > max_chars:
        raise _too_long(label, max_chars)
    return found


def _read_file(path: str | os.PathLike[str], label: str, max_chars: int | None) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read() if max_chars is None else file.read(bytes_for(max_chars))
    except IsADirectoryError:
        raise ArticleError(f"{label}: is a folder, not an article") from None
    except FileNotFoundError:
        raise ArticleError(f"{label}: no such file") from None
    except OSError as error:
        raise ArticleError(f"{label}: cannot be read: {error.strerror or error}") from None


def _too_long(label: str, max_chars: int) -> ArticleError:
    return ArticleError(f"{label}: longer than {max_chars:,} characters, which is no single article")
