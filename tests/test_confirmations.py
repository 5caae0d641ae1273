"""Near names are asked, never merged; what a person has confirmed is applied, and told where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.confirmations import (
    ConfirmationError,
    Confirmed,
    PlaceMeant,
    SameUnit,
    as_toml,
    parse_identities,
    parse_places,
)
from kttt_analysis.cleaning.identity import identities, known_units
from kttt_analysis.cleaning.tables import CleanTables, unit_frame
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import open_workspace, read_received
from tests.submitted import KIEN_GIANG, Q2, cell_of, htx, told, write

Q1 = Quarter(2021, 1)
OLD = htx("", "HTX Tân Tiến", founded_on=date(2016, 5, 4))
OLD_ID = "907-30952-tan_tien"
SAID: dict[str, Any] = {"by": "Nguyễn Văn A", "on": date(2021, 7, 10), "reason": "Ghi sai tên", "entry": "mục thứ 1"}


def same(name: str = "HTX Tân Tiền", unit_id: str | None = OLD_ID, **more: Any) -> Confirmed:
    usual = {"district": "907", "listed": "HTX", "quarter": Q2, "name": name, "unit_id": unit_id, **SAID}
    return Confirmed(identities=(SameUnit(**(usual | more)),))


def two(
    folder: Path, before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], said: Confirmed | None = None
) -> CleanTables:
    """A district's second quarter after its first."""
    first, second = write(folder / "q1.xlsx", before, quarter=Q1), write(folder / "q2.xlsx", now)
    earlier = {Q1: clean(Q1, [read_received(first, first.name)], KIEN_GIANG)}
    return clean(Q2, [read_received(second, second.name)], KIEN_GIANG, earlier, confirmed=said)


def codes(tables: CleanTables) -> set[str]:
    return set(tables.findings["code"])


# ---- near names ---------------------------------------------------------------------------------------


def test_a_near_name_of_the_same_day_and_commune_is_asked_and_not_merged(tmp_path: Path) -> None:
    tables = two(tmp_path, [OLD], [OLD | {"name": "HTX Tân Tiền"}])
    found = told(tables, "identity_to_confirm")
    assert (found["severity"], found["raw"], found["cell"][0]) == ("warning", "HTX Tân Tiền", "B")
    for part in ("“HTX Tân Tiến”", "Thị trấn Gò Quao", "4/5/2016", "quý I/2021", OLD_ID):
        assert part in found["message"]
    wanted = f'kttt confirm 2021Q2 --district "Gò Quao" --kind HTX --unit "HTX Tân Tiền" --is {OLD_ID}'
    assert wanted in found["fix"]
    assert tables.units["unit_id"].tolist() != [OLD_ID], "until somebody confirms it they are two"
    assert "units_left_out" in codes(tables)


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ({"name": "HTX Tân Tiền", "founded_on": date(2018, 1, 2)}, False),
        ({"name": "HTX Tân Tiền", "founded_on": None}, True),
        ({"name": "HTX Tan Tien"}, True),
        ({"name": "HTX Tân Tiền", "commune_code": "30955"}, True),
        ({"name": "HTX Hòa Bình"}, True),
        ({"name": "HTX Hòa Bình", "founded_on": date(2018, 1, 2)}, False),
        ({"name": "HTX Tân Tiến", "unit_code": "1701000009"}, False),
    ],
)
def test_day_and_commune_speak_for_or_against(tmp_path: Path, now: dict[str, Any], asked: bool) -> None:
    assert ("identity_to_confirm" in codes(two(tmp_path, [OLD], [OLD | now]))) is asked


def test_a_unit_that_is_still_listed_is_no_candidate(tmp_path: Path) -> None:
    assert "identity_to_confirm" not in codes(two(tmp_path, [OLD], [OLD, OLD | {"name": "HTX Tân Tiền"}]))


def test_a_code_with_another_digit_of_the_same_name_is_asked(tmp_path: Path) -> None:
    tables = two(tmp_path, [OLD | {"unit_code": "1701000001"}], [OLD | {"unit_code": "1701000007"}])
    assert "1701000001" in told(tables, "identity_to_confirm")["message"]
    assert tables.units["unit_id"].tolist() == ["1701000007"]


# ---- identities through time ---------------------------------------------------------------------------


def known(*rows: dict[str, Any], moved: Mapping[str, str] | None = None) -> Any:
    frame: pd.DataFrame = unit_frame("units", [{"district_code": "899", "kind": "HTX", **r} for r in rows])
    return known_units([frame], moved or {})


def test_a_unit_whose_commune_was_taken_up_by_another_keeps_its_identity() -> None:
    """Vĩnh Bảo and Vĩnh Thanh Vân became one ward: two of one name in them are told apart by their dates."""
    first = {"name": "HTX A", "commune_code": "30730", "unit_id": "A1", "founded_on": date(2015, 1, 2)}
    second = {"name": "HTX A", "commune_code": "30742", "unit_id": "A2", "founded_on": date(2017, 3, 4)}
    at = known(first, second, moved={"30730": "30742"})
    rows = [
        {"district_code": "899", "kind": "HTX", "name": "HTX A", "commune_code": "30742", "founded_on": day}
        for day in (date(2017, 3, 4), date(2015, 1, 2))
    ]
    assert identities(rows, at) == ["A2", "A1"]
    assert identities(rows[1:], known(first, moved={"30730": "30742"})) == ["A1"]


def test_another_founding_date_in_another_commune_is_another_unit() -> None:
    at = known({"name": "HTX A", "commune_code": "30730", "unit_id": "A1", "founded_on": date(2015, 1, 2)})
    row = {"district_code": "899", "kind": "HTX", "name": "HTX A", "commune_code": "30733"}
    assert identities([row | {"founded_on": date(2021, 5, 5)}], at) == ["899-30733-a"]
    assert identities([row | {"founded_on": date(2015, 1, 2)}], at) == ["A1"]


def test_two_of_one_name_and_commune_with_two_dates_are_two_and_stay_two(tmp_path: Path) -> None:
    rows = [OLD, OLD | {"founded_on": date(2019, 6, 7), "revenue": 20.0}]
    first = write(tmp_path / "q1.xlsx", rows, quarter=Q1)
    before = clean(Q1, [read_received(first, first.name)], KIEN_GIANG)
    assert before.rejected.empty
    assert len(set(before.units["unit_id"])) == 2
    assert "7/6/2019" in told(before, "same_name_twice")["message"]
    second = write(tmp_path / "q2.xlsx", rows[::-1])
    after = clean(Q2, [read_received(second, second.name)], KIEN_GIANG, {Q1: before})
    assert after.units["unit_id"].tolist() == before.units["unit_id"].tolist()[::-1]
    alone = write(tmp_path / "q3.xlsx", rows[1:])
    third = clean(Q2, [read_received(alone, alone.name)], KIEN_GIANG, {Q1: before})
    assert third.units["unit_id"].tolist() == before.units["unit_id"].tolist()[1:]


def test_one_listed_twice_with_the_same_date_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path / "q2.xlsx", [OLD, OLD])
    tables = clean(Q2, [read_received(path, path.name)], KIEN_GIANG)
    assert tables.rejected["reason"].tolist() == ["duplicate_unit"]


# ---- confirmed identities -------------------------------------------------------------------------------


def test_a_confirmed_unit_is_the_earlier_one(tmp_path: Path) -> None:
    tables = two(tmp_path, [OLD], [OLD | {"name": "HTX Tân Tiền"}], same())
    assert tables.units["unit_id"].tolist() == [OLD_ID]
    assert not {"identity_to_confirm", "units_left_out", "confirmation_unused"} & codes(tables)
    found = told(tables, "identity_confirmed")
    assert (found["severity"], found["read_as"]) == ("note", OLD_ID)
    assert "Nguyễn Văn A, ngày 10/7/2021" in found["message"]


def test_a_confirmed_difference_is_not_asked_again(tmp_path: Path) -> None:
    tables = two(tmp_path, [OLD], [OLD | {"name": "HTX Tân Tiền"}], same(unit_id=None, other_than=OLD_ID))
    assert not {"identity_to_confirm", "confirmation_unused"} & codes(tables)
    assert tables.units["unit_id"].tolist() != [OLD_ID]


@pytest.mark.parametrize(
    ("said", "now", "why"),
    [
        (same(unit_id="907-gi-do"), [OLD | {"name": "HTX Tân Tiền"}], "không có đơn vị 907-gi-do"),
        (same(), [OLD, OLD | {"name": "HTX Tân Tiền"}], "là dòng khác trong danh sách"),
        (
            Confirmed((*same().identities, *same(unit_id="907-khac").identities)),
            [OLD | {"name": "HTX Tân Tiền"}],
            "các mục xác nhận khác nhau",
        ),
    ],
)
def test_what_the_data_contradict_is_told_and_not_applied(
    tmp_path: Path, said: Confirmed, now: list[dict[str, Any]], why: str
) -> None:
    tables = two(tmp_path, [OLD], now, said)
    found = told(tables, "confirmation_contradicted")
    assert found["severity"] == "error"
    assert why in found["message"]
    assert tables.units["unit_id"].tolist()[-1] != OLD_ID


def test_a_code_speaks_louder_than_a_confirmation(tmp_path: Path) -> None:
    coded = htx("1701000002", "HTX Hòa Bình")
    tables = two(tmp_path, [OLD, coded], [coded], same(name="HTX Hòa Bình"))
    assert "mã số này đã là của đơn vị 1701000002" in told(tables, "confirmation_contradicted")["message"]
    assert tables.units["unit_id"].tolist() == ["1701000002"]


def test_an_entry_about_nothing_is_told_in_its_quarter_alone(tmp_path: Path) -> None:
    found = told(two(tmp_path, [OLD], [OLD], same(name="HTX Không Có")), "confirmation_unused")
    assert (found["file"], found["district_code"]) == ("confirmations/identities.toml", "907")
    assert "“HTX Không Có”" in found["message"]
    assert "confirmation_unused" not in codes(two(tmp_path, [OLD], [OLD], same(name="HTX Không Có", quarter=Q1)))
    later = same(quarter=Quarter(2021, 3))
    assert "identity_to_confirm" in codes(two(tmp_path, [OLD], [OLD | {"name": "HTX Tân Tiền"}], later))


def test_a_confirmed_difference_keeps_units_of_one_name_apart(tmp_path: Path) -> None:
    moved = OLD | {"commune_code": "30955", "founded_on": None}
    assert two(tmp_path, [OLD], [moved]).units["unit_id"].tolist() == [OLD_ID]
    apart = same(name="HTX Tân Tiến", unit_id=None, other_than=OLD_ID)
    assert two(tmp_path, [OLD], [moved], apart).units["unit_id"].tolist() == ["907-30955-tan_tien"]
    assert two(tmp_path, [OLD], [OLD], apart).units["unit_id"].tolist() == [f"{OLD_ID}-2"]


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        ({"commune_code": "30955", "founded_on": None}, True),
        ({"commune_code": "30955"}, False),
        ({"founded_on": None}, False),
    ],
)
def test_a_unit_known_in_another_commune_by_its_name_alone_is_told(
    tmp_path: Path, now: dict[str, Any], moved: bool
) -> None:
    tables = two(tmp_path, [OLD], [OLD | now])
    assert tables.units["unit_id"].tolist() == [OLD_ID]
    assert ("moved_by_name" in codes(tables)) is moved
    if moved:
        found = told(tables, "moved_by_name")
        assert "Thị trấn Gò Quao" in found["message"]
        assert f"--is-not {OLD_ID}" in found["fix"]
        confirmed = two(tmp_path, [OLD], [OLD | now], same(name="HTX Tân Tiến"))
        assert "moved_by_name" not in codes(confirmed)


def test_a_difference_does_not_go_against_a_code(tmp_path: Path) -> None:
    coded = OLD | {"unit_code": "1701000001"}
    tables = two(tmp_path, [coded], [coded], same(name="HTX Tân Tiến", unit_id=None, other_than="1701000001"))
    assert "mã số này đã là của đơn vị 1701000001" in told(tables, "confirmation_contradicted")["message"]
    assert tables.units["unit_id"].tolist() == ["1701000001"]


def test_an_entry_that_fits_several_rows_applies_to_none_and_asks_for_the_commune(tmp_path: Path) -> None:
    twice = [OLD | {"name": "HTX Tân Tiền", "commune_code": code, "founded_on": None} for code in ("30955", "30952")]
    tables = two(tmp_path, [OLD], twice, same())
    found = told(tables, "confirmation_contradicted")
    assert "2 dòng" in found["message"]
    assert "commune" in found["message"]
    assert OLD_ID not in tables.units["unit_id"].tolist()
    assert two(tmp_path, [OLD], twice, same(commune="30952")).units["unit_id"].tolist()[1] == OLD_ID


# ---- confirmed places -------------------------------------------------------------------------------------


def placed(folder: Path, text: str, *entries: PlaceMeant) -> CleanTables:
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", "Xã, phường").value = text

    path = write(folder / "go-quao.xlsx", [htx("1701000001", "HTX Tân Tiến")], change=change)
    return clean(Q2, [read_received(path, path.name)], KIEN_GIANG, confirmed=Confirmed(places=entries))


def test_a_confirmed_way_of_writing_a_place_is_read_and_noted(tmp_path: Path) -> None:
    meant = PlaceMeant("Thị trấn Gò Kuao", "907", Q2, commune="30952", **SAID)
    tables = placed(tmp_path, "thị trấn  GÒ KUAO", meant)
    assert tables.units["commune_code"].tolist() == ["30952"]
    assert told(tables, "place_confirmed")["severity"] == "note"
    assert "unknown_commune" not in codes(tables)
    assert told(placed(tmp_path, "Xã Định An", meant), "confirmation_unused")["file"] == "confirmations/places.toml"


def test_the_name_of_a_place_is_not_confirmed_away(tmp_path: Path) -> None:
    tables = placed(tmp_path, "Xã Định An", PlaceMeant("Xã Định An", "907", Q2, commune="30952", **SAID))
    assert "tên của nơi khác" in told(tables, "confirmation_contradicted")["message"]
    assert KIEN_GIANG.commune(tables.units["commune_code"].iloc[0], Q2.end).printed == "Xã Định An"


# ---- the text -----------------------------------------------------------------------------------------------

TEXT = """[[identities]]
district = "Gò Quao"
kind = "HTX"
name = "HTX \\"Tân Tiền\\""
commune = "Thị trấn Gò Quao"
is = "907-30952-tan_tien"
quarter = "2021Q2"
by = "Nguyễn Văn A"
on = 2021-07-10
reason = "Ghi sai tên"
"""


def test_an_entry_is_written_as_it_is_read() -> None:
    (one,) = parse_identities(TEXT, KIEN_GIANG)
    assert (one.district, one.listed, one.name, one.commune) == ("907", "HTX", 'HTX "Tân Tiền"', "30952")
    assert parse_identities(as_toml(one), KIEN_GIANG) == (one,)
    meant = PlaceMeant("Gò Kuao", "907", Q2, commune="30952", **(SAID | {"entry": "places.toml: mục thứ 1"}))
    assert parse_places(as_toml(meant), KIEN_GIANG) == (meant,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[[identities]]", "[[identity]]"), "chỉ ghi các mục [[identities]]"),
        (('"Gò Quao"', '"Gò Cuao"'), "gần nhất là 'Gò Quao'"),
        (('"HTX"', '"HTXX"'), "kind phải là một trong"),
        (("reason", "reson"), "gần nhất là 'reason'"),
        (('reason = "Ghi sai tên"', ""), "thiếu reason"),
        (("2021-07-10", '"2021-07-10"'), "on phải là ngày dạng 2021-07-10"),
        (('"2021Q2"', '"quý 5"'), "mục thứ 1"),
        (("is =", "isnt ="), "khóa 'isnt' không có"),
        (("is =", 'code = "1"\nis ='), "một trong hai khóa name, code"),
        (("is =", 'is_not = "1"\nis ='), "một trong hai khóa is, is_not"),
        (("Thị trấn Gò Quao", "Thị trấn Gò Cuao"), "gần nhất là 'Thị trấn Gò Quao'"),
        (("[[identities]]", "[[identities"), "không phải TOML hợp lệ"),
    ],
)
def test_an_entry_that_cannot_be_understood_is_told(change: tuple[str, str], words: str) -> None:
    with pytest.raises(ConfirmationError) as told_:
        parse_identities(TEXT.replace(*change), KIEN_GIANG, "confirmations/identities.toml")
    assert words in str(told_.value)
    assert str(told_.value).startswith("confirmations/identities.toml")


# ---- in a workspace --------------------------------------------------------------------------------------------


def test_a_workspace_reads_its_confirmations_and_cleans_anew_when_they_change(tmp_path: Path) -> None:
    root = tmp_path / "space"
    for quarter, rows in ((Q1, [OLD]), (Q2, [OLD | {"name": "HTX Tân Tiền"}])):
        folder = root / "data" / "raw" / str(quarter)
        folder.mkdir(parents=True)
        write(folder / "go-quao.xlsx", rows, quarter=quarter)
    (root / "kttt.toml").write_text('[province]\ncode = "91"\n', encoding="utf-8")
    assert "identity_to_confirm" in set(kttt.quarter("2021Q2", root=root).findings["code"])
    path = root / "data" / "raw" / "confirmations" / "identities.toml"
    path.parent.mkdir()
    path.write_text(TEXT.replace('\\"Tân Tiền\\"', "Tân Tiền"), encoding="utf-8")
    q = kttt.quarter("2021Q2", root=root)
    assert q.units["unit_id"].tolist() == [OLD_ID]

    origins = [o["file"] for o in open_workspace(root).origins(Q2, [Q1])]
    assert "data/raw/confirmations/identities.toml" in origins
    path.write_text("[[identities]]\n", encoding="utf-8")
    with pytest.raises(ConfirmationError, match=r"data/raw/confirmations/identities.toml: mục thứ 1: thiếu"):
        kttt.quarter("2021Q2", root=root)
