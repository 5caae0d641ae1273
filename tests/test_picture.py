"""The coloured picture of a reading: what each row was taken for, what is to be mended, and nothing harmful."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml.html import HtmlElement, document_fromstring

from kttt_analysis.cli import main
from kttt_analysis.drawing.style import INK, contrast
from kttt_analysis.forms import Reading, read
from kttt_analysis.forms.drawn_sheet import number_text
from kttt_analysis.forms.picture import MOST_ROWS, fragment, picture
from kttt_analysis.forms.picture_words import picture_words
from tests.sheets import write

SCRIPT = "<script>alert('x')</script>"
ROWS: list[list[Any]] = [
    ["UBND HUYỆN GÒ QUAO"],
    ["BIỂU TỔNG HỢP TÌNH HÌNH HTX QUÝ II/2021"],
    ["Đơn vị tính: triệu đồng"],
    [],
    ["STT", "Tên HTX", "Ngày thành lập", "Thành viên", None, "Doanh thu", "Mức độ hài lòng", "Kiểu mới"],
    [None, None, None, "Tổng số", "Gia nhập", None, None, None],
    [1, 2, 3, 4, 5, 6, 7, 8],
    ["I", "Nông nghiệp"],
    [1, f"HTX {SCRIPT} & Con", date(2019, 3, 5), 42, 3, "1.325", "cao", "Có"],
    [2, "HTX B", "29/9/2020", 1.325, 0, "1,325", "–", "x"],
    [None, "(ấp 3, xã Định An)"],
    [3, "HTX C", "30/02/2020", 31, "–", 4031.5, "thấp", None],
    ["II", "Thủy sản"],
    [4, "HTX D", "2018", 12, 1, 100 / 3, None, None],
    [5, "HTX E", date(2020, 1, 1), 17, 2, "=F12*2", "khá", None],
    ["STT", "Tên HTX", "Ngày thành lập", "Thành viên", None, "Doanh thu", "Mức độ hài lòng", "Kiểu mới"],
    [6, "HTX G", date(2020, 1, 1), 17, 2, "850 triệu", "khá", None],
    [7],
    [None, "Tổng cộng", None, 120, 8, None],
    *[[]] * 6,
    ["Nguồn: Phòng Nông nghiệp"],
    [None, None, None, None, None, "Người lập biểu"],
]
ROLES = {
    "title": [1, 2, 3],
    "header": [5, 6],
    "index": [7],
    "section": [8, 13],
    "record": [9, 10, 12, 14, 15, 17],
    "more": [11],
    "repeated": [16],
    "numbered": [18],
    "total": [19],
    "note": [26, 27],
}
Change = Callable[[openpyxl.Workbook], None]


def workbook(path: Path, change: Change | None = None) -> Path:
    """One sheet of a district with everything in it that a picture has to show."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "HTX"
    for row in ROWS:
        sheet.append(row)
    sheet["K10"], sheet["K11"] = "tính nháp", 5
    for merged in ("D5:E5", "A5:A6", "A2:H2", "G14:G15"):
        sheet.merge_cells(merged)
    if change:
        change(book)
    book.save(path)
    return path


def drawn(path: Path, **more: Any) -> HtmlElement:
    return document_fromstring(picture(read(path), **more))


def one(element: Any, xpath: str) -> HtmlElement:
    """The only element that a path finds."""
    found = element.xpath(xpath)
    assert len(found) == 1, f"{xpath}: {len(found)}"
    return found[0]


def row(page: HtmlElement, number: int, sheet: int = 1) -> HtmlElement:
    grid = page.xpath("//section")[sheet - 1]
    return one(grid, f".//tr[th[@class='n' and normalize-space()='{number}']]")


def cell(page: HtmlElement, address: str) -> HtmlElement:
    return one(page, f"//td[@id and substring-after(substring-after(@id, '-'), '-')='{address}']")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook(tmp_path_factory.mktemp("picture") / "gò quao.xlsx")


@pytest.fixture(scope="module")
def reading(path: Path) -> Reading:
    return read(path)


@pytest.fixture(scope="module")
def page(reading: Reading) -> HtmlElement:
    return document_fromstring(picture(reading))


@pytest.mark.parametrize("role", ROLES)
def test_every_row_has_the_colour_and_the_word_of_its_role(page: HtmlElement, role: str) -> None:
    short, meaning = picture_words().roles[role]
    for number in ROLES[role]:
        line = row(page, number)
        assert line.get("class") == role, number
        assert one(line, "th[@class='r']").text_content() == short
        assert any(role in td.get("class").split() for td in line.xpath("td"))
    key = one(page, f"//details[@class='legend']//span[@class='key {role}' and not(contains(., '→'))]")
    assert key.text_content() == short
    assert meaning in key.getparent().text_content()


def test_cells_beside_the_table_are_outside_it(page: HtmlElement) -> None:
    beside = row(page, 10).xpath("td")[-1]
    assert beside.get("class") == "outside told-warning"
    assert beside.text_content().startswith("tính nháp")
    assert "off" in row(page, 12).xpath("td")[-1].get("class")


@pytest.mark.parametrize("name", ["Final_2007.xls", "2009-Channuoi_2007.xls", "Final_2012.xls"])
def test_rows_of_real_sheets_are_coloured_as_they_were_read(shared: Path, name: str) -> None:
    told = read(shared / "real" / name)
    page = document_fromstring(picture(told))
    sheets = [sheet.name for sheet in told.sheets]
    assert told.tables
    for table in told.tables:
        number = sheets.index(table.sheet) + 1
        listed = {
            "title": table.title_rows, "header": table.header_rows, "index": table.index_rows,
            "section": table.section_rows, "record": table.record_rows, "total": table.total_rows,
            "note": table.note_rows,
        }  # fmt: skip
        section = page.xpath("//section")[number - 1]
        found: dict[str, set[int]] = {}
        for line in section.xpath(".//tr[th[@scope='row']]"):
            found.setdefault(line.get("class"), set()).add(int(line.xpath("th")[0].text_content().split()[-1]))
        for role, rows in listed.items():
            assert set(rows) <= found.get(role, set()), (table.sheet, role)


def test_every_filled_cell_is_shown_once(reading: Reading, page: HtmlElement) -> None:
    sheet = reading.sheets[0]
    filled = sum(v is not None for line in sheet.rows for v in line) + len(sheet.odd)
    shown = [
        td for number in range(1, 28) for td in page.xpath(f"//tr[th='{number}']/td") if td.xpath("text()|div/text()")
    ]
    assert len(shown) == filled


def test_columns_say_what_they_were_taken_for(page: HtmlElement) -> None:
    labels = one(page, "//tr[@class='labels']")
    said = [(td.get("class"), " ".join(td.itertext())) for td in labels.xpath("td")]
    assert said[:8] == [
        ("plain", "số thứ tự"),
        ("known", "Tên đơn vị"),
        ("known", "Ngày thành lập"),
        ("known", "Tổng số thành viên"),
        ("known", "Thành viên gia nhập"),
        ("known", "Doanh thu triệu đồng"),
        ("unknown", "? chưa nhận ra"),
        ("known", "Kiểu mới"),
    ]
    assert labels.getnext() is row(page, 5), "right above the header"


def test_what_a_text_was_read_as_stands_beside_it(page: HtmlElement) -> None:
    said = {number: [" ".join(td.itertext()) for td in row(page, number).xpath("td")] for number in ROLES["record"]}
    assert said[9][5].startswith("1.325 → 1325")
    assert said[10][2] == "29/9/2020 → 29/09/2020"
    assert said[10][3].startswith("1,325 → ∅")
    assert said[10][5].startswith("1,325 → ∅")
    assert said[12][4] == "– → ∅"
    assert said[17][5].startswith("850 triệu → 850")
    assert said[10][7] == "x → có"
    same = [said[9][2], said[9][3], said[9][6], said[9][7], said[12][5], said[14][5]]
    assert same == ["05/03/2019", "42", "cao", "Có", "4031,5", "33,333…"]


def test_merged_cells_are_one_cell(page: HtmlElement) -> None:
    assert row(page, 5).xpath("td")[0].get("rowspan") == "2"
    assert row(page, 5).xpath("td")[3].get("colspan") == "2"
    assert row(page, 2).xpath("td")[0].get("colspan") == "8"
    assert len(row(page, 6).xpath("td")) == len(row(page, 7).xpath("td")) - 1


def test_a_merged_range_hides_nothing_and_overlaps_nothing(tmp_path: Path) -> None:
    html = (
        "<table><tr><td rowspan=2 colspan=2>Tên</td><td>Số</td></tr><tr><td rowspan=3>5</td></tr>"
        "<tr><td>a</td><td>b</td></tr></table>"
    )
    path = tmp_path / "a.html"
    path.write_text(html, encoding="utf-8")
    text = drawn(path).xpath("string(//table)")
    assert all(word in text for word in ("Tên", "Số", "5", "a", "b"))


def test_findings_are_outlined_listed_and_linked(reading: Reading, page: HtmlElement) -> None:
    listed = page.xpath("//ol[@class='findings']/li")
    assert len(listed) == len(reading.all_findings) >= 10
    for number, line in enumerate(listed, 1):
        assert line.get("value") == str(number)
    for told in reading.all_findings:
        lines = [li for li in listed if told.message in li.text_content() and (told.cell or "") in li.text_content()]
        assert lines, told.message
        assert told.fix in lines[0].text_content()
        assert told.cell
        target = lines[0].xpath("a/@href")[0].removeprefix("#")
        marked = one(page, f"//td[@id='{target}']")
        assert told.message in marked.get("title")
        assert any(c.startswith("told-") for c in marked.get("class").split())
        assert f"#{lines[0].get('id')}" in marked.xpath("sup/a/@href")
    assert "told-error" in cell(page, "C12").get("class")
    assert "told-note" in cell(page, "F9").get("class")


def test_links_lead_somewhere_and_no_id_stands_twice(page: HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.xpath("//a/@href")} <= set(ids)


def test_what_stands_in_a_file_is_harmless(tmp_path: Path, page: HtmlElement) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["HTX"]["F5"] = f"Doanh thu {SCRIPT}"
        book["HTX"]["C12"] = '30/02/2020" onmouseover="x'
        book["HTX"].title = "<b>HTX&"

    text = picture(read(workbook(tmp_path / "<i>a.xlsx", change)))
    assert "<script" not in text
    assert "<b>HTX" not in text
    assert "<i>a" not in text
    made = document_fromstring(text)
    assert not made.xpath("//@onmouseover")
    assert one(made, "//h1").text_content() == "Kết quả đọc tệp <i>a.xlsx"
    assert SCRIPT in row(page, 9).text_content()


def test_the_page_needs_nothing_else(reading: Reading) -> None:
    text = picture(reading)
    assert text.startswith("<!DOCTYPE html>")
    for asked in ("<script", "http:", "https:", "src=", "@import", "url("):
        assert asked not in text, asked


def test_what_is_hidden_is_said(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["HTX"].row_dimensions[12].hidden = True
        book["HTX"].column_dimensions["C"].hidden = True
        book.create_sheet("Mật").sheet_state = "hidden"
        book["Mật"]["B2"] = "số cũ"
        book.create_sheet("Trống")

    page = drawn(workbook(tmp_path / "a.xlsx", change))
    number = one(page, "//th[@title='Dòng ẩn trong tệp']")
    assert number.text_content().split() == ["ẩn", "12"]
    assert one(page, "//th[@title='Cột ẩn trong tệp']").text_content().split() == ["C", "ẩn"]
    hidden, empty = page.xpath("//section")[1:]
    assert "(trang ẩn)" in hidden.xpath("string(h2)")
    assert "không được đọc" in hidden.xpath("string(details/summary)")
    assert "số cũ" in hidden.xpath("string(details)")
    assert "Trang trống." in empty.text_content()
    assert "trang ẩn" in page.xpath("string(//nav)")


def test_a_long_sheet_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = ["STT;Tên HTX;Doanh thu (triệu đồng)", *(f"{n};HTX {n};{n}" for n in range(1, 20_001))]
    path.write_text("\n".join(lines), encoding="utf-8")
    told = read(path)
    start = time.perf_counter()
    text = picture(told)
    assert time.perf_counter() - start < 10
    assert text.count('scope="row"') == MOST_ROWS
    assert "Chỉ vẽ đến dòng 2.000 trong 20.001 dòng" in text
    assert f"HTX {MOST_ROWS + 5}<" not in text
    assert "20.000 dòng số liệu" in text
    assert fragment(told, rows=10).count('scope="row"') == 10


def test_a_wide_sheet_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(";".join(f"c{r}{c}" for c in range(300)) for r in range(5)), encoding="utf-8")
    assert "Chỉ vẽ 100 trong 300 cột" in picture(read(path))


def test_empty_rows_far_down_are_one_line(tmp_path: Path) -> None:
    page = drawn(workbook(tmp_path / "a.xlsx", lambda book: book["HTX"].__setitem__("A60000", "cuối")))
    blanks = [td.text_content() for td in page.xpath("//tr[@class='blank']/td")]
    assert blanks == ["6 dòng trống", "59.972 dòng trống"]
    assert "cuối" in row(page, 60000).text_content()


def test_long_texts_are_cut_and_kept_in_full_beside(tmp_path: Path) -> None:
    text = "dài " * 200
    page = drawn(workbook(tmp_path / "a.xlsx", lambda book: book["HTX"].__setitem__("G9", text)))
    shown = row(page, 9).xpath("td")[6]
    assert len(shown.text_content()) == 300
    assert shown.text_content().endswith("…")
    assert shown.get("title") == text.strip()


def test_cells_without_a_value_show_why(page: HtmlElement) -> None:
    odd = cell(page, "F15")
    assert odd.text_content().startswith("=F12*2")
    assert "odd" in odd.get("class")


def test_every_colour_lets_its_text_be_read(reading: Reading) -> None:
    style_sheet = fragment(reading).split("</style>")[0]
    rules = [rule for rule in re.findall(r"\{([^{}]*)\}", style_sheet) if "background" in rule]
    assert len(rules) > 15
    for rule in rules:
        ink = re.search(r"(?<![-\w])color: (#\w+)", rule)
        for paper in re.findall(r"#\w{3,6}\b", rule.split("background:")[1].split(";")[0]):
            assert contrast(full(ink[1] if ink else INK), full(paper)) >= 4.5, rule


def full(colour: str) -> str:
    """A colour with six digits."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def test_a_notebook_shows_the_picture_without_a_page_around_it(reading: Reading) -> None:
    shown = reading._repr_html_()
    assert "<html" not in shown
    assert "<body" not in shown
    assert 'class="kttt-picture"' in shown
    selectors = [line.split("{")[0] for line in shown.split("</style>")[0].splitlines() if "{" in line]
    assert all(
        part.strip().startswith((".kttt-picture", "@media"))
        for selector in selectors
        if "<style>" not in selector
        for part in selector.split(",")
    ), "nothing else of the notebook changes its look"


def test_the_picture_speaks_english_too(reading: Reading) -> None:
    page = document_fromstring(picture(reading, "en"))
    assert one(page, "//html").get("lang") == "en"
    assert one(row(page, 9), "th[@class='r']").text_content() == "record"
    assert "Revenue" in one(page, "//tr[@class='labels']").text_content()
    assert all(told.text("en")[0] in page.text_content() for told in reading.all_findings)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_shell_writes_the_picture(
    path: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "xem.html"
    assert main(["read", str(path), "--html", str(to), "--lang", lang]) == 0
    assert to.read_text(encoding="utf-8") == picture(read(path), lang)
    assert capsys.readouterr().out == ""


def test_numbers_cannot_be_taken_for_other_numbers() -> None:
    shown = [number_text(n).replace("\u202f", " ") for n in (2021, 12345, -1234567.5, 0.000123456, 0, 1e20, 0.5)]
    assert shown == ["2021", "12 345", "-1 234 567,5", "0,000123…", "0", "100 000 000 000 000 000 000", "0,5"]


def test_columns_of_tables_side_by_side_are_all_labelled(tmp_path: Path) -> None:
    path = write(
        tmp_path / "beside.xlsx",
        """
        1 | STT | Tên HTX      | Doanh thu | | STT | Tên THT  | Vốn góp
        2 | 1   | HTX Tân Tiến | 1325      | | 1   | THT số 1 | 5
        3 | 2   | HTX Hòa Bình | 850       | | 2   | THT số 2 | 7
        """,
    )
    page = fragment(read(path))
    labels = page[page.index('<tr class="labels">') : page.index("</tr>", page.index('<tr class="labels">'))]
    assert labels.count('class="known"') == 4
    assert labels.count('class="plain"') == 2
    assert labels.count("colspan") == 1
