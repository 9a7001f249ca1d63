"""Records as plain dictionaries, from what the program wrote or a person annotated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gdnn_extract.errors import ArticleError

_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
# the lists of a record, and what an item must hold to be compared
_LISTS = {"dates": "value", "figures": None, "legal_references": None, "officials": "name", "directives": None}


def read_records(path: Path) -> dict[str, dict[str, Any]]:
    """Records by article id: a folder of `ID.json`, one `ID.json`, or JSON Lines whose records hold their `article.id`.

    Raises ArticleError for what cannot be read or is no record.
    """
    if path.is_dir():
        return {file.stem: _record(_text(file), str(file)) for file in sorted(path.glob("*.json"))}
    if path.suffix == ".jsonl":
        return _lines(path)
    return {path.stem: _record(_text(path), str(path))}


def _lines(path: Path) -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        record = _record(line, f"{path}:{number}")
        name = (record.get("article") or {}).get("id")
        if not isinstance(name, str):
            raise ArticleError(f"{path}:{number}: the record has no article.id")
        if name in records:
            raise ArticleError(f"{path}:{number}: a second record of {name}")
        records[name] = record
    return records


def _record(text: str, label: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"{label}: no JSON: {error}") from None
    if not isinstance(record, dict):
        raise ArticleError(f"{label}: no record, but a JSON {type(record).__name__}")
    if fault := next(_faults(record), None):
        raise ArticleError(f"{label}: {fault}")
    return record


def _faults(record: dict[str, Any]) -> Iterator[str]:
    """What keeps a record from being compared; only what is there is looked at."""
    for kind in ("article", "meeting"):
        if not isinstance(record.get(kind) or {}, dict):
            yield f"{kind} is no JSON object"
            return
    published = (record.get("article") or {}).get("published")
    if published is not None and not (isinstance(published, str) and _DAY.fullmatch(published)):
        yield f"article.published is no day (YYYY-MM-DD): {published!r}"
    for kind, needed in _LISTS.items():
        yield from _list_faults(record.get(kind, []), kind, needed)
    for directive in record.get("directives", []):
        if not isinstance(directive.get("issuer") or {}, dict):
            yield "directives: an issuer is no JSON object"
        yield from _list_faults(directive.get("tasks", []), "tasks", None)


def _list_faults(rows: object, kind: str, needed: str | None) -> Iterator[str]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield f"{kind} is no list of JSON objects"
        return
    for number, row in enumerate(rows, 1):
        if needed and needed not in row:
            yield f"{kind}: item {number} has no {needed}"
        if ("start" in row or "end" in row) and not (isinstance(row.get("start"), int) and isinstance(row.get("end"), int)):
            yield f"{kind}: start or end of item {number} is no number"


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}: no UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror or error}") from None
