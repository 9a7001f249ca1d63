"""What begins at a place of the text: a task verb, a modal, the name of a group or body, a connective.

Vocabulary is in `data/task_verbs.tsv`, `data/addressees.tsv`, `data/connectives.tsv` and `data/contexts.tsv`.
All offsets index the fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gdnn_extract.article import Article
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Gazetteer, alternation, load

# how far behind its first word a list of addressees may reach, in characters
REACH = 420

_MODAL = lazy(r"(?:cần phải|phải|cần|không được|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_MODAL_ALONE = lazy(r"(?:cần|phải)(?!\w)(?! chăng| cù| thiết)")
_NOT_MODAL = ("vừa ", "bên ", "không ", "bắt buộc ", "buộc ")
_NOUN_BEHIND = lazy(r" (?:của|này|trên|là|đã|được|cho thấy|nói trên|nêu trên|đang|sẽ)(?!\w)")
_LEVELS = (" tỉnh", " huyện", " thành phố", " thị xã", " xã", " phường", " quận", " các ", " được ", " phải ", " cần ")
_OPENING_MARKS = frozenset(' "')
_OTHER_HEADS = ("Hiệp hội", "Thường trực", "lãnh đạo")


@cache
def context(kind: str) -> frozenset[str]:
    """The words of one kind in `data/contexts.tsv`."""
    return frozenset(row["word"] for row in load("contexts") if row["kind"] == kind)


@cache
def context_pattern(kind: str) -> re.Pattern[str]:
    """A pattern for a whole word of one kind, a blank before it or none."""
    return re.compile(rf" ?{alternation(context(kind))}(?!\w)")


@cache
def first_words(kind: str) -> frozenset[str]:
    """The first words of what one kind in `data/contexts.tsv` holds: a cheap test before its pattern."""
    return frozenset(word.split(" ")[0] for word in context(kind))


@cache
def verbs() -> Gazetteer[str]:
    """The task verbs, to their boundary."""
    return Gazetteer({row["verb"]: row["boundary"] for row in load("task_verbs")})


@cache
def verb_words() -> frozenset[str]:
    """The first words of the task verbs."""
    return frozenset(row["verb"].split(" ")[0].rstrip(",") for row in load("task_verbs"))


@cache
def _groups() -> Gazetteer[str]:
    return Gazetteer({row["head"]: row["kind"] for row in load("addressees") if row["kind"] == "group"})


@cache
def _bodies() -> Gazetteer[bool]:
    return Gazetteer({row["head"]: row["kind"] == "body" for row in load("addressees") if row["kind"] != "group"})


@cache
def _no_verbs() -> frozenset[str]:
    """Verbs that open a noun too (`tổ chức đảng`)."""
    return frozenset(verb for verb in (row["verb"] for row in load("task_verbs")) if any(noun.startswith(verb) for noun in context("group_noun")))


@cache
def _connectives() -> tuple[frozenset[str], re.Pattern[str]]:
    """The first two letters of what may open a sentence, and the pattern."""
    words = [row["connective"].lower() for row in load("connectives")]
    return frozenset(word[:2] for word in words), re.compile(rf"(?:{alternation(words)})(?!\w)(?: đó)?,? *(?:thì|cũng)? *")


def verb(article: Article, at: int) -> tuple[int, str] | None:
    """The end and the boundary of the task verb that begins at `at`, or None."""
    found = verbs().match(article.lower, at)
    if found is None or found[1] == "not":
        return None
    if article.lower[at : found[0]] in _no_verbs() and context_pattern("group_noun").match(article.lower, at):
        return None
    if article.fold[at].isupper() and _names_body(article, at):
        return None  # `Phòng Đào tạo`, `Thanh tra huyện`
    return found


def _names_body(article: Article, at: int) -> bool:
    """Whether the capital at `at` begins a body's name, and no verb that is written alike."""
    head = body_at(article, at)
    return head is not None and (article.fold[head + 1 : head + 2].isupper() or article.lower.startswith(_LEVELS, head))


def verb_at(article: Article, at: int) -> str | None:
    """The boundary of the task verb that begins at `at`, or None."""
    found = verb(article, at)
    return found[1] if found is not None else None


def verb_end(article: Article, at: int) -> int:
    """Where the task verb at `at` ends (`at` itself where there is none)."""
    found = verbs().match(article.lower, at)
    return found[0] if found is not None and found[1] != "not" else at


def imperative_at(article: Article, at: int) -> bool:
    """Whether a thing to do opens at `at` without a subject; `Quy định của …`, `Tiếp cận nhà ở là thước đo …` are nouns."""
    found = verb(article, at)
    if found is None or found[1] == "late" or _NOUN_BEHIND.match(article.lower, found[0]) is not None:
        return False
    stop = article.lower.find(" là ", at, at + 140)
    return stop < 0 or context_pattern("copula").match(article.lower, stop + 3) is None or article.lower.find(", ", at, stop) >= 0


def modal_at(article: Article, at: int) -> int | None:
    """Where a modal (`cần`, `phải`, …) that begins at `at` ends, or None."""
    match = _MODAL.match(article.lower, at)
    return match.end() if match else None


def has_modal(article: Article, start: int, end: int) -> int | None:
    """Where `cần` or `phải` stands as a verb between two offsets, or None."""
    lower = article.lower
    at = start
    while at < end:
        places = [place for word in ("cần", "phải") if (place := lower.find(word, at, end)) >= 0]
        if not places:
            return None
        at = min(places)
        if _MODAL_ALONE.match(lower, at, end) and not lower[at - 1 : at].isalnum() and not lower.endswith(_NOT_MODAL, 0, at):
            return at
        at += 3
    return None


def addressee_at(article: Article, at: int) -> bool:
    """Whether the name of a group, body or office begins at `at`."""
    return body_at(article, at) is not None or (_groups().match(article.lower, at) is not None and not is_thing(article, at))


def is_thing(article: Article, at: int) -> bool:
    """Whether `các nội dung`, `hai việc` … begins at `at`: nobody that could be told."""
    group = _groups().match(article.lower, at)
    return group is not None and context_pattern("thing").match(article.lower, group[0]) is not None


def does_not_instruct(article: Article, at: int) -> bool:
    """Whether the verb at `at`, with a subject before it, tells what somebody does (`Sở trao bằng khen`)."""
    return context_pattern("no_task").match(article.lower, at) is not None


def body_at(article: Article, at: int) -> int | None:
    """Where the head of a body's name that begins at `at` ends, or None."""
    found = _bodies().match(article.fold, at)
    return found[0] if found is not None and found[1] else None


@cache
def _head_pattern() -> re.Pattern[str]:
    heads = [row["head"] for row in load("addressees") if row["kind"] != "group"]
    return re.compile(rf"(?<!\w)(?:{alternation([*heads, *_OTHER_HEADS])})(?!\w)")


def find_heads(article: Article, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The heads of bodies and offices that can give orders, between two offsets."""
    for match in _head_pattern().finditer(article.fold, start, end):
        if match.group() in _OTHER_HEADS or body_at(article, match.start()) is not None:
            yield match.span()


def skip_connective(article: Article, at: int) -> int:
    """Where the sentence goes on behind an opening `Đồng thời,`, `Bên cạnh đó,` or quotation mark."""
    starts, pattern = _connectives()
    fold, lower = article.fold, article.lower
    for _ in range(3):
        while fold[at : at + 1] in _OPENING_MARKS:
            at += 1
        match = pattern.match(lower, at) if lower[at : at + 2] in starts else None
        if match is None:
            return at
        at = match.end()
    return at


def skip_blanks(text: str, at: int) -> int:
    """The next place that is no blank."""
    while at < len(text) and text[at] == " ":
        at += 1
    return at
