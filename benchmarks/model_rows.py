"""A row of the tables that `benchmarks/models.py` prints, and what every way to make one needs."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from gdnn_extract.article import Article
from gdnn_extract.corpus import Sample

DATA = Path(__file__).parent.parent / "gdnn_extract" / "data"
PATIENCE = 5
"""Rounds without a gain on `dev` after which spaCy's training ends."""

Result = TypeVar("Result")
Sets = Mapping[str, Sequence[Sample]]
"""The samples of `dev`, of `test` and, where they were given, of another set."""


class Score(NamedTuple):
    precision: float
    recall: float
    f1: float


@dataclass
class Line:
    """One row of a table: a score a set, seconds of training, bytes on disk, syllables or pieces a second; a range where runs differ."""

    name: str
    scores: Sequence[Score]
    training: float | None = None
    size: int | None = None
    rate: float = 0.0
    spread: str = ""


def article_of(sample: Sample) -> Article:
    return Article.read(sample.text, title=sample.gold.get("article", {}).get("title"))


def timed(call: Callable[[], Result], times: int = 1) -> tuple[Result, float]:
    """What a call gives, and the seconds of the fastest of some runs."""
    fastest = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        result = call()
        fastest = min(fastest, time.perf_counter() - started)
    return result, fastest


def installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        print(f"{package} is not installed: its rows are left out", file=sys.stderr)
        return False
    return True


def train_spacy(nlp: Any, examples: list[Any], quality: Callable[[], float], minutes: float) -> Any:
    """Round after round until `dev` gains no more or the time is up; the best round stays."""
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(0)
    ends = time.perf_counter() + minutes * 60
    optimizer = nlp.initialize(lambda: examples)
    dice, best, kept, since = random.Random(0), -1.0, nlp.to_bytes(), 0
    while since < PATIENCE and time.perf_counter() < ends:
        dice.shuffle(examples)
        for batch in minibatch(examples, 32):
            nlp.update(batch, drop=0.2, sgd=optimizer)
        value = quality()
        since += 1
        if value > best:
            best, kept, since = value, nlp.to_bytes(), 0
    return nlp.from_bytes(kept)


def size_of(nlp: Any) -> int:
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def table_size(*names: str) -> int:
    return sum(path.stat().st_size for path in DATA.glob("*.tsv") if not names or path.stem in names)
