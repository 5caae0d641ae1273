"""Units before, what changed, units now: the three close, and where they do not, the district is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kttt_analysis.indicators.reconcile import stock_flow
from kttt_analysis.quarter import Quarter
from tests.tables import Q2, quarter_data, tables, unit

OLD = [unit(i, "899") for i in range(5)]
GROUPS = [unit(f"t{i}", "899", "THT") for i in range(3)]
MAY = date(2021, 5, 3)


def found(now: list[dict[str, Any]], before: list[dict[str, Any]], quarter: Quarter = Q2) -> list[tuple[str, str]]:
    """Codes and words of the findings."""
    told = stock_flow(quarter_data(tables(quarter, now), tables(quarter.previous, before)))
    return [(f.code, f.message) for f in told]


def ended(one: dict[str, Any], exit_kind: str | None, on: date = MAY) -> dict[str, Any]:
    return {**one, "status": "ended", "status_on": on, "exit_kind": exit_kind}


@pytest.mark.parametrize("exit_kind", ["dissolved", "merged", "split", "converted_company", "revoked", None])
def test_foundings_and_every_kind_of_exit_close(exit_kind):
    new = unit("new", "899", founded_on=date(2021, 4, 9))
    product = unit("product", "899", founded_on=date(2021, 4, 10), exit_kind="split")
    assert found([*OLD[1:], ended(OLD[0], exit_kind), new, product, unit("fund", "899", "QTDND")], [*OLD]) == [
        (
            "registered_late",
            "Thành phố Rạch Giá: 1 HTX thành lập từ năm trước, kỳ này mới có trong danh sách: fund; "
            "không tính là thành lập mới.",
        )
    ]


def test_a_group_that_became_a_cooperative_leaves_one_stock_and_enters_the_other():
    became = unit("t0", "899", founded_on=MAY)
    now = [*OLD, became, *GROUPS[1:], ended(GROUPS[0], "tht_to_htx")]
    assert found(now, [*OLD, *GROUPS]) == []


def test_what_ended_or_was_founded_in_an_earlier_quarter_is_not_counted_again():
    new = unit("new", "899", founded_on=date(2021, 2, 9))
    gone = ended(OLD[0], "dissolved", date(2021, 2, 20))
    assert found([*OLD[1:], gone, new], [*OLD[1:], gone, new]) == []
    assert found([*OLD[1:]], [*OLD[1:], gone], Quarter(2022, 1)) == []


def test_exits_of_the_quarter_are_told_by_their_kind():
    """Seven kinds of exit; one of an earlier quarter is not told again, one without a kind is told as such."""
    gone = [ended(OLD[0], "merged"), ended(OLD[1], "dissolved"), ended(OLD[2], None)]
    before = ended(unit("x", "899"), "revoked", date(2021, 2, 3))
    [(_, words)] = found([*gone, before, OLD[3]], [*OLD, before])
    assert (
        "chấm dứt 3 (không ghi hình thức: 1; Giải thể: 1; Sáp nhập, hợp nhất: 1), phải còn 2 nhưng danh sách có 1"
        in words
    )


def test_a_unit_that_is_gone_without_a_word_is_a_residual():
    [(code, words)] = found(OLD[1:], OLD)
    assert code == "stock_flow_residual"
    assert words == (
        "Thành phố Rạch Giá: cuối quý I/2021 có 5 HTX, thêm 0, chấm dứt 0, phải còn 5 nhưng danh sách có 4 (chênh -1)."
    )


def test_a_late_unit_does_not_set_off_one_that_is_gone():
    late = unit("late", "899", founded_on=date(2020, 12, 1))
    assert [code for code, _ in found([*OLD[1:], late], OLD)] == ["registered_late", "stock_flow_residual"]


def test_a_unit_founded_earlier_in_the_year_and_listed_now_is_new_now():
    assert found([*OLD, unit("slow", "899", founded_on=date(2021, 1, 9))], OLD) == []


def test_lists_that_were_not_handed_in_or_do_not_tell_the_status_are_not_compared():
    assert stock_flow(quarter_data(tables(Q2, OLD))) == ()
    assert found([unit(9, "907")], OLD) == []
    assert found([*OLD[1:], unit(0, "899", status=None)], OLD) == []


def test_a_list_handed_in_empty_is_compared():
    q = quarter_data(tables(Q2, [], districts=["899"], held="HTX"), tables(Q2.previous, OLD))
    assert [f.code for f in stock_flow(q)] == ["stock_flow_residual"]
