"""`run_batch`: inputs to shards of records in a folder; whatever interrupts it, the same call goes on from there."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from gdnn_extract import __version__
from gdnn_extract.batch.folder import Form, OutputFolder, Slip
from gdnn_extract.batch.pool import Lost, Pool, available_cores
from gdnn_extract.batch.work import Done, Extractor, Work, weight
from gdnn_extract.errors import BatchError
from gdnn_extract.pipeline import Pipeline
from gdnn_extract.readers.archives import find_members, parse_member
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.options import DEFAULTS, ReadOptions
from gdnn_extract.readers.walk import find_files
from gdnn_extract.tagger import load_models

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

    @property
    def failed(self) -> int:
        """All failures."""
        return self.failures.total()

    @property
    def articles(self) -> int:
        """All that are done with, one way or the other."""
        return self.records + self.failed


def run_batch(
    inputs: Sequence[str],
    out: str | os.PathLike[str],
    *,
    options: BatchOptions | None = None,
    jobs: int | None = None,
    timeout: float = 60.0,
    pipeline: Extractor | None = None,
    restart: bool = False,
    retry_failures: bool = False,
    watch: Callable[[Counts], None] = lambda counts: None,
) -> Counts:
    """Extract all articles of `inputs` (files, folders, archives, `-`) into the folder `out`; what an earlier run finished there is kept.

    `jobs` is the number of processes (None: as many as there are processors), `timeout` the seconds an article may take.
    `pipeline` is a `Pipeline` or anything picklable with its method `extract`.  `restart` removes what an earlier
    run left, `retry_failures` does those shards anew that have failures.  `watch` is told the counts after each article.

    An article that fails is counted and written to `failures.jsonl`.  Raises BatchError when the run cannot begin (other settings than
    before, another run at work) or go on (disk full, inputs changed), KeyboardInterrupt on Ctrl-C; both leave finished shards behind.
    """
    jobs = available_cores() if jobs is None else jobs
    options = options or BatchOptions()
    if jobs < 1 or options.shard_size < 1 or not timeout > 0:
        raise ValueError("jobs, shard_size and timeout must be more than 0")
    folder = OutputFolder(Path(out), options.form)
    run = _Run(folder, options, pipeline or Pipeline(), retry_failures, watch)
    settings = {"version": __version__, "options": _plain(options, run.pipeline), "inputs": _signature(inputs, Path(out))}
    try:
        earlier = folder.open(settings, restart=restart)
        with _told(folder, settings, earlier, run.counts, {"started": _now(), "jobs": jobs, "timeout": timeout}):
            run.work_through(find_members(inputs, options.read), jobs, timeout)
            run.counts.duplicates = folder.write_duplicates()
    finally:
        folder.close()
    return run.counts


@contextmanager
def _told(folder: OutputFolder, settings: dict[str, Any], earlier: list[dict[str, Any]], counts: Counts, log: dict[str, Any]) -> Iterator[None]:
    """Keep `manifest.json` true while a run goes on, and write `failures.jsonl` however it ends."""
    begun = time.monotonic()

    def tell(state: str) -> None:
        log.update(seconds=round(time.monotonic() - begun, 3), articles=counts.articles - counts.skipped, skipped=counts.skipped)
        folder.write_manifest({"program": "gdnn-extract", **settings, "state": state, **_figures(counts), "runs": [*earlier, log]})

    tell("running")
    try:
        yield
    except BaseException as error:
        with suppress(BatchError):
            folder.write_failures()
            tell("interrupted" if isinstance(error, KeyboardInterrupt) else "stopped")
        raise
    folder.write_failures()
    tell("complete")


class _Key(NamedTuple):
    shard: _Shard
    place: int
    id: str | None
    source: str


class _Shard:
    """A shard on its way: `slip` is there when an earlier run has done it, and then only its digest is compared."""

    def __init__(self, number: int, slip: Slip | None) -> None:
        self.number, self.slip = number, slip
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


class _Run:
    """The work of one run: articles are grouped into shards, results come back in any order, a shard is written when it is full."""

    def __init__(self, folder: OutputFolder, options: BatchOptions, pipeline: Extractor, retry_failures: bool, watch: Callable[[Counts], None]) -> None:
        self.folder, self.options, self.pipeline, self.retry_failures, self.watch = folder, options, pipeline, retry_failures, watch
        self.counts = Counts()

    def work_through(self, members: Iterator[Member | Failure], jobs: int, timeout: float) -> None:
        work = Work(self.pipeline, parse_member, self.options.read, self.options.published)
        pool: Pool[_Key, Member, Done | Failure] = Pool(work, jobs, timeout=timeout, weigh=weight)
        with closing(pool.run(self._tasks(members))) as outcomes:
            for key, outcome in outcomes:
                result = Failure(key.id, key.source, "extract", outcome.reason) if isinstance(outcome, Lost) else outcome
                self._put(key.shard, key.place, result)
                self._finish(key.shard)

    def _tasks(self, members: Iterator[Member | Failure]) -> Iterator[tuple[_Key, Member]]:
        """The articles that are still to be done; those of finished shards are passed over."""
        shard = _Shard(0, self._slip(0))
        for position, member in enumerate(members):
            number, index = divmod(position, self.options.shard_size)
            if number != shard.number:
                self._close(shard)
                shard = _Shard(number, self._slip(number))
            shard.count(member)
            if shard.slip:
                continue
            if isinstance(member, Failure):
                self._put(shard, index, member)
            else:
                yield _Key(shard, index, member.id, member.source), member
        if shard.members:
            self._close(shard)
        surplus = self.folder.last()
        if surplus > (shard.number if shard.members else -1):
            raise BatchError(f"{self.folder.records(surplus)}: is of articles that are no longer in the inputs; --restart does all anew")

    def _slip(self, number: int) -> Slip | None:
        slip = self.folder.slip(number)
        return None if slip and slip.failures and self.retry_failures else slip

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
            raise BatchError(f"{self.folder.records(shard.number)}: the inputs no longer have the articles it was made from; --restart does all anew")
        self.counts.records += len(shard.slip.texts)
        self.counts.failures.update(failure.stage for failure in shard.slip.failures)
        self.counts.skipped += shard.members
        self.watch(self.counts)

    def _finish(self, shard: _Shard) -> None:
        if shard.closed and len(shard.results) == shard.members:
            self.folder.write_shard(shard.number, shard.members, shard.digest, [shard.results[index] for index in range(shard.members)])


# ---------------------------------------------------------------- what must not change between two runs


def _plain(options: BatchOptions, pipeline: Extractor) -> dict[str, Any]:
    """The options as flat JSON values."""
    kind = type(pipeline)
    models = getattr(pipeline, "models", None)
    return {
        **asdict(options.read),
        "published": options.published and options.published.isoformat(),
        "format": options.form,
        "shard_size": options.shard_size,
        "pipeline": f"{kind.__module__}.{kind.__qualname__}",
        **{f"pipeline.{name}": value if value is None else str(value) for name, value in sorted(getattr(pipeline, "__dict__", {}).items())},
        "models": None if models is None else load_models(models).name,  # another model may lie in the same place
    }


def _signature(inputs: Sequence[str], out: Path) -> dict[str, Any]:
    """The inputs as given, how many files they are, their size, and a digest of names and sizes; what is in them is compared shard by shard."""
    digest = hashlib.blake2b(digest_size=16)
    files = size = 0
    here = os.path.realpath(out) + os.sep
    for found in find_files(inputs):
        if isinstance(found, Failure):
            digest.update(f"{found.source}\0?\n".encode("utf-8", "replace"))
            continue
        path, place = found
        length = -1
        if path != "-":
            if os.path.realpath(path).startswith(here):
                raise BatchError(f"{place.label}: lies in the output folder, whose files cannot be inputs; give another folder for the output")
            with suppress(OSError):
                length = os.stat(path).st_size
        files, size = files + 1, size + max(length, 0)
        digest.update(f"{place.label}\0{length}\n".encode("utf-8", "replace"))
    given = [os.fsencode(one).decode("utf-8", "replace") for one in inputs]
    return {"given": given, "files": files, "bytes": size, "digest": digest.hexdigest()}


def _bytes(member: Member | Failure) -> bytes:
    """A member as bytes, for the digest of its shard."""
    if isinstance(member, Failure):
        return f"{member.source}\0failure\0".encode("utf-8", "replace")
    head = f"{member.source}\0{member.kind}\0{member.id}\0{member.encoding}\0{member.title}\0{member.published}\0"
    data = json.dumps(dict(member.data), default=str).encode() if isinstance(member.data, Mapping) else member.data
    return head.encode("utf-8", "replace") + f"{len(data)}\0".encode() + data


def _figures(counts: Counts) -> dict[str, Any]:
    return {
        "articles": counts.articles,
        "records": counts.records,
        "failures": {"all": counts.failed, **dict(sorted(counts.failures.items()))},
        "duplicates": counts.duplicates,
    }


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
