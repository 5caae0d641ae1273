"""Boxes of comments: the shapes that Excel draws for them, in the old markup (VML) that it has for nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lxml import etree

from kttt_analysis.forms.marked_package import Package, declare
from kttt_analysis.forms.marked_sheet import SheetPart

VML, OFFICE_VML, EXCEL_VML = (
    f"urn:schemas-microsoft-com:{name}" for name in ("vml", "office:office", "office:excel")
)  # fmt: skip
SPACES = f'xmlns:v="{VML}" xmlns:o="{OFFICE_VML}" xmlns:x="{EXCEL_VML}"'
BLOCK = 1024  # numbers of shapes that a part of drawings reserves at once
WIDE, LINE, LETTERS = 360.0, 17.0, 54  # pixels of a comment's width and of a line; letters in a line
FAR = 2000  # columns or rows over which a box is measured
EMPTY = (
    f'<xml {SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{block}}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
SHAPE = (
    f'<v:shape {SPACES} id="_x0000_s{{id}}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
    'margin-top:2pt;width:{wide:g}pt;height:{tall:g}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SIZE = re.compile(r"\b(width|height):[^;]*")
_OPEN_BREAK = re.compile(rb"<br\s*>", re.IGNORECASE)


@dataclass(frozen=True)
class Box:
    """Where a comment's shape stands, from 0, how it is anchored, and its height in pixels."""

    row: int
    column: int
    anchor: str
    tall: float


def box(sheet: SheetPart, row: int, column: int, text: str) -> Box:
    """A box right of its cell that holds its text; the anchor counts columns and rows as wide and high as they are."""
    lines = sum(1 + len(line) // LETTERS for line in text.split("\n"))
    tall, top = LINE * (lines + 1), max(row - 1, 0)
    right, over = _walked(column + 1, 12 + WIDE, sheet.width)
    bottom, below = _walked(top, 4 + tall, sheet.height)
    return Box(row, column, f"{column + 1}, 12, {top}, 4, {right}, {over}, {bottom}, {below}", tall)


def empty_drawing(package: Package) -> str:
    """A new part for boxes, and its name."""
    made = package.free("xl/drawings/vmlDrawing{}.vml")
    declare(package, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    others = [_root(package, part) for part in package.parts if part.endswith(".vml")]
    blocks = [b for root in others for b in _blocks(root)]
    package.parts[made] = EMPTY.format(block=max(blocks, default=0) + 1).encode()
    return made


def draw(package: Package, part: str, boxes: Iterable[Box], grown: Iterable[Box]) -> None:
    """Add boxes, and make room in those whose comments have grown."""
    root = _root(package, part)
    larger = {(b.row, b.column): b for b in grown}
    shapes = list(root.iter(f"{{{VML}}}shape"))
    for shape in shapes:
        new = larger.get(_place(shape))
        if new is not None:
            sizes = {"width": f"{WIDE * 3 / 4:g}pt", "height": f"{new.tall * 3 / 4:g}pt"}
            shape.set("style", _SIZE.sub(lambda m, s=sizes: f"{m[1]}:{s[m[1]]}", shape.get("style", "")))  # type: ignore[misc]
            for anchor in shape.iter(f"{{{EXCEL_VML}}}Anchor"):
                anchor.text = new.anchor
    numbers = [int(m[1]) for s in shapes if (m := re.fullmatch(r"_x0000_s(\d{1,9})", s.get("id", "")))]
    first = max([*numbers, *(b * BLOCK for b in _blocks(root))], default=BLOCK) + 1
    if not any(kind.get("id") == "_x0000_t202" for kind in root.iter(f"{{{VML}}}shapetype")):
        root.append(etree.fromstring(EMPTY)[-1])
    for n, new in enumerate(boxes, first):
        size = {"wide": WIDE * 3 / 4, "tall": new.tall * 3 / 4}
        root.append(
            etree.fromstring(SHAPE.format(id=n, anchor=new.anchor, row=new.row, column=new.column, **size))
        )  # fmt: skip


def undraw(package: Package, part: str, places: AbstractSet[tuple[int, int]]) -> int:
    """Take out the boxes of comments at some places; how many shapes are left, those of buttons too."""
    root = _root(package, part)
    for shape in list(root.iter(f"{{{VML}}}shape")):
        if _place(shape) in places:
            shape.getparent().remove(shape)
    return sum(1 for _ in root.iter(f"{{{VML}}}shape"))


def _root(package: Package, part: str) -> etree._Element:
    """A part of boxes as XML; Excel itself writes line breaks into it that are none."""
    if part not in package.trees:
        package.parts[part] = _OPEN_BREAK.sub(b"<br/>", package.parts[part])
    return package.tree(part)


def _blocks(root: etree._Element) -> list[int]:
    """Blocks of numbers that a part has reserved."""
    told = (one.get("data", "") for one in root.iter(f"{{{OFFICE_VML}}}idmap"))
    return [int(b) for text in told for b in text.split(",") if b.strip().isdecimal()]


def _place(shape: etree._Element) -> tuple[int, int]:
    """Row and column of a comment's shape; of others, none that a cell has."""
    data = shape.find(f"{{{EXCEL_VML}}}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return -1, -1
    row, column = (data.findtext(f"{{{EXCEL_VML}}}{name}", "-1").strip() for name in ("Row", "Column"))
    return (int(row), int(column)) if row.isdecimal() and column.isdecimal() else (-1, -1)


def _walked(first: int, pixels: float, size: Callable[[int], float]) -> tuple[int, int]:
    """The column or row in which so many pixels end, and how far inside it."""
    for at in range(first, first + FAR):
        here = size(at)
        if pixels < here:
            return at, int(pixels)
        pixels -= here
    return first + FAR, 0
