"""What the models are worth beside other ways to the same end: one table of persons, one of task pieces, in Markdown.

    python benchmarks/models.py [CORPUS] [--gold FOLDER --articles FOLDER] [--minutes 5] [--runs 5]

Everything learns from the `train` split, chooses (when to stop, which names to keep) on `dev` and is measured on `test`, in one
run.  `--gold` with `--articles` counts the persons of another set (ID.json, ID.txt) as well.  underthesea and spaCy are peers,
not dependencies: one that is not installed is said to be so and left out.  Speed depends on the machine; the ratios are what
to compare.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from model_persons import persons
from model_rows import Line, installed, timed
from model_tasks import tasks

from gdnn_extract import training
from gdnn_extract.corpus import Sample, corpus_hash, read_corpus
from gdnn_extract.errors import ArticleError, GdnnExtractError
from gdnn_extract.tagger import Part, read_crf

ROOT = Path(__file__).parent.parent


def others(gold: Path, articles: Path) -> list[Sample]:
    """The samples of another set of gold records that say which officials there are."""
    records = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))}
    texts = {name: (articles / f"{name}.txt").read_bytes().decode("utf-8") for name, record in records.items() if "officials" in record}
    if not texts:
        raise ArticleError(f"{gold}: no records (ID.json) that list officials")
    return [Sample(name, "", "", 0, text, records[name]) for name, text in texts.items()]


def table(title: str, lines: Iterable[Line], sets: Sequence[str], unit: str) -> Iterator[str]:
    """A Markdown table, a line as soon as it is measured."""
    heads = [f"{key}: {part}" if len(sets) > 1 else part for key in sets for part in ("precision", "recall", "F1")]
    yield f"\n### {title}\n"
    yield f"| | {' | '.join(heads)} | training, s | size, KB | {unit} a second |"
    yield "| --- |" + " ---: |" * (len(heads) + 3)
    for line in lines:
        cells = [f"{value:.3f}" for score in line.scores for value in score]
        cells[-1] += line.spread
        cells += ["-" if line.training is None else f"{line.training:.1f}", "-" if line.size is None else f"{line.size / 1024:,.0f}", f"{line.rate:,.0f}"]
        yield f"| {line.name} | {' | '.join(cells)} |"


def fit(learned: Sequence[training.Prepared], kind: str, path: Path) -> tuple[Part, float]:
    """A part as `gdnn-extract train` makes it, and how long that took."""
    settings, seconds = timed(lambda: training.fit_part(learned, kind, path))
    return Part(read_crf(path), settings.threshold, settings.slope, settings.intercept), seconds


def compare(samples: Sequence[Sample], more: Sequence[Sample], minutes: float, runs: int, folder: Path) -> Iterator[str]:
    splits = {name: [sample for sample in samples if sample.split == name] for name in ("train", "dev", "test")}
    if missing := [name for name, rows in splits.items() if not rows]:
        raise ArticleError(f"the corpus has no articles in its split {missing[0]}")
    train, sets = splits["train"], {"dev": splits["dev"], "test": splits["test"]}
    wider = sets | ({"other": more} if more else {})
    packages = [f"{name} {version(name)}" for name in ("gdnn-extract", "underthesea_core", "python-crfsuite", "underthesea", "spacy") if installed(name)]
    yield f"{date.today()}, Python {platform.python_version()}, {', '.join(packages)}"
    yield f"corpus {corpus_hash(samples)[:12]}: {', '.join(f'{name} {len(rows)}' for name, rows in splits.items())}; other articles: {len(more)}"
    learned, prepared = timed(lambda: [training.prepare(sample) for sample in train])
    people, seconds = fit(learned, "people", folder / "people.crf")
    lines = persons(train, wider, people, seconds, (folder / "people.crf").stat().st_size, minutes)
    yield from table("Persons", lines, [name for name in wider if name != "dev"], "syllables")
    part, seconds = fit(learned, "tasks", folder / "tasks.crf")
    yield from table("Task pieces", tasks(learned, sets, part, seconds, runs, minutes, folder), ["test"], "pieces")
    yield f"\nNot in the column of training: {prepared:.1f} s in which the rules read the train split and features are made, once for all CRFs."
    yield f"The CRFs of persons and of the default are fitted {training.FOLDS + 1} times: for each of the folds that give the threshold, and on everything."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=ROOT / "corpus", help="a folder with articles/, gold/ and splits.tsv")
    parser.add_argument("--gold", type=Path, metavar="FOLDER", help="records of other articles, ID.json; needs --articles")
    parser.add_argument("--articles", type=Path, metavar="FOLDER", help="their texts, ID.txt")
    parser.add_argument("--minutes", type=float, default=5, help="after which spaCy's training stops (default 5)")
    parser.add_argument("--runs", type=int, default=5, help="trainings by underthesea_core, which differ (default 5)")
    options = parser.parse_args()
    if (options.gold is None) != (options.articles is None):
        parser.error("--gold and --articles go together")
    if options.runs < 1:
        parser.error("--runs: at least 1")
    try:
        more = others(options.gold, options.articles) if options.gold else []
        samples = read_corpus(options.corpus)
        with tempfile.TemporaryDirectory() as folder:
            for line in compare(samples, more, options.minutes, options.runs, Path(folder)):
                print(line, flush=True)
    except (GdnnExtractError, OSError, ValueError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")


if __name__ == "__main__":
    main()
