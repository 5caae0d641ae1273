"""Styles of a workbook's part: looks of its own cells with another fill, and the looks of our own sheet."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from kttt_analysis.forms.marked_package import SPREADSHEET, Package, relate, relations
from kttt_analysis.forms.marked_sheet import put_in

ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
FIRST = {
    "fonts": "<font><sz val='11'/><name val='Calibri'/></font>",
    "fills": "<fill><patternFill patternType='none'/></fill><fill><patternFill patternType='gray125'/></fill>",
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": "<xf numFmtId='0' fontId='0' fillId='0' borderId='0'/>",
    "cellXfs": "<xf numFmtId='0' fontId='0' fillId='0' borderId='0' xfId='0'/>",
}
NO_FILL = "<fill><patternFill patternType='none'/></fill>"


@dataclass
class StyleBook:
    """The part of styles; styles are told by their number."""

    root: etree._Element
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def filled(self, style: int, fill: str) -> int:
        """The style that differs from another only in its fill, which is given as XML."""
        return self._index("cellXfs", self._with_fill(style, fill))

    def restored(self, style: int, fill: str) -> int:
        """The style with its own fill again: the one that the workbook has for it, where it has one."""
        wanted = self._with_fill(style, fill)
        told, inside = dict(wanted.attrib) | {"applyFill": ""}, [_bare(c) for c in wanted]
        for n, one in enumerate(self.group("cellXfs")):
            if dict(one.attrib) | {"applyFill": ""} == told and [_bare(c) for c in one] == inside:
                return n
        return self._index("cellXfs", wanted)

    def fill_of(self, style: int) -> str:
        """The fill of a style as XML."""
        looks, fills = self.group("cellXfs"), self.group("fills")
        own = looks[style] if 0 <= style < len(looks) else looks[0]
        at = int(own.get("fillId", "0"))
        return _bare(fills[at]) if at < len(fills) else NO_FILL

    def look(self, *, font: str = "", fill: str = "", border: str = "", alignment: str = "") -> int:
        """A look of our own from XML of its pieces."""
        ids = {
            "fontId": self._number("fonts", font) if font else 0,
            "fillId": self._number("fills", fill) if fill else 0,
            "borderId": self._number("borders", border) if border else 0,
        }
        said = " ".join(f'{name}="{n}"' for name, n in ids.items())
        applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        return self._number("cellXfs", f'<xf numFmtId="0" {said} xfId="0" {applied}>{alignment}</xf>')

    def group(self, name: str) -> etree._Element:
        """A list of the part, made with what it begins with where there is none."""
        found = self.root.find(f"{self._space}{name}")
        if found is None:
            found = etree.Element(f"{self._space}{name}")
            put_in(self.root, found, ORDER[ORDER.index(name) + 1 :])
        least = self._made(f"<x>{FIRST[name]}</x>")
        for extra in list(least)[len(found) :]:
            found.append(extra)
        found.set("count", str(len(found)))
        return found

    @property
    def _space(self) -> str:
        return str(self.root.tag).rpartition("}")[0] + "}"

    def _with_fill(self, style: int, fill: str) -> etree._Element:
        looks = self.group("cellXfs")
        changed = deepcopy(looks[style] if 0 <= style < len(looks) else looks[0])
        changed.set("fillId", str(self._number("fills", fill)))
        changed.set("applyFill", "1")
        return changed

    def _made(self, text: str) -> etree._Element:
        """XML in the namespace of the part."""
        made = etree.fromstring(text)
        for one in made.iter():
            one.tag = f"{self._space}{one.tag}"
        return made

    def _number(self, name: str, text: str) -> int:
        return self._index(name, self._made(text))

    def _index(self, name: str, wanted: etree._Element) -> int:
        group = self.group(name)
        if not any(kind == name for kind, _ in self.known):
            for n, one in enumerate(group):
                self.known.setdefault((name, _bare(one)), n)
        key = (name, _bare(wanted))
        if key not in self.known:
            group.append(wanted)
            group.set("count", str(len(group)))
            self.known[key] = len(group) - 1
        return self.known[key]


def style_book(package: Package, workbook: str) -> StyleBook:
    """The styles of a workbook, made where it has none."""
    for one in relations(package, workbook):
        if one.kind == "styles" and one.target in package.parts:
            return StyleBook(package.tree(one.target))
    part = package.free("xl/styles{}.xml")
    space = str(package.look(workbook).tag).rpartition("}")[0][1:]
    package.add(part, f'<styleSheet xmlns="{space}"/>'.encode(), f"{SPREADSHEET}styles+xml")
    relate(package, workbook, "styles", part)
    return StyleBook(package.tree(part))


def solid(colour: str) -> str:
    """A fill of one colour, as XML."""
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
    )


def _bare(element: etree._Element) -> str:
    """XML of an element by its plain names, as the list records it and as equal ones are found."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for one in copy.iter():
        if isinstance(one.tag, str):
            one.tag = etree.QName(one).localname
    etree.cleanup_namespaces(copy)
    return str(etree.tostring(copy, method="c14n").decode())
