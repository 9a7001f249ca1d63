"""Reading an instruction: the verb that tells, those who are told, and where the thing to do begins.

The verbs that tell are in `data/cues.tsv`.  All offsets index the fold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import LOWER, UPPER
from gdnn_extract.orders.predicates import NEAR, apart, predicate
from gdnn_extract.orders.vocabulary import (
    REACH,
    addressee_at,
    context,
    context_pattern,
    has_modal,
    imperative_at,
    is_thing,
    modal_at,
    skip_blanks,
    verb_at,
    verb_end,
)
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Gazetteer, alternation, load

# what may stand between a cue and those who are told
_GAP = lazy(r"(?: {0,2}(?:[,:\"-]|(?:cho|đến|tới|đối với|với|là|rằng|thêm|ngay|việc|cụ thể|trước mắt|trước hết|rõ|thì|một mặt)(?!\w))){0,8} {0,2}")
_CONDITION = lazy(r"(?:khi|nếu|trong|trước|sau|từ|ngoài|ngay|tại|trên|với|bên)(?!\w)")
_OPENING = lazy(
    r"(?:căn cứ|trên cơ sở|đối với|để|tại|về|trong|từ|ngay|sau|trước|cùng với|bên cạnh|ngoài|với|theo|thời gian tới|tới đây|khi|nhân)(?!\w)[^,;.:]{2,160}, "
)
_TIME = lazy(r"(?:trong|từ|thời gian|tới đây|ngay|trước mắt|những)(?!\w)[^,;.:]{0,60}, ")
_NAME_BEFORE = lazy(rf"(?<![^ ])[{UPPER}][{LOWER}]{{1,7}} [{UPPER}][{LOWER}]{{1,7}} $")
# these tell nothing to do unless they name somebody
_TO_SOMEBODY = frozenset(["bảo", "nhờ", "nhắn"])
_HOW = lazy(r" (?:ngay|luôn|tại|bằng|thêm|một|hai|ba|các|mấy|những)(?!\w)[^,.;:]{1,50} ?: ")
_PERSON = lazy(r"(?:ông|bà|anh|chị|cô|thầy|cụ|bác|chú|con trai|con gái)(?!\w)|(?P<number>\d{1,3}) ")
_STRESS = frozenset(["stress", "conclude"])
# `mục tiêu, yêu cầu`: a noun in a list of nouns
_JOINED_NOUNS = (" tiêu", " vụ", " dung", " cầu", " chuẩn", " định")


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


# what stands before a word, besides a blank
_SEPARATORS = "\n\"'([*-+.,:;/_>!?…•"


@cache
def _cue_table() -> tuple[dict[str, str], re.Pattern[str]]:
    """The force of each cue, and a pattern that finds any of them behind a blank.

    It begins with that blank, which is looked for at once: one pass takes a fifth of the time of a plain search for each cue.
    """
    forces = {row["cue"]: row["force"] for row in load("cues")}
    return forces, re.compile(rf" ({alternation(forces)})(?![^\W_])")


@cache
def _compounds() -> Gazetteer[bool]:
    return Gazetteer(dict.fromkeys(context("compound"), True))


def find_cues(article: Article) -> list[Cue]:
    """All cue verbs of the article, in order.

    >>> [cue.verb for cue in find_cues(Article.read("Giám đốc yêu cầu các phòng rà soát."))]
    ['yêu cầu']
    """
    forces, pattern = _cue_table()
    compounds = _compounds()
    found = []
    text = " " + article.lower  # a blank before the first word: offsets stand one behind
    for separator in _SEPARATORS:
        text = text.replace(separator, " ")
    for match in pattern.finditer(text):
        verb, start = match.group(1), match.start()
        if compounds.match(article.lower, start) is None:
            found.append(Cue(start, start + len(verb), verb, forces[verb]))
    return found


def read_order(article: Article, cue: Cue, end: int, *, listed: bool = False) -> Order | None:
    """What stands behind a cue, or None where the cue is no verb (`đáp ứng yêu cầu`, `Ban Chỉ đạo`).

    >>> article = Article.read("Giám đốc yêu cầu các phòng rà soát hồ sơ.")
    >>> order = read_order(article, find_cues(article)[0], len(article.fold))
    >>> article.fold[order.content:]
    'rà soát hồ sơ.'
    """
    if is_noun(article, cue) or (cue.force in {"urge", "tell"} and article.lower.startswith(" việc ", cue.end)):
        return None  # also `nhắc nhở việc đi muộn`
    at = _behind_gap(article, cue, end)
    if at >= end:
        return Order(None, end, False) if article.fold[cue.end : end].strip() == ":" else None
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
    return _read_told(article, cue, at, end)


def _behind_gap(article: Article, cue: Cue, end: int) -> int:
    """Where those who are told, or the thing to do, begin behind a cue."""
    skipped = _GAP.match(article.lower, cue.end, end)
    at = skipped.end() if skipped else cue.end
    if at >= end:
        return at
    how = _HOW.match(article.lower, cue.end, end) if cue.force != "stress" else None
    if how is not None and addressee_at(article, how.end()):
        at = how.end()  # `giao ngay tại hội trường: Sở …`
    at = _behind_time(article, at, end)
    if cue.force in _STRESS and (opening := behind_opening(article, at, end)) is not None:
        at = opening[0] if has_modal(article, opening[0], min(end, opening[0] + 80)) is not None else at
    return at


def _read_told(article: Article, cue: Cue, at: int, end: int) -> Order | None:
    """The order whose addressees, or whose subject, begin at `at`."""
    colon = ":" in article.fold[cue.end : at]
    named = addressee_at(article, at) or (article.fold[at].isupper() and cue.force not in _STRESS) or _person_at(article, at)
    if not named and cue.verb == "giao":
        return None
    found = predicate(article, at, end, told=True)
    if found is not None and cue.force == "tell" and (found.start - at > NEAR or apart(article, at, found.start)):
        return None
    if named and found is not None:
        # behind a colon and behind `nhấn mạnh` the subject belongs to what is to be done, behind `yêu cầu` it is told
        whole = colon or (cue.force in _STRESS and (found.modal or cue.verb != "lưu ý")) or (cue.force == "tell" and found.modal)
        return Order((at, found.start), at if whole else found.content, found.modal)
    if cue.force == "tell" or (cue.verb == "giao" and article.fold.find(":", at, min(end, at + REACH)) < 0):
        return None
    if named:
        stop = article.fold.find(":", at, min(end, at + REACH))
        return Order((at, stop), skip_blanks(article.fold, stop + 1), False) if stop > at else Order(None, at, False)
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
    edge = len(left)
    while edge and left[edge - 1].isalnum():
        edge -= 1
    previous = left[edge:] or left[-1:]
    capital = article.fold[cue.start - 1 - len(previous) : cue.start - len(previous)].isupper()
    if capital and previous != "ban" and _NAME_BEFORE.search(article.fold, max(0, cue.start - 24), cue.start) is not None:
        return False  # `ông Cao Văn Đạt yêu cầu`: a name, no `đạt yêu cầu`
    if cue.force == "tell" and previous in context("tell_before"):
        return True
    if left.endswith(("tổ công tác", "đoàn công tác")):
        return False
    if previous in context("noun_before") or (previous == "," and left.rstrip(", ").endswith(_JOINED_NOUNS)):
        return True
    if cue.verb == "chỉ đạo":
        named = previous in {"văn", "bản", "lãnh", "phát", "biểu", "đạo", "trung"} or left.endswith("lãnh đạo,")
        attended = context_pattern("attended").match(article.lower, cue.end) is not None
        return named or attended or _done(article, cue) or _noun_behind(article, cue)
    if cue.verb == "giao":
        text = article.lower if article.fold[cue.start : cue.end].isupper() else article.fold  # `GIAO BAN`, but `Giao Ban Quản lý`
        compound = context_pattern("after_giao").match(text, cue.end, cue.end + 12)
        return compound is not None or previous in context("giao_before") or article.fold.startswith(",", cue.end)
    return cue.verb in {"yêu cầu", "đề nghị", "kiến nghị"} and _noun_behind(article, cue)


def _noun_behind(article: Article, cue: Cue) -> bool:
    return context_pattern("behind_noun").match(article.lower, cue.end) is not None


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
