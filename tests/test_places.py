"""Districts and communes as people write them: one place, or a finding that says why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.places import commune_in, district_in, districts_named, districts_of_heading, named_district
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load_province
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import read_received
from tests import sheets
from tests.submitted import KIEN_GIANG, Q2, cell_of, cleaned, htx, told, write

DAY = Q2.end


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("907", "907"),
        ("0907", "907"),
        ("H. Gò Quao", "907"),
        ("H.Gò Quao", "907"),
        ("HUYỆN GÒ QUAO", "907"),
        ("Gò Quao, Kiên Giang", "907"),
        ("huyện Gò Quao, tỉnh Kiên Giang", "907"),
        ("TP.Rạch Giá", "899"),
        ("Tp Rạch Giá", "899"),
        ("T.P Rạch Giá", "899"),
        ("TX Hà Tiên", "900"),
        ("T.X. Hà Tiên", "900"),
        ("Huyện Phú Quốc", "911"),
        ("U Minh Thượng", "913"),
    ],
)
def test_a_district_is_known_by_every_way_of_writing_it(text: str, code: str) -> None:
    place = district_in(text, KIEN_GIANG, DAY)
    assert (place.code, place.way) == (code, "exact")
    assert named_district(text, KIEN_GIANG, DAY).code == code


@pytest.mark.parametrize(("text", "code"), [("go quao", "907"), ("huyện Go Quao", None), ("Huyen Hon Dat", "903")])
def test_a_name_without_marks_is_one_place_or_none(text: str, code: str | None) -> None:
    place = district_in(text, KIEN_GIANG, DAY)
    assert (place.code, place.way) == (code, "unmarked" if code else "unknown")


@pytest.mark.parametrize(
    ("text", "way", "names"),
    [
        ("Gò Quao, Giồng Riềng", "several", ("Huyện Giồng Riềng", "Huyện Gò Quao")),
        ("Châu Thành, Tiền Giang", "elsewhere", ("Tiền Giang",)),
        ("huyện Châu Thành - tỉnh Hậu Giang", "elsewhere", ("Hậu Giang",)),
        ("U Minh, Cà Mau", "elsewhere", ("Cà Mau",)),
        ("Giồng Riếng", "unknown", ("Giồng Riềng",)),
        ("Gò Cuao", "unknown", ("Gò Quao",)),
        ("U Minh", "unknown", ("U Minh Thượng",)),
        ("901", "unknown", ()),
    ],
)
def test_what_is_no_district_says_why(text: str, way: str, names: tuple[str, ...]) -> None:
    place = district_in(text, KIEN_GIANG, DAY)
    assert (place.code, place.way) == (None, way)
    assert set(names) <= set(place.names)
    with pytest.raises(ValueError, match="không có huyện, thành phố"):
        named_district(text, KIEN_GIANG, DAY)


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["UBND HUYỆN GÒ QUAO", "Báo cáo"], ["907"]),
        (["huyện Châu Thành, tỉnh Tiền Giang"], []),
        (["UBND TỈNH TIỀN GIANG", "UBND HUYỆN CHÂU THÀNH"], []),
        (["UBND TỈNH KIÊN GIANG", "UBND HUYỆN CHÂU THÀNH", "Tham quan tỉnh Tiền Giang"], ["905"]),
        (["Châu Thành.xlsx"], ["905"]),
        (["chau-thanh_tien-giang_q2.xlsx"], []),
        (["UBND xã An Minh Bắc"], []),
        (["UBND xã An Minh Bắc - U Minh Thượng"], ["913"]),
        (["Thị trấn Gò Quao"], ["907"]),
        (["Gò Quao và Giồng Riềng"], ["906", "907"]),
        (["UBND HUYỆN HÒN ĐẤT VÀ KIÊN LƯƠNG"], ["902", "903"]),
        (["UBND HUYỆN GÒ QUAO", "Rạch Giá, ngày 5/7/2021"], ["907"]),
    ],
)
def test_headings_name_districts_of_this_province_alone(texts: list[str], codes: list[str]) -> None:
    assert sorted(d.code for d in districts_named(texts, KIEN_GIANG, DAY)) == codes


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("Huyện Gò Quao", ["907"]),
        ("II. HUYỆN GÒ QUAO (12 HTX)", ["907"]),
        ("3. Gò Quao", ["907"]),
        ("I. Lĩnh vực nông nghiệp", []),
        ("Huyện Gò Quao, huyện Giồng Riềng", ["906", "907"]),
        ("Huyện Hòn Đất và Kiên Lương", ["902", "903"]),
        ("Huyện Hòn Đất, Kiên Lương", ["902", "903"]),
        ("HTX ở vùng Gò Quao", []),
    ],
)
def test_a_section_names_its_districts(label: str, codes: list[str]) -> None:
    assert sorted(d.code for d in districts_of_heading(label, KIEN_GIANG, DAY)) == codes


@pytest.mark.parametrize(
    ("text", "way", "name"),
    [
        ("Xã Long Thạnh", "exact", "Xã Long Thạnh"),
        ("X.Long Thạnh", "exact", "Xã Long Thạnh"),
        ("TT. Giồng Riềng", "exact", "Thị trấn Giồng Riềng"),
        ("T.T Giồng Riềng", "exact", "Thị trấn Giồng Riềng"),
        ("Ấp 5, xã Long Thạnh, huyện Giồng Riềng", "exact", "Xã Long Thạnh"),
        ("Long Thạnh, Giồng Riềng", "exact", "Xã Long Thạnh"),
        ("long thanh", "unmarked", "Xã Long Thạnh"),
        ("xa Long Thanh", "unmarked", "Xã Long Thạnh"),
        ("Long Thanh Mỹ", "unknown", None),
        ("Xã Thạnh Lộc", "exact", "Xã Thạnh Lộc"),
        ("xã Thạnh Lộc, huyện Châu Thành", "elsewhere", None),
        ("Xã Mong Thọ", "elsewhere", None),
        ("Xã Long Thạng", "unknown", None),
        ("Ấp 5, xã Vĩnh Thạnh, tỉnh Hậu Giang", "elsewhere", None),
        ("xã Long Thạnh, TP Cần Thơ", "elsewhere", None),
        ("xã Long Thạnh, Cần Thơ", "elsewhere", None),
        ("xã Thạnh Hưng, Gò Quao", "elsewhere", None),
        ("xã Thạnh Hưng - Gò Quao", "elsewhere", None),
        ("xã Thạnh Hưng, Giồng Riềng, Kiên Giang", "exact", "Xã Thạnh Hưng"),
    ],
)
def test_a_commune_is_one_of_its_district_or_none(text: str, way: str, name: str | None) -> None:
    place = commune_in(text, KIEN_GIANG, KIEN_GIANG.district("906", DAY), DAY)
    assert place.way == way
    assert (place.code and KIEN_GIANG.commune(place.code, DAY).printed) == name


def test_a_commune_may_be_called_as_another_province_is() -> None:
    an_bien = KIEN_GIANG.district("908", DAY)
    for text in ("Ấp 5, xã Hưng Yên", "Ấp 5, Hưng Yên, An Biên", "xã Hưng Yên, huyện An Biên"):
        place = commune_in(text, KIEN_GIANG, an_bien, DAY)
        assert place.way in ("exact", "unknown"), text
    assert commune_in("Ấp 5, xã Hưng Yên", KIEN_GIANG, an_bien, DAY).code


def test_a_longer_name_is_not_the_shorter_one_in_it() -> None:
    """Thạnh Đông, Thạnh Đông A and Thạnh Đông B are three; a slip for one of them is none."""
    tan_hiep = KIEN_GIANG.district("904", DAY)
    codes = {
        t: commune_in(t, KIEN_GIANG, tan_hiep, DAY).code for t in ("Thạnh Đông", "Thạnh Đông A", "xã Thạnh Đông B")
    }
    assert len(set(codes.values()) - {None}) == 3
    assert commune_in("Ấp 1, xã Thạnh Đông C", KIEN_GIANG, tan_hiep, DAY).code is None


def test_a_commune_goes_by_what_it_became() -> None:
    """Vĩnh Thanh Vân's code ended, and its name went over to another code; Vĩnh Bảo was taken up by it."""
    late, rach_gia = date(2025, 3, 31), load_province("91").district("899", date(2025, 3, 31))
    place = commune_in("P. Vĩnh Bảo", KIEN_GIANG, rach_gia, late)
    assert (place.code, place.way, place.names) == ("30742", "renamed", ("Phường Vĩnh Thanh Vân",))
    assert commune_in("P. Vĩnh Thanh Vân", KIEN_GIANG, rach_gia, late).code == "30742"
    assert commune_in("P. Vĩnh Bảo", KIEN_GIANG, rach_gia, DAY).way == "exact"


# ---- in a submission ---------------------------------------------------------------------------------------


def with_cell(folder: Path, heading: str, value: str) -> CleanTables:
    def change(book: openpyxl.Workbook) -> None:
        cell_of(book, "HTX Tân Tiến", heading).value = value

    return cleaned(write(folder / "go-quao.xlsx", change=change))


@pytest.mark.parametrize(
    ("value", "code", "severity"),
    [
        ("thoi quan", "place_without_marks", "note"),
        ("Xã Thới Quảng", "unknown_commune", "error"),
        ("Xã Long Thạnh", "commune_elsewhere", "error"),
    ],
)
def test_a_commune_that_is_not_written_right_is_told_at_its_cell(
    tmp_path: Path, value: str, code: str, severity: str
) -> None:
    tables = with_cell(tmp_path, "Xã, phường", value)
    found = told(tables, code)
    assert (found["severity"], found["raw"], found["column"]) == (severity, value, "commune_code")
    kept = tables.units.set_index("unit_code").loc["1701000001", "commune_code"]
    assert pd.isna(kept) is (severity == "error")
    if code == "unknown_commune":
        assert "“Xã Thới Quản”" in found["fix"]


def of_the_province(folder: Path, rows: str) -> CleanTables:
    """A list with a column of districts, sent by Gò Quao."""
    head = "1 | UBND HUYỆN GÒ QUAO\n2 | BÁO CÁO HTX QUÝ II NĂM 2021\n"
    head += "4 | STT | Tên HTX | Huyện | Ngày thành lập | Tình trạng | Tổng số thành viên\n"
    path = sheets.write(folder / "go-quao.xlsx", {"HTX": head + rows})
    return clean(Q2, [read_received(path, path.name)], KIEN_GIANG)


def test_rows_of_other_districts_and_of_no_district_for_sure_are_told(tmp_path: Path) -> None:
    rows = """
5 | 1 | HTX Một  | H. Gò Quao             | '5/4/2016 | Đang hoạt động | 20
6 | 2 | HTX Hai  | go quao                | '5/4/2016 | Đang hoạt động | 20
7 | 3 | HTX Ba   | Giồng Riềng            | '5/4/2016 | Đang hoạt động | 20
8 | 4 | HTX Bốn  | Gò Quao, Giồng Riềng   | '5/4/2016 | Đang hoạt động | 20
9 | 5 | HTX Năm  | Châu Thành, Tiền Giang | '5/4/2016 | Đang hoạt động | 20
10 | 6 | HTX Sáu | Gò Cuao                | '5/4/2016 | Đang hoạt động | 20
"""
    tables = of_the_province(tmp_path, rows)
    assert tables.rejected["reason"].tolist() == ["row_of_another_district"]
    cells = {
        code: told(tables, code)["cell"]
        for code in ("place_without_marks", "cell_of_two_districts", "district_elsewhere", "unknown_district")
    }
    assert cells == {
        "place_without_marks": "C6",
        "cell_of_two_districts": "C8",
        "district_elsewhere": "C9",
        "unknown_district": "C10",
    }


def test_a_section_carries_its_district_to_the_rows_below(tmp_path: Path) -> None:
    """A district that sends a page of the whole province's list counts its own rows only."""
    sheet = """
1 | UBND HUYỆN GÒ QUAO
2 | BÁO CÁO HTX QUÝ II NĂM 2021
4 | STT | Tên HTX | Ngày thành lập | Tình trạng | Tổng số thành viên
5 | I | HUYỆN GÒ QUAO | | |
6 | 1 | HTX Một  | '5/4/2016 | Đang hoạt động | 20
7 | 2 | HTX Hai  | '5/4/2016 | Đang hoạt động | 25
8 | II | HUYỆN GIỒNG RIỀNG | | |
9 | 1 | HTX Ba   | '5/4/2016 | Đang hoạt động | 30
10 | 2 | HTX Bốn | '5/4/2016 | Đang hoạt động | 35
"""
    path = sheets.write(tmp_path / "go-quao.xlsx", {"HTX": sheet})
    tables = clean(Q2, [read_received(path, path.name)], KIEN_GIANG)
    assert tables.units["members_total"].tolist() == [20, 25]
    assert tables.rejected["reason"].tolist() == ["row_of_another_district"] * 2


def test_a_section_speaks_for_rows_whose_own_cell_is_empty(tmp_path: Path) -> None:
    rows = """
5 | I | Huyện Giồng Riềng |  |  |  |
6 | 1 | HTX Một |         | '5/4/2016 | Đang hoạt động | 20
7 | 2 | HTX Hai | Gò Quao | '5/4/2016 | Đang hoạt động | 25
"""
    tables = of_the_province(tmp_path, rows)
    assert tables.units["name"].tolist() == ["HTX Hai"]
    assert tables.rejected["reason"].tolist() == ["row_of_another_district"]


def test_a_section_of_several_districts_is_told_once(tmp_path: Path) -> None:
    rows = """
5 | I | Huyện Hòn Đất và Kiên Lương |  |  |  |
6 | 1 | HTX Một |         | '5/4/2016 | Đang hoạt động | 20
7 | 2 | HTX Hai |         | '5/4/2016 | Đang hoạt động | 25
"""
    found = told(of_the_province(tmp_path, rows), "section_of_several_districts")
    assert "Huyện Hòn Đất" in found["message"]
    assert "Huyện Kiên Lương" in found["message"]


def test_a_section_carries_its_commune_where_no_column_does(tmp_path: Path) -> None:
    sheet = """
1 | UBND HUYỆN GÒ QUAO
2 | BÁO CÁO HTX QUÝ II NĂM 2021
4 | STT | Tên HTX | Ngày thành lập | Tình trạng | Tổng số thành viên
5 | I | Xã Thới Quản | | |
6 | 1 | HTX Một  | '5/4/2016 | Đang hoạt động | 20
7 | II | Xã Định An | | |
8 | 1 | HTX Hai   | '5/4/2016 | Đang hoạt động | 30
"""
    path = sheets.write(tmp_path / "go-quao.xlsx", {"HTX": sheet})
    tables = clean(Q2, [read_received(path, path.name)], KIEN_GIANG)
    names = [KIEN_GIANG.commune(code, DAY).printed for code in tables.units["commune_code"]]
    assert names == ["Xã Thới Quản", "Xã Định An"]


def test_a_report_of_another_province_is_not_counted(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for sheet in book:
            for row in sheet.iter_rows(max_row=7):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("KIÊN GIANG", "TIỀN GIANG").replace("Kiên Giang", "Tiền Giang")
            sheet["A1"].value = "UBND TỈNH TIỀN GIANG"

    rows = [htx("1701000001", "HTX Tân Tiến", commune_code=None)]
    tables = cleaned(write(tmp_path / "bieu.xlsx", rows, district="905", change=change))
    assert "Tiền Giang" in told(tables, "other_province")["message"]
    assert tables.units.empty
    assert tables.rejected["reason"].tolist() == ["other_province"]


def test_no_district_is_named_after_the_level_ended() -> None:
    assert district_in("Gò Quao", KIEN_GIANG, Quarter(2025, 3).end).code is None
