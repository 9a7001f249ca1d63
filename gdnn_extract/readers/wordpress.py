"""A WordPress export (WXR) to members: each published post or page, as HTML."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.document import Failure, Member
from gdnn_extract.readers.fields import parse_day
from gdnn_extract.readers.options import ReadOptions
from gdnn_extract.readers.streams import buffered, missing_extra
from gdnn_extract.readers.walk import Place, failure

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist)\b[^\[\]]{0,1000}\]")
_BLOCK = re.compile(r"<(?:p|div|table|ul|ol|h[1-6]|blockquote|section|article)\b", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_TO_BLANK = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


class _WithoutControls(io.RawIOBase):
    """Control characters, which XML forbids and old posts contain, become blanks; document types are refused."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._end = stream, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer)).translate(_TO_BLANK)
        if b"<!ENTITY" in self._end + piece:
            raise ArticleError("an XML file that defines entities of its own, which no WordPress export does; it was not read")
        self._end = piece[-8:]
        buffer[: len(piece)] = piece
        return len(piece)


def wordpress_posts(stream: BinaryIO, place: Place, options: ReadOptions) -> Iterator[Member | Failure]:
    """The published posts and pages in their order; drafts, menus, attachments and revisions are passed over."""
    try:
        from lxml import etree
    except ImportError:
        raise missing_extra("html", "a WordPress export") from None
    items = etree.iterparse(
        buffered(_WithoutControls(stream)), tag="item", recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    number = 0
    try:
        for _, item in items:
            number += 1
            if (found := _post(item, place.row(number), options)) is not None:
                yield found
            item.clear()
            while item.getprevious() is not None:  # what was read leaves the tree
                del item.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"the export is damaged ({error}); {number} items before it were read") from None
    if fault := next((one for one in items.error_log if one.level_name == "FATAL"), None):
        yield failure(place.label, f"the export is damaged (line {fault.line}: {fault.message}); posts behind it may be missing", place.id)


def _post(item: _Element, place: Place, options: ReadOptions) -> Member | Failure | None:
    own = {str(child.tag).rpartition("}")[2]: child.text or "" for child in item if "wordpress.org/export" in str(child.tag)}
    if own.get("post_type", "post") not in ("post", "page") or own.get("status", "publish") != "publish":
        return None
    title = " ".join((item.findtext("title") or "").split()) or None
    content = item.findtext(_CONTENT) or ""
    link = (item.findtext("link") or "").strip()
    label = f"{place.label}!{link}" if link else place.label
    id = own.get("post_id", "").strip() or link or place.id
    if not content.strip():
        return failure(label, "a post without content", id)
    if len(content) > options.max_bytes:
        return failure(label, f"larger than {options.max_bytes:,} bytes, which is no single article", id)
    published = parse_day(own.get("post_date")) or parse_day(item.findtext("pubDate"))
    return Member(label, "html", _paragraphs(content).encode("utf-8"), id=id, encoding="utf-8", title=title, published=published)


def _paragraphs(content: str) -> str:
    """What WordPress does when it shows a post: empty lines part paragraphs, line ends are breaks, where no blocks are written."""
    content = _SHORTCODE.sub("", content)
    if _BLOCK.search(content):
        return re.sub(r"\n[ \t]*\n", "<br><br>", content.replace("\r\n", "\n"))
    parts = re.split(r"\n\s*\n", content.replace("\r\n", "\n").strip())
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)
