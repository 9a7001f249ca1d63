"""The text as units: list items and paragraphs, lines broken by hand joined again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gdnn_extract.article import Article
from gdnn_extract.segment import Marker, Paragraph, Sentence


@dataclass(slots=True)
class Unit:
    """A list item up to the next marker, or a paragraph (or its head) without a marker."""

    start: int
    end: int
    marker: Marker | None
    sentences: list[Sentence]
    paragraph: Paragraph


def unwrapped(article: Article, paragraphs: Sequence[Paragraph]) -> Article:
    """The article with a blank where a sentence goes on over a line break, so that words of two syllables are found."""
    breaks = [(before.end, after.start) for before, after in pairwise(paragraphs) if after.continues]
    if not breaks:
        return article
    return replace(article, fold="".join(_blanked(article.fold, breaks)), lower="".join(_blanked(article.lower, breaks)))


def _blanked(text: str, breaks: list[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in breaks:
        yield text[done:start]
        yield " " * (end - start)
        done = end
    yield text[done:]


def split_units(article: Article, paragraphs: Sequence[Paragraph]) -> list[Unit]:
    """Paragraphs cut at their markers, lines broken by hand joined again.

    Headings stay (they may stand between items), captions and by-lines go.
    """
    units: list[Unit] = []
    for paragraph in paragraphs:
        if paragraph.kind in {"caption", "byline", "credit"}:
            continue
        pieces = _pieces(article, paragraph)
        if paragraph.continues and units and pieces:
            _join(units[-1], pieces.pop(0))
        units += pieces
    return units


def _pieces(article: Article, paragraph: Paragraph) -> list[Unit]:
    if not paragraph.markers:
        return [Unit(paragraph.start, paragraph.sentences[-1].end, None, list(paragraph.sentences), paragraph)] if paragraph.sentences else []
    pieces = []
    sentences, fold, last = paragraph.sentences, article.fold, len(paragraph.sentences)
    first, start, marker = 0, paragraph.start, None
    for following in (*paragraph.markers, None):
        if following is not None and following.end >= paragraph.end:
            continue
        stop = following.start if following is not None else paragraph.end
        while first < last and sentences[first].end <= start:
            first += 1
        clipped = []
        at = first
        while at < last and sentences[at].start < stop:
            begin, end = sentences[at]
            if begin < start:
                begin = start
            if end > stop:
                end = stop
            while end > begin and fold[end - 1] in " \n":
                end -= 1
            if end > begin:
                clipped.append(Sentence(begin, end))
            at += 1
        if clipped:
            pieces.append(Unit(start, clipped[-1].end, marker, clipped, paragraph))
        if following is not None:
            start, marker = following.end, following
    return pieces


def _join(unit: Unit, rest: Unit) -> None:
    """Add to a unit the rest of its last sentence, and what follows on that line."""
    unit.sentences[-1] = Sentence(unit.sentences[-1].start, rest.sentences[0].end)
    unit.sentences += rest.sentences[1:]
    unit.end = rest.end
