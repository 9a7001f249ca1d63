"""`train`: a gold corpus in, a model folder out."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import click

from gdnn_extract.commands.terminal import PROGRAM, complain, write
from gdnn_extract.errors import ArticleError, ModelError


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="FOLDER", help="The model folder to write.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say on standard error how it goes.")
def train(corpus: Path, output: Path, quiet: bool) -> int:
    """Train the models on a corpus.

    CORPUS is a folder with articles/, gold/ and splits.tsv. The train split is learned from; dev and test are measured
    with rules only, models only and both, which stands in metrics.json and card.md. The same corpus gives the same weights.

    \b
    gdnn-extract train corpus -o models/default
    gdnn-extract extract article.txt --models models/default
    """
    from gdnn_extract.corpus import read_corpus
    from gdnn_extract.training import train as fit

    began = perf_counter()
    try:
        samples = read_corpus(corpus)
        fit(samples, output, say=(lambda line: None) if quiet else (lambda line: click.echo(f"{PROGRAM}: {line}", err=True)))
    except (ArticleError, ModelError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{output}: cannot be written: {error.strerror or error}")
    write([f"{output}: trained in {perf_counter() - began:.0f} s\n"])
    return 0
