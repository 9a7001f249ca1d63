"""`batch`: many articles, archives and folders, to a folder of records; stopped at any time, taken up again."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from gdnn_extract.commands.terminal import MAX_CHARS, PROGRAM, complain, models_named, models_option, printable, published_option
from gdnn_extract.errors import ArticleError, GdnnExtractError

if TYPE_CHECKING:
    from gdnn_extract.batch import BatchOptions, Counts

INTERRUPTED = 130
_PLAIN_PAUSE = 5.0  # seconds between two lines of progress without a terminal
_BAR_PAUSE = 0.1

_READING = (
    click.option("--kind", metavar="KIND", help="What every file is (text, html, warc, wordpress, jsonl, json, csv, parquet), whatever it looks like."),
    click.option("--encoding", metavar="NAME", help="The encoding of the files; without it, it is found out."),
    click.option("--text-field", metavar="NAME", help="The column or key that holds the text; likewise for the others."),
    click.option("--id-field", metavar="NAME"),
    click.option("--title-field", metavar="NAME"),
    click.option("--published-field", metavar="NAME"),
    click.option("--source-field", metavar="NAME"),
    click.option("--selector", metavar="CSS", help="The CSS selector of the main text of HTML pages."),
    click.option("--max-chars", type=click.IntRange(min=1), default=MAX_CHARS, show_default=True, metavar="N", help="An article that is longer fails."),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of reading; they arrive as keywords named like the fields of `ReadOptions`."""
    for option in reversed(_READING):
        command = option(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Where the records go, a folder or an address; made if it is not there.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; without it, as many as there are processors.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, metavar="SECONDS", help="What takes longer fails.")
@click.option("--format", "form", type=click.Choice(["jsonl", "parquet"]), default="jsonl", show_default=True, help="Of the files of records.")
@click.option("--shard-size", type=click.IntRange(min=1, max=100_000), default=500, show_default=True, metavar="N", help="Articles for each file of records.")
@published_option
@models_option
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="Ray shares the work out to many machines.")
@click.option("--address", metavar="ADDRESS", help="Of the Ray cluster, or auto; without it, Ray is started on this machine.")
@click.option("--ray-temp", metavar="FOLDER", help="Where Ray keeps its sockets and logs if it is started here.")
@click.option("--restart", is_flag=True, help="Remove what an earlier run left in FOLDER and do all anew.")
@click.option("--retry-failures", is_flag=True, help="Do those files of records anew whose articles did not all succeed.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only.")
@reading_options
def batch(
    inputs: tuple[str, ...],
    output: str,
    jobs: int | None,
    timeout: float,
    form: str,
    shard_size: int,
    published: datetime | None,
    models: str,
    engine: str,
    address: str | None,
    ray_temp: str | None,
    restart: bool,
    retry_failures: bool,
    quiet: bool,
    **reading: Any,
) -> int:
    """Turn many articles into records, on all processors, or on many machines with --engine ray.

    INPUT is a file, a folder, a pattern, an archive, an address such as s3://bucket/posts/, or - for standard input. FOLDER gets
    records-00000.jsonl and so on, failures.jsonl (what could not be done, and why), duplicates.jsonl (records whose text an earlier
    one has) and manifest.json.

    \b
    gdnn-extract batch articles/ -o records/
    gdnn-extract batch crawl.warc.gz posts.jsonl -o records/ --jobs 8 --format parquet
    gdnn-extract batch articles/ -o records/            again: goes on where it stopped

    Ctrl-C stops it, a full disk as well; the same command goes on from there, and the records are those of a run that nothing
    disturbed. The exit status is 0, 1 if an article failed or the run had to stop, 130 after Ctrl-C.
    """
    from gdnn_extract.batch import BatchOptions, Cluster, run_batch
    from gdnn_extract.pipeline import Pipeline
    from gdnn_extract.readers.options import ReadOptions

    if inputs.count("-") > 1:
        raise click.UsageError("Standard input (-) can be read once only.")
    if engine != "ray" and (address or ray_temp):
        raise click.UsageError("--address and --ray-temp are for --engine ray.")
    if not output:
        raise click.UsageError("-o names no folder.")
    _check_reading(reading)
    options = BatchOptions(ReadOptions(**reading), published.date() if published else None, form, shard_size)  # type: ignore[arg-type]
    progress, watch = _progress(inputs, options, quiet, count=engine == "local" and not any(one == "-" or "://" in one for one in inputs))
    started = time.monotonic()
    try:
        with progress:
            counts = run_batch(
                inputs,
                output,
                options=options,
                jobs=jobs,
                timeout=timeout,
                pipeline=Pipeline(models=models_named(models)),
                restart=restart,
                retry_failures=retry_failures,
                cluster=Cluster(address, ray_temp) if engine == "ray" else None,
                watch=watch,
            )
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends now; who presses again shall see no other error
        complain(f"stopped; what is finished is in {printable(output)}, and the same command goes on from there")
        return INTERRUPTED
    except GdnnExtractError as error:
        return complain(printable(str(error)))
    if not quiet:
        _tell(counts, output, time.monotonic() - started)
    return 1 if counts.failed else 0


def _check_reading(reading: dict[str, Any]) -> None:
    """What would make every article fail is wrong use."""
    from gdnn_extract.readers.encodings import check_encoding
    from gdnn_extract.readers.options import KINDS

    if reading["kind"] not in (None, *KINDS):
        raise click.BadParameter(f"{reading['kind']!r} is none of {', '.join(KINDS)}.", param_hint="'--kind'")
    try:
        if reading["encoding"]:
            check_encoding(reading["encoding"])
        if reading["selector"]:
            from gdnn_extract.readers.pages import check_selector

            check_selector(reading["selector"])
    except ArticleError as error:
        raise click.UsageError(str(error)) from None


def _tell(counts: Counts, output: str, seconds: float) -> None:
    said = [f"{_count(counts.records, 'record')} in {printable(output)}"]
    if counts.skipped:
        said.append(f"{counts.skipped:,} articles were finished before")
    if counts.duplicates:
        said.append(f"{counts.duplicates:,} have the text of an earlier one (duplicates.jsonl)")
    if counts.failed:
        said.append(f"{counts.failed:,} failed (failures.jsonl)")
    click.echo(f"{PROGRAM}: {_count(counts.articles, 'article')} in {seconds:.1f} s: {'; '.join(said)}", err=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


# ---------------------------------------------------------------- how far it is


def _progress(inputs: tuple[str, ...], options: BatchOptions, quiet: bool, *, count: bool) -> tuple[AbstractContextManager[Any], Callable[[Counts], None]]:
    """What shows the progress while it is open, and what is told the counts; `count`: find out how many articles there are."""
    if quiet:
        return nullcontext(), lambda counts: None
    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext(), _Pace(_PLAIN_PAUSE, lambda counts, rate: click.echo(f"{PROGRAM}: {_said(counts, rate)}", err=True))
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    columns = (BarColumn(30), TaskProgressColumn(), TextColumn("{task.fields[said]}"))
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task("", total=None, said="")
    total = _Total(inputs, options, count)

    def show(counts: Counts, rate: float) -> None:
        left = "" if total.articles is None or not rate else f", {_duration((total.articles - counts.articles) / rate)} left"
        bar.update(task, completed=counts.articles, total=total.articles, said=_said(counts, rate) + left)

    return bar, _Pace(_BAR_PAUSE, show)


def _said(counts: Counts, rate: float) -> str:
    return f"{counts.articles:,} articles, {rate:,.0f} a second, {counts.failed:,} failed"


def _duration(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> _duration(4000), _duration(75)
    ('1:06:40', '1:15')
    """
    minutes, second = divmod(max(0, round(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


class _Pace:
    """Passes counts on every `pause` seconds, with the articles a second since the first."""

    def __init__(self, pause: float, show: Callable[[Counts, float], None]) -> None:
        self._pause, self._show = pause, show
        self._began = self._shown = time.monotonic()

    def __call__(self, counts: Counts) -> None:
        now = time.monotonic()
        if now - self._shown >= self._pause:
            self._shown = now
            self._show(counts, (counts.articles - counts.skipped) / (now - self._began))


class _Total:
    """Counts the articles beside the work, as long as that takes, unless they can be read once only or are far away."""

    def __init__(self, inputs: tuple[str, ...], options: BatchOptions, count: bool) -> None:
        self.articles: int | None = None
        if count:
            threading.Thread(target=self._count, args=(inputs, options), daemon=True).start()

    def _count(self, inputs: tuple[str, ...], options: BatchOptions) -> None:
        from gdnn_extract.readers.archives import find_members

        self.articles = sum(1 for _ in find_members(inputs, options.read))
