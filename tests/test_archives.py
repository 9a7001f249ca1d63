"""Files, folders and archives to articles: every good one a document, every bad one a failure with a reason."""

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import os
import pickle
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers import Failure, ReadOptions, find_members, parse_member
from gdnn_extract.readers.responses import content
from gdnn_extract.readers.split import _SPLITTERS

PAGES = Path(__file__).parent / "pages"
TEXT = "Sáng 14/5/2024, Sở Y tế họp giao ban.\nGiám đốc Sở yêu cầu các bệnh viện báo cáo trước ngày 30/6.\n"
PAGE = (PAGES / "modern.html").read_bytes()
MAIN = (PAGES / "modern.txt").read_text("utf-8").strip()


def read(*inputs, options=None, **named):
    """(documents, failures) of inputs; members go through pickle, as they do between processes."""
    options = options or ReadOptions(**named)
    documents, failures = [], []
    for found in find_members([str(one) for one in inputs], options):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        try:
            documents.append(parse_member(pickle.loads(pickle.dumps(found)), options))
        except ArticleError as error:
            assert str(error).startswith(found.source)
            failures.append(Failure(found.id, found.source, "parse", str(error)))
    sources = [one.source for one in documents + failures]
    assert len(set(sources)) == len(sources)
    assert all("\n" not in one.error and one.error for one in failures)
    return documents, failures


def ids(documents):
    return [document.id for document in documents]


def texts(documents):
    return [document.text for document in documents]


def good(*inputs, **named):
    documents, failures = read(*inputs, **named)
    assert not failures
    return documents


def only_failure(*inputs, **named):
    documents, failures = read(*inputs, **named)
    assert not documents and len(failures) == 1
    return failures[0].error


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


# folders, globs, standard input


def test_a_folder_in_a_fixed_order(tmp_path):
    write(tmp_path, {"b.txt": TEXT, "a/z.md": "# Sở họp", "a/b.html": PAGE, "a-b.txt": TEXT, "A.txt": TEXT, "anh.png": b"\x89PNG", ".an.txt": TEXT, "__MACOSX/x.txt": TEXT})
    documents = good(tmp_path)
    assert ids(documents) == ["A", "a/b", "a/z", "a-b", "b"]
    assert [document.source for document in documents] == [f"{tmp_path}/{name}" for name in ("A.txt", "a/b.html", "a/z.md", "a-b.txt", "b.txt")]
    assert documents[1].text == MAIN
    assert ids(good(tmp_path / "a", f"{tmp_path}/*.txt", tmp_path / "b.txt")) == ["b", "z", "A", "a-b", "b"]


def test_what_is_not_there(tmp_path):
    assert only_failure(tmp_path / "nix.txt") == "no such file"
    assert only_failure(f"{tmp_path}/*.html") == "no file has such a name"
    assert good(tmp_path) == []
    (tmp_path / "a[1].txt").write_text(TEXT, "utf-8")
    assert texts(good(tmp_path / "a[1].txt")) == [TEXT]


def test_links_and_odd_files(tmp_path):
    write(tmp_path, {"in/a.txt": TEXT, "out/b.txt": TEXT})
    inner = tmp_path / "in"
    (inner / "again.txt").symlink_to(inner / "a.txt")
    (inner / "loop").symlink_to(inner)
    (inner / "away").symlink_to(tmp_path / "out")
    (inner / "away.txt").symlink_to(tmp_path / "out" / "b.txt")
    (inner / "gone.txt").symlink_to(tmp_path / "nix")
    os.mkfifo(inner / "pipe.txt")
    documents, failures = read(inner)
    assert ids(documents) == ["a"]
    assert [(Path(one.source).name, one.error.split(";")[0]) for one in failures] == [
        ("away", "a link that leads out of the folder"),
        ("away.txt", "a link that leads out of the folder"),
        ("gone.txt", "a link that leads nowhere"),
        ("pipe.txt", "is no regular file"),
    ]
    assert texts(good(inner / "away.txt")) == [TEXT]  # a link that was named is followed


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_unreadable_files(tmp_path):
    write(tmp_path, {"a.txt": TEXT, "sub/b.txt": TEXT})
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "sub").chmod(0)
    _, failures = read(tmp_path)
    (tmp_path / "sub").chmod(0o700)
    assert len(failures) == 2 and all("cannot be read: Permission denied" in one.error for one in failures)


def test_a_mirror_in_the_order_of_its_sitemap(tmp_path):
    sitemap = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://so.example/sitemap-tin.xml</loc></sitemap></sitemapindex>"""
    part = """<?xml version="1.0"?><urlset><url><loc>https://so.example/tin/c.html</loc></url><url><loc><![CDATA[https://so.example/tin/b?id=1&x=2]]></loc></url>
    <url><loc>https://so.example/tin/nix.html</loc></url><url><loc>https://so.example/tin/m%E1%BB%9Bi/</loc></url><url><loc> https://so.example/ </loc></url></urlset>"""
    write(
        tmp_path,
        {"sitemap.xml": sitemap, "sitemap-tin.xml": part, "tin/a.html": PAGE, "tin/b?id=1&x=2.html": PAGE, "tin/c.html": PAGE, "tin/mới/index.html": PAGE, "index.html": PAGE},
    )
    assert ids(good(tmp_path)) == ["tin/c", "tin/b?id=1&x=2", "tin/mới/index", "index", "tin/a"]


@pytest.mark.parametrize("data", [TEXT.encode(), lines({"id": "x", "text": TEXT}), gzip.compress(TEXT.encode()), zipped({"a.txt": TEXT}), tarred({"a.txt": TEXT.encode()})])
def test_standard_input(data):
    code = "from gdnn_extract.readers import *; print([parse_member(m).text for m in find_members(['-'])])"
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert done.stdout.decode().strip() == repr([TEXT])


def test_a_pipe(tmp_path):
    code = f"import sys; sys.stdout.buffer.write({lines({'id': 'x', 'text': TEXT})!r})"
    shell = f'{sys.executable} -c "$CODE" | {sys.executable} -c "$READ" /dev/stdin'
    reader = "import sys; from gdnn_extract.readers import *; print([m.id for m in find_members(sys.argv[1:])])"
    done = subprocess.run(shell, shell=True, env=os.environ | {"CODE": code, "READ": reader}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['x']"


# compressed files and archives


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zstandard.ZstdCompressor().compress(data)])
def test_compressed_files(tmp_path, pack):
    write(tmp_path, {"a.txt.packed": pack(TEXT.encode()), "b.jsonl.packed": pack(lines({"text": TEXT}, {"text": TEXT})), "c.html.packed": pack(PAGE)})
    documents = good(tmp_path)
    assert texts(documents) == [TEXT, TEXT, TEXT, MAIN]
    cut = pack(os.urandom(200_000).hex().encode())
    (tmp_path / "d").write_bytes(cut[: len(cut) // 2])
    assert "damaged or cut off" in only_failure(tmp_path / "d")
    (tmp_path / "e").write_bytes(pack(pack(TEXT.encode())))
    assert only_failure(tmp_path / "e") == "compressed more than once; unpack it first"


def test_ids_lose_two_endings(tmp_path):
    write(tmp_path, {"tin.jsonl.gz": gzip.compress(lines({"text": TEXT})), "hop.txt.gz": gzip.compress(TEXT.encode())})
    assert [(one.id, Path(one.source).name) for one in good(tmp_path)] == [("hop", "hop.txt.gz"), ("tin#1", "tin.jsonl.gz#1")]


MIXED = {
    "tin/a.html": PAGE,
    "tin/b.txt": TEXT.encode(),
    "tin/c.txt": b"",
    "tin/d.txt": b"  \n",
    "tin/e.bin": bytes(range(256)) * 20,
    "tin/f.txt.gz": gzip.compress(os.urandom(3000))[:-900],
    "tin/g.pdf": b"%PDF-1.7\n",
    "tin/h.css": b"body {}",
    "tin/i.docx": zipped({"[Content_Types].xml": b"", "word/document.xml": b"x"}),
    "tin/j.jsonl": lines({"id": "cua-j", "text": TEXT}) + b"{broken\n",
    "tin/k.zip": zipped({"sau/a.txt": TEXT, "sau/b.zip": zipped({"c.txt": TEXT})}),
    "tin/l.html": b"<html><body><p></p></body></html>",
    "tin/m.xml": b"<?xml version='1.0'?><book/>",
    "tin/n.txt": (PAGES / "tcvn3.html").read_bytes(),
}
REASONS = {
    "tin/c.txt": "is empty",
    "tin/d.txt": "has no text in it",
    "tin/e.bin": "a binary file, no text",
    "tin/f.txt.gz": "the gzip data is damaged or cut off",
    "tin/g.pdf": "a PDF file",
    "tin/i.docx": "a Word document (DOCX)",
    "tin/j.jsonl#2": "no JSON",
    "tin/k.zip!sau/b.zip": "an archive inside 2 others; unpack it first",
    "tin/l.html": "no main text in this page",
    "tin/m.xml": "XML of a kind that is not known",
}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.zst", "folder"])
def test_an_archive_of_mixed_kinds(tmp_path, kind):
    archive = tmp_path / f"kho.{kind}"
    if kind == "folder":
        write(archive, MIXED)
    elif kind == "zip":
        archive.write_bytes(zipped(MIXED))
    else:
        data = tarred(MIXED)
        archive.write_bytes({"tar": data, "tar.gz": gzip.compress(data), "tar.zst": zstandard.ZstdCompressor().compress(data)}[kind])
    documents, failures = read(archive)
    before = f"{archive}/" if kind == "folder" else f"{archive}!"
    inside = "" if kind == "folder" else "kho.tar/" if kind.startswith("tar.") else "kho/"
    inside = "kho/" if kind in ("zip", "tar", "tar.gz", "tar.zst") else inside
    assert texts(documents)[:4] == [MAIN, TEXT, TEXT, TEXT]
    assert ids(documents) == [f"{inside}tin/a", f"{inside}tin/b", "cua-j", f"{inside}tin/k/sau/a", *([f"{inside}tin/k/sau/b/c"] * (kind == "folder")), f"{inside}tin/n"]
    assert documents[-1].text == (PAGES / "tcvn3.txt").read_text("utf-8").strip() and "TCVN3" in documents[-1].warnings[0]
    wanted = {f"{before}{name}": reason for name, reason in REASONS.items() if not (kind == "folder" and "inside 2" in reason)}
    assert {one.source: reason for one in failures for reason in [wanted.get(one.source, one)] if str(reason) in one.error} == wanted
    assert len(failures) == len(wanted)


def test_zip_bombs(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"b.txt": b"a" * 30_000_000, "c.txt": TEXT}))
    documents, (failure,) = read(tmp_path / "a.zip")
    assert texts(documents) == [TEXT] and failure.source.endswith("a.zip!b.txt") and "swells" in failure.error
    data = bytearray(zipped({"a.txt": TEXT * 50, "b.txt": TEXT * 40}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = bytes(4)  # the second file begins where the first does
    (tmp_path / "b.zip").write_bytes(data)
    assert "lie over one another" in only_failure(tmp_path / "b.zip")


def test_compressed_bombs_stop(tmp_path):
    packer = zlib.compressobj(9, wbits=31)
    with open(tmp_path / "a.jsonl.gz", "wb") as file:
        file.write(packer.compress(b'{"text": "'))
        for _ in range(300):
            file.write(packer.compress(b"a" * (1 << 20)))
        file.write(packer.flush())
    begin = time.monotonic()
    assert "swells to more than 200 times its size" in only_failure(tmp_path / "a.jsonl.gz")
    assert time.monotonic() - begin < 20


def test_broken_zip_and_tar(tmp_path):
    data = zipped({"a.txt": TEXT * 100, "b.txt": TEXT})
    (tmp_path / "cut.zip").write_bytes(data[:-30])
    assert "the ZIP archive is damaged or cut off" in only_failure(tmp_path / "cut.zip")
    bad = bytearray(data)
    bad[60] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(bad)
    documents, (failure,) = read(tmp_path / "bad.zip")
    assert texts(documents) == [TEXT] and failure.source.endswith("!a.txt") and "damaged" in failure.error
    data = tarred({"a.txt": TEXT.encode(), "b.txt": TEXT.encode() * 100, "c.txt": TEXT.encode()})
    (tmp_path / "cut.tar").write_bytes(data[:2000])
    documents, failures = read(tmp_path / "cut.tar")
    assert texts(documents) == [TEXT] and all("damaged or cut off (unexpected end of data)" in failure.error for failure in failures)
    assert [failure.source for failure in failures] == [f"{tmp_path}/cut.tar!b.txt", f"{tmp_path}/cut.tar"]  # and what may lie behind
    bad = bytearray(data)
    bad[1024 + 150] ^= 0x0F  # the checksum of the second header
    (tmp_path / "bad.tar").write_bytes(bad)
    documents, (failure,) = read(tmp_path / "bad.tar")
    assert texts(documents) == [TEXT] and "the tar archive is damaged" in failure.error
    encrypted = bytearray(zipped({"a.txt": TEXT}))
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "enc.zip").write_bytes(encrypted)
    assert only_failure(tmp_path / "enc.zip") == "encrypted; unpack it first"


def test_names_that_come_twice(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("a.txt", TEXT)
        archive.writestr("../../etc/b.txt", TEXT)
    assert ids(good(tmp_path / "a.zip")) == ["a/a", "a/a#2", "a/../../etc/b"]


# rows


def test_json_lines(tmp_path):
    rows = lines({"id": 7, "text": TEXT, "title": "Họp &amp; bàn", "date": "2024-05-14"}, {"content": {"rendered": "<p>Sở họp.</p><ul><li>Một</li></ul>"}, "url": "https://so.example/1"})
    data = b"\xef\xbb\xbf" + rows + b"\n[1]\n{\n" + b'{"text": ""}\n{"noi": 1}\n{"text": 5}\n' + lines({"body": TEXT, "published": "hôm qua"}).strip()
    (tmp_path / "a.jsonl").write_bytes(data)
    documents, failures = read(tmp_path / "a.jsonl")
    assert ids(documents) == ["7", "https://so.example/1", "a#9"]
    assert documents[0].title == "Họp & bàn" and documents[0].published == datetime.date(2024, 5, 14)
    assert documents[1].text == "Sở họp.\n- Một"
    assert documents[2].warnings == ("published: published is no day that is understood: 'hôm qua'",)
    assert {one.source.rpartition("#")[2]: one.error.removeprefix(f"{one.source}: ")[:38] for one in failures} == {
        "4": "no JSON object, but a list",
        "5": "no JSON: Expecting property name enclo",
        "6": "the field 'text' is empty",
        "7": "no field that is known to hold the tex",
        "8": "the field 'text' holds no text, but a ",
    }


def test_long_lines_of_json_are_passed_over(tmp_path):
    rows = lines({"id": "a", "text": TEXT}, {"text": "ở" * 1000}, {"id": "c", "text": TEXT})
    (tmp_path / "a.jsonl").write_bytes(rows)
    documents, (failure,) = read(tmp_path / "a.jsonl", max_bytes=500)
    assert ids(documents) == ["a", "c"] and failure.source.endswith("#2") and "longer than 500 bytes" in failure.error


def test_old_encodings_in_rows(tmp_path):
    text = "Các trường báo cáo kết quả tuyển sinh."
    vni = "Caùc tröôøng baùo caùo keát quaû tuyeån sinh.".encode("latin-1")
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "' + vni + b'"}\n')
    (tmp_path / "b.csv").write_bytes(b"id,text\n1," + vni + b"\n2," + vni + b"\n")
    (tmp_path / "c.csv").write_text(f"id\ttext\n1\t{text}\n", "utf-16")
    documents = good(tmp_path)
    assert texts(documents) == [text] * 4
    assert documents[1].warnings == ("encoding: decoded as VNI (found from the content)",)


@pytest.mark.parametrize("opening", [b"[", b" [\n", b"\xef\xbb\xbf["])
def test_json_arrays(tmp_path, opening):
    rows = [{"id": f"a{number}", "text": TEXT * 300, "x": [{"y": "]"}]} for number in range(40)]
    body = json.dumps(rows, ensure_ascii=False, indent=1)[1:].encode()
    (tmp_path / "a.json").write_bytes(opening + body)
    assert ids(good(tmp_path / "a.json")) == [f"a{number}" for number in range(40)]
    (tmp_path / "a.json").write_bytes(opening + body[: len(body) // 2])
    documents, (failure,) = read(tmp_path / "a.json")
    assert 15 < len(documents) < 25 and "cut off" in failure.error
    (tmp_path / "a.json").write_bytes(opening + body)
    documents, failures = read(tmp_path / "a.json", max_bytes=10_000)
    assert not documents and len(failures) == 40 and all("longer than 10,000 bytes" in failure.error for failure in failures)
    (tmp_path / "a.json").write_bytes(opening + b'{"a":' + body)
    assert "nothing behind it could be read" in only_failure(tmp_path / "a.json", max_bytes=10_000, kind="json")


def test_json_objects_over_several_lines(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"text": TEXT}, indent=2) + "\n" + json.dumps({"text": TEXT}, indent=2), "utf-8")
    assert ids(good(tmp_path / "a.json")) == ["a#1", "a#2"]
    (tmp_path / "b.json").write_text("[]")
    assert good(tmp_path / "b.json") == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv(tmp_path, separator):
    with open(tmp_path / "a.txt", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=separator)
        table.writerow(["Link", "Title", "Content", "Date"])
        table.writerow(["https://so.example/1", 'Họp "giao ban"', TEXT * 3000, "14/05/2024"])
        table.writerow(["https://so.example/2", "", f"a{separator}b ở", "2024-05-14T23:30:00Z"])
    first, second = good(tmp_path / "a.txt")
    assert (first.id, first.title, first.text, first.published) == ("https://so.example/1", 'Họp "giao ban"', TEXT * 3000, datetime.date(2024, 5, 14))
    assert (second.title, second.text, second.published) == (None, f"a{separator}b ở", datetime.date(2024, 5, 15))


def test_bad_rows_of_csv(tmp_path):
    (tmp_path / "a.csv").write_text(f'id,text\n1,"{TEXT}"\n2\n\n3,a,b\n4,ở\n', "utf-8")
    documents, failures = read(tmp_path / "a.csv")
    assert ids(documents) == ["1", "4"]
    assert [(one.source.rpartition("#")[2], one.error) for one in failures] == [("2", "1 cells where the header has 2"), ("3", "3 cells where the header has 2")]
    (tmp_path / "b.csv").write_text("ma,noi\n1,2\n")
    assert "no column of text; its columns are ma, noi" in only_failure(tmp_path / "b.csv")
    assert texts(good(tmp_path / "b.csv", text_field="noi")) == ["2"]
    assert good(tmp_path / "b.csv", text_field="noi", id_field="ma", source_field="ma")[0].source.endswith("b.csv#1!1")
    (tmp_path / "c.csv").write_text('id,text\n1,"' + "dài " * 100_000 + '"')
    assert len(good(tmp_path / "c.csv")[0].text) == 400_000


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path):
    (tmp_path / "a.csv").write_text('id,text\n1,Sở họp\n2,"chưa đóng\n3,Sở Y tế\n4,Sở\n', "utf-8")
    documents, failures = read(tmp_path / "a.csv")
    assert [(one.id, one.text) for one in documents] == [("1", "Sở họp"), ("3", "Sở Y tế"), ("4", "Sở")]
    assert [(Path(one.source).name, "never closed" in one.error) for one in failures] == [("a.csv#2", True)]


def test_line_ends_of_old_machines(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,text\r1,Sở họp\r2,Sở Y tế họp\r".encode())
    assert texts(good(tmp_path / "a.csv")) == ["Sở họp", "Sở Y tế họp"]
    (tmp_path / "b.txt").write_bytes("Sở họp, bàn\r\r\nGiám đốc, Phó\r".encode())
    assert texts(good(tmp_path / "b.txt")) == ["Sở họp, bàn\r\r\nGiám đốc, Phó\r"]


PIECES = [b"id,text", b"\r", b"\n", b"\0", b'"', b",", b"{", b"}", b"[", b'{"text": "a"}', b"<p>", b"<?xml", b"<urlset>", b"WARC/1.0", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"BZh9", b"\xff\xfe", b"\xef\xbb\xbf", "Sở".encode()]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["a.txt", "a.csv", "a.jsonl", "a.json", "a.html", "a"]))
def test_any_bytes_are_articles_or_failures(tmp_path, pieces, name):
    (tmp_path / name).write_bytes(b"".join(pieces))
    for found in find_members([str(tmp_path / name)]):
        assert "a fault in the program" not in (found.error if isinstance(found, Failure) else "")


def test_a_fault_in_a_reader_is_a_failure_of_its_file(tmp_path, monkeypatch):
    def faulty(stream, place, options):
        raise KeyError("x")

    monkeypatch.setitem(_SPLITTERS, "csv", faulty)
    write(tmp_path, {"a.txt": TEXT, "b.csv": "id,text\n", "c.txt": TEXT})
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as packed:
        packed.write(tmp_path / "b.csv", "b.csv")
        packed.write(tmp_path / "a.txt", "c.txt")
    documents, failures = read(tmp_path)
    assert len(documents) == 3 and [Path(one.source).name for one in failures] == ["b.csv", "d.zip!b.csv"]
    assert "a fault in the program: KeyError in test_archives.py" in failures[0].error


def test_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "id": pa.array(range(100), pa.int64()),
            "content": [TEXT] * 99 + [None],
            "published_at": pa.array([datetime.datetime(2024, 5, 14, 20)] * 100, pa.timestamp("ms")),
            "picture": [b"x" * 1000] * 100,
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=30)
    documents, (failure,) = read(tmp_path / "a.parquet")
    assert ids(documents) == [str(number) for number in range(99)] and documents[98].published == datetime.date(2024, 5, 14)
    assert failure.source.endswith("a.parquet#100")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.zip").write_bytes(zipped({"a.parquet": data}))
    assert len(read(tmp_path / "b.zip")[0]) == 99
    members = list(find_members([str(tmp_path / "a.parquet")]))
    assert set(members[0].data) == {"id", "content", "published_at"}
    (tmp_path / "c.parquet").write_bytes(data[: len(data) // 2])
    assert "the Parquet file is damaged" in only_failure(tmp_path / "c.parquet")
    bad = bytearray(data)
    bad[10:200] = bytes(190)
    (tmp_path / "d.parquet").write_bytes(bad)
    assert any("damaged" in one.error for one in read(tmp_path / "d.parquet")[1])


# web archives


def record(url, body, *, headers=(), status="200 OK", kind="response", mime="text/html; charset=utf-8"):
    one = WarcRecord()
    one.init_headers(record_type=getattr(WarcRecordType, kind), record_urn=b"urn:uuid:0")
    one.headers["WARC-Target-URI"] = url
    if kind == "response":
        http = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        body = http.encode() + b"\r\n" + body
        one.headers["Content-Type"] = "application/http; msgtype=response"
    else:
        one.headers["Content-Type"] = mime
    one.set_bytes_content(body)
    out = io.BytesIO()
    one.write(out)
    return out.getvalue()


def chunked(body):
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(body[at : at + 700]), body[at : at + 700]) for at in range(0, len(body), 700)) + b"0\r\n\r\n"


RECORDS = [
    record("", b"software: x", kind="warcinfo", mime="application/warc-fields"),
    record("https://so.example/1", PAGE),
    record("https://so.example/1", b"GET", kind="request", mime="application/http"),
    record("https://so.example/2", chunked(PAGE), headers=[("Transfer-Encoding", "chunked")]),
    record("https://so.example/3", chunked(gzip.compress(PAGE)), headers=[("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]),
    record("https://so.example/4", zlib.compress(PAGE), headers=[("Content-Encoding", "deflate")]),
    record("https://so.example/1", PAGE),
    record("https://so.example/5", PAGE, headers=[("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]),  # undone by the crawler
    record("https://so.example/6", b"<p>404</p>", status="404 Not Found"),
    record("https://so.example/7.png", b"\x89PNG", mime="image/png"),
    record("https://so.example/robots.txt", b"User-agent: *", mime="text/plain"),
    record("https://so.example/8", TEXT.encode(), kind="conversion", mime="text/plain"),
    record("https://so.example/9", b"", status="200 OK"),
    record("https://so.example/10", gzip.compress(PAGE)[:-40], headers=[("Content-Encoding", "gzip")]),
    record("https://so.example/11", (PAGES / "tcvn3.html").read_bytes(), mime="text/html; charset=windows-1252"),
    record("https://so.example/12", PAGE, mime="", kind="resource"),
]
URLS = [f"https://so.example/{name}" for name in ("1", "2", "3", "4", "1#2", "5", "8", "11", "12")]


@pytest.mark.parametrize("kind", ["warc", "warc.gz", "warc.zst", "zip"])
def test_warc(tmp_path, kind):
    data = b"".join(RECORDS)
    packed = b"".join(map(gzip.compress, RECORDS))
    path = tmp_path / f"crawl.{kind}"
    path.write_bytes({"warc": data, "warc.gz": packed, "warc.zst": zstandard.ZstdCompressor().compress(data), "zip": zipped({"a.warc.gz": packed})}[kind])
    documents, failures = read(path)
    assert ids(documents) == URLS
    assert documents[0].source == (f"{path}!https://so.example/1" if kind != "zip" else f"{path}!a.warc.gz!https://so.example/1")
    assert [document.text for document in documents[:6]] == [MAIN] * 6 and documents[6].text == TEXT
    assert documents[0].title.startswith("Sở Giáo dục") and documents[0].published == datetime.date(2024, 4, 23) and documents[0].author == "Lâm Thu Uyên"
    assert "TCVN3" in documents[7].warnings[0]
    assert [(one.id, one.error.rpartition(": ")[2]) for one in failures] == [
        ("https://so.example/9", "is empty"),
        ("https://so.example/10", "its compressed data is cut off"),
    ]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reading_goes_on_behind_damaged_records(tmp_path, pack):
    pages = [pack(record(f"https://so.example/{number}", PAGE)) for number in range(6)]
    broken = bytearray(pages[1])
    broken[60:90] = bytes(30)
    endless = pack(record("https://so.example/3", PAGE).replace(b"Content-Length: ", b"Content-Length: 99999"))
    garbage = b"\r\n\r\nWARC/1.0\r\n" + b"x" * 100_000 + b"\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(pages[0] + bytes(broken) + pages[2] + endless + pages[4] + garbage + pages[5])
    documents, failures = read(tmp_path / "a.warc")
    wanted = [f"https://so.example/{number}" for number in (0, 2, 4, 5)]
    assert ids(documents) == wanted or ids(documents) == sorted([*wanted, "https://so.example/1"])
    assert failures and all("damaged" in one.error for one in failures)
    (tmp_path / "b.warc").write_bytes(pages[0] + pages[1][:-300])
    documents, (failure,) = read(tmp_path / "b.warc")
    assert ids(documents) == ["https://so.example/0"] and "damaged" in failure.error


def test_hostile_warcs_end(tmp_path):
    begin = time.monotonic()
    for data in (b"WARC/1.0\r\n" * 200_000, b"WARC/1.0\r\nContent-Length: -5\r\n\r\n" * 20_000, b"WARC/1.0\r\n\r\n\r\n\r\n" * 20_000, os.urandom(1 << 20)):
        (tmp_path / "a.warc").write_bytes(b"WARC/1.1\r\n" + data)
        documents, failures = read(tmp_path / "a.warc", kind="warc")
        assert not documents and 0 < len(failures) <= 1001
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(record("https://so.example/0", bytes(200 << 20))))
    assert "larger than" in only_failure(tmp_path / "b.warc.gz")
    assert time.monotonic() - begin < 40


def test_bodies_of_responses():
    assert content(b"5\r\n<p>ab\r\n0\r\n\r\n", "chunked", "", 100) == b"<p>ab"
    assert content(gzip.compress(b"abc"), "", "gzip", 100) == content(zlib.compress(b"abc")[2:-4], "", "deflate", 100) == b"abc"
    for body, transfer, encoding, said in (
        (b"5\r\nab", "chunked", "", "cut off within its chunks"),
        (gzip.compress(bytes(1000)), "", "gzip", "larger than 100 bytes"),
        (b"\x1f\x8b" + bytes(50), "", "gzip", "damaged"),
        (b"a", "", "zopfli", "'zopfli', which cannot be undone"),
    ):
        with pytest.raises(ArticleError, match=said):
            content(body, transfer, encoding, 100)
    brotli = pytest.importorskip("brotli")
    assert content(brotli.compress(b"abc"), "", "br", 100) == b"abc"
    with pytest.raises(ArticleError, match="larger than 100 bytes"):
        content(brotli.compress(bytes(10_000_000)), "", "br", 100)


# WordPress exports


def post(number, content, *, title="Sở họp", kind="post", status="publish", day="2021-05-14 20:15:00"):
    return f"""<item><title>{title}</title><link>https://so.example/?p={number}</link><pubDate>Fri, 14 May 2021 13:15:00 +0000</pubDate>
    <content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[tóm tắt]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
    <wp:post_date><![CDATA[{day}]]></wp:post_date><wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type></item>"""


def export(*posts, before=""):
    return f"""<?xml version="1.0" encoding="UTF-8" ?>{before}
    <rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
    <channel><title>Sở</title><wp:wxr_version>1.2</wp:wxr_version>{"".join(posts)}</channel></rss>"""


def test_wordpress(tmp_path):
    old = 'Sở họp sáng 14/5.\nGiám đốc yêu cầu:\n\n<strong>Các trường</strong> báo cáo.\n[caption id="a"]<img src="x.jpg"> Ảnh[/caption]'
    blocks = "<!-- wp:paragraph -->\n<p>Sở họp.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:list {\"ordered\":true} -->\n<ol><li>Một &amp; hai</li><li>Ba</li></ol>\n<!-- /wp:list -->"
    write(
        tmp_path,
        {"a.xml": export(post(1, old), post(2, "nháp", status="draft"), post(3, "", kind="page"), post(4, "x", kind="attachment"), post(5, blocks, title="A &amp; B", day="x"))},
    )
    documents, (failure,) = read(tmp_path / "a.xml")
    assert [(one.id, one.source, one.title, one.published) for one in documents] == [
        ("1", f"{tmp_path}/a.xml#1!https://so.example/?p=1", "Sở họp", datetime.date(2021, 5, 14)),
        ("5", f"{tmp_path}/a.xml#5!https://so.example/?p=5", "A & B", datetime.date(2021, 5, 14)),
    ]
    assert documents[0].text == "Sở họp sáng 14/5.\nGiám đốc yêu cầu:\nCác trường báo cáo.\nẢnh"
    assert documents[1].text == "Sở họp.\n1. Một & hai\n2. Ba"
    assert failure.error == "a post without content" and failure.id == "3"


def test_damaged_and_hostile_wordpress_exports(tmp_path):
    whole = export(*(post(number, f"<p>Bài số {number}\x0b \x01 họp.</p>") for number in range(1, 51)))
    (tmp_path / "a.xml").write_text(whole, "utf-8")
    assert len(good(tmp_path / "a.xml")) == 50
    (tmp_path / "a.xml").write_text(whole[: len(whole) // 2], "utf-8")
    documents, (failure,) = read(tmp_path / "a.xml")
    assert 20 < len(documents) < 30 and "the export is damaged" in failure.error
    laughs = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    (tmp_path / "b.xml").write_text(export(post(1, "x", title="&b;"), before=laughs), "utf-8")
    assert "defines entities of its own" in only_failure(tmp_path / "b.xml")
    (tmp_path / "c.xml").write_text(export(post(1, "dài " * 20_000)), "utf-8")
    assert "larger than 20,000 bytes" in only_failure(tmp_path / "c.xml", max_bytes=20_000)


# pages


@pytest.mark.parametrize("name", ["modern", "tables-2008", "lists", "noise", "tcvn3"])
def test_main_text_of_pages(name):
    (document,) = good(PAGES / f"{name}.html")
    assert document.text == (PAGES / f"{name}.txt").read_text("utf-8").strip()
    assert document.title
    days = {"modern": (2024, 4, 23), "tables-2008": (2008, 10, 3), "lists": (2022, 8, 19), "noise": (2019, 11, 5)}
    assert document.published == (datetime.date(*days[name]) if name in days else None)


@pytest.mark.parametrize(("name", "selector"), [("modern", ".entry-content"), ("lists", "div.content-detail"), ("noise", "#noidung > p")])
def test_a_selector(name, selector):
    (document,) = good(PAGES / f"{name}.html", selector=selector)
    wanted = (PAGES / f"{name}.txt").read_text("utf-8").strip().splitlines()
    if name == "modern":
        wanted.insert(1, "Quang cảnh buổi giao ban. Ảnh: Thu Uyên")
    assert document.text.splitlines() == wanted
    assert document.title and document.published


def test_wrong_selectors():
    assert "names nothing in it" in only_failure(PAGES / "modern.html", selector=".nix")
    assert "is no CSS selector that is known" in only_failure(PAGES / "modern.html", selector="p[[")


def html(body, head=""):
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


SENTENCE = "Giám đốc Sở yêu cầu các bệnh viện rà soát số giường điều trị và báo cáo trước ngày 30/6. "


def test_damaged_and_repaired_pages(tmp_path):
    page = html(f"<article><h1>Sở họp</h1><p>{SENTENCE * 5}</p><p>{SENTENCE * 3}</p></article>")
    data = page.encode().replace("Sở họp".encode(), "Sở họp".encode()[:-4] + b"\xff")
    write(tmp_path, {"a.html": data, "b.html": html(f"<p>{SENTENCE * 3}</p><p>{SENTENCE * 4}</p>".encode().decode("latin-1"))})
    first, second = good(tmp_path)
    assert SENTENCE.strip() in first.text and "damaged" in first.warnings[0]
    assert second.text.startswith(SENTENCE.strip()) and any("repaired" in one for one in second.warnings)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + SENTENCE * 20 + "</div>" * 100_000,
        "<ul><li>" * 20_000 + SENTENCE * 20,
        "<table><tr><td>" * 5_000 + SENTENCE * 20,
        "<p " + " ".join(f"a{number}=1" for number in range(200_000)) + f">{SENTENCE * 20}</p>",
        "<b>" * 50_000 + SENTENCE * 20,
        f"<p>{SENTENCE}</p>" * 3_000,
        "<br>" * 200_000 + SENTENCE * 20,
        "<p>a" * 50_000,
        "&amp;" * 300_000,
        "<!--" * 100_000,
    ],
    ids=["div", "ul", "table", "attributes", "b", "p", "br", "open", "entities", "comments"],
)
def test_hostile_pages_end(tmp_path, body):
    (tmp_path / "a.html").write_text(html(body), "utf-8")
    begin = time.monotonic()
    documents, failures = read(tmp_path / "a.html")
    assert time.monotonic() - begin < 15
    assert len(documents) + len(failures) == 1
    assert not documents or documents[0].text.count(SENTENCE.strip()) == body.count(SENTENCE.strip())


def test_external_entities_are_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("mật")
    page = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><html><body><p>&x; {SENTENCE * 4}</p></body></html>'
    (tmp_path / "a.html").write_text(page, "utf-8")
    (document,) = good(tmp_path / "a.html")
    assert "mật" not in document.text


# options and limits


def test_a_kind_that_is_named(tmp_path):
    write(tmp_path, {"a.txt": lines({"text": TEXT}), "b.txt": f"<p>{TEXT}</p>", "kho.zip": zipped({"c": f"<p>{TEXT}</p>"})})
    assert texts(good(tmp_path / "a.txt", kind="text")) == [lines({"text": TEXT}).decode()]
    assert texts(good(tmp_path / "b.txt", kind="text")) == [f"<p>{TEXT}</p>"]
    assert texts(good(tmp_path / "kho.zip", kind="text")) == [f"<p>{TEXT}</p>"]


def test_limits(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT * 100, "utf-8")
    assert only_failure(tmp_path / "a.txt", max_bytes=1000) == "larger than 1,000 bytes, which is no single article"
    assert "longer than 1,000 characters" in only_failure(tmp_path / "a.txt", max_chars=1000)
    assert "no encoding is called 'x'" in only_failure(tmp_path / "a.txt", encoding="x")


@pytest.mark.parametrize(
    ("package", "extra", "data"),
    [("trafilatura", "html", PAGE), ("lxml", "html", PAGE), ("lxml", "html", export(post(1, "x")).encode()), ("fastwarc", "warc", RECORDS[1]), ("pyarrow", "parquet", b"PAR1"), ("zstandard", "zstd", b"\x28\xb5\x2f\xfd")],
    ids=["trafilatura", "lxml", "wordpress", "fastwarc", "pyarrow", "zstandard"],
)  # fmt: skip
def test_missing_extras_are_named(tmp_path, package, extra, data, monkeypatch):
    (tmp_path / "a").write_bytes(data)
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert f"needs the extra [{extra}]: pip install 'gdnn-extract[{extra}]'" in only_failure(tmp_path / "a")


def test_memory_is_bounded(tmp_path):
    """A hundred megabytes of rows and of members pass with a few megabytes in hand."""
    row = lines({"text": TEXT * 50})
    with gzip.open(tmp_path / "a.jsonl.gz", "wb", compresslevel=1) as file:
        for _ in range(5000):
            file.write(row)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(500):
            archive.writestr(f"{number}.txt", TEXT * 500)
    code = (
        "import resource, sys; from gdnn_extract.readers import find_members; list(find_members([])); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "print(sum(1 for _ in find_members(sys.argv[1:])), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "a.jsonl.gz", tmp_path / "b.zip"], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 5500 and megabytes < 30
