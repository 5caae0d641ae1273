"""The law of conservation, on every file there is: no filled cell and no record is lost without a word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kttt_analysis as kttt
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.forms import read
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.records import simulate
from kttt_analysis.workspace.submissions import READABLE
from tests import sheets
from tests.conservation import unaccounted
from tests.filled_template import fill
from tests.submitted import TWO, cleaned, htx, write
from tests.test_template_answers import THREE
from tests.test_variants import PLAIN, VARIANTS, written

TESTS = Path(__file__).parent
QUARTERS = [str(q) for q in Quarter.range("2020Q1", "2021Q4")]


def drawings() -> Iterator[tuple[str, str]]:
    """Every sheet that a test of this repository draws, with where."""
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "|" in node.value:
                lines = [line for line in node.value.splitlines() if line.strip()]
                if len(lines) > 1 and all(sheets.drawn_row(line) for line in lines):
                    yield f"{path.stem}:{node.lineno}", node.value


DRAWINGS = dict(drawings())


def lost(path: Path) -> list[str]:
    return unaccounted(read(path))


def test_a_cell_that_nobody_accounts_for_is_seen(tmp_path: Path) -> None:
    found = read(write(tmp_path / "go-quao.xlsx", [row | {"note": "Ghi chú"} for row in TWO]))
    (table, *others) = found.tables
    without = replace(table, record_rows=table.record_rows[1:], records=table.records[1:], raw=table.raw[1:])
    lost_cells = unaccounted(replace(found, tables=(without, *others)))
    assert any("HTX Tân Tiến" in cell for cell in lost_cells)
    unread = [(*record[:-1], None) for record in table.records]
    spoiled = replace(table, records=tuple(unread), raw=tuple((*r[:-1], "mất số") for r in table.raw))
    assert len(unaccounted(replace(found, tables=(spoiled, *others)))) == len(TWO)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_cell_of_every_way_of_writing_is_accounted_for(demo: Path, quarter: str) -> None:
    files = [p for p in (demo / "data" / "raw" / quarter).iterdir() if p.suffix in READABLE]
    assert len(files) >= 14
    assert {p.name: found for p in files if (found := lost(p))} == {}


def test_every_cell_of_every_real_file_is_accounted_for(shared: Path) -> None:
    files = [p for p in sorted((shared / "real").iterdir()) if p.suffix in READABLE]
    assert len(files) >= 11
    assert {p.name: found for p in files if (found := lost(p))} == {}


def test_every_cell_of_every_drawn_sheet_is_accounted_for(tmp_path: Path) -> None:
    assert len(DRAWINGS) > 50
    found = {where: lost(sheets.write(tmp_path / "drawn.xlsx", text)) for where, text in DRAWINGS.items()}
    assert {where: cells for where, cells in found.items() if cells} == {}


def test_every_cell_of_templates_blank_and_filled_is_accounted_for(tmp_path: Path) -> None:
    for path in [fill(tmp_path / f"{i}.xlsx", given) for i, given in enumerate(THREE)]:
        assert lost(path) == []
    for path in kttt.template("2021Q3", district="Gò Quao", folder=tmp_path / "blank", root=TESTS.parent):
        assert lost(path) == []


def test_every_cell_of_spoiled_variants_is_accounted_for(tmp_path: Path) -> None:
    simulation = simulate()
    for seed in (*range(PLAIN - 15, PLAIN), *range(PLAIN, VARIANTS, 4)):
        assert lost(written(simulation, seed, tmp_path).path) == [], seed


# ---- records: read = kept + rejected + replaced ---------------------------------------------------------


def balance(tables: CleanTables) -> dict[str, int]:
    """Records of each file that are neither kept nor rejected; a file of which all was replaced keeps none."""
    kept = [f for frame in (tables.units, tables.support, tables.totals, tables.remarks) for f in frame["source_file"]]
    kept += tables.rejected["file"].tolist()
    read_in = tables.submissions.dropna(subset=["file"]).set_index("file")["records"]
    return {file: int(count) - kept.count(file) for file, count in read_in.items()}


def conserved(tables: CleanTables) -> None:
    """What is missing from a file was replaced, which is told; nothing was counted that was not read."""
    told = tables.findings.loc[tables.findings["code"].isin(["replaced_submission", "duplicate_file"]), "file"]
    open_ended = {file: left for file, left in balance(tables).items() if left and file not in set(told)}
    assert open_ended == {}
    assert all(left >= 0 for left in balance(tables).values())


@pytest.mark.parametrize("quarter", QUARTERS)
def test_records_read_are_kept_rejected_or_replaced(demo: Path, quarter: str) -> None:
    conserved(kttt.quarter(quarter, root=demo).tables)


def test_records_of_a_mixed_folder_are_kept_rejected_or_replaced(tmp_path: Path) -> None:
    """Two versions, two files of one district, one sent twice, one nobody can read, one of another quarter."""
    paths = [
        write(tmp_path / "go-quao.xlsx", TWO),
        write(tmp_path / "go-quao v2.xlsx", [htx("1701000001", "HTX Tân Tiến", revenue=650.0), TWO[1], TWO[1]]),
        write(tmp_path / "an-bien.xlsx", [htx("1702000001", "HTX Một", commune_code=None)], district="908"),
        write(tmp_path / "an-bien bo sung.xlsx", [], district="908", remarks=[{"topic": "proposal", "text": "Vốn"}]),
        write(tmp_path / "hon-dat.xlsx", [htx("1703000001", "HTX Hai", commune_code=None)], district="903"),
        write(tmp_path / "an-minh.xlsx", TWO, district="909", quarter=Quarter(2021, 1)),
    ]
    twice = tmp_path / "hon-dat ban sao.xlsx"
    twice.write_bytes(paths[4].read_bytes())
    broken = tmp_path / "vinh-thuan.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook at all")
    tables = cleaned(*paths, twice, broken)
    conserved(tables)
    assert {"replaced_submission", "duplicate_file", "duplicate_unit", "other_quarter"} <= set(tables.findings["code"])
    assert {"duplicate_unit", "other_quarter"} <= set(tables.rejected["reason"])
    assert tables.submissions.set_index("file").loc["vinh-thuan.xlsx", "state"] == "unread"
