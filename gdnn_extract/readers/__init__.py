"""From files and bytes to text; what cannot be read raises `ArticleError`."""

from gdnn_extract.readers.archives import find_members, parse_member
from gdnn_extract.readers.document import Document, Failure, Member
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.records import read_records
from gdnn_extract.readers.text import read_text

__all__ = ["Document", "Failure", "Member", "ReadOptions", "find_members", "parse_member", "read_records", "read_text"]
