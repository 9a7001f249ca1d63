"""A record as tables of plain text that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdnn_extract.record import Record
from gdnn_extract.writers.sections import Section, heading, nothing_found, sections, width

_GAP = 2
_INDENT = 2
_NARROWEST = 4


def to_table(record: Record, columns: int = 100) -> str:
    """The record for a person to read, no line wider than `columns` (40 at least)."""
    columns = max(columns, 40)
    lines = wrap(heading(record), columns)
    for section in sections(record):
        lines += ["", *wrap(section.title, columns), *_body(section, columns - _INDENT)]
    if said := nothing_found(record):
        lines += ["", *wrap(said, columns)]
    return "\n".join(lines)


def _body(section: Section, columns: int) -> Iterator[str]:
    rows = [*([section.columns] if section.columns else []), *section.rows]
    # a column that is empty in all rows is left out
    used = [place for place in range(len(rows[0])) if any(row[place] for row in section.rows)] if section.rows else []
    rows = [tuple(row[place] for place in used) for row in rows]
    if not used:
        return
    widths = fit([max(width(row[place]) for row in rows) for place in range(len(used))], columns - _GAP * (len(used) - 1))
    for number, row in enumerate(rows):
        yield from _row(row, widths)
        if section.columns and number == 0:
            yield " " * _INDENT + (" " * _GAP).join("-" * size for size in widths)


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [wrap(text, size) for text, size in zip(row, widths, strict=True)]
    for line in range(max(map(len, cells))):
        parts = [cell[line] if line < len(cell) else "" for cell in cells]
        padded = (part + " " * (size - width(part)) for part, size in zip(parts, widths, strict=True))
        yield (" " * _INDENT + (" " * _GAP).join(padded)).rstrip()


def fit(wanted: Sequence[int], room: int) -> list[int]:
    """Column widths within `room`: as wanted where they fit, else the widest ones give way, all alike.

    >>> fit([3, 50, 40], 60)
    [3, 29, 28]
    """
    widths = list(wanted)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = max(widths)
        next_widest = max((size for size in widths if size < widest), default=_NARROWEST)
        places = [place for place, size in enumerate(widths) if size == widest]
        give = min(sum(widths) - room, len(places) * (widest - max(next_widest, _NARROWEST)))
        for order, place in enumerate(reversed(places)):
            widths[place] -= give // len(places) + (order < give % len(places))
    return widths


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`, broken at blanks, inside a word only where the word alone is too wide.

    >>> wrap("Sở Lao động và Xã hội", 11)
    ['Sở Lao động', 'và Xã hội']
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        size = width(word)
        if line and used + 1 + size <= columns:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        *whole, line = _chop(word, columns)
        lines += whole
        used = width(line)
    return [*lines, line]


def _chop(word: str, columns: int) -> list[str]:
    if width(word) <= columns:
        return [word]
    pieces: list[str] = []
    piece, used = "", 0
    for letter in word:
        size = width(letter)
        if used + size > columns and piece:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + letter, used + size
    return [*pieces, piece]
