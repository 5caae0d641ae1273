"""What of a workbook is in its marked copy: everything, for all but the marked cells is the same, part by part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from kttt_analysis.dictionary import Finding, finding
from kttt_analysis.forms.marked_copy import Marked, marked_copy
from kttt_analysis.forms.marked_package import relations, unpacked
from tests.rich_workbook import NAMES, parts_of, put_in, rich
from tests.test_marked_copy import marked, opened
from tests.test_marked_places import book_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FOUND = [
    finding("error_cell", sheet=NAMES[0], cell=cell, raw="#N/A")
    for cell in ("C3", "C4", "B3", "B1:C1", "E4", "C6", "Z40")
] + [finding("error_cell", sheet=NAMES[1], cell=cell, raw="#N/A") for cell in ("D3", "F2")]
FOUND += [finding("hidden_sheet", sheet=NAMES[2], cell="A1:B1", range="A1:B1", count=2)]
MARKED = {"Biểu 1": {"C3", "C4", "B3", "A1", "E4", "C6", "Z40"}, NAMES[1]: {"D3", "F2"}, NAMES[2]: {"A1"}}
CHANGED = re.compile(
    r"\[Content_Types\]\.xml|docProps/app\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/worksheets/sheet[123]\.xml"
    r"|xl/worksheets/_rels/sheet[123]\.xml\.rels|xl/comments1\.xml|xl/drawings/vmlDrawing1\.vml"
    r"|xl/threadedComments/threadedComment1\.xml|xl/persons/person\.xml"
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    folder = tmp_path_factory.mktemp("rich")
    return marked_copy(rich(folder / "a.xlsx"), FOUND, folder / "back")


def canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n"))


def canonical_parts(path: Path) -> dict[str, bytes]:
    """Sheets and comments as XML to compare: without what is only a way of writing them."""
    found = {}
    for name, data in parts_of(path).items():
        if name.endswith(".xml") and name.startswith("xl/"):
            root = etree.fromstring(data)
            for one in root.iter():
                one.attrib.pop("spans", None)
                one.attrib.pop("tabSelected", None)
            for cell in [c for c in root.iter(f"{MAIN}c") if not len(c) and not c.get("s")]:
                cell.getparent().remove(cell)
            for row in [r for r in root.iter(f"{MAIN}row") if not any(c.get("s") or len(c) for c in r)]:
                if set(row.attrib) == {"r"}:
                    row.getparent().remove(row)
            for author in [a for a in root.iter(f"{MAIN}author") if a.text == "kttt"]:
                author.getparent().remove(author)
            found[name] = canonical(root)
    return found


def test_only_parts_about_the_marks_change(pair: Marked) -> None:
    before, after = parts_of(pair.source), parts_of(pair.copy)
    assert [n for n in before if n not in after] == []
    assert [n for n, data in before.items() if after[n] != data and not CHANGED.fullmatch(n)] == []
    kinds = " ".join(before)
    for kind in (
        "charts/",
        "media/",
        "tables/",
        "vmlDrawing",
        "customXml",
        "threadedComments",
        "metadata",
        "chartsheets",
    ):
        assert kind in kinds


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_of_a_sheet_only_the_marked_cells_differ_and_only_in_style(pair: Marked, number: int) -> None:
    part = f"xl/worksheets/sheet{number}.xml"
    before, after = (etree.fromstring(parts_of(path)[part]) for path in (pair.source, pair.copy))
    own = {c.get("r") for c in before.iter(f"{MAIN}c")}
    changed = MARKED.get(NAMES[number - 1], set())
    for root in (before, after):
        for cell in list(root.iter(f"{MAIN}c")):
            if cell.get("r") in changed:
                cell.attrib.pop("s", None)
            if cell.get("r") not in own:
                assert not len(cell)
                cell.getparent().remove(cell)
        for view in root.iter(f"{MAIN}sheetView"):
            view.attrib.pop("tabSelected", None)
        for row in list(root.iter(f"{MAIN}row")):
            row.attrib.pop("spans", None)
            if (
                not len(row)
                and row.get("r") not in {re.sub("[A-Z]", "", str(c)) for c in own}
                and row.get("ht") is None
            ):
                row.getparent().remove(row)
    drawing = after.find(f"{MAIN}legacyDrawing")
    if drawing is not None and before.find(f"{MAIN}legacyDrawing") is None:
        after.remove(drawing)
    assert canonical(after) == canonical(before)


def test_styles_are_only_added(pair: Marked) -> None:
    before, after = (etree.fromstring(parts_of(path)["xl/styles.xml"]) for path in (pair.source, pair.copy))
    assert [c.tag for c in before] == [c.tag for c in after]
    for old, new in zip(before, after, strict=True):
        assert [canonical(c) for c in new][: len(old)] == [canonical(c) for c in old]


def _names(where: Workbook | Worksheet) -> dict[str, str]:
    return {name: defined.attr_text for name, defined in where.defined_names.items()}


def test_the_workbook_has_one_sheet_more_and_its_names_keep_their_sheets(pair: Marked) -> None:
    before, after = (opened(path) for path in (pair.source, pair.copy))
    assert after.sheetnames == ["Cần sửa", *before.sheetnames]
    assert [after[n].sheet_state for n in before.sheetnames] == [before[n].sheet_state for n in before.sheetnames]
    assert _names(after) == _names(before)
    for name in NAMES:
        assert after[name].print_title_rows == before[name].print_title_rows
        assert after[name].print_area == before[name].print_area
        assert _names(after[name]) == _names(before[name])
        assert after[name].auto_filter.ref == before[name].auto_filter.ref
    assert after.worksheets[0].print_title_rows


def test_values_of_formulas_and_days_are_read_as_before(pair: Marked, tmp_path: Path) -> None:
    early = marked_copy(rich(tmp_path / "a.xlsx", years_from_1904=True), FOUND, tmp_path / "back")
    for one in (pair, early):
        before, after = (CalamineWorkbook.from_path(str(path)) for path in (one.source, one.copy))
        for name in NAMES:
            old, new = (b.get_sheet_by_name(name).to_python(skip_empty_area=False) for b in (before, after))
            assert [row[: len(old[0])] for row in new[: len(old)]] == old
            assert not any(v for row in new[len(old) :] for v in row)
    values = opened(pair.copy, data_only=True)
    assert values[NAMES[0]]["C6"].value == 940


def test_the_copy_is_valid_where_the_file_is(pair: Marked) -> None:
    validator = OpenXmlValidator()
    assert [str(e) for e in validator.validate(pair.source).errors] == []
    assert [str(e) for e in validator.validate(pair.copy).errors] == []


def test_every_relation_leads_to_a_part_and_every_part_has_a_type(pair: Marked) -> None:
    package = unpacked(pair.copy.read_bytes())
    for part in ["", *(p for p in package.parts if not p.endswith(".rels"))]:
        assert [r.target for r in relations(package, part) if r.target not in package.parts] == []
    types = package.look("[Content_Types].xml")
    told = {t.get("PartName", "").lstrip("/") for t in types}
    assert {t for t in told if t} <= set(package.parts)
    endings = {t.get("Extension") for t in types}
    assert [p for p in package.parts if p not in told and p.rpartition(".")[2] not in endings] == [
        "[Content_Types].xml"
    ] * ("xml" not in endings)


def test_comments_of_others_stay_and_ours_stand_below_and_in_their_thread(pair: Marked) -> None:
    sheet = opened(pair.copy)[NAMES[0]]
    assert sheet["B3"].comment.text.startswith("Hỏi lại HTX\n\n◆ KIỂM TRA SỐ LIỆU\n")
    assert sheet["B3"].comment.author == "cán bộ"
    thread = parts_of(pair.copy)["xl/threadedComments/threadedComment1.xml"].decode()
    assert thread.count('ref="C4"') == 2
    assert 'parentId="{A1111111-2222-3333-4444-555555555555}"' in thread
    assert b'displayName="kttt"' in parts_of(pair.copy)["xl/persons/person.xml"]


def test_the_same_file_gives_the_same_copy(pair: Marked, tmp_path: Path) -> None:
    assert marked_copy(pair.source, FOUND, tmp_path).copy.read_bytes() == pair.copy.read_bytes()


def test_a_workbook_with_macros_stays_one(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsm")
    types = parts_of(path)["[Content_Types].xml"]
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    put_in(path, {"[Content_Types].xml": types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")})
    assert marked_copy(path, FOUND, tmp_path / "back").copy.suffix == ".xlsm"


def test_a_signature_is_taken_out_and_that_is_said(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsx")
    root = parts_of(path)["_rels/.rels"]
    signed = (
        b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/'
        b'origin" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    )
    more = {
        "_rels/.rels": root.replace(b"</Relationships>", signed),
        "_xmlsignatures/origin.sigs": b"",
        "_xmlsignatures/sig1.xml": b"<Signature/>",
        "[Content_Types].xml": parts_of(path)["[Content_Types].xml"].replace(
            b"</Types>", b'<Default Extension="sigs" ContentType="application/vnd.x"/></Types>'
        ),
    }
    put_in(path, more)
    one, book = marked(path)
    assert one.lost == ("signature",)
    assert not any("sig" in name for name in parts_of(one.copy))
    head = " ".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=8))
    assert "chữ ký số" in head


def test_a_package_built_in_an_unusual_way_gives_its_values_and_says_so(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsx")
    put_in(path, {"xl/comments1.xml": b"<comments"})
    one, book = marked(path, *FOUND)
    assert one.lost == ("rebuilt",)
    assert book[NAMES[0]]["C3"].value == "1.2.3"
    assert book[NAMES[0]]["C3"].comment is not None
    assert book.sheetnames[1:] == list(NAMES)
    head = " ".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=8))
    assert "chỉ giữ số liệu" in head


def many(count: int) -> list[Finding]:
    """Findings at cells below each other."""
    return [finding("error_cell", sheet=NAMES[1], cell=f"A{n}", raw="#N/A") for n in range(1, count + 1)]


def test_shapes_have_numbers_of_their_own(tmp_path: Path) -> None:
    one = marked_copy(rich(tmp_path / "a.xlsx"), [*FOUND, *many(300)], tmp_path / "back")
    numbers = []
    for name, data in parts_of(one.copy).items():
        if name.endswith(".vml"):
            numbers += re.findall(rb'<v:shape [^>]*?\bid="_x0000_s(\d+)"', data)
    assert len(numbers) > 300
    assert len(set(numbers)) == len(numbers)


def test_a_strict_workbook_stays_strict(tmp_path: Path) -> None:
    spaces = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    }
    path = book_of(tmp_path / "a.xlsx", "Biểu 1")
    for common, strict in spaces.items():
        put_in(path, {name: data.replace(common, strict) for name, data in parts_of(path).items()})
    one = marked_copy(path, [finding("error_cell", sheet="Biểu 1", cell="C2", raw="x")], tmp_path / "back")
    assert one.lost == ()
    parts = parts_of(one.copy)
    assert b"<legacyDrawing" in parts["xl/worksheets/sheet1.xml"]
    assert [n for n, data in parts.items() if any(common in data for common in spaces)] == []
    names = CalamineWorkbook.from_path(str(one.copy)).sheet_names
    assert names == ["Cần sửa", "Biểu 1"]


def test_properties_keep_no_list_of_the_sheets_that_were(pair: Marked) -> None:
    before, after = (parts_of(path)["docProps/app.xml"] for path in (pair.source, pair.copy))
    assert b"TitlesOfParts" in before
    assert b"TitlesOfParts" not in after
    assert b"HeadingPairs" not in after
    assert b"<Application>" in after
