"""Printed totals and subtotals: every true difference told where it stands, no rounding and no average called one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kttt_analysis.dictionary import Finding
from kttt_analysis.forms import Table, read
from kttt_analysis.forms.coverage import Row
from kttt_analysis.forms.totals import Addable, differences
from tests import sheets
from tests.sheets import table_of
from tests.test_real_files import ANSWERS, FILES, SHARED, reading, table

OTHERS = sorted({f["file"] for f in FILES})


def told(one: Table) -> dict[str, Finding]:
    return {str(f.cell): f for f in one.findings if f.code in ("total_differs", "total_without_text")}


# ---- one sheet each ----

FLAT = """
1 | STT | Huyện     | Số HTX | Vốn (triệu đồng) | Tỷ lệ (%) | Năng suất (tấn/ha)
2 | 1   | Gò Quao   | 31     | 1325             | 40.5      | 6.1
3 | 2   | Tân Hiệp  | 40     | 2850             | 59.5      | 6.4
4 | 3   | An Biên   | 12     | '4.031           | 20        | 5.9
5 |     | Tổng cộng | {htx}  | {capital}        | 40        | 6.2
"""


@pytest.mark.parametrize(
    ("htx", "capital", "cells"),
    [
        ("83", "8206", {}),
        ("83", "8207", {}),  # rounded millions
        ("84", "8206", {"C5": ""}),
        ("83", "'8.206", {}),
        ("83", "4175", {"D5": "D4"}),  # Excel passes over the text
        ("43", "8206", {"C5": "dòng 3"}),  # a row left out
        ("114", "8206", {"C5": "dòng 2"}),  # a row counted twice
    ],
)
def test_a_flat_table(tmp_path: Path, htx: str, capital: str, cells: dict[str, str]) -> None:
    found = told(table_of(tmp_path, FLAT.format(htx=htx, capital=capital)))
    assert set(found) == set(cells)
    for cell, why in cells.items():
        assert why in found[cell].message, found[cell].message


def test_what_is_stated_what_adds_up_and_the_difference_are_named(tmp_path: Path) -> None:
    one = told(table_of(tmp_path, FLAT.format(htx=90, capital=8206)))["C5"]
    assert all(said in one.message for said in ("Số HTX", "90", "83", "chênh 7"))
    assert one.raw == "90"
    assert "off by 7" in one.text("en")[0]


@pytest.mark.parametrize("heading", ["Thu nhập bình quân", "Năng suất", "Tỷ lệ %", "Năm thành lập", "Đơn giá (đồng)"])
def test_columns_that_do_not_add_up_are_left_alone(tmp_path: Path, heading: str) -> None:
    sheet = f"""
    1 | STT | Huyện     | {heading}
    2 | 1   | Gò Quao   | 2001
    3 | 2   | Tân Hiệp  | 2015
    4 |     | Tổng cộng | 2007
    """
    assert told(table_of(tmp_path, sheet)) == {}


def test_an_average_without_the_word_lies_within_its_parts(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Huyện     | Thu nhập | Số người
    2 | 1   | Gò Quao   | 52       | 100
    3 | 2   | Tân Hiệp  | 61       | 200
    4 | 3   | An Biên   | 57       | 300
    5 |     | Tổng cộng | 57.5     | 600
    """
    assert told(table_of(tmp_path, sheet)) == {}


def test_a_year_heads_figures_of_a_year(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Huyện     | Năm 2020 | Năm 2021
    2 | 1   | Gò Quao   | 52       | 100
    3 | 2   | Tân Hiệp  | 61       | 200
    4 |     | Tổng cộng | 213      | 300
    """
    assert set(told(table_of(tmp_path, sheet))) == {"C4"}


def test_a_stale_subtotal_and_the_total_that_adds_it(tmp_path: Path) -> None:
    sheet = """
    1  | STT | Chỉ tiêu    | Số HTX | Vốn
    2  | I   | Nông nghiệp | 43     | 5000
    3  | 1   | Trồng trọt  | 31     | 3000
    4  | 2   | Chăn nuôi   | 12     | 2500
    5  | II  | Thương mại  | 9      | 700
    6  | 1   | Bán lẻ      | 5      | 300
    7  | 2   | Bán buôn    | 4      | 400
    8  |     | Tổng cộng   | 52     | 5700
    """
    found = told(table_of(tmp_path, sheet))
    assert set(found) == {"D2", "D8"}
    assert "dòng 2" in found["D8"].message
    right = sheet.replace("5700", "6200")
    assert set(told(table_of(tmp_path, right))) == {"D2"}


def test_totals_of_groups_below_their_rows(tmp_path: Path) -> None:
    sheet = """
    1  | STT | Tên HTX     | Thành viên | Vốn
    2  | 1   | HTX A       | 31         | 300
    3  | 2   | HTX B       | 12         | 200
    4  |     | Cộng nhóm I | 43         | 500
    5  | 3   | HTX C       | 7          | 30
    6  | 4   | HTX D       | 8          | 40
    7  |     | Cộng nhóm II| 16         | 70
    8  |     | Tổng cộng   | 58         | 570
    """
    assert set(told(table_of(tmp_path, sheet))) == {"C7"}


def test_rows_of_other_units_are_no_parts(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Chỉ tiêu         | Đơn vị tính | Năm 2020 | Năm 2021
    2 |     | Tổng số          | tỷ đồng     | 163.5    | 184
    3 |     | So với GDP       | %           | 33.7     | 34
    4 | 1   | Vốn ngân sách    | tỷ đồng     | 100.5    | 120
    5 |     | So với tổng số   | %           | 61       | 65
    6 | 2   | Vốn tín dụng     | tỷ đồng     | 63       | 60
    7 |     | So với tổng số   | %           | 39       | 35
    """
    assert set(told(table_of(tmp_path, sheet))) == {"E2"}


def test_details_of_which_are_not_added(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Chỉ tiêu            | Tổng số | Nữ
    2 | I   | Lao động            | 100     | 40
    3 | 1   | Thường xuyên        | 70      | 30
    4 |     | Trong đó: hợp đồng  | 20      | 5
    5 | 2   | Thời vụ             | 30      | 10
    """
    assert told(table_of(tmp_path, sheet)) == {}


def test_a_stale_subtotal_deep_inside_is_told_at_every_sum_above_it(tmp_path: Path) -> None:
    sheet = """
    1  | STT | Chỉ tiêu        | Số HTX | Vốn
    2  | A   | Nông nghiệp     | 20     | 310
    3  | I   | Trồng trọt      | 12     | 200
    4  | 1   | Lúa             | 7      | 150
    5  | 2   | Màu             | 5      | 50
    6  | II  | Chăn nuôi       | 8      | 110
    7  | 1   | Heo             | 3      | 60
    8  | 2   | Bò              | 5      | 40
    9  | B   | Phi nông nghiệp | 9      | 90
    10 | I   | Thương mại      | 4      | 30
    11 | 1   | Bán lẻ          | 1      | 10
    12 | 2   | Bán buôn        | 3      | 20
    13 | II  | Vận tải         | 5      | 60
    14 |     | Tổng cộng       | 29     | 400
    """
    found = told(table_of(tmp_path, sheet))
    assert set(found) == {"D2", "D6", "D14"}
    assert "dòng 6" in found["D2"].message
    assert "390" in found["D14"].message
    right = sheet.replace("310", "300").replace("110", "100").replace("400", "390")
    assert told(table_of(tmp_path, right)) == {}


def test_details_of_numbered_rows_are_parts_where_most_add_up(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Chỉ tiêu    | Số HTX | Vốn | Thành viên
    2 | 1   | Nông nghiệp | 20     | 310 | 500
    3 | 1.1 | Trồng trọt  | 12     | 200 | 300
    4 | 1.2 | Chăn nuôi   | 8      | 150 | 200
    5 | 2   | Thương mại  | 9      | 90  | 70
    6 | 2.1 | Bán lẻ      | 4      | 30  | 40
    7 | 2.2 | Bán buôn    | 5      | 60  | 30
    8 |     | Tổng cộng   | 29     | 400 | 570
    """
    assert set(told(table_of(tmp_path, sheet))) >= {"D2"}


def test_parts_that_are_not_all_and_areas_that_are_larger_say_nothing(tmp_path: Path) -> None:
    some = """
    1 | STT | Chỉ tiêu               | Năm 2020 | Năm 2021
    2 |     | Tổng số                | 513      | 520
    3 | 1   | HTX hoạt động hiệu quả | 300      | 310
    4 | 2   | HTX kiểu mới           | 100      | 120
    5 | 3   | HTX có liên kết        | 50       | 60
    """
    assert told(table_of(tmp_path, some)) == {}
    country = """
    1 | STT | Tỉnh       | Số HTX
    2 |     | Cả nước    | 22861
    3 | 1   | Kiên Giang | 513
    4 | 2   | An Giang   | 232
    5 | 3   | Cà Mau     | 150
    """
    assert told(table_of(tmp_path, country)) == {}


def test_tables_side_by_side_have_totals_of_their_own_or_one_of_all(tmp_path: Path) -> None:
    sheet = """
    1 | STT | Tên xã | Số hộ | STT | Tên xã | Số hộ
    2 | 1   | Xã A   | 5     | 4   | Xã D   | 3
    3 | 2   | Xã B   | 6     | 5   | Xã E   | 4
    4 | 3   | Xã C   | 7     | 6   | Xã F   | 8
    5 |     | Cộng   | 18    |     | Cộng   | {right}
    """
    for right, cells in ((15, set()), (16, {"F5"}), (33, set())):
        found = sheets.reading(tmp_path, sheet.format(right=right))
        assert {f.cell for f in found.all_findings if f.code == "total_differs"} == cells, right


# ---- the real files ----


@pytest.mark.skipif(not ANSWERS, reason="no folder shared/real beside the repository")
@pytest.mark.parametrize(("file", "answer"), ANSWERS)
def test_the_answers_say_where_a_total_differs(file: str, answer: dict[str, Any]) -> None:
    one = table(file, answer["sheet"])
    found = {str(f.cell) for f in one.findings if f.code == "total_differs"}
    for check in answer["checks"]:
        if "stated_row" in check:
            cell = f"{chr(65 + check['col'])}{check['stated_row']}"
            assert (cell in found) == (check["relation"] == "differs"), check


TRUE = {"2006-15786_FDI_Hoa_Ky.xls": {"F5", "F22"}}
"""Added up by hand: section I repeats the figure of the column beside it, and the total adds it."""


@pytest.mark.skipif(not ANSWERS, reason="no folder shared/real beside the repository")
@pytest.mark.parametrize("file", OTHERS)
def test_nothing_else_is_called_a_difference(file: str) -> None:
    assert (SHARED / file).is_file()
    found = {str(f.cell) for f in reading(file).all_findings if f.code == "total_differs"}
    assert found == TRUE.get(file, set())


# ---- many tables ----


@dataclass
class Drawn:
    """Rows of a sheet as lists; `sums`: rows of sums with the rows they add, from 0."""

    rows: list[list[Any]]
    sums: dict[int, list[int]] = field(default_factory=dict)


def amount(chance: random.Random, decimals: int) -> float:
    return round(chance.lognormvariate(6, 1.2) + 1, decimals)


def flat(chance: random.Random, width: int, decimals: Sequence[int], top: bool, both: bool = False) -> Drawn:
    n = chance.randint(3, 25)
    records: list[list[Any]] = [
        [i, f"Huyện {chr(64 + i)}", *(amount(chance, d) for d in decimals)] for i in range(1, n + 1)
    ]
    total: list[Any] = [None, "Tổng cộng", *([0] * width)]
    rows = [total, *records] if top or both else [*records]
    if both or not top:
        rows.append([None, "Cộng", *([0] * width)])
    at = [i for i, r in enumerate(rows) if r[0] is not None]
    return Drawn(rows, {i: at for i, r in enumerate(rows) if r[0] is None})


def parts(chance: random.Random, width: int, decimals: Sequence[int], marks: Sequence[str] | None) -> Drawn:
    """Sections with subtotals, and a total at the top or at the bottom."""
    rows: list[list[Any]] = []
    sums: dict[int, list[int]] = {}
    every: list[int] = []
    top = chance.random() < 0.5
    if top:
        rows.append([None, "Tổng số", *([0] * width)])
    n = 0
    for s in range(chance.randint(2, 5)):
        head = len(rows)
        rows.append([marks[s] if marks else None, f"Vùng {chr(65 + s)}", *([0] * width)])
        inside = []
        for i in range(chance.randint(2, 9)):
            n += 1
            inside.append(len(rows))
            rows.append([i + 1, f"Đơn vị số {n}", *(amount(chance, d) for d in decimals)])
        sums[head] = inside
        every += inside
    if not top:
        rows.append([None, "Tổng số", *([0] * width)])
    sums[0 if top else len(rows) - 1] = every
    return Drawn(rows, sums)


def groups(chance: random.Random, width: int, decimals: Sequence[int]) -> Drawn:
    """Totals of groups below their rows, and one of all."""
    rows: list[list[Any]] = []
    sums: dict[int, list[int]] = {}
    every: list[int] = []
    for s in range(chance.randint(2, 4)):
        inside = []
        for _ in range(chance.randint(2, 7)):
            inside.append(len(rows))
            rows.append([len(every) + len(inside), f"HTX {len(rows)}", *(amount(chance, d) for d in decimals)])
        sums[len(rows)] = inside
        rows.append([None, f"Cộng nhóm {'I' * (s + 1)}", *([0] * width)])
        every += inside
    sums[len(rows)] = every
    rows.append([None, "Tổng cộng", *([0] * width)])
    return Drawn(rows, sums)


KINDS: dict[str, Callable[[random.Random, int, Sequence[int]], Drawn]] = {
    "below": lambda c, w, d: flat(c, w, d, top=False),
    "above": lambda c, w, d: flat(c, w, d, top=True),
    "both": lambda c, w, d: flat(c, w, d, top=True, both=True),
    "roman parts": lambda c, w, d: parts(c, w, d, ("I", "II", "III", "IV", "V")),
    "lettered parts": lambda c, w, d: parts(c, w, d, ("A", "B", "C", "D", "E")),
    "unmarked parts": lambda c, w, d: parts(c, w, d, None),
    "groups": groups,
}
HEADINGS = ("Vốn điều lệ của đơn vị", "Giá trị tài sản", "Sản lượng", "Diện tích gieo trồng")


def drawn(kind: str, seed: int) -> tuple[Drawn, random.Random, list[int]]:
    chance = random.Random(f"{kind} {seed}")
    width = chance.randint(1, 4)
    decimals = [chance.choice((0, 0, 1, 2)) for _ in range(width)]
    one = KINDS[kind](chance, width, decimals)
    for at, inside in one.sums.items():
        for c in range(width):
            one.rows[at][2 + c] = round(sum(one.rows[i][2 + c] for i in inside), decimals[c])
    return one, chance, decimals


def differing(folder: Path, rows: Sequence[Sequence[Any]]) -> set[tuple[int, int]]:
    """Places, row and column of figures from 0, where a difference is told."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["STT", "Tên đơn vị", *HEADINGS[: len(rows[0]) - 2]])
    for row in rows:
        sheet.append(list(row))
    workbook.save(folder / "drawn.xlsx")
    (found,) = read(folder / "drawn.xlsx").tables
    return {(int(str(cell)[1:]) - 2, ord(str(cell)[0]) - 67) for cell in told(found)}


@pytest.mark.parametrize("kind", KINDS)
def test_right_and_rounded_sums_are_no_differences(tmp_path: Path, kind: str) -> None:
    for seed in range(10):
        one, chance, decimals = drawn(kind, seed)
        assert differing(tmp_path, one.rows) == set(), seed
        # The parts were rounded after they had been added.
        for row in one.rows:
            for c, places in enumerate(decimals):
                if row[0] is not None and one.rows.index(row) not in one.sums:
                    row[2 + c] = round(row[2 + c] + chance.uniform(-0.49, 0.49) * 10.0**-places, places)
        assert differing(tmp_path, one.rows) == set(), seed


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_sum_is_told_where_it_stands(tmp_path: Path, kind: str) -> None:
    for seed in range(10):
        one, chance, _ = drawn(kind, seed)
        at, c = chance.choice(sorted(one.sums)), chance.randrange(len(one.rows[0]) - 2)
        one.rows[at][2 + c] = round(one.rows[at][2 + c] * chance.choice((1.1, 0.85, 1.5)) + 60, 2)
        assert differing(tmp_path, one.rows) == {(at, c)}, (seed, at, c)


@pytest.mark.parametrize("kind", KINDS)
def test_text_that_excel_passes_over_is_told_at_each_sum(tmp_path: Path, kind: str) -> None:
    for seed in range(10):
        one, chance, decimals = drawn(kind, seed)
        at = chance.choice(sorted(set().union(*one.sums.values())))
        c = chance.randrange(len(decimals))
        value = one.rows[at][2 + c] = 1325.0
        for row, inside in one.sums.items():
            one.rows[row][2 + c] = round(sum(one.rows[i][2 + c] for i in inside if i != at), decimals[c])
        one.rows[at][2 + c] = f"{value:,.0f}".replace(",", ".")
        assert differing(tmp_path, one.rows) == {(row, c) for row, inside in one.sums.items() if at in inside}, seed


def test_many_wrong_sums_are_told_in_seconds() -> None:
    """Blocks of two and a wrong sum: what each of 150 sums may stand for was once held against every other sum."""
    rows: list[Row] = []
    for n in range(0, 450, 3):
        a, b = 3.0 + n % 17, 5.0 + n % 13
        rows += [Row(n, "record", 2, "A", {0: (a,), 1: (b,)}), Row(n + 1, "record", 2, "B", {0: (b,), 1: (a,)})]
        rows.append(Row(n + 2, "total", 4, "Cộng", {0: (a + b + 2,), 1: (a + b + 2,)}))
    columns = [Addable(k, exact=True, known=True) for k in (0, 1)]
    begun = time.process_time()
    assert len(differences(rows, columns)) == 300
    assert time.process_time() - begun < 8
