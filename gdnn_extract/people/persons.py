"""A person as an article builds them up: names, offices, mentions, parts taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from gdnn_extract.article import Article
from gdnn_extract.people.offices import Office
from gdnn_extract.people.scene import Claim


@dataclass(slots=True)
class Person:
    """Everything said of one person, mentions by the place where they begin."""

    name: str
    rule: str
    honorific: str | None = None
    offices: list[Office] = field(default_factory=list)
    chains: list[list[Office]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    names: dict[int, int] = field(default_factory=dict)
    """Where a mention by name begins, to where it ends."""
    said: dict[int, int] = field(default_factory=dict)
    """The same of mentions by a title alone."""
    roles: set[str] = field(default_factory=set)
    author_of: str | None = None

    @property
    def first(self) -> int:
        """Where the first mention begins."""
        return min(min(self.names, default=min(self.said, default=0)), min(self.said, default=min(self.names, default=0)))


def key_of(article: Article, start: int, end: int) -> str:
    """A name in lower case: what makes two mentions one person."""
    return article.lower[start:end]
