"""Rows below a header: records, sections, totals, notes, further lines; the drawing says what each row is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sheets import read_as

SHEETS = {
    "a last row that is the sum of the others, whatever it is called": """
        1 header  | STT | Tên HTX       | Thành viên | Lao động | Doanh thu
        2 record  | 1   | HTX Tân Tiến  | 25         | 5        | 1325
        3 record  | 2   | HTX Hòa Bình  | 31         | 7        | 850
        4 record  | 3   | HTX Rạch Giá  | 12         | 4        | 4100
        5 total   | 4   | Huyện Gò Quao | 68         | 16       | 6275
        """,
    "a last row that is one more record": """
        1 header  | STT | Tên HTX      | Thành viên | Lao động | Doanh thu
        2 record  | 1   | HTX Tân Tiến | 25         | 5        | 1325
        3 record  | 2   | HTX Hòa Bình | 31         | 7        | 850
        4 record  | 3   | HTX Rạch Giá | 12         | 4        | 4100
        5 record  | 4   | HTX Minh Phú | 68         | 16       | 6200
        """,
    "Roman sections without figures": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I   | NÔNG NGHIỆP  |            |
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II  | VẬN TẢI      |            |
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        """,
    "Roman sections with subtotals": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I   | Nông nghiệp  | 56         | 2175
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II  | Vận tải      | 12         | 4100
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        7 total   |     | Tổng cộng    | 68         | 6275
        """,
    "letters above Roman numbers above records": """
        1 header  | STT | Tên đơn vị     | Số lượng
        2 section | A   | HỢP TÁC XÃ     |
        3 section | I   | Nông nghiệp    |
        4 record  | 1   | HTX Tân Tiến   | 25
        5 record  | 2   | HTX Hòa Bình   | 31
        6 section | II  | Phi nông nghiệp|
        7 record  | 3   | HTX Rạch Giá   | 12
        8 section | B   | TỔ HỢP TÁC     |
        9 section | I   | Nông nghiệp    |
        10 record | 1   | THT Kênh Một   | 8
        """,
    "sections of words alone, merged over the table": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | Lĩnh vực nông nghiệp | < | < | <
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | Lĩnh vực vận tải | < | < | <
        6 record  | 3   | HTX Rạch Giá | 12         | 4100
        """,
    "sections typed into the first column": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | I. Nông nghiệp | | |
        3 record  | 1   | HTX Tân Tiến | 25         | 1325
        4 record  | 2   | HTX Hòa Bình | 31         | 850
        5 section | II. Vận tải | | |
        6 record  | 1   | HTX Rạch Giá | 12         | 4100
        """,
    "a total above": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 total  |     | TỔNG SỐ   | 71     | 1900
        3 record | 1   | Gò Quao   | 30     | 800
        4 record | 2   | Tân Hiệp  | 41     | 1100
        """,
    "a total below": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  | Tổng cộng | <   | 71     | 1900
        """,
    "totals above and below": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 total  |     | Toàn tỉnh | 71     | 1900
        3 record | 1   | Gò Quao   | 30     | 800
        4 record | 2   | Tân Hiệp  | 41     | 1100
        5 total  |     | Cộng      | 71     | 1900
        """,
    "a total without a name": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  |     |           | 71     | 1900
        """,
    "totals of parts": """
        1 header  | STT | Tên HTX      | Thành viên
        2 section | I   | Nông nghiệp  |
        3 record  | 1   | HTX Tân Tiến | 25
        4 record  | 2   | HTX Hòa Bình | 31
        5 total   |     | Cộng nhóm I  | 56
        6 section | II  | Vận tải      |
        7 record  | 1   | HTX Rạch Giá | 12
        8 record  | 2   | HTX Hà Tiên  | 10
        9 total   |     | Cộng nhóm II | 22
        10 total  |     | Tổng cộng (I+II) | 78
        """,
    "a total numbered like a record": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        4 total  | 3   | Tổng cộng | 71     | 1900
        """,
    "a cooperative whose name begins like a total": """
        1 header | STT | Tên HTX            | Thành viên
        2 record | 1   | Tổng hợp Tân Tiến  | 25
        3 record | 2   | Cộng đồng Hòn Sơn  | 31
        4 record | 3   | HTX Toàn Thắng     | 12
        """,
    "notes, a day and signatures": """
        1 header | STT | Huyện     | Số HTX | Thành viên
        2 record | 1   | Gò Quao   | 30     | 800
        3 record | 2   | Tân Hiệp  | 41     | 1100
        5 note   | Ghi chú: số liệu ước tính đến 30/6 | | |
        6 note   | Nguồn: Phòng Kinh tế | | |
        7 note   |     |           | Gò Quao, ngày 05 tháng 7 năm 2021 |
        8 note   | Người lập biểu | | THỦ TRƯỞNG ĐƠN VỊ |
        9 note   | (Ký, ghi rõ họ tên) | | (Ký, đóng dấu) |
        13 note  | Nguyễn Văn An | | Trần Thị Bình |
        """,
    "signatures right below the last record": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        4 note   | Người lập biểu |   | Giám đốc
        5 note   | Lê Văn Tám     |   | Phạm Văn Chín
        """,
    "records over two and three rows": """
        1 header | STT | Tên HTX       | Địa chỉ        | Thành viên
        2 record | 1   | HTX nông nghiệp | Ấp Một       | 25
        3 more   |     | Tân Tiến        | xã Định An   |
        4 record | 2   | HTX nông nghiệp | Ấp Hai       | 31
        5 more   |     | Hòa Bình        | xã Định Hòa  |
        6 more   |     | (mới thành lập) | huyện Gò Quao|
        7 record | 3   | HTX Rạch Giá    | phường Vĩnh Bảo | 12
        """,
    "records merged over several rows": """
        1 header | STT | Tên HTX      | Ngành nghề | Doanh thu
        2 record | 1   | HTX Tân Tiến | trồng lúa  | 1325
        3 more   | ^   | ^            | dịch vụ    | ^
        4 record | 2   | HTX Hòa Bình | nuôi tôm   | 850
        5 more   | ^   | ^            | chế biến   | ^
        6 more   | ^   | ^            | bán lẻ     | ^
        """,
    "a header repeated after a page break, with its row of numbers": """
        1 header   | STT | Tên HTX      | Doanh thu
        2 index    | 1   | 2            | 3
        3 record   | 1   | HTX Tân Tiến | 1325
        4 record   | 2   | HTX Hòa Bình | 850
        5 repeated | STT | Tên HTX      | Doanh thu
        6 repeated | 1   | 2            | 3
        7 record   | 3   | HTX Rạch Giá | 4100
        8 total    |     | Tổng cộng    | 6275
        """,
    "rows that have a number and nothing else": """
        1 header   | STT | Tên HTX      | Doanh thu
        2 record   | 1   | HTX Tân Tiến | 1325
        3 record   | 2   | HTX Hòa Bình | 850
        4 numbered | 3   |              |
        5 numbered | 4   |              |
        """,
    "rows in part of which, dashed": """
        1 header | STT | Chỉ tiêu            | Kế hoạch | Thực hiện
        2 record | 1   | Tổng số HTX         | 40       | 41
        3 record |     | - Trong đó: HTX mới | 5        | 4
        4 record | 2   | Tổng số THT         | 200      | 212
        5 record |     | - THT mới           | 10       | 12
        """,
    "numbers of several levels": """
        1 header | STT | Chỉ tiêu   | ĐVT   | Thực hiện
        2 record | 1   | Hợp tác xã | HTX   | 41
        3 record | 1.1 | Nông nghiệp| HTX   | 35
        4 record | 1.2 | Vận tải    | HTX   | 6
        """,
    "districts that begin like sections": """
        1 header | STT | Đơn vị         | Số HTX | Thành viên
        2 record | 1   | H. Gò Quao     | 30     | 800
        3 record | 2   | H. Tân Hiệp    | 41     | 1100
        4 record | 3   | TP. Rạch Giá   | 9      | 200
        """,
    "an empty row inside": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        5 record | 3   | HTX Rạch Giá | 4100
        6 record | 4   | HTX Hà Tiên  | 700
        """,
    "subtotals without a mark, above the rows they add up": """
        1 header  | STT | Huyện, HTX     | Thành viên | Doanh thu
        2 section |     | HUYỆN GÒ QUAO  | 56         | 2175
        3 record  | 1   | HTX Tân Tiến   | 25         | 1325
        4 record  | 2   | HTX Hòa Bình   | 31         | 850
        5 section |     | HUYỆN TÂN HIỆP | 22         | 4800
        6 record  | 1   | HTX Rạch Giá   | 12         | 4100
        7 record  | 2   | HTX Hà Tiên    | 10         | 700
        8 total   |     | TỔNG CỘNG      | 78         | 6975
        """,
    "numbers of two levels, the outer ones without figures": """
        1 header  | STT | Tên HTX        | Thành viên | Doanh thu
        2 section | 1   | Huyện Gò Quao  |            |
        3 record  | 1.1 | HTX Tân Tiến   | 25         | 1325
        4 record  | 1.2 | HTX Hòa Bình   | 31         | 850
        5 section | 2   | Huyện Tân Hiệp |            |
        6 record  | 2.1 | HTX Rạch Giá   | 12         | 4100
        """,
    "sums of one page carried over to the next": """
        1 header | STT | Tên HTX      | Doanh thu
        2 record | 1   | HTX Tân Tiến | 1325
        3 record | 2   | HTX Hòa Bình | 850
        4 total  |     | Cộng trang   | 2175
        5 total  |     | Mang sang    | 2175
        6 record | 3   | HTX Rạch Giá | 4100
        7 record | 4   | HTX Hà Tiên  | 700
        8 total  |     | Tổng cộng    | 6975
        """,
    "a form to fill in, with signatures": """
        1 title  | DANH SÁCH HỢP TÁC XÃ | < | <
        2 header | STT | Tên HTX | Doanh thu (triệu đồng)
        3 index  | (1) | (2)     | (3)
        4 record | 1   |         |
        5 record | 2   |         |
        6 record | 3   |         |
        8 note   | Người lập biểu | | Giám đốc
        """,
    "a form of districts to fill in": """
        1 header | STT | Huyện    | Số HTX | Thành viên
        2 record | 1   | Gò Quao  |        |
        3 record | 2   | Tân Hiệp |        |
        4 record | 3   | Hà Tiên  |        |
        5 total  |     | Tổng số  |        |
        """,
    "a name over three rows": """
        1 header | STT | Tên HTX         | Địa chỉ      | Doanh thu
        2 record | 1   | HTX nông nghiệp | Ấp 1         | 25
        3 more   |     | dịch vụ         | xã Định An   |
        4 more   |     | Tân Tiến        |              |
        5 record | 2   | HTX Hòa Bình    | Ấp 3         | 31
        6 record | 3   | HTX Rạch Giá    | Ấp 4         | 33
        """,
    "a name over two rows, its figures in the second": """
        1 header | STT | Tên HTX         | Địa chỉ      | Doanh thu
        2 record | 1   | HTX nông nghiệp | Ấp 1         |
        3 more   |     | Tân Tiến        | xã Định An   | 25
        4 record | 2   | HTX Hòa Bình    | Ấp 3         | 31
        5 record | 3   | HTX Rạch Giá    | Ấp 4         | 33
        """,
    "the number of a page between rows": """
        1 header   | STT | Tên HTX      | Thành viên | Doanh thu
        2 record   | 1   | HTX Tân Tiến | 25         | 5
        3 record   | 2   | HTX Hòa Bình | 31         | 6
        4 note     |     |              | Trang 1/2  |
        6 repeated | STT | Tên HTX      | Thành viên | Doanh thu
        7 record   | 3   | HTX Rạch Giá | 25         | 5
        """,
    "a table of somebody's own below the report": """
        1 header | STT | Tên HTX      | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến | 25         | 5
        3 record | 2   | HTX Hòa Bình | 31         | 6
        4 total  |     | Cộng         | 56         | 11
        6 title  |     | Theo dõi riêng |          |
        7 header |     | Xã           | Số HTX     | Doanh thu
        8 record |     | Định An      | 1          | 5
        9 record |     | Định Hòa     | 1          | 6
        """,
    "the same headings under another title": """
        1 title  | BIỂU 1. HTX NÔNG NGHIỆP |       |            |
        2 header | STT | Tên HTX      | Thành viên | Doanh thu
        3 record | 1   | HTX Tân Tiến | 25         | 5
        4 record | 2   | HTX Hòa Bình | 31         | 6
        5 total  |     | Cộng         | 56         | 11
        7 title  | BIỂU 2. HTX PHI NÔNG NGHIỆP |   |            |
        8 header | STT | Tên HTX      | Thành viên | Doanh thu
        9 record | 1   | HTX Rạch Giá | 25         | 5
        """,
    "rows that divide the total above them": """
        1 header | STT | Tên HTX          | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến     | 25         | 5
        3 record | 2   | HTX Hòa Bình     | 31         | 6
        4 total  |     | Cộng             | 56         | 11
        5 note   |     | Trong đó:        |            |
        6 note   |     | - Nông nghiệp    | 40         | 8
        7 note   |     | - Phi nông nghiệp | 16        | 3
        """,
    "rows that are all there is below a total": """
        1 header | STT | Chỉ tiêu          | Số lượng
        2 total  |     | Tổng số           | 25
        3 record |     | - Nông nghiệp     | 20
        4 record |     | - Phi nông nghiệp | 5
        """,
    "totals of parts that say of what": """
        1 header | STT | Tên HTX                | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến           | 25         | 5
        3 record | 2   | HTX Hòa Bình           | 31         | 6
        4 total  |     | Tổng số HTX xã Định An | 56         | 11
        5 record | 3   | HTX Rạch Giá           | 31         | 6
        6 record | 4   | HTX Minh Phú           | 31         | 6
        7 total  |     | T.Cộng                 | 118        | 23
        """,
    "a first record of small numbers": """
        1 header | STT | Số HTX | Số THT | Số LH
        2 record | 1   | 2      | 3      | 4
        3 record | 2   | 5      | 1      | 6
        4 record | 3   | 5      | 1      | 6
        """,
    "a line that says the table goes on": """
        1 header   | STT | Tên HTX      | Thành viên | Doanh thu
        2 record   | 1   | HTX Tân Tiến | 25         | 5
        3 record   | 2   | HTX Hòa Bình | 31         | 6
        4 note     | (Tiếp theo trang trước) |    |            |
        5 repeated | STT | Tên HTX      | Thành viên | Doanh thu
        6 record   | 3   | HTX Rạch Giá | 25         | 5
        """,
    "districts that are the sums of their communes": """
        1 header  | TT  | Đơn vị         | Số HTX | Thành viên
        2 section | 1   | Huyện Gò Quao  | 3      | 56
        3 record  | 1.1 | Xã Định An     | 1      | 25
        4 record  | 1.2 | Xã Định Hòa    | 2      | 31
        5 section | 2   | Huyện Tân Hiệp | 3      | 41
        6 record  | 2.1 | Xã Thạnh Trị   | 1      | 20
        7 record  | 2.2 | Xã Thạnh Đông  | 2      | 21
        """,
    "districts as sections, without a mark": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu
        2 section | Huyện Gò Quao | <  | <          | <
        3 record  | 1   | HTX Tân Tiến | 25         | 5
        4 record  | 2   | HTX Hòa Bình | 31         | 6
        5 section | Huyện Tân Hiệp | < | <          | <
        6 record  | 3   | HTX Rạch Giá | 25         | 5
        """,
    "scratch figures beside and below": """
        1 header  | STT | Tên HTX      | Doanh thu |  |
        2 record  | 1   | HTX Tân Tiến | 1325      |  |
        3 record  | 2   | HTX Hòa Bình | 850       |  | 99
        4 total   |     | Tổng cộng    | 2175      |  |
        7 outside |     |              | 47.5      |  |
        """,
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_rows_are_taken_for_what_they_are(tmp_path: Path, sheet: str) -> None:
    got, drawn = read_as(tmp_path, sheet)
    assert got == drawn


READ_ANEW = {
    "a unit without a number above numbered ones is no section because zero is zero": """
        1 header | STT | Tên HTX      | Số thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến | 10            | 0
        3 record | 2   | HTX Hòa Bình | 12            | 0
        4 record |     | HTX Mới      | 7             | 0
        5 record | 3   | HTX Rạch Giá | 10            | 0
        6 record | 4   | HTX Minh Phú | 20            | 0
        """,
    "a total that is numbered under 1 and 1.1": """
        1 header  | STT | Tên HTX      | Thành viên | Doanh thu | Lợi nhuận
        2 section | 1   | Xã Định An   | 61         | 1100      | 50
        3 record  | 1.1 | HTX Tân Tiến | 30         | 500       | 20
        4 record  | 1.2 | HTX Hòa Bình | 31         | 600       | 30
        5 section | 2   | Xã Định Hòa  | 32         | 700       | 10
        6 record  | 2.1 | HTX Rạch Giá | 32         | 700       | 10
        7 total   | 3   | Tổng         | 93         | 1800      | 60
        """,
    "units with small letters below the total are units": """
        1 header | STT | Tên HTX      | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến | 30         | 300
        3 record | 2   | HTX Hòa Bình | 10         | 100
        4 total  |     | Cộng         | 40         | 400
        5 record | a   | HTX Rạch Giá | 50         | 900
        6 record | b   | HTX Minh Phú | 60         | 950
        """,
    "comparisons below the total": """
        1 header | STT | Tên HTX      | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến | 30         | 500
        3 record | 2   | HTX Hòa Bình | 31         | 600
        4 total  |     | Toàn huyện   | 61         | 1100
        5 note   |     | Kế hoạch năm | 80         | 3000
        6 note   |     | Cùng kỳ năm trước | 59    | 1000
        7 note   |     | Tăng/giảm so cùng kỳ | 2  | 100
        """,
    "parts of a unit between the units": """
        1 header | STT | Tên HTX      | Thành viên | Doanh thu
        2 record | 1   | HTX Tân Tiến | 30         | 500
        3 note   |     | Trong đó: nữ | 12         |
        4 record | 2   | HTX Hòa Bình | 31         | 600
        5 total  |     | Tổng cộng    | 61         | 1100
        """,
    "a commune merged over its units": """
        1 header | Xã        | Tên HTX      | Thành viên | Doanh thu
        2 record | Định An   | HTX Tân Tiến | 30         | 500
        3 record | ^         | HTX Hòa Bình | 31         | 600
        4 record | Định Hòa  | HTX Rạch Giá | 32         | 700
        """,
}


@pytest.mark.parametrize("sheet", READ_ANEW.values(), ids=READ_ANEW.keys())
def test_no_unit_is_lost_and_none_invented(tmp_path: Path, sheet: str) -> None:
    got, drawn = read_as(tmp_path, sheet)
    assert got == drawn
