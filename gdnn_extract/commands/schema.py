"""`schema`: the JSON Schema of a record."""

from __future__ import annotations

import json

import click

from gdnn_extract.commands.terminal import write


@click.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from gdnn_extract.schema import record_schema

    write([json.dumps(record_schema(), ensure_ascii=False, indent=2) + "\n"])
