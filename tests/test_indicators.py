"""Indicators: sums of parts, ratios of sums, missing kept apart from zero."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kttt_analysis.dictionary import load
from kttt_analysis.indicators.compute import COLUMNS, GroupingError, indicators, series
from tests.tables import Q2, quarter_data, tables, unit, value

NEW = date(2021, 2, 1)


def test_columns_are_the_contracts():
    assert list(indicators(quarter_data(tables(Q2, [unit(1, "899")]))).columns) == list(COLUMNS)


def test_every_indicator_of_the_catalogue_has_a_row_for_the_province():
    frame = indicators(quarter_data(tables(Q2, [unit(1, "899"), unit(2, "899", "THT")]), tables(Q2.previous, [])))
    missing = {c for c in load().indicators if c not in set(frame["indicator"])}
    assert not {c for c in missing if not load().indicators[c].support}


def test_a_mean_of_means_cannot_arise():
    """Districts with 1 and 3 cooperatives do not weigh alike: 1.600 over 4, not the mean of 1.000 and 200."""
    units = [unit(1, "899", revenue=1000.0), *(unit(10 + i, "907", revenue=200.0) for i in range(3))]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "revenue_per_htx") == 400.0
    assert (value(frame, "revenue_per_htx", "numerator"), value(frame, "revenue_per_htx", "denominator")) == (1600, 4)


def test_averages_leave_out_credit_funds_units_not_active_and_units_that_did_not_report():
    units = [
        unit(1, "899", revenue=500.0),
        unit(2, "899", "QTDND", revenue=90000.0, sector="credit"),
        unit(3, "899", revenue=7.0, status="suspended"),
        unit(4, "899"),
    ]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "revenue_per_htx") == 500.0
    assert value(frame, "revenue_per_htx", "units_counted") == 2
    assert value(frame, "revenue_per_htx", "units_reporting") == 1
    assert value(frame, "revenue_per_htx_with_qtdnd") == 45250.0


def test_counts_include_credit_funds_and_have_a_variant_without():
    frame = indicators(quarter_data(tables(Q2, [unit(1, "899"), unit(2, "899", "QTDND"), unit(3, "899", "LHHTX")])))
    assert [value(frame, c) for c in ("htx_total", "htx_total_excl_qtdnd", "qtdnd_total", "lhhtx_total")] == [
        2,
        1,
        1,
        1,
    ]


def test_units_that_ended_leave_the_stock_and_count_among_the_exits():
    gone = {"status": "ended", "status_on": date(2021, 5, 3)}
    units = [
        unit(1, "899"),
        unit(2, "899", exit_kind="dissolved", **gone),
        unit(3, "899", "THT", exit_kind="tht_to_htx", **gone),
        unit(3, "899", founded_on=date(2021, 5, 3)),
        unit(5, "899", exit_kind="dissolved", status="ended", status_on=date(2020, 11, 1)),
    ]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "htx_total") == 2
    assert value(frame, "htx_dissolved") == 1
    assert value(frame, "tht_to_htx") == 1
    assert value(frame, "htx_new") == 1, "a group that became a cooperative is a new cooperative"


def test_the_product_of_a_merger_is_not_a_new_cooperative():
    frame = indicators(quarter_data(tables(Q2, [unit(1, "899", founded_on=NEW, exit_kind="merged")])))
    assert value(frame, "htx_new") == 0
    assert value(frame, "htx_total") == 1


def test_new_members_are_those_of_units_founded_in_the_year():
    units = [unit(1, "899", founded_on=NEW, members_total=35), unit(2, "899", members_total=80, members_joined=9)]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "htx_members_new") == 35
    assert value(frame, "htx_members_joined") == 9


def test_missing_is_not_zero():
    frame = indicators(quarter_data(tables(Q2, [unit(1, "899")], held="HTX")))
    assert value(frame, "charter_capital_total") is None
    assert "tht_total" not in set(frame["indicator"]), "nobody listed or stated groups: there is nothing to print"


def test_a_district_without_a_word_on_an_indicator_has_an_empty_row():
    frame = indicators(quarter_data(tables(Q2, [unit(1, "899", founded_on=NEW), unit(2, "907")])), by="district")
    assert value(frame, "htx_new", district_code="899") == 1
    assert value(frame, "htx_new", district_code="907") == 0
    assert value(frame, "htx_new", district_code="912") is None
    assert len(frame[frame["indicator"].eq("htx_new")]) == 15


def test_a_district_that_lists_no_groups_counts_with_the_total_it_states():
    stated = {"quarter": "2021Q2", "district_code": "907", "indicator": "tht_total", "stated": 12.0}
    ignored = {"quarter": "2021Q2", "district_code": "899", "indicator": "tht_total", "stated": 99.0}
    units = [unit(1, "899", "THT"), unit(2, "907")]
    frame = indicators(quarter_data(tables(Q2, units, totals=[stated, ignored])))
    assert value(frame, "tht_total") == 13
    assert value(frame, "tht_total", "basis") == "mixed"
    by_district = indicators(quarter_data(tables(Q2, units, totals=[stated, ignored])), by="district")
    assert value(by_district, "tht_total", "basis", district_code="907") == "stated"
    assert value(by_district, "tht_total", district_code="899") == 1


def test_a_flow_in_the_quarter_is_this_year_to_date_less_the_quarter_before():
    before = tables(Q2.previous, [unit(1, "899", founded_on=NEW)])
    now = tables(Q2, [unit(1, "899", founded_on=NEW), unit(2, "899", founded_on=date(2021, 4, 9))])
    frame = indicators(quarter_data(now, before))
    assert (value(frame, "htx_new"), value(frame, "htx_new", "value_quarter")) == (2, 1)


def test_a_flow_in_the_quarter_is_null_when_the_quarter_before_is_missing():
    now = tables(Q2, [unit(1, "899", founded_on=NEW)])
    assert value(indicators(quarter_data(now)), "htx_new", "value_quarter") is None
    other = tables(Q2.previous, [unit(9, "907")])
    assert value(indicators(quarter_data(now, other)), "htx_new", "value_quarter") is None


def test_the_legacy_band_gives_bounds_and_no_value():
    exact = {"managers_untrained": 0, "managers_elementary": 1, "managers_university": 1, "managers_total": 4}
    units = [
        unit(1, "899", **exact, managers_intermediate=1, managers_college=1),
        unit(2, "899", **exact),
    ]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "managers_elementary_intermediate") is None
    assert value(frame, "managers_elementary_intermediate", "value_min") == 3
    assert value(frame, "managers_elementary_intermediate", "value_max") == 5
    assert value(frame, "managers_college_university", "value_min") == 3
    assert value(frame, "managers_college_university", "value_max") == 5


def levels(untrained: int | None, *others: int | None, total: int | None) -> dict[str, int | None]:
    names = ("elementary", "intermediate", "college", "university")
    given = {f"managers_{name}": count for name, count in zip(names, others, strict=True)}
    return {"managers_untrained": untrained, **given, "managers_total": total}


def test_levels_beyond_the_total_leave_nobody_untold():
    units = [unit(1, "899", **levels(4, 2, None, None, 1, total=3))]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "managers_elementary_intermediate", "value_min") == 2
    assert value(frame, "managers_elementary_intermediate", "value_max") == 2


def test_what_one_unit_has_beyond_its_total_is_not_set_off_against_anothers_band():
    units = [
        unit(1, "899", **levels(2, 1, None, None, 1, total=3)),
        unit(2, "899", **levels(1, 1, None, None, 1, total=4)),
    ]
    frame = indicators(quarter_data(tables(Q2, units)))
    assert value(frame, "managers_elementary_intermediate") is None
    assert value(frame, "managers_elementary_intermediate", "value_min") == 2
    assert value(frame, "managers_elementary_intermediate", "value_max") == 3


_level = st.one_of(st.none(), st.integers(0, 9))


@settings(max_examples=30)  # each computes the whole table
@given(st.lists(st.tuples(st.sampled_from(["899", "907"]), st.tuples(*[_level] * 6)), min_size=1, max_size=8))
def test_bounds_are_in_order_and_one_number_only_where_every_unit_is_known(rows):
    units = [
        unit(i, district, **levels(first, *others, total=total))
        for i, (district, (first, *others, total)) in enumerate(rows)
    ]
    frame = indicators(quarter_data(tables(Q2, units)), "district", ["managers_college_university"])
    for row in frame.dropna(subset=["value_min"]).itertuples():
        assert row.value_min <= row.value_max
        assert pd.isna(row.value) == (row.value_min != row.value_max)


def test_sectors_and_kinds_add_up_to_the_province():
    units = [
        unit(1, "899", founded_on=NEW),
        unit(2, "907", founded_on=NEW, sector="fisheries"),
        unit(3, "907", "QTDND", founded_on=NEW, sector="credit"),
    ]
    q = quarter_data(tables(Q2, units))
    whole = value(indicators(q), "htx_new")
    for by in ("sector", "kind", "district", "district,sector,kind"):
        parts = indicators(q, by=by)
        assert parts.loc[parts["indicator"].eq("htx_new"), "value"].sum() == whole == 3
    assert value(indicators(q), "htx_new_agriculture") == 2


def test_an_unknown_grouping_names_the_nearest():
    with pytest.raises(GroupingError, match="gần nhất là 'district'"):
        indicators(quarter_data(tables(Q2, [])), by="districts")


def test_codes_may_come_one_by_one():
    q = quarter_data(tables(Q2, [unit(1, "899")]))
    found = indicators(q, codes=(code for code in ("htx_active", "htx_total")))
    assert set(found["indicator"]) == {"htx_active", "htx_total"}
    assert indicators(q, codes=[]).empty


def test_an_unknown_indicator_names_the_nearest():
    with pytest.raises(KeyError, match="htx_new"):
        indicators(quarter_data(tables(Q2, [])), codes=["htx_neww"])


@settings(max_examples=30)  # each computes the whole table
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["899", "907", "912"]),
            st.sampled_from(["HTX", "QTDND"]),
            st.one_of(st.none(), st.integers(0, 10**6)),
        ),
        max_size=30,
    )
)
def test_districts_add_up_to_the_province_whatever_they_report(rows):
    units = [unit(i, d, k, charter_capital=c) for i, (d, k, c) in enumerate(rows)]
    q = quarter_data(tables(Q2, units))
    whole, parts = indicators(q, codes=["charter_capital_total"]), indicators(q, "district", ["charter_capital_total"])
    if whole.empty:
        assert not units
        return
    total = parts["value"].sum(min_count=1)
    assert (pd.isna(total) and pd.isna(whole["value"].iloc[0])) or total == whole["value"].iloc[0]
    known = [c for _, _, c in rows if c is not None]
    assert int(whole["units_reporting"].iloc[0]) == len(known)


def test_a_group_that_said_nothing_before_has_no_part_of_the_quarter() -> None:
    """It may have had something: what it has now is not all of this quarter. A group that was not there had nothing."""
    first = [unit(1, "899", sector="crops"), unit(2, "899", sector="trade", members_joined=3)]
    second = [
        unit(1, "899", sector="crops", members_joined=5),
        unit(2, "899", sector="trade", members_joined=4),
        unit(3, "899", sector="salt", members_joined=7),
    ]
    q = quarter_data(tables(Q2, second), tables(Q2.previous, first))
    found = indicators(q, "sector", ["htx_members_joined"]).set_index("sector")["value_quarter"]
    assert pd.isna(found["crops"])
    assert (found["trade"], found["salt"]) == (1, 7)


def test_several_quarters_are_what_each_of_them_is() -> None:
    one = tables(Q2.previous, [unit(1, "899", sector="crops", members_joined=2)])
    two = tables(Q2, [unit(1, "899", sector="crops", members_joined=5), unit(2, "900", sector="trade")])
    quarters = [quarter_data(one), quarter_data(two, one)]
    for by in ((), "district", ("district", "sector", "kind")):
        alone = pd.concat([indicators(q, by) for q in quarters], ignore_index=True)
        pd.testing.assert_frame_equal(series(quarters, by), alone)
