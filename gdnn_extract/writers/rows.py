"""Rows of a query as text: a table for a terminal, CSV, JSON, JSON Lines."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from gdnn_extract.writers.sections import clean, width
from gdnn_extract.writers.table import fit, wrap

FORMATS = {"table": ".txt", "csv": ".csv", "json": ".json", "jsonl": ".jsonl", "xlsx": ".xlsx"}
"""The formats of rows (`xlsx` is written by `sheet`) and how the name of a file of each ends."""

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
_GAP = 2
_LEGIBLE = 14
_MEASURED = 500
_NO_TEXTS = (int, float, Decimal, datetime.date, datetime.time, type(None))
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def rows_as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = False) -> Iterator[str]:
    """CSV with commas; `mark` puts a byte order mark in front, by which Excel knows UTF-8.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (`neutral`).  Lists are joined with semicolons.

    >>> "".join(rows_as_csv(["task", "due"], [["-báo cáo, tổng hợp", datetime.date(2024, 6, 30)]]))
    'task,due\\n"\\'-báo cáo, tổng hợp",2024-06-30\\n'
    """
    if mark:
        yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in chain([columns], rows):
        writer.writerow([text(cell) if isinstance(cell, _NO_TEXTS) else neutral(text(cell)) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def rows_as_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """An array of objects, one on a line."""
    between = "[\n"
    for line in rows_as_jsonl(columns, rows):
        yield between + line.rstrip("\n")
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def rows_as_jsonl(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """An object on each line; a second column of one name gets a number."""
    names = _different(columns)
    for row in rows:
        yield json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False, default=str) + "\n"


def rows_as_table(columns: Sequence[str], kinds: Sequence[str], rows: Iterable[Sequence[Any]], room: int = 100) -> Iterator[str]:
    """A table no wider than `room` (40 at least); where the columns would be too narrow to read, each row as a list of its cells.

    Widths are taken from the first rows, so that memory does not grow with the answer.
    """
    room = max(room, 40)
    cells = ([clean(text(cell)) for cell in row] for row in rows)
    first = list(islice(cells, _MEASURED))
    natural = [max(map(width, column)) for column in zip(map(clean, columns), *first, strict=True)]
    numbers = [kind.startswith(_NUMBERS) and not kind.endswith("]") for kind in kinds]
    narrow = sum(min(size, _LEGIBLE) for size in natural) + _GAP * (len(natural) - 1) > room
    widths = fit(natural, room - _GAP * (len(natural) - 1))
    if not narrow:
        yield from _as_line(list(map(clean, columns)), widths, numbers)
        yield (" " * _GAP).join("-" * size for size in widths) + "\n"
    count = 0
    for count, row in enumerate(chain(first, cells), 1):
        yield from _as_list(count, columns, row, room) if narrow else _as_line(row, widths, numbers)
    yield "no rows\n" if not count else f"({count:,} row{'s' if count != 1 else ''})\n"


def _as_line(row: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> Iterator[str]:
    cells = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    for line in range(max(map(len, cells), default=0)):
        parts = [cell[line] if line < len(cell) else "" for cell in cells]
        padded = [
            " " * (size - width(part)) + part if number else part + " " * (size - width(part))
            for part, size, number in zip(parts, widths, numbers, strict=True)
        ]
        yield (" " * _GAP).join(padded).rstrip() + "\n"


def _as_list(number: int, columns: Sequence[str], row: Sequence[str], room: int) -> Iterator[str]:
    label = max(map(width, columns))
    yield f"-- {number:,}\n"
    for name, cell in zip(columns, row, strict=True):
        if cell:
            for place, line in enumerate(wrap(cell, max(room - label - _GAP, 20))):
                yield f"{name if place == 0 else '':{label}}{' ' * _GAP}{line}".rstrip() + "\n"


def text(cell: Any) -> str:
    """A cell as text: nothing for NULL, lists joined with semicolons, whole numbers without a point.

    >>> text(["Sở Y tế", "Sở Nội vụ"]), text(1200000000.0), text(None)
    ('Sở Y tế; Sở Nội vụ', '1200000000', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, list | tuple):
        return "; ".join(map(text, cell))
    if isinstance(cell, dict):
        return json.dumps(_plain(cell), ensure_ascii=False, default=str)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def neutral(cell: str) -> str:
    """A text that no spreadsheet runs: an apostrophe stands before what begins like a formula.

    >>> neutral("=1+1"), neutral("Sở Y tế")
    ("'=1+1", 'Sở Y tế')
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _plain(value: Any) -> Any:
    """A value as JSON has it; there is no «not a number» in it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return value


def _different(names: Sequence[str]) -> list[str]:
    taken: list[str] = []
    for name in names:
        number = 2
        new = name
        while new in taken:
            new, number = f"{name}_{number}", number + 1
        taken.append(new)
    return taken
