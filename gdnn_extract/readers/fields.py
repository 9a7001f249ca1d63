"""Which field of a row is what: named by the options, or guessed from its usual names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from gdnn_extract.readers.options import ReadOptions

TEXT = ("text", "content", "body", "article_body", "articlebody", "maintext", "main_text", "article", "noi_dung", "noidung", "nội dung", "html")
ID = ("id", "_id", "article_id", "post_id", "guid", "uuid", "url", "link")
TITLE = ("title", "headline", "tieu_de", "tieude", "tiêu đề")
PUBLISHED = ("published", "date", "published_at", "date_published", "datepublished", "publish_date", "published_date", "pubdate", "post_date", "ngay_dang")


def field(fields: Mapping[str, object], named: str | None, usual: tuple[str, ...]) -> str | None:
    """The key that is meant: the one named, else the first of the usual ones that has a value, in any case of letters."""
    if named is not None:
        return named if named in fields else None
    by_lower = {key.strip().lower(): key for key, value in fields.items() if value not in (None, "")}
    return next((by_lower[name] for name in usual if name in by_lower), None)


def row_id(fields: Mapping[str, object], options: ReadOptions) -> str | None:
    """The id that a row brings, or None."""
    key = field(fields, options.id_field, ID)
    value = fields[key] if key else None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip() or None


_ISO = re.compile(r"\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].{1,40})?\s*", re.DOTALL)
_WRITTEN = re.compile(r"\D{0,40}?\b([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\b.{0,40}", re.DOTALL)
_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def parse_day(value: object) -> datetime.date | None:
    """A day from what a field or a page says: ISO 8601, day/month/year, RFC 5322, or a date; None for what is none of these.

    A time with a zone is read as Vietnam's: there the article was read on that day.

    >>> parse_day("2021-05-14T23:30:00Z"), parse_day("Thứ sáu, 05/02/2021 09:12"), parse_day("Fri, 14 May 2021 03:00:00 +0000")
    (datetime.date(2021, 5, 15), datetime.date(2021, 2, 5), datetime.date(2021, 5, 14))
    """
    if isinstance(value, datetime.datetime):
        return (value.astimezone(_VIETNAM) if value.tzinfo else value).date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        return None
    try:
        if match := _ISO.fullmatch(value):
            try:
                return parse_day(datetime.datetime.fromisoformat(value.strip()))
            except ValueError:
                return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _WRITTEN.fullmatch(value):
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        return parse_day(parsedate_to_datetime(value)) if re.match(r"(?:[A-Z][a-z]{2},\s)?\s?\d{1,2} [A-Z][a-z]{2} \d{4}", value) else None
    except (ValueError, OverflowError, TypeError):
        return None
