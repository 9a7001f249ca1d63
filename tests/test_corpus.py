"""The gold corpus is whole, and what is wrong with one is named."""

import json
import shutil
from pathlib import Path

import pytest

from gdnn_extract import ArticleError
from gdnn_extract.cli import main
from gdnn_extract.corpus import SPLITS, check, corpus_hash, read_corpus, statistics

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
NAMES = ("hop-so-y-te", "hop-truc-tuyen", "giao-ban-gdnn")


@pytest.fixture
def small(tmp_path):
    """A corpus of three articles, to be spoilt."""
    for kind, ending in (("articles", "txt"), ("gold", "json")):
        (tmp_path / kind).mkdir()
        for name in NAMES:
            shutil.copy(CORPUS / kind / f"{name}.{ending}", tmp_path / kind)
    rows = "".join(f"{name}\ttrain\tnews\t2024\n" for name in NAMES)
    (tmp_path / "splits.tsv").write_text("id\tsplit\tgenre\tyear\n" + rows, encoding="utf-8")
    return tmp_path


def test_the_corpus_is_whole():
    assert check(CORPUS) == []


def test_splits_share_no_article_and_hold_all():
    samples = {split: {sample.id for sample in read_corpus(CORPUS, splits=[split])} for split in SPLITS}
    assert all(samples.values())
    assert sum(map(len, samples.values())) == len(set().union(*samples.values())) == len(list((CORPUS / "articles").glob("*.txt")))


def test_the_corpus_is_large_and_varied():
    figures = statistics(read_corpus(CORPUS))
    assert figures["articles"] >= 200
    assert figures["without_directives"] >= figures["articles"] / 4
    assert figures["repeated_grams"] < 0.005
    assert figures["distinct_openings"] > 0.85 * figures["articles"]
    assert figures["years"][0] <= 2006 and figures["years"][1] >= 2025


def test_second_annotations_are_of_articles_of_the_corpus():
    names = {path.stem for path in (CORPUS / "second").glob("*.json")}
    assert len(names) >= 40 and names <= {path.stem for path in (CORPUS / "gold").glob("*.json")}


def spoil(folder, name, change):
    path = folder / "gold" / f"{name}.json"
    gold = json.loads(path.read_text("utf-8"))
    change(gold)
    path.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")


SPOILT = {
    "an offset": (lambda gold: gold["figures"][0].update(start=gold["figures"][0]["start"] + 1), " is not «"),
    "an unknown field": (lambda gold: gold["figures"][0].update(colour="red"), "not valid"),
    "a missing field": (lambda gold: gold["directives"][0].pop("issuer"), "not valid: directives.0.issuer"),
    "an overlap": (lambda gold: gold["figures"].insert(1, {**gold["figures"][0], "id": "f2"}), "figures overlap"),
    "an id": (lambda gold: gold["figures"][0].update(id="f9"), "ids of figures do not count from f1"),
    "an issuer": (lambda gold: gold["directives"][0]["issuer"].update(id="o77"), "the issuer o77 is no official"),
    "a link": (lambda gold: gold["directives"][0]["tasks"][0].update(dates=["d99"]), "there is no d99"),
    "the hash": (lambda gold: gold["article"].update(sha256="0" * 64), "is not that of the text"),
    "the name": (lambda gold: gold["article"].update(id="other"), "article.id is 'other'"),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_fault_in_gold_is_named(small, kind):
    assert check(small) == []
    change, said = SPOILT[kind]
    spoil(small, "hop-so-y-te", change)
    faults = check(small)
    assert faults and all(fault.startswith("hop-so-y-te: ") for fault in faults)
    assert any(said in fault for fault in faults), faults


def test_missing_doubled_and_forgotten_articles_are_named(small):
    (small / "articles" / "hop-so-y-te.txt").unlink()
    shutil.copy(small / "gold" / "hop-truc-tuyen.json", small / "gold" / "forgotten.json")
    text = (small / "splits.tsv").read_text("utf-8")
    (small / "splits.tsv").write_text(text + "giao-ban-gdnn\ttest\tnews\t2024\n", encoding="utf-8")
    faults = "\n".join(check(small))
    assert "giao-ban-gdnn: twice in splits.tsv" in faults
    assert "hop-so-y-te: in splits.tsv, but there is no articles/hop-so-y-te.txt" in faults
    assert "forgotten: gold/forgotten.json is not in splits.tsv" in faults


def test_a_reprint_is_named(small):
    text = (small / "articles" / "hop-so-y-te.txt").read_text("utf-8")
    (small / "articles" / "hop-truc-tuyen.txt").write_text(text.replace(" ", "  "), encoding="utf-8")
    assert any("hop-truc-tuyen: the same text as hop-so-y-te" in fault or "hop-so-y-te: the same text" in fault for fault in check(small))


def test_an_unreadable_table_is_an_error(small):
    (small / "splits.tsv").write_text("name\n", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"splits.tsv: the first line must name"):
        check(small)
    (small / "splits.tsv").write_text("id\tsplit\tgenre\tyear\nx\ttrain\n", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"splits.tsv:2: not an id"):
        read_corpus(small)


def test_the_hash_knows_text_and_gold_but_not_order(small):
    samples = read_corpus(small)
    assert corpus_hash(samples) == corpus_hash(samples[::-1])
    spoil(small, "hop-so-y-te", lambda gold: gold["article"].update(title="Họp"))
    assert corpus_hash(read_corpus(small)) != corpus_hash(samples)


def test_command(small, capsys):
    assert main(["corpus", "check", str(small)]) == 0 and "all is well" in capsys.readouterr().out
    assert main(["corpus", "statistics", str(small)]) == 0 and json.loads(capsys.readouterr().out)["articles"] == 3
    spoil(small, "hop-so-y-te", lambda gold: gold["article"].update(sha256="0" * 64))
    assert main(["corpus", "check", str(small)]) == 1 and "hop-so-y-te" in capsys.readouterr().out
    assert main(["corpus", "check", str(small / "nowhere")]) == 1
    assert "no such file" in capsys.readouterr().err.lower()
