"""What is not known is not zero: a unit counts where it can be judged, a district where it has handed something in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kttt_analysis.indicators.compute import indicators
from tests.tables import Q2, quarter_data, tables, unit, value

NEW = date(2021, 2, 1)
COUNTED = ("htx_total", "htx_new", "tht_total", "htx_active")


def total(indicator: str, stated: float, district: str = "899") -> dict[str, Any]:
    """A total that a district states."""
    return {"quarter": "2021Q2", "district_code": district, "indicator": indicator, "stated": stated}


@pytest.mark.parametrize(
    ("indicator", "unknown"),
    [
        ("htx_active", {"status": None}),
        ("htx_total", {"status": None}),
        ("htx_suspended", {"status": None}),
        ("htx_dissolved", {"status": None}),
        ("htx_not_operating_share", {"status": None}),
        ("htx_new", {"founded_on": None}),
        ("htx_members_new", {"founded_on": None}),
        ("htx_new_triple_rice", {"founded_on": NEW}),
        ("htx_new_agriculture", {"founded_on": NEW, "sector": None}),
        ("htx_new_fisheries", {"founded_on": NEW, "sector": None}),
        ("communes_with_active_htx", {}),
        ("htx_unrated_share", {}),
        ("htx_rated_weak_share", {}),
        ("htx_profitable_share", {}),
        ("htx_dissolved", {"status": "ended"}),
    ],
)
def test_what_no_unit_tells_is_null(indicator: str, unknown: dict[str, Any]):
    q = quarter_data(tables(Q2, [unit(i, "899", **unknown) for i in range(3)]))
    for frame in (indicators(q), indicators(q, by="kind")):
        assert value(frame, indicator) is None
        assert value(frame, indicator, "units_counted") == 3
        assert value(frame, indicator, "units_reporting") == 0
    assert value(indicators(q), indicator, "districts_reporting") == 0


def test_units_that_can_be_judged_are_counted_and_the_others_told():
    units = [unit(1, "899"), unit(2, "899", status="suspended"), unit(3, "899", status=None)]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert [value(frame, "htx_active", c) for c in ("value", "units_counted", "units_reporting")] == [1, 3, 2]


def test_one_condition_that_does_not_hold_settles_it_whatever_else_is_unknown():
    units = [
        unit(1, "899", founded_on=date(2015, 3, 1)),
        unit(2, "899", status="ended", founded_on=date(2012, 3, 1), sector=None),
    ]
    frame = indicators(quarter_data(tables(Q2, units)))
    for code in ("htx_new_triple_rice", "htx_new_agriculture", "htx_new_new_style"):
        assert [value(frame, code, c) for c in ("value", "units_reporting")] == [0, 2], code


def test_an_empty_rating_says_unrated_only_where_the_district_rates_others():
    units = [unit(1, "899", rating="good"), unit(2, "899"), unit(3, "907"), unit(4, "907")]
    frame = indicators(quarter_data(tables(Q2, units)), by="district")
    assert value(frame, "htx_unrated_share", district_code="899") == 50
    assert value(frame, "htx_unrated_share", district_code="907") is None


def test_units_without_a_sector_are_a_group_of_their_own():
    units = [unit(1, "899", founded_on=NEW), unit(2, "899", founded_on=NEW, sector=None), unit(3, "907", sector=None)]
    q = quarter_data(tables(Q2, units, totals=[total("htx_total", 7, "912")], districts=["912"]))
    for code in COUNTED:
        whole = value(indicators(q), code)
        for by in ("sector", "kind", "district,sector", "district,sector,kind"):
            frame = indicators(q, by=by)
            assert frame.loc[frame["indicator"].eq(code), "value"].sum() == whole, (code, by)
    by_sector = indicators(q, by="sector")
    assert [value(by_sector, "htx_total", sector=s) for s in ("crops", "")] == [1, 9]
    assert value(by_sector, "htx_total", "basis", sector="") == "mixed"


@settings(max_examples=30)  # each computes the whole table
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "district": st.sampled_from(["899", "907"]),
                "kind": st.sampled_from(["HTX", "QTDND", "THT"]),
                "status": st.sampled_from(["active", "ended", None]),
                "founded_on": st.sampled_from([NEW, date(2015, 1, 1), None]),
                "sector": st.sampled_from(["crops", "credit", None]),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(COUNTED),
)
def test_groups_add_up_to_the_whole_whatever_is_unknown(rows: list[dict[str, Any]], code: str):
    q = quarter_data(tables(Q2, [unit(i, **row) for i, row in enumerate(rows)]))
    whole = indicators(q, codes=[code])
    for by in ("district", "sector", "kind", "sector,kind"):
        parts = indicators(q, by=by, codes=[code])
        for column in ("value", "units_counted", "units_reporting"):
            assert parts[column].sum() == whole[column].sum(), (by, column)


def test_a_list_that_is_handed_in_empty_says_zero_and_none_says_nothing():
    handed = tables(Q2, [unit(1, "899")], districts=["907"], held="HTX;THT")
    other = tables(Q2, [unit(1, "899")], districts=["907"], held="HTX")
    zero, silent = (indicators(quarter_data(t), by="district") for t in (handed, other))
    assert value(zero, "htx_total", district_code="907") == 0
    assert value(zero, "tht_total", district_code="899") == 0
    assert value(zero, "revenue_per_htx", district_code="907") is None
    assert value(zero, "tht_total", district_code="912") is None
    assert "tht_total" not in set(silent["indicator"])
    assert value(indicators(quarter_data(handed)), "tht_total", "districts_reporting") == 2


def test_a_stated_total_counts_where_the_list_is_silent_about_it():
    units = [unit(1, "899"), unit(2, "899"), unit(3, "907", charter_capital=50.0)]
    stated = [total("charter_capital_total", 500.0), total("charter_capital_total", 99.0, "907")]
    q = quarter_data(tables(Q2, units, totals=stated))
    assert value(indicators(q), "charter_capital_total") == 550
    assert value(indicators(q), "charter_capital_total", "basis") == "mixed"
    frame = indicators(q, by="district")
    assert [value(frame, "charter_capital_total", c, district_code="899") for c in ("value", "basis")] == [
        500,
        "stated",
    ]
    assert value(frame, "charter_capital_total", "units_reporting", district_code="899") == 0
    by_sector = indicators(q, by="sector")
    assert value(by_sector, "charter_capital_total", sector="") == 500
    assert value(by_sector, "charter_capital_total", sector="crops") == 50


def test_of_two_numbers_stated_for_one_indicator_neither_counts():
    held = "totals"
    twice = tables(Q2, [], totals=[total("tht_total", 12), total("tht_total", 13)], districts=["899"], held=held)
    assert "tht_total" not in set(indicators(quarter_data(twice))["indicator"])
    same = tables(Q2, [], totals=[total("tht_total", 12), total("tht_total", 12)], districts=["899"], held=held)
    assert value(indicators(quarter_data(same)), "tht_total") == 12


def test_a_district_where_nobody_reported_both_parts_does_not_report_a_ratio():
    units = [
        unit(1, "899", revenue=500.0, regular_income=90.0, workers_regular=3),
        unit(2, "907", regular_income=0.0, workers_regular=0),
        unit(3, "912", regular_income=40.0),
    ]
    q = quarter_data(tables(Q2, units))
    frame, by_district = indicators(q), indicators(q, by="district")
    assert [value(frame, c, "districts_reporting") for c in ("revenue_per_htx", "income_per_regular_worker")] == [1, 1]
    assert value(by_district, "revenue_per_htx", "numerator", district_code="907") is None
    assert value(by_district, "income_per_regular_worker", "denominator", district_code="912") is None
    assert value(by_district, "income_per_regular_worker", "districts_reporting", district_code="907") == 0


def test_a_district_that_falls_silent_leaves_the_part_of_the_others_in_the_quarter():
    before = tables(Q2.previous, [unit(1, "899", members_joined=2), unit(2, "907", members_joined=3)])
    now = tables(Q2, [unit(1, "899", members_joined=5), unit(2, "907")])
    frame = indicators(quarter_data(now, before))
    assert (value(frame, "htx_members_joined"), value(frame, "htx_members_joined", "value_quarter")) == (5, 3)


def test_no_part_of_the_quarter_across_a_definition_break():
    before = tables(type(Q2)(2024, 2), [unit(1, "899", members_joined=2)])
    now = tables(type(Q2)(2024, 3), [unit(1, "899", members_joined=5, founded_on=date(2024, 8, 1))])
    frame = indicators(quarter_data(now, before))
    assert value(frame, "htx_members_joined") == 5
    assert value(frame, "htx_members_joined", "value_quarter") is None
    assert value(frame, "htx_new", "value_quarter") == 1
