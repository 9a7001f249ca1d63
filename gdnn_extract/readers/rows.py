"""Files of rows (JSON Lines, JSON, CSV, Parquet) to members: one row, one article."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.encodings import decode, encoding_of
from gdnn_extract.readers.fields import ID, PUBLISHED, TEXT, TITLE, field, row_id
from gdnn_extract.readers.legacy import ENCODINGS, decode_legacy
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.sniff import header_cells
from gdnn_extract.readers.streams import look, missing_extra, seekable
from gdnn_extract.readers.walk import Place, failure, printable

_BLOCK = 1 << 18
_PARQUET_ROWS = 16
_MAX_COPY = 1 << 31
_MAX_UNCLOSED = 1000


def _member(fields: Mapping[str, object], place: Place, options: ReadOptions, encoding: str | None = None) -> Member:
    """A row as a member; with a `source_field`, its value stands behind the place."""
    label = place.label
    if options.source_field and (source := fields.get(options.source_field)):
        label += f"!{printable(str(source))}"
    return Member(label, "fields", fields, id=row_id(fields, options) or place.id, encoding=encoding)


def json_lines(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """One JSON object a line; a bad line is a failure, the next one is read."""
    for number, line in _lines(stream, options.max_bytes):
        here = place.row(number)
        if line is None:
            yield _too_long(here, options)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _json_line(line, here, options)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; None for one that is longer than the limit."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_BLOCK)
        yield number, None


def _too_long(place: Place, options: ReadOptions) -> Failure:
    return failure(place.label, f"longer than {options.max_bytes:,} bytes, which is no single article", place.id)


def _json_line(line: bytes, place: Place, options: ReadOptions) -> Member | Failure:
    try:
        value = json.loads(decode(line, place.label, forced=options.encoding).text.removeprefix("\ufeff"))
    except ArticleError as error:
        return failure(place.label, str(error).removeprefix(f"{place.label}: "), place.id)
    except (ValueError, RecursionError) as error:
        return failure(place.label, f"no JSON: {error}", place.id)
    return _json_value(value, place, options)


def _json_value(value: object, place: Place, options: ReadOptions) -> Member | Failure:
    if isinstance(value, dict):
        return _member(value, place, options)
    return failure(place.label, f"no JSON object, but a {type(value).__name__}", place.id)


_BETWEEN = re.compile(r"[\s,\ufeff]*")


def json_values(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The objects of a JSON array, or objects one after another; nothing behind the first mistake can be read."""
    head, stream = look(stream)
    name = encoding_of(head, place.label, options.encoding)
    if name in ENCODINGS:
        raise ArticleError(f"JSON in {ENCODINGS[name]}; save it as UTF-8 first")
    text = io.TextIOWrapper(stream, encoding=name, errors="replace", newline="")
    decoder, buffer, number, opened, ended = json.JSONDecoder(), "", 0, False, False
    while True:
        buffer = _BETWEEN.sub("", buffer, count=1)
        if not opened and buffer.startswith("["):
            opened, buffer = True, buffer[1:]
            continue
        if opened and buffer.startswith("]"):
            return
        value, end = _decoded(decoder, buffer)
        here = place.row(number + 1)
        if end and (ended or end < len(buffer)):
            number, buffer = number + 1, buffer[end:]
            yield _json_value(value, here, options) if end <= options.max_bytes else _too_long(here, options)
        elif ended:
            if buffer or opened:
                yield failure(here.label, "no JSON, or cut off; nothing behind it could be read", here.id)
            return
        elif len(buffer) > max(options.max_bytes, 4 * _BLOCK):
            yield failure(here.label, f"no JSON, or an object longer than {options.max_bytes:,} characters; nothing behind it could be read", here.id)
            return
        else:
            more = text.read(max(_BLOCK, len(buffer)))  # doubled, so that looking again stays linear in all
            ended, buffer = not more, buffer + more


def _decoded(decoder: json.JSONDecoder, buffer: str) -> tuple[object, int]:
    try:
        return decoder.raw_decode(buffer)
    except (ValueError, RecursionError):
        return None, 0


def csv_rows(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The rows of a table with a header, whose separator is found from its first line; a bad row is a failure, the next one is read."""
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))
    head, stream = look(stream)
    name = encoding_of(head, place.label, options.encoding)
    lines = _Lines(_text_lines(stream, name, options.max_bytes))
    first = next(lines, "").removeprefix("\ufeff")
    separator = max(",;\t|", key=first.count)
    header = header_cells(first, separator)
    if field(dict.fromkeys(header, "x"), options.text_field, TEXT) is None:
        raise ArticleError(f"no column of text; its columns are {', '.join(header) or 'none'}: name the one that holds the text")
    for number, cells in enumerate(_rows(lines, separator), 1):
        here = place.row(number)
        if isinstance(cells, str):
            yield failure(here.label, cells, here.id)
        elif len(cells) == len(header):
            yield _member(dict(zip(header, cells, strict=True)), here, options, ENCODINGS.get(name))
        else:
            yield failure(here.label, f"{len(cells)} cells where the header has {len(header)}", here.id)


class _Lines:
    """Lines that can be taken back to the second one of a row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, deque[str]()
        self._row: list[str] = []
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self._row.append(line)
        return line

    def begin_row(self) -> None:
        """What comes now is a row."""
        self._row.clear()
        self.ended = False

    def take_back(self) -> None:
        """The lines behind the first one of the row come again."""
        self._again.extendleft(reversed(self._row[1:]))


def _rows(lines: _Lines, separator: str) -> Iterator[list[str] | str]:
    """The rows of a table that are not blank, or what is wrong with one; what a quote that is never closed swallowed is read again."""
    rows = csv.reader(lines, delimiter=separator)
    unclosed = 0
    while True:
        lines.begin_row()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"no row of the table: {error}"
        else:
            if not lines.ended:
                if cells:
                    yield cells
                continue
            yield "a cell begins with a quotation mark that is never closed"
        unclosed += 1
        if unclosed > _MAX_UNCLOSED:
            raise ArticleError(f"given up after {_MAX_UNCLOSED} rows that are none")
        lines.take_back()


def _text_lines(stream: BinaryIO, encoding: str, limit: int) -> Iterator[str]:
    """Lines of text, none longer than the limit."""
    if encoding in ENCODINGS:
        yield from (decode_legacy(line, encoding) for line in iter(lambda: stream.readline(limit), b""))
    else:
        text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        yield from iter(lambda: text.readline(limit), "")


def parquet_rows(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The rows of a Parquet file, some at a time, with only the columns that are needed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("parquet", "a Parquet file") from None
    number = 0
    try:
        file = pq.ParquetFile(seekable(stream, _MAX_COPY))
        columns = file.schema_arrow.names
        wanted = [name for name in dict.fromkeys(_columns(columns, options)) if name in columns]
        if not field(dict.fromkeys(wanted, "x"), options.text_field, TEXT):
            raise ArticleError(f"no column of text; its columns are {', '.join(columns)}: name the one that holds the text")
        for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=wanted, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield _member(cast("dict[str, object]", row), place.row(number), options)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise ArticleError(f"the Parquet file is damaged ({str(error).splitlines()[0]}); {number} rows before it were read") from None


def _columns(names: list[str], options: ReadOptions) -> Iterator[str]:
    usual = {*TEXT, *ID, *TITLE, *PUBLISHED}
    yield from (name for name in names if name.strip().lower() in usual)
    yield from filter(None, (options.text_field, options.id_field, options.title_field, options.published_field, options.source_field))
