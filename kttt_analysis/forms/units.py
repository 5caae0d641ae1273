"""Units as sheets state them: on a line of their own, in brackets after a heading, in a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kttt_analysis.dictionary import Column
from kttt_analysis.forms.words import words
from kttt_analysis.vietnamese.names import key
from kttt_analysis.vietnamese.numbers import canonical_unit
from kttt_analysis.vietnamese.units import MEASURES

MEASURED = frozenset(unit for measure in MEASURES.values() for unit in measure)

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_SPLIT = re.compile(r"[,;]|\s[-–]\s|\n|\s/\s|\bvà\b")
_LEAD = re.compile(r"^\s*(?:[-–:=]\s*)+")


@lru_cache(maxsize=1 << 12)
def unit_line(text: str) -> str | None:
    """The unit or units that a line states for a whole table; None for any other line.

    >>> unit_line("ĐVT: 1000 đồng"), unit_line("Triệu đồng - Millions of dong"), unit_line("Đơn vị: HTX Tân Tiến")
    ('nghìn đồng', 'triệu đồng', None)
    >>> unit_line("Đơn vị tính: người, triệu đồng, ha")
    'người, triệu đồng, ha'
    """
    if len(text) > 120 or len(text) < 2:
        return None
    plain = text.strip(" ()[]*")
    named = False
    head, colon, tail = plain.partition(":")
    if colon and key(head) in words().unit_line:
        plain, named = tail, True
    else:
        said = plain.split()
        for n in (3, 2, 1):
            if key(" ".join(said[:n])) in words().unit_line and len(said) > n:
                plain, named = " ".join(said[n:]), True
                break
    found = _units(_LEAD.sub("", plain, count=1))
    # "Huyện" counts things too; alone on a line it is no unit.
    return found if named or found is None or found.split(", ")[0].split("/")[0] in MEASURED else None


def _units(text: str) -> str | None:
    """Canonical units of a list of them, or of one and its translation."""
    whole = canonical_unit(text.strip(" .;,"))
    if whole:
        return whole
    found = [canonical_unit(part.strip(" .;()")) for part in _SPLIT.split(text) if part.strip(" .;()")]
    known = [u for u in found if u]
    if not known or found[0] is None:
        return None
    if len(known) < len(found) and len(known) > 1:
        return None
    return ", ".join(dict.fromkeys(known))


@lru_cache(maxsize=1 << 13)
def unit_in_heading(text: str) -> str | None:
    """The unit in a heading's brackets, after "ĐVT", or the heading's own "%"; None where it states none.

    >>> unit_in_heading("Doanh thu (triệu đồng)"), unit_in_heading("Tỷ lệ %"), unit_in_heading("Số hộ (hộ)")
    ('triệu đồng', '%', 'hộ')
    >>> unit_in_heading("Thu nội địa (không kể dầu thô)") is None
    True
    """
    for inner in reversed(_BRACKETS.findall(text)):
        unit = unit_line(inner) or _units(inner)
        if unit and ", " not in unit:
            return unit
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        unit = canonical_unit(lines[-1].strip(" ()"))
        if unit and "," not in unit:
            return unit
    return "%" if key(text).endswith(" %") or key(text).startswith("% ") or key(text) == "%" else None


@lru_cache(maxsize=1 << 13)
def without_unit(text: str) -> str:
    """A heading without the unit in its brackets.

    >>> without_unit("Doanh thu (triệu đồng)"), without_unit("Thu (không kể dầu thô)")
    ('Doanh thu', 'Thu (không kể dầu thô)')
    """

    def drop(found: re.Match[str]) -> str:
        return "" if unit_line(found[1]) or _units(found[1]) else found[0]

    plain = _BRACKETS.sub(drop, text)
    head, comma, tail = plain.rpartition(",")
    if comma and canonical_unit(tail.strip()):
        plain = head
    return " ".join(plain.split()).rstrip(" -–:") or text


def units_only(texts: Sequence[str]) -> bool:
    """Whether a row holds the units of several columns and nothing else.

    >>> units_only(["người", "tr.đồng", "1.000 đ"]), units_only(["triệu đồng"]), units_only(["người", "Doanh thu"])
    (True, False, False)
    """
    found = [canonical_unit(text.strip(" ()")) for text in texts]
    return len(found) > 1 and all(found) and any(u.split("/")[0] in MEASURED for u in found if u)


_RECKONED = re.compile(
    r"(?:tính\s+(?:bằng|theo)(?:\s+đơn\s+vị)?\s*[:：]?|đơn\s+vị[^:：;]{1,40}?(?:\blà\b|[:：]))\s*([^()\[\],;]+)",
    re.IGNORECASE,
)


def reckoned(text: str) -> list[str]:
    """The units of money that a note says figures are reckoned in.

    >>> reckoned("Ghi chú: doanh thu, lợi nhuận tính bằng nghìn đồng."), reckoned("tính theo giá hiện hành")
    (['nghìn đồng'], [])
    """
    units = [_units(m[1].strip(" .;")) for way in (_RECKONED, _NAMED) for m in way.finditer(text)]
    return [u for u in dict.fromkeys(units) if u and measure_of(u) == "money"]


_NAMED = re.compile(r"(?:đơn\s+vị(?:\s+tính)?|đvt|đv\s+tính)\s*[:：]\s*([^()\[\]]+)", re.IGNORECASE)


def table_unit(titles: Sequence[str], headings: Sequence[str] = ()) -> tuple[str | None, tuple[str, str] | None]:
    """The unit that a table's title lines state, or the two that disagree; `headings` may be unit lines, too.

    >>> table_unit(["BIỂU SỐ 1", "Đơn vị tính: Triệu đồng"]), table_unit(["ĐVT: đồng", "ĐVT: triệu đồng"])
    (('triệu đồng', None), ('triệu đồng', ('đồng', 'triệu đồng')))
    """
    found: list[str] = []
    for n, line in enumerate((*titles, *headings)):
        unit = unit_line(line)
        if unit is None and (named := _NAMED.search(line)):
            unit = _units(named[1].strip(" .;"))
        if unit is None and n < len(titles) and (said := unit_in_heading(line)) and measure_of(said) == "money":
            unit = said  # "DOANH THU CÁC HTX (triệu đồng)"
        if unit and unit not in found:
            found.append(unit)
    if not found:
        return None, None
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            if _clash(one, other):
                return other, (one, other)
    return max(found, key=lambda u: u.count(",")), None


def _clash(one: str, other: str) -> bool:
    """Whether two unit lines name two sizes of one measure."""
    for a in one.split(", "):
        for b in other.split(", "):
            if a != b and measure_of(a) is not None and measure_of(a) == measure_of(b):
                return True
    return False


def measure_of(unit: str) -> str | None:
    """What a unit measures ("money", "area" …); None for things counted.

    >>> measure_of("tỷ đồng"), measure_of("triệu đồng/năm"), measure_of("người")
    ('money', 'money', None)
    """
    return next((name for name, sizes in MEASURES.items() if unit.split("/")[0] in sizes), None)


def overruled(path: Sequence[str], table: str | None) -> tuple[str, str] | None:
    """The unit that a heading states and another size of its measure, of its group or its table, that it overrules.

    >>> overruled(("Doanh thu (tỷ đồng)",), "triệu đồng"), overruled(("Doanh thu (tỷ đồng)",), "ha, tỷ đồng")
    (('tỷ đồng', 'triệu đồng'), None)
    """
    stated = [u for part in reversed(path) if (u := unit_in_heading(part))]
    for other in (*stated[1:], *(table or "").split(", ")):
        size = other.split("/")[0]
        if stated and measure_of(other) == measure_of(stated[0]) == "money" and size != stated[0].split("/")[0]:
            listed = stated[0].split("/")[0] in (table or "").split(", ")
            return None if listed and len(stated) == 1 else (stated[0], other)
    return None


def heading_unit(path: Sequence[str], column: Column | None, table: str | None) -> tuple[str | None, str | None]:
    """Unit of a column: its heading's, its group's, else the table's where it fits; second, one that does not fit.

    >>> heading_unit(("Kết quả (triệu đồng)", "Doanh thu"), None, None)
    ('triệu đồng', None)
    """
    own = next((u for part in reversed(path) if (u := unit_in_heading(part))), None)
    if column is None:
        return own, None
    wanted = measure_of(column.unit) if column.unit else None
    if own is not None:
        if wanted is not None and measure_of(own) != wanted:
            return own, own
        return own, None
    for unit in (table or "").split(", "):
        if unit and (unit == column.unit or (wanted is not None and measure_of(unit) == wanted)):
            return unit, None
    return None, None
