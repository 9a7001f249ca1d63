"""ZIP and tar archives to the streams of their members, in the order of the archive; nothing is written to disk."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import BinaryIO

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.streams import guarded, seekable
from gdnn_extract.readers.walk import Place, failure, no_article, printable

MAX_COPY = 1 << 31
"""An archive within an archive may be so large."""

_SMALL = 1 << 20

Opened = tuple[BinaryIO, Place] | Failure


def zip_members(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Opened]:
    """The files of a ZIP archive. One that swells too far, is encrypted or damaged is a failure."""
    names: dict[str, int] = {}
    try:
        archive = zipfile.ZipFile(seekable(stream, MAX_COPY))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ArticleError(f"the ZIP archive is damaged or cut off ({error})") from None
    with archive:
        overlapping = _overlapping(archive)
        for info in archive.infolist():
            if info.is_dir() or no_article(info.filename):
                continue
            here = _place(place, info.filename, names)
            if overlapping:
                yield failure(here.label, "the files of the ZIP archive lie over one another, as those of a ZIP bomb do; it was not read", here.id)
                return
            if fault := _zip_fault(info, options):
                yield failure(here.label, fault, here.id)
                continue
            try:
                with archive.open(info) as file:
                    yield guarded(file, "the file in the ZIP archive"), here
            except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError) as error:
                yield failure(here.label, f"damaged in the ZIP archive ({error})", here.id)


def _overlapping(archive: zipfile.ZipFile) -> bool:
    places = sorted((info.header_offset, info.compress_size) for info in archive.infolist())
    return any(begin + size > following for (begin, size), (following, _) in pairwise(places))


def _zip_fault(info: zipfile.ZipInfo, options: ReadOptions) -> str | None:
    if info.flag_bits & 1:
        return "encrypted; unpack it first"
    if info.file_size > _SMALL and info.file_size > options.max_ratio * max(info.compress_size, 1):
        return f"swells to more than {options.max_ratio} times its size, as a ZIP bomb does; it was not read"
    return None


class _Header(tarfile.TarInfo):
    """A header whose damage is an error; tarfile would take it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> _Header:
        try:
            return super().fromtarfile(archive)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from None


def tar_members(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Opened]:
    """The files of a tar archive, one after another; links and devices in it are passed over."""
    names: dict[str, int] = {}
    number = 0
    try:
        # as a stream, so that a pipe can be read
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
            while (info := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # tarfile would keep the headers of all
                number += 1
                if info.isreg() and not no_article(info.name) and (file := archive.extractfile(info)) is not None:
                    with file:
                        yield guarded(file, "the file in the tar archive"), _place(place, info.name, names)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise ArticleError(f"the tar archive is damaged or cut off ({error}); {number} files of it were reached") from None


def _place(place: Place, name: str, names: dict[str, int]) -> Place:
    """The place of a member; names that come again are told apart by a number."""
    with suppress(UnicodeError):  # names in UTF-8 that the archive does not call so
        name = name.encode("cp437").decode("utf-8")
    name = printable(name)
    names[name] = names.get(name, 0) + 1
    here = place.inside(name)
    return here if names[name] == 1 else here.row(names[name])
