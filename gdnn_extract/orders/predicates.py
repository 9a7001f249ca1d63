"""Subjects and their verbs: where the name of those who are told ends and what they are to do begins."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.orders.vocabulary import (
    REACH,
    addressee_at,
    body_at,
    context,
    does_not_instruct,
    first_words,
    modal_at,
    skip_blanks,
    verb,
    verb_words,
    verbs,
)
from gdnn_extract.patterns import lazy
from gdnn_extract.people import bodies
from gdnn_extract.tables import load

_TOKEN = lazy(r"[^\W_]+|[^\w\s]")
_MODAL_FIRST = frozenset(["cần", "phải", "không", "có", "chịu"])
_NO_MODAL_BEHIND = frozenset(["nếu", "khi", "không"])
_AND = lazy(r",? và |, ")
_EACH = frozenset(["các", "mỗi", "từng", "những"])
_UNSURE = frozenset(["never", "weak", "late"])
_PLAIN = frozenset(["clear", "weak"])
_WEAK = frozenset(["weak", "late"])
_JOINT = lazy(r"(?:[,;]| và| cùng(?: với)?| đặc biệt là| nhất là| trước hết là){1,3} {1,3}")
_JOINTS = (",", ";", " và ", " cùng ", " là ")  # one of which every joint holds
_TRAILING = lazy(r"(?:[ ,;:*-]|(?<!\w)(?:đều|cũng|cùng|thì|được phép|nhưng|chủ động|đặc biệt là|phải|cần|sẽ)){1,8}$")
_GROUP_BEHIND = ("các ", "những ", "thủ trưởng ", "chủ tịch ", "chính quyền ")
_MARKS = frozenset("();:?")
_STOP = lazy(r"[.;:!?\n] ?")
# how far from its subject's first word a verb may stand where the subject is all that tells who is meant
NEAR = 120


class Predicate(NamedTuple):
    """The verb behind a subject; `content` is behind a modal, `reported` says that đã, đang, sẽ … came before."""

    start: int
    content: int
    modal: bool
    reported: bool


def predicate(article: Article, at: int, end: int, *, told: bool = False) -> Predicate | None:
    """The first verb or modal behind the subject that begins at `at`; the subject may be a list.

    Words that look like verbs but belong to the subject (`cơ quan quản lý`, `việc thực hiện`) are passed over.  Where a cue
    names those who are `told`, a verb that no table knows is one all the same if the name of a body ends right before it.

    >>> article = Article.read("Sở Y tế lập chốt kiểm dịch")
    >>> found = predicate(article, 0, len(article.fold))
    >>> article.fold[found.start:]
    'lập chốt kiểm dịch'
    """
    found, weak, resort = _known_predicate(article, at, end)
    if not told and weak is None:
        return found
    if found is None or apart(article, at if weak is None else weak, found.start):
        behind = _behind_body(article, at, end) if told else None
        if weak is not None and (behind is None or weak < behind):
            behind = weak
        if told and found is None and behind is None:
            behind = resort
        if behind is not None and (found is None or (behind < found.start and apart(article, behind, found.start))):
            return Predicate(behind, behind, False, False)
    return found


def apart(article: Article, start: int, end: int) -> bool:
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
    return None if word is None or word.group() in context("joins") else stop + 1


def _known_predicate(article: Article, at: int, end: int) -> tuple[Predicate | None, int | None, int | None]:
    """The first sure verb or modal, and where the first of the weak ones stands before it, and the first that is mostly part of a noun."""
    telling, past, complete, firsts, silent = _telling_words(), context("reported"), _complete_words(), verb_words(), first_words("no_task")
    doubtful: dict[str, int] = {}
    unknown: int | None = None
    subject = _Subject(article)
    depth = 0
    reported = False
    before: re.Match[str] | None = None
    last: re.Match[str] | None = None
    behind = ""
    for token in _TOKEN.finditer(article.lower, at, min(end, at + REACH)):
        word = token.group()
        if word in telling or behind in complete:
            start = token.start()
            if last is not None and not depth and article.fold[start].islower():
                if word in _MODAL_FIRST and behind not in _NO_MODAL_BEHIND and (modal := modal_at(article, start)) is not None:
                    return Predicate(start, skip_blanks(article.lower, modal), True, reported), doubtful.get("weak"), doubtful.get("resort")
                if word in firsts:
                    kind = subject.boundary(token, last, before)
                    if kind == "sure":
                        # behind a complete name even a word that no table knows is the verb, where a list of verbs follows
                        begin = unknown if unknown is not None and "," in article.fold[unknown:start] else start
                        return Predicate(begin, begin, False, reported), doubtful.get("weak"), doubtful.get("resort")
                    if kind is not None and not reported:
                        doubtful.setdefault(kind, start)
                elif unknown is None and word.isalpha() and behind in complete and subject.complete(last, before) and word not in context("joins"):
                    unknown = start
                reported = reported or word in past or (word in silent and does_not_instruct(article, start))
        elif word in _MARKS:
            if word in "()":
                depth = depth + 1 if word == "(" else max(0, depth - 1)
            elif not depth:
                break
        before, last, behind = last, token, word
    return None, doubtful.get("weak"), doubtful.get("resort")


class _Subject:
    """A subject that is read word by word: asked whether the verb that comes ends it."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.passed = 0

    def complete(self, last: re.Match[str], before: re.Match[str] | None) -> bool:
        """Whether two words end a name that nothing goes on with (`các đơn vị liên quan`)."""
        return before is not None and f"{before.group()} {last.group()}" in context("complete")

    def boundary(self, token: re.Match[str], last: re.Match[str], before: re.Match[str] | None) -> str | None:
        """`sure` where the verb at a word ends the subject, `weak` or `resort` where it may, None where it belongs to it."""
        article, start = self.article, token.start()
        longest = verbs().match(article.lower, start) if start >= self.passed else None
        if longest is None:
            return None
        self.passed = longest[0]  # `xây dựng` that is no verb hides no `dựng`
        if longest[0] == token.end() and article.fold[last.start()].isupper():
            # `Đào tạo` is one name, no `tạo`; behind `Nà Hin` the name is complete
            named = before is not None and article.fold[before.start()].isupper()
            whole = verbs().match(article.lower, last.start()) if named else None
            if not named or (whole is not None and whole[0] >= token.end()):
                return None
        return _boundary(article, start, before.group() if before else "", last.group())


@cache
def _telling_words() -> frozenset[str]:
    """Words that decide something behind a subject; most others are passed over at once."""
    return verb_words() | _MODAL_FIRST | context("reported") | first_words("no_task")


@cache
def _complete_words() -> frozenset[str]:
    return frozenset(pair.split(" ")[-1] for pair in context("complete"))


def _boundary(article: Article, start: int, before: str, last: str) -> str | None:
    """`sure` where the verb at `start` ends the subject, `weak` or `resort` where it may, None where it belongs to it."""
    found = verb(article, start)
    if found is None:
        return None
    end, kind = found
    pair = f"{before} {last}"
    if last in context("inside") and not _ends_group(pair, before, kind):
        return None
    if kind in _UNSURE:
        return "weak" if kind in _WEAK else "resort"
    if pair in context("abstract"):
        return None
    if kind == "clear":
        return "sure"
    blocked = article.lower[start:end] in context("trade") if pair in context("unit") else pair in context("head")
    return None if blocked else "sure"


def _ends_group(pair: str, before: str, kind: str) -> bool:
    """Whether a word that mostly goes on with a name ends one here: `các tiểu đoàn`, and before a sure verb `mỗi tổ`."""
    return pair in _group_names() or (before in _EACH and kind in _PLAIN)


@cache
def _group_names() -> frozenset[str]:
    return frozenset(row["head"].lower() for row in load("addressees"))


def names_end(article: Article, start: int, end: int) -> bool:
    """Whether nothing but names stands between two offsets: no sentence ends there, and they are short."""
    return end - start <= NEAR and _STOP.search(article.fold, start, end) is None


def split_names(article: Article, start: int, end: int) -> list[tuple[int, int]]:
    """A list of addressees as spans.

    A comma or `và` separates where the name of a body begins behind it, or another group; `các bộ, ngành` stays one.
    """
    cuts = [start]
    text = article.fold[start:end]
    joined = any(joint in text for joint in _JOINTS)
    for match in _JOINT.finditer(article.fold, start, end) if joined else ():
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
