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
from gdnn_extract.errors import ArticleError, ModelError

Records = dict[str, dict[str, Any]]


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path), required=False)
@click.option("--articles", type=click.Path(path_type=Path), metavar="FOLDER", help="Extract from FOLDER/ID.txt first, instead of reading PREDICTED.")
@click.option("--split", "splits", type=click.Choice(["train", "dev", "test"]), multiple=True, help="Only this split of a corpus; may be given again.")
@click.option("--genre", "genres", multiple=True, metavar="GENRE", help="Only this genre of a corpus; may be given again.")
@click.option("--by", type=click.Choice(["genre", "split", "article"]), help="A line of F1 values for each genre, split or article as well.")
@click.option("--compare", nargs=2, metavar="A B", help="What B gains and loses against A, article by article.")
@models_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="List everything missed, spurious or wrong, too.")
def evaluate(
    gold: Path,
    predicted: Path | None,
    articles: Path | None,
    splits: tuple[str, ...],
    genres: tuple[str, ...],
    by: str | None,
    compare: tuple[str, str] | None,
    models: str,
    as_json: bool,
    errors: bool,
) -> int:
    """Compare records with gold records.

    GOLD and PREDICTED are folders of ID.json, single records, or JSON Lines; GOLD may be a corpus (a folder with
    splits.tsv), whose articles are extracted first when PREDICTED is not given. Each list has precision, recall and F1
    over all articles together; attributes are accuracies over the items that were found. A list that gold leaves out is
    not scored, an item marked "optional" is neither asked for nor held against a prediction.

    A and B of --compare are records as PREDICTED is, or, where articles are extracted, models: none, default, a folder.

    \b
    gdnn-extract evaluate gold/ records/
    gdnn-extract evaluate gold/ records.jsonl --errors
    gdnn-extract evaluate gold/ --articles articles/ --json
    gdnn-extract evaluate corpus --split test --by genre
    gdnn-extract evaluate corpus --split test --compare none default
    """
    is_corpus = (gold / "splits.tsv").is_file()
    if is_corpus and predicted is None and articles is None:
        articles = gold / "articles"
    if (splits or genres or by in ("genre", "split")) and not is_corpus:
        raise click.UsageError("--split, --genre and --by need a corpus as GOLD: a folder with splits.tsv.")
    if predicted is not None and (articles is not None or compare):
        raise click.UsageError("Give PREDICTED, --articles or --compare.")
    if predicted is None and articles is None and not compare:
        raise click.UsageError("Give either PREDICTED or --articles FOLDER.")

    from gdnn_extract.evaluate import evaluate as score

    try:
        wanted, groups = _gold(gold, splits, genres) if is_corpus else (_records(gold), {})
        if not wanted:
            return complain(f"{gold}: no records")
        if compare:
            return _compare(wanted, compare, articles)
        got = _records(predicted) if predicted else dict(_predict(wanted, articles, models_named(models))) if articles else {}
    except (ArticleError, ModelError) as error:
        return complain(str(error))
    failed = _missing(wanted, got)
    figures, mistakes = score(wanted, got)
    if by:
        figures["by"] = {name: score({id: wanted[id] for id in ids}, got)[0] for name, ids in _groups(wanted, groups, by).items()}
    write([json.dumps(figures, ensure_ascii=False, indent=1) + "\n"] if as_json else _figures(figures))
    if errors:
        write("\t".join(filter(None, mistake)) + "\n" for mistake in mistakes)
    return int(failed)


def _records(path: Path) -> Records:
    from gdnn_extract.readers import read_records

    return read_records(path)


def _gold(folder: Path, splits: tuple[str, ...], genres: tuple[str, ...]) -> tuple[Records, dict[str, dict[str, str]]]:
    from gdnn_extract.corpus import SPLITS, read_corpus

    samples = [sample for sample in read_corpus(folder, splits=splits or SPLITS) if not genres or sample.genre in genres]
    return {sample.id: sample.gold for sample in samples}, {sample.id: {"genre": sample.genre, "split": sample.split} for sample in samples}


def _groups(wanted: Records, groups: dict[str, dict[str, str]], by: str) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for id in wanted:
        rows.setdefault(id if by == "article" else groups[id][by], []).append(id)
    return dict(sorted(rows.items()))


def _missing(wanted: Records, got: Records) -> bool:
    failed = False
    for name in sorted(wanted.keys() - got.keys()):
        failed = bool(complain(f"{name}: no record; all of its gold counts as missed"))
    return failed


def _compare(wanted: Records, pair: tuple[str, str], articles: Path | None) -> int:
    """Print the figures of A and B side by side, then what B gains and loses in each article."""
    from gdnn_extract.evaluate import evaluate as score
    from gdnn_extract.evaluate import gains_and_losses

    both = [_records(Path(name)) if articles is None or _holds_records(name) else dict(_predict(wanted, articles, models_named(name))) for name in pair]
    failed = sum(_missing(wanted, got) for got in both) > 0  # say of both what is missing
    (before, old), (after, new) = (score(wanted, got) for got in both)
    write(f"{kind:17}{row['f1']:>9.4f}{after[kind]['f1']:>9.4f}{after[kind]['f1'] - row['f1']:>+9.4f}\n" for kind, row in before.items() if _has_f1(row))
    write([f"{'macro_f1':17}{before['macro_f1']:>9.4f}{after['macro_f1']:>9.4f}{after['macro_f1'] - before['macro_f1']:>+9.4f}\n"])
    for name, gains, losses in gains_and_losses(old, new):
        write([f"\n{name}  +{len(gains)} -{len(losses)}\n"])
        write(f"  {sign} {' '.join(filter(None, mistake[1:]))}\n" for sign, rows in (("+", gains), ("-", losses)) for mistake in rows)
    return int(failed)


def _holds_records(name: str) -> bool:
    path = Path(name)
    return path.exists() and not (path / "config.toml").exists()


def _has_f1(row: object) -> bool:
    return isinstance(row, dict) and "f1" in row


def _predict(gold: Records, folder: Path, models: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, wanted in gold.items():
        about = wanted.get("article") or {}
        day = about.get("published")
        batch = Files((str(folder / f"{name}.txt"),), date.fromisoformat(day) if day else None, about.get("title"), name, MAX_CHARS, True, models)
        if record := batch.record(batch.files[0]):
            yield name, record.model_dump(mode="json")


def _figures(figures: dict[str, Any]) -> Iterator[str]:
    yield f"{'':17}{'precision':>10}{'recall':>9}{'f1':>9}{'gold':>7}\n"
    for kind, row in figures.items():
        if not isinstance(row, dict) or kind == "by":
            continue
        if "f1" in row:
            yield f"{kind:17}{row['precision']:>10.4f}{row['recall']:>9.4f}{row['f1']:>9.4f}{row['gold']:>7}\n"
        else:
            yield f"{kind}\n"
        if attributes := [f"{name} {value:.4f}" for name, value in row.items() if name not in ("precision", "recall", "f1", "gold")]:
            yield "  " + "  ".join(attributes) + "\n"
    yield f"{'macro_f1':17}{'':>19}{figures['macro_f1']:>9.4f}\n"
    if "by" in figures:
        yield from _by(figures["by"])


def _by(groups: dict[str, Any]) -> Iterator[str]:
    lists = list(dict.fromkeys(kind for row in groups.values() for kind, part in row.items() if _has_f1(part)))
    width = max(map(len, groups)) + 2
    yield "\n" + " " * width + "".join(f"{kind[:12]:>13}" for kind in lists) + f"{'macro':>9}\n"
    for name, row in groups.items():
        yield f"{name:{width}}" + "".join(f"{row[kind]['f1']:>13.4f}" if kind in row else f"{'':13}" for kind in lists) + f"{row['macro_f1']:>9.4f}\n"
