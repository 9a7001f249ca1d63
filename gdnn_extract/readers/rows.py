"""Files of rows (JSON Lines, JSON, CSV, Parquet) to members: one row, one article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.fields import row_id
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.walk import Place, failure


def member(fields: Mapping[str, object], place: Place, options: ReadOptions) -> Member:
    """A row as a member; with a `source_field`, its value stands behind the place."""
    label = place.label
    if options.source_field and (source := fields.get(options.source_field)):
        label += f"!{source}"
    return Member(label, "fields", fields, id=row_id(fields, options) or place.id)


def json_lines(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """One JSON object a line; a bad line is a failure, the next one is read."""
    number = 0
    while line := stream.readline(options.max_bytes + 1):
        number += 1
        here = place.row(number)
        if len(line) > options.max_bytes:
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield failure(here.label, f"a line longer than {options.max_bytes:,} bytes", here.id)
            continue
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            fields = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield failure(here.label, f"no JSON: {error}", here.id)
            continue
        if isinstance(fields, dict):
            yield member(fields, here, options)
        else:
            yield failure(here.label, f"no JSON object, but a {type(fields).__name__}", here.id)
