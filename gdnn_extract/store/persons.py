"""Which officials of several articles are one person.

Compared are officials of one name (folded, see `fold.sql`), by these rules:

1. The body is the organisation with its abbreviations written out and its place (`tỉnh Hà Sơn`) taken off.  What is only a kind
   of body (`Sở`) is the host of the meeting where that is of this kind.  Offices that the country has once (`Phó Thủ tướng`) have one
   body together.
2. One body in one place is one person, whatever the offices and years.
3. A place left unsaid is the one that the article names for that level, if it names one only.  Still unsaid, the
   official joins the one place that the body has under this name; where there are several, it stays apart.  Bodies that every
   province or district has (`UBND tỉnh`) and that have no place are told apart by web site.
4. A body written at the end of another (`Phòng Nghiệp vụ Y Sở Y tế`) is the same person's when no second one comes into question.
5. Without a body, an official is the one person of that name who bore the same office, where web site and province do not
   speak against it; else one person for each office on one web site; else a person of this article alone.

Different bodies, or different places, stay different persons.  All rules look at sets: the order of loading changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from gdnn_extract.article import fold_text
from gdnn_extract.store.bodies import Body, offices_of_the_country, read_body

Evidence = Literal["body", "office", "none"]
_SITE = re.compile(r"https?://(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)
_COUNTRY = Body("trung ương", None, ())


class Occurrence(NamedTuple):
    """An official of one article: `host` is the host of the meeting, `bodies` the organisations of all officials of the article."""

    article: int
    id: str
    organisation: str | None
    title: str | None
    titles: tuple[str, ...]
    source: str | None
    host: str | None
    bodies: tuple[str | None, ...]


@dataclass(slots=True)
class Person:
    """Occurrences that are one person; `body` is the most exact of their bodies."""

    evidence: Evidence
    body: Body | None = None
    site: str | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    offices: set[str] = field(default_factory=set)

    def add(self, occurrences: Iterable[Occurrence]) -> None:
        """Take in occurrences with the offices they name."""
        for occurrence in occurrences:
            self.occurrences.append(occurrence)
            self.offices.update(_offices(occurrence))


def persons_of_one_name(occurrences: Sequence[Occurrence]) -> list[Person]:
    """The persons behind occurrences of one folded name, in the order of their first occurrence.

    >>> first = Occurrence(1, "o1", "Sở Y tế tỉnh Hà Sơn", "Giám đốc", ("Giám đốc",), None, None, ())
    >>> later = first._replace(article=2, organisation="SỞ Y TẾ TỈNH HÀ SƠN", title="Phó Giám đốc")
    >>> other = first._replace(article=3, organisation="Sở Y tế tỉnh Nam Tường")
    >>> [[one.article for one in person.occurrences] for person in persons_of_one_name([other, later, first])]
    [[1, 2], [3]]
    """
    known: dict[tuple[Body, str | None], list[Occurrence]] = defaultdict(list)
    unknown: list[Occurrence] = []
    for occurrence in sorted(occurrences, key=lambda one: (one.article, one.id)):
        body = _body(occurrence)
        if body is None:
            unknown.append(occurrence)
        else:
            site = _site(occurrence.source) if body.everywhere and not body.places else None
            known[body, site].append(occurrence)
    persons = _within_another(_by_body(known))
    persons += _without_body(unknown, persons)
    for person in persons:
        person.occurrences.sort(key=lambda one: (one.article, one.id))
    return sorted(persons, key=lambda person: (person.occurrences[0].article, person.occurrences[0].id))


def _by_body(known: dict[tuple[Body, str | None], list[Occurrence]]) -> list[Person]:
    """Rules 2 and 3: the more exact a body is, the sooner it stands; a vaguer one joins the only one that it fits."""
    persons: list[Person] = []
    for body, site in sorted(known, key=lambda key: (-len(key[0].places), key[0].level is None, key[0], key[1] or "")):
        fitting = [person for person in persons if person.body and _fits(body, site, person.body, person.site)]
        if len(fitting) == 1:
            person = fitting[0]
        else:
            persons.append(person := Person("body", body, site))
        person.add(known[body, site])
    return persons


def _fits(vague: Body, vague_site: str | None, exact: Body, exact_site: str | None) -> bool:
    if vague.key != exact.key or (None not in (vague.level, exact.level) and vague.level != exact.level):
        return False
    if not exact.places:
        return vague_site == exact_site
    return exact.places[: len(vague.places)] == vague.places


def _within_another(persons: list[Person]) -> list[Person]:
    """Rule 4."""
    inner = defaultdict(list)
    for number, person in enumerate(persons):
        outer = [place for place, other in enumerate(persons) if person.body and other.body and _is_inside(person.body, other.body)]
        if len(outer) == 1:
            inner[outer[0]].append(number)
    gone = set()
    for number, others in sorted(inner.items()):
        if len(others) == 1 and number not in gone and others[0] not in gone:
            persons[number].add(persons[others[0]].occurrences)
            gone.add(others[0])
    return [person for number, person in enumerate(persons) if number not in gone]


def _is_inside(part: Body, whole: Body) -> bool:
    places = min(len(part.places), len(whole.places))
    return part.key.endswith(f" {whole.key}") and part.places[:places] == whole.places[:places] and part.level in (whole.level, None)


def _without_body(occurrences: list[Occurrence], persons: list[Person]) -> list[Person]:
    """Rule 5: takes what it can into `persons`; the others are new ones."""
    joined: list[tuple[Person, Occurrence]] = []
    of_site: dict[tuple[str, str], Person] = {}
    alone: list[Person] = []
    for occurrence in occurrences:
        office, site = _fold(occurrence.title or ""), _site(occurrence.source)
        bearers = [person for person in persons if office in person.offices and not _elsewhere(occurrence, site, person)]
        if office and len(bearers) == 1:
            joined.append((bearers[0], occurrence))
        elif office and site:
            of_site.setdefault((office, site), Person("office", site=site)).add([occurrence])
        else:
            alone.append(person := Person("none"))
            person.add([occurrence])
    for person, occurrence in joined:  # only now: what a person bears must not depend on who came first
        person.add([occurrence])
    return [*of_site.values(), *alone]


def _elsewhere(occurrence: Occurrence, site: str | None, person: Person) -> bool:
    sites = {_site(one.source) for one in person.occurrences}
    if None not in sites and site is not None and site not in sites:
        return True
    body = person.body
    here = _named(occurrence, body.levels) if body else set()
    return bool(body and body.places and here and body.places[0] not in here)


def _body(occurrence: Occurrence) -> Body | None:
    """Rule 1, and the first half of rule 3."""
    body = read_body(occurrence.organisation) if occurrence.organisation else None
    if occurrence.organisation is None and not _offices(occurrence).isdisjoint(offices_of_the_country()):
        return _COUNTRY
    if body is None and occurrence.organisation and occurrence.host:
        kind = _fold(occurrence.organisation).removeprefix("nhà ")
        body = read_body(occurrence.host) if _fold(occurrence.host).startswith(f"{kind} ") else None
    if body and not body.places and body.everywhere:
        names = _named(occurrence, body.levels)
        body = body._replace(places=tuple(names)) if len(names) == 1 else body
    return body


def _named(occurrence: Occurrence, levels: frozenset[str]) -> set[str]:
    """The places of these levels that the bodies of the article name."""
    bodies = (read_body(name) for name in (occurrence.host, *occurrence.bodies) if name)
    return {body.places[0] for body in bodies if body and body.places and body.levels & levels}


def _offices(occurrence: Occurrence) -> set[str]:
    return {_fold(title) for title in (occurrence.title, *occurrence.titles) if title}


@lru_cache(maxsize=50_000)
def _fold(text: str) -> str:
    return " ".join(fold_text(text).lower().split())


@lru_cache(maxsize=50_000)
def _site(source: str | None) -> str | None:
    found = _SITE.search(source or "")
    return found[1].lower() if found else None


def number_persons(rows: Iterable[tuple[str, Occurrence]]) -> Iterator[tuple[int, Evidence, Occurrence]]:
    """Occurrences with the number of their person, from occurrences with their folded name in the order of the names."""
    number = 0
    for _, group in groupby(rows, key=itemgetter(0)):
        for person in persons_of_one_name([occurrence for _, occurrence in group]):
            number += 1
            for occurrence in person.occurrences:
                yield number, person.evidence, occurrence
