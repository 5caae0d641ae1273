"""Values outside the band of their kind of unit: kept, and looked at.

Bands: dictionary/columns.toml (`usual`), from the published magnitudes of one unit.
"""

from __future__ import annotations

from kttt_analysis.cleaning.checked import Checked
from kttt_analysis.dictionary import load
from kttt_analysis.vietnamese.printing import format_number


def unusual_values(one: Checked) -> None:
    """Values outside the band of their kind of unit."""
    kind = str(one.row.get("kind"))
    for column in load().columns["units"].values():
        band = column.usual.get(kind) or column.usual.get("*")
        value = one.row.get(column.name)
        if band and isinstance(value, int | float) and not band[0] <= value <= band[1]:
            one.tell(
                "unusual_value",
                column.name,
                label=column.label,
                value=format_number(value),
                low=format_number(band[0]),
                high=format_number(band[1]),
                unit=column.unit or "",
            )
