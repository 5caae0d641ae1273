"""Text that a program spoiled: what is exactly reversible comes back whole, the rest is refused, questions are not."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.vietnamese.encodings import decide, encode
from tests.test_encodings import SENTENCE, _windows_1258
from tests.test_mixed_text import WORDS

PAGES = ("cp1252", "cp1258")


def seen_as(text: str, codec: str) -> str:
    """UTF-8 as a program shows it that takes the bytes for another page; what the page lacks stays as it is."""
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize("pages", [(a,) for a in PAGES] + [(a, b) for a in PAGES for b in PAGES])
@pytest.mark.parametrize("text", [SENTENCE, "xã Đông Thái – “HTX” Gò Quao…", "Tổng", "xã", "Đá"])
def test_utf8_seen_as_another_page_comes_back_whole(text: str, pages: tuple[str, ...]) -> None:
    seen = text
    for page in pages:
        seen = seen_as(seen, page)
    assert seen != text
    assert (decide(seen).text, decide(seen).lossy) == (text, False)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.lists(st.sampled_from(PAGES), min_size=1, max_size=2)
)
def test_spoiled_words_come_back_or_are_refused(words: list[str], pages: list[str]) -> None:
    text = " ".join(words)
    seen = text
    for page in pages:
        seen = seen_as(seen, page)
    found = decide(seen)
    assert found.text == text or found.lossy


def test_the_rest_of_a_half_spoiled_cell_is_left_alone() -> None:
    assert decide("Tân Tiến; " + seen_as("Giồng Riềng", "cp1252")).text == "Tân Tiến; Giồng Riềng"
    legacy = encode("hợp tác xã nông nghiệp", "tcvn3")
    assert decide(seen_as(legacy, "cp1252")).text == "hợp tác xã nông nghiệp"


@pytest.mark.parametrize("text", ["Hợp tác xã nông nghiệp", "HỢP TÁC XÃ", "Số lượng thành viên", "Tên đơn vị", "xã"])
def test_windows_1258_taken_for_1252(text: str) -> None:
    seen = _windows_1258(text).decode("cp1252")
    assert seen != text
    assert (decide(seen).text, decide(seen).lossy) == (text, False)


@pytest.mark.parametrize(
    "text",
    [
        *("Gi?ng Ri?ng", "C\ufffdn", "H?p tác xã", "H??p tác xã", "S? TT", "Th? xã Hà Tiên", "Ph?", "?ông Hưng"),
        *("T?ng s?", "huy?n Vinh Thu?n", "Giá»ng Riá»ng", "HÃ  TiÃªn", "H\ufffdp t\ufffdc", "s? c?, ch? d?"),
    ],
)
def test_what_lost_letters_is_refused(text: str) -> None:
    assert decide(text).lossy


@pytest.mark.parametrize(
    "text",
    [
        *("Có không?", "có không?Nếu có, ghi rõ", "Tăng? Giảm?", "đạt hay không? nếu không, vì sao?", "SL (?)", "?"),
        *("vì sao? ai làm? khi nào?", "Có (x)? Không (0)?", "HTX?", "http://a.vn/?q=b", "XÃ\xa0HỘI", "XÃ” và", "A? B"),
        *("« Gò Quao »", "20°", "m²", "Số ĐT: ?", "2021?", "“XÃ” “ĐÃ”", "CHƯA ĐỦ Ã", "Ä", "© 2021", "50 ¢"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_lost_nothing_is_not(text: str, form: str) -> None:
    found = decide(normalize(form, text))  # type: ignore[arg-type]
    assert (found.text, found.lossy) == (text, False)
