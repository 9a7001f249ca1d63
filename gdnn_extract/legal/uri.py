"""Canonical identifiers of documents: `vn:SYSTEM:ISSUER:TYPE:YEAR:NUMBER`, the same for every spelling of one document.

SYSTEM is state, normative, party, court or other; YEAR is that of the number, else the one stated, else that
of the date of issue, else `-`.  A law cited by name is `vn:law:NAME:YEAR`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdnn_extract.article import Article
from gdnn_extract.legal.names import slug
from gdnn_extract.legal.numbers import is_type_abbreviation, types
from gdnn_extract.legal.words import Found
from gdnn_extract.patterns import lazy

_JOINT = lazy("[-/]+")
_MINISTRY = lazy(r"^(LĐTBXH|GDĐT)$")
_PARTY_BODY = lazy(r"(?:VP|BTC|BTG|BDV|BNC|BKT|UBKT|BTGDV|QU|BCS)?(?:TW|TU|HU|QU|THU|TXU|ĐU[A-ZĐ]*|ĐUK|CB|DU)|TWĐTN|TWD?ĐTN|BTCTW|BCSĐ?")
_COURT_BODY = lazy(r"HĐTP|(?:TAND|VKSND|VKS)[A-ZĐ]*|TA")
_LOCAL_BODY = frozenset(["UBND", "HĐND", "UB", "TU", "HU", "QU", "THU", "ĐU"])
_KNOWN_STATE = lazy(r"CP|TTG|CTN|VPCP|NHNN|TTCP|KTNN|UBDT|(?:UBTV)?QH[0-9]*|UBND|UB|HĐND|TC[A-ZĐ]{1,6}|B[A-ZĐ]{1,8}|S[A-ZĐ]{1,8}|LĐTBXH|GDĐT|HĐBT|VPQH")
_NORMATIVE = frozenset(["nghi-dinh", "thong-tu", "thong-tu-lien-tich", "luat", "phap-lenh", "nghi-quyet-lien-tich", "lenh"])
# a dash before the type, a stroke before the body: 12-KH/BCĐTW
_PARTY_NUMBER = lazy(r"[0-9]{1,5}-[^-/]{2,6}/")
_OWN_YEAR = lazy(r"/[12][0-9]{3}[/-]")
_LEVELS = lazy(
    r"(?:(?:chủ tịch|thường trực|ban thường vụ|ban chấp hành|bch|btv) ){0,3}"
    r"(?:đảng bộ|ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy)? ?"
    r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường)? ?",
    re.IGNORECASE,
)


def canonical(article: Article, found: Sequence[Found]) -> list[str]:
    """One identifier a reference; a later bare number or a spelling without a year takes that of the full one in the same article."""
    full: dict[tuple[str, str], dict[tuple[str | None, str], None]] = {}
    uris = [_uri(article, item) for item in found]
    for item, uri in zip(found, uris, strict=True):
        if item.identifier and (item.symbol or item.key):
            full.setdefault(_joint_key(item), {})[_year(item), uri] = None
            if item.key:
                full.setdefault((item.key, ""), {})[_year(item), uri] = None
    return [_linked(item, uri, full) for item, uri in zip(found, uris, strict=True)]


def _linked(item: Found, uri: str, full: dict[tuple[str, str], dict[tuple[str | None, str], None]]) -> str:
    """The identifier of the fuller mention: the only one that fits, since a number comes back each year."""
    year = _year(item)
    if item.symbol and year:
        return uri
    mentions = full.get((item.key, "") if item.key else _joint_key(item), {})
    fitting = dict.fromkeys(other for other_year, other in mentions if year is None or other_year is None or year == other_year)
    if item.symbol:
        stem = uri.rsplit(":", 2)[0]
        fitting = {other: None for other in fitting if other.startswith(stem.rsplit(":", 1)[0]) and other.rsplit(":", 2)[1] != "-"}
    return next(iter(fitting)) if fitting else uri


def _joint_key(item: Found) -> tuple[str, str]:
    return _type_slug(item), _plain_number(item.number or "")


def _year(item: Found) -> str | None:
    if item.year and len(item.year) == 4:
        return item.year
    return item.issued_date[:4] if item.issued_date and item.issued_date[:4].isdigit() else None


def _plain_number(number: str) -> str:
    return number.lower().lstrip("0") or number


def _type_slug(item: Found) -> str:
    """The type as the symbol tells it, so that `Công văn 214-TB/HU` and `Thông báo 214-TB/HU` are one; `QĐ` is what the word says."""
    tokens = _JOINT.split(item.symbol) if item.symbol else []
    told = types().symbols.get(tokens[0]) if len(tokens) > 1 else None
    ambiguous = told in ("Quyết định", "Chỉ thị", "Thông tư", "Thông cáo") and item.doc_type not in ("Văn bản", "Công văn")
    if told is None or ambiguous:
        told = item.doc_type
    return slug(told).removeprefix("bo-") if told == "Bộ luật" else slug(told)


def _body(item: Found) -> list[str]:
    tokens = [token.upper().replace(".", "").replace("TƯ", "TW") for token in _JOINT.split(item.symbol or "") if token]
    if len(tokens) > 1 and is_type_abbreviation(_JOINT.split(item.symbol or "")[0]):
        tokens = tokens[1:]
    return [_MINISTRY.sub(r"B\1", token) for token in tokens]


def _system(item: Found, body: list[str], kind: str) -> str:
    first = body[0] if body else item.code.upper()
    if _PARTY_NUMBER.match(item.identifier or "") or _PARTY_BODY.fullmatch(first) or (body and _PARTY_BODY.fullmatch(body[-1])):
        return "party"
    if _COURT_BODY.match(first) or kind in ("ban-an", "cao-trang"):
        return "court"
    if kind in _NORMATIVE or (_OWN_YEAR.search(item.identifier or "") and _KNOWN_STATE.fullmatch(first)):
        return "normative"
    return "state" if _KNOWN_STATE.fullmatch(first) else "other"


def _uri(article: Article, item: Found) -> str:
    if item.key and not item.identifier:
        return f"vn:{item.key}" if item.key.startswith("party:") else f"vn:{item.key}:{_year(item) or '-'}"
    body, kind = _body(item), _type_slug(item)
    code = "-".join(body) or item.code.upper() or ("CP" if kind == "nghi-dinh" else "-")
    if body and body[0] in _LOCAL_BODY and item.issuer and (place := slug(_LEVELS.sub("", article.fold[slice(*item.issuer)], count=1))):
        code += f".{place}"
    return f"vn:{_system(item, body, kind)}:{code}:{kind}:{_year(item) or '-'}:{_plain_number(item.number or '-')}"
