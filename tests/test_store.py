"""Stores made from real records by the real engine, and what they answer."""

import csv
import datetime
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import typing
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from gdnn_extract import extract
from gdnn_extract.cli import main
from gdnn_extract.errors import StoreError
from gdnn_extract.record import Record
from gdnn_extract.store import ask, build_store, query
from gdnn_extract.store.bodies import read_body
from gdnn_extract.store.persons import Occurrence, persons_of_one_name

ROOT = Path(__file__).parent.parent
ARTICLES = sorted((ROOT / "corpus" / "articles").glob("*.txt"))[:80]
DAY = datetime.date

# what happened over the years to invented people
POSTS = {
    "vinh-2019": (DAY(2019, 3, 4), "Phó Giám đốc Sở Y tế tỉnh Lam Giang Trịnh Thế Vinh yêu cầu các bệnh viện rà soát thiết bị theo Thông tư số 43/2013/TT-BYT trước ngày 30/4/2019."),
    "vinh-2024": (DAY(2024, 5, 14), "Giám đốc Sở Y tế tỉnh Lam Giang Trịnh Thế Vinh yêu cầu Phòng Nghiệp vụ Y tổng hợp báo cáo theo Thông tư 43/2013/TT-BYT trước ngày 30/6/2024."),
    "vinh-khac": (DAY(2024, 6, 3), "Giám đốc Sở Y tế tỉnh Nam Tường Trịnh Thế Vinh yêu cầu các trung tâm báo cáo trước ngày 15/6/2024."),
    "hoa-1": (DAY(2024, 5, 20), "Chủ tịch UBND huyện Cẩm Mỵ Đỗ Thị Thuý Hoà yêu cầu các xã lập danh sách hộ nghèo trước ngày 10/6/2024."),
    "hoa-2": (DAY(2024, 7, 1), "Chủ tịch Ủy ban nhân dân huyện Cẩm Mỵ ĐỖ THỊ THÚY HÒA yêu cầu Phòng Nội vụ báo cáo theo Nghị định 46."),
    "nghi-dinh": (DAY(2024, 7, 2), "Ông Lò Văn Kính, Chủ tịch UBND xã Tân Lập yêu cầu công an xã thực hiện Nghị định số 46/2014/NĐ-CP; Nghị định 46 đã có hiệu lực."),
}


def write_records(path, posts):
    lines = [
        extract(text, id=name, source=f"https://vi-du.vn/{name}", published=day).model_dump_json() + "\n"
        for name, (day, text) in posts.items()
    ]
    path.write_text("".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def posts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posts")
    build_store([write_records(folder / "records.jsonl", POSTS)], folder / "posts.duckdb")
    return folder / "posts.duckdb"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    subprocess.run([sys.executable, "-m", "gdnn_extract", "extract", "-q", *ARTICLES, "-o", folder / "records.jsonl"], check=True)
    return folder / "records.jsonl"


def run(*arguments, stdin=b""):
    """(status, standard output, standard error) of the program, in this process"""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        status = main([str(one) for one in arguments])
    for stream in (out, err):
        stream.flush()
    return status, out.buffer.getvalue().decode("utf-8"), err.buffer.getvalue().decode("utf-8")


def rows(store, sql, *parameters):
    return list(query(store, sql, parameters or None))


def tables(store):
    """Everything in a store but when and from what it was made."""
    names = [name for (name,) in rows(store, "SELECT table_name FROM duckdb_tables() ORDER BY 1")]
    return {
        name: sorted(map(repr, rows(store, f"SELECT * FROM {name}" + (" WHERE name NOT IN ('made', 'sources', 'files')" if name == "store_info" else "")))) for name in names
    }


# ------------------------------------------------------------------------------------------------ loading


def test_every_item_of_every_record_is_there(corpus, tmp_path):
    built = build_store([corpus], tmp_path / "s.duckdb")
    records = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    tasks = [task for record in records for directive in record["directives"] for task in directive["tasks"]]
    wanted = {
        "articles": len(records),
        "meetings": sum(record["meeting"] is not None for record in records),
        **{name: sum(len(record[name]) for record in records) for name in ("officials", "dates", "figures", "legal_references", "directives")},
        "mentions": sum(len(official["mentions"]) for record in records for official in record["officials"]),
        "provisions": sum(len(item["provisions"]) for record in records for item in record["legal_references"]),
        "directive_addressees": sum(len(directive["addressees"]) for record in records for directive in record["directives"]),
        "tasks": len(tasks),
        **{f"task_{name}": sum(len(task[name]) for task in tasks) for name in ("actions", "assignees", "coordinators", "dates", "figures", "legal_references")},
    }
    assert min(wanted.values()) > 0 and built.rejected == ()
    assert {name: rows(tmp_path / "s.duckdb", f"SELECT count(*) FROM {name}")[0][0] for name in wanted} == wanted
    assert wanted.items() >= {name: count for name, count in built.counts.items() if name in wanted}.items()
    spans = rows(tmp_path / "s.duckdb", "SELECT a.id, t.start_offset, t.end_offset, t.text FROM tasks t JOIN articles a USING (article)")
    texts = {path.stem: path.read_bytes().decode("utf-8-sig") for path in ARTICLES}
    assert all(texts[id][start:end] == text for id, start, end, text in spans if id in texts and "\0" not in texts[id])
    keys = dict(rows(tmp_path / "s.duckdb", "SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY 1"))
    assert keys["PRIMARY KEY"] >= 10 and keys["FOREIGN KEY"] >= 20


def test_the_order_of_loading_changes_nothing(corpus, tmp_path):
    lines = corpus.read_text("utf-8").splitlines(keepends=True)
    many = write_records(tmp_path / "posts.jsonl", POSTS).read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "one.jsonl").write_text("".join([*lines, *many]), "utf-8")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "records-00001.jsonl").write_text("".join([*many[::-1], *lines[40:], *lines[:40]]), "utf-8")
    (tmp_path / "two" / "records-00000.jsonl").write_text("\n" + "".join(lines[:3]) + "\n", "utf-8")  # given twice
    build_store([tmp_path / "one.jsonl"], tmp_path / "one.duckdb")
    build_store([tmp_path / "two"], tmp_path / "two.duckdb")
    one, two = tables(tmp_path / "one.duckdb"), tables(tmp_path / "two.duckdb")
    assert "('rows.repeated', '3')" in two.pop("store_info") and "('rows.repeated', '0')" in one.pop("store_info")
    assert one == two


def test_one_file_a_record_and_parquet_are_the_same(tmp_path):
    lines = write_records(tmp_path / "lines.jsonl", POSTS)
    (tmp_path / "folder").mkdir()
    for line in lines.read_text("utf-8").splitlines():
        record = Record.model_validate_json(line)
        (tmp_path / "folder" / f"{record.article.id}.json").write_text(record.model_dump_json(indent=2), "utf-8")
    from gdnn_extract.writers.parquet import to_parquet

    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "records-00000.parquet").write_bytes(to_parquet(lines.read_bytes()))
    stores = []
    for name in ("lines.jsonl", "folder", "run"):
        build_store([tmp_path / name], tmp_path / f"{name}.duckdb")
        stores.append(tables(tmp_path / f"{name}.duckdb"))
    assert stores[0] == stores[1] == stores[2]


def test_a_batch_run_with_failures_and_reprints(tmp_path):
    posts = tmp_path / "posts"
    posts.mkdir()
    for name, (_, text) in POSTS.items():
        (posts / f"{name}.txt").write_text(text, "utf-8")
    (posts / "z-in-lai.txt").write_text(POSTS["vinh-2024"][1], "utf-8")
    (posts / "hong.txt").write_bytes(b"%PDF-1.4 \xff")
    assert run("batch", posts, "-o", tmp_path / "out", "--jobs", "1", "-q")[0] in (0, 1)
    built = build_store([tmp_path / "out"], tmp_path / "s.duckdb")
    assert (built.counts["articles"], built.counts["failures"], built.counts["duplicates"], built.notes) == (len(POSTS) + 1, 1, 1, ())
    ((stage, _, source, error),) = ask(tmp_path / "s.duckdb", "failures")
    assert stage in ("read", "parse") and "hong.txt" in source and "PDF" in error
    counted = {document: count for document, count, *_ in ask(tmp_path / "s.duckdb", "documents", document="43/2013/TT-BYT")}
    assert counted == {"Thông tư 43/2013/TT-BYT": 2}, "the reprint does not count"
    assert len(list(ask(tmp_path / "s.duckdb", "tasks", issuer="Trịnh Thế Vinh"))) == 3
    assert rows(tmp_path / "s.duckdb", "SELECT count(*) FROM tasks")[0][0] > len(list(ask(tmp_path / "s.duckdb", "tasks")))


def test_a_run_that_is_not_at_its_end_is_told(tmp_path):
    (tmp_path / "out").mkdir()
    write_records(tmp_path / "out" / "records-00000.jsonl", POSTS)
    assert ["failures.jsonl" in note or "duplicates.jsonl" in note for note in build_store([tmp_path / "out"], tmp_path / "s.duckdb").notes] == [True, True]


def spoilt(record, **changes):
    return json.dumps(json.loads(record) | changes, ensure_ascii=False)


def test_what_is_broken_is_named_and_all_the_rest_is_there(tmp_path):
    good = write_records(tmp_path / "good.jsonl", POSTS).read_text("utf-8").splitlines()
    article, directives = json.loads(good[0])["article"], json.loads(good[0])["directives"]
    directives[0]["tasks"][0]["dates"] = ["d99"]
    bad = {
        "no JSON": good[0][:200],
        "no record, but a JSON list": "[1, 2]",
        "article is missing": "{}",
        "article.sha256 is missing": spoilt(good[0], article=article | {"sha256": None}),
        "schema version 2.0": spoilt(good[0], schema_version="2.0"),
        "Expected OBJECT": spoilt(good[0], dates=[5]),
        "2024-02-31": spoilt(good[0], article=article | {"published": "2024-02-31"}),
        "a task with a date that is not there": spoilt(good[0], directives=directives),
        "two officials of one id": spoilt(good[0], officials=json.loads(good[0])["officials"] * 2),
    }
    mixed = [line for pair in zip(good, [*bad.values()][: len(good)], strict=True) for line in pair] + [*bad.values()][len(good) :]
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(mixed).encode("utf-8") + b"\n\n" + b'{"article": "\xff"}\n' + good[0].encode()[:50])
    built = build_store([path], tmp_path / "s.duckdb")
    assert built.counts["articles"] == len(good) and len(built.rejected) == len(bad) + 2 == built.counts["rejected"]
    for said, line in bad.items():
        (found,) = [place for place, error in built.rejected if said in error and "codec" not in error and "position" not in error][:1]
        assert re.match(rf"{re.escape(str(path))}:{mixed.index(line) + 1}\b", found), said
    assert [tuple(row) for row in built.rejected[-2:]] == [tuple(row) for row in built.rejected if row.place.endswith((":17", ":18"))]
    assert sorted(ask(tmp_path / "s.duckdb", "rejected")) == sorted(map(tuple, built.rejected))
    build_store([tmp_path / "good.jsonl"], tmp_path / "whole.duckdb")
    assert tables(tmp_path / "s.duckdb")["tasks"] == tables(tmp_path / "whole.duckdb")["tasks"]


def spoilt_everywhere(value, path=()):
    """A record with one value made null, huge, of another kind, or taken out, for each of its values."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        for new in (None, 10**18, "", [None], {}):
            yield (*path, key), lambda holder, key=key, new=new: holder.__setitem__(key, new)
        yield (*path, key), lambda holder, key=key: holder.pop(key)
        if child:
            yield from spoilt_everywhere(child, (*path, key))


def test_no_record_spoils_the_others(tmp_path):
    """Whatever is wrong with a record, it is loaded or rejected by itself."""
    name = "vinh-2024"
    (tmp_path / "a").mkdir()
    whole = json.loads(write_records(tmp_path / "whole.jsonl", {name: POSTS[name]}).read_text("utf-8"))
    whole["meeting"] = {"name": "giao ban", "kind": "giao ban", "date": "2024-05-14", "chair": {"id": "o1", "name": "Trịnh Thế Vinh"}, "rule": "x"}
    lines = []
    for path, spoil in spoilt_everywhere(whole):
        record = json.loads(json.dumps(whole))
        record["article"]["id"] = f"a{len(lines)}"
        holder = record
        for key in path[:-1]:
            holder = holder[key]
        spoil(holder)
        lines.append(json.dumps(record) + "\n")
    (tmp_path / "records.jsonl").write_text("".join(lines), "utf-8")
    built = build_store([tmp_path / "records.jsonl"], tmp_path / "s.duckdb")
    assert len(lines) > 500 and built.counts["articles"] + built.counts["repeated"] + len(built.rejected) == len(lines)
    assert built.counts["articles"] > 200 and len(built.rejected) > 200
    assert len(list(ask(tmp_path / "s.duckdb", "tasks"))) > 200


def test_broken_files_end_with_status_1_and_a_store(tmp_path):
    write_records(tmp_path / "a.jsonl", POSTS)
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write("{")
    status, out, err = run("store", tmp_path / "a.jsonl", "-o", tmp_path / "s.duckdb")
    assert status == 1 and f"a.jsonl:{len(POSTS) + 1}: no JSON" in err and re.search(rf"^articles +{len(POSTS)}$", out, re.MULTILINE) and "rejected" in out
    assert run("query", tmp_path / "s.duckdb", "info")[0] == 0


def test_the_columns_are_those_of_the_record():
    columns = json.loads((ROOT / "gdnn_extract" / "store" / "record.json").read_text("utf-8"))

    def sql_names(model):
        for name, field in model.model_fields.items():
            yield name
            parts = [field.annotation]
            while parts:
                part = parts.pop()
                parts += typing.get_args(part)
                if hasattr(part, "model_fields"):
                    yield from sql_names(part)

    wanted = list(sql_names(Record))
    got = [name for column, kind in columns.items() for name in (column, *re.findall(r'(?:STRUCT\(|, )"?(\w+)"? ', kind))]
    assert got == wanted


# ------------------------------------------------------------------------------------------------ writing


def test_what_stands_there_is_not_lost(tmp_path):
    source = write_records(tmp_path / "a.jsonl", POSTS)
    store = tmp_path / "s.duckdb"
    build_store([source], store)
    before = store.read_bytes()
    with pytest.raises(StoreError, match=r"exists already; --replace"):
        build_store([source], store)
    (tmp_path / "bad.jsonl").write_text("{\n")
    with pytest.raises(StoreError, match=r"no record can be loaded; the first of 1 errors: .*bad.jsonl:1"):
        build_store([tmp_path / "bad.jsonl"], store, replace=True)
    assert store.read_bytes() == before
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK\3\4 a letter")
    with pytest.raises(StoreError, match="is no store, and is not replaced"):
        build_store([source], letter, replace=True)
    with pytest.raises(StoreError, match="is one of the inputs"):
        build_store([source], source, replace=True)
    with pytest.raises(StoreError, match="is a folder"):
        build_store([source], tmp_path, replace=True)
    build_store([source], store, replace=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "bad.jsonl", "letter.docx", "s.duckdb"]


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_store_is_there_whole_or_not_at_all(corpus, tmp_path, number, status):
    lines = corpus.read_text("utf-8").splitlines()
    with (tmp_path / "records.jsonl").open("w", encoding="utf-8") as file:
        for round in range(60):
            file.writelines(line.replace('"id":"', f'"id":"{round}-', 1) + "\n" for line in lines)
    process = subprocess.Popen(
        [sys.executable, "-m", "gdnn_extract", "store", tmp_path / "records.jsonl", "-o", tmp_path / "s.duckdb"],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not list(tmp_path.glob(".s.duckdb.*.part/staging.duckdb")):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status and b"Traceback" not in err
    assert not (tmp_path / "s.duckdb").exists()
    assert number == signal.SIGKILL or [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


@pytest.mark.parametrize(
    ("given", "said"),
    [("missing.jsonl", "no such file or folder"), ("empty", "holds no records"), ("a.txt", "neither in .jsonl"), ("broken.parquet", "no record can be loaded")],
)
def test_inputs_that_are_none(tmp_path, given, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("Sở họp.")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    status, out, err = run("store", tmp_path / given, "-o", tmp_path / "s.duckdb")
    assert (status, out) == (1, "") and said in err and given in err and len(err.splitlines()) == 1
    assert not (tmp_path / "s.duckdb").exists()


def test_a_name_that_is_no_utf8_costs_nothing(tmp_path):
    (record,) = write_records(tmp_path / "a.jsonl", {"a": POSTS["hoa-1"]}).read_text("utf-8").splitlines()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / os.fsdecode(b"t\xean.json")).write_text(record, "utf-8")
    (tmp_path / "folder" / os.fsdecode(b"h\xe1ng.json")).write_text("{", "utf-8")
    built = build_store([tmp_path / "folder"], tmp_path / "s.duckdb")
    assert built.counts["articles"] == 1 and [Path(place).name for place, _ in built.rejected] == ["h\ufffdng.json"]


def test_a_run_that_found_nothing_is_an_empty_store(tmp_path):
    (tmp_path / "records-00000.jsonl").write_text("")
    assert build_store([tmp_path / "records-00000.jsonl"], tmp_path / "s.duckdb").counts["articles"] == 0
    assert list(ask(tmp_path / "s.duckdb", "tasks")) == []


def test_odd_names_of_files(tmp_path):
    folder = tmp_path / "bài [1] 'tháng 5'*"
    folder.mkdir()
    write_records(folder / "a?.jsonl", POSTS)
    assert build_store([folder], folder / "kho 'chính'.duckdb").counts["articles"] == len(POSTS)
    assert len(list(ask(folder / "kho 'chính'.duckdb", "tasks", top=2))) == 2


# ------------------------------------------------------------------------------------------------ persons, documents


def test_persons_across_articles(posts):
    found = {(name, organisation): (title, first, last, articles) for _, name, title, organisation, first, last, articles, *_ in ask(posts, "officials")}
    assert found["Trịnh Thế Vinh", "Sở Y tế tỉnh Lam Giang"] == ("Giám đốc", DAY(2019, 3, 4), DAY(2024, 5, 14), 2)
    assert found["Trịnh Thế Vinh", "Sở Y tế tỉnh Nam Tường"][3] == 1
    assert sum(name == "Trịnh Thế Vinh" for name, _ in found) == 2
    ((name, articles),) = [(name, row[3]) for (name, _), row in found.items() if name.startswith("Đỗ")]
    assert (name, articles) == ("Đỗ Thị Thuý Hoà", 2), "capitals, abbreviation and place of the tone mark do not make two"
    titles = rows(posts, "SELECT v.title, v.first_day FROM person_titles v JOIN persons p USING (person) WHERE p.name = 'Trịnh Thế Vinh' AND p.articles = 2 ORDER BY 2")
    assert titles == [("Phó Giám đốc", DAY(2019, 3, 4)), ("Giám đốc", DAY(2024, 5, 14))]


def official(article, organisation=None, title="Giám đốc", source=None, host=None, others=()):
    return Occurrence(article, "o1", organisation, title, (title,) if title else (), source, host, (organisation, *others))


A, B = "https://a.vn/1", "https://b.vn/1"


@pytest.mark.parametrize(
    ("persons", "occurrences"),
    [
        ([[1, 2]], [official(1, "Sở Y tế", "Phó Giám đốc"), official(2, "Sở Y tế")]),
        ([[1], [2]], [official(1, "Sở Y tế"), official(2, "Sở Nội vụ")]),
        ([[1], [2]], [official(1, "UBND huyện Cẩm Mỵ"), official(2, "UBND huyện Yên Tụ")]),
        ([[1], [2]], [official(1, "UBND huyện"), official(2, "UBND tỉnh")]),
        ([[1, 2]], [official(1, "Sở LĐ-TB&XH tỉnh Lam Giang"), official(2, "Sở Lao động – Thương binh và Xã hội tỉnh Lam Giang")]),
        # a place left unsaid: of the article, of the only other one, of none where there are two
        ([[1, 2], [3]], [official(1, "Sở Y tế tỉnh Lam Giang"), official(2, "Sở Y tế", host="UBND tỉnh Lam Giang"), official(3, "Sở Y tế tỉnh Nam Tường")]),
        ([[1, 2]], [official(1, "Sở Y tế tỉnh Lam Giang"), official(2, "Sở Y tế")]),
        ([[1], [2], [3]], [official(1, "Sở Y tế tỉnh Lam Giang"), official(2, "Sở Y tế"), official(3, "Sở Y tế tỉnh Nam Tường")]),
        ([[1], [2]], [official(1, "UBND tỉnh", source=A), official(2, "UBND tỉnh", source=B)]),
        ([[1, 2]], [official(1, "Vụ Kỹ năng nghề", source=A), official(2, "Vụ Kỹ năng nghề", source=B)]),
        # only a kind of body: the host of the meeting
        ([[1, 2], [3]], [official(1, "Sở", host="Sở Y tế"), official(2, "Sở Y tế"), official(3, "Sở", host="Sở Nội vụ")]),
        # a body within another
        ([[1, 2]], [official(1, "Phòng Nghiệp vụ Y Sở Y tế"), official(2, "Sở Y tế")]),
        ([[1], [2], [3]], [official(1, "Phòng Nghiệp vụ Y Sở Y tế"), official(2, "Sở Y tế"), official(3, "Văn phòng Sở Y tế")]),
        # one body for the offices of the country
        ([[1, 2], [3]], [official(1, title="Phó Thủ tướng"), official(2, title="Thủ tướng"), official(3, "Sở Y tế", "Chuyên viên")]),
        # no body: the same office of the only one, else of one site, else alone
        ([[1, 2], [3]], [official(1, "Sở Y tế"), official(2), official(3, title="Hiệu trưởng")]),
        ([[1], [2], [3]], [official(1, "Sở Y tế"), official(2), official(3, "Sở Nội vụ")]),
        ([[1], [2]], [official(1, "Sở Y tế", source=A), official(2, source=B)]),
        ([[1, 2], [3]], [official(1, source=A), official(2, source=A), official(3, source=B)]),
        ([[1], [2]], [official(1), official(2)]),
        ([[1], [2]], [official(1, title=None, source=A), official(2, title=None, source=A)]),
    ],
)
def test_who_is_one_person(persons, occurrences):
    def made(given):
        return [[one.article for one in person.occurrences] for person in persons_of_one_name(given)]

    assert made(occurrences) == made(occurrences[::-1]) == persons


def test_bodies_are_read_the_same_in_every_spelling():
    for spellings in (
        ["UBND TP. Hạ Vân", "Ủy ban nhân dân thành phố Hạ Vân", "UỶ BAN NHÂN DÂN THÀNH PHỐ HẠ VÂN"],
        ["Sở GD&ĐT", "Sở GD-ĐT", "Sở Giáo dục – Đào tạo", "Sở Giáo dục và Ðào tạo", unicodedata.normalize("NFD", "Sở Giáo dục và Đào tạo tỉnh")],
        ["Sở Y tế Hà Nội", "Sở Y tế thành phố Hà Nội"],
    ):
        assert len({read_body(spelling) for spelling in spellings}) == 1, spellings
    assert read_body("Bộ Nông nghiệp và Phát triển nông thôn").level is None
    assert [read_body(kind) for kind in ("", "-", "Bệnh viện", "phường", "Sở")] == [None] * 5


def test_documents_across_articles(posts):
    spelled = rows(posts, "SELECT spelling FROM document_spellings WHERE uri = 'vn:normative:BYT:thong-tu:2013:43' ORDER BY 1")
    assert [spelling for (spelling,) in spelled] == ["Thông tư 43/2013/TT-BYT", "Thông tư số 43/2013/TT-BYT"]
    decrees = dict(rows(posts, "SELECT a.id, count(DISTINCT r.uri) FROM legal_references r JOIN articles a USING (article) WHERE r.number = '46' OR r.text LIKE '%46%' GROUP BY 1"))
    assert decrees == {"hoa-2": 1, "nghi-dinh": 1}, "a bare number is linked within its article"
    whole = dict(rows(posts, "SELECT whole, count(*) FROM documents WHERE uri LIKE '%nghi-dinh%' GROUP BY 1"))
    assert whole == {True: 1, False: 1}, "and stays apart from another article's"


# ------------------------------------------------------------------------------------------------ questions


def ids(store, question, **options):
    result = ask(store, question, **options)
    return {row[result.columns.index("id")] for row in result}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"issuer": "trịnh thế vinh"}, {"vinh-2019", "vinh-2024", "vinh-khac"}),
        ({"issuer": "Thúy Hòa"}, {"hoa-1", "hoa-2"}),
        ({"issuer": unicodedata.normalize("NFD", "THUÝ HOÀ")}, {"hoa-1", "hoa-2"}),
        ({"issuer": "Ðỗ Thị"}, {"hoa-1", "hoa-2"}),
        ({"issuer": "Thế Vin"}, set()),
        ({"assignee": "các xã"}, {"hoa-1"}),
        ({"document": "thông tư 43/2013/tt-byt"}, {"vinh-2019", "vinh-2024"}),
        ({"document": "Thông tư số 43 / 2013/TT – BYT"}, {"vinh-2019", "vinh-2024"}),
        ({"document": "3/2013/TT-BYT"}, set()),
        ({"document": "vn:normative:BYT:thong-tu:2013:43", "after": DAY(2020, 1, 1)}, {"vinh-2024"}),
        ({"after": "2024-06-03", "before": "2024-07-01"}, {"vinh-khac", "hoa-2"}),
        ({"open_on": "2024-06-10"}, {"vinh-2024", "vinh-khac", "hoa-1"}),
        ({"open_on": "2024-06-11"}, {"vinh-2024", "vinh-khac"}),
        ({"open_on": "2024-05-13"}, set()),
        ({"due_before": "2024-06-10"}, {"vinh-2019", "hoa-1"}),
        ({"due_after": "2024-06-15"}, {"vinh-2024", "vinh-khac"}),
        ({"text": "hộ nghèo"}, {"hoa-1"}),
        ({"text": "(.*"}, set()),
        ({"text": "' OR 1=1 --"}, set()),
    ],
)
def test_tasks(posts, options, found):
    assert ids(posts, "tasks", **options) == found


def test_the_other_questions(posts):
    assert ids(posts, "orders", official="Trịnh Thế Vinh", organisation="Lam Giang") == {"vinh-2019", "vinh-2024"}
    assert [row[0] for row in ask(posts, "orders", official="vinh")] == [2019, 2024, 2024]
    assert ids(posts, "basis", document="43/2013/TT-BYT") == {"vinh-2019", "vinh-2024"}
    assert [row[0] for row in ask(posts, "documents", by="year", document="43/2013/TT-BYT")] == ["2019", "2024"]
    months = [(row[0], row[1]) for row in ask(posts, "documents", by="month", top=1)]
    assert months[0] == ("2019-03", "Thông tư 43/2013/TT-BYT") and len({month for month, _ in months}) == len(months)
    assert [row[1] for row in ask(posts, "officials", name="lò văn kính")] == ["Lò Văn Kính"]
    assert dict(ask(posts, "info"))["rows.articles"] == str(len(POSTS))


def test_views_say_the_same(posts):
    due = [row[0] for row in query(posts, "FROM open_tasks(DATE '2024-06-10')")]
    assert due == sorted(due) and len(due) == 3
    for view in ("counted_articles", "task_list", "tasks_by_deadline", "tasks_by_assignee", "tasks_by_issuer", "directives_by_document", "orders_by_official", "documents_by_month"):
        assert rows(posts, f"SELECT count(*) FROM {view}")[0][0] > 0, view
    assert rows(posts, "SELECT count(*) FROM failure_counts") == [(0,)]


@pytest.mark.parametrize(
    ("modifier_text", "due"),
    [("trước ngày 30/6/2024", DAY(2024, 6, 30)), ("trước tháng 7/2024", DAY(2024, 6, 30)), ("trong quý III/2024", DAY(2024, 9, 30))],
)
def test_the_day_a_task_is_due(tmp_path, modifier_text, due):
    text = f"Giám đốc Sở Y tế Trịnh Thế Vinh yêu cầu các bệnh viện báo cáo {modifier_text}."
    build_store([write_records(tmp_path / "a.jsonl", {"a": (DAY(2024, 5, 1), text)})], tmp_path / "s.duckdb")
    assert [row[0] for row in ask(tmp_path / "s.duckdb", "tasks")] == [due]


@pytest.mark.parametrize(
    ("question", "options", "said"),
    [
        ("taks", {}, "is no question; there are tasks"),
        ("tasks", {"official": "x"}, "tasks has no option official"),
        ("orders", {}, "orders needs official"),
        ("tasks", {"after": "5/2024"}, "after must be a day"),
        ("tasks", {"top": 0}, "top must be"),
        ("documents", {"by": "week"}, "by must be month or year"),
        ("tasks", {"issuer": " "}, "issuer is empty"),
    ],
)
def test_wrong_questions(posts, question, options, said):
    with pytest.raises(StoreError, match=said):
        ask(posts, question, **options)


# ------------------------------------------------------------------------------------------------ SQL


def test_sql_with_parameters(posts):
    result = query(posts, "SELECT name AS ten, count(*) AS n FROM persons WHERE has_words(name, $name) GROUP BY 1", {"name": "THẾ VINH"})
    assert (result.columns, result.kinds, list(result)) == (("ten", "n"), ("VARCHAR", "BIGINT"), [("Trịnh Thế Vinh", 2)])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY tasks TO '{folder}/out.csv'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/out.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_profiling",
        "DROP TABLE tasks",
        "DELETE FROM task_dates",
        "INSERT INTO failures VALUES ('', '', '', '')",
        "CREATE TABLE x (a INTEGER)",
        "SELECT 1; DROP TABLE tasks",
        "",
        "SELECT 1 FROM nowhere",
        "SELEC 1",
        "SELECT 'a'::INTEGER",
        "SELECT ?",
        "SELECT * FROM POSTS",
    ],
)
def test_only_the_store_is_read(posts, tmp_path, statement):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    before = posts.read_bytes()
    with pytest.raises(StoreError) as error:
        list(query(posts, statement.format(file=secret, folder=tmp_path)))
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"] and posts.read_bytes() == before


def test_what_is_no_store(tmp_path):
    import duckdb

    (tmp_path / "a.duckdb").write_text("no database")
    duckdb.connect(str(tmp_path / "b.duckdb")).execute("CREATE TABLE x (a INTEGER)").close()
    build_store([write_records(tmp_path / "a.jsonl", POSTS)], tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb")) as base:
        base.execute("UPDATE store_info SET value = '99' WHERE name = 'store_version'")
    for name, said in (("a", "is no store"), ("b", "no store of gdnn-extract"), ("c", "version 99, this program reads version 1"), ("d", "no such file")):
        status, out, err = run("query", tmp_path / f"{name}.duckdb", "tasks")
        assert (status, out) == (1, "") and said in err and len(err.splitlines()) == 1, err


# ------------------------------------------------------------------------------------------------ the command line


def test_formats(posts, tmp_path):
    status, out, err = run("query", posts, "tasks", "--issuer", "Vinh", "--format", "json")
    objects = json.loads(out)
    assert (status, err, len(objects)) == (0, "", 3) and objects[0]["due"] == "2019-04-30" and isinstance(objects[0]["assignees"], list)
    assert [json.loads(line) for line in run("query", posts, "tasks", "--issuer", "Vinh", "--format", "jsonl")[1].splitlines()] == objects
    plain = run("query", posts, "tasks", "--issuer", "Vinh", "--format", "csv")[1]
    assert [row["task"] for row in csv.DictReader(io.StringIO(plain))] == [one["task"] for one in objects]
    run("query", posts, "tasks", "--issuer", "Vinh", "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + plain.encode("utf-8")
    run("query", posts, "tasks", "--issuer", "Vinh", "--no-bom", "-o", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes() == plain.encode("utf-8")
    assert run("query", posts, "-", stdin=b"SELECT count(*) AS n FROM articles")[1].split() == ["n", "-", str(len(POSTS)), "(1", "row)"]
    assert json.loads(run("query", posts, "SELECT 1 AS a, 2 AS a, 'NaN'::DOUBLE AS b", "--format", "json")[1]) == [{"a": 1, "a_2": 2, "b": None}]
    assert run("query", posts, "tasks", "--text", "không có", "--format", "json")[1] == "[]\n"
    assert run("query", posts, "tasks", "--text", "không có")[1].endswith("no rows\n")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_tables_fit_the_terminal(posts, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (["tasks"], ["officials"], ["SELECT id, day, characters FROM articles"]):
        lines = run("query", posts, *arguments)[1].splitlines()
        assert max(map(len, lines)) <= width and any("Vinh" in line or "vinh" in line for line in lines)


HOSTILE = ["=1+1", "+84 123", "-Các trường", "@SUM(A1)", "\t=1", " =1", "http://x.vn", "{=1}", "Sở Y tế", "12", "a" * 40_000, "\x01\x1b[2J", "dòng 1\ndòng 2"]
HOSTILE_SQL = "SELECT t AS \"=tên\", 1.5 AS so, DATE '2024-06-30' AS ngay, TIMESTAMP '2024-06-30 08:30:00' AS luc, -5 AS am, NULL AS k, 9007199254740993 AS lon, DATE '1802-01-01' AS xua, true AS b FROM (SELECT unnest($cells) AS t)"


def test_nothing_runs_in_a_spreadsheet(posts, tmp_path):
    cells = ", ".join("'" + cell.replace("'", "''") + "'" for cell in HOSTILE)
    statement = HOSTILE_SQL.replace("$cells", f"[{cells}]")
    status, _, err = run("query", posts, "-", "-o", tmp_path / "a.xlsx", stdin=statement.encode())
    assert status == 0 and "cut at 32,767 characters" in err and err.endswith(" 1 texts\n")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:I{len(HOSTILE) + 1}" and sheet["A1"].value == "=tên"
    for row, cell in zip(sheet.iter_rows(min_row=2), HOSTILE, strict=True):
        assert row[0].data_type == "s" and row[0].quotePrefix and row[0].hyperlink is None
        assert row[0].value == cell or len(cell) > 32_767 or not cell.isprintable()
        assert row[1].value == 1.5 and row[2].value == datetime.datetime(2024, 6, 30) and row[2].is_date and row[2].number_format == "yyyy-mm-dd"
        assert row[3].value == datetime.datetime(2024, 6, 30, 8, 30) and row[4].value == -5 and row[5].value is None
        assert row[6].value == "9007199254740993" and row[7].value == "1802-01-01" and row[8].value is True
    assert len(sheet.cell(HOSTILE.index("a" * 40_000) + 2, 1).value) == 32_767
    run("query", posts, "-", "-o", tmp_path / "a.csv", stdin=statement.encode())
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *body = csv.reader(file)
    assert head[0] == "'=tên" and [row[4] for row in body] == ["-5"] * len(HOSTILE), "numbers stay numbers"
    assert [row[0] for row in body] == [f"'{cell}" if cell.lstrip(" ")[0] in "=+-@\t" else cell for cell in HOSTILE]
    assert "\x1b" not in run("query", posts, "-", stdin=statement.encode())[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "is no question; there are tasks, officials"),
        (["orders"], "orders needs --official"),
        (["basis"], "basis needs a DOCUMENT"),
        (["tasks", "extra"], "unexpected extra argument (extra)"),
        (["officials", "--assignee", "x"], "officials does not take --assignee"),
        (["SELECT 1", "--top", "3"], "The options are for ready questions"),
        (["tasks", "--format", "xlsx"], "needs a file"),
        (["tasks", "--bom"], "are for CSV"),
        (["tasks", "--after", "5/2024"], "does not match the format"),
        (["tasks", "--top", "0"], "--top"),
        (["tasks", "--top", "99999999999999999999"], "--top"),
    ],
)
def test_wrong_use_is_status_2(posts, arguments, said):
    status, out, err = run("query", posts, *arguments)
    assert (status, out) == (2, "") and said in err


def test_the_answer_never_overwrites_the_store(posts, tmp_path):
    store = Path(shutil.copy(posts, tmp_path / "s.duckdb"))
    assert run("query", store, "tasks", "-o", store)[0] == 2 and store.read_bytes() == posts.read_bytes()
    status, _, err = run("query", store, "tasks", "-o", tmp_path / "no" / "a.csv")
    assert status == 1 and "cannot be written" in err and "Traceback" not in err
    assert run("query", store, "SELECT 1 FROM nowhere", "-o", tmp_path / "a.csv")[0] == 1 and not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(("package", "extra", "arguments"), [("duckdb", "store", ["tasks"]), ("xlsxwriter", "xlsx", ["tasks", "-o", "a.xlsx"])])
def test_a_missing_extra_is_named(posts, tmp_path, package, extra, arguments):
    code = f"import sys; sys.modules[{package!r}] = None; from gdnn_extract.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, "query", posts, *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and f"pip install 'gdnn-extract[{extra}]'" in done.stderr and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_help_and_extract_do_not_load_the_engine():
    code = (
        "import sys, gdnn_extract.cli as cli; cli.main(['store', '--help']); cli.main(['query', '--help']);"
        "from gdnn_extract import extract; extract('Sở họp.'); assert not {'duckdb', 'xlsxwriter', 'openpyxl'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
