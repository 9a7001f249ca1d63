"""Which field of a row is what: named by the options, or guessed from its usual names."""

from __future__ import annotations

from collections.abc import Mapping

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
