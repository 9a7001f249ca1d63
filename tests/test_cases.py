"""One-line cases of `tests/cases/*.txt`, read as Markdown links.

    [14/5](2021-05-14)                       the main value of the list (see MAIN)
    [trước ngày 30/6](2021-06-30; modifier=before)
    @2021-05-20 Sáng [14/5](2021-05-14) …    `published` for this line
    one line⏎next line                       a line break in the text
    text   # why this case stands            a comment after two blanks
    \\[ \\] \\( \\)                              brackets that belong to the text

Exactly the marked items must be found, in order; a line without links must find nothing.  An attribute that
is not stated is not compared.  `a | b` is a list.
"""

import datetime
import re
from pathlib import Path

import pytest

from gdnn_extract import Pipeline

CASES = Path(__file__).parent / "cases"
MAIN = {"dates": "value", "figures": "value", "legal": "identifier", "officials": "name", "tasks": None}
LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\]\(((?:[^()\\]|\\.)*)\)")

RULES = Pipeline(models=None)


def unescape(text):
    return re.sub(r"\\([\[\]()\\#])", r"\1", text).replace("⏎", "\n")


def parse(line):
    """(published, text, [(start, end, main value, attributes)])"""
    published = None
    if match := re.match(r"@(\d{4}-\d\d-\d\d) ", line):
        published = datetime.date.fromisoformat(match.group(1))
        line = line[match.end() :]
    line = re.split(r"\s{2,}# ", line)[0]
    text, expected, done = "", [], 0
    for link in LINK.finditer(line):
        text += unescape(line[done : link.start()])
        start = len(text)
        text += unescape(link.group(1))
        main, *rest = [unescape(part.strip()) for part in link.group(2).split(";")]
        if "=" in main and not main.startswith("="):
            main, rest = "", [main, *rest]
        expected.append((start, len(text), main, dict(part.split("=", 1) for part in rest)))
        done = link.end()
    return published, text + unescape(line[done:]), expected


def lines(name):
    for number, line in enumerate((CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield pytest.param(name, line, id=f"{name}:{number}")


def items(record, name):
    if name == "legal":
        return [(item.start, item.end, item) for item in record.legal_references]
    if name == "officials":
        return [(item.mentions[0].start, item.mentions[0].end, item) for item in record.officials]
    if name == "tasks":
        return [(task.start, task.end, (task, directive)) for directive in record.directives for task in directive.tasks]
    return [(item.start, item.end, item) for item in getattr(record, name)]


def attribute(item, key):
    if isinstance(item, tuple):
        task, directive = item
        if key == "issuer":
            return directive.issuer.name or directive.issuer.title
        item = directive if key in {"addressees", "verb"} else task
    return getattr(item, key)


def agrees(wanted, got):
    if isinstance(got, (int, float)):
        return float(wanted) == float(got)
    if isinstance(got, tuple):
        return [part.strip() for part in wanted.split("|") if part.strip()] == [str(part) for part in got]
    return wanted == ("" if got is None else str(got))


def check(name, line):
    published, text, expected = parse(line)
    found = items(RULES.extract(text, published=published), name)
    assert [text[start:end] for start, end, _ in found] == [text[start:end] for start, end, *_ in expected]
    for (start, end, item), (wanted_start, wanted_end, main, attributes) in zip(found, expected, strict=True):
        assert (start, end) == (wanted_start, wanted_end)
        if main and name == "legal":
            assert main in (item.identifier, item.name)
        elif main and name == "figures" and ".." in main:
            assert [float(part) for part in main.split("..")] == [item.value, item.high]
        elif main and MAIN[name]:
            assert agrees(main, attribute(item, MAIN[name])), f"{attribute(item, MAIN[name])!r}"
        for key, wanted in attributes.items():
            assert agrees(wanted, attribute(item, key)), f"{key}: {attribute(item, key)!r}"


def check_meeting(line):
    """`text => date=2021-05-14; chair=Lê Văn A`; nothing behind the arrow: no meeting."""
    text, _, wanted = line.partition(" => ")
    published, text, _ = parse(text)
    meeting = RULES.extract(text, published=published).meeting
    if not wanted.strip():
        assert meeting is None
        return
    assert meeting is not None
    for part in wanted.split(";"):
        key, value = part.strip().split("=", 1)
        got = meeting.chair.name if key == "chair" and meeting.chair else getattr(meeting, key)
        assert agrees(value, got), f"{key}: {got!r}"


@pytest.mark.parametrize(("name", "line"), [case for name in (*MAIN, "meeting") for case in lines(name)])
def test_case(name, line):
    if name == "meeting":
        check_meeting(line)
    else:
        check(name, line)
