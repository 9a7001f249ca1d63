"""DuckDB, when it is needed, and the SQL that lies beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from gdnn_extract.errors import StoreError

_HERE = Path(__file__).parent


def duckdb() -> ModuleType:
    """The module; raises StoreError where it is not installed."""
    try:
        import duckdb
    except ImportError:
        raise StoreError("a store needs the extra [store]: pip install 'gdnn-extract[store]'") from None
    return duckdb


@cache
def sql(name: str) -> str:
    """The text of `NAME.sql`."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def first_line(error: BaseException) -> str:
    """What an error of DuckDB says, in one line, without the piece of SQL that it repeats."""
    said = " ".join(re.split(r"\bLINE \d+:", str(error))[0].split())
    return said[:300] or type(error).__name__


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C within a statement comes out of DuckDB as another error; here it is what it is everywhere."""
    try:
        yield
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        raise


def is_interrupt(error: BaseException) -> bool:
    """Whether an error of DuckDB is a Ctrl-C."""
    return type(error).__name__ in ("RuntimeError", "InterruptException") and "nterrupt" in str(error)
