"""A saved page to its main text: a paragraph, list item or row of a table is a line; marks and numbers of lists are written out."""

from __future__ import annotations

import datetime
import logging
import re
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.fields import parse_day
from gdnn_extract.readers.streams import missing_extra

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "head header hr item li list main nav ol option p pre quote row section summary table tbody tfoot thead tr ul",
    )
)
_BREAKS = frozenset(("br", "lb"))
_CELLS = frozenset(("td", "th", "cell"))
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "object", "textarea", "select", "button", "title", "meta", "link"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MARK = re.compile(r"\s*(?:[-+*•–▪]|\(?(?:\d{1,3}|[a-zđ])[.)])(?:\s|$)")
_MARK_ALONE = re.compile(r"(?:-|\d{1,4}\.|[A-Za-z]{1,6}\))")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_DATELINE = re.compile(
    r"\D{0,40}?(?P<day>\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d)\b.{0,40}"
)
_SIGNATURE = re.compile(r"author|tac-?_?gia|signature|byline|nguon|source", re.IGNORECASE)
# the time of the parser grows with the square of the attributes of a tag
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{10000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[\s/\"'][^\s/\"'=]")
_MAX_ATTRIBUTES = 5000
_CELL_OF_LAYOUT = 300
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of a page and what it says of itself; what it does not say is None."""

    text: str
    title: str | None = None
    published: datetime.date | None = None
    author: str | None = None
    warnings: tuple[str, ...] = ()


def read_page(markup: str, label: str, *, selector: str | None = None) -> Page:
    """The main text of a page, or of the elements that a CSS selector names, or all of a fragment (no html, head or body in it).

    Raises ArticleError when there is no main text, the selector is wrong or names nothing, or the extra [html] is missing.

    >>> read_page("<p>Sở yêu cầu:</p><ol><li>Các trường rà soát;</li><li>Báo cáo.</li></ol>", "a.html").text
    'Sở yêu cầu:\\n1. Các trường rà soát;\\n2. Báo cáo.'
    """
    tree = _parse(markup, label)
    _write_marks(tree)
    if not _PAGE.search(markup[:100_000]):
        return Page("\n".join(lines(tree)))
    if selector:
        found = _select(tree, selector, label)
        return Page("\n".join(line for element in found for line in lines(element)), _title(tree), _published(tree))
    return _main_text(tree, label)


def _parse(markup: str, label: str) -> HtmlElement:
    if any(len(_ATTRIBUTE.findall(_QUOTED.sub('""', match.group()))) > _MAX_ATTRIBUTES for match in _LONG_TAG.finditer(markup)):
        raise ArticleError(f"{label}: a tag with more than {_MAX_ATTRIBUTES:,} attributes; save its main text as plain text")
    try:
        from lxml import html
    except ImportError:
        raise missing_extra("html", f"{label}: a page (HTML)") from None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree: HtmlElement = html.document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except Exception as error:  # lxml raises its own classes
        raise ArticleError(f"{label}: no page could be read from it ({error or type(error).__name__})") from None
    if fault := next((one.message for one in parser.error_log if one.type_name in ("ERR_INTERNAL_ERROR", "ERR_RESOURCE_LIMIT", "ERR_NO_MEMORY")), None):
        raise ArticleError(f"{label}: a page beyond the limits of the parser ({fault}); save its main text as plain text")
    return tree


def lines(root: Any) -> list[str]:
    """The text of an element as lines, blanks single; no recursion, however deep it is."""
    from lxml import etree

    done: list[str] = []
    pieces: list[str] = []

    def end_line() -> None:
        line = " ".join("".join(pieces).split())
        if line and not _MARK_ALONE.fullmatch(line):  # the mark of an item stands with its first line
            done.append(line.removesuffix(" |"))
            pieces.clear()
        elif not line:
            pieces.clear()

    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            pieces.append(element.tail or "")
            continue
        tag = element.tag
        if tag in _BLOCKS or tag in _BREAKS:
            end_line()
        if event == "start":
            if tag in _UNSEEN or (tag != "body" and _HIDDEN.search(element.get("style") or "")):
                walk.skip_subtree()
                continue
            if tag in _CELLS and "".join(pieces).strip():
                pieces.append(" | ")
            if tag == "pre" and element.text:
                done += [line.rstrip() for line in element.text.split("\n") if line.strip()]
            else:
                pieces.append(element.text or "")
        elif element is not root:
            pieces.append(element.tail or "")
    end_line()
    pieces.append(" .")  # a mark that stands alone at the end
    if (rest := "".join(pieces)[:-2].strip()) and not rest.isspace():
        done.append(" ".join(rest.split()))
    return done


def _write_marks(tree: HtmlElement) -> None:
    """Write the mark of each list item into its text: `1.`, `a)`, `-`; lists that have marks as text keep theirs."""
    for items in tree.iter("ol", "ul"):
        ordered = items.tag == "ol"
        number = _number(items.get("start"), 1)
        for item in items.iterchildren("li"):
            number = _number(item.get("value"), number)
            if not _MARK.match(_first_text(item)):
                item.text = f"{_mark(number, items.get('type', '1')) if ordered else '-'} {item.text or ''}"
            number += 1


def _first_text(item: HtmlElement) -> str:
    return next((text for text in item.itertext() if not text.isspace()), "")


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"[0-9]{1,4}", value) else otherwise


def _mark(number: int, kind: str) -> str:
    """The mark of an item of an ordered list.

    >>> _mark(3, "1"), _mark(2, "a"), _mark(28, "A"), _mark(4, "i")
    ('3.', 'b)', 'AB)', 'iv)')
    """
    if kind in ("a", "A"):
        letters = ""
        while number > 0:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(kind) + letter) + letters
        return f"{letters or '0'})"
    if kind in ("i", "I") and 0 < number < 40:
        tens, ones = divmod(number, 10)
        roman = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return f"{roman if kind == 'i' else roman.upper()})"
    return f"{number}."


def check_selector(selector: str) -> None:
    """Raises ArticleError for what is no CSS selector, and where the extra [html] is missing."""
    try:
        from lxml.html import fromstring
    except ImportError:
        raise missing_extra("html", "a CSS selector") from None
    _selected(fromstring("<html></html>"), selector, "selector")


def _selected(tree: HtmlElement, selector: str, label: str) -> list[HtmlElement]:
    try:
        found: list[HtmlElement] = tree.cssselect(selector)
    except ImportError:
        raise missing_extra("html", f"{label}: a CSS selector") from None
    except Exception as error:  # cssselect raises its own classes
        raise ArticleError(f"{label}: {selector!r} is no CSS selector that is known ({error})") from None
    return found


def _select(tree: HtmlElement, selector: str, label: str) -> list[HtmlElement]:
    found = _selected(tree, selector, label)
    # what lies in another one that was found comes with it
    outer = [element for element in found if not any(above in found for above in element.iterancestors())] if len(found) < 200 else found
    if not outer:
        raise ArticleError(f"{label}: the selector {selector!r} names nothing in it; leave it out or name another")
    return outer


def _title(tree: HtmlElement) -> str | None:
    for path in ("//meta[@property='og:title']/@content", "//h1", "//title"):
        for found in tree.xpath(path):
            text = " ".join((found if isinstance(found, str) else found.text_content()).split())
            if text:
                return text
    return None


_DAY_PATHS = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='pubdate' or @name='date' or @name='DC.date.issued']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//article//time/@datetime",
)
_DAY_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def _published(tree: HtmlElement) -> datetime.date | None:
    """The day of publication by what a page declares in its head, in JSON-LD or a time element."""
    for value in tree.xpath(_DAY_PATHS[0]):
        if day := parse_day(value):
            return day
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        for match in _DAY_IN_JSON.finditer(script):
            if day := parse_day(match[1]):
                return day
    return next((day for path in _DAY_PATHS[1:] for value in tree.xpath(path) if (day := parse_day(value))), None)


def _main_text(tree: HtmlElement, label: str) -> Page:
    trafilatura = _trafilatura(label)
    title, published = _title(tree), _published(tree)
    body = tree.find("body")
    everything = lines(body if body is not None else tree)
    _unfold_layout(tree)
    _unfold_lists(tree)
    _paragraphs_at_breaks(tree)
    _keep_signatures(tree)
    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True, date_extraction_params=_DATES)
    except Exception as error:  # whatever an odd page does to it
        raise ArticleError(f"{label}: its main text could not be found ({type(error).__name__}); name it with a CSS selector") from None
    text = lines(found.body) if found is not None and found.body is not None else []
    if not text:
        raise ArticleError(f"{label}: no main text in this page; if there is one, name it with a CSS selector")
    title = found.title or title
    if title and len(text) > 1 and _same(text[0], title):
        del text[0]
    day = published or parse_day(found.date)
    warnings: tuple[str, ...] = ()
    if day is None and (dateline := _dateline(everything, text)):
        day, line = dateline
        warnings = (f"published: {day} is the day in the line «{line}»",)
    return Page("\n".join(text), title, day, found.author, warnings)


_DATES = {"original_date": True, "extensive_search": False, "max_date": None}


def _trafilatura(label: str) -> ModuleType:
    try:
        import trafilatura
    except ImportError:
        raise missing_extra("html", f"{label}: the main text of a page (HTML)") from None
    for name in ("trafilatura", "htmldate", "courlan"):  # they report on standard error what is said in a failure here
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def _same(line: str, title: str) -> bool:
    return " ".join(title.split()).casefold() == line.casefold()


def _unfold_layout(tree: HtmlElement) -> None:
    """Tables that lay out a page become blocks; tables of figures stay."""
    for table in list(tree.iter("table")):
        cells = table.xpath("./tr/td|./tr/th|./*/tr/td|./*/tr/th")
        column = all(cell.getnext() is None and cell.getprevious() is None for cell in cells)
        if column or any(cell.find(".//table") is not None or len(cell.text_content()) > _CELL_OF_LAYOUT for cell in cells):
            for part in [table, *table.xpath("./tr|./tbody|./tbody/tr|./thead|./thead/tr|./tfoot|./tfoot/tr"), *cells]:
                part.tag = "div"


def _unfold_lists(tree: HtmlElement) -> None:
    """Lists of text become paragraphs (their marks are written already), which are kept where lists may be lost; lists of links stay."""
    for items in [*tree.iter("ul", "ol")]:
        length = len(items.text_content())
        if 2 * sum(len(link.text_content()) for link in items.iter("a")) > length:
            continue
        items.tag = "div"
        for item in items.iterchildren("li"):
            if not any(child.tag in _BLOCKS for child in item):
                item.tag = "p"
                continue
            item.tag = "div"
            first = item[0]
            if item.text and first.tag == "p":
                item.text, first.text = None, item.text + (first.text or "")
            elif item.text and first.tag in _BLOCKS:
                paragraph = item.makeelement("p")
                paragraph.text, item.text = item.text, None
                item.insert(0, paragraph)


def _paragraphs_at_breaks(tree: HtmlElement) -> None:
    """Runs of text between line breaks become paragraphs, and old elements of looks give way to their text."""
    from lxml import etree

    etree.strip_tags(tree, "font", "center", "big", "small", "nobr")
    make = tree.makeelement
    for parent in {element.getparent() for element in tree.iter("br")}:
        if parent is None or parent.tag not in ("div", "p", "td", "article", "section", "body", "li", "blockquote", "main"):
            continue
        children = list(parent)
        if any(child.tag not in ("br", "b", "strong", "i", "em", "u", "a", "span", "img", "sub", "sup") and child.tag not in _BLOCKS for child in children):
            continue
        run = make("p")
        run.text, parent.text = parent.text, None
        runs: list[HtmlElement] = [run]
        for child in children:
            tail, child.tail = child.tail, None
            if child.tag == "br" or child.tag in _BLOCKS:
                if child.tag != "br":
                    runs.append(child)
                run = make("p")
                run.text = tail
                runs.append(run)
            else:
                run.append(child)
                child.tail = tail
        if parent.tag == "p":
            parent.tag = "div"
        parent[:] = [run for run in runs if len(run) or (run.text or "").strip() or run.tag != "p"]


def _keep_signatures(tree: HtmlElement) -> None:
    """The name below an article is a part of it; its class would have it taken for the page's furniture."""
    for element in tree.iter("p", "div"):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if _SIGNATURE.search(names) and len(element.text_content()) < 80 and len(list(element.itersiblings("p", preceding=True))) > 1:
            for name in ("class", "id", "rel", "itemprop"):
                element.attrib.pop(name, None)


def _dateline(everything: list[str], text: list[str]) -> tuple[datetime.date, str] | None:
    """The day in a short line just above the main text, or in its first lines."""
    begin = next((number for number, line in enumerate(everything) if line == text[0]), None)
    if begin is None:
        return None
    near = [*reversed(everything[max(0, begin - _NEAR) : begin]), *text[:_NEAR]]
    for line in near:
        match = _DATELINE.fullmatch(line)
        if match and (day := parse_day(match["day"])):
            return day, line
    return None

