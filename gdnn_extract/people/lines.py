"""Running text: an article whose hard line breaks are read over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gdnn_extract.article import Article
from gdnn_extract.segment import Paragraph

_MOST_OF_A_LINE = 40
_STOPS = ".!?…;:"


def unwrapped(article: Article, paragraphs: Sequence[Paragraph]) -> Article:
    """The article with a blank for every line break inside a sentence; the article itself where there is none.

    Offsets stay what they are.  `continues` of a paragraph sees a small letter at the head of a line; in a text that is
    wrapped throughout, full lines without a final stop go on with whatever follows.

    >>> from gdnn_extract.segment import segment
    >>> article = Article.read("Ông Lê Văn Bảo, Chủ tịch UBND\\ntỉnh chủ trì.")
    >>> unwrapped(article, segment(article)).fold
    'Ông Lê Văn Bảo, Chủ tịch UBND tỉnh chủ trì.'
    """
    breaks = [paragraph.start for paragraph in paragraphs if paragraph.continues]
    if not breaks:
        return article
    if 3 * len(breaks) > len(paragraphs):
        breaks += [behind.start for before, behind in pairwise(paragraphs) if _is_full(article.fold, before, behind)]
    pieces, smalls, done = [], [], 0
    for at in sorted({article.fold.rfind("\n", 0, start) for start in breaks}):
        pieces.append(article.fold[done:at])
        smalls.append(article.lower[done:at])
        done = at + 1
    return replace(article, fold=" ".join([*pieces, article.fold[done:]]), lower=" ".join([*smalls, article.lower[done:]]))


def _is_full(fold: str, before: Paragraph, behind: Paragraph) -> bool:
    return before.end - before.start > _MOST_OF_A_LINE and behind.start - before.end == 1 and fold[before.end - 1] not in _STOPS and not behind.markers
