"""Where the files of a run lie: a folder of this machine, or an address of an object store."""

from __future__ import annotations

import errno
import os
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from gdnn_extract.errors import ArticleError, BatchError
from gdnn_extract.readers.remote import below, filesystem, is_address, local_path

STATE = ".state"

_AT_ONCE = 32  # small files that are fetched from an object store together
_BUCKETS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci", "tos"}
T = TypeVar("T")


class Storage(Protocol):
    """Files by names such as `.state/00003.json`, each there whole or not at all; all methods raise OSError."""

    label: str

    def begin(self) -> None:
        """Make the folder, and hold it where that can be done; raises BatchError when another run holds it."""

    def end(self) -> None:
        """Let others hold it."""

    def names(self) -> list[str]:
        """The names of all files at the top and below `.state`."""

    def sizes(self) -> dict[str, int]:
        """The files at the top with their sizes in bytes."""

    def size(self, name: str) -> int | None:
        """The size of a file, None where there is none."""

    def read(self, name: str) -> bytes:
        """What stands in a file."""

    def read_all(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """What stands in each file, None where it cannot be read."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file in its place."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def scratch(self) -> AbstractContextManager[Path]:
        """A folder of this machine for what is only needed meanwhile."""

    def holds(self, path: str) -> bool:
        """Whether a path or address lies here."""


def open_storage(out: str | os.PathLike[str]) -> Storage:
    """The storage at a path or an address; raises BatchError for an address that cannot be opened."""
    out = os.fspath(out)
    if not is_address(out):
        return LocalStorage(Path(out))
    try:
        path = local_path(out)
        return RemoteStorage(out) if path is None else LocalStorage(Path(path))
    except ArticleError as error:
        raise BatchError(str(error)) from None


class LocalStorage:
    """A folder: files are written beside their place, synced and moved there."""

    def __init__(self, out: Path) -> None:
        self.label, self._out = str(out), out
        self._lock: int | None = None

    def begin(self) -> None:
        """Make the folder and lock it."""
        (self._out / STATE).mkdir(parents=True, exist_ok=True)
        try:
            import fcntl
        except ImportError:  # no such locks on Windows
            return
        self._lock = os.open(self._out / STATE / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:  # some network folders know no locks
            self.end()
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise BatchError(f"{self.label}: another run is at work there") from None

    def end(self) -> None:
        """Unlock the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def names(self) -> list[str]:
        """The names of all files at the top and below `.state`."""
        found = [*self._out.glob("*"), *self._out.glob(f"{STATE}/**/*")]
        return [path.relative_to(self._out).as_posix() for path in found if path.is_file()]

    def sizes(self) -> dict[str, int]:
        """The files at the top with their sizes in bytes."""
        with os.scandir(self._out) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}

    def size(self, name: str) -> int | None:
        """The size of a file, None where there is none."""
        try:
            return (self._out / name).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """What stands in a file."""
        return (self._out / name).read_bytes()

    def read_all(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """What stands in each file, None where it cannot be read."""
        for name in names:
            try:
                yield self.read(name)
            except OSError:
                yield None

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file in its place."""
        path = self._out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # a name of its own: a worker that was given up may still write the same file
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:12]}.part")
        try:
            with open(beside, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self._out / name).unlink(missing_ok=True)

    def scratch(self) -> AbstractContextManager[Path]:
        """The folder `.state`."""
        return nullcontext(self._out / STATE)

    def holds(self, path: str) -> bool:
        """Whether a path lies in the folder."""
        return not is_address(path) and os.path.realpath(path).startswith(os.path.realpath(self._out) + os.sep)


class RemoteStorage:
    """An address: object stores show a file when all of it has arrived; what another kind shows half is told by its size."""

    def __init__(self, address: str) -> None:
        self.label = address
        self._system, self._root = filesystem(address.rstrip("/"))
        kinds = self._system.protocol
        self._kinds = {kinds} if isinstance(kinds, str) else set(kinds)

    def begin(self) -> None:
        """Nothing is held, folders are made when they are needed."""

    def end(self) -> None:
        """Nothing was held."""

    def names(self) -> list[str]:
        """The names of all files at the top and below `.state`."""
        return [*self.sizes(), *self._below(STATE)]

    def sizes(self) -> dict[str, int]:
        """The files at the top with their sizes in bytes."""
        return self._below("", maxdepth=1)

    def _below(self, folder: str, **options: Any) -> dict[str, int]:
        self._system.invalidate_cache()  # other machines write here
        try:
            found = self._tried(lambda: self._system.find(self._path(folder), detail=True, **options))
        except FileNotFoundError:
            return {}
        root = self._root.rstrip("/") + "/"
        return {name.removeprefix(root): int(about.get("size") or 0) for name, about in found.items() if about["type"] == "file"}

    def size(self, name: str) -> int | None:
        """The size of a file, None where there is none."""
        self._system.invalidate_cache()
        try:
            return int(self._tried(lambda: self._system.info(self._path(name)))["size"])
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """What stands in a file."""
        return bytes(self._tried(lambda: self._system.cat_file(self._path(name))))

    def read_all(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """What stands in each file, None where there is none; many are fetched at once."""

        def read(name: str) -> bytes | None:
            try:
                return self.read(name)
            except FileNotFoundError:
                return None

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for start in range(0, len(names), 4 * _AT_ONCE):
                yield from threads.map(read, names[start : start + 4 * _AT_ONCE])

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file in its place, from a copy on this machine."""
        path = self._path(name)
        with tempfile.TemporaryDirectory(prefix="gdnn-extract-") as folder:
            copy = Path(folder, "copy")
            with copy.open("wb") as file:
                file.writelines(pieces)
            try:
                self._tried(lambda: self._system.put_file(str(copy), path))
            except FileNotFoundError:
                if self._kinds & _BUCKETS:  # what is missing is the bucket, which is nothing to make unasked
                    raise
                self._tried(lambda: self._system.makedirs(path.rpartition("/")[0], exist_ok=True))
                self._tried(lambda: self._system.put_file(str(copy), path))

    def remove(self, name: str) -> None:
        """Remove a file."""
        with suppress(FileNotFoundError):
            self._tried(lambda: self._system.rm_file(self._path(name)))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary folder."""
        with tempfile.TemporaryDirectory(prefix="gdnn-extract-") as folder:
            yield Path(folder)

    def holds(self, path: str) -> bool:
        """Whether an address lies below this one."""
        head, _, tail = below(self.label, "\0").partition("\0")
        return path.startswith(head) and path.endswith(tail)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}" if name else self._root

    def _tried(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except OSError:
            raise
        except Exception as error:  # each kind of store has errors of its own
            raise OSError(" ".join(f"{type(error).__name__}: {error}".split())[:300]) from None


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power failure, where folders can be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
