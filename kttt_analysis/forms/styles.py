"""How the cells of our own form look: one font, formats by the type of a column."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook

FONT = "Times New Roman"
SMALL = 10
NUMBERS = {"count": "#,##0", "money": "#,##0.0", "area": "#,##0.0#", "number": "#,##0.0#"}
NUMBERS |= {"date": "dd/mm/yyyy", "code": "@"}


class Styles:
    """Formats of one workbook, made once each (XlsxWriter keeps every format it is asked for)."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        """Return the format that has what is wanted, made when first asked for."""
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format(
                {"font_name": FONT, "font_size": 11, "valign": "vcenter", **wanted}
            )
        return self.made[key]

    def body(self, kind: str, **more: Any) -> Any:
        """Format of a value by its column's type."""
        align = "right" if kind in ("count", "money", "area", "number") else "center"
        align = "left" if kind in ("text", "term") else align
        number = NUMBERS.get(kind, "General")
        return self(border=1, text_wrap=True, align=align, num_format=number, font_size=SMALL, **more)

    def fill(self, colour: str) -> Any:
        """Return the format that changes nothing but the fill, for conditions."""
        key = (("fill alone", colour),)
        if key not in self.made:
            self.made[key] = self.workbook.add_format({"bg_color": colour})
        return self.made[key]
