"""Where a sentence ends inside a line: `RULES`, an ordered list of small functions; the first that answers wins.

A candidate is a run of full stops, question marks, exclamation marks or dots of omission with the quotes and brackets
that close behind it.  A semicolon or a colon never ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gdnn_extract.match import UPPER
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Gazetteer, load


class Sentence(NamedTuple):
    """A sentence, trimmed of blanks; with its closing punctuation."""

    start: int
    end: int


@dataclass(slots=True)
class Stop:
    """A place where a sentence may end, with what the rules look at.

    `start` is the first character of the punctuation, `end` the place behind closing quotes and
    brackets; `begin` is where the sentence so far began, `line_end` the end of the line.
    """

    fold: str
    begin: int
    line_end: int
    start: int
    mark: str
    closers: str
    end: int
    following: str
    """The next character that is no blank, or an empty string at the end of the line."""
    at: int
    """Where `following` stands."""
    token: str
    """The word before the punctuation, without opening quotes and brackets."""

    @property
    def glued(self) -> bool:
        """Whether no blank stands between the stop and what follows."""
        return self.at == self.end

    @property
    def last(self) -> str:
        """The last part of the word before: `TS` of `PGS.TS`."""
        return _PARTS.split(self.token)[-1]

    def words_before(self) -> list[str]:
        """A few words before `token`, nearest last."""
        return self.fold[max(self.begin, self.start - 64) : self.start].split()[:-1]


# begins with a plain class, which the scan looks for at once; `[…]++` would be tried at every character
_STOP = lazy(
    r"(?P<mark>[.!?…][.!?…]*+(?:\ ?/{1,2}(?:\.++|(?=\ {0,3}(?:\n|\Z))))?)"
    r"(?P<closers>(?>(?:[)\]\"'*_]|\ [\"'](?=[\s,;:.)]|\Z)|\[\d{1,2}\])*))"
    r"(?P<gap>\ *+)",
)
_PARTS = lazy(r"[./\-,+]")
_OPENING = "([{\"'*_"
_DOMAIN = lazy(r"(?:vn|com|gov|edu|org|net|info|html?)(?![^\W_])", re.IGNORECASE)
_HEAD = lazy(
    r"[*_(\[ \-]{0,4}(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-ZĐa-zđ]"
    r"|(?:Điều|Chương|Mục|Phần|Bước|Câu|Bài|Khoản|Phụ lục|Nội dung|Nhiệm vụ|Giải pháp) (?:thứ )?[\dIVX]{1,4})"
)
_MARK = lazy(r"\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[a-zđ]")
_WORD = lazy(r"[^\W\d_]+")
_CLUSTERS = frozenset(["Th", "Tr", "Ng", "Ngh", "Nh", "Ph", "Kh", "Ch", "Gi", "Qu", "Gh"])
_VOWEL = lazy(r"[aeiouyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵăâêôơư\d%]", re.IGNORECASE)
_CAPITAL = lazy(f"[{UPPER}]")


@cache
def _kinds() -> dict[str, str]:
    return {row["surface"]: row["kind"] for row in load("abbreviations") if row["kind"] != "opener"}


@cache
def _openers() -> Gazetteer[bool]:
    return Gazetteer({row["surface"]: True for row in load("abbreviations") if row["kind"] == "opener"})


def _opens(stop: Stop) -> bool:
    return _openers().match(stop.fold, stop.at) is not None


def nothing_before(stop: Stop) -> bool | None:
    """Dots before the first word belong to what follows."""
    return None if any(map(str.isalnum, stop.fold[stop.begin : stop.start][:40])) or stop.start - stop.begin > 40 else False


def at_line_end(stop: Stop) -> bool | None:
    """Nothing follows in the line."""
    return None if stop.following else True


def official_end(stop: Stop) -> bool | None:
    """`./.` and `/.` close a text; a by-line may be glued behind."""
    if "/" in stop.mark or (stop.fold[stop.start - 1] == "/" and stop.fold[stop.start - 2] not in ":/"):
        return not (stop.glued and (stop.following.islower() or stop.following.isdigit()))
    return None


def in_brackets(stop: Stop) -> bool | None:
    """`(...)`, `[…]`, `(?)`, `"… tiếp theo"` stand for words or doubt."""
    before = stop.fold[max(stop.begin, stop.start - 2) : stop.start]
    left_out = stop.mark[:2] in ("…", "..") and before[-1:] in ('"', "'") and before[:-1] in ("", " ", "(", ":")
    return False if before[-1:] in ("(", "[") or left_out else None


def more_punctuation(stop: Stop) -> bool | None:
    """`…,` or `…;` goes on; of `".` and `. ./.` the last stop decides."""
    return False if stop.following in ",;:)]}/.!?…%" else None


def attribution(stop: Stop) -> bool | None:
    """`"Dừng ngay!" - Thủ tướng nói` goes on; `?- Bộ đã báo cáo` answers, `. - Rà soát` opens an item."""
    if stop.following != "-":
        return None
    rest = stop.fold[stop.at + 1 : stop.at + 3].lstrip(" -")
    return False if '"' in stop.closers else rest[:1].isupper() or rest[:1].isdigit()


def number(stop: Stop) -> bool | None:
    """`2.8`, `4.618`, `5.2.2021`."""
    return False if stop.glued and stop.following.isdigit() and stop.token[-1:].isdigit() else None


def address(stop: Stop) -> bool | None:
    """Web addresses, e-mail, file names; also torn ones (`gov. vn`)."""
    if _DOMAIN.match(stop.fold, stop.at) and stop.mark == "." and stop.token.isascii() and (stop.glued or stop.following.islower()):
        return False
    if not stop.glued:
        return None
    if stop.following.islower() or stop.following in "@_&=#":
        return False
    inside = "://" in stop.token or "@" in stop.token or stop.token.startswith("www.")
    return False if inside and not _DOMAIN.match(stop.last) else None


def list_mark(stop: Stop) -> bool | None:
    """The point of a list mark or of a heading: `1.`, `2.1.`, `I.`, `a.`, `Điều 5.`."""
    if stop.mark != ".":
        return None
    if stop.start - stop.begin <= 24 and _HEAD.fullmatch(stop.fold, stop.begin, stop.start):
        return False
    if len(stop.token) <= 8 and _MARK.fullmatch(stop.token):
        before = stop.fold[max(stop.begin, stop.start - len(stop.token) - 2) : stop.start - len(stop.token)].rstrip()
        return False if before and before[-1] in ":;" else None
    return None


def and_so_on(stop: Stop) -> bool | None:
    """`v.v.` ends a sentence only before a capital or a figure."""
    if _kinds().get(stop.token.rstrip(".") + ".") != "list":
        return None
    return stop.following.isupper() or stop.following.isdigit() or stop.following in "\"'(*•+"


def initial(stop: Stop) -> bool | None:
    """`T.Bình`, `Q.H`, `Ng. Hà`; but `loại A. Trường` ends."""
    last = stop.last
    if len(stop.token) > 1 and stop.token + "." in _kinds():
        return None
    if stop.mark != "." or not (last in _CLUSTERS or (len(last) == 1 and last.isupper())):
        return None
    if stop.following.islower() or (stop.glued and stop.following.isdigit()):
        return False
    words = stop.words_before()
    before = words[-1] if words else ""
    kind = _kinds().get(before.lower())
    if kind == "grade" and len(stop.token) == 1:
        return True
    if stop.glued:
        return _opens(stop) if stop.following.isupper() else None
    if not stop.following.isupper():
        return False if stop.following in "(" or last + "." in _kinds() else None
    if _opens(stop):
        return True
    if last in _CLUSTERS or (last + "." in _kinds() and len(stop.token) == 1):
        return False
    return _anonymous(stop, words, kind)


def _anonymous(stop: Stop, words: list[str], kind: str | None) -> bool:
    """Whether a capital letter before a capital closes a sentence: `bị can Trần Văn B. Công an …`."""
    if not words or kind == "person" or not words[-1][-1].isalnum():
        return False
    if "." in stop.token or not words[-1][0].isupper():
        return True
    return len(words) > 1 and words[-2][0].isupper() and words[-2][-1].isalnum() and _kinds().get(words[-2].lower()) != "person"


def abbreviation(stop: Stop) -> bool | None:
    """Titles, places and other short forms of the table, unless the next word can only begin a sentence."""
    if stop.mark != ".":
        return None
    kinds = _kinds()
    kind = kinds.get(stop.token + ".") or kinds.get(stop.last + ".")
    if kind == "number":
        return False if stop.following.isdigit() else None
    if kind not in ("name", "place", "inside"):
        return None
    words = stop.words_before()
    if kind == "place" and words and len(words[-1]) > 3 and words[-1][-1].isdigit():  # `500.000 đ.`, not `số 8 đ. Hoa Ban`
        return None
    return _opens(stop)


def glued_capital(stop: Stop) -> bool | None:
    """A lost break: `…sông Đáy.Nhà máy`; not `NĐ.CP`, `số 18.NQ/TW`."""
    if not (stop.glued and stop.following.isupper()):
        return None
    following = _WORD.match(stop.fold, stop.at)
    word = following.group() if following else ""
    if len(word) == 1 and not stop.closers and stop.mark == ".":
        return None if stop.fold[stop.at + 1 : stop.at + 2] == " " else False
    if len(word) > 1 and word.isupper() and not stop.closers and stop.mark == ".":
        after = stop.fold[stop.at + len(word) : stop.at + len(word) + 1]
        return not (stop.last.isupper() or (stop.last.isdigit() and after in ("/", "-")))
    return True


def glued_figure(stop: Stop) -> bool | None:
    """`hoàn thành.15 đơn vị` has lost a blank; `tr.15`, `A.1`, `tháng.5` have not."""
    if not (stop.glued and stop.following.isdigit()):
        return None
    if stop.closers or stop.mark != ".":
        return True
    return len(stop.token) > 2 and stop.token.isalpha() and stop.token.islower() and stop.token not in ("tháng", "ngày", "năm", "quý")


def small_letter(stop: Stop) -> bool | None:
    """Before a small letter only a plain full stop behind a whole word ends a sentence."""
    if not stop.following.islower():
        return None
    return stop.mark == "." and not stop.closers and len(stop.last) > 1 and _VOWEL.search(stop.last) is not None


def opening(stop: Stop) -> bool | None:
    """A capital, a figure, an opening quote or bracket, a bullet."""
    return stop.following.isupper() or stop.following.isdigit() or not stop.following.isalnum()


RULES: tuple[Callable[[Stop], bool | None], ...] = (
    nothing_before,
    at_line_end,
    official_end,
    in_brackets,
    more_punctuation,
    attribution,
    number,
    address,
    list_mark,
    and_so_on,
    initial,
    abbreviation,
    glued_capital,
    glued_figure,
    small_letter,
    opening,
)


class Decision(NamedTuple):
    """A candidate stop, whether the sentence ends there, and the rule that said so."""

    start: int
    end: int
    ends: bool
    rule: str


def decisions(fold: str, start: int, end: int) -> Iterator[Decision]:
    """Every candidate between two offsets of one line with the rule that decided it.

    >>> [(d.start, d.ends, d.rule) for d in decisions("TS. Mận nói. Ông về.", 0, 20)]
    [(2, False, 'abbreviation'), (11, True, 'opening'), (19, True, 'at_line_end')]
    """
    begin = at = start
    while match := _STOP.search(fold, at, end):
        stop = _stop(fold, begin, end, match)
        ends, name = _decide(stop)
        yield Decision(stop.start, stop.end, ends, name)
        at = stop.end
        if ends:
            begin = stop.at


def _decide(stop: Stop) -> tuple[bool, str]:
    """Whether a sentence ends at a stop, and the rule that says so."""
    for rule in RULES:
        answer = rule(stop)
        if answer is not None:
            return answer, rule.__name__
    return False, "none"


def _stop(fold: str, begin: int, line_end: int, match: re.Match[str]) -> Stop:
    start, end = match.start(), match.end("closers")
    closers = match.group("closers")
    if closers and _reopens(fold, begin, start, closers, fold[end : end + 1]):
        # the quote opens the next sentence
        end -= len(closers) - closers.rfind(closers[-1])
        closers = closers[: closers.rfind(closers[-1])].rstrip(" ")
        end = match.start("closers") + len(closers)
    at = end
    while at < line_end and fold[at] == " ":
        at += 1
    window = fold[max(begin, start - 40) : start].rstrip(" ")
    token = window[window.rfind(" ") + 1 :].lstrip(_OPENING)
    return Stop(fold, begin, line_end, start, match.group("mark"), closers, end, fold[at] if at < line_end else "", at, token)


def _reopens(fold: str, begin: int, start: int, closers: str, after: str) -> bool:
    """Whether a straight quote behind a stop opens: an even number stands before it in the sentence."""
    quote = closers[-1]
    if quote not in "\"'" or not (after.isalnum() or (closers[-2:-1] == " " and after == " ")):
        return False
    return fold.count(quote, max(begin, start - 600), start) % 2 == 0


def split(fold: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences between two offsets of one line; together they hold everything but blanks.

    >>> list(split("Sở họp. Ông A nói.", 0, 18))
    [Sentence(start=0, end=7), Sentence(start=8, end=18)]
    """
    begin = at = start
    while match := _STOP.search(fold, at, end):
        if match.end() == end and match.start() - begin > 40:
            # nothing follows and much stands before: no rule says otherwise, and most stops are of this kind
            yield Sentence(begin, match.end("closers"))
            return
        stop = _stop(fold, begin, end, match)
        at = stop.end
        if _decide(stop)[0]:
            yield Sentence(begin, at)
            begin = stop.at
    if begin < end:
        yield Sentence(begin, end)
