"""A whole file as it was read: every table, and everything that should be told about it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms.addresses import areas, range_of
from kttt_analysis.forms.cell_values import raw_text
from kttt_analysis.forms.cells import Sheet, Span, open_workbook
from kttt_analysis.forms.copies import without_copies
from kttt_analysis.forms.grid import Grid
from kttt_analysis.forms.layout import Layout, find_tables
from kttt_analysis.forms.marking_words import marking_words
from kttt_analysis.forms.printed_sums import without_shared
from kttt_analysis.forms.refusals import UnreadableFile
from kttt_analysis.forms.table import Table, TableColumn
from kttt_analysis.forms.table_reader import read_table
from kttt_analysis.forms.template_words import template

LANGUAGES = ("vi", "en")
ROWS_IN_NOTEBOOK = 300  # of each sheet; the page of `kttt read --html` has more


@dataclass(frozen=True)
class Reading:
    """What a file holds: tables in order, findings about the file, texts outside the tables' cells, and its sheets."""

    file: str
    sha256: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    texts: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = field(default=(), compare=False, repr=False)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Findings about the file and about each table."""
        return (*self.findings, *(f for table in self.tables for f in table.findings))

    def to_dict(self) -> dict[str, Any]:
        """The reading as the contract's JSON has it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "tables": [table.to_dict() for table in self.tables],
            "findings": [f.as_dict() for f in self.findings],
        }

    def _repr_html_(self) -> str:
        from kttt_analysis.forms.picture import fragment  # which draws readings, and so knows this module

        return fragment(self, rows=ROWS_IN_NOTEBOOK)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: millions of cells are made that are in none, and it would walk them all."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


@_uncollected()
def read(path: Path) -> Reading:
    r"""Read any administrative sheet.

    Parameters
    ----------
    path
        A `.xlsx`, `.xlsm`, `.xls`, `.ods` or `.csv` file, opened read-only.

    Returns
    -------
    Reading
        Its tables; values in the sheet's own units. Each filled cell belongs to a table's title, header, record,
        section, total, index or note row, or is named by a finding.

    Raises
    ------
    UnreadableFile
        Nothing can be read: no such file, empty, a password, damaged, or no sheet at all.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX;Doanh thu (triệu đồng)\n1;HTX A;1.325\n2;HTX B;850\n", encoding="utf-8")
    ...     table = read(path).tables[0]
    >>> table.records, [c.column for c in table.columns]
    (((1, 'HTX A', 1325), (2, 'HTX B', 850)), [None, 'name', 'revenue'])
    """
    workbook = open_workbook(Path(path))
    told = list(workbook.findings)
    tables: list[Table] = []
    texts: list[str] = []
    sheets = [sheet for sheet in workbook.sheets if not _of_the_template(sheet)]
    layouts = [(sheet, find_tables(sheet)) for sheet in sheets if not sheet.hidden]
    hidden = [sheet for sheet in sheets if sheet.hidden and any(map(any_value, sheet.rows))]
    for sheet in workbook.sheets:
        if sheet not in sheets:
            area, count = _extent(sheet)
            told.append(finding("template_sheet", file=workbook.file, sheet=sheet.name, cell=area, count=count))
    use_hidden = not any(layout.blocks for _, layout in layouts)
    for sheet in hidden:
        where = {"file": workbook.file, "sheet": sheet.name}
        if use_hidden:
            layouts.append((sheet, find_tables(sheet)))
            told.append(finding("hidden_sheet_read", **where))
        else:
            area, count = _extent(sheet)
            told.append(finding("hidden_sheet", cell=area, range=area, count=count, **where))
    for sheet, layout in layouts:
        tables += without_shared([read_table(block, workbook.file) for block in layout.blocks])
        texts += _texts(sheet, layout)
        told += _loose(sheet, layout, workbook.file)
        told += _odd(sheet, layout, workbook.file)
    kept = tuple(without_copies(tables, workbook.file))
    return Reading(workbook.file, workbook.sha256, kept, tuple(told), tuple(texts), workbook.sheets)


def _of_the_template(sheet: Sheet) -> bool:
    """Whether a sheet is one of ours that asks for nothing: instructions, lists, what was to be mended."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
    if not isinstance(first, str):
        return False
    ours = {template().own_sheets.get(sheet.name), *(marking_words(lang).say("title") for lang in LANGUAGES)}
    return first in ours


def any_value(row: list[Any]) -> bool:
    """Whether a row holds anything."""
    return any(v is not None for v in row)


def _extent(sheet: Sheet) -> tuple[str, int]:
    filled = [(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row) if v is not None]
    rows, columns = [r for r, _ in filled], [c for _, c in filled]
    return range_of(Span(min(rows), min(columns), max(rows), max(columns))), len(filled)


def _texts(sheet: Sheet, layout: Layout) -> Iterator[str]:
    """Texts of titles, notes and rows outside tables, top to bottom."""
    whole = Grid(sheet)
    rows = [(r, whole) for r in layout.loose]
    rows += {(r, b.grid.area): (r, b.grid) for b in layout.blocks for r in (*b.titles, *b.notes)}.values()
    for r, grid in sorted(rows, key=lambda one: one[0]):
        yield from (" ".join(text.split()) for text in grid.texts(r))


def _loose(sheet: Sheet, layout: Layout, file: str) -> Iterator[Finding]:
    if not layout.loose:
        return
    grid = Grid(sheet)
    cells = [(r, c) for r in layout.loose for c, _ in grid.rows[r]]
    if not layout.blocks:
        extent, _ = _extent(sheet)
        yield finding("sheet_without_table", file=file, sheet=sheet.name, cell=extent, range=extent)
        return
    for area in areas(cells):
        raw = raw_text(grid.value(area.top, area.left))
        yield finding("rows_outside", file=file, sheet=sheet.name, cell=range_of(area), range=range_of(area), raw=raw)


def _odd(sheet: Sheet, layout: Layout, file: str) -> Iterator[Finding]:
    """Cells that show no value: errors, and formulas that nobody calculated; a run of them in a row is told once."""
    totals = {(r, c) for block in layout.blocks for r in block.body.totals for c in block.columns}
    ordinals = {block.body.ordinal for block in layout.blocks}
    kinds: dict[str, list[tuple[int, int]]] = {}
    for (r, c), what in sheet.odd.items():
        if c in ordinals and what.startswith("="):
            continue  # row numbers are no figures
        formula = "total_without_value" if (r, c) in totals else "formula_without_value"
        kinds.setdefault(formula if what.startswith("=") else "error_cell", []).append((r, c))
    for code, cells in kinds.items():
        for area in areas(cells):
            raw = sheet.odd[area.top, area.left][:80]
            yield finding(code, file=file, sheet=sheet.name, cell=range_of(area), raw=raw)


__all__ = ["Reading", "Table", "TableColumn", "UnreadableFile", "read"]
