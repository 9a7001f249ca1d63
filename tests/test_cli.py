"""The program as a person runs it: a process with arguments, standard streams and an exit status."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ARTICLES = Path(__file__).parent.parent / "corpus" / "articles"
SAMPLE = ARTICLES / "giao-ban-gdnn.txt"
SAMPLES = [ARTICLES / f"{name}.txt" for name in ("ban-thuong-vu", "giao-ban-gdnn", "hop-so-y-te", "hop-truc-tuyen")]
SENTENCE = "Giám đốc Sở yêu cầu các trường báo cáo trước ngày 30/6/2024.\n"


def start(*arguments, cwd=None, **streams):
    # Ctrl-C is ignored in what a background shell starts; the program must see the default
    return subprocess.Popen(
        [sys.executable, "-m", "gdnn_extract", *map(str, arguments)],
        cwd=cwd,
        preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) if os.name == "posix" else None,
        **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams,
    )


def run(*arguments, stdin=b"", cwd=None):
    """(status, standard output, standard error)"""
    process = start(*arguments, cwd=cwd)
    out, err = process.communicate(stdin, timeout=60)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


def article(folder, name, data=SENTENCE):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize("arguments", [(), ("extract",), ("explain",), ("evaluate",), ("schema",)])
def test_help_teaches(arguments):
    status, out, err = run(*arguments, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("Usage: gdnn-extract") and "--help" in out
    if arguments and arguments != ("schema",):
        assert f"gdnn-extract {arguments[0]} " in out.split("Options:")[0].partition("\n")[2], "an example"


def test_help_does_not_load_the_route():
    code = "import sys, gdnn_extract.cli as cli; cli.main(['--help']); assert not {'pydantic', 'gdnn_extract.pipeline'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_version():
    from gdnn_extract import __version__

    assert run("--version")[:2] == (0, f"gdnn-extract, version {__version__}\n")


def test_one_file_gives_one_indented_record():
    status, out, err = run("extract", SAMPLE, "--published", "2024-04-23", "--title", "Giao ban")
    record = json.loads(out)
    assert (status, err) == (0, "")
    assert out.startswith('{\n  "schema_version": "1.0",\n') and "Đặng Quốc Thuần" in out
    assert record["article"] | {"sha256": ""} == {
        "id": "giao-ban-gdnn",
        "source": str(SAMPLE),
        "title": "Giao ban",
        "published": "2024-04-23",
        "author": record["article"]["author"],
        "credit": record["article"]["credit"],
        "sha256": "",
        "characters": len(SAMPLE.read_bytes().decode("utf-8")),
    }


def test_several_files_give_a_line_each_in_order():
    files = SAMPLES
    status, out, err = run("extract", *files)
    assert (status, err) == (0, "")
    assert [json.loads(line)["article"]["id"] for line in out.splitlines()] == [file.stem for file in files]


def test_json_of_several_files_is_an_array():
    status, out, _ = run("extract", SAMPLE, SAMPLE, "--format", "json")
    assert status == 0 and [record["article"]["id"] for record in json.loads(out)] == ["giao-ban-gdnn"] * 2


def test_the_command_line_and_the_library_agree():
    from gdnn_extract import extract

    text = SAMPLE.read_bytes().decode("utf-8")
    assert run("extract", SAMPLE, "--format", "jsonl")[1] == extract(text, id=SAMPLE.stem, source=str(SAMPLE)).model_dump_json() + "\n"


def test_standard_input():
    status, out, err = run("extract", "-", stdin=SENTENCE.encode())
    record = json.loads(out)
    assert (status, err, record["article"]["source"], record["article"]["id"]) == (0, "", None, None)
    assert record["article"]["characters"] == len(SENTENCE)
    assert json.loads(run("extract", "-", "--id", "x", stdin=SENTENCE.encode())[1])["article"]["id"] == "x"


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_formats_for_people(form):
    status, out, err = run("extract", SAMPLE, "--format", form, "--title", "Giao ban | quý II")
    assert (status, err) == (0, "")
    assert "Giao ban" in out and "rà soát chỉ tiêu tuyển sinh" in " ".join(out.split())


def test_table_keeps_to_its_width(monkeypatch):
    for columns in (40, 72, 160):
        monkeypatch.setenv("COLUMNS", str(columns))
        _, out, _ = run("extract", *SAMPLES, "--format", "table")
        assert max(map(len, out.splitlines())) <= columns


def test_output_file_and_folder(tmp_path):
    assert run("extract", SAMPLE, "-o", tmp_path / "one.json") == (0, "", "")
    assert json.loads((tmp_path / "one.json").read_text("utf-8"))["article"]["id"] == "giao-ban-gdnn"
    assert run("extract", SAMPLE, "-o", tmp_path / "one.jsonl") == (0, "", "")
    assert (tmp_path / "one.jsonl").read_text("utf-8").count("\n") == 1
    assert run("extract", SAMPLE, "-o", tmp_path / "one.md")[0] == 0
    assert (tmp_path / "one.md").read_text("utf-8").startswith("# giao-ban-gdnn\n")
    files = SAMPLES
    assert run("extract", *files, "-o", f"{tmp_path}/records/") == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "records").iterdir()) == [f"{file.stem}.json" for file in files]


def test_a_failed_input_leaves_the_old_output(tmp_path):
    (tmp_path / "record.json").write_text("old")
    status, out, err = run("extract", tmp_path / "missing.txt", "-o", tmp_path / "record.json")
    assert (status, out) == (1, "") and "no such file" in err
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]
    assert (tmp_path / "record.json").read_text() == "old"


def test_an_article_is_never_overwritten(tmp_path):
    path = article(tmp_path, "a.txt")
    assert run("extract", path, "-o", path)[0] == 2
    assert path.read_text("utf-8") == SENTENCE
    other = tmp_path / "other"
    other.mkdir()
    status, _, err = run("extract", path, article(other, "a.txt"), "-o", f"{tmp_path}/records/")
    assert status == 2 and "a.json" in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("extract",),
        ("extract", "a.txt", "--wrong"),
        ("extract", "a.txt", "--published", "2024-13-01"),
        ("extract", "a.txt", "--format", "xml"),
        ("extract", "a.txt", "b.txt", "--title", "x"),
        ("extract", "-", "-"),
        ("extract", "a.txt", "--max-chars", "0"),
        ("explain", "a.txt", "--at", "5"),
        ("explain", "a.txt", "--at", "1:2", "--text", "x"),
        ("evaluate", "gold"),
        ("evaluate", "gold", "predicted", "--articles", "articles"),
    ],
)
def test_wrong_use(arguments, tmp_path):
    status, out, err = run(*arguments, cwd=tmp_path)
    assert status == 2
    assert "Usage:" in out + err and "Traceback" not in err


def test_one_broken_file_among_many(tmp_path):
    good = article(tmp_path, "good.txt")
    broken = article(tmp_path, "broken.txt", SENTENCE.encode("utf-8")[:-1] + b"\xff\n")
    status, out, err = run("extract", good, tmp_path / "missing.txt", broken, tmp_path, good)
    assert status == 1
    assert [json.loads(line)["article"]["id"] for line in out.splitlines()] == ["good", "good"]
    lines = err.splitlines()
    assert len(lines) == 3 and all(line.startswith("gdnn-extract: ") for line in lines)
    assert "missing.txt: no such file" in lines[0] and "broken.txt" in lines[1] and "0xFF" in lines[1] and "folder" in lines[2]


def test_too_long_is_refused_at_once(tmp_path):
    path = article(tmp_path, "long.txt", "Sở họp. " * 400_000)
    status, out, err = run("extract", path)
    assert (status, out) == (1, "") and "longer than 1,000,000 characters" in err
    status, out, _ = run("extract", article(tmp_path, "short.txt", "Sở họp."), "--max-chars", "6")
    assert (status, out) == (1, "")


def test_a_name_that_is_no_utf8(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    try:
        with open(path, "wb") as file:
            file.write(SENTENCE.encode())
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    status, out, err = run("extract", os.fsdecode(path))
    assert (status, err) == (0, "") and json.loads(out)["article"]["id"] == "\ufffd"


def test_warnings_are_said(tmp_path):
    empty = article(tmp_path, "empty.txt", b"")
    status, out, err = run("extract", empty)
    assert status == 0 and json.loads(out)["extraction"]["warnings"] == ["empty: the text has no words"]
    assert err == f"gdnn-extract: {empty}: warning: empty: the text has no words\n"
    assert run("extract", empty, "--quiet")[2] == ""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_interrupt_while_reading_standard_input():
    process = start("extract", "-")
    process.stdin.write(b"x")
    process.stdin.flush()
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == b""


@pytest.mark.skipif(os.name != "posix", reason="pipes")
@pytest.mark.parametrize("arguments", [("extract", *[SAMPLE] * 40), ("schema",), ("explain", SAMPLE), ("--help",)])
def test_closed_pipe(arguments):
    reader, writer = os.pipe()
    process = start(*arguments, stdout=writer)
    os.close(writer)
    os.close(reader)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (1, 141)
    assert err == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_said():
    with open("/dev/full", "wb") as full:
        process = start("extract", SAMPLE, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and err.decode().count("\n") == 1 and "standard output" in err.decode()


def test_explain_lists_items_with_their_rules():
    from gdnn_extract import extract
    from gdnn_extract.explain import findings

    status, out, err = run("explain", SAMPLE)
    assert (status, err) == (0, "")
    rows = findings(extract(SAMPLE.read_bytes().decode("utf-8")))
    assert rows and all(f"[{row.rule}]" in out and row.id in out for row in rows)


def test_explain_a_piece():
    status, out, err = run("explain", SAMPLE, "--text", "hội nghị giao ban công tác")
    assert (status, out) == (1, "") and "does not stand in the article" in err
    status, out, _ = run("explain", SAMPLE, "--text", "Ảnh")
    assert status == 0 and "No item of the article's record touches it." in out
    assert run("explain", SAMPLE, "--at", "5:99999")[0] == 1
    assert run("explain", "-", "--at", "0:7", stdin="Sở họp.".encode())[0] == 0


def test_schema_is_the_published_one():
    status, out, _ = run("schema")
    assert status == 0 and out == (ARTICLES.parent.parent / "schema" / "record-1.0.json").read_text("utf-8")


def test_evaluate(tmp_path):
    gold, records = tmp_path / "gold", tmp_path / "records"
    assert run("extract", *SAMPLES, "-o", f"{gold}/")[0] == 0
    assert run("extract", *SAMPLES, "-o", records / "all.jsonl")[0] == 1, "the folder is not there"
    records.mkdir()
    assert run("extract", *SAMPLES, "-o", records / "all.jsonl")[0] == 0
    for record in gold.glob("*.json"):  # as a person annotates: the chair by name
        content = json.loads(record.read_text("utf-8"))
        if content["meeting"] and content["meeting"]["chair"]:
            content["meeting"]["chair"] = content["meeting"]["chair"]["name"]
        record.write_text(json.dumps(content), "utf-8")
    status, out, err = run("evaluate", gold, records / "all.jsonl", "--json", "--errors")
    assert (status, err) == (0, "")
    assert {value for row in json.loads(out).values() if isinstance(row, dict) for name, value in row.items() if name != "gold"} == {1.0}
    status, out, err = run("evaluate", gold, "--articles", ARTICLES)
    assert (status, err) == (0, "") and out.splitlines()[-1].split() == ["macro_f1", "1.0000"]
    (gold / "other.json").write_text('{"dates": [{"start": 0, "end": 4, "text": "2021", "value": "2021"}]}')
    status, out, err = run("evaluate", gold, "--articles", ARTICLES, "--errors")
    assert status == 1 and "other.txt: no such file" in err and "other\tdates\tmissed\t«2021» '2021'" in out
    assert run("evaluate", tmp_path / "nothing", gold)[0] == 1
