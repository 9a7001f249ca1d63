"""Processes that work through items, and outlive items that kill or stop them.

Each worker has a pipe of its own and answers for one item after the other.  So the item that a dead or silent worker was at
is known, the others of its portion go back to the queue, and nobody else is disturbed; an executor of the standard
library breaks as a whole and says neither.

Workers come from a fork server where there is one: it has a single thread, which makes forking safe whatever threads the
caller runs, and has read the tables before, so that a new worker is there in milliseconds and shares that memory.  Elsewhere they
are spawned.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, NamedTuple, TypeVar

from gdnn_extract.errors import BatchError, GdnnExtractError

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")

ATTEMPTS = 3
"""An item whose worker died is tried again: another process may have been to blame for the lack of memory."""

_AHEAD = 64  # items in the queue for each worker
_AHEAD_WEIGHT = 4_000_000  # and their weight in all, for each worker
_PORTION = 32  # items handed to a worker at once, at most
_PORTION_WEIGHT = 100_000
_READING = 0.05  # seconds of reading before results are listened to again
_START = 120.0  # seconds that a worker may take to be ready


class Lost(NamedTuple):
    """What became of an item that its worker did not bring back."""

    reason: str


class _Stop(NamedTuple):
    error: GdnnExtractError


def available_cores() -> int:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Task(Generic[K, T]):
    key: K
    item: T
    weight: int
    deaths: int = 0


@dataclass(slots=True, eq=False)
class _Worker(Generic[K, T]):
    process: BaseProcess
    connection: Connection
    deadline: float
    portion: deque[_Task[K, T]] = field(default_factory=deque)
    ready: bool = False


class Pool(Generic[K, T, R]):
    """Workers that call `work` on items; `work` and what goes in and out must be picklable.

    An item that takes longer than `timeout` seconds, or whose worker dies `ATTEMPTS` times, comes back as `Lost`; so does one
    on which `work` raises, unless it is a GdnnExtractError, which ends the run.  `weigh` gives the size of an item, roughly in
    bytes: what is read ahead is limited by it.
    """

    def __init__(self, work: Callable[[T], R], jobs: int, *, timeout: float, weigh: Callable[[T], int]) -> None:
        self._work, self._jobs, self._timeout, self._weigh = work, jobs, timeout, weigh
        self._context: Any = None  # made when the first worker is needed
        self._workers: list[_Worker[K, T]] = []
        self._queue: deque[_Task[K, T]] = deque()
        self._waiting = 0  # weight of the queue
        self._exhausted = False
        self._stillborn = 0

    def run(self, items: Iterable[tuple[K, T]], room: Callable[[], bool] = lambda: True) -> Generator[tuple[K, R | Lost], None, None]:
        """The outcome of each item under its key, as they come; items are taken no further ahead than needed, and only while there is `room`.

        Raises BatchError when workers cannot be started at all, and what `work` raises for all items.  To be closed when left early.
        """
        source = iter(items)
        try:
            while True:
                self._take(source, room)
                if not self._queue and not self._busy() and self._exhausted:
                    return
                self._hire()
                self._hand_out()
                yield from self._hear()
        finally:
            self.close()

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        while self._workers:
            self._dismiss(self._workers[-1])

    # ------------------------------------------------------------ items in

    def _busy(self) -> int:
        return sum(bool(worker.portion) for worker in self._workers)

    def _wants_more(self, room: Callable[[], bool]) -> bool:
        if self._exhausted:
            return False
        if not self._queue and not self._busy():
            return True
        return len(self._queue) < _AHEAD * self._jobs and self._waiting < _AHEAD_WEIGHT * self._jobs and room()

    def _take(self, source: Iterator[tuple[K, T]], room: Callable[[], bool]) -> None:
        until = time.monotonic() + _READING
        while self._wants_more(room) and time.monotonic() < until:
            following = next(source, None)
            if following is None:
                self._exhausted = True
                return
            key, item = following
            self._queue.append(_Task(key, item, self._weigh(item)))
            self._waiting += self._queue[-1].weight

    def _portion(self) -> deque[_Task[K, T]]:
        """The next tasks for one worker: fewer the emptier the queue is, so that all end at the same time."""
        count = max(1, min(_PORTION, len(self._queue) // (2 * self._jobs)))
        portion: deque[_Task[K, T]] = deque()
        weight = 0
        while self._queue and len(portion) < count and (not portion or weight + self._queue[0].weight <= _PORTION_WEIGHT):
            task = self._queue.popleft()
            self._waiting -= task.weight
            weight += task.weight
            portion.append(task)
        return portion

    def _put_back(self, tasks: Iterable[_Task[K, T]]) -> None:
        tasks = list(tasks)
        self._queue.extendleft(reversed(tasks))
        self._waiting += sum(task.weight for task in tasks)

    # ------------------------------------------------------------ workers

    def _hire(self) -> None:
        wanted = min(self._jobs, self._busy() + len(self._queue))
        while len(self._workers) < wanted:
            self._context = self._context or _context()
            here, there = self._context.Pipe()
            process = self._context.Process(target=_serve, args=(there, self._work, self._timeout), daemon=True)
            try:
                process.start()
            except (OSError, EOFError) as error:
                here.close()
                if not self._workers:
                    raise BatchError(f"no worker can be started: {getattr(error, 'strerror', None) or type(error).__name__}") from None
                return
            finally:
                there.close()
            self._workers.append(_Worker(process, here, time.monotonic() + _START))

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            if worker.ready and not worker.portion and self._queue:
                worker.portion = self._portion()
                worker.deadline = time.monotonic() + self._timeout
                try:
                    worker.connection.send([task.item for task in worker.portion])
                except OSError:  # it has died meanwhile, idle: nobody is to blame
                    self._put_back(worker.portion)
                    self._dismiss(worker)

    def _dismiss(self, worker: _Worker[K, T]) -> str:
        """End a worker; how it ended, in words."""
        self._workers.remove(worker)
        worker.connection.close()
        with suppress(OSError):
            worker.process.kill()
        worker.process.join(5)
        code = worker.process.exitcode
        if code is not None and code < 0:
            with suppress(ValueError):
                return signal.Signals(-code).name
        return f"exit status {code}"

    # ------------------------------------------------------------ results out

    def _hear(self) -> Iterator[tuple[K, R | Lost]]:
        now = time.monotonic()
        waiting = [worker for worker in self._workers if worker.portion or not worker.ready]
        pause = max(0.0, min((worker.deadline for worker in waiting), default=now) - now)
        if not self._exhausted and len(self._queue) < _PORTION * self._jobs:
            pause = min(pause, _READING)
        speaking = wait([worker.connection for worker in self._workers], pause)
        # where this process itself was stopped (Ctrl-Z), so were the workers
        late = time.monotonic() - now - pause
        if late > 1:
            for worker in self._workers:
                worker.deadline += late
        for worker in [worker for worker in self._workers if worker.connection in speaking]:
            yield from self._listen(worker)
        now = time.monotonic()
        for worker in [worker for worker in self._workers if worker.deadline < now and (worker.portion or not worker.ready)]:
            yield from self._late(worker)

    def _listen(self, worker: _Worker[K, T]) -> Iterator[tuple[K, R | Lost]]:
        while True:
            try:
                if not worker.connection.poll():
                    return
                message = worker.connection.recv()
            except (EOFError, OSError):
                yield from self._died(worker)
                return
            worker.deadline = time.monotonic() + self._timeout
            if not worker.ready:
                worker.ready = True
                self._stillborn = 0
            elif isinstance(message, _Stop):
                raise message.error
            else:
                yield worker.portion.popleft().key, message

    def _died(self, worker: _Worker[K, T]) -> Iterator[tuple[K, R | Lost]]:
        worker.process.join(1)  # it has hung up; how it ended is told a moment later
        how = self._dismiss(worker)
        if not worker.ready:
            self._count_stillborn(how)
        if worker.portion:
            task = worker.portion.popleft()
            task.deaths += 1
            self._put_back(worker.portion)
            if task.deaths >= ATTEMPTS:
                yield task.key, Lost(f"killed its worker {ATTEMPTS} times ({how}{', as when memory runs out' if how == 'SIGKILL' else ''})")
            else:
                self._put_back([task])

    def _count_stillborn(self, how: str) -> None:
        self._stillborn += 1
        if self._stillborn > 3 + self._jobs:
            raise BatchError(f'workers end before they have begun ({how}); a script that starts a pool needs `if __name__ == "__main__":` around its own work')

    def _late(self, worker: _Worker[K, T]) -> Iterator[tuple[K, R | Lost]]:
        self._dismiss(worker)
        if not worker.ready:
            self._count_stillborn(f"not ready after {_START:g} seconds")
            return
        task = worker.portion.popleft()
        self._put_back(worker.portion)
        yield task.key, Lost(f"took longer than {self._timeout:g} seconds")


# ---------------------------------------------------------------- in the worker


def _serve(connection: Connection, work: Callable[[Any], Any], timeout: float) -> None:
    """Say that one is ready, then answer for each item of each portion, until the other side has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit = getattr(signal, "setitimer", None)
    try:
        connection.send(None)
        while True:
            for item in connection.recv():
                if limit:  # the kernel ends what nobody is left to end
                    limit(signal.ITIMER_REAL, 2 * timeout + 60)
                _answer(connection, work, item)
            if limit:
                limit(signal.ITIMER_REAL, 0)
    except (EOFError, OSError):
        return


def _answer(connection: Connection, work: Callable[[Any], Any], item: Any) -> None:
    result: Any
    try:
        result = work(item)
    except GdnnExtractError as error:
        result = _Stop(error)
    except Exception as error:
        result = Lost(f"{type(error).__name__}: {error}")
    try:
        connection.send(result)
    except OSError:
        raise
    except Exception as error:  # pickling fails before anything is written
        connection.send(Lost(f"the result cannot be handed over: {type(error).__name__}: {error}"))


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        context.set_forkserver_preload(["gdnn_extract.batch.warm"])
        with _interrupts_ignored():
            forkserver.ensure_running()
    return context


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes started meanwhile are never interrupted: Ctrl-C reaches the whole group, and only the parent is to act on it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
