"""Rows of a query as an Excel workbook."""

from __future__ import annotations

import datetime
import math
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from gdnn_extract.errors import StoreError
from gdnn_extract.writers.rows import text
from gdnn_extract.writers.sections import width

_MOST_ROWS = 1_048_575
_LONGEST = 32_767
_WIDEST, _NARROWEST = 60, 8
_MEASURED = 200
_FIRST_DAY = datetime.date(1900, 1, 1)
_EXACT = 2**53


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "rows") -> int:
    """Write a workbook of one sheet beside `path` and move it there; how many texts were too long for a cell and were cut.

    Days are real dates, the header stays in sight and has filters.  Texts are texts: none is a formula or a link, whatever it begins
    with, and editing one does not make it one.  Raises StoreError when XlsxWriter is missing or a sheet cannot hold the rows,
    OSError as writing does.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise StoreError("writing .xlsx needs the extra [xlsx]: pip install 'gdnn-extract[xlsx]'") from None
    path = Path(os.path.realpath(path))
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "remove_timezone": True}
    try:
        with beside.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
            cut = _fill(book, title, columns, rows)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return cut


def _fill(book: Any, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    sheet = book.add_worksheet(title)
    plain = {"valign": "top"}
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "quote_prefix": True}),
        "text": book.add_format(plain | {"text_wrap": True, "quote_prefix": True}),
        "number": book.add_format(plain),
        "day": book.add_format(plain | {"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format(plain | {"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    source = iter(rows)
    first = list(islice(source, _MEASURED))
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name[:_LONGEST], looks["head"])
        sizes = [width(name) + 4, *(width(line) + 1 for row in first for line in text(row[place]).split("\n"))]
        sheet.set_column(place, place, min(max(*sizes, _NARROWEST), _WIDEST))
    cut = count = 0
    for count, row in enumerate(chain(first, source), 1):
        if count > _MOST_ROWS:
            raise StoreError(f"a sheet holds {_MOST_ROWS:,} rows, and these are more; write .csv, or ask for fewer")
        for place, cell in enumerate(row):
            cut += _write(sheet, count, place, cell, looks)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    return cut


def _write(sheet: Any, row: int, place: int, cell: Any, looks: dict[str, Any]) -> bool:
    """One cell as what it is; whether it had to be cut."""
    if cell is None:
        return False
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, looks["number"])
    elif isinstance(cell, int | float | Decimal) and math.isfinite(cell) and abs(cell if isinstance(cell, int) else float(cell)) <= _EXACT:
        sheet.write_number(row, place, cell, looks["number"])
    elif isinstance(cell, datetime.datetime) and cell.date() >= _FIRST_DAY:
        sheet.write_datetime(row, place, cell, looks["moment"])
    elif isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime) and cell >= _FIRST_DAY:
        sheet.write_datetime(row, place, cell, looks["day"])
    else:
        written = text(cell)
        sheet.write_string(row, place, written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…", looks["text"])
        return len(written) > _LONGEST
    return False
