"""The output vocabulary: one article becomes one `Record`.

Offsets are Unicode code points into the article's text as it was received, end exclusive, and
``text == article_text[start:end]`` for everything that carries them.  What the text does not say is
``None`` or an empty tuple.  Inside the route items carry offsets into the fold (see `article`);
`Article.restore` moves them once, at the end.
"""

from __future__ import annotations

import datetime
from typing import Literal

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

    model_config = ConfigDict(frozen=True, extra="forbid")


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
