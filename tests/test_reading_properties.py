"""What holds for every sheet: no cell goes unseen, nothing but UnreadableFile is raised, no number is guessed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries

from kttt_analysis.forms import Reading, UnreadableFile, read
from kttt_analysis.forms.roles import Roles

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

NAMES = ("HTX Tân Tiến", "HTX Hòa Bình", "THT Kênh Một", "Gò Quao", "Rạch Giá")
HEADINGS = (
    "STT",
    "Tên HTX",
    "Huyện",
    "Thành viên",
    "Doanh thu (triệu đồng)",
    "Ghi chú",
    "Tổng số",
    "Năm 2021",
    "Trong đó",
)
LINES = (
    *(
        "BÁO CÁO QUÝ II",
        "ĐVT: triệu đồng",
        "I",
        "II. Vận tải",
        "A",
        "Tổng cộng",
        "Cộng nhóm I",
        "Trong đó:",
        "- HTX mới",
    ),
    *(
        "Ghi chú: số ước",
        "Nguồn: huyện",
        "Người lập biểu",
        "Giám đốc",
        "Gò Quao, ngày 5 tháng 7 năm 2021",
        "(1) Kể cả QTDND",
    ),
)
SIGNS = ("–", "x", "-nt-", "1.325", "1,325", "12,5", "(3)", "4=5+6", "chưa có", "31/2/2021", "9/2020", "#N/A", "?", '"')

numbers = st.one_of(st.integers(-5, 5000), st.floats(-10, 5000, allow_nan=False).map(lambda v: round(v, 3)))
cells = st.one_of(
    st.none(),
    st.none(),
    numbers,
    st.sampled_from(NAMES),
    st.sampled_from(HEADINGS),
    st.sampled_from(LINES),
    st.sampled_from(SIGNS),
    st.booleans(),
    st.just(datetime(2021, 6, 30)),
    st.text(max_size=12).filter(lambda t: t.isprintable() and not t.startswith("=")),
)


@st.composite
def tidy_rows(draw: st.DrawFn) -> list[list[Any]]:
    """A table as offices make them, with its parts in order and sometimes none of them."""
    width = draw(st.integers(2, 6))
    line = st.sampled_from(LINES).map(lambda t: [None] * draw(st.integers(0, width - 1)) + [t])
    rows: list[list[Any]] = draw(st.lists(line, max_size=3))
    rows += draw(st.lists(st.just([]), max_size=1))
    heading = st.lists(st.sampled_from((*HEADINGS, None)), min_size=width, max_size=width)
    rows += draw(st.lists(heading, min_size=1, max_size=3))
    if draw(st.booleans()):
        rows.append(list(range(1, width + 1)))
    for n in range(draw(st.integers(0, 8))):
        rows.append([n + 1, *draw(st.lists(cells, min_size=width - 1, max_size=width + 1))])
        if draw(st.integers(0, 4)) == 0:
            rows.append(draw(st.one_of(line, st.lists(cells, max_size=width + 2))))
    rows += draw(st.lists(line, max_size=3))
    return rows


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    """Rows of a sheet and some merged ranges: one or two tables, or any cells at all."""
    loose = st.lists(st.lists(cells, max_size=7), max_size=12)
    rows = draw(st.one_of(tidy_rows(), st.tuples(tidy_rows(), tidy_rows()).map(lambda p: [*p[0], *p[1]]), loose))
    areas: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 3)) if rows else 0):
        top, left = draw(st.integers(1, len(rows))), draw(st.integers(1, 6))
        area = top, left, top + draw(st.integers(0, 2)), left + draw(st.integers(0, 3))
        if all(area[0] > b[2] or area[2] < b[0] or area[1] > b[3] or area[3] < b[1] for b in areas):
            areas.append(area)
    return rows, areas


def written(folder: Path, rows: list[list[Any]], areas: list[tuple[int, int, int, int]]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(r, c).value = value
    for top, left, bottom, right in areas:
        if (top, left) != (bottom, right):
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    path = folder / "any.xlsx"
    workbook.save(path)
    return path


def named(found: Reading) -> set[tuple[int, int]]:
    """Cells that findings name, 0-based."""
    cells = set()
    for one in found.all_findings:
        if one.cell:
            left, top, right, bottom = range_boundaries(one.cell)
            cells |= {(r - 1, c - 1) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return cells


def unseen(found: Reading) -> Iterator[tuple[int, int, Any]]:
    """Filled cells that are no part of a table and that no finding names."""
    (sheet,) = found.sheets
    roles, told = Roles(sheet, found.tables), named(found)
    for r, row in enumerate(sheet.rows):
        for c, value in enumerate(row):
            if value is not None and roles.of_cell(r, c, True) in (None, "outside") and (r, c) not in told:
                yield r, c, value


@quick
@given(sheets())
@example(([["STT", "Tên HTX", None], [1, 2, 3], [1, "HTX Tân Tiến"]], []))
@example(([["STT", "Tên HTX"], [1, "HTX A"], ["STT", "Tên HTX"], [1, 2, 3], [2, "HTX B"]], []))
def test_every_filled_cell_has_a_place_or_is_named(
    tmp_path: Path, sheet: tuple[list[list[Any]], list[tuple[int, int, int, int]]]
) -> None:
    path = written(tmp_path, *sheet)
    try:
        found = read(path)
    except UnreadableFile as refused:
        assert refused.finding.code == "empty_file"
        return
    assert list(unseen(found)) == []
    for table in found.tables:
        rows = [
            *(table.title_rows + table.header_rows + table.index_rows + table.section_rows + table.record_rows),
            *(table.total_rows + table.note_rows + table.repeated_rows + table.numbered_rows),
            *(r for more in table.further_rows.values() for r in more),
        ]
        assert len(rows) == len(set(rows)), "each row has one role"
        assert len(table.records) == len(table.record_rows) == len(table.raw) == len(table.sections)
        assert {len(r) for r in table.records} <= {len(table.columns)}


@quick
@given(sheets())
def test_a_value_of_a_record_is_told_when_it_is_lost(
    tmp_path: Path, sheet: tuple[list[list[Any]], list[tuple[int, int, int, int]]]
) -> None:
    """A cell with a number in a record is that number, or null and named."""
    path = written(tmp_path, sheet[0], [])
    try:
        found = read(path)
    except UnreadableFile:
        return
    told = named(found)
    for table in found.tables:
        for row, record in zip(table.record_rows, table.records, strict=True):
            if row in table.further_rows:
                continue
            for column, value in zip(table.columns, record, strict=True):
                line = found.sheets[0].rows[row - 1]
                stands = line[column.index] if column.index < len(line) else None
                if isinstance(stands, int | float) and not isinstance(stands, bool) and value != stands:
                    shown = isinstance(value, str | bool) and (column.column is None or value == f"{stands:.15g}")
                    assert shown or (row - 1, column.index) in told, (row, column, stands, value)


# ---- nothing but UnreadableFile ----


@quick
@given(st.binary(max_size=600), st.sampled_from([".xlsx", ".xls", ".csv", ".ods", ""]))
@example(b"PK\x03\x04", ".xlsx")
@example(b"\xff\xfe", ".csv")
@example(b"<html><table>", ".xls")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls")
def test_any_bytes(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data)
    try:
        read(path)
    except UnreadableFile as refused:
        assert refused.finding.fix


@quick
@given(st.text(alphabet=st.sampled_from("STên;,\t|\"'\n\r0123.,-–xÐ\u00ad<>&"), max_size=200))
def test_any_delimited_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode())
    try:
        assert list(unseen(read(path))) == []
    except UnreadableFile as refused:
        assert refused.finding.fix


@cache
def good() -> bytes:
    workbook = Workbook()
    workbook.active.append(["STT", "Tên HTX", "Doanh thu"])
    workbook.active.append([1, "HTX Tân Tiến", 1325])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@quick
@given(st.data())
def test_a_workbook_with_bytes_changed(tmp_path: Path, data: st.DataObject) -> None:
    changed = bytearray(good())
    for _ in range(data.draw(st.integers(1, 12))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "any.xlsx"
    path.write_bytes(bytes(changed[: data.draw(st.integers(1, len(changed)))] if data.draw(st.booleans()) else changed))
    try:
        read(path)
    except UnreadableFile as refused:
        assert refused.finding.fix


# ---- numbers typed as text ----


def vietnamese(value: Decimal, grouped: bool) -> str:
    """A number as offices type it: 1.325,5."""
    whole, _, fraction = f"{abs(value)}".partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", ".")
    return ("-" if value < 0 else "") + whole + ("," + fraction if fraction else "")


amounts = st.decimals(0, 10**9, places=2) | st.integers(0, 10**9).map(Decimal) | st.decimals(0, 10**4, places=1)


@quick
@given(st.lists(st.tuples(amounts, st.booleans()), min_size=2, max_size=12))
def test_numbers_typed_as_text_come_back_or_are_told(tmp_path: Path, typed: list[tuple[Decimal, bool]]) -> None:
    texts = [vietnamese(value, grouped) for value, grouped in typed]
    rows = [["STT", "Tên đơn vị", "Giá trị"], *([n, f"HTX số {n}", text] for n, text in enumerate(texts, 1))]
    found = read(written(tmp_path, rows, []))
    (table,) = found.tables
    told = named(found)
    for record, row, (value, _), text in zip(table.records, table.record_rows, typed, texts, strict=True):
        right = record[2] is not None and not isinstance(record[2], str) and Decimal(str(record[2])) == value
        assert right or (record[2] is None and (row - 1, 2) in told) or record[2] == text, (text, record[2])
