"""How inputs are to be read: what they are, how they are encoded, what their columns are called, and the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["text", "html", "warc", "wordpress", "jsonl", "json", "csv", "parquet"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What is left None is found from the content.

    `kind` is what every file is, whatever it looks like; folders, ZIP, tar and compressed files are opened all the same.
    `encoding` is a name Python knows, or `tcvn3`, `vni`, `viscii`. The `…_field` name the columns or keys of rows.
    `selector` is the CSS selector of the main text of a page (the fast way for a site whose layout is known).
    `max_bytes` limits one article as it lies there, `max_chars` its text, `max_ratio` how far packed data may swell.
    """

    kind: Kind | None = None
    encoding: str | None = None
    text_field: str | None = None
    id_field: str | None = None
    title_field: str | None = None
    published_field: str | None = None
    source_field: str | None = None
    selector: str | None = None
    max_bytes: int = 32 * 1024 * 1024
    max_chars: int = 1_000_000
    max_ratio: int = 200


DEFAULTS = ReadOptions()
