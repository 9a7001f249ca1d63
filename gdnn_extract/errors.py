"""The errors of the package, all under one name."""


class GdnnExtractError(Exception):
    """Whatever goes wrong in this package on purpose."""


class ArticleError(GdnnExtractError):
    """An article cannot be read; the message names it and says what to do."""


class TableError(GdnnExtractError):
    """A row of a vocabulary table is wrong; the message begins with ``file:line``."""


class ModelError(GdnnExtractError):
    """A model folder is missing, damaged or of another version."""


class BatchError(GdnnExtractError):
    """A run over many articles cannot begin or go on; what is finished is kept."""


class StoreError(GdnnExtractError):
    """A store cannot be made, opened or asked; the message names it and says what to do."""
