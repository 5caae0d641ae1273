"""Threads of comments, as Excel of today has them: ours is a reply, for Excel shows no other comment in such a cell."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from kttt_analysis.forms.addresses import letters
from kttt_analysis.forms.marked_package import Package, clean, relate, relations

THREADS = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
PERSON = "http://schemas.microsoft.com/office/2017/10/relationships/person"
PERSON_TYPE = "application/vnd.ms-excel.person+xml"
AUTHOR = "kttt"
OURS = "{8C1D6C0E-5B0A-5B6E-9C53-6B747474000A}"  # the person who answers, the same in every copy


def reply(package: Package, workbook: str, part: str, texts: Mapping[tuple[int, int], str]) -> None:
    """Answer in the threads of the cells that have one; `texts` are by row and column from 0."""
    where = _threads_of(package, part)
    if where is None:
        return
    begun: dict[str, etree._Element] = {}
    for one in package.look(where):
        if one.get("parentId") is None:
            begun.setdefault(one.get("ref", ""), one)
    for (row, column), text in texts.items():
        first = begun.get(f"{letters(column)}{row + 1}")
        if first is None:
            continue
        root = package.tree(where)
        same = [o for o in root if o.get("ref") == first.get("ref")]
        made = etree.SubElement(root, f"{THREADS}threadedComment")
        made.set("ref", first.get("ref", ""))
        made.set("dT", max(o.get("dT", "") for o in same))
        made.set("personId", _person(package, workbook))
        made.set("id", "{" + str(uuid5(NAMESPACE_URL, f"{first.get('id')} {text}")).upper() + "}")
        made.set("parentId", first.get("id", ""))
        etree.SubElement(made, f"{THREADS}text").text = clean(text)


def take_back(package: Package, part: str) -> None:
    """Take our answers out of the threads of a sheet."""
    where = _threads_of(package, part)
    if where is not None and OURS.encode() in package.parts[where]:
        root = package.tree(where)
        for one in [o for o in root if o.get("personId") == OURS]:
            root.remove(one)


def _threads_of(package: Package, part: str) -> str | None:
    found = (r.target for r in relations(package, part) if r.kind == "threadedComment")
    return next((target for target in found if target in package.parts), None)


def _person(package: Package, workbook: str) -> str:
    """Our entry in the list of people who comment."""
    part = next((r.target for r in relations(package, workbook) if r.kind == "person"), None)
    if part is None or part not in package.parts:
        part = package.free("xl/persons/person{}.xml")
        package.add(part, f'<personList xmlns="{THREADS[1:-1]}"/>'.encode(), PERSON_TYPE)
        relate(package, workbook, PERSON, part)
    people = package.tree(part)
    if not any(p.get("id") == OURS for p in people):
        about = {"displayName": AUTHOR, "id": OURS, "userId": AUTHOR, "providerId": "None"}
        etree.SubElement(people, f"{THREADS}person", about)
    return OURS
