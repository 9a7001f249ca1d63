"""Asking a store: SQL of one's own, and ready questions."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdnn_extract.errors import StoreError
from gdnn_extract.store.build import STORE_VERSION
from gdnn_extract.store.engine import duckdb, first_line, interruptible, sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "tasks": ("assignee", "issuer", "document", "text", "after", "before", "due_after", "due_before", "open_on", "top"),
    "officials": ("name", "organisation", "top"),
    "documents": ("document", "by", "after", "before", "top"),
    "orders": ("official", "organisation", "after", "before", "top"),
    "basis": ("document", "after", "before", "top"),
    "failures": ("top",),
    "duplicates": ("top",),
    "rejected": ("top",),
    "info": (),
}
"""The ready questions (`questions/NAME.sql`) with their options."""

_NEEDED = {"orders": "official", "basis": "document"}
_DAYS = frozenset(["after", "before", "due_after", "due_before", "open_on"])
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: names of columns, their SQL types, and the rows, which can be read once."""

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self.rows


def query(store: str | os.PathLike[str], statement: str, parameters: Mapping[str, object] | Sequence[object] | None = None) -> Result:
    """The answer to one SQL statement that reads.

    `parameters` fill `$name` or `?` in it.  The store is opened for reading only and nothing else can be reached: no other file, no
    extension, no setting.  Raises StoreError for what is no store, for wrong SQL and for statements that do not read.
    """
    base = _open(Path(store))
    try:
        _check_reads(statement)
        with interruptible():
            base.execute(statement, parameters)
        columns, kinds = _described(base)
    except (duckdb().Error, ValueError, TypeError) as error:
        base.close()
        raise StoreError(_said(error)) from None
    except BaseException:
        base.close()
        raise
    return Result(columns, kinds, _rows(base))


def ask(store: str | os.PathLike[str], question: str, **options: object) -> Result:
    """The answer to a ready question of `QUESTIONS`.

    Texts match whole words without regard to case, place of the tone mark, Ð for Đ and dashes; days are `datetime.date` or ISO
    texts, and both ends count in; `top` is the most rows (of each period with `by`, which is `month` or `year`).  Raises
    StoreError as `query` does, and for an unknown question, an option it does not have, or one that it needs.
    """
    if question not in QUESTIONS:
        raise StoreError(f"{question!r} is no question; there are {', '.join(QUESTIONS)}")
    known = QUESTIONS[question]
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := sorted(given.keys() - set(known)):
        raise StoreError(f"{question} has no option {', '.join(unknown)}; it has {', '.join(known) or 'none'}")
    if (needed := _NEEDED.get(question)) and needed not in given:
        raise StoreError(f"{question} needs {needed}")
    values: dict[str, object] = {name: _value(name, given.get(name)) for name in known}
    file = f"questions/{question}"
    if question == "documents":
        if values["by"] is None:
            del values["by"]
        else:
            file = "questions/documents_by_period"
    return query(store, sql(file), values)


def _value(name: str, value: object) -> object:
    if value is None:
        return None
    if name in _DAYS:
        if isinstance(value, datetime.datetime):
            return value.date().isoformat()
        if isinstance(value, datetime.date):
            return value.isoformat()
        try:
            return datetime.date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise StoreError(f"{name} must be a day (YYYY-MM-DD), not {value!r}") from None
    if name == "top" and (not isinstance(value, int) or value < 1):
        raise StoreError(f"top must be a whole number from 1 on, not {value!r}")
    if name == "by" and value not in ("month", "year"):
        raise StoreError(f"by must be month or year, not {value!r}")
    if name not in ("top", "by") and not str(value).strip():
        raise StoreError(f"{name} is empty")
    return value


def _open(path: Path) -> DuckDBPyConnection:
    """The store, for reading alone; raises StoreError for anything else."""
    engine = duckdb()
    if not path.is_file():
        raise StoreError(f"{path}: {'is a folder, not a store' if path.is_dir() else 'no such file'}")
    config = {"enable_external_access": False, "autoinstall_known_extensions": False, "autoload_known_extensions": False, "python_enable_replacements": False}
    try:
        base: DuckDBPyConnection = engine.connect(str(path), read_only=True, config=config)
    except engine.Error as error:
        raise StoreError(f"{path}: is no store of gdnn-extract, or one of a newer DuckDB: {first_line(error)}") from None
    try:
        base.execute("SET lock_configuration = true")
        (version,) = base.execute("SELECT value FROM store_info WHERE name = 'store_version'").fetchone() or (None,)
    except engine.Error:
        base.close()
        raise StoreError(f"{path}: is a DuckDB database, but no store of gdnn-extract") from None
    if version != STORE_VERSION:
        base.close()
        raise StoreError(f"{path}: is a store of version {version}, this program reads version {STORE_VERSION}; make it anew with gdnn-extract store")
    return base


def _check_reads(statement: str) -> None:
    engine = duckdb()
    statements = engine.extract_statements(statement)
    if len(statements) != 1:
        raise ValueError(f"one statement is asked at a time, not {len(statements)}")
    if statements[0].type not in (engine.StatementType.SELECT, engine.StatementType.EXPLAIN):
        raise ValueError("a store is only read: SELECT, WITH, FROM, DESCRIBE or EXPLAIN")


def _described(base: DuckDBPyConnection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    description = base.description or []
    return tuple(str(column[0]) for column in description), tuple(str(column[1]) for column in description)


def _rows(base: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    with closing(base):
        try:
            while True:
                with interruptible():
                    page = base.fetchmany(_PAGE)
                if not page:
                    return
                yield from page
        except duckdb().Error as error:
            raise StoreError(_said(error)) from None


def _said(error: BaseException) -> str:
    said = first_line(error)
    if "disabled by configuration" in said or "locked" in said:
        return f"{said} (from a store only its own tables can be reached)"
    return said
