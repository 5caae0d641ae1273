"""From the records of a reading to rows of a clean table: types, units, lists, places; what fails is told and null."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from kttt_analysis.cleaning.confirmations import Confirmed, PlaceMeant, place_meant
from kttt_analysis.cleaning.ledger_entries import in_quotes
from kttt_analysis.cleaning.places import Place, commune_in, district_in
from kttt_analysis.cleaning.sections import of_its_section
from kttt_analysis.dictionary import Column, District, Finding, Province, Term, finding, load
from kttt_analysis.forms import Table, TableColumn
from kttt_analysis.forms.words import words
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.dates import format_date, parse_date
from kttt_analysis.vietnamese.names import key, nearest, tidy
from kttt_analysis.vietnamese.units import scale

Row = dict[str, Any]
PER_PERIOD = frozenset(("tháng", "quý", "ngày", "vụ"))
"""Amounts told for one of these are no amounts of the year so far."""


@dataclass
class Sheet:
    """Where rows come from, what people have confirmed about them (`used`: which entries), and what was found.

    `settled` is what is no longer true of the reading. Where corrections were applied `table` has them, and `as_read`
    is the table as it was read.
    """

    table: Table
    file: str
    district: District
    province: Province
    quarter: Quarter
    calendar: Calendar
    findings: list[Finding] = field(default_factory=list)
    settled: set[tuple[str, str | None]] = field(default_factory=set)  # the reader's findings, by code and cell
    confirmed: Confirmed = field(default_factory=Confirmed)
    used: set[str] = field(default_factory=set)
    as_read: Table | None = None

    @cached_property
    def start(self) -> date:
        """First day of the quarter."""
        return self.quarter.bounds(self.calendar)[0]

    @cached_property
    def end(self) -> date:
        """Last day of the quarter."""
        return self.quarter.bounds(self.calendar)[1]

    @cached_property
    def year_start(self) -> date:
        """First day of the year, from which figures accumulate."""
        return self.quarter.year_bounds(self.calendar)[0]

    def position(self, column: str) -> int | None:
        """Position of a column in the table; None if the table does not have it."""
        return next((k for k, c in enumerate(self.table.columns) if c.column == column), None)

    def finding(self, code: str, i: int, k: int, column: str, **values: Any) -> Finding:
        """A finding at the cell of record `i`, column `k`."""
        return finding(
            code,
            quarter=self.quarter,
            district_code=self.district.code,
            file=self.file,
            sheet=self.table.sheet,
            cell=self.table.address(i, k),
            column=column,
            raw=self.table.raw[i][k],
            **values,
        )

    def tell(self, code: str, i: int, k: int, column: str, **values: Any) -> None:
        """Note a finding at the cell of record `i`, column `k`."""
        self.findings.append(self.finding(code, i, k, column, **values))


@dataclass(frozen=True)
class Found:
    """Rows of a clean table; `quarterly` names columns given for the quarter alone."""

    rows: tuple[Row, ...]
    quarterly: frozenset[str]


def rows_of(sheet: Sheet, topic: str) -> Found:
    """Return the records of a table as typed rows of a clean table, with findings added to `sheet`."""
    columns = load().columns[topic]
    places = [(k, columns[c.column], c) for k, c in enumerate(sheet.table.columns) if c.column and c.column in columns]
    _tell_assumed_units(sheet, places)
    wrong = {k for k, column, head in places if not convertible(sheet, k, column, head)}
    rows = []
    for i, record in enumerate(sheet.table.records):
        row: Row = {
            "quarter": str(sheet.quarter),
            "district_code": sheet.district.code,
            "source_file": sheet.file,
            "source_sheet": sheet.table.sheet,
            "source_row": sheet.table.record_rows[i],
            "_record": i,
        }
        for k, column, head in places:
            value = None if k in wrong else value_of(sheet, i, k, column, head, record[k])
            if column.name == "district_code":
                row["_stated_district"] = value
            else:
                row[column.name] = value
        of_its_section(sheet, row, topic == "units")
        rows.append(row)
    quarterly = frozenset(c.name for _, c, head in places if c.period == "year_to_date" and _of_the_quarter(head))
    return Found(tuple(rows), quarterly)


def _of_the_quarter(head: TableColumn) -> bool:
    """Whether a heading says that its figures are of the quarter alone."""
    said = f" {key(head.name)} "
    return any(f" {way} " in said for way in words().quarterly)


def convertible(sheet: Sheet, k: int, column: Column, head: TableColumn) -> bool:
    """Whether a heading's unit can be turned into the column's; where not, the whole column is told and null."""
    if column.type not in ("money", "area") or not sheet.table.records:
        return True
    if not head.unit:
        if column.type == "money" and any(f.code == "unit_lines_differ" for f in sheet.table.findings):
            sheet.tell("unit_of_column_unknown", 0, k, column.name, heading=head.name)
            return False
        return True
    measured, *per = head.unit.split("/")
    try:
        scale(1.0, measured, str(column.unit).split("/")[0])
    except ValueError:
        per = [*per, *PER_PERIOD]
    if PER_PERIOD & set(per):
        sheet.tell("unit_not_convertible", 0, k, column.name, heading=head.name, unit=head.unit, expected=column.unit)
        return False
    return True


def _tell_assumed_units(sheet: Sheet, places: Sequence[tuple[int, Column, TableColumn]]) -> None:
    """Say once a column that a unit nobody wrote was taken as the dictionary's."""
    for k, column, head in places:
        told = any(f.code == "unit_lines_differ" for f in sheet.table.findings)
        if column.type == "money" and not head.unit and sheet.table.records and not told:
            sheet.tell("unit_assumed", 0, k, column.name, heading=head.name, unit=column.unit)


def value_of(sheet: Sheet, i: int, k: int, column: Column, head: TableColumn, value: Any) -> Any:
    """A cell's value as the clean table has it; what is wrong with it is told, and it is null."""
    raw = sheet.table.raw[i][k]
    if value is None and (raw is None or column.type != "term"):
        return None
    said = value if isinstance(value, str) else raw or ""  # where "-nt-" stands, the words that it repeats
    match column.type:
        case "count" | "money" | "area" | "number":
            return _number(sheet, i, k, column, head, value)
        case "date":
            return _day(sheet, i, k, column, value)
        case "term":
            return _term(sheet, i, k, column, said)
        case "flag":
            return _flag(sheet, i, k, column, value)
        case "code":
            return _code(sheet, i, k, column, said)
        case _:
            return tidy(said) or None


def _number(sheet: Sheet, i: int, k: int, column: Column, head: TableColumn, value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        sheet.tell("not_a_number", i, k, column.name, label=column.label)
        return None
    number = scaled(value, column, head.unit)
    if column.type == "count":
        if number != int(number):
            sheet.tell("not_whole", i, k, column.name, label=column.label)
            return None
        number = int(number)
    if _outside(number, column.low, column.high):
        sheet.tell("out_of_range", i, k, column.name, label=column.label, low=column.low, high=column.high)
        return None
    return number


def scaled(value: float, column: Column, unit: str | None) -> float:
    """A value in the column's unit; without a unit in the sheet it is taken as it stands, which has been told."""
    if not unit or unit == column.unit or column.type not in ("money", "area"):
        return value
    return scale(value, unit.split("/")[0], str(column.unit).split("/")[0])


def _outside(value: float, low: object, high: object) -> bool:
    return (isinstance(low, int | float) and value < low) or (isinstance(high, int | float) and value > high)


def _day(sheet: Sheet, i: int, k: int, column: Column, value: Any) -> date | None:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        sheet.tell("not_a_date", i, k, column.name, label=column.label)
        return None
    if isinstance(column.low, date) and day < column.low:
        sheet.tell("out_of_range", i, k, column.name, label=column.label, low=format_date(column.low), high="nay")
        return None
    if day < sheet.year_start <= _last_day(sheet.table.raw[i][k]):
        words = {"label": column.label, "first": format_date(sheet.year_start), "year": sheet.quarter.year}
        sheet.tell("date_in_two_years", i, k, column.name, **words)
        return None
    return day


def _last_day(raw: str | None) -> date:
    """Last day that a cell may mean: of a month, a quarter or a year where it gives no more; else its day."""
    found = parse_date(raw)
    if found.value is None or found.precision in (None, "day"):
        return found.value or date.min
    first, months = found.value, {"month": 1, "quarter": 3, "year": 12}[found.precision]
    following = first.month - 1 + months
    return date(first.year + following // 12, following % 12 + 1, 1) - timedelta(days=1)


@cache
def terms_by_key(vocabulary: str) -> Mapping[str, str]:
    """Codes of a closed list by every way of writing them; a word that two terms share is left out."""
    found: dict[str, set[str]] = {}
    terms: Mapping[str, Term] = load().vocabularies[vocabulary]
    for code, term in terms.items():
        for text in (code, term.label, *term.aliases, *([str(term.more["short"])] if "short" in term.more else [])):
            found.setdefault(key(text), set()).add(code)
    labels = {key(term.label): code for code, term in terms.items()}
    return {k: next(iter(codes)) for k, codes in found.items() if len(codes) == 1} | labels


def _term(sheet: Sheet, i: int, k: int, column: Column, raw: str) -> str | None:
    known = terms_by_key(str(column.vocabulary))
    wanted = key(raw)
    if wanted in known:
        return known[wanted]
    if not wanted:
        return None
    if column.vocabulary == "solution_group" and (head := wanted.split(" ")[0]) in known:
        return known[head]
    labels = [t.label for t in load().vocabularies[str(column.vocabulary)].values()]
    near = nearest(raw, labels, limit=1)
    sheet.tell(
        "unknown_term",
        i,
        k,
        column.name,
        label=column.label,
        accepted=", ".join(labels),
        near=near[0] if near else "–",
    )
    return None


def _flag(sheet: Sheet, i: int, k: int, column: Column, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    sheet.tell("unknown_term", i, k, column.name, label=column.label, accepted="Có, Không", near="Có")
    return None


def _code(sheet: Sheet, i: int, k: int, column: Column, raw: str) -> str | None:
    text = tidy(raw)
    if column.name == "commune_code":
        return _commune(sheet, i, k, text)
    if column.name == "district_code":
        return _district(sheet, i, k, text)
    compacted = text.replace(" ", "").strip("'’.")
    return compacted if any(c.isalnum() for c in compacted) else None


def _district(sheet: Sheet, i: int, k: int, text: str) -> str | None:
    if not key(text):
        return None
    place = district_in(text, sheet.province, sheet.end)
    meant = place_meant(sheet.confirmed, text, sheet.district.code, commune=False)
    if meant is not None:
        return _meant(sheet, i, k, "district_code", place, meant, meant.district)
    if place.way == "unmarked":
        sheet.tell("place_without_marks", i, k, "district_code", read_as=place.names[0], place=place.names[0])
    elif place.way == "several":
        sheet.tell("cell_of_two_districts", i, k, "district_code", names=", ".join(place.names))
    elif place.way == "elsewhere":
        sheet.tell("district_elsewhere", i, k, "district_code", other=place.names[0], province=sheet.province.full_name)
    elif place.way == "unknown":
        accepted = ", ".join(d.name for d in sheet.province.districts_on(sheet.end))
        sheet.tell("unknown_district", i, k, "district_code", accepted=accepted, near=nearest_of(place))
    return place.code


def _commune(sheet: Sheet, i: int, k: int, text: str) -> str | None:
    if not key(text):
        return None
    place = commune_in(text, sheet.province, sheet.district, sheet.end)
    district = sheet.district.full_name
    meant = place_meant(sheet.confirmed, text, sheet.district.code, commune=True)
    if meant is not None and meant.commune is not None:
        return _meant(sheet, i, k, "commune_code", place, meant, meant.commune)
    if place.way in ("unmarked", "renamed"):
        code = {"unmarked": "place_without_marks", "renamed": "commune_renamed"}[place.way]
        sheet.tell(code, i, k, "commune_code", read_as=place.names[0], place=place.names[0])
    elif place.way == "elsewhere":
        sheet.tell("commune_elsewhere", i, k, "commune_code", district=district, others=", ".join(place.names))
    elif place.way == "unknown":
        words = {"district": district, "near": nearest_of(place), "typed": in_quotes(text)}
        sheet.tell("unknown_commune", i, k, "commune_code", **words)
    return place.code


def _meant(sheet: Sheet, i: int, k: int, column: str, place: Place, meant: PlaceMeant, code: str) -> str | None:
    """The place that a person has said a text means; where the text is plainly another one, that is told instead."""
    sheet.used.add(meant.entry)
    words = {"entry": meant.entry, "by": meant.by, "said_on": format_date(meant.on)}
    if place.way == "exact" and place.code != code:
        why = {"why": f"“{meant.text}” là tên của nơi khác", "why_en": f"“{meant.text}” is the name of another place"}
        sheet.tell("confirmation_contradicted", i, k, column, **words, **why)
        return place.code
    sheet.tell("place_confirmed", i, k, column, read_as=code, place=code, **words)
    return code


def nearest_of(place: Place) -> str:
    """The nearest names in one phrase ("Long Thạnh” hoặc “Thạnh Lợi"), – for none."""
    return "”, “".join(place.names) or "–"
