"""Addresses such as `s3://bucket/posts/`: what lies there and streams of it, by whatever file system fsspec knows."""

from __future__ import annotations

import glob
import io
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from gdnn_extract.errors import ArticleError, RemoteError
from gdnn_extract.readers.streams import missing_extra

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,40}(?:::[^\s:]{0,400}){0,8}://")


class Entry(NamedTuple):
    """A file under an address: `path` opens it (a plain path where it is on this machine), `size` is in bytes, None where it is not told."""

    path: str
    size: int | None


def is_address(given: str) -> bool:
    """Whether an input or output is an address and no path.

    >>> is_address("s3://kho/tin.jsonl"), is_address("kho/tin.jsonl"), is_address("C:/kho")
    (True, False, False)
    """
    return _ADDRESS.match(given) is not None


def filesystem(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it; raises ArticleError where none is installed for it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise missing_extra("remote", f"an address ({address.partition('://')[0]}://)") from None
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:  # the package for this kind of address is missing, or there is no such kind
        raise ArticleError(f"{address.partition('://')[0]}:// cannot be opened: {_said(error)}") from None
    except Exception as error:
        raise RemoteError(f"{address}: cannot be reached: {_said(error)}") from None
    return system, str(path)


def remote_file(address: str) -> Entry:
    """The file at an address, whether or not it is there."""
    system, path = filesystem(address)
    try:
        about: Mapping[str, Any] = system.info(path)
    except Exception:  # reading it says what is wrong
        about = {}
    return _entry(system, address, path, about)


def remote_folder(address: str) -> dict[str, Entry] | None:
    """The files below an address by their names in it, None where it is no folder.  Raises RemoteError when it cannot be listed."""
    system, path = filesystem(address)
    try:
        if not system.isdir(path):
            return None
        system.invalidate_cache()
        found: Mapping[str, Mapping[str, Any]] = system.find(path, detail=True)
    except Exception as error:
        raise RemoteError(f"{address}: cannot be listed: {_said(error)}") from None
    root = path.rstrip("/") + "/"
    names = ((path.removeprefix(root).lstrip("/"), path, about) for path, about in found.items())
    # object stores may hold an empty object in the place of a folder
    return {name: _entry(system, below(address, name), path, about) for name, path, about in names if name and not name.endswith("/")}


def remote_pattern(address: str) -> list[str] | None:
    """The addresses that a pattern (`s3://bucket/2024-*.jsonl`) finds, in order; None where it is no pattern."""
    if not glob.has_magic(address) or address.startswith("http"):  # a question mark is none there
        return None
    system, path = filesystem(address)
    try:
        if system.exists(path):
            return None
        found = sorted(str(name) for name in system.glob(path))
    except Exception as error:
        raise RemoteError(f"{address}: cannot be listed: {_said(error)}") from None
    if not address.endswith(path):
        return [str(system.unstrip_protocol(name)) for name in found]
    host = address.removesuffix(path)  # a file system may keep it out of its names
    return [host + name for name in found]


def below(address: str, name: str) -> str:
    """The address of a file below an address; of one that is a chain, the first link is what has a path.

    >>> below("s3://kho/tin/", "a.txt"), below("zip://tin::s3://kho/a.zip", "a.txt")
    ('s3://kho/tin/a.txt', 'zip://tin/a.txt::s3://kho/a.zip')
    """
    links = address.split("::")
    place = next((place for place, link in enumerate(links) if "://" in link), 0)
    links[place] = f"{links[place].rstrip('/')}/{name}"
    return "::".join(links)


def _entry(system: Any, address: str, path: str, about: Mapping[str, Any]) -> Entry:
    size = about.get("size")
    return Entry(path if _is_local(system) else address, size if isinstance(size, int) else None)


def _is_local(system: Any) -> bool:
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(system, LocalFileSystem)


def local_path(address: str) -> str | None:
    """The path of an address on this machine (`file://…`), else None."""
    system, path = filesystem(address)
    return path if _is_local(system) else None


class RemoteFile(io.RawIOBase):
    """A file at an address, read as a stream that can be wound.

    Opening raises OSError where it is not there or forbidden.  A connection that fails later is remembered: `check` raises
    RemoteError then, so that no parser on the way can take a part of the file for all of it.
    """

    def __init__(self, address: str) -> None:
        self._address, self._fault = address, ""
        system, path = filesystem(address)
        try:
            self._file = system.open(path, "rb")
        except (FileNotFoundError, PermissionError, IsADirectoryError):
            raise
        except Exception as error:
            raise RemoteError(f"{address}: cannot be opened: {_said(error)}") from None

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """Whether it can be wound."""
        return bool(self._file.seekable())

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, as far as one answer does."""
        piece = self._tried(lambda: self._file.read(len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Wind to a place."""
        return int(self._tried(lambda: self._file.seek(offset, whence)))

    def tell(self) -> int:
        """The place it is at."""
        return int(self._file.tell())

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._file.close()
        super().close()

    def check(self) -> None:
        """Raise RemoteError if the connection has failed."""
        if self._fault:
            raise RemoteError(f"{self._address}: {self._fault}")

    def _tried(self, call: Any) -> Any:
        try:
            return call()
        except Exception as error:
            self._fault = self._fault or f"the connection failed: {_said(error)}"
            raise OSError(self._fault) from None


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
