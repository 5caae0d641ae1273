"""One unit in the lists of two districts counts twice: same name and founding date, and no two codes.

Where both give its tax code, which is unique in the country, the second row has been kept out as listed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kttt_analysis.cleaning.checked import CheckedProvince
from kttt_analysis.cleaning.identity import TAX_CODE
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.records import Row
from kttt_analysis.dictionary import Finding
from kttt_analysis.vietnamese.dates import format_date
from kttt_analysis.vietnamese.names import unit_name_key

COUNTED = frozenset(("số", "ấp", "tổ", "khu", "phố", "đội"))
"""Words before a number: "THT số 1" is the name of many."""


def two_districts(everything: CheckedProvince) -> Iterator[Finding]:
    """Tell units of one name and founding date in two districts; there is one finding, at the later one."""
    seen: dict[tuple[str | None, str, date], Row] = {}
    for row in everything.rows["units"]:
        name, founded = unit_name_key(row.get("name") or ""), row.get("founded_on")
        if not founded or not _tells(name) or row.get("status") == "ended":
            continue
        other = seen.setdefault((family(row["kind"]), name, founded), row)
        if other["district_code"] == row["district_code"] or _two_codes(row, other):
            continue
        one, there = everything.at(row), everything.at(other)
        place = f"{there.sheet.file} · {there.sheet.table.sheet}!{other['source_row']}"
        words = {"name": one.name, "founded": format_date(founded), "other": place}
        districts = {"district": one.sheet.district.full_name, "second": there.sheet.district.full_name}
        yield one.finding("unit_in_two_districts", "name", **words, **districts)


def _tells(name: str) -> bool:
    """Whether a name is more than a number, which many units have.

    >>> _tells("tân tiến"), _tells("ấp 5"), _tells("số 12")
    (True, False, False)
    """
    return sum(word.isalpha() and word not in COUNTED for word in name.split()) > 1


def _two_codes(row: Row, other: Row) -> bool:
    codes = {str(code) for r in (row, other) if (code := r.get("unit_code"))}
    return len(codes) > 1 and all(map(TAX_CODE.fullmatch, codes))
