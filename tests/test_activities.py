"""Support: each activity of the year once, of districts that hand their activities in; silence is no zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kttt_analysis.indicators.compute import indicators
from tests.tables import Q2, quarter_data, tables, value

Q1 = Q2.previous


def activity(title: str | None = "Lớp 1", held_on: date | None = date(2021, 2, 3), **more: Any) -> dict[str, Any]:
    """A training class of Rạch Giá, but for what is said."""
    usual = {"district_code": "899", "support_kind": "training_class", "classes": 1, "participants": 30}
    return {"title": title, "held_on": held_on, **usual, **more}


def test_activities_count_once_though_each_quarter_lists_the_year_so_far():
    first = {"district_code": "899", "support_kind": "training_class", "title": "Lớp 1", "held_on": date(2021, 2, 3)}
    first |= {"classes": 1, "participants": 30, "unit_ids": "A;B", "budget_local": 10.0}
    second = {**first, "title": "Lớp 2", "held_on": date(2021, 5, 3), "unit_ids": "B;C", "budget_central": 5.5}
    before = tables(Q1, [], support=[first], districts=["899"])
    now = tables(Q2, [], support=[first, second], districts=["899"])
    frame = indicators(quarter_data(now, before))
    assert value(frame, "classes_held") == 2
    assert value(frame, "trainees") == 60
    assert value(frame, "supported_units") == 3
    assert value(frame, "support_budget") == 25.5
    assert value(frame, "classes_held", "value_quarter") == 1
    assert value(frame, "fairs") == 0


def test_support_of_the_year_is_null_without_an_earlier_quarter():
    frame = indicators(quarter_data(tables(Q2, [], support=[], districts=["899"])))
    assert "classes_held" not in set(frame["indicator"])


def test_two_alike_in_one_file_are_two_and_are_still_two_when_listed_again():
    twice = [activity(), activity()]
    now, before = tables(Q2, [], support=twice, districts=["899"]), tables(Q1, [], support=twice, districts=["899"])
    frame = indicators(quarter_data(now, before))
    assert value(frame, "classes_held") == 2
    assert value(frame, "classes_held", "value_quarter") == 0


def test_what_a_later_quarter_lists_again_has_its_later_numbers():
    before = tables(Q1, [], support=[activity()], districts=["899"])
    now = tables(Q2, [], support=[activity(participants=45)], districts=["899"])
    assert value(indicators(quarter_data(now, before)), "trainees") == 45


@pytest.mark.parametrize(("again", "classes"), [(30, 1), (31, 2)])
def test_without_a_day_it_is_the_same_activity_if_every_word_and_number_is(again: int, classes: int):
    before = tables(Q1, [], support=[activity(held_on=None)], districts=["899"])
    now = tables(Q2, [], support=[activity(held_on=None, participants=again, source_row=12)], districts=["899"])
    assert value(indicators(quarter_data(now, before)), "classes_held") == classes


def test_the_same_title_on_the_same_day_in_two_districts_is_two_activities():
    both = [activity(), activity(district_code="907")]
    now, before = (tables(q, [], support=both, districts=["899", "907"]) for q in (Q2, Q1))
    assert value(indicators(quarter_data(now, before)), "classes_held") == 2


def test_an_activity_of_another_year_does_not_count():
    old = activity("Lớp cũ", date(2020, 12, 30))
    before = tables(Q1, [], support=[activity(), old], districts=["899"])
    now = tables(Q2, [], support=[], districts=["899"])
    assert value(indicators(quarter_data(now, before)), "classes_held") == 1


def test_a_district_that_hands_in_no_activities_has_none_to_count_and_an_empty_sheet_says_zero():
    now, before = (tables(q, [], support=[activity()], districts=["899", "907"]) for q in (Q2, Q1))
    silent = before.submissions["district_code"].eq("907")
    before.submissions.loc[silent, "tables"] = "HTX;THT;totals"
    q = quarter_data(now, before)
    whole, by_district = indicators(q), indicators(q, by="district")
    assert value(by_district, "classes_held", district_code="899") == 1
    assert value(by_district, "classes_held", district_code="907") is None
    assert value(by_district, "support_budget", district_code="907") is None
    assert value(by_district, "fairs", district_code="899") == 0
    assert (value(whole, "classes_held"), value(whole, "classes_held", "districts_reporting")) == (1, 1)


def test_a_stated_number_of_activities_counts_where_none_are_handed_in():
    stated = {"quarter": "2021Q2", "district_code": "899", "indicator": "classes_held", "stated": 4.0}
    now = tables(Q2, [], totals=[stated], districts=["899"], held="HTX;totals")
    frame = indicators(quarter_data(now, tables(Q1, [], districts=["899"])))
    assert (value(frame, "classes_held"), value(frame, "classes_held", "basis")) == (4, "stated")


def test_activities_may_be_asked_for_alone():
    now, before = (tables(q, [], support=[activity()], districts=["899"]) for q in (Q2, Q1))
    assert value(indicators(quarter_data(now, before), codes=["classes_held"]), "classes_held") == 1


def test_supported_units_that_nobody_names_are_not_none():
    unnamed = [activity(units_supported=3), activity("Lớp 2", units_supported=None)]
    now, before = (tables(q, [], support=unnamed, districts=["899"]) for q in (Q2, Q1))
    assert value(indicators(quarter_data(now, before)), "supported_units") is None
    nobody = [activity(units_supported=0)]
    now, before = (tables(q, [], support=nobody, districts=["899"]) for q in (Q2, Q1))
    assert value(indicators(quarter_data(now, before)), "supported_units") == 0
