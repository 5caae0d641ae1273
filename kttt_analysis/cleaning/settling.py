"""Confirmed identities applied to the rows of a list, and told where the data say otherwise or nothing was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kttt_analysis.cleaning.confirmations import IDENTITIES, PLACES, Confirmed, SameUnit
from kttt_analysis.cleaning.identity import Known, namesakes, place_of, surely
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row, Sheet
from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.dates import format_date

FOLDER = "confirmations"


def meant(sheet: Sheet, rows: Sequence[Row]) -> list[list[SameUnit]]:
    """Confirmations about each row; one that fits several rows is about none of them, and that is told."""
    fitting = {one: [row for row in rows if one.fits(row)] for one in sheet.confirmed.identities}
    sheet.used |= {one.entry for one, same in fitting.items() if same}
    for one, same in fitting.items():
        if len(same) > 1:
            said = ", ".join(str(row["source_row"]) for row in same)
            why = f"có {len(same)} dòng cùng tên hoặc mã số (dòng {said}); ghi thêm khóa commune để chỉ rõ một dòng"
            why_en = f"{len(same)} rows share the name or code (rows {said}); add the key commune to mean one"
            _contradicted(sheet, same[0], one, {"why": why, "why_en": why_en})
    return [[one for one, same in fitting.items() if len(same) == 1 and same[0] is row] for row in rows]


def _contradicted(sheet: Sheet, row: Row, one: SameUnit, why: Mapping[str, str]) -> None:
    place = sheet.position("name") or 0
    sheet.tell("confirmation_contradicted", row["_record"], place, "name", **_words(one), **why)


def _words(one: SameUnit) -> Mapping[str, str]:
    return {"entry": one.entry, "by": one.by, "said_on": format_date(one.on)}


def denied(
    sheet: Sheet, rows: Sequence[Row], known: Known, entries: Sequence[Sequence[SameUnit]]
) -> dict[int, frozenset[str]]:
    """Units that rows are not, as a person has said; where a row has the code of that unit, it is told instead."""
    found: dict[int, frozenset[str]] = {}
    for at, row in enumerate(rows):
        apart = [one for one in entries[at] if one.other_than]
        sure = surely(row, known) if row.get("unit_code") else None
        for one in apart:
            if one.other_than == sure:
                _contradicted(sheet, row, one, _of_code(sure))
        if others := frozenset(str(one.other_than) for one in apart) - {sure}:
            found[at] = others
    return found


def settled(
    sheet: Sheet,
    rows: Sequence[Row],
    known: Known,
    entries: Sequence[Sequence[SameUnit]],
    apart: Mapping[int, Collection[str]],
) -> dict[int, str]:
    """Identities of rows about which a person has said who they are; each is noted at its row.

    A confirmation does not go against a code, nor give one identity to two rows: that is told, and it is not applied.
    """
    found: dict[int, str] = {}
    sure = {at: surely(row, known, denied=apart.get(at, ())) for at, row in enumerate(rows)}
    for at, row in enumerate(rows):
        same = [one for one in entries[at] if one.unit_id]
        if not same:
            continue
        others = {i for other, i in sure.items() if other != at} | set(found.values())
        against = _against(row, entries[at], known, others)
        if against:
            _contradicted(sheet, row, same[0], against)
        else:
            found[at] = identity = str(same[0].unit_id)
            place, words = sheet.position("name") or 0, {"unit": identity, **_words(same[0])}
            sheet.tell("identity_confirmed", row["_record"], place, "name", read_as=identity, **words)
    return found


def _against(
    row: Row, entries: Sequence[SameUnit], known: Known, others: Collection[str | None]
) -> Mapping[str, str] | None:
    """What speaks against a confirmation, in both languages; None for nothing."""
    wanted = {one.unit_id for one in entries if one.unit_id}
    if len(wanted) > 1 or wanted & {one.other_than for one in entries}:
        named = ", ".join(sorted(wanted))
        return {"why": f"các mục xác nhận khác nhau ({named})", "why_en": f"entries say otherwise ({named})"}
    (identity,) = wanted
    if identity not in known.identities:
        return {"why": f"kỳ trước không có đơn vị {identity}", "why_en": f"no earlier unit is {identity}"}
    sure = surely(row, known)
    if row.get("unit_code") and sure not in (None, identity):
        return _of_code(sure)
    if identity in others:
        return {"why": f"{identity} là dòng khác trong danh sách", "why_en": f"{identity} is another row of the list"}
    return None


def _of_code(unit: str | None) -> Mapping[str, str]:
    return {"why": f"mã số này đã là của đơn vị {unit}", "why_en": f"the code is that of {unit}"}


def tell_namesakes(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Tell rows that share name and commune with an earlier one of the list, and are another unit by their date."""
    for at in sorted(namesakes(rows)):
        first = next(r for r in rows if _alike(r, rows[at]))
        if first is not rows[at]:
            days = {"founded": format_date(rows[at]["founded_on"]), "other": format_date(first["founded_on"])}
            words = {"name": rows[at].get("name") or "", "row": first["source_row"], **days}
            sheet.tell("same_name_twice", rows[at]["_record"], sheet.position("name") or 0, "name", **words)


def _alike(one: Row, other: Row) -> bool:
    return place_of(one) == place_of(other) and family(one.get("kind")) == family(other.get("kind"))


def unused(
    confirmed: Confirmed, used: Collection[str], quarter: Quarter, listed: Collection[tuple[str, str | None]]
) -> Iterator[Finding]:
    """Tell entries of this quarter that were about nothing in the lists that came in."""
    districts = {district for district, _ in listed}
    for one in confirmed.identities:
        if one.quarter == quarter and one.entry not in used and (one.district, one.listed) in listed:
            where = {"file": f"{FOLDER}/{IDENTITIES}", "quarter": quarter, "district_code": one.district}
            yield finding("confirmation_unused", entry=one.entry, text=one.name or one.code or "", **where)
    for meant in confirmed.places:
        if meant.quarter == quarter and meant.entry not in used and meant.district in districts:
            where = {"file": f"{FOLDER}/{PLACES}", "quarter": quarter, "district_code": meant.district}
            yield finding("confirmation_unused", entry=meant.entry, text=meant.text, **where)
