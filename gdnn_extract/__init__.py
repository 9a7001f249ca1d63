"""Vietnamese meeting news to structured directives: one article in, one record out."""

from gdnn_extract.errors import ArticleError, GdnnExtractError, ModelError, TableError
from gdnn_extract.pipeline import Pipeline, extract
from gdnn_extract.record import Record

__version__ = "0.1.0"
__all__ = ["ArticleError", "GdnnExtractError", "ModelError", "Pipeline", "Record", "TableError", "extract"]
