"""The law of conservation: what each filled cell of a file was taken for, and which cells nobody accounts for."""

from __future__ import annotations

from collections.abc import Iterable

from kttt_analysis.dictionary import Finding
from kttt_analysis.forms import Reading
from kttt_analysis.forms.addresses import letters, span_of
from kttt_analysis.forms.cells import Sheet
from kttt_analysis.forms.roles import Roles
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.sentinels import meaning

NUMBERING = ("stt", "tt", "số tt")


def unaccounted(found: Reading) -> list[str]:
    """Filled cells that are part of no table (title, heading, value, section, total, index, note) and of no finding.

    A cell of a record is accounted for by its own value, not by its row: the record holds something there, or keeps
    its text, or a finding names the cell.
    """
    lost = []
    for sheet in found.sheets:
        tables = [t for t in found.tables if t.sheet == sheet.name]
        numbering = {column.index for t in tables for column in t.columns if key(column.name) in NUMBERING}
        roles, told = Roles(sheet, tables), named_cells(found.all_findings, sheet)
        for r, c in filled(sheet):
            if (r, c) in told:
                continue
            if c in numbering and sheet.odd.get((r, c), "").startswith("="):
                continue  # row numbers that nobody calculated
            role = roles.of_cell(r, c, filled=True)
            if role in (None, "outside") or (role == "record" and not _kept(roles, r, c)):
                lost.append(f"{sheet.name}!{letters(c)}{r + 1} {role} {sheet.rows[r][c]!r}"[:90])
    return lost


def filled(sheet: Sheet) -> Iterable[tuple[int, int]]:
    """Cells in which something stands, an error or a formula without a value too."""
    cells = {(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row) if v is not None}
    return sorted(cells | set(sheet.odd))


def named_cells(findings: Iterable[Finding], sheet: Sheet) -> set[tuple[int, int]]:
    """Cells that findings name, by cell or by range."""
    cells: set[tuple[int, int]] = set()
    for one in findings:
        for name in (one.cell or "").replace(" ", "").split(",") if one.sheet in (sheet.name, None) else ():
            area = span_of(name)
            if area is not None:
                cells |= {
                    (r, c)
                    for r in range(area.top, min(area.bottom, len(sheet.rows)) + 1)
                    for c in range(area.left, min(area.right, 400) + 1)
                }
    return cells


def _kept(roles: Roles, r: int, c: int) -> bool:
    """Whether a record holds a cell: as a value, or as the text of a sign for nothing ("–", "x", "chưa có")."""
    for role, table, at in roles.rows[r]:
        k = c - table.columns[0].index
        if role == "record" and 0 <= k < len(table.columns):
            text = table.raw[at][k]
            return table.records[at][k] is not None or (text is not None and meaning(text) is not None)
    return False
