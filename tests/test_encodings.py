"""TCVN3 and VNI: complete tables, decisions on evidence, real workbooks against their true text."""

import unicodedata
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.forms.decoding import decode
from kttt_analysis.vietnamese.encodings import (
    Encoding,
    decide,
    decide_all,
    decode_bytes,
    encode,
    evidence,
    from_tcvn3,
    from_vni,
    survey,
)
from kttt_analysis.vietnamese.legacy_fonts import TCVN3, VNI
from kttt_analysis.vietnamese.names import tidy
from kttt_analysis.vietnamese.syllables import is_syllable

LOWER = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
PLAIN_CAPITALS = "ĂÂÊÔƠƯĐ"
ASCII = " abcdeghiklmnopqrstuvxyABC019.,/()-"
REAL = Path(__file__).parents[1].parent / "shared" / "real"

SENTENCE = "Ủy ban nhân dân huyện Giồng Riềng báo cáo tình hình phát triển kinh tế tập thể, hợp tác xã quý II năm 2021"


def test_the_tables_are_complete() -> None:
    assert len(LOWER) == 67
    assert set(TCVN3.values()) == set(LOWER) | set(PLAIN_CAPITALS)
    assert len(TCVN3) == 74  # one code a letter
    assert set(VNI.values()) == set(LOWER) | set(LOWER.upper())


@given(st.text(alphabet=LOWER + PLAIN_CAPITALS + ASCII))
def test_tcvn3_there_and_back(text: str) -> None:
    assert from_tcvn3(encode(text, "tcvn3")) == text


@given(st.text(alphabet=LOWER + LOWER.upper() + ASCII))
def test_vni_there_and_back(text: str) -> None:
    assert from_vni(encode(text, "vni")) == text


@pytest.mark.parametrize(
    ("legacy", "text", "encoding"),
    [
        ("Bé KÕ ho¹ch vµ §Çu t\u00ad", "Bộ Kế hoạch và Đầu tư", "tcvn3"),
        ("Hîp t¸c x· n«ng nghiÖp", "Hợp tác xã nông nghiệp", "tcvn3"),
        ("TØNH KI£N GIANG", "TỉNH KIÊN GIANG", "tcvn3"),
        ("Uûy ban nhaân daân huyeän Goø Quao", "Ủy ban nhân dân huyện Gò Quao", "vni"),
        ("THAØNH PHOÁ RAÏCH GIAÙ", "THÀNH PHỐ RẠCH GIÁ", "vni"),
        ("Khoâng xaùc ñiïnh thôøi haïn", "Không xác định thời hạn", "vni"),
    ],
)
def test_the_words_themselves_are_evidence(legacy: str, text: str, encoding: str) -> None:
    found = decide(legacy)
    assert (found.text, found.encoding, found.lossy) == (text, encoding, False)


@pytest.mark.parametrize(
    "text",
    [
        *("Hoà", "Thuỷ", "có", "Pháp", "São Paulo", "Köln", "José", "café", "m²", "£ 100", "25 °C ± 1", "§ 3"),
        *(SENTENCE, "HTX NN Tân Tiến", "", "Vì sao? và thế nào", "Có hay không?", "http://x.vn/?a=b", "« Gò »"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_clean_unicode_is_never_changed(text: str, form: str) -> None:
    found = decide(unicodedata.normalize(form, text))  # type: ignore[arg-type]
    assert (found.text, found.encoding, found.lossy) == (text, "unicode", False)


@pytest.mark.parametrize(
    "text",
    ["5 µm", "(µm)", "5-10 µm, sạch", "12 µg/l", "5m×10m", "20 cm×30", "3½ ha", "¼", "§ 5", "©2021", "30 ±2°C", "5 m²"],
)
def test_signs_of_measures_are_no_legacy_letters(text: str) -> None:
    for rows in ([[text]], [["Tên đơn vị", text], ["Hợp tác xã Tân Tiến", "lọc nước"]]):
        assert decode(rows).rows[0][-1] == text
    for legacy, read in (("®µm", "đàm"), ("lµm 5 µ", "làm 5 à"), ("3 ®ång", "3 đồng"), ("m×", "mì")):
        assert decode([[legacy, "Hîp t¸c x·"]]).rows[0][0] == read


def test_a_legacy_font_does_not_make_clean_unicode_legacy() -> None:
    # Converted workbooks often keep their .Vn fonts.
    for text in ("hoà", "Tổng số hợp tác xã", "Thành viên mới"):
        assert decide(text, font=".VnArial").text == text
    assert decide("có", font=".VnTime", expect="unicode").text == "có"


def test_what_fits_both_waits_for_the_sheet_or_the_font() -> None:
    assert {"unicode", "tcvn3"} <= evidence("Sè")
    assert decide("Sè").text == "Sè"
    assert decide("Sè", font="Times New Roman").text == "Sè"
    assert decide("Sè", font=".VnTime").text == "Số"
    assert decide("Sè", expect="tcvn3").text == "Số"
    assert decide("hôn", font="VNI-Times").text == "hơn"
    assert [d.text for d in decide_all(["Sè TT", "Tªn ®¬n vÞ", "T§-UB", "HTX"])] == [
        *("Số TT", "Tên đơn vị", "TĐ-UB", "HTX")
    ]


def test_capital_fonts_draw_small_letters_as_capitals() -> None:
    assert decide("®Çu t\u00ad hoa kú", font=".VnTimeH").text == "ĐẦU TƯ HOA KỲ"
    assert decide("hoa", font=".VnArialH").text == "HOA"
    assert decide("®Çu t\u00ad hoa kú").text == "đầu tư hoa kỳ"
    assert decide("Tổng số", font=".VnTimeH").text == "Tổng số"


@pytest.mark.parametrize(
    "text",
    [
        "huy?n Vinh Thu?n",
        "T? d?u nam 2021 d?n nay, t?nh Kiên Giang",
        "H\ufffdp t\ufffdc x\ufffd",
        "T h«ng t cña Bé kÕ ho¹ch vµ ®Çu t",  # ư was a soft hyphen and is gone
        "®îc nhµ níc hç trî",
        "Giá»“ng Riá»ng",
    ],
)
def test_lost_letters_are_marked_and_not_invented(text: str) -> None:
    found = decide(text)
    assert found.lossy
    assert "ư" not in found.text


def test_utf8_that_was_read_as_windows_comes_back_whole() -> None:
    seen = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in SENTENCE.encode())
    assert seen != SENTENCE
    assert decide(seen).text == SENTENCE
    assert not decide(seen).lossy


def test_a_survey_names_the_encoding_of_a_sheet() -> None:
    words = SENTENCE.split()
    for encoding in ("unicode", "tcvn3", "vni"):
        found = survey([encode(w, encoding) for w in words] + [None, 12, "HTX"])
        assert (found.encoding, found.expect) == (encoding, encoding)
    mixed = survey(["Hîp t¸c x·", "Hợp tác xã"])
    assert (mixed.encoding, mixed.expect) == ("mixed", None)
    assert (survey(["HTX", 3]).encoding, survey([]).expect) == ("unicode", None)


@given(st.lists(st.sampled_from(SENTENCE.split()), min_size=3, unique=True), st.sampled_from(["tcvn3", "vni"]))
def test_whole_sheets_decode_to_what_was_written(words: list[str], encoding: Encoding) -> None:
    small = [w.lower() for w in words]
    legacy = [encode(w, encoding) for w in small]
    if survey(legacy).expect == encoding:
        assert [d.text for d in decide_all(legacy)] == small


@given(st.text(max_size=30))
def test_any_text_is_decided_once(text: str) -> None:
    first = decide(text)
    assert unicodedata.is_normalized("NFC", first.text)
    if first.encoding == "unicode":
        assert decide(first.text).text == first.text


def _windows_1258(text: str) -> bytes:
    out = b""
    for c in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", c)
        tone = "".join(m for m in marks[1:] if m in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in tone))
        out += (base + tone).encode("cp1258")
    return out


def test_bytes_of_text_files() -> None:
    assert decode_bytes(SENTENCE.encode()) == (SENTENCE, "utf-8")
    assert decode_bytes(SENTENCE.encode("utf-8-sig")) == (SENTENCE, "utf-8-sig")
    assert decode_bytes(SENTENCE.encode("utf-16")) == (SENTENCE, "utf-16")
    assert decode_bytes(_windows_1258(SENTENCE)) == (SENTENCE, "cp1258")
    legacy = "Hîp t¸c x·;§¬n vÞ tÝnh"
    assert decode_bytes(legacy.encode("latin-1")) == (legacy, "cp1252")
    assert decode_bytes(b"") == ("", "utf-8")


def test_syllables() -> None:
    assert all(is_syllable(w) for w in SENTENCE.split() if w.isalpha() and w != "II")
    for wrong in ("KÕ", "bµn", "thơng", "nớc", "cac", "Tªn", "Teân", "ngể", "kơ", "x", ""):
        assert not is_syllable(wrong), wrong


# Cells whose given answer is itself undecoded ("TriƯu lÝt"); ours reads "Triệu lít".
WRONG_ANSWERS = {"MÝa", "TriƯu tÊn", "TriƯu lÝt", "So víi tỉng xŭt khÈu", "So víi xŭt khÈu"}


@pytest.mark.skipif(not REAL.is_dir(), reason=f"real TCVN3 and VNI workbooks are not at {REAL.name}/ here")
@pytest.mark.parametrize(
    ("name", "encoding", "cells"),
    [
        ("2005-391F5_Danh_muc", "tcvn3", 582),
        ("2005-KH2003-bieu", "tcvn3", 444),
        ("2006-15786_FDI_Hoa_Ky", "tcvn3", 80),
        ("2006-Mau22_CKTC_NSH", "vni", 36),
        ("2009-20081202.257", "vni", 82),
        ("2009-Channuoi_2007", "tcvn3", 654),
    ],
)
def test_every_cell_of_real_workbooks(name: str, encoding: str, cells: int) -> None:
    truth = [line.split("\t") for line in (REAL / f"{name}.gt.txt").read_text("utf-8").split("\n")]
    book = python_calamine.load_workbook(REAL / f"{name}.xls")
    row, seen, wrong = 0, 0, []
    for sheet in book.sheet_names:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        texts = [(row + r, c, v) for r, cs in enumerate(rows) for c, v in enumerate(cs) if isinstance(v, str)]
        found = survey(v for *_, v in texts)
        assert not texts or found.encoding == encoding
        for r, c, text in texts:
            decoded = decide(text, expect=found.expect)
            if not text.isascii():
                seen += 1
                answer = tidy(truth[r][c])
                if tidy(decoded.text) != answer and answer not in WRONG_ANSWERS:
                    wrong.append((sheet, r, c, text, decoded.text, answer))
            assert not decoded.lossy, text
        row += len(rows)
    assert wrong == []
    assert seen == cells
