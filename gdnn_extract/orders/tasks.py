"""One task: its actions, who does it, by when, and what lies inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import inside
from gdnn_extract.orders import predicates, vocabulary
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Action, Date, Figure, LegalReference, Task, new_action, new_task

_COORDINATE = lazy(r"phối hợp(?: chặt chẽ| cùng)* (?:với|cùng) +")
_CLAUSE_MARKS = (". ", "; ", ": ", "\n")
_DEADLINE = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|đến hết|hết|xong|hạn|trong|vào|hoàn thành|hoàn tất)"
    r"(?: (?:là|vào|đến|trước|khoảng|hạn|ngay|thời hạn|thời gian|xong|lúc)){0,2} ?$"
)
_NOT_DEADLINE = lazy(r"(?:từ|kể từ|sau|ngay sau|so với|thời kỳ|giai đoạn|nhiệm kỳ|năm học)[^,;.]{0,14}$")
_HEAD_ORDERS = ("giao ", "yêu cầu ", "đề nghị ", "phân công ")
_WORD = lazy(r"[^\W\d_]+")
_MARKS = frozenset(" -+*.;:\n")


def build_task(
    article: Article,
    id: str,
    start: int,
    end: int,
    ordinal: int | None,
    marker: str | None,
    rule: str,
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
) -> Task:
    """The task between two offsets, with everything read from its own words."""
    within = inside(dates, start, end)
    clauses = read_clauses(article, start, end)
    return new_task(
        id=id,
        start=start,
        end=end,
        text=article.fold[start:end],
        ordinal=ordinal,
        marker=marker,
        actions=tuple(find_actions(article, clauses)),
        assignees=find_assignees(article, start, end, clauses),
        coordinators=find_coordinators(article, start, end),
        deadline=find_deadline(article, start, within, legal),
        dates=tuple(date.id for date in within),
        figures=tuple(figure.id for figure in inside(figures, start, end)),
        legal_references=tuple(reference.id for reference in inside(legal, start, end)),
        rule=rule,
    )


class Clause(NamedTuple):
    """A clause of a task: where it begins, the verb and the end of the verb (alike where there is none), its end, its subject's predicate."""

    start: int
    verb: int
    behind: int
    end: int
    found: predicates.Predicate | None


def read_clauses(article: Article, start: int, end: int) -> list[Clause]:
    """The clauses of a task, cut at full stops, semicolons, colons and line ends, each without what joins it to the one before."""
    fold = article.fold
    clauses = []
    at = start
    for stop in [*_clause_ends(fold, start, end), end]:
        head = vocabulary.skip_connective(article, at)
        while head < stop and fold[head] in _MARKS:
            head += 1
        at = stop + 1
        if head >= stop:
            continue
        opening = vocabulary.verb(article, head)
        verb, behind, found = head, opening[0] if opening is not None else head, None
        if opening is not None:
            pass
        elif (modal := vocabulary.modal_at(article, head)) is not None:
            verb = modal + 1
        elif vocabulary.addressee_at(article, head):
            found = predicates.predicate(article, head, stop, told=True)
            verb = found.content if found is not None else head
        if head < verb < stop:
            behind = vocabulary.verb_end(article, verb)
            if behind == verb and (word := _WORD.match(fold, verb, stop)) is not None:
                behind = word.end()  # behind a subject or a modal even what no table knows is the verb
        clauses.append(Clause(head, verb, behind, stop, found))
    return clauses


def _clause_ends(fold: str, start: int, end: int) -> list[int]:
    """Where full stops, semicolons and colons stand before a blank or the end, and line breaks; plain searches take a third of a pattern's time."""
    ends = [end - 1] if end > start and fold[end - 1] in ".;:" else []
    for mark in _CLAUSE_MARKS:
        at = fold.find(mark, start, end)
        while at >= 0:
            ends.append(at)
            at = fold.find(mark, at + 1, end)
    return sorted(ends)


def find_actions(article: Article, clauses: Sequence[Clause]) -> list[Action]:
    """The clauses of a task that open with a verb."""
    return [
        new_action(start=clause.start, end=clause.end, text=article.fold[clause.start : clause.end], verb=article.written(clause.verb, clause.behind))
        for clause in clauses
        if clause.behind > clause.verb
    ]


def find_assignees(article: Article, start: int, end: int, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Who is named in the task itself: the subject before its first verb, or those behind `Giao …`, and the bodies that open later clauses."""
    if not clauses:
        return ()
    names = list(_first_assignees(article, start, end, clauses[0]))
    for at, _, _, _, found in clauses[1:]:
        if found is not None and not found.reported and vocabulary.body_at(article, at) is not None and predicates.names_end(article, at, found.start):
            names += [article.written(*span) for span in predicates.split_names(article, at, found.start)]
    return tuple(dict.fromkeys(names))


def _first_assignees(article: Article, start: int, end: int, clause: Clause) -> tuple[str, ...]:
    given = article.lower.startswith(_HEAD_ORDERS, start)
    order = next((word for word in _HEAD_ORDERS if article.lower.startswith(word, start)), None) if given else None
    at, found = clause.start, clause.found
    if order is not None:
        at = vocabulary.skip_blanks(article.fold, start + len(order))
        if not vocabulary.addressee_at(article, at):
            return ()
        found = predicates.predicate(article, at, clause.end, told=True)
    elif found is None and (clause.behind > clause.verb == at or not vocabulary.addressee_at(article, at)):
        return _later_subject(article, at, end)
    stop = found.start if found else article.fold.find(":", at, min(end, at + 160))
    return tuple(article.written(*span) for span in predicates.split_names(article, at, stop)) if stop > at else ()


def _later_subject(article: Article, start: int, end: int) -> tuple[str, ...]:
    """The subject behind an opening clause (`Đối với …, các lực lượng cần …`); only with a modal, for lists of things look alike."""
    if vocabulary.imperative_at(article, start):
        return ()
    colon = article.fold.find(":", start, min(end, start + 160))
    end = min(end, start + 300, colon if colon > start else end)
    comma = start
    for _ in range(8):
        comma = article.fold.find(", ", comma + 1, end)
        if comma < 0:
            return ()
        at = vocabulary.skip_blanks(article.fold, comma + 1)
        if vocabulary.addressee_at(article, at):
            found = predicates.predicate(article, at, end)
            if found is not None and found.modal:
                return tuple(article.written(*span) for span in predicates.split_names(article, at, found.start))
    return ()


def find_coordinators(article: Article, start: int, end: int) -> tuple[str, ...]:
    """Those with whom the assignee is to work (`phối hợp với …`)."""
    first = article.lower.find("phối hợp", start, end)
    if first < 0:
        return ()
    names: list[str] = []
    for match in _COORDINATE.finditer(article.lower, first, end):
        at = match.end()
        if not vocabulary.addressee_at(article, at):
            continue
        found = predicates.predicate(article, at, end)
        stop = found.start if found else at + len(re.split(r"[,;.]", article.fold[at : min(end, at + 160)])[0])
        names += [article.written(*span) for span in predicates.split_names(article, at, stop)]
    return tuple(dict.fromkeys(names))


def find_deadline(article: Article, start: int, dates: Sequence[Date], legal: Sequence[LegalReference]) -> str | None:
    """The last date by which the task must be done, as an ISO value, or None."""
    deadline = None
    for date in dates:
        if date.role == "issued" or date.grain in {"decade", "recurring"} or "/" in date.value:
            continue
        before = article.lower[max(start, date.start - 28) : date.start]
        if _NOT_DEADLINE.search(before) or date.modifier in {"after", "approx"}:
            continue
        if date.modifier == "before" or _DEADLINE.search(before) or (date.modifier == "end" and date.grain != "year"):
            deadline = date.value
    return deadline
