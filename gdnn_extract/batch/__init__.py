"""Many articles: a pool of processes, failures that are counted, runs that can be taken up again."""

from gdnn_extract.batch.cluster import Cluster
from gdnn_extract.batch.many import extract_many
from gdnn_extract.batch.run import run_batch
from gdnn_extract.batch.shards import BatchOptions, Counts

__all__ = ["BatchOptions", "Cluster", "Counts", "extract_many", "run_batch"]
