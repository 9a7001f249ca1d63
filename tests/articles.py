"""Many short articles that differ, made from the samples of the project by other names and numbers."""

import random
import re
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "corpus" / "articles"
_SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"]
_NAMES = ["An", "Bình", "Châu", "Dung", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nga", "Phúc", "Quân", "Sơn", "Thảo", "Tuấn", "Việt"]
_NUMBER = re.compile(r"(?<![\d/.,-])[1-9]\d{1,2}(?![\d/.,-])")


def varied(count, *, seed=1, longest=900):
    """`count` texts of at most about `longest` characters; the same for the same seed."""
    chance = random.Random(seed)
    paragraphs = [
        paragraph.strip()
        for file in sorted(SAMPLES.glob("*.txt"))[:40]
        for paragraph in file.read_bytes().decode("utf-8", "ignore").splitlines()
        if 60 < len(paragraph) < longest
    ]
    for number in range(count):
        name = f"{chance.choice(_SURNAMES)} {chance.choice(_NAMES)} {chance.choice(_NAMES)}"
        body = chance.choice(paragraphs)
        body = _NUMBER.sub(lambda match: str(chance.randint(10, 999)), body)
        yield f"Sáng {chance.randint(1, 28)}/{chance.randint(1, 12)}/2021, ông {name}, Giám đốc Sở Nội vụ, chủ trì cuộc họp số {number}.\n{body}\n"
