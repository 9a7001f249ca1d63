"""The route: one article, from top to bottom."""

from __future__ import annotations

import datetime
import hashlib

from gdnn_extract.article import Article
from gdnn_extract.extractors.dates import find_dates
from gdnn_extract.extractors.directives import find_directives
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.meeting import find_meeting
from gdnn_extract.extractors.officials import find_officials
from gdnn_extract.record import ArticleInfo, Extraction, Record
from gdnn_extract.segment import segment

VERSION = "0.1.0"


class Pipeline:
    """The route with its options held once."""

    def extract(
        self,
        text: str,
        *,
        id: str | None = None,
        title: str | None = None,
        published: datetime.date | None = None,
        source: str | None = None,
    ) -> Record:
        """The record of one article.

        `published` resolves dates without a year and relative words.  Raises TypeError when `text` is no string;
        a text in which nothing is found is a valid record with empty lists.
        """
        article = Article.read(text, id=id, title=title, published=published, source=source)
        paragraphs = segment(article)
        legal = find_legal(article)
        dates = find_dates(article, paragraphs, legal)
        figures = find_figures(article, outside=[*legal, *dates])
        officials = find_officials(article, paragraphs, legal)
        meeting = find_meeting(article, paragraphs, dates, officials)
        directives = find_directives(article, paragraphs, officials, dates, figures, legal)
        record = Record(
            article=ArticleInfo(
                id=id,
                source=source,
                title=title,
                published=published,
                author=None,
                credit=None,
                sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
                characters=len(text),
            ),
            meeting=meeting,
            officials=tuple(officials),
            dates=tuple(dates),
            figures=tuple(figures),
            legal_references=tuple(legal),
            directives=tuple(directives),
            extraction=Extraction(version=VERSION, models=(), warnings=()),
        )
        return record if article.offsets is None and article.fold == text else article.restore(record)


_DEFAULT = Pipeline()


def extract(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: datetime.date | None = None,
    source: str | None = None,
) -> Record:
    """The record of one article, with the default options (see `Pipeline.extract`)."""
    return _DEFAULT.extract(text, id=id, title=title, published=published, source=source)
