"""Tasks that the rules missed: what a model says of the pieces on which they are silent.

What the rules found stays as it is; a piece that they leave out becomes a task where the model is sure enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gdnn_extract.article import Article
from gdnn_extract.learned.pieces import Piece, features, label_pieces, spans_of, split_pieces
from gdnn_extract.orders import clauses, predicates, vocabulary
from gdnn_extract.orders.prose import Prose
from gdnn_extract.orders.tasks import build_task
from gdnn_extract.orders.units import split_units, unwrapped
from gdnn_extract.record import Date, Directive, Figure, Issuer, LegalReference, Official, new_directive, new_passage
from gdnn_extract.segment import Paragraph
from gdnn_extract.tagger import Part

RULE = "model.tasks"
_HEARD = 8
"""For how many pieces a speaker is remembered."""


@dataclass(slots=True)
class _Found:
    first: int
    start: int
    end: int
    probability: float
    issuer: Issuer
    verb: str | None
    addressee: tuple[int, int] | None
    lead: int | None


def add_tasks(
    article: Article,
    paragraphs: Sequence[Paragraph],
    directives: Sequence[Directive],
    officials: Sequence[Official],
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
    part: Part,
) -> list[Directive]:
    """The directives of the rules and those that the model adds, sorted and counted anew."""
    reading = unwrapped(article, paragraphs)
    pieces = split_pieces(split_units(reading, paragraphs))
    ruled = label_pieces(pieces, *spans_of(directives))
    if "other" not in ruled:
        return list(directives)
    chances = part.tagger.marginals(features(reading, pieces, directives, officials, dates))
    wanted = [index for index, chance in enumerate(chances) if ruled[index] == "other" and chance.get("task", 0.0) >= part.threshold]
    if not wanted:
        return list(directives)
    prose = Prose(reading, officials, legal)
    found = [one for index in wanted if (one := _found(prose, pieces, ruled, chances, directives, index)).end > one.start]
    added = [_directive(reading, group, pieces, part, dates, figures, legal) for group in _grouped(found, pieces)]
    if reading is not article:
        for directive in added:
            article.reslice(directive)
    return _counted([*directives, *added])


def _found(
    prose: Prose, pieces: Sequence[Piece], ruled: Sequence[str], chances: Sequence[dict[str, float]], directives: Sequence[Directive], index: int
) -> _Found:
    piece, article = pieces[index], prose.article
    lead = _lead(ruled, chances, index)
    prose.speaker = _speaker(prose, pieces, directives, index, lead)
    start, verb, addressee, heard = vocabulary.skip_connective(article, piece.start), None, None, piece.start
    order = prose.instruction(piece.unit.sentences[0]) if piece.first else None
    told = order or next(((cue, read) for cue in _cues(prose, piece) if (read := clauses.read_order(article, cue, piece.end)) is not None), None)
    if told is not None and piece.start <= told[1].content < piece.end - 2:
        verb, addressee, heard, start = told[0].verb, told[1].addressee, told[0].start, told[1].content
    end = piece.end
    for near in range(index + 1, len(pieces)):
        if ruled[near] != "other" or chances[near].get("more", 0.0) < 0.5:
            break
        end = pieces[near].end
    if article.fold[start : start + 1] == '"':
        start += 1
    return _Found(index, start, end, chances[index]["task"], prose.issuer(piece.start, heard), verb, addressee, lead)


def _lead(ruled: Sequence[str], chances: Sequence[dict[str, float]], index: int) -> int | None:
    """The piece that announces this one, where nothing that the rules read lies between."""
    for near in range(index - 1, max(-1, index - 9), -1):
        if ruled[near] != "other":
            return None
        if chances[near].get("lead", 0.0) > 0.5:
            return near
    return None


def _cues(prose: Prose, piece: Piece) -> list[clauses.Cue]:
    return [cue for cue in prose.instructions.cues if piece.start <= cue.start < piece.end]


def _speaker(prose: Prose, pieces: Sequence[Piece], directives: Sequence[Directive], index: int, lead: int | None) -> Issuer | None:
    """Who spoke last before a piece: in its lead-in, or in an instruction that the rules read not long before."""
    since = pieces[max(0, index - _HEARD)].start
    heard: list[tuple[int, Issuer]] = [(d.tasks[0].start, d.issuer) for d in directives if since <= d.tasks[0].start < pieces[index].start]
    if lead is not None:
        cue = next(iter(reversed(_cues(prose, pieces[lead]))), None)
        heard.append((pieces[lead].start, prose.who.issuer(pieces[lead].start, cue.start if cue else pieces[lead].end, None)))
    official = prose.who.last_mention(since, pieces[index].start)
    if not heard and official is not None:
        return Issuer(id=official[2].id, name=official[2].name, title=official[2].title)
    return max(heard, key=lambda pair: pair[0])[1] if heard else None


def _grouped(found: Sequence[_Found], pieces: Sequence[Piece]) -> list[list[_Found]]:
    """List items behind one lead-in together, everything else alone."""
    groups: list[list[_Found]] = []
    for one in found:
        last = groups[-1][-1] if groups else None
        listed = one.verb is None and one.lead is not None and pieces[one.first].first
        if last is not None and listed and last.lead == one.lead and last.verb is None:
            groups[-1].append(one)
        elif last is not None and last.lead == one.lead:
            groups.append([replace(one, lead=None)])  # a lead-in opens one directive
        else:
            groups.append([one])
    return groups


def _directive(
    article: Article,
    group: Sequence[_Found],
    pieces: Sequence[Piece],
    part: Part,
    dates: Sequence[Date],
    figures: Sequence[Figure],
    legal: Sequence[LegalReference],
) -> Directive:
    one = group[0]
    tasks = []
    for place, item in enumerate(group, 1):
        marker = pieces[item.first].unit.marker if pieces[item.first].first else None
        listed = item.verb is None and item.lead is not None and pieces[item.first].first
        ordinal = (marker.ordinal or place) if marker else place if listed and len(group) > 1 else None
        task = build_task(article, "", item.start, item.end, ordinal, marker.text if marker else None, RULE, dates, figures, legal)
        tasks.append(task.model_copy(update={"score": part.score(item.probability)}))
    names = tuple(article.written(*span) for span in predicates.split_names(article, *one.addressee)) if one.addressee else ()
    lead = pieces[one.lead] if one.lead is not None and one.verb is None else None
    lead_in = new_passage(start=lead.start, end=lead.end, text=article.fold[lead.start : lead.end]) if lead else None
    return new_directive(
        id="",
        issuer=one.issuer,
        verb=one.verb,
        addressees=names,
        lead_in=lead_in,
        tasks=tuple(tasks),
        rule=RULE,
        score=max(task.score or 0.0 for task in tasks),
    )


def _place(directive: Directive) -> int:
    first = directive.tasks[0].start
    return min(first, directive.lead_in.start) if directive.lead_in else first


def _counted(directives: list[Directive]) -> list[Directive]:
    """Sorted by where they begin, ids given anew."""
    count = 0
    counted = []
    for number, directive in enumerate(sorted(directives, key=_place), 1):
        tasks = []
        for task in directive.tasks:
            count += 1
            tasks.append(task.model_copy(update={"id": f"t{count}"}))
        counted.append(directive.model_copy(update={"id": f"dv{number}", "tasks": tuple(tasks)}))
    return counted
