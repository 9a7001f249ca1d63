"""An article as a row of pieces (sentences, cut at list markers), each with the features that the task model reads.

Labels: `lead` announces tasks, `task` begins one, `more` goes on with it, `other` is everything else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.orders import clauses, predicates, vocabulary
from gdnn_extract.orders.units import Unit
from gdnn_extract.patterns import lazy
from gdnn_extract.record import Date, Directive, Official

LABELS = ("lead", "task", "more", "other")
Spans = Sequence[tuple[int, int]]

_WORD = lazy(r"[^\W\d_]+|\d+|[^\w\s]")
_PAST = frozenset(["đã", "đang", "sẽ", "chưa", "được", "bị", "từng", "vừa"])
_MODAL = lazy(r"(?<!\w)(?:cần|phải|không được|đừng|hãy|có trách nhiệm|nghiêm cấm|không để|chịu trách nhiệm|khẩn trương|chủ trì|tuyệt đối)(?!\w)")
_SAYS = lazy(r"(?<!\w)(?:cho biết|cho hay|chia sẻ|báo cáo|phát biểu|bày tỏ|nói|nêu|khẳng định|đánh giá|ghi nhận|biểu dương|cảm ơn|hỏi|thưa|hy vọng|mong)(?!\w)")
_OPENING_SIZE = 110
_NEAR = 24


class Piece(NamedTuple):
    """A sentence or list item in a list marker's reach: fold offsets, the unit it stands in, whether it opens that unit."""

    start: int
    end: int
    unit: Unit
    number: int
    first: bool


def split_pieces(units: Sequence[Unit]) -> list[Piece]:
    """The pieces of an article, in order."""
    return [Piece(s.start, s.end, unit, number, place == 0) for number, unit in enumerate(units) for place, s in enumerate(unit.sentences)]


def label_pieces(pieces: Sequence[Piece], tasks: Spans, leads: Spans) -> list[str]:
    """The label of each piece under given tasks and lead-ins (sorted spans)."""
    starts = [start for start, _ in tasks]
    lead_starts = [start for start, _ in leads]
    labels = []
    for piece in pieces:
        place = bisect_left(starts, piece.start)
        if place < len(tasks) and starts[place] < piece.end:
            labels.append("task")
        elif place and tasks[place - 1][1] > piece.start + 1:
            labels.append("more")
        else:
            place = bisect_left(lead_starts, piece.end)
            labels.append("lead" if place and leads[place - 1][1] > piece.start else "other")
    return labels


def spans_of(directives: Sequence[Directive]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The tasks and the lead-ins of directives, each sorted."""
    tasks = sorted((task.start, task.end) for directive in directives for task in directive.tasks)
    leads = sorted((directive.lead_in.start, directive.lead_in.end) for directive in directives if directive.lead_in)
    return tasks, leads


def features(
    article: Article, pieces: Sequence[Piece], directives: Sequence[Directive], officials: Sequence[Official], dates: Sequence[Date]
) -> list[list[str]]:
    """The features of each piece: its own, what the rules say of it, and the most telling ones of its neighbours."""
    cues = clauses.find_cues(article)
    cue_starts = [cue.start for cue in cues]
    mentions = sorted(mention.start for official in officials for mention in official.mentions)
    due = sorted(date.start for date in dates if date.modifier == "before")
    ruled = label_pieces(pieces, *spans_of(directives))
    rules = {task.start: task.rule for directive in directives for task in directive.tasks}
    kind = _kind(article)
    own: list[list[str]] = []
    brief: list[list[str]] = []
    for index, piece in enumerate(pieces):
        lower = article.lower
        opening = lower[piece.start : min(piece.end, piece.start + _OPENING_SIZE)]
        words = _WORD.findall(opening)
        marker = piece.unit.marker if piece.first else None
        at = vocabulary.skip_connective(article, piece.start)
        head = _head(article, at, piece.end)
        inside = cues[bisect_left(cue_starts, piece.start) : bisect_left(cue_starts, piece.end)]
        told = [cue for cue in inside if not clauses.is_noun(article, cue)]
        last = article.fold[piece.end - 1]
        short = [
            f"rule={ruled[index]}",
            f"head={head}",
            f"mark={marker.kind if marker else ('in' if piece.unit.marker else 'no')}",
            f"end={last if last in '.:;?!' else '-'}",
            f"first={piece.first}",
        ]
        if told:
            short.append("cue")
        mine = [
            "bias",
            f"kind={kind}",
            f"paragraph={piece.unit.paragraph.kind}",
            f"size={min(6, (piece.end - piece.start) // 60)}",
            f"place={4 * index // max(1, len(pieces))}",
            f"rules={ruled[index]}|{head}",
            f"rules={ruled[index]}|{short[2]}",
            *(f"via={rules[start]}" for start in (piece.start,) if start in rules),
            *(f"cue={cue.verb}" for cue in told),
            *(f"noun={cue.verb}" for cue in inside if cue not in told),
            *(f"w={word}" for word in dict.fromkeys(words[:14])),
            *(f"past={word}" for word in dict.fromkeys(words) if word in _PAST),
            *(f"start{size}={' '.join(words[:size])}" for size in (1, 2, 3)),
            *(f"modal={match}" for match in dict.fromkeys(_MODAL.findall(opening))),
            *(f"says={match}" for match in dict.fromkeys(_SAYS.findall(lower, piece.start, piece.end))),
        ]
        if at > piece.start:
            mine.append("connective")
        if lower.startswith('"', piece.start) or '"' in opening[:40]:
            mine.append("quoted")
        if bisect_left(mentions, piece.end) > bisect_left(mentions, piece.start):
            mine.append("official")
        if bisect_left(due, piece.end) > bisect_left(due, piece.start):
            mine.append("due")
        digits = sum(word.isdigit() for word in words)
        mine.append(f"digits={min(3, digits)}")
        own.append(mine + short)
        brief.append(short)
    for index, mine in enumerate(own):
        for distance, name in ((-1, "p"), (1, "n"), (-2, "pp")):
            near = index + distance
            mine += [f"{name}:{feature}" for feature in brief[near]] if 0 <= near < len(brief) else [f"{name}:edge"]
        lead = next((distance for distance in range(1, _NEAR) if index >= distance and ruled[index - distance] == "lead"), 0)
        mine.append(f"lead={min(lead, 6)}")
    return own


def _head(article: Article, at: int, end: int) -> str:
    """What opens a piece: a verb that commands, somebody with a modal or a verb behind, a plain verb …"""
    if at >= end:
        return "none"
    if vocabulary.modal_at(article, at) is not None:
        return "modal"
    if vocabulary.imperative_at(article, at):
        return "verb"
    if vocabulary.addressee_at(article, at):
        found = predicates.predicate(article, at, end)
        if found is None:
            return "body:" if article.fold.find(":", at, min(end, at + 120)) > 0 else "body"
        return "body+modal" if found.modal else "body+done" if found.reported else "body+verb"
    return "upper" if article.fold[at].isupper() else "lower"


_KINDS = ("công điện", "thông báo", "kết luận", "phỏng vấn", "báo cáo", "lễ", "kế hoạch", "hội nghị", "giao ban", "họp")


def _kind(article: Article) -> str:
    """The first word of the article's opening that says what it is."""
    opening = article.lower[:400]
    found = [(place, kind) for kind in _KINDS if (place := opening.find(kind)) >= 0]
    return min(found)[1] if found else "-"


def gold_spans(record: Mapping[str, object]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The tasks and the lead-ins of a gold record, each sorted, in offsets of the text."""
    directives: list[dict[str, object]] = record["directives"]  # type: ignore[assignment]
    tasks = sorted((task["start"], task["end"]) for directive in directives for task in directive["tasks"])  # type: ignore[attr-defined]
    leads = sorted((lead["start"], lead["end"]) for directive in directives if (lead := directive.get("lead_in")))  # type: ignore[index]
    return tasks, leads
