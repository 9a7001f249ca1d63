"""DuckDB, when it is needed, and the SQL that lies beside this module."""

from __future__ import annotations

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
    """What an error of DuckDB says, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
