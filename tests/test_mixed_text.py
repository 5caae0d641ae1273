"""One text in several encodings, and clean text that only looks like one: word by word, never a clean word changed."""

from __future__ import annotations

from itertools import permutations, product
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.vietnamese.encodings import Decoded, Encoding, decide, decide_runs, encode, survey
from kttt_analysis.vietnamese.evidence import ONLY_UNICODE
from kttt_analysis.vietnamese.names import TONES
from kttt_analysis.vietnamese.syllables import ONSETS, RIMES, is_syllable

PARTS = ("hợp tác xã nông nghiệp", "Ủy ban nhân dân huyện", "giám đốc Nguyễn Thị Bé", "Tân Tiến, xã Định Hòa")
_FOREIGN = """
café résumé naïf Noël Citroën crème dîner côté château père où dû tôt déjà élève fête Thaï Loïc Haïti maïs
Köln für Müller Straße größe Häng coöperatie België één reëel ruïne financiën São João Simões ação José María
niño señor año Perú può città perché più Dvořák Škoda Łódź Åland Malmö
"""
FOREIGN = _FOREIGN.split()
FONTS = (None, "Times New Roman", ".VnTime", ".VnArialH", "VNI-Times")


def syllables() -> list[str]:
    """Words that are Vietnamese by their build, in any tone placement that is one."""
    found = set()
    for onset, rime in product(("", *ONSETS), sorted(RIMES)):
        for tone, at in product(("", *TONES), range(len(rime))):
            word = normalize("NFC", onset + rime[: at + 1] + tone + rime[at + 1 :])
            if is_syllable(word):
                found.add(word)
    return sorted(found)


WORDS = syllables()
SPEAKING = [w for w in WORDS if ONLY_UNICODE.search(w)]


def test_there_are_words_enough() -> None:
    assert len(WORDS) > 15_000
    assert {"huyện", "giồng", "riềng", "hoà", "hòa", "thuỷ", "quý", "giếng"} <= set(WORDS)


@pytest.mark.parametrize(
    ("legacy", "text"),
    [
        ("Hîp t¸c x· Tân Tiến", "Hợp tác xã Tân Tiến"),
        ("Hôïp taùc xaõ – UBND huyện", "Hợp tác xã – UBND huyện"),
        ("HTX Hßa B×nh, xã Hòa Hưng, huyeän Goø Quao", "HTX Hòa Bình, xã Hòa Hưng, huyện Gò Quao"),
        ("Ủy ban nh©n d©n huyện", "Ủy ban nhân dân huyện"),
        ("đào tạo nghÒ cho x· viªn", "đào tạo nghề cho xã viên"),
        ("tæng céng Tân Tiến", "tổng cộng Tân Tiến"),
        ("Nguyễn Văn A - Gi¸m ®èc - 01/2020", "Nguyễn Văn A - Giám đốc - 01/2020"),
        (normalize("NFD", "Hợp tác xã") + " n«ng nghiÖp", "Hợp tác xã nông nghiệp"),
        ("café Hîp t¸c, Tân Tiến, Köln", "café Hợp tác, Tân Tiến, Köln"),
    ],
)
def test_each_word_in_its_own_encoding(legacy: str, text: str) -> None:
    assert decide(legacy) == Decoded(text, "mixed")


@pytest.mark.parametrize("kinds", list(product(("unicode", "tcvn3", "vni"), repeat=3)))
def test_every_mixture_of_three(kinds: tuple[Encoding, Encoding, Encoding]) -> None:
    for parts in permutations((p.lower() for p in PARTS), 3):
        text = "; ".join(encode(part, kind) for part, kind in zip(parts, kinds, strict=True))
        assert decide(text).text == "; ".join(parts)
        assert decide(text).encoding == (kinds[0] if len(set(kinds)) == 1 else "mixed")


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(FOREIGN)), max_size=6), st.sampled_from(" ,-/\n"))
def test_clean_words_are_never_changed(words: list[str], between: str) -> None:
    text = between.join(words)
    assert decide(text) == Decoded(normalize("NFC", text), "unicode")


@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(FOREIGN)), max_size=5),
    st.lists(st.sampled_from(SPEAKING), min_size=1, max_size=3),
    st.sampled_from(FONTS),
    st.sampled_from((str.lower, str.title, str.upper)),
    st.randoms(use_true_random=False),
)
def test_nor_in_any_font(words, speaking, font, case, chance) -> None:  # type: ignore[no-untyped-def]
    words = [*words, *speaking]
    chance.shuffle(words)
    text = case(" ".join(words))
    assert decide(text, font) == Decoded(text, "unicode")
    assert decide(normalize("NFD", text), font).text == text


@pytest.mark.parametrize("font", FONTS)
def test_foreign_words_are_not_vietnamese_in_any_font(font: str | None) -> None:
    for word in ("café", "résumé", "Köln", "Citroën", "coöperatie", "België", "financiën", "São Paulo Perú", "Straße"):
        assert decide(word, font).text == word


@pytest.mark.parametrize(
    "text",
    ["xã Phước Lôc", "Bôt mì Tân Tiến", "Môt sô viêc của xã", "taì liệu", "gíao viên", "kế hoach Thaï", "Lôc Hôp"],
)
def test_a_mark_forgotten_or_misplaced_is_no_other_encoding(text: str) -> None:
    assert decide(text) == Decoded(text, "unicode")
    assert decide(text, expect="unicode") == Decoded(text, "unicode")


def test_a_doubtful_word_goes_with_its_sheet() -> None:
    assert decide("Lôc", expect="tcvn3").text == "Lục"
    assert decide("taï/ha", expect="vni").text == "tạ/ha"
    assert decide("Hä", ".VnTime").text == "Họ"
    assert (decide("Tæng").text, decide("Tæng", expect="unicode").text) == ("Tổng", "Tæng")
    assert survey(["Lôc", "taï", "café"]).encoding == "unicode"


def test_the_sheet_does_not_hide_what_a_cell_proves() -> None:
    assert decide("Hîp t¸c x·", expect="unicode").text == "Hợp tác xã"
    assert decide("Hôïp taùc xaõ", ".VnTime", "tcvn3").text == "Hợp tác xã"
    assert decide("Soá LÑ nöõ", expect="vni").text == "Số LĐ nữ"


@pytest.mark.parametrize(
    ("raw", "encoding", "text"), [("QÑ", "vni", "QĐ"), ("T§", "tcvn3", "TĐ"), ("htx n«ng", None, "htx nông")]
)
def test_abbreviations_go_with_their_sheet(raw: str, encoding: Encoding | None, text: str) -> None:
    assert decide(raw, expect=encoding).text == text


def test_pieces_in_different_fonts() -> None:
    told = decide_runs([("è", ".VnTimeH"), ("ng thæi; ", ".VnTime"), ("Hôïp taùc", "VNI-Times"), (" xã Tân", "Arial")])
    assert told == Decoded("Ống thổi; Hợp tác xã Tân", "mixed")
    assert decide_runs([("có", ".VnTime"), (" có ", "Arial"), ("hoà", "VNI-Times")]).text == "cú có hồ"
    # a letter of its own in another font, as editors make it, goes with its word
    assert decide_runs([("Gi", ".VnTime"), ("¸", "Symbol"), ("m ®èc", ".VnTime")]).text == "Giám đốc"
    assert decide_runs([("Tổng số", ".VnTimeH"), (" HTX", ".VnTime")]) == Decoded("Tổng số HTX", "unicode")
