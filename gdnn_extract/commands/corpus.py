"""`corpus`: look after a gold corpus."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gdnn_extract.commands.terminal import complain, write
from gdnn_extract.errors import ArticleError


@click.group()
def corpus() -> None:
    """Look after a gold corpus: check it, count it.

    CORPUS is a folder with articles/ID.txt, gold/ID.json and splits.tsv.
    """


_folder = click.argument("folder", metavar="[CORPUS]", default="corpus", type=click.Path(path_type=Path, file_okay=False))


@corpus.command()
@_folder
def check(folder: Path) -> int:
    """Prove that every gold record is valid, its offsets hold, and the splits share no article.

    Each fault is a line; the exit status is 1 where there is one.
    """
    from gdnn_extract.corpus import check as faults_of

    try:
        faults = faults_of(folder)
    except ArticleError as error:
        return complain(str(error))
    write(f"{fault}\n" for fault in faults)
    write([f"{folder}: {len(faults)} faults\n" if faults else f"{folder}: all is well\n"])
    return int(bool(faults))


@corpus.command()
@_folder
def statistics(folder: Path) -> int:
    """Print counts by split, genre and list, and how varied the texts are, as JSON."""
    from gdnn_extract.corpus import read_corpus
    from gdnn_extract.corpus import statistics as count

    try:
        figures = count(read_corpus(folder))
    except ArticleError as error:
        return complain(str(error))
    write([json.dumps(figures, ensure_ascii=False, indent=1) + "\n"])
    return 0
