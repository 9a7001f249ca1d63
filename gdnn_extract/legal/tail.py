"""What stands behind the number of a document: date of issue, issuer, year."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.legal.issuers import Body, issuer_at
from gdnn_extract.patterns import lazy

_S = r"[ \n]{0,12}"
_ISSUED = r"(?:(?:được )?(?:ban hành|ký ban hành|ký)[ \n]{1,12})?"
_DAY = (
    rf"(?P<d>[0-9]{{1,2}}){_S}(?:[/.-]|tháng){_S}(?P<m>[0-9]{{1,2}})"
    rf"(?:{_S}(?:,?{_S}năm|[/.,-])?{_S}(?P<y>[12][0-9]{{3}}))?(?![0-9]|[/.-][0-9])"
)
_MONTH = rf"tháng{_S}(?P<month>[0-9]{{1,2}}){_S}(?:,?{_S}năm|[/-]){_S}(?P<month_year>[12][0-9]{{3}})(?![0-9]|[/.-][0-9])"
_DATE = lazy(
    rf"(?P<gap>{_S}(?P<comma>[,;]?){_S}){_ISSUED}"
    rf"(?:(?P<open>\({_S})?(?:(?P<named>ngày){_S})?{_DAY}"
    rf"|(?P<open_month>\({_S})?{_MONTH})"
)
_CLOSE = lazy(rf"{_S}\)")
_YEAR = lazy(rf"{_S},?[ \n]{_S}{_ISSUED}(?:năm{_S}(?P<y>[12][0-9]{{3}})(?![0-9]|[/.-][0-9])|\([ ]?(?:năm )?(?P<p>(?:19|20)[0-9]{{2}})[ ]?\))")
_OF = lazy(r"[ \n]{0,12},?[ \n]{1,12}của[ \n]{1,12}|[ \n]{1,12}(?=hội nghị (?:lần thứ|trung ương|tw))")


class Tail(NamedTuple):
    """Where the reference ends, and what it says of its issue."""

    end: int
    issued_date: str | None
    year: str | None
    issuer: tuple[int, int] | None
    body: Body | None


def tail_at(article: Article, at: int, *, number_year: str | None, symbol: bool, joint: bool = False) -> Tail:
    """Date, year and issuer behind a number, in any order, each once.

    A date without a year is taken only where nothing but a blank or a bracket stands before it; its
    year is then the year of the number, else the date of issue stays unknown.
    """
    end, issued, year, issuer, body = at, None, None, None, None
    dated = False
    for _ in range(3):
        if not dated and (found := _date(article.lower, end, number_year, symbol=symbol, late=issuer is not None)):
            end, issued = found
            dated = True
        elif not dated and not number_year and (match := _YEAR.match(article.lower, end)):
            end, year, dated = match.end(), match["y"] or match["p"], True
        elif issuer is None and (of := _OF.match(article.lower, end)) and (got := issuer_at(article, of.end(), joint=joint)):
            issuer, body = (of.end(), got.end), got
            end = got.end
        else:
            break
    return Tail(end, issued, year, issuer, body)


def date_at(lower: str, at: int) -> tuple[int, str | None] | None:
    """The end and the ISO value of a full date behind a name (`Luật Viên chức ngày 15/11/2010`)."""
    found = _date(lower, at, None, symbol=True, late=False)
    return found if found and found[1] else None


def year_at(lower: str, at: int) -> tuple[int, str] | None:
    """The end and the digits of a year behind a name (`năm 2013`, `(2013)`)."""
    match = _YEAR.match(lower, at)
    return (match.end(), match["y"] or match["p"]) if match else None


def _date(lower: str, at: int, number_year: str | None, *, symbol: bool, late: bool) -> tuple[int, str | None] | None:
    match = _DATE.match(lower, at)
    if match is None:
        return None
    end = match.end()
    opened = match["open"] or match["open_month"]
    if opened:
        if not (close := _CLOSE.match(lower, end)):
            return None
        end = close.end()
    if match["month"]:
        return (end, f"{match['month_year']}-{int(match['month']):02d}") if 1 <= int(match["month"]) <= 12 else None
    year = match["y"]
    if not match["named"] and not (opened or (year and symbol and match["gap"] and "\n" not in match["gap"])):
        return None
    if year is None and ((match["comma"] and not lower.startswith((" của ", ", của "), end)) or late or int(match["m"]) > 12):
        return None
    year = year or number_year
    return end, _iso(year, match["m"], match["d"]) if year else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
