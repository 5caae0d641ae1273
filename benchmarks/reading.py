"""Reading forms and one big sheet, beside pandas with openpyxl on the same files.

Ours decodes, finds the tables, reads every value and tells what is odd; pandas hands out the cells. Each reading is a
process of its own, ours and theirs in turn, A B A B …; the ratio of processor time is taken pair by pair, the start of
the interpreter and the imports left out.

    python benchmarks/reading.py [--runs 5] [--rows 200000] [--without-big]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 25
OURS = """
from kttt_analysis.forms import read
def all_of(paths):
    return sum(len(table.records) for path in paths for table in read(path).tables)
"""
PLAIN = """
import pandas as pd
def all_of(paths):
    return sum(len(f) for p in paths for f in pd.read_excel(p, engine="openpyxl", sheet_name=None).values())
"""
TIMED = """
import json, resource, sys, time
from pathlib import Path
import openpyxl, lxml.etree
{way}
first, *paths = map(Path, sys.stdin.read().split("\\0"))
all_of([first])  # what is loaded once
start = time.process_time()
rows = all_of(paths)
seconds = time.process_time() - start
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows]))
"""


def headings(layout: int) -> list[list[str]]:
    """Rows of headings in one of five layouts; an empty text belongs to the group on its left."""
    plain = ["Tên HTX", "Xã", "Ngày thành lập", "Lĩnh vực", "Doanh thu", "Lợi nhuận", "Vốn điều lệ", "Diện tích (ha)"]
    others = [f"Chỉ tiêu {n}" for n in range(1, WIDTH - len(plain))]
    single = ["STT", *plain, *others]
    if layout % 5 in (0, 3):
        return [single]
    groups = ["", *([""] * len(plain)), "Thành viên (người)", *([""] * 4), "Lao động", *([""] * (len(others) - 6))]
    lower = ["STT", *plain, "Tổng số", "Gia nhập mới", "Ra khỏi", "Nữ", "Trẻ", "Tổng số", *others[6:]]
    return [groups, lower, [f"({n})" for n in range(1, WIDTH + 1)]] if layout % 5 == 2 else [groups, lower]


def form(path: Path, number: int, rows: int = 200) -> None:
    """A form of a district, as districts fill it in: titles, sections, a total, some numbers typed as text."""
    chance = random.Random(number)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("HTX")
        at = number % 4
        sheet.merge_range(at, 0, at, WIDTH - 1, f"BÁO CÁO TÌNH HÌNH HỢP TÁC XÃ HUYỆN SỐ {number}, QUÝ II NĂM 2021")
        sheet.write(at + 1, WIDTH - 2, "Đơn vị tính: triệu đồng")
        at += 3
        for line in headings(number):
            sheet.write_row(at, 0, line)
            at += 1
        for n in range(1, rows + 1):
            if n % 50 == 1 and number % 3 == 0:
                sheet.write(at, 0, "I" * (n // 50 + 1))
                sheet.write(at, 1, f"Cụm {n // 50 + 1}")
                at += 1
            values = figures(chance)
            if number % 2:
                values[0] = f"{values[0]:,}".replace(",", ".")
            words = [f"HTX Tân Tiến {number}.{n}", "Định An", f"{n % 28 + 1:02}/05/2016", "Trồng trọt"]
            sheet.write_row(at, 0, [n, *words, *values])
            at += 1
        if number % 5 == 4:
            sheet.write(at, 1, "Tổng cộng")
            sheet.write(at + 2, 1, "Ghi chú: số liệu ước thực hiện")


def figures(chance: random.Random) -> list[object]:
    """Figures of a row after its four words."""
    return [chance.randint(0, 90_000) if n % 3 else round(chance.random() * 900, 1) for n in range(1, WIDTH - 4)]


def big(path: Path, rows: int) -> None:
    """One sheet of many rows."""
    chance = random.Random(7)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("HTX")
        sheet.write_row(0, 0, headings(0)[0])
        for n in range(1, rows + 1):
            words = [f"HTX Tân Tiến {n % 20_000}", "Định An", "15/05/2016", "Trồng trọt"]
            sheet.write_row(n, 0, [n, *words, *figures(chance)])


def timed(way: str, paths: list[Path]) -> tuple[float, float, int]:
    """Processor seconds, peak MiB and rows read, of a process that reads files."""
    given = "\0".join(map(str, paths))
    command = [sys.executable, "-c", TIMED.format(way=way)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, memory, rows = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory, rows


def compare(title: str, warm: Path, paths: list[Path], runs: int) -> None:
    """Print both ways of reading the files, and the ratio pair by pair."""
    pairs = [(timed(OURS, [warm, *paths]), timed(PLAIN, [warm, *paths])) for _ in range(runs)]
    print(title)
    for name, found in (
        ("kttt_analysis.forms.read", [a for a, _ in pairs]),
        ("pandas, openpyxl", [b for _, b in pairs]),
    ):
        seconds = spread([s for s, _, _ in found], "s")
        print(f"  {name:28} {seconds}   peak {statistics.median(m for _, m, _ in found):5.0f} MiB   {found[0][2]} rows")
    print(f"  {'ours / pandas, time':28} {spread([a[0] / b[0] for a, b in pairs], '')}")


def spread(values: list[float], unit: str) -> str:
    """Median with the least and the most."""
    return f"{statistics.median(values):6.2f}{unit} ({min(values):.2f} – {max(values):.2f})"


def main() -> None:
    """Make the files and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--without-big", action="store_true")
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        forms = [Path(temporary) / f"{n}.xlsx" for n in range(16)]
        for number, path in enumerate(forms):
            form(path, number)
        compare(f"15 forms of 200 × {WIDTH}", forms[0], forms[1:], chosen.runs)
        if not chosen.without_big:
            path = Path(temporary) / "big.xlsx"
            big(path, chosen.rows)
            compare(f"one sheet of {chosen.rows} × {WIDTH}", forms[0], [path], max(1, chosen.runs // 2))


if __name__ == "__main__":
    main()
