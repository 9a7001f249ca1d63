"""Officials: every person with an office, a form of address or a part in the meeting, once, with all mentions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gdnn_extract.article import Article
from gdnn_extract.patterns import lazy
from gdnn_extract.people.belonging import Belonging, main_office, titles_of
from gdnn_extract.people.bodies import acts, office_at, organisations
from gdnn_extract.people.lines import unwrapped
from gdnn_extract.people.names import single_at
from gdnn_extract.people.offices import Address, Chain, Office
from gdnn_extract.people.persons import Person, key_of
from gdnn_extract.people.roles import chair_together, roles_at
from gdnn_extract.people.scene import Claim, Scene, read_scene
from gdnn_extract.people.signatures import Signature, find_signature
from gdnn_extract.record import Author, LegalReference, Official, Role, new_author, new_mention, new_official
from gdnn_extract.segment import Paragraph

_MOST_TRIES = 12
_ROLES: tuple[Role, ...] = ("chair", "speaker", "issuer", "attendee", "author")
People = dict[str, Person]


def find_officials(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Official]:
    """The officials of an article in the order of their first mention.

    >>> article = Article.read("Phó Giám đốc Sở Y tế Lê Văn Bảo chủ trì. Ông Bảo đề nghị các huyện báo cáo.")
    >>> (official,) = find_officials(article, (), ())
    >>> official.name, official.title, official.organisation, [m.text for m in official.mentions]
    ('Lê Văn Bảo', 'Phó Giám đốc', 'Sở Y tế', ['Lê Văn Bảo', 'Bảo'])
    """
    reading = unwrapped(article, paragraphs)
    scene = read_scene(reading.fold, reading.lower)
    signature = find_signature(article, paragraphs)
    people: People = {}
    for start in sorted(scene.claims):
        if not (signature and signature.name and signature.name[0] == start and not scene.claims[start].offices):
            _take(reading, people, scene.claims[start])
    _one_person(people)
    for start, end in sorted(scene.starts.items()):  # later without office or form of address
        person = people.get(key_of(reading, start, end))
        if person is not None:
            person.names.setdefault(start, end)
            roles_at(scene, person, start, end)
    chair_together(reading, scene, people)
    _given_names(reading, scene, people)
    _titles_alone(reading, scene, people, legal)
    if signature is not None:
        _sign(reading, scene, people, signature)
    belonging = Belonging(reading, scene)
    ordered = sorted(set_of(people), key=_first_mention)
    return [_official(article, belonging, person, number) for number, person in enumerate(ordered, 1)]


def find_byline(article: Article, paragraphs: Sequence[Paragraph]) -> tuple[Author | None, str | None]:
    """Who signed the post, and the source it is credited to (`Theo: …`).

    >>> find_byline(Article.read("Sở họp.\\nLê Thu Ngà - Phòng Dạy nghề"), ())
    (Author(name='Lê Thu Ngà', organisation='Phòng Dạy nghề'), None)
    """
    signature = find_signature(article, paragraphs)
    if signature is None:
        return None, None
    author = None
    if signature.name is not None and signature.office is None:
        author = new_author(name=article.written(*signature.name), organisation=article.written(*signature.body) if signature.body else None)
    return author, article.written(*signature.credit) if signature.credit else None


def set_of(people: People) -> list[Person]:
    """Each person once, whatever names lead to them."""
    return list({id(person): person for person in people.values()}.values())


def _first_mention(person: Person) -> int:
    return person.first


def _take(article: Article, people: People, claim: Claim) -> None:
    key = key_of(article, claim.start, claim.end)
    person = people.get(key)
    if person is None:
        person = people[key] = Person(article.written(claim.start, claim.end), claim.rule)
    if person.name.isupper() and not article.fold[claim.start : claim.end].isupper():
        person.name = article.written(claim.start, claim.end)
    person.claims.append(claim)
    for offices in (claim.offices, claim.taken):
        if offices:
            person.chains.append(offices)
            person.offices.extend(offices)
    if claim.honorific and person.honorific is None:
        person.honorific = article.written(*claim.honorific)
    person.names.setdefault(claim.start, claim.end)


def _one_person(people: People) -> None:
    """`bà Én Nhi` is `Đặng Thị Én Nhi`: two words that end one longer name are that person's."""
    longer: dict[str, list[str]] = {}
    for key in people:
        words = key.split(" ")
        if len(words) > 2:
            longer.setdefault(f"{words[-2]} {words[-1]}", []).append(key)
    for key, whole in longer.items():
        short = people.get(key)
        if short is None or len(whole) != 1:
            continue
        person = people[whole[0]]
        for claim in short.claims:
            person.claims.append(claim)
            if claim.offices:
                person.chains.append(claim.offices)
        person.offices.extend(short.offices)
        person.names.update(short.names)
        people[key] = person


def _given_names(article: Article, scene: Scene, people: People) -> None:
    """`ông Dũng`, `Bộ trưởng Nhạ`: one word that ends the name of somebody in the text, else somebody known by that word alone."""
    bearers: _Bearers = {}
    for key, person in people.items():
        bearers.setdefault(key.rsplit(" ", 1)[-1], []).extend((start, person) for start in person.names)
    for held in bearers.values():
        held.sort(key=_start)
    for form, at in _before_words(article, scene):
        end = single_at(article.fold, at)
        if end is None or at in scene.starts:
            continue
        word = article.lower[at:end]
        bearer = _bearer(bearers.get(word, []), at)
        if bearer is None and form is not None and _calls(article, form, at, end):
            bearer = people[word] = Person(article.written(at, end), "given_name", article.written(form.start, form.end))
            bearers[word] = [(at, bearer)]
        if bearer is not None:
            bearer.names.setdefault(at, end)
            roles_at(scene, bearer, at, end)


def _before_words(article: Article, scene: Scene) -> Iterator[tuple[Address | None, int]]:
    """Where a given name may stand: behind a form of address, behind an office."""
    for form in scene.forms:
        if form.kind != "people":
            yield form, form.end + 1
    for chain in scene.unnamed:
        last = chain.offices[-1]
        yield None, last.body[0] if last.body and article.fold.find(" ", *last.body) < 0 else chain.end + 1


_CALLS = frozenset({"ông", "bà", "anh", "chị", "cụ", "bác", "chú", "cô", "em"})
_NOBODY = frozenset({"hồ", "tết", "trời", "phật", "bụt", "táo", "mẹ", "cả", "hàng", "nhà", "nội", "ngoại", "thầy", "cô", "chị", "anh", "ông", "bà", "đảng"})


def _calls(article: Article, form: Address, at: int, end: int) -> bool:
    """Whether `anh Sơn`, of whom nothing else is told, is somebody: no place (`kênh Bà Tiệm`), no body, not more than one word."""
    fold, lower = article.fold, article.lower
    if lower[form.start : form.end] not in _CALLS or lower[at:end] in _NOBODY or fold[form.start].isupper() != _opens(fold, form.start):
        return False
    behind = fold[end : end + 2]
    if (behind[:1] == " " and (behind[1:].isupper() or behind[1:].isdigit())) or behind[:1] in ("'", "-", "/"):
        return False
    return organisations().match(lower, at) is None and office_at(lower, at) is None


def _opens(fold: str, at: int) -> bool:
    """Whether a sentence begins at `at`."""
    return at == 0 or fold[at - 1] in '\n"' or fold[max(0, at - 2) : at] in (". ", "! ", "? ")


_Bearers = dict[str, list[tuple[int, Person]]]


def _bearer(held: list[tuple[int, Person]], at: int) -> Person | None:
    """The one named last before `at`; the only one also when named later (`Bộ trưởng Nhạ` in a headline)."""
    if not held:
        return None
    only = held[0][1] if all(other is held[0][1] for _, other in held[:_MOST_TRIES]) else None
    return next(_before(held, at), only)


def _start(entry: tuple[int, Person]) -> int:
    return entry[0]


def _before(held: list[tuple[int, Person]], at: int) -> Iterator[Person]:
    """Those named before `at`, the last first; only the nearest few mentions are looked at."""
    place = bisect_left(held, at, key=_start)
    for index in range(place - 1, max(-1, place - 1 - _MOST_TRIES), -1):
        yield held[index][1]


_NOT_ONE = lazy(r",? (?:các|cấp|những|ở các|của các|tỉnh, thành|huyện, |xã, )")


def _titles_alone(article: Article, scene: Scene, people: People, legal: Sequence[LegalReference]) -> None:
    """A later title without a name means the person who bears it."""
    bearers: _Bearers = {}
    persons = set_of(people)
    for person in persons:
        for title in {title for office in person.offices for title in titles_of(article, office)}:
            bearers.setdefault(title, []).extend((start, person) for start in person.names)
    for held in bearers.values():
        held.sort(key=_start)
    spokesmen = 0
    edge = 0
    for chain in scene.unnamed:
        office = chain.offices[0]
        while edge < len(legal) and legal[edge].end <= office.start:
            edge += 1
        if chain.plural or (edge < len(legal) and legal[edge].start <= office.start) or _NOT_ONE.match(article.lower, chain.end):
            continue
        title = article.lower[office.start : office.title_end]
        if title in _SPOKESMAN and title not in bearers and spokesmen < _MOST_TRIES:
            spokesmen += 1
            _spokesman(persons, chain)
        elif len(persons) == 1 and not bearers and spokesmen < 1 and _speaks(article, chain):
            spokesmen += 1
            _only_one(persons[0], chain)
        if not office.weight or (office.body is None and article.fold[office.start].islower() and office.weight < 4):
            continue
        bearer = next((one for one in _before(bearers.get(title, []), office.start) if _agrees(article, one, title, office)), None)
        if bearer is not None and office.start not in bearer.names:
            bearer.said.setdefault(office.start, office.end)
            roles_at(scene, bearer, office.start, office.end)


_SPOKESMAN = frozenset({"người phát ngôn", "phát ngôn viên"})


def _agrees(article: Article, person: Person, title: str, office: Office) -> bool:
    if office.body is None:
        return True
    body = article.lower[slice(*office.body)]
    for held in person.offices:
        if title in titles_of(article, held):
            other = article.lower[slice(*held.body)] if held.body else ""
            if not other or other.startswith(body) or body.startswith(other):
                return True
    return False


def _spokesman(persons: list[Person], chain: Chain) -> None:
    """`người phát ngôn Bộ X` without a name: the last person before it of whom no office but a rank was said."""
    office = chain.offices[0]
    known = [person for person in persons if person.first < office.start and all(held.weight == 0 for held in person.offices)]
    person = max(known, key=lambda one: max(start for start in one.names if start < office.start), default=None)
    if person is not None and office.body is not None:
        person.chains.append([office])
        person.offices.append(office)
        person.said.setdefault(office.start, office.end)


def _speaks(article: Article, chain: Chain) -> bool:
    """`Giám đốc nhấn mạnh`: a title alone at the head of a sentence, and what it says."""
    fold, start = article.fold, chain.start
    if len(chain.offices) > 1 or chain.offices[0].body is not None or chain.offices[0].weight < 2 or not fold[start].isupper():
        return False
    act = acts().match(article.lower, chain.end + 1)
    return fold[max(0, start - 2) : start] in (". ", "\n", " ", "") and start > 0 and act is not None and act[1] == "speaker"


def _only_one(person: Person, chain: Chain) -> None:
    """A text with one person, without any office, and later a title that speaks: it is that person's."""
    if person.honorific is None and person.first < chain.start:
        person.chains.append([chain.offices[0]])
        person.offices.append(chain.offices[0])
        person.said.setdefault(chain.start, chain.end)


def _sign(article: Article, scene: Scene, people: People, signature: Signature) -> None:
    """The author is an official too when the organisation is told or the name is a full one; so is who signs with an office."""
    if signature.name is None:
        return
    start, end = signature.name
    key = key_of(article, start, end)
    if key not in people and signature.body is None and signature.office is None and article.fold.count(" ", start, end) < 2:
        return
    person = people.setdefault(key, Person(article.written(start, end), "signature" if signature.office else "byline"))
    person.names.setdefault(start, end)
    if signature.office is None:
        person.roles.add("author")
        person.author_of = article.written(*signature.body) if signature.body else None
    elif not person.offices:
        title = article.lower[signature.office.start : signature.office.title_end]
        said = (office.body for chain in scene.chains for office in chain.offices if office.body and article.lower[office.start : office.title_end] == title)
        office = signature.office._replace(body=signature.body or next(said, None))
        person.chains.append([office])
        person.offices.append(office)


def _official(article: Article, belonging: Belonging, person: Person, number: int) -> Official:
    titles: dict[str, str] = {}
    for office in person.offices:
        titles.setdefault(article.lower[office.start : office.title_end], article.written(office.start, office.title_end))
    main = main_office(belonging.article, person)
    mentions = sorted([*((start, end, "name") for start, end in person.names.items()), *((start, end, "title") for start, end in person.said.items())])
    return new_official(
        id=f"o{number}",
        name=person.name,
        honorific=person.honorific,
        title=article.written(main.start, main.title_end) if main else None,
        titles=tuple(titles.values()),
        organisation=belonging.organisation(person, main),
        roles=tuple(role for role in _ROLES if role in person.roles),
        mentions=tuple(
            new_mention(start=start, end=end, text=article.fold[start:end], kind="name" if kind == "name" else "title") for start, end, kind in mentions
        ),
        rule=f"officials.{person.rule}",
    )
