"""Numbers of documents and the type word before them: `15/2019/NĐ-CP`, `08-QĐ/TW`, `05 CT/TW`, `Nghị định 46`."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.legal.words import WordTrie
from gdnn_extract.patterns import lazy
from gdnn_extract.tables import Row, load

# Cyrillic letters that look like Latin capitals turn up inside symbols
_CYRILLIC, _LATIN = "АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_CAPITAL = "A-ZĐƯÂÊÔƠĂ" + _CYRILLIC
# words that are glued to a symbol when a blank is lost
_GLUED = r"(?:ngày|của|về|năm)"
_TOKEN = (
    rf"[{_CAPITAL}](?>(?:[{_CAPITAL}0-9&]|\.(?=[{_CAPITAL}](?:[{_CAPITAL}0-9&.]|(?![^\W_]))))*)"
    rf"(?:(?!{_GLUED})[a-zđư]{{1,2}}[{_CAPITAL}0-9&]{{0,6}}+)?"
    r"(?:(?<=QH)[ ][0-9]{1,2}|(?<=[-/ ]P)[ ][0-9])?"
    rf"(?:(?![^\W_])|(?={_GLUED}))"
)
_SEPARATOR = r"(?:[-/]{1,2}[ \n]{0,4}|[ ][-/][ ]?)"
_SMALL = r"(?:nđ|nd|qđ|qd|nq|ct|ttlt|tt|kl|kh|tb|cđ|hd|bc)[-/][a-zđ]{2,8}(?:-[a-zđ]{2,8}){0,2}(?![^\W_])"
# one token or more; a separator that is taken though no token follows is cut off later
_SYMBOL = rf"(?>(?:(?:{_TOKEN}|(?:cp|ttg|tw|tu|ubnd|hđnd)(?![^\W_]))(?:{_SEPARATOR}(?=[{_CAPITAL}cthu]))?){{1,7}})"
_NUMBER = lazy(
    r"(?P<number>[0-9][0-9]{0,5}+(?![0-9])"
    r"(?>(?:\.[0-9]{1,2}(?=[ ]?/[ ]?[12][0-9]{3}/))?)"
    rf"(?>(?:-[0-9]{{1,2}}(?=[ ]?/[ ]?[{_CAPITAL}]))?)"
    r"(?>(?:[a-eđA-D](?![^\W_]))?))"
    r"(?>(?:(?:[ ]?/{1,2}[ \n]{0,4}|-(?=[12][0-9]{3}/))(?P<year>[12][0-9]{3,4}|[12][ ][0-9]{3}|[12][0-9][ ][0-9]{2}|[12][0-9]{2}[ ][0-9])(?![0-9]))?)"
    rf"(?>(?:(?P<sep>[ ]?/{{1,2}}[ \n]{{0,4}}|[ ]?-[ \n]{{0,4}}|[ ]?)(?P<symbol>{_SYMBOL}|{_SMALL}))?)"
)
_SPLIT = lazy(rf"({_SEPARATOR})")
_BLANKS = lazy(r"[ \n]+")
# a hyphen or nothing before the symbol is a number only if the symbol opens with the abbreviation of a type
_OLD = frozenset(["CP", "TTg", "TTG", "HĐBT", "SL", "LCT"])
_EXTRA_ABBREVIATIONS = "QĐ QĐI QĐNS QD ND QĐi CTR CTrHĐ TTR TTr LCT TT TTLB NQLT QCPH PL L"


class Number(NamedTuple):
    """A number as it stands in the fold; `year` and `symbol` only where it carries them."""

    start: int
    end: int
    number: str
    year: str | None
    symbol: str | None

    @property
    def bare(self) -> bool:
        """Neither year nor symbol: `46`."""
        return self.year is None and self.symbol is None

    @property
    def tokens(self) -> list[str]:
        """The groups of the symbol: `NĐ-CP` is `NĐ` and `CP`."""
        return [token for token in self.symbol.replace("/", "-").split("-") if token] if self.symbol else []


class TypeWord(NamedTuple):
    """The type word before a number, where it begins and ends, and its row."""

    start: int
    end: int
    row: Row
    so: bool
    capital: bool

    @property
    def doc_type(self) -> str:
        """The type as the contract writes it: `Nghị định`."""
        return self.row["doc_type"]


class Types(NamedTuple):
    """What the table of types holds: words in small letters, abbreviations in capitals, symbols."""

    words: dict[str, Row]
    abbreviations: dict[str, Row]
    symbols: dict[str, str]
    by_name: dict[str, frozenset[str]]
    last_words: frozenset[str]
    trie: WordTrie[Row]


_SO_WORDS = frozenset(["số", "sôs", "sốs", "sô", "sồ"])


@cache
def types() -> Types:
    """The table of types, read once."""
    words: dict[str, Row] = {}
    abbreviations: dict[str, Row] = {}
    symbols: dict[str, str] = {}
    by_name: dict[str, frozenset[str]] = {}
    for row in load("legal_types"):
        (words if row["surface"].islower() else abbreviations)[row["surface"]] = row
        own = row["symbols"].split()
        by_name[row["doc_type"]] = by_name.get(row["doc_type"], frozenset()) | frozenset(own)
        for symbol in own:
            symbols.setdefault(symbol, row["doc_type"])
    symbols |= {"CTR": "Chương trình", "TTR": "Tờ trình", "QD": "Quyết định"}
    last = frozenset(surface.split()[-1] for surface in words)
    return Types(words, abbreviations, symbols, by_name, last, WordTrie(words.items()))


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(types().symbols) | frozenset(_EXTRA_ABBREVIATIONS.split())


def is_type_abbreviation(token: str) -> bool:
    """Whether the group of a symbol stands for a type: `NĐ`, `CTr`."""
    return token in _abbreviations() or token.upper() in _abbreviations()


def scan_numbers(fold: str) -> list[Number]:
    """Every number of the text with what belongs to it as the number of a document; linear.

    >>> scan_numbers("Nghị định số 15/2019/NĐ - CP")[0][2:]
    ('15', '2019', 'NĐ-CP')
    """
    return [_read(match) for match in _NUMBER.finditer(fold) if not (match.start() and fold[match.start() - 1].isdigit())]


_JOINT = lazy("[-/]")


def _read(match: re.Match[str]) -> Number:
    year = match["year"] and match["year"].replace(" ", "")
    if match["symbol"] is None:
        return Number(match.start(), match.end("year") if year else match.end("number"), match["number"], year, None)
    kept = _kept(match["symbol"].rstrip(" -/\n"), "" if " " not in match["sep"] else " ")
    symbol = _BLANKS.sub("", kept).translate(_TO_LATIN)
    first, *rest = _JOINT.split(symbol, maxsplit=1)
    known = (is_type_abbreviation(first) and rest) or (first in _OLD and "-" in match["sep"])
    if "/" not in match["sep"] and not known:
        return Number(match.start(), match.end("year") if year else match.end("number"), match["number"], year, None)
    return Number(match.start(), match.start("symbol") + len(kept), match["number"], year, symbol)


def _kept(symbol: str, spaced: str) -> str:
    """The symbol without what follows a spaced dash that no longer belongs to it (`12/QĐ-UBND - BCĐ …`)."""
    if " " not in symbol:
        return symbol
    pieces = _SPLIT.split(symbol)
    joint = pieces[0].translate(_TO_LATIN) in ("TTLT", "NQLT", "TTLB")
    loose = bool(spaced)
    for place in range(1, len(pieces), 2):
        separator = pieces[place]
        if separator[0] == " " and separator[-1] == " " and place >= 3 and not (loose or joint):
            return "".join(pieces[:place])
        loose = loose or " " in separator
    return symbol


def identifier(fold: str, number: Number) -> str:
    """The number as it reads, without blanks and with Latin letters."""
    return _BLANKS.sub("", fold[number.start : number.end]).translate(_TO_LATIN)


def type_before(article: Article, at: int, floor: int) -> TypeWord | None:
    """The type word that stands directly before a number (with or without `số`), not before `floor`.

    >>> type_before(Article.read("theo Thông tư liên tịch số: 39"), 27, 0).doc_type
    'Thông tư liên tịch'
    """
    start = max(floor, at - 56)
    head = article.fold[start:at].rstrip(" \n:.-")
    words = head.rsplit(None, 1)[-1:]
    if words and words[0].lower() in _SO_WORDS:
        words = head.rsplit(None, 2)[-2:]
    if not words or not (_tail(words[0].lower()) in types().last_words or _tail(words[0]) in types().abbreviations):
        return None
    match = _LAST_WORDS.search(article.fold, at - 40 if at - 40 > start else start, at)
    if match is None:
        return None
    end, so = match.end("last"), match["so"] is not None
    last = match["last"]
    if last in types().abbreviations:
        row = types().abbreviations[last]
        outer = None if match.start("last") <= start else type_before(article, match.start("last"), floor)
        if outer and outer.row["surface"].islower():
            return outer._replace(so=so)
        return None if article.fold[match.start("last") - 1 : match.start("last")] in ("/", "-", "_") else TypeWord(match.start("last"), end, row, so, True)
    if last.lower() not in types().last_words:
        return None
    return _word_that_ends(article, start, end, so=so)


def _tail(word: str) -> str:
    """A word without the marks before it."""
    return word if word.isalpha() else word.lstrip(_MARKS)


def _word_that_ends(article: Article, start: int, end: int, *, so: bool) -> TypeWord | None:
    """The longest type word of the table that ends at `end`."""
    found, text, after = None, "", end
    for match in reversed(list(_WORD.finditer(article.lower, start, end))[-6:]):
        if text and article.lower[match.end() : after].strip(" \n"):
            break
        after = match.start()
        text = f"{match.group()} {text}".strip()
        if text in types().words and not (match.start() and article.fold[match.start() - 1].isalnum()):
            found = TypeWord(match.start(), end, types().words[text], so, article.fold[match.start()].isupper())
    return found


_MARKS = "()[]{}\"'*`|/<>=·+,;:.-"
# the last word before a number, with `số` between them or not
_WORD = lazy(r"[^\W_]+")
_LAST_WORDS = lazy(r"(?P<last>[^\W\d_]{1,12})(?:[ \n]{1,12}(?P<so>[Ss](?:ố|ôs|ốs|ô|ồ)|SỐ)[ ]?[:.]?[ \n]{0,12}|[ \n]{0,12}-?)$")


def type_of_symbol(number: Number) -> str | None:
    """The type that a symbol tells when no word does.

    >>> type_of_symbol(scan_numbers("4471/VPCP-NN")[0])
    'Công văn'
    """
    if not (tokens := number.tokens):
        return None
    first = tokens[0]
    if first.startswith("QH") and len(tokens) == 1:
        return "Luật"
    if first.startswith("UBTVQH"):
        return "Nghị quyết"
    if first in ("HS", "DS", "KDTM", "HNGĐ", "LĐ", "HC") and tokens[-1] in ("ST", "PT", "GĐT"):
        return "Bản án"
    if len(tokens) > 1 and (doc_type := types().symbols.get(first) or types().symbols.get(first.upper())):
        return doc_type
    return "Công văn" if len(tokens) > 1 and _LETTER_BODY.fullmatch(first) else None


# bodies whose letters (công văn) go by number and body alone
_LETTER_BODY = lazy(r"VPCP|UBND|HĐND|VP|B[A-ZĐ&]{2,8}|S[A-ZĐ&]{2,8}|TC[A-ZĐ]{1,6}|NHNN|KBNN|BHXH|TTCP|VPUBND|VPTW|TANDTC|VKSNDTC|TLĐ|UBDT|LĐTBXH|GDĐT")
