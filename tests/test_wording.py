"""Official wording on the published figures: reached is not grown, and every base is named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.vietnamese import wording
from kttt_analysis.vietnamese.numbers import parse_number


@pytest.mark.parametrize(
    ("actual", "target", "sentence"),
    [
        (11, 15, "đạt 73,3% kế hoạch"),
        (16, 50, "đạt 32% kế hoạch"),
        (51, 50, "đạt 102% kế hoạch"),
        (33, 15, "đạt 220% kế hoạch"),
        (16, 15, "đạt 106,7% kế hoạch"),  # the Sở cut it off to 106%
        (29, 15, "đạt 193,3% kế hoạch"),
        (89, 50, "đạt 178% kế hoạch"),
        (15, 15, "đạt 100% kế hoạch"),
        (0, 15, "đạt 0% kế hoạch"),
        (9996, 10000, "đạt 100,0% kế hoạch"),  # one decimal tells it from 100%
    ],
)
def test_reached_share_of_the_plan(actual: float, target: float, sentence: str) -> None:
    assert wording.achieved(actual, target) == sentence


def test_reached_and_grown_are_two_sentences() -> None:
    # Revenue 2024 against its plan: 126,8% of it, 26,8% above it.
    assert wording.achieved(1800, 1420) == "đạt 126,8% kế hoạch"
    assert wording.excess(1800, 1420) == "tăng 26,8% so với kế hoạch"
    assert wording.achieved(33, 15) == "đạt 220% kế hoạch"
    assert wording.excess(33, 15) == "tăng 120% so với kế hoạch"
    assert wording.excess(11, 15) == "giảm 26,7% so với kế hoạch"
    assert wording.excess(15, 15) == "bằng kế hoạch"
    assert wording.excess(9996, 10000) == "xấp xỉ kế hoạch"
    assert wording.excess(1800, 1420, lang="en") == "26.8% above the plan"
    assert wording.excess(11, 15, lang="en") == "26.7% below the plan"


def test_counts_stand_before_the_share() -> None:
    assert wording.achieved_count(16, 50, "THT") == "16/50 THT, đạt 32% kế hoạch"
    assert wording.achieved_count(3, 15, "HTX") == "03/15 HTX, đạt 20% kế hoạch"
    assert wording.achieved_count(3, 15, "HTX", lang="en") == "3/15 HTX, reached 20% of the plan"


@pytest.mark.parametrize(
    ("value", "before", "sentence"),
    [
        (36, 26, "tăng 10 HTX so với cùng kỳ năm 2019"),
        (5, 11, "giảm 06 HTX so với cùng kỳ năm 2019"),
        (2, 0, "tăng 02 HTX so với cùng kỳ năm 2019"),
        (523, 518, "tăng 1,0% so với cùng kỳ năm 2019"),
        (518, 525, "giảm 1,3% so với cùng kỳ năm 2019"),
        (60, 30, "tăng 100% so với cùng kỳ năm 2019"),
        (58, 29, "tăng 29 HTX so với cùng kỳ năm 2019"),
        (22, 22, "không thay đổi so với cùng kỳ năm 2019"),
        (10001, 10000, "tăng 01 HTX so với cùng kỳ năm 2019"),  # "tăng 0,0%" says nothing
        (-5, -10, "tăng 05 HTX so với cùng kỳ năm 2019"),  # no percent of a loss
        (26.5, 25.0, "tăng 1,5 HTX so với cùng kỳ năm 2019"),
    ],
)
def test_change_in_units_on_a_small_base_and_in_percent_above(value: float, before: float, sentence: str) -> None:
    assert wording.change(value, before, "HTX", "year_ago", "năm 2019") == sentence


def test_every_base_is_named() -> None:
    assert wording.change(375, 348, "HTX", "last_year_end", "2017") == "tăng 7,8% so với cuối năm 2017"
    assert wording.change(36, 26, "HTX") == "tăng 10 HTX so với cùng kỳ"
    assert wording.change(36, 26, "HTX", "previous_quarter") == "tăng 10 HTX so với quý trước"
    assert wording.change(36, 26, "HTX", "previous_quarter", "quý I/2021") == "tăng 10 HTX so với quý I/2021"
    assert wording.change(36, 26, "HTX", "last_year_end") == "tăng 10 HTX so với cuối năm trước"
    english = wording.change(5, 11, "HTX", "year_ago", "of 2020", lang="en")
    assert english == "down 6 HTX on the same period of 2020"
    with pytest.raises(ValueError, match=r"plan, year_ago.*“hôm qua”"):
        wording.change(1, 2, "HTX", "hôm qua")


@pytest.mark.parametrize(("actual", "target"), [(None, 15), (16, None), (16, 0), (float("nan"), 15)])
def test_nothing_is_said_without_a_plan_or_a_figure(actual: float | None, target: float | None) -> None:
    assert wording.achieved(actual, target) is None
    assert wording.achieved_count(actual, target, "HTX") is None
    assert wording.excess(actual, target) is None


def test_no_change_is_told_of_a_missing_figure() -> None:
    assert wording.change(None, 5, "HTX") is None and wording.change(5, float("nan"), "HTX") is None


def test_lists_capitals_and_coverage() -> None:
    assert wording.join_list(["a", "b", "c"]) == "a, b và c"
    assert wording.join_list(["a", "b", "c"], lang="en") == "a, b and c"
    assert [wording.join_list(x) for x in ([], ["a"], ["a", "b"])] == ["", "a", "a và b"]
    assert wording.capitalised("đạt 32% kế hoạch của HTX") == "Đạt 32% kế hoạch của HTX"
    assert [wording.capitalised(t) for t in ("", "…", "“ước”")] == ["", "…", "“Ước”"]
    assert wording.coverage(13, 15) == "13/15 huyện, thành phố"


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_is_reached_and_what_is_above_differ_by_the_plan_itself(actual: int, target: int) -> None:
    reached, above = wording.achieved(actual, target), wording.excess(actual, target)
    assert reached is not None and above is not None
    if actual == target:
        assert (reached, above) == ("đạt 100% kế hoạch", "bằng kế hoạch")
        return
    if above == "xấp xỉ kế hoạch":
        assert abs(actual - target) < 0.0005 * target
        return
    share, gap = (_printed(s) for s in (reached, above))
    assert above.startswith("tăng" if actual > target else "giảm")
    assert abs(share - (100 + gap if actual > target else 100 - gap)) < 0.11


def _printed(sentence: str) -> float:
    match = re.search(r"[\d.,]+%", sentence)
    value = parse_number(match[0], decimal=",").value if match else None
    assert value is not None
    return value
