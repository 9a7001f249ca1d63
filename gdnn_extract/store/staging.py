"""Records from files into the table `staging.record`, one row a record, nested as in JSON.

DuckDB reads whole files by itself.  Only where a file has something that it cannot read are its lines taken one by one, so
that what is broken is named and all the rest is loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdnn_extract.record import SCHEMA_VERSION
from gdnn_extract.store.engine import duckdb, first_line, sql
from gdnn_extract.store.inputs import Inputs, printable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LONGEST = 64 * 1024 * 1024
"""Bytes of the longest line; the engine sets aside twice as much for each thread."""
_PORTION, _PORTION_BYTES = 1000, 16 * 1024 * 1024


class Rejected(NamedTuple):
    """A record that was not loaded: where it stands (`file:line`, or the file and its id) and why."""

    place: str
    error: str


class Line(NamedTuple):
    """A line as it stands in a file, or a file as a line."""

    place: str
    data: bytes


@cache
def _columns() -> dict[str, str]:
    columns: dict[str, str] = json.loads(Path(__file__).with_name("record.json").read_text(encoding="utf-8"))
    return columns


def stage(base: DuckDBPyConnection, inputs: Inputs, beside: Path) -> list[Rejected]:
    """Fill `staging.record`; `beside` is a folder for what has to be written anew.  What could not be read is returned."""
    base.execute(f"CREATE TABLE staging.record (label VARCHAR, {', '.join(f'{name} {kind}' for name, kind in _columns().items())})")
    rejected: list[Rejected] = []
    if inputs.lines and _insert(base, inputs.lines):
        for path in inputs.lines:
            if _insert(base, [path]):
                rejected += _one_by_one(base, lines_of([path]), beside)
    rejected += _one_by_one(base, _singles(inputs.singles), beside)
    for path in inputs.parquet:
        if error := _insert_parquet(base, path):
            rejected.append(Rejected(str(path), error))
    return rejected + _take_out_faults(base)


def _insert(base: DuckDBPyConnection, files: Sequence[Path], *, labelled: bool = False) -> str | None:
    """Insert all records of files, or none of them and say why; `labelled` records have their place under `label`."""
    columns = ({"label": "VARCHAR"} if labelled else {}) | _columns()
    label = "label" if labelled else "filename"
    source = f"""
        read_json(?, format = 'newline_delimited', columns = {{{", ".join(f"{name}: '{kind}'" for name, kind in columns.items())}}},
                  filename = true, maximum_object_size = {_LONGEST})
    """
    return _insert_all(base, f"SELECT {label}, {', '.join(_columns())} FROM {source}", [list(map(str, files))])


def _insert_parquet(base: DuckDBPyConnection, path: Path) -> str | None:
    casts = ", ".join(f"CAST({name} AS {kind})" for name, kind in _columns().items())
    return _insert_all(base, f"SELECT filename, {casts} FROM read_parquet(?, filename = true)", [[str(path)]])


def _insert_all(base: DuckDBPyConnection, query: str, parameters: list[object]) -> str | None:
    engine = duckdb()
    base.begin()
    try:
        base.execute(f"INSERT INTO staging.record {query}", parameters)
        # `null` or `{}` is no error to the engine, but it is no record
        (blank,) = base.execute("SELECT count(*) FROM staging.record WHERE article IS NULL").fetchone() or (0,)
    except (engine.DataError, engine.InvalidInputException, engine.SyntaxException, engine.BinderException) as error:
        base.rollback()
        return first_line(error)
    except BaseException:  # a full disk, too little memory, Ctrl-C: not the fault of a record
        base.rollback()
        raise
    if blank:
        base.rollback()
        return "no record: article is missing"
    base.commit()
    return None


def lines_of(paths: Iterable[Path]) -> Iterator[Line]:
    """The lines of files that are not blank."""
    for path in paths:
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                if data.strip():
                    yield Line(f"{path}:{number}", data)


def _singles(paths: Iterable[Path]) -> Iterator[Line]:
    for path in paths:
        yield Line(printable(path), path.read_bytes())


def _one_by_one(base: DuckDBPyConnection, lines: Iterable[Line], beside: Path) -> Iterator[Rejected]:
    portion: list[Line] = []
    size = 0
    for line in lines:
        checked = _checked(line)
        if isinstance(checked, Rejected):
            yield checked
            continue
        portion.append(checked)
        size += len(checked.data)
        if len(portion) >= _PORTION or size >= _PORTION_BYTES:
            yield from _insert_portion(base, portion, beside)
            portion, size = [], 0
    yield from _insert_portion(base, portion, beside)


def _checked(line: Line) -> Line | Rejected:
    """The record on one line, with its place in it; or what is wrong at first sight."""
    try:
        record = json.loads(line.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Rejected(line.place, f"no JSON: {error}")
    if not isinstance(record, dict):
        return Rejected(line.place, f"no record, but a JSON {type(record).__name__}")
    if not isinstance(record.get("article"), dict):
        return Rejected(line.place, "no record: article is missing")
    return Line(line.place, json.dumps(record | {"label": line.place}).encode("ascii") + b"\n")


def _insert_portion(base: DuckDBPyConnection, portion: list[Line], beside: Path) -> Iterator[Rejected]:
    """Insert lines; where the engine refuses them, halve them until the ones to blame are found."""
    if not portion:
        return
    path = beside / "portion.jsonl"
    path.write_bytes(b"".join(line.data for line in portion))
    error = _insert(base, [path], labelled=True)
    if error and len(portion) == 1:
        yield Rejected(portion[0].place, _said(error))
    elif error:
        half = len(portion) // 2
        yield from _insert_portion(base, portion[:half], beside)
        yield from _insert_portion(base, portion[half:], beside)


def _said(error: str) -> str:
    """What the engine says of one line, without the file it was handed over in and without advice for its own users."""
    error = re.sub(r"^.*? in file \".*?\", (?:at byte \d+ )?in line \d+: ", "", error)
    return "no record: " + re.sub(r" ?Try (?:setting|auto-detecting) .*$", "", error)


def _take_out_faults(base: DuckDBPyConnection) -> list[Rejected]:
    """Records that could not be put into the tables."""
    faults = base.execute(sql("faults"), {"version": SCHEMA_VERSION.split(".")[0]}).fetchall()
    for at in range(0, len(faults), _PORTION):
        base.execute("DELETE FROM staging.record WHERE rowid IN (SELECT unnest(?))", [[row for row, _, _ in faults[at : at + _PORTION]]])
    return [Rejected(place, error) for _, place, error in faults]
