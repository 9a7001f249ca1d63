"""`store`: records into a database that can be asked."""

from __future__ import annotations

import click

from gdnn_extract.commands.terminal import complain, printable, write
from gdnn_extract.errors import StoreError

_NAMED = 20
"""Rejected records that are named on standard error; all are in the store."""


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="STORE", help="The store to write, a file such as news.duckdb.")
@click.option("--replace", is_flag=True, help="Let the new store take the place of the one at STORE.")
@click.option("--memory", default="2GB", show_default=True, metavar="SIZE", help="What DuckDB may use; the rest goes to disk.")
@click.option("-q", "--quiet", is_flag=True, help="Do not print what the store holds.")
def store(inputs: tuple[str, ...], output: str, replace: bool, memory: str, quiet: bool) -> int:
    """Load records into a store: one DuckDB file that can be asked.

    INPUT is the folder of a batch run, a folder of ID.json, or a file of records (.jsonl, .json, .parquet). Persons and
    documents become one row each across articles, whatever the spelling.

    \b
    gdnn-extract store out/ -o news.duckdb
    gdnn-extract store 2023/ 2024/ more.jsonl -o news.duckdb --replace
    gdnn-extract query news.duckdb tasks --open-on 2024-06-01

    A record that cannot be loaded is named on standard error and in the store (query STORE rejected); all others are
    loaded, and the exit status is 1. The store is there whole or not at all.
    """
    from gdnn_extract.store import build_store

    try:
        built = build_store(inputs, output, replace=replace, memory=memory)
    except StoreError as error:
        return complain(printable(str(error)))
    for note in built.notes:
        complain(f"warning: {printable(note)}")
    for place, why in built.rejected[:_NAMED]:
        complain(printable(f"{place}: {why}"))
    if len(built.rejected) > _NAMED:
        complain(f"… and {len(built.rejected) - _NAMED:,} more: gdnn-extract query {printable(output)} rejected")
    if not quiet:
        write(f"{name.replace('_', ' '):17}{count:>12,}\n" for name, count in built.counts.items() if count or name == "articles")
    return 1 if built.rejected else 0
