"""Whatever is sent, something goes back: a marked copy or a page that says why there is none, and a letter."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kttt_analysis.forms import read
from kttt_analysis.forms.letter import LONGEST, letter
from kttt_analysis.forms.marked_copy import Marked, marked_copy
from kttt_analysis.forms.marking_words import marking_words
from tests.broken_files import CORPUS, READ, Broken
from tests.rich_workbook import put_in
from tests.test_marked_places import book_of, told

SECONDS = 20  # of the processor, for the marking of one file: a guard against what never ends, not a measure


def marked_whatever(path: Path, *, readable: bool) -> Marked:
    """Mark a file as `kttt check --annotate` does, and look at what goes back."""
    before = path.read_bytes()
    found = list(read(path).all_findings) if readable else []
    start = time.process_time()
    one = marked_copy(path, found, path.parent / "back")
    text = letter(one, district="Huyện Gò Quao", quarter="quý II/2021")
    assert time.process_time() - start < SECONDS
    assert path.read_bytes() == before
    assert text.startswith("Kính gửi: Huyện Gò Quao")
    assert len(text) <= LONGEST
    book = CalamineWorkbook.from_path(str(one.copy))
    assert book.sheet_names[0] == "Cần sửa"
    rows = book.get_sheet_by_name("Cần sửa").to_python()
    assert rows[0][0] == marking_words().say("title")
    assert (len(book.sheet_names) > 1) == one.readable
    if not one.readable:
        assert any(row[1] == "Phải sửa" for row in rows)
        assert "Đề nghị đơn vị gửi lại tệp" in text
    return one


@pytest.mark.parametrize("broken", [pytest.param(b, id=name) for name, b in CORPUS.items()])
def test_every_broken_file_gets_its_copy_or_its_page(tmp_path: Path, broken: Broken) -> None:
    path = tmp_path / broken.file
    path.write_bytes(broken.make())
    readable = broken.outcome == READ
    assert marked_whatever(path, readable=readable).readable == readable


OTHERS = {
    "công văn.docx": b"PK\x03\x04 not whole",
    "scan.pdf": b"%PDF-1.7\n1 0 obj\n",
    "ảnh.jpg": b"\xff\xd8\xff\xe0" + bytes(200),
    "trống.csv": b"",
    "không đuôi": "STT;Tên HTX\n1;HTX A\n".encode("utf-16"),
    "cũ.csv": "STT;Tên HTX;Doanh thu\n1;HTX Tân Tiến;1.2.3\n2;HTX B;7\n".encode("utf-16-le"),
    "cp1258.csv": "STT;Ten;Doanh thu\n1;Hợp tác xã;5\n".encode("cp1258", "replace"),
    "biff5.xls": b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(300),
}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_what_is_no_workbook_gets_a_page_that_says_what_to_send(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OTHERS[name])
    marked_whatever(path, readable=path.suffix in ("", ".csv") and path.stat().st_size > 0)


@pytest.mark.parametrize("byte", ["first", "middle"])
def test_a_workbook_with_a_damaged_picture_gives_its_values(tmp_path: Path, byte: str) -> None:
    path = book_of(tmp_path / "a.xlsx", "Biểu 1")
    put_in(path, {"xl/media/image1.png": b"".join(n.to_bytes(2) for n in range(900))})
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/media/image1.png")
    data = bytearray(path.read_bytes())
    starts = entry.header_offset + 30 + len(entry.filename)
    at = starts if byte == "first" else starts + entry.compress_size // 2
    data[at : at + 3] = b"\xff\xff\xff"
    path.write_bytes(data)
    assert marked_whatever(path, readable=True).readable
    assert marked_copy(path, [told(cell="C2")], tmp_path / "2").lost == ("rebuilt",)
