"""Whether the published stocks and flows close, and by how much they do not."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.cleaning.stock_flow import stock_flow_residual
from kttt_analysis.indicators.published.choices import Term
from kttt_analysis.indicators.published.figures import Published


def closings(published: Published) -> pd.DataFrame:
    """Return every trial of opening + entries − exits against closing.

    Returns
    -------
    DataFrame
        year, indicator, opening, entries, exits, exits_stated (whether any source states exits at all), expected,
        closing, residual (closing − expected), checked (all figures used are), figures, note, note_en.
    """
    rows = []
    for one in published.closings:
        used = [*one.opening.figures, *one.entries, *one.exits, *one.closing.figures]
        opening, closing = published.amount(one.opening), published.amount(one.closing)
        entries = sum(published.amount(Term((c,))) for c in one.entries)
        exits = sum(published.amount(Term((c,))) for c in one.exits)
        rows.append(
            {
                "year": one.year,
                "indicator": one.indicator,
                "opening": opening,
                "entries": entries,
                "exits": exits,
                "exits_stated": bool(one.exits),
                "expected": opening + entries - exits,
                "closing": closing,
                "residual": stock_flow_residual(opening, entries, exits, closing),
                "checked": bool(published.figures.loc[used, "checked"].all()),
                "figures": tuple(dict.fromkeys(used)),
                "note": one.note,
                "note_en": one.note_en,
            }
        )
    return pd.DataFrame(rows)
