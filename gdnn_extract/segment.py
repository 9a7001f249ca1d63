"""Paragraphs, sentences and list markers of an article, with exact offsets into the fold.

Lines come first: a line break always ends a paragraph.  Inside a line, sentence ends are decided by
`RULES`, an ordered list of small functions; the first that answers wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gdnn_extract.article import Article

MarkerKind = Literal["word", "number", "paren_number", "roman", "letter", "dash", "plus", "bullet"]
ParagraphKind = Literal["heading", "body", "caption", "byline", "credit"]


class Sentence(NamedTuple):
    """A sentence, trimmed of blanks; with its closing punctuation."""

    start: int
    end: int


class Marker(NamedTuple):
    """A list marker (`Một là,`, `1.`, `a)`, `-`), up to the first character of the item behind it."""

    start: int
    end: int
    text: str
    kind: MarkerKind
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text that is not blank.

    `markers` are all list markers in it, those inside sentences too; the first may stand at its start.
    """

    start: int
    end: int
    kind: ParagraphKind
    markers: tuple[Marker, ...]
    sentences: tuple[Sentence, ...]


def segment(article: Article) -> tuple[Paragraph, ...]:
    """The paragraphs of an article, in order.

    >>> [s for p in segment(Article.read("Sở họp. Ông A nói.")) for s in p.sentences]
    [Sentence(start=0, end=7), Sentence(start=8, end=18)]
    """
    paragraphs = []
    for line in re.finditer(r"[^\n]+", article.fold):
        text = line.group()
        start = line.start() + len(text) - len(text.lstrip())
        end = line.start() + len(text.rstrip())
        if start < end:
            paragraphs.append(Paragraph(start, end, "body", (), tuple(_sentences(article.fold, start, end))))
    return tuple(paragraphs)


def _sentences(fold: str, start: int, end: int) -> list[Sentence]:
    found = []
    at = start
    for stop in re.finditer(r"[.!?…]+\"?(?= +[A-ZĐ\"])", fold[start:end]):
        found.append(Sentence(at, start + stop.end()))
        at = start + stop.end()
        while at < end and fold[at] == " ":
            at += 1
    if at < end:
        found.append(Sentence(at, end))
    return found
