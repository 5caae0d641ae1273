"""The verbs that close the loop, as a user calls them: check --annotate, board, receive, explain."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kttt_analysis.cli import main
from kttt_analysis.loop import check
from kttt_analysis.workspace import start_workspace
from tests.ledgers import of_unit
from tests.submitted import write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kttt(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb; its exit code, and what it printed on both streams."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(w) for w in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_check_writes_a_marked_copy_and_a_letter_of_each_file(kttt: Run, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["HTX"]
        place = next(c for row in sheet.iter_rows() for c in row if c.value == "HTX Tân Tiến")
        sheet.cell(place.row, place.column + 4).value = "đang xem xét"

    good, bad = write(tmp_path / "a.xlsx"), write(tmp_path / "b.xlsx", change=change)
    code, _, err = kttt("check", good, bad, "--annotate", tmp_path / "tra-lai")
    assert code in (0, 1)
    for name in ("a", "b"):
        copy = tmp_path / "tra-lai" / f"{name}-can-sua.xlsx"
        assert str(copy) in err
        assert openpyxl.load_workbook(copy).sheetnames[0] == "Cần sửa"
        text = (tmp_path / "tra-lai" / f"{name}-can-sua-thu.txt").read_text(encoding="utf-8")
        assert text.startswith("Kính gửi: Huyện Gò Quao")


@pytest.mark.parametrize(
    ("agency", "said"),
    [
        ("Sở Kế hoạch và Đầu tư", "Sở Kế hoạch và Đầu tư đã nhận báo cáo"),
        ("", "Liên minh Hợp tác xã tỉnh Kiên Giang đã nhận báo cáo"),
    ],
)
def test_the_letter_is_from_the_agency_of_the_settings(kttt: Run, workspace: Path, agency: str, said: str) -> None:
    (workspace / "kttt.toml").write_text(f'[province]\nlead_agency = "{agency}"\n', encoding="utf-8")
    path, back = workspace / "data/raw/2021Q2/907-go-quao.xlsx", workspace / "tra-lai"
    kttt("check", path, "--annotate", back, "--root", workspace)
    assert said in (back / "907-go-quao-can-sua-thu.txt").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_opened_gets_its_page_and_the_rest_goes_on(kttt: Run, tmp_path: Path) -> None:
    good, bad = write(tmp_path / "a.xlsx"), tmp_path / "hỏng.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    code, _, _ = kttt("check", good, bad, "--annotate", tmp_path / "tra-lai")
    assert code == 2
    assert openpyxl.load_workbook(tmp_path / "tra-lai" / "hỏng-can-sua.xlsx").sheetnames == ["Cần sửa"]
    assert (tmp_path / "tra-lai" / "a-can-sua.xlsx").is_file()


def test_a_file_that_cannot_be_opened_gets_its_page_also_alone(kttt: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.xlsx").write_bytes(write(tmp_path / "a.xlsx").read_bytes()[:2000])
    code, _, err = kttt("check", tmp_path / "cut.xlsx", "--annotate", tmp_path / "out")
    assert code == 2
    assert str(tmp_path / "out" / "cut-can-sua.xlsx") in err
    text = (tmp_path / "out" / "cut-can-sua-thu.txt").read_text(encoding="utf-8")
    assert "không có lỗi" not in text
    assert "quý" not in text  # of which quarter it is, nothing says


def test_a_text_called_a_document_is_not_told_to_be_without_fault(kttt: Run, tmp_path: Path) -> None:
    path = tmp_path / "Gò Quao quý 4-2021.docx"
    path.write_text("hello", encoding="utf-8")
    code, _, _ = kttt("check", path, "--annotate", tmp_path / "out")
    assert code == 2
    text = next((tmp_path / "out").glob("*-thu.txt")).read_text(encoding="utf-8")
    assert "không có lỗi" not in text
    assert "quý IV/2021" in text
    assert "bảng tính" in text


def test_marked_copies_do_not_go_among_the_submissions(kttt: Run, demo: Path) -> None:
    raw = demo / "data" / "raw" / "2021Q2"
    before = sorted(p.name for p in raw.iterdir())
    code, _, err = kttt("check", raw / "907-go-quao.xlsx", "--annotate", raw, "--root", demo)
    assert code == 2
    assert "data/raw" in err
    assert sorted(p.name for p in raw.iterdir()) == before


def test_board_has_a_row_a_district(kttt: Run, demo: Path) -> None:
    code, out, _ = kttt("board", "2021Q3", "--root", demo, "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert len(rows) == 15
    assert {r["district"]: r["state"] for r in rows}["Kiên Hải"] == "missing"
    code, out, _ = kttt("board", "2021Q3", "--root", demo)
    assert "Chưa gửi" in out


def test_a_number_is_explained_down_to_its_cells(kttt: Run, demo: Path) -> None:
    code, out, _ = kttt("explain", "2021Q2", "htx_new", "--root", demo, "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert rows
    assert all(r["cell"] and r["file"].startswith("2021Q2/") for r in rows)
    code, out, _ = kttt("explain", "2021Q2", "revenue_per_htx", "--district", "Gò Quao", "--root", demo)
    assert "Doanh thu bình quân một HTX" in out
    assert "907-go-quao.xlsx · HTX!" in out
    code, _, err = kttt("explain", "2021Q2", "htx_neww", "--root", demo)
    assert code == 2
    assert "htx_new" in err


def test_receive_files_a_submission_once(kttt: Run, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "mới.xlsx"
    book = openpyxl.load_workbook(workspace / "data/raw/2021Q2/907-go-quao.xlsx")
    book["HTX"].cell(12, 3).value = f"{book['HTX'].cell(12, 3).value} Mới"
    book.save(path)
    code, out, _ = kttt("receive", path, "--from", "Phòng Kinh tế Gò Quao", "--root", workspace)
    assert code == 0
    assert "đã lưu 2021Q2/mới.xlsx · Huyện Gò Quao · thay 907-go-quao.xlsx" in out
    assert 'sender = "Phòng Kinh tế Gò Quao"' in (workspace / "data/raw/2021Q2/received.toml").read_text("utf-8")
    _, out, _ = kttt("receive", path, "--root", workspace)
    assert "đã có" in out
    code, _, err = kttt("receive", tmp_path / "không có.xlsx", "--root", workspace)
    assert code == 2
    assert "không có tệp này" in err


def test_a_check_is_told_of_its_own_district_s_corrections_alone(tmp_path: Path) -> None:
    start_workspace(tmp_path)
    ledger = tmp_path / "data/raw/corrections/2021Q2.toml"
    ledger.parent.mkdir(exist_ok=True)
    ledger.write_text(of_unit("change", "HTX Tân Tiến", "revenue", was="600", value=610), encoding="utf-8")
    told = check([write(tmp_path / "an-bien.xlsx", district="909")], root=tmp_path)
    assert told.corrections.empty
    assert not told.findings["code"].str.startswith("correction").any()
    own = check([write(tmp_path / "go-quao.xlsx")], root=tmp_path)
    assert own.units.set_index("name")["revenue"]["HTX Tân Tiến"] == 610
