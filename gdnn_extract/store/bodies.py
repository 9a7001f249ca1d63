"""The body that an official belongs to, as it is compared: `UBND tỉnh Hà Sơn` and `Ủy ban nhân dân tỉnh Hà Sơn` are one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from gdnn_extract.article import fold_text
from gdnn_extract.tables import load, parse

_LEVELS = frozenset(["tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu"])
_PROVINCIAL = frozenset(["tỉnh", "thành phố"])
_OF_A_LEVEL = re.compile(r"sở |(?:tỉnh|thành|huyện|quận|thị|xã) (?:ủy|đoàn)$")
"""Bodies whose first word tells the level."""

_JOINT = re.compile(r"(?<=\S)[-,&](?=\S)|[-,&;()]")
_MARKS = re.compile(r"[-.,&]")


class Body(NamedTuple):
    """`key` names the body without its place; `level` is the kind of place it is of, `places` are names from the nearest to the widest."""

    key: str
    level: str | None
    places: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether every province or district has such a body, so that only its place tells which one it is."""
        return bool(self.level or _OF_A_LEVEL.match(self.key))

    @property
    def levels(self) -> frozenset[str]:
        """The levels of which a name would tell where the body is."""
        return frozenset([self.level]) if self.level else _PROVINCIAL if self.key.startswith("sở ") else frozenset()


@lru_cache(maxsize=50_000)
def read_body(organisation: str) -> Body | None:
    """An organisation as written, or None where it is only a kind of body.

    Dashes, commas and `và` between the fields of a body do not count.

    >>> read_body("UBND tỉnh Hà Sơn")
    Body(key='ủy ban nhân dân', level='tỉnh', places=('hà sơn',))
    >>> read_body("Sở GD&ĐT") == read_body("Sở Giáo dục – Đào tạo"), read_body("Sở")
    (True, None)
    """
    folded = fold_text(organisation)
    key, level, places = _without_places(_words(folded), shouted=folded.isupper())
    if level in _PROVINCIAL and _OF_A_LEVEL.match(" ".join(key) + " "):
        level = None
    if not places and (province := _trailing_province(key)):
        key, places = key[: -len(province.split())], [province]
    found = " ".join(key)
    if not any(map(str.isalpha, found)) or found in _LEVELS or (found in _kinds() and not level and not places):
        return None
    return Body(found, level, tuple(places))


def _words(folded: str) -> list[str]:
    """The words with abbreviations written out, in small letters, and without what only joins."""
    words: list[str] = []
    for word in folded.split():
        if full := _short().get(_MARKS.sub("", word).lower()):
            words += full.split()
        else:
            words += _JOINT.sub(" ", word).strip(".").split()
    return [word for word in words if word.lower() != "và"]


def _without_places(words: list[str], shouted: bool) -> tuple[list[str], str | None, list[str]]:
    """The words of the body itself in small letters, its level, and the names behind words of level."""
    key: list[str] = []
    level: str | None = None
    places: list[str] = []
    at = 0
    while at < len(words):
        size = _level_at(words, at)
        end = at + size
        while size and end < len(words) and (shouted or words[end][0].isupper() or words[end].isdigit()) and not _level_at(words, end):
            end += 1
        named = end > at + size
        if not size or at == 0 or not (named or end == len(words) or _level_at(words, end)):
            key.append(words[at].lower())
            at += 1
            continue
        level = level or " ".join(words[at : at + size]).lower()
        if named:
            places.append(" ".join(words[at + size : end]).lower())
        at = end
    return key, level, places


def _level_at(words: list[str], at: int) -> int:
    """How many words of level stand there."""
    return next((size for size in (2, 1) if at + size <= len(words) and " ".join(words[at : at + size]).lower() in _LEVELS), 0)


def _trailing_province(key: list[str]) -> str | None:
    names = (" ".join(key[-size:]) for size in (4, 3, 2) if len(key) > size)
    return next((name for name in names if name in _provinces()), None)


@cache
def _provinces() -> frozenset[str]:
    names = {row["surface"].lower() for row in load("places") if row["kind"] == "province"} - {"việt nam"}
    return frozenset(" ".join(_words(name)) for name in names)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = Path(__file__).with_name("bodies.tsv")
    return parse(path.read_text(encoding="utf-8"), path.name)


@cache
def _kinds() -> frozenset[str]:
    return frozenset(row["surface"] for row in _rows() if row["kind"] == "kind")


@cache
def _short() -> dict[str, str]:
    return {row["surface"]: row["full"] for row in _rows() if row["kind"] == "short"}


@cache
def offices_of_the_country() -> frozenset[str]:
    """Offices that the country has once, folded."""
    return frozenset(row["surface"] for row in _rows() if row["kind"] == "office")
