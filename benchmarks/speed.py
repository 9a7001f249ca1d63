"""How fast the route is: time per article and per extractor, start-up against two imports, growth up to 10 MB.

    python benchmarks/speed.py [ARTICLE.txt …] [--runs 9] [--megabytes 1 2 5 10]

Times depend on the machine; the ratios are what to compare.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from gdnn_extract import Record, extract
from gdnn_extract.article import Article
from gdnn_extract.extractors.dates import find_dates
from gdnn_extract.extractors.directives import find_directives
from gdnn_extract.extractors.figures import find_figures
from gdnn_extract.extractors.legal import find_legal
from gdnn_extract.extractors.meeting import find_meeting
from gdnn_extract.extractors.officials import find_officials
from gdnn_extract.segment import segment

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"
IMPORTS = {
    "python, nothing imported": "pass",
    "click, pydantic.BaseModel": "import click, pydantic; pydantic.BaseModel",  # `import pydantic` alone loads next to nothing
    "import gdnn_extract": "import gdnn_extract",
    "extract of one line": "import gdnn_extract; gdnn_extract.extract('Sở họp.')",
    "command line, --help": "import sys, gdnn_extract.cli; sys.argv[1:] = ['--help']; gdnn_extract.cli.main()",
}


def milliseconds(calls: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """The median time of each call; all of them in every round, so that a machine that slows down does so for all."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(taken) * 1000 for name, taken in times.items()}


def steps(text: str, runs: int) -> dict[str, float]:
    """Milliseconds of each step of the route for one article, and of the whole."""
    article = Article.read(text)
    paragraphs = segment(article)
    legal = find_legal(article)
    dates = find_dates(article, paragraphs, legal)
    figures = find_figures(article, outside=[*legal, *dates])
    officials = find_officials(article, paragraphs, legal)
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: Article.read(text),
        "segment": lambda: segment(article),
        "legal": lambda: find_legal(article),
        "dates": lambda: find_dates(article, paragraphs, legal),
        "figures": lambda: find_figures(article, outside=[*legal, *dates]),
        "officials": lambda: find_officials(article, paragraphs, legal),
        "meeting": lambda: find_meeting(article, paragraphs, dates, officials),
        "directives": lambda: find_directives(article, paragraphs, officials, dates, figures, legal),
        "route": lambda: extract(text),
    }
    times = milliseconds(calls, runs)
    whole = times.pop("route")
    return times | {"the rest": max(0.0, whole - sum(times.values())), "route": whole}


def fixed_loop() -> int:
    """A loop that depends on nothing but the machine: what a time is worth shows beside it."""
    return sum(number * number for number in range(100_000))


def per_article(texts: Sequence[str], runs: int) -> None:
    extract(texts[0])
    measured = [steps(text, runs) for text in texts]
    characters = sum(map(len, texts))
    print(f"{len(texts)} articles, {characters / len(texts):,.0f} characters on average; median of {runs} runs\n")
    print(f"{'step':<12}{'ms an article':>15}{'ms / 6,000 chars':>18}{'of the route':>14}")
    whole = sum(times["route"] for times in measured)
    for name in measured[0]:
        total = sum(times[name] for times in measured)
        print(f"{name:<12}{total / len(texts):>15.3f}{total / characters * 6000:>18.3f}{total / whole:>14.0%}")
    loop = milliseconds({"loop": fixed_loop}, runs)["loop"]
    print(f"a fixed loop takes {loop:.2f} ms: the route is {whole / len(texts) / loop:.2f} loops an article")
    items = [item_count(extract(text)) for text in texts]
    print(f"\n{1000 * len(texts) / whole:,.0f} articles a second, {1000 * sum(items) / whole:,.0f} items a second")


def item_count(record: Record) -> int:
    tasks = sum(len(directive.tasks) for directive in record.directives)
    return len(record.officials) + len(record.dates) + len(record.figures) + len(record.legal_references) + tasks


def start_up(runs: int) -> None:
    def run(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)

    for code in IMPORTS.values():  # once, for the caches of the disk
        run(code)
    times = milliseconds({name: partial(run, code) for name, code in IMPORTS.items()}, runs)
    bare, peers = times["python, nothing imported"], times["click, pydantic.BaseModel"]
    print(f"\n{'start-up':<28}{'ms':>8}{'above python':>14}{'ratio to pydantic, click':>26}{'above python, both':>20}")
    for name, value in times.items():
        print(f"{name:<28}{value:>8.0f}{value - bare:>14.0f}{value / peers:>26.2f}{(value - bare) / (peers - bare):>20.2f}")


def peers(texts: Sequence[str], runs: int) -> None:
    """The segmenter and the whole route beside two functions of underthesea on the same articles."""
    try:
        from underthesea import sent_tokenize, word_tokenize
    except ImportError:
        print("\nunderthesea is not installed: no comparison")
        return
    articles = [Article.read(text) for text in texts]
    calls: dict[str, Callable[[], object]] = {
        "segment (lines, sentences, marks)": lambda: [segment(article) for article in articles],
        "underthesea sent_tokenize": lambda: [sent_tokenize(text) for text in texts],
        "the whole route": lambda: [extract(text) for text in texts],
        "underthesea word_tokenize": lambda: [word_tokenize(text) for text in texts],
    }
    for call in calls.values():
        call()
    times = {name: taken / len(texts) for name, taken in milliseconds(calls, runs).items()}
    print(f"\n{'beside underthesea':<36}{'ms an article':>15}{'ratio to segment':>18}")
    for name, value in times.items():
        print(f"{name:<36}{value:>15.3f}{value / times['segment (lines, sentences, marks)']:>18.1f}")


def grown(texts: Sequence[str], characters: int) -> str:
    """One text of a given length: the articles again and again, with changing figures so that no two rounds are alike."""
    pieces: list[str] = []
    length = 0
    for turn in count():
        piece = texts[turn % len(texts)].replace("5", str(turn % 9 + 1))
        pieces.append(piece)
        length += len(piece) + 2
        if length >= characters:
            return "\n\n".join(pieces)[:characters]
    raise AssertionError


def growth(texts: Sequence[str], megabytes: Sequence[float]) -> None:
    print(f"\n{'one text of':<14}{'seconds':>9}{'s / MB':>9}{'ratio to the first':>20}")
    first = None
    for size in megabytes:
        wide = sum(len(text.encode()) for text in texts) / sum(map(len, texts))  # bytes a character
        text = grown(texts, int(size * 1_000_000 / wide))
        started = time.perf_counter()
        extract(text)
        seconds = time.perf_counter() - started
        first = first or seconds / size
        print(f"{size:>8.1f} MB   {seconds:>9.2f}{seconds / size:>9.2f}{seconds / size / first:>20.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="*", type=Path, help="text files in UTF-8 (default: the project's corpus)")
    parser.add_argument("--runs", type=int, default=9, help="runs of which the median is taken")
    parser.add_argument("--megabytes", type=float, nargs="*", default=[1, 2, 5, 10], help="lengths of one long text; none: leave it out")
    options = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in options.articles or sorted(CORPUS.glob("*.txt"))]
    per_article(texts, options.runs)
    peers(texts, options.runs)
    start_up(min(options.runs, 9))
    growth(texts, options.megabytes)


if __name__ == "__main__":
    main()
