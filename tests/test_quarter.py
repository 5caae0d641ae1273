"""Quarters: every official spelling, titles and file names, both calendars, arithmetic."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.quarter import Quarter, QuarterError

quarters = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4))
days = st.dates(date(1991, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021Q2", "2021Q2"),
        ("2021-Q2", "2021Q2"),
        (" 2021 q3 ", "2021Q3"),
        ("Q2/2021", "2021Q2"),
        ("Q.II-2021", "2021Q2"),
        ("quý II/2021", "2021Q2"),
        ("Quý 2 năm 2021", "2021Q2"),
        ("quý II năm 2021", "2021Q2"),
        ("QUÝ IV NĂM 2021", "2021Q4"),
        ("Qúy III, năm 2021", "2021Q3"),
        ("quí tư năm 2021", "2021Q4"),
        ("quy i/2021", "2021Q1"),
        ("quý Ⅱ/2021", "2021Q2"),
        ("3 tháng đầu năm 2021", "2021Q1"),
        ("6 tháng đầu năm 2021", "2021Q2"),
        ("sáu tháng đầu năm 2021", "2021Q2"),
        ("6 tháng 2021", "2021Q2"),
        ("6 THANG DAU NAM 2021", "2021Q2"),
        ("6T/2021", "2021Q2"),
        ("9 tháng 2021", "2021Q3"),
        ("9 tháng đầu năm 2021", "2021Q3"),
        ("12 tháng năm 2021", "2021Q4"),
        ("năm 2021", "2021Q4"),
        ("Cả năm 2021", "2021Q4"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_spelling_of_the_contract_is_read(text: str, expected: str, form: str) -> None:
    typed = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    assert str(Quarter.parse(typed)) == expected
    assert str(Quarter.parse(typed.upper())) == expected
    assert str(Quarter.parse(typed.lower())) == expected


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2021Q5", "2021Q4"),
        ("2021Q0", "2021Q1"),
        ("Q2/21", "2021Q2"),
        ("II/2021", "2021Q2"),
        ("5 tháng 2021", "2021Q2"),
        ("6 tháng cuối năm 2021", "2021Q4"),
        ("30/6/2021", "2021Q2"),
        ("2/2021", None),
        ("2021", None),
        ("quý II", None),
        ("quý I, II/2021", None),
        ("giai đoạn 2021-2025", None),
        ("", None),
    ],
)
def test_anything_else_is_refused_with_the_nearest_spelling(text: str, suggestion: str | None) -> None:
    with pytest.raises(QuarterError) as caught:
        Quarter.parse(text)
    assert caught.value.found == text
    assert caught.value.suggestion == suggestion
    assert f"“{text}”" in str(caught.value) and "2021Q2" in str(caught.value)
    assert "Accepted spellings" in caught.value.english


def test_a_fund_is_no_quarter() -> None:
    # "Quỹ" loses its tilde in folding and would read as "quý".
    assert Quarter.find("Quỹ II/2021") == []
    assert Quarter.find("QUỸ 2 năm") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BÁO CÁO tình hình kinh tế tập thể QUÝ II NĂM 2021", ["2021Q2"]),
        ("GoQuao_Q2-2021_v2.xlsx", ["2021Q2"]),
        ("01_GiongRieng_2021Q3_v1.xlsx", ["2021Q3"]),
        ("BaoCaoQuy2-2021.xls", ["2021Q2"]),
        ("BC_QuyII_2021.xlsx", ["2021Q2"]),
        ("KTTT-6T-2021.ods", ["2021Q2"]),
        ("bc quy 2.2021.xls", ["2021Q2"]),
        ("(tính đến 30/6/2021)", ["2021Q2"]),
        ("Số liệu từ 15/3/2021 đến 14/6/2021", ["2021Q2"]),
        ("tính đến hết tháng 6 năm 2021", ["2021Q2"]),
        ("tại thời điểm 31/12/2020", ["2020Q4"]),
        ("kết quả 6 tháng đầu năm, phương hướng 6 tháng cuối năm 2021", ["2021Q2"]),
        ("Kết quả thực hiện nhiệm vụ quý II, phương hướng, nhiệm vụ quý III năm 2021", ["2021Q2"]),
        ("6 tháng đầu năm 2021 so với 6 tháng đầu năm 2020", ["2021Q2"]),
        ("Kế hoạch 147/KH-UBND ngày 29/9/2020 phát triển KTTT năm 2021; báo cáo quý III/2021", ["2021Q3"]),
        ("Kế hoạch phát triển KTTT năm 2021", ["2021Q4"]),
        ("Quý II/2021 (thực hiện trong quý, từ ngày 01/04/2021 đến ngày 30/06/2021)", ["2021Q2"]),
        ("Báo cáo quý tư năm 2021", ["2021Q4"]),
        ("quý I, II và III năm 2021", ["2021Q1", "2021Q2", "2021Q3"]),
        ("quý I/2021 và quý II/2021", ["2021Q1", "2021Q2"]),
        ("kết quả quý II (tính đến 30/6/2021)", ["2021Q2"]),
        ("ngày 29 tháng 9 năm 2020", []),
        ("tháng 6 năm 2021", []),
        ("giai đoạn 2021-2025", []),
        ("năm 2021-2025", []),
        ("định hướng đến năm 2025", []),
        ("quý II", []),
        ("DANH SÁCH HTX HUYỆN GÒ QUAO", []),
    ],
)
def test_find_names_what_a_title_reports_on(text: str, expected: list[str]) -> None:
    assert [str(q) for q in Quarter.find(text)] == expected
    assert [str(q) for q in Quarter.find(unicodedata.normalize("NFD", text))] == expected


def test_administrative_quarters_are_those_of_the_decree() -> None:
    bounds = [Quarter(2021, n).bounds("administrative") for n in (1, 2, 3, 4)]
    assert bounds == [
        (date(2020, 12, 15), date(2021, 3, 14)),
        (date(2021, 3, 15), date(2021, 6, 14)),
        (date(2021, 6, 15), date(2021, 9, 14)),
        (date(2021, 9, 15), date(2021, 12, 14)),
    ]
    assert Quarter(2021, 3).year_bounds("administrative") == (date(2020, 12, 15), date(2021, 12, 14))
    assert Quarter(2021, 2).ytd_bounds("administrative") == (date(2020, 12, 15), date(2021, 6, 14))
    assert Quarter(2021, 2).ytd_bounds() == (date(2021, 1, 1), date(2021, 6, 30))
    # The same founding belongs to two different years (domain rule 7).
    assert Quarter.of_date(date(2020, 12, 20)).year == 2020
    assert Quarter.of_date(date(2020, 12, 20), "administrative") == Quarter(2021, 1)


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(ValueError, match=r"calendar, administrative.*lunar"):
        Quarter(2021, 1).bounds("lunar")  # type: ignore[arg-type]


def test_a_quarter_that_has_not_begun_is_refused_with_the_newest_one() -> None:
    assert Quarter(2021, 2).check_begun(date(2021, 4, 1)) == Quarter(2021, 2)
    with pytest.raises(QuarterError) as caught:
        Quarter(2021, 3).check_begun(date(2021, 6, 30))
    assert caught.value.suggestion == "2021Q2" and "1/7/2021" in str(caught.value)
    assert Quarter(2021, 3).has_begun(date(2021, 6, 15), "administrative")


def test_labels() -> None:
    q = Quarter(2021, 4)
    assert (q.roman, q.label(), q.label("en")) == ("IV", "quý IV/2021", "Q4 2021")
    assert Quarter(2021, 2).ytd_label("en") == "first 6 months of 2021"
    assert Quarter(2021, 1).ytd_label("en") == "Q1 2021"
    assert q.ytd_label("en") == "2021"


@pytest.mark.parametrize(("year", "number"), [(2021, 0), (2021, 5), (21, 1)])
def test_no_impossible_quarter_can_be_made(year: int, number: int) -> None:
    with pytest.raises(QuarterError):
        Quarter(year, number)


@given(quarters)
def test_every_way_of_writing_a_quarter_reads_back(q: Quarter) -> None:
    for text in (str(q), q.label(), q.label("en"), q.ytd_label(), q.label().upper(), f"{q.year}-Q{q.number}"):
        assert Quarter.parse(text) == q
        assert Quarter.find(f"Báo cáo {text}") == [q]
    assert Quarter.parse(q) is q


@given(days, st.sampled_from(["calendar", "administrative"]))
def test_each_day_lies_in_exactly_one_quarter(day: date, calendar: str) -> None:
    q = Quarter.of_date(day, calendar)  # type: ignore[arg-type]
    start, end = q.bounds(calendar)  # type: ignore[arg-type]
    assert start <= day <= end
    assert q.next.bounds(calendar)[0] == end + timedelta(days=1)  # type: ignore[arg-type]


@given(quarters, st.integers(-40, 40))
def test_arithmetic_and_order_agree(q: Quarter, n: int) -> None:
    assert (q + n) - q == n and (q + n) - n == q
    assert (q + n > q) == (n > 0)
    assert q.previous.next == q and q.year_ago == q - 4
    assert q.of_year == tuple(Quarter.range(Quarter(q.year, 1), q))
    assert len(Quarter.range(q, q + n)) == max(n + 1, 0)
