"""What holds for every text: true offsets, order, references that resolve, determinism, the same items for every spelling of the same text."""

import random
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cases import parse
from test_segment import CASES as SEGMENT_CASES
from test_segment import plain

from gdnn_extract import extract
from gdnn_extract.article import Article, fold_text
from gdnn_extract.record import Passage, Record
from gdnn_extract.segment import segment

HERE = Path(__file__).parent
ARTICLES = sorted([*(HERE.parent / "corpus" / "articles").glob("**/*.txt"), *(HERE.parent / "../shared/articles").glob("**/*.txt")])
# each of these is read in eleven other spellings: those of one split are enough
HELD_OUT = {line.split("\t")[0] for line in (HERE.parent / "corpus" / "splits.tsv").read_text("utf-8").splitlines() if line.split("\t")[1] == "dev"}
RESPELLED = [path for path in ARTICLES if path.parent.parent.name != "corpus" or path.stem in HELD_OUT]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


# ---------------------------------------------------------------- what a record owes its text


def parts(value):
    """Every model inside a value, itself included."""
    if hasattr(type(value), "model_fields"):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)


def first_place(directive):
    return min([passage.start for passage in (directive.lead_in, *directive.tasks) if passage is not None], default=0)


def check(text, record):
    for part in parts(record):
        if isinstance(part, Passage):
            assert 0 <= part.start < part.end <= len(text)
            assert part.text == text[part.start : part.end]
            assert part.text.strip() == part.text
    for items in (record.dates, record.figures, record.legal_references):
        assert [item.start for item in items] == sorted(item.start for item in items)
        assert all(first.end <= second.start for first, second in pairwise(items)), "items overlap"
    check_order(record)
    check_references(record)
    assert Record.model_validate_json(record.model_dump_json()) == record


def check_order(record):
    officials = [official.mentions[0].start for official in record.officials]
    assert officials == sorted(officials)
    for official in record.officials:
        assert [m.start for m in official.mentions] == sorted(m.start for m in official.mentions)
    assert [first_place(d) for d in record.directives] == sorted(first_place(d) for d in record.directives)
    for directive in record.directives:
        assert directive.tasks
        assert [task.start for task in directive.tasks] == sorted(task.start for task in directive.tasks)
        for task in directive.tasks:
            assert [a.start for a in task.actions] == sorted(a.start for a in task.actions)
            assert all(task.start <= a.start and a.end <= task.end for a in task.actions)


def check_references(record):
    tasks = [task for directive in record.directives for task in directive.tasks]
    lists = {"o": record.officials, "d": record.dates, "f": record.figures, "l": record.legal_references, "dv": record.directives, "t": tasks}
    for prefix, items in lists.items():
        assert [item.id for item in items] == [f"{prefix}{number}" for number in range(1, len(items) + 1)]
    ids = {item.id: item for items in lists.values() for item in items}
    for task in tasks:
        for name, prefix in (("dates", "d"), ("figures", "f"), ("legal_references", "l")):
            for reference in getattr(task, name):
                assert reference[0] == prefix
                assert task.start <= ids[reference].start and ids[reference].end <= task.end
    for directive in record.directives:
        assert directive.issuer.id is None or ids[directive.issuer.id].name == directive.issuer.name
    chair = record.meeting.chair if record.meeting else None
    assert chair is None or ids[chair.id].name == chair.name


def check_segments(text):
    article = Article.read(text)
    edge = 0
    for paragraph in segment(article):
        assert edge <= paragraph.start < paragraph.end <= len(article.fold)
        edge = paragraph.end
        at = paragraph.start
        for sentence in paragraph.sentences:
            assert not article.fold[at : sentence.start].strip()
            assert article.fold[sentence.start : sentence.end].strip() == article.fold[sentence.start : sentence.end] != ""
            at = sentence.end
        assert at == paragraph.end
        assert list(paragraph.markers) == sorted(paragraph.markers)
        for marker in paragraph.markers:
            assert paragraph.start <= marker.start < marker.end <= paragraph.end


def values(record):
    """The record without what depends on the bytes of the text; strings folded."""
    data = record.model_dump(mode="json", exclude={"extraction"})
    for name in ("sha256", "characters"):
        del data["article"][name]
    return folded(data)


def folded(value):
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items() if key not in ("start", "end")}
    if isinstance(value, list):
        return [folded(item) for item in value]
    return " ".join(fold_text(value).split()) if isinstance(value, str) else value


# ---------------------------------------------------------------- other spellings of the same text


def blanks(text):
    return text.replace(" ", "\u00a0")


def late_tones(text):
    text = re.sub(r"(?<=[hHtTkKxXđĐlL])(òa|óa|ỏa|õa|ọa)(?!\w)", lambda m: {"ò": "oà", "ó": "oá", "ỏ": "oả", "õ": "oã", "ọ": "oạ"}[m[0][0]], text)
    return re.sub(r"(?<!q)ủy(?!\w)", "uỷ", text).replace("Ủy ", "Uỷ ")


VARIANTS = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "CRLF": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "no-break blanks": blanks,
    "blanks as entities": lambda text: text.replace(" ", "&nbsp;"),
    "Eth": lambda text: text.replace("Đ", "Ð"),
    "long dashes": lambda text: text.replace("-", "–"),
    "curly quotes": lambda text: re.sub(r'"([^"\n]*)"', r"“\1”", text),
    "late tones": late_tones,
    "byte order mark": lambda text: "\ufeff" + text,
    "NFD, CRLF, Eth and no-break blanks": lambda text: blanks(unicodedata.normalize("NFD", text.replace("Đ", "Ð")).replace("\r\n", "\n").replace("\n", "\r\n")),
}


def same_items(text, variant):
    changed = VARIANTS[variant](text)
    record = extract(changed)
    check(changed, record)
    assert values(record) == values(extract(text))


# ---------------------------------------------------------------- texts


def case_texts():
    """The bare texts of all case files."""
    texts = [plain(case) for _, case in SEGMENT_CASES]
    for path in sorted((HERE / "cases").glob("*.txt")):
        if path.stem != "segment":
            lines = path.read_text(encoding="utf-8").splitlines()
            texts += [parse(line.partition(" => ")[0])[1] for line in lines if line.strip() and not line.startswith("#")]
    return texts


TEXTS = case_texts()
WORDS = re.split(
    " ",
    "Sở Bộ UBND Chủ tịch Giám đốc ông bà đồng chí Nguyễn Văn Ổi Trần Thị Na yêu cầu giao đề nghị chỉ đạo phối hợp rà soát báo cáo hoàn thành trước ngày tháng năm quý "
    "Quyết định Nghị định Điều khoản điểm Luật số QĐ-TTg NĐ-CP /2021 15/2019/NĐ-CP 14/5 5.2.2021 31/02 0/0 1.500 96,4% tỷ đồng triệu người xã hội nghị tại trên khoảng "
    'Một là, Thứ nhất, Hai là 1. 2. a) (1) (2) - + • : ; , . ! ? … ./. " “ ” ( ) \n \r\n sáng nay hôm qua 6 tháng đầu cuối năm học 2020-2021 giai đoạn Tết Nguyên đán mùng lần XIII',
)
NAUGHTY = [
    "",
    " ",
    "\n\n\r\n\t",
    "\ufeff",
    "\u0000",
    ".",
    "…",
    "./.",
    "- ",
    "(((((",
    ")))))",
    '"',
    "'",
    "&nbsp;&amp;&#0;&#1114112;&#xFFFFFF;&notanentity;",
    "ngày 99/99/9999, ngày 0/0/0000, ngày 31/2, tháng 13, quý V, năm 0000, năm 99999",
    "lúc 25 giờ 61 phút ngày 32 tháng 14 năm 1",
    "29/2/2021 30/02 31/4 00/00 10/2021/2022",
    "ngày ngày ngày tháng tháng năm năm",
    "Điều, Khoản, Điểm, số /, số /QĐ, /NĐ-CP, Luật, Nghị định số",
    "số 1/2/3/4/5/6/7/8/9/QĐ-TTg-UBND-NĐ-CP-XYZ",
    "9" * 400 + " đồng " + "9" * 400 + "%",
    "1,2,3,4,5.6.7.8.9,0 tỷ triệu nghìn trăm đồng",
    "không một hai ba bốn năm sáu bảy tám chín mười trăm nghìn triệu tỷ",
    "năm năm năm năm năm năm",
    "ông, bà, ông bà ông Bà đồng chí Đồng chí",
    "Nguyễn " * 50,
    "yêu cầu yêu cầu yêu cầu: yêu cầu.",
    "Giao giao giao Sở sở Sở.",
    "Một là, Hai là, Ba là, Thứ nhất, Thứ hai, 1. 2. 3. a) b) c)",
    "1.\n2.\n3.\na)\n-\n+\n•\n(1)\n",
    "\u202eđảo ngược\u202c và \u200dghép\u200d",
    "😀 hội nghị 👨‍👩‍👧‍👦 ngày 5/2 🇻🇳",
    "e\u0302\u0301\u0323\u0302\u0301 " + "a" + "\u0301" * 50,
    "İİİ ẞẞẞ ﬀ ǅ 5/2 İ",
    "٣/٢/٢٠٢١ ngày ５/２ năm ２０２１ ² ³ ½ Ⅷ",
    "<b>ngày 5/2</b><script>alert(1)</script>",
    "HỘI NGHỊ GIAO BAN THÁNG 5 NĂM 2021",
]

vietnamese = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
composed = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6).flatmap(
    lambda texts: st.sampled_from(["\n", " ", "\n\n", ""]).map(lambda blank: blank.join(texts))
)
anything = st.one_of(st.text(max_size=300), vietnamese, composed, st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=40).map("".join))


@QUICK
@given(anything)
def test_any_text(text):
    record = extract(text)
    check(text, record)
    check_segments(text)
    assert extract(text) == record


@QUICK
@given(st.one_of(vietnamese, composed), st.sampled_from(sorted(VARIANTS)))
def test_any_spelling(text, variant):
    same_items(text, variant)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty(text):
    check(text, extract(text))
    check_segments(text)


def test_lone_surrogates_do_not_raise():
    assert extract("ngày 5/2/2021 \ud800 hội nghị").article.characters == 24


def test_all_cases_in_one_text():
    texts = TEXTS.copy()
    random.Random(5).shuffle(texts)
    text = "\n".join(texts)
    check(text, extract(text))
    check_segments(text)


@pytest.mark.skipif(not ARTICLES, reason="no articles to read")
@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_article(path):
    text = path.read_bytes().decode("utf-8")
    check(text, extract(text))
    check_segments(text)


@pytest.mark.skipif(not ARTICLES, reason="no articles to read")
@pytest.mark.parametrize("variant", sorted(VARIANTS))
@pytest.mark.parametrize("path", RESPELLED, ids=lambda path: path.stem)
def test_article_in_other_spellings(path, variant):
    same_items(path.read_bytes().decode("utf-8"), variant)
