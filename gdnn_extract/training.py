"""Training: a gold corpus in, a model folder out.

`tasks` learns from the pieces of whole articles, `people` from the sentences that hold names.  Thresholds and the
calibration of scores come from articles that were held out in turn, never from those a model was fitted on.  Nothing
is drawn by chance: the same corpus gives the same weights.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gdnn_extract import __version__
from gdnn_extract.article import Article
from gdnn_extract.corpus import Sample, corpus_hash
from gdnn_extract.errors import ModelError
from gdnn_extract.evaluate import evaluate
from gdnn_extract.extractors.dates import find_dates
from gdnn_extract.extractors.directives import find_directives
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.officials import find_officials
from gdnn_extract.learned.people import Row as ReadRow
from gdnn_extract.learned.people import Taken, add_people, decode, gold_labels, mentions_of, new_people, open_sentences, read_row
from gdnn_extract.learned.pieces import features, gold_spans, label_pieces, spans_of, split_pieces
from gdnn_extract.learned.tasks import add_tasks
from gdnn_extract.orders.units import split_units, unwrapped
from gdnn_extract.pipeline import Pipeline
from gdnn_extract.segment import segment
from gdnn_extract.tagger import FORMAT, NO_MODELS, load_models, read_crf

FOLDS = 6
PRECISION = {"tasks": 0.92, "people": 0.8}
"""What the held-out findings of a model must reach: its threshold is the lowest that does."""

SETTINGS = {
    "tasks": {"c1": 0.3, "c2": 0.1, "max_iterations": 100},
    "people": {"c1": 1.0, "c2": 0.1, "max_iterations": 100},
}
LOWEST = {"tasks": 0.98, "people": 0.6}
"""Where the scale of thresholds begins.

Rules are mended on the train split, so that little is left there to find, and in real posts more of what is left is no task
than in the corpus: a task that only the model sees must be as good as certain.
"""


class Row(NamedTuple):
    """One sequence to learn from; `check` says, given the chances of its items, which findings it makes and whether each is right."""

    features: list[list[str]]
    labels: list[str]
    check: Callable[[Sequence[Mapping[str, float]]], list[tuple[float, bool]]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sample as both models read it."""

    sample: Sample
    rows: dict[str, list[Row]]


class Fit(NamedTuple):
    """The settings of a trained CRF and what was measured on held-out articles."""

    threshold: float
    slope: float
    intercept: float
    held_out: dict[str, float]


def prepare(sample: Sample) -> Prepared:
    """Run the rules on a sample and put its gold beside what they found."""
    article = Article.read(sample.text, title=sample.gold["article"].get("title"))
    paragraphs = segment(article)
    legal = find_legal(article)
    dates = find_dates(article, paragraphs, legal)
    figures = find_figures(article, outside=[*legal, *dates])
    officials = find_officials(article, paragraphs, legal)
    directives = find_directives(article, paragraphs, officials, dates, figures, legal)
    place = folded(article)

    reading = unwrapped(article, paragraphs)
    pieces = split_pieces(split_units(reading, paragraphs))
    gold_tasks, gold_leads = ([(place(start), place(end)) for start, end in spans] for spans in gold_spans(sample.gold))
    labels, ruled = label_pieces(pieces, gold_tasks, gold_leads), label_pieces(pieces, *spans_of(directives))

    def new_tasks(chances: Sequence[Mapping[str, float]]) -> list[tuple[float, bool]]:
        return [(chance.get("task", 0.0), label == "task") for chance, label, rule in zip(chances, labels, ruled, strict=True) if rule == "other"]

    tasks = [Row(features(reading, pieces, directives, officials, dates), labels, new_tasks)] if pieces else []
    names = [(place(m["start"]), place(m["end"])) for official in sample.gold["officials"] for m in official["mentions"] if m["kind"] == "name"]
    mentions = mentions_of(officials)
    unclaimed = set(open_sentences(article, paragraphs, mentions, legal))
    people = []
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            span = (sentence.start, sentence.end)
            if span in unclaimed or any(sentence.start <= start and end <= sentence.end for start, end in names):
                row = read_row(article, *span)

                new = partial(_new_people, article, row if span in unclaimed else None, mentions, names)
                people.append(Row(row.features, gold_labels(article, row, sample.gold["officials"], names), new))
    return Prepared(sample, {"tasks": tasks, "people": people})


def _new_people(
    article: Article, row: ReadRow | None, mentions: Taken, names: Sequence[tuple[int, int]], chances: Sequence[Mapping[str, float]]
) -> list[tuple[float, bool]]:
    """The names that a row would add, and whether gold has them; none in a sentence that the model is not asked about."""
    if row is None:
        return []
    spans = decode(row.tokens, chances)
    return [(spans[place][3], spans[place][1:3] in names) for place in new_people(article, row, spans, mentions)]


def folded(article: Article) -> Callable[[int], int]:
    """From offsets of the text to offsets of the fold."""
    if article.offsets is None:
        return lambda at: at
    places: dict[int, int] = {}
    for fold, text in enumerate(article.offsets):
        places.setdefault(text, fold)

    def place(at: int) -> int:
        while at not in places:  # inside what the fold shortens
            at -= 1
        return places[at]

    return place


def train(samples: Sequence[Sample], out: Path, *, say: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Train on the `train` split, write the model folder `out`, measure on `dev` and `test`; returns the metrics.

    Raises ModelError where there is nothing to learn from or `python-crfsuite` is not there.
    """
    learned = [prepare(sample) for sample in samples if sample.split == "train"]
    if len(learned) < FOLDS:
        raise ModelError(f"the corpus has {len(learned)} articles in its train split; at least {FOLDS} are needed")
    out.mkdir(parents=True, exist_ok=True)
    config = [f'name = "{out.name}"', f'version = "{__version__}"', f"format = {FORMAT}", f'corpus = "{corpus_hash(samples)}"']
    metrics: dict[str, Any] = {"name": out.name, "version": __version__, "corpus": corpus_hash(samples), "articles": len(learned), "held_out": {}}
    for kind in ("tasks", "people"):
        say(f"{kind}: {sum(len(row.labels) for one in learned for row in one.rows[kind])} items in {len(learned)} articles")
        path = out / f"{kind}.crf"
        fit = fit_part(learned, kind, path)
        settings = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "threshold": fit.threshold, "slope": fit.slope, "intercept": fit.intercept}
        config += ["", f"[{kind}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items())]
        metrics["held_out"][kind] = {"threshold": fit.threshold, **fit.held_out, "bytes": path.stat().st_size}
        say(f"{kind}: from {fit.threshold} on, held-out precision {fit.held_out['precision']}, {fit.held_out['found']} found")
    (out / "config.toml").write_text("\n".join(config) + "\n", encoding="utf-8")
    for split in ("dev", "test"):
        metrics[split] = ablation([sample for sample in samples if sample.split == split], out)
    (out / "card.md").write_text(card(samples, metrics), encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return metrics


def fit_part(learned: Sequence[Prepared], kind: str, path: Path) -> Fit:
    """Fit one CRF on everything and write it to a file; its threshold and calibration come from folds that were held out in turn."""
    findings: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        _fit([one for place, one in enumerate(learned) if place % FOLDS != fold], kind, path)
        crf = read_crf(path)
        for one in learned[fold::FOLDS]:
            for row in one.rows[kind]:
                findings += row.check(crf.marginals(row.features))
    threshold = _threshold(findings, PRECISION[kind], LOWEST[kind])
    kept = [right for sure, right in findings if sure >= threshold]
    slope, intercept = calibrate([finding for finding in findings if finding[0] >= 0.05])
    held_out = {"found": len(kept), "right": sum(kept), "precision": round(sum(kept) / len(kept), 4) if kept else 1.0}
    _fit(learned, kind, path)
    return Fit(threshold, round(slope, 4), round(intercept, 4), held_out)


def _fit(learned: Sequence[Prepared], kind: str, path: Path) -> None:
    """Write a CRF in the format of CRFsuite, which the core of underthesea reads.

    That core could train as well, but it numbers features anew at each run: the weights then differ from run to run.
    """
    try:
        from pycrfsuite import Trainer
    except ImportError as error:
        raise ModelError(f"training needs python-crfsuite ({error}): pip install 'gdnn-extract[train]'") from None
    trainer = Trainer(algorithm="lbfgs", params=SETTINGS[kind], verbose=False)
    for one in learned:
        for row in one.rows[kind]:
            trainer.append(row.features, row.labels)
    trainer.train(str(path))


def _threshold(findings: Sequence[tuple[float, bool]], precision: float, lowest: float) -> float:
    """The lowest of a scale of thresholds from which on held-out findings are right often enough.

    >>> _threshold([(0.6, False), (0.7, True), (0.9, True)], 0.8, 0.5)
    0.61
    """
    for step in range(round(lowest * 100), 100):
        kept = [right for sure, right in findings if sure >= step / 100]
        if kept and sum(kept) >= precision * len(kept):
            return step / 100
    return 0.99


def calibrate(findings: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and intercept of the logistic line from the log-odds a model gives to how often it is right (Platt 1999).

    >>> slope, intercept = calibrate([(0.9, True), (0.9, False), (0.2, False), (0.2, True)])
    >>> abs(slope) < 0.1
    True
    """
    rows = [(math.log(p / (1 - p)), right) for sure, right in findings for p in (min(max(sure, 1e-6), 1 - 1e-6),)]
    if len({right for _, right in rows}) < 2:
        return 1.0, 0.0
    slope, intercept = 1.0, 0.0
    hits = sum(right for _, right in rows)
    goal = {True: (hits + 1) / (hits + 2), False: 1 / (len(rows) - hits + 2)}
    for _ in range(50):  # Newton's steps; two unknowns
        g0 = g1 = h00 = h01 = h11 = 0.0
        for odds, right in rows:
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * odds + intercept))))
            off, weight = chance - goal[right], chance * (1 - chance) + 1e-9
            g0, g1 = g0 + off * odds, g1 + off
            h00, h01, h11 = h00 + weight * odds * odds, h01 + weight * odds, h11 + weight
        bend = h00 * h11 - h01 * h01
        if bend < 1e-12:
            break
        step0, step1 = (h11 * g0 - h01 * g1) / bend, (h00 * g1 - h01 * g0) / bend
        slope, intercept = slope - max(-1.0, min(1.0, step0)), intercept - max(-1.0, min(1.0, step1))
        if abs(step0) + abs(step1) < 1e-8:
            break
    return max(0.05, slope), intercept


# ---------------------------------------------------------------- what the models are worth


def ablation(samples: Sequence[Sample], model: Path) -> dict[str, Any]:
    """Figures of each list for rules only, models only (the rules' officials and directives withheld) and both."""
    gold = {sample.id: sample.gold for sample in samples}
    both = Pipeline(models=model)
    return {
        "articles": len(samples),
        "rules": evaluate(gold, predict(samples, Pipeline(models=None)))[0],
        "models": evaluate(gold, {sample.id: _models_only(sample, both) for sample in samples})[0],
        "both": evaluate(gold, predict(samples, both))[0],
    }


_CARD = """# {name}

Two linear-chain CRFs that run where the rules of gdnn-extract {version} are silent. Written by `gdnn-extract train`; nothing here is edited by hand.

- **`people.crf`** labels the syllables of a sentence in which something shaped like a name stands that no rule claims: person, title, body.
  A name that it is sure of becomes an official, with the title and the body beside it.
- **`tasks.crf`** labels the pieces of the whole article (sentences, cut at list markers): `lead` (announces tasks), `task` (begins one),
  `more` (goes on with it), `other`. What the rules found is among its features; a piece that the rules leave out and that it is sure of becomes a task.

What the rules found stays as it is. Every item that a model found says so (`rule` is `model.people` or `model.tasks`) and has a `score`.

## Data

Trained on the {train} articles of the `train` split of the corpus (sha256 of texts, gold and splits: `{corpus}`). Nothing is drawn by chance: the same
corpus gives the same weights.

| | threshold | found on held-out articles | of these right | file |
| --- | ---: | ---: | ---: | ---: |
{parts}

Thresholds are the lowest from {lowest} on with a held-out precision of {precision}; they and the calibration of `score` (a logistic line over the log-odds)
come from {folds} folds of the train split, each article held out once.

## What they are worth

F1 on articles that nothing was fitted on. *Models only* withholds the rules' officials and directives from the models.

{tables}
## Limits

- The corpus is written, not collected: its articles are shorter than real posts, and each has its writer's ways. Long reports and speeches, in which nearly
  nothing is an instruction, are rarer in it than in the world; the threshold of `tasks` is high for that reason.
- People known by one word (`bà Lả`) are found by the rules or not at all.
- Dates, figures, legal references and the meeting are found by rules alone.
"""


def card(samples: Sequence[Sample], metrics: Mapping[str, Any]) -> str:
    """The model card: what the models are, what they learned from, and what they are worth."""
    rows = []
    for kind, fit in metrics["held_out"].items():
        rows.append(f"| {kind} | {fit['threshold']} | {fit['found']} | {fit['right']} ({fit['precision']:.2f}) | {fit['bytes'] // 1024} KB |")
    return _CARD.format(
        name=metrics["name"],
        version=__version__,
        train=sum(sample.split == "train" for sample in samples),
        corpus=metrics["corpus"],
        parts="\n".join(rows),
        precision=", ".join(f"{value} ({kind})" for kind, value in PRECISION.items()),
        lowest=", ".join(f"{value} ({kind})" for kind, value in LOWEST.items()),
        folds=FOLDS,
        tables="\n".join(_card_table(split, metrics[split]) for split in ("dev", "test")),
    )


_WHO = ("rules", "models", "both")


def _card_row(name: str, values: Sequence[float]) -> str:
    return f"| {name} | " + " | ".join(f"{value:.4f}" for value in values) + " |"


def _card_table(split: str, figures: Mapping[str, Any]) -> str:
    lines = [f"### `{split}` split, {figures['articles']} articles", "", "| | rules only | models only | both |", "| --- | ---: | ---: | ---: |"]
    for kind, row in figures["rules"].items():
        if isinstance(row, dict) and "f1" in row:
            lines.append(_card_row(kind, [figures[who][kind]["f1"] for who in _WHO]))
            if kind in ("officials", "tasks"):
                attributes = sorted(row.keys() - {"precision", "recall", "f1", "gold"})
                lines += [_card_row(f"{kind}: {name} right", [figures[who][kind].get(name, 1.0) for who in _WHO]) for name in attributes]
    lines.append(_card_row("macro F1", [figures[who]["macro_f1"] for who in _WHO]))
    return "\n".join(lines) + "\n"


def predict(samples: Sequence[Sample], pipeline: Pipeline) -> dict[str, dict[str, Any]]:
    """The records of samples, as dictionaries by id."""
    return {sample.id: _record(sample, pipeline) for sample in samples}


def _record(sample: Sample, pipeline: Pipeline) -> dict[str, Any]:
    about = sample.gold["article"]
    published = about.get("published")
    day = datetime.date.fromisoformat(published) if published else None
    return pipeline.extract(sample.text, id=sample.id, title=about.get("title"), published=day).model_dump(mode="json")


def _models_only(sample: Sample, pipeline: Pipeline) -> dict[str, Any]:
    """The record with what the models find when the rules' officials and directives are withheld from them."""
    record = _record(sample, pipeline)
    models = load_models(pipeline.models) if pipeline.models is not None else NO_MODELS
    article = Article.read(sample.text)
    paragraphs = segment(article)
    legal = find_legal(article)
    dates = find_dates(article, paragraphs, legal)
    figures = find_figures(article, outside=[*legal, *dates])
    officials = add_people(article, paragraphs, [], legal, models.people) if models.people else []
    directives = add_tasks(article, paragraphs, [], officials, dates, figures, legal, models.tasks) if models.tasks else []
    for part in (*officials, *directives):
        article.restore(part)
    return record | {"officials": [one.model_dump(mode="json") for one in officials], "directives": [one.model_dump(mode="json") for one in directives]}
