"""Patterns that are compiled when they are first used.

There are some three hundred in the package, and an article needs a part of them: compiled at import they would take
longer than everything else that happens before the first record.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern; from its first use on it holds that one's methods, so that a call costs nothing more."""

    def __init__(self, source: str, flags: re.RegexFlag | int) -> None:
        self.pattern = source
        self.flags = flags

    def __getattr__(self, name: str) -> Any:  # only asked for what is not there yet
        compiled = re.compile(self.pattern, self.flags)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "split", "sub", "subn", "groups", "groupindex"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(source: str, flags: re.RegexFlag | int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until the pattern is used; a mistake in it shows only then.

    >>> years = lazy(r"năm (\\d{4})")
    >>> years.findall("từ năm 2020 đến năm 2025")
    ['2020', '2025']
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))
