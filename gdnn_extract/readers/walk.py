"""Inputs to files, in an order that is the same on every machine: files, folders, globs, site mirrors."""

from __future__ import annotations

import glob
import html
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure
from gdnn_extract.readers.remote import RemoteFile, below, is_address, remote_file, remote_folder, remote_pattern
from gdnn_extract.readers.streams import buffered, read_fully

STANDARD_INPUT = "standard input"
_NO_NAME = "no file has such a name"
_LOCATION = re.compile(rb"<loc>\s*(?:<!\[CDATA\[\s*)?([^<\]\s]{1,2000})")
_MAX_SITEMAP = 64 * 1024 * 1024

# what a site mirror or an exported folder holds beside its articles; such files are passed over
_NO_ARTICLE = re.compile(
    r"css|js|mjs|map|png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|woff2?|ttf|eot|otf|mp3|mp4|m4a|wav|avi|mov|webm|ogg|swf|flv", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies: `label` for a person, `id` (the relative path without its ending) for the record."""

    label: str
    id: str

    def inside(self, name: str) -> Place:
        """The place of a member of an archive."""
        return Place(f"{self.label}!{name}", f"{self.id}/{without_ending(name)}")

    def row(self, number: int) -> Place:
        """The place of a row or record of a file."""
        return Place(f"{self.label}#{number}", f"{self.id}#{number}")


class File(NamedTuple):
    """A file that was found: its path or address, its place, and its size in bytes where a listing told it."""

    path: str
    place: Place
    size: int | None = None


def printable(text: str) -> str:
    """A path as text that can be written as UTF-8, whatever bytes it came from; on one line."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", "?", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def without_ending(name: str) -> str:
    """A relative path without the ending of its last part, also of two such as `.jsonl.gz`.

    >>> without_ending("2024/hop-giao-ban.warc.gz"), without_ending("so.y.te/.tin")
    ('2024/hop-giao-ban', 'so.y.te/.tin')
    """
    path = PurePosixPath(name)
    if path.suffix.lower() in (".gz", ".bz2", ".xz", ".zst"):
        path = path.with_suffix("")
    return str(path.with_suffix("")) if path.suffix else str(path)


def no_article(name: str) -> bool:
    """Whether a file beside articles is none by its name: pictures, scripts, fonts, hidden files.

    >>> no_article("tin/anh.JPG"), no_article("__MACOSX/tin.html"), no_article("tin/hop.html")
    (True, True, False)
    """
    parts = PurePosixPath(name).parts
    hidden = any(part == "__MACOSX" or (part[0] == "." and part not in (".", "..")) for part in parts)
    return hidden or _NO_ARTICLE.fullmatch(PurePosixPath(name).suffix[1:]) is not None


def find_files(inputs: Sequence[str]) -> Iterator[File | Failure]:
    """The files of inputs; `-` is handed on. A file that is named twice comes once.

    Raises RemoteError when an address cannot be listed.
    """
    seen: set[str] = set()
    for given in inputs:
        for found in _addresses_of(given) if is_address(given) else _files_of(given):
            if isinstance(found, Failure):
                yield found
                continue
            path = found.path if found.path == "-" or is_address(found.path) else os.path.abspath(found.path)
            if path not in seen:
                seen.add(path)
                yield found


def _files_of(given: str) -> Iterator[File | Failure]:
    if given == "-":
        yield File(given, Place(STANDARD_INPUT, "stdin"))
    elif os.path.isdir(given):
        yield from _folder(given)
    elif os.path.lexists(given) or not glob.has_magic(given):
        name = os.path.basename(given) or given
        yield File(given, Place(printable(given), without_ending(printable(name))))
    else:
        paths = sorted(glob.glob(given, recursive=True))
        for path in paths:
            yield from _files_of(path)
        if not paths:
            yield failure(given, _NO_NAME)


def _addresses_of(given: str) -> Iterator[File | Failure]:
    """The files at an address: those of a folder or a pattern, or one."""
    try:
        found = remote_folder(given)
        if found is not None:
            names = {name: entry for name, entry in found.items() if not no_article(name)}
            for name in _in_order(sorted(names, key=lambda name: name.split("/")), lambda name: _begin(names[name].path)):
                yield File(names[name].path, Place(printable(below(given, name)), without_ending(printable(name))), names[name].size)
            return
        addresses = remote_pattern(given)
        if addresses is None:
            entry = remote_file(given)
            yield File(entry.path, Place(printable(given), without_ending(printable(given.rpartition("/")[2] or given))), entry.size)
        elif not addresses:
            yield failure(given, _NO_NAME)
        else:
            for address in addresses:
                yield from _addresses_of(address)
    except ArticleError as error:
        yield failure(given, str(error))


def _begin(path: str) -> bytes:
    if not is_address(path):
        with open(path, "rb") as file:
            return file.read(_MAX_SITEMAP)
    with RemoteFile(path) as raw:
        return read_fully(buffered(raw), _MAX_SITEMAP)


def failure(source: str, error: str, id: str | None = None) -> Failure:
    """A failure of reading, on one line."""
    return Failure(id, printable(source), "read", printable(error))


def _folder(root: str) -> Iterator[File | Failure]:
    """The files of a folder: those of its sitemap first, in its order, then the others by name."""
    names: list[str] = []
    failures: list[Failure] = []
    for name in _names(root, failures):
        names.append(name)
    yield from failures

    for name in _in_order(sorted(names, key=lambda name: name.split("/")), lambda name: _begin(os.path.join(root, *name.split("/")))):
        yield File(os.path.join(root, *name.split("/")), Place(printable(f"{root.rstrip('/' + os.sep)}/{name}"), without_ending(printable(name))))


def _names(root: str, failures: list[Failure]) -> Iterator[str]:
    """Relative names of the regular files; no link is followed, so that there are no loops and nothing from outside."""

    def unreadable(error: OSError) -> None:
        failures.append(failure(str(error.filename), f"cannot be read: {error.strerror or error}"))

    real = os.path.realpath(root)
    for folder, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = [name for name in folders if name != "__MACOSX" and not name.startswith(".")]
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            if os.path.islink(path):
                if fault := _link_fault(path, real):
                    failures.append(failure(path, fault))
            elif name in files and not no_article(relative):
                if stat.S_ISREG(os.lstat(path).st_mode):
                    yield relative
                else:
                    failures.append(failure(path, "is no regular file"))
    failures.sort(key=lambda one: one.source)


def _link_fault(path: str, root: str) -> str | None:
    """Why a link is a failure; one that stays within the folder is none, what it leads to is read at its own place."""
    if not os.path.exists(path):
        return "a link that leads nowhere"
    target = os.path.realpath(path)
    return None if os.path.commonpath([root, target]) == root else "a link that leads out of the folder; name its target as an input"


def _in_order(names: list[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """The names in the order of the sitemap among them; `read` gives what stands in a file."""
    known = dict.fromkeys(names)
    if "sitemap.xml" in known:
        for location in _locations("sitemap.xml", known, read):
            if (name := next((name for name in _candidates(location) if name in known), None)) is not None:
                del known[name]
                yield name
    yield from known


def _locations(name: str, known: Iterable[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """The addresses of a sitemap, those of the sitemaps it names in their place; the sitemaps leave `known`."""
    waiting, done = [name], set()
    while waiting:
        current = waiting.pop(0)
        done.add(current)
        try:
            found = [html.unescape(one.decode("utf-8", "replace")) for one in _LOCATION.findall(read(current))]
        except OSError:
            continue
        for location in found:
            part = next((one for one in _candidates(location) if one in known and one.endswith(".xml")), None)
            if part is None:
                yield location
            elif part not in done and part not in waiting:
                waiting.append(part)


def _candidates(location: str) -> Iterator[str]:
    """The names under which a mirror may have saved an address, with and without the host's folder.

    >>> list(_candidates("https://so.vn/tin/1"))
    ['tin/1', 'tin/1.html', 'tin/1.htm', 'tin/1/index.html', 'so.vn/tin/1', 'so.vn/tin/1.html', 'so.vn/tin/1.htm', 'so.vn/tin/1/index.html']
    """
    try:
        parts = urlsplit(location)
    except ValueError:
        return
    path = unquote(parts.path).strip("/")
    if parts.query:
        path += "?" + parts.query
    for prefix in ("", f"{parts.netloc}/"):
        name = prefix + path
        if not path:
            yield f"{prefix}index.html"
            continue
        yield from (name, f"{name}.html", f"{name}.htm", f"{name}/index.html")
