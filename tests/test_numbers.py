"""Numbers as offices type and print them: every reading explicit, none guessed."""

import unicodedata
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kttt_analysis.vietnamese import numbers
from kttt_analysis.vietnamese.decimal_marks import column_decimal
from kttt_analysis.vietnamese.numbers import parse_number, to_million


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.325", 1325),
        ("2.850", 2850),
        ("4031", 4031),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.325,5", 1325.5),
        ("1,325.5", 1325.5),
        ("65.850,95", 65850.95),
        ("1,5", 1.5),
        ("12.50", 12.5),
        ("105506.2", 105506.2),
        ("105506.250", 105506.25),
        ("0.325", 0.325),
        ("0,325", 0.325),
        (",5", 0.5),
        ("06", 6),
        ("007", 7),
        ("0", 0),
        ("1 325", 1325),
        ("1\u00a0325,5", 1325.5),
        ("１２３", 123),
        ("12.", 12),
        ("(12)", -12),
        ("-12", -12),
        ("–12", -12),
        ("−1.325,5", -1325.5),
        ("+12", 12),
        ("1.5E+03", 1500),
        (" 12\n", 12),
    ],
)
def test_one_reading(text: str, value: float) -> None:
    number = parse_number(text)
    assert (number.status, number.value, number.unit) == ("number", value, None)
    assert number.raw == text


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,325", (1.325, 1325)),
        ("-1,325", (-1.325, -1325)),
        ("5,564 triệu đồng/HTX", (5.564, 5564)),  # a real misprint: tỷ was meant
        ("06.123", (6123, 6.123)),
        ("- 12", (-12, 12)),  # a minus, or an item of a list
    ],
)
def test_two_readings_are_both_kept_and_none_is_chosen(text: str, readings: tuple[float, float]) -> None:
    number = parse_number(text)
    assert (number.status, number.values, number.value) == ("ambiguous", readings, None)


def test_the_column_decides_what_a_cell_leaves_open() -> None:
    assert parse_number("1,325", decimal=",").value == 1.325
    assert parse_number("1,325", decimal=".").value == 1325
    assert parse_number("1.325", decimal=",").value == 1325
    assert parse_number("1.325", decimal=".").value == 1.325
    assert parse_number("1.325", decimal="both").values == (1325, 1.325)
    assert parse_number("1,325", decimal="both").values == (1.325, 1325)
    # What its own marks make clear, no column overrules.
    assert parse_number("1.325,5", decimal=".").value == 1325.5
    assert parse_number("1.234.567", decimal=".").value == 1234567


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["4031", "2.850"], None),  # Bình Định: one table, two habits, no contradiction
        (["1.325", "65.850,95"], ","),
        (["1,5", "1,325"], None),  # one witness is no habit
        (["1,5", "12,75", "1,325"], ","),
        (["12.50", "1.325"], "both"),
        (["12.50", "7.5", "0.25", "1.325"], "."),
        (["1,234.5", "1,325"], "."),
        (["1.234.567", "1,325"], None),
        (["1,5", "12.50"], "both"),
        (["1.325", "2.850", "3.100", "12.5"], "both"),  # one slip must not divide a column by 1000
        (["1,325", "2,850"], None),
        (["Gò Quao", "29.9.2020", "–", "", None, 12.5], None),
        ([], None),
    ],
)
def test_the_evidence_of_a_column(texts: list[object], decimal: str | None) -> None:
    assert column_decimal(texts).decimal == decimal


def test_a_column_that_contradicts_itself_makes_thousands_ambiguous() -> None:
    texts = ["1.325", "2.850", "3.100", "12.5"]
    mark = column_decimal(texts).decimal
    assert [parse_number(t, mark).status for t in texts] == ["ambiguous"] * 3 + ["number"]


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("102/%", 102, "%", None),
        ("106,7 %", 106.7, "%", None),
        ("1 tỷ 816 triệu đồng", 1816, "triệu đồng", None),
        ("18 tỷ 066 triệu", 18066, "triệu đồng", None),
        ("18 tỉ 066 triệu đồng", 18066, "triệu đồng", None),
        ("2 triệu 500 nghìn đồng", 2500, "nghìn đồng", None),
        ("403.589.137.000 đồng", 403589137000, "đồng", None),
        ("hơn 8,8 tỷ đồng đồng", 8.8, "tỷ đồng", "hơn"),
        ("Trên 74,5 tỉ", 74.5, "tỷ đồng", "trên"),
        ("ước khoảng 500 tr.đ", 500, "triệu đồng", "ước khoảng"),
        ("> 60%", 60, "%", "trên"),
        ("57 triệu đồng/người/năm", 57, "triệu đồng/người/năm", None),
        ("65.850,95 ha", 65850.95, "ha", None),
        ("06 HTX", 6, "HTX", None),
        ("950 lượt người", 950, "lượt người", None),
        ("1.000đ", 1000, "đồng", None),
        ("12 ₫", 12, "đồng", None),
        ("500 trieu dong", 500, "triệu đồng", None),
    ],
)
def test_units_and_qualifiers_are_kept(text: str, value: float, unit: str, qualifier: str | None) -> None:
    for typed in (text, unicodedata.normalize("NFD", text), text.upper()):
        number = parse_number(typed)
        assert (number.status, number.value) == ("number", value)
        assert (number.unit, number.qualifier) == (unit, qualifier)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", "empty"),
        (" \u00a0", "empty"),
        ("–", "not_arisen"),
        ("-", "not_arisen"),
        ("—", "not_arisen"),
        ("…", "not_collected"),
        ("...", "not_collected"),
        ("x", "not_applicable"),
        ("X", "not_applicable"),
        ("N/A", "not_applicable"),
        ("chưa có", "not_yet"),
        ("(chưa có số liệu)", "not_yet"),
        ("không có", "none"),
        ("Không", "none"),
        ("KXĐ", "unknown"),
        ("#DIV/0!", "error"),
    ],
)
def test_no_figure_is_missing_with_its_meaning_and_never_zero(text: str, meaning: str) -> None:
    number = parse_number(unicodedata.normalize("NFD", text))
    assert (number.status, number.values, number.meaning) == ("missing", (), meaning)


@pytest.mark.parametrize(
    "text",
    [
        *("29/9/2020", "16/50", "1-5", "5 - 7", "12 con bò", "1O5", "1.23.456", "1.234,567,8", "1..2", "1e5"),
        *("5\n700", "5\t700", "5   700"),  # two figures in one cell are not 5,700
        *("1 tỷ 5", "1 tỷ 816", "1 tỷ 1816 triệu", "1 tỷ 816,5 triệu"),  # spoken shorthand
        *("(12 HTX)", "(-12)", "12(*)", "12'", "1.325-", "102/người", "3 HTX 2 THT", "Gò Quao", "tỷ", "II"),
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    assert (parse_number(text).status, parse_number(text).values) == ("text", ())


def test_cells_that_are_no_text() -> None:
    assert parse_number(12).value == 12 and parse_number(1.325).value == 1.325
    assert parse_number(Decimal("12.5")).value == 12.5 and parse_number(np.int64(3)).value == 3
    for nothing in (None, float("nan"), pd.NA, pd.NaT):
        assert parse_number(nothing).status == "missing"
    for other in (True, float("inf"), pd.Timestamp("2021-06-30"), ["1"]):
        assert parse_number(other).status == "text"


def test_money_in_million() -> None:
    assert to_million(parse_number("403.589.137.000 đồng")) == 403589.137
    assert to_million(parse_number("18 tỷ 066 triệu")) == 18066
    assert to_million(parse_number("1,2 tỷ đồng")) == 1200
    assert to_million(parse_number("57 triệu đồng/người/năm")) == 57
    assert to_million(parse_number("1.325"), unit="nghìn đồng") == 1.325
    assert to_million(parse_number("1.325")) is None
    assert to_million(parse_number("1,325 tỷ")) is None  # two readings


def test_units_of_one_measure_convert_and_others_are_refused() -> None:
    assert numbers.unit_factor("nghìn đồng") == 0.001
    assert numbers.unit_factor("ha", to="m²") == 10000
    assert numbers.canonical_unit("(Đơn vị)") == "đơn vị"
    assert numbers.canonical_unit("'") is None
    with pytest.raises(ValueError, match="nghìn đồng, triệu đồng"):
        numbers.unit_factor("ha")
    with pytest.raises(ValueError, match="“con bò”"):
        numbers.unit_factor("con bò")


def test_half_up_never_bankers() -> None:
    assert [numbers.round_half_up(v) for v in (0.5, 1.5, 2.5, -0.5, -2.5)] == [1, 2, 3, -1, -3]
    assert numbers.round_half_up(2.675, 2) == 2.68
    assert numbers.round_half_up(1.005, 2) == 1.01
    assert numbers.round_half_up(np.float64(1325.45), 1) == 1325.5
    assert numbers.round_half_up(1e300, 1) == 1e300


def test_print_says_where_cutting_off_would_differ() -> None:
    assert numbers.truncation_differs(100 * 16 / 15, 0)  # the Sở printed 106%
    assert numbers.truncation_differs(100 * 16 / 15, 1)
    assert not numbers.truncation_differs(32.0, 1)
    assert not numbers.truncation_differs(None)


def test_official_print() -> None:
    assert numbers.format_number(1325) == "1.325"
    assert numbers.format_number(65850.95) == "65.850,95"
    assert numbers.format_number(-1234567.891, 1) == "-1.234.567,9"
    assert numbers.format_number(1300, 2) == "1.300,00"
    assert numbers.format_number(1325.5, lang="en") == "1,325.5"
    assert numbers.format_number(-0.01, 1) == "0,0"
    assert numbers.format_number(None) == "…" and numbers.format_number(pd.NA, missing="–") == "–"  # type: ignore[arg-type]
    assert [numbers.format_count(n) for n in (0, 2, 6, 9, 10, 2183)] == ["0", "02", "06", "09", "10", "2.183"]
    assert numbers.format_percent(100 * 16 / 15) == "106,7%"
    assert numbers.format_percent(100 * 33 / 15) == "220%"
    assert numbers.format_percent(99.96) == "100,0%"  # not the same as met in full
    assert numbers.format_percent(126.8, lang="en") == "126.8%"
    assert numbers.format_money(1325) == "1.325 triệu đồng"
    assert numbers.format_money(57, "triệu đồng/người/năm") == "57 triệu đồng/người/năm"
    assert numbers.format_money(1325, lang="en") == "1,325 million VND"
    assert numbers.format_money_words(18066) == "18 tỷ 066 triệu đồng"


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(ValueError, match=r"6\.5"):
        numbers.format_count(6.5)
    with pytest.raises(ValueError, match="inf"):
        numbers.format_number(float("inf"))


figures = st.decimals(-(10**9), 10**9, places=2).map(float)


@given(figures, st.integers(0, 3))
@example(1.325, 3)
def test_what_is_printed_reads_back(value: float, decimals: int) -> None:
    rounded = numbers.round_half_up(value, decimals)
    text = numbers.format_number(value, decimals)
    assert parse_number(text).values[0] == rounded
    assert parse_number(text, decimal=",").value == rounded
    assert parse_number(f"ước {text} triệu đồng", decimal=",").value == rounded
    english = parse_number(numbers.format_number(value, decimals, lang="en"), decimal=".")
    assert english.value == rounded


@given(st.integers(-(10**12), 10**12))
def test_counts_and_spelt_money_read_back(n: int) -> None:
    assert parse_number(numbers.format_count(n)).value == n
    amount = abs(n) % 10**9
    assert to_million(parse_number(numbers.format_money_words(amount))) == amount


@given(
    st.text(max_size=20) | st.text(alphabet="0123456789., -()%\n", max_size=12),
    st.sampled_from([",", ".", "both", None]),
)
def test_any_text_gets_an_honest_status(text: str, decimal: str | None) -> None:
    number = parse_number(text, decimal)  # type: ignore[arg-type]
    readings = {"number": 1, "missing": 0, "text": 0}
    assert len(number.values) == readings.get(number.status, 2)
    assert len(set(number.values)) == len(number.values)
    column_decimal([text])


@given(st.lists(st.integers(1000, 999_999), min_size=1))
def test_a_column_of_grouped_whole_numbers_stays_whole(values: list[int]) -> None:
    texts = [numbers.format_number(v) for v in values]
    mark = column_decimal(texts).decimal
    assert [parse_number(t, mark).value for t in texts] == values
