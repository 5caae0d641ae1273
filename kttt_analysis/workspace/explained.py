"""From a number of the report back to the cells that it was read from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.correcting import APPLIED, BLOCKING, DROPPED, FINDINGS, correction_text
from kttt_analysis.cleaning.origins import CORRECTED, Origin, origins_of
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.forms import Reading, read
from kttt_analysis.indicators.lineage import Lineage
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.folder import Workspace

CHANGED = "tệp nộp đã thay đổi trong khi truy nguồn số liệu, hãy chạy lại"
CELLS = ("district_code", "unit_id", "name", "column", "value", "file", "sheet", "cell", "raw", "rule", "correction")


@dataclass(frozen=True)
class Explanation:
    """One number, what it rests on, and the cell of each value that went into it.

    `cells` has one row a value: `district_code, unit_id, name, column, value, file, sheet, cell, raw, rule,
    correction`; `file` is the path below `data/raw`, `rule` as in `cleaning.origins.Origin`; `correction` says who
    corrected the value, when, from what to what and why, None for most.
    """

    lineage: Lineage
    cells: pd.DataFrame


class Sources:
    """The files of a workspace as they are read, each once; and what is told of their cells."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self._readings: dict[tuple[Quarter, str], Reading] = {}
        self._told: dict[Quarter, dict[str, dict[tuple[str, str], list[str]]]] = {}

    def origins(self, row: Mapping[str, Any], tables: CleanTables) -> dict[str, Origin]:
        """Origin of each value of a row of a clean table.

        Raises
        ------
        WorkspaceError
            The file has changed since it was cleaned: the row does not stand in it any more.
        """
        quarter, file = tables.quarter, str(row["source_file"])
        if quarter not in self._told:
            self._told[quarter] = _by_cell(tables.findings)
        try:
            if (quarter, file) not in self._readings:
                self._readings[quarter, file] = _read_once(self.space.submission(quarter, file))
            return origins_of(row, self._readings[quarter, file], self._told[quarter].get(file, {}))
        except (LookupError, OSError) as error:
            raise WorkspaceError(f"{CHANGED}: {quarter}/{file}: {error}") from error


def _read_once(path: Path) -> Reading:
    """A file as it is read: several reports of one run look at the same files."""
    told = path.stat()
    return _reading(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=64)
def _reading(path: Path, changed: int, size: int) -> Reading:
    return read(path)


def _by_cell(findings: pd.DataFrame) -> dict[str, dict[tuple[str, str], list[str]]]:
    told: dict[str, dict[tuple[str, str], list[str]]] = {}
    placed = findings[findings["cell"].notna() & findings["file"].notna()]
    for file, sheet, cell, code in placed[["file", "sheet", "cell", "code"]].itertuples(index=False):
        told.setdefault(str(file), {}).setdefault((str(sheet), str(cell)), []).append(str(code))
    return told


def explained(space: Workspace, found: Lineage, tables: Mapping[Quarter, CleanTables], lang: str = "vi") -> Explanation:
    """Return a number with the cells behind it; `tables` are those of the quarters that its parts stand in."""
    sources, rows = Sources(space), []
    by_place = {q: rows_by_place(t) for q, t in tables.items()}
    corrected = {q: corrections_by_cell(t.corrections, lang) for q, t in tables.items()}
    seen = {max(tables)}
    for part in found.parts.to_dict("records"):
        quarter, row = row_of(part, by_place)
        seen.add(quarter)
        origins = sources.origins(row, tables[quarter])
        wanted: Sequence[str] = ("stated",) if part["basis"] == "stated" else found.columns
        for column in wanted:
            origin = origins.get(column)
            if origin is not None:
                place = f"{quarter}/{origin.file}"
                values = (origin.value, place, origin.sheet, origin.cell, origin.raw, origin.rule)
                said = corrected[quarter].get((origin.file, str(origin.sheet), str(origin.cell)))
                rows.append((part["district_code"], part["unit_id"], row_name(part), column, *values, said))
    codes = None if found.district is None else {found.district}
    for quarter in sorted(seen):
        rows += _taken_out(quarter, tables[quarter].corrections, found.columns, codes, lang)
    return Explanation(found, pd.DataFrame(rows, columns=list(CELLS)))


def _taken_out(
    quarter: Quarter, corrections: pd.DataFrame, columns: Sequence[str], codes: Collection[str] | None, lang: str
) -> Iterator[tuple[Any, ...]]:
    """What corrections took out of a number, and values that are null because an entry fits no longer."""
    for row in corrections.to_dict("records"):
        whole = not isinstance(row["column"], str)
        about = (whole or row["column"] in columns) and (codes is None or row["district_code"] in codes)
        taken = row["state"] == APPLIED and row["action"] in ("drop", "move")
        if about and (taken or row["state"] in BLOCKING):
            rule = FINDINGS.get(str(row["state"]), DROPPED if whole else CORRECTED)
            said = correction_text(row, lang) if taken else row["why_en" if lang == "en" else "why"]
            place = (f"{quarter}/{row['file']}", row["sheet"], row["cell"], row["raw"], rule, said)
            column = "name" if whole else row["column"]
            yield (row["district_code"], None, row["unit"], column, None, *place)


def rows_by_place(tables: CleanTables) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Rows of a quarter's clean tables by where they stand."""
    found = {}
    for frame in (tables.units, tables.support, tables.totals):
        plain = frame.astype(object).where(frame.notna(), None)
        for row in plain.to_dict("records"):
            found[_key(row)] = {str(k): v for k, v in row.items()}
    return found


def _key(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    number = row.get("source_row")
    at = row.get("source_cell") if number is None or number != number else int(number)
    return str(row["source_file"]), str(row["source_sheet"]), f"{at}|{row_name(row) or '' if at == number else ''}"


def row_name(row: Mapping[Any, Any]) -> str | None:
    """What the unit or activity of a row is called; None where it has no name."""
    return next((row[each] for each in ("name", "title") if isinstance(row.get(each), str)), None)


def row_of(
    part: Mapping[Any, Any], by_place: Mapping[Quarter, Mapping[tuple[str, str, str], dict[str, Any]]]
) -> tuple[Quarter, dict[str, Any]]:
    """The quarter and the row of a clean table that a part of a number is; WorkspaceError where there is none."""
    key = _key(part)
    try:
        quarter = next(each for each in by_place if str(each) == part["quarter"])
        return quarter, by_place[quarter][key]
    except (LookupError, StopIteration):
        place = f"{part['quarter']}/{key[0]}, trang {key[1]}"
        raise WorkspaceError(f"{CHANGED}: không thấy dòng {key[2]} của {place} trong các bảng đã làm sạch") from None


def corrections_by_cell(corrections: pd.DataFrame, lang: str = "vi") -> dict[tuple[str, str, str], str]:
    """What each correction that was applied says, by file, sheet and cell; a moved value also where it stands now."""
    found = {}
    for row in corrections[corrections["state"].eq(APPLIED)].to_dict("records"):
        for cell in (row["cell"], row["cell_to"]):
            if isinstance(cell, str):
                found[str(row["file"]), str(row["sheet"]), cell] = correction_text(row, lang)
    return found


def rule_text(code: str, lang: str = "vi") -> str:
    """What a rule says to a person.

    >>> rule_text("file"), rule_text("accumulated")
    ('theo tiêu đề hoặc tên tệp', 'Đã cộng lũy kế')
    """
    said = RULES.get(code)
    if said is not None:
        return said[lang == "en"]
    kind = load().findings[code]
    return kind.title_en if lang == "en" else kind.title


RULES = {
    "cell": ("đọc từ ô", "read from the cell"),
    "file": ("theo tiêu đề hoặc tên tệp", "by the titles or the name of the file"),
    "row": ("suy ra từ ô này", "follows from this cell"),
    "blank": ("ô để trống, hiểu là “không”", "an empty cell that says no"),
}
