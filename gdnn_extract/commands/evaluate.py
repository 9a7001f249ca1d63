"""`evaluate`: records against gold records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from gdnn_extract.commands.extract import Files
from gdnn_extract.commands.terminal import MAX_CHARS, complain, models_named, models_option, write
from gdnn_extract.errors import ArticleError


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path), required=False)
@click.option("--articles", type=click.Path(path_type=Path), metavar="FOLDER", help="Extract from FOLDER/ID.txt first, instead of reading PREDICTED.")
@models_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="List everything missed, spurious or wrong, too.")
def evaluate(gold: Path, predicted: Path | None, articles: Path | None, models: str, as_json: bool, errors: bool) -> int:
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
        return complain(str(error))
    if not wanted:
        return complain(f"{gold}: no records")
    if articles is not None:
        got = dict(_predict(wanted, articles, models_named(models)))
    for name in sorted(wanted.keys() - got.keys()):
        failed = bool(complain(f"{name}: no record; all of its gold counts as missed"))
    figures, mistakes = compare(wanted, got)
    write([json.dumps(figures, ensure_ascii=False, indent=1) + "\n"] if as_json else _figures(figures))
    if errors:
        write("\t".join(filter(None, mistake)) + "\n" for mistake in mistakes)
    return int(failed)


def _predict(gold: dict[str, dict[str, Any]], folder: Path, models: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, wanted in gold.items():
        day = (wanted.get("article") or {}).get("published")
        batch = Files((str(folder / f"{name}.txt"),), date.fromisoformat(day) if day else None, None, name, MAX_CHARS, True, models)
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
