"""`kttt correct` and `kttt confirm` as a user calls them, and what every other verb makes of the ledger."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kttt_analysis as kttt
from kttt_analysis.cleaning.confirmations import parse_identities
from kttt_analysis.cleaning.corrections import CorrectionError, parse_corrections
from kttt_analysis.cli import main
from kttt_analysis.drawing import report
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import read_tables, stored_state
from kttt_analysis.workspace.folder import open_workspace
from kttt_analysis.workspace.traced import traced
from tests.ledgers import of_unit
from tests.submitted import KIEN_GIANG, Q2, cell_of, htx, write

Run = Callable[..., tuple[int, str, str]]
Q1 = Quarter(2021, 1)
SAID = ("--by", "Nguyễn Văn A", "--reason", "Huyện ghi nhầm", "--on", "2021-07-10")
UNITS = (htx("", "HTX Tân Tiến", revenue=6000.0), htx("", "HTX Hòa Bình", revenue=900.0, commune_code="30955"))
PATH = "data/raw/2021Q2/go-quao.xlsx"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of one district and two quarters, cleaned; in the second one a name is misspelt."""
    root = tmp_path_factory.mktemp("cleaned") / "space"
    now = (UNITS[0], UNITS[1] | {"name": "HTX Hòa Bính"})
    for quarter, rows in ((Q1, UNITS), (Q2, now)):
        folder = root / "data" / "raw" / str(quarter)
        folder.mkdir(parents=True)
        write(folder / "go-quao.xlsx", rows, quarter=quarter)
    (root / "kttt.toml").write_text('[province]\ncode = "91"\n', encoding="utf-8")
    kttt.quarter("2021Q2", root=root)
    return root


@pytest.fixture
def space(cleaned: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed at will."""
    return shutil.copytree(cleaned, tmp_path / "space")


@pytest.fixture
def run(space: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb in the workspace: exit code, and what it printed on both streams. Submissions stay as they are."""

    def call(*words: object) -> tuple[int, str, str]:
        files = {p: p.read_bytes() for p in (space / "data" / "raw").rglob("*.xlsx")}
        capsys.readouterr()
        code = main([*(str(w) for w in words), "--root", str(space)])
        said = capsys.readouterr()
        assert [p.name for p, content in files.items() if p.read_bytes() != content] == []
        return code, said.out, said.err

    return call


def ledger(space: Path, name: str = "2021Q2.toml") -> Path:
    return space / "data" / "raw" / "corrections" / name


def revenue(space: Path) -> Any:
    units = kttt.quarter("2021Q2", root=space).units
    return units.loc[units["name"].eq("HTX Tân Tiến"), "revenue"].iloc[0]


# ---- correct ------------------------------------------------------------------------------------------


def test_a_correction_is_looked_up_shown_written_and_applied(run: Run, space: Path) -> None:
    place = ("--unit", "htx tân tiến", "--column", "Doanh thu")
    code, out, err = run("correct", "2021Q2", "--district", "Gò Quao", *place, "--value", "600", *SAID)
    assert (code, err) == (0, "")
    assert "revenue · go-quao.xlsx · HTX!" in out
    assert ": 6000 → 600\n" in out
    assert "Doanh thu bình quân một HTX (revenue_per_htx): 3.450,0 → 750,0 triệu đồng" in out
    (one,) = parse_corrections(ledger(space).read_text("utf-8"), KIEN_GIANG)
    assert (one.was, one.value, one.on, one.district) == ("6000", 600, date(2021, 7, 10), "907")
    assert 'district = "Gò Quao"' in ledger(space).read_text("utf-8")
    assert revenue(space) == 600.0


@pytest.mark.parametrize(
    ("column", "how", "written", "after"),
    [
        ("revenue", ("--factor", "0.1"), "factor = 0.1", 600.0),
        ("revenue", ("--value", "1.325"), "value = 1325", 1325.0),
        ("revenue", ("--value", "600,5", "--was", "6000"), "value = 600.5", 600.5),
        ("Ngày thành lập", ("--value", "3/2/2017"), "value = 2017-02-03", date(2017, 2, 3)),
        ("Kiểu mới", ("--value", "Có"), 'value = "Có"', True),
        ("Tình trạng", ("--value", "Ngừng hoạt động"), 'value = "Ngừng hoạt động"', "suspended"),
    ],
)
def test_what_is_written_does_what_was_meant(
    run: Run, space: Path, column: str, how: tuple[str, ...], written: str, after: object
) -> None:
    unit = ("--unit", "HTX Tân Tiến", "--column", column)
    code, *_ = run("correct", "2021Q2", "--district", "907", *unit, *how, *SAID)
    assert code == 0
    text = ledger(space).read_text("utf-8")
    assert written in text.splitlines()
    (one,) = parse_corrections(text, KIEN_GIANG)
    units = kttt.quarter("2021Q2", root=space).units
    assert units.loc[units["name"].eq("HTX Tân Tiến"), one.column].iloc[0] == after


def test_a_cell_a_row_and_a_move(run: Run, space: Path) -> None:
    row = kttt.quarter("2021Q2", root=space).units.iloc[0]
    start = ("correct", "2021Q2", "--district", "Gò Quao", "--file", "go-quao.xlsx", "--sheet", "HTX")
    table = kttt.read(space / PATH).tables[0]
    places = {c.column: table.address(0, k) for k, c in enumerate(table.columns) if c.column}
    code, out, _ = run(*start, "--cell", places["revenue"], "--to", places["note"], *SAID)
    assert code == 0
    assert f"{places['note']}: 6000" in out
    assert f'was = "6000"\nto = "{places["note"]}"' in ledger(space).read_text("utf-8")
    code, out, _ = run(*start, "--row", int(row["source_row"]) + 1, "--drop", *SAID)
    assert code == 0
    q = kttt.quarter("2021Q2", root=space)
    assert q.units[["name", "note"]].values.tolist() == [["HTX Tân Tiến", "6000"]]
    assert q.rejected["reason"].tolist() == ["row_dropped"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--unit", "HTX Tân Tiếng", "--column", "revenue", "--value", "1"), "gần nhất là “HTX Tân Tiến”"),
        (("--unit", "HTX Tân Tiến", "--column", "Doanh thuu", "--value", "1"), "gần nhất là revenue (Doanh thu)"),
        (("--unit", "HTX Tân Tiến", "--column", "revenue"), "chọn đúng một cách"),
        (("--unit", "HTX Tân Tiến", "--column", "revenue", "--drop", "--factor", "2"), "chọn đúng một cách"),
        (("--unit", "HTX Tân Tiến", "--column", "revenue", "--value", "nhiều"), "cần số"),
        (("--unit", "HTX Tân Tiến", "--column", "revenue", "--value", "1", "--was", "600"), "nay tệp ghi “6000”"),
        (("--unit", "HTX Tân Tiến", "--column", "rating", "--drop"), "was để trống"),
        (("--file", "go-quao.xls", "--sheet", "HTX", "--cell", "F9", "--value", "1"), "gần nhất là “go-quao.xlsx”"),
        (("--file", "go-quao.xlsx", "--sheet", "HTX", "--cell", "A1", "--value", "1"), "không phải ô của một dòng"),
        (("--file", "go-quao.xlsx", "--sheet", "HTX", "--value", "1"), "thiếu cell"),
        (("--unit", "HTX Tân Tiến", "--column", "revenue", "--value", "1", "--on", "10/7/2021"), "không phải ngày"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    run: Run, space: Path, words: tuple[str, ...], told: str
) -> None:
    said = SAID if "--on" not in words else SAID[:4]
    code, out, err = run("correct", "2021Q2", "--district", "Gò Quao", *words, *said)
    assert (code, out) == (2, "")
    assert told in err
    assert not ledger(space).exists()


@pytest.mark.parametrize("old", [b"# c\xc3\xb3 d\xe1\xba\xa5u\r\n\r\n", b"\xef\xbb\xbf# BOM\n", b"# no end of line"])
def test_what_people_wrote_is_kept_byte_for_byte(run: Run, space: Path, old: bytes) -> None:
    ledger(space).parent.mkdir()
    ledger(space).write_bytes(old)
    place = ("--unit", "HTX Tân Tiến", "--column", "revenue")
    assert run("correct", "2021Q2", "--district", "Gò Quao", *place, "--value", "600", *SAID)[0] == 0
    new = ledger(space).read_bytes()
    assert new.startswith(old)
    assert (b"\r\n" in old) == (b"\r\n[[corrections]]\r\n" in new)
    assert revenue(space) == 600.0
    code, _, err = run("correct", "2021Q2", "--district", "Gò Quao", *place, "--value", "650", *SAID)
    assert code == 2
    assert "cùng chỗ với data/raw/corrections/2021Q2.toml: mục thứ 1" in err
    assert ledger(space).read_bytes() == new
    assert [p.name for p in ledger(space).parent.iterdir() if p.name != ".lock"] == ["2021Q2.toml"]


def test_a_ledger_of_another_encoding_is_told_and_left(run: Run, space: Path) -> None:
    ledger(space).parent.mkdir()
    ledger(space).write_bytes("# ghi chú".encode("utf-16"))
    place = ("--unit", "HTX Tân Tiến", "--column", "revenue", "--value", "600")
    code, _, err = run("correct", "2021Q2", "--district", "Gò Quao", *place, *SAID)
    assert code == 2
    assert "UTF-8" in err
    assert ledger(space).read_bytes() == "# ghi chú".encode("utf-16")


# ---- what the other verbs make of it ------------------------------------------------------------------------


def outdated(space: Path) -> None:
    ledger(space).parent.mkdir(exist_ok=True)
    text = of_unit("scale", "HTX Tân Tiến", "revenue", was="600000", factor=0.01)
    ledger(space).write_text(text, encoding="utf-8")


def test_a_report_with_an_outdated_entry_is_refused_and_other_verbs_go_on_without_the_value(
    run: Run, space: Path
) -> None:
    outdated(space)
    code, out, err = run("report", "2021Q2")
    assert (code, out) == (2, "")
    for part in ("mục thứ 1", "go-quao.xlsx", "HTX Tân Tiến", "“600000”", "“6000”", "xóa mục này", "ghi lại was"):
        assert part in err
    assert not (space / "reports").exists()
    _, _, err = run("report", "2021Q2", "--lang", "en")
    assert "delete the entry" in err
    for verb in ("clean", "indicators", "progress", "board"):
        code, out, err = run(verb, "2021Q2", *(["--format", "json"] if verb != "progress" else []))
        assert code == (2 if verb == "progress" else 0)  # there is no plan
        assert "data/raw/corrections/2021Q2.toml: mục thứ 1 · go-quao.xlsx" in err
        assert verb == "progress" or json.loads(out)
    assert revenue(space) != 6000.0
    code, out, _ = run("explain", "2021Q2", "revenue_per_htx", "--format", "json")
    (row,) = [r for r in json.loads(out) if r["rule"] == "correction_outdated"]
    assert (row["value"], row["raw"], row["name"]) == (None, "6000", "HTX Tân Tiến")


def test_check_applies_the_ledger_inside_a_workspace_and_needs_none_outside(
    run: Run, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outdated(space)
    code, _, err = run("check", space / PATH)
    assert code == 1
    assert "mục thứ 1 · go-quao.xlsx" in err
    assert main(["check", str(space / PATH)]) in (0, 1)
    assert "mục thứ 1" not in capsys.readouterr().err


def test_a_ledger_that_cannot_be_read_stops_every_verb(run: Run, space: Path) -> None:
    ledger(space).parent.mkdir()
    ledger(space).write_text("[[corrections]]\nactoin = 1\n", encoding="utf-8")
    for words in (("clean", "2021Q2"), ("board", "2021Q2"), ("report", "2021Q2"), ("check", space / PATH)):
        code, _, err = run(*words)
        assert code == 2
        assert "data/raw/corrections/2021Q2.toml: mục thứ 1: khóa 'actoin' không có" in err


def test_explain_names_the_correction_and_what_it_took_out(run: Run, space: Path) -> None:
    ledger(space).parent.mkdir()
    drop = of_unit("drop", "HTX Hòa Bính", "revenue", was="900")
    change = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)
    ledger(space).write_text(f"{change}\n{drop}", encoding="utf-8")
    code, out, _ = run("explain", "2021Q2", "revenue_per_htx", "--format", "json")
    assert code == 0
    rows = {r["name"]: r for r in json.loads(out) if r["column"] == "revenue"}
    assert (rows["HTX Tân Tiến"]["value"], rows["HTX Tân Tiến"]["raw"]) == (600.0, "6000")
    assert rows["HTX Tân Tiến"]["rule"] == rows["HTX Hòa Bính"]["rule"] == "corrected"
    said = "từ “6000” thành “600”; Nguyễn Văn A, ngày 10/7/2021: Ghi nhầm"
    assert rows["HTX Tân Tiến"]["correction"].startswith(said)
    assert rows["HTX Hòa Bính"]["correction"].startswith("bỏ giá trị “900”")
    code, out, _ = run("explain", "2021Q2", "revenue_per_htx")
    assert "Số liệu đã được hiệu chỉnh" in out
    assert said in out
    assert "from “6000” to “600”" in run("explain", "2021Q2", "revenue_per_htx", "--lang", "en")[1]


def test_the_annex_says_who_corrected_a_value(space: Path) -> None:
    ledger(space).parent.mkdir()
    text = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)
    ledger(space).write_text(text, encoding="utf-8")
    q = kttt.quarter("2021Q2", root=space)
    (number,) = traced(open_workspace(space), q, ["revenue_per_htx"], None, "vi")
    notes = {row["name"]: row["note"] for row in number.rows}
    assert notes["HTX Tân Tiến"].startswith("từ “6000” thành “600”; Nguyễn Văn A, ngày 10/7/2021: Ghi nhầm")
    assert notes["HTX Hòa Bính"] == ""


def test_only_the_quarters_concerned_are_made_anew(space: Path) -> None:
    kttt.quarter("2021Q2", root=space)
    where = open_workspace(space)
    before = stored_state(where, Q1)
    ledger(space).parent.mkdir()
    text = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)
    ledger(space).write_text(text, encoding="utf-8")
    assert revenue(space) == 600.0
    assert stored_state(where, Q1) == before
    assert read_tables(where, Q2).corrections["state"].tolist() == ["applied"]
    assert "data/raw/corrections/2021Q2.toml" in [o["file"] for o in where.origins(Q2, [Q1])]


def test_as_of_a_day_the_ledger_is_what_was_known_by_then(space: Path) -> None:
    ledger(space).parent.mkdir()
    text = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600)
    ledger(space).write_text(text, encoding="utf-8")
    where = open_workspace(space)
    known = [len(replace(where, day=date(2021, 7, day)).corrections(Q2)) for day in (9, 10)]
    assert known == [0, 1]


def test_the_report_prints_what_was_corrected_in_the_year(space: Path) -> None:
    empty = report.View(kttt.quarter("2021Q2", root=space))
    assert report.corrections(empty).text() == "Hiệu chỉnh số liệu: Không có số liệu nào được hiệu chỉnh."
    ledger(space).parent.mkdir()
    first = of_unit("change", "HTX Tân Tiến", "revenue", was="6000", value=600.5).replace("2021Q2", "2021Q1")
    second = of_unit("drop", "HTX Hòa Bính", None, was="HTX Hòa Bính")
    third = of_unit("drop", "HTX Không Có", None, was="HTX Không Có")
    ledger(space).write_text("\n".join((first, second, third)), encoding="utf-8")
    q = kttt.quarter("2021Q2", root=space)
    text = report.corrections(report.View(q)).text()
    parts = ("Quý I/2021", "Gò Quao", "Doanh thu", "6000", "600,5", "Ghi nhầm", "Nguyễn Văn A, 10/7/2021")
    for part in (*parts, "Quý II/2021", "bỏ cả dòng", "Không dùng data/raw/corrections/2021Q2.toml: mục thứ 3"):
        assert part in text
    english = report.corrections(report.View(q, lang="en")).html()
    for part in ("Corrections", "600.5", "row dropped", "Not used", "10 Jul 2021"):
        assert part in english
    other = report.View(q, district="An Biên")
    assert "Không có số liệu nào" in report.corrections(other).text()
    assert "Hiệu chỉnh chưa xử lý" not in report.notices(report.View(q)).text()
    outdated(space)
    assert "HIỆU CHỈNH CHƯA XỬ LÝ" in report.notices(report.View(kttt.quarter("2021Q2", root=space))).text()


def test_an_entry_of_an_earlier_quarter_of_the_year_is_no_less_loud(space: Path) -> None:
    ledger(space).parent.mkdir()
    text = of_unit("drop", "HTX Tân Tiến", "revenue", was="1").replace("2021Q2", "2021Q1")
    ledger(space).write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match="HTX Tân Tiến"):
        kttt.report("2021Q2", root=space)


# ---- confirm ---------------------------------------------------------------------------------------------------

OLD_ID, NEW_ID = "907-30955-hoa_binh", "907-30955-hoa_binh-2"
UNIT = ("confirm", "2021Q2", "--district", "Gò Quao", "--unit", "HTX Hòa Bính")


def test_the_command_of_the_finding_settles_it(run: Run, space: Path) -> None:
    findings = kttt.quarter("2021Q2", root=space).findings
    (asked,) = findings.loc[findings["code"].eq("identity_to_confirm"), "fix"]
    assert f'kttt confirm 2021Q2 --district "Gò Quao" --kind HTX --unit "HTX Hòa Bính" --is {OLD_ID}' in asked
    code, out, _ = run(*UNIT, "--kind", "HTX", "--is", OLD_ID, *SAID)
    assert code == 0
    assert f"HTX!9: {NEW_ID} → {OLD_ID}" in out
    q = kttt.quarter("2021Q2", root=space)
    assert OLD_ID in q.units["unit_id"].tolist()
    assert "identity_to_confirm" not in set(q.findings["code"])
    (one,) = parse_identities((space / "data/raw/confirmations/identities.toml").read_text("utf-8"), KIEN_GIANG)
    assert (one.name, one.unit_id) == ("HTX Hòa Bính", OLD_ID)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*UNIT, "--is", "907-x"), f"HTX Hòa Bình: {OLD_ID}"),
        (UNIT, f"HTX Hòa Bình: {OLD_ID}"),
        ((*UNIT, "--is", OLD_ID, "--is-not", OLD_ID), "ghi một trong hai: --is hoặc --is-not"),
        ((*UNIT[:4], "--unit", "HTX Hòa Binnh", "--is", OLD_ID), "gần nhất là “HTX Hòa Bính”"),
        ((*UNIT, "--is", "907-30952-tan_tien"), "là dòng khác trong danh sách"),
        (UNIT[:4], "ghi một trong hai: --unit"),
        ((*UNIT[:4], "--place", "Xã Lạ"), "cần kèm --commune"),
        ((*UNIT[:4], "--place", "Xã Lạ", "--commune", "Xã Định Ann"), "gần nhất là 'Xã Định An'"),
        ((*UNIT[:4], "--place", "Xã Lạ", "--commune", "Xã Định An"), "không có dòng nào ghi “Xã Lạ”"),
    ],
)
def test_a_confirmation_that_does_not_fit_is_refused(run: Run, space: Path, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words, *SAID)
    assert (code, out) == (2, "")
    assert told in err
    assert not list((space / "data" / "raw").glob("confirmations/*.toml"))


def test_a_unit_whose_name_two_have_is_told_apart_by_its_commune(space: Path, run: Run) -> None:
    one = UNITS[1] | {"name": "HTX Hòa Bính", "founded_on": None}
    write(space / PATH, [one, one | {"commune_code": "30952"}])
    code, _, err = run(*UNIT, "--is", OLD_ID, *SAID)
    assert code == 2
    assert "Thị trấn Gò Quao" in err
    assert "--commune" in err
    commune = KIEN_GIANG.commune("30955", Q2.end).printed
    assert run(*UNIT, "--commune", commune, "--is", OLD_ID, *SAID)[0] == 0


def test_a_way_of_writing_a_place_is_confirmed(space: Path, run: Run) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", "Xã, phường").value = "TT GQ"

    write(space / PATH, UNITS, change=change)
    (asked,) = (f["fix"] for f in kttt.quarter("2021Q2", root=space).findings.to_dict("records")
                if f["code"] == "unknown_commune")  # fmt: skip
    assert 'kttt confirm 2021Q2 --district "Huyện Gò Quao" --place "TT GQ" --commune' in asked
    place = ("--place", "TT GQ", "--commune", "Thị trấn Gò Quao")
    code, out, _ = run("confirm", "2021Q2", "--district", "Huyện Gò Quao", *place, *SAID)
    assert code == 0
    assert "(trống) → 30952" in out
    assert kttt.quarter("2021Q2", root=space).units["commune_code"].tolist()[0] == "30952"
