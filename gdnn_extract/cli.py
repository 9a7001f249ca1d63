"""The command line: the program, and where its commands stand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from gdnn_extract import __version__
from gdnn_extract.commands.terminal import PROGRAM, complain, write

_COMMANDS = ("extract", "batch", "store", "query", "explain", "evaluate", "train", "corpus", "schema")
"""In the order of the help; `NAME` is the command of that name in `commands.NAME`."""

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status is 0, 1 (an input failed), 2 (wrong use) or 130 (Ctrl-C)."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = program.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        write([])
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    return status if isinstance(status, int) else 0


class _Commands(click.Group):
    """Commands whose modules are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"gdnn_extract.commands.{cmd_name}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name=PROGRAM)
def program() -> None:
    """Vietnamese meeting news to structured directives.

    Reads an article about a meeting and writes one record: the dates, figures and legal references in it, the
    officials, the meeting, and who told whom to do what by when.

    \b
    gdnn-extract extract article.txt                    one record as JSON
    gdnn-extract extract article.txt --format table     the same for a person to read
    gdnn-extract extract articles/*.txt -o records/     a file for each record
    gdnn-extract batch archive/ -o records/             many articles, on all processors
    gdnn-extract explain article.txt --text "14/5"      why it was found, or was not

    Every command has its own --help with examples.
    """
