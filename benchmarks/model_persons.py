"""Persons: who finds the officials of an article by their exact names (for `benchmarks/models.py`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from model_rows import Line, Score, Sets, article_of, installed, size_of, table_size, timed, train_spacy

from gdnn_extract import training
from gdnn_extract.article import Article
from gdnn_extract.corpus import Sample
from gdnn_extract.evaluate import evaluate
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.officials import find_officials
from gdnn_extract.learned.people import Row, add_people, gold_labels, read_row
from gdnn_extract.people.bodies import office_at
from gdnn_extract.people.names import find_names, surnames
from gdnn_extract.people.offices import addresses
from gdnn_extract.segment import segment
from gdnn_extract.tagger import Part


class Found(NamedTuple):
    """A name that a peer found, in offsets of the fold, and what it takes it for."""

    start: int
    end: int
    kind: str


def person_score(samples: Sequence[Sample], names: Sequence[Iterable[str]]) -> Score:
    """As `gdnn_extract.evaluate` counts officials: one entry a person, the name must be the same."""
    gold = {sample.id: {"officials": sample.gold["officials"]} for sample in samples}
    got = {sample.id: {"officials": [{"name": name} for name in found]} for sample, found in zip(samples, names, strict=True)}
    row = evaluate(gold, got)[0]["officials"]
    return Score(row["precision"], row["recall"], row["f1"])


def syllables(samples: Sequence[Sample]) -> int:
    return sum(len(re.findall(r"\w+", sample.text)) for sample in samples)


def routes(samples: Sequence[Sample], *, rules: bool, part: Part | None) -> list[list[str]]:
    return [route(sample, rules=rules, part=part) for sample in samples]


def route(sample: Sample, *, rules: bool, part: Part | None) -> list[str]:
    """The names of the officials by the steps of the route that find people, and no others."""
    article = article_of(sample)
    paragraphs = segment(article)
    legal = find_legal(article)
    officials = find_officials(article, paragraphs, legal) if rules else []
    if part:
        officials = add_people(article, paragraphs, officials, legal, part)
    return [official.name for official in officials]


def gazetteer(article: Article) -> list[Found]:
    return [Found(name.start, name.end, "PER") for name in find_names(article.fold)]


def titled(article: Article, found: Found) -> bool:
    """Whether a title or a form of address stands in the same line before the name, not far, or a title right behind it."""
    low = max(article.fold.rfind("\n", 0, found.start) + 1, found.start - 60)
    before = (match.start() for match in re.finditer(r"\b\w", article.lower[low : found.start]))
    behind = re.match(r"[\s,(-]{1,3}", article.fold[found.end : found.end + 3])
    at = [low + place for place in before] + ([found.end + behind.end()] if behind else [])
    return any(office_at(article.lower, place) or (place < found.start and addresses().match(article.lower, place)) for place in at)


def person(article: Article, found: Found, *, any_kind: bool, surname: bool, title: bool) -> Found | None:
    """What of a find counts as a person under a filter: two to five capitalised words."""
    if found.kind != "PER" and not any_kind:
        return None
    words = list(re.finditer(r"\S+", article.fold[found.start : found.end]))
    if surname:
        words = next((words[place:] for place, word in enumerate(words) if word.group() in surnames()), [])
    if not 2 <= len(words) <= 5 or not all(word.group()[0].isupper() for word in words):
        return None
    one = Found(found.start + words[0].start(), found.start + words[-1].end(), found.kind)
    return one if not title or titled(article, one) else None


FILTERS = [
    {"any_kind": any_kind, "surname": surname, "title": title} for title, surname, any_kind in product((False, True), repeat=3) if surname or not any_kind
]
"""The first keeps whatever a peer calls a person."""


def filter_name(asked: Mapping[str, bool]) -> str:
    says = {"any_kind": "entities of any kind", "surname": "from the first surname on", "title": "a title or form of address beside"}
    return ", ".join(text for name, text in says.items() if asked[name])


def names_of(articles: Sequence[Article], finds: Sequence[Sequence[Found]], asked: Mapping[str, bool]) -> list[list[str]]:
    """The distinct names in each article, as written, that a filter keeps."""
    rows = []
    for article, found in zip(articles, finds, strict=True):
        kept = [one for each in found if (one := person(article, each, **asked)) is not None]
        names = [article.written(one.start, one.end) for one in kept]
        rows.append(list({name.casefold(): name for name in names}.values()))
    return rows


def peer_lines(name: str, find: Callable[[Article], list[Found]], sets: Sets, learned: float | None, size: int) -> Iterator[Line]:
    """What a peer finds as it is, and with the filter that is best on `dev` where that is another."""
    find(Article.read("Ông Lê Văn Bảo họp."))  # whatever loads at first use
    articles = {key: [article_of(sample) for sample in samples] for key, samples in sets.items()}
    found: dict[str, list[list[Found]]] = {}
    for key, rows in articles.items():
        found[key], seconds = timed(partial(list, map(find, rows)))
        if key == "test":
            rate = syllables(sets["test"]) / seconds
    scores = [{key: person_score(sets[key], names_of(articles[key], found[key], asked)) for key in sets} for asked in FILTERS]
    best = max(range(len(FILTERS)), key=lambda place: scores[place]["dev"].f1)
    for place in dict.fromkeys((0, best)):
        label = f"{name}; {filter_name(FILTERS[place])}" if place else name
        yield Line(label, measured(scores[place]), learned, size, rate)


def measured(scores: Mapping[str, Score]) -> list[Score]:
    return [score for key, score in scores.items() if key != "dev"]


def underthesea_ner(article: Article) -> list[Found]:
    """The entities of `underthesea.ner`, line by line; it gives no offsets, so they are looked for in order."""
    from underthesea import ner

    found: list[Found] = []
    start = 0
    for line in article.fold.split("\n"):
        entities: list[tuple[list[str], str]] = []
        inside = False
        for word, _, _, tag in ner(line) if line.strip() else ():
            if tag[:2] == "I-" and inside:
                entities[-1][0].append(word)
            elif tag != "O":
                entities.append(([word], tag[2:]))
            inside = tag != "O"
        at = start
        for words, kind in entities:
            place = article.fold.find(" ".join(words), at, start + len(line))
            if place >= 0:
                at = place + len(" ".join(words))
                found.append(Found(place, at, kind))
        start += len(line) + 1
    return found


def underthesea_size() -> int:
    """Of the models that `ner` runs one after another: words, parts of speech, chunks, entities."""
    import underthesea

    folder = Path(underthesea.__file__).parent / "pipeline"
    patterns = ("word_tokenize/models/*/*.bin", "pos_tag/models/*/*.bin", "chunking/*.bin", "ner/*.bin")
    return sum(path.stat().st_size for pattern in patterns for path in folder.glob(pattern))


def spacy_rows(article: Article) -> list[Row]:
    return [read_row(article, sentence.start, sentence.end) for paragraph in segment(article) for sentence in paragraph.sentences]


def spacy_doc(nlp: Any, article: Article, row: Row, labels: list[str] | None = None) -> Any:
    """A sentence in the tokens of the CRF, with its gold labels where they are known."""
    from spacy.tokens import Doc

    words = [article.fold[token.start : token.end] for token in row.tokens]
    return Doc(nlp.vocab, words=words, spaces=[article.fold[token.end : token.end + 1] == " " for token in row.tokens], ents=labels)


def spacy_examples(nlp: Any, samples: Sequence[Sample]) -> list[Any]:
    from spacy.training import Example

    examples = []
    for sample in samples:
        article = article_of(sample)
        place = training.folded(article)
        officials = sample.gold["officials"]
        names = [(place(m["start"]), place(m["end"])) for one in officials for m in one["mentions"] if m["kind"] == "name"]
        for row in spacy_rows(article):
            if row.tokens:
                labels = gold_labels(article, row, officials, names)
                examples.append(Example(spacy_doc(nlp, article, row), spacy_doc(nlp, article, row, labels)))
    return examples


def spacy_ner(nlp: Any, article: Article) -> list[Found]:
    rows = [row for row in spacy_rows(article) if row.tokens]
    docs = nlp.pipe(spacy_doc(nlp, article, row) for row in rows)
    return [Found(row.tokens[one.start].start, row.tokens[one.end - 1].end, one.label_) for row, doc in zip(rows, docs, strict=True) for one in doc.ents]


def train_spacy_ner(train: Sequence[Sample], dev: Sequence[Sample], minutes: float) -> Any:
    """spaCy's small NER (a convolutional tok2vec of width 96 without vectors), with the labels of the CRF, on every sentence."""
    import spacy

    nlp = spacy.blank("xx")
    nlp.add_pipe("ner")
    articles = [article_of(sample) for sample in dev]

    def quality() -> float:
        return person_score(dev, names_of(articles, [spacy_ner(nlp, article) for article in articles], FILTERS[0])).f1

    return train_spacy(nlp, spacy_examples(nlp, train), quality, minutes)


def persons(train: Sequence[Sample], sets: Sets, part: Part, fitted: float, size: int, minutes: float) -> Iterator[Line]:
    if installed("underthesea"):
        yield from peer_lines("underthesea.ner", underthesea_ner, sets, None, underthesea_size())
    yield from peer_lines("surnames alone", gazetteer, sets, None, table_size("surnames", "places", "namesakes"))
    if installed("spacy"):
        nlp, seconds = timed(lambda: train_spacy_ner(train, sets["dev"], minutes))
        yield from peer_lines("spaCy NER", partial(spacy_ner, nlp), sets, seconds, size_of(nlp))
    for name, rules, model in (("rules alone", True, None), ("CRF alone", False, part), ("**rules + CRF (default)**", True, part)):
        found, seconds = {}, {}
        for key, samples in sets.items():
            find = partial(routes, samples, rules=rules, part=model)
            found[key], seconds[key] = timed(find, 3)
        scores = {key: person_score(sets[key], names) for key, names in found.items()}
        bytes_there = table_size() * rules + size * (model is not None)
        yield Line(name, measured(scores), fitted if model else None, bytes_there, syllables(sets["test"]) / seconds["test"])
