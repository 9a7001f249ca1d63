"""Bytes to text, what cannot be read, and what is odd about a text that can."""

import datetime
import json
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest

from gdnn_extract import ArticleError, extract
from gdnn_extract.article import Article
from gdnn_extract.oddities import oddities
from gdnn_extract.readers import read_document, read_records, read_text

TEXT = "Ủy ban nhân dân tỉnh họp ngày 14/5/2024.\r\nGiám đốc Sở yêu cầu các trường thực hiện những quy định được giao.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(encoding, tmp_path):
    data = TEXT.encode(encoding)
    assert read_text(data) == TEXT
    (tmp_path / "a.txt").write_bytes(data)
    assert read_text(tmp_path / "a.txt") == TEXT
    assert read_text(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize("text", ["", "\n", "\r\n", "a", "Sở\rhọp", "Sở\u2028họp", unicodedata.normalize("NFD", TEXT), "\u200bSở", "Sở\ufeff"])
def test_nothing_is_changed(text):
    assert read_text(text.encode("utf-8")) == text


def refused(data, **options):
    with pytest.raises(ArticleError) as caught:
        read_text(data, name="a.txt", **options)
    message = str(caught.value)
    assert message.startswith("a.txt: ")
    return message


def test_first_wrong_byte():
    data = TEXT.encode("utf-8")
    message = refused(data[:20] + b"\xff" + data[20:])
    assert "byte 0xFF at offset 20" in message and "UTF-8 with one byte or character damaged" in message
    assert "ends within a character" in refused(data + "ở".encode()[:2])
    assert "0xFF at offset 23" in refused(b"\xef\xbb\xbf" + data[:20] + b"\xff" + data[20:])
    assert "ends within a character" in refused(TEXT.encode("utf-16") + b"x")


def zipped(tmp_path, *names):
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return (tmp_path / "z").read_bytes()


def test_files_of_other_kinds(tmp_path):
    assert "PDF" in refused(b"%PDF-1.7\n%\xe2\xe3")
    assert "DOCX" in refused(zipped(tmp_path, "[Content_Types].xml", "word/document.xml"))
    assert "XLSX" in refused(zipped(tmp_path, "xl/workbook.xml"))
    assert "ZIP" in refused(zipped(tmp_path, "a.txt"))
    assert "Word" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "RTF" in refused(b"{\\rtf1\\ansi")
    assert "gzip" in refused(b"\x1f\x8b\x08\x00")
    assert "PNG" in refused(b"\x89PNG\r\n\x1a\n")
    assert "binary" in refused(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x01\x99")
    assert "binary" in refused(bytes(1000))
    assert "binary" in refused(b"abc\0def")
    for markup, said in (("<!DOCTYPE html><p>", "markup"), (" \n<html lang='vi'>", "markup"), ("<?xml version='1.0'?><a/>", "XML")):
        assert all(said in refused(markup.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"))


def test_a_stray_nul_is_a_warning():
    text = read_text((TEXT + "\0").encode("utf-8"))
    assert text.endswith("\0") and codes(text) == ["control_characters"]


def test_folders_missing_files_and_long_ones(tmp_path):
    with pytest.raises(ArticleError, match="is a folder"):
        read_text(tmp_path)
    with pytest.raises(ArticleError, match="no such file"):
        read_text(tmp_path / "missing.txt")
    (tmp_path / "a.txt").write_text("ở" * 11, "utf-8")
    assert len(read_text(tmp_path / "a.txt", max_chars=11)) == 11
    with pytest.raises(ArticleError, match="longer than 10 characters"):
        read_text(tmp_path / "a.txt", max_chars=10)
    assert "longer than 10 characters" in refused(b"a" * 1000, max_chars=10)


def codes(text):
    return [warning.split(":")[0] for warning in oddities(Article.read(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ["empty"]),
        (" \n\t\u00a0\u200b", ["empty"]),
        (TEXT, []),
        ("Sở họp.", []),
        ("Ban Nam họp.", []),
        ("123 456", ["not_vietnamese"]),
        ("The committee met on Tuesday.", ["not_vietnamese"]),
        ("Le ministère a été prié de présenter le rapport à la fête. " * 6, ["not_vietnamese"]),
        ("Giam doc So yeu cau cac truong thuc hien nghiem quy dinh cua nguoi dung dau.", ["no_tone_marks"]),
        (TEXT.encode("utf-8").decode("cp1252", "ignore"), ["mojibake"]),
        ("Nh÷ng ng\xad\xeai ®\xad\xeec ngh\xde ®\xdenh c\xf1a vi\xd6c " + TEXT, ["tcvn3", "zero_width"]),
        (TEXT + "\ufffd\ufffd", ["replacement_characters"]),
        (TEXT + "\x07", ["control_characters"]),
        (TEXT.replace("a", "а", 3), ["cyrillic"]),
        (f"<p>{TEXT}</p>", ["markup"]),
        ('{"title": "Sở họp", "text": "Các trường được giao việc"}', ["json"]),
        ("[Ảnh] Sở họp.", []),
        (TEXT.replace("đ", "ð") + "QÐ", ["eth"]),
        (TEXT + "A&amp;B &nbsp; R&D", ["entities"]),
        (TEXT + "\u200b", ["zero_width"]),
        (unicodedata.normalize("NFD", TEXT), ["decomposed"]),
        (TEXT.replace("\r\n", " ").strip() * 40, ["single_line"]),
        ("các trường thực hiện nghiêm túc những\n" * 8, ["hard_wrapped"]),
        ("a < b, 5 > 3; «khá», «quá» và 37°C: Được. " + TEXT, []),
    ],
)
def test_oddities(text, wanted):
    assert codes(text) == wanted


def test_lone_surrogates_are_named():
    assert codes(TEXT + "\ud800") == ["surrogates"]


def test_warnings_reach_the_record():
    assert extract("").extraction.warnings == ("empty: the text has no words",)
    assert extract(TEXT).extraction.warnings == ()


def test_hostile_text_is_quick():
    for text in ("<" * 100_000 + "p", "<p " * 40_000, "Ä" * 100_000, "&#" * 100_000, "a\n" * 100_000, "<p" + "x" * 100_000, "á»" * 100_000):
        assert codes(text)


def test_records(tmp_path):
    (tmp_path / "a.json").write_text('\ufeff{"dates": []}', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"article": {"id": "x"}}\n\n{"article": {"id": "y"}}\n', "utf-8")
    assert read_records(tmp_path) == read_records(tmp_path / "a.json") == {"a": {"dates": []}}
    assert list(read_records(tmp_path / "b.jsonl")) == ["x", "y"]
    for bad, said in (("[]", "no record"), ("{", "no JSON"), ("{}", "no article.id")):
        (tmp_path / "c.jsonl").write_text(bad)
        with pytest.raises(ArticleError, match=rf"c\.jsonl:1: .*{said}"):
            read_records(tmp_path / "c.jsonl")
    (tmp_path / "c.jsonl").write_text('{"article": {"id": "x"}}\n' * 2)
    with pytest.raises(ArticleError, match="a second record of x"):
        read_records(tmp_path / "c.jsonl")


PAGES = Path(__file__).parent / "pages"


def test_one_page_and_one_old_file(tmp_path):
    page = read_document(PAGES / "tcvn3.html")
    assert page.id == "tcvn3" and page.title == "Hội nghị sơ kết công tác dạy nghề" and page.warnings[0].startswith("encoding: decoded as TCVN3")
    vni = "Caùc tröôøng baùo caùo keát quaû tuyeån sinh.".encode("latin-1")
    (tmp_path / "a.txt").write_bytes(vni)
    assert read_text(vni) == read_document(tmp_path / "a.txt").text == "Các trường báo cáo kết quả tuyển sinh."
    assert read_document(vni, encoding="latin-1").text == vni.decode("latin-1")
    assert read_document((PAGES / "modern.html").read_bytes(), max_chars=2000).published == datetime.date(2024, 4, 23)
    with pytest.raises(ArticleError, match="longer than 500 characters"):
        read_document(PAGES / "modern.html", max_chars=500)
    for data, said in ((b"PAR1", "Parquet"), (b"WARC/1.0\r\n", "web archive"), (b"\x1f\x8b\x08", "gzip")):
        with pytest.raises(ArticleError, match=f"^the text: .*{said}"):
            read_document(data)


def test_the_command_reads_pages_and_old_encodings(tmp_path):
    data = subprocess.run([sys.executable, "-m", "gdnn_extract", "extract", PAGES / "tcvn3.html"], capture_output=True, check=True)
    record = json.loads(data.stdout)
    assert record["article"]["title"] == "Hội nghị sơ kết công tác dạy nghề" and record["article"]["id"] == "tcvn3"
    assert record["extraction"]["warnings"][0].startswith("encoding: decoded as TCVN3") and "warning: encoding" in data.stderr.decode()
    with open(PAGES / "noise.html", "rb") as page:
        done = subprocess.run([sys.executable, "-m", "gdnn_extract", "explain", "-", "--text", "5/11"], stdin=page, capture_output=True, check=True)
    assert "2019-11-05" in done.stdout.decode()  # the year is that of the page
