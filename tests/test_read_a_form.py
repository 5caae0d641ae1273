"""The notebook that shows how a sheet was read, and the tables that it is made of."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kttt_analysis as kttt
from kttt_analysis.forms import Reading, frames
from kttt_analysis.publishing.notebook import run
from kttt_analysis.sample.example import example_form
from tests.sheets import reading, write

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "read_a_form.ipynb"
SHEET = """
    1 | Đơn vị tính: triệu đồng
    2 | STT | Tên HTX      | Doanh thu | Doanh thu khác lạ | Thành viên
    3 | 1   | HTX Tân Tiến | '1.325    | 7                 | 25
    4 | 2   | HTX Hòa Bình | 1.2.35    |                   | 31
    5 |     | Cộng         | 1325      |                   | 56
    """


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_form(tmp_path_factory.mktemp("example"))


def test_tables_of_a_reading(tmp_path: Path) -> None:
    found = reading(tmp_path, SHEET)
    assert frames.tables(found).values.tolist() == [
        ["Biểu 1", "A2:E5", "tổ chức kinh tế tập thể (HTX, QTDND, LHHTX, THT)", 2, "5", "triệu đồng", "Unicode"]
    ]
    columns = frames.columns(found.tables[0], "en")
    assert columns["Read as"].tolist()[1:3] == ["Name", "Revenue, year to date"]
    assert columns["Cells with a value"].tolist() == [2, 2, 1, 1, 2]


def test_records_keep_the_row_of_the_sheet_and_what_is_not_known_is_not_zero(tmp_path: Path) -> None:
    table = frames.records(reading(tmp_path, SHEET).tables[0])
    assert table.index.tolist() == [3, 4]
    assert table["Doanh thu"].tolist() == [1325, None]


def test_headings_that_stand_twice_keep_apart(tmp_path: Path) -> None:
    table = reading(tmp_path, SHEET.replace("Doanh thu khác lạ", "Doanh thu")).tables[0]
    assert [c for c in frames.records(table) if c.startswith("Doanh thu")] == ["Doanh thu (C)", "Doanh thu (D)"]


def test_findings_begin_with_errors(tmp_path: Path) -> None:
    told = frames.findings(reading(tmp_path, SHEET))
    assert told.iloc[0]["Ô"] == "C4"
    assert told["Mức độ"].iloc[0] == "Lỗi"
    assert told.notna().all(axis=None)


def test_the_example_is_marked_and_has_a_wrong_entry(example: Path) -> None:
    found = kttt.read(example)
    assert any("mô phỏng" in text.lower() for text in found.texts)
    assert "number_unreadable" in {f.code for f in found.all_findings}
    assert example_form(example.parent).read_bytes() == example.read_bytes()


@pytest.mark.parametrize(("district", "says"), [("901", "phải là một trong 899"), ("912", "không gửi báo cáo")])
def test_a_district_without_an_example_is_refused(tmp_path: Path, district: str, says: str) -> None:
    quarter = kttt.Quarter(2021, 3)
    with pytest.raises(ValueError, match=says):
        example_form(tmp_path, district=district, quarter=quarter)


def test_the_notebook_runs_in_a_real_kernel(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", SHEET)
    before = path.read_bytes()
    executed = run(NOTEBOOK, {"file": str(path), "lang": "vi"}, tmp_path / "executed.ipynb", cwd=tmp_path).notebook
    outputs = [o for cell in executed.cells if cell.cell_type == "code" for o in cell.outputs]
    assert {o.output_type for o in outputs} == {"execute_result"}, "an error, or something printed"
    pages = [o.data["text/html"] for o in outputs]
    assert len(pages) == 5
    assert sum("kttt-picture" in page for page in pages) == 1
    assert path.read_bytes() == before


def test_every_object_of_the_notebook_shows_itself(example: Path) -> None:
    found = kttt.read(example)
    assert isinstance(found, Reading)
    for table in (frames.tables(found), frames.findings(found), frames.records(found.tables[0])):
        assert isinstance(table, pd.DataFrame)
        assert not table.empty
