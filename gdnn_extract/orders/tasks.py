"""One task: its actions, who does it, by when, and what lies inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.match import inside
from gdnn_extract.orders import clauses
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Action, Date, Figure, LegalReference, Task, new_action, new_task

_COORDINATE = lazy(r"phối hợp(?: chặt chẽ| cùng)* (?:với|cùng) +")
# one class at the head, not two branches: the scan then runs over everything else at once
_CLAUSE_END = lazy(r"[.;:\n](?:(?<=\n)|(?= |$))")
_DEADLINE = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|đến hết|hết|xong|hạn|trong|vào|hoàn thành|hoàn tất)"
    r"(?: (?:là|vào|đến|trước|khoảng|hạn|ngay|thời hạn|thời gian|xong|lúc)){0,2} ?$"
)
_NOT_DEADLINE = lazy(r"(?:từ|kể từ|sau|ngay sau|so với|thời kỳ|giai đoạn|nhiệm kỳ|năm học)[^,;.]{0,14}$")
_HEAD_ORDER = lazy(r"(?:giao|yêu cầu|đề nghị|phân công) +", re.I)


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
    return new_task(
        id=id,
        start=start,
        end=end,
        text=article.fold[start:end],
        ordinal=ordinal,
        marker=marker,
        actions=tuple(find_actions(article, start, end)),
        assignees=find_assignees(article, start, end),
        coordinators=find_coordinators(article, start, end),
        deadline=find_deadline(article, start, within, legal),
        dates=tuple(date.id for date in within),
        figures=tuple(figure.id for figure in inside(figures, start, end)),
        legal_references=tuple(reference.id for reference in inside(legal, start, end)),
        rule=rule,
    )


def find_actions(article: Article, start: int, end: int) -> list[Action]:
    """The clauses of a task that open with a verb, cut at full stops and semicolons."""
    actions = []
    at = start
    stops = [match.start() for match in _CLAUSE_END.finditer(article.fold, start, end)] + [end]
    for stop in stops:
        head = clauses.skip_connective(article, at)
        while head < stop and article.fold[head] in " -+*.;:\n":
            head += 1
        verb = head
        if head < stop and clauses.verb_end(article, head) == head:
            modal = clauses.modal_at(article, head)
            found = clauses.predicate(article, head, stop) if modal is None and clauses.addressee_at(article, head) else None
            verb = modal + 1 if modal is not None else found.content if found else head
        behind = clauses.verb_end(article, verb) if verb < stop else verb
        if behind > verb:
            actions.append(new_action(start=head, end=stop, text=article.fold[head:stop], verb=article.written(verb, behind)))
        at = stop + 1
    return actions


def find_assignees(article: Article, start: int, end: int) -> tuple[str, ...]:
    """Who is named in the task itself: the subject before its first verb, or those behind `Giao …`."""
    first = _first_assignees(article, start, end)
    later = []
    for clause in _CLAUSE_END.finditer(article.fold, start, end):
        at = clauses.skip_connective(article, clause.end())
        if at >= end or clauses.body_at(article, at) is None:
            continue
        found = clauses.predicate(article, at, end, told=True)
        if found is not None and not found.reported and clauses.names_end(article, at, found.start):
            later += [article.written(*span) for span in clauses.split_names(article, at, found.start)]
    return tuple(dict.fromkeys([*first, *later]))


def _first_assignees(article: Article, start: int, end: int) -> tuple[str, ...]:
    order = _HEAD_ORDER.match(article.fold, start, end)
    at = order.end() if order else clauses.skip_connective(article, start)
    colon = article.fold.find(":", at, min(end, at + 160))
    limit = colon if colon > at else end
    if not clauses.addressee_at(article, at):
        return () if order else _later_subject(article, at, min(limit, at + 300))
    found = clauses.predicate(article, at, limit, told=True)
    stop = found.start if found else colon
    return tuple(article.written(*span) for span in clauses.split_names(article, at, stop)) if stop > at else ()


def _later_subject(article: Article, start: int, end: int) -> tuple[str, ...]:
    """The subject behind an opening clause (`Đối với …, các lực lượng cần …`); only with a modal, for lists of things look alike."""
    if clauses.imperative_at(article, start):
        return ()
    for comma in list(re.finditer(r", +", article.fold[start:end]))[:8]:
        at = start + comma.end()
        if clauses.addressee_at(article, at):
            found = clauses.predicate(article, at, end)
            if found is not None and found.modal:
                return tuple(article.written(*span) for span in clauses.split_names(article, at, found.start))
    return ()


def find_coordinators(article: Article, start: int, end: int) -> tuple[str, ...]:
    """Those with whom the assignee is to work (`phối hợp với …`)."""
    names: list[str] = []
    for match in _COORDINATE.finditer(article.lower, start, end):
        at = match.end()
        if not clauses.addressee_at(article, at):
            continue
        found = clauses.predicate(article, at, end)
        stop = found.start if found else at + len(re.split(r"[,;.]", article.fold[at : min(end, at + 160)])[0])
        names += [article.written(*span) for span in clauses.split_names(article, at, stop)]
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
