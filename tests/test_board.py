"""The board: a row a district, whatever lies in the folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.indicators.board import COLUMNS, board
from kttt_analysis.quarter import Quarter

Q3 = Quarter(2021, 3)


@pytest.fixture(scope="module")
def table(demo: Path) -> pd.DataFrame:
    return board(kttt.quarter(Q3, root=demo), date(2021, 10, 20)).set_index("district_code")


def test_each_district_has_a_row(table: pd.DataFrame) -> None:
    assert len(table) == 15
    assert list(table.reset_index().columns) == list(COLUMNS)


def test_a_silent_district_is_late_until_today(table: pd.DataFrame) -> None:
    silent = table.loc["912"]
    assert (silent["state"], silent["days_late"], silent["files"], silent["records"]) == ("missing", 10, 0, 0)
    assert pd.isna(silent["received_at"])


def test_punctuality_of_the_year_before(table: pd.DataFrame, demo: Path) -> None:
    truth = pd.read_json(demo / "TRUTH.json", typ="series")["quarters"]
    late = {
        s["district_code"]
        for name in ("2020Q3", "2020Q4", "2021Q1", "2021Q2")
        for s in truth[name]["submissions"]
        if s["days_late"]
    }
    assert late
    for code, row in table.iterrows():
        assert row["quarters_before"] == 4
        assert (row["on_time_before"] < 4) == (code in late)
        assert pd.notna(row["days_late_before"]) == (code in late)


def test_days_late_are_those_of_the_truth(table: pd.DataFrame, demo: Path) -> None:
    truth = pd.read_json(demo / "TRUTH.json", typ="series")["quarters"][str(Q3)]["submissions"]
    for one in truth:
        if one["version"] == 1:
            assert table.loc[one["district_code"], "days_late"] == one["days_late"]
