"""Imports run downward only, extractors know nothing of one another, and a bare import stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import gdnn_extract

ROOT = Path(gdnn_extract.__file__).parent

# from the top; what is not named here lies between `extractors` and `match`
LAYERS = [
    {"__main__", "cli"},
    {"commands", "spacy_component"},
    {"batch", "corpus", "evaluate", "explain", "schema", "store", "training"},
    {"pipeline", "readers", "writers"},
    {"extractors", "learned"},
    set(),
    {"match"},
    {"article", "record"},
    {"errors", "patterns"},
]
MIDDLE = 5
ONLY = {"click": {"cli", "commands", "__main__"}, "duckdb": {"store"}, "xlsxwriter": {"writers"}, "ray": {"batch.cluster"}, "fsspec": {"readers.remote"}, "spacy": {"spacy_component"}, "underthesea": set(), "underthesea_core": {"tagger"}, "pycrfsuite": {"training"}}


def layer(module):
    head = module.split(".")[0]
    return next((number for number, names in enumerate(LAYERS) if head in names), MIDDLE)


def imported(path):
    """(name of the module, whether at the top of the file) for each import, without those for type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for child in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module
            if node.module == "gdnn_extract" or node.module.startswith("gdnn_extract."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules():
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "__init__":
            yield name, path


NAMES = {name for name, _ in modules()}


def inner(path):
    """The modules of the package that a file imports."""
    return {name for full in imported(path) if (name := full.removeprefix("gdnn_extract.")) in NAMES and full.startswith("gdnn_extract.")}


def test_imports_run_downward():
    wrong = [f"{name} imports {other}" for name, path in modules() for other in inner(path) if layer(other) < layer(name)]
    assert not wrong


def test_no_circles():
    graph = {name: inner(path) - {name} for name, path in modules()}
    done = set()
    while ready := [name for name in graph if name not in done and not any(other in graph and other not in done for other in graph[name])]:
        done.update(ready)
    assert done == set(graph), f"in a circle: {sorted(set(graph) - done)}"


def family(name):
    return name.removeprefix("extractors.").split("_")[0]


def test_extractors_do_not_import_one_another():
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        if name.startswith("extractors.")
        for other in inner(path)
        if other.startswith("extractors.") and family(other) != family(name)
    ]
    assert not wrong


def test_outside_packages_stay_in_their_modules():
    wrong = [
        f"{name} imports {full}"
        for name, path in modules()
        for full in imported(path)
        if (package := full.split(".")[0]) in ONLY and not ({name, name.split(".")[0]} & ONLY[package])
    ]
    assert not wrong


def test_bare_import_is_light():
    code = "import sys, gdnn_extract; print(sorted({'click', 'spacy', 'underthesea', 'underthesea_core', 'lxml', 'pyarrow', 'ray', 'fsspec'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_extraction_is_light():
    code = (
        "import sys; from gdnn_extract import extract; extract('Sở họp.');"
        "print(sorted({'click', 'spacy', 'underthesea', 'lxml', 'pyarrow'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
