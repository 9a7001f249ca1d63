"""What readers hand on: the members of an archive as they lie there, and the articles that come out of them.

Reading goes in two steps, so that a pool can share the second: splitting an archive into members is input and
output, turning a member into an article (decoding, finding the main text of a page) is work.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MemberKind = Literal["text", "html", "fields"]


@dataclass(frozen=True, slots=True)
class Member:
    """One article as it lies in an archive: `data` is bytes to decode (text, html) or named fields (a row, a JSON object).

    `source` names the place for a person (`folder/a.zip!posts/12.html`, `crawl.warc.gz!https://…`); it is unique within
    a run. `id` is None where the archive gives none.
    """

    source: str
    kind: MemberKind
    data: bytes | Mapping[str, object]
    id: str | None = None
    encoding: str | None = None
    title: str | None = None
    published: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An article ready for the route; `author` is whom a page names, `warnings` say what was guessed or repaired on the way."""

    source: str
    text: str
    id: str
    title: str | None = None
    published: datetime.date | None = None
    author: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be done: `stage` is `read`, `parse`, `extract` or `write`, `error` says why in one line."""

    id: str | None
    source: str
    stage: Literal["read", "parse", "extract", "write"]
    error: str
