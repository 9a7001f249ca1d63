"""The route: one article, from top to bottom."""

from __future__ import annotations

import datetime
import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gdnn_extract import __version__
from gdnn_extract.article import Article
from gdnn_extract.extractors.dates import find_dates
from gdnn_extract.extractors.directives import find_directives
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.meeting import find_meeting
from gdnn_extract.extractors.officials import find_byline, find_officials
from gdnn_extract.learned.people import add_people
from gdnn_extract.learned.tasks import add_tasks
from gdnn_extract.oddities import oddities
from gdnn_extract.record import ArticleInfo, Author, Date, Directive, Meeting, Official, Record, new_article_info, new_extraction, new_record
from gdnn_extract.segment import segment
from gdnn_extract.tagger import DEFAULT, NO_MODELS, load_models

LONG_TEXT = 200_000
"""From this many characters on the garbage collector rests while a record is made."""


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the garbage collector from looking again and again through a record that grows.

    The route leaves no circles behind, so that it finds nothing; on ten megabytes it would take a third of the time, and a
    larger share the longer the text.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Pipeline:
    """The route with its options held once.

    `models` names what runs where the rules are silent: the models that come with the package, a folder that
    `gdnn-extract train` wrote, or None for rules only.  Raises ModelError, when the first article comes, for a folder
    that is missing or damaged.
    """

    def __init__(self, *, models: str | Path | None = DEFAULT) -> None:
        self.models = models

    def extract(
        self, text: str, *, id: str | None = None, title: str | None = None, published: datetime.date | None = None, source: str | None = None
    ) -> Record:
        """The record of one article.

        `published` resolves dates without a year and relative words.  A text in which nothing is found is a valid
        record with empty lists.  Raises TypeError when `text` is not a string or `published` not a date.

        >>> record = Pipeline().extract("Sáng 14/5/2021, Giám đốc Sở yêu cầu các trường báo cáo trước ngày 30/6.")
        >>> [(task.text, task.deadline) for directive in record.directives for task in directive.tasks]
        [('báo cáo trước ngày 30/6.', '2021-06-30')]
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}; gdnn_extract.readers decodes bytes")
        if isinstance(published, datetime.datetime):
            published = published.date()
        if published is not None and not isinstance(published, datetime.date):
            raise TypeError(f"published must be a datetime.date, not {type(published).__name__}")
        article = Article.read(text, id=id, title=title, published=published, source=source)
        if len(text) < LONG_TEXT:
            return self._record(article)
        with _collector_resting():
            return self._record(article)

    def _record(self, article: Article) -> Record:
        models = load_models(self.models) if self.models is not None else NO_MODELS
        paragraphs = segment(article)
        legal = find_legal(article)
        dates = find_dates(article, paragraphs, legal)
        figures = find_figures(article, outside=[*legal, *dates])
        officials = find_officials(article, paragraphs, legal)
        if models.people:
            officials = add_people(article, paragraphs, officials, legal, models.people)
        meeting = find_meeting(article, paragraphs, dates, officials)
        directives = find_directives(article, paragraphs, officials, dates, figures, legal)
        if models.tasks:
            directives = add_tasks(article, paragraphs, directives, officials, dates, figures, legal, models.tasks)
        author, credit = find_byline(article, paragraphs)
        record = new_record(
            article=_about(article, author, credit),
            meeting=meeting,
            officials=tuple(_with_issuers(officials, directives)),
            dates=tuple(_with_roles(dates, meeting, directives)),
            figures=tuple(figures),
            legal_references=tuple(legal),
            directives=tuple(directives),
            extraction=new_extraction(version=__version__, models=(models.name,) if models.name else (), warnings=oddities(article)),
        )
        if article.fold != article.text:
            article.restore(record)
        return record


def extract(
    text: str, *, id: str | None = None, title: str | None = None, published: datetime.date | None = None, source: str | None = None
) -> Record:
    """The record of one article, with the default options (see `Pipeline.extract`)."""
    return _DEFAULT.extract(text, id=id, title=title, published=published, source=source)


_DEFAULT = Pipeline()


def _about(article: Article, author: Author | None, credit: str | None) -> ArticleInfo:
    return new_article_info(
        id=article.id,
        source=article.source,
        title=article.title,
        published=article.published,
        author=author,
        credit=credit,
        sha256=hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
        characters=len(article.text),
    )


def _with_roles(dates: Sequence[Date], meeting: Meeting | None, directives: Sequence[Directive]) -> list[Date]:
    """What the meeting and the tasks say of a date: when they met, by when something is due."""
    due = {(id, task.deadline) for directive in directives for task in directive.tasks if task.deadline for id in task.dates}
    held = meeting.date if meeting else None
    return [
        date.model_copy(update={"role": "deadline"})
        if (date.id, date.value) in due and date.role == "other"
        else date.model_copy(update={"role": "meeting"})
        if date.value == held and date.role == "other"
        else date
        for date in dates
    ]


def _with_issuers(officials: Sequence[Official], directives: Sequence[Directive]) -> list[Official]:
    """Officials who issue a directive bear that role."""
    issuers = {directive.issuer.id for directive in directives}
    order = ("chair", "speaker", "issuer", "attendee", "author")
    return [
        official.model_copy(update={"roles": tuple(role for role in order if role in {*official.roles, "issuer"})}) if official.id in issuers else official
        for official in officials
    ]
