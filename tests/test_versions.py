"""Whose file it is and which version counts: titles against names, lists that shrink, order by time."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import openpyxl

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import read_received
from kttt_analysis.workspace.receipts import Receipt
from tests.submitted import KIEN_GIANG, Q2, TWO, cleaned, htx, told, write


def test_a_file_named_after_one_district_and_headed_by_another_counts_for_neither(tmp_path: Path) -> None:
    good = write(tmp_path / "an-bien.xlsx", district="908")
    wrong = write(tmp_path / "go-quao.xlsx", [htx("1701000009", "HTX Khác")], district="908")
    tables = cleaned(good, wrong)
    assert set(tables.units["source_file"]) == {"an-bien.xlsx"}
    assert "Gò Quao" in told(tables, "two_districts")["message"]
    assert len(tables.rejected) == 1, "its rows are kept, whole"


def test_a_later_list_replaces_an_earlier_one_whatever_its_sheet_is_called(tmp_path: Path) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["HTX"].title = "Sheet1"
        for row in book["Sheet1"].iter_rows(max_row=3):
            for cell in row:
                if isinstance(cell.value, str) and "HỢP TÁC XÃ" in cell.value:
                    cell.value = "BIỂU TỔNG HỢP"

    three = [*TWO, htx("1701000003", "HTX Minh Phát")]
    first = write(tmp_path / "go-quao v1.xlsx", three)
    second = write(tmp_path / "go-quao v2.xlsx", TWO, change=rename)
    tables = cleaned(first, second)
    assert tables.units["name"].tolist() == [u["name"] for u in TWO]
    assert "duplicate_unit" not in set(tables.findings["code"])


def test_a_later_list_that_is_much_shorter_is_told_as_an_error(tmp_path: Path) -> None:
    four = [*TWO, htx("1701000003", "HTX C"), htx("1701000004", "HTX D")]
    first = write(tmp_path / "go-quao.xlsx", four)
    second = write(tmp_path / "go-quao lần 2.xlsx", [htx("1701000005", "HTX E")])
    found = told(cleaned(first, second), "replaced_by_smaller")
    assert found["severity"] == "error"
    assert "4" in found["message"]


def test_two_files_without_a_version_are_ordered_by_their_own_time_and_that_is_told(tmp_path: Path) -> None:
    older = write(tmp_path / "go-quao b.xlsx")
    newer = write(tmp_path / "go-quao a.xlsx", [htx("1701000001", "HTX Tân Tiến", revenue=650.0), TWO[1]])
    os.utime(older, (1_625_000_000, 1_625_000_000))
    os.utime(newer, (1_626_000_000, 1_626_000_000))
    tables = cleaned(older, newer)
    assert tables.units["revenue"].tolist() == [650.0, 900.0]
    assert "go-quao a.xlsx" in told(tables, "ordered_by_time")["message"]


def test_records_read_are_those_of_the_file(tmp_path: Path) -> None:
    """Records read = kept + rejected + replaced by a later version."""
    first = write(tmp_path / "go-quao v1.xlsx", [*TWO, TWO[0]])
    second = write(tmp_path / "go-quao v2.xlsx", [*TWO, TWO[0]])
    tables = cleaned(first, second)
    mine = tables.submissions[tables.submissions["file"].notna()].set_index("version")["records"]
    assert mine.to_dict() == {2: 3, 1: 3}
    assert len(tables.units) + len(tables.rejected) == mine[2]


def test_a_second_version_without_a_note_is_later_than_a_noted_first_one(tmp_path: Path) -> None:
    """The first was noted with its time; the mended one was only dropped into the folder."""
    first = write(tmp_path / "Gò Quao.xlsx")
    second = write(tmp_path / "Gò Quao v2.xlsx", (TWO[0], {**TWO[1], "revenue": 950.0}))
    noted = Receipt("Gò Quao.xlsx", received_at=datetime(2021, 7, 8, 9, tzinfo=VIETNAM))
    received = [read_received(first, first.name, noted), read_received(second, second.name)]
    for given in (received, received[::-1]):
        tables = clean(Q2, given, KIEN_GIANG)
        assert tables.units["revenue"].tolist() == [600.0, 950.0]
        states = tables.submissions.dropna(subset="file").set_index("file")["state"].astype(str)
        assert states.to_dict() == {"Gò Quao.xlsx": "replaced", "Gò Quao v2.xlsx": "accepted"}
