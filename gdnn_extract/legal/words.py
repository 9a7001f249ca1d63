"""What the parts of legal references share: a finding in the making, and names looked up word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gdnn_extract.patterns import lazy
from gdnn_extract.record import Provision

V = TypeVar("V")


def word_set(text: str, separator: str | None = None) -> frozenset[str]:
    """Words or, with a separator, phrases of one string as a set.

    >>> sorted(word_set("về của"))
    ['của', 'về']
    """
    return frozenset(text.split(separator))


_WORD = lazy(r"[^\W_]+")
_NEXT_WORD = lazy(r"[ \n]{0,12}[-,&/]?[ \n]{0,12}([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A reference in the making.

    `name_start` is where the type word begins (provisions stand before it); `key` names a document that is
    cited by name (`law:dat-dai`); `code` is that of its issuer; `weak` ones count only with a provision.
    """

    start: int
    end: int
    name_start: int
    doc_type: str
    rule: str
    identifier: str | None = None
    name: str | None = None
    number: str | None = None
    year: str | None = None
    symbol: str | None = None
    issued_date: str | None = None
    issuer: tuple[int, int] | None = None
    code: str = ""
    key: str | None = None
    provisions: tuple[Provision, ...] = ()
    weak: bool = False


class WordTrie(Generic[V]):
    """The longest name that begins at a word, whatever stands between its words.

    >>> bodies = WordTrie([("Lao động - Thương binh và Xã hội", "LĐTBXH"), ("Lao động", "LĐ")])
    >>> bodies.match("sở lao động, thương binh và xã hội tỉnh", 3)
    (34, 'LĐTBXH')
    """

    def __init__(self, names: Iterable[tuple[str, V]]) -> None:
        """Build the tree from names and their values; of equal names the last counts."""
        self._root: dict[str, Any] = {}
        for name, value in names:
            node = self._root
            for word in _WORD.findall(name.lower()):
                node = node.setdefault(word, {})
            node[""] = value

    def match(self, lower: str, at: int, fold: str = "") -> tuple[int, V] | None:
        """The end and the value of the longest name that begins at `at` of a text in lower case.

        With the fold at hand a name goes over a line break only to a small letter.
        """
        word = _WORD.match(lower, at)
        node = self._root.get(word.group()) if word else None
        if word is None or node is None:
            return None
        best = (word.end(), node[""]) if "" in node else None
        end = word.end()
        while following := _NEXT_WORD.match(lower, end):
            node = node.get(following.group(1))
            if node is None or (fold and fold[following.start(1)].isupper() and "\n" in fold[end : following.start(1)]):
                break
            end = following.end()
            if "" in node:
                best = (end, node[""])
        return best
