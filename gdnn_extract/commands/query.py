"""`query`: a store asked, in SQL or by a ready question."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gdnn_extract.commands.terminal import columns, complain, printable, write
from gdnn_extract.errors import StoreError

if TYPE_CHECKING:
    from gdnn_extract.store import Result

Asks = TypeVar("Asks", bound=Callable[..., Any])
_FORMATS = ("table", "csv", "json", "jsonl", "xlsx")


def _day(name: str, said: str) -> Callable[[Asks], Asks]:
    return click.option(name, type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=said)


@click.command()
@click.argument("store")
@click.argument("question")
@click.argument("document_asked", metavar="[DOCUMENT]", required=False)
@click.option("--assignee", metavar="TEXT", help="Tasks of whoever is called so.")
@click.option("--issuer", metavar="TEXT", help="Tasks given by this person, office or body.")
@click.option("--document", metavar="TEXT", help="What names this document (number, name or uri).")
@click.option("--text", metavar="TEXT", help="Tasks with these words.")
@_day("--after", "Articles of this day or later.")
@_day("--before", "Articles of this day or earlier.")
@_day("--due-after", "Tasks due on this day or later.")
@_day("--due-before", "Tasks due on this day or earlier.")
@_day("--open-on", "Tasks told by this day and not due before it.")
@click.option("--name", metavar="TEXT", help="Officials of this name.")
@click.option("--official", metavar="TEXT", help="Orders of the official of this name.")
@click.option("--organisation", metavar="TEXT", help="Officials of this body.")
@click.option("--by", type=click.Choice(["month", "year"]), help="Documents month by month or year by year.")
@click.option("--top", type=click.IntRange(1, 10**9), metavar="N", help="At most N rows (of each month or year, with --by).")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="How to write the answer; else the ending of -o decides, else table.")
@click.option("-o", "--output", metavar="FILE", help="Write to this file (.txt .csv .json .jsonl .xlsx).")
@click.option("--bom/--no-bom", default=None, help="A byte order mark before CSV, for Excel; without either, in files only.")
def query(store: str, question: str, document_asked: str | None, form: str | None, output: str | None, bom: bool | None, **options: Any) -> int:
    """Ask a store, in SQL or by a ready question.

    QUESTION is SQL, - for SQL on standard input, or one of these, with the options it takes:

    \b
    tasks       --assignee --issuer --document --text --after --before
                --due-after --due-before --open-on
    officials   --name --organisation
    orders      --official (needed) --organisation --after --before
    documents   --document --by --after --before
    basis       DOCUMENT --after --before      directives that rest on a document
    failures    duplicates    rejected    info

    \b
    gdnn-extract query news.duckdb tasks --assignee "Sở Y tế" --open-on 2024-06-01
    gdnn-extract query news.duckdb basis 43/2013/TT-BYT
    gdnn-extract query news.duckdb documents --by month --top 5 -o cited.xlsx
    gdnn-extract query news.duckdb "SELECT kind, count(*) FROM meetings GROUP BY kind"

    Texts match whole words, without regard to case, hoà or hòa, Đ or Ð and kinds of dash. The store is only read.
    """
    given = {name: value.date() if isinstance(value, datetime) else value for name, value in options.items() if value is not None}

    from gdnn_extract.store import QUESTIONS
    from gdnn_extract.writers.rows import FORMATS

    form = form or next((name for name, ending in FORMATS.items() if output and output.endswith(ending)), "table")
    _check_output(store, form, output, bom)

    asked = {name: printable(value) if isinstance(value, str) else value for name, value in given.items()}
    if question in QUESTIONS:
        asked = _checked(question, QUESTIONS[question], asked, document_asked)
    elif " " not in question.strip() and question != "-" and not question.endswith(";"):
        raise click.UsageError(f"{printable(question)!r} is no question; there are {', '.join(QUESTIONS)}, or SQL.")
    elif asked or document_asked:
        raise click.UsageError("The options are for ready questions; SQL has its own WHERE.")
    try:
        return _answer(_result(store, question, asked), form, output, bom, question if question in QUESTIONS else "rows")
    except StoreError as error:
        return complain(printable(str(error)))


def _check_output(store: str, form: str, output: str | None, bom: bool | None) -> None:
    if form == "xlsx" and output is None:
        raise click.UsageError("A workbook needs a file: -o FILE.xlsx.")
    if bom is not None and form != "csv":
        raise click.UsageError("--bom and --no-bom are for CSV.")
    if output is not None and os.path.exists(store) and os.path.exists(output) and os.path.samefile(store, output):
        raise click.UsageError(f"{printable(output)} is the store; it would be overwritten.")


def _checked(question: str, known: tuple[str, ...], asked: dict[str, Any], document: str | None) -> dict[str, Any]:
    """The options of a question; wrong ones are wrong use."""
    if document is not None:
        if question != "basis" or "document" in asked:
            raise click.UsageError(f"Got unexpected extra argument ({printable(document)}).")
        asked = asked | {"document": printable(document)}
    if foreign := sorted(asked.keys() - set(known)):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in foreign)
        raise click.UsageError(f"{question} does not take {options}.")
    if question == "orders" and "official" not in asked:
        raise click.UsageError("orders needs --official NAME.")
    if question == "basis" and "document" not in asked:
        raise click.UsageError("basis needs a DOCUMENT, such as 43/2013/TT-BYT.")
    return asked


def _result(store: str, question: str, asked: dict[str, Any]) -> Result:
    from gdnn_extract.store import QUESTIONS, ask
    from gdnn_extract.store import query as query_store

    if question in QUESTIONS:
        return ask(store, question, **asked)
    if question != "-":
        return query_store(store, printable(question))
    if sys.stdin is None:
        raise StoreError("standard input: is closed")
    return query_store(store, sys.stdin.buffer.read().decode("utf-8-sig", "replace"))


def _answer(result: Result, form: str, output: str | None, bom: bool | None, title: str) -> int:
    if output is None:
        write(_pieces(result, form, bool(bom)))
        return 0
    path = Path(output)
    try:
        if form == "xlsx":
            from gdnn_extract.writers.sheet import write_sheet

            if cut := write_sheet(path, result.columns, result.rows, title=title):
                complain(f"{printable(output)}: warning: cut at 32,767 characters, which is what a cell holds: {cut:,} texts")
        else:
            from gdnn_extract.writers.files import write_file

            write_file(path, _pieces(result, form, bom is not False))
    except OSError as error:
        return complain(f"{printable(output)}: cannot be written: {error.strerror or error}")
    return 0


def _pieces(result: Result, form: str, mark: bool) -> Iterator[str]:
    from gdnn_extract.writers.rows import rows_as_csv, rows_as_json, rows_as_jsonl, rows_as_table

    if form == "csv":
        return rows_as_csv(result.columns, result.rows, mark=mark)
    if form == "json":
        return rows_as_json(result.columns, result.rows)
    if form == "jsonl":
        return rows_as_jsonl(result.columns, result.rows)
    return rows_as_table(result.columns, result.kinds, result.rows, columns())
