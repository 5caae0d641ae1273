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


def settled(sheet: Sheet, rows: Sequence[Row], known: Known) -> dict[int, str]:
    """Identities of rows about which a person has said who they are; each is noted at its row.

    A confirmation does not go against a code, nor give one identity to two rows: that is told, and it is not applied.
    """
    found: dict[int, str] = {}
    sure = {at: surely(row, known) for at, row in enumerate(rows)}
    for at, row in enumerate(rows):
        entries = [one for one in sheet.confirmed.identities if one.fits(row)]
        sheet.used |= {one.entry for one in entries}
        same = [one for one in entries if one.unit_id]
        if not same:
            continue
        against = _against(row, same, known, {i for other, i in sure.items() if other != at} | set(found.values()))
        words = {"entry": same[0].entry, "by": same[0].by, "said_on": format_date(same[0].on)}
        place = sheet.position("name") or 0
        if against:
            sheet.tell("confirmation_contradicted", row["_record"], place, "name", **words, **against)
        else:
            found[at] = str(same[0].unit_id)
            sheet.tell("identity_confirmed", row["_record"], place, "name", read_as=found[at], unit=found[at], **words)
    return found


def _against(
    row: Row, same: Sequence[SameUnit], known: Known, others: Collection[str | None]
) -> Mapping[str, str] | None:
    """What speaks against a confirmation, in both languages; None for nothing."""
    wanted = {str(one.unit_id) for one in same}
    if len(wanted) > 1:
        named = ", ".join(sorted(wanted))
        return {"why": f"các mục xác nhận khác nhau ({named})", "why_en": f"entries say otherwise ({named})"}
    (identity,) = wanted
    if identity not in known.identities:
        return {"why": f"kỳ trước không có đơn vị {identity}", "why_en": f"no earlier unit is {identity}"}
    sure = surely(row, known)
    if row.get("unit_code") and sure not in (None, identity):
        return {"why": f"mã số này đã là của đơn vị {sure}", "why_en": f"the code is that of {sure}"}
    if identity in others:
        return {"why": f"{identity} là dòng khác trong danh sách", "why_en": f"{identity} is another row of the list"}
    return None


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
