"""How each district writes, from `ways.toml`: layout, letters, units and words of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kttt_analysis.dictionary import Column, load
from kttt_analysis.forms.form import SheetForm, form
from kttt_analysis.quarter import Quarter

WAYS = Path(__file__).with_name("ways.toml")


@dataclass(frozen=True)
class Way:
    """One district's way of writing; the fields are explained at the head of `ways.toml`."""

    district: str
    file: str
    titles: Mapping[str, str]
    period: str
    office: tuple[str, ...]
    signatures: tuple[str, ...]
    letters: str = "unicode"
    levels: int = 2
    bands: Mapping[str, str] = field(default_factory=dict)
    index: str = "numbers"
    sections: str = "none"
    subtotals: bool = False
    total: str = "below"
    formulas: bool = False
    money: str = "triệu đồng"
    numbers: str = "number"
    dates: str = "date"
    flags: tuple[str, str] = ("Có", "Không")
    stated: tuple[str, ...] = ()
    sheets: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()

    def file_name(self, quarter: Quarter) -> str:
        """Name of the workbook of a quarter."""
        return self.file.format(number=quarter.number, roman=quarter.roman, year=quarter.year)

    def period_line(self, quarter: Quarter) -> str:
        """The line that says which period the tables are of."""
        start, end = quarter.ytd_bounds()
        return self.period.format(
            roman=quarter.roman, year=quarter.year, ytd=quarter.ytd_label().upper(),
            start=f"{start:%d/%m/%Y}", end=f"{end:%d/%m/%Y}",
        )  # fmt: skip

    def sheet_name(self, sheet: str) -> str:
        """Name of the sheet on which a table stands."""
        return self.sheets.get(sheet, form().sheets[sheet].name)

    def columns(self, layout: SheetForm) -> tuple[Column, ...]:
        """Columns that this district asks for."""
        return tuple(c for c in layout.columns if c.name not in self.drop)

    def path(self, layout: SheetForm, column: Column) -> tuple[str, ...]:
        """Headings above a column, the outermost first, in this district's words."""
        leaf = self.headings.get(column.name, layout.heading(column))
        group = layout.group(column)
        if self.levels == 1:
            group, leaf = None, self._measured(column)
        path = tuple(text for text in (self._band(layout, column), group, leaf) if text)
        return tuple(text.replace("(triệu đồng)", f"({self.money})") for text in path)

    def _measured(self, column: Column) -> str:
        """A heading that needs no group above it."""
        return f"{column.label} ({column.unit})" if column.type in ("money", "area") else column.label

    def _band(self, layout: SheetForm, column: Column) -> str | None:
        if self.levels < 3 or layout.code not in ("HTX", "THT"):
            return None
        band = None
        for one in self.columns(layout):
            band = self.bands.get(one.name, band)
            if one.name == column.name:
                break
        return band

    def term(self, vocabulary: str, code: str) -> str:
        """How this district calls a term of a closed list."""
        return self.terms.get(vocabulary, {}).get(code) or load().vocabularies[vocabulary][code].label


@cache
def ways(path: Path = WAYS) -> Mapping[str, Way]:
    """Return the ways of the districts that do not fill in our own form, by district code.

    Examples
    --------
    >>> ways()["908"].letters, ways()["908"].file_name(Quarter(2021, 2))
    ('tcvn3', 'An Bien - KTTT quy 2 nam 2021.xls')
    """
    found = {}
    tuples = {f.name for f in fields(Way) if str(f.type).startswith("tuple")}
    for code, raw in tomllib.loads(path.read_text(encoding="utf-8")).items():
        given: dict[str, Any] = {key: tuple(value) if key in tuples else value for key, value in raw.items()}
        found[code] = Way(district=code, **given)
    return MappingProxyType(found)
