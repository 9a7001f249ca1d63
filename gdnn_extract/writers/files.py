"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_file(path: Path, pieces: Iterable[str]) -> bool:
    """Write text as UTF-8 beside `path` and move it there at the end; without a single piece the file is left as it is.

    Raises OSError as writing does; what stood at `path` is untouched then.
    """
    if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        return True
    path = Path(os.path.realpath(path))  # of a link, what it points to is replaced
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    written = False
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            for piece in pieces:
                file.write(piece)
                written = True
        if written:
            os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return written
