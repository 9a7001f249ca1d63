"""Records as plain dictionaries, from what the program wrote or a person annotated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gdnn_extract.errors import ArticleError


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
    return record


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}: no UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror or error}") from None
