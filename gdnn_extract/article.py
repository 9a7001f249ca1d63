"""An article: its text as received, the fold that rules match on, and the map between the two.

The fold keeps case and lines.  It is NFC, has HTML entities decoded, `Ð` as `Đ`, every dash as `-`,
curly quotes as straight ones, every blank as a space, `\\r\\n` as `\\n`, zero-width characters taken out, and tone marks on
the first vowel of `oa`, `oe`, `uy` (`hoà` → `hòa`, `Uỷ ban` → `Ủy ban`).  Only this module knows how
offsets of the fold become offsets of the text.
"""

from __future__ import annotations

import datetime
import html
import re
import unicodedata
from array import array
from dataclasses import dataclass

from pydantic import BaseModel

from gdnn_extract.patterns import lazy

_SAME_LENGTH = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\t\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    | dict.fromkeys("\r\u0085\u2028\u2029", "\n")
    | {"Ð": "Đ", "ð": "đ", "\u0189": "Đ"}
)
_NEEDS_TRANSLATION = lazy(f"[{re.escape(''.join(map(chr, _SAME_LENGTH)))}]")
# whatever changes the length: entities, zero-width characters, CRLF, a letter with combining marks
_CHANGES_LENGTH = lazy(
    r"&(?:\#\d{1,7};?|\#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,9};|(?:amp|nbsp|quot|lt|gt)(?![a-z]))"
    r"|[\u00ad\u200b-\u200f\u2060\ufeff]+"
    r"|\r\n"
    r"|[^\W\d_][\u0300-\u036f]{1,8}"
)
# cheap to look for; without any of these nothing changes length
_MAY_CHANGE_LENGTH = lazy(r"[&\r\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
# the tone mark on the second vowel of an open `oa`, `oe`, `uy` (not after q)
_LATE_TONE = lazy(r"[oOuU](?:(?<=[oO])[àáảãạèéẻẽẹ]|(?<=O)[ÀÁẢÃẠÈÉẺẼẸ]|(?<=[uU])(?<![qQ].)[ỳýỷỹỵ]|(?<=U)(?<![qQ].)[ỲÝỶỸỴ])(?![^\W\d_])")
_PLAIN = {late: plain for plain, lates in {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ", "A": "ÀÁẢÃẠ", "E": "ÈÉẺẼẸ", "Y": "ỲÝỶỸỴ"}.items() for late in lates}
_PLAIN_VALUES = frozenset((str, int, float, type(None), datetime.date))
_TONES = "\u0300\u0301\u0309\u0303\u0323"


def _early_tone(match: re.Match[str]) -> str:
    first, second = match.group()[0], match.group()[1]
    tone = next(mark for mark in unicodedata.normalize("NFD", second) if mark in _TONES)
    return unicodedata.normalize("NFC", first + tone) + _PLAIN[second]


def _translated(match: re.Match[str]) -> str:
    return match.group().translate(_SAME_LENGTH)


def _fold_same_length(text: str) -> str:
    text = _NEEDS_TRANSLATION.sub(_translated, text)  # few places: faster than `str.translate`
    return _LATE_TONE.sub(_early_tone, text)


def _replacement(piece: str) -> str:
    if piece == "\r\n":
        return "\n"
    if piece[0] == "&":
        return html.unescape(piece)
    return unicodedata.normalize("NFC", piece) if len(piece) > 1 and piece[0].isalpha() else ""


def fold_text(text: str) -> str:
    """The fold of a piece of text, for tables and look-ups.

    >>> fold_text("Uỷ ban – hoà bình&nbsp;Ðăk")
    'Ủy ban - hòa bình Đăk'
    """
    return Article.read(text).fold


@dataclass(frozen=True, slots=True)
class Article:
    """A text as received (`text`), what rules read (`fold`, and `lower`, the same in lower case), and what the caller knows of it.

    `offsets[i]` is the place in `text` of fold character `i` (one entry more than the fold has
    characters), or None where both run alike.
    """

    text: str
    fold: str
    lower: str
    offsets: array[int] | None
    id: str | None = None
    title: str | None = None
    published: datetime.date | None = None
    source: str | None = None

    @classmethod
    def read(cls, text: str, *, id: str | None = None, title: str | None = None, published: datetime.date | None = None, source: str | None = None) -> Article:
        """Fold a text; linear in its length."""
        if not _MAY_CHANGE_LENGTH.search(text) and unicodedata.is_normalized("NFC", text):
            return cls._folded(text, text, None, id, title, published, source)
        pieces: list[str] = []
        offsets: array[int] = array("q")
        done = 0
        for match in _CHANGES_LENGTH.finditer(text) if _MAY_CHANGE_LENGTH.search(text) else ():
            new = _replacement(match.group())
            if new == match.group():
                continue
            pieces += text[done : match.start()], new
            offsets.extend(range(done, match.start()))
            offsets.extend([match.start()] * len(new))
            done = match.end()
        if not pieces:
            return cls._folded(text, text, None, id, title, published, source)
        pieces.append(text[done:])
        offsets.extend(range(done, len(text) + 1))
        return cls._folded(text, "".join(pieces), offsets, id, title, published, source)

    @classmethod
    def _folded(
        cls, text: str, joined: str, offsets: array[int] | None, id: str | None, title: str | None, published: datetime.date | None, source: str | None
    ) -> Article:
        fold = _fold_same_length(joined)
        lower = fold.lower()
        if len(lower) != len(fold):  # a few letters of other languages grow when lowered
            lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in fold)
        return cls(text, fold, lower, offsets, id, title, published, source)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the fold as offsets of the text."""
        if self.offsets is None:
            return start, end
        # the end is where the last character ends, so that zero-width characters behind it stay outside
        first = self.offsets[start]
        last = self.offsets[end - 1] if end > start else first
        following = end
        while following < len(self.offsets) - 1 and self.offsets[following] == last:
            following += 1
        stop = self.offsets[following] if end > start else first
        if end > start and stop > last + 1:
            match = _CHANGES_LENGTH.match(self.text, last)
            stop = match.end() if match and match.end() <= stop and _replacement(match.group()) else last + 1
        return first, stop

    def raw(self, start: int, end: int) -> str:
        """The text as received between two offsets of the fold."""
        first, last = self.place(start, end)
        return self.text[first:last]

    def written(self, start: int, end: int) -> str:
        """As written between two offsets of the fold, for fields: NFC, entities decoded, blanks single."""
        if self.offsets is None:
            piece = self.text[start:end]
        else:
            piece = self.raw(start, end)
            piece = _CHANGES_LENGTH.sub(lambda match: _replacement(match.group()), piece)
        return " ".join(piece.split())

    def reslice(self, part: BaseModel) -> None:
        """Give every passage inside a part just made, whose offsets index the fold, its text anew."""
        values = part.__dict__
        if "start" in values:
            values["text"] = self.fold[values["start"] : values["end"]]
        for value in values.values():
            if isinstance(value, BaseModel):
                self.reslice(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
                for item in value:
                    self.reslice(item)

    def restore(self, part: BaseModel) -> None:
        """Move every passage inside a record from the fold to the text, in place.

        Only for a record made a moment ago, before anybody holds it: copying every frozen part would cost more
        than finding them.
        """
        values = part.__dict__
        if "start" in values:
            start, end = self.place(values["start"], values["end"])
            values.update(start=start, end=end, text=self.text[start:end])
        for value in values.values():
            kind = type(value)
            if kind in _PLAIN_VALUES:  # nearly all: to ask a model's class is slow
                continue
            if kind is not tuple:
                if isinstance(value, BaseModel):
                    self.restore(value)
            elif value and isinstance(value[0], BaseModel):
                for item in value:
                    self.restore(item)
