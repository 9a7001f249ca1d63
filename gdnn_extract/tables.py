"""Vocabulary tables: TSV files in `data/`, one header line, `#` comments, the last column an example.

The example of a row shows it at work: it must contain the surface form, and a test sees it matched
through that very row.  A wrong row raises `TableError("units.tsv:41: …")` from `parse` and `check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from gdnn_extract.article import fold_text
from gdnn_extract.errors import TableError
from gdnn_extract.patterns import lazy

V = TypeVar("V")
Row = dict[str, str]
_CELL = "\x1f"
_HEAD = 4
_LONG = 8
_DATA = Path(__file__).with_name("data")


@cache
def load(name: str) -> tuple[Row, ...]:
    """The rows of `data/NAME.tsv` as dictionaries by column, in file order.

    The files of the package are read as they are: that they are folded and whole is tested once (`check`), not at every
    start, where it would take four times as long as the reading.  A row with a cell too many or too few raises TableError.
    """
    columns: list[str] = []
    rows: list[Row] = []
    for line in _read(name).split("\n"):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
        elif len(cells) == len(columns):
            rows.append(dict(zip(columns, cells)))  # noqa: B905  (just compared; `strict` costs as much again)
        else:
            check(name)
    return tuple(rows)


def check(name: str) -> tuple[Row, ...]:
    """The rows of `data/NAME.tsv` with every check of `parse`; raises TableError where `load` would read the file otherwise."""
    rows = parse(_read(name), f"{name}.tsv")
    if rows != load(name):
        raise TableError(f"{name}.tsv: not folded, or blanks around a cell")
    return rows


def _read(name: str) -> str:
    return (_DATA / f"{name}.tsv").read_text(encoding="utf-8")


def parse(text: str, label: str) -> tuple[Row, ...]:
    """Rows of a table given as text, folded; `label` names it in errors.

    Raises TableError for a missing cell, a doubled row or an example without its surface form.
    """
    columns: list[str] = []
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    # folded in one go, which is far cheaper than cell by cell; tabs would become blanks
    for number, line in enumerate(fold_text(text.replace("\t", _CELL)).split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split(_CELL)]
        if not columns:
            columns = cells
            continue
        if len(cells) != len(columns):
            raise TableError(f"{label}:{number}: {len(cells)} cells where the header has {len(columns)}")
        row = dict(zip(columns, cells, strict=True))
        if not cells[0]:
            raise TableError(f"{label}:{number}: the first cell is empty")
        key = tuple(cells[:-1])
        if key in seen:
            raise TableError(f"{label}:{number}: the same row as line {seen[key]}")
        seen[key] = number
        if columns[-1] == "example" and cells[0].casefold() not in cells[-1].casefold():
            raise TableError(f"{label}:{number}: the example does not contain «{cells[0]}»")
        rows.append(row)
    if not rows:
        raise TableError(f"{label}: no rows")
    return tuple(rows)


def alternation(surfaces: Iterable[str]) -> str:
    """A pattern that matches the longest of the surfaces, written as a trie (many times faster than a flat list).

    >>> alternation(["Sở", "Sở Y tế", "Bộ"])
    '(?:Bộ|Sở(?:\\\\ Y\\\\ tế)?)'
    """
    trie: dict[str, dict] = {}  # type: ignore[type-arg]
    for surface in surfaces:
        node = trie
        for character in surface:
            node = node.setdefault(character, {})
        node[""] = {}
    return _write(trie)


def _write(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = []
    for character in sorted(key for key in node if key):
        run, child = character, node[character]
        while len(child) == 1 and "" not in child:
            (character,) = child
            run += character
            child = child[character]
        rest = _write(child) if any(child) else ""
        branches.append(re.escape(run) + rest)
    if not branches:
        return ""
    pattern = branches[0] if len(branches) == 1 and "" not in node else "(?:" + "|".join(branches) + ")"
    return pattern + "?" if "" in node else pattern


class Gazetteer(Generic[V]):
    """Longest match of surface forms at a place of the fold, by dictionary and not by a pattern: cheap to build.

    A surface matches where no letter or digit touches it on either side.  With `ignore_case` the
    surfaces are lowered; pass `article.lower` then.

    >>> titles = Gazetteer({"Giám đốc": 1, "Giám đốc Sở": 2})
    >>> titles.match("ông Giám đốc Sở Y tế", 4)
    (15, 2)
    """

    def __init__(self, surfaces: Mapping[str, V], *, ignore_case: bool = False) -> None:
        self._by_head: dict[str, list[tuple[str, V]]] = {}
        self._by_long_head: dict[str, list[tuple[str, V]]] = {}  # many begin alike (`Ban …`, `Phó …`): a longer head tells them apart
        self._first_words: set[str] = set()
        for surface, value in surfaces.items():
            form = surface.lower() if ignore_case else surface
            forms = self._by_head.setdefault(form[:_HEAD], [])
            if len(form) >= _LONG:
                forms = self._by_long_head.setdefault(form[:_LONG], [])
            forms.append((form, value))
            self._first_words.add(_first_word(form))
        for index in (self._by_head, self._by_long_head):
            for forms in index.values():
                if len(forms) > 1:
                    forms.sort(key=_longest_first)
        # forms shorter than a head, by length: looked for only where no longer one is
        lengths = {len(head) for head in self._by_head if len(head) < _HEAD}
        self._short = sorted(lengths, reverse=True)
        # the first two letters of all forms: they turn most places away with one look-up
        self._starts = frozenset(head[:2] for head in self._by_head) if 1 not in lengths else None

    def match(self, fold: str, at: int) -> tuple[int, V] | None:
        """The end and the value of the longest surface that begins at `at`, or None."""
        # no pattern is run: a slice and a look-up turn most places away
        if self._starts is not None and fold[at : at + 2] not in self._starts:
            return None
        forms = self._by_head.get(fold[at : at + _HEAD])
        if forms is not None:
            for form, value in self._by_long_head.get(fold[at : at + _LONG], ()):
                if fold.startswith(form, at):
                    end = at + len(form)
                    if not (fold[end : end + 1].isalnum() and form[-1].isalnum()):
                        return end, value
            for form, value in forms:
                if fold.startswith(form, at):
                    end = at + len(form)
                    if not (fold[end : end + 1].isalnum() and form[-1].isalnum()):
                        return end, value
        for length in self._short:
            end = at + length
            for form, value in self._by_head.get(fold[at:end], ()):
                if not (fold[end : end + 1].isalnum() and form[-1].isalnum()):
                    return end, value
        return None

    def __contains__(self, word: object) -> bool:
        """Whether a surface begins with that word: a cheap test before `match`."""
        return word in self._first_words


_FIRST_WORD = lazy(r"[^\W_]+|\S")


def _first_word(form: str) -> str:
    word = form.partition(" ")[0]
    if word.isalnum():  # nearly all; the pattern takes five times as long
        return word
    match = _FIRST_WORD.match(form)
    return match.group() if match else form


def _longest_first(pair: tuple[str, object]) -> int:
    return -len(pair[0])
