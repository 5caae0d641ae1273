"""Corrections are applied as long as the source says what they expect, and told loudly as soon as it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.correcting import blocking
from kttt_analysis.cleaning.corrections import Correction, CorrectionError, as_toml, parse_corrections
from kttt_analysis.cleaning.origins import origins_of
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.forms import read
from kttt_analysis.workspace import read_received
from kttt_analysis.workspace.receipts import Receipt
from tests import sheets
from tests.ledgers import FILE, HTX, LEDGER, about, at_cell, corrected, entry, of_unit, states, value
from tests.submitted import KIEN_GIANG, Q2, htx, write
from tests.test_conservation import conserved

COMMUNE = next(c.code for c in KIEN_GIANG.communes_on(Q2.end) if c.printed == "Xã Định Hòa")
CORRECTED = ("outdated", "conflict", "impossible", "unused")


# ---- each action, by both ways of naming a place ---------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "unit", "column", "wanted"),
    [
        (of_unit("change", "HTX Tân Tiến", "Doanh thu", was="6000", value=600), "HTX Tân Tiến", "revenue", 600.0),
        (at_cell("change", "F4", was="6000", value="600,5"), "HTX Tân Tiến", "revenue", 600.5),
        (of_unit("scale", "hợp tác xã PHÚ HÒA", "revenue", was="700000", factor=0.001),
         "HTX Phú Hòa", "revenue", 700.0),
        (at_cell("scale", "f6", was=" 700000 ", factor=0.001), "HTX Phú Hòa", "revenue", 700.0),
        (at_cell("change", "E5", was="1.325", value=1325), "HTX Hòa Bình", "members_total", 1325),
        (at_cell("scale", "E5", was="1.325", factor=1000), "HTX Hòa Bình", "members_total", 1325),
        (of_unit("drop", "HTX Hòa Bình", "Lợi nhuận", was="90"), "HTX Hòa Bình", "profit", None),
        (at_cell("drop", "G5", was="90"), "HTX Hòa Bình", "profit", None),
        (of_unit("move", "HTX Tân Tiến", "note", was="60", to="Lợi nhuận"), "HTX Tân Tiến", "profit", 60.0),
        (at_cell("move", "H4", was="60", to="$G$4"), "HTX Tân Tiến", "profit", 60.0),
        (of_unit("change", "HTX Tân Tiến", "profit", was="", value=55), "HTX Tân Tiến", "profit", 55.0),
        (of_unit("change", "HTX Phú Hòa", "founded_on", was="2018-05-04", value=date(2019, 5, 4)),
         "HTX Phú Hòa", "founded_on", date(2019, 5, 4)),
        (of_unit("change", "HTX Phú Hòa", "Xã", was="Xã Định An", value="Xã Định Hòa"),
         "HTX Phú Hòa", "commune_code", COMMUNE),
    ],
)  # fmt: skip
def test_a_correction_is_applied_and_noted_at_its_cell(
    tmp_path: Path, said: str, unit: str, column: str, wanted: object
) -> None:
    tables = corrected(tmp_path, said)
    assert states(tables) == ["applied"]
    assert value(tables, unit, column) == wanted
    (found, *moved) = about(tables, "corrected")
    assert len(moved) == ("move" in said)
    assert (found["severity"], found["file"]) == ("note", FILE)
    assert found["raw"] == tables.corrections["raw"].iloc[0] or pd.isna(found["raw"])
    for part in ("Nguyễn Văn A, ngày 10/7/2021", "Ghi nhầm", f"{LEDGER}: mục thứ 1"):
        assert part in found["message"]
    assert not any(about(tables, f"correction_{state}") for state in CORRECTED)
    conserved(tables)


def test_what_is_corrected_goes_through_unit_type_and_checks_as_any_value(tmp_path: Path) -> None:
    drawn = HTX.replace("Doanh thu (triệu đồng)", "Doanh thu (đồng)")
    tables = corrected(tmp_path, at_cell("change", "F4", was="6000", value=600_000_000), drawn=drawn)
    assert value(tables, "HTX Tân Tiến", "revenue") == 600.0
    tables = corrected(tmp_path, at_cell("change", "F5", was="900", value=80))
    assert [f["cell"] for f in about(tables, "part_exceeds_whole")] == []
    tables = corrected(tmp_path, at_cell("change", "B4", was="HTX Tân Tiến", value="HTX Tân Thành"))
    assert tables.units["unit_id"].iloc[0] == "907-30952-tan_thanh"


def test_what_the_reader_said_of_a_corrected_cell_is_settled_and_of_others_stands(tmp_path: Path) -> None:
    drawn = HTX.replace("| 20 ", "| 2.5 ")
    assert [f["cell"] for f in about(corrected(tmp_path, drawn=drawn), "number_not_whole")] == ["E5", "E6"]
    tables = corrected(tmp_path, at_cell("change", "E5", was="1.325", value=1325), drawn=drawn)
    assert [f["cell"] for f in about(tables, "number_not_whole")] == ["E6"]
    assert value(tables, "HTX Phú Hòa", "members_total") is None


def test_a_dropped_row_is_kept_out_whole_with_its_reason(tmp_path: Path) -> None:
    for said in (
        of_unit("drop", "HTX Hòa Bình", None, was="HTX Hòa Bình"),
        entry("drop", file=FILE, sheet="HTX", row=5, was="HTX Hòa Bình"),
    ):
        tables = corrected(tmp_path, said)
        assert tables.units["name"].tolist() == ["HTX Tân Tiến", "HTX Phú Hòa"]
        assert tables.units["source_row"].tolist() == [4, 6]
        assert tables.rejected[["row", "reason"]].values.tolist() == [[5, "row_dropped"]]
        assert '"1.325"' in tables.rejected["values"].iloc[0]
        assert about(tables, "number_not_whole") == []
        assert [f["cell"] for f in about(tables, "row_dropped")] == ["B5"]
        conserved(tables)


def test_every_row_may_be_dropped(tmp_path: Path) -> None:
    rows = [of_unit("drop", name, None, was=name) for name in ("HTX Tân Tiến", "HTX Hòa Bình", "HTX Phú Hòa")]
    tables = corrected(tmp_path, *rows)
    assert states(tables) == ["applied"] * 3
    assert tables.units.empty
    assert len(tables.rejected) == 3
    conserved(tables)


def test_totals_and_activities_are_corrected_too(tmp_path: Path) -> None:
    totals = [{"indicator": "tht_total", "stated": 210.0}]
    support = [{"title": "Tập huấn Luật HTX", "solution_group": "2", "classes": 1, "participants": 400}]
    path = write(tmp_path / FILE, totals=totals, support=support)
    ledger = [
        of_unit("change", "Tổng số THT", "stated", was="210", value=120),
        of_unit("change", "Tập huấn Luật HTX", "participants", was="400", value=40),
    ]
    one = parse_corrections("\n".join(ledger), KIEN_GIANG, LEDGER)
    tables = clean(Q2, [read_received(path, path.name)], KIEN_GIANG, corrections=one)
    assert states(tables) == ["applied", "applied"]
    stated = tables.totals.dropna(subset=["stated"]).set_index("indicator")["stated"]
    assert stated.to_dict() == {"tht_total": 120.0}
    assert tables.support["participants"].tolist() == [40]


# ---- fault 13: a correction that outlives the error it corrected ----------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        of_unit("scale", "HTX Phú Hòa", "revenue", was="700000", factor=0.001),
        at_cell("scale", "F6", was="700000", factor=0.001),
    ],
)
def test_a_correction_that_outlived_its_error_is_not_applied_and_the_value_is_null(tmp_path: Path, said: str) -> None:
    mended = HTX.replace("700000", "700   ")
    assert value(corrected(tmp_path, drawn=mended), "HTX Phú Hòa", "revenue") == 700.0
    tables = corrected(tmp_path, said, drawn=mended)
    assert states(tables) == ["outdated"]
    assert value(tables, "HTX Phú Hòa", "revenue") is None
    (found,) = about(tables, "correction_outdated")
    assert (found["severity"], found["file"], found["district_code"]) == ("error", "corrections/2021Q2.toml", "907")
    for part in (f"{LEDGER}: mục thứ 1", FILE, "F6", "HTX Phú Hòa", "“700000”", "“700”"):
        assert part in found["message"]
    assert about(tables, "corrected") == []


def test_rows_that_shifted_lose_a_cell_but_not_a_unit(tmp_path: Path) -> None:
    lines = HTX.strip().splitlines()
    shifted = "\n".join([*lines[:2], lines[2].replace("HTX Tân Tiến", "HTX Mới Thêm").replace("6000", "10  "),
                         *(f"{n}{line[1:]}" for n, line in enumerate(lines[2:], 5))])  # fmt: skip
    by_unit = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)
    tables = corrected(tmp_path, by_unit, at_cell("change", "F4", was="6000", value=600), drawn=shifted)
    assert states(tables) == ["applied", "outdated"]
    assert value(tables, "HTX Tân Tiến", "revenue") == 600.0
    assert value(tables, "HTX Mới Thêm", "revenue") is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (entry("change", file=FILE, sheet="Trang 9", cell="F4", was="6000", value=1), "không còn ô đó"),
        (at_cell("change", "A1", was="6000", value=1), "BIỂU TỔNG HỢP"),
        (at_cell("change", "Z99", was="6000", value=1), "không còn ô đó"),
        (entry("drop", file=FILE, sheet="HTX", row=5, was="HTX Hòa An"), "“HTX Hòa Bình”"),
        (entry("drop", file=FILE, sheet="HTX", row=3, was="HTX Hòa An"), "Tên HTX"),
    ],
)
def test_a_place_that_has_gone_is_outdated_and_says_what_stands_there(tmp_path: Path, said: str, words: str) -> None:
    tables = corrected(tmp_path, said)
    assert states(tables) == ["outdated"]
    assert words in about(tables, "correction_outdated")[0]["message"]
    assert len(tables.units) == 3


# ---- unused, conflicting, impossible ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (of_unit("drop", "HTX Tân Tiếp", "revenue", was="1"), "gần nhất là “HTX Tân Tiến”"),
        (entry("drop", file="go-quao v2.xlsx", sheet="HTX", cell="F4", was="1"), "gần nhất là “go-quao.xlsx”"),
        (of_unit("drop", "THT Tân Tiến", "revenue", was="1"), "không có dòng nào"),
        (entry("drop", unit="HTX A", column="revenue", was="1", district="An Biên"), "huyện chưa gửi"),
        (entry("drop", file=FILE, sheet="HTX", cell="F4", was="6000", district="An Biên"), "huyện chưa gửi"),
    ],
)
def test_an_entry_about_nothing_is_told(tmp_path: Path, said: str, words: str) -> None:
    tables = corrected(tmp_path, said)
    assert states(tables) == ["unused"]
    (found,) = about(tables, "correction_unused")
    assert found["severity"] == "warning"
    assert words in found["message"]
    assert value(tables, "HTX Tân Tiến", "revenue") == 6000.0


def test_an_entry_about_a_file_that_another_replaced_is_told(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, [htx("1701000001", "HTX Tân Tiến", revenue=r)])
             for name, r in (("go-quao.xlsx", 6000.0), ("go-quao v2.xlsx", 600.0))]  # fmt: skip
    row = read(paths[0]).tables[0].record_rows[0]
    k = next(c for c in read(paths[0]).tables[0].columns if c.column == "revenue")
    cell = read(paths[0]).tables[0].address(0, k.index)
    assert cell.endswith(str(row))
    one = parse_corrections(at_cell("scale", cell, was="6000", factor=0.1), KIEN_GIANG, LEDGER)
    tables = clean(Q2, [read_received(p, p.name) for p in paths], KIEN_GIANG, corrections=one)
    assert states(tables) == ["unused"]
    assert "đã có bản mới hơn" in about(tables, "correction_unused")[0]["message"]
    assert tables.units["revenue"].tolist() == [600.0]


def test_a_copy_of_a_file_switches_no_correction_off(tmp_path: Path) -> None:
    path = sheets.write(tmp_path / FILE, {"HTX": HTX})
    one = parse_corrections(at_cell("change", "F6", was="700000", value=700), KIEN_GIANG, LEDGER)
    both = [read_received(path, FILE, Receipt(FILE, sequence=1))]
    both.append(read_received(path, "go-quao (1).xlsx", Receipt("go-quao (1).xlsx", sequence=2)))
    tables = clean(Q2, both, KIEN_GIANG, corrections=one)
    assert states(tables) == ["applied"]
    assert value(tables, "HTX Phú Hòa", "revenue") == 700.0


def test_an_entry_that_the_version_after_it_still_needs_stops_publishing(tmp_path: Path) -> None:
    first = sheets.write(tmp_path / FILE, {"HTX": HTX})
    second = sheets.write(tmp_path / "go-quao v2.xlsx", {"HTX": HTX.replace("900 ", "950 ")})
    one = parse_corrections(at_cell("change", "F6", was="700000", value=700), KIEN_GIANG, LEDGER)
    tables = clean(Q2, [read_received(p, p.name) for p in (first, second)], KIEN_GIANG, corrections=one)
    assert states(tables) == ["outdated"]
    assert len(blocking(tables.corrections)) == 1
    (found,) = about(tables, "correction_still_needed")
    assert (found["severity"], "go-quao v2.xlsx" in found["message"]) == ("error", True)


def test_entries_of_another_quarter_are_left_aside(tmp_path: Path) -> None:
    tables = corrected(tmp_path, at_cell("drop", "F4", was="6000").replace("2021Q2", "2021Q1"))
    assert tables.corrections.empty
    assert value(tables, "HTX Tân Tiến", "revenue") == 6000.0


@pytest.mark.parametrize(
    "second",
    [
        of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=650),
        of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600),
        of_unit("drop", "HTX Tân Tiến", None, was="HTX Tân Tiến"),
        at_cell("move", "G5", was="90", to="F4"),
    ],
)
def test_two_entries_about_one_cell_are_both_told_and_neither_applied(tmp_path: Path, second: str) -> None:
    tables = corrected(tmp_path, at_cell("change", "F4", was="6000", value=600), second)
    assert states(tables) == ["conflict", "conflict"]
    assert value(tables, "HTX Tân Tiến", "revenue") is None
    found = about(tables, "corrections_conflict")
    assert [f["severity"] for f in found] == ["error", "error"]
    assert "mục thứ 2" in found[0]["message"]
    assert len(tables.units) == 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (at_cell("change", "E5", was="1.325", value=1.5), "số nguyên"),
        (at_cell("change", "F4", was="6000", value="sáu trăm"), "cần số nhưng ô ghi"),
        (at_cell("change", "D4", was="2016-05-04", value="30/2/2016"), "không có"),
        (at_cell("change", "C4", was="Thị trấn Gò Quao", value="Xã Không Có"), "không phải xã, phường"),
        (at_cell("scale", "B4", was="HTX Tân Tiến", factor=2), "không phải một số"),
        (at_cell("move", "F4", was="6000", to="F5"), "không trống"),
        (at_cell("move", "F4", was="6000", to="F9"), "không có ô F9"),
        (of_unit("change", "HTX Tân Tiến", "charter_capital", was="", value=1), "không có cột"),
    ],
)
def test_what_cannot_be_made_is_told_and_null(tmp_path: Path, said: str, words: str) -> None:
    tables = corrected(tmp_path, said)
    assert states(tables) == ["impossible"]
    (found,) = about(tables, "correction_impossible")
    assert words in found["message"], found["message"]
    assert found["severity"] == "error"
    cell = tables.corrections["cell"].iloc[0]
    if "cell =" in said:
        column = {"E": "members_total", "F": "revenue", "D": "founded_on", "C": "commune_code", "B": "name"}[cell[0]]
        row = tables.units[tables.units["source_row"].eq(int(cell[1:]))]
        assert column == "name" or row[column].isna().all()


def test_a_name_of_several_rows_is_none_of_them_and_asks_for_the_cell(tmp_path: Path) -> None:
    drawn = HTX.replace("HTX Phú Hòa ", "HTX Tân Tiến")
    tables = corrected(tmp_path, of_unit("scale", "HTX Tân Tiến", "revenue", was="6000", factor=0.1), drawn=drawn)
    assert states(tables) == ["impossible"]
    assert "hãy ghi chỗ cần sửa bằng file, sheet, cell" in about(tables, "correction_impossible")[0]["message"]
    assert tables.units.loc[tables.units["name"].eq("HTX Tân Tiến"), "revenue"].isna().all()


# ---- the text ---------------------------------------------------------------------------------------------------

TEXT = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[[corrections]]", "[[correction]]"), "chỉ ghi các mục [[corrections]]"),
        (("value =", "valeu ="), "gần nhất là 'value'"),
        (('"change"', '"chang"'), "gần nhất là 'change'"),
        (('"revenue"', '"revenu"'), "gần nhất là revenue (Doanh thu)"),
        (('"revenue"', '"Doanh thu với thanh viên "'), "revenue_members (Doanh thu với thành viên)"),
        (('"Gò Quao"', '"Gò Cuao"'), "gần nhất là 'Gò Quao'"),
        (("2021-07-10", '"10/7/2021"'), "on phải là ngày dạng 2021-07-10"),
        (("2021-07-10", "2021-07-32"), "không phải TOML hợp lệ"),
        (('"2021Q2"', '"quý 5"'), "mục thứ 1"),
        (('reason = "Ghi nhầm"', 'reason = " "'), "reason phải là"),
        (("value = 600", ""), "cần khóa value"),
        (("value = 600", "value = 600\nfactor = 2"), "factor chỉ dùng với action = 'scale'"),
        (("value = 600", "value = inf"), "số hữu hạn"),
        (('was = "6000"', ""), "thiếu was"),
        (('was = "6000"', "was = 6000"), "was phải là chữ trong ngoặc kép"),
        (('unit = "HTX Tân Tiến"', 'unit = "Tân Tiến"'), "hãy ghi thêm kind"),
        (('unit = "HTX Tân Tiến"', 'unit = "HTX Tân Tiến"\nkind = "HTXX"'), "gần nhất là 'HTX'"),
        (('unit = "HTX Tân Tiến"', 'unit = "HTX Tân Tiến"\ncell = "F4"'), "unit không đi cùng cell"),
        (('unit = "HTX Tân Tiến"\n', ""), "file không đi cùng column"),
        (('column = "revenue"\n', ""), "thiếu column"),
    ],
)
def test_an_entry_that_cannot_be_understood_is_told(change: tuple[str, str], words: str) -> None:
    with pytest.raises(CorrectionError) as told:
        parse_corrections(TEXT.replace(*change), KIEN_GIANG, LEDGER)
    assert words in str(told.value)
    assert str(told.value).startswith(LEDGER)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (entry("drop", file=FILE, sheet="HTX", was="1"), "thiếu cell"),
        (entry("drop", file=FILE, sheet="HTX", cell="4F", was="1"), "không phải địa chỉ ô"),
        (entry("scale", file=FILE, sheet="HTX", row=4, was="1", factor=2), "row chỉ dùng với action = 'drop'"),
        (at_cell("scale", "F4", was="1", factor=0), "factor phải là số khác 0"),
        (at_cell("drop", "F4", was=" "), "was để trống chỉ dùng với"),
        (at_cell("move", "F4", was="1", to="f4"), "to trùng"),
        (of_unit("move", "HTX A", "revenue", was="1", to="stated"), "cột của bảng khác"),
        (of_unit("drop", "HTX A", "unit_id", was="1"), "không có cột 'unit_id'"),
    ],
)
def test_a_place_or_an_action_that_is_none_is_told(said: str, words: str) -> None:
    with pytest.raises(CorrectionError, match="mục thứ 1") as told:
        parse_corrections(said, KIEN_GIANG, LEDGER)
    assert words in str(told.value)


def columns(*tables: str) -> list[str]:
    made = ("quarter", "unit_id", "source_file", "source_sheet", "source_row", "source_cell", "district_code")
    return [c for t in tables for c in load().columns[t] if c not in made]


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1).filter(lambda t: bool(t.strip()))
CELLS = st.from_regex(r"[A-Z]{1,3}[1-9][0-9]{0,5}", fullmatch=True)
VALUES = st.one_of(
    TEXTS, st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates()
)


@st.composite
def entries(draw: st.DrawFn) -> Correction:
    """Any entry that can be written."""
    action: Any = draw(st.sampled_from(("change", "drop", "scale", "move")))
    keys: dict[str, Any] = {"was": draw(TEXTS), "by": draw(TEXTS), "reason": draw(TEXTS), "on": draw(st.dates())}
    by_unit = draw(st.booleans())
    if by_unit:
        keys |= {"unit": draw(TEXTS), "column": draw(st.sampled_from(columns("units")))}
        keys["listed"] = draw(st.sampled_from(("HTX", "THT")))
    else:
        keys |= {"file": draw(TEXTS), "sheet": draw(TEXTS), "cell": draw(CELLS)}
    if action == "change":
        keys["value"] = draw(VALUES)
    elif action == "scale":
        keys["factor"] = draw(st.floats(allow_nan=False, allow_infinity=False).filter(bool) | st.integers(1, 10**9))
    elif action == "move":
        taken = keys.get("column") or keys.get("cell")
        places = st.sampled_from(columns("units")) if by_unit else CELLS
        keys["to"] = draw(places.filter(lambda to: to != taken))
    return Correction(action, "907", Q2, entry=f"{LEDGER}: mục thứ 1", **keys)


@given(entries())
def test_an_entry_is_read_as_it_is_written(one: Correction) -> None:
    assert parse_corrections(as_toml(one), KIEN_GIANG, LEDGER) == (one,)


# ---- what is left as it was ------------------------------------------------------------------------------------


def plain(tables: CleanTables) -> pd.DataFrame:
    return tables.units.astype(object).where(tables.units.notna(), None)


@given(cell=st.sampled_from(("E4", "E6", "F4", "F5", "F6", "G5", "G6")))
def test_to_multiply_by_one_changes_nothing_and_the_raw_text_is_found_again(
    cell: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("one")
    before = corrected(folder)
    table = read(folder / FILE).tables[0]
    row, k = table.record_rows.index(int(cell[1:])), "ABCDEFGH".index(cell[0])
    raw = str(table.raw[row][k])
    after = corrected(folder, at_cell("scale", cell, was=raw, factor=1))
    assert plain(after).equals(plain(before))
    told = {("HTX", cell): [f["code"] for f in after.findings.to_dict("records") if f["cell"] == cell]}
    origin = origins_of(plain(after).to_dict("records")[row], read(folder / FILE), told)[str(table.columns[k].column)]
    assert (origin.raw, origin.cell, origin.rule) == (raw, cell, "corrected")


def test_the_origin_of_a_row_whose_name_was_corrected_is_found(tmp_path: Path) -> None:
    tables = corrected(tmp_path, at_cell("change", "B4", was="HTX Tân Tiến", value="HTX Tân Thành"))
    row = plain(tables).to_dict("records")[0]
    origin = origins_of(row, read(tmp_path / FILE), {("HTX", "B4"): ["corrected"]})["name"]
    assert (origin.value, origin.raw, origin.rule) == ("HTX Tân Thành", "HTX Tân Tiến", "corrected")


def test_a_submission_is_never_changed(tmp_path: Path) -> None:
    before = sheets.write(tmp_path / FILE, {"HTX": HTX}).read_bytes()
    path = tmp_path / FILE
    one = parse_corrections(at_cell("drop", "F4", was="6000"), KIEN_GIANG, LEDGER)
    clean(Q2, [read_received(path, path.name)], KIEN_GIANG, corrections=one)
    assert path.read_bytes() == before


def test_a_name_in_two_parts_of_one_list_is_neither_and_asks_for_the_cell(tmp_path: Path) -> None:
    """Files of other communes are parts of one list; the correction cannot know which of the two is meant."""
    others = [htx("", f"HTX Số {n}", commune_code="30955") for n in range(1, 12)]
    here = [htx("", "HTX Tân Tiến", revenue=6000.0), *(htx("", f"HTX Mới {n}") for n in range(1, 12))]
    there = [htx("", "HTX Tân Tiến", revenue=6000.0, commune_code="30955", founded_on=date(2012, 1, 5)), *others]
    paths = [write(tmp_path / f"go-quao {n}.xlsx", rows) for n, rows in (("xa A", here), ("xa B", there))]
    said = of_unit("scale", "HTX Tân Tiến", "revenue", was="6000", factor=0.1)
    one = parse_corrections(said, KIEN_GIANG, LEDGER)
    tables = clean(Q2, [read_received(p, p.name) for p in paths], KIEN_GIANG, corrections=one)
    assert len(tables.units) == 24
    assert states(tables) == ["impossible"]
    assert tables.units.loc[tables.units["name"].eq("HTX Tân Tiến"), "revenue"].isna().tolist() == [True, True]
    (found,) = about(tables, "correction_impossible")
    assert "go-quao xa A.xlsx · HTX!" in found["message"]
    assert "go-quao xa B.xlsx · HTX!" in found["message"]


def test_a_value_that_a_check_turns_down_is_not_told_as_used(tmp_path: Path) -> None:
    drawn = {"HTX": HTX.replace("QUÝ II NĂM", "QUÝ I NĂM")}
    first = sheets.write(tmp_path / "q1.xlsx", drawn)
    before = clean(Q2.previous, [read_received(first, first.name)], KIEN_GIANG)
    path = sheets.write(tmp_path / FILE, {"HTX": HTX})
    ledger = parse_corrections(at_cell("scale", "F4", was="6000", factor=0.001), KIEN_GIANG, LEDGER)
    tables = clean(Q2, [read_received(path, path.name)], KIEN_GIANG, {Q2.previous: before}, corrections=ledger)
    assert value(tables, "HTX Tân Tiến", "revenue") is None
    assert about(tables, "unit_suspected")
    assert states(tables) == ["impossible"]
    (told,) = about(tables, "correction_impossible")
    assert "không qua được kiểm tra" in told["message"]
    assert blocking(tables.corrections)["entry"].tolist() == tables.corrections["entry"].tolist()


def test_a_number_with_two_readings_is_not_made_certain_by_moving_it(tmp_path: Path) -> None:
    tables = corrected(tmp_path, at_cell("move", "E5", was="1.325", to="H5"))
    assert value(tables, "HTX Hòa Bình", "members_total") is None
    assert value(tables, "HTX Hòa Bình", "note") is None
    assert states(tables) == ["impossible"]


def test_an_amount_by_unit_and_column_is_not_taken_for_another_unit_of_measure(tmp_path: Path) -> None:
    """600 written for a form in triệu đồng; the next version of the form is in đồng."""
    drawn = HTX.replace("Lợi nhuận (triệu đồng)", "Lợi nhuận (đồng)")
    tables = corrected(tmp_path, of_unit("change", "HTX Tân Tiến", "profit", was="", value=600), drawn=drawn)
    assert value(tables, "HTX Tân Tiến", "profit") is None
    assert states(tables) == ["impossible"]
    told = of_unit("change", "HTX Tân Tiến", "profit", was="", value="600 triệu đồng")
    tables = corrected(tmp_path, told, drawn=drawn)
    assert value(tables, "HTX Tân Tiến", "profit") == 600.0


def test_a_table_without_the_column_does_not_make_an_applied_entry_impossible(tmp_path: Path) -> None:
    other = HTX.replace("Lợi nhuận (triệu đồng)", "Diện tích (ha)").replace("HTX Tân Tiến", "HTX Tân Lập")
    drawn = {"A": other, "HTX": HTX}
    tables = corrected(tmp_path, of_unit("change", "HTX Hòa Bình", "profit", was="90", value=91), drawn=drawn)
    assert states(tables) == ["applied"]
    assert not about(tables, "correction_impossible")
