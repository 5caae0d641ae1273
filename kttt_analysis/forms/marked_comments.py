"""Comments of a sheet in its package: ours added after what others wrote there, and taken out again.

A comment stands in two parts: its text, and a shape that Excel draws. Those of others keep their text and their size.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from kttt_analysis.forms.addresses import letters, span_of
from kttt_analysis.forms.marked_boxes import box, draw, empty_drawing, undraw
from kttt_analysis.forms.marked_package import (
    OFFICE,
    SPREADSHEET,
    STRICT,
    Package,
    Relation,
    Unusual,
    office_namespace,
    relate,
    relations,
    unrelate,
    written,
)
from kttt_analysis.forms.marked_sheet import SheetPart, put_in

AUTHOR = "kttt"
# What comes after the drawing of comments in a sheet's part.
AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
FONT = (
    '<r xmlns="{space}"><rPr><sz val="10"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
    '<t xml:space="preserve"/></r>'
)


def comment_on(package: Package, part: str, sheet: SheetPart, texts: Mapping[tuple[int, int], str], mark: str) -> None:
    """Write comments into cells; in a cell that has one already, below it.

    Parameters
    ----------
    texts
        By row and column from 0.
    mark
        The line that ours begin with, by which they are found again.
    """
    if not texts:
        return
    root = package.tree(_comments_part(package, part, sheet))
    space = str(root.tag).rpartition("}")[0] + "}"
    listed = root.find(f"{space}commentList")
    authors = root.find(f"{space}authors")
    if listed is None or authors is None:
        raise Unusual("comments without a list")
    own = {c.get("ref", ""): c for c in listed}
    author = _author(authors, space)
    boxes, grown = [], []
    for (row, column), text in texts.items():
        ref = f"{letters(column)}{row + 1}"
        body = f"{mark}\n{text}"
        if ref in own:
            before = text_of(own[ref])
            _append(own[ref], f"\n\n{body}", space)
            grown.append(box(sheet, row, column, f"{before}\n\n{body}"))
            continue
        made = etree.SubElement(listed, f"{space}comment", ref=ref, authorId=str(author), shapeId="0")
        etree.SubElement(made, f"{space}text")
        _append(made, body, space)
        boxes.append(box(sheet, row, column, body))
    draw(package, _drawing_part(package, part, sheet), boxes, grown)


def uncomment(package: Package, part: str, mark: str) -> dict[tuple[int, int], str]:
    """Take our comments out of a sheet; what others wrote in the same cells stays.

    Returns
    -------
    dict
        Our texts that stood there, by row and column.
    """
    found: dict[tuple[int, int], str] = {}
    where = next((r.target for r in relations(package, part) if r.kind == "comments"), None)
    if where is None or where not in package.parts:
        return found
    root = package.look(where)
    if mark not in "".join(root.itertext()):
        return found
    root = package.tree(where)
    gone: set[tuple[int, int]] = set()
    for comment in [c for c in root.iter() if isinstance(c.tag, str) and etree.QName(c).localname == "comment"]:
        before, marked, ours = text_of(comment).partition(mark)
        place = span_of(comment.get("ref", ""))
        if not marked or place is None:
            continue
        found[place.top, place.left] = ours
        if before.strip():
            _cut(comment, before)
        else:
            comment.getparent().remove(comment)
            gone.add((place.top, place.left))
    drawing = next((r for r in relations(package, part) if r.kind == "vmlDrawing"), None)
    if gone and drawing is not None and drawing.target in package.parts:
        left = undraw(package, drawing.target, gone)
        if not left and not any(True for _ in root.iter("{*}comment")):
            _drop_all(package, part, drawing)
    return found


def text_of(comment: etree._Element) -> str:
    """What a comment says."""
    return "".join(
        t.text or ""
        for t in comment.iter()
        if isinstance(t.tag, str) and etree.QName(t).localname == "t" and etree.QName(t.getparent()).localname != "rPh"
    )


def _drop_all(package: Package, part: str, drawing: Relation) -> None:
    """Take out the parts of comments where none is left."""
    for one in [r for r in relations(package, part) if r.kind == "comments" or r == drawing]:
        package.drop(one.target)
        unrelate(package, part, one.id)
    root = package.tree(part)
    for named in [c for c in root if isinstance(c.tag, str) and etree.QName(c).localname == "legacyDrawing"]:
        root.remove(named)


def _comments_part(package: Package, part: str, sheet: SheetPart) -> str:
    for one in relations(package, part):
        if one.kind == "comments" and one.target in package.parts:
            return one.target
    made = package.free("xl/comments{}.xml")
    content = f'<comments xmlns="{sheet.space[1:-1]}"><authors/><commentList/></comments>'
    package.add(made, content.encode(), f"{SPREADSHEET}comments+xml")
    relate(package, part, "comments", made)
    return made


def _drawing_part(package: Package, part: str, sheet: SheetPart) -> str:
    """The part of shapes that the sheet names as those of its comments."""
    named = sheet.root.find(f"{sheet.space}legacyDrawing")
    if named is not None:
        wanted = named.get(f"{{{OFFICE}}}id") or named.get(f"{{{STRICT}}}id")
        for one in relations(package, part):
            if one.id == wanted and one.target in package.parts:
                return one.target
        unrelate(package, part, str(wanted))
        sheet.root.remove(named)
    made = empty_drawing(package)
    office = office_namespace(sheet.root)
    child = etree.Element(f"{sheet.space}legacyDrawing", nsmap={"r": office})
    child.set(f"{{{office}}}id", relate(package, part, "vmlDrawing", made))
    put_in(sheet.root, child, AFTER_DRAWING)
    return made


def _author(authors: etree._Element, space: str) -> int:
    names = [a.text or "" for a in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{space}author").text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _append(comment: etree._Element, text: str, space: str) -> None:
    """Add a run to a comment; a text without runs becomes the first."""
    body = comment.find(f"{space}text")
    if body is None:
        body = etree.SubElement(comment, f"{space}text")
        comment.insert(0, body)
    plain = body.find(f"{space}t")
    if plain is not None:
        run = etree.Element(f"{space}r")
        plain.addprevious(run)
        run.append(plain)
    run = etree.fromstring(FONT.format(space=space[1:-1]))
    run[-1].text = written(text)
    body.append(run)


def _cut(comment: etree._Element, before: str) -> None:
    """Leave of a comment what stands before ours, in the runs that it has."""
    left = len(before.rstrip())
    for t in [t for t in comment.iter() if isinstance(t.tag, str) and etree.QName(t).localname == "t"]:
        said = t.text or ""
        t.text, left = said[:left], max(0, left - len(said))
        run = t.getparent()
        if not t.text and etree.QName(run).localname == "r":
            run.getparent().remove(run)
