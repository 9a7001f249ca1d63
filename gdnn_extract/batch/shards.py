"""Articles to shards: grouped as they come, worked on in any order, written when a shard is full."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from gdnn_extract.batch.folder import Form, Key, OutputFolder, Slip
from gdnn_extract.batch.pool import Lost, Pool
from gdnn_extract.batch.work import Done, Extractor, Work, weight
from gdnn_extract.errors import BatchError
from gdnn_extract.readers.archives import parse_member
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import DEFAULTS, ReadOptions

SHARD_SIZE = 500


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What decides the records; a run can only be taken up again with the same.

    `published` is for articles that have no date of their own.  `form` is `jsonl` or `parquet`.  `shard_size` is the number of
    articles, records and failures together, that share a file.
    """

    read: ReadOptions = DEFAULTS
    published: datetime.date | None = None
    form: Form = "jsonl"
    shard_size: int = SHARD_SIZE


@dataclass(slots=True)
class Counts:
    """How far a run is, in articles: `skipped` were finished by an earlier run, whose records and failures are counted as well."""

    records: int = 0
    skipped: int = 0
    duplicates: int | None = None
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Count what another has counted as well."""
        self.records += other.records
        self.skipped += other.skipped
        self.failures.update(other.failures)

    @property
    def failed(self) -> int:
        """All failures."""
        return self.failures.total()

    @property
    def articles(self) -> int:
        """All that are done with, one way or the other."""
        return self.records + self.failed


class _Ticket(NamedTuple):
    shard: _Shard
    place: int
    id: str | None
    source: str


class _Shard:
    """A shard on its way: `slip` is there when an earlier run has done it, and then only its digest is compared."""

    def __init__(self, key: Key, slip: Slip | None) -> None:
        self.key, self.slip = key, slip
        self.results: dict[int, Done | Failure] = {}
        self.members = 0
        self.closed = False
        self._digest = hashlib.blake2b(digest_size=16)

    def count(self, member: Member | Failure) -> None:
        self.members += 1
        self._digest.update(_bytes(member))

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class ShardRun:
    """Groups articles into shards and works through them; results come back in any order, a shard is written when it is full.

    `counts` is counted on.  `portion` begins the keys of the shards.  Articles of shards in `finished` count as skipped (None: all that are passed over).
    """

    def __init__(
        self,
        folder: OutputFolder,
        options: BatchOptions,
        pipeline: Extractor,
        *,
        retry_failures: bool,
        watch: Callable[[Counts], None],
        counts: Counts | None = None,
        portion: Key = (),
        finished: Container[Key] | None = None,
    ) -> None:
        self.folder, self.options, self.pipeline, self.retry_failures, self.watch = folder, options, pipeline, retry_failures, watch
        self.counts, self.shards = counts or Counts(), 0
        self._portion, self._finished = portion, finished

    def work_through(self, members: Iterator[Member | Failure], jobs: int, timeout: float) -> None:
        """Do all articles that are not done, with so many processes; `counts` and `shards` (how many there are) say what became of them."""
        work = Work(self.pipeline, parse_member, self.options.read, self.options.published)
        pool: Pool[_Ticket, Member, Done | Failure] = Pool(work, jobs, timeout=timeout, weigh=weight)
        with closing(pool.run(self._tasks(members))) as outcomes:
            for ticket, outcome in outcomes:
                result = Failure(ticket.id, ticket.source, "extract", outcome.reason) if isinstance(outcome, Lost) else outcome
                self._put(ticket.shard, ticket.place, result)
                self._finish(ticket.shard)

    def _tasks(self, members: Iterator[Member | Failure]) -> Iterator[tuple[_Ticket, Member]]:
        """The articles that are still to be done; those of finished shards are passed over."""
        shard: _Shard | None = None
        for position, member in enumerate(members):
            number, index = divmod(position, self.options.shard_size)
            if shard is None or index == 0:
                if shard:
                    self._close(shard)
                shard = self._shard(number)
                self.shards = number + 1
            shard.count(member)
            if shard.slip:
                continue
            if isinstance(member, Failure):
                self._put(shard, index, member)
            else:
                yield _Ticket(shard, index, member.id, member.source), member
        if shard:
            self._close(shard)

    def _shard(self, number: int) -> _Shard:
        key = (*self._portion, number)
        slip = self.folder.slip(key)
        return _Shard(key, None if slip and slip.failures and self.retry_failures else slip)

    def _put(self, shard: _Shard, index: int, result: Done | Failure) -> None:
        shard.results[index] = result
        if isinstance(result, Failure):
            self.counts.failures[result.stage] += 1
        else:
            self.counts.records += 1
        self.watch(self.counts)

    def _close(self, shard: _Shard) -> None:
        shard.closed = True
        if shard.slip is None:
            self._finish(shard)
            return
        if (shard.members, shard.digest) != (shard.slip.members, shard.slip.digest):
            raise BatchError(f"{self.folder.where(shard.key)}: the inputs no longer have the articles it was made from; --restart does all anew")
        self.counts.records += len(shard.slip.texts)
        self.counts.failures.update(failure.stage for failure in shard.slip.failures)
        if self._finished is None or shard.key in self._finished:
            self.counts.skipped += shard.members
        self.watch(self.counts)

    def _finish(self, shard: _Shard) -> None:
        if shard.closed and len(shard.results) == shard.members:
            self.folder.write_shard(shard.key, shard.members, shard.digest, [shard.results[index] for index in range(shard.members)])


def _bytes(member: Member | Failure) -> bytes:
    """A member as bytes, for the digest of its shard."""
    if isinstance(member, Failure):
        return f"{member.source}\0failure\0".encode("utf-8", "replace")
    head = f"{member.source}\0{member.kind}\0{member.id}\0{member.encoding}\0{member.title}\0{member.published}\0"
    data = json.dumps(dict(member.data), default=str).encode() if isinstance(member.data, Mapping) else member.data
    return head.encode("utf-8", "replace") + f"{len(data)}\0".encode() + data


