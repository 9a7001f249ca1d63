"""The name of a meeting: the noun phrase that begins with the word for it."""

from __future__ import annotations

from gdnn_extract.article import Article
from gdnn_extract.meetings.cues import Cue, nameless
from gdnn_extract.patterns import lazy
from gdnn_extract.people.bodies import acts

TAKES_PLACE = lazy(
    r" (?:[^.;:\n]{0,140}? )?(?:được (?:tổ chức|kết nối|tiến hành)|diễn ra|có sự tham (?:dự|gia)|bế mạc|khai mạc|họp (?:hôm|ngày|vào))(?![^\W_])"
)
_NAME_ENDS = lazy(
    r"[.;:\n\")]| ?, ?| \(|(?: tại| do| với sự| dưới sự| nhằm| vào| diễn ra| được| để| ngày(?= ?\d)| sáng(?! tạo| kiến| chế)| chiều"
    r"| tối(?! đa| thiểu| ưu)| có(?! uy tín| công| thu)| đã| sẽ| thông qua| thống nhất| vừa| tổ chức| lúc| hôm| trên cơ sở| cho biết| cho rằng"
    r"| sau đó| liền sau| bằng hình thức| theo hình thức| nói| này| vừa qua| họp| là| trên| kết thúc| khép lại| còn| ở)(?![^\W_])"
)
_GOES_ON = lazy(
    r"(?:triển khai|quyết định|phòng,? chống|phòng|chống|sơ kết|tổng kết|phát động|nhiệm kỳ|khóa|phương hướng|người|cán bộ|công chức|viên chức|\w+ \w+,"
    r"|lãng phí|tiêu cực|kế hoạch|nhiệm vụ|biện pháp|giải pháp)(?![^\W_])"
)
_LONGEST_NAME = 240


def name_of(article: Article, cue: Cue) -> str | None:
    """The meeting's name as far as it says more than the kind."""
    if cue.kind in nameless() or (cue.first and _is_subject(article, cue)):
        return None
    if article.lower.startswith(" với ", cue.end) and "làm việc" not in cue.kind:
        return None  # whom they met
    end = name_end(article, cue)
    regular = article.lower.find(" thường kỳ ", cue.start, end)
    if regular > 0 and acts().match(article.lower, regular + 11) is not None:
        end = regular + 10
    generic = _OF_ITS_BODY.search(article.fold, cue.end, end)
    end = generic.start() if generic else end
    return article.written(cue.start, end) if end - cue.end >= 4 else None


_OF_ITS_BODY = lazy(r" của (?:Ban|Sở|Bộ|Ủy ban|Hội|Trường|Cục|Công ty|Tổng cục|Hội đồng|đơn vị|tỉnh|huyện|xã)\Z")


def _is_subject(article: Article, cue: Cue) -> bool:
    """`Hội nghị nghe báo cáo …`: what the meeting does at the head of a sentence; its name only where it is said to take place."""
    return opens_clause(article, cue) and TAKES_PLACE.match(article.lower, cue.end) is None


def opens_clause(article: Article, cue: Cue) -> bool:
    """Whether the word stands at the head of its sentence, or behind a comma or a dash."""
    return not article.fold[cue.first : cue.start].strip(' "-') or article.fold.endswith((", ", "- "), cue.first, cue.start)


def name_end(article: Article, cue: Cue) -> int:
    """Where the noun phrase ends: at a stop, a verb, the time or place; a comma inside it goes on (`phòng cháy, thoát hiểm`)."""
    fold, lower = article.fold, article.lower
    most = min(len(fold), cue.start + _LONGEST_NAME)
    if fold.startswith(' "', cue.end):
        closing = fold.find('"', cue.end + 2, most)
        return closing + 1 if closing > 0 else cue.end
    at = cue.end
    adverbial = _ADVERBIAL.search(lower, max(0, cue.start - 30), cue.start) is not None
    while True:
        stop = _NAME_ENDS.search(lower, at, most)
        if stop is None:
            return most
        mark = stop.group()
        if "," in mark and (_GOES_ON.match(lower, stop.end()) or (not adverbial and _is_listed(article, stop.end()))):
            at = stop.end()
        elif mark == " (" and (closing := fold.find(")", stop.end(), most)) > 0 and not any(map(str.isdigit, fold[stop.end() : closing])):
            at = closing + 1
        else:
            return stop.start()


def _is_listed(article: Article, at: int) -> bool:
    """Whether a small word behind a comma goes on with the noun phrase: nothing that people do, no clause of its own."""
    return article.fold[at : at + 1].islower() and acts().match(article.lower, at) is None and not article.lower.startswith(_NEW_CLAUSE, at)


_ADVERBIAL = lazy(
    r"(?:^|[.,:\n\"] ?)(?:ngay )?(?:tại|sau|trong|trước|kết thúc|phát biểu tại|phát biểu|kết luận|bế mạc|khai mạc|mở đầu|cũng tại)"
    r"(?: các?| buổi)? \Z"
)
_NEW_CLAUSE = ("kết nối", "kỷ niệm", "chào mừng", "nhân ", "với ", "cùng ", "qua ", "đồng thời", "tiếp đó", "lực lượng", "đại biểu", "trong đó", "nghe ")
