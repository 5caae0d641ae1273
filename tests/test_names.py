"""Names: tidy spelling, matching keys, alphabetical order, suggestions, names of units."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kttt_analysis.vietnamese import names

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
vietnamese = st.text(alphabet=LETTERS + LETTERS.upper() + " -.", max_size=30)


def test_tidy_keeps_the_words_and_drops_what_cannot_be_seen() -> None:
    assert names.tidy("\ufeffHợp tác\u00a0xã \u200b Tân\tTiến\n") == "Hợp tác xã Tân Tiến"
    assert names.tidy(unicodedata.normalize("NFD", "Đông Hồ")) == "Đông Hồ"
    assert names.tidy("Ðông Hưng") == "Đông Hưng"  # U+00D0
    # Soft hyphens are ư in TCVN3 text: decoding decides about them, not tidying.
    assert names.tidy("ph\u00ad¬ng") == "ph\u00ad¬ng"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Điền", "Hòa Điền"),
        ("Thuỷ lợi", "Thủy lợi"),
        ("khoẻ", "khỏe"),
        ("Quí", "Quý"),
        ("Qúy", "Quý"),
        ("Mĩ Lâm", "Mỹ Lâm"),
        ("của", "cuả"),
        ("GIỒNG RIỀNG", "Giồng  Riềng"),
        ("Ðông Thái", "Đông Thái"),
        ("Thương mại - Dịch vụ", "thương mại, dịch vụ"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Giồng Riêng", "Giồng Riềng"),  # by alias only, never by stripping (domain rule 16)
        ("Tân Hiệp", "Tấn Hiệp"),
        ("Thúy", "Thúi"),
        ("Tai", "Tay"),
        ("quỹ", "quý"),
        ("Doanh thu", "Doanh thu (%)"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert names.key(one) != names.key(other)


def test_fold_and_compact() -> None:
    assert names.fold("Đặc khu Thổ Châu") == "dac khu tho chau"
    assert names.fold("Giồng Riêng") == names.fold("Giồng Riềng")
    assert names.compact("GiồngRiềng") == names.compact("giồng riềng")


def test_nearest_suggests_in_order_and_nothing_for_nonsense() -> None:
    districts = ["Gò Quao", "Giồng Riềng", "Giang Thành", "Tân Hiệp", "Hòn Đất", "An Biên", "An Minh"]
    assert names.nearest("Giồng Riêng", districts)[0] == "Giồng Riềng"
    assert names.nearest("Go quoa", districts)[0] == "Gò Quao"
    assert names.nearest("an minh", districts)[0] == "An Minh"
    assert names.nearest("Tấn Hiệp", ["Tan Hiep", "Tân Hiệp", "Tấn Hiệp"])[0] == "Tấn Hiệp"
    assert names.nearest("xyz", districts) == []
    assert len(names.nearest("an", ["an 1", "an 2", "an 3", "an 4"], limit=2)) == 2


def test_alphabetical_order_is_vietnamese() -> None:
    right = ["An Biên", "An Minh", "Áp", "Ăn", "Ấp 2", "Ấp 10", "Châu Thành", "Dương", "Đông", "Êm", "Giang"]
    shuffled = right[5:] + right[:5]
    assert sorted(shuffled, key=names.sort_key) == right
    assert sorted(["má", "mạ", "mà", "ma", "mã", "mả"], key=names.sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]
    # Tones decide only between equal letters.
    assert names.sort_key("hòa an") < names.sort_key("hoa bắc")


def test_the_unit_key_drops_the_kind_and_keeps_the_line_of_work() -> None:
    same = ["HTX NN Tân Tiến", "Hợp tác xã nông nghiệp Tân Tiến", "HTXNN TÂN TIẾN", "HTX.NN “Tân Tiến”"]
    assert len({names.unit_name_key(n) for n in same}) == 1
    assert names.unit_name_key("HTX NN Tân Tiến") != names.unit_name_key("HTX vận tải Tân Tiến")
    assert names.unit_name_key("THT Hoà Thuận số 01") == names.unit_name_key("Tổ hợp tác Hòa Thuận số 1")
    # A tổ hợp tác that became an HTX keeps its name.
    assert names.unit_name_key("THT Tân Tiến") == names.unit_name_key("HTX Tân Tiến") == "tân tiến"
    assert names.unit_name_key("Qũy tín dụng nhân dân Định An") == names.unit_name_key("QTDND Định An")
    assert names.unit_name_key("HTX") == "htx"


@given(st.text(max_size=30) | vietnamese)
@example("0ÿ")
@example("bÿ")
def test_each_form_is_stable_and_blind_to_normalisation(text: str) -> None:
    for form in (names.tidy, names.key, names.fold, names.unit_name_key):
        once = form(text)
        assert form(unicodedata.normalize("NFD", text)) == form(unicodedata.normalize("NFC", text)) == once
        if form is not names.unit_name_key:
            assert form(once) == once


@given(vietnamese)
def test_keys_ignore_case_and_fold_is_ascii(text: str) -> None:
    assert names.key(text.upper()) == names.key(text)
    assert names.fold(text).isascii()


@given(st.lists(st.text(max_size=12) | vietnamese, max_size=8))
def test_any_names_can_be_sorted_whatever_their_first_order(texts: list[str]) -> None:
    other_way = texts[::-1]
    assert sorted(other_way, key=names.sort_key) == sorted(texts, key=names.sort_key)
