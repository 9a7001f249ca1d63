"""Numbers as written, in digits or in words, and what they are worth.

Vietnamese writes `1.234.567,8`; English habits (`1,234,567.8`, `96.4%`) occur beside it.  One mark
with three digits behind it may be either, so the reader says with `decimal` what the unit suggests.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gdnn_extract.patterns import lazy
from gdnn_extract.tables import load

_PLAIN = lazy(r"\d{1,15}")
_ONE_MARK = lazy(r"(\d{1,12})([.,])(\d{1,9})")
_DOTTED = lazy(r"[1-9]\d{0,2}(?:\.\d{3}){2,5}(?:,\d{1,6})?|[1-9]\d{0,2}\.\d{3},\d{1,6}")
_COMMAED = lazy(r"[1-9]\d{0,2}(?:,\d{3}){2,5}(?:\.\d{1,6})?|[1-9]\d{0,2},\d{3}\.\d{1,6}")
_SPACED = lazy(r"(?: 000){1,4}(?!\d)")
_WORD = lazy(r" {0,2}([^\W\d_]{1,8})(?![^\W_])")

_ROWS = load("numerals")
_SCALES = {row["surface"]: int(row["value"]) for row in _ROWS if row["role"] == "scale"}
_DIGITS = {row["surface"]: int(row["value"]) for row in _ROWS if row["role"] == "digit"}
_LAST_DIGITS = _DIGITS | {row["surface"]: int(row["value"]) for row in _ROWS if row["role"] == "unit_digit"}
_ROLES = {row["surface"]: row["role"] for row in _ROWS}
NUMERALS = frozenset(_ROLES)
# `tỷ lệ`, `triệu tập`, `vạn vật`: a magnitude word that is the first half of another word
_NO_SCALE = lazy(r" (?:lệ|trọng|suất|giá|số|phú|tập|hồi|sự|vật|chứng)(?![^\W_])")
_NUMBER_TOKEN = lazy(r" ?(\d[\d.,]{0,23})")


class Amount(NamedTuple):
    """A number with its magnitude words: `394 tỷ 581triệu` is two terms, each (digits, scale)."""

    end: int
    terms: tuple[tuple[str, int], ...]
    half: bool = False

    @property
    def scaled(self) -> bool:
        """Whether a magnitude word was said."""
        return self.terms[-1][1] > 1

    def value(self, *, decimal: bool = False, scale: int = 1) -> int | float | None:
        """What the terms add up to; `scale` is lent by the other end of a range."""
        total = Decimal(0)
        for token, own in self.terms:
            number = read_digits(token, decimal=decimal or own * scale > 1)
            if number is None:
                return None
            total += number * own * scale
        if self.half:
            total += Decimal(self.terms[-1][1]) / 2
        return int(total) if total == total.to_integral_value() else float(total)


def read_digits(token: str, *, decimal: bool = False) -> Decimal | None:
    """The value of a number in digits, or None where it is no number (a date, a telephone number).

    `decimal` decides about one comma with three digits behind it, and about one dot after zero.

    >>> read_digits("4.618"), read_digits("6.156,5"), read_digits("96.4"), read_digits("0912.345.678")
    (Decimal('4618'), Decimal('6156.5'), Decimal('96.4'), None)
    """
    if _PLAIN.fullmatch(token):
        return None if token[0] == "0" and len(token) > 3 else Decimal(token)
    if match := _ONE_MARK.fullmatch(token):
        whole, mark, rest = match.groups()
        if whole[0] == "0" and len(whole) > 2:
            return None
        grouped = len(rest) == 3 and len(whole) < 4 and whole[0] != "0" and (mark == "." or not decimal or rest == "000")
        return Decimal(whole + rest) if grouped else Decimal(f"{whole}.{rest}")
    if _DOTTED.fullmatch(token):
        return Decimal(token.replace(".", "").replace(",", "."))
    if _COMMAED.fullmatch(token):
        return Decimal(token.replace(",", ""))
    return None


def read_amount(lower: str, start: int, end: int) -> Amount:
    """The amount whose first digits are `lower[start:end]`, with the magnitude words behind them.

    >>> read_amount("394 tỷ 581triệu đồng", 0, 3).value()
    394581000000
    """
    token = lower[start:end]
    if len(token) <= 3 and (spaced := _SPACED.match(lower, end)):
        end = spaced.end()
        token = lower[start:end].replace(" ", "")
    end, scale = _scales(lower, end)
    terms = [(token, scale)]
    while terms[-1][1] >= 1000 and len(terms) < 4 and (more := _NUMBER_TOKEN.match(lower, end)):
        after, smaller = _scales(lower, more.end())
        if not 1 < smaller < terms[-1][1]:
            break
        terms.append((more.group(1), smaller))
        end = after
    if lower.startswith(" rưỡi", end):
        return Amount(end + 5, tuple(terms), half=True)
    return Amount(end, tuple(terms))


def _scales(lower: str, end: int) -> tuple[int, int]:
    """Where the magnitude words (`nghìn tỷ`) behind `end` end, and what they multiply by."""
    scale = 1
    for _ in range(3):
        word = _WORD.match(lower, end)
        if word is None:
            break
        factor = _SCALES.get(word.group(1)) or (_SCALES["tr"] if word.group(1) in ("trđ", "trđồng") else None)
        if factor is None or _NO_SCALE.match(lower, word.end()):
            break
        scale *= factor
        end = word.start(1) + 2 if word.group(1).startswith("trđ") else word.end()
    return end, scale


def read_words(lower: str, start: int) -> Amount | None:
    """The amount written in words that begins at `start`, or None.

    >>> read_words("hai mươi lăm ngày", 0).value(), read_words("ba năm", 0).value(), read_words("năm năm", 0).value()
    (25, 3, 5)
    """
    at, total, group = start, 0, None
    for _ in range(8):
        taken = _below_thousand(lower, at)
        if taken is None:
            break
        at, group = taken
        end, scale = _scales(lower, at)
        # `một nghìn hai trăm tỷ`: the larger word multiplies what stands before it
        total = (total + group) * scale if scale > total else total + group * scale
        at = end
        if scale == 1:
            break
    if group is None:
        return None
    half = lower.startswith(" rưỡi", at)
    return Amount(at + 5 * half, ((str(total), 1),)) if not half else _with_half(lower, start, at, total)


def _with_half(lower: str, start: int, at: int, total: int) -> Amount:
    last = lower[start:at].rsplit(" ", 1)[-1]
    scale = _SCALES.get(last, 1)
    return Amount(at + 5, ((str(total // scale), scale),), half=True)


def _below_thousand(lower: str, at: int) -> tuple[int, int] | None:
    """A number from 1 to 999 in words: where it ends and its value."""
    below = _below_hundred(lower, at)
    if below is None or below[1] > 9:
        return below
    word, after = _next(lower, below[0])
    if word != "trăm":
        return below
    hundreds = below[1] * 100
    word, end = _next(lower, after)
    if _ROLES.get(word) == "zero":
        last, end = _next(lower, end)
        return (end, hundreds + _LAST_DIGITS[last]) if last in _LAST_DIGITS else None
    rest = _below_hundred(lower, after)
    return (rest[0], hundreds + rest[1]) if rest and rest[1] > 9 else (after, hundreds)


def _below_hundred(lower: str, at: int) -> tuple[int, int] | None:
    word, end = _next(lower, at)
    if word == "mười":
        tens, banned = 10, {"năm", "mốt"}
    elif word in _DIGITS:
        tens, banned = _DIGITS[word] * 10, {"năm"}
        word, after = _next(lower, end)
        if _ROLES.get(word) != "tens":
            return end, tens // 10
        end = after
    else:
        return None
    last, after = _next(lower, end)  # `mười năm` is ten years, fifteen is `mười lăm`
    return (after, tens + _LAST_DIGITS[last]) if last in _LAST_DIGITS and last not in banned else (end, tens)


def _next(lower: str, at: int) -> tuple[str, int]:
    word = _WORD.match(lower, at)
    return (word.group(1), word.end()) if word else ("", at)
