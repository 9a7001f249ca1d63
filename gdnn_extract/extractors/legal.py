"""Legal references."""

from __future__ import annotations

from gdnn_extract.article import Article
from gdnn_extract.record import LegalReference


def find_legal(article: Article) -> list[LegalReference]:
    """Documents that can be identified by number or by name."""
    return []
