"""Marked copies of forms, beside openpyxl that loads the same files, fills the same cells, comments them and saves.

Ours opens the file again for its cells, writes the list as a first sheet and keeps all that the file has; openpyxl
fills and comments alone, and loses what it does not know. Each way is a process of its own, ours and theirs in turn,
A B A B …; the ratio of processor time is taken pair by pair, the start of the interpreter and the imports left out.

    python benchmarks/marking.py [--runs 5] [--files 15] [--cells 40]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from reading import ROOT, WIDTH, form, spread

OURS = """
from kttt_analysis.dictionary import finding
from kttt_analysis.forms.marked_copy import marked_copy
def all_of(paths, cells):
    found = [finding("error_cell", sheet="HTX", cell=c, raw="#N/A") for c in cells]
    for path in paths:
        marked_copy(path, found, path.parent / "ours")
"""
PLAIN = """
import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
def all_of(paths, cells):
    for path in paths:
        book = openpyxl.load_workbook(path)
        for c in cells:
            book["HTX"][c].fill = PatternFill("solid", fgColor="FFF4B182")
            book["HTX"][c].comment = Comment("1. PHẢI SỬA: Ô báo lỗi #N/A nên không có số liệu.", "a")
        (path.parent / "theirs").mkdir(exist_ok=True)
        book.save(path.parent / "theirs" / path.name)
"""
TIMED = """
import json, resource, sys, time
from pathlib import Path
import openpyxl, lxml.etree, xlsxwriter
{way}
cells, first, *paths = sys.stdin.read().split("\\0")
all_of([Path(first)], cells.split())  # what is loaded once
start = time.process_time()
all_of([Path(p) for p in paths], cells.split())
seconds = time.process_time() - start
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def timed(way: str, paths: list[Path], cells: list[str]) -> tuple[float, float]:
    """Processor seconds and peak MiB of a process that marks files."""
    given = "\0".join([" ".join(cells), *map(str, paths)])
    command = [sys.executable, "-c", TIMED.format(way=way)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory


def main() -> None:
    """Make the files and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=15)
    parser.add_argument("--cells", type=int, default=40)
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    cells = [f"{chr(70 + n % 15)}{12 + 2 * n}" for n in range(chosen.cells)]
    with tempfile.TemporaryDirectory() as temporary:
        forms = [Path(temporary) / f"{n}.xlsx" for n in range(chosen.files + 1)]
        for number, path in enumerate(forms):
            form(path, number)
        pairs = [(timed(OURS, forms, cells), timed(PLAIN, forms, cells)) for _ in range(chosen.runs)]
    print(f"{chosen.files} forms of 200 × {WIDTH}, {chosen.cells} cells each")
    for name, found in (("marked_copy", [a for a, _ in pairs]), ("openpyxl, load and save", [b for _, b in pairs])):
        memory = statistics.median(m for _, m in found)
        print(f"  {name:28} {spread([s for s, _ in found], 's')}   peak {memory:5.0f} MiB")
    print(f"  {'ours / openpyxl, time':28} {spread([a[0] / b[0] for a, b in pairs], '')}")


if __name__ == "__main__":
    main()
