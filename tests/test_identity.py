"""The same unit through time: by code, by name and commune, through a conversion, a code given later, a move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.identity import Known, identities, known_units
from kttt_analysis.cleaning.tables import unit_frame

GO_QUAO = {"district_code": "907", "kind": "HTX"}
NOTHING = Known()


def earlier(*rows: dict[str, Any]) -> pd.DataFrame:
    return unit_frame("units", [{**GO_QUAO, **r} for r in rows])


def identity(row: dict[str, Any], known: Known = NOTHING) -> str | None:
    return identities([{**GO_QUAO, **row}], known)[0]


def test_a_tax_code_is_the_same_unit_in_any_district_and_kind():
    group = identity({"unit_code": "1701234567", "kind": "THT"})
    moved = identity({"district_code": "906", "unit_code": "1701234567"})
    assert group == moved == "1701234567"


def test_a_local_code_means_something_in_its_district_alone():
    assert identity({"unit_code": "05"}) != identity({"district_code": "906", "unit_code": "05"})


def test_without_a_code_name_and_commune_decide_whatever_the_spelling():
    first = identity({"name": "Tổ hợp tác Hoà Bình", "commune_code": "30952"})
    again = identity({"name": "THT  HÒA BÌNH", "commune_code": "30952"})
    other = identity({"name": "THT Hòa Bình", "commune_code": "30955"})
    assert first == again != other


def test_a_unit_whose_code_was_left_out_this_time_keeps_its_identity():
    known = known_units([earlier({"name": "HTX Tân Tiến", "commune_code": "30952", "unit_id": "1701234567"})])
    assert identity({"name": "HTX Tân Tiến", "commune_code": "30952"}, known) == "1701234567"


def test_a_unit_that_got_its_code_keeps_its_identity():
    known = known_units([earlier({"name": "HTX Tân Tiến", "commune_code": "30952", "unit_id": "907-30952-tan_tien"})])
    coded = {"name": "HTX Tân Tiến", "commune_code": "30952", "unit_code": "1701000001"}
    assert identity(coded, known) == "907-30952-tan_tien"
    # … and goes on with it: the code is known from then on
    then = known_units([earlier({**coded, "unit_id": "907-30952-tan_tien"})])
    assert identity({"name": "HTX Tiến Tân", "unit_code": "1701000001"}, then) == "907-30952-tan_tien"


def test_another_code_is_another_unit_though_the_name_is_the_same():
    known = known_units([earlier({"name": "HTX A", "unit_code": "1701000001", "unit_id": "1701000001"})])
    assert identity({"name": "HTX A", "unit_code": "1701000009"}, known) == "1701000009"


def test_a_group_without_a_code_that_became_a_cooperative_keeps_its_identity():
    known = known_units([earlier({"kind": "THT", "name": "THT A", "commune_code": "30952", "unit_id": "907-30952-a"})])
    rows = [
        {**GO_QUAO, "kind": "THT", "name": "THT A", "commune_code": "30952"},
        {**GO_QUAO, "kind": "HTX", "name": "HTX A", "commune_code": "30952", "unit_code": "1701000001"},
    ]
    assert identities(rows, known) == ["907-30952-a"] * 2


def test_a_unit_that_moved_keeps_its_identity_unless_another_of_its_name_stands_where_it_was():
    known = known_units([earlier({"name": "HTX A", "commune_code": "30952", "unit_id": "907-30952-a"})])
    moved, stayed = ({**GO_QUAO, "name": "HTX A", "commune_code": c} for c in ("30955", "30952"))
    assert identities([moved], known) == ["907-30952-a"]
    assert identities([moved, stayed], known) == ["907-30955-a", "907-30952-a"]


def test_an_ended_unit_is_continued_by_its_date_or_by_an_ended_row_alone():
    gone = {"name": "HTX A", "commune_code": "30952", "unit_id": "907-30952-a", "status": "ended"}
    known = known_units([earlier({**gone, "founded_on": date(2010, 1, 1)})])
    row = {"name": "HTX A", "commune_code": "30952", "status": "active"}
    assert identity({**row, "founded_on": date(2021, 5, 1)}, known) == "907-30952-a-2"
    assert identity(row, known) == "907-30952-a-2"
    assert identity({**row, "founded_on": date(2010, 1, 1)}, known) == "907-30952-a"
    assert identity({**row, "status": "ended"}, known) == "907-30952-a"
    assert identity({**row, "unit_code": "1701000001", "founded_on": date(2021, 5, 1)}, known) == "1701000001"
    assert identity({**row, "commune_code": "30955"}, known) == "907-30955-a", "nor in another commune"


def test_a_code_that_lost_its_zero_is_known_again():
    known = known_units([earlier({"name": "HTX A", "unit_code": "0301000007", "unit_id": "0301000007"})])
    assert identity({"name": "HTX A", "unit_code": "301000007"}, known) == "0301000007"


def test_a_name_that_stood_for_two_units_identifies_neither():
    twins = [{"name": "HTX Tân Tiến", "commune_code": "30952", "unit_id": i} for i in ("A", "B")]
    assert known_units([earlier(*twins)]).by_place == {}


def test_names_that_differ_by_their_marks_alone_are_two_units():
    """Without marks both are "tan_tien": neither may take the other's identity, in one list or from another quarter."""
    rows = [{**GO_QUAO, "name": f"HTX {name}", "commune_code": "30952"} for name in ("Tân Tiến", "Tân Tiền")]
    assert identities(rows, NOTHING) == ["907-30952-tan_tien", "907-30952-tan_tien-2"]
    known = known_units([earlier({**rows[0], "unit_id": "907-30952-tan_tien"})])
    assert identities(rows[1:], known) == ["907-30952-tan_tien-2"]
    assert identities(rows[:1], known) == ["907-30952-tan_tien"]
