"""`extract`: articles in, records out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdnn_extract.commands.terminal import (
    PROGRAM,
    columns,
    complain,
    encoding_option,
    max_chars_option,
    models_named,
    models_option,
    printable,
    published_option,
    read,
    write,
)
from gdnn_extract.errors import GdnnExtractError, fault_in_program

if TYPE_CHECKING:
    from gdnn_extract.record import Record

_FORMATS = {".json": "json", ".jsonl": "jsonl", ".txt": "table", ".md": "markdown"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@published_option
@click.option("--title", help="The title of the article (one FILE only).")
@click.option("--id", "name", help="The id of the article (one FILE only); without it, the name of the file without its ending.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS.values())), help="How to write the records; see above for what holds without it.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file, or to a file for each article in this folder.")
@click.option("-q", "--quiet", is_flag=True, help="Do not repeat the warnings of a record on standard error.")
@models_option
@encoding_option
@max_chars_option
def extract(
    files: tuple[str, ...],
    published: datetime | None,
    title: str | None,
    name: str | None,
    form: str | None,
    output: str | None,
    quiet: bool,
    models: str,
    encoding: str | None,
    max_chars: int,
) -> int:
    """Turn articles into records.

    FILE is plain text (UTF-8, UTF-16, or an older Vietnamese encoding, which is found out) or a saved page (HTML), or -
    for standard input. One FILE gives its record as indented JSON, several give JSON Lines, one record a line. With -o
    the ending of the file decides (.json .jsonl .txt .md).
    --format json with several files gives an array.

    \b
    gdnn-extract extract article.txt
    gdnn-extract extract article.txt --published 2024-05-20 --format table
    gdnn-extract extract articles/*.txt > records.jsonl
    gdnn-extract extract articles/*.txt -o records/
    pdftotext report.pdf - | gdnn-extract extract - --id report

    A file that cannot be read is named on standard error and the others are done all the same; the exit status is 1
    then. What is odd about a text (empty, not Vietnamese, damaged) is a warning in its record and on standard error.
    """
    if len(files) > 1 and (title is not None or name is not None):
        raise click.UsageError("--title and --id are for one FILE.")
    if files.count("-") > 1:
        raise click.UsageError("Standard input (-) can be read once only.")
    batch = Files(files, published.date() if published else None, title, name, max_chars, quiet, models_named(models), encoding)
    many = len(files) > 1
    if output is None:
        write(batch.pieces(form or ("jsonl" if many else "json"), many))
    elif output.endswith(("/", os.sep)) or os.path.isdir(output):
        _write_folder(batch, Path(output), form or "json")
    else:
        _write_output(batch, Path(output), form or _FORMATS.get(Path(output).suffix, "jsonl" if many else "json"), many)
    return 1 if batch.failed else 0


class Files:
    """The records of files one after another; a file that fails is named on standard error and counted."""

    def __init__(
        self,
        files: Sequence[str],
        published: date | None,
        title: str | None,
        name: str | None,
        max_chars: int,
        quiet: bool,
        models: str | None,
        encoding: str | None = None,
    ) -> None:
        self.files, self.published, self.max_chars, self.quiet = files, published, max_chars, quiet
        self.title = None if title is None else printable(title)
        self.name = None if name is None else printable(name)
        self.models, self.encoding = models, encoding
        self.failed = 0

    def pieces(self, form: str, many: bool) -> Iterator[str]:
        """The text of the records, in pieces that come as the records do."""
        from gdnn_extract.writers import render

        records = (record for file in self.files if (record := self.record(file)))
        return render(records, form, many=many, columns=columns())

    def record(self, file: str) -> Record | None:
        """The record of one file, or None when it failed."""
        from gdnn_extract.pipeline import Pipeline
        from gdnn_extract.readers.notes import with_notes

        source = None if file == "-" else printable(file)
        name = self.name or (source and Path(source).stem)
        try:
            document = read(file, self.max_chars, self.encoding)
            title, published = self.title or document.title, self.published or document.published
            record = Pipeline(models=self.models).extract(document.text, id=name, title=title, published=published, source=source)
        except GdnnExtractError as error:
            self.fail(str(error))
            return None
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, MemoryError) as error:
            self.fail(f"{source or 'standard input'}: {fault_in_program(error)}")
            return None
        record = with_notes(record, document)
        if not self.quiet:
            for warning in record.extraction.warnings:
                click.echo(f"{PROGRAM}: {source or 'standard input'}: warning: {printable(warning)}", err=True)
        return record

    def fail(self, message: str) -> None:
        """Name on standard error what failed, and count it."""
        self.failed += complain(message)


def _write_folder(batch: Files, folder: Path, form: str) -> None:
    from gdnn_extract.writers import SUFFIXES, render
    from gdnn_extract.writers.files import write_file

    names = [batch.name or (Path(file).stem if file != "-" else "stdin") for file in batch.files]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise click.UsageError(f"Two files would both be written to {doubled}{SUFFIXES[form]}.")
    if bad := next((name for name in names if "/" in name or os.sep in name or name in ("", ".", "..")), None):
        raise click.UsageError(f"{bad!r} cannot be the name of a file.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}") from None
    for file, name in zip(batch.files, names, strict=True):
        record = batch.record(file)
        if record:
            path = folder / f"{name}{SUFFIXES[form]}"
            try:
                write_file(path, render([record], form, columns=columns()))
            except OSError as error:
                batch.fail(f"{path}: cannot be written: {error.strerror or error}")


def _write_output(batch: Files, path: Path, form: str, many: bool) -> None:
    from gdnn_extract.writers.files import write_file

    if any(file != "-" and path.exists() and os.path.exists(file) and path.samefile(file) for file in batch.files):
        raise click.UsageError(f"{path} is one of the articles; it would be overwritten.")
    try:
        write_file(path, batch.pieces(form, many))
    except OSError as error:
        batch.fail(f"{path}: cannot be written: {error.strerror or error}")
