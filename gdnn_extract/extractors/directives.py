"""Directives and their tasks."""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.record import Date, Directive, Figure, LegalReference, Official
from gdnn_extract.segment import Paragraph


def find_directives(
    article: Article,
    paragraphs: Sequence[Paragraph],
    officials: Sequence[Official],
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
) -> list[Directive]:
    """Who told whom to do what."""
    return []
