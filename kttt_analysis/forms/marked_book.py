"""The sheets of a package: which part holds which, ours put in as the first, one of an earlier round taken out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from kttt_analysis.forms import decoding
from kttt_analysis.forms.marked_package import (
    OFFICE,
    SPREADSHEET,
    STRICT,
    TYPES,
    Package,
    Unusual,
    office_namespace,
    relate,
    relations,
    unrelate,
)
from kttt_analysis.forms.marked_sheet import put_in

LONGEST_NAME = 31
_SELECTED = re.compile(rb'\stabSelected="(?:1|true)"')
# What comes after the defined names in a workbook's part.
AFTER_NAMES = (
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it: its name there, the name by which findings call it, its part and kind."""

    name: str
    called: str
    part: str
    kind: str
    state: str
    relation: str


def workbook_part(package: Package) -> str:
    """The part that lists the sheets."""
    found = next((r.target for r in relations(package, "") if r.kind == "officeDocument"), "")
    if found not in package.parts or TYPES not in package.parts:
        raise Unusual("no workbook")
    return found


def listed_sheets(package: Package, workbook: str) -> list[Listed]:
    """Sheets in their order, those of charts too."""
    parts = {r.id: r for r in relations(package, workbook)}
    found = []
    for one in _sheets(package.look(workbook)):
        relation = one.get(f"{{{OFFICE}}}id") or one.get(f"{{{STRICT}}}id") or ""
        if relation not in parts or parts[relation].target not in package.parts:
            raise Unusual("a sheet without a part")
        name, told = one.get("name", ""), parts[relation]
        state = one.get("state", "visible")
        found.append(Listed(name, decoding.name_of(name), told.target, told.kind, state, relation))
    return found


def take_out(package: Package, workbook: str, sheet: Listed) -> None:
    """Take a sheet out of a workbook."""
    root = package.tree(workbook)
    sheets = list(_sheets(root))
    at = next(n for n, s in enumerate(sheets) if s.get("name") == sheet.name)
    sheets[at].getparent().remove(sheets[at])
    for name in [n for n in root.iter(f"{_space(root)}definedName") if n.get("localSheetId", "").isdecimal()]:
        place = int(name.get("localSheetId", "0"))
        if place == at:
            name.getparent().remove(name)
        elif place > at:
            name.set("localSheetId", str(place - 1))
    names = root.find(f"{_space(root)}definedNames")
    if names is not None and not len(names):
        root.remove(names)
    unrelate(package, workbook, sheet.relation)
    package.drop(sheet.part)


def put_first(package: Package, workbook: str, name: str, content: bytes, heading: int) -> None:
    """Put a sheet before all others and show it; `heading` is the row that is printed on every page (0: none)."""
    _forget_titles(package)
    part = package.free("xl/worksheets/sheet{}.xml")
    package.add(part, content, f"{SPREADSHEET}worksheet+xml")
    root = package.tree(workbook)
    space = _space(root)
    sheets = root.find(f"{space}sheets")
    if sheets is None:
        raise Unusual("no list of sheets")
    number = max((int(s.get("sheetId", "0")) for s in sheets), default=0) + 1
    office = office_namespace(root)
    made = etree.Element(f"{space}sheet", name=name, sheetId=str(number), nsmap={"r": office})
    made.set(f"{{{office}}}id", relate(package, workbook, "worksheet", part))
    sheets.insert(0, made)
    for one in root.iter(f"{space}definedName"):
        if one.get("localSheetId", "").isdecimal():
            one.set("localSheetId", str(int(one.get("localSheetId", "0")) + 1))
    if heading:
        _print_title(root, space, name, heading)
    for view in root.iter(f"{space}workbookView"):
        view.attrib.pop("activeTab", None)
        view.attrib.pop("firstSheet", None)
    for sheet in listed_sheets(package, workbook)[1:]:
        if sheet.part in package.trees:  # two selected at once would both take what is typed into one
            for view in [v for v in package.tree(sheet.part).iter("{*}sheetView") if v.get("tabSelected")]:
                view.attrib.pop("tabSelected")
        else:
            package.parts[sheet.part] = _SELECTED.sub(b"", package.parts[sheet.part], count=1)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name that no sheet has yet.

    >>> free_name("Cần sửa", ["CẦN SỬA"])
    'Cần sửa (2)'
    """
    lower = {t.casefold() for t in taken}
    return next(n for n in (wanted, *(f"{wanted} ({i})" for i in range(2, 999))) if n.casefold() not in lower)


def quoted(name: str, cell: str) -> str:
    """A cell as formulas and links name it.

    >>> quoted("Biểu 'A'", "C3")
    "'Biểu ''A'''!C3"
    """
    return "'{}'!{}".format(name.replace("'", "''"), cell)


def _forget_titles(package: Package) -> None:
    """Take the list of sheets out of the file's properties, where it would be of those that were; it need not be."""
    for one in relations(package, ""):
        if one.kind in ("extended-properties", "extendedProperties") and one.target in package.parts:
            try:
                root = package.tree(one.target)
            except Unusual:  # nothing rests on it
                continue
            for told in [e for n in ("HeadingPairs", "TitlesOfParts") for e in root.findall(f"{{*}}{n}")]:
                root.remove(told)


def _print_title(root: etree._Element, space: str, name: str, heading: int) -> None:
    names = root.find(f"{space}definedNames")
    if names is None:
        names = etree.Element(f"{space}definedNames")
        put_in(root, names, AFTER_NAMES)
    title = etree.Element(f"{space}definedName", name="_xlnm.Print_Titles", localSheetId="0")
    title.text = quoted(name, f"${heading}:${heading}")
    names.insert(0, title)


def _sheets(root: etree._Element) -> list[etree._Element]:
    found = root.find(f"{_space(root)}sheets")
    return [] if found is None else [s for s in found if isinstance(s.tag, str)]


def _space(root: etree._Element) -> str:
    return str(root.tag).rpartition("}")[0] + "}"
