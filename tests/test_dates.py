"""Dates as offices type them: day first, impossible ones named, nothing guessed."""

import unicodedata
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.vietnamese.dates import column_order, format_date, format_date_long, parse_date

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "29/9/2020",
        "29/09/2020",
        "29-9-2020",
        "29.9.2020",
        "29 / 9 / 2020",
        "Ngày 29/9/2020",
        "ngày 29 tháng 9 năm 2020",
        "29 tháng 9, năm 2020",
        "NGAY 29 THANG 9 NAM 2020",
        "2020-09-29",
        "2020-09-29 00:00:00",
        "29/9/2020 08:30",
        "29092020",
        " (29/9/2020). ",
    ],
)
def test_a_day(text: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text)):
        found = parse_date(typed)
        assert (found.status, found.precision, found.value) == ("date", "day", date(2020, 9, 29))
        assert found.raw == typed


@pytest.mark.parametrize(
    ("text", "precision", "value"),
    [
        ("9/2020", "month", date(2020, 9, 1)),
        ("tháng 9 năm 2020", "month", date(2020, 9, 1)),
        ("2020-09", "month", date(2020, 9, 1)),
        ("quý II/2021", "quarter", date(2021, 4, 1)),
        ("2021Q2", "quarter", date(2021, 4, 1)),
        ("năm 2021", "year", date(2021, 1, 1)),
        ("2021", "year", date(2021, 1, 1)),
        (2021, "year", date(2021, 1, 1)),
        (2021.0, "year", date(2021, 1, 1)),
    ],
)
def test_less_than_a_day_says_how_much_is_known(text: object, precision: str, value: date) -> None:
    found = parse_date(text)
    assert (found.status, found.precision, found.value) == ("date", precision, value)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("31/2/2021", "impossible"),
        ("9/29/2020", "impossible"),  # never month first
        ("29/2/2021", "impossible"),
        ("13/2020", "impossible"),
        ("1/1/0001", "impossible"),
        ("5/6/21", "ambiguous"),
        ("20/9/10", "ambiguous"),
        ("", "missing"),
        ("–", "missing"),
        ("chưa có", "missing"),
        (None, "missing"),
        (pd.NaT, "missing"),
        (float("nan"), "missing"),
        ("Gò Quao", "text"),
        ("6 tháng 2021", "text"),
        ("29/9/2020 (cấp lại)", "text"),
        ("1.325", "text"),
        ("44103", "text"),
        (44103, "text"),
        (True, "text"),
        (float("inf"), "text"),
    ],
)
def test_what_is_no_date_says_why(value: object, status: str) -> None:
    found = parse_date(value)
    assert (found.status, found.value) == (status, None)


def test_dates_of_the_workbook_pass_through() -> None:
    for value in (date(2020, 9, 29), datetime(2020, 9, 29, 5, 30), pd.Timestamp(2020, 9, 29)):
        assert parse_date(value).value == date(2020, 9, 29)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, None),  # 29/2/1900 exists in Excel alone
        (61, date(1900, 3, 1)),
        (44103, date(2020, 9, 29)),
        (44103.75, date(2020, 9, 29)),
        (0, None),
        (-5, None),
        (10**7, None),
    ],
)
def test_serial_numbers_when_asked_for(serial: float, expected: date | None) -> None:
    assert parse_date(serial, serial=True).value == expected


def test_a_column_with_months_first_makes_low_days_ambiguous() -> None:
    column = ["9/29/2020", "5/6/2021", "5/5/2021", "20/6/2021", "ngày 5 tháng 6 năm 2021", "2021-06-05"]
    order = column_order(column)
    assert [parse_date(t, order=order).status for t in column] == [
        *("impossible", "ambiguous", "date", "date", "date", "date")
    ]
    assert column_order(column[1:]) is None


@given(days)
def test_what_is_printed_reads_back(day: date) -> None:
    assert parse_date(format_date(day)).value == day
    assert parse_date(format_date_long(day)).value == day
    assert parse_date(day.isoformat()).value == day
    excel = (day - date(1899, 12, 31)).days
    assert parse_date(excel + (excel > 59), serial=True).value == day


def test_official_print() -> None:
    assert format_date(date(2021, 2, 5)) == "5/2/2021"
    assert format_date_long(date(2021, 2, 5)) == "ngày 05 tháng 02 năm 2021"
    assert format_date_long(date(2021, 10, 15)) == "ngày 15 tháng 10 năm 2021"
    assert format_date_long(date(2021, 2, 5), lang="en") == "5 February 2021"


@given(st.text(max_size=20) | st.text(alphabet="0123456789/.- ", max_size=12))
def test_a_value_stands_exactly_where_the_status_is_date(text: str) -> None:
    found = parse_date(text)
    assert (found.value is not None) == (found.status == "date")
    column_order([text])
