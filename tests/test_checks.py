"""One check a rule: what it tells, at which cell, and the honest entry beside it that it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.quarter import Quarter
from tests.submitted import KIEN_GIANG, Q2, TWO, cell_of, cleaned, htx, told, write

Q1 = Quarter(2021, 1)


def tht(name: str, **values: Any) -> dict[str, Any]:
    """A group of long standing."""
    usual = {"name": name, "commune_code": "30952", "sector": "crops", "founded_on": date(2016, 5, 4)}
    usual |= {"status": "active", "members_total": 20, "members_joined": 0, "members_left": 0}
    return usual | values


def quarters(folder: Path, before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]], **more: Any) -> CleanTables:
    """Clean a district's second quarter after its first; `more` are the groups before and now."""
    groups_before, groups = more.pop("groups_before", ()), more.pop("groups", ())
    first = write(folder / "q1.xlsx", before, quarter=Q1, THT=list(groups_before))
    earlier = {Q1: cleaned(first, quarter=Q1)}
    return cleaned(write(folder / "q2.xlsx", now, THT=list(groups), **more), earlier=earlier)


def codes(tables: CleanTables) -> set[str]:
    return set(tables.findings["code"])


# ---- members ---------------------------------------------------------------------------------------


def test_members_follow_from_the_quarter_before_and_what_changed(tmp_path: Path) -> None:
    before = [htx("1701000001", "HTX Tân Tiến", members_joined=2), TWO[1]]
    now = [htx("1701000001", "HTX Tân Tiến", members_joined=5, members_left=1, members_total=50), TWO[1]]
    found = told(quarters(tmp_path, before, now), "members_do_not_follow")
    assert (found["column"], found["raw"]) == ("members_total", "50")
    for number in ("có 40", "gia nhập 3", "ra khỏi 1", "phải còn 42", "ghi 50"):
        assert number in found["message"]
    now[0]["members_total"] = 42
    assert "members_do_not_follow" not in codes(quarters(tmp_path, before, now))


def test_founders_have_joined(tmp_path: Path) -> None:
    young = htx("1701000009", "HTX Mới", founded_on=date(2021, 5, 4), members_total=30, members_joined=4)
    found = told(cleaned(write(tmp_path / "a.xlsx", [*TWO, young])), "founders_not_joined")
    assert (found["column"], found["raw"]) == ("members_joined", "4")
    young |= {"members_joined": 31, "members_left": 1}
    assert "founders_not_joined" not in codes(cleaned(write(tmp_path / "b.xlsx", [*TWO, young])))


# ---- new units and stopped ones ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "expected"),
    [("Mới thành lập", True), ("HTX thành lập mới quý II", True), ("Mới thành lập năm 2016", False), ("", False)],
)
def test_a_unit_called_new_has_a_date_of_this_year(tmp_path: Path, note: str, expected: bool) -> None:
    tables = cleaned(write(tmp_path / "a.xlsx", [htx("1701000001", "HTX Tân Tiến", note=note), TWO[1]]))
    assert ("new_with_old_date" in codes(tables)) is expected
    if expected:
        assert told(tables, "new_with_old_date")["column"] == "founded_on"


def test_a_stopped_unit_earns_nothing_more(tmp_path: Path) -> None:
    stopped = {"status": "suspended", "status_on": date(2021, 2, 1)}
    before = [htx("1701000001", "HTX Tân Tiến", **stopped), TWO[1]]
    tables = quarters(tmp_path, before, [htx("1701000001", "HTX Tân Tiến", **stopped, revenue=800.0), TWO[1]])
    found = told(tables, "stopped_unit_reports")
    assert found["column"] == "revenue"
    assert "200" in found["message"]
    # what it earned before it stopped stays in the year so far, and so does its count of workers
    assert "stopped_unit_reports" not in codes(quarters(tmp_path, before, before))
    late = {"status": "suspended", "status_on": date(2021, 5, 1)}
    now = [htx("1701000001", "HTX Tân Tiến", **late, revenue=800.0), TWO[1]]
    assert "stopped_unit_reports" not in codes(quarters(tmp_path, TWO, now))


def test_a_unit_that_ended_takes_on_nobody(tmp_path: Path) -> None:
    ended = {"status": "ended", "status_on": date(2021, 2, 1), "exit_kind": "dissolved"}
    before = [htx("1701000001", "HTX Tân Tiến", **ended), TWO[1]]
    now = [htx("1701000001", "HTX Tân Tiến", **ended, workers_total=12), TWO[1]]
    assert told(quarters(tmp_path, before, now), "stopped_unit_reports")["column"] == "workers_total"


def test_active_units_with_zeros_alone_are_told_once(tmp_path: Path) -> None:
    nothing = {name: 0 for name, value in htx("", "").items() if isinstance(value, int | float)}
    many = [*TWO, *(htx(f"170100001{n}", f"HTX Không {n}", **nothing) for n in range(3))]
    found = told(cleaned(write(tmp_path / "a.xlsx", many)), "active_units_all_zero")
    assert "3 đơn vị" in found["message"]
    assert "HTX Không 2" in found["message"]
    assert found["raw"] == "HTX Không 0"


# ---- against the quarter before -----------------------------------------------------------------------


def test_figures_that_stand_still_are_told_by_unit_and_a_whole_list_once(tmp_path: Path) -> None:
    many = [htx(f"170100001{n}", f"HTX Số {n}", revenue=500.0 + n) for n in range(6)]
    moved = [row | {"revenue": row["revenue"] + 90} for row in many]
    one = quarters(tmp_path, many, [many[0], *moved[1:]])
    assert told(one, "figures_copied")["raw"] == "HTX Số 0"
    found = told(quarters(tmp_path, many, [*many[:4], *moved[4:]]), "list_copied")
    assert found["message"].startswith("4/6 đơn vị")
    assert "figures_copied" not in codes(quarters(tmp_path, many, [*many[:4], *moved[4:]]))
    assert not {"figures_copied", "list_copied"} & codes(quarters(tmp_path, many, moved))


# ---- education -----------------------------------------------------------------------------------------


def test_levels_add_up_and_known_ones_are_no_more_than_the_total(tmp_path: Path) -> None:
    def found(**levels: Any) -> bool:
        rows = [htx("1701000001", "HTX Tân Tiến", **levels), TWO[1]]
        return "levels_do_not_add_up" in codes(cleaned(write(tmp_path / "a.xlsx", rows)))

    assert not found()
    assert found(managers_total=5)
    assert found(managers_total=2, managers_university=None)
    assert not found(managers_total=4, managers_university=None)


def test_the_legacy_band_stands_for_two_levels(tmp_path: Path) -> None:
    def found(total: int) -> set[str]:
        def change(book: Any) -> None:
            """The form as it was: one column for both levels, the other emptied of its heading and cells."""
            sheet = book["HTX"]
            band, rest = (cell_of(book, "HTX Tân Tiến", heading).column for heading in ("Trung cấp", "Cao đẳng"))
            for row in sheet.iter_rows(max_row=8):
                for cell in row:
                    if cell.value == "Trung cấp":
                        cell.value = "Trung cấp, cao đẳng"
                    elif cell.value == "Cao đẳng":
                        cell.value = "Số khác"
            for row in (cell_of(book, name, "Sơ cấp").row for name in ("HTX Tân Tiến", "HTX Hòa Bình")):
                sheet.cell(row, band).value = 2
                sheet.cell(row, rest).value = None
            cell_of(book, "HTX Tân Tiến", "Sơ cấp").value = 1

        rows = [htx("1701000001", "HTX Tân Tiến", managers_total=total), TWO[1]]
        return codes(cleaned(write(tmp_path / "a.xlsx", rows, change=change)))

    assert "legacy_band" in found(4)
    assert "levels_do_not_add_up" not in found(4)
    assert "levels_do_not_add_up" in found(7)


# ---- groups that became cooperatives, mergers, splits -----------------------------------------------------

CONVERTED = {"status": "ended", "status_on": date(2021, 5, 1), "exit_kind": "tht_to_htx"}


def test_a_converted_group_has_its_cooperative(tmp_path: Path) -> None:
    young = htx("1701000009", "HTX Bình Minh", founded_on=date(2021, 5, 1), members_joined=40)
    group = tht("THT Rạng Đông", **CONVERTED)
    tables = quarters(tmp_path, TWO, [*TWO, young], groups_before=[tht("THT Rạng Đông")], groups=[group])
    found = told(tables, "conversion_without_cooperative")
    assert (found["sheet"], found["column"]) == ("THT", "exit_kind")
    assert "có thể là: HTX Bình Minh" in found["message"]
    young["name"] = "HTX Rạng Đông"
    tables = quarters(tmp_path, TWO, [*TWO, young], groups_before=[tht("THT Rạng Đông")], groups=[group])
    assert not {"conversion_without_cooperative", "conversion_not_told"} & codes(tables)


def test_a_new_cooperative_of_the_name_of_a_group_that_is_gone_is_told(tmp_path: Path) -> None:
    young = htx("1701000009", "HTX Rạng Đông", founded_on=date(2021, 5, 1), members_joined=40)
    groups = [tht("THT Rạng Đông"), tht("THT Ở Lại")]
    tables = quarters(tmp_path, TWO, [*TWO, young], groups_before=groups, groups=groups[1:])
    assert told(tables, "conversion_not_told")["raw"] == "HTX Rạng Đông"
    # a group that is still there is another unit
    tables = quarters(tmp_path, TWO, [*TWO, young], groups_before=groups, groups=groups)
    assert "conversion_not_told" not in codes(tables)


@pytest.mark.parametrize("way", ["merged", "split"])
def test_what_merged_or_split_goes_on_in_another_unit(tmp_path: Path, way: str) -> None:
    gone = {**TWO[0], "status": "ended", "status_on": date(2021, 5, 1), "exit_kind": way}
    found = told(quarters(tmp_path, TWO, [gone, TWO[1]]), "no_successor")
    assert (found["severity"], found["column"]) == ("note", "exit_kind")
    grown = {**TWO[1], "members_total": 80, "members_joined": 40}
    young = htx("1701000009", "HTX Mới", founded_on=date(2021, 5, 1), members_joined=40)
    assert ("no_successor" in codes(quarters(tmp_path, TWO, [gone, grown]))) is (way == "split")
    assert "no_successor" not in codes(quarters(tmp_path, TWO, [gone, TWO[1], young]))


# ---- between districts ---------------------------------------------------------------------------------


def test_one_unit_in_two_districts_is_told_with_both(tmp_path: Path) -> None:
    here = write(tmp_path / "go-quao.xlsx", [*TWO, htx("", "HTX Rạng Đông")])
    there = write(tmp_path / "an-bien.xlsx", [htx("", "Hợp tác xã RẠNG ĐÔNG", commune_code=None)], district="908")
    found = told(cleaned(here, there), "unit_in_two_districts")
    for part in ("Huyện Gò Quao", "Huyện An Biên", "go-quao.xlsx · HTX!"):
        assert part in found["message"]
    mine = cleaned(here, there).submissions.set_index("file")
    assert mine.loc[found["file"], "warnings"] >= 1
    two = write(tmp_path / "an-bien.xlsx", [htx("1702000001", "HTX Tân Tiến", commune_code=None)], district="908")
    assert "unit_in_two_districts" not in codes(cleaned(here, two)), "two tax codes are two units"


def test_a_tax_code_in_two_districts_counts_once_and_names_the_other(tmp_path: Path) -> None:
    here = write(tmp_path / "go-quao.xlsx", TWO)
    there = write(tmp_path / "an-bien.xlsx", [htx("1701000001", "HTX Tân Tiến", commune_code=None)], district="908")
    tables = cleaned(here, there)
    assert len(tables.units) == 2
    assert "Huyện Gò Quao" in told(tables, "duplicate_unit")["message"]


def test_a_list_of_another_district_is_told_once(tmp_path: Path) -> None:
    mine = KIEN_GIANG.communes_named("Xã Long Thạnh", Q2.end, "906")[0].code
    many = [htx(f"170100001{n}", f"HTX Số {n}", commune_code=mine) for n in range(5)]

    def change(book: Any) -> None:
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        said = cell.value.replace("Giồng Riềng", "Gò Quao").replace("GIỒNG RIỀNG", "GÒ QUAO")
                        cell.value = said

    path = write(tmp_path / "bieu.xlsx", many, district="906", change=change)
    tables = cleaned(path)
    found = told(tables, "list_of_another_district")
    assert "5/5" in found["message"]
    assert "thuộc Huyện Giồng Riềng, không thuộc Huyện Gò Quao" in found["message"]
    assert "commune_elsewhere" not in codes(tables)
    assert tables.units.empty
    assert tables.rejected["reason"].tolist() == ["list_of_another_district"] * 5


# ---- activities ------------------------------------------------------------------------------------------

CLASS = {
    "solution_group": "2",
    "support_kind": "training_class",
    "title": "Lớp bồi dưỡng",
    "held_on": date(2021, 5, 5),
    "classes": 1,
    "participants": 30,
    "persons": 30,
    "unit_ids": "1701000001; HTX Hòa Bình",
}


def test_persons_and_supported_units_are_held_to_what_they_are_of(tmp_path: Path) -> None:
    wrong = CLASS | {"persons": 45, "unit_ids": "1701000001;1701000022"}
    tables = cleaned(write(tmp_path / "a.xlsx", TWO, THT=[tht("THT Một")], support=[CLASS, wrong]))
    assert told(tables, "persons_exceed_participants")["raw"] == "45"
    found = told(tables, "supported_unit_unknown")
    assert found["column"] == "unit_ids"
    assert ": 1701000022." in found["message"]
    assert "1701000002" in found["fix"]
    alone = cleaned(write(tmp_path / "b.xlsx", TWO, support=[wrong]))
    assert "supported_unit_unknown" not in codes(alone), "it may be of a list that was not given"
