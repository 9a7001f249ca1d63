"""How well `batch` uses a machine: two processes against one, what it costs over a bare `extract`, memory as the archive grows.

    python benchmarks/batch.py [--small] [--rounds 3] [--articles 3000] [--memory 5000 100000]

Times depend on the machine; the ratios are what to compare.  Two bare processes side by side, without any pool, show what the machine itself
gives at that moment.  Memory is the proportional set size (PSS) of all processes of a run, looked at twenty times a second (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from articles import varied

BARE = """
import json, sys, time
from gdnn_extract import extract
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
extract(texts[0])
print(flush=True)
sys.stdin.readline()
begun = time.process_time()
for text in texts:
    extract(text)
print(time.process_time() - begun)
"""


class Spent(NamedTuple):
    """Seconds on the clock and of processors."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="of each time the best counts")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--memory", type=int, nargs=2, default=(5_000, 100_000), metavar=("FEW", "MANY"))
    parser.add_argument("--small", action="store_true", help="a quick look: 800 articles, memory of 500 and 5,000")
    given = parser.parse_args()
    if given.small:
        given.articles, given.memory, given.rounds = 800, (500, 5_000), 2
    with tempfile.TemporaryDirectory() as folder:
        times(Path(folder), given.articles, given.rounds)
        memory(Path(folder), *given.memory)


def times(folder: Path, count: int, rounds: int) -> None:
    source, single, out = archive(folder, count, paragraphs=12), archive(folder, 1, paragraphs=12), folder / "out"
    calls: dict[str, Callable[[], Spent]] = {
        "one bare process": lambda: bare(source, 1),
        "two bare processes": lambda: bare(source, 2),
        "batch, 1 process": lambda: batch(source, out, 1, "--restart"),
        "batch, 2 processes": lambda: batch(source, out, 2, "--restart"),
        "batch, a single article": lambda: batch(single, folder / "single", 1, "--restart"),
        "batch, nothing to do": lambda: batch(source, out, 2),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in calls}
    for _ in range(rounds):  # in turn, so that a machine that slows down does so for all
        for name, call in calls.items():
            spent[name].append(call())
    wall = {name: min(one.wall for one in values) for name, values in spent.items()}
    cpu = {name: min(one.cpu for one in values) for name, values in spent.items()}
    print(f"{count:,} articles, {source.stat().st_size / count / 1000:.1f} KB each; best of {rounds} rounds: seconds, and seconds of processors\n")
    for name in calls:
        print(f"{name:28}{wall[name]:8.2f}{cpu[name]:8.2f}")
    start, used = wall["batch, a single article"], cpu["batch, a single article"]
    print(f"\n2 processes against 1         {wall['batch, 1 process'] / wall['batch, 2 processes']:.2f} times as fast, the whole command")
    print(f"  without the start           {(wall['batch, 1 process'] - start) / (wall['batch, 2 processes'] - start):.2f}")
    print(f"  this machine, bare          {2 * wall['one bare process'] / wall['two bare processes']:.2f}")
    print(f"batch over bare extract       {wall['batch, 1 process'] / wall['one bare process'] - 1:+.1%}, the whole command")
    print(f"  without the start           {(wall['batch, 1 process'] - start) / wall['one bare process'] - 1:+.1%}")
    print(f"  of processors               {(cpu['batch, 1 process'] - used) / cpu['one bare process'] - 1:+.1%}\n")


def memory(folder: Path, few: int, many: int) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory: there is no /proc/PID/smaps_rollup here")
        return
    peaks = {}
    for count in (few, many):
        source = archive(folder, count, paragraphs=1)
        peaks[count] = peak(source, folder / f"out-{count}")
        print(f"{count:9,} articles        {peaks[count] / 1024:8.1f} MB at most, 2 processes")
    print(f"memory, {many:,} against {few:,}: {peaks[many] / peaks[few]:.2f} times")


def archive(folder: Path, count: int, paragraphs: int) -> Path:
    """A file of rows with `count` articles of some paragraphs each."""
    path = folder / f"{count}-{paragraphs}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(joined(varied(count * paragraphs), paragraphs)):
            file.write(json.dumps({"id": f"a{number}", "text": text}, ensure_ascii=False) + "\n")
    return path


def joined(texts: Iterator[str], size: int) -> Iterator[str]:
    for text in texts:
        # one opening, then paragraphs only
        yield "\n".join([text, *(next(texts).partition("\n")[2] for _ in range(size - 1))])


def bare(source: Path, processes: int) -> Spent:
    """So many processes, each on its own, extract all articles; without start and reading."""
    arguments = [sys.executable, "-c", BARE, str(source)]
    started = [subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    for process in started:
        assert process.stdout
        process.stdout.readline()
    begun = time.perf_counter()
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    cpu = sum(float(process.communicate()[0]) for process in started)
    return Spent(time.perf_counter() - begun, cpu)


def command(source: Path, out: Path, jobs: int, *options: str) -> Sequence[str]:
    return [sys.executable, "-m", "gdnn_extract", "batch", str(source), "-o", str(out), "--jobs", str(jobs), "-q", *options]


def batch(source: Path, out: Path, jobs: int, *options: str) -> Spent:
    """A whole command; its workers are nobody's to wait for, so their processor time is looked at while they live."""
    begun = time.perf_counter()
    process = subprocess.Popen(command(source, out, jobs, *options))
    cpu: dict[int, float] = {}
    while process.poll() is None:
        for pid in family(process.pid):
            cpu[pid] = max(cpu_time(pid), cpu.get(pid, 0.0))
        time.sleep(0.02)
    assert process.returncode == 0
    return Spent(time.perf_counter() - begun, sum(cpu.values()))


def peak(source: Path, out: Path) -> int:
    """The most memory that all processes of a run have together, in KB."""
    process = subprocess.Popen(command(source, out, 2))
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(pss, family(process.pid))))
        time.sleep(0.05)
    assert process.returncode == 0
    return most


def family(pid: int) -> set[int]:
    """A process and all below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_time(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
