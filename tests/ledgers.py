"""A drawn sheet of one district, entries of the corrections ledger about it, and what cleaning makes of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.corrections import parse_corrections
from kttt_analysis.cleaning.ledger_entries import written
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.workspace import read_received
from tests import sheets
from tests.submitted import KIEN_GIANG, Q2

LEDGER = "data/raw/corrections/2021Q2.toml"
FILE = "go-quao.xlsx"
HTX = """
1 title  | BIỂU TỔNG HỢP HTX HUYỆN GÒ QUAO QUÝ II NĂM 2021 | | | | | | |
3 header | STT | Tên HTX | Xã | Ngày thành lập | Thành viên | Doanh thu (triệu đồng) | Lợi nhuận (triệu đồng) | Ghi chú
4 record | 1 | HTX Tân Tiến | Thị trấn Gò Quao | 2016-05-04 | 40    | 6000   |    | 60
5 record | 2 | HTX Hòa Bình | Xã Định An       | 2017-05-04 | 1.325 | 900    | 90 |
6 record | 3 | HTX Phú Hòa  | Xã Định An       | 2018-05-04 | 20    | 700000 | 70 |
"""


def entry(action: str, **keys: Any) -> str:
    """An entry as a person writes it."""
    said = {"by": "Nguyễn Văn A", "on": date(2021, 7, 10), "reason": "Ghi nhầm"}
    return written("corrections", {"action": action, "quarter": "2021Q2", "district": "Gò Quao", **said, **keys})


def at_cell(action: str, cell: str, **keys: Any) -> str:
    """An entry about a cell of the drawn sheet."""
    return entry(action, file=FILE, sheet="HTX", cell=cell, **keys)


def of_unit(action: str, unit: str, column: str | None, **keys: Any) -> str:
    """An entry about a unit's column."""
    return entry(action, unit=unit, column=column, **keys)


def corrected(folder: Path, *entries: str, drawn: str | Mapping[str, str] = HTX, file: str = FILE) -> CleanTables:
    """Clean tables of a drawn sheet under a ledger."""
    path = sheets.write(folder / file, {"HTX": drawn} if isinstance(drawn, str) else drawn)
    ledger = parse_corrections("\n".join(entries), KIEN_GIANG, LEDGER)
    return clean(Q2, [read_received(path, path.name)], KIEN_GIANG, corrections=ledger)


def value(tables: CleanTables, unit: str, column: str) -> Any:
    """A value of a unit; None where it is missing."""
    found = tables.units.loc[tables.units["name"].eq(unit), column]
    assert len(found) == 1
    return None if found.isna().iloc[0] else found.iloc[0]


def states(tables: CleanTables) -> list[str]:
    """What became of each entry, in their order."""
    return tables.corrections["state"].tolist()


def about(tables: CleanTables, code: str) -> list[dict[str, Any]]:
    """Findings of a code."""
    return tables.findings[tables.findings["code"].eq(code)].to_dict("records")
