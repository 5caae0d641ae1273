"""Our own form as the dictionary describes it: its sheets, columns, headings and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kttt_analysis.dictionary import Column, DictionaryError, home, load, read_toml

FILE = "form.toml"
TABLE_OF_SHEET = {
    "HTX": "units",
    "THT": "units",
    "support": "support",
    "totals": "totals",
    "remarks": "remarks",
}


@dataclass(frozen=True)
class SheetForm:
    """One sheet of the form: its words, and which columns come first or go by another heading."""

    code: str
    name: str
    number: str
    title: str
    units: str = ""
    period: str = ""
    first: tuple[str, ...] = ()
    break_before: str = ""
    portrait: bool = False
    ordinal: bool = True
    total: bool = True
    headings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the dictionary that this sheet asks for, in the order of the form."""
        asked = [c for c in load().columns[TABLE_OF_SHEET[self.code]].values() if self.code in c.forms]
        place = {name: i for i, name in enumerate(self.first)}
        return tuple(sorted(asked, key=lambda c: place.get(c.name, len(place))))

    def heading(self, column: Column) -> str:
        """Heading of a column, with its unit where the group above does not say it."""
        text = self.headings.get(column.name, column.label)
        measured = column.type in ("money", "area") and f"({column.unit})" not in (self.group(column) or "")
        return f"{text} ({column.unit})" if measured else text

    def group(self, column: Column) -> str | None:
        """Heading above a column's heading, if any."""
        return self.groups.get(column.name, column.group)


@dataclass(frozen=True)
class Form:
    """The words of the whole form, from `dictionary/form.toml`."""

    synthetic_mark: str
    synthetic_mark_en: str
    version: str
    author: str
    office: str
    number: str
    period: str
    unit_line: str
    ordinal: str
    total: str
    yes: str
    no: str
    place_and_date: str
    signatures: tuple[tuple[str, str], ...]
    widths: Mapping[str, float]
    sheets: Mapping[str, SheetForm]

    def width(self, column: Column) -> float:
        """Width of a column in characters."""
        name = "remark" if column.table == "remarks" and column.name == "text" else column.name
        return float(self.widths.get(name, self.widths[column.type]))


def form(path: Path | None = None) -> Form:
    """Return the words of our own form, as the dictionary in use has them.

    Raises
    ------
    DictionaryError
        The file is missing or no TOML, or a key is not known or missing.

    Examples
    --------
    >>> form().sheets["support"].name
    'Hỗ trợ'
    """
    return _form(path or home() / FILE)


@cache
def _form(path: Path) -> Form:
    raw = read_toml(path)
    try:
        sheets = {
            code: SheetForm(code=code, **{**sheet, "first": tuple(sheet.get("first", ()))})
            for code, sheet in raw.pop("sheets").items()
        }
        raw["widths"] = MappingProxyType(raw["widths"])
        raw["signatures"] = tuple((str(who), str(how)) for who, how in raw["signatures"])
        return Form(**raw, sheets=MappingProxyType(sheets))
    except (TypeError, KeyError) as error:
        raise DictionaryError(f"{path.name}: {error}") from error
