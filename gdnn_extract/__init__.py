"""Vietnamese meeting news to structured directives: one article in, one record out."""

from typing import TYPE_CHECKING

from gdnn_extract.errors import ArticleError, BatchError, GdnnExtractError, ModelError, TableError

if TYPE_CHECKING:
    from gdnn_extract.batch.many import extract_many
    from gdnn_extract.pipeline import Pipeline, extract
    from gdnn_extract.readers.document import Document, Failure
    from gdnn_extract.record import Record

__version__ = "0.1.0"
__all__ = [
    "ArticleError", "BatchError", "Document", "Failure", "GdnnExtractError", "ModelError", "Pipeline", "Record", "TableError", "extract", "extract_many",
]

_LATER = {
    "Document": "readers.document",
    "Failure": "readers.document",
    "Pipeline": "pipeline",
    "Record": "record",
    "extract": "pipeline",
    "extract_many": "batch.many",
}


def __getattr__(name: str) -> object:
    """Load the route when it is first asked for: `gdnn-extract --help` and a plain import do without pydantic's models and the tables."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        module = import_module(f"{__name__}.{_LATER[name]}")
    except AttributeError as error:  # or `from gdnn_extract import …` would only say that the name is not there
        raise ImportError(f"{_LATER[name]}: {error}") from error
    value: object = getattr(module, name)
    globals()[name] = value
    return value
