"""What there is to load: the folder of a batch run, files of records, folders of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gdnn_extract.errors import StoreError

_BESIDES = frozenset(["manifest.json", "failures.jsonl", "duplicates.jsonl"])


@dataclass(slots=True)
class Inputs:
    """Files by what is in them: a record a line, a record a file, Parquet, and what a batch run tells beside its records."""

    lines: list[Path] = field(default_factory=list)
    singles: list[Path] = field(default_factory=list)
    parquet: list[Path] = field(default_factory=list)
    failures: list[Path] = field(default_factory=list)
    duplicates: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def records(self) -> list[Path]:
        """All files with records."""
        return [*self.lines, *self.singles, *self.parquet]


def find_inputs(paths: Iterable[Path]) -> Inputs:
    """The files to load; raises StoreError for what is not there or holds no records."""
    inputs = Inputs()
    for path in paths:
        before = len(inputs.records)
        if path.is_dir():
            _folder(path, inputs)
        elif not path.exists():
            raise StoreError(f"{path}: no such file or folder")
        else:
            _file(path, inputs)
        if len(inputs.records) == before:
            raise StoreError(f"{path}: holds no records (records-*.jsonl, records-*.parquet, *.jsonl or *.json)")
    # the engine opens these by name
    if strange := next((file for file in (*inputs.lines, *inputs.parquet) if not _is_text(file)), None):
        raise StoreError(f"{printable(strange)}: its name is no UTF-8; give it another one")
    for files in (inputs.lines, inputs.singles, inputs.parquet, inputs.failures, inputs.duplicates):
        files[:] = sorted({file.resolve(): file for file in reversed(files)}.values())
    return inputs


def _folder(path: Path, inputs: Inputs) -> None:
    lines, parquet = sorted(path.glob("records-*.jsonl")), sorted(path.glob("records-*.parquet"))
    for name, files in (("failures.jsonl", inputs.failures), ("duplicates.jsonl", inputs.duplicates)):
        if (path / name).is_file():
            files.append(path / name)
        elif lines or parquet:
            inputs.notes.append(f"{path}: has no {name}; is its run at an end?")
    if not lines and not parquet:
        lines = [file for file in sorted(path.glob("*.jsonl")) if file.name not in _BESIDES]
        inputs.singles += (file for file in sorted(path.glob("*.json")) if file.name not in _BESIDES)
    inputs.lines += lines
    inputs.parquet += parquet


def _file(path: Path, inputs: Inputs) -> None:
    if path.suffix == ".parquet":
        inputs.parquet.append(path)
    elif path.suffix == ".json":
        inputs.singles.append(path)
    elif path.suffix == ".jsonl":
        inputs.lines.append(path)
    else:
        raise StoreError(f"{path}: its name ends neither in .jsonl, .json nor .parquet")


def printable(path: Path) -> str:
    """A path as text that can be written as UTF-8."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_text(path: Path) -> bool:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
