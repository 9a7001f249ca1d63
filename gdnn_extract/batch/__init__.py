"""Many articles: a pool of processes, failures that are counted, runs that can be taken up again."""

from gdnn_extract.batch.many import extract_many
from gdnn_extract.batch.run import BatchOptions, Counts, run_batch

__all__ = ["BatchOptions", "Counts", "extract_many", "run_batch"]
