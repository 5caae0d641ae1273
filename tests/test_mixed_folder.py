"""The board of a folder of fifteen mixed files, through the command line: each district's row, each file's place."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lxml import html as lxml_html
from nbclient import NotebookClient

import kttt_analysis as kttt
from kttt_analysis.cli import main
from kttt_analysis.drawing.board import Board
from kttt_analysis.drawing.report import View, coverage, notices
from kttt_analysis.workspace import open_workspace
from tests.mixed_folder import FILES, note, spoil

ROWS = {  # state, standing, days late on 15 July (due 10 July), version, files in force
    "Rạch Giá": ("accepted", "accepted", 0, 1, 1),
    "Hà Tiên": ("received", "received", 0, 1, 1),
    "Kiên Lương": ("accepted", "accepted", 0, 1, 2),
    "Hòn Đất": ("to_mend", "to_mend", 0, 1, 1),
    "Tân Hiệp": ("accepted", "accepted", 0, 2, 1),
    "Châu Thành": ("to_mend", "to_mend", None, 1, 1),
    "Giồng Riềng": ("unread", "other_quarter", 5, 1, 1),
    "Gò Quao": ("unread", "unread", 0, 1, 1),
    "An Biên": ("late", "late", 3, 1, 1),
    "An Minh": ("missing", "unclear", None, None, 0),
    "Vĩnh Thuận": ("missing", "unclear", None, None, 0),
    "Phú Quốc": ("to_mend", "nothing_filled_in", 5, 1, 1),
    "Kiên Hải": ("missing", "missing", 5, None, 0),
    "U Minh Thượng": ("missing", "unclear", None, None, 0),
    "Giang Thành": ("missing", "missing", 5, None, 0),
}
OTHERS = {  # why, whose, whose it may be
    "906-giong-rieng.xlsx": ("other_quarter", "906", ""),
    "907-go-quao.xlsx": ("damaged_file", "907", ""),
    "Phú Quốc.xlsx": ("nothing_filled_in", "911", ""),
    "Vĩnh Thuận quý II-2021.xlsx": ("two_districts", None, "909; 910"),
    "bieu kinh te tap the.xlsx": ("no_district", None, "913"),
    "ảnh chụp.jpg": ("not_a_spreadsheet", None, ""),
}
COUNTED = {"899", "902", "903", "904", "905", "908"}


@pytest.fixture(scope="module")
def mixed(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration whose folder of 2021Q2 is spoilt."""
    root = tmp_path_factory.mktemp("mixed") / "workspace"
    shutil.copytree(demo, root)
    spoil(root)
    return root


@pytest.fixture(scope="module")
def board(mixed: Path) -> Board:
    return kttt.board(kttt.quarter("2021Q2", root=mixed, as_of="2021-07-15"))


def plain(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_each_row_says_where_its_district_stands(
    mixed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1626310800")  # 15 July 2021
    assert main(["board", "2021Q2", "--root", str(mixed), "--format", "json"]) == 0
    said = capsys.readouterr()
    rows = {row["district"]: row for row in json.loads(said.out)}
    told = {name: plain(r, "state", "standing", "days_late", "version", "files") for name, r in rows.items()}
    assert told == ROWS
    assert rows["Giồng Riềng"]["stated"] == "quý I/2021"
    assert rows["Giồng Riềng"]["records"] == 0
    assert rows["Hà Tiên"]["documents"] == "Báo cáo Hà Tiên quý 2-2021.docx"
    assert rows["Kiên Lương"]["documents"] == "Công văn Kiên Lương.pdf"
    assert rows["An Minh"]["may_be"] == rows["Vĩnh Thuận"]["may_be"] == "Vĩnh Thuận quý II-2021.xlsx"
    assert rows["U Minh Thượng"]["may_be"] == "bieu kinh te tap the.xlsx"
    for name in OTHERS:
        assert name in said.err, "what JSON does not hold is said beside it"

    assert main(["board", "2021Q2", "--root", str(mixed), "--format", "csv"]) == 0
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["district"]: row["standing"] for row in listed} == {name: row[1] for name, row in ROWS.items()}


def test_the_shell_says_it_in_words(
    mixed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1626310800")
    assert main(["board", "2021Q2", "--root", str(mixed)]) == 0
    said = capsys.readouterr().out
    for words in (
        "● Đã nhận, chưa đọc được (.docx)",
        "■ Chậm 3 ngày",
        "▼ Có gửi, nhưng tệp ghi quý I/2021",
        "▼ Có gửi, nhưng biểu chưa ghi số liệu",
        "? Chưa rõ đã gửi hay chưa",
        "○ Chưa gửi, quá hạn 5 ngày",
        "Hạn nộp: 10/7/2021; tình trạng tính đến ngày 15/7/2021.",
        "không nói có nộp chậm hay không: Châu Thành",
        "có thể là An Minh, Vĩnh Thuận",
        "15 huyện, thành phố: 03 đạt yêu cầu; 01 nộp chậm; 02 cần sửa",
        "Có 06 tệp đã nhận nhưng không tính được.",
    ):
        assert words in said
    assert main(["board", "2021Q2", "--root", str(mixed), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for words in ("▼ Sent, but for Q1 2021", "■ 3 days late", "Several districts named", "perhaps An Minh, Vĩnh Thuận"):
        assert words in said


def test_the_others_are_exactly_those_that_cannot_be_counted(board: Board) -> None:
    rows = board.others.astype(object).where(board.others.notna(), None).to_dict("records")
    assert {r["file"]: plain(r, "reasons", "district_code", "may_be") for r in rows} == OTHERS
    assert len(rows) == len(OTHERS)


def test_no_file_is_lost_and_none_counted_twice(board: Board) -> None:
    files = board.q.submissions.dropna(subset="file")
    assert Counter(files["file"]) == Counter(FILES)
    told = set(board.others["file"])
    for names in (board.frame["documents"], board.frame["unusable"]):
        told |= {name for cell in names for name in cell.split("; ") if name}
    counted = files[~files["file"].isin(told)]
    assert set(counted["district_code"]) == COUNTED
    assert Counter(counted.loc[~counted["state"].eq("replaced"), "district_code"]) == Counter(COUNTED)
    assert board.frame["records"].sum() == counted.loc[~counted["state"].eq("replaced"), "records"].sum()
    assert set(board.q.units["district_code"]) <= COUNTED


def test_coverage_claims_no_figures_that_did_not_come(board: Board) -> None:
    q = board.q
    assert set(q.coverage.reported) == COUNTED
    view = View(q)
    for block in (coverage(view), notices(view)):
        said = block.text()
        assert "6/15 huyện, thành phố đã có số liệu (chưa gửi: Kiên Hải và Giang Thành; " in said
        assert "đã gửi nhưng chưa có số liệu đọc được: Hà Tiên, Giồng Riềng, Gò Quao và Phú Quốc; " in said
        assert "chưa rõ đã gửi hay chưa: An Minh, Vĩnh Thuận và U Minh Thượng)" in said
    assert "Có tệp cho quý II/2021 có thể là của huyện An Minh" in notices(View(q, "909")).text()
    assert "Thành phố Hà Tiên đã gửi tệp" in notices(View(q, "900")).text()
    assert "Huyện Kiên Hải chưa gửi báo cáo" in notices(View(q, "912")).text()
    missing = q.findings[q.findings["code"].eq("missing_submission")].set_index("district_code")["message"]
    assert sorted(missing.index) == ["909", "910", "912", "913", "914"]
    assert "“Vĩnh Thuận quý II-2021.xlsx” là của đơn vị này: xem trước khi đôn đốc." in missing["909"]
    assert missing["912"] == "Huyện Kiên Hải chưa gửi báo cáo quý II/2021."


def test_too_little_to_publish_names_who_answered(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "2021Q2", "--root", str(mixed)]) == 3
    said = capsys.readouterr().err
    assert "mới có 6/15 huyện, thành phố có số liệu" in said
    assert "đã gửi nhưng chưa có số liệu đọc được: Hà Tiên, Giồng Riềng, Gò Quao, Phú Quốc" in said


def test_a_district_sees_its_own_row_and_files(board: Board) -> None:
    own = Board(board.q, district="909")
    assert own.frame["district"].tolist() == ["An Minh"]
    assert own.others["file"].tolist() == ["Vĩnh Thuận quý II-2021.xlsx"]
    assert Board(board.q, district="899").others_table().html() == ""


def test_the_page_is_read_without_colours(board: Board) -> None:
    page = lxml_html.fragment_fromstring(board.html(), create_parent="div")
    districts, others = page.xpath(".//table")
    cells = [" ".join(row.itertext()).split() for row in districts.xpath("./tbody/tr/td[1]")]
    assert all(len(words[0]) == 1 and not words[0].isalnum() and len(words) > 1 for words in cells)
    assert all(row.xpath("./th[@scope='row']") for row in districts.xpath("./tbody/tr"))
    assert [row.findtext("th") for row in others.xpath("./tbody/tr")] == list(OTHERS)


def test_where_nobody_noted_arrivals_nobody_is_late(demo: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(demo / "data" / "raw" / "plans", root / "data" / "raw" / "plans")
    shutil.copyfile(demo / "kttt.toml", root / "kttt.toml")
    folder = root / "data" / "raw" / "2021Q2"
    folder.mkdir(parents=True)
    for name in ("907-go-quao.xlsx", "904-tan-hiep.xlsx"):
        shutil.copyfile(demo / "data" / "raw" / "2021Q2" / name, folder / name)
        os.utime(folder / name, (1625450400, 1625450400))  # 5/7/2021: the file's own time says that it was there
    found = kttt.board(kttt.quarter("2021Q2", root=root, as_of="2021-07-15"))
    assert found.frame["days_late"].notna().sum() == 13, "only those who sent nothing"
    assert found.frame["on_time_before"].isna().all()
    assert "Chưa ghi ngày nhận tệp nào (received.toml)" in found.text()
    assert "0/0" not in found.text()
    assert "Đúng hạn:" not in found.text()
    early = kttt.board(kttt.quarter("2021Q2", root=root, as_of="2021-07-10"))
    assert Counter(early.frame["standing"]) == {"accepted": 2, "not_due": 13}
    note(folder, ["907-go-quao.xlsx"])
    noted = kttt.board(kttt.quarter("2021Q2", root=root, as_of="2021-07-15"))
    assert "không nói có nộp chậm hay không: Tân Hiệp." in noted.text()


def test_a_later_document_or_a_broken_copy_before_it_takes_nothing_from_a_spreadsheet(
    demo: Path, tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    folder = root / "data" / "raw" / "2021Q2"
    folder.mkdir(parents=True)
    shutil.copyfile(demo / "kttt.toml", root / "kttt.toml")
    shutil.copyfile(demo / "data" / "raw" / "2021Q2" / "907-go-quao.xlsx", folder / "Gò Quao lần 2.xlsx")
    (folder / "Gò Quao lần 1.xlsx").write_bytes(b"PK\x03\x04 broken")
    (folder / "Gò Quao lần 3.pdf").write_bytes(b"%PDF")

    def row() -> dict[str, Any]:
        frame = kttt.board("2021Q2", root=root).frame
        return frame[frame["district_code"].eq("907")].iloc[0].to_dict()

    assert plain(row(), "standing", "version", "documents", "unusable") == (
        *("accepted", 2),
        *("Gò Quao lần 3.pdf", "Gò Quao lần 1.xlsx"),
    )
    (folder / "Gò Quao lần 4.xlsx").write_bytes(b"PK\x03\x04 broken, too")
    now = row()
    assert plain(now, "standing", "version") == ("unread", 3)
    assert now["records"] > 0
    assert "số liệu lấy từ bản trước" in kttt.board("2021Q2", root=root).text()
    assert open_workspace(root).quarters() == [kttt.Quarter(2021, 2)]


def test_documents_say_by_their_names_whose_and_of_which_quarter_they_are(demo: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    folder = root / "data" / "raw" / "2021Q2"
    folder.mkdir(parents=True)
    shutil.copyfile(demo / "kttt.toml", root / "kttt.toml")
    shutil.copyfile(demo / "data" / "raw" / "2021Q2" / "907-go-quao.xlsx", folder / "907-go-quao.xlsx")
    for name in ("An Biên quý I-2021.docx", "An Minh và Vĩnh Thuận.pdf", "Hòn Đất.jpg"):
        (folder / name).write_bytes(b"no spreadsheet")
    found = kttt.board("2021Q2", root=root)
    told = found.frame.set_index("district")["standing"]
    assert told.drop("Gò Quao")[told.ne("missing")].to_dict() == {
        "An Biên": "other_quarter",
        "An Minh": "unclear",
        "Vĩnh Thuận": "unclear",
        "Hòn Đất": "received",
    }
    assert found.others["file"].tolist() == ["An Biên quý I-2021.docx", "An Minh và Vĩnh Thuận.pdf"]
    assert found.others["reasons"].tolist() == ["other_quarter; not_a_spreadsheet", "not_a_spreadsheet"]


def test_a_notebook_holds_the_board_and_the_quarter_as_pages(mixed: Path) -> None:
    """In a real kernel, as JupyterLab would run it."""
    opened = f"import kttt_analysis as kttt\nq = kttt.quarter('2021Q2', root={str(mixed)!r}, as_of='2021-07-15')"
    cells = [nbformat.v4.new_code_cell(source) for source in (opened, "kttt.board(q)", "q", "print(kttt.board(q))")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    board, quarter = (cell.outputs[0].data for cell in notebook.cells[1:3])
    shell = notebook.cells[3].outputs[0].text
    assert "<style>" in board["text/html"]
    for words in ("Đã nhận, chưa đọc được (.docx)", "Chậm 3 ngày", "Có gửi, nhưng tệp ghi quý I/2021"):
        for page in (board["text/html"], quarter["text/html"]):
            assert words in page.replace("&#160;", " ")
        assert words in shell
    assert board["text/plain"].strip() == shell.strip()
    assert "Số liệu chưa đầy đủ." in quarter["text/html"]
    tables = lxml_html.fragment_fromstring(board["text/html"], create_parent="div").xpath(".//table")
    assert [len(table.xpath("./tbody/tr")) for table in tables] == [15, len(OTHERS)]
