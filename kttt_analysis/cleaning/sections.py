"""What the sections of a table say of the rows below them: the district, the commune."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kttt_analysis.cleaning.places import NUMBERING, commune_in, districts_of_heading

if TYPE_CHECKING:
    from kttt_analysis.cleaning.records import Row, Sheet


def of_its_section(sheet: Sheet, row: Row, named: bool) -> None:
    """Give a row the district, and a unit (`named`) the commune, of its sections, where its own cell is empty.

    A section of several districts gives none, and is told at its first row.
    """
    at = row["_record"]
    for label in reversed(_sections(sheet, at)):
        place = commune_in(NUMBERING.sub("", label), sheet.province, sheet.district, sheet.end)
        if place.way == "exact":
            if named and row.get("commune_code") is None and _empty(sheet, row, "commune_code"):
                row["commune_code"] = place.code
            continue
        stated = districts_of_heading(label, sheet.province, sheet.end)
        if stated and _empty(sheet, row, "district_code"):
            if len(stated) == 1:
                row["_stated_district"] = stated[0].code
            elif label not in _sections(sheet, at - 1):
                names = ", ".join(d.full_name for d in stated)
                sheet.tell("section_of_several_districts", at, 0, "district_code", label=label, names=names)
            return


def _sections(sheet: Sheet, at: int) -> tuple[str, ...]:
    return tuple(sheet.table.sections[at]) if 0 <= at < len(sheet.table.sections) else ()


def _empty(sheet: Sheet, row: Row, column: str) -> bool:
    """Whether nothing stands in a row's cell of a column, or the table has no such column."""
    k = sheet.position(column)
    return k is None or sheet.table.raw[row["_record"]][k] is None
