"""The output vocabulary: one article becomes one `Record`.

Offsets are Unicode code points into the article's text as it was received, end exclusive, and
``text == article_text[start:end]`` for everything that carries them.  What the text does not say is
``None`` or an empty tuple.  Inside the route items carry offsets into the fold (see `article`);
`Article.restore` moves them once, at the end.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0"

Role = Literal["chair", "speaker", "issuer", "attendee", "author"]
DateGrain = Literal["time", "day", "week", "month", "quarter", "half", "year", "decade", "recurring"]
DateModifier = Literal["before", "after", "start", "mid", "end", "approx"]
ResolvedFrom = Literal["text", "published", "meeting"]
DateRole = Literal["meeting", "deadline", "issued", "other"]
Comparator = Literal["eq", "gt", "ge", "lt", "le", "approx"]
FigureKind = Literal["count", "percent", "money", "duration", "measure", "ratio"]


class Part(BaseModel):
    """A frozen piece of a record; an unknown field is an error."""

    # validators and serializers are built when first asked for: twenty of them at import take longer than a hundred articles
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Passage(Part):
    """A stretch of the article: offsets in code points and the text between them."""

    start: int
    end: int
    text: str


class Item(Part):
    """A passage with an id; the id comes first in the JSON."""

    id: str
    start: int
    end: int
    text: str


class Author(Part):
    """Who signed the post."""

    name: str
    organisation: str | None = None


class ArticleInfo(Part):
    """What is known about the article itself."""

    id: str | None
    source: str | None
    title: str | None
    published: datetime.date | None
    author: Author | None
    credit: str | None
    sha256: str
    characters: int


class Chair(Part):
    """The official who chairs: the id within the record and the name."""

    id: str
    name: str


class Meeting(Part):
    """The meeting the article is about."""

    name: str | None
    kind: str | None
    date: str | None
    location: str | None
    mode: Literal["in_person", "online", "hybrid"] | None
    host: str | None
    chair: Chair | None
    rule: str


class Mention(Passage):
    """One place where an official is named (`name`) or meant by the office alone (`title`)."""

    kind: Literal["name", "title"]


class Official(Part):
    """One person of the article, with everything the text says of the office."""

    id: str
    name: str
    honorific: str | None
    title: str | None
    titles: tuple[str, ...]
    organisation: str | None
    roles: tuple[Role, ...]
    mentions: tuple[Mention, ...]
    rule: str
    score: float | None = None


class Date(Item):
    """A calendar expression; `value` follows TIMEX3, `first` and `last` are the days it covers."""

    value: str
    first: datetime.date | None
    last: datetime.date | None
    grain: DateGrain
    modifier: DateModifier | None
    calendar: Literal["solar", "lunar"]
    resolved_from: ResolvedFrom | None
    role: DateRole
    rule: str
    score: float | None = None


class Figure(Item):
    """A number with what it counts or measures; `value` has the magnitude words multiplied in."""

    value: int | float
    high: int | float | None
    unit: str | None
    comparator: Comparator
    kind: FigureKind
    of: str | None
    compared_with: str | None
    direction: Literal["up", "down"] | None
    rule: str
    score: float | None = None


class Provision(Part):
    """Điều (article), khoản (clause), điểm (point) of a document, each as written."""

    article: str | None = None
    clause: str | None = None
    point: str | None = None


class LegalReference(Item):
    """A document that can be identified by number or by name."""

    doc_type: str
    identifier: str | None
    name: str | None
    number: str | None
    year: int | None
    symbol: str | None
    issued_date: str | None
    issuer: str | None
    provisions: tuple[Provision, ...]
    uri: str
    rule: str
    score: float | None = None


class Issuer(Part):
    """Who gives a directive: an official by id, or a body with its name as `title`."""

    id: str | None
    name: str | None
    title: str | None


class Action(Passage):
    """One thing to do inside a task, with the verb that heads it."""

    verb: str


class Task(Item):
    """One thing that somebody was told to do."""

    ordinal: int | None
    marker: str | None
    actions: tuple[Action, ...]
    assignees: tuple[str, ...]
    coordinators: tuple[str, ...]
    deadline: str | None
    dates: tuple[str, ...]
    figures: tuple[str, ...]
    legal_references: tuple[str, ...]
    rule: str
    score: float | None = None


class Directive(Part):
    """One official or body telling others to do something."""

    id: str
    issuer: Issuer
    verb: str | None
    addressees: tuple[str, ...]
    lead_in: Passage | None
    tasks: tuple[Task, ...]
    rule: str
    score: float | None = None


class Extraction(Part):
    """How the record came to be; `warnings` name what was odd about the input."""

    version: str
    models: tuple[str, ...]
    warnings: tuple[str, ...]


class Record(Part):
    """One article as data."""

    schema_version: str = SCHEMA_VERSION
    article: ArticleInfo
    meeting: Meeting | None
    officials: tuple[Official, ...]
    dates: tuple[Date, ...]
    figures: tuple[Figure, ...]
    legal_references: tuple[LegalReference, ...]
    directives: tuple[Directive, ...]
    extraction: Extraction


# ---------------------------------------------------------------- the route's own way to make parts

P = ParamSpec("P")
M = TypeVar("M", bound=BaseModel)


def maker(model: Callable[P, M]) -> Callable[P, M]:
    """The model's constructor without validation, for values that the route has just made itself.

    mypy checks the call as one of the model, so that validating again would only cost: a quarter of what an
    article takes.  Does what `model_construct` does, which is slower than validation.

    >>> maker(Provision)(article="Điều 5") == Provision(article="Điều 5")
    True
    """
    cls = cast("type[M]", model)
    new, put = cls.__new__, object.__setattr__

    @cache
    def blank() -> dict[str, Any]:
        return {name: None if field.is_required() else field.default for name, field in cls.model_fields.items()}

    def make(**values: Any) -> M:
        part = new(cls)
        put(part, "__dict__", {**blank(), **values})  # in the order of the fields, which is that of the JSON
        put(part, "__pydantic_fields_set__", set(values))
        put(part, "__pydantic_extra__", None)
        put(part, "__pydantic_private__", None)
        return part

    return cast("Callable[P, M]", make)


new_record = maker(Record)
new_article_info = maker(ArticleInfo)
new_author = maker(Author)
new_chair = maker(Chair)
new_meeting = maker(Meeting)
new_mention = maker(Mention)
new_official = maker(Official)
new_date = maker(Date)
new_figure = maker(Figure)
new_provision = maker(Provision)
new_legal_reference = maker(LegalReference)
new_issuer = maker(Issuer)
new_action = maker(Action)
new_task = maker(Task)
new_directive = maker(Directive)
new_extraction = maker(Extraction)
new_passage = maker(Passage)
