"""The command line.  The route is imported inside the commands, so that `--help` is quick."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gdnn_extract import __version__
from gdnn_extract.errors import ArticleError, GdnnExtractError

if TYPE_CHECKING:
    from gdnn_extract.record import Record

PROGRAM = "gdnn-extract"
MAX_CHARS = 1_000_000
"""An article has some thousand characters; what is far longer is refused before it costs time."""

_FORMATS = {".json": "json", ".jsonl": "jsonl", ".txt": "table", ".md": "markdown"}
_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status is 0, 1 (an input failed), 2 (wrong use) or 130 (Ctrl-C)."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = program.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        _write([])
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    return status if isinstance(status, int) else 0


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name=PROGRAM)
def program() -> None:
    """Vietnamese meeting news to structured directives.

    Reads an article about a meeting and writes one record: the dates, figures and legal references in it, the
    officials, the meeting, and who told whom to do what by when.

    \b
    gdnn-extract extract article.txt                    one record as JSON
    gdnn-extract extract article.txt --format table     the same for a person to read
    gdnn-extract extract articles/*.txt -o records/     a file for each record
    gdnn-extract explain article.txt --text "14/5"      why it was found, or was not

    Every command has its own --help with examples.
    """


_published = click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day the article was published; dates without a year and words such as «sáng nay» are resolved with it.",
)
_max_chars = click.option(
    "--max-chars", type=click.IntRange(min=1), default=MAX_CHARS, show_default=True, metavar="N", help="Refuse an article that is longer than this."
)


@program.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_published
@click.option("--title", help="The title of the article (one FILE only).")
@click.option("--id", "name", help="The id of the article (one FILE only); without it, the name of the file without its ending.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS.values())), help="How to write the records; see above for what holds without it.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file, or to a file for each article in this folder.")
@click.option("-q", "--quiet", is_flag=True, help="Do not repeat the warnings of a record on standard error.")
@_max_chars
def extract(
    files: tuple[str, ...],
    published: datetime | None,
    title: str | None,
    name: str | None,
    form: str | None,
    output: str | None,
    quiet: bool,
    max_chars: int,
) -> int:
    """Turn articles into records.

    FILE is plain text in UTF-8 or UTF-16, or - for standard input. One FILE gives its record as indented JSON,
    several give JSON Lines, one record a line. With -o the ending of the file decides (.json .jsonl .txt .md).
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
    batch = _Batch(files, published.date() if published else None, title, name, max_chars, quiet)
    many = len(files) > 1
    if output is None:
        _write(batch.pieces(form or ("jsonl" if many else "json"), many))
    elif output.endswith(("/", os.sep)) or os.path.isdir(output):
        _write_folder(batch, Path(output), form or "json")
    else:
        _write_output(batch, Path(output), form or _FORMATS.get(Path(output).suffix, "jsonl" if many else "json"), many)
    return 1 if batch.failed else 0


@program.command()
@click.argument("file")
@click.option("--text", "piece", help="A piece of the article; every place where it stands is explained.")
@click.option("--at", metavar="START:END", help="A piece of the article by its offsets, in characters.")
@_published
@_max_chars
def explain(file: str, piece: str | None, at: str | None, published: datetime | None, max_chars: int) -> int:
    """Show which rule found what, and why a piece of text was not found.

    Without --text or --at every item is listed with its place, its value and, in brackets, its rule. With them, the
    piece is read again alone, in its sentence, and with words added that its kind usually has beside it; what
    changes the answer is told.

    \b
    gdnn-extract explain article.txt
    gdnn-extract explain article.txt --text "14/5"
    gdnn-extract explain article.txt --at 120:124
    """
    if piece is not None and at is not None:
        raise click.UsageError("--text and --at cannot be given together.")
    span = re.fullmatch(r"(\d{1,12}):(\d{1,12})", at) if at is not None else None
    if at is not None and span is None:
        raise click.BadParameter(f"{at!r} is not START:END.", param_hint="'--at'")
    day = published.date() if published else None
    try:
        text = _read(file, max_chars)
    except ArticleError as error:
        return _complain(str(error))

    from gdnn_extract.explain import explain_piece, places, tell, tell_piece
    from gdnn_extract.pipeline import extract

    if piece is None and span is None:
        _write(f"{line}\n" for line in tell(extract(text, published=day)))
        return 0
    if span is not None:
        start, end = int(span[1]), int(span[2])
        if not start < end <= len(text):
            return _complain(f"{file}: there is no {start}:{end} in {len(text)} characters")
        spans = [(start, end)]
    else:
        spans = places(text, _printable(piece or ""))
    if not spans:
        return _complain(f"{file}: «{_printable(piece or '')}» does not stand in the article")
    for number, (start, end) in enumerate(spans[:20]):
        _write(["\n"] if number else [])
        _write(f"{line}\n" for line in tell_piece(explain_piece(text, start, end, published=day)))
    if len(spans) > 20:
        _write([f"\n… and {len(spans) - 20} places more; choose one with --at START:END\n"])
    return 0


@program.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path), required=False)
@click.option("--articles", type=click.Path(path_type=Path), metavar="FOLDER", help="Extract from FOLDER/ID.txt first, instead of reading PREDICTED.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="List everything missed, spurious or wrong, too.")
def evaluate(gold: Path, predicted: Path | None, articles: Path | None, as_json: bool, errors: bool) -> int:
    """Compare records with gold records.

    GOLD and PREDICTED are folders of ID.json, single records, or JSON Lines. Each list has precision, recall and F1 over
    all articles together; attributes are accuracies over the items that were found. A list that gold leaves out is
    not scored, an item marked "optional" is neither asked for nor held against a prediction.

    \b
    gdnn-extract evaluate gold/ records/
    gdnn-extract evaluate gold/ records.jsonl --errors
    gdnn-extract evaluate gold/ --articles articles/ --json
    """
    if (predicted is None) == (articles is None):
        raise click.UsageError("Give either PREDICTED or --articles FOLDER.")

    from gdnn_extract.evaluate import evaluate as compare
    from gdnn_extract.readers import read_records

    failed = False
    try:
        wanted = read_records(gold)
        got = read_records(predicted) if predicted else {}
    except ArticleError as error:
        return _complain(str(error))
    if not wanted:
        return _complain(f"{gold}: no records")
    if articles is not None:
        got = dict(_predict(wanted, articles))
    for name in sorted(wanted.keys() - got.keys()):
        failed = bool(_complain(f"{name}: no record; all of its gold counts as missed"))
    figures, mistakes = compare(wanted, got)
    _write([json.dumps(figures, ensure_ascii=False, indent=1) + "\n"] if as_json else _figures(figures))
    if errors:
        _write("\t".join(filter(None, mistake)) + "\n" for mistake in mistakes)
    return int(failed)


@program.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from gdnn_extract.schema import record_schema

    _write([json.dumps(record_schema(), ensure_ascii=False, indent=2) + "\n"])


class _Batch:
    """The records of files one after another; a file that fails is named on standard error and counted."""

    def __init__(self, files: Sequence[str], published: date | None, title: str | None, name: str | None, max_chars: int, quiet: bool) -> None:
        self.files, self.published, self.max_chars, self.quiet = files, published, max_chars, quiet
        self.title = None if title is None else _printable(title)
        self.name = None if name is None else _printable(name)
        self.failed = 0

    def pieces(self, form: str, many: bool) -> Iterator[str]:
        from gdnn_extract.writers import render

        records = (record for file in self.files if (record := self.record(file)))
        return render(records, form, many=many, columns=_columns())

    def record(self, file: str) -> Record | None:
        from gdnn_extract.pipeline import extract

        source = None if file == "-" else _printable(file)
        name = self.name or (source and Path(source).stem)
        try:
            text = _read(file, self.max_chars)
            record = extract(text, id=name, title=self.title, published=self.published, source=source)
        except GdnnExtractError as error:
            self.fail(str(error))
            return None
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, MemoryError) as error:
            self.fail(f"{source or 'standard input'}: a fault in the program: {type(error).__name__} {_where(error)}: {error}")
            return None
        if not self.quiet:
            for warning in record.extraction.warnings:
                click.echo(f"{PROGRAM}: {source or 'standard input'}: warning: {_printable(warning)}", err=True)
        return record

    def fail(self, message: str) -> None:
        self.failed += _complain(message)


def _write_folder(batch: _Batch, folder: Path, form: str) -> None:
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
                write_file(path, render([record], form, columns=_columns()))
            except OSError as error:
                batch.fail(f"{path}: cannot be written: {error.strerror or error}")


def _write_output(batch: _Batch, path: Path, form: str, many: bool) -> None:
    from gdnn_extract.writers.files import write_file

    if any(file != "-" and path.exists() and os.path.exists(file) and path.samefile(file) for file in batch.files):
        raise click.UsageError(f"{path} is one of the articles; it would be overwritten.")
    try:
        write_file(path, batch.pieces(form, many))
    except OSError as error:
        batch.fail(f"{path}: cannot be written: {error.strerror or error}")


def _predict(gold: dict[str, dict[str, Any]], folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, wanted in gold.items():
        day = (wanted.get("article") or {}).get("published")
        batch = _Batch((str(folder / f"{name}.txt"),), date.fromisoformat(day) if day else None, None, name, MAX_CHARS, True)
        if record := batch.record(batch.files[0]):
            yield name, record.model_dump(mode="json")


def _figures(figures: dict[str, Any]) -> Iterator[str]:
    yield f"{'':17}{'precision':>10}{'recall':>9}{'f1':>9}{'gold':>7}\n"
    for kind, row in figures.items():
        if not isinstance(row, dict):
            continue
        if "f1" in row:
            yield f"{kind:17}{row['precision']:>10.4f}{row['recall']:>9.4f}{row['f1']:>9.4f}{row['gold']:>7}\n"
        else:
            yield f"{kind}\n"
        if attributes := [f"{name} {value:.4f}" for name, value in row.items() if name not in ("precision", "recall", "f1", "gold")]:
            yield "  " + "  ".join(attributes) + "\n"
    yield f"{'macro_f1':17}{'':>19}{figures['macro_f1']:>9.4f}\n"


def _read(file: str, max_chars: int) -> str:
    from gdnn_extract.readers import read_text

    if file != "-":
        return read_text(file, name=_printable(file), max_chars=max_chars)
    if sys.stdin is None:
        raise ArticleError("standard input: is closed")
    try:
        data = sys.stdin.buffer.read(4 * max_chars + 5)
    except OSError as error:
        raise ArticleError(f"standard input: cannot be read: {error.strerror or error}") from None
    return read_text(data, name="standard input", max_chars=max_chars)


def _write(pieces: Iterable[str]) -> None:
    """Print to standard output; when whoever reads it has gone, end quietly as other programs do."""
    if sys.stdout is None:
        raise click.ClickException("standard output: is closed")
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        # the flush at exit must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(_PIPE_CLOSED) from None
    except OSError as error:
        raise click.ClickException(f"standard output: {error.strerror or error}") from None


def _complain(message: str) -> int:
    click.echo(f"{PROGRAM}: {message}", err=True)
    return 1


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def _printable(text: str) -> str:
    """An argument as text that can be written as UTF-8, whatever bytes it came from."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _columns() -> int:
    return shutil.get_terminal_size((100, 24)).columns
