"""A quarter's folder as it looks on a bad day: fifteen files, few of them plain."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl

import kttt_analysis as kttt

IN_TIME = "2021-07-05T09:00:00+07:00"
LATE = "2021-07-13T09:00:00+07:00"  # the deadline is 10 July
FILES = (
    "899-rach-gia.xlsx",
    "904-tan-hiep.xlsx",
    "906-giong-rieng.xlsx",
    "907-go-quao.xlsx",
    "An Bien - KTTT quy 2 nam 2021.xls",
    "Báo cáo Hà Tiên quý 2-2021.docx",
    "Châu Thành quý 2-2021.xlsx",
    "Công văn Kiên Lương.pdf",
    "Hon Dat_BC kinh te tap the quy II nam 2021.xlsx",
    "KIEN LUONG - bieu KTTT Q2-2021.xlsx",
    "Phú Quốc.xlsx",
    "Tân Hiệp gửi lại.xlsx",
    "Vĩnh Thuận quý II-2021.xlsx",
    "bieu kinh te tap the.xlsx",
    "ảnh chụp.jpg",
)


def spoil(root: Path) -> Path:
    """Make 2021Q2 of a copy of the demonstration such a folder, and return it."""
    folder = root / "data" / "raw" / "2021Q2"
    (folder / "900-ha-tien.xlsx").unlink()
    for document in ("Báo cáo Hà Tiên quý 2-2021.docx", "Công văn Kiên Lương.pdf", "ảnh chụp.jpg"):
        (folder / document).write_bytes(b"no spreadsheet")
    shutil.copyfile(folder / "904-tan-hiep.xlsx", folder / "Tân Hiệp gửi lại.xlsx")
    shutil.copyfile(root / "data" / "raw" / "2021Q1" / "906-giong-rieng.xlsx", folder / "906-giong-rieng.xlsx")
    (folder / "907-go-quao.xlsx").write_bytes(b"PK\x03\x04 broken")
    next(folder.glob("Huyện An Minh*")).rename(folder / "Vĩnh Thuận quý II-2021.xlsx")
    (folder / "VinhThuan_HTX_THT_Q2_2021.xlsx").unlink()
    next(folder.glob("Phu Quoc*")).unlink()
    (blank,) = kttt.template("2021Q2", district="911", folder=root / "blank", root=root)
    blank.rename(folder / "Phú Quốc.xlsx")
    _misspell(folder / "913-u-minh-thuong.xlsx", folder / "bieu kinh te tap the.xlsx")
    for gone in ("Kien Hai*", "914-*"):
        next(folder.glob(gone)).unlink()
    (folder / "received.toml").unlink()
    note(folder, [name for name in FILES if not name.startswith("Châu Thành")])
    return folder


def note(folder: Path, names: list[str]) -> None:
    """Note when files came: all in time but An Biên's."""
    entries = (
        f'[[files]]\nfile = "{name}"\nreceived_at = {LATE if "An Bien" in name else IN_TIME}\n' for name in names
    )
    (folder / "received.toml").write_text("\n".join(entries), encoding="utf-8", newline="\n")


def _misspell(path: Path, target: Path) -> None:
    """U Minh Thượng's workbook as somebody typed its name wrong and called the file after nobody."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("U MINH THƯỢNG", "U MINH THƯỢN").replace(
                        "Minh Thượng", "Minh Thượn"
                    )
    book.save(target)
    path.unlink()
