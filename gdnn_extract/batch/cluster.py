"""Runs over many machines: Ray gives portions of the inputs to them, each portion is done as on one machine, by a pool of processes.

Only small things go through Ray: which files a portion has, and counts.  Articles are read and shards are written where the work is
done, so storage must be one that all machines reach.  A portion whose machine is lost is given to another, which goes on from the
shards that are finished.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import types
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from gdnn_extract import __version__
from gdnn_extract.batch.folder import Key, OutputFolder
from gdnn_extract.batch.pool import available_cores
from gdnn_extract.batch.shards import BatchOptions, Counts, ShardRun
from gdnn_extract.batch.work import Extractor
from gdnn_extract.errors import BatchError, GdnnExtractError, RemoteError
from gdnn_extract.readers.archives import members_of
from gdnn_extract.readers.document import Failure
from gdnn_extract.readers.remote import is_address
from gdnn_extract.readers.walk import File
from gdnn_extract.tagger import load_models

PORTION_BYTES = 16 * 1024 * 1024
"""Consecutive files up to this size in all are one portion; a file is never parted."""

_FILES = 500  # of a portion, at most
_JOBS = 4  # processes that share a portion, at most, unless told otherwise
_RETRIES = 8  # of a portion whose worker or machine is lost
_ATTEMPTS = 3  # where a connection fails
_WINDOW = 1000  # portions that wait in Ray
_PAUSE = 1.0  # seconds between two looks at how far it is
GO_ON = "; what is finished is kept, and the same command goes on from there"
_LONGEST_TEMP = 42  # Ray puts sockets below its folder, whose names are limited

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it warns of graphics cards
    "RAY_DEDUP_LOGS_SKIP_REGEX": "^",  # else it prints to standard output what it does about machines that die
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Ray is: at an `address` (`auto`: that of this machine), else at RAY_ADDRESS, else on this machine alone, for this run only.

    `temp_folder` is where Ray keeps its sockets and logs in that last case.
    """

    address: str | None = None
    temp_folder: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What all portions of a run have in common; `models` (name with hash) and `version` are what every machine must have."""

    out: str
    options: BatchOptions
    pipeline: Extractor
    retry_failures: bool
    jobs: int | None
    timeout: float
    models: str | None
    version: str = __version__


class Outcome(NamedTuple):
    """What became of a portion: counts, how many shards it has, and what stopped it."""

    counts: Counts
    shards: int
    error: GdnnExtractError | None = None


Portion = tuple[File | Failure, ...]


# ---------------------------------------------------------------- on the machine that was asked


def work_on_cluster(
    cluster: Cluster, job: Job, folder: OutputFolder, files: Iterable[File | Failure], counts: Counts, watch: Callable[[Counts], None]
) -> dict[Key, int]:
    """Do all files into the folder; how many shards each portion has.  `counts` are kept true on the way.

    Raises BatchError when there is no Ray or no cluster, when a portion loses its worker again and again, when machines lack what
    they need, and what else stops a run.
    """
    with _connected(cluster) as ray:
        processors = _processors(ray, job.jobs)
        jobs = job.jobs or min(_JOBS, processors)
        absolute = job.out if is_address(job.out) else os.path.abspath(job.out)
        shared = ray.put(Job(absolute, job.options, job.pipeline, job.retry_failures, jobs, job.timeout, job.models))
        progress = ray.remote(_Progress).options(num_cpus=0, max_restarts=-1).remote()
        # a fault of the program is no reason to try again
        task = ray.remote(_portion).options(num_cpus=jobs, max_retries=_RETRIES, retry_exceptions=False)
        finished: dict[int, set[Key]] = defaultdict(set)
        for key in folder.finished():
            finished[key[0]].add(key)
        calls = (
            (number, lambda number=number, portion=portion: task.remote(shared, number, portion, finished.pop(number, frozenset()), progress))
            for number, portion in enumerate(_portions(files))
        )
        outcomes = _Gathering(ray, progress, counts, watch).all(calls)
        _all_there(folder, counts)
        return outcomes


def _portions(files: Iterable[File | Failure]) -> Iterator[Portion]:
    """Consecutive files as portions; the same for the same files, whatever the cluster."""
    portion: list[File | Failure] = []
    size = 0
    for found in files:
        file = found if isinstance(found, Failure) else _absolute(found)
        weight = 0 if isinstance(file, Failure) else file.size or 0
        if portion and (len(portion) == _FILES or size + weight > PORTION_BYTES):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(file)
        size += weight
    if portion:
        yield tuple(portion)


def _absolute(file: File) -> File:
    """A file as other machines find it, with its size if it is there."""
    if is_address(file.path):
        return file
    size = None
    with suppress(OSError):
        size = os.stat(file.path).st_size
    return File(os.path.abspath(file.path), file.place, size)


class _Gathering:
    """Hands out portions, and gathers what becomes of them."""

    def __init__(self, ray: Any, progress: Any, counts: Counts, watch: Callable[[Counts], None]) -> None:
        self._ray, self._progress, self._counts, self._watch = ray, progress, counts, watch
        self._done = Counts()
        self._running: dict[int, Counts] = {}
        self._looked = 0.0

    def all(self, calls: Iterator[tuple[int, Callable[[], Any]]]) -> dict[Key, int]:
        """The number of shards of each portion; raises what stopped the first one that was stopped."""
        under_way: dict[Any, int] = {}
        shards: dict[Key, int] = {}
        try:
            while True:
                while len(under_way) < _WINDOW and (call := next(calls, None)):
                    under_way[call[1]()] = call[0]
                if not under_way:
                    return shards
                ready, _ = self._ray.wait(list(under_way), num_returns=1, timeout=_PAUSE)
                for reference in ready:
                    number = under_way.pop(reference)
                    outcome = self._outcome(reference, number)
                    self._running.pop(number, None)
                    self._done.add(outcome.counts)
                    shards[(number,)] = outcome.shards
                    if outcome.error:
                        raise outcome.error
                self._look(under_way.values())
        except BaseException:  # Ctrl-C as well
            for reference in under_way:
                self._ray.cancel(reference, force=True)
            raise

    def _outcome(self, reference: Any, number: int) -> Outcome:
        exceptions = self._ray.exceptions
        try:
            outcome: Outcome = self._ray.get(reference)
            return outcome
        except exceptions.RayTaskError as error:
            cause = (str(error.cause or error).strip().splitlines() or [type(error).__name__])[-1][:500]
            raise BatchError(f"portion {number} cannot be done ({cause}); every machine needs the same gdnn-extract {__version__}") from None
        except exceptions.RayError as error:
            raise BatchError(f"portion {number} lost its worker {_RETRIES + 1} times ({type(error).__name__}){GO_ON}") from None

    def _look(self, numbers: Container[int]) -> None:
        """Tell the counts, those of portions under way as they were last heard of."""
        now = time.monotonic()
        if now - self._looked >= _PAUSE:
            self._looked = now
            with suppress(self._ray.exceptions.RayError):
                heard: dict[int, Counts] = self._ray.get(self._progress.take.remote(), timeout=_PAUSE)
                self._running.update((number, counts) for number, counts in heard.items() if number in numbers)
        total = Counts()
        for counts in (self._done, *self._running.values()):
            total.add(counts)
        self._counts.records, self._counts.skipped, self._counts.failures = total.records, total.skipped, total.failures
        self._watch(self._counts)


def _all_there(folder: OutputFolder, counts: Counts) -> None:
    """Make sure that what the machines say they have written can be seen from here."""
    there = sum(slip.members for _, slip in folder.slips())
    if there != counts.articles:
        raise BatchError(
            f"{folder.label}: has {there:,} articles where the machines have done {counts.articles:,}; it must be a folder that all of them share, "
            "or an address; the same command goes on from there"
        )


# ---------------------------------------------------------------- Ray itself


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    """Ray, connected; what was started for this run ends with it."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise BatchError("Ray needs the extra [ray]: pip install 'gdnn-extract[ray]'") from None
    if ray.is_initialized():  # by whoever calls: theirs to end
        yield ray
        return
    address = cluster.address or os.environ.get("RAY_ADDRESS") or "local"
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "critical"}
    if address == "local":
        options |= {"include_dashboard": False, "num_cpus": available_cores(), "object_store_memory": 100 * 1024 * 1024, **_temp(cluster)}
    else:
        _reach(address)
    try:
        ray.init(address=address, **options)
    except Exception as error:  # whatever is wrong with the address, the version or the folder
        ray.shutdown()
        hint = "" if address == "local" or "RAY_AUTH_MODE" in os.environ else "; if the cluster asks for a token, set RAY_AUTH_MODE=token"
        raise BatchError(f"Ray cannot be {'started' if address == 'local' else f'reached at {address}'}: {' '.join(str(error).split())[:500]}{hint}") from None
    try:
        yield ray
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Make sure that somebody listens: Ray itself would try for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal():
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except (OSError, OverflowError) as error:
            raise BatchError(f"Ray cannot be reached at {address}: {getattr(error, 'strerror', None) or error}") from None


def _temp(cluster: Cluster) -> dict[str, str]:
    if cluster.temp_folder is None:
        return {}
    folder = os.path.abspath(cluster.temp_folder)
    if len(os.fsencode(folder)) > _LONGEST_TEMP:
        raise BatchError(f"{folder}: too long a name for the temporary folder of Ray, which has sockets in it; at most {_LONGEST_TEMP} bytes")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatchError(f"{folder}: cannot be made: {error.strerror or error}") from None
    return {"_temp_dir": folder}


def _processors(ray: Any, jobs: int | None) -> int:
    """The processors of the smallest machine that has any; raises BatchError when no machine has as many as wanted."""
    machines = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    machines = [count for count in machines if count]
    if machines and jobs and jobs > max(machines):
        raise BatchError(f"--jobs {jobs}: no machine of the cluster has so many processors, the largest has {max(machines)}")
    return min(machines, default=1)


class _Progress:
    """Hears from portions how far they are."""

    def __init__(self) -> None:
        self._heard: dict[int, Counts] = {}

    def tell(self, number: int, counts: Counts) -> None:
        self._heard[number] = counts

    def take(self) -> dict[int, Counts]:
        """What was heard since the last time."""
        heard, self._heard = self._heard, {}
        return heard


# ---------------------------------------------------------------- on the machines that work


def _portion(job: Job, number: int, portion: Portion, finished: Container[Key], progress: Any) -> Outcome:
    """Do a portion; where a connection fails, some times more."""
    try:
        _same_here(job, portion)
    except GdnnExtractError as error:
        return Outcome(Counts(), 0, error)
    for attempt in range(_ATTEMPTS):
        told = _Told(number, progress)
        run = ShardRun(
            OutputFolder(job.out, job.options.form),
            job.options,
            job.pipeline,
            retry_failures=job.retry_failures,
            watch=told,
            portion=(number,),
            finished=finished,
        )
        try:
            with _main_hidden():
                run.work_through(members_of(portion, job.options.read), job.jobs or 1, job.timeout)
            return Outcome(run.counts, run.shards)
        except RemoteError as error:
            fault: GdnnExtractError = error
            time.sleep(2**attempt)
        except GdnnExtractError as error:
            return Outcome(run.counts, run.shards, error)
    return Outcome(run.counts, run.shards, fault)


@dataclass(slots=True)
class _Told:
    """Tells the counts of a portion every second."""

    number: int
    progress: Any
    last: float = field(default_factory=time.monotonic)

    def __call__(self, counts: Counts) -> None:
        now = time.monotonic()
        if now - self.last >= _PAUSE:
            self.last = now
            self.progress.tell.remote(self.number, counts)


def _same_here(job: Job, portion: Portion) -> None:
    """Make sure that this machine gives the records that the others give."""
    if job.version != __version__:
        raise BatchError(f"{socket.gethostname()}: has gdnn-extract {__version__}, not {job.version}; install the same on every machine")
    models = getattr(job.pipeline, "models", None)
    here = None if models is None else load_models(models).name
    if here != job.models:
        raise BatchError(f"{socket.gethostname()}: has the models {here}, not {job.models}; install the same on every machine")
    for file in portion:
        if not isinstance(file, Failure) and file.size is not None and not is_address(file.path) and not os.path.lexists(file.path):
            raise BatchError(
                f"{file.place.label}: cannot be seen from {socket.gethostname()}; inputs must lie in a folder that all machines share, or at an address"
            )


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Processes that are started meanwhile do not run the main script again: here that is Ray's, which would load Ray into each of them."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
