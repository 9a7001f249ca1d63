"""What many posts cost: processor time for an article, measured on the articles of the corpus, times their number.

    python benchmarks/cost.py [--posts 100000000] [--copies 8] [--rounds 3]

Processor time is what is counted, that of all processes of a run together, so that other work on the machine disturbs little.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from batch import batch  # beside this file

from gdnn_extract.batch.folder import OutputFolder
from gdnn_extract.batch.work import Done

ARTICLES = Path(__file__).parent.parent / "corpus" / "articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=100_000_000)
    parser.add_argument("--copies", type=int, default=8, help="how often the corpus is worked through in a round")
    parser.add_argument("--rounds", type=int, default=3, help="the best counts")
    given = parser.parse_args()
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(ARTICLES.glob("*.txt"))]
    size = sum(map(len, texts)) / len(texts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        single, many = archive(folder / "single.jsonl", texts[:1], 1), archive(folder / "many.jsonl", texts, given.copies)
        count = given.copies * len(texts)
        print(f"{count:,} articles of {size:,.0f} characters on average, best of {given.rounds} rounds\n")
        for label, options in (("with the models", ()), ("rules only (--models none)", ("--models", "none"))):
            seconds = min(
                batch(many, folder / "out", 1, "--restart", *options).cpu - batch(single, folder / "one", 1, "--restart", *options).cpu
                for _ in range(given.rounds)
            )
            rate = count / seconds
            print(f"{label:28}{rate:8.1f} articles a second and core{given.posts / rate / 3600:10,.0f} core-hours for {given.posts:,}")
        records = sum(path.stat().st_size for path in (folder / "out").glob("records-*")) / count
        slips = sum(path.stat().st_size for path in (folder / "out" / ".state").glob("*.json")) / count
        print(f"\n{records:,.0f} bytes of records an article: {records * given.posts / 1e9:,.0f} GB")
        print(f"{slips:,.0f} bytes of state an article: {slips * given.posts / 1e9:,.0f} GB")
        gathered, seconds = gather(folder / "gather")
        print(f"failures and reprints, gathered at the end: {seconds / gathered * 1e6:.1f} s a million, {seconds / gathered * given.posts / 3600:.1f} hours")


def archive(path: Path, texts: list[str], copies: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for copy in range(copies):
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": f"{copy}-{number}", "text": f"{text}\n{copy}"}, ensure_ascii=False) + "\n")
    return path


def gather(folder: Path, shards: int = 500, size: int = 1000) -> tuple[int, float]:
    """How many articles there were, and the seconds that the last step of a run takes for them."""
    out = OutputFolder(folder, "jsonl")
    out.open({}, restart=False)
    for number in range(shards):
        results = [Done(f"bài-{number}-{place}", f"s3://kho/tin-{number:05}.jsonl#{place}", f"{number * size + place:064x}", b"{}") for place in range(size)]
        out.write_shard((number,), size, "", results)
    begun = time.process_time()
    out.write_failures()
    out.write_duplicates()
    out.close()
    return shards * size, time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
