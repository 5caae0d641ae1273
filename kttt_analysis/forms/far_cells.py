"""Sheets whose cells lie far apart, drawn together for a reader that holds every cell between A1 and the last.

A space typed into the last corner of a sheet makes 17 thousand million cells of a table of fifteen rows. The filled
cells are given to the reader under consecutive rows and columns, and put back where they stood.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from kttt_analysis.forms.column_names import column_of, letters
from kttt_analysis.forms.refusals import MAX_CELLS, Damage, too_many_cells

MOST = 200_000  # filled cells of such a sheet
_EMPTY = re.compile(rb"<(?:\w+:)?c(?=[\s/])[^>]*/>|<(?:\w+:)?row(?=[\s/])[^>]*/>")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>])[^>]*>\s*</(?:\w+:)?row>")
_OPENED = re.compile(rb"<(?:\w+:)?c[\s>]")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Places:
    """Where the rows and columns of a sheet that was drawn together stood, 0-based."""

    rows: Sequence[int]
    columns: Sequence[int]

    def spread(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """Rows where they stood; empty ones hold nothing, and every one ends with its last filled cell."""
        found: list[Sequence[Any]] = [()] * (self.rows[-1] + 1 if self.rows else 0)
        for at, row in zip(self.rows, rows, strict=False):
            filled = [(self.columns[k], v) for k, v in enumerate(row) if v not in ("", None)]
            line: list[Any] = [None] * (filled[-1][0] + 1 if filled else 0)
            for column, value in filled:
                line[column] = value
            found[at] = line
        return found


def drawn_together(data: bytes, parts: Iterable[str], file: str) -> tuple[bytes, Mapping[str, Places]]:
    """A workbook whose sheets in `parts` are drawn together, and where their cells stood.

    Raises
    ------
    UnreadableFile
        The filled cells themselves lie too far from each other.
    """
    out = io.BytesIO()
    places: dict[str, Places] = {}
    chosen = set(parts)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename in chosen:
                content, places[info.filename] = _closer(content, file)
            new.writestr(info.filename, content)
    return out.getvalue(), places


def _closer(part: bytes, file: str) -> tuple[bytes, Places]:
    slim = _EMPTY_ROW.sub(b"", _EMPTY.sub(b"", part))
    if len(_OPENED.findall(slim)) > MOST:
        raise too_many_cells(file, None, slim.count(b"<row"), MOST)
    try:
        root = etree.fromstring(slim, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise Damage("nội dung XML sai cú pháp") from error
    cells: dict[tuple[int, int], etree._Element] = {}
    rows: dict[etree._Element, int] = {}
    r = -1
    for row in list(root.iter("{*}row")):
        r = int(row.get("r", r + 2)) - 1
        c = -1
        for cell in list(row):
            r, c = _place(cell.get("r"), r, c + 1)
            if len(cell):
                cells[r, c] = cell
            else:
                row.remove(cell)
        rows[row] = r
        if not len(row) and (above := row.getparent()) is not None:
            above.remove(row)
    kept_rows, kept_columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    if len(kept_rows) * len(kept_columns) > MAX_CELLS:
        raise too_many_cells(file, None, len(kept_rows), len(kept_columns))
    new_row = {r: n for n, r in enumerate(kept_rows, 1)}
    new_column = {c: n for n, c in enumerate(kept_columns)}
    for (r, c), cell in cells.items():
        cell.set("r", f"{letters(new_column[c])}{new_row[r]}")
        if (row := cell.getparent()) is not None:
            row.set("r", str(new_row[r]))
    return etree.tostring(root, encoding="UTF-8"), Places(kept_rows, kept_columns)


def _place(said: str | None, r: int, c: int) -> tuple[int, int]:
    if said is None:
        return r, c
    found = _PLACE.fullmatch(said)
    if not found:
        raise Damage(f"ô có địa chỉ lạ: {said[:20]}")
    return int(found[2]) - 1, column_of(found[1].upper())
