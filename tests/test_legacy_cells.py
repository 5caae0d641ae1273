"""Cells in the fonts of before Unicode, cells that lost their letters, and Unicode that only looks like either."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest

from kttt_analysis.forms import Table, read
from kttt_analysis.vietnamese.encodings import Encoding, encode
from tests.sheets import Look, codes, reading, table_of

PLAIN = """
    1 | DANH SÁCH HỢP TÁC XÃ
    2 | STT | Tên hợp tác xã | Địa chỉ | Doanh thu (triệu đồng)
    3 | 1   | HTX nông nghiệp Tân Tiến | xã Định An, huyện Gò Quao | 1325
    4 | 2   | HTX vận tải Hòa Bình | phường Vĩnh Bảo, thành phố Rạch Giá | 850
    5 |     | Tổng cộng | | 2175
    6 | Người lập biểu | | Thủ trưởng đơn vị |
    """


def typed(sheet: str, encoding: Encoding) -> str:
    """A drawing whose cells are typed in a legacy font."""
    lines = []
    for line in filter(str.strip, sheet.splitlines()):
        row, *cells = line.split("|")
        lines.append("|".join([row, *(encode(cell, encoding) for cell in cells)]))
    return "\n".join(lines)


def seen(table: Table) -> tuple[object, ...]:
    """What a reader of the table gets, capitals aside: TCVN3 keeps them in its fonts."""
    names = [c.name.lower() for c in table.columns]
    records = [[v.lower() if isinstance(v, str) else v for v in r] for r in table.records]
    return names, records, [c.column for c in table.columns], [t.lower() for t in table.titles]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_sheet_in_a_legacy_font_reads_like_its_unicode_twin(tmp_path: Path, encoding: Encoding) -> None:
    plain = table_of(tmp_path, PLAIN)
    legacy = table_of(tmp_path, typed(PLAIN, encoding))
    assert seen(legacy) == seen(plain)
    assert (plain.encoding, legacy.encoding) == ("unicode", encoding)
    assert legacy.note_rows == plain.note_rows == (6,)
    assert legacy.total_rows == plain.total_rows == (5,)
    assert "legacy_encoding" in codes(legacy)


def test_both_fonts_in_one_sheet(tmp_path: Path) -> None:
    lines = [line for line in PLAIN.splitlines() if line.strip()]
    mixed = "\n".join([*(typed(line, "tcvn3") for line in lines[:3]), *(typed(line, "vni") for line in lines[3:])])
    found = reading(tmp_path, mixed)
    assert found.tables[0].encoding == "mixed"
    assert found.tables[0].records[1][1:3] == ("HTX vận tải Hòa Bình", "phường Vĩnh Bảo, thành phố Rạch Giá")


def test_several_encodings_in_one_cell(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên hợp tác xã      | Địa chỉ                          | Ghi chú
        2 | 1   | HTX Hßa B×nh Tân Mỹ | xã Định An, huyeän Goø Quao      | café
        3 | 2   | HTX Định An         | x· §Þnh An, huyện Gò Quao        | không
        """,
    )
    assert [r[1:3] for r in table.records] == [
        ("HTX Hòa Bình Tân Mỹ", "xã Định An, huyện Gò Quao"),
        ("HTX Định An", "xã Định An, huyện Gò Quao"),
    ]
    assert table.records[0][3] == "café"
    assert table.encoding == "mixed"
    (told,) = [f for f in table.findings if f.code == "legacy_encoding"]
    assert "3 ô" in told.message


@pytest.mark.parametrize("font", [".VnArial", ".VnTime", "VNI-Times", "Times New Roman"])
def test_unicode_in_a_legacy_font_is_left_alone(tmp_path: Path, font: str) -> None:
    cells = [f"{column}{row}" for row in range(1, 7) for column in "ABCD"]
    table = table_of(tmp_path, PLAIN, Look(fonts=dict.fromkeys(cells, font)))
    assert seen(table) == seen(table_of(tmp_path, PLAIN))
    assert table.encoding == "unicode"


@pytest.mark.parametrize(
    ("font", "cell", "read"),
    [
        (".VnTime", "Sè", "Số"),
        (".VnArial", "có", "cú"),
        ("VNI-Times", "hoà", "hồ"),
        ("Times New Roman", "có", "có"),
        (None, "có", "có"),
    ],
)
def test_where_the_bytes_leave_it_open_the_font_decides(tmp_path: Path, font: str | None, cell: str, read: str) -> None:
    """One word that is Vietnamese either way, in a sheet that is half Unicode, half TCVN3."""
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên hợp tác xã | Tªn ®¬n vÞ | Ghi chú | Doanh thu
        2 | 1   | Tân Tiến       | Bé KÕ ho¹ch | {cell} | 12
        3 | 2   | Hòa Bình       | §Çu t­ n¨m  | {cell} | 13
        """,
        Look(fonts={"D2": font, "D3": font} if font else {}),
    )
    assert [r[3] for r in table.records] == [read, read]


def test_a_font_whose_other_cells_are_unicode_proves_nothing(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên hợp tác xã | Ghi chú     | Doanh thu
        2 | 1   | Tân Tiến       | có          | 12
        3 | 2   | Hòa Bình       | Đầu tư mới  | 13
        """,
        Look(fonts={"C2": ".VnTime", "C3": ".VnTime"}),
    )
    assert [r[2] for r in table.records] == ["có", "Đầu tư mới"]


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    found = reading(tmp_path, {normalize("NFD", "Biểu số 1"): normalize("NFD", PLAIN)})
    assert seen(found.tables[0]) == seen(table_of(tmp_path, PLAIN))
    assert found.tables[0].sheet == "Biểu số 1"
    assert found.tables[0].encoding == "unicode"


@pytest.mark.parametrize("lost", ["Huy?n Vinh Thu?n", "huyÖn Vµnh Thu\ufffdn", "HTX T?n Ti?n"])
def test_a_text_whose_letters_are_lost_is_refused_and_told(tmp_path: Path, lost: str) -> None:
    table = table_of(
        tmp_path,
        f"""
        1 | STT | Tên hợp tác xã | Địa chỉ | Doanh thu
        2 | 1   | HTX Tân Tiến   | {lost}  | 12
        3 | 2   | HTX Hòa Bình   | Định An | 13
        """,
    )
    assert [r[2] for r in table.records] == [None, "Định An"]
    (told,) = [f for f in table.findings if f.code == "letters_lost"]
    assert told.cell == "C2"


def test_a_question_is_no_lost_letter(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        """
        1 | STT | Tên hợp tác xã | Ghi chú          | Doanh thu
        2 | 1   | HTX Tân Tiến   | có tiếp tục không? | 12
        3 | 2   | HTX Hòa Bình   | Định An           | 13
        """,
    )
    assert table.records[0][2] == "có tiếp tục không?"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_delimited_text_in_a_legacy_font(tmp_path: Path, encoding: Encoding) -> None:
    lines = "STT;Tên hợp tác xã;Doanh thu\n1;HTX nông nghiệp Tân Tiến;1.325\n2;HTX Hòa Bình;850\n"
    path = tmp_path / "a.csv"
    path.write_bytes(encode(lines, encoding).encode("cp1252"))
    (table,) = read(path).tables
    assert table.encoding == encoding
    assert table.records == ((1, "HTX nông nghiệp Tân Tiến", 1325), (2, "HTX Hòa Bình", 850))
