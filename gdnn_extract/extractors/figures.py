"""Figures."""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.match import Spanned
from gdnn_extract.record import Figure


def find_figures(article: Article, *, outside: Sequence[Spanned]) -> list[Figure]:
    """Numbers with what they count or measure, outside legal references and dates."""
    return []
