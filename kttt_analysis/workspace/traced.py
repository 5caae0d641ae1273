"""What the numbers of an annex rest on: every row that counted, with the cells that it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kttt_analysis.cleaning.origins import Origin
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.indicators.lineage import Lineage, lineages
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.publishing.annex import Number
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace.explained import Sources, corrections_by_cell, row_name, row_of, rows_by_place, rule_text
from kttt_analysis.workspace.folder import Workspace


def traced(space: Workspace, q: QuarterData, codes: Sequence[str], district: str | None, lang: str) -> list[Number]:
    """Return, for indicators of the province or one district, what each rests on.

    Raises
    ------
    WorkspaceError
        A submission has changed since it was cleaned.
    """
    history = {each: tables for each, tables in q.history.items() if each in q.quarter.of_year}  # for activities
    tables = {**history, q.quarter: q.tables}
    rows = _Rows(space, q, tables, lang)
    return [_number(rows, found, lang) for found in lineages(q, codes, district).values()]


def _number(rows: _Rows, found: Lineage, lang: str) -> Number:
    indicator, value = found.indicator, found.row["value"]
    above, below = found.total
    return Number(
        code=indicator.code,
        label=indicator.text(lang),
        unit=indicator.unit,
        value=None if value is None or value != value else float(value),
        how=indicator.definition_en if lang == "en" else indicator.definition,
        document=indicator.source,
        numerator=above if len(found.parts) else None,
        denominator=below if indicator.kind == "ratio" and len(found.parts) else None,
        rows=[rows.told(part, found) for part in found.parts.sort_values("district_code").to_dict("records")],
    )


class _Rows:
    """Rows of an annex; each source row is looked up once, however many numbers rest on it."""

    def __init__(self, space: Workspace, q: QuarterData, tables: Mapping[Quarter, CleanTables], lang: str) -> None:
        self.q, self.tables, self.lang = q, tables, lang
        self.sources = Sources(space)
        self.by_place = {quarter: rows_by_place(each) for quarter, each in tables.items()}
        self.corrected = {quarter: corrections_by_cell(each.corrections, lang) for quarter, each in tables.items()}
        self._origins: dict[tuple[Quarter, int], Mapping[str, Origin]] = {}
        self._told: dict[tuple[Quarter, int, tuple[str, ...]], dict[str, str]] = {}

    def told(self, part: Mapping[Any, Any], found: Lineage) -> dict[str, Any]:
        """One row: whose, how much it adds, from which cells."""
        quarter, row = row_of(part, self.by_place)
        wanted = ("stated",) if part["basis"] == "stated" else found.columns
        return {
            "district": self.q.district_name(str(part["district_code"])),
            "district_code": str(part["district_code"]),
            "name": row_name(part),
            "unit_id": part["unit_id"],
            "numerator": part["numerator"],
            "denominator": part["denominator"],
            "place": f"{quarter}/{row['source_file']}",
            "sheet": row["source_sheet"],
            **self._cells(quarter, row, wanted),
        }

    def _cells(self, quarter: Quarter, row: Mapping[str, Any], wanted: tuple[str, ...]) -> dict[str, str]:
        """Cells of some columns of a row, what stands in them, how it was read and what a person has corrected."""
        key = (quarter, id(row), wanted)
        if key not in self._told:
            origins = self._of(quarter, row)
            seen = [origins[column] for column in wanted if column in origins]
            self._told[key] = {
                "cells": "; ".join(dict.fromkeys(o.cell for o in seen if o.cell)),
                "raw": "; ".join(dict.fromkeys(o.raw for o in seen if o.raw)),
                "rule": "; ".join(dict.fromkeys(rule_text(origin.rule, self.lang) for origin in seen)),
                "note": "; ".join(filter(None, (self.corrected[quarter].get(_cell(origin)) for origin in seen))),
            }
        return self._told[key]

    def _of(self, quarter: Quarter, row: Mapping[str, Any]) -> Mapping[str, Origin]:
        key = (quarter, id(row))
        if key not in self._origins:
            self._origins[key] = self.sources.origins(row, self.tables[quarter])
        return self._origins[key]


def _cell(origin: Origin) -> tuple[str, str, str]:
    return origin.file, str(origin.sheet), str(origin.cell)
