"""The fold and the map from its offsets to those of the text."""

import unicodedata

import pytest

from gdnn_extract.article import Article, fold_text
from gdnn_extract.record import Passage


@pytest.mark.parametrize(
    ("text", "fold"),
    [
        ("Uỷ ban hoà giải", "Ủy ban hòa giải"),
        ("thuỷ lợi, khoẻ mạnh, toà án, HOÀ BÌNH", "thủy lợi, khỏe mạnh, tòa án, HÒA BÌNH"),
        ("quý, quỳ, quỵ, loài, hoàn, thuyền", "quý, quỳ, quỵ, loài, hoàn, thuyền"),
        ("Ðiện Biên, Ɖà Lạt", "Điện Biên, Đà Lạt"),
        ("2019 – 2020 — 2021 − 2022 ‑ 2023", "2019 - 2020 - 2021 - 2022 - 2023"),
        ("“Ba sạch” ‘hai không’ «một đủ»", '"Ba sạch" \'hai không\' "một đủ"'),
        ("5\u00a0%\u2009và\t6", "5 % và 6"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("TB&amp;XH&nbsp;tỉnh &lt;5&gt; &#34;a&#x22;", 'TB&XH tỉnh <5> "a"'),
        ("kế\u200bhoạch \ufeffmới\u00ad", "kếhoạch mới"),
        (unicodedata.normalize("NFD", "Quyết định số 5/QĐ-UBND"), "Quyết định số 5/QĐ-UBND"),
        ("Giữ nguyên CHỮ HOA, chữ thường.", "Giữ nguyên CHỮ HOA, chữ thường."),
        ("", ""),
        ("\u0301\u0301 lạc dấu", "\u0301\u0301 lạc dấu"),
    ],
)
def test_fold(text, fold):
    assert fold_text(text) == fold


def test_lower_has_the_length_of_the_fold():
    for text in ("İstanbul ẞ ǅ", "HỘI NGHỊ", "ﬀ İİİ"):
        article = Article.read(text)
        assert len(article.lower) == len(article.fold)


def test_no_map_where_both_run_alike():
    assert Article.read("Hội nghị – “giao ban”").offsets is None


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        (unicodedata.normalize("NFD", "Sở Nội vụ họp"), "Nội vụ", unicodedata.normalize("NFD", "Nội vụ")),
        ("Sở LĐ-TB&amp;XH họp", "LĐ-TB&XH", "LĐ-TB&amp;XH"),
        ("một\r\nhai\r\nba", "hai", "hai"),
        ("kế\u200b hoạch\u200b mới", "hoạch", "hoạch"),
        ("A&nbsp;B&nbsp;C", "B", "B"),
        ("hoà&#32;bình", "bình", "bình"),
        ("x&amp;", "&", "&amp;"),
        ("e\u0302\u0301", "ế", "e\u0302\u0301"),
    ],
)
def test_place(text, word, written):
    article = Article.read(text)
    start = article.fold.index(word)
    assert article.raw(start, start + len(word)) == written


def test_every_stretch_maps_onto_itself():
    text = unicodedata.normalize("NFD", "Ủy ban&nbsp;– “giao ban”\r\nngày 5/2\u200b năm 2021 TB&amp;XH")
    article = Article.read(text)
    for start in range(len(article.fold)):
        for end in range(start + 1, len(article.fold) + 1):
            first, last = article.place(start, end)
            assert 0 <= first < last <= len(text)
            assert fold_text(text[first:last]) == article.fold[start:end]


def test_whole_text_is_the_whole_fold():
    for text in ("abc", "a\r\nb", unicodedata.normalize("NFD", "ế ộ ữ"), "&amp;&amp;"):
        article = Article.read(text)
        assert article.place(0, len(article.fold)) == (0, len(text))


def test_written_is_composed_and_has_single_blanks():
    article = Article.read(unicodedata.normalize("NFD", "Sở  Nội\u00a0vụ &amp; Du lịch"))
    assert article.written(0, len(article.fold)) == "Sở Nội vụ & Du lịch"


def test_restore_moves_passages():
    text = unicodedata.normalize("NFD", "Hội nghị hôm nay")
    article = Article.read(text)
    start = article.fold.index("hôm")
    item = Passage(start=start, end=start + 3, text="hôm")
    article.restore(item)
    assert text[item.start : item.end] == item.text == unicodedata.normalize("NFD", "hôm")
