"""From files, folders and archives to articles; what cannot be read raises `ArticleError` or becomes a `Failure`."""

from gdnn_extract.readers.document import Document, Failure, Member
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.records import read_records
from gdnn_extract.readers.text import read_document, read_text

__all__ = ["Document", "Failure", "Member", "ReadOptions", "find_members", "parse_member", "read_document", "read_records", "read_text"]


def __getattr__(name: str) -> object:  # archives load much that one article does not need
    if name in ("find_members", "parse_member"):
        from gdnn_extract.readers import archives

        return getattr(archives, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
