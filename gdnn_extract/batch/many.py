"""`extract_many`: an iterator of articles in, records or failures out, in the same order."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from gdnn_extract.batch.pool import Lost, Pool, available_cores
from gdnn_extract.batch.work import Extractor, record_of, said, weight
from gdnn_extract.errors import ModelError, TableError
from gdnn_extract.pipeline import Pipeline
from gdnn_extract.readers.document import Document, Failure
from gdnn_extract.record import Record

_WINDOW = 100  # articles for each worker that may be finished before the one whose turn it is


def extract_many(
    articles: Iterable[str | Document],
    *,
    jobs: int | None = 1,
    pipeline: Extractor | None = None,
    published: datetime.date | None = None,
    timeout: float = 60.0,
) -> Iterator[Record | Failure]:
    """The records of many articles in their order; an article that fails is a `Failure` in its place.

    `jobs` is the number of processes (None: as many as there are processors); with 1 all is done in this process, and `timeout` (seconds for
    an article) is not watched.  Articles are read as they are needed and never far ahead.  `published` is for articles that have no date
    of their own.  `pipeline` must be picklable for more than one process.  Raises TypeError for what is neither a text nor a
    `Document`, ValueError for a wrong number, BatchError when no process can be started, TableError and ModelError as `extract`.

    A script that uses more than one process needs ``if __name__ == "__main__":`` around its own work, as for any pool.

    >>> [record.dates[0].value for record in extract_many(["Họp ngày 14/5/2021.", "Họp ngày 2/9/2022."])]
    ['2021-05-14', '2022-09-02']
    """
    workers = available_cores() if jobs is None else jobs
    if workers < 1:
        raise ValueError(f"jobs must be 1 or more, not {jobs}")
    if not timeout > 0:
        raise ValueError(f"timeout must be more than 0, not {timeout}")
    work = _Work(pipeline or Pipeline(), published)
    numbered = enumerate(map(_checked, articles), 1)
    if workers == 1:
        return (work(item) for item in numbered)
    return _pooled(work, numbered, workers, timeout)


@dataclass(frozen=True, slots=True)
class _Work:
    pipeline: Extractor
    published: datetime.date | None

    def __call__(self, item: tuple[int, str | Document]) -> Record | Failure:
        number, article = item
        try:
            if isinstance(article, Document):
                return record_of(article, self.pipeline, self.published)
            return self.pipeline.extract(article, id=None, title=None, published=self.published, source=None)
        except (ModelError, TableError):
            raise
        except Exception as error:
            return _failure(number, article, said(error))


def _pooled(work: _Work, numbered: Iterator[tuple[int, str | Document]], jobs: int, timeout: float) -> Iterator[Record | Failure]:
    finished: dict[int, Record | Failure] = {}
    under_way: dict[int, str | Document] = {}
    turn = 1

    def keyed() -> Iterator[tuple[int, tuple[int, str | Document]]]:
        for number, article in numbered:
            under_way[number] = article
            yield number, (number, article)

    pool: Pool[int, tuple[int, str | Document], Record | Failure] = Pool(work, jobs, timeout=timeout, weigh=lambda item: weight(item[1]))
    with closing(pool.run(keyed(), room=lambda: len(finished) < _WINDOW * jobs)) as outcomes:
        for number, outcome in outcomes:
            article = under_way.pop(number)
            finished[number] = _failure(number, article, outcome.reason) if isinstance(outcome, Lost) else outcome
            while turn in finished:
                yield finished.pop(turn)
                turn += 1


def _checked(article: object) -> str | Document:
    if not isinstance(article, str | Document):
        raise TypeError(f"an article is a text or a Document, not {type(article).__name__}")
    return article


def _failure(number: int, article: str | Document, error: str) -> Failure:
    if isinstance(article, Document):
        return Failure(article.id, article.source, "extract", error)
    return Failure(None, f"article {number}", "extract", error)
