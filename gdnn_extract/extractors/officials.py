"""Officials: every person with an office, a form of address or a part in the meeting, once, with all mentions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gdnn_extract.article import Article
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts, body_at
from gdnn_extract.people.names import single_at
from gdnn_extract.people.offices import Chain, Office
from gdnn_extract.people.scene import Claim, Scene, read_scene
from gdnn_extract.people.signatures import Signature, find_signature
from gdnn_extract.record import Author, LegalReference, Mention, Official, Role, new_author, new_mention, new_official
from gdnn_extract.segment import Paragraph

_MOST_TRIES = 12
_ROLES: tuple[Role, ...] = ("chair", "speaker", "issuer", "attendee", "author")


@dataclass(slots=True)
class _Person:
    name: str
    rule: str
    honorific: str | None = None
    offices: list[Office] = field(default_factory=list)
    chains: list[list[Office]] = field(default_factory=list)
    mentions: dict[int, Mention] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    author_of: str | None = None


def find_officials(article: Article, paragraphs: Sequence[Paragraph], legal: Sequence[LegalReference]) -> list[Official]:
    """The officials of an article in the order of their first mention.

    >>> article = Article.read("Phó Giám đốc Sở Y tế Lê Văn Bảo chủ trì. Ông Bảo đề nghị các huyện báo cáo.")
    >>> (official,) = find_officials(article, (), ())
    >>> official.name, official.title, official.organisation, [m.text for m in official.mentions]
    ('Lê Văn Bảo', 'Phó Giám đốc', 'Sở Y tế', ['Lê Văn Bảo', 'Bảo'])
    """
    scene = read_scene(article.fold, article.lower)
    signature = find_signature(article, paragraphs)
    people: dict[str, _Person] = {}
    for start in sorted(scene.claims):
        if not (signature and signature.name and signature.name[0] == start and not scene.claims[start].offices):
            _take(article, people, scene.claims[start])
    for start, end in scene.shapes:  # later without office or form of address
        person = people.get(_key(article, start, end))
        if person is not None:
            _mention(article, person, start, end, "name")
            _roles_at(scene, person, start, end)
    _chair_together(article, scene, people)
    _given_names(article, scene, people)
    _titles_alone(article, scene, people, legal)
    if signature is not None:
        _sign(article, people, signature)
    hosts = _hosts(article, scene, people)
    ordered = sorted(people.values(), key=lambda person: min(person.mentions))
    return [_official(article, person, number, hosts) for number, person in enumerate(ordered, 1)]


def find_byline(article: Article, paragraphs: Sequence[Paragraph]) -> tuple[Author | None, str | None]:
    """Who signed the post, and the source it is credited to (`Theo: …`).

    >>> find_byline(Article.read("Sở họp.\\nLê Thu Ngà - Phòng Dạy nghề"), ())
    (Author(name='Lê Thu Ngà', organisation='Phòng Dạy nghề'), None)
    """
    signature = find_signature(article, paragraphs)
    if signature is None:
        return None, None
    author = None
    if signature.name is not None:
        author = new_author(name=article.written(*signature.name), organisation=article.written(*signature.body) if signature.body else None)
    return author, article.written(*signature.credit) if signature.credit else None


def _key(article: Article, start: int, end: int) -> str:
    return article.lower[start:end]


def _take(article: Article, people: dict[str, _Person], claim: Claim) -> None:
    key = _key(article, claim.start, claim.end)
    person = people.setdefault(key, _Person(article.written(claim.start, claim.end), claim.rule))
    if person.name.isupper() and not article.fold[claim.start : claim.end].isupper():
        person.name = article.written(claim.start, claim.end)
    for offices in (claim.offices, claim.taken):
        if offices:
            person.chains.append(offices)
            person.offices.extend(offices)
    if claim.honorific and person.honorific is None:
        person.honorific = article.written(*claim.honorific)
    _mention(article, person, claim.start, claim.end, "name")


def _mention(article: Article, person: _Person, start: int, end: int, kind: str) -> None:
    person.mentions.setdefault(start, new_mention(start=start, end=end, text=article.fold[start:end], kind="name" if kind == "name" else "title"))


def _given_names(article: Article, scene: Scene, people: dict[str, _Person]) -> None:
    """`ông Dũng`, `Bộ trưởng Nhạ`: one word that ends the name of somebody in the text."""
    places = [form.end + 1 for form in scene.forms if form.kind != "people"]
    for chain in scene.unnamed:
        last = chain.offices[-1]
        places.append(last.body[0] if last.body and article.fold.find(" ", *last.body) < 0 else chain.end + 1)
    bearers: _Bearers = {}
    for key, person in people.items():
        bearers.setdefault(key.rsplit(" ", 1)[-1], []).extend((start, person) for start in person.mentions)
    for held in bearers.values():
        held.sort(key=_first)
    for at in places:
        end = single_at(article.fold, at)
        if end is None or at in scene.starts:
            continue
        bearer = _bearer(bearers.get(article.lower[at:end], []), at)
        if bearer is not None:
            _mention(article, bearer, at, end, "name")
            _roles_at(scene, bearer, at, end)


_Bearers = dict[str, list[tuple[int, _Person]]]


def _bearer(held: list[tuple[int, _Person]], at: int) -> _Person | None:
    """The one named last before `at`; the only one also when named later (`Bộ trưởng Nhạ` in a headline)."""
    if not held:
        return None
    only = held[0][1] if all(other is held[0][1] for _, other in held[:_MOST_TRIES]) else None
    return next(_before(held, at), only)


def _first(entry: tuple[int, _Person]) -> int:
    return entry[0]


def _before(held: list[tuple[int, _Person]], at: int) -> Iterator[_Person]:
    """Those named before `at`, the last first; only the nearest few mentions are looked at."""
    place = bisect_left(held, at, key=_first)
    for index in range(place - 1, max(-1, place - 1 - _MOST_TRIES), -1):
        yield held[index][1]


_NOT_ONE = lazy(r",? (?:các|cấp|những|ở các|của các|tỉnh, thành|huyện, |xã, )")


def _titles_alone(article: Article, scene: Scene, people: dict[str, _Person], legal: Sequence[LegalReference]) -> None:
    """A later title without a name means the person who bears it."""
    bearers: _Bearers = {}
    for person in people.values():
        for title in {title for office in person.offices for title in _forms_of(article, office)}:
            bearers.setdefault(title, []).extend((start, person) for start in person.mentions)
    for held in bearers.values():
        held.sort(key=_first)
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
            _spokesman(article, people, chain)
        elif len(people) == 1 and not bearers and spokesmen < 1 and _speaks(article, chain):
            spokesmen += 1
            _only_one(article, people, chain)
        if not office.weight or (office.body is None and article.fold[office.start].islower() and office.weight < 4):
            continue
        bearer = next((one for one in _before(bearers.get(title, []), office.start) if _agrees(article, one, title, office)), None)
        if bearer is not None and office.start not in bearer.mentions:
            _mention(article, bearer, office.start, office.end, "title")
            _roles_at(scene, bearer, office.start, office.end)


_SPOKESMAN = frozenset({"người phát ngôn", "phát ngôn viên"})


def _forms_of(article: Article, office: Office) -> set[str]:
    """The title in lower case, and without what news leaves out later (`Thường trực`, `phụ trách`)."""
    title = article.lower[office.start : office.title_end]
    return {title, re.sub(r" (?:thường trực|phụ trách|chuyên trách)\Z", "", title)}


def _agrees(article: Article, person: _Person, title: str, office: Office) -> bool:
    if office.body is None:
        return True
    body = article.lower[slice(*office.body)]
    for held in person.offices:
        if title in _forms_of(article, held):
            other = article.lower[slice(*held.body)] if held.body else ""
            if not other or other.startswith(body) or body.startswith(other):
                return True
    return False


def _spokesman(article: Article, people: dict[str, _Person], chain: Chain) -> None:
    """`người phát ngôn Bộ X` without a name: the last person before it of whom no office but a rank was said."""
    office = chain.offices[0]
    known = [person for person in people.values() if min(person.mentions) < office.start and all(held.weight == 0 for held in person.offices)]
    person = max(known, key=lambda one: max(start for start in one.mentions if start < office.start), default=None)
    if person is not None and office.body is not None:
        person.chains.append([office])
        person.offices.append(office)
        _mention(article, person, office.start, office.end, "title")


def _speaks(article: Article, chain: Chain) -> bool:
    """`Giám đốc nhấn mạnh`: a title alone at the head of a sentence, and what it says."""
    fold, start = article.fold, chain.start
    if len(chain.offices) > 1 or chain.offices[0].body is not None or chain.offices[0].weight < 2 or not fold[start].isupper():
        return False
    act = acts().match(article.lower, chain.end + 1)
    return fold[max(0, start - 2) : start] in (". ", "\n", " ", "") and start > 0 and act is not None and act[1] == "speaker"


def _only_one(article: Article, people: dict[str, _Person], chain: Chain) -> None:
    """A text with one person, without any office, and later a title that speaks: it is that person's."""
    (person,) = people.values()
    if person.honorific is None and min(person.mentions) < chain.start:
        person.chains.append([chain.offices[0]])
        person.offices.append(chain.offices[0])
        _mention(article, person, chain.start, chain.end, "title")


_AFTER = lazy(r"(?: \([^()\n]{1,40}\))?[ ,)\"'-]{0,4}(?:(?:đã|cũng|sẽ|cùng|thì|còn|đều|trực tiếp|tiếp tục|thẳng thắn) ){0,2}")
_THEORY = lazy(r"(?:theo|ý kiến của|chỉ đạo của|phát biểu của|kết luận của) (?:[^,.;:\n]{0,70} )?\Z")
_CHAIRED_BY = lazy(
    r"(?:chủ trì|chủ tọa|điều hành)(?: (?:của|bởi) (?:[^.,;:\n]{0,80} và )?(?:các )?(?:đồng chí |đ/c |ông |bà )?"
    r"| (?:hội nghị|cuộc|buổi|phiên|kỳ họp|đại hội|lễ|tại|chương trình)[^.;\n]{0,90} (?:có|là|gồm):? ?(?:các )?(?:đồng chí|đ/c|ông|bà)?:? ?"
    r"|(?: (?:hội nghị|hội thảo|cuộc họp|buổi họp|phiên họp|kỳ họp|đại hội|họp|buổi lễ|buổi làm việc))?"
    r"(?::| -| có| là)? ?(?:các )?(?:đồng chí|đ/c|ông|bà):? ?)\Z"
)
_DIRECTED = lazy(r",? ?phối hợp")
_ATTENDS = lazy(r"(?:tham dự|dự|tham gia|có mặt|làm việc|tiếp|cùng đi|đón tiếp|về phía)(?![^\W_])")


def _roles_at(scene: Scene, person: _Person, start: int, end: int) -> None:
    lower = scene.lower
    claim = scene.claims.get(start)
    at = claim.until if claim else end
    after = _AFTER.match(lower, at)
    act = acts().match(lower, after.end()) if after else None
    if act is not None and act[1] != "-" and not (act[1] == "chair" and _DIRECTED.match(lower, act[0])):
        person.roles.add(act[1])
    if after and (act is None or act[1] == "attendee" or lower.startswith("làm ", after.end())) and _chairs_later(scene, after.end()):
        person.roles.add("chair")
    first = claim.offices[0].start if claim and claim.offices and claim.offices[0].start < start else start
    before = lower[max(0, first - 130) : first]
    if _CHAIRED_BY.search(before):
        person.roles.add("chair")
    elif _THEORY.search(before):
        person.roles.add("speaker")
    elif not person.roles:
        opened = max(lower.rfind("\n", 0, first), lower.rfind(". ", 0, first), first - 600, 0)
        if _ATTENDS.search(lower, opened, first):
            person.roles.add("attendee")


_CHAIRS = lazy(r"[^.,;:\n]{0,90}?(?<![^\W_])(?:chủ trì|chủ tọa)(?![^\W_])(?!,? phối hợp)")
_ATTENDS_AND = lazy(
    r"(?:làm|(?:đến |về |tới |cùng )?(?:tham )?dự(?: (?:hội nghị|cuộc họp|buổi họp|buổi lễ|đại hội|phiên họp))?(?:,| và))"
    r" (?:trực tiếp )?(?:chủ trì|chủ tọa|điều hành)"
)


def _chairs_later(scene: Scene, at: int) -> bool:
    """Over words that no table knows (`Phó Cục trưởng Cục X mới lạ chủ trì`) and over attending (`đến dự và chủ trì`)."""
    lower = scene.lower
    if _ATTENDS_AND.match(lower, at):
        return True
    found = _CHAIRS.match(lower, at)
    if found is None:
        return False
    while at < found.end() - 7:
        if at in scene.starts or acts().match(lower, at) is not None:
            return False
        at = lower.find(" ", at) + 1
    return True


_TOGETHER = lazy(r"(?: \([^()\n]{1,40}\))?,? (?:đã )?(?:cùng|đồng|cùng nhau) ?(?:chủ trì|chủ tọa|điều hành)")


def _chair_together(article: Article, scene: Scene, people: dict[str, _Person]) -> None:
    """`A và B cùng chủ trì`: those named before B in the same list of people chair as well."""
    claims = [scene.claims[start] for start in sorted(scene.claims)]
    for index, claim in enumerate(claims):
        if _TOGETHER.match(article.lower, claim.until) is None:
            if "chair" in people[_key(article, claim.start, claim.end)].roles:
                _chair_roster(article, people, claims, index)
                if index:
                    _chair_with(article, people, claims[index - 1], claim)
            continue
        for _ in range(_MOST_TRIES):
            people[_key(article, claims[index].start, claims[index].end)].roles.add("chair")
            first = min([claims[index].start, *(office.start for office in claims[index].offices)])
            joined = index > 0 and first - claims[index - 1].until < 30 and re.search(r"[.\n:]", article.fold[claims[index - 1].until : first]) is None
            if not joined:
                break
            index -= 1


_ROSTER = lazy(r"(?:[^.;:\n]{0,40} )?(?:các đồng chí|các đ/c|các ông|đoàn chủ tịch|chủ tọa đoàn)(?![^\W_])")
_CHAIR_ROSTER = lazy(r"[^.;:\n]{0,30}(?:chủ trì|chủ tọa|điều hành)[^.;:\n]{0,90}(?:các đồng chí|các đ/c|các ông)")


def _chair_roster(article: Article, people: dict[str, _Person], claims: list[Claim], index: int) -> None:
    """`Các đồng chí: A, …, B, … chủ trì` and `Chủ trì có các đồng chí: A, …; B, …`: all of the list."""
    fold, lower = article.fold, article.lower
    claim = claims[index]
    first = max(fold.rfind("\n", 0, claim.start) + 1, fold.rfind(". ", max(0, claim.start - 700), claim.start) + 2, claim.start - 700)
    at = first if first > 1 else 0
    act = _AFTER.match(lower, claim.until)
    if act is not None and lower.startswith(("chủ trì", "chủ tọa", "điều hành"), act.end()) and _ROSTER.match(lower, at):
        for other in claims[max(0, index - _MOST_TRIES) : index]:
            if other.start > at and not _ATTENDS.search(lower, at, claim.start):
                people[_key(article, other.start, other.end)].roles.add("chair")
    elif (opened := _CHAIR_ROSTER.match(lower, at)) and opened.end() <= claim.start:
        stop = _SENTENCE.search(fold, claim.end, claim.end + 900)
        edge = stop.start() if stop else min(len(fold), claim.end + 900)
        for other in claims[index + 1 : index + _MOST_TRIES]:
            if other.start < edge and not _ATTENDS.search(lower, claim.end, other.start):
                people[_key(article, other.start, other.end)].roles.add("chair")


_SENTENCE = lazy(r"\n|\. (?=[^\W\d_])")


def _chair_with(article: Article, people: dict[str, _Person], before: Claim, claim: Claim) -> None:
    """`A và B chủ trì`: both."""
    first = min([claim.start, *(office.start for office in claim.offices)])
    act = _AFTER.match(article.lower, claim.until)
    if article.lower[before.until : first] in (" và ", " và đồng chí ", " và ông ", " và bà ") and act and article.lower.startswith("chủ trì", act.end()):
        people[_key(article, before.start, before.end)].roles.add("chair")


def _sign(article: Article, people: dict[str, _Person], signature: Signature) -> None:
    """The author is an official too when the organisation is told or the name is a full one."""
    if signature.name is None:
        return
    start, end = signature.name
    key = _key(article, start, end)
    if key not in people and signature.body is None and article.fold.count(" ", start, end) < 2:
        return
    person = people.setdefault(key, _Person(article.written(start, end), "byline"))
    person.roles.add("author")
    person.author_of = article.written(*signature.body) if signature.body else None
    _mention(article, person, start, end, "name")


_HOLDS = lazy(r" (?:\([^)\n]{1,40}\) )?(?:đã |vừa |sẽ )?(?:phối hợp [^.;\n]{0,80}?)?(?:tổ chức|họp|khai mạc|có buổi|tiến hành)")


def _hosts(article: Article, scene: Scene, people: dict[str, _Person]) -> list[tuple[int, int]]:
    """For offices that can only be of one kind of body (`Tổng cục trưởng`) and name none: the bodies of that kind that hold a meeting."""
    wanted = {office.only_of for person in people.values() for office in person.offices if office.only_of and office.body is None}
    found = []
    for noun in sorted(noun for noun in wanted if noun):
        at = -1
        for _ in range(_MOST_TRIES):
            at = article.lower.find(noun + " ", at + 1)
            if at < 0:
                break
            if at and article.fold[at - 1].isalnum():
                continue
            end = body_at(article.fold, article.lower, at, scene.starts)
            if end is not None and end > at + len(noun) and _HOLDS.match(article.lower, end):
                found.append((at, end))
                break
    return found


def _official(article: Article, person: _Person, number: int, hosts: list[tuple[int, int]]) -> Official:
    titles: dict[str, str] = {}
    for office in person.offices:
        title = article.written(office.start, office.title_end)
        titles.setdefault(title.casefold(), title)
    main = _main_office(article, person)
    return new_official(
        id=f"o{number}",
        name=person.name,
        honorific=person.honorific,
        title=article.written(main.start, main.title_end) if main else None,
        titles=tuple(titles.values()),
        organisation=_organisation(article, person, main, hosts),
        roles=tuple(role for role in _ROLES if role in person.roles),
        mentions=tuple(person.mentions[start] for start in sorted(person.mentions)),
        rule=f"officials.{person.rule}",
    )


def _main_office(article: Article, person: _Person) -> Office | None:
    """The office exercised: of those first said together, the weightiest; membership and rank only for want of another."""
    if not person.offices:
        return None
    for chain in [*person.chains, person.offices]:
        best = max(chain, key=lambda office: (office.weight, office.body is not None, -office.start))
        if best.weight or chain is person.offices:
            return _said_again(article, person, chain, best) or best
    return None


def _said_again(article: Article, person: _Person, chain: list[Office], best: Office) -> Office | None:
    """Of two offices of one weight (`Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh`) the one that stands alone where the person speaks."""
    said = {article.lower[office.start : office.end] for office in chain if office.weight == best.weight}
    if len(said) < 2:
        return None
    alone = [held[0] for held in person.chains if len(held) == 1 and held is not chain]
    return next((office for office in alone if article.lower[office.start : office.end] in said), None)


def _organisation(article: Article, person: _Person, main: Office | None, hosts: list[tuple[int, int]]) -> str | None:
    if main is None:
        return person.author_of
    title = _forms_of(article, main)
    same = [office.body for office in person.offices if office.body and title & _forms_of(article, office)]
    if same:
        body = max(same, key=lambda span: (span[1] - span[0], -span[0]))
        return article.written(*body)
    if main.only_of:
        for host in hosts:
            if article.lower.startswith(main.only_of + " ", host[0]):
                return article.written(*host)
    # `Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ`; but a Thủ tướng stays without the committee he leads
    others = [office.body for office in person.offices if office.body and office.weight >= (3 if main.weight >= 3 else 1)]
    if others and (main.only_of or main.weight < 4):
        return article.written(*others[0])
    return person.author_of
