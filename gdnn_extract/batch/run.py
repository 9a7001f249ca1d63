"""`run_batch`: inputs to shards of records in a folder; whatever interrupts it, the same call goes on from there."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from gdnn_extract import __version__
from gdnn_extract.batch.cluster import Cluster, Job, work_on_cluster
from gdnn_extract.batch.folder import Key, OutputFolder
from gdnn_extract.batch.pool import available_cores
from gdnn_extract.batch.shards import BatchOptions, Counts, ShardRun
from gdnn_extract.batch.work import Extractor
from gdnn_extract.errors import BatchError
from gdnn_extract.pipeline import Pipeline
from gdnn_extract.readers.archives import find_members
from gdnn_extract.readers.document import Failure
from gdnn_extract.readers.walk import STANDARD_INPUT, find_files
from gdnn_extract.tagger import load_models


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
    cluster: Cluster | None = None,
    watch: Callable[[Counts], None] = lambda counts: None,
) -> Counts:
    """Extract all articles of `inputs` (files, folders, archives, `-`) into the folder `out`; what an earlier run finished there is kept.

    Inputs and `out` may be addresses such as `s3://bucket/posts/` (extra `remote`).
    `jobs` is the number of processes (None: as many as there are processors), `timeout` the seconds an article may take.
    With a `cluster` Ray shares the work out, and `jobs` is the number of processes that work on one portion (None: at most four).
    `pipeline` is a `Pipeline` or anything picklable with its method `extract`.  `restart` removes what an earlier
    run left, `retry_failures` does those shards anew that have failures.  `watch` is told the counts after each article, or every second.

    An article that fails is counted and written to `failures.jsonl`.  Raises BatchError when the run cannot begin (other settings than
    before, another run at work) or go on (disk full, inputs changed), RemoteError when a connection fails, KeyboardInterrupt on
    Ctrl-C; all leave finished shards behind.
    """
    options = options or BatchOptions()
    if (jobs is not None and jobs < 1) or options.shard_size < 1 or not timeout > 0:
        raise ValueError("jobs, shard_size and timeout must be more than 0")
    if cluster and "-" in inputs:
        raise BatchError(f"{STANDARD_INPUT}: cannot be shared out to other machines; save it as a file first")
    folder, pipeline, counts = OutputFolder(out, options.form), pipeline or Pipeline(), Counts()
    plain = _plain(options, pipeline)
    settings = {
        "version": __version__,
        "engine": "ray" if cluster else "local",
        "options": plain,
        "inputs": _signature(inputs, folder),
    }
    log: dict[str, Any] = {"started": _now(), "jobs": jobs if cluster else jobs or available_cores(), "timeout": timeout}
    try:
        earlier = folder.open(settings, restart=restart)
        with _told(folder, settings, earlier, counts, log):
            if cluster:
                job = Job(os.fspath(out), options, pipeline, retry_failures, jobs, timeout, plain["models"])
                shards = work_on_cluster(cluster, job, folder, find_files(inputs), counts, watch)
            else:
                run = ShardRun(folder, options, pipeline, retry_failures=retry_failures, watch=watch, counts=counts)
                run.work_through(find_members(inputs, options.read), log["jobs"], timeout)
                shards = {(): run.shards}
            _no_surplus(folder, shards)
            counts.duplicates = folder.write_duplicates()
    finally:
        folder.close()
    return counts


def _no_surplus(folder: OutputFolder, shards: Mapping[Key, int]) -> None:
    """Refuse what is in the folder beyond the shards of each portion."""
    if surplus := next((key for key in folder.finished() if key[-1] >= shards.get(key[:-1], 0)), None):
        raise BatchError(f"{folder.where(surplus)}: is of articles that are no longer in the inputs; --restart does all anew")


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


def _signature(inputs: Sequence[str], folder: OutputFolder) -> dict[str, Any]:
    """The inputs as given, how many files they are, their size, and a digest of names and sizes; what is in them is compared shard by shard."""
    here = os.path.realpath(folder.label)
    if around := next((one for one in inputs if os.path.isdir(one) and here.startswith(os.path.join(os.path.realpath(one), ""))), None):
        raise BatchError(f"{folder.label}: lies in the input {around}, whose files are the articles; give another folder for the output")
    digest = hashlib.blake2b(digest_size=16)
    files = size = 0
    for found in find_files(inputs):
        if isinstance(found, Failure):
            digest.update(f"{found.source}\0?\n".encode("utf-8", "replace"))
            continue
        path, place, told = found
        length = -1 if told is None else told
        if folder.holds(path):
            raise BatchError(f"{place.label}: lies in the output folder, whose files cannot be inputs; give another folder for the output")
        if told is None and path != "-":
            with suppress(OSError):
                length = os.stat(path).st_size
        files, size = files + 1, size + max(length, 0)
        digest.update(f"{place.label}\0{length}\n".encode("utf-8", "replace"))
    given = [os.fsencode(one).decode("utf-8", "replace") for one in inputs]
    return {"given": given, "files": files, "bytes": size, "digest": digest.hexdigest()}


def _figures(counts: Counts) -> dict[str, Any]:
    return {
        "articles": counts.articles,
        "records": counts.records,
        "failures": {"all": counts.failed, **dict(sorted(counts.failures.items()))},
        "duplicates": counts.duplicates,
    }


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
