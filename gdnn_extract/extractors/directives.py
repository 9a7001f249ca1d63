"""Directives and their tasks: who told whom to do what.

The text is read once from top to bottom as units (a list item, or a paragraph without its markers), with a
small state: who is speaking, and whether the last thing read was an instruction.  A list behind a
lead-in gives one task an item; in running prose each sentence that instructs is one task.
"""

from __future__ import annotations

from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.orders.prose import Draft, Prose
from gdnn_extract.orders.reader import Reader
from gdnn_extract.orders.tasks import build_task
from gdnn_extract.orders.units import split_units, unwrapped
from gdnn_extract.record import Date, Directive, Figure, LegalReference, Official, Task, new_directive, new_passage
from gdnn_extract.segment import Paragraph


def find_directives(
    article: Article,
    paragraphs: Sequence[Paragraph],
    officials: Sequence[Official],
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
) -> list[Directive]:
    """Who told whom to do what, sorted by the first task.

    A directive is one instruction of one issuer with the tasks that hang on it.  Reports, plans that a body makes
    for itself, praise, wishes and petitions upwards give nothing.

    >>> from gdnn_extract.segment import segment
    >>> article = Article.read("Giám đốc Sở yêu cầu các phòng rà soát hồ sơ.")
    >>> [task.text for directive in find_directives(article, segment(article), [], [], [], []) for task in directive.tasks]
    ['rà soát hồ sơ.']
    """
    reading = unwrapped(article, paragraphs)
    reader = Reader(split_units(reading, paragraphs), Prose(reading, officials, legal))
    drafts = sorted((draft for draft in reader.read() if draft.tasks), key=_place)
    count = 0
    directives = []
    for number, draft in enumerate(drafts, 1):
        tasks: list[Task] = []
        for start, end, ordinal, marker, rule in sorted(draft.tasks, key=lambda task: task[0]):
            count += 1
            tasks.append(build_task(reading, f"t{count}", start, end, ordinal, marker.text if marker else None, rule, dates, figures, legal))
        lead_in = new_passage(start=draft.lead_in[0], end=draft.lead_in[1], text=article.fold[slice(*draft.lead_in)]) if draft.lead_in else None
        directive = new_directive(
            id=f"dv{number}", issuer=draft.issuer, verb=draft.verb, addressees=draft.addressees, lead_in=lead_in, tasks=tuple(tasks), rule=draft.rule
        )
        if reading is not article:
            article.reslice(directive)
        directives.append(directive)
    return directives


def _place(draft: Draft) -> int:
    """Where a directive begins: with its lead-in, else with its first task."""
    first = min(task[0] for task in draft.tasks)
    return min(first, draft.lead_in[0]) if draft.lead_in else first
