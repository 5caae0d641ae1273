"""How the annex looks: one font, numbers as numbers, links that are seen to be some."""

from __future__ import annotations

import math
from typing import Any

from xlsxwriter.workbook import Workbook

FONT, SIZE = "Times New Roman", 11
INK, HEAD, LINK, GREY = "#1F2933", "#1F4E78", "#0B5394", "#5F6B76"
LETTERS_A_LINE, LINE = 1.2, 15.0  # letters that one unit of width holds, and the height of a line in points


def height_of(text: str, width: float, bigger: float = 1.0) -> float:
    """Height in points that a text takes in columns of a width.

    >>> height_of("06 HTX", 20), height_of("một hai ba bốn năm sáu bảy tám", 16)
    (15.0, 30.0)
    """
    fits = max(1, int(width * LETTERS_A_LINE / bigger))
    return LINE * bigger * sum(max(1, math.ceil(len(part) / fits)) for part in str(text).split("\n"))


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        """Return the format that has what is wanted."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            basic = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "top", "text_wrap": True}
            self._made[key] = self._workbook.add_format(basic | wanted)
        return self._made[key]

    def title(self) -> Any:
        """The name of a table."""
        return self(bold=True, font_size=14, font_color=HEAD)

    def small(self) -> Any:
        """Lines above a table."""
        return self(font_color=GREY)

    def note(self) -> Any:
        """Small print below a table."""
        return self(font_color=GREY, italic=True, font_size=10)

    def synthetic(self) -> Any:
        """The mark of figures that are made up."""
        return self(bold=True, font_color="#7F2A00", bg_color="#FCE4D6")

    def heading(self) -> Any:
        """Heading of a column."""
        return self(bold=True, font_color="#FFFFFF", bg_color=HEAD, border=1, align="center", valign="vcenter")

    def section(self) -> Any:
        """A row that names what follows."""
        return self(bold=True, bg_color="#DDE7F0", border=1, border_color="#BFBFBF")

    def body(
        self, align: str, *, bold: bool = False, decimals: int | None = None, percent: bool = False, link: bool = False
    ) -> Any:
        """A cell: words, or a number with its decimals; one that leads on is underlined."""
        wanted: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
        wanted["align"] = {"l": "left", "r": "right", "c": "center"}[align]
        if align == "l":
            wanted["indent"] = 1
        if bold:
            wanted["bold"] = True
        if decimals is not None:
            wanted["num_format"] = _number_format(max(decimals, 1) if percent else decimals, percent)
        if link:
            wanted |= {"font_color": LINK, "underline": 1}
        return self(**wanted)

    def link(self) -> Any:
        """Words that lead on."""
        return self(border=1, border_color="#BFBFBF", font_color=LINK, underline=1)

    @staticmethod
    def plain_footer(text: str) -> str:
        """A text in a footer, where & begins an order; at most as long as Excel takes."""
        return text.replace("&", "&&")[:200]


def _number_format(decimals: int, percent: bool) -> str:
    """Excel prints the marks of the reader's own language.

    >>> _number_format(0, False), _number_format(1, False), _number_format(1, True)
    ('#,##0', '#,##0.0', '#,##0.0"%"')
    """
    return "#,##0" + ("." + "0" * decimals if decimals else "") + ('"%"' if percent else "")
