"""Reading an instruction: the verb that tells, those who are told, and where the thing to do begins.

Vocabulary is in `data/cues.tsv`, `data/task_verbs.tsv`, `data/addressees.tsv` and `data/connectives.tsv`.
All offsets index the fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gdnn_extract.article import Article
from gdnn_extract.tables import Gazetteer, alternation, load

# how far behind its first word a list of addressees may reach, in characters
REACH = 420

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_MODAL = re.compile(r"(?:cần phải|phải|cần|không được|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_MODAL_FIRST = frozenset(["cần", "phải", "không", "có", "chịu"])
_MODAL_WORD = re.compile(r"(?<!\w)(?:cần|phải)(?!\w)")
_SKIP_TO_ADDRESSEE = re.compile(r"(?: *(?:,|:|-|\"|(?:cho|đến|tới|đối với|với|là|rằng|thêm|ngay|việc|cụ thể|trước mắt|trước hết|rõ|thì|một mặt)(?!\w)))* *", re.I)
# a cue behind one of these words is a noun, or its own passive
_NOUN_BEFORE = frozenset(
    ["theo", "đáp", "ứng", "trước", "của", "những", "các", "nhiều", "mọi", "sự", "việc", "ý", "văn", "bản", "ban", "bảo", "đảm", "với", "về", "đúng", "do", "hợp", "nhu", "tinh", "số", "tác", "tiêu", "chuẩn", "đạt", "từng", "mỗi", "lực", "phù", "trên", "vượt", "kế", "vai", "trò", "quyền", "nội", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "thông"]
)
_NOT_PREDICATE_AFTER = frozenset(["việc", "về", "để", "do", "được", "bị", "của", "cho", "sự", "đã", "đang", "sẽ", "chưa", "nhằm", "khi", "trong", "từ", "bằng", "theo", "hoặc", "ban", "tổ", "đoàn", "đội", "chủ", "nhà", "người"])
_ABSTRACT = frozenset(
    ["công tác", "nhiệm vụ", "quá trình", "kế hoạch", "kết quả", "phương án", "biện pháp", "giải pháp", "kinh phí", "tiến độ", "chính sách", "thời gian", "nguồn vốn", "chức năng", "hoạt động"]
)
_HEADS = frozenset(["cơ quan", "cán bộ", "cơ sở", "lực lượng", "bộ phận", "doanh nghiệp", "hệ thống", "trung tâm", "tiểu ban", "ủy ban", "hội đồng", "tổ chức", "chuyên viên", "công chức"])
_UNITS = frozenset(["đơn vị", "địa phương"])
_TRADES = frozenset(["thi công", "tư vấn", "quản lý", "sản xuất", "kinh doanh", "sử dụng", "cung cấp", "đào tạo", "khai thác", "vận hành", "thẩm định", "xét nghiệm", "phối hợp"])
_REPORTED = frozenset(["đã", "đang", "sẽ", "vừa", "chưa", "vẫn", "còn", "luôn", "từng"])
_ORGANISATION_NOUN = re.compile(r"tổ chức (?:đảng|chính trị|đoàn|hội|cá nhân|xã hội|kinh tế|tín dụng|cơ sở|,)|tổ chức,|lãnh đạo(?:,(?! chỉ đạo)| (?:các|sở|bộ|tỉnh|huyện|phòng|đơn vị|chủ chốt|cấp|xã|ban|ngành|và))|báo cáo (?:viên|của)")


_NOUN_BEHIND = re.compile(r" (?:của|này|trên|là|đã|được|cho thấy|nói trên|nêu trên|đang|sẽ)(?!\w)")


class Cue(NamedTuple):
    """A verb that may tell others to do something."""

    start: int
    end: int
    verb: str
    force: str


@dataclass(frozen=True, slots=True)
class Order:
    """What follows a cue: the addressees' span (empty where none is named) and where the task begins."""

    addressee: tuple[int, int] | None
    content: int
    modal: bool


class Predicate(NamedTuple):
    """The verb behind a subject; `content` is behind a modal, `reported` says that đã, đang, sẽ … came before."""

    start: int
    content: int
    modal: bool
    reported: bool


@cache
def _cue_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    forces = {row["cue"]: row["force"] for row in load("cues")}
    return re.compile(rf"(?<!\w){alternation(forces)}(?!\w)"), forces


@cache
def _verbs() -> Gazetteer[str]:
    return Gazetteer({row["verb"]: row["boundary"] for row in load("task_verbs")})


@cache
def _groups() -> Gazetteer[str]:
    return Gazetteer({row["head"]: row["kind"] for row in load("addressees") if row["kind"] == "group"})


@cache
def _bodies() -> Gazetteer[str]:
    return Gazetteer({row["head"]: row["kind"] for row in load("addressees") if row["kind"] != "group"})


@cache
def _connectives() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(row['connective'].lower() for row in load('connectives'))})(?!\w)(?: đó)?,? *(?:thì|cũng)? *")


def find_cues(article: Article) -> list[Cue]:
    """All cue verbs of the article, in order.

    >>> [cue.verb for cue in find_cues(Article.read("Giám đốc yêu cầu các phòng rà soát."))]
    ['yêu cầu']
    """
    pattern, forces = _cue_pattern()
    return [Cue(match.start(), match.end(), match.group(), forces[match.group()]) for match in pattern.finditer(article.lower)]


def verb_at(article: Article, at: int) -> str | None:
    """The boundary kind of the task verb that begins at `at`, or None."""
    found = _verbs().match(article.lower, at)
    if found is None or found[1] == "not" or _ORGANISATION_NOUN.match(article.lower, at):
        return None
    return found[1]


def imperative_at(article: Article, at: int) -> bool:
    """Whether a thing to do opens at `at` without a subject; `Quy định của …`, `Báo cáo cho thấy …` are nouns."""
    if verb_at(article, at) is None:
        return False
    return _NOUN_BEHIND.match(article.lower, verb_end(article, at)) is None


def verb_end(article: Article, at: int) -> int:
    """Where the task verb at `at` ends (`at` itself where there is none)."""
    found = _verbs().match(article.lower, at)
    return found[0] if found and found[1] != "not" else at


def modal_at(article: Article, at: int) -> int | None:
    """Where a modal (`cần`, `phải`, …) that begins at `at` ends, or None."""
    match = _MODAL.match(article.lower, at)
    return match.end() if match else None


def addressee_at(article: Article, at: int) -> bool:
    """Whether the name of a group, body or office begins at `at`."""
    return _groups().match(article.lower, at) is not None or body_at(article, at) is not None


def body_at(article: Article, at: int) -> int | None:
    """Where the head of a body's name that begins at `at` ends, or None."""
    found = _bodies().match(article.fold, at)
    return found[0] if found and found[1] == "body" else None


@cache
def _body_pattern() -> re.Pattern[str]:
    heads = [row["head"] for row in load("addressees") if row["kind"] != "group"]
    return re.compile(rf"(?<!\w)(?:{alternation([*heads, 'Hiệp hội', 'Thường trực', 'lãnh đạo'])})(?!\w)")


def find_heads(article: Article, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The heads of bodies and offices that can give orders, between two offsets."""
    for match in _body_pattern().finditer(article.fold, start, end):
        if match.group() == "lãnh đạo" or body_at(article, match.start()) is not None or match.group() in {"Hiệp hội", "Thường trực"}:
            yield match.span()


def predicate(article: Article, at: int, end: int) -> Predicate | None:
    """The first verb or modal behind the subject that begins at `at`; the subject may be a list.

    Words that look like verbs but belong to the subject (`cơ quan quản lý`, `việc thực hiện`) are passed over.
    """
    before = last = written = ""
    reported = False
    depth = 0
    verbs = _verbs()
    for token in _TOKEN.finditer(article.lower, at, min(end, at + REACH)):
        word = token.group()
        start = token.start()
        if word in "()":
            depth = depth + 1 if word == "(" else max(0, depth - 1)
        elif word in ";:?" and not depth:
            return None
        elif last and not depth and article.fold[start].islower():
            if word in _MODAL_FIRST and last not in {"nếu", "khi", "không"} and (modal := modal_at(article, start)) is not None:
                return Predicate(start, _skip_blanks(article.lower, modal), True, reported)
            if word in verbs:
                inside_name = written.istitle() and verb_end(article, start) == token.end()
                if not inside_name and _is_predicate(article, start, before, last):  # `Đào tạo` is one name, no `tạo`
                    return Predicate(start, start, False, reported)
            reported = reported or word in _REPORTED
        before, last, written = last, word, article.fold[start : token.end()]
    return None


def _is_predicate(article: Article, start: int, before: str, last: str) -> bool:
    kind = verb_at(article, start)
    if kind is None or kind == "never" or last in _NOT_PREDICATE_AFTER:
        return False
    pair = f"{before} {last}"
    if pair in _ABSTRACT:
        return False
    if kind == "clear":
        return True
    if pair in _UNITS:
        return _verbs_surface(article, start) not in _TRADES
    return pair not in _HEADS


def _verbs_surface(article: Article, start: int) -> str:
    return article.lower[start : verb_end(article, start)]


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def read_order(article: Article, cue: Cue, end: int) -> Order | None:
    """What stands behind a cue, or None where the cue is no verb (`đáp ứng yêu cầu`, `Ban Chỉ đạo`).

    >>> article = Article.read("Giám đốc yêu cầu các phòng rà soát hồ sơ.")
    >>> order = read_order(article, find_cues(article)[0], len(article.fold))
    >>> article.fold[order.content:]
    'rà soát hồ sơ.'
    """
    if _is_noun(article, cue):
        return None
    skipped = _SKIP_TO_ADDRESSEE.match(article.lower, cue.end, end)
    at = skipped.end() if skipped else cue.end
    if at >= end:
        return Order(None, end, False) if article.fold[cue.end : end].strip() == ":" else None
    if modal_at(article, at) is not None:
        return Order(None, at, True)
    if verb_at(article, at) is not None and cue.verb != "giao" and article.fold[at].islower():
        return Order(None, at, False)
    named = addressee_at(article, at) or (article.fold[at].isupper() and cue.force != "stress")
    if not named and cue.verb == "giao":
        return None
    found = predicate(article, at, end)
    if named and found is not None:
        # behind `nhấn mạnh` the subject belongs to what is to be done, behind `yêu cầu` it is told
        return Order((at, found.start), at if cue.force == "stress" else found.content, found.modal)
    if named:
        colon = article.fold.find(":", at, min(end, at + REACH))
        return Order((at, colon), _skip_blanks(article.fold, colon + 1), False) if colon > at else Order(None, at, False)
    if found is not None and (found.modal or (cue.verb in {"yêu cầu", "đề nghị"} and re.match(r"(?:khi|nếu|trong|trước|sau|từ|ngoài|ngay|tại|trên|với|bên)(?!\w)", article.lower[at : at + 8]))):
        return Order(None, at, found.modal)
    return None


def _is_noun(article: Article, cue: Cue) -> bool:
    left = article.lower[max(0, cue.start - 24) : cue.start].rstrip()
    words = re.findall(r"[^\W_]+|[^\w\s]", left)
    previous = words[-1] if words else ""
    if previous in _NOUN_BEFORE and article.lower[cue.start - 1 : cue.start] == " ":
        return True
    if cue.verb == "chỉ đạo" and (previous in {"lãnh", "ban", "tác", "phát", "biểu", "đạo", "trung"} or left.endswith("lãnh đạo,")):
        return True
    if cue.verb == "chỉ đạo" and re.search(r"(?<!\w)(?:đã|giúp)(?!\w)[^,;.]{0,40}$", article.lower[max(0, cue.start - 48) : cue.start]) and not addressee_at(article, cue.end + 1):
        return True
    if cue.verb == "giao" and re.match(r" ?(?:thông|ban|lưu|dịch|thoa|tiếp|thừa|nộp|hữu|thương|của|chưa|kết|đất|khu|cắt|điểm|diện|tranh|phó)(?!\w)", article.fold[cue.end : cue.end + 10]):
        return True
    if cue.verb == "giao" and previous in {"bàn", "chuyển", "được", "ngoại", "tiêu", "xã", "tỷ"}:
        return True
    return cue.verb in {"yêu cầu", "đề nghị", "chỉ đạo", "kiến nghị"} and article.lower.startswith((" của", " này", " trên", " mới", " cao", " ngày càng", " đặt ra", " đề ra", " về", ", điều hành", " điều hành"), cue.end)


def passive_subject(article: Article, start: int, cue: Cue) -> tuple[int, int] | None:
    """Who `được giao nhiệm vụ`: the span of the subject before it, or None where the cue is active."""
    if not article.lower.endswith("được ", start, cue.start) or not addressee_at(article, start):
        return None
    return start, cue.start - len("được ")


def skip_connective(article: Article, at: int) -> int:
    """Where the sentence goes on behind an opening `Đồng thời,`, `Bên cạnh đó,` or quotation mark."""
    for _ in range(3):
        while at < len(article.fold) and article.fold[at] in ' "':
            at += 1
        match = _connectives().match(article.lower, at)
        if match is None:
            return at
        at = match.end()
    return at


def has_modal(article: Article, start: int, end: int) -> int | None:
    """Where `cần` or `phải` stands as a verb between two offsets, or None."""
    for match in _MODAL_WORD.finditer(article.lower, start, end):
        if not article.lower.startswith(("phải chăng", "cần cù", "cần thiết"), match.start()) and not article.lower.endswith(("vừa ", "bên ", "không "), 0, match.start()):
            return match.start()
    return None


_JOINT = re.compile(r"(?:[,;]| và| cùng(?: với)?| đặc biệt là| nhất là| trước hết là)+ +")
_TRAILING = re.compile(r"(?:[ ,;:*-]|(?<!\w)(?:đều|cũng|cùng|thì|được phép|nhưng|chủ động|đặc biệt là|phải|cần|sẽ))+$")


def split_names(article: Article, start: int, end: int) -> list[tuple[int, int]]:
    """A list of addressees as spans.

    A comma or `và` separates where the name of a body begins behind it, or another group; `các bộ, ngành` stays one.
    """
    cuts = [start]
    for match in _JOINT.finditer(article.fold, start, end):
        behind = match.end()
        group = article.lower.startswith(("các ", "những ", "thủ trưởng ", "chủ tịch ", "chính quyền "), behind)
        apart = " và " in match.group() or " là " in match.group() or ";" in match.group() or body_at(article, cuts[-1]) is not None
        if body_at(article, behind) is not None or (group and apart):
            cuts += match.start(), behind
    cuts.append(end)
    spans = []
    for left, right in zip(cuts[::2], cuts[1::2], strict=True):
        trailing = _TRAILING.search(article.lower, max(left, right - 40), right)
        right = trailing.start() if trailing else right
        if right > left:
            spans.append((left, right))
    return spans
