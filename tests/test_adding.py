"""Adding up indicators: what may be added gives the province again, what may not is refused with the right call."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from kttt_analysis.dictionary import load
from kttt_analysis.indicators.adding import AggregationError, add_up, average
from kttt_analysis.indicators.compute import indicators
from tests.tables import Q2, quarter_data, tables, unit, value

UNITS = [
    unit(1, "899", revenue=1000.0, founded_on=date(2021, 2, 1), members_total=20, rating="good", profit=5.0),
    unit(2, "899", "QTDND", revenue=90000.0, sector="credit", members_total=500, profit=-1.0),
    unit(3, "907", revenue=200.0, members_total=30, managers_total=5, managers_elementary=2, managers_college=1),
    unit(4, "907", revenue=200.0, members_total=30, status="suspended"),
    unit(5, "907", "THT", members_total=9, founded_on=date(2021, 5, 1)),
    unit(6, "908", "THT", members_total=9),
]
BEFORE = [unit(1, "899", founded_on=date(2021, 2, 1), members_total=20), unit(3, "907"), unit(6, "908", "THT")]


@pytest.fixture(scope="module")
def q():
    return quarter_data(tables(Q2, UNITS), tables(Q2.previous, BEFORE))


def test_districts_added_up_are_the_province(q):
    whole, added = indicators(q), add_up(indicators(q, "district"), "district")
    both = whole.merge(added, on="indicator", suffixes=("", "_added"))
    assert len(both) == len(whole)
    for column in ("value", "value_quarter", "value_min", "value_max", "numerator", "denominator"):
        left, right = both[column].astype(float), both[f"{column}_added"].astype(float)
        if column == "value_quarter":  # the province's is also null for another reason: a district that is new
            left, right = left[left.notna()], right[left.notna()]
        pd.testing.assert_series_equal(left, right, check_names=False)


@pytest.mark.parametrize("over", ["sector", "kind"])
def test_groups_added_up_are_the_province(q, over):
    plain = [c for c, one in load().indicators.items() if not one.distinct and not one.support]
    whole, added = indicators(q, codes=plain), add_up(indicators(q, over, plain), over)
    both = whole.merge(added, on="indicator", suffixes=("", "_added"))
    told = both["value_added"].notna()  # nothing of the kind in any group: nobody has a row to add
    assert not (both["value"][~told].fillna(0) > 0).any()
    pd.testing.assert_series_equal(both["value"][told], both["value_added"][told], check_names=False)


def test_a_band_in_one_district_makes_bounds_of_the_sum():
    units = [unit(1, "899", managers_total=3, managers_elementary=1, managers_intermediate_college=2)]
    units += [unit(2, "907", managers_total=2, managers_elementary=2, managers_untrained=0, managers_intermediate=0,
                   managers_college=0, managers_university=0)]  # fmt: skip
    q = quarter_data(tables(Q2, units))
    code = "managers_elementary_intermediate"
    whole, added = indicators(q, codes=[code]), add_up(indicators(q, "district", [code]), "district")
    for column in ("value_min", "value_max"):
        assert value(added, code, column) == value(whole, code, column)
    assert pd.isna(value(added, code)) == pd.isna(value(whole, code))


def test_flows_of_quarters_without_a_gap_are_added():
    frame = pd.DataFrame({"quarter": ["2021Q1", "2021Q2"], "indicator": "htx_new", "value_quarter": [4.0, 7.0]})
    added = add_up(frame.assign(value=[4.0, 11.0]), "quarters")
    assert added["value"].tolist() == [11.0]
    missing = add_up(frame.assign(value=[4.0, 11.0], value_quarter=[4.0, None]), "quarters")
    assert missing["value"].isna().all()


def table(code, quarters=("2021Q1", "2021Q2"), **more):
    return pd.DataFrame({"quarter": list(quarters), "indicator": code, "value": 5.0, "value_quarter": 1.0} | more)


@pytest.mark.parametrize(
    ("frame", "over", "said"),
    [
        (table("htx_total"), "quarters", 'không cộng qua các quý; hãy lấy số của quý cuối: kttt.indicators("2021Q2")'),
        (table("managers_elementary_intermediate"), "quarters", "số cuối kỳ"),
        (table("revenue_per_htx"), "quarters", 'kttt.indicators("2021Q2")'),
        (table("htx_new", ("2021Q1", "2021Q3")), "quarters", "thiếu quý 2021Q2"),
        (table("htx_new", ("2021Q1", "2021Q1")), "quarters", "2021Q1 hai lần"),
        (table("communes_with_active_htx", sector="crops"), "sector", "đếm mỗi đối tượng một lần"),
        (table("htx_total"), "district", 'kttt.indicators(q, by="…")'),
        (table("htx_total"), "quarter", "gần nhất là 'quarters'"),
    ],
)  # fmt: skip
def test_a_wrong_sum_is_refused_with_the_right_call(frame, over, said):
    with pytest.raises(AggregationError) as error:
        add_up(frame, over)
    assert said in str(error.value)


@pytest.mark.parametrize(("over", "column"), [("district", "district_code"), ("sector", "sector"), ("kind", "kind")])
def test_a_whole_beside_its_parts_is_not_added_to_them(q, over, column):
    both = pd.concat([indicators(q, codes=["htx_total"]), indicators(q, over, ["htx_total"])], ignore_index=True)
    for add in (add_up, average):
        with pytest.raises(AggregationError, match=f"{column}.*notna"):
            add(both, over)
    parts = both[both[column].notna()]
    assert add_up(parts, over)["value"].tolist() == [4]


@pytest.mark.parametrize("over", ["district", "quarters"])
def test_a_mean_of_means_is_refused_with_the_right_call(q, over):
    frame = indicators(q, "district", ["revenue_per_htx"])
    with pytest.raises(AggregationError) as error:
        average(frame, over)
    assert "bình quân của các bình quân" in str(error.value)
    assert ('kttt.add_up(table, over="district")' if over == "district" else "kttt.indicators") in str(error.value)


def test_the_mean_of_a_count_is_taken_over_what_came():
    frame = table("htx_new").assign(value_quarter=[4.0, 8.0])
    assert average(frame, "quarters")["value"].tolist() == [6.0]
