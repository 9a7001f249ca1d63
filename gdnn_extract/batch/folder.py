"""The output folder of a run: shards that are there whole or not at all, and what is known of each.

A shard is a fixed group of consecutive articles.  Its slip (`.state/00003.json`: counts, failures, digests) is written first and
its records (`records-00003.jsonl`) last, each put into its place whole.  So a shard is done when its
records are there, in the size that the slip says; whatever else a killed run left behind is written anew.

A shard is named by a number, or by that of its portion and its own (`records-00003-00012.jsonl`, `.state/00003/00012.json`); the order of
the names is that of the articles.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from typing import Any, Literal

from gdnn_extract.batch.storage import STATE, open_storage
from gdnn_extract.batch.work import Done
from gdnn_extract.errors import BatchError
from gdnn_extract.readers.document import Failure

Form = Literal["jsonl", "parquet"]
Key = tuple[int, ...]

_FINAL = ("failures.jsonl", "duplicates.jsonl")
_SLIP = re.compile(re.escape(STATE) + r"((?:/\d{1,12}){1,9})\.json")


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

    def __init__(self, out: str | os.PathLike[str], form: Form) -> None:
        self._storage, self._form = open_storage(out), form
        self.label = self._storage.label

    # ------------------------------------------------------------ begin and end

    def open(self, settings: dict[str, Any], *, restart: bool) -> list[dict[str, Any]]:
        """Take the folder for a run with these settings; the earlier runs with the same settings that it holds.

        Raises BatchError when it holds a run with other settings (unless `restart`, which removes it), when another run is at
        work in it, or when it has records of unknown origin.
        """
        with _clear_stop(self.label, advice=""):
            self._storage.begin()
            names = self._storage.names()
            before = self._manifest() if "manifest.json" in names else None
            if before is None and (stray := next((name for name in names if name.startswith("records-")), None)):
                raise BatchError(f"{self.label}: holds {stray}, but no manifest.json that says where it is from; give another folder")
            if before is not None and not restart and (changes := _changes(before, settings)):
                raise BatchError(f"{self.label}: holds a run with other settings ({'; '.join(changes)}); give another folder, or --restart to do all anew")
            self._clean(names, everything=restart)
            return [] if before is None or restart else before.get("runs", [])

    def close(self) -> None:
        """Let other runs have the folder."""
        self._storage.end()

    def holds(self, path: str) -> bool:
        """Whether a path or address lies in the folder."""
        return self._storage.holds(path)

    def _manifest(self) -> dict[str, Any]:
        try:
            manifest = json.loads(self._storage.read("manifest.json"))
        except ValueError:
            manifest = None
        if not isinstance(manifest, dict):
            raise BatchError(f"{self.label}/manifest.json: is damaged; give another folder, or remove it together with the records")
        return manifest

    def _clean(self, names: list[str], *, everything: bool) -> None:
        patterns = ["*.part", f"{STATE}/texts.sqlite*", *_FINAL]
        if everything:
            # the manifest last: without it the rest would be of unknown origin
            patterns += [f"{STATE}/*.json", "records-*.jsonl", "records-*.parquet", "manifest.json"]
        for pattern in patterns:
            for name in names:
                if fnmatch(name, pattern):
                    self._storage.remove(name)

    # ------------------------------------------------------------ shards

    def _records(self, key: Key) -> str:
        return f"records-{'-'.join(f'{number:05}' for number in key)}.{self._form}"

    def where(self, key: Key) -> str:
        """Where the records of a shard are, for a person."""
        return f"{self.label}/{self._records(key)}"

    def slip(self, key: Key) -> Slip | None:
        """The slip of a shard that is done, or None."""
        try:
            slip = _slip(self._storage.read(_slip_name(key)))
            return slip if slip and self._storage.size(self._records(key)) == slip.size else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BatchError(f"{self.where(key)}: cannot be looked up: {error.strerror or error}") from None

    def finished(self) -> list[Key]:
        """The shards that have a slip, in their order."""
        found = (_SLIP.fullmatch(name) for name in self._storage.names())
        return sorted(tuple(int(part) for part in match[1].split("/")[1:]) for match in found if match)

    def slips(self) -> Iterator[tuple[Key, Slip]]:
        """The finished shards in their order."""
        keys, sizes = self.finished(), self._storage.sizes()
        for key, data in zip(keys, self._storage.read_all([_slip_name(key) for key in keys]), strict=True):
            if data is not None and (slip := _slip(data)) and sizes.get(self._records(key)) == slip.size:
                yield key, slip

    def write_shard(self, key: Key, members: int, digest: str, results: Iterable[Done | Failure]) -> None:
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
        self._write(_slip_name(key), [_json(asdict(slip))])
        self._write(self._records(key), [data])

    # ------------------------------------------------------------ what is made of all shards

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Write `manifest.json`, for people as well."""
        self._write("manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"])

    def write_failures(self) -> None:
        """Write `failures.jsonl` from the slips, in the order of the inputs."""
        self._write("failures.jsonl", (_json(asdict(failure)) for _, slip in self.slips() for failure in slip.failures))

    def write_duplicates(self) -> int:
        """Write `duplicates.jsonl` from the slips: each record whose text an earlier one has, with that one; how many there are."""
        count = 0

        def lines(base: sqlite3.Connection) -> Iterator[bytes]:
            nonlocal count
            for id, source, first_id, first_source, digest in base.execute(_DUPLICATES):
                count += 1
                yield _json({"id": id, "source": source, "original_id": first_id, "original_source": first_source, "sha256": digest})

        with _clear_stop(self.label), self._storage.scratch() as folder:
            path = folder / "texts.sqlite"
            # on disk, so that memory does not grow with the number of articles; a lost one is made anew
            with closing(sqlite3.connect(path, isolation_level=None)) as base:
                base.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off; CREATE TABLE texts (place INTEGER PRIMARY KEY, digest, id, source)")
                base.execute("BEGIN")
                texts = (text for _, slip in self.slips() for text in slip.texts if text[0])
                base.executemany("INSERT INTO texts (digest, id, source) VALUES (?, ?, ?)", texts)
                base.execute("CREATE INDEX by_digest ON texts (digest, place)")
                base.execute("COMMIT")
                self._write("duplicates.jsonl", lines(base))
            path.unlink()
        return count

    def _write(self, name: str, pieces: Iterable[bytes]) -> None:
        with _clear_stop(f"{self.label}/{name}"):
            self._storage.write(name, pieces)


def _slip_name(key: Key) -> str:
    return f"{STATE}/{'/'.join(f'{number:05}' for number in key)}.json"


def _slip(data: bytes) -> Slip | None:
    """The slip that stands in a file, None where it is damaged."""
    try:
        values = json.loads(data)
        return Slip(
            members=values["members"],
            digest=values["digest"],
            size=values["size"],
            failures=tuple(Failure(**one) for one in values["failures"]),
            texts=tuple((digest, id, source) for digest, id, source in values["texts"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


_DUPLICATES = """
    SELECT later.id, later.source, first.id, first.source, later.digest
    FROM texts AS later
    JOIN texts AS first ON first.place = (SELECT min(place) FROM texts WHERE digest = later.digest)
    WHERE first.place < later.place
    ORDER BY later.place
"""


@contextmanager
def _clear_stop(path: str, advice: str = "; what is finished is kept, and the same command goes on from there") -> Iterator[None]:
    """A disk that is full or cannot be written stops the run with a word on how to go on."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        said = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise BatchError(f"{path}: cannot be written: {said}{advice}") from None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _changes(before: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """The settings that differ, in words."""
    changes = []
    for name, now in settings.items():
        was = before.get(name)
        if isinstance(now, dict) and isinstance(was, dict):
            parts = [part for part in now if was.get(part) != now[part]]
            if parts == ["digest"]:
                changes.append(f"{name}: files of other names or sizes")
            changes += [f"{part}: {was.get(part)} before, {now[part]} now" for part in parts if part != "digest"]
        elif was != now:
            changes.append(f"{name}: {was} before, {now} now")
    return changes
