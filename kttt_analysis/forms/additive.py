"""Which headings stand above figures that add up over rows."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.forms.words import begins, words
from kttt_analysis.vietnamese.names import key


def adds_up_by_heading(path: Sequence[str], unit: str | None) -> bool:
    """Whether figures under a heading add up over rows: no shares, averages, years, prices, codes.

    >>> adds_up_by_heading(("Doanh thu", "Năm 2021"), "triệu đồng"), adds_up_by_heading(("Thu nhập bình quân",), None)
    (True, False)
    >>> adds_up_by_heading(("Năm thành lập",), None), adds_up_by_heading(("Năng suất",), "tấn/ha")
    (False, False)
    """
    if unit == "%" or (unit and "/" in unit and unit.rpartition("/")[2] not in ("năm", "quý", "tháng")):
        return False
    return not any(_never_added(part) for part in path)


def _never_added(heading: str) -> bool:
    said = key(heading)
    padded = f" {said} "
    if any(f" {word} " in padded for word in words().not_additive):
        return True
    if begins(heading, "not_additive_first"):
        rest = said.split()[1:2]
        return not (rest and rest[0].isdigit())  # "Năm 2021" holds the figures of a year
    return False
