"""Records as JSON: indented for one, a line each for many."""

from __future__ import annotations

from gdnn_extract.record import Record


def to_json(record: Record) -> str:
    """Indented by two blanks, keys in the order of the contract, Vietnamese as it is."""
    return record.model_dump_json(indent=2)


def to_jsonl(record: Record) -> str:
    """The record on one line."""
    return record.model_dump_json()
