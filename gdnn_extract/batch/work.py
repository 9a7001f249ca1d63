"""What is done with one article in a worker: from a member to a line of JSON, or to a failure."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from gdnn_extract.article import fold_text
from gdnn_extract.errors import GdnnExtractError, ModelError, TableError
from gdnn_extract.readers.document import Document, Failure, Member
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.record import Author, Part, Record
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
    """The record of a document: what was odd on reading stands before the other warnings, the author of the page where the text names none.

    `published` is for documents that have no date.
    """
    record = pipeline.extract(document.text, id=document.id, title=document.title, published=document.published or published, source=document.source)
    changes: dict[str, Part] = {}
    if document.warnings:
        changes["extraction"] = record.extraction.model_copy(update={"warnings": (*document.warnings, *record.extraction.warnings)})
    if document.author and not record.article.author:
        changes["article"] = record.article.model_copy(update={"author": Author(name=document.author)})
    return record.model_copy(update=changes) if changes else record


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
    text = " ".join(str(error).split())[:1000]
    if isinstance(error, GdnnExtractError):
        return text
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"a fault in the program: {type(error).__name__}{place}: {text}"
