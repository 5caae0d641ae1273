"""Marks of an earlier round, taken out of a copy that came back: each cell gets its own look again.

What a cell looked like stands in a hidden column of our list: its number there, its address, its fill. The comment of a
cell begins with the same number, so that the look is found though rows were put in above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from kttt_analysis.forms import cells as files
from kttt_analysis.forms.addresses import letters
from kttt_analysis.forms.marked_book import Listed
from kttt_analysis.forms.marked_comments import uncomment
from kttt_analysis.forms.marked_list import FILLS, WIDTHS
from kttt_analysis.forms.marked_package import Package
from kttt_analysis.forms.marked_sheet import columns_of, sheet_part
from kttt_analysis.forms.marked_styles import NO_FILL, StyleBook
from kttt_analysis.forms.marked_threads import take_back

_RECORD = re.compile(r"(\d+) ([A-Z]{1,3}\d+) (<fill\b.*</fill>)", re.DOTALL)
_NUMBER = re.compile(r"\s*(\d+)\. ")
Records = Mapping[str, Mapping[str, str]]


def record(number: int, address: str, fill: str) -> str:
    """What the list keeps of a cell.

    >>> record(3, "C5", "<fill></fill>")
    '3 C5 <fill></fill>'
    """
    return f"{number} {address} {fill}"


def is_ours(sheet: files.Sheet, titles: Sequence[str]) -> bool:
    """Whether a sheet is the list of an earlier round."""
    return bool(sheet.rows) and bool(sheet.rows[0]) and sheet.rows[0][0] in titles


def records_of(lists: Sequence[files.Sheet]) -> dict[str, dict[str, str]]:
    """By sheet: fills by the number of the finding and by the address of the cell."""
    found: dict[str, dict[str, str]] = {}
    for sheet in lists:
        for row in sheet.rows:
            kept = row[len(WIDTHS)] if len(row) > len(WIDTHS) else None
            told = _RECORD.fullmatch(kept) if isinstance(kept, str) else None
            if told:
                fills = found.setdefault(str(row[2]), {})
                fills[told[1]] = fills[told[2]] = told[3]
    return found


def unmark(
    package: Package, styles: StyleBook, sheets: Sequence[Listed], records: Records, marks: Sequence[str]
) -> bool:
    """Take our fills and comments out of the sheets; whether there were any."""
    ours = [n for n in range(len(styles.group("cellXfs"))) if _is_fill_of_ours(styles.fill_of(n))]
    any_found = False
    for sheet in sheets:
        texts: dict[tuple[int, int], str] = {}
        for mark in marks:
            texts |= uncomment(package, sheet.part, mark)
        take_back(package, sheet.part)
        any_found = any_found or bool(texts)
        if ours:
            fills = records.get(sheet.called, {})
            any_found = _repaint(package, sheet.part, styles, set(map(str, ours)), fills, texts) or any_found
    return any_found


def _repaint(
    package: Package,
    part: str,
    styles: StyleBook,
    ours: set[str],
    fills: Mapping[str, str],
    texts: Mapping[tuple[int, int], str],
) -> bool:
    painted = [c for c in package.look(part).iter("{*}c") if c.get("s") in ours]
    if not painted:
        return False
    sheet = sheet_part(package.tree(part))
    for number, line in sheet.rows.items():
        cells = list(line.iterchildren(f"{sheet.space}c"))
        for cell, column in zip(cells, columns_of(cells), strict=True):
            if cell.get("s") in ours:
                told = _NUMBER.match(texts.get((number - 1, column), ""))
                known = fills.get(told[1]) if told else None
                fill = known or fills.get(f"{letters(column)}{number}") or NO_FILL
                own = styles.restored(int(cell.get("s", "0")), fill)
                cell.set("s", str(own))
                if not own:
                    del cell.attrib["s"]
    return True


def _is_fill_of_ours(fill: str) -> bool:
    """Whether a fill has one of our colours, which differ by a hair from those that Excel offers."""
    colours = [c.get("rgb", "").upper() for c in etree.fromstring(fill).iter("fgColor")]
    return any(c in FILLS.values() for c in colours)
