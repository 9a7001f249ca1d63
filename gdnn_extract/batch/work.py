"""What is done with one article in a worker: from a member to a line of JSON, or to a failure."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gdnn_extract.article import fold_text
from gdnn_extract.errors import GdnnExtractError, ModelError, TableError, fault_in_program
from gdnn_extract.readers.document import Document, Failure, Member
from gdnn_extract.readers.notes import with_notes
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.record import Record
from gdnn_extract.writers import to_jsonl


class Extractor(Protocol):
    """What makes records: a `Pipeline`, or anything picklable with its method."""

    def extract(self, text: str, *, id: str | None, title: str | None, published: datetime.date | None, source: str | None) -> Record:
        """The record of one article."""


Parse = Callable[[Member, ReadOptions], Document]


class Done(NamedTuple):
    """A record as a line of JSON, and what is needed to find its reprints (`digest` is empty where the text is)."""

    id: str
    source: str
    digest: str
    line: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """Reads a member and extracts its record; whatever goes wrong with it becomes a `Failure` with its stage.

    Raises TableError and ModelError, with which no article can be done.
    """

    pipeline: Extractor
    parse: Parse
    options: ReadOptions
    published: datetime.date | None

    def __call__(self, member: Member) -> Done | Failure:
        """The record of a member as a line, or why there is none."""
        try:
            document = self.parse(member, self.options)
        except Exception as error:
            return Failure(member.id, member.source, "parse", said(error).removeprefix(f"{member.source}: "))
        try:
            record = record_of(document, self.pipeline, self.published)
        except (ModelError, TableError):
            raise
        except Exception as error:
            return Failure(document.id, document.source, "extract", said(error))
        try:
            return Done(document.id, document.source, text_digest(document.text), to_jsonl(record).encode("utf-8"))
        except Exception as error:
            return Failure(document.id, document.source, "write", said(error))


def record_of(document: Document, pipeline: Extractor, published: datetime.date | None) -> Record:
    """The record of a document, with what was noted on reading; `published` is for documents that have no date."""
    record = pipeline.extract(document.text, id=document.id, title=document.title, published=document.published or published, source=document.source)
    return with_notes(record, document)


def text_digest(text: str) -> str:
    """SHA-256 of the folded text with its blanks and line breaks single, in hexadecimal: the same for reprints; empty for no text.

    >>> text_digest("Uỷ ban  họp.\\r\\n") == text_digest("Ủy ban họp.")
    True
    """
    plain = " ".join(fold_text(text).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest() if plain else ""


def weight(item: Member | Document | str) -> int:
    """About how many bytes a member or article takes."""
    if isinstance(item, str):
        return len(item)
    data = item.text if isinstance(item, Document) else item.data
    if isinstance(data, Mapping):
        return sum(len(value) if isinstance(value, str | bytes) else 8 for value in data.values())
    return len(data)


def said(error: Exception) -> str:
    """An error in one line; one that nobody foresaw, with its place in the program."""
    return " ".join(str(error).split())[:1000] if isinstance(error, GdnnExtractError) else fault_in_program(error)
