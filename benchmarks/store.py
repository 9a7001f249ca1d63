"""How long a store takes to make, and how much memory: `python benchmarks/store.py 100000`.

The records are those of the sample articles, each time under another id, day and sum, with other people, so that tables, keys
and persons are as many as they would be.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gdnn_extract import extract

ROOT = Path(__file__).parent.parent
SHARD = 10_000
QUESTIONS = (
    ["tasks", "--open-on", "2024-06-01"],
    ["tasks", "--assignee", "Sở Y tế"],
    ["documents", "--top", "5", "--by", "year"],
    ["basis", "43/2013/TT-BYT"],
)
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"]
MIDDLE = ["Văn", "Thị", "Hữu", "Đức", "Minh", "Quang", "Thanh", "Ngọc"]
GIVEN = ["An", "Bình", "Cường", "Dung", "Giang", "Hà", "Hải", "Hương", "Khánh", "Lan", "Long", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Vinh"]


def generate(folder: Path, count: int) -> int:
    """Write `records-*.jsonl`; how many bytes."""
    dice = random.Random(1)
    articles = sorted((ROOT / "corpus" / "articles").glob("*.txt"))
    models = [extract(path.read_bytes().decode("utf-8", "replace"), id=path.stem).model_dump(mode="json") for path in articles]
    for beside in ("failures.jsonl", "duplicates.jsonl"):
        (folder / beside).touch()
    for first in range(0, count, SHARD):
        with (folder / f"records-{first // SHARD:05}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(first, min(count, first + SHARD)):
                record = json.loads(json.dumps(models[number % len(models)]))
                record["article"] |= {
                    "id": f"a{number:07}",
                    "source": f"https://example.org/{number}",
                    "published": f"20{dice.randrange(10, 26)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
                    "sha256": f"{number:064x}",
                }
                for official in record["officials"]:
                    official["name"] = f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return sum(path.stat().st_size for path in folder.glob("records-*.jsonl"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="?", default=20_000)
    count = parser.parse_args().records
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "out").mkdir()
        size = generate(folder / "out", count)
        store = folder / "news.duckdb"
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "gdnn_extract", "store", folder / "out", "-o", store], check=True)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # KiB on Linux
        print(f"{count:,} records, {size / 1e6:,.0f} MB of JSON Lines: {took:.1f} s, peak memory {peak:,.0f} MB, store {store.stat().st_size / 1e6:,.0f} MB")
        for question in QUESTIONS:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "gdnn_extract", "query", store, *question, "--format", "csv"], check=True, stdout=subprocess.DEVNULL)
            print(f"query {' '.join(question)}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
