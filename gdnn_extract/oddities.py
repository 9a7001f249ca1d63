"""What is odd about an article's text, said in the record instead of passed over.

A warning reads `code: sentence`; the code is for programs, the sentence for people.  Nothing here
changes the text.  An ordinary article costs a few cheap scans.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from gdnn_extract.article import Article
from gdnn_extract.patterns import lazy

LONG_LINE = 3000
"""From this many characters on, a text without any line break is odd."""

# one scan tells whether any of the rarer checks is worth its while
_SUSPICIOUS = lazy(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f®÷ÞÐðÄÆº»<\u0400-\u04ff\ufffd\ufffe\uffff\ud800-\udfff]")
_CONTROL = lazy(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATE = lazy(r"[\ud800-\udfff]")
_CYRILLIC = lazy(r"[A-Za-zÀ-ỹ][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-zÀ-ỹ]")
_TAG = lazy(r"</?(?:p|div|br|span|a|b|i|u|strong|em|table|tbody|td|tr|li|ul|ol|img|h[1-6]|script|style)\b[^<>]{0,300}>", re.IGNORECASE)
# UTF-8 read as Latin-1 or windows-1252: `á»‡` for ệ, `Ä‘` for đ, `Æ°` for ư
_MOJIBAKE = lazy("(?:á[º»]|Ä|Æ)[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# TCVN3 bytes read as Latin-1: `®­îc` for được, `nghÞ` for nghị
_TCVN3 = lazy(r"®[Þ\u00adåÒÓ]|nghÞ|viÖc|nh÷ng")
_ENTITY = lazy(r"&#?\w{2,10};?")
_JSON = lazy(r"\s{0,99}[\[{]\s{0,99}(?:\"[^\"\n]{1,99}\" ?:|[\[{])")
_ZERO_WIDTH = lazy(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_COMBINING = lazy(r"[\u0300-\u036f]")

# letters that only Vietnamese has, and all that it has beyond ASCII
_OWN = lazy(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]")
_MARKED = lazy(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
_BARE_WORD = lazy(r"\b(?:cua|cac|nguoi|nhung|duoc|dinh|nghi|viec|truong|thuc|phai|khong|nghiep|hien)\b")
_OWN_SHARE = 0.02
_WINDOW = 1500
_GLANCE = 300


def oddities(article: Article) -> tuple[str, ...]:
    """The warnings on an article's text, in a fixed order; none for an ordinary article.

    >>> oddities(Article.read("Sở họp."))
    ()
    >>> oddities(Article.read("  "))
    ('empty: the text has no words',)
    """
    if not article.fold.strip():
        return ("empty: the text has no words",)
    warnings = list(_language(article.lower))
    if _JSON.match(article.fold):
        warnings.append("json: the text is JSON, not an article; places and line ends are those of the JSON")
    if _SUSPICIOUS.search(article.text):
        warnings += _damage(article.text)
    if article.offsets is not None:
        warnings += _rewritten(article.text)
    return (*warnings, *_lines(article.fold))


def _language(lower: str) -> Iterator[str]:
    window = lower[:_WINDOW]
    enough = _OWN_SHARE * len(window)
    if len(_OWN.findall(window[:_GLANCE])) > enough or len(_OWN.findall(window)) > enough:  # a glance tells of Vietnamese
        return
    letters = sum(map(str.isalpha, lower))
    if not letters:
        yield "not_vietnamese: the text has no letters"
    elif len(_BARE_WORD.findall(lower)) > letters / 100 and len(_OWN.findall(lower)) < _OWN_SHARE * letters:
        yield "no_tone_marks: Vietnamese without its diacritics, which the rules do not read"
    elif not _MARKED.search(lower) if letters < 200 else len(_OWN.findall(lower)) < _OWN_SHARE * letters:
        yield "not_vietnamese: the text hardly has Vietnamese letters"


def _damage(text: str) -> Iterator[str]:
    if found := _MOJIBAKE.findall(text)[2:]:
        yield f"mojibake: UTF-8 was read as another encoding before ({len(found) + 2} places, as «{_first(_MOJIBAKE, text)}»)"
    if len(_TCVN3.findall(text)) > 1:
        yield f"tcvn3: the text looks like TCVN3 (ABC) read as Latin-1, as «{_first(_TCVN3, text)}»"
    if "\ufffd" in text:
        yield f"replacement_characters: {text.count(chr(0xFFFD))} characters were lost in decoding, the first at {text.index(chr(0xFFFD))}"
    for code, pattern, said in (
        ("control_characters", _CONTROL, "control characters"),
        ("surrogates", _SURROGATE, "lone surrogates, which no encoding can write"),
        ("cyrillic", _CYRILLIC, "Cyrillic letters inside words"),
        ("markup", _TAG, "HTML tags in the text"),
    ):
        if places := [match.start() for match in pattern.finditer(text)]:
            yield f"{code}: {len(places)} {said}, the first at {places[0]}"
    if eths := text.count("Ð") + text.count("ð"):
        yield f"eth: {eths} times the Icelandic letter Ð, read as Đ"


def _rewritten(text: str) -> Iterator[str]:
    """What the fold read as something of another length."""
    if places := [match.start() for match in _ENTITY.finditer(text) if html.unescape(match.group()) != match.group()]:
        yield f"entities: {len(places)} HTML entities, read as their characters, the first at {places[0]}"
    if places := [match.start() for match in _ZERO_WIDTH.finditer(text)]:
        yield f"zero_width: {len(places)} invisible characters, passed over, the first at {places[0]}"
    if not unicodedata.is_normalized("NFC", text) and (marks := len(_COMBINING.findall(text))):
        yield f"decomposed: {marks} combining marks, read together with their letters"


def _lines(fold: str) -> Iterator[str]:
    if len(fold) >= LONG_LINE and "\n" not in fold.strip():
        yield f"single_line: {len(fold)} characters without a line break; list items may run together"
        return
    lines = [line for line in map(str.strip, fold.split("\n")) if line]
    broken = sum((line[-1] == "," or line[-1].islower()) and following[0].islower() for line, following in pairwise(lines))
    if broken >= 5 and broken > 0.4 * len(lines):
        yield f"hard_wrapped: {broken} of {len(lines)} lines end within a sentence; a line break is read as the end of a paragraph"


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[match.start() : match.end() + 10].split("\n")[0] if match else ""
