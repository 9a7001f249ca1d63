"""`build_store`: from records to a store that is there whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gdnn_extract import __version__
from gdnn_extract.errors import StoreError
from gdnn_extract.record import SCHEMA_VERSION
from gdnn_extract.store.engine import duckdb, first_line, interruptible, sql
from gdnn_extract.store.inputs import Inputs, find_inputs
from gdnn_extract.store.persons import Occurrence, number_persons
from gdnn_extract.store.staging import Rejected, lines_of, stage

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STORE_VERSION = "1"
"""Of the tables and views; a store of another one is refused."""

MEMORY = "2GB"
"""What DuckDB may use while it loads, unless told otherwise."""

_MAGIC = slice(8, 12), b"DUCK"
_COUNTED = (
    *("articles", "persons", "documents", "officials", "meetings", "dates", "figures", "legal_references", "directives", "tasks"),
    *("failures", "duplicates", "rejected"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a new store holds: rows of each table, what was rejected, and what else is worth a word."""

    path: Path
    counts: dict[str, int]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]


def build_store(inputs: Sequence[str | os.PathLike[str]], path: str | os.PathLike[str], *, replace: bool = False, memory: str = MEMORY) -> Built:
    """Load records into a new store at `path`.

    `inputs` are folders of batch runs, folders of `ID.json`, and files (`.jsonl`, `.json`, `.parquet`).  What is broken is left out,
    counted and named in `rejected`, in the result and in the store.  The store is written beside its place and moved there when it
    is whole; `replace` lets it take the place of an older one.  `memory` (such as `2GB`) is what DuckDB may use; what does not fit goes to
    disk beside the store.  Raises StoreError when an input is missing or holds no
    records, when `path` is taken, when it cannot be written, and when DuckDB is not installed.
    """
    target = Path(path)
    engine = duckdb()
    found = find_inputs([Path(one) for one in inputs])
    _check_target(target, found, replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from None
    try:
        with interruptible(), closing(_new(beside, memory)) as base:
            built = _build(base, found, [os.fspath(one) for one in inputs], target, beside)
        os.replace(beside / "store.duckdb", target)
    except OSError as error:
        raise StoreError(f"{error.filename or target}: {error.strerror or error}") from None
    except engine.OutOfMemoryException:
        raise StoreError(f"{target}: {memory} of memory do not suffice to make the store; --memory gives more") from None
    except engine.Error as error:
        raise StoreError(f"{target}: the store cannot be made: {first_line(error)}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return built


def _check_target(path: Path, inputs: Inputs, replace: bool) -> None:
    if not path.exists():
        return
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a file for the store")
    if any(path.samefile(file) for file in inputs.records):
        raise StoreError(f"{path}: is one of the inputs; it would be overwritten")
    if not replace:
        raise StoreError(f"{path}: exists already; --replace puts the new store in its place")
    with path.open("rb") as file:
        place, magic = _MAGIC
        if file.read(place.stop)[place] != magic:
            raise StoreError(f"{path}: is no store, and is not replaced; give another name")


def _build(base: DuckDBPyConnection, inputs: Inputs, given: list[str], target: Path, beside: Path) -> Built:
    rejected = stage(base, inputs, beside)
    rejected += _load_beside(base, inputs.failures, "failures", ("stage", "error"), beside)
    rejected += _load_beside(base, inputs.duplicates, "duplicates", ("source",), beside)
    rejected.sort(key=_by_place)
    _load_rows(base, "rejected", rejected, beside)
    records = _count(base, "staging.record")
    if rejected and not records:
        raise StoreError(f"no record can be loaded; the first of {len(rejected)} errors: {rejected[0].place}: {rejected[0].error}")
    base.execute(sql("stage"))
    base.execute("CREATE TABLE staging.person (person INTEGER, evidence VARCHAR, article INTEGER, id VARCHAR)")
    _load_rows(base, "staging.person", _persons(base), beside)
    base.execute(sql("load"))
    base.execute(sql("views"))
    counts = {name: _count(base, name) for name in _COUNTED} | {"repeated": records - _count(base, "staging.kept")}
    _write_info(base, inputs, given, counts)
    base.execute("DETACH staging")
    base.execute("CHECKPOINT")
    return Built(target, counts, tuple(rejected), tuple(inputs.notes))


def _by_place(rejected: Rejected) -> tuple[str, int, str]:
    """In the order of files and lines: line 9 before line 10."""
    line = re.match(r"(.*):(\d+)(?:: record .*)?$", rejected.place, re.DOTALL)
    return (line[1], int(line[2]), rejected.error) if line else (rejected.place, 0, rejected.error)


def _new(beside: Path, memory: str) -> DuckDBPyConnection:
    config = {"temp_directory": str(beside / "spill"), "memory_limit": memory, "python_enable_replacements": False}
    base: DuckDBPyConnection = duckdb().connect(str(beside / "store.duckdb"), config=config)
    base.execute("SET preserve_insertion_order = false")
    base.execute(f"ATTACH '{_quoted(beside / 'staging.duckdb')}' AS staging")
    base.execute(sql("fold"))
    base.execute(sql("schema"))
    return base


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _count(base: DuckDBPyConnection, table: str) -> int:
    (count,) = base.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(count)


def _persons(base: DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    """Who each official is, read in the order of names."""
    reader = base.cursor()
    reader.execute("""
        SELECT folded, article, id, official.organisation, official.title, official.titles, source, host, bodies
        FROM staging.official ORDER BY folded, article, id
    """)
    for number, evidence, one in number_persons(_occurrences(reader)):
        yield number, evidence, one.article, one.id
    reader.close()


def _occurrences(reader: DuckDBPyConnection) -> Iterator[tuple[str, Occurrence]]:
    while rows := reader.fetchmany(2000):
        for folded, article, id, organisation, title, titles, source, host, bodies in rows:
            yield folded, Occurrence(article, id, organisation, title, tuple(titles or ()), source, host, tuple(bodies or ()))


def _load_rows(base: DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]], beside: Path) -> None:
    """Rows made in Python, by way of a file: many times quicker than row by row, and memory does not grow."""
    columns = [name for name, *_ in base.execute(f"SELECT * FROM {table} LIMIT 0").description]
    kinds = [f"{name}: '{kind}'" for name, kind, *_ in base.execute(f"DESCRIBE {table}").fetchall()]
    path = beside / "rows.jsonl"
    with path.open("wb") as file:
        for row in rows:
            # a name of a file that is no UTF-8 must not break the line
            file.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    source = f"read_json(?, format = 'newline_delimited', columns = {{{', '.join(kinds)}}})"
    base.execute(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM {source}", [str(path)])


def _load_beside(base: DuckDBPyConnection, files: Sequence[Path], table: str, needed: tuple[str, ...], beside: Path) -> list[Rejected]:
    """Load what a batch run tells beside its records; a line is rejected that lacks what is needed."""
    columns = [name for name, *_ in base.execute(f"SELECT * FROM {table} LIMIT 0").description]
    rejected: list[Rejected] = []

    def rows() -> Iterator[list[object]]:
        for line in lines_of(files):
            try:
                value = json.loads(line.data)
            except (ValueError, RecursionError) as error:
                rejected.append(Rejected(line.place, f"no JSON: {error}"))
                continue
            cells = [value.get(name) for name in columns] if isinstance(value, dict) else []
            if not cells or any(not isinstance(value[name], str) for name in needed if name in value) or not all(name in value for name in needed):
                rejected.append(Rejected(line.place, f"not a line of {table}: {' or '.join(needed)} is missing"))
            else:
                yield [cell if cell is None or isinstance(cell, str) else json.dumps(cell) for cell in cells]

    if files:
        _load_rows(base, table, rows(), beside)
    return rejected


def _write_info(base: DuckDBPyConnection, inputs: Inputs, given: Sequence[str], counts: dict[str, int]) -> None:
    facts = {
        "store_version": STORE_VERSION,
        "schema_version": SCHEMA_VERSION,
        "program": f"gdnn-extract {__version__}",
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "sources": json.dumps(given, ensure_ascii=False),
        "files": str(len(inputs.records)),
    }
    rows = [*facts.items(), *((f"rows.{name}", str(count)) for name, count in counts.items())]
    base.executemany("INSERT INTO store_info VALUES (?, ?)", rows)
