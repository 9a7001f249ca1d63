"""A member to a document: decoding, the main text of a page, the fields of a row."""

from __future__ import annotations

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Document, Member
from gdnn_extract.readers.fields import PUBLISHED, TEXT, TITLE, field
from gdnn_extract.readers.options import DEFAULTS, ReadOptions
from gdnn_extract.readers.text import read_text


def parse_member(member: Member, options: ReadOptions = DEFAULTS) -> Document:
    """The article of a member; raises ArticleError, whose message names the source and says what to do."""
    if not isinstance(member.data, bytes):
        key = field(member.data, options.text_field, TEXT)
        if key is None:
            raise ArticleError(f"{member.source}: no field holds the text; it has {', '.join(member.data) or 'none'}")
        title = field(member.data, options.title_field, TITLE)
        field(member.data, options.published_field, PUBLISHED)
        return Document(member.source, str(member.data[key]), member.id or member.source, title=str(member.data[title]) if title else None)
    text = read_text(member.data, name=member.source, max_chars=options.max_chars)
    if not text.strip():
        raise ArticleError(f"{member.source}: is empty")
    return Document(member.source, text, member.id or member.source, member.title, member.published)
