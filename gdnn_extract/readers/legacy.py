"""Vietnamese encodings from before Unicode, as tables: TCVN3 (ABC), TCVN 5712:1993, VNI and VISCII; windows-1258 is Python's.

What comes out is NFC.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import product

_ASCII = "".join(map(chr, range(128)))
_WINDOWS_PUNCTUATION = bytes(range(0x80, 0xA0)).decode("cp1252", "replace")
_LATIN = "".join(map(chr, range(0xA0, 0x100)))

# 0xA0 to 0xFF of TCVN 5712:1993; in the middle of the second row the five tones on their own
_TCVN = (
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
# capitals with a tone, in place of control characters; the fonts of TCVN3 (ABC) have them not, there punctuation of Windows stands
_TCVN_CAPITALS = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
_TCVN_CONTROLS = {0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ", 0x12: "Ự", 0x13: "Ỳ", 0x14: "Ỷ", 0x15: "Ỹ", 0x16: "Ý", 0x17: "Ỵ"}

_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

# VNI writes most letters in two bytes: the vowel, then a letter of Latin-1 whose mark it bears
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}


def _table(high: str, controls: dict[int, str]) -> str:
    return "".join(controls.get(code, letter) for code, letter in enumerate(_ASCII)) + high


_TABLES = {
    "tcvn3": _table(_WINDOWS_PUNCTUATION + _TCVN, {}),
    "tcvn5712": _table(_TCVN_CAPITALS + _TCVN, _TCVN_CONTROLS),
    "viscii": _table(_VISCII, _VISCII_CONTROLS),
    "windows": _table(_WINDOWS_PUNCTUATION + _LATIN, {}),
}


def _vni_pairs() -> dict[str, str]:
    """Each letter of VNI, as it is written in Latin-1, and what it is."""
    small = dict(_VNI_LETTERS)
    for base, (mark, tone) in product("aeouyôö", _VNI_TONES.items()):
        small[base + mark] = _VNI_LETTERS.get(base, base) + tone
    for base, (mark, tone) in product("aeo", _VNI_CIRCUMFLEX.items()):
        small[base + mark] = base + "\u0302" + tone
    for mark, tone in _VNI_BREVE.items():
        small["a" + mark] = "a\u0306" + tone
    pairs = {}
    for written, letter in small.items():
        pairs[written] = unicodedata.normalize("NFC", letter)
        # a capital with a mark in either case
        pairs[written[0].upper() + written[1:]] = pairs[written.upper()] = unicodedata.normalize("NFC", letter).upper()
    return pairs


VNI_PAIRS = _vni_pairs()
_VNI = re.compile(f"[AEOUYÔÖaeouyôö][{''.join({pair[1] for pair in VNI_PAIRS if len(pair) == 2})}]|[{''.join(pair for pair in VNI_PAIRS if len(pair) == 1)}]")

ENCODINGS = {
    "windows-1258": "windows-1258",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "viscii": "VISCII",
    "tcvn5712": "TCVN 5712",
}
"""The old encodings that are looked for, with their names for a person; of equals, the first."""


def decode_legacy(data: bytes, encoding: str) -> str:
    """Text in one of `ENCODINGS`, as NFC; bytes without a meaning become U+FFFD.

    >>> decode_legacy(bytes.fromhex("74d86e68 20 48b5 20 56a86e"), "tcvn3"), decode_legacy("Sôû Y teá".encode("latin-1"), "vni")
    ('tỉnh Hà Văn', 'Sở Y tế')
    """
    if encoding == "windows-1258":
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    if encoding == "vni":
        text, _ = codecs.charmap_decode(data, "replace", _TABLES["windows"])
        return _VNI.sub(_vni_letter, text)
    text, _ = codecs.charmap_decode(data, "replace", _TABLES[encoding])
    return unicodedata.normalize("NFC", _raised(text) if encoding == "tcvn3" else text)


def _vni_letter(match: re.Match[str]) -> str:
    pair = match.group()
    return VNI_PAIRS.get(pair) or VNI_PAIRS.get(pair[0], pair[0]) + pair[1:]


# the capital fonts of TCVN3 draw the small letters as capitals: a capital behind a small letter with a mark tells
_FONT_OF_CAPITALS = re.compile(r"\b[A-ZĂÂÊÔƠƯĐ]*[à-ỹ][à-ỹA-ZĂÂÊÔƠƯĐ]*[A-ZĂÂÊÔƠƯĐ][à-ỹA-ZĂÂÊÔƠƯĐ]*\b")


def _raised(text: str) -> str:
    """Words in a font of capitals, as far as it can be seen: `TỉNH` is `TỈNH`."""
    return _FONT_OF_CAPITALS.sub(lambda match: match.group().upper(), text)


def as_read_wrongly(text: str) -> bytes | None:
    """The bytes of a text that was read as windows-1252 or Latin-1, or None where it cannot have been."""
    try:
        return bytes(_WRONGLY[letter] for letter in text)
    except KeyError:
        return None


_WRONGLY = {letter: code for code, letter in enumerate(_TABLES["windows"]) if letter != "\ufffd"} | {chr(code): code for code in range(0x80, 0xA0)}
