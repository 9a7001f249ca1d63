"""What the commands share: options, reading an article, and how they speak to the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from gdnn_extract.errors import ArticleError
from gdnn_extract.tagger import DEFAULT

if TYPE_CHECKING:
    from gdnn_extract.readers import Document

PROGRAM = "gdnn-extract"
MAX_CHARS = 1_000_000
"""An article has some thousand characters; what is far longer is refused before it costs time."""

PIPE_CLOSED = 141

published_option = click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day the article was published; dates without a year and words such as «sáng nay» are resolved with it.",
)
max_chars_option = click.option(
    "--max-chars", type=click.IntRange(min=1), default=MAX_CHARS, show_default=True, metavar="N", help="Refuse an article that is longer than this."
)


encoding_option = click.option(
    "--encoding", metavar="NAME", help="The encoding of the text (a name of Python's, or tcvn3, vni, viscii); without it, it is found out."
)

models_option = click.option(
    "--models",
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    help="The models that run where the rules are silent: those of the package, a folder that `train` wrote, or none.",
)


def models_named(name: str) -> str | None:
    """What `Pipeline(models=…)` takes for an argument of --models."""
    return None if name == "none" else name


def read(file: str, max_chars: int, encoding: str | None = None) -> Document:
    """The article of a file, or of standard input (`-`); raises ArticleError."""
    from gdnn_extract.readers.text import bytes_for, read_document

    if file != "-":
        return read_document(file, name=printable(file), max_chars=max_chars, encoding=encoding)
    if sys.stdin is None:
        raise ArticleError("standard input: is closed")
    try:
        data = sys.stdin.buffer.read(bytes_for(max_chars))
    except OSError as error:
        raise ArticleError(f"standard input: cannot be read: {error.strerror or error}") from None
    return read_document(data, name="standard input", max_chars=max_chars, encoding=encoding)


def write(pieces: Iterable[str]) -> None:
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
        raise SystemExit(PIPE_CLOSED) from None
    except OSError as error:
        raise click.ClickException(f"standard output: {error.strerror or error}") from None


def complain(message: str) -> int:
    """Say on standard error what is wrong; 1, the exit status."""
    click.echo(f"{PROGRAM}: {message}", err=True)
    return 1


def printable(text: str) -> str:
    """An argument as text that can be written as UTF-8, whatever bytes it came from."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def columns() -> int:
    """The width of the terminal in characters."""
    return shutil.get_terminal_size((100, 24)).columns
