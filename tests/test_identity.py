"""The same unit through time: by code, by name and commune, through a conversion."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.cleaning.identity import known_units, unit_id
from kttt_analysis.cleaning.tables import unit_frame

GO_QUAO = {"district_code": "907"}


def earlier(*rows: dict) -> pd.DataFrame:
    return unit_frame("units", [{**GO_QUAO, **r} for r in rows])


def test_a_tax_code_is_the_same_unit_in_any_district_and_kind():
    group = unit_id({**GO_QUAO, "unit_code": "1701234567", "kind": "THT"}, {})
    moved = unit_id({"district_code": "906", "unit_code": "1701234567", "kind": "HTX"}, {})
    assert group == moved == "1701234567"


def test_a_local_code_means_something_in_its_district_alone():
    assert unit_id({**GO_QUAO, "unit_code": "05"}, {}) != unit_id({"district_code": "906", "unit_code": "05"}, {})


def test_without_a_code_name_and_commune_decide_whatever_the_spelling():
    first = unit_id({**GO_QUAO, "name": "Tổ hợp tác Hoà Bình", "commune_code": "30952"}, {})
    again = unit_id({**GO_QUAO, "name": "THT  HÒA BÌNH", "commune_code": "30952"}, {})
    other = unit_id({**GO_QUAO, "name": "THT Hòa Bình", "commune_code": "30955"}, {})
    assert first == again != other


def test_a_unit_whose_code_was_left_out_this_time_keeps_its_identity():
    known = known_units([earlier({"name": "HTX Tân Tiến", "commune_code": "30952", "unit_id": "1701234567"})])
    assert unit_id({**GO_QUAO, "name": "HTX Tân Tiến", "commune_code": "30952"}, known) == "1701234567"


def test_a_name_that_stood_for_two_units_identifies_neither():
    twins = [{"name": "HTX Tân Tiến", "commune_code": "30952", "unit_id": i} for i in ("A", "B")]
    assert known_units([earlier(*twins)]) == {}
