"""Tables as text: any delimiter, quoting and encoding reads back as it was written; a stray quote swallows nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.forms import read
from kttt_analysis.forms.cells import open_workbook
from kttt_analysis.forms.delimited import delimiter_of, table
from kttt_analysis.vietnamese.encodings import Encoding, encode
from tests.sheets import codes
from tests.test_encodings import _windows_1258

DELIMITERS = (",", ";", "\t", "|")
CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258", "nfd")
HEADING = ["STT", "Tên hợp tác xã", "Địa chỉ", "Vốn (triệu đồng)"]
NAMES = ("HTX Tân Tiến", "HTX nông nghiệp Hòa Bình", "THT số 7", "Quỹ tín dụng nhân dân Định An", "")
PLACES = (
    *("Gò Quao", "xã Định An, huyện Gò Quao", "Giồng Riềng; Vĩnh Thuận", "ấp 1\nxã Mỹ Lâm", 'gọi là "Đông Thái"', ""),
    *("a,b;c|d\te", '""', "dòng 1\r\n\r\ndòng 3", " đầu và cuối ", "khóm 2, phường Vĩnh Bảo\nRạch Giá"),
)
FIGURES = ("1325", "1,5", "1.325,7", "0", "-3", "1 200", "", "50%")


def written(rows: list[list[str]], delimiter: str, quoting: int, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def in_bytes(text: str, codec: str) -> bytes:
    if codec == "windows-1258":
        return _windows_1258(text)
    return normalize("NFD", text).encode() if codec == "nfd" else text.encode(codec)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 99).map(str), st.sampled_from(NAMES), st.sampled_from(PLACES), st.sampled_from(FIGURES)
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    st.sampled_from(CODECS),
    st.sampled_from(("\r\n", "\n")),
    st.integers(0, 2),
)
def test_any_table_reads_back(rows, delimiter, quoting, codec, end, titles) -> None:  # type: ignore[no-untyped-def]
    whole = [["BÁO CÁO tình hình hợp tác xã, tổ hợp tác", "", "", ""]] * titles + [HEADING, *map(list, rows)]
    found = table(in_bytes(written(whole, delimiter, quoting, end), codec))
    assert found.rows == whole
    assert found.unclosed == ()


@given(
    st.lists(st.sampled_from(("xã Định An, huyện Gò Quao", "Gò Quao", "ấp 1; ấp 2", "1,5", 'tên "cũ"')), min_size=1),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
)
def test_one_column_stays_one(cells: list[str], quoting: int) -> None:
    whole = [["Địa chỉ của hợp tác xã"], *([c] for c in cells)]
    assert table(written(whole, "\t", quoting, "\n").encode()).rows == whole


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_delimiter_that_the_file_names(delimiter: str) -> None:
    text = f"sep={delimiter}\r\nTên{delimiter}Vốn\r\nA{delimiter}1\r\n"
    assert table(text.encode()).rows == [["Tên", "Vốn"], ["A", "1"]]
    assert table(text.encode("utf-8-sig")).rows == [["Tên", "Vốn"], ["A", "1"]]
    assert table(text.encode("utf-16")).rows == [["Tên", "Vốn"], ["A", "1"]]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n", ";"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("STT,Tên\n1,HTX A; B\n2,HTX C; D\n", ","),
        ("BÁO CÁO, quý I\n\nSTT\tTên, kind\n1\tA\n2\tB\n", "\t"),
        ("STT|Tên|Vốn\n1|A, B|1,5\n2|C|2,5", "|"),
        ("Tên\nA\nB", None),
        ("a, b, c\n1, 2, 3\n4, 5, 6\n", ","),
        ("chỉ một dòng", None),
        ("", None),
    ],
)
def test_the_delimiter_is_what_makes_a_table(text: str, delimiter: str | None) -> None:
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    "stray",
    [
        '3;"HTX Hòa Bình;Gò Quao;12',  # opens and never closes
        '3;HTX "Hòa Bình;Gò Quao;12',
        '3;HTX Hòa Bình";Gò Quao;12',
        '3;"HTX" Hòa "Bình;Gò Quao;12',
    ],
)
@pytest.mark.parametrize("second", ["", '6;"An Biên;xã A;4', '6;An Biên";xã A;4'])
def test_a_stray_quote_swallows_no_row(tmp_path: Path, stray: str, second: str) -> None:
    lines = ["STT;Tên hợp tác xã;Địa chỉ;Vốn", '1;"HTX A; B";Gò Quao;1', "2;HTX C;xã D;2", stray, "4;HTX E;xã F;3"]
    lines += ["5;HTX G;xã H;5", *([second] if second else []), "7;HTX I;xã K;9"]
    found = table("\n".join(lines).encode())
    assert [row[0] for row in found.rows] == [line.split(";")[0] for line in lines]
    assert all(len(row) == 4 for row in found.rows)
    assert found.rows[1] == ["1", "HTX A; B", "Gò Quao", "1"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert len(read(path).tables[0].records) == len(lines) - 1
    assert ("quotes_unclosed" in codes(read(path))) == bool(found.unclosed)


def test_an_unclosed_quote_is_told_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('STT;Tên;Vốn\n1;A;2\n2;"B;3\n3;C;4\n' + "".join(f"{n};D;5\n" for n in range(4, 90)), "utf-8")
    (told,) = open_workbook(path).findings
    assert (told.code, told.cell) == ("quotes_unclosed", "A3")
    assert len(open_workbook(path).sheets[0].rows) == 90


@given(st.text(alphabet='a1,;\t|"\n\r ế', max_size=60))
def test_no_sign_is_lost(text: str) -> None:
    """Whatever the quotes, each letter that stands in the file stands in a field."""
    said = "".join(field for row in table(text.encode()).rows for field in row)
    for letter in "a1ế":
        assert said.count(letter) == text.count(letter)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_lines_of_several_encodings_in_one_file(tmp_path: Path, encoding: Encoding) -> None:
    lines = ["STT;Tên hợp tác xã;Địa chỉ", "1;HTX nông nghiệp Tân Tiến;xã Định An", "2;HTX vận tải;Giồng Riềng"]
    data = encode(lines[0] + "\n" + lines[1] + "\n", encoding).encode("cp1252") + lines[2].encode("utf-8")
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    rows = open_workbook(path).sheets[0].rows
    assert [[str(v).lower() for v in row] for row in rows] == [line.lower().split(";") for line in lines]
