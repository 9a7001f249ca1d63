"""`explain`: which rule found what, and why a piece of text was not found."""

from __future__ import annotations

import re
from datetime import datetime

import click

from gdnn_extract.commands.terminal import complain, encoding_option, max_chars_option, printable, published_option, read, write
from gdnn_extract.errors import ArticleError


@click.command()
@click.argument("file")
@click.option("--text", "piece", help="A piece of the article; every place where it stands is explained.")
@click.option("--at", metavar="START:END", help="A piece of the article by its offsets, in characters.")
@published_option
@encoding_option
@max_chars_option
def explain(file: str, piece: str | None, at: str | None, published: datetime | None, encoding: str | None, max_chars: int) -> int:
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
        document = read(file, max_chars, encoding)
    except ArticleError as error:
        return complain(str(error))
    text, day = document.text, day or document.published

    from gdnn_extract.explain import explain_piece, places, tell, tell_piece
    from gdnn_extract.pipeline import extract

    if piece is None and span is None:
        write(f"{line}\n" for line in tell(extract(text, published=day)))
        return 0
    if span is not None:
        start, end = int(span[1]), int(span[2])
        if not start < end <= len(text):
            return complain(f"{file}: there is no {start}:{end} in {len(text)} characters")
        spans = [(start, end)]
    else:
        spans = places(text, printable(piece or ""))
    if not spans:
        return complain(f"{file}: «{printable(piece or '')}» does not stand in the article")
    for number, (start, end) in enumerate(spans[:20]):
        write(["\n"] if number else [])
        write(f"{line}\n" for line in tell_piece(explain_piece(text, start, end, published=day)))
    if len(spans) > 20:
        write([f"\n… and {len(spans) - 20} places more; choose one with --at START:END\n"])
    return 0
