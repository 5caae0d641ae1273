"""Progress against the plan: share, pace, status, comparison with the same districts last year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kttt_analysis.dictionary import load
from kttt_analysis.indicators.plan import NoPlanError, PlanError
from kttt_analysis.indicators.plan_choice import plan_in_force
from kttt_analysis.indicators.plan_reading import parse_plan
from kttt_analysis.indicators.progress import expected_percent, progress, status
from kttt_analysis.indicators.quarter_data import Decisions
from kttt_analysis.quarter import Quarter
from tests.tables import PLAN, Q2, quarter_data, tables, unit

NEW = date(2021, 2, 1)
Q4 = Quarter(2021, 4)


def row(frame: pd.DataFrame, indicator: str) -> pd.Series:
    return frame[frame["indicator"].eq(indicator)].iloc[0]


def founded(n: int, year: int, district: str = "899", kind: str = "HTX") -> list[dict]:
    return [unit(f"{kind}{year}{district}{i}", district, kind, founded_on=date(year, 2, 1)) for i in range(n)]


def test_plan_147_has_its_eight_targets_and_six_groups_of_solutions():
    assert PLAN.number == "147/KH-UBND"
    assert PLAN.date == date(2020, 9, 29)
    wanted = {
        "tht_new": 50,
        "htx_new": 15,
        "tht_members_new": 750,
        "htx_members_new": 525,
        "revenue_per_htx": 1325,
        "income_per_regular_worker": 57,
        "managers_elementary_intermediate": 572,
        "managers_college_university": 71,
    }
    assert {t.indicator: t.value for t in PLAN.targets} == wanted
    assert [group for group, _ in PLAN.solutions] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("htx_neww", "gần nhất là 'htx_new'"),
        ('"htx_new"\nvalue = -1', "số dương"),
    ],
)
def test_a_wrong_plan_says_what_is_accepted(wrong, told):
    target = wrong if "value" in wrong else f'"{wrong}"\nvalue = 1'
    text = f'year=2021\nnumber="1"\ndate=2020-01-01\nissuer="x"\ntitle="y"\n[[targets]]\nindicator={target}\n'
    with pytest.raises(PlanError, match=told):
        parse_plan(text)


def test_the_plan_in_force_is_the_last_revision_issued_by_the_day():
    revised = replace(PLAN, revision=1, date=date(2021, 6, 1))
    assert plan_in_force([PLAN, revised], 2021, date(2021, 5, 31)) == PLAN
    assert plan_in_force([PLAN, revised], 2021, date(2021, 6, 1)) == revised
    assert plan_in_force([PLAN], 2021, date(2020, 9, 28)) is None
    assert plan_in_force([PLAN], 2022, date(2022, 9, 28)) is None


def test_sixteen_of_fifteen_is_achieved():
    frame = progress(quarter_data(tables(Q4, founded(16, 2021)), as_of=date(2022, 1, 5)))
    assert row(frame, "htx_new")["pct_of_plan"] == pytest.approx(106.6667, abs=1e-3)
    assert row(frame, "htx_new")["status"] == "achieved"


@pytest.mark.parametrize(
    ("percent", "expected", "quarter", "wanted"),
    [
        (100.0, 50.0, Q2, "achieved"),
        (45.0, 50.0, Q2, "on_track"),
        (44.9, 50.0, Q2, "behind"),
        (37.5, 50.0, Q2, "behind"),
        (37.4, 50.0, Q2, "at_risk"),
        (99.9, 100.0, Q4, "on_track"),
        (12.0, None, Q2, "too_early"),
        (None, 50.0, Q2, "no_data"),
    ],
)
def test_status_by_pace(percent, expected, quarter, wanted):
    assert status(percent, expected, quarter) == wanted


def test_pace_of_flows_stocks_and_ratios():
    catalogue = load().indicators
    assert expected_percent(catalogue["htx_new"], Q2, 15, None, None) == 50
    stock = catalogue["managers_college_university"]
    assert expected_percent(stock, Q2, 71, 61, None) == pytest.approx(66 / 71 * 100)
    assert expected_percent(stock, Q2, 71, None, None) is None
    ratio = catalogue["revenue_per_htx"]
    assert expected_percent(ratio, Q2, 1325, 1300, 0.46) == 46
    assert expected_percent(ratio, Q2, 1325, 1300, None) is None
    assert expected_percent(ratio, Q4, 1325, None, None) == 100


def test_a_ratio_without_last_year_is_too_early_to_judge():
    frame = progress(quarter_data(tables(Q2, [unit(1, "899", revenue=600.0)])))
    assert row(frame, "revenue_per_htx")["status"] == "too_early"


def test_change_compares_only_districts_that_reported_in_both_periods():
    now = tables(Q2, founded(5, 2021) + founded(3, 2021, "907"))
    then = tables(Q2.year_ago, founded(2, 2020) + founded(4, 2020, "912"))
    found = row(progress(quarter_data(now, then)), "htx_new")
    assert found["change"] == 3
    assert found["not_compared"] == "907;912"
    assert found["same_period_last_year"] == 6


def test_a_change_on_a_small_base_has_no_percentage_and_a_large_one_has():
    then = tables(Q2.year_ago, founded(29, 2020) + founded(30, 2020, kind="THT"))
    now = tables(Q2, founded(58, 2021) + founded(60, 2021, kind="THT"))
    frame = progress(quarter_data(now, then))
    assert row(frame, "htx_new")["change"] == 29
    assert pd.isna(row(frame, "htx_new")["change_pct"])
    assert row(frame, "tht_new")["change_pct"] == 100


def test_no_growth_across_a_definition_break():
    now = tables(Quarter(2020, 2), [unit(1, "899", revenue=650.0)])
    then = tables(Quarter(2019, 2), [unit(1, "899", revenue=3000.0)])
    plan = replace(PLAN, year=2020, date=date(2019, 9, 1))
    found = row(progress(quarter_data(now, then, plan=plan)), "revenue_per_htx")
    assert pd.isna(found["change"])
    assert found["same_period_last_year"] == 3000


def test_everybody_who_joined_counts_when_the_settings_say_so():
    units = [unit(1, "899", founded_on=NEW, members_total=35, members_joined=35), unit(2, "899", members_joined=9)]
    q = quarter_data(tables(Q2, units))
    assert row(progress(q), "htx_members_new")["actual"] == 35
    joined = replace(q, decisions=Decisions(new_members="joined"))
    assert row(progress(joined), "htx_members_new")["actual"] == 44


def test_without_a_plan_the_error_says_where_to_put_one():
    with pytest.raises(NoPlanError, match="data/raw/plans/2021"):
        progress(quarter_data(tables(Q2, []), plan=None))


def test_by_district_has_a_row_for_each_and_no_share_without_a_target():
    frame = progress(quarter_data(tables(Q2, founded(2, 2021))), by="district")
    mine = frame[frame["indicator"].eq("htx_new")]
    assert len(mine) == 15
    assert mine["pct_of_plan"].isna().all()
    assert mine.set_index("district_code")["actual"]["899"] == 2


def test_a_ratio_compares_only_districts_where_somebody_reported_it():
    then = tables(Q2.year_ago, [unit(1, "899", revenue=500.0), unit(2, "907", revenue=5000.0)])
    now = tables(Q2, [unit(1, "899", revenue=500.0), unit(2, "907")])
    found = row(progress(quarter_data(now, then)), "revenue_per_htx")
    assert (found["change"], found["not_compared"]) == (0, "907")


def managers(unit_id: int, district: str, elementary: int) -> dict:
    levels = {"managers_elementary": elementary, "managers_intermediate": 0, "managers_total": elementary}
    return unit(unit_id, district, **levels)


def test_a_stock_starts_from_the_districts_that_report_it_now():
    plan = replace(PLAN, targets=tuple(replace(t, value=110.0, districts=()) for t in PLAN.targets))
    opening = tables(Quarter(2020, 4), [managers(1, "899", 50), managers(2, "907", 50)])
    now = tables(Q2, [managers(1, "899", 50)])
    found = row(progress(quarter_data(now, opening, plan=plan)), "managers_elementary_intermediate")
    assert found["projected_year_end"] == 50
    assert found["expected_pct"] == pytest.approx(105 / 2 / 110 * 100), "half of the line from 100 to 110"
    assert found["status"] == "on_track"


def test_a_stock_is_too_early_to_judge_where_a_district_did_not_report_its_opening_value():
    opening = tables(Quarter(2020, 4), [managers(1, "899", 50)])
    now = tables(Q2, [managers(1, "899", 50), managers(2, "907", 50)])
    found = row(progress(quarter_data(now, opening)), "managers_elementary_intermediate")
    assert pd.isna(found["expected_pct"])
    assert pd.isna(found["projected_year_end"])
    assert found["status"] == "too_early"


def test_a_ratios_pace_is_that_of_the_same_districts_last_year():
    half = tables(Q2.year_ago, [unit(1, "899", revenue=50.0)])
    whole = tables(Quarter(2020, 4), [unit(1, "899", revenue=100.0), unit(2, "907", revenue=900.0)])
    found = row(progress(quarter_data(tables(Q2, [unit(1, "899", revenue=60.0)]), half, whole)), "revenue_per_htx")
    assert found["expected_pct"] == 50
    assert found["projected_year_end"] == 120


@pytest.mark.parametrize(("year", "known"), [(2022, True), (2023, False)])
def test_nothing_starts_from_across_a_definition_break(year, known):
    """Workers are counted otherwise since 2023: neither their number nor their income has a pace in that year."""
    income, workers = "income_per_regular_worker", "workers_regular"
    targets = tuple(
        replace(PLAN.targets[0], indicator=code, value=value) for code, value in ((income, 57.0), (workers, 12.0))
    )
    plan = replace(PLAN, year=year, targets=targets)
    filled = unit(1, "899", regular_income=100.0, workers_regular=10)
    before = [tables(Quarter(year - 1, n), [filled]) for n in (2, 4)]
    frame = progress(quarter_data(tables(Quarter(year, 2), [filled]), *before, plan=plan, as_of=date(year, 7, 5)))
    for code in (income, workers):
        assert pd.notna(row(frame, code)["expected_pct"]) == known, code
        assert pd.notna(row(frame, code)["projected_year_end"]) == known, code


def test_a_share_is_told_in_percent_as_its_target_is():
    plan = replace(PLAN, targets=(replace(PLAN.targets[0], indicator="htx_profitable_share", value=80.0),))
    units = [unit(1, "899", profit=5.0), unit(2, "899", profit=-1.0)]
    found = row(progress(quarter_data(tables(Q2, units), plan=plan)), "htx_profitable_share")
    assert (found["actual"], found["pct_of_plan"]) == (50, 62.5)
