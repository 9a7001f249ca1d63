"""Hostile texts: time grows in proportion to length, and no pattern has an unbounded repeat inside an unbounded repeat."""

import gc
import importlib
import json
import pkgutil
import subprocess
import sys
import time
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

import gdnn_extract
from gdnn_extract import extract

SHAPES = {
    "digits": "7",
    "digits and dots": "7.",
    "digits and commas": "7,",
    "digits and slashes": "7/",
    "digits and dashes": "12-",
    "day and month": "14/5 ",
    "numbers": "1.500 ",
    "percents": "5% ",
    "capitals": "A",
    "capital words": "Nguyễn ",
    "capitals and dots": "A.",
    "small letters": "a",
    "small words": "xã ",
    "opening brackets": "(",
    "closing brackets": ")",
    "list marks in brackets": "(1) a) ",
    "quotes": '"',
    "quotes and stops": '." ',
    "commas": ",",
    "commas and words": "các xã, ",
    "semicolons": "; - ",
    "colons": ": 1. ",
    "stops": ".",
    "stops and blanks": ". ",
    "slashes": "/",
    "slashes and stops": "./",
    "dashes": "-",
    "dashes and blanks": "- ",
    "blanks": " ",
    "line breaks": "\n",
    "short lines": "- a\n",
    "lines that go on": "xã họp và\n",
    "lines with a colon": "Giao:\n",
    "asterisks": "*",
    "word marks": "một là ",
    "order marks": "thứ hai, ",
    "weekdays": "thứ hai ",
    "numerals": "hai mươi ",
    "magnitudes": "5 tỷ ",
    "months": "tháng ",
    "months and numbers": "tháng 5 ",
    "years": "năm 2021 ",
    "days": "ngày ",
    "dates in a list": "ngày 5, 6, 7, ",
    "ranges": "5-6/2 đến ",
    "document types": "Quyết định số ",
    "document numbers": "15/2019/NĐ-CP ",
    "documents in a list": "Nghị định số 15/2019/NĐ-CP, ",
    "symbols": "QĐ-UBND-",
    "provisions": "Điều 5, khoản 2, ",
    "provisions without a document": "điểm a khoản ",
    "laws": "Luật Đất đai, ",
    "offices": "Chủ tịch UBND ",
    "offices and names": "ông Nguyễn Văn Ổi, Giám đốc Sở Nội vụ, ",
    "bodies": "Sở Nội vụ tỉnh ",
    "bodies in a list": "Sở Nội vụ, Sở Y tế và ",
    "honorifics": "ông ",
    "names in a list": "Lê Sen; ",
    "cues": "yêu cầu ",
    "cues and addressees": "giao Sở Y tế ",
    "instructions": "Chủ tịch yêu cầu các xã rà soát. ",
    "orders in one sentence": "giao Sở Y tế lập chốt; ",
    "lists in lists": "1. Các tổ làm những việc sau:\na) Các đội làm những việc sau:\n",
    "sections and lead-ins": "I. Kết quả\nGiám đốc yêu cầu:\n",
    "words in quotes": 'ông nói: "Anh Hải cho người canh',
    "meetings": "hội nghị giao ban ",
    "pictures": "Ảnh: T.Na ",
    "sources": "Theo: ",
    "addresses": "www.a.vn/",
    "entities": "&amp;",
    "half entities": "&a",
    "combining marks": "e\u0302\u0301",
    "zero width": "\u200b",
    "long combining runs": "a" + "\u0301" * 20,
    "emoji": "😀",
}
SIZE = 8_000


def seconds(text):
    """The better of two runs, with the collector out of the way."""
    best = float("inf")
    for _ in range(2):
        gc.collect()
        started = time.perf_counter()
        extract(text)
        best = min(best, time.perf_counter() - started)
    return best


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_length(shape):
    """Four times the text may take eight times as long, and a fifth of a second on top; a quadratic step takes sixteen times."""
    unit = SHAPES[shape]
    short = unit * (SIZE // len(unit))
    extract(short[:100])
    for _ in range(3):  # a busy machine gets another chance
        base, long = seconds(short), seconds(short * 4)
        if base < 3 and long < 8 * base + 0.2:
            return
    pytest.fail(f"{base:.3f} s for {len(short)} characters, {long:.3f} s for four times as many")


# ---------------------------------------------------------------- patterns

COLLECT = """
import importlib, json, pkgutil, re, sys
found = {}
compile_ = re._compile
def noting(pattern, flags):
    frame = sys._getframe(2)
    if isinstance(pattern, str) and "gdnn_extract" in frame.f_code.co_filename:
        found[(pattern, int(flags))] = f"{frame.f_globals.get('__name__')}:{frame.f_lineno}"
    return compile_(pattern, flags)
re._compile = noting
import gdnn_extract.patterns
gdnn_extract.patterns.lazy = re.compile  # those too that this text does not need
for module in pkgutil.walk_packages(gdnn_extract.__path__, "gdnn_extract."):
    if not module.name.endswith(("__main__", "spacy_component")):
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            if (error.name or "").startswith("gdnn_extract"):
                raise
from gdnn_extract import extract
extract(sys.stdin.read())
print(json.dumps([[where, pattern, flags] for (pattern, flags), where in found.items()]))
"""


def nested(tree, inside=False):
    """Whether an unbounded repeat that may give back stands inside another one."""
    for operation, argument in tree:
        if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            _, most, body = argument
            unbounded = most == constants.MAXREPEAT
            if (inside and unbounded) or nested(body, inside or unbounded):
                return True
        elif operation in (constants.ATOMIC_GROUP, constants.POSSESSIVE_REPEAT):
            # what is inside gives nothing back to the outside, but may still be slow by itself
            if nested(argument[2] if operation is constants.POSSESSIVE_REPEAT else argument, False):
                return True
        elif any(nested(child, inside) for child in children(argument)):
            return True
    return False


def children(argument):
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for part in argument:
            yield from children(part)


@pytest.mark.parametrize(
    ("pattern", "refused"),
    [
        (r"(a+)+", True),
        (r"(?:a*b?)*c", True),
        (r"(?:a|(?:b+ )*)+", True),
        (r"(?=(?:\w+ )*x)", True),
        (r"(?:a++)+", False),
        (r"(?:a+)++", False),
        (r"(?>a+)+", False),
        (r"(?:a{1,9})+", False),
        (r"(?:a+){1,9}", False),
        (r"a+b*[c]+", False),
    ],
)
def test_nested(pattern, refused):
    assert nested(parser.parse(pattern)) is refused


def collected():
    """(where, pattern, flags) of every pattern that the package compiles."""
    text = "Sở Nội vụ họp ngày 5/2/2021. Giám đốc yêu cầu các xã thực hiện Nghị định số 15/2019/NĐ-CP trước ngày 30/6, đạt 96,4%."
    output = subprocess.run([sys.executable, "-c", COLLECT], input=text, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    return json.loads(output)


def test_no_pattern_has_nested_unbounded_repeats():
    patterns = collected()
    assert len(patterns) > 30
    wrong = [f"{where}: {pattern[:120]}" for where, pattern, flags in patterns if nested(parser.parse(pattern, flags))]
    assert not wrong, "\n".join(wrong)


def possessive_group(tree):
    """Whether a possessive repeat holds more than one character or class: Python before 3.11.5 gets that wrong, `(?>…)` is right everywhere."""
    for operation, argument in tree:
        if operation is constants.POSSESSIVE_REPEAT and not (len(argument[2]) == 1 and argument[2][0][0] in SINGLE):
            return True
        if any(possessive_group(child) for child in children(argument)):
            return True
    return False


SINGLE = (constants.IN, constants.LITERAL, constants.NOT_LITERAL, constants.ANY)


@pytest.mark.parametrize(("pattern", "refused"), [(r"(?:ab?)*+", True), (r"(?:\.\d{1,2})?+", True), (r"(?>(?:ab?)*)[a-z]{1,9}+", False)])
def test_possessive_group(pattern, refused):
    assert possessive_group(parser.parse(pattern)) is refused


def test_no_pattern_has_a_possessive_group():
    wrong = [f"{where}: {pattern[:120]}" for where, pattern, flags in collected() if possessive_group(parser.parse(pattern, flags))]
    assert not wrong, "\n".join(wrong)


def test_every_module_imports():
    for module in pkgutil.walk_packages(gdnn_extract.__path__, "gdnn_extract."):
        if not module.name.endswith(("__main__", "spacy_component")):
            try:
                importlib.import_module(module.name)
            except ImportError as error:
                assert not (error.name or "").startswith("gdnn_extract"), module.name
