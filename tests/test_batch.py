"""Runs over many articles: nothing is lost, doubled or torn, whatever dies on the way."""

import datetime
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from articles import varied

from gdnn_extract import BatchError, Document, Failure, ModelError, Pipeline, Record, extract, extract_many
from gdnn_extract.batch import BatchOptions, run_batch
from gdnn_extract.cli import main
from gdnn_extract.readers import ReadOptions

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed the way of Unix")
PROGRAM = [sys.executable, "-m", "gdnn_extract"]


class Poisoned(Pipeline):
    """A route on which marked articles kill, stop or hold up their worker."""

    def extract(self, text, **about):
        if "@giết" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "@ngủ" in text:
            time.sleep(600)
        if "@quay vòng" in text:
            while True:
                pass
        if "@thoát" in text:
            os._exit(3)
        if "@hỏng" in text:
            raise ValueError("this one\nis bad")
        if "@không có mô hình" in text:
            raise ModelError("models/x: no model")
        return super().extract(text, **about)


def rows(path):
    """The lines of a JSON Lines file, each of which must be whole."""
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def lines(out):
    """All records as they were written, sorted."""
    return sorted(line for file in out.glob("records-*.jsonl") for line in file.read_bytes().splitlines())


def ids(out):
    return sorted(json.loads(line)["article"]["id"] for line in lines(out))


def manifest(out):
    return json.loads((out / "manifest.json").read_text("utf-8"))


@pytest.fixture
def archive(tmp_path):
    """Writes texts into a file of rows, with ids from a0000 on."""

    def write(texts, name="posts.jsonl", **fields):
        path = tmp_path / name
        objects = ({"id": f"a{number:04}", "text": text, **fields} for number, text in enumerate(texts))
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), "utf-8")
        return str(path)

    return write


def start(*arguments, **options):
    return subprocess.Popen([*PROGRAM, "batch", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def run(*arguments, **options):
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err and not out
    return process.returncode, err


def workers(pid):
    """The processes below the children of a process: those that the fork server has made."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return [child for child, parent in parents.items() if parents.get(parent) == pid]


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "in vain"
        time.sleep(0.002)


# ---------------------------------------------------------------- what a run gives


def test_records_are_those_of_extract(archive, tmp_path):
    texts = list(varied(60))
    counts = run_batch([archive(texts)], tmp_path / "out", jobs=2, options=BatchOptions(shard_size=25))
    assert (counts.records, counts.failed, counts.duplicates) == (60, 0, 0)
    assert sorted(file.name for file in (tmp_path / "out").iterdir() if not file.name.startswith(".")) == [
        "duplicates.jsonl", "failures.jsonl", "manifest.json", "records-00000.jsonl", "records-00001.jsonl", "records-00002.jsonl",
    ]
    written = [Record.model_validate(row) for number in range(3) for row in rows(tmp_path / "out" / f"records-{number:05}.jsonl")]
    assert [record.article.id.rpartition("/")[2] for record in written] == [f"a{number:04}" for number in range(60)]
    for record, text in zip(written, texts, strict=True):
        assert record == extract(text, id=record.article.id, source=record.article.source)
    assert manifest(tmp_path / "out")["state"] == "complete"


def test_many_kinds_of_input_and_what_cannot_be_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.txt").write_text("Sáng 14/5/2021, Sở Y tế họp.", "utf-8")
    (folder / "2.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "3.txt").write_bytes("Chiều 15/5/2021, Sở Y tế họp.".encode("utf-16"))
    with zipfile.ZipFile(folder / "4.zip", "w") as packed:
        packed.writestr("a.txt", "Sáng 16/5/2021, Sở Nội vụ họp.")
        packed.writestr("b.jsonl", '{"id": "x", "text": "Sáng 17/5/2021, Sở Tài chính họp."}\n{"id": "y", "te')
    (folder / "5.txt").write_text("Sáng 18/5/2021, Sở Xây dựng họp.", "utf-8")
    code, err = run(folder, tmp_path / "nothing.txt", "-o", tmp_path / "out", "--jobs", 2)
    assert code == 1 and "5 records" in err and "failed" in err
    assert sorted(json.loads(line)["dates"][0]["value"] for line in lines(tmp_path / "out")) == [f"2021-05-{day}" for day in (14, 15, 16, 17, 18)]
    failures = rows(tmp_path / "out" / "failures.jsonl")
    assert [Path(failure["source"]).name.partition("!")[0] for failure in failures] == ["2.txt", "4.zip", "nothing.txt"]
    assert all(failure["stage"] in ("read", "parse") and failure["error"] and "\n" not in failure["error"] for failure in failures)
    assert manifest(tmp_path / "out")["failures"]["all"] == 3


def test_published_is_for_articles_without_a_date(archive, tmp_path):
    inputs = [archive(["Sáng 14/5, Sở họp."]), archive(["Sáng 14/5, Sở họp."], "dated.jsonl", published="2020-06-01")]
    code, err = run(*inputs, "-o", tmp_path / "out", "--published", "2024-06-01")
    assert code == 0, err
    assert sorted(json.loads(line)["dates"][0]["value"] for line in lines(tmp_path / "out")) == ["2020-05-14", "2024-05-14"]


def test_parquet_holds_the_same(archive, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    source = archive([*varied(30), "", "Chỉ có chữ."])
    for form in ("jsonl", "parquet"):
        run_batch([source], tmp_path / form, jobs=2, options=BatchOptions(shard_size=10, form=form))
    files = sorted((tmp_path / "parquet").glob("records-*.parquet"))
    assert len(files) == 4
    for file in files:
        assert parquet.read_table(file).to_pylist() == rows(tmp_path / "jsonl" / f"{file.stem}.jsonl")


def test_reprints_are_found(archive, tmp_path):
    article = "Uỷ ban nhân dân tỉnh họp sáng 14/5/2021.\nGiám đốc Sở yêu cầu các trường báo cáo."
    reprint = "Ủy ban nhân dân tỉnh họp sáng 14/5/2021.\r\n\r\n Giám đốc Sở yêu cầu các  trường báo cáo.\n"
    others = list(varied(50))
    first = archive([*others[:20], article, *others[20:40], reprint, "  "])
    second = archive([article, "  ", others[3]], "again.jsonl")
    run_batch([first, second], tmp_path / "out", jobs=2, options=BatchOptions(shard_size=7))
    found = rows(tmp_path / "out" / "duplicates.jsonl")
    places = [tuple(Path(row[key]).name for key in ("source", "original_source")) for row in found]
    assert places == [("posts.jsonl#42", "posts.jsonl#21"), ("again.jsonl#1", "posts.jsonl#21"), ("again.jsonl#3", "posts.jsonl#4")]
    assert len(lines(tmp_path / "out")) + manifest(tmp_path / "out")["failures"]["all"] == 46


# ---------------------------------------------------------------- articles that do harm


def test_poisoned_articles_fail_alone(archive, tmp_path):
    texts = list(varied(120))
    bad = {7: "@giết", 8: "@giết", 40: "@ngủ", 77: "@thoát", 78: "@hỏng", 90: "@quay vòng", 119: "@giết"}
    for number, word in bad.items():
        texts[number] = word
    started = time.monotonic()
    counts = run_batch([archive(texts)], tmp_path / "out", jobs=2, timeout=3, pipeline=Poisoned(), options=BatchOptions(shard_size=50))
    assert time.monotonic() - started < 30
    assert (counts.records, counts.failed) == (113, 7)
    failures = rows(tmp_path / "out" / "failures.jsonl")
    assert [failure["id"][-5:] for failure in failures] == [f"a{number:04}" for number in bad]
    said = {failure["id"][-4:]: failure["error"] for failure in failures}
    assert "SIGKILL" in said["0007"] and "3 times" in said["0007"] and "exit status 3" in said["0077"]
    assert said["0040"] == said["0090"] == "took longer than 3 seconds"
    assert "ValueError in test_batch.py" in said["0078"] and "this one is bad" in said["0078"]
    assert len(set(ids(tmp_path / "out"))) == 113


class Mending(Pipeline):
    """A route that fails on a marked article until a file is there."""

    def __init__(self, sign):
        super().__init__()
        self.sign = sign

    def extract(self, text, **about):
        if "@hỏng" in text and not self.sign.exists():
            raise ValueError("bad")
        return super().extract(text, **about)


def test_failures_can_be_tried_again(archive, tmp_path):
    source, out, pipeline = archive([*varied(30), "@hỏng"]), tmp_path / "out", Mending(tmp_path / "mended")
    options = BatchOptions(shard_size=10)
    for _ in range(2):  # a failure is a result: it is not tried again unasked
        assert run_batch([source], out, pipeline=pipeline, options=options, jobs=2).failed == 1
    before = {file.name: file.stat().st_mtime_ns for file in out.glob("records-*")}
    pipeline.sign.touch()
    counts = run_batch([source], out, pipeline=pipeline, options=options, jobs=2, retry_failures=True)
    assert (counts.records, counts.failed, counts.skipped) == (31, 0, 30)
    assert [name for name, changed in before.items() if (out / name).stat().st_mtime_ns != changed] == ["records-00003.jsonl"]
    assert rows(out / "failures.jsonl") == []


def test_a_model_that_is_missing_stops_the_run(archive, tmp_path):
    with pytest.raises(ModelError, match="no model"):
        run_batch([archive([*varied(20), "@không có mô hình"])], tmp_path / "out", jobs=2, pipeline=Poisoned())
    assert manifest(tmp_path / "out")["state"] == "stopped"


# ---------------------------------------------------------------- runs that are disturbed


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are found in /proc")
def test_killed_at_ten_moments_and_resumed(archive, tmp_path):
    texts = [f"Sáng 14/5/2021, Sở Y tế họp.\nGiám đốc Sở yêu cầu {number} trường báo cáo trước ngày 30/6." for number in range(2200)]
    texts += texts[:40]
    source = archive(texts)
    arguments = [source, "-o", tmp_path / "out", "--jobs", 2, "--shard-size", 20, "-q"]
    run_batch([source], tmp_path / "calm", jobs=2, options=BatchOptions(shard_size=20))
    chance = random.Random(20240514)
    out, killed = tmp_path / "out", 0

    def shards():
        return len(list(out.glob("records-*.jsonl")))

    while killed < 10:
        process = start(*arguments)
        for victim in ("worker", "parent") if killed % 2 else ("parent",):
            aim = shards() + chance.randint(0, 5)
            wait_for(lambda aim=aim, process=process: shards() >= aim and (len(workers(process.pid)) == 2 or process.poll() is not None))
            time.sleep(chance.uniform(0, 0.05))
            assert process.poll() is None, "the run ended before it was disturbed"
            family = workers(process.pid)
            os.kill(chance.choice(family) if victim == "worker" else process.pid, signal.SIGKILL)
            killed += 1
        process.communicate(timeout=30)
        wait_for(lambda family=family: not any(Path(f"/proc/{pid}").exists() for pid in family))
        assert process.returncode == -signal.SIGKILL
    assert 10 < shards() < 110
    finished = shards()
    assert run(*arguments) == (0, "")
    assert lines(out) == lines(tmp_path / "calm") and len(set(ids(out))) == len(texts)
    for name in ("failures.jsonl", "duplicates.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "calm" / name).read_bytes()
    assert len(rows(out / "duplicates.jsonl")) == 40
    assert not list(out.rglob("*.part"))
    assert manifest(out)["runs"][-1]["skipped"] >= 20 * (finished - 1)


def test_workers_that_die_disturb_nothing(archive, tmp_path):
    process = start(archive(varied(400)), "-o", tmp_path / "out", "--jobs", 2, "--shard-size", 20)
    for _ in range(4):
        wait_for(lambda: workers(process.pid) or process.poll() is not None)
        for victim in workers(process.pid):
            os.kill(victim, signal.SIGKILL)
        time.sleep(0.1)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert len(set(ids(tmp_path / "out"))) == len(lines(tmp_path / "out")) == 400


@pytest.mark.parametrize("presses", [1, 5])
def test_ctrl_c_keeps_what_is_finished(archive, tmp_path, presses):
    source, out = archive(varied(600)), tmp_path / "out"
    arguments = [source, "-o", out, "--jobs", 2, "--shard-size", 20]
    process = start(*arguments, start_new_session=True)
    wait_for(lambda: len(list(out.glob("records-*"))) > 3)
    family = workers(process.pid)
    for _ in range(presses):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: workers get it too
        time.sleep(0.05)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "the same command goes on" in err and "Traceback" not in err and len(err.splitlines()) <= 2
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert manifest(out)["state"] == "interrupted" or presses > 1
    assert presses > 1 or not list(out.rglob("*.part"))
    kept = {file: file.stat().st_mtime_ns for file in out.glob("records-*")}
    code, err = run(*arguments)
    assert code == 0 and "were finished before" in err
    assert all(file.stat().st_mtime_ns == changed for file, changed in kept.items())
    assert len(set(ids(out))) == len(lines(out)) == 600
    assert [entry["skipped"] for entry in manifest(out)["runs"]] == [0, 20 * len(kept)]


def test_a_full_disk_stops_clearly(archive, tmp_path):
    source, out = archive(varied(300)), tmp_path / "out"
    run_batch([source], tmp_path / "calm", jobs=2, options=BatchOptions(shard_size=100))
    sizes = [file.stat().st_size for file in sorted((tmp_path / "calm").glob("records-*"))]
    # the kernel ends each write beyond this size, as it does on a full disk
    limit = sorted(sizes)[1] - 1
    code, err = run(source, "-o", out, "--jobs", 2, "--shard-size", 100, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert code == 1 and "cannot be written" in err and "the same command goes on from there" in err
    assert not list(out.rglob("*.part"))
    assert all(file.stat().st_size in sizes for file in out.glob("records-*"))
    assert run(source, "-o", out, "--jobs", 2, "--shard-size", 100, "-q") == (0, "")
    assert lines(out) == lines(tmp_path / "calm")


FULL = """
set -e
mount -t tmpfs -o size=400k tmpfs "$1"
status=0
"$2" -m gdnn_extract batch "$3" -o "$1/out" --jobs 2 --shard-size 50 || status=$?
mount -o remount,size=50m "$1"
"$2" -m gdnn_extract batch "$3" -o "$1/out" --jobs 2 --shard-size 50 -q
cat "$1"/out/records-* > "$4"
exit $status
"""


def test_a_small_disk_that_is_made_larger(archive, tmp_path):
    if subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no mounts of one's own here")
    source, disk = archive(varied(400)), tmp_path / "disk"
    disk.mkdir()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", FULL, "sh", disk, sys.executable, source, tmp_path / "all"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert "No space left on device" in done.stderr and "Traceback" not in done.stderr
    run_batch([source], tmp_path / "calm", jobs=2)
    assert sorted((tmp_path / "all").read_bytes().splitlines()) == lines(tmp_path / "calm")


# ---------------------------------------------------------------- runs that are taken up again


def test_a_finished_run_is_not_done_again(archive, tmp_path):
    source, out = archive(varied(50)), tmp_path / "out"
    assert run(source, "-o", out, "-q", "--jobs", 1) == (0, "")
    before = {file.name: file.read_bytes() for file in out.glob("*.jsonl")}
    code, err = run(source, "-o", out, "--jobs", 2, "--timeout", 5)
    assert code == 0 and "50 articles were finished before" in err
    assert {file.name: file.read_bytes() for file in out.glob("*.jsonl")} == before
    assert len(manifest(out)["runs"]) == 2


def test_a_changed_option_is_refused(archive, tmp_path):
    source, out = archive(varied(4)), tmp_path / "out"
    run_batch([source], out, jobs=1)
    before = lines(out)
    for changes, said in (
        ({"options": BatchOptions(published=datetime.date(2020, 1, 1))}, "published: None before, 2020-01-01 now"),
        ({"options": BatchOptions(shard_size=7)}, "shard_size: 500 before, 7 now"),
        ({"options": BatchOptions(form="parquet")}, "format: jsonl before, parquet now"),
        ({"options": BatchOptions(ReadOptions(max_chars=5000))}, "max_chars: 1000000 before, 5000 now"),
        ({"pipeline": Pipeline(models=None)}, "models: default.* before, None now"),
    ):
        with pytest.raises(BatchError, match=rf"other settings \(.*{said}.*--restart"):
            run_batch([source], out, **changes)
        assert lines(out) == before
    code, err = run(source, "-o", out, "--published", "2020-01-01")
    assert code == 1 and "published: None before, 2020-01-01 now" in err
    assert run(source, "-o", out, "--published", "2020-01-01", "--restart", "-q") == (0, "")
    assert manifest(out)["records"] == 4 and manifest(out)["options"]["published"] == "2020-01-01"


def test_changed_inputs_are_refused(archive, tmp_path):
    source, out = archive(varied(20)), tmp_path / "out"
    other = archive(varied(3, seed=2), "other.jsonl")
    run_batch([source], out)
    with pytest.raises(BatchError, match=r"files: 1 before, 2 now; bytes: \d+ before, \d+ now\)"):
        run_batch([source, other], out)
    path = Path(source)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"a0011", b"z0011"))  # same size
    with pytest.raises(BatchError, match="no longer have the articles"):
        run_batch([source], out)
    path.write_bytes(content[: content.rindex(b'{"id')])
    with pytest.raises(BatchError, match="inputs"):
        run_batch([source], out)
    path.write_bytes(content)
    assert run_batch([source], out).skipped == 20


def test_another_version_is_refused(archive, tmp_path, monkeypatch):
    source, out = archive(varied(5)), tmp_path / "out"
    run_batch([source], out)
    monkeypatch.setattr("gdnn_extract.batch.run.__version__", "9.9.9")
    with pytest.raises(BatchError, match=r"version: .* 9\.9\.9 now"):
        run_batch([source], out)
    with pytest.raises(BatchError, match="pipeline"):
        run_batch([source], out, pipeline=Poisoned())


def test_damaged_output_is_made_anew_or_refused(archive, tmp_path):
    source, out = archive(varied(30)), tmp_path / "out"
    options = BatchOptions(shard_size=10)
    run_batch([source], out, options=options)
    before = lines(out)
    torn = out / "records-00001.jsonl"
    torn.write_bytes(torn.read_bytes()[:-20])
    (out / ".state" / "00002.json").write_text("{")
    assert run_batch([source], out, options=options).skipped == 10
    assert lines(out) == before
    (out / "manifest.json").write_text("{")
    with pytest.raises(BatchError, match="damaged"):
        run_batch([source], out, options=options)
    (out / "manifest.json").unlink()
    with pytest.raises(BatchError, match="no manifest"):
        run_batch([source], out, options=options, restart=True)


def test_one_run_at_a_time(archive, tmp_path):
    source, out = archive(varied(1500)), tmp_path / "out"
    process = start(source, "-o", out, "--jobs", 1, "-q")
    wait_for(lambda: (out / "manifest.json").exists())
    code, err = run(source, "-o", out)
    assert code == 1 and "another run is at work" in err
    assert process.poll() is None
    process.kill()
    process.communicate()


# ---------------------------------------------------------------- the command


OUT = ["x.txt", "-o", "out"]


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["x.txt"], ["x.txt", "-o", ""], [*OUT, "--jobs", "0"], [*OUT, "--timeout", "0"], ["-", "-", "-o", "out"],
        [*OUT, "--kind", "docx"], [*OUT, "--encoding", "no-such"], [*OUT, "--selector", "["],
    ],
)
def test_wrong_use(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["batch", *arguments]) == 2
    assert "Usage" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_output_that_cannot_be(archive, tmp_path):
    source = archive(varied(3))
    code, err = run(source, "-o", source)
    assert code == 1 and "cannot be written" in err
    code, err = run(tmp_path, "-o", tmp_path)
    assert code == 1 and "output folder" in err and Path(source).exists()
    code, err = run(".", "-o", "out/records", cwd=tmp_path)
    assert code == 1 and "lies in the input ." in err and not (tmp_path / "out").exists()


def test_a_file_that_is_named_twice_is_read_once(archive, tmp_path, monkeypatch):
    source = Path(archive(varied(3)))
    monkeypatch.chdir(tmp_path)
    assert run_batch([source.name, f"./{source.name}", str(source)], tmp_path / "out", jobs=1).records == 3


def test_models_that_are_missing(archive, tmp_path):
    code, err = run(archive(varied(3)), "-o", tmp_path / "out", "--models", tmp_path / "none-here")
    assert code == 1 and "no model" in err and not (tmp_path / "out").exists()


def test_nothing_to_do(tmp_path):
    (tmp_path / "in").mkdir()
    code, err = run(tmp_path / "in", "-o", tmp_path / "out")
    assert code == 0 and "0 articles" in err and manifest(tmp_path / "out")["state"] == "complete"


def test_standard_input(archive, tmp_path):
    source = archive(varied(40))
    for skipped in (0, 40):
        with open(source, "rb") as stream:
            done = subprocess.run([*PROGRAM, "batch", "-", "-o", tmp_path / "out"], stdin=stream, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert manifest(tmp_path / "out")["runs"][-1]["skipped"] == skipped


def test_a_terminal_gets_a_bar(archive, tmp_path):
    import pty

    source = archive(varied(500))
    terminal, inside = pty.openpty()
    process = subprocess.Popen([*PROGRAM, "batch", source, "-o", tmp_path / "out"], stdin=subprocess.DEVNULL, stderr=inside, env=os.environ | {"COLUMNS": "120", "TERM": "xterm"})
    os.close(inside)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    assert process.wait(10) == 0
    assert "a second" in shown.decode("utf-8", "replace") and " left" in shown.decode("utf-8", "replace")


# ---------------------------------------------------------------- from Python


def test_extract_many_keeps_the_order():
    texts = list(varied(150))
    for jobs in (1, 3):
        records = list(extract_many(texts, jobs=jobs))
        assert [record.article.sha256 for record in records] == [extract(text).article.sha256 for text in texts]
        assert records[7] == extract(texts[7])


def test_extract_many_takes_documents():
    document = Document("a/b.txt", "Sáng 14/5, Sở họp.", "b", title="Họp", author="Lê Văn Mẫu", warnings=("encoding: read as VISCII",))
    for jobs in (1, 2):
        (record,) = extract_many([document], jobs=jobs, published=datetime.date(2021, 6, 1))
        assert (record.article.id, record.article.source, record.article.title) == ("b", "a/b.txt", "Họp")
        assert record.article.author.name == "Lê Văn Mẫu"
        assert record.extraction.warnings[0] == "encoding: read as VISCII"
        assert record.dates[0].value == "2021-05-14"


def test_extract_many_brings_failures_in_their_place():
    texts = list(varied(30))
    texts[3], texts[20], texts[29] = "@giết", "@ngủ", "@hỏng"
    results = list(extract_many(texts, jobs=2, pipeline=Poisoned(), timeout=3))
    assert [number for number, result in enumerate(results) if isinstance(result, Failure)] == [3, 20, 29]
    assert results[20] == Failure(None, "article 21", "extract", "took longer than 3 seconds")
    assert all(isinstance(result, Record) for number, result in enumerate(results) if number not in (3, 20, 29))


def test_extract_many_reads_as_it_goes():
    taken = 0

    def endless():
        nonlocal taken
        for text in varied(1_000_000):
            taken += 1
            yield text

    results = extract_many(endless(), jobs=2)
    for _ in range(10):
        assert isinstance(next(results), Record)
    assert taken < 1000
    results.close()


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"timeout": 0}])
def test_extract_many_wrong_use(wrong):
    with pytest.raises(ValueError):
        extract_many([], **wrong)
    with pytest.raises(TypeError, match="not bytes"):
        list(extract_many([b"x"]))
    with pytest.raises(ModelError):
        list(extract_many(["@không có mô hình"], jobs=2, pipeline=Poisoned()))


def test_a_script_without_its_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from gdnn_extract import extract_many\nlist(extract_many(['Sở họp.'] * 5, jobs=2))\n", "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "BatchError" in done.stderr and "__main__" in done.stderr.splitlines()[-1]
