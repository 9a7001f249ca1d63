"""List marks: `Một là,`, `Thứ nhất:`, `1.`, `(1)`, `a)`, `II.`, `-`, `+`, bullets, at the start of a line and inside it.

At the start of a line or sentence `HEADS`, an ordered list of small functions, decide; the first that answers wins.
Inside a sentence a mark counts when punctuation stands before it, and a bare number or letter only
as part of a series that begins at one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

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
_BULLETS = "•·►●○▪■□◦➢➤✓✔♦◆▶→⁃∙❖★☆※➔⇒\u25b8\u2756\uf020-\uf0ff"
_FIRST = {"trước hết": 1, "trước tiên": 1, "đầu tiên": 1, "tiếp theo": None, "tiếp đến": None, "cuối cùng": None, "sau cùng": None}
_CARDINALS = "|".join(sorted(_NUMERALS.keys() - {"nhất"}, key=len, reverse=True))
_WORDS = _CARDINALS + "|nhất"

_COUNTED = re.compile(
    rf"(?P<number>{_CARDINALS}) là(?![^\W_])(?P<point>\ ?[,:])?\s*+"
    rf"|thứ (?P<ordinal>{_WORDS})(?![^\W_])(?P<link> là(?![^\W_]))?(?P<stop>\ ?[,:.\-])?\s*+"
)
_ORDERED = re.compile(rf"(?:{'|'.join(_FIRST)})(?:\ là)?\ ?[,:]\ *+")
_NOUN = re.compile(
    rf"(?:nhóm )?(?:nhiệm vụ|giải pháp|nội dung|yêu cầu|vấn đề|việc|bước|câu)(?: (?P<figure>\d{{1,2}})| thứ (?P<ordinal>{_WORDS}))(?:\ là|\ ?[,:.])\ *+"
)
# a weekday, not an order: `Thứ hai, ngày 17/5`, `Thứ sáu (21/5)`, `Thứ bảy hằng tuần`
_WEEKDAY = re.compile(r"\(?(?:ngày|\d|tuần|hằng|hàng|đầu|cuối|đến|tới|vừa|này|sau|trước|chủ nhật|và thứ|ba|tư|năm|sáu|bảy)(?![^\W\d_])")
_NUMBER = re.compile(r"(?P<deep>\d{1,2}(?:\.\d{1,2}){0,3})(?P<point>\ ?[.)]|/|\.?\ ?-|:|(?=\ ))\ *+")
_PAREN_NUMBER = re.compile(r"\((?P<number>\d{1,2})\)[.,:]?\ *+")
_UPPER_ROMAN = re.compile(r"(?P<roman>[IVX]{1,5})(?P<point>\ ?[.)/]|\ ?-|:)\ *+")
_LETTER = re.compile(r"\(?(?P<letter>[a-zđ]{1,5})(?P<point>[.)/]{1,2})\ *+|(?P<capital>[A-HĐ])(?P<stop>[.)/])\ ++")
_DASH = re.compile(r"(?P<sign>-{1,2})(?P<gap>\ *+)")
_PLUS = re.compile(r"\+\ *+")
_BULLET = re.compile(rf"[{_BULLETS}]++\ *+|[Øü§o]\ ++|\*(?!\*)\ *+")
_BOLD = re.compile(r"(?:[*_]{2,3} ?|_)(?=[\dIVXa-zđMHBTNSC(])")
_DEGREES = re.compile(r"\d{1,3}(?:,\d)? ?(?:độ|°)")


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
        return None
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
    if following.isdigit() or (tight in ("", "-", ".-", ":") and not place.capital(match.end())):
        return None
    if (tight == "" and "." not in match["deep"]) or (tight in (":", "/") and "." in match["deep"]) or following in ",;":
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
    if (enclosed and ")" not in point) or (point == "." and place.fold[match.end() - 1] != " ") or (point == "/" and not place.capital(match.end())):
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


HEADS: tuple[Callable[[Place], Marker | None], ...] = (counted, ordered, noun, numbered, paren_number, roman, lettered, dash, plus, bullet)
_MAY_BEGIN = re.compile(rf"[\d(IVXA-HĐa-zđ+*\-_Øü§{_BULLETS}]|[TMNSC]")


def at_head(fold: str, lower: str, start: int, end: int, *, line: bool) -> Marker | None:
    """The marker at the start of a line (`line`) or of a sentence inside it, or None."""
    if not _MAY_BEGIN.match(fold, start):
        return None
    bold = _BOLD.match(fold, start) if fold[start] in "*_" else None
    place = Place(fold, lower, start, bold.end() if bold else start, end, line)
    for head in HEADS:
        if found := head(place):
            return found
    return None


_INNER = re.compile(r" là(?![^\W_])|(?<![^\W_])thứ (?=[^\W\d_])|(?<=[\da-zđ])\)|(?<=[:;] )(?:\d{1,2}[./] ?(?=[^\W\d_])|[+\-] (?=[^\W_]))|[:;]-(?=[^\W\d_])")
_BEFORE = frozenset(",:;.!?…\"')(")
# words that introduce a series without punctuation: `gồm một là …`, `nêu thứ nhất, …`
_LEADING = re.compile(r"(?:là|gồm|nêu|rằng|cầu|đạo|nghị|sau) \Z")


def inside(fold: str, lower: str, start: int, end: int, heads: Iterable[Marker]) -> list[Marker]:
    """The markers of a line: `heads` (already found at its start and at its sentences) and those inside sentences.

    >>> text = "Hai việc: (1) rà soát; (2) báo cáo."
    >>> [m.text for m in inside(text, text.lower(), 0, 35, [])]
    ['(1)', '(2)']
    """
    found = {marker.start: marker for marker in heads}
    strong = set(found)
    edge = max((marker.end for marker in found.values() if marker.start == start), default=start)
    for match in _INNER.finditer(lower, edge, end):
        marker, sure = _candidate(fold, lower, start, end, match)
        if marker is not None and marker.start not in found:
            found[marker.start] = marker
            if sure:
                strong.add(marker.start)
    return _series([found[at] for at in sorted(found)], strong)


def _candidate(fold: str, lower: str, start: int, end: int, match: re.Match[str]) -> tuple[Marker | None, bool]:
    """The marker around a match of `_INNER`, and whether it may stand alone."""
    if match.group() == " là":
        return _numeral_before(fold, lower, start, end, match.start())
    if match.group() == "thứ ":
        marker = counted(Place(fold, lower, match.start(), match.start(), end, False))
        linked = marker is not None and marker.text[-1] in ",:à-"
        before = _before(fold, start, match.start())
        if before in _BEFORE:
            return marker, before in ":.!?…" and linked
        return (marker, False) if linked and _LEADING.search(lower, max(start, match.start() - 8), match.start()) else (None, False)
    if match.group() == ")":
        return _bracketed(fold, lower, start, end, match.start()), False
    at = match.start() if match.group()[0] not in ":;" else match.start() + 1
    place = Place(fold, lower, at, at, end, False)
    marker = dash(place) or plus(place) or numbered(place)
    return marker, marker is not None and marker.kind in ("dash", "plus")


def _before(fold: str, start: int, at: int) -> str:
    """The last character before a place that is no blank, or nothing at the start of the line."""
    if at - 1 >= start and fold[at - 1] != " ":
        return fold[at - 1]
    return fold[max(start, at - 4) : at].rstrip(" ")[-1:]


def _numeral_before(fold: str, lower: str, start: int, end: int, at: int) -> tuple[Marker | None, bool]:
    words = lower[max(start, at - 10) : at].split(" ")
    for number in (2, 1):
        numeral = " ".join(words[-number:])
        begin = at - len(numeral)
        before = _before(fold, start, begin) if numeral in _NUMERALS and numeral != "nhất" else ""
        if before in _BEFORE or (before and (lower.endswith(" và", start, begin - 1) or _LEADING.search(lower, max(start, begin - 8), begin))):
            return counted(Place(fold, lower, begin, begin, end, False)), before in ":;.!?…"
    return None, False


def _bracketed(fold: str, lower: str, start: int, end: int, at: int) -> Marker | None:
    """`(1)`, `(i)`, `1)`, `a)` that close at `at`, behind a blank or punctuation."""
    begin = at
    while begin > start and at - begin < 5 and fold[begin - 1].isalnum():
        begin -= 1
    if begin > start and fold[begin - 1] == "(":
        begin -= 1
    elif _before(fold, start, begin) not in set(",:;.…"):
        return None
    if begin > start and (fold[begin - 1].isalnum() or fold[begin - 1] in "/-"):
        return None
    place = Place(fold, lower, begin, begin, end, False)
    return paren_number(place) or numbered(place) or lettered(place)


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
