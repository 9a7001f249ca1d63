"""A record as Markdown, for a note or a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from gdnn_extract.patterns import lazy
from gdnn_extract.record import Record
from gdnn_extract.writers.sections import Section, heading, nothing_found, sections

_SPECIAL = lazy(r"[\\`*_\[\]<>|#]")


def to_markdown(record: Record) -> str:
    """A heading, then one table for each part of the record that holds something."""
    parts = [f"# {escape(heading(record))}"]
    parts += [f"## {escape(section.title)}\n\n" + "\n".join(_table(section)) for section in sections(record)]
    if said := nothing_found(record):
        parts.append(said)
    return "\n\n".join(parts)


def escape(text: str) -> str:
    """A text that Markdown shows as it is, also within a table.

    >>> escape("Điều 5 | *a*")
    'Điều 5 \\\\| \\\\*a\\\\*'
    """
    return _SPECIAL.sub(r"\\\g<0>", text)


def _table(section: Section) -> Iterator[str]:
    columns = section.columns or ("",) * len(section.rows[0])
    yield _line(columns)
    yield _line(["---"] * len(columns))
    for row in section.rows:
        yield _line([escape(cell) for cell in row])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
