"""The output folder of a run: shards that are there whole or not at all, and what is known of each.

A shard is a fixed group of consecutive articles.  Its slip (`.state/00003.json`: counts, failures, digests) is written first and
its records (`records-00003.jsonl`) last, each beside its place, synced and moved there.  So a shard is done when its
records are there, in the size that the slip says; whatever else a killed run left behind is written anew.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from gdnn_extract.batch.work import Done
from gdnn_extract.errors import BatchError
from gdnn_extract.readers.document import Failure

Form = Literal["jsonl", "parquet"]

_FINAL = ("failures.jsonl", "duplicates.jsonl")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known of a finished shard: how many articles went in, their digest, and what came out.

    `texts` has for each record the digest of its text (see `work.text_digest`), its id and its source.
    """

    members: int
    digest: str
    size: int
    failures: tuple[Failure, ...]
    texts: tuple[tuple[str, str, str], ...]


class OutputFolder:
    """An output folder, held by one run at a time; every method raises BatchError when the folder cannot be written."""

    def __init__(self, out: Path, form: Form) -> None:
        self.out, self._form = out, form
        self._state = out / ".state"
        self._lock: int | None = None

    # ------------------------------------------------------------ begin and end

    def open(self, settings: dict[str, Any], *, restart: bool) -> list[dict[str, Any]]:
        """Take the folder for a run with these settings; the earlier runs with the same settings that it holds.

        Raises BatchError when it holds a run with other settings (unless `restart`, which removes it), when another run is at
        work in it, or when it has records of unknown origin.
        """
        with _clear_stop(self.out, advice=""):
            self._state.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            before = self._manifest()
            if before is None and (stray := next(self.out.glob("records-*"), None)):
                raise BatchError(f"{self.out}: holds {stray.name}, but no manifest.json that says where it is from; give another folder")
            if before is not None and not restart and (changes := _changes(before, settings)):
                raise BatchError(f"{self.out}: holds a run with other settings ({'; '.join(changes)}); give another folder, or --restart to do all anew")
            self._clean(everything=restart)
            return [] if before is None or restart else before.get("runs", [])

    def close(self) -> None:
        """Let other runs have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # no such locks on Windows
            return
        self._lock = os.open(self._state / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:  # some network folders know no locks
            self.close()
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise BatchError(f"{self.out}: another run is at work there") from None

    def _manifest(self) -> dict[str, Any] | None:
        path = self.out / "manifest.json"
        try:
            manifest = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            manifest = None
        if not isinstance(manifest, dict):
            raise BatchError(f"{path}: is damaged; give another folder, or remove it together with the records")
        return manifest

    def _clean(self, *, everything: bool) -> None:
        for pattern in ("*.part", ".state/*.part", ".state/texts.sqlite*", *_FINAL):
            for path in self.out.glob(pattern):
                path.unlink()
        if everything:
            # the manifest last: without it the rest would be of unknown origin
            for pattern in (".state/*.json", "records-*.jsonl", "records-*.parquet", "manifest.json"):
                for path in self.out.glob(pattern):
                    path.unlink()

    # ------------------------------------------------------------ shards

    def records(self, number: int) -> Path:
        """Where the records of a shard are."""
        return self.out / f"records-{number:05}.{self._form}"

    def slip(self, number: int) -> Slip | None:
        """The slip of a shard that is done, or None."""
        try:
            values = json.loads((self._state / f"{number:05}.json").read_bytes())
            slip = Slip(
                members=values["members"],
                digest=values["digest"],
                size=values["size"],
                failures=tuple(Failure(**one) for one in values["failures"]),
                texts=tuple((digest, id, source) for digest, id, source in values["texts"]),
            )
            return slip if self.records(number).stat().st_size == slip.size else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def last(self) -> int:
        """The highest number of a shard that has a slip, or -1."""
        return max((int(path.stem) for path in self._state.glob("[0-9]*.json")), default=-1)

    def slips(self) -> Iterator[tuple[int, Slip]]:
        """The finished shards in their order."""
        for path in sorted(self._state.glob("[0-9]*.json"), key=lambda path: int(path.stem)):
            number = int(path.stem)
            if slip := self.slip(number):
                yield number, slip

    def write_shard(self, number: int, members: int, digest: str, results: Iterable[Done | Failure]) -> None:
        """Put a finished shard in its place; `results` in the order of the articles."""
        results = list(results)
        done = [one for one in results if isinstance(one, Done)]
        data = b"".join(one.line + b"\n" for one in done)
        if self._form == "parquet":
            from gdnn_extract.writers.parquet import to_parquet

            data = to_parquet(data)
        slip = Slip(
            members=members,
            digest=digest,
            size=len(data),
            failures=tuple(one for one in results if isinstance(one, Failure)),
            texts=tuple((one.digest, one.id, one.source) for one in done),
        )
        self._write(self._state / f"{number:05}.json", [_json(asdict(slip))])
        self._write(self.records(number), [data])

    # ------------------------------------------------------------ what is made of all shards

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Write `manifest.json`, for people as well."""
        self._write(self.out / "manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"])

    def write_failures(self) -> None:
        """Write `failures.jsonl` from the slips, in the order of the inputs."""
        self._write(self.out / "failures.jsonl", (_json(asdict(failure)) for _, slip in self.slips() for failure in slip.failures))

    def write_duplicates(self) -> int:
        """Write `duplicates.jsonl` from the slips: each record whose text an earlier one has, with that one; how many there are."""
        path = self._state / "texts.sqlite"
        count = 0

        def lines(base: sqlite3.Connection) -> Iterator[bytes]:
            nonlocal count
            for id, source, first_id, first_source, digest in base.execute(_DUPLICATES):
                count += 1
                yield _json({"id": id, "source": source, "original_id": first_id, "original_source": first_source, "sha256": digest})

        with _clear_stop(self.out):
            # on disk, so that memory does not grow with the number of articles; a lost one is made anew
            with closing(sqlite3.connect(path, isolation_level=None)) as base:
                base.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off; CREATE TABLE texts (place INTEGER PRIMARY KEY, digest, id, source)")
                base.execute("BEGIN")
                texts = (text for _, slip in self.slips() for text in slip.texts if text[0])
                base.executemany("INSERT INTO texts (digest, id, source) VALUES (?, ?, ?)", texts)
                base.execute("CREATE INDEX by_digest ON texts (digest, place)")
                base.execute("COMMIT")
                self._write(self.out / "duplicates.jsonl", lines(base))
            path.unlink()
        return count

    def _write(self, path: Path, pieces: Iterable[bytes]) -> None:
        beside = path.with_name(f"{path.name}.part")
        with _clear_stop(path):
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


_DUPLICATES = """
    SELECT later.id, later.source, first.id, first.source, later.digest
    FROM texts AS later
    JOIN texts AS first ON first.place = (SELECT min(place) FROM texts WHERE digest = later.digest)
    WHERE first.place < later.place
    ORDER BY later.place
"""


@contextmanager
def _clear_stop(path: Path, advice: str = "; what is finished is kept, and the same command goes on from there") -> Iterator[None]:
    """A disk that is full or cannot be written stops the run with a word on how to go on."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        said = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise BatchError(f"{path}: cannot be written: {said}{advice}") from None


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power failure, where folders can be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _changes(before: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """The settings that differ, in words."""
    changes = []
    for name, now in settings.items():
        was = before.get(name)
        if isinstance(now, dict) and isinstance(was, dict):
            changes += [f"{part}: {was.get(part)} before, {value} now" for part, value in now.items() if was.get(part) != value]
        elif was != now:
            changes.append(f"{name}: {was} before, {now} now")
    return changes
