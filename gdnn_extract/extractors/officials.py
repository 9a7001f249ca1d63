"""Officials."""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.record import LegalReference, Official
from gdnn_extract.segment import Paragraph


def find_officials(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Official]:
    """Named persons with office, honorific and mentions."""
    return []
