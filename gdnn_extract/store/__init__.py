"""A store: the records of many articles as one DuckDB database, with the questions that people ask of it."""

from gdnn_extract.store.ask import QUESTIONS, Result, ask, query
from gdnn_extract.store.build import Built, build_store

__all__ = ["QUESTIONS", "Built", "Result", "ask", "build_store", "query"]
