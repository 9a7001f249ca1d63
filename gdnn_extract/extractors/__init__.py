"""One module a list of the record: `find_x(article, ...) -> list[X]`."""
