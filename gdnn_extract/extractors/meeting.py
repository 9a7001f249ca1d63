"""The meeting."""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.record import Date, Meeting, Official
from gdnn_extract.segment import Paragraph


def find_meeting(article: Article, paragraphs: Sequence[Paragraph], dates: Sequence[Date], officials: Sequence[Official]) -> Meeting | None:
    """The meeting the article is about, or None."""
    return None
