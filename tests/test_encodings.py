"""Older Vietnamese encodings: their tables, how they are found from the content, and what is left alone."""

import shutil
import subprocess
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdnn_extract.errors import ArticleError
from gdnn_extract.readers.encodings import decode, encoding_of, repaired
from gdnn_extract.readers.legacy import ENCODINGS, decode_legacy
from gdnn_extract.readers.vietnamese import is_syllable

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = [letter for base, tone in product("aăâeêioôơuưy", TONES) if (letter := unicodedata.normalize("NFC", base + tone)) > "z"] + ["đ"]
CAPITALS = [letter.upper() for letter in SMALL]

# each letter of SMALL in a syllable of its own
PANGRAM = (
    "Hôm nay và bảo ngã cá lạ, trăm bằng nhẳng lẵng nắm chặt, cân cần cẩn lẫn mấy tập đi nghe bè rẻ vẽ xé nhẹ; êm về để lễ hết lệ, "
    "mì chỉ nghĩ trí thị, no trò tỏ rõ đó nhọn. Ông rồi tổ chỗ số hội, ơn giờ ở lỡ tới lợi, vu cù củ cũ cú cụ, tư từ tử chữ thứ sự, y kỳ kỷ kỹ ký kỵ."
)

NEWS = [
    "Sáng 12/3, Sở Giáo dục và Đào tạo tỉnh Hà Khê họp giao ban với các trường.",
    "Chủ tịch UBND huyện yêu cầu các xã báo cáo trước ngày 30/6.",
    "Bộ trưởng chủ trì hội nghị trực tuyến với 63 tỉnh, thành phố.",
    "Công an huyện mở đợt cao điểm bảo đảm trật tự an toàn giao thông.",
    "Tổng thu ngân sách 9 tháng đạt 6,4 tỷ đồng, bằng 71% dự toán.",
    "Ông Lò Văn Pản, Phó Giám đốc Sở Nông nghiệp, phát biểu kết luận.",
    "Trường Cao đẳng nghề tuyển sinh 1.200 học viên hệ trung cấp.",
    "Bí thư Thành ủy kiểm tra tiến độ dự án đường ven sông.",
    "Thủ tướng vừa ký quyết định về chính sách hỗ trợ người lao động.",
    "Bệnh viện đa khoa khu vực bố trí thêm 40 giường điều trị.",
    "Hội Phụ nữ xã phát động phong trào tiết kiệm giúp nhau làm kinh tế.",
    "Giá lúa tại đồng bằng giảm nhẹ so với tuần trước.",
    "Đoàn kiểm tra nhắc nhở 5 đơn vị chậm nộp hồ sơ quyết toán.",
    "Cơn bão số 7 có thể đổ bộ vào đất liền trong đêm nay.",
    "Học sinh lớp 12 nộp phiếu đăng ký dự thi trước 17 giờ ngày mai.",
    "Kho bạc Nhà nước tỉnh giải ngân được 52% kế hoạch vốn.",
    "Ban Chỉ đạo đề nghị các ngành phối hợp chặt chẽ hơn nữa.",
    "Nhà máy nước sạch bắt đầu cấp nước cho 3.500 hộ dân vùng mặn.",
    "Tòa án nhân dân quận xét xử lưu động vụ trộm cắp tài sản.",
    "Đồng chí Vi Hữu Tường giao Phòng Tổ chức rà soát biên chế.",
    "Lễ khai giảng năm học mới diễn ra ngắn gọn, trang nghiêm.",
    "UBND phường Bến Đá mời dân góp ý dự thảo quy hoạch.",
]  # fmt: skip

# UTF-8 to the bytes of iconv; VNI is none of its own
ICONV = {"windows-1258": "CP1258", "tcvn5712": "TCVN5712-1", "viscii": "VISCII"}


def codes_of(encoding):
    """What writes each Vietnamese letter, found by decoding every byte or pair of bytes."""
    firsts = [bytes([code]) for code in range(1, 256) if code not in (9, 10, 13)]
    pairs = [first + second for first, second in product(firsts, firsts[0x7C:])] if encoding in ("vni", "windows-1258") else []
    codes = {}
    for data in pairs + firsts if encoding == "vni" else firsts + pairs:  # VNI has two bytes for what Latin-1 has in one
        codes.setdefault(decode_legacy(data, encoding), data)
    return codes


CODES = {encoding: codes_of(encoding) for encoding in ENCODINGS}


def encode(text, encoding):
    codes = CODES[encoding]
    # the fonts of TCVN3 have no capitals with a tone
    return b"".join(codes.get(letter) or codes[letter.lower()] for letter in (text.replace("\n", " ")))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_all_letters(encoding):
    assert len(SMALL) == 67 and set(SMALL) <= set(PANGRAM.lower())
    for letter in SMALL + CAPITALS:
        if letter in CODES[encoding]:
            assert decode_legacy(CODES[encoding][letter], encoding) == letter
        else:  # its fonts have no capitals with a tone
            assert encoding == "tcvn3" and letter in CAPITALS and letter not in "ĂÂĐÊÔƠƯ"
    for text in (PANGRAM, PANGRAM.upper()):
        again = decode_legacy(encode(text, encoding), encoding)
        assert again == text if encoding != "tcvn3" else again.lower() == text.lower()
        assert unicodedata.is_normalized("NFC", again)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv")
@pytest.mark.parametrize(("encoding", "charset"), ICONV.items())
def test_tables_against_iconv(encoding, charset):
    def iconv(data, *names):
        return subprocess.run(["iconv", "-f", names[0], "-t", names[1]], input=data, capture_output=True, check=True).stdout

    try:
        written = iconv((PANGRAM + PANGRAM.upper() + "".join(SMALL + CAPITALS)).encode(), "UTF-8", charset)
    except subprocess.CalledProcessError:
        pytest.skip(f"this iconv has no {charset}")
    assert decode_legacy(written, encoding) == PANGRAM + PANGRAM.upper() + "".join(SMALL + CAPITALS)
    if encoding != "windows-1258":
        every = bytes(code for code in range(1, 256) if not 0xB0 <= code <= 0xB4)  # tones of their own stand behind a letter
        assert decode_legacy(every, encoding) == unicodedata.normalize("NFC", iconv(every, charset, "UTF-8").decode())


def test_bytes_as_old_programs_wrote_them():
    assert decode_legacy("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam".encode("latin-1"), "vni") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert decode_legacy("Ñoäc laäp - Töï do - Haïnh phuùc".encode("latin-1"), "vni") == "Độc lập - Tự do - Hạnh phúc"
    assert decode_legacy("ÑOÀNG NGÖÔØI CAÊN YÙ".encode("latin-1"), "vni") == "ĐỒNG NGƯỜI CĂN Ý"
    assert decode_legacy("Céng hßa x· héi chñ nghÜa ViÖt Nam".encode("latin-1"), "tcvn3") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert decode_legacy("§éc lËp - Tù do - H¹nh phóc".encode("latin-1"), "tcvn3") == "Độc lập - Tự do - Hạnh phúc"


def test_capitals_by_font():
    """The capital fonts of TCVN3 show small letters as capitals; only a capital behind one tells."""
    assert decode_legacy("TØNH §¶ng uû Së Y tÕ CH¦¥NG TR×NH".encode("latin-1"), "tcvn3") == "TỈNH Đảng uỷ Sở Y tế CHƯƠNG TRÌNH"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [*NEWS, PANGRAM, PANGRAM.upper()], ids=range(len(NEWS) + 2))
def test_found_from_the_content(text, encoding):
    data = encode(text, encoding)
    found = decode(data, "a.txt")
    assert found.text == decode_legacy(data, encoding)
    assert encoding == "tcvn3" or found.text == text
    assert found.text.lower() == text.lower()
    (warning,) = found.warnings
    assert warning.startswith("encoding: decoded as ") and "found from the content" in warning
    if text in (PANGRAM, PANGRAM.upper()) and encoding not in ("tcvn3", "tcvn5712"):  # those two are one where no capitals are
        assert ENCODINGS[encoding] in warning and encoding_of(data, "a.txt") == encoding


@pytest.mark.parametrize("text", [*NEWS, PANGRAM, "Le ministère a été prié.", "naïve café", "Größe", "Å", "á»", "Ã", "ÑOÀNG", "®Þ"])
def test_utf8_is_taken_as_it_is(text):
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        assert decode(written.encode(), "a.txt") == decode(written.encode("utf-8-sig"), "a.txt")
        assert decode(written.encode(), "a.txt").text == written and not decode(written.encode(), "a.txt").warnings


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_valid_utf8_stays(text):
    found = decode(text.encode(), "a.txt")
    assert found.text == text or "repaired" in found.warnings[0]


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_text_or_an_error(data, markup):
    try:
        decode(data, "a.txt", markup=markup)
    except ArticleError as error:
        assert str(error).startswith("a.txt: ")


@pytest.mark.parametrize("text", [text for text in NEWS if sum(letter > "\x7f" for letter in text) > 8])
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_mojibake_is_repaired_when_sure(text, wrong):
    try:
        damaged = text.encode().decode(wrong)
    except UnicodeDecodeError:  # Python has no letter for five bytes of cp1252, browsers take those of Latin-1
        damaged = "".join(bytes([code]).decode(wrong, "ignore") or chr(code) for code in text.encode())
    found = decode(damaged.encode(), "a.txt")
    assert found.text == text
    assert "repaired" in found.warnings[0] and "UTF-8" in found.warnings[0]


def test_old_bytes_read_as_latin_are_repaired():
    for encoding in ("tcvn3", "vni"):
        damaged = encode(NEWS[1], encoding).decode("latin-1")
        assert decode(damaged.encode(), "a.txt").text == NEWS[1]


@pytest.mark.parametrize(
    "text",
    [
        NEWS[0] + " " + NEWS[1].encode().decode("latin-1"),  # only a part was read wrongly
        "Các trường".encode().decode("latin-1"),  # too short to be sure
        "Ã©tÃ© Ã  la fÃªte du ministÃ¨re, prÃ©sentÃ©",  # not Vietnamese
    ],
)
def test_what_is_not_sure_is_left(text):
    assert repaired(text).text == text and not repaired(text).warnings


def test_a_declared_encoding_is_a_hint():
    data = encode(NEWS[2], "tcvn3")
    for declared in ("utf-8", "iso-8859-1", "windows-1258", "x-user-defined", "no such"):
        assert decode(data, "a.html", declared=declared, markup=True).text == NEWS[2]
    assert "declared, and the content agrees" in decode(data, "a.html", declared="tcvn3").warnings[0]
    french = "Le ministère a été prié de présenter le rapport."
    found = decode(french.encode("latin-1"), "a.html", declared="iso-8859-1", markup=True)
    assert found.text == french and "hardly reads like Vietnamese" in found.warnings[0]


def test_tags_and_scripts_do_not_count():
    page = b"<html><script>" + b"var x = 'caf\xe9'; " * 200 + b"</script><p class='\xe9'>" + encode(NEWS[3], "viscii") + b"</p></html>"
    assert NEWS[3] in decode(page, "a.html", markup=True).text


def test_a_named_encoding_is_taken():
    assert decode(encode(NEWS[0], "vni"), "a.txt", forced="VNI").text == NEWS[0]
    assert decode(encode(NEWS[0], "windows-1258"), "a.txt", forced="cp1258").text == NEWS[0]
    assert decode(NEWS[0].encode("utf-16-le"), "a.txt", forced="utf-16-le").text == NEWS[0]
    assert decode(NEWS[0].encode("utf-8-sig"), "a.txt", forced="UTF8").text == NEWS[0]
    with pytest.raises(ArticleError, match=r"a\.txt: no encoding is called 'nonsense'; known are .*vni"):
        decode(b"a", "a.txt", forced="nonsense")
    with pytest.raises(ArticleError, match="no encoding is called 'hex'"):
        decode(b"a", "a.txt", forced="hex")
    with pytest.raises(ArticleError, match=r"a\.txt: no UTF-8.* byte 0xFF at offset 3"):
        decode(b"abc\xff", "a.txt", forced="utf-8")


def test_damage_in_utf8():
    page = f"<p>{PANGRAM}</p>".encode()
    damaged = page[:3] + b"\xff" + page[3:]
    found = decode(damaged, "a.html", markup=True)
    assert found.text.count("\ufffd") == 1 and "damaged" in found.warnings[0]
    with pytest.raises(ArticleError, match="looks like UTF-8 with one byte or character damaged"):
        decode(damaged, "a.txt")


def test_what_reads_like_nothing_is_an_error():
    for data in (b"Le minist\xe8re a \xe9t\xe9 pri\xe9", b"\xff" * 100, bytes(range(128, 256))):
        with pytest.raises(ArticleError, match=r"a\.txt: no UTF-8 text: byte 0x.. at offset \d+; .*save it as UTF-8"):
            decode(data, "a.txt")


def test_a_character_cut_at_the_end_of_the_sample():
    data = PANGRAM.encode()
    assert all(encoding_of(data[:end], "a.csv") == "utf-8" for end in range(len(data) - 4, len(data)))


@pytest.mark.parametrize("word", PANGRAM.lower().replace(",", "").replace(".", "").replace(";", "").split())
def test_syllables(word):
    assert is_syllable(word)
    assert not is_syllable(word + "®") and not is_syllable("w" + word)
