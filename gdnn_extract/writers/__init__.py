"""From records to text: JSON, JSON Lines, tables for a terminal, Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gdnn_extract.record import Record
from gdnn_extract.writers.json import to_json, to_jsonl
from gdnn_extract.writers.markdown import to_markdown
from gdnn_extract.writers.table import to_table

__all__ = ["SUFFIXES", "render", "to_json", "to_jsonl", "to_markdown", "to_table"]

SUFFIXES = {"json": ".json", "jsonl": ".jsonl", "table": ".txt", "markdown": ".md"}
"""The formats and how the name of a file of each ends."""


def render(records: Iterable[Record], form: str, *, many: bool = False, columns: int = 100) -> Iterator[str]:
    """The text of records, in pieces that come as the records do; `many` makes JSON an array."""
    write: dict[str, Callable[[Record], str]] = {
        "json": to_json,
        "jsonl": to_jsonl,
        "table": lambda record: to_table(record, columns),
        "markdown": to_markdown,
    }
    array = many and form == "json"
    between = {"json": ",\n", "jsonl": "\n", "table": "\n\n\n", "markdown": "\n\n"}[form]
    if array:
        yield "[\n"
    first = True
    for record in records:
        yield write[form](record) if first else between + write[form](record)
        first = False
    if array:
        yield "]\n" if first else "\n]\n"
    elif not first:
        yield "\n"
