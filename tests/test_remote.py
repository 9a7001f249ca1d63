"""Addresses: read like folders, written like folders, and a connection that fails costs nothing but time."""

import gzip
import json
import sys

import pytest
from articles import varied
from test_archives import PAGE, TEXT, export, post, record, tarred, zipped

from gdnn_extract import BatchError, Failure
from gdnn_extract.batch import BatchOptions, run_batch
from gdnn_extract.errors import RemoteError
from gdnn_extract.readers import find_members, parse_member

fsspec = pytest.importorskip("fsspec")
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem  # noqa: E402


class Cut(MemoryFile):
    """A file whose connection breaks when half of it has come."""

    come = 0

    def read(self, size=-1):
        piece = super().read(size)
        self.come += len(piece)
        if self.come > len(self.getbuffer()) // 2:
            raise ConnectionError("the line is dead")
        return piece


class Cutting(MemoryFileSystem):
    protocol = "cutting"
    store, pseudo_dirs = {}, [""]
    cut = True

    @classmethod
    def _strip_protocol(cls, path):
        return MemoryFileSystem._strip_protocol(path.replace("cutting://", "memory://"))

    def _open(self, path, mode="rb", **options):
        file = super()._open(path, mode, **options)
        return Cut(self, path, file.getvalue()) if mode == "rb" and self.cut else file


fsspec.register_implementation("cutting", Cutting, clobber=True)


@pytest.fixture
def memory():
    """An empty store in memory."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    return system


def sources(inputs):
    return [found.source for found in find_members(inputs)]


# ---------------------------------------------------------------- in


def test_an_address_is_read_like_a_folder(memory, tmp_path):
    files = {
        "b/2.txt": TEXT.encode(), "b/1.html": PAGE, "a.zip": zipped({"x.txt": TEXT, "y.jsonl": '{"text": "Sở họp."}'}), "anh.png": b"\x89PNG",
        "c.jsonl.gz": gzip.compress('{"id": 1, "text": "Sở họp."}\n{"id": 2}\n'.encode()), ".an/x.txt": b"x", "d.tar": tarred({"z.txt": TEXT.encode()}), "0.bin": b"%PDF-1",
    }
    for name, data in files.items():
        memory.pipe_file(f"/kho/{name}", data)
        path = tmp_path / "kho" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    here, there = list(find_members([str(tmp_path / "kho")])), list(find_members(["memory://kho/"]))
    assert len(here) == 8
    for one, other in zip(here, there, strict=True):
        assert other.source == one.source.replace(str(tmp_path), "memory:/")
        assert other.id == one.id and type(other) is type(one)
        if not isinstance(one, Failure):
            assert other.data == one.data
    assert sources([f"file://{tmp_path}/kho"]) == [one.source.replace(str(tmp_path), f"file://{tmp_path}") for one in here]


def test_the_order_of_a_sitemap(memory):
    for name in ("1.html", "2.html", "3.html"):
        memory.pipe_file(f"/so.vn/{name}", PAGE)
    memory.pipe_file("/so.vn/sitemap.xml", b"<urlset><url><loc>https://so.vn/3</loc></url><url><loc>https://so.vn/1</loc></url></urlset>")
    assert sources(["memory://so.vn"]) == ["memory://so.vn/3.html", "memory://so.vn/1.html", "memory://so.vn/2.html"]


def test_patterns_and_single_files(memory):
    for name in ("1.txt", "2.txt", "3.md"):
        memory.pipe_file(f"/kho/{name}", TEXT.encode())
    assert sources(["memory://kho/*.txt", "memory://kho/2.txt", "memory://kho/3.md"]) == ["memory://kho/1.txt", "memory://kho/2.txt", "memory://kho/3.md"]
    found = next(iter(find_members(["memory://kho/3.md"])))
    assert (found.id, parse_member(found).text) == ("3", TEXT)


@pytest.mark.parametrize(("given", "said"), [
    ("memory://kho/none.txt", "no such file"), ("memory://kho/*.none", "no file has such a name"), ("nothing://kho/a.txt", "nothing:// cannot be opened"),
])
def test_what_is_not_there(memory, given, said):
    (found,) = find_members([given])
    assert isinstance(found, Failure) and found.source == given and said in found.error


def test_the_missing_extra_is_named(monkeypatch, tmp_path):
    for name in [name for name in sys.modules if name.split(".")[0] == "fsspec"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    (found,) = find_members(["memory://kho/a.txt"])
    assert "pip install 'gdnn-extract[remote]'" in found.error
    with pytest.raises(BatchError, match="remote"):
        run_batch([], "memory://out")


LONG = TEXT * 3000
ROWS = "".join(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n" for number, text in enumerate(varied(1500)))
KINDS = {
    "text": lambda: LONG.encode(),
    "jsonl": lambda: ROWS.encode(),
    "gzip": lambda: gzip.compress((ROWS * 2).encode(), 1),
    "csv": lambda: ("id,text\n" + "".join(f'{number},"{text}"\n' for number, text in enumerate(varied(1500)))).encode(),
    "json": lambda: ("[" + ",\n".join(ROWS.splitlines()) + "]").encode(),
    "zip": lambda: zipped({f"{number}.txt": text for number, text in enumerate(varied(1500))}),
    "tar": lambda: tarred({f"{number}.txt": text.encode() for number, text in enumerate(varied(500))}),
    "warc": lambda: b"".join(record(f"https://so.vn/{number}", PAGE) for number in range(400)),
    "wordpress": lambda: export(*(post(number, f"<p>{text}</p>") for number, text in enumerate(varied(1500)))).encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_fails_is_no_article_and_no_failure(kind):
    data = KINDS[kind]()
    assert len(data) > 300_000
    system = fsspec.filesystem("cutting")
    system.pipe_file("/a", data)
    Cutting.cut = False
    whole = list(find_members(["cutting://a"]))
    Cutting.cut = True
    got = []
    with pytest.raises(RemoteError, match=r"cutting://a: the connection failed: the line is dead"):
        for found in find_members(["cutting://a"]):
            got.append(found)
    assert got == whole[: len(got)] and len(got) < len(whole)


# ---------------------------------------------------------------- out


def rows(texts):
    return "".join(json.dumps({"id": f"a{number:04}", "text": text}, ensure_ascii=False) + "\n" for number, text in enumerate(texts)).encode()


def outputs(memory, root):
    """The files of a run by name, without what tells of times and places."""
    root = root.rstrip("/") + "/"
    return {name.removeprefix(root): memory.cat_file(name) for name in memory.find(root) if "manifest" not in name}


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_run_to_an_address_gives_the_same_files(memory, tmp_path, form):
    texts = [*varied(120), "", *varied(10)]
    memory.pipe_file("/in/posts.jsonl", rows(texts))
    options = BatchOptions(shard_size=50, form=form)
    counts = run_batch(["memory://in/posts.jsonl"], "memory://out", options=options, jobs=2)
    assert (counts.records, counts.failed, counts.duplicates) == (130, 1, 10)
    run_batch(["memory://in/posts.jsonl"], tmp_path / "out", options=options, jobs=2)
    there = outputs(memory, "/out")
    here = {str(path.relative_to(tmp_path / "out")): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert there == {name: data for name, data in here.items() if name not in ("manifest.json", ".state/lock")}
    assert json.loads(memory.cat_file("/out/manifest.json"))["state"] == "complete"


def test_a_run_at_an_address_is_taken_up_again(memory):
    memory.pipe_file("/in/posts.jsonl", rows(varied(100)))
    call = {"inputs": ["memory://in"], "out": "memory://out/2021", "options": BatchOptions(shard_size=20), "jobs": 2}
    run_batch(**call)
    calm = outputs(memory, "/out/2021")
    memory.rm_file("/out/2021/records-00001.jsonl")
    memory.pipe_file("/out/2021/records-00003.jsonl", b'{"article": ')  # half of it arrived
    memory.pipe_file("/out/2021/.state/00004.json", b'{"memb')
    assert run_batch(**call).skipped == 40
    assert outputs(memory, "/out/2021") == calm
    with pytest.raises(BatchError, match="other settings"):
        run_batch(**{**call, "options": BatchOptions(shard_size=30)})
    assert run_batch(**call, restart=True).skipped == 0
    assert outputs(memory, "/out/2021") == calm
    with pytest.raises(BatchError, match="lies in the output folder"):
        run_batch(["memory://out"], "memory://out/2021", jobs=1)


def test_a_run_whose_connection_fails_goes_on_later(memory, tmp_path):
    fsspec.filesystem("cutting").pipe_file("/posts.jsonl", rows(varied(1500)))
    call = {"inputs": ["cutting://posts.jsonl"], "out": tmp_path / "out", "options": BatchOptions(shard_size=50), "jobs": 2}
    with pytest.raises(RemoteError, match="the line is dead"):
        run_batch(**call)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["state"] == "stopped" and not manifest["failures"]["all"]
    Cutting.cut = False
    try:
        counts = run_batch(**call)
    finally:
        Cutting.cut = True
    assert (counts.records, counts.failed) == (1500, 0) and counts.skipped > 0


def test_storage_that_fails_stops_the_run(memory, monkeypatch):
    memory.pipe_file("/in/posts.jsonl", rows(varied(40)))

    def refuse(self, lpath, rpath, **options):
        if "records" in rpath:
            raise RuntimeError("quota of the bucket\nis used up")
        return put_file(self, lpath, rpath, **options)

    put_file = MemoryFileSystem.put_file
    monkeypatch.setattr(MemoryFileSystem, "put_file", refuse)
    with pytest.raises(BatchError, match=r"memory://out/records-00000.jsonl: cannot be written: RuntimeError: quota of the bucket is used up; what is finished"):
        run_batch(["memory://in"], "memory://out", jobs=1, options=BatchOptions(shard_size=20))
    monkeypatch.undo()
    assert run_batch(["memory://in"], "memory://out", jobs=1, options=BatchOptions(shard_size=20)).records == 40


def test_an_address_nobody_knows():
    with pytest.raises(BatchError, match="nothing:// cannot be opened: Protocol not known"):
        run_batch([], "nothing://kho/out")
