"""What reading found out about an article, into its record."""

from __future__ import annotations

from gdnn_extract.readers.document import Document
from gdnn_extract.record import Author, Part, Record


def with_notes(record: Record, document: Document) -> Record:
    """The record with what was odd on reading before its other warnings, and with the author of the page where the text names none."""
    changes: dict[str, Part] = {}
    if document.warnings:
        changes["extraction"] = record.extraction.model_copy(update={"warnings": (*document.warnings, *record.extraction.warnings)})
    if document.author and not record.article.author:
        changes["article"] = record.article.model_copy(update={"author": Author(name=document.author)})
    return record.model_copy(update=changes) if changes else record
