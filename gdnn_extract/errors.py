"""The errors of the package, all under one name."""

from pathlib import Path


class GdnnExtractError(Exception):
    """Whatever goes wrong in this package on purpose."""


class ArticleError(GdnnExtractError):
    """An article cannot be read; the message names it and says what to do."""


class TableError(GdnnExtractError):
    """A row of a vocabulary table is wrong; the message begins with ``file:line``."""


class ModelError(GdnnExtractError):
    """A model folder is missing, damaged or of another version."""


class RemoteError(GdnnExtractError):
    """What lies at an address cannot be had now; the same call may succeed later."""


class BatchError(GdnnExtractError):
    """A run over many articles cannot begin or go on; what is finished is kept."""


class StoreError(GdnnExtractError):
    """A store cannot be made, opened or asked; the message names it and says what to do."""


def fault_in_program(error: BaseException) -> str:
    """What nobody foresaw, in one line, with the file and line of this program where it arose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"a fault in the program: {type(error).__name__}{place}: {' '.join(str(error).split())[:1000]}"
