"""List marks: `Một là,`, `Thứ nhất:`, `1.`, `(1)`, `a)`, `II.`, `-`, `+`, bullets, at the start of a line and inside it.

At the start of a line or sentence `HEADS`, an ordered list of small functions, decide; the first that answers wins.
Inside a sentence a mark counts when punctuation stands before it, and a bare number or letter only
as part of a series that begins at one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy

MarkerKind = Literal["word", "number", "paren_number", "roman", "letter", "dash", "plus", "bullet"]


class Marker(NamedTuple):
    """A list marker (`Một là,`, `1.`, `a)`, `-`), up to the first character of the item behind it.

    `text` is the mark alone, without blanks and asterisks of Markdown.
    """

    start: int
    end: int
    text: str
    kind: MarkerKind
    ordinal: int | None


_UNITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10}
_NUMERALS = _UNITS | {"nhất": 1} | {f"mười {word}": 10 + value for word, value in _UNITS.items() if value < 10} | {"mười lăm": 15, "mười lắm": 15}
_ROMAN = {numeral: value for value, numeral in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"), 1)}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_BULLETS = "•·►●○▪■□◦➢➤✓✔♦◆▶→⁃∙❖★☆※➔⇒√\u25b8\u2756\uf020-\uf0ff"
_FIRST = {"trước hết": 1, "trước tiên": 1, "đầu tiên": 1, "tiếp theo": None, "tiếp đến": None, "cuối cùng": None, "sau cùng": None}
_CARDINALS = "|".join(sorted(_NUMERALS.keys() - {"nhất"}, key=len, reverse=True))
_WORDS = _CARDINALS + "|nhất"

_COUNTED = lazy(
    rf"(?P<number>{_CARDINALS}) là(?![^\W_])(?P<point>\ ?[,:])?\s*+"
    rf"|thứ (?P<ordinal>{_WORDS})(?![^\W_])(?P<link> là(?![^\W_]))?(?P<stop>\ ?[,:.\-])?\s*+"
)
# `Một, đắp đập ngay.` at the start of a line, not `Hai, ba hôm sau`
_BARE = lazy(rf"(?P<number>{_CARDINALS}),\ ++(?!(?:{_CARDINALS})(?![^\W_]))")
_ORDERED = lazy(rf"(?:{'|'.join(_FIRST)})(?:\ là)?\ ?[,:]\ *+")
_NOUN = lazy(
    rf"(?:nhóm )?(?:nhiệm vụ|giải pháp|nội dung|yêu cầu|vấn đề|việc|bước|câu)(?: (?P<figure>\d{{1,2}})| thứ (?P<ordinal>{_WORDS}))(?:\ là|\ ?[,:.])\ *+"
)
# a weekday, not an order: `Thứ hai, ngày 17/5`, `Thứ sáu (21/5)`, `Thứ bảy hằng tuần`
_WEEKDAY = lazy(r"\(?(?:ngày|\d|tuần|hằng|hàng|đầu|cuối|đến|tới|vừa|này|sau|trước|chủ nhật|và thứ|ba|tư|năm|sáu|bảy)(?![^\W\d_])")
_NUMBER = lazy(r"(?P<deep>\d{1,2}(?:\.\d{1,2}){0,3})(?P<point>\ ?[.)]|,(?=\ )|/|\.?\ ?-|:|(?=\ ))\ *+")
# `1. 15 xã …` at the start of a line, not `1. 500 đồng`
_COUNTED_ITEM = lazy(r"\ \d{1,2} [^\W\d_]")
_PAREN_NUMBER = lazy(r"\((?P<number>\d{1,2})\)[.,:]?\ *+")
_UPPER_ROMAN = lazy(r"(?P<roman>[IVX]{1,5})(?P<point>\ ?[.)/]|\ ?-|:)\ *+")
_LETTER = lazy(r"\(?(?P<letter>[a-zđ]{1,5})(?P<point>[.)/]{1,2}|,(?=\ ))\ *+|(?P<capital>[A-HĐ])(?P<stop>[.)/])\ ++")
_DASH = lazy(r"(?P<sign>-{1,2})(?P<gap>\ *+)")
_PLUS = lazy(r"\+\ *+")
_BULLET = lazy(rf"[{_BULLETS}]++\ *+|[Øü§o]\ ++|\*/?(?!\*)\ *+")
_BOLD = lazy(r"(?:[*_]{2,3} ?|_)(?=[\dIVXa-zđMHBTNSC(])")
_DEGREES = lazy(r"\d{1,3}(?:,\d)? ?(?:độ|°)")


class Place(NamedTuple):
    """Where a mark may stand: `start` of the line or sentence, `at` behind Markdown's asterisks."""

    fold: str
    lower: str
    start: int
    at: int
    end: int
    line: bool

    def mark(self, match: re.Match[str], kind: MarkerKind, ordinal: int | None) -> Marker | None:
        """The marker of a match, if anything follows it."""
        if match.end() >= self.end:
            return None
        return Marker(self.start, match.end(), self.fold[match.start() : match.end()].rstrip(), kind, ordinal)

    def capital(self, at: int) -> bool:
        """Whether an item may begin here: a capital, a quote, bold."""
        return self.fold[at : at + 1].isupper() or self.fold[at : at + 1] in ('"', "*", "(")


def counted(place: Place) -> Marker | None:
    """`Một là,`, `Thứ nhất:`, `Thứ hai là`; not a weekday."""
    match = _COUNTED.match(place.lower, place.at, place.end)
    if match is None:
        bare = _BARE.match(place.lower, place.at, place.end) if place.line and place.fold[place.at].isupper() else None
        return bare and place.mark(bare, "word", _NUMERALS[bare["number"]])
    if match["number"]:
        return place.mark(match, "word", _NUMERALS[match["number"]])
    if not match["link"] and _WEEKDAY.match(place.lower, match.end()) and match["ordinal"] != "nhất":
        return None
    return place.mark(match, "word", _NUMERALS[match["ordinal"]])


def ordered(place: Place) -> Marker | None:
    """`Trước hết,`, `Cuối cùng,` at the start of a line."""
    match = _ORDERED.match(place.lower, place.at, place.end) if place.line else None
    return match and place.mark(match, "word", next((value for word, value in _FIRST.items() if match.group().startswith(word)), None))


def noun(place: Place) -> Marker | None:
    """`Nhiệm vụ 1:`, `Giải pháp thứ hai:`."""
    match = _NOUN.match(place.lower, place.at, place.end) if place.line else None
    return match and place.mark(match, "word", int(match["figure"]) if match["figure"] else _NUMERALS[match["ordinal"]])


def numbered(place: Place) -> Marker | None:
    """`1.`, `2.1.`, `1)`, `1/`, `1-`; not `1.500 đồng`, `2.8`, `27/63`, `5 - 7 ngày`."""
    match = _NUMBER.match(place.fold, place.at, place.end)
    if match is None or match.end() >= place.end:
        return None
    following = place.fold[match.end()]
    tight = match["point"].strip(" ")
    counted_item = tight == "." and place.line and _COUNTED_ITEM.match(place.fold, match.end("point"))
    if (following.isdigit() and not counted_item) or (tight in ("", "-", ".-", ":", ",") and not place.capital(match.end())):
        return None
    if (tight == "" and "." not in match["deep"]) or (tight in (":", "/", ",") and ("." in match["deep"] or not place.line)) or following in ",;":
        return None
    if ("." in match["deep"] and following == "(") or (tight == "/" and not following.isalpha() and following not in "*\"'("):
        return None
    if tight == "." and following.islower() and match.end() == match.end("point"):
        return None
    return place.mark(match, "paren_number" if ")" in tight else "number", int(match["deep"].rsplit(".", 1)[-1]))


def paren_number(place: Place) -> Marker | None:
    """`(1)`."""
    match = _PAREN_NUMBER.match(place.fold, place.at, place.end)
    return match and place.mark(match, "paren_number", int(match["number"]))


def roman(place: Place) -> Marker | None:
    """`I.`, `II-`, before a capital."""
    match = _UPPER_ROMAN.match(place.fold, place.at, place.end)
    if match is None or match["roman"].lower() not in _ROMAN or not place.capital(match.end()):
        return None
    return place.mark(match, "roman", _ROMAN[match["roman"].lower()])


def lettered(place: Place) -> Marker | None:
    """`a)`, `a.`, `(b)`, `A.`; `(i)`, `ii)` are Roman."""
    match = _LETTER.match(place.fold, place.at, place.end)
    if match is None:
        return None
    if match["capital"]:
        return place.mark(match, "letter", "abcdđefgh".index(match["capital"].lower()) + 1) if place.capital(match.end()) else None
    letter, point = match["letter"], match["point"]
    enclosed = place.fold[place.at] == "("
    if (
        (enclosed and ")" not in point)
        or (point == "." and place.fold[match.end() - 1] != " ")
        or (point in ("/", ",") and not (place.line and place.capital(match.end())))
    ):
        return None
    if letter in _ROMAN and (len(letter) > 1 or letter != "x") and ")" in point:
        return place.mark(match, "roman", _ROMAN[letter])
    return place.mark(match, "letter", _LETTERS.index(letter) + 1) if len(letter) == 1 and letter in _LETTERS else None


def dash(place: Place) -> Marker | None:
    """`- Rà soát`, `-Rà soát`; not `- 5 độ`, `-5`, `---`."""
    match = _DASH.match(place.fold, place.at, place.end)
    if match is None or match.end() >= place.end:
        return None
    following = place.fold[match.end()]
    if following == "-" or (following.isdigit() and (not match["gap"] or _DEGREES.match(place.fold, match.end()))):
        return None
    if not place.line and not place.capital(match.end()):
        return None
    return place.mark(match, "dash", None)


def plus(place: Place) -> Marker | None:
    """`+ Rà soát`; not `+5`."""
    match = _PLUS.match(place.fold, place.at, place.end)
    if match is None or match.end() >= place.end or (place.fold[match.end()].isdigit() and match.end() == place.at + 1):
        return None
    return place.mark(match, "plus", None)


def bullet(place: Place) -> Marker | None:
    """`•`, `*`, `►` and what word processors leave behind (`Ø `, `o `)."""
    match = _BULLET.match(place.fold, place.at, place.end)
    if match is None or match.end() >= place.end:
        return None
    if match.group()[0] in "Øü§o" and not (place.line and place.capital(match.end())):
        return None
    if match.group()[0] == "*" and place.fold[match.end()] in ")*":
        return None
    return place.mark(match, "bullet", None)


HEADS: tuple[tuple[str, Callable[[Place], Marker | None]], ...] = (
    ("mhbtnscMHBTNSC", counted),
    ("tcsđTCSĐ", ordered),
    ("ngyvbcNGYVBC", noun),
    ("0123456789", numbered),
    ("(", paren_number),
    ("IVX", roman),
    ("(abcdđeghiklmnopqrstuvxyABCDEFGHĐ", lettered),
    ("-", dash),
    ("+", plus),
    ("•·►●○▪■□◦➢➤✓✔♦◆▶→⁃∙❖★☆※➔⇒√▸*Øü§o" + "".join(map(chr, range(0xF020, 0xF100))), bullet),
)
"""What a mark may be, with the characters it begins with; the first that answers wins."""
# what a mark of letters begins with (`Một là`, `Thứ hai`, `Nhiệm vụ 1`), or else has behind it within a few letters (`a)`, `VIII.`)
_NOUNS = ("nhóm ", "nhiệm vụ", "giải pháp", "nội dung", "yêu cầu", "vấn đề", "việc ", "bước ", "câu ")
_OPENING_WORDS = (*sorted(_NUMERALS.keys() - {"nhất"}), "thứ ", *_FIRST, *_NOUNS)
_AFTER_LETTER = frozenset(").,/-:")
_BY_FIRST = {first: tuple(head for firsts, head in HEADS if first in firsts) for firsts, _ in HEADS for first in firsts}


def at_head(fold: str, lower: str, start: int, end: int, *, line: bool) -> Marker | None:
    """The marker at the start of a line (`line`) or of a sentence inside it, or None."""
    at = start
    if fold[start] in "*_" and (bold := _BOLD.match(fold, start)):
        at = bold.end()
    heads = _BY_FIRST.get(fold[at])
    if heads is not None and (
        not fold[at].isalpha() or not _AFTER_LETTER.isdisjoint(fold[at + 1 : at + 7]) or lower.startswith(_OPENING_WORDS, at) or fold[at + 1 : at + 2] == " "
    ):
        place = Place(fold, lower, start, at, end, line)
        for head in heads:
            if found := head(place):
                return found
    return None


_BEFORE = frozenset(",:;.!?…\"')(")
# words that introduce a series without punctuation: `gồm một là …`, `nêu thứ nhất, …`
_LEADING = lazy(r"(?:là|gồm|nêu|rằng|cầu|đạo|nghị|sau) \Z")


def inside(fold: str, lower: str, start: int, end: int, heads: Iterable[Marker]) -> list[Marker]:
    """The markers of a line: `heads` (already found at its start and at its sentences) and those inside sentences.

    >>> text = "Hai việc: (1) rà soát; (2) báo cáo."
    >>> [m.text for m in inside(text, text.lower(), 0, 35, [])]
    ['(1)', '(2)']
    """
    found = {marker.start: marker for marker in heads}
    strong = set(found)
    edge = max((marker.end for marker in found.values() if marker.start == start), default=start)
    for needle, candidate in _INNER:
        at = lower.find(needle, edge, end)
        while at >= 0:
            marker, sure = candidate(fold, lower, start, end, at)
            if marker is not None and marker.start not in found:
                found[marker.start] = marker
                if sure:
                    strong.add(marker.start)
            at = lower.find(needle, at + 1, end)
    return _series([found[at] for at in sorted(found)], strong) if found else []


def _before(fold: str, start: int, at: int) -> str:
    """The last character before a place that is no blank, or nothing at the start of the line."""
    if at - 1 >= start and fold[at - 1] != " ":
        return fold[at - 1]
    return fold[max(start, at - 4) : at].rstrip(" ")[-1:]


Candidate = tuple[Marker | None, bool]
"""A marker inside a sentence, and whether it may stand without a series."""


def _cardinal(fold: str, lower: str, start: int, end: int, at: int) -> Candidate:
    """`hai là` whose ` là` stands at `at`."""
    words = lower[max(start, at - 10) : at].split(" ")
    if words[-1] not in _NUMERALS or words[-1] == "nhất":
        return None, False
    for numeral in (" ".join(words[-2:]), words[-1]):
        begin = at - len(numeral)
        before = _before(fold, start, begin) if numeral in _NUMERALS else ""
        if before in _BEFORE or (before and (lower.endswith(" và", start, begin - 1) or _LEADING.search(lower, max(start, begin - 8), begin))):
            return counted(Place(fold, lower, begin, begin, end, False)), before in ":;.!?…"
    return None, False


def _ordinal(fold: str, lower: str, start: int, end: int, at: int) -> Candidate:
    """`thứ hai` at `at`."""
    before = _before(fold, start, at)
    known = before in _BEFORE
    if not known and not _LEADING.search(lower, max(start, at - 8), at):
        return None, False
    marker = counted(Place(fold, lower, at, at, end, False))
    if marker is None or marker.text[-1] not in ",:à-":
        return (marker if known else None), False
    return marker, known and before in ":.!?…"


def _behind_colon(fold: str, lower: str, start: int, end: int, at: int) -> Candidate:
    """`1.`, `-`, `+` behind a colon or a semicolon at `at`."""
    begin = at + 1
    if fold.startswith(" ", begin):
        begin += 1
    elif not fold.startswith("-", begin):
        return None, False
    if fold[begin : begin + 1] not in _SIGNS:
        return None, False
    place = Place(fold, lower, begin, begin, end, False)
    if (marker := dash(place) or plus(place)) is not None:
        return marker, True
    return numbered(place), False


def _bracketed(fold: str, lower: str, start: int, end: int, at: int) -> Candidate:
    """`(1)`, `(i)`, `1)`, `a)` that close at `at`, behind a blank or punctuation."""
    begin = at
    while begin > start and at - begin < 5 and fold[begin - 1].isalnum():
        begin -= 1
    if begin == at:
        return None, False
    if begin > start and fold[begin - 1] == "(":
        begin -= 1
    elif _before(fold, start, begin) not in _BEHIND and not (fold[begin].isdigit() and _LOOSE.match(fold, at)):
        return None, False
    if begin > start and (fold[begin - 1].isalnum() or fold[begin - 1] in "/-"):
        return None, False
    place = Place(fold, lower, begin, begin, end, False)
    return paren_number(place) or numbered(place) or lettered(place), False


# `gồm 1) Khai mạc 2) Báo cáo`
_LOOSE = lazy(rf"\)\ ?[{UPPER}]")
_SIGNS = frozenset("+-0123456789")
_BEHIND = frozenset(",:;.…")
_INNER: tuple[tuple[str, Callable[[str, str, int, int, int], Candidate]], ...] = (
    (" là", _cardinal),
    ("thứ ", _ordinal),
    (")", _bracketed),
    (":", _behind_colon),
    (";", _behind_colon),
)


def _series(markers: list[Marker], sure: set[int]) -> list[Marker]:
    """Markers that may stand alone, and of the others those that count up from one with at least two."""
    runs: dict[tuple[str, str], list[Marker]] = {}
    kept = set(sure)
    for marker in markers:
        if marker.ordinal is None:
            continue
        family = (marker.kind, "(" if marker.text[0] == "(" else "thứ" * marker.text.lower().startswith("thứ"))
        run = runs.get(family)
        if run and marker.ordinal == (run[-1].ordinal or 0) + 1:
            run.append(marker)
            kept.update(member.start for member in run[-2:])
        elif marker.ordinal == 1 or marker.start in sure:
            runs[family] = [marker]
    return [marker for marker in markers if marker.start in kept]
