"""People whom the rules missed: a model reads the sentences in which a name stands that no rule claims.

Syllables are labelled: a person's name, a title, a body, or nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import office_at, organisations
from gdnn_extract.people.names import places, surnames, verbs
from gdnn_extract.people.offices import addresses
from gdnn_extract.record import LegalReference, Mention, Official, new_mention, new_official
from gdnn_extract.segment import Paragraph
from gdnn_extract.tagger import Part

RULE = "model.people"
KINDS = ("PER", "TTL", "ORG")
_TOKEN = lazy(r"[^\W_]+(?:['\-][^\W_]{1,20}){0,3}|[^\w\s]")
# two capitalised words, or one with its parts joined: what may be a name
_NAME_LIKE = lazy(rf"[{UPPER}][^\W_]{{0,12}}+(?>(?:['\-.][^\W_]{{0,12}})?) [{UPPER}]")
_GAP = 3
"""How many tokens may stand between a title and the name it belongs to (`Ông`, a comma, a bracket)."""


Labelled = tuple[str, int, int, float]
"""A span that a model found: its kind, start, end, and the least probability among its tokens."""


class Token(NamedTuple):
    """A syllable or a punctuation mark, in offsets of the fold."""

    start: int
    end: int


class Row(NamedTuple):
    """A sentence as the model reads it."""

    tokens: tuple[Token, ...]
    features: list[list[str]]


class Taken:
    """Stretches of the fold that do not overlap one another, asked whether one lies at a place."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)
        self.ends = [end for _, end in self.spans]

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch shares a character with `start` to `end`."""
        place = bisect_left(self.ends, start + 1)
        return place < len(self.spans) and self.spans[place][0] < end


def mentions_of(officials: Sequence[Official]) -> Taken:
    """Where officials are mentioned."""
    return Taken((mention.start, mention.end) for official in officials for mention in official.mentions)


def open_sentences(
    article: Article, paragraphs: Sequence[Paragraph], mentions: Taken, legal: Sequence[LegalReference]
) -> Iterator[tuple[int, int]]:
    """The sentences in which something shaped like a name lies outside every mention, reference and known body or place."""
    taken = Taken([*mentions.spans, *((reference.start, reference.end) for reference in legal)])
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            if any(not _explained(article, found.start(), found.end(), taken) for found in _NAME_LIKE.finditer(article.fold, sentence.start, sentence.end)):
                yield sentence.start, sentence.end


def _explained(article: Article, start: int, end: int, taken: Taken) -> bool:
    if taken.touches(start, end):
        return True
    if not surnames().keys().isdisjoint(article.fold[start : end + 6].replace("\n", " ").split(" ")[:3]):
        return False
    known = organisations().match(article.lower, start) or places().match(article.fold, start)
    return known is not None or office_at(article.lower, start) is not None


def read_row(article: Article, start: int, end: int) -> Row:
    """The tokens of a sentence with their features."""
    fold, lower = article.fold, article.lower
    tokens = tuple(Token(*match.span()) for match in _TOKEN.finditer(fold, start, end))
    known = _known(article, tokens)
    brief = []
    for place, token in enumerate(tokens):
        shape = _shape(fold[token.start : token.end])
        # a name is known by where it stands: its own syllables would only be learnt by heart
        word = lower[token.start : token.end] if known[place] or shape[0] != "A" else "_"
        brief.append([f"w={word}", f"s={shape}", *known[place]])
    rows = []
    for place, flags in enumerate(brief):
        row = ["bias", *flags]
        for distance in (-3, -2, -1, 1, 2, 3):
            near = place + distance
            if 0 <= near < len(brief):
                row += [f"{distance}:{flag}" for flag in (brief[near] if abs(distance) < 3 else brief[near][:2])]
            else:
                row.append(f"{distance}:edge")
        if 0 < place < len(brief) - 1:
            row.append(f"ss={brief[place - 1][1]}{flags[1]}{brief[place + 1][1]}")
        rows.append(row)
    return Row(tokens, rows)


def _shape(word: str) -> str:
    if word.isdigit():
        return "0"
    if not word[0].isalpha():
        return word if len(word) == 1 else "."
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    return "Aa" if word[0].isupper() else "a"


def _known(article: Article, tokens: Sequence[Token]) -> list[list[str]]:
    """What the tables know of each token: titles, bodies, places, forms of address, surnames, what people do."""
    flags: list[list[str]] = [[] for _ in tokens]
    reach = dict.fromkeys(("title", "body", "place", "address"), 0)
    for place, token in enumerate(tokens):
        at = token.start
        for kind, end in (
            ("title", (office_at(article.lower, at) or (0,))[0]),
            ("body", (organisations().match(article.lower, at) or (0,))[0]),
            ("place", (places().match(article.fold, at) or (0,))[0]),
            ("address", (addresses().match(article.lower, at) or (0,))[0]),
        ):
            if end > at and at >= reach[kind]:
                reach[kind] = end
                flags[place].append(f"{kind}=B")
            elif at < reach[kind]:
                flags[place].append(f"{kind}=I")
        word = article.fold[token.start : token.end]
        if word in surnames():
            flags[place].append(f"surname={surnames()[word]}")
        elif word.islower() and (word in verbs() or article.lower[token.start : token.start + 12].startswith(_SPEAKS)):
            flags[place].append("acts")
    return flags


_SPEAKS = ("cho biết", "phát biểu", "chủ trì", "yêu cầu", "đề nghị", "chia sẻ", "báo cáo", "nhấn mạnh", "cho rằng", "bày tỏ")


def decode(tokens: Sequence[Token], chances: Sequence[Mapping[str, float]]) -> list[Labelled]:
    """The spans of a labelled row, in order."""
    found: list[Labelled] = []
    for token, chance in zip(tokens, chances, strict=True):
        label = max(chance, key=lambda name: chance[name])
        kind = label[2:]
        sure = chance[label] if label == "O" else chance.get(f"B-{kind}", 0.0) + chance.get(f"I-{kind}", 0.0)
        if label[:2] == "I-" and found and found[-1][0] == kind and token.start - found[-1][2] <= 2:
            found[-1] = (kind, found[-1][1], token.end, min(found[-1][3], sure))
        elif label != "O":
            found.append((kind, token.start, token.end, sure))
    return found


def add_people(article: Article, paragraphs: Sequence[Paragraph], officials: Sequence[Official], legal: Sequence[LegalReference], part: Part) -> list[Official]:
    """The officials of the rules and those that the model adds, sorted and counted anew."""
    by_name = {official.name.casefold(): official for official in officials}
    added: dict[str, Official] = {}
    mentions = mentions_of(officials)
    for start, end in open_sentences(article, paragraphs, mentions, legal):
        row = read_row(article, start, end)
        spans = decode(row.tokens, part.tagger.marginals(row.features))
        for place in new_people(article, row, spans, mentions):
            _, first, last, sure = spans[place]
            if sure < part.threshold:
                continue
            mention = new_mention(start=first, end=last, text=article.fold[first:last], kind="name")
            key = article.written(first, last).casefold()
            if key in by_name:
                by_name[key] = _with_mention(by_name[key], mention)
            elif key in added:
                added[key] = _with_mention(added[key], mention)
            else:
                added[key] = _official(article, spans, place, mention, part.score(sure), row)
    known = [by_name.get(official.name.casefold(), official) for official in officials] if len(by_name) == len(officials) else list(officials)
    rows = sorted([*known, *added.values()], key=lambda official: official.mentions[0].start)
    return [official.model_copy(update={"id": f"o{number}"}) for number, official in enumerate(rows, 1)]


def new_people(article: Article, row: Row, spans: Sequence[Labelled], mentions: Taken) -> Iterator[int]:
    """Which spans of a row are people that nobody claims: two words at least, no word for a place before them, and a title or a form of address beside."""
    for place, (kind, start, end, _) in enumerate(spans):
        if kind != "PER" or " " not in article.fold[start:end] or mentions.touches(start, end) or article.lower.endswith(_PLACE_BEFORE, 0, start):
            continue
        if _beside(spans, place, "TTL", row) is not None or _address_before(article, row, start) is not None:
            yield place


_PLACE_BEFORE = ("tỉnh ", "huyện ", "quận ", "xã ", "phường ", "thị trấn ", "thị xã ", "đặc khu ", "đường ", "phố ", "thôn ", "làng ", "bản ", "ấp ", "đoàn ")


def _with_mention(official: Official, mention: Mention) -> Official:
    return official.model_copy(update={"mentions": tuple(sorted((*official.mentions, mention), key=lambda one: one.start))})


def _official(article: Article, spans: Sequence[Labelled], place: int, mention: Mention, score: float, row: Row) -> Official:
    """One person with the title and the body that the model read beside the name."""
    title = _beside(spans, place, "TTL", row)
    body = None
    if title is not None:
        body = next((span for span in spans if span[0] == "ORG" and 0 <= span[1] - spans[title][2] <= 2), None)
    elif place and spans[place - 1][0] == "ORG":
        before = _beside(spans, place, "ORG", row)
        body = spans[before] if before is not None and before < place else None
    surface = article.written(*spans[title][1:3]) if title is not None else None
    address = _address_before(article, row, mention.start)
    honorific = article.written(*address) if address else None
    return new_official(
        id="",
        name=article.written(mention.start, mention.end),
        honorific=honorific,
        title=surface,
        titles=(surface,) if surface else (),
        organisation=article.written(*body[1:3]) if body is not None else None,
        roles=(),
        mentions=(mention,),
        rule=RULE,
        score=score,
    )


def _beside(spans: Sequence[Labelled], place: int, kind: str, row: Row) -> int | None:
    """The nearest span of a kind right before the name (over a body, a form of address), else right behind it."""
    before = place - 1
    while before >= 0 and spans[before][0] == "ORG" and kind == "TTL":
        before -= 1
    if before >= 0 and spans[before][0] == kind and _apart(row, spans[place - 1][2], spans[place][1]) <= _GAP:
        return before
    behind = place + 1
    if behind < len(spans) and spans[behind][0] == kind and _apart(row, spans[place][2], spans[behind][1]) <= _GAP:
        return behind
    return None


def _address_before(article: Article, row: Row, start: int) -> tuple[int, int] | None:
    """The form of address (`ông`, `đồng chí`, `TS`) right before a name."""
    index = _index(row, start)
    for token in reversed(row.tokens[max(0, index - 2) : index]):
        found = addresses().match(article.lower, token.start)
        if found is not None and article.fold[found[0] : start].strip(" .") == "":
            return token.start, found[0]
    return None


def _apart(row: Row, end: int, start: int) -> int:
    return sum(end <= token.start < start for token in row.tokens)


def _index(row: Row, start: int) -> int:
    return next(index for index, token in enumerate(row.tokens) if token.start >= start)


def gold_labels(article: Article, row: Row, officials: Sequence[Mapping[str, object]], spans: Sequence[tuple[int, int]]) -> list[str]:
    """The labels of a row under a gold record: its name mentions (`spans`, in the fold), and titles and bodies within reach of one."""
    found = [("PER", start, end) for start, end in spans if row.tokens and start >= row.tokens[0].start and end <= row.tokens[-1].end]
    low, high = (row.tokens[0].start, row.tokens[-1].end) if row.tokens else (0, 0)
    for official in officials:
        for kind, surfaces in (("TTL", official["titles"]), ("ORG", [official.get("organisation")])):
            for surface in surfaces:  # type: ignore[attr-defined]
                found += [(kind, at, at + len(surface)) for at in _places_of(article.lower, surface, low, high)] if surface else []
    labels = ["O"] * len(row.tokens)
    for kind, start, end in sorted(found, key=lambda one: (one[0] == "PER", one[2] - one[1])):
        inside = [place for place, token in enumerate(row.tokens) if start <= token.start and token.end <= end]
        for place in inside:
            labels[place] = f"{'B' if place == inside[0] else 'I'}-{kind}"
    return _mended(labels)


def _places_of(lower: str, surface: str, low: int, high: int) -> Iterator[int]:
    form = surface.lower()
    at = lower.find(form, low, high)
    while at >= 0:
        if not lower[at - 1 : at].isalnum() and not lower[at + len(form) : at + len(form) + 1].isalnum():
            yield at
        at = lower.find(form, at + len(form), high)


def _mended(labels: list[str]) -> list[str]:
    """An `I-` behind something else becomes a `B-`: a longer span was laid over its beginning."""
    for place, label in enumerate(labels):
        if label[:2] == "I-" and (not place or labels[place - 1][2:] != label[2:]):
            labels[place] = "B-" + label[2:]
    return labels
