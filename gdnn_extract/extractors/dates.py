"""Dates."""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.record import Date, LegalReference
from gdnn_extract.segment import Paragraph


def find_dates(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Date]:
    """Expressions a calendar can place."""
    return []
