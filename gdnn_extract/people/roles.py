"""What part people take in a meeting: who chairs, speaks, attends."""

from __future__ import annotations

import re

from gdnn_extract.article import Article
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts
from gdnn_extract.people.persons import Person, key_of
from gdnn_extract.people.scene import Claim, Scene

_MOST_TRIES = 12
_AFTER = lazy(r"(?: \([^()\n]{1,40}\))?[ ,)\"'-]{0,4}(?:(?:đã|cũng|sẽ|cùng|thì|còn|đều|trực tiếp|tiếp tục|thẳng thắn) ){0,2}")
_THEORY = lazy(r"(?:theo|ý kiến của|chỉ đạo của|phát biểu của|kết luận của) (?:[^,.;:\n]{0,70} )?\Z")
_CHAIRED_BY = lazy(
    r"(?:chủ trì|chủ tọa|điều hành)(?: (?:của|bởi) (?:[^.,;:\n]{0,80} và )?(?:các )?(?:đồng chí |đ/c |ông |bà )?"
    r"| (?:hội nghị|cuộc|buổi|phiên|kỳ họp|đại hội|lễ|tại|chương trình)[^.;\n]{0,90} (?:có|là|gồm):? ?(?:các )?(?:đồng chí|đ/c|ông|bà)?:? ?"
    r"|(?: (?:hội nghị|hội thảo|cuộc họp|buổi họp|phiên họp|kỳ họp|đại hội|họp|buổi lễ|buổi làm việc))?"
    r"(?::| -| có| là)? ?(?:các )?(?:đồng chí|đ/c|ông|bà):? ?|(?: [^\W\d_]{1,8}){0,3}(?: là|:)(?: đồng chí| ông| bà)? )\Z"
)
_DIRECTED = lazy(r",? ?phối hợp")
_ATTENDS = lazy(r"(?:tham dự|dự|tham gia|có mặt|làm việc|tiếp|cùng đi|đón tiếp|về phía)(?![^\W_])")


def roles_at(scene: Scene, person: Person, start: int, end: int) -> None:
    """Note what the words around one mention say of the person's part."""
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
    if ("chủ t" in before or "điều hành" in before) and _CHAIRED_BY.search(before):
        person.roles.add("chair")
    elif ("theo" in before or "của" in before) and _THEORY.search(before):
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


def chair_together(article: Article, scene: Scene, people: dict[str, Person]) -> None:
    """`A và B cùng chủ trì`: those named before B in the same list of people chair as well."""
    claims = [scene.claims[start] for start in sorted(scene.claims)]
    for index, claim in enumerate(claims):
        if _TOGETHER.match(article.lower, claim.until) is None:
            if _chairs(article, people, claim):
                _chair_roster(article, people, claims, index)
                if index:
                    _chair_with(article, people, claims[index - 1], claim)
            continue
        for _ in range(_MOST_TRIES):
            _seat(article, people, claims[index])
            first = min([claims[index].start, *(office.start for office in claims[index].offices)])
            joined = index > 0 and first - claims[index - 1].until < 30 and re.search(r"[.\n:]", article.fold[claims[index - 1].until : first]) is None
            if not joined:
                break
            index -= 1


def _chairs(article: Article, people: dict[str, Person], claim: Claim) -> bool:
    person = people.get(key_of(article, claim.start, claim.end))
    return person is not None and "chair" in person.roles


def _seat(article: Article, people: dict[str, Person], claim: Claim) -> None:
    """Give the chair to the person named there; the claim of a signature is nobody's."""
    person = people.get(key_of(article, claim.start, claim.end))
    if person is not None:
        person.roles.add("chair")


_ROSTER = lazy(r"(?:[^.;:\n]{0,40} )?(?:các đồng chí|các đ/c|các ông|đoàn chủ tịch|chủ tọa đoàn)(?![^\W_])")
_SEATED = lazy(r"(?:(?:tham |đến |cùng )?dự(?: và|,) )?(?:chủ trì|chủ tọa|điều hành)")
_CHAIR_ROSTER = lazy(r"[^.;:\n]{0,30}(?:chủ trì|chủ tọa|điều hành|đoàn chủ tịch)[^.;:\n]{0,90}(?:các đồng chí|các đ/c|các ông)")


def _chair_roster(article: Article, people: dict[str, Person], claims: list[Claim], index: int) -> None:
    """`Các đồng chí: A, …, B, … chủ trì` and `Chủ trì có các đồng chí: A, …; B, …`: all of the list."""
    fold, lower = article.fold, article.lower
    claim = claims[index]
    first = max(fold.rfind("\n", 0, claim.start) + 1, fold.rfind(". ", max(0, claim.start - 700), claim.start) + 2, claim.start - 700)
    at = first if first > 1 else 0
    act = _AFTER.match(lower, claim.until)
    if act is not None and _SEATED.match(lower, act.end()) and _ROSTER.match(lower, at):
        for other in claims[max(0, index - _MOST_TRIES) : index]:
            if other.start > at and not _ATTENDS.search(lower, at, claim.start):
                _seat(article, people, other)
    elif (opened := _CHAIR_ROSTER.match(lower, at)) and opened.end() <= claim.start:
        stop = _SENTENCE.search(fold, claim.end, claim.end + 900)
        edge = stop.start() if stop else min(len(fold), claim.end + 900)
        for other in claims[index + 1 : index + _MOST_TRIES]:
            if other.start < edge and not _ATTENDS.search(lower, claim.end, other.start):
                _seat(article, people, other)


_SENTENCE = lazy(r"\n|\. (?=[^\W\d_])")


def _chair_with(article: Article, people: dict[str, Person], before: Claim, claim: Claim) -> None:
    """`A và B chủ trì`: both."""
    first = min([claim.start, *(office.start for office in claim.offices)])
    act = _AFTER.match(article.lower, claim.until)
    if article.lower[before.until : first] in (" và ", " và đồng chí ", " và ông ", " và bà ") and act and article.lower.startswith("chủ trì", act.end()):
        _seat(article, people, before)
