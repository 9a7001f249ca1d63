"""Why an item was found, and why a piece of text was not.

Everything is asked of the route itself.  A piece that the article's record leaves out is read again
alone, in its sentence, with ever more of the words around it, and with words put before or behind it
(`data/probes.tsv`): what changes the answer is the reason.  Offsets index the text as received.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gdnn_extract import tables
from gdnn_extract.article import Article, fold_text
from gdnn_extract.patterns import lazy
from gdnn_extract.pipeline import extract
from gdnn_extract.record import Record
from gdnn_extract.segment import segment
from gdnn_extract.writers.sections import clean

_WORD = lazy(r"\S+")
_WORDS_AROUND = 40


class Finding(NamedTuple):
    """One item of a record as a line: where, what list it is of, what was read from it, by which rule."""

    start: int
    end: int
    kind: str
    id: str
    text: str
    value: str
    rule: str


class Probe(NamedTuple):
    """What a piece would be with a word put before or behind it, and the reason behind that."""

    surface: str
    side: str
    finding: Finding
    reason: str


class Lost(NamedTuple):
    """What makes a finding go away: the `word` directly `before` or `behind` what was read so far, or more of the `sentence`, or of the `article`."""

    side: str
    word: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """What the route makes of one stretch of an article: there (`nearby` is the rest of its sentence), alone, in its sentence alone, and with words added."""

    start: int
    end: int
    text: str
    found: tuple[Finding, ...]
    sentence: str
    nearby: tuple[Finding, ...]
    in_sentence: tuple[Finding, ...]
    alone: tuple[Finding, ...]
    lost: tuple[Lost, ...]
    probes: tuple[Probe, ...]


def findings(record: Record) -> list[Finding]:
    """All items of a record in the order of the text.

    >>> findings(extract("Sở họp."))
    []
    """
    rows = [Finding(item.start, item.end, "date", item.id, item.text, item.value, item.rule) for item in record.dates]
    for figure in record.figures:
        value = f"{figure.value}" + ("" if figure.high is None else f" to {figure.high}") + (f" {figure.unit}" if figure.unit else "")
        rows.append(Finding(figure.start, figure.end, "figure", figure.id, figure.text, value, figure.rule))
    for legal in record.legal_references:
        rows.append(Finding(legal.start, legal.end, "legal", legal.id, legal.text, legal.identifier or legal.name or "", legal.rule))
    for official in record.officials:
        rows += [Finding(m.start, m.end, "official", official.id, m.text, official.name, official.rule) for m in official.mentions]
    for directive in record.directives:
        if lead := directive.lead_in:
            said = directive.issuer.name or directive.issuer.title or ""
            rows.append(Finding(lead.start, lead.end, "directive", directive.id, lead.text, said, directive.rule))
        rows += [Finding(task.start, task.end, "task", task.id, task.text, task.deadline or "", task.rule) for task in directive.tasks]
    return sorted(rows, key=lambda row: (row.start, -row.end))


def places(text: str, piece: str) -> list[tuple[int, int]]:
    """Where a piece stands in a text, as written or else as the rules read it (dashes, blanks, tone marks, Unicode form).

    >>> places("Uỷ ban họp ngày 14–5", "Ủy ban"), places("họp", "giao ban")
    ([(0, 6)], [])
    """
    if not piece:
        return []
    exact = [match.span() for match in re.finditer(re.escape(piece), text)]
    if exact:
        return exact
    article = Article.read(text)
    folded = fold_text(piece)
    return [article.place(*match.span()) for match in re.finditer(re.escape(folded), article.fold)] if folded else []


def explain_piece(text: str, start: int, end: int, *, published: datetime.date | None = None) -> Piece:
    """What the route makes of `text[start:end]`, in the article and out of it."""

    def read(piece: str) -> list[Finding]:
        return findings(extract(piece, published=published))

    piece = text[start:end]
    rows = read(text)
    found = _touching(rows, start, end)
    alone = _touching(read(piece), 0, len(piece))
    first, last = _sentence(text, start, end)
    in_sentence = [_moved(row, first) for row in _touching(read(text[first:last]), start - first, end - first)]
    kinds = {row.kind for row in found}
    lost = [_lost(row, text, (start, end), (first, last), in_sentence, read) for row in alone if row.kind not in kinds]
    probes = [] if found or alone else list(_probes(piece, read))
    nearby = [row for row in _touching(rows, first, last) if row not in found]
    return Piece(start, end, piece, tuple(found), text[first:last], tuple(nearby), tuple(in_sentence), tuple(alone), tuple(lost), tuple(probes))


def _touching(rows: list[Finding], start: int, end: int) -> list[Finding]:
    return [row for row in rows if row.start < end and row.end > start]


def _moved(row: Finding, by: int) -> Finding:
    return row._replace(start=row.start + by, end=row.end + by)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that a stretch touches, as one stretch."""
    article = Article.read(text)
    spans = [article.place(sentence.start, sentence.end) for paragraph in segment(article) for sentence in paragraph.sentences]
    touched = [span for span in spans if span[0] < end and span[1] > start]
    return min([start, *(span[0] for span in touched)]), max([end, *(span[1] for span in touched)])


def _lost(
    row: Finding, text: str, piece: tuple[int, int], sentence: tuple[int, int], in_sentence: list[Finding], read: Callable[[str], list[Finding]]
) -> Lost:
    """Widen the piece word by word, to the right and then to the left, until the finding is gone."""
    if any(other.kind == row.kind for other in in_sentence):
        return Lost("article", "", row)
    start, end = piece
    end_so_far = end
    for right in list(_WORD.finditer(text, end, sentence[1]))[:_WORDS_AROUND]:
        end_so_far = right.end()
        if not _still(row, read(text[start:end_so_far]), 0, end - start):
            return Lost("behind", right.group(), row)
    for left in list(_WORD.finditer(text, sentence[0], start))[: -_WORDS_AROUND - 1 : -1]:
        if not _still(row, read(text[left.start() : end_so_far]), start - left.start(), end - left.start()):
            return Lost("before", left.group(), row)
    return Lost("sentence", "", row)


def _still(row: Finding, rows: list[Finding], start: int, end: int) -> bool:
    return any(other.kind == row.kind for other in _touching(rows, start, end))


def _probes(piece: str, read: Callable[[str], list[Finding]]) -> Iterator[Probe]:
    told: set[tuple[str, str]] = set()
    for row in tables.load("probes"):
        surface, before = row["surface"], row["side"] == "before"
        offset = len(surface) + 1 if before else 0
        rows = read(f"{surface} {piece}" if before else f"{piece} {surface}")
        for finding in _touching(rows, offset, offset + len(piece)):
            if finding.kind == row["kind"] and (finding.kind, row["reason"]) not in told:
                told.add((finding.kind, row["reason"]))
                yield Probe(surface, row["side"], finding, row["reason"])


def tell(record: Record) -> Iterator[str]:
    """All items of a record, a line each: place, kind, text, what was read, rule."""
    if meeting := record.meeting:
        said = ", ".join(filter(None, (meeting.kind or meeting.name, meeting.date)))
        yield f"{'':>13}  {'meeting':9}  {'':4}  {clean(said)}  [{meeting.rule}]"
    for row in findings(record):
        yield f"{row.start:>6}-{row.end:<6}  {_said(row)}"
    yield from (f"warning: {clean(warning)}" for warning in record.extraction.warnings)


def tell_piece(piece: Piece) -> Iterator[str]:
    """The explanation of a piece in words."""
    yield f"{piece.start}-{piece.end}  «{_short(piece.text)}»"
    if piece.found:
        yield "  The article's record has"
        yield from (f"    {_relation(row, piece)}  {_said(row)}" for row in piece.found)
    else:
        yield "  No item of the article's record touches it." + (" Its sentence has" if piece.nearby else "")
        yield from (f"    {_said(row)}" for row in piece.nearby[:6])
    for lost in piece.lost:
        yield f"  Alone it would be  {_said(lost.finding)}"
        yield f"    {_why(lost, piece)}"
    for probe in piece.probes:
        yield f"  With «{probe.surface}» {'before' if probe.side == 'before' else 'behind'} it, it would be  {_said(probe.finding)}"
        yield f"    {probe.reason}"
    if not (piece.found or piece.alone or piece.probes):
        yield "  Alone, and with the usual words put before or behind it, nothing is found either: no rule comes near."


def _why(lost: Lost, piece: Piece) -> str:
    taken = [row for row in piece.found if row.kind != lost.finding.kind]
    if taken:
        return f"but the {taken[0].kind} {taken[0].id} stands in its place"
    if lost.side in ("before", "behind"):
        return f"but not with the word {lost.side} it, «{clean(lost.word)}», which makes it something else or blocks it"
    return f"but not as part of its {lost.side}: what stands further away decides"


def _relation(row: Finding, piece: Piece) -> str:
    if (row.start, row.end) == (piece.start, piece.end):
        return "exactly"
    if row.start <= piece.start and row.end >= piece.end:
        return "around "
    return "inside " if row.start >= piece.start and row.end <= piece.end else "across "


def _said(row: Finding) -> str:
    value = f" = {clean(row.value)}" if row.value else ""
    return f"{row.kind:9}  {row.id:4}  «{_short(row.text)}»{value}  [{row.rule}]"


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= 70 else f"{text[:45].rstrip()} … {text[-22:].lstrip()}"
