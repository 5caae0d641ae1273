"""Rows that only divide or compare other rows: no records, though they have figures."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.forms.grid import figure
from kttt_analysis.forms.lines import Line
from kttt_analysis.forms.row_sums import adds_up
from kttt_analysis.forms.words import begins


def part_rows(lines: Sequence[Line], without: set[int | None], indicators: bool) -> tuple[int, ...]:
    """Rows of a numbered list that only divide or compare ("Trong đó: nữ", "Cùng kỳ năm trước"): notes, with figures.

    Below the last total marks alone do ("- Nông nghiệp"), where the rows add up to it or "Trong đó" heads them.
    """
    last = max((at for at, x in enumerate(lines) if x.role == "total"), default=len(lines))
    listed = [x for x in lines[:last] if x.role == "record" and x.mark.kind == "arabic"]
    if len(listed) < 2 or indicators:
        return ()
    below = [x for x in lines[last + 1 :] if x.role in ("record", "heading", "section", "words", "tail")]
    marked = [x for x in below if x.mark.kind in ("-", "+", "small")]
    headed = any(begins(x.label or "", "within") for x in below)
    divided = bool(marked) and (headed or adds_up(lines[last], marked, without, share=0.6))
    found = [x for x in marked if divided]
    found += [x for x in below if x not in found and not x.own and begins(x.label or "", "compared")]
    unnumbered = (x for x in lines if x.role in ("record", "words", "section", "tail") and not x.own)
    counted = (x for x in unnumbered if any(figure(v) for _, v in x.cells))
    found += [x for x in counted if x not in found and begins(x.label or "", "within")]
    if not any(x.values for x in found):
        return ()
    for x in found:
        x.role = "note"
    return tuple(sorted(x.r for x in found))
