"""Parts of one district in several files are joined; versions are not; what is neither for sure is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.reconcile import stated_against_listed
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import read_received
from kttt_analysis.workspace.receipts import Receipt
from tests.submitted import KIEN_GIANG, Q2, cleaned, htx, told, write

Q1 = Quarter(2021, 1)
FARMS = [htx(f"17010000{n:02d}", f"HTX Lúa {n}") for n in range(1, 9)]
OTHERS = [htx(f"17020000{n:02d}", f"HTX Xe {n}", sector="transport", commune_code="30958") for n in range(1, 5)]
FUND = [htx("1703000001", "QTDND Định Hòa", kind="QTDND", sector="credit")]


def tht(n: int, **values: Any) -> dict[str, Any]:
    usual = {"name": f"THT Ấp {n}", "commune_code": "30952", "founded_on": date(2018, 3, n), "status": "active"}
    return usual | {"members_total": 12, "certified": True, "sector": "crops"} | values


def activity(title: str, day: date, **values: Any) -> dict[str, Any]:
    usual = {"solution_group": "2", "support_kind": "training_class", "title": title, "held_on": day, "classes": 1}
    return usual | {"participants": 30, "persons": 30, "budget_local": 10.0} | values


def stated(code: str, value: float) -> dict[str, Any]:
    return {"indicator": code, "stated": value}


def files(tables: CleanTables) -> dict[str, str]:
    rows = tables.submissions.dropna(subset="file")
    return dict(zip(rows["file"], rows["state"].astype(str), strict=True))


def codes(tables: CleanTables) -> set[str]:
    return set(tables.findings["code"])


def in_order(*paths: Path) -> Sequence[Path]:
    """The same files, each changed after the one before."""
    for at, path in enumerate(paths):
        os.utime(path, (1_625_000_000 + at, 1_625_000_000 + at))
    return paths


def noted(*paths: Path, part: bool | None, earlier: dict[Quarter, CleanTables] | None = None) -> CleanTables:
    """Clean tables of files of which the last one is noted as a part, or as none."""
    receipts = [Receipt(p.name, sequence=n, part=part if p is paths[-1] else None) for n, p in enumerate(paths, 1)]
    received = [read_received(p, p.name, receipt) for p, receipt in zip(paths, receipts, strict=True)]
    return clean(Q2, received, KIEN_GIANG, earlier)


def before(folder: Path, *units: Any) -> dict[Quarter, CleanTables]:
    """The quarter before, in which the district listed some units."""
    return {Q1: cleaned(write(folder / "quy-1.xlsx", units, quarter=Q1), quarter=Q1)}


def test_two_sectors_in_two_files_are_joined_and_told_at_both(tmp_path: Path) -> None:
    tables = cleaned(*in_order(write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", OTHERS)))
    assert sorted(tables.units["unit_id"]) == sorted(u["unit_code"] for u in (*FARMS, *OTHERS))
    assert files(tables) == {"a.xlsx": "accepted", "b.xlsx": "accepted"}
    found = tables.findings[tables.findings["code"].eq("parts_joined")]
    assert sorted(found["file"]) == ["a.xlsx", "b.xlsx"]
    assert all("“b.xlsx” (4 dòng); “a.xlsx” (8 dòng)" in message for message in found["message"])
    assert not {"replaced_submission", "replaced_by_smaller", "parts_or_versions"} & codes(tables)
    assert tables.submissions.set_index("file").loc["a.xlsx", "tables"].split(";").count("HTX") == 1


@pytest.mark.parametrize("parts", [(FARMS, FUND), (FARMS[:3], FARMS[3:6], [*FARMS[6:], *OTHERS])])
def test_funds_apart_or_three_parts_are_joined(tmp_path: Path, parts: tuple[list[Any], ...]) -> None:
    paths = [write(tmp_path / f"phan-{n}.xlsx", units) for n, units in enumerate(parts, 1)]
    tables = cleaned(*in_order(*paths))
    assert len(tables.units) == sum(map(len, parts))
    assert set(files(tables).values()) == {"accepted"}


def test_the_same_units_are_a_version(tmp_path: Path) -> None:
    mended = [{**u, "revenue": 650.0} for u in FARMS]
    tables = cleaned(*in_order(write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", mended)))
    assert tables.units["revenue"].tolist() == [650.0] * 8
    assert files(tables) == {"a.xlsx": "replaced", "b.xlsx": "accepted"}
    assert not {"parts_joined", "parts_or_versions"} & codes(tables)


def test_a_version_that_names_its_units_by_code_at_last_is_one(tmp_path: Path) -> None:
    """Other identities, the same units: nothing would be worse than to count both."""
    nameless = [{**u, "unit_code": None} for u in FARMS]
    tables = cleaned(*in_order(write(tmp_path / "a.xlsx", nameless), write(tmp_path / "b.xlsx", FARMS)))
    assert len(tables.units) == 8
    assert files(tables)["a.xlsx"] == "replaced"


def test_a_version_that_mends_the_names_is_one(tmp_path: Path) -> None:
    days = [date(2010 + n, 5, 4) for n in range(8)]
    wrong = [{**u, "unit_code": None, "name": f"HTX Thanh Bin {n}", "founded_on": d} for n, (u, d) in
             enumerate(zip(FARMS, days, strict=True))]  # fmt: skip
    right = [{**u, "name": u["name"].replace("Bin", "Bình")} for u in wrong]
    tables = cleaned(*in_order(write(tmp_path / "a.xlsx", wrong), write(tmp_path / "b.xlsx", right)))
    assert len(tables.units) == 8


def test_a_version_that_mends_the_communes_is_one(tmp_path: Path) -> None:
    wrong = [{**u, "unit_code": None, "founded_on": date(2010 + n, 5, 4)} for n, u in enumerate(FARMS)]
    right = [{**u, "commune_code": "30958"} for u in wrong]
    tables = cleaned(*in_order(write(tmp_path / "a.xlsx", wrong), write(tmp_path / "b.xlsx", right)))
    assert tables.units["commune_code"].tolist() == ["30958"] * 8
    assert files(tables) == {"a.xlsx": "replaced", "b.xlsx": "accepted"}
    assert not {"parts_joined", "parts_or_versions"} & codes(tables)


def test_groups_without_days_of_the_same_names_in_another_commune_are_a_version_and_that_is_told(
    tmp_path: Path,
) -> None:
    """The first quarter, without dates and codes: they may be groups of two communes, and that is asked."""
    wrong = [tht(n, founded_on=None) for n in range(1, 7)]
    right = [{**one, "commune_code": "30958"} for one in wrong]
    paths = [write(tmp_path / name, FARMS, THT=groups) for name, groups in (("a.xlsx", wrong), ("b.xlsx", right))]
    tables = cleaned(*in_order(*paths))
    assert tables.units["kind"].eq("THT").sum() == 6
    assert told(tables, "parts_or_versions")["file"] == "a.xlsx"
    assert noted(*paths, part=True).units["kind"].eq("THT").sum() == 12


def test_a_new_version_of_one_part_replaces_that_part_alone(tmp_path: Path) -> None:
    mended = [{**u, "revenue": 650.0} for u in FARMS]
    paths = [write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", OTHERS), write(tmp_path / "c.xlsx", mended)]
    tables = cleaned(*in_order(*paths))
    assert len(tables.units) == 12
    assert files(tables) == {"a.xlsx": "replaced", "b.xlsx": "accepted", "c.xlsx": "accepted"}
    assert "c.xlsx" in told(tables, "replaced_submission")["message"]
    whole = write(tmp_path / "d.xlsx", [*FARMS, *OTHERS])
    tables = cleaned(*in_order(*paths, whole))
    assert len(tables.units) == 12
    assert [f for f, state in files(tables).items() if state == "accepted"] == ["d.xlsx"]


def test_a_few_units_in_common_are_a_version_and_that_is_told(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", [*FARMS[:2], *OTHERS])
    tables = cleaned(*in_order(first, second))
    assert len(tables.units) == 6
    found = told(tables, "parts_or_versions")
    assert (found["file"], found["severity"]) == ("a.xlsx", "warning")
    assert "chỉ có 2 dòng chung" in found["message"]
    assert "part = true" in found["fix"]
    tables = noted(first, second, part=True)
    assert len(tables.units) == 12
    assert tables.findings["code"].eq("unit_in_two_parts").sum() == 2, "each counted once, and told"
    assert len(tables.units) + len(tables.rejected) == tables.submissions["records"].sum()
    tables = noted(first, second, part=False)
    assert (len(tables.units), "parts_or_versions" in codes(tables)) == (6, False)


def test_a_part_of_corrected_rows_counts_before_the_list_it_mends(tmp_path: Path) -> None:
    mended = [{**u, "revenue": 650.0} for u in FARMS[:2]]
    first, second = write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", mended)
    assert "replaced_by_smaller" in codes(cleaned(*in_order(first, second)))
    tables = noted(first, second, part=True)
    assert sorted(tables.units["revenue"].tolist()) == [600.0] * 6 + [650.0] * 2


def test_a_person_says_that_a_list_without_anything_in_common_replaces(tmp_path: Path) -> None:
    paths = write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", OTHERS)
    tables = noted(*paths, part=False)
    assert len(tables.units) == 4
    assert not {"parts_joined", "parts_or_versions", "replaced_by_smaller"} & codes(tables)


def test_the_quarter_before_tells_a_part_from_a_list_of_something_else(tmp_path: Path) -> None:
    more = [htx(f"17040000{n:02d}", f"HTX Mía {n}") for n in range(1, 9)]
    first, second = in_order(write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", more))
    both = cleaned(first, second, earlier=before(tmp_path, *FARMS, *more))
    assert len(both.units) == 16
    one = cleaned(first, second, earlier=before(tmp_path, *more))
    assert len(one.units) == 8
    assert "chỉ có 0 dòng chung" in told(one, "parts_or_versions")["message"]
    named = in_order(first, write(tmp_path / "HTX phần 2.xlsx", more))
    assert len(cleaned(*named, earlier=before(tmp_path, *more)).units) == 16
    new = [{**u, "founded_on": date(2021, 5, 4)} for u in more]
    assert len(cleaned(first, write(tmp_path / "c.xlsx", new), earlier=before(tmp_path, *FARMS)).units) == 16


def test_groups_in_two_files_and_an_empty_list_in_a_part_says_nothing(tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx", FARMS, THT=[tht(n) for n in range(1, 7)])
    second = write(tmp_path / "b.xlsx", OTHERS, THT=[])
    tables = cleaned(*in_order(first, second))
    assert tables.units["kind"].value_counts().to_dict() == {"HTX": 12, "THT": 6} | {"QTDND": 0, "LHHTX": 0}
    third = write(tmp_path / "c.xlsx", [], THT=[tht(n) for n in range(11, 15)])
    tables = cleaned(*in_order(first, second, third))
    assert tables.units["kind"].eq("THT").sum() == 10


def test_an_empty_list_of_a_version_says_that_there_is_nothing(tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx", FARMS, THT=[tht(n) for n in range(1, 7)])
    second = write(tmp_path / "b.xlsx", FARMS, THT=[])
    tables = cleaned(*in_order(first, second))
    assert not tables.units["kind"].eq("THT").any()
    assert "replaced_by_smaller" in codes(tables)


@pytest.mark.parametrize("names", [("a.xlsx", "b.xlsx"), ("GoQuao.xlsx", "GoQuao_v2.xlsx")])
@pytest.mark.parametrize("units", [(FARMS, FARMS), (FARMS, [])])
def test_reworded_activities_without_days_are_a_version_and_that_is_told(
    tmp_path: Path, names: tuple[str, str], units: tuple[list[Any], list[Any]]
) -> None:
    """Joined, each class would count twice."""
    titles = ("Lớp tập huấn", "Tuyên truyền"), ("Lớp bồi dưỡng cán bộ quản lý HTX", "Hội nghị về Luật HTX 2012")
    paths = []
    for name, listed, said in zip(names, units, titles, strict=True):
        support = [{**activity(title, date(2021, 5, 4)), "held_on": None} for title in said]
        remarks = [{"topic": "difficulty", "text": f"Thiếu vốn ({name})"}]
        paths.append(write(tmp_path / name, listed, support=support, remarks=remarks))
    tables = cleaned(*in_order(*paths))
    assert tables.support["title"].tolist() == list(titles[1])
    assert tables.remarks["text"].tolist() == [f"Thiếu vốn ({names[1]})"]
    found = told(tables, "parts_or_versions")
    assert (found["file"], found["severity"]) == (names[0], "warning")
    both = noted(*paths, part=True)
    assert len(both.support) == 4


def test_activities_beside_two_parts_of_the_list_of_units_are_joined(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / name, units, support=[{**activity(title, date(2021, 5, 4)), "held_on": None}])
        for name, units, title in (("a.xlsx", FARMS, "Lớp tập huấn"), ("b.xlsx", OTHERS, "Hội nghị"))
    ]
    assert len(cleaned(*in_order(*paths)).support) == 2


def test_one_activity_with_other_figures_in_two_parts_is_not_lost_in_silence(tmp_path: Path) -> None:
    paths = []
    for name, units, persons, month in (("a.xlsx", FARMS, 40, 4), ("b.xlsx", OTHERS, 35, 5)):
        said = [{**activity("Lớp", date(2021, 5, 4), participants=persons), "held_on": None}]
        said += [activity(f"Lớp {name} {n}", date(2021, month, n)) for n in range(1, 12)]
        paths.append(write(tmp_path / name, units, support=said))
    tables = cleaned(*in_order(*paths))
    assert tables.support.loc[tables.support["title"].eq("Lớp"), "participants"].tolist() == [35]
    assert tables.rejected["reason"].tolist() == ["activity_in_two_parts"]
    found = told(tables, "activity_in_two_parts")
    assert (found["file"], found["severity"], "40" in found["message"]) == ("a.xlsx", "warning", True)


def test_what_is_said_beside_an_older_list_of_units_is_older_too(tmp_path: Path) -> None:
    """Activities month by month are joined, but the totals beside them are those of the later report."""
    paths = [
        write(tmp_path / name, FARMS, support=[activity("Lớp", day)], totals=[stated("tht_total", total)])
        for name, day, total in (("a.xlsx", date(2021, 4, 4), 30), ("b.xlsx", date(2021, 5, 4), 31))
    ]
    tables = cleaned(*in_order(*paths))
    assert len(tables.support) == 2
    assert tables.totals["stated"].tolist() == [31.0]


def test_activities_month_by_month_are_joined_and_one_told_twice_counts_once(tmp_path: Path) -> None:
    april = [activity(f"Lớp tháng tư {n}", date(2021, 4, n)) for n in range(1, 13)]
    may = [activity(f"Lớp tháng năm {n}", date(2021, 5, n)) for n in range(1, 13)]
    first = write(tmp_path / "a.xlsx", FARMS, support=april)
    second = write(tmp_path / "b.xlsx", FARMS, support=[*may, april[0]])
    tables = cleaned(*in_order(first, second))
    assert len(tables.support) == 24
    assert told(tables, "repeated_in_part")["file"] == "a.xlsx"
    assert files(tables)["a.xlsx"] == "accepted", "its activities are in force"
    assert len(tables.units) == 8
    again = write(tmp_path / "c.xlsx", FARMS, support=[{**a, "title": a["title"].upper()} for a in (*april, *may)])
    assert len(cleaned(*in_order(first, second, again)).support) == 24


def test_a_total_of_a_part_is_held_against_that_part(tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx", FARMS, totals=[stated("htx_total", 8), stated("tht_total", 30)])
    second = write(tmp_path / "b.xlsx", OTHERS, totals=[stated("htx_total", 4)])
    tables = cleaned(*in_order(first, second))
    assert tables.totals.dropna(subset="stated").set_index("indicator")["stated"].to_dict() == {"tht_total": 30.0}
    found = told(tables, "stated_in_two_parts")
    assert found["severity"] == "error", "8 or 4 would be a guess"
    assert ("ghi 8" in found["message"], "ghi 4" in found["message"]) == (True, True)
    q = QuarterData(Q2, tables, KIEN_GIANG, date(2021, 7, 5))
    assert stated_against_listed(q) == ()
    for value, odd in ((12, 0), (5, 1)):
        first = write(tmp_path / "a.xlsx", FARMS, totals=[stated("tht_total", 30)])
        other = write(tmp_path / "b.xlsx", OTHERS, totals=[stated("htx_total", value)])
        q = QuarterData(Q2, cleaned(*in_order(first, other)), KIEN_GIANG, date(2021, 7, 5))
        assert len(stated_against_listed(q)) == odd


def test_remarks_of_both_parts_stand_once_each(tmp_path: Path) -> None:
    said = [{"topic": "difficulty", "text": "Thiếu vốn"}, {"topic": "proposal", "text": "Mở lớp"}]
    first = write(tmp_path / "a.xlsx", FARMS, remarks=said)
    second = write(tmp_path / "b.xlsx", OTHERS, remarks=said[:1])
    tables = cleaned(*in_order(first, second))
    assert sorted(tables.remarks["text"]) == ["Mở lớp", "Thiếu vốn"]
    assert told(tables, "repeated_in_part")["file"] == "a.xlsx"


@pytest.mark.parametrize("shared", range(9))
def test_no_unit_counts_twice_and_no_record_is_lost(tmp_path: Path, shared: int) -> None:
    """Records read = kept + rejected + replaced by a later version, however much two lists share."""
    paths = in_order(write(tmp_path / "a.xlsx", FARMS), write(tmp_path / "b.xlsx", [*FARMS[:shared], *OTHERS]))
    for part in (None, True, False):
        tables = noted(*paths, part=part)
        assert not tables.units["unit_id"].duplicated().any()
        assert set(tables.units["unit_id"]) >= {u["unit_code"] for u in OTHERS}
        read = tables.submissions.set_index("file")["records"]
        replaced = 0 if files(tables)["a.xlsx"] != "replaced" else read["a.xlsx"]
        assert len(tables.units) + len(tables.rejected) + replaced == read[["a.xlsx", "b.xlsx"]].sum()


@pytest.mark.parametrize("folder", ["", "sub/"])
def test_a_file_dropped_in_twice_counts_once(tmp_path: Path, folder: str) -> None:
    path = write(tmp_path / "a.xlsx", FARMS)
    receipts = [Receipt("a.xlsx", sequence=1), Receipt(f"{folder}b.xlsx", sequence=2)]
    tables = clean(Q2, [read_received(path, r.file, r) for r in receipts], KIEN_GIANG)
    assert len(tables.units) == 8
    assert not len(tables.rejected)
    assert told(tables, "duplicate_file")["file"] == "a.xlsx"
    assert sorted(files(tables).values()) == ["accepted", "replaced"]
    both = [read_received(path, "a.xlsx"), read_received(write(tmp_path / "p.xlsx", OTHERS), "p.xlsx")]
    assert len(clean(Q2, [*both, read_received(path, f"{folder}b.xlsx")], KIEN_GIANG).units) == 12


def test_a_copy_that_comes_after_the_deadline_makes_no_district_late(tmp_path: Path) -> None:
    deadline = datetime(2021, 7, 10, tzinfo=VIETNAM)
    days = {"a.xlsx": deadline - timedelta(days=3), "b.xlsx": deadline + timedelta(days=3)}
    path = write(tmp_path / "a.xlsx", FARMS)
    received = [read_received(path, name, Receipt(name, received_at=day)) for name, day in days.items()]
    tables = clean(Q2, received, KIEN_GIANG, deadline=deadline)
    assert files(tables) == {"b.xlsx": "accepted", "a.xlsx": "replaced"}
    other = read_received(write(tmp_path / "c.xlsx", FARMS[:7]), "c.xlsx", Receipt("c.xlsx", received_at=deadline))
    again = clean(Q2, [*received, other], KIEN_GIANG, deadline=deadline)
    assert files(again)["b.xlsx"] == "late", "what it says had been replaced: it is an answer of its own"


def test_one_activity_alone_in_each_of_two_parts_is_told_too(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / name, units, support=[{**activity("Lớp", date(2021, 5, 4), participants=n), "held_on": None}])
        for name, units, n in (("a.xlsx", FARMS, 30), ("b.xlsx", OTHERS, 25))
    ]
    tables = cleaned(*in_order(*paths))
    assert tables.support["participants"].tolist() == [25]
    found = told(tables, "activity_in_two_parts")
    assert found["severity"] == "warning"
    assert "30" in found["message"]
