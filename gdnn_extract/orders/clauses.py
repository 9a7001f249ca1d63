"""Reading an instruction: the verb that tells, those who are told, and where the thing to do begins.

Vocabulary is in `data/cues.tsv`, `data/task_verbs.tsv`, `data/addressees.tsv`,
`data/connectives.tsv` and `data/contexts.tsv`.
All offsets index the fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people import bodies
from gdnn_extract.tables import Gazetteer, alternation, load

# how far behind its first word a list of addressees may reach, in characters
REACH = 420

_TOKEN = lazy(r"[^\W_]+|[^\w\s]")
_MODAL = lazy(r"(?:cần phải|phải|cần|không được|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_MODAL_FIRST = frozenset(["cần", "phải", "không", "có", "chịu"])
_MODAL_WORD = lazy(r"(?<!\w)(?:cần|phải)(?!\w)(?! chăng| cù| thiết)")
# what may stand between a cue and those who are told
_GAP = lazy(
    r"(?: {0,2}(?:[,:\"-]|(?:cho|đến|tới|đối với|với|là|rằng|thêm|ngay|việc|cụ thể|trước mắt|trước hết|rõ|thì|một mặt)(?!\w))){0,8} {0,2}", re.IGNORECASE
)
_CONDITION = lazy(r"(?:khi|nếu|trong|trước|sau|từ|ngoài|ngay|tại|trên|với|bên)(?!\w)")
_OPENING = lazy(
    r"(?:căn cứ|trên cơ sở|đối với|để|tại|về|trong|từ|ngay|sau|trước|cùng với|bên cạnh|ngoài|với|theo|thời gian tới|tới đây|khi|nhân)(?!\w)[^,;.:]{2,160}, "
)
_TIME = lazy(r"(?:trong|từ|thời gian|tới đây|ngay|trước mắt|những)(?!\w)[^,;.:]{0,60}, ")
_NOUN_BEHIND = lazy(r" (?:của|này|trên|là|đã|được|cho thấy|nói trên|nêu trên|đang|sẽ)(?!\w)")
_JOINT = lazy(r"(?:[,;]| và| cùng(?: với)?| đặc biệt là| nhất là| trước hết là){1,3} {1,3}")
_TRAILING = lazy(r"(?:[ ,;:*-]|(?<!\w)(?:đều|cũng|cùng|thì|được phép|nhưng|chủ động|đặc biệt là|phải|cần|sẽ)){1,8}$")
_NAME_BEFORE = lazy(rf"(?<![^ ])[{UPPER}][{LOWER}]{{1,7}} [{UPPER}][{LOWER}]{{1,7}} $")
_LEVELS = (" tỉnh", " huyện", " thành phố", " thị xã", " xã", " phường", " quận", " các ", " được ", " phải ", " cần ")
# these tell nothing to do unless they name somebody
_TO_SOMEBODY = frozenset(["bảo", "nhờ", "nhắn"])
_HOW = lazy(r" (?:ngay|luôn|tại|bằng|thêm|một|hai|ba|các|mấy|những)(?!\w)[^,.;:]{1,50} ?: ")
_STOP = lazy(r"[.;:!?\n] ?")
_NEAR = 120
_PERSON = lazy(r"(?:ông|bà|anh|chị|cô|thầy|cụ|bác|chú|con trai|con gái)(?!\w)|(?P<number>\d{1,3}) ")
_AND = lazy(r",? và |, ")
_EACH = frozenset(["các", "mỗi", "từng", "những"])
_UNSURE = frozenset(["never", "weak", "late"])
_STRESS = frozenset(["stress", "conclude"])
# `mục tiêu, yêu cầu`: a noun in a list of nouns
_JOINED_NOUNS = (["tiêu"], ["vụ"], ["dung"], ["cầu"], ["chuẩn"], ["định"])
_GROUP_BEHIND = ("các ", "những ", "thủ trưởng ", "chủ tịch ", "chính quyền ")


class Cue(NamedTuple):
    """A verb that may tell others to do something."""

    start: int
    end: int
    verb: str
    force: str


@dataclass(frozen=True, slots=True)
class Order:
    """What follows a cue: the addressees' span (empty where none is named) and where the task begins."""

    addressee: tuple[int, int] | None
    content: int
    modal: bool


class Predicate(NamedTuple):
    """The verb behind a subject; `content` is behind a modal, `reported` says that đã, đang, sẽ … came before."""

    start: int
    content: int
    modal: bool
    reported: bool


@cache
def _cue_forces() -> dict[str, str]:
    return {row["cue"]: row["force"] for row in load("cues")}


@cache
def _verbs() -> Gazetteer[str]:
    return Gazetteer({row["verb"]: row["boundary"] for row in load("task_verbs")})


@cache
def _groups() -> Gazetteer[str]:
    return Gazetteer({row["head"]: row["kind"] for row in load("addressees") if row["kind"] == "group"})


@cache
def _bodies() -> Gazetteer[str]:
    return Gazetteer({row["head"]: row["kind"] for row in load("addressees") if row["kind"] != "group"})


@cache
def _context(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in load("contexts") if row["kind"] == kind)


@cache
def _context_pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rf" ?{alternation(_context(kind))}(?!\w)")


@cache
def _compounds() -> Gazetteer[bool]:
    return Gazetteer(dict.fromkeys(_context("compound"), True))


@cache
def _connectives() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(row['connective'].lower() for row in load('connectives'))})(?!\w)(?: đó)?,? *(?:thì|cũng)? *")


def find_cues(article: Article) -> list[Cue]:
    """All cue verbs of the article, in order.

    >>> [cue.verb for cue in find_cues(Article.read("Giám đốc yêu cầu các phòng rà soát."))]
    ['yêu cầu']
    """
    found: dict[int, Cue] = {}
    for verb, force in _cue_forces().items():  # two dozen plain searches are faster than one pattern
        at = article.lower.find(verb)
        while at >= 0:
            end = at + len(verb)
            whole = not article.lower[at - 1 : at].isalnum() and not article.lower[end : end + 1].isalnum()
            if whole and (at not in found or found[at].end < end) and _compounds().match(article.lower, at) is None:
                found[at] = Cue(at, end, verb, force)
            at = article.lower.find(verb, end)
    return [found[at] for at in sorted(found)]


def verb_at(article: Article, at: int) -> str | None:
    """The boundary kind of the task verb that begins at `at`, or None."""
    found = _verbs().match(article.lower, at)
    if found is None or found[1] == "not" or _context_pattern("group_noun").match(article.lower, at):
        return None
    if article.fold[at].isupper() and _names_body(article, at):
        return None  # `Phòng Đào tạo`, `Thanh tra huyện`
    return found[1]


def _names_body(article: Article, at: int) -> bool:
    """Whether the capital at `at` begins a body's name, and no verb that is written alike."""
    head = body_at(article, at)
    return head is not None and (article.fold[head + 1 : head + 2].isupper() or article.lower.startswith(_LEVELS, head))


def imperative_at(article: Article, at: int) -> bool:
    """Whether a thing to do opens at `at` without a subject; `Quy định của …`, `Tiếp cận nhà ở là thước đo …` are nouns."""
    if verb_at(article, at) in {None, "late"}:
        return False
    if _NOUN_BEHIND.match(article.lower, verb_end(article, at)) is not None:
        return False
    stop = article.lower.find(" là ", at, at + 140)
    return stop < 0 or _context_pattern("copula").match(article.lower, stop + 3) is None or article.lower.find(", ", at, stop) >= 0


def verb_end(article: Article, at: int) -> int:
    """Where the task verb at `at` ends (`at` itself where there is none)."""
    found = _verbs().match(article.lower, at)
    return found[0] if found and found[1] != "not" else at


def modal_at(article: Article, at: int) -> int | None:
    """Where a modal (`cần`, `phải`, …) that begins at `at` ends, or None."""
    match = _MODAL.match(article.lower, at)
    return match.end() if match else None


def addressee_at(article: Article, at: int) -> bool:
    """Whether the name of a group, body or office begins at `at`."""
    if body_at(article, at) is not None:
        return True
    return _groups().match(article.lower, at) is not None and not is_thing(article, at)


def is_thing(article: Article, at: int) -> bool:
    """Whether `các nội dung`, `hai việc` … begins at `at`: nobody that could be told."""
    group = _groups().match(article.lower, at)
    return group is not None and _context_pattern("thing").match(article.lower, group[0]) is not None


def does_not_instruct(article: Article, at: int) -> bool:
    """Whether the verb at `at`, with a subject before it, tells what somebody does (`Sở trao bằng khen`)."""
    return _context_pattern("no_task").match(article.lower, at) is not None


def body_at(article: Article, at: int) -> int | None:
    """Where the head of a body's name that begins at `at` ends, or None."""
    found = _bodies().match(article.fold, at)
    return found[0] if found and found[1] == "body" else None


@cache
def _body_pattern() -> re.Pattern[str]:
    heads = [row["head"] for row in load("addressees") if row["kind"] != "group"]
    return re.compile(rf"(?<!\w)(?:{alternation([*heads, 'Hiệp hội', 'Thường trực', 'lãnh đạo'])})(?!\w)")


def find_heads(article: Article, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The heads of bodies and offices that can give orders, between two offsets."""
    for match in _body_pattern().finditer(article.fold, start, end):
        if match.group() == "lãnh đạo" or body_at(article, match.start()) is not None or match.group() in {"Hiệp hội", "Thường trực"}:
            yield match.span()


def predicate(article: Article, at: int, end: int, *, told: bool = False) -> Predicate | None:
    """The first verb or modal behind the subject that begins at `at`; the subject may be a list.

    Words that look like verbs but belong to the subject (`cơ quan quản lý`, `việc thực hiện`) are passed over.  Where a cue
    names those who are `told`, a verb that no table knows is one all the same if the name of a body ends right before it.
    """
    found, weak = _known_predicate(article, at, end)
    if not told and weak is None:
        return found
    if found is None or _apart(article, at if weak is None else weak, found.start):
        behind = _behind_body(article, at, end) if told else None
        if weak is not None and (behind is None or weak < behind):
            behind = weak
        if behind is not None and (found is None or (behind < found.start and _apart(article, behind, found.start))):
            return Predicate(behind, behind, False, False)
    return found


def _apart(article: Article, start: int, end: int) -> bool:
    """Whether a comma between two offsets closes a clause, and does not join another name (`các sở, ban, ngành`)."""
    comma = article.fold.find(", ", start, end)
    while comma >= 0:
        if not addressee_at(article, comma + 2):
            return True
        comma = article.fold.find(", ", comma + 2, end)
    return False


def _behind_body(article: Article, at: int, end: int) -> int | None:
    """Where a word in lower case follows the name of a body that begins at `at`, and does not go on with it."""
    stop = bodies.body_at(article.fold, article.lower, at) if body_at(article, at) is not None else None
    while stop is not None and (joint := _AND.match(article.fold, stop, end)) is not None and body_at(article, joint.end()) is not None:
        stop = bodies.body_at(article.fold, article.lower, joint.end())
    if stop is None or stop + 1 >= end or article.fold[stop] != " " or not article.fold[stop + 1].islower():
        return None
    word = _TOKEN.match(article.lower, stop + 1)
    return None if word is None or word.group() in _context("joins") else stop + 1


def _known_predicate(article: Article, at: int, end: int) -> tuple[Predicate | None, int | None]:
    """The first sure verb or modal, and where the first of the weak ones stands before it."""
    weak: int | None = None
    before = last = ""
    since = until = at
    reported = False
    depth = 0
    verbs, past = _verbs(), _context("reported")
    complete, joins, inside = _context("complete"), _context("joins"), _context("inside")
    unknown: int | None = None
    passed: int = at
    for token in _TOKEN.finditer(article.lower, at, min(end, at + REACH)):
        word = token.group()
        start = token.start()
        if word in "()":
            depth = depth + 1 if word == "(" else max(0, depth - 1)
        elif word in ";:?" and not depth:
            return None, weak
        elif last and not depth and article.fold[start].islower():
            if word in _MODAL_FIRST and last not in {"nếu", "khi", "không"} and (modal := modal_at(article, start)) is not None:
                return Predicate(start, _skip_blanks(article.lower, modal), True, reported), weak
            if f"{before} {last}" in complete and word not in joins and word not in verbs and word.isalpha():
                unknown = unknown or start
            if word in verbs and start >= passed:
                longest = verbs.match(article.lower, start)
                passed = longest[0] if longest else passed  # `xây dựng` that is no verb hides no `dựng`
                inside_name = article.fold[since:until].istitle() and verb_end(article, start) == token.end()
                if not inside_name and _is_predicate(article, start, before, last):  # `Đào tạo` is one name, no `tạo`
                    # behind a complete name even a word that no table knows is the verb, where a list of verbs follows
                    begin = unknown if unknown is not None and "," in article.fold[unknown:start] else start
                    return Predicate(begin, begin, False, reported), weak
                if not inside_name and does_not_instruct(article, start):
                    reported = True  # `Sở hứa xem xét …`
                if weak is None and not inside_name and not reported and last not in inside and _weak(article, start):
                    weak = start
            reported = reported or word in past
        before, last = last, word
        since, until = start, start + len(word)
    return None, weak


def _weak(article: Article, start: int) -> bool:
    return verb_at(article, start) in {"weak", "late"}


def _is_predicate(article: Article, start: int, before: str, last: str) -> bool:
    kind = verb_at(article, start)
    if kind is None or kind in _UNSURE:
        return False
    pair = f"{before} {last}"
    if last in _context("inside") and not _ends_group(pair, before, kind):
        return False
    if pair in _context("abstract"):
        return False
    if kind == "clear":
        return True
    if pair in _context("unit"):
        return _verbs_surface(article, start) not in _context("trade")
    return pair not in _context("head")


def _ends_group(pair: str, before: str, kind: str) -> bool:
    """Whether a word that mostly goes on with a name ends one here: `các tiểu đoàn`, and before a sure verb `mỗi tổ`."""
    return pair in _group_names() or (before in _EACH and kind == "clear")


@cache
def _group_names() -> frozenset[str]:
    return frozenset(row["head"].lower() for row in load("addressees"))


def _verbs_surface(article: Article, start: int) -> str:
    return article.lower[start : verb_end(article, start)]


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def read_order(article: Article, cue: Cue, end: int, *, listed: bool = False) -> Order | None:
    """What stands behind a cue, or None where the cue is no verb (`đáp ứng yêu cầu`, `Ban Chỉ đạo`).

    >>> article = Article.read("Giám đốc yêu cầu các phòng rà soát hồ sơ.")
    >>> order = read_order(article, find_cues(article)[0], len(article.fold))
    >>> article.fold[order.content:]
    'rà soát hồ sơ.'
    """
    if is_noun(article, cue):
        return None
    skipped = _GAP.match(article.lower, cue.end, end)
    at = skipped.end() if skipped else cue.end
    if cue.force in {"urge", "tell"} and article.lower.startswith(" việc ", cue.end):
        return None  # `nhắc nhở việc đi muộn`
    if at >= end:
        return Order(None, end, False) if article.fold[cue.end : end].strip() == ":" else None
    how = _HOW.match(article.lower, cue.end, end) if cue.force != "stress" else None
    if how is not None and addressee_at(article, how.end()):
        at = how.end()  # `giao ngay tại hội trường: Sở …`
    at = _behind_time(article, at, end)
    if cue.force in _STRESS and (opening := behind_opening(article, at, end)) is not None:
        at = opening[0] if has_modal(article, opening[0], min(end, opening[0] + 80)) is not None else at
    if listed and is_thing(article, at):
        return Order(None, end, False)  # `yêu cầu hai việc:`
    if modal_at(article, at) is not None:
        return Order(None, at, True)
    verb = verb_at(article, at) if article.fold[at].islower() else None
    if verb == "never" and addressee_at(article, at):
        verb = None  # `phòng Đào tạo`, no `phòng dịch`
    if verb is not None and cue.verb in _TO_SOMEBODY:
        return None
    if verb is not None and (cue.verb != "giao" or imperative_at(article, at)):
        return Order(None, at, False)
    colon = ":" in article.fold[cue.end : at]
    named = addressee_at(article, at) or (article.fold[at].isupper() and cue.force not in _STRESS) or _person_at(article, at)
    if not named and cue.verb == "giao":
        return None
    found = predicate(article, at, end, told=True)
    if found is not None and cue.force == "tell" and (found.start - at > _NEAR or _apart(article, at, found.start)):
        return None
    if named and found is not None:
        # behind a colon and behind `nhấn mạnh` the subject belongs to what is to be done, behind `yêu cầu` it is told
        whole = colon or (cue.force in _STRESS and (found.modal or cue.verb != "lưu ý")) or (cue.force == "tell" and found.modal)
        return Order((at, found.start), at if whole else found.content, found.modal)
    if cue.force == "tell" or (cue.verb == "giao" and article.fold.find(":", at, min(end, at + REACH)) < 0):
        return None
    if named:
        stop = article.fold.find(":", at, min(end, at + REACH))
        return Order((at, stop), _skip_blanks(article.fold, stop + 1), False) if stop > at else Order(None, at, False)
    conditional = cue.verb in {"yêu cầu", "đề nghị"} and _CONDITION.match(article.lower, at) is not None
    if found is not None and (found.modal or conditional):
        return Order(None, at, found.modal)
    return None


def _person_at(article: Article, at: int) -> bool:
    """Whether `ông trưởng thôn`, `6 thầy cô` begins at `at`: people, though no group and no body."""
    person = _PERSON.match(article.lower, at)
    return person is not None and (person.group("number") is None or addressee_at(article, person.end()))


def _behind_time(article: Article, at: int, end: int) -> int:
    """Behind `trong thời gian tới,` where those who are told are named after it."""
    time = _TIME.match(article.lower, at, end)
    return time.end() if time is not None and addressee_at(article, time.end()) else at


def is_noun(article: Article, cue: Cue) -> bool:
    """Whether a cue is no verb here (`đáp ứng yêu cầu`, `Ban Chỉ đạo`)."""
    left = article.lower[max(0, cue.start - 24) : cue.start].rstrip()
    words = _TOKEN.findall(left)
    previous = words[-1] if words else ""
    if previous != "ban" and _NAME_BEFORE.search(article.fold, max(0, cue.start - 24), cue.start) is not None:
        return False  # `ông Cao Văn Đạt yêu cầu`: a name, no `đạt yêu cầu`
    if cue.force == "tell" and previous in _context("tell_before"):
        return True
    if left.endswith(("tổ công tác", "đoàn công tác")):
        return False
    if previous in _context("noun_before") or (previous == "," and words[-2:-1] in _JOINED_NOUNS):
        return True
    if cue.verb == "chỉ đạo":
        named = previous in {"văn", "bản", "lãnh", "phát", "biểu", "đạo", "trung"} or left.endswith("lãnh đạo,")
        attended = _context_pattern("attended").match(article.lower, cue.end) is not None
        return named or attended or _done(article, cue) or _noun_behind(article, cue)
    if cue.verb == "giao":
        text = article.lower if article.fold[cue.start : cue.end].isupper() else article.fold  # `GIAO BAN`, but `Giao Ban Quản lý`
        compound = _context_pattern("after_giao").match(text, cue.end, cue.end + 12)
        return compound is not None or previous in _context("giao_before") or article.fold.startswith(",", cue.end)
    return cue.verb in {"yêu cầu", "đề nghị", "kiến nghị"} and _noun_behind(article, cue)


def _noun_behind(article: Article, cue: Cue) -> bool:
    return _context_pattern("behind_noun").match(article.lower, cue.end) is not None


def _done(article: Article, cue: Cue) -> bool:
    """`đã tập trung chỉ đạo hoàn thiện …`: what was done, where nobody is named who was told."""
    before = article.lower[max(0, cue.start - 48) : cue.start]
    return re.search(r"(?<!\w)(?:đã|giúp)(?!\w)[^,;.]{0,40}$", before) is not None and not addressee_at(article, cue.end + 1)


def passive_subject(article: Article, start: int, cue: Cue) -> tuple[int, int] | None:
    """Who `được giao nhiệm vụ`: the span of the subject that begins at `start`, or None where the cue is active."""
    if not is_passive(article, cue):
        return None
    end = cue.start - len("được ")
    if not addressee_at(article, start):
        return None
    found = predicate(article, start, end)
    # `Phòng Tổng hợp được giao …`: what looks like a verb may end the name
    return (start, end) if found is None or verb_end(article, found.start) >= end - 1 else None


def is_passive(article: Article, cue: Cue) -> bool:
    """Whether `được` stands before the cue."""
    return article.lower.endswith("được ", 0, cue.start)


def behind_opening(article: Article, at: int, end: int) -> tuple[int, bool] | None:
    """Behind an opening phrase (`Căn cứ …,`, `Đối với …,`, `Để …,`), and whether a thing to do without a subject may follow."""
    opening = _OPENING.match(article.lower, at, end)
    return (opening.end(), not opening.group().startswith(("đối với", "về", "cùng", "bên", "ngoài", "nhân"))) if opening is not None else None


def skip_connective(article: Article, at: int) -> int:
    """Where the sentence goes on behind an opening `Đồng thời,`, `Bên cạnh đó,` or quotation mark."""
    for _ in range(3):
        while at < len(article.fold) and article.fold[at] in ' "':
            at += 1
        match = _connectives().match(article.lower, at)
        if match is None:
            return at
        at = match.end()
    return at


def has_modal(article: Article, start: int, end: int) -> int | None:
    """Where `cần` or `phải` stands as a verb between two offsets, or None."""
    for match in _MODAL_WORD.finditer(article.lower, start, end):
        if not article.lower.endswith(("vừa ", "bên ", "không ", "bắt buộc ", "buộc "), 0, match.start()):
            return match.start()
    return None


def names_end(article: Article, start: int, end: int) -> bool:
    """Whether nothing but names stands between two offsets: no sentence ends there, and they are short."""
    return end - start <= _NEAR and _STOP.search(article.fold, start, end) is None


def split_names(article: Article, start: int, end: int) -> list[tuple[int, int]]:
    """A list of addressees as spans.

    A comma or `và` separates where the name of a body begins behind it, or another group; `các bộ, ngành` stays one.
    """
    cuts = [start]
    for match in _JOINT.finditer(article.fold, start, end):
        behind = match.end()
        group = article.lower.startswith(_GROUP_BEHIND, behind)
        apart = " và " in match.group() or " là " in match.group() or ";" in match.group() or body_at(article, cuts[-1]) is not None
        if body_at(article, behind) is not None or (group and apart):
            cuts += match.start(), behind
    cuts.append(end)
    spans = []
    for left, right in zip(cuts[::2], cuts[1::2], strict=True):
        trailing = _TRAILING.search(article.lower, max(left, right - 40), right)
        right = trailing.start() if trailing else right
        if right > left:
            spans.append((left, right))
    return spans
