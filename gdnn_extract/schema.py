"""The JSON Schema of a record, made from the models."""

from __future__ import annotations

from typing import Any

from gdnn_extract.record import SCHEMA_VERSION, Record


def record_schema() -> dict[str, Any]:
    """The schema of what the program writes: every field is present, unknown ones are an error.

    >>> record_schema()["title"]
    'Record'
    """
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:gdnn-extract:record:{SCHEMA_VERSION}"}
    return schema | Record.model_json_schema(mode="serialization")
