"""What a check looks at: a row, a list, a district's lists, or all districts, with where they stand and the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kttt_analysis.cleaning.identity import Known
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.past import Key, Past
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import District, Finding
from kttt_analysis.quarter import Quarter


@dataclass(frozen=True)
class Checked:
    """A row with the sheet it stands in and the units of earlier quarters."""

    sheet: Sheet
    row: Row
    past: Past = field(default_factory=Past)

    @property
    def key(self) -> Key:
        """Identity and list of the unit."""
        return key_of(self.row)

    @property
    def name(self) -> str:
        """Name of the unit, or its code where it has none."""
        return str(self.row.get("name") or self.row.get("unit_code") or "")

    def position(self, column: str) -> int | None:
        """Position of a column in the sheet's table; None if the sheet does not have it."""
        return self.sheet.position(column)

    def finding(self, code: str, column: str, **values: Any) -> Finding:
        """A finding at the cell of a column, or at the row's first cell where there is none."""
        return self.sheet.finding(code, self.row["_record"], self.position(column) or 0, column, **values)

    def tell(self, code: str, column: str, **values: Any) -> None:
        """Note a finding at the cell of a column, or at the row's first cell where there is none."""
        self.sheet.findings.append(self.finding(code, column, **values))


@dataclass(frozen=True)
class CheckedList:
    """The rows that were kept of one table of units; `listed` is HTX or THT."""

    sheet: Sheet
    rows: Sequence[Row]
    listed: str
    past: Past = field(default_factory=Past)

    def tell(self, code: str, row: Row, column: str, **values: Any) -> None:
        """Note a finding at a row's cell."""
        Checked(self.sheet, row).tell(code, column, **values)


@dataclass(frozen=True)
class CheckedDistrict:
    """What was taken of a district's files: its units with the sheets they stand in, and which lists there were."""

    district: District
    quarter: Quarter
    rows: Sequence[Row]
    sheets: Mapping[int, Sheet]
    lists: frozenset[str]
    newest: str
    past: Past
    known: Known

    def at(self, row: Row) -> Checked:
        """A row where it stands."""
        return Checked(self.sheets[id(row)], row, self.past)

    def of(self, listed: str) -> list[Row]:
        """The rows of one list."""
        return [row for row in self.rows if family(row["kind"]) == listed]

    def before(self, listed: str) -> dict[Key, Row]:
        """The district's units of one list the quarter before."""
        return {
            key: row
            for key, row in self.past.last.items()
            if key[1] == listed and row["district_code"] == self.district.code
        }


@dataclass(frozen=True)
class CheckedProvince:
    """The rows of all districts, by table, with the sheets they stand in."""

    rows: Mapping[str, Sequence[Row]]
    sheets: Mapping[int, Sheet]
    past: Past

    def at(self, row: Row) -> Checked:
        """A row where it stands."""
        return Checked(self.sheets[id(row)], row, self.past)


def key_of(row: Row) -> Key:
    """Identity and list of a row's unit."""
    return row["unit_id"], family(row["kind"])


def named(names: Sequence[str], most: int = 10) -> str:
    """Names in one line: as many as fit, and how many more there are.

    >>> named(["HTX A", "HTX B", "HTX C"], 2), named([])
    ('HTX A; HTX B; … (1)', '–')
    """
    more = f"; … ({len(names) - most})" if len(names) > most else ""
    return ("; ".join(names[:most]) + more) or "–"
