"""From files and bytes to text; what cannot be read raises `ArticleError`."""

from gdnn_extract.readers.records import read_records
from gdnn_extract.readers.text import read_text

__all__ = ["read_records", "read_text"]
