"""The examples of docs/rules.md hold, and its list of tables is complete.

A ```cases NAME block has lines as they stand in `tests/cases/NAME.txt`.
"""

import re
from pathlib import Path

import pytest
import test_cases
import test_segment

PAGE = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
DATA = Path(__file__).parent.parent / "gdnn_extract" / "data"


def examples():
    for block in re.finditer(r"^```cases (\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        for line in block.group(2).splitlines():
            yield pytest.param(block.group(1), line, id=f"{block.group(1)}: {line[:40]}")


@pytest.mark.parametrize(("name", "line"), list(examples()))
def test_examples(name, line):
    if name == "segment":
        test_segment.test_case(line)
    else:
        test_cases.test_case(name, line)


def test_all_tables_are_listed():
    listed = dict(re.findall(r"^\| `(\w+)` \| (`[^|]*`) \|", PAGE, re.MULTILINE))
    columns = {}
    for path in DATA.glob("*.tsv"):
        header = next(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
        columns[path.stem] = ", ".join(f"`{column}`" for column in header.split("\t"))
    assert listed == columns
