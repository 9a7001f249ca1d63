"""Records as Parquet: one row a record, its columns nested as the JSON is, so that `unnest` of a query engine opens the lists."""

from __future__ import annotations

import datetime
import io
import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from gdnn_extract.errors import GdnnExtractError
from gdnn_extract.record import Record


def to_parquet(lines: bytes) -> bytes:
    """A Parquet file (zstd) of records that stand as JSON Lines; the same lines give the same bytes.

    Dates are texts as in JSON, and a figure's numbers are doubles.  Raises GdnnExtractError when pyarrow is not installed.
    """
    _, json, parquet = _pyarrow()
    schema = record_schema()
    if lines.strip():
        options = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
        # one block: a record must not lie across two
        table = json.read_json(io.BytesIO(lines), json.ReadOptions(use_threads=False, block_size=len(lines) + 1), options)
    else:
        table = schema.empty_table()
    sink = io.BytesIO()
    parquet.write_table(table.select(schema.names), sink, compression="zstd")
    return sink.getvalue()


@cache
def record_schema() -> Any:
    """The Arrow schema of a record, made from its model."""
    return _pyarrow()[0].schema(_fields(Record))


def _pyarrow() -> tuple[Any, Any, Any]:
    try:
        import pyarrow
        import pyarrow.json
        import pyarrow.parquet
    except ImportError:
        raise GdnnExtractError("Parquet needs the extra [parquet]: pip install 'gdnn-extract[parquet]'") from None
    return pyarrow, pyarrow.json, pyarrow.parquet


def _fields(model: type[BaseModel]) -> list[tuple[str, Any]]:
    return [(name, _type(field.annotation)) for name, field in model.model_fields.items()]


def _type(annotation: Any) -> Any:
    arrow = _pyarrow()[0]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        inner = [one for one in arguments if one is not types.NoneType]
        return arrow.float64() if set(inner) == {int, float} else _type(*inner)
    if origin is tuple:
        return arrow.list_(_type(arguments[0]))
    if origin is Literal or annotation in (str, datetime.date):
        return arrow.string()
    if annotation is int:
        return arrow.int64()
    if annotation is float:
        return arrow.float64()
    return arrow.struct(_fields(annotation))
