"""Runs over several machines give what one machine gives, whatever dies on the way.

The cluster is a real one of Ray: two nodes with a processor each, side by side on this machine.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from articles import varied
from test_batch import PROGRAM, Poisoned, lines, manifest, wait_for

from gdnn_extract import BatchError, ModelError, Pipeline
from gdnn_extract.batch import BatchOptions, Cluster, run_batch
from gdnn_extract.batch import cluster as engine
from gdnn_extract.readers.walk import find_files

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'gdnn-extract[ray]'")
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are found in /proc")

OPTIONS = BatchOptions(shard_size=40)


class Slow(Pipeline):
    """A route that leaves time for a blow."""

    def extract(self, text, **about):
        time.sleep(0.01)
        return super().extract(text, **about)


@pytest.fixture(scope="module")
def nodes():
    """A cluster of two nodes; the second may be killed, and is replaced."""
    from ray.cluster_utils import Cluster as Machines

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), before]))  # where routes for tests are
    machines = Machines(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80 * 1024 * 1024})
    yield machines
    machines.shutdown()
    del os.environ["PYTHONPATH"]
    if before is not None:
        os.environ["PYTHONPATH"] = before


@pytest.fixture
def second(nodes):
    for node in list(nodes.worker_nodes):
        nodes.remove_node(node)
    return nodes.add_node(num_cpus=1, object_store_memory=80 * 1024 * 1024)


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(engine, "PORTION_BYTES", 40_000)


@pytest.fixture
def posts(tmp_path):
    """Writes texts into files of some rows each, and the folder they are in."""

    def write(texts, size=50):
        texts = list(texts)
        (tmp_path / "in").mkdir()
        for start in range(0, len(texts), size):
            objects = ({"id": f"a{start + number:04}", "text": text} for number, text in enumerate(texts[start : start + size]))
            (tmp_path / "in" / f"posts-{start:05}.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), "utf-8")
        return str(tmp_path / "in")

    return write


def portions_at_work(node):
    """The processes of a node that work on a portion."""
    (raylet,) = (info.process.pid for info in node.all_processes["raylet"])
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == raylet and b"_portion" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def same(out, calm):
    """Whether two runs gave the same records, failures and duplicates."""
    assert lines(out) == lines(calm)
    for name in ("failures.jsonl", "duplicates.jsonl"):
        assert (out / name).read_bytes() == (calm / name).read_bytes()
    return True


def test_a_worker_and_a_machine_die_in_the_middle(nodes, second, posts, small_portions, tmp_path):
    texts = [*varied(560), *varied(40), "", "Chỉ có chữ."]
    source = posts(texts)
    (tmp_path / "in" / "posts-00300.png.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    run_batch([source, "nothing.txt"], tmp_path / "calm", options=OPTIONS, jobs=2)
    out, killed, seen = tmp_path / "out", [], []

    def shards():
        return len(list(out.glob("records-*")))

    def strike():
        wait_for(lambda: shards() >= 2 and portions_at_work(nodes.head_node), 90)
        os.kill(portions_at_work(nodes.head_node)[0], signal.SIGKILL)
        killed.append(("worker", shards()))
        wait_for(lambda: shards() >= killed[-1][1] + 1 and portions_at_work(second), 90)
        nodes.remove_node(second, allow_graceful=False)
        killed.append(("machine", shards()))

    striking = threading.Thread(target=strike)
    striking.start()
    call = {"inputs": [source, "nothing.txt"], "out": out, "options": OPTIONS, "pipeline": Slow(), "jobs": 1}
    counts = run_batch(cluster=Cluster(nodes.address), watch=lambda counts: seen.append(counts.articles), **call)
    striking.join()
    assert [what for what, _ in killed] == ["worker", "machine"] and killed[-1][1] < shards() - 3
    assert (counts.records, counts.failed, counts.duplicates, counts.skipped) == (601, 3, 40, 0)
    assert same(out, tmp_path / "calm")
    assert manifest(out)["state"] == "complete" and manifest(out)["articles"] == 604 == seen[-1]
    assert not list(out.rglob("*.part"))


def test_articles_that_do_harm_fail_alone(nodes, posts, small_portions, tmp_path):
    texts = list(varied(120))
    for number, word in {7: "@giết", 8: "@giết", 40: "@ngủ", 77: "@thoát", 78: "@hỏng", 119: "@giết"}.items():
        texts[number] = word
    call = {"inputs": [posts(texts)], "options": OPTIONS, "pipeline": Poisoned(), "timeout": 2}
    run_batch(out=tmp_path / "calm", jobs=2, **call)
    counts = run_batch(out=tmp_path / "out", cluster=Cluster(nodes.address), **call)
    assert (counts.records, counts.failed) == (114, 6)
    assert same(tmp_path / "out", tmp_path / "calm")


def test_runs_go_on_where_they_stopped(nodes, second, posts, small_portions, tmp_path):
    source, out = posts(varied(300)), tmp_path / "out"
    call = {"inputs": [source], "out": out, "options": OPTIONS, "pipeline": Slow(), "cluster": Cluster(nodes.address)}

    def stop(counts):
        if len(list(out.glob("records-*"))) > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(watch=stop, **call)
    assert manifest(out)["state"] == "interrupted"
    wait_for(lambda: not portions_at_work(second) and not portions_at_work(nodes.head_node))
    kept = {file: file.stat().st_mtime_ns for file in out.glob("records-*")}
    assert 3 < len(kept) < 12
    # half a shard, as a machine leaves it that loses its power
    victim = min(kept)
    victim.write_bytes(victim.read_bytes()[:1000])
    counts = run_batch(**call)
    assert (counts.records, counts.failed) == (300, 0) and counts.skipped >= 10 * (len(kept) - 1)
    assert [file for file, changed in kept.items() if file.stat().st_mtime_ns != changed] == [victim]
    run_batch([source], tmp_path / "calm", options=OPTIONS, jobs=2)
    assert same(out, tmp_path / "calm")
    with pytest.raises(BatchError, match="engine: ray before, local now"):
        run_batch([source], out, options=OPTIONS, pipeline=Slow())
    (tmp_path / "in" / "posts-00250.jsonl").write_bytes((tmp_path / "in" / "posts-00250.jsonl").read_bytes().replace("họp".encode(), "hợp".encode(), 1))
    with pytest.raises(BatchError, match="the inputs no longer have the articles"):
        run_batch(**call)


def test_addresses(nodes, posts, small_portions, tmp_path):
    source = posts([*varied(120), ""])
    there = {name: f"dir://{name}::file://{tmp_path}" for name in ("in", "out")}  # not taken for a plain folder
    counts = run_batch([there["in"]], there["out"], options=OPTIONS, cluster=Cluster(nodes.address))
    assert (counts.records, counts.failed) == (120, 1)
    run_batch([there["in"]], tmp_path / "calm", options=OPTIONS, jobs=2)
    assert same(tmp_path / "out", tmp_path / "calm")
    assert counts.articles == run_batch([there["in"]], there["out"], options=OPTIONS, cluster=Cluster(nodes.address)).skipped
    assert source == str(tmp_path / "in")


def test_what_stops_a_run(nodes, posts, tmp_path):
    call = {"inputs": [posts(["@không có mô hình"])], "out": tmp_path / "out", "cluster": Cluster(nodes.address)}
    with pytest.raises(ModelError, match="no model"):
        run_batch(pipeline=Poisoned(), **call)
    assert manifest(tmp_path / "out")["state"] == "stopped"
    with pytest.raises(BatchError, match="no machine of the cluster has so many processors"):
        run_batch(restart=True, jobs=64, **call)
    with pytest.raises(BatchError, match="cannot be shared out"):
        run_batch(["-"], tmp_path / "out", cluster=Cluster(nodes.address))


def test_a_machine_that_lacks_something(posts, tmp_path):
    file = engine._absolute(next(iter(find_files([posts(["Sở họp."])]))))
    job = engine.Job(str(tmp_path), OPTIONS, Poisoned(), False, 1, 60, "other-1.0")
    assert "has the models default" in str(engine._portion(job, 0, (file,), (), None).error)
    job = engine.Job(str(tmp_path), OPTIONS, Poisoned(models=None), False, 1, 60, None, "0.0.1")
    assert "not 0.0.1; install the same" in str(engine._portion(job, 0, (file,), (), None).error)
    Path(file.path).unlink()
    job = engine.Job(str(tmp_path), OPTIONS, Poisoned(models=None), False, 1, 60, None)
    assert "cannot be seen from" in str(engine._portion(job, 0, (file,), (), None).error)


# ---------------------------------------------------------------- the command


@pytest.fixture
def short():
    """A folder whose name is short enough for sockets in it."""
    with tempfile.TemporaryDirectory(prefix="r") as folder:
        yield folder


def test_the_command(nodes, posts, short, tmp_path):
    """On this machine alone; Ctrl-C in the middle, then on to the end on a cluster."""
    source, out = posts(varied(400), size=400), tmp_path / "out"
    arguments = [*PROGRAM, "batch", source, "-o", out, "--engine", "ray", "--shard-size", "20"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    process = subprocess.Popen([*arguments, "--ray-temp", short], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=environment)
    try:
        wait_for(lambda: len(list(out.glob("records-*"))) > 2 or process.poll() is not None, 120)
    finally:
        os.killpg(process.pid, signal.SIGINT)
    printed, err = process.communicate(timeout=90)
    assert (process.returncode, printed) == (130, ""), err
    assert "the same command goes on" in err and "Traceback" not in err and all(line.startswith("gdnn-extract: ") for line in err.splitlines())
    done = subprocess.run([*arguments, "--address", nodes.address], capture_output=True, text=True, timeout=180, env=environment)
    assert done.returncode == 0 and not done.stdout and "were finished before" in done.stderr
    assert all(line.startswith("gdnn-extract: ") for line in done.stderr.splitlines()), done.stderr
    assert len(lines(out)) == len(set(lines(out))) == 400
    assert list(Path(short).glob("session_*"))


@pytest.mark.parametrize(("arguments", "status", "said"), [
    (["--address", "auto"], 2, "are for --engine ray"),
    (["--engine", "ray", "--ray-temp", "/" + "x" * 60], 1, "too long a name"),
    (["--engine", "ray", "--address", "127.0.0.1:1"], 1, "cannot be reached at 127.0.0.1:1"),
])
def test_wrong_use(posts, tmp_path, arguments, status, said):
    done = subprocess.run([*PROGRAM, "batch", posts(["Sở họp."]), "-o", tmp_path / "out", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == status and said in done.stderr and "Traceback" not in done.stderr


def test_ray_is_asked_for_by_name(posts, tmp_path):
    code = "import sys; sys.modules['ray'] = None; from gdnn_extract.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code, "batch", posts(["Sở họp."]), "-o", tmp_path / "out", "--engine", "ray"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "pip install 'gdnn-extract[ray]'" in done.stderr and "Traceback" not in done.stderr
