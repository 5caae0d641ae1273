"""Hundreds of seeded ways of writing one district's form: the same clean table, or a located finding; never silence.

Each variant draws its layout (rows of headings, bands, sections, totals, index rows, units, letters, number style,
local headings) and is then spoiled as people spoil a sheet (tests/spoiling.py), moved, put beside another, copied.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.dictionary import load, load_province
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.own_files import write_grids
from kttt_analysis.sample.own_sheets import Grid, Spot, lay_out, ordered
from kttt_analysis.sample.records import Row, Simulation, simulate
from kttt_analysis.sample.ways import Way
from kttt_analysis.workspace import read_received
from tests.spoiling import Table as Listed
from tests.spoiling import beside, copied, spoil

Q2 = Quarter(2021, 2)
PROVINCE = load_province("91")
DISTRICTS = ("900", "911", "912")
VARIANTS, AT_ONCE = 320, 20
PLAIN = 80  # variants whose lists are only laid out in some way; all others are spoiled, too
LOCATED = {"error", "warning"}
UNKNOWN_HEADING = {"heading_unknown", "heading_ambiguous", "heading_twice", "heading_second"}
FLAGS = tuple(c.name for c in load().columns["units"].values() if c.type == "flag")


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate()


def way_of(chance: random.Random, district: str) -> Way:
    """One way of writing, drawn at random."""
    letters = chance.choice(["unicode", "unicode", "nfd", "tcvn3"])
    suffix = chance.choice([".xlsx", ".xlsx", ".xls", ".csv"])
    levels = 1 if suffix == ".csv" else chance.choice([1, 2, 2, 3])
    text = suffix == ".csv" or chance.random() < 0.3
    sections = chance.choice(["none", "sector", "commune", "kind"])
    return Way(
        district=district,
        file=f"bieu{suffix}",
        titles=dict.fromkeys(form().sheets, "Báo cáo tình hình kinh tế tập thể"),
        period=chance.choice(["Quý {roman} năm {year}", "Quý {roman}/{year}", "{ytd}"]),
        office=tuple(chance.sample(["UBND {DISTRICT}", "PHÒNG KINH TẾ", "Số: 15/BC"], chance.randint(1, 3))),
        signatures=("Người lập biểu", "Thủ trưởng đơn vị"),
        letters=letters,
        levels=levels,
        bands={"name": "Thông tin chung", "members_total": "Tổ chức", "charter_capital": "Kết quả hoạt động"},
        index=chance.choice(["numbers", "letters", "none"]),
        sections=sections,
        subtotals=chance.random() < 0.5,
        total=chance.choice(["none", "above", "below", "both"]),
        formulas=chance.random() < 0.3 and suffix == ".xlsx",
        money=chance.choice(["triệu đồng", "nghìn đồng", "đồng"]),
        numbers="text" if text else "number",
        dates="text" if text else "date",
        flags=chance.choice([("Có", "Không"), ("x", ""), ("1", "0")]),
        sheets={"HTX": "Sheet1", "THT": chance.choice(["Sheet1", "Sheet2"])},
        headings=local_headings(chance) if levels == 1 else {},
    )


def local_headings(chance: random.Random) -> dict[str, str]:
    """Headings by an alias of the dictionary that means one column alone."""
    columns = load().columns["units"].values()
    spoken = [a for c in columns for a in (c.label, *c.aliases)]
    return {
        c.name: chance.choice(plain)
        for c in columns
        if c.type not in ("money", "area") and c.name not in ("name", "commune_code")
        and (plain := [a for a in c.aliases if ">" not in a and spoken.count(a) == 1])
        and chance.random() < 0.3
    }  # fmt: skip


def below(chance: random.Random, grid: Grid) -> None:
    """What people leave below a sheet's last table, or the sheet moved down or to the right."""
    first = grid.row
    kind = chance.choice(["shift", "right", "notes", "working", "blank", "none"])
    if kind == "shift":
        moved(grid, chance.randint(1, 4), 0)
    elif kind == "right":
        moved(grid, 0, chance.randint(1, 2))
    elif kind == "notes":
        grid.cells[first + 1, 0] = Spot("Ghi chú: số liệu ước đến cuối quý.", "text")
        grid.cells[first + 2, 0] = Spot("Nơi nhận: Liên minh HTX tỉnh; lưu VT.", "text")
    elif kind == "working":
        for at, value in enumerate(["cộng thử", 12, 345.5, 6]):
            grid.cells[first + 4, at + 1] = Spot(value, "text")


def moved(grid: Grid, down: int, right: int) -> None:
    grid.cells = {(r + down, c + right): spot for (r, c), spot in grid.cells.items()}
    grid.merges = [(t + down, x + right, b + down, y + right) for t, x, b, y in grid.merges]
    grid.widths = {c + right: w for c, w in grid.widths.items()}
    grid.heights = {r + down: h for r, h in grid.heights.items()}


@dataclass(frozen=True)
class Variant:
    """A file as it was written: the rows that it holds, how, what was done to it, and columns that may be unknown."""

    path: Path
    rows: list[Row]
    way: Way
    done: list[str]
    unread: set[str]


def written(simulation: Simulation, seed: int, folder: Path) -> Variant:
    """Write variant `seed`: from `PLAIN` on its lists are spoiled, too."""
    chance = random.Random(seed)
    district = chance.choice(DISTRICTS)
    way = way_of(chance, district)
    rows = [r for r in simulation.rows(district, Q2) if r["kind"] != "LHHTX"]
    tables = {
        "HTX": [r for r in rows if r["kind"] != "THT"],
        "THT": [r for r in rows if r["kind"] == "THT"][: chance.randint(3, 25)],
    }
    communes = {c.code: " ".join(c.full_name.split()) for c in PROVINCE.communes if c.listed(Q2.end)}
    done: list[str] = []
    unread: set[str] = set()
    grids: list[Grid] = []
    apart = way.sheet_name("HTX") != way.sheet_name("THT") and not way.file.endswith(".csv")
    for sheet, records in tables.items():
        name = "bieu" if way.file.endswith(".csv") else way.sheet_name(sheet)
        records[:] = ordered(way, sheet, records)
        one = Grid(name)
        place = lay_out(
            one, way, sheet, records, district=PROVINCE.district(district, Q2.end), quarter=Q2, communes=communes,
            mark=form().synthetic_mark, signed=date(2021, 7, 5),
        )  # fmt: skip
        if seed >= PLAIN:
            table = Listed(one, place, way)
            done += spoil(chance, table)
            unread |= table.unread
        one.row = 1 + max(r for r, _ in one.cells)
        grids.append(one)
    if seed >= PLAIN and chance.random() < 0.2:
        grids = [beside(*grids)]
        done.append("beside")
    elif not apart:
        grids = [stacked(*grids)]
    for grid in grids:
        below(chance, grid)
    if seed >= PLAIN and not way.file.endswith(".csv") and chance.random() < 0.15:
        grids.append(copied(grids[0]))
        done.append("copied")
    path = folder / f"{seed}{Path(way.file).suffix}"
    write_grids(path, grids, way.letters, date(2021, 7, 5))
    if seed >= PLAIN and path.suffix == ".xlsx" and chance.random() < 0.3:
        hide(chance, path)
        done.append("hidden")
    return Variant(path, [*tables["HTX"], *tables["THT"]], way, done, unread)


def stacked(upper: Grid, lower: Grid) -> Grid:
    """Two sheets as one, the second below the first."""
    moved(lower, upper.row + 2, 0)
    grid = Grid(upper.name, upper.cells | lower.cells, [*upper.merges, *lower.merges])
    grid.row = 1 + max(r for r, _ in grid.cells)
    return grid


def hide(chance: random.Random, path: Path) -> None:
    """Hide two rows and a column of each sheet."""
    book = load_workbook(path)
    for sheet in book:
        for _ in range(2):
            sheet.row_dimensions[chance.randint(6, max(7, sheet.max_row))].hidden = True
        sheet.column_dimensions["ABCDEFGH"[chance.randint(2, 7)]].hidden = True
    book.save(path)


def plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def differences(units: pd.DataFrame, rows: Sequence[Mapping[str, Any]], ticked: bool) -> list[tuple[Any, ...]]:
    """Values that are not what was written, by unit and column; a unit that is missing or invented is one, too.

    Where yes and no are `ticked`, a column of a list without a single tick says nothing, and its values are unknown.
    """
    silent = {
        (listed, column)
        for listed in (True, False)
        for column in FLAGS
        if ticked and not any(r[column] for r in rows if (r["kind"] == "THT") == listed)
    }
    found = {(r["kind"] == "THT", str(r["name"]).casefold()): r for r in units.astype(object).to_dict("records")}
    wanted = {(r["kind"] == "THT", str(r["name"]).casefold()): r for r in rows}
    wrong: list[tuple[Any, ...]] = [(key, "missing") for key in wanted.keys() - found.keys()]
    wrong += [(key, "invented") for key in found.keys() - wanted.keys()]
    for key in wanted.keys() & found.keys():
        for column, value in wanted[key].items():
            if column in ("quarter", "district_code", "name", "note"):
                continue
            read = plain(found[key].get(column))
            same = (
                abs(read - value) < 1e-6 * max(1, abs(value))
                if isinstance(value, float) and read is not None
                else read == value
            )
            if not same and not (read is None and (key[0], column) in silent):
                wrong.append((key[1], column, read, value))
    return wrong


@pytest.mark.parametrize("start", range(0, VARIANTS, AT_ONCE))
def test_a_variant_reads_as_written_or_says_where_not(simulation: Simulation, start: int, tmp_path: Path) -> None:
    assert [one for seed in range(start, start + AT_ONCE) for one in silent(simulation, seed, tmp_path)] == []


def silent(simulation: Simulation, seed: int, folder: Path) -> list[tuple[Any, ...]]:
    """What of a variant is wrong without a word at a cell about that very column."""
    variant = written(simulation, seed, folder)
    tables = clean(Q2, [read_received(variant.path, variant.path.name)], PROVINCE)
    told = tables.findings[tables.findings["severity"].isin(LOCATED) & tables.findings["cell"].notna()]
    named = set(told["column"].dropna())
    if told["code"].isin(UNKNOWN_HEADING).any():
        named |= variant.unread
    wrong = differences(tables.units, variant.rows, variant.way.flags == ("x", ""))
    return [(seed, *variant.done, *one) for one in wrong if len(one) < 4 or one[1] not in named]
