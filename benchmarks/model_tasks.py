"""Task pieces: who tells the sentences and list items that begin a task (for `benchmarks/models.py`)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from model_rows import Line, Score, Sets, article_of, installed, size_of, table_size, timed, train_spacy

from gdnn_extract import training
from gdnn_extract.corpus import Sample
from gdnn_extract.extractors.dates import find_dates
from gdnn_extract.extractors.directives import find_directives
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.officials import find_officials
from gdnn_extract.learned.pieces import features, gold_spans, label_pieces, spans_of, split_pieces
from gdnn_extract.orders.units import split_units, unwrapped
from gdnn_extract.segment import segment
from gdnn_extract.tagger import Part, Tagger, read_crf


class Read(NamedTuple):
    """An article cut into pieces: what they say, the rules' label and the features of each (empty where they were not asked for)."""

    texts: list[str]
    ruled: list[str]
    features: list[list[str]]
    gold: list[str]


def read(sample: Sample, *, rules: bool = False, described: bool = False) -> Read:
    """The pieces of an article; `rules` lets the rules label them, `described` makes the features of the CRF."""
    article = article_of(sample)
    paragraphs = segment(article)
    reading = unwrapped(article, paragraphs)
    pieces = split_pieces(split_units(reading, paragraphs))
    texts = [reading.fold[piece.start : piece.end] for piece in pieces]
    place = training.folded(article)
    gold_tasks, gold_leads = ([(place(start), place(end)) for start, end in spans] for spans in gold_spans(sample.gold))
    gold = label_pieces(pieces, gold_tasks, gold_leads)
    if not rules and not described:
        return Read(texts, [], [], gold)
    legal = find_legal(article)
    dates = find_dates(article, paragraphs, legal)
    figures = find_figures(article, outside=[*legal, *dates])
    officials = find_officials(article, paragraphs, legal)
    directives = find_directives(article, paragraphs, officials, dates, figures, legal) if rules else []
    ruled = label_pieces(pieces, *spans_of(directives)) if rules else []
    return Read(texts, ruled, features(reading, pieces, directives, officials, dates) if described and pieces else [], gold)


def by_rules(sample: Sample) -> list[str]:
    return read(sample, rules=True).ruled


def by_crf(tagger: Tagger, sample: Sample, *, rules: bool = True) -> list[str]:
    """The likeliest label of each piece."""
    return [max(chance, key=lambda label: chance[label]) for chance in tagger.marginals(read(sample, rules=rules, described=True).features)]


def by_both(part: Part, sample: Sample) -> list[str]:
    """As the package does: what the rules say stands, and where they are silent a task needs the threshold."""
    found = read(sample, rules=True, described=True)
    chances = part.tagger.marginals(found.features)
    return ["task" if rule == "other" and chance.get("task", 0.0) >= part.threshold else rule for rule, chance in zip(found.ruled, chances, strict=True)]


def by_spacy(nlp: Any, sample: Sample) -> list[str]:
    return [max(doc.cats, key=doc.cats.get) for doc in nlp.pipe(read(sample).texts)]


def task_line(name: str, label: Callable[[Sample], list[str]], samples: Sequence[Sample], learned: float | None, size: int) -> Line:
    """Precision, recall and F1 of the label `task` over all pieces, timed from the text on."""
    label(samples[0])  # whatever loads at first use
    rows, seconds = timed(lambda: [label(sample) for sample in samples], 3)
    pairs = [pair for sample, row in zip(samples, rows, strict=True) for pair in zip(row, read(sample).gold, strict=True)]
    right = pairs.count(("task", "task"))
    said, wanted = sum(got == "task" for got, _ in pairs), sum(gold == "task" for _, gold in pairs)
    score = Score(right / max(1, said), right / max(1, wanted), 2 * right / max(1, said + wanted))
    return Line(name, [score], learned, size, len(pairs) / seconds)


def fit_crfsuite(rows: Sequence[training.Row], path: Path) -> None:
    from pycrfsuite import Trainer

    trainer = Trainer(algorithm="lbfgs", params=training.SETTINGS["tasks"], verbose=False)
    for row in rows:
        trainer.append(row.features, row.labels)
    trainer.train(str(path))


def fit_underthesea(rows: Sequence[training.Row], path: Path) -> None:
    from underthesea_core import CRFTrainer

    settings = training.SETTINGS["tasks"]
    trainer = CRFTrainer(l1_penalty=settings["c1"], l2_penalty=settings["c2"], max_iterations=settings["max_iterations"], verbose=0)
    trainer.train([row.features for row in rows], [row.labels for row in rows]).save(str(path))


def mean_line(lines: Sequence[Line]) -> Line:
    """Several runs of one method as one row, with the range of F1."""
    parts = [statistics.fmean(line.scores[0][part] for line in lines) for part in range(3)]
    f1 = sorted(line.scores[0].f1 for line in lines)
    seconds, size, rate = (statistics.fmean(values) for values in zip(*((line.training or 0, line.size or 0, line.rate) for line in lines), strict=True))
    return Line(lines[0].name, [Score(*parts)], seconds, int(size), rate, f" ({f1[0]:.3f} to {f1[-1]:.3f})")


def train_textcat(train: Sequence[Sample], dev: Sequence[Sample], minutes: float) -> Any:
    """spaCy's bag of words (one and two syllables) on pieces, each read by itself."""
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("xx")
    nlp.add_pipe("textcat", config={"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2, "no_output_layer": False}})
    examples = []
    for found in map(read, train):
        for text, gold in zip(found.texts, found.gold, strict=True):
            cats = {label: float(label == gold) for label in ("lead", "task", "more", "other")}
            examples.append(Example.from_dict(nlp.make_doc(text), {"cats": cats}))
    return train_spacy(nlp, examples, lambda: task_line("", partial(by_spacy, nlp), dev, None, 0).scores[0].f1, minutes)


def tasks(learned: Sequence[training.Prepared], sets: Sets, part: Part, fitted: float, runs: int, minutes: float, folder: Path) -> Iterator[Line]:
    test, path = sets["test"], folder / "one.crf"
    train = [one.sample for one in learned]
    rows = [row for one in learned for row in one.rows["tasks"]]
    if installed("spacy"):
        nlp, seconds = timed(lambda: train_textcat(train, sets["dev"], minutes))
        yield task_line("spaCy textcat, words of the piece alone", partial(by_spacy, nlp), test, seconds, size_of(nlp))
    yield task_line("rules alone", by_rules, test, None, table_size())
    lines = []
    for _ in range(runs):
        seconds = timed(lambda: fit_underthesea(rows, path))[1]
        lines.append(task_line(f"CRF by underthesea_core, mean of {runs} runs", partial(by_crf, read_crf(path)), test, seconds, path.stat().st_size))
    yield mean_line(lines)
    seconds = timed(lambda: fit_crfsuite(rows, path))[1]
    yield task_line("CRF by CRFsuite", partial(by_crf, read_crf(path)), test, seconds, path.stat().st_size)
    yield task_line("**rules + CRF (default)**", partial(by_both, part), test, fitted, table_size() + path.stat().st_size)
    described = [read(sample, described=True) for sample in train]
    bare = [training.Row(found.features, found.gold, lambda chances: []) for found in described if found.gold]
    seconds = timed(lambda: fit_crfsuite(bare, path))[1]
    yield task_line("CRF by CRFsuite that is not told what the rules found", partial(by_crf, read_crf(path), rules=False), test, seconds, path.stat().st_size)
