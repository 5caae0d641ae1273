"""The package of a workbook, changed at a few places: all that is not touched goes into the copy byte for byte.

Whoever loads a workbook into a library and saves it again loses what the library does not know (text boxes, threads of
comments, values of formulas, newer dropdowns). Here the parts themselves are changed: a cell's style, a comment, a
sheet more.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

TYPES, ROOT_RELATIONS = "[Content_Types].xml", "_rels/.rels"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
RELATION, TYPE = f"{{{PACKAGE}relationships}}Relationship", f"{{{PACKAGE}content-types}}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MOST_COMMON = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
EXTENSIONS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
SIGNATURES = "_xmlsignatures/"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
DAY = (1980, 1, 1, 0, 0, 0)  # of every entry: the same file gives the same copy


class Unusual(ValueError):
    """A package that is not built as Excel builds it; its values are copied instead."""


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the last word of its kind, and the part by its whole name."""

    id: str
    kind: str
    target: str


@dataclass
class Package:
    """Parts by name; those that are changed stand in `trees` until the package is packed."""

    parts: dict[str, bytes]
    trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, part: str) -> etree._Element:
        """A part as XML, to be changed in place."""
        if part not in self.trees:
            self.trees[part] = parsed(self._content(part))
        return self.trees[part]

    def look(self, part: str) -> etree._Element:
        """A part as XML, only to be read."""
        return self.trees[part] if part in self.trees else parsed(self._content(part))

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Put in a part."""
        self.parts[part] = content
        types = self.tree(TYPES)
        types.append(etree.Element(f"{TYPE}Override", PartName=f"/{part}", ContentType=content_type))

    def drop(self, part: str) -> None:
        """Take a part out, and what it alone refers to stays behind unseen."""
        for name in (part, relations_part(part)):
            self.parts.pop(name, None)
            self.trees.pop(name, None)
        for one in list(self.tree(TYPES)):
            if one.get("PartName") == f"/{part}":
                self.tree(TYPES).remove(one)

    def content_type(self, part: str) -> str:
        """What a part is said to be."""
        said = (str(o.get("ContentType")) for o in self.look(TYPES) if o.get("PartName") == f"/{part}")
        return next(said, "")

    def free(self, pattern: str) -> str:
        """The first name of a pattern that no part has."""
        lower = {p.lower() for p in self.parts}
        return next(name for n in range(1, 1 << 16) if (name := pattern.format(n)).lower() not in lower)

    def _content(self, part: str) -> bytes:
        if part not in self.parts:
            raise Unusual(f"no part {part}")
        return self.parts[part]


def unpacked(data: bytes) -> Package:
    """The parts of a workbook.

    Raises
    ------
    Unusual
        No packed file, or one with parts of one name.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            parts = {e.filename: archive.read(e) for e in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise Unusual(str(error)) from error
    if len(parts) < len(entries):
        raise Unusual("a part stands twice")
    return Package(parts)


def packed(package: Package) -> bytes:
    """The package as a file."""
    settle(package)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(package.parts, key=lambda p: p != TYPES):  # readers expect the types first
            entry = zipfile.ZipInfo(part, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, package.parts[part])
    return out.getvalue()


def settle(package: Package) -> None:
    """Write what was changed into the parts."""
    while package.trees:  # one by one: a tree takes many times what its part does
        part, tree = package.trees.popitem()
        plain = part.endswith(".vml")  # has never had a declaration
        package.parts[part] = etree.tostring(
            tree, encoding="UTF-8", xml_declaration=not plain, standalone=not plain or None
        )


def parsed(content: bytes) -> etree._Element:
    """XML that asks for nothing from outside and knows no entities.

    Raises
    ------
    Unusual
        The part is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unusual(str(error)) from error


def clean(text: str) -> str:
    """A text as XML may hold it."""
    return _FORBIDDEN.sub("", text)


def written(text: str) -> str:
    r"""A text as a part holds it: what looks like one of Excel's escapes stays what it is.

    >>> written("a_x0007_b\x07")
    'a_x005F_x0007_b'
    """
    return _ESCAPE.sub("_x005F_", clean(text))


def office_namespace(root: etree._Element) -> str:
    """The namespace by which a part names its relations: strict in a strict part."""
    return OFFICE if etree.QName(root).namespace == MOST_COMMON else STRICT


def relations_part(part: str) -> str:
    """Where the relations of a part stand.

    >>> relations_part("xl/workbook.xml")
    'xl/_rels/workbook.xml.rels'
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(package: Package, part: str) -> list[Relation]:
    """What a part refers to inside the package."""
    where = ROOT_RELATIONS if not part else relations_part(part)
    if where not in package.parts:
        return []
    found = []
    for one in package.look(where).iter(RELATION):
        target, kind = one.get("Target", ""), one.get("Type", "").rpartition("/")[2]
        if one.get("TargetMode") != "External":
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            found.append(Relation(one.get("Id", ""), kind, posixpath.normpath(whole)))
    return found


def relate(package: Package, part: str, kind: str, target: str) -> str:
    """Let a part refer to another; returns the name of the relation.

    `kind` is the last word of Office's own kinds, or a whole address.
    """
    where = relations_part(part)
    if where not in package.parts:
        package.parts[where] = f'<Relationships xmlns="{PACKAGE}relationships"/>'.encode()
    root = package.tree(where)
    taken = {one.get("Id") for one in root}
    name = next(i for n in range(1, 1 << 20) if (i := f"rIdKttt{n}") not in taken)
    full = kind if ":" in kind else f"{STRICT if STRICT.encode() in package.parts[ROOT_RELATIONS] else OFFICE}/{kind}"
    root.append(etree.Element(RELATION, Id=name, Type=full, Target=f"/{target}"))
    return name


def unrelate(package: Package, part: str, name: str) -> None:
    """Let a part refer to another no more."""
    root = package.tree(relations_part(part))
    for one in list(root):
        if one.get("Id") == name:
            root.remove(one)


def declare(package: Package, extension: str, content_type: str) -> None:
    """Say what parts of an extension are."""
    types = package.tree(TYPES)
    if not any(o.get("Extension", "").lower() == extension for o in types):
        types.insert(0, etree.Element(f"{TYPE}Default", Extension=extension, ContentType=content_type))


def unsigned(package: Package) -> bool:
    """Take out digital signatures, which hold for the file as it came and would be called broken; whether any was."""
    signed = [p for p in package.parts if p.startswith(SIGNATURES)]
    for part in signed:
        package.drop(part)
    if signed:
        root = package.tree(ROOT_RELATIONS)
        for one in [o for o in root if SIGNATURES in o.get("Target", "")]:
            root.remove(one)
        types = package.tree(TYPES)
        for one in [o for o in types if o.get("Extension") == "sigs"]:
            types.remove(one)
    return bool(signed)
