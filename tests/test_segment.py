"""Cases of `tests/cases/segment.txt`, and the same cases through underthesea's sentence splitter."""

import re
import unicodedata
from pathlib import Path
from typing import get_args

import pytest

from gdnn_extract.article import Article
from gdnn_extract.segment import RULES, MarkerKind, ParagraphKind, decisions, segment

CASES = [
    (number, re.split(r"\s{2,}# ", line)[0])
    for number, line in enumerate((Path(__file__).parent / "cases" / "segment.txt").read_text(encoding="utf-8").splitlines(), 1)
    if line.strip() and not line.startswith("#")
]


def plain(case):
    """The text of a case, without breaks, marks and kinds."""
    text = re.sub(r"(?:^|(?<=⏎))\{\w+\} ", "", case).replace("⏎", "\n")
    return re.sub(r" \| |\|", lambda found: " " if len(found.group()) > 1 else "", text).replace("‹", "").replace("›", "")


def written(text, kinds):
    """What `segment` makes of a text, in the notation of the cases."""
    article = Article.read(text)
    lines = []
    for paragraph, kind in zip(segment(article), kinds, strict=True):
        pieces, done = [], paragraph.start
        for place, sign in signs(article.fold, paragraph):
            first, _ = article.place(place, place + 1) if place < len(article.fold) else (len(text), 0)
            pieces += text[done:first], sign
            done = first
        line = "".join(pieces) + text[done : article.place(paragraph.start, paragraph.end)[1]]
        line = re.sub(r"(\s*)\|(\s*)", lambda m: " | " if m.group().strip(" ") != m.group() else "|", line)
        lines.append(f"{{{paragraph.kind}}} {line}" if kind else line)
    return "⏎".join(lines)


def signs(fold, paragraph):
    """Places of the notation's signs, in order."""
    found = [(sentence.end, 1, "|") for sentence in paragraph.sentences[:-1]]
    for marker in paragraph.markers:
        found.append((marker.start, 2, "‹"))
        found.append((marker.start + len(fold[marker.start : marker.end].rstrip()), 0, "›"))
    return [(place, sign) for place, _, sign in sorted(found)]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"segment:{number}") for number, case in CASES])
def test_case(case):
    kinds = [line.startswith("{") for line in case.split("⏎")]
    assert written(plain(case), kinds) == re.sub(r" +\| +", " | ", case)


def breaks(case):
    """The sentences of a case, line by line, without blanks."""
    bare = re.sub(r"(?:^|(?<=⏎))\{\w+\} ", "", case).replace("‹", "").replace("›", "")
    return [squeeze(sentence) for line in bare.split("⏎") for sentence in line.split("|")]


def squeeze(text):
    return re.sub(r"\s", "", text)


def ours(text):
    article = Article.read(text)
    return [squeeze(text[slice(*article.place(*sentence))]) for paragraph in segment(article) for sentence in paragraph.sentences]


def test_beats_underthesea():
    underthesea = pytest.importorskip("underthesea", reason="underthesea is not installed: nothing to compare with")
    won = theirs_won = 0
    for _, case in CASES:
        text, wanted = plain(case), breaks(case)
        won += ours(text) == wanted
        # line by line, because it knows no line breaks
        theirs_won += [squeeze(s) for line in text.split("\n") for s in underthesea.sent_tokenize(line)] == wanted
    share, theirs = won / len(CASES), theirs_won / len(CASES)
    print(f"\nsentence cases right: gdnn_extract {share:.3f}, underthesea {theirs:.3f} of {len(CASES)}")
    assert share >= 0.97
    assert share >= theirs + 0.2


def test_enough_cases():
    assert len(CASES) >= 170


def test_every_rule_decides_a_case():
    fired = set()
    for _, case in CASES:
        for line in plain(case).split("\n"):
            fold = Article.read(line).fold
            fired.update(decision.rule for decision in decisions(fold, 0, len(fold)))
    assert fired == {rule.__name__ for rule in RULES}


def test_every_kind_and_head_is_seen():
    kinds, marks = set(), set()
    for _, case in CASES:
        for paragraph in segment(Article.read(plain(case))):
            kinds.add(paragraph.kind)
            marks.update(marker.kind for marker in paragraph.markers)
    assert kinds == set(get_args(ParagraphKind))
    assert marks == set(get_args(MarkerKind))


def test_sentences_hold_everything_but_blanks():
    for _, case in CASES:
        text = plain(case)
        assert "".join(ours(text)) == squeeze(text)


@pytest.mark.parametrize(
    ("line", "kind", "ordinal"),
    [
        ("Mười là, giữ đê.", "word", 10),
        ("Mười một là, giữ đê.", "word", 11),
        ("Thứ tư: giữ đê.", "word", 4),
        ("Thứ bẩy là giữ đê.", "word", 7),
        ("Trước hết, giữ đê.", "word", 1),
        ("Cuối cùng, giữ đê.", "word", None),
        ("Nhiệm vụ 3: giữ đê.", "word", 3),
        ("12. Giữ đê.", "number", 12),
        ("2.3. Giữ đê.", "number", 3),
        ("4/ Giữ đê.", "number", 4),
        ("3) Giữ đê.", "paren_number", 3),
        ("(3) Giữ đê.", "paren_number", 3),
        ("IV. Giữ đê", "roman", 4),
        ("(iii) giữ đê;", "roman", 3),
        ("đ) giữ đê;", "letter", 5),
        ("e) giữ đê;", "letter", 6),
        ("B. Giữ đê", "letter", 2),
        ("– Giữ đê.", "dash", None),
        ("+ Giữ đê.", "plus", None),
        ("• Giữ đê.", "bullet", None),
    ],
)
def test_ordinal(line, kind, ordinal):
    (marker,) = segment(Article.read(line))[0].markers
    assert (marker.kind, marker.ordinal) == (kind, ordinal)
    assert Article.read(line).fold[marker.end :][:3].lower() == "giữ"


def test_hard_line_breaks():
    text = "1. Giao phòng Nông nghiệp của\nhuyện Gò Me rà soát\nđê bao.\n2. Giao các xã\nSáng nay trời mưa."
    assert [paragraph.continues for paragraph in segment(Article.read(text))] == [False, True, True, False, False]


def test_offsets_of_decomposed_text():
    text = unicodedata.normalize("NFD", "Một là, giữ đê.\r\nHai là, giữ giống.")
    article = Article.read(text)
    assert [text[slice(*article.place(m.start, m.end))] for p in segment(article) for m in p.markers] == [
        unicodedata.normalize("NFD", mark) for mark in ("Một là, ", "Hai là, ")
    ]
