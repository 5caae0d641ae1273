"""A workbook with all that officers' workbooks have, as Excel writes it: of XlsxWriter and by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter
from PIL import Image
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
MICROSOFT = "http://schemas.microsoft.com/office"
ROWS = [("HTX Tân Tiến", "1.2.3", 25), ("HTX Hòa Bình", 850, 31), ("HTX Rạch Giá", 90, 32)]
VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NAMES = ("Biểu 1", "Xã, 'ấp' & 🌾", "Ẩn", "Danh mục")


def rich(path: Path, *, years_from_1904: bool = False) -> Path:
    """Write it; the first sheet has a table at A2 whose cell C3 is no number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": years_from_1904}) as book:
        first, second, hidden, lists = (book.add_worksheet(name) for name in NAMES)
        _table(book, first)
        _second(book, second)
        hidden.write_row(0, 0, ["STT", "Tên HTX"])
        hidden.hide()
        lists.write_column(0, 0, ["Có", "Không"])
        lists.very_hidden()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{NAMES[0]}'!$D$3:$D$5"})
        first.insert_chart("H10", chart)
        book.add_chartsheet("Biểu đồ").set_chart(_bars(book))
        book.define_name("Doanh_thu", f"='{NAMES[0]}'!$C$3:$C$5")
        book.define_name(f"'{NAMES[0]}'!Của_trang", f"='{NAMES[0]}'!$D$3")
        book.set_properties({"title": "Báo cáo", "author": "Cán bộ huyện"})
        book.set_custom_property("Mã đơn vị", "907")
    path.write_bytes(out.getvalue())
    put_in(path, _by_hand(path))
    return path


def put_in(path: Path, parts: Mapping[str, bytes]) -> None:
    """Put parts into a package, or others in the place of some."""
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**whole, **parts}.items():
            archive.writestr(name, content)


def parts_of(path: Path) -> dict[str, bytes]:
    """Parts of a package."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _picture(kind: str) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, kind)
    return out


def _bars(book: xlsxwriter.Workbook) -> Chart:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": f"='{NAMES[0]}'!$D$3:$D$5"})
    return chart


def _table(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    own = book.add_format({"bg_color": "#C6E0B4", "font_name": ".VnTime", "num_format": "#,##0.0", "border": 1})
    red, bold = book.add_format({"color": "red"}), book.add_format({"bold": True})
    sheet.merge_range("A1:D1", "DANH SÁCH HỢP TÁC XÃ", bold)
    sheet.write_row(1, 0, ["STT", "Tên HTX", "Doanh thu", "Thành viên"], bold)
    for n, (name, revenue, members) in enumerate(ROWS, 1):
        sheet.write_row(n + 1, 0, [n, name])
        sheet.write(n + 1, 2, revenue, own)
        sheet.write(n + 1, 3, members)
    sheet.write_rich_string("F1", "một ", bold, "hai ", red, "ba")
    sheet.write_formula("C6", "=SUM(C3:C5)", None, 940)
    sheet.write_array_formula("E3:E5", "{=C3:C5*2}", None, 0)
    sheet.write_formula("D6", f"=COUNTA('{NAMES[1]}'!A1:A3)+SUM(Doanh_thu)", None, 7)
    sheet.write_dynamic_array_formula("G3", "=SORT(D3:D5)", None, 25)
    sheet.data_validation(
        "D3:D5", {"validate": "list", "source": f"='{NAMES[3]}'!$A$1:$A$2", "input_title": "Chọn", "input_message": "!"}
    )
    sheet.conditional_format("D3:D5", {"type": "cell", "criteria": "<", "value": 7, "format": red})
    sheet.conditional_format("D3:D5", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("C3:C5", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.set_column("B:B", 33, bold, {"level": 1})
    sheet.set_column("H:H", None, None, {"hidden": True})
    sheet.set_row(3, 40, None, {"level": 1, "hidden": True})
    sheet.freeze_panes(2, 2)
    sheet.autofilter("A2:D5")
    sheet.set_landscape()
    sheet.repeat_rows(1)
    sheet.print_area("A1:F6")
    sheet.set_header("&LHuyện Gò Quao")
    sheet.set_h_pagebreaks([4])
    sheet.protect("mật khẩu", {"format_cells": True})
    sheet.unprotect_range("C3:D5")
    sheet.write_url("J1", f"internal:'{NAMES[1]}'!A1", string="sang trang")
    sheet.write_url("J2", "https://example.org/")
    sheet.write_comment("B3", "Hỏi lại HTX", {"author": "cán bộ", "x_scale": 2})
    sheet.write_comment("C4", "Số này đúng", {"author": "cán bộ"})
    for at, kind in (("K2", "PNG"), ("K6", "JPEG")):
        sheet.insert_image(at, f"a.{kind.lower()}", {"image_data": _picture(kind)})
    sheet.insert_textbox("K10", "Hộp chữ")
    sheet.insert_button("K14", {"macro": "Mở", "caption": "Nút"})
    sheet.insert_checkbox("L1", True)
    sheet.ignore_errors({"number_stored_as_text": "C3:C5"})


def _second(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_column(0, 0, ["x", "y", "z"])
    sheet.add_table("C1:D4", {"name": "Bảng1", "data": [[1, 2], [3, 4], [5, 6]], "style": "Table Style Medium 2"})
    sheet.add_sparkline("F2", {"range": f"'{NAMES[1]}'!C2:D2"})
    sheet.write_datetime("F3", datetime(2021, 6, 30), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.activate()


def _by_hand(path: Path) -> dict[str, bytes]:
    """What XlsxWriter does not write: a thread of comments, custom XML."""
    parts = parts_of(path)
    sheet_relations = parts["xl/worksheets/_rels/sheet1.xml.rels"]
    book_relations, types = parts["xl/_rels/workbook.xml.rels"], parts["[Content_Types].xml"]
    thread, person = f"{MICROSOFT}/2017/10/relationships/threadedComment", f"{MICROSOFT}/2017/10/relationships/person"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    who = "{11111111-2222-3333-4444-555555555555}"
    first = "{A1111111-2222-3333-4444-555555555555}"
    said = f'<threadedComment ref="C4" dT="2021-07-01T08:00:00.00" personId="{who}" id="{first}">'
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": _with(
            sheet_relations,
            f'<Relationship Id="rId90" Type="{thread}" Target="../threadedComments/threadedComment1.xml"/>',
        ),
        "xl/_rels/workbook.xml.rels": _with(
            book_relations, f'<Relationship Id="rId91" Type="{person}" Target="persons/person.xml"/>'
        ),
        "_rels/.rels": _with(
            parts["_rels/.rels"], f'<Relationship Id="rId92" Type="{office}/customXml" Target="customXml/item1.xml"/>'
        ),
        "[Content_Types].xml": types.replace(
            b"</Types>",
            b'<Override PartName="/xl/threadedComments/threadedComment1.xml" '
            b'ContentType="application/vnd.ms-excel.threadedcomments+xml"/>'
            b'<Override PartName="/xl/persons/person.xml" ContentType="application/vnd.ms-excel.person+xml"/></Types>',
        ),
        "xl/threadedComments/threadedComment1.xml": (
            f'<ThreadedComments xmlns="{THREADS}">{said}<text>Số này đúng</text></threadedComment></ThreadedComments>'
        ).encode(),
        "xl/persons/person.xml": (
            f'<personList xmlns="{THREADS}"><person displayName="Cán bộ" id="{who}" userId="cb" providerId="None"/>'
            "</personList>"
        ).encode(),
        "customXml/item1.xml": b"<a>mau</a>",
    }


def _with(relations: bytes, more: str) -> bytes:
    return relations.replace(b"</Relationships>", more.encode() + b"</Relationships>")
