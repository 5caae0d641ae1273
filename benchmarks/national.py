"""A whole country of districts' workbooks, read and cleaned quarter by quarter, beside a plain concatenation.

Each province has 15 districts with about 59 HTX and 137 THT each, so that 34 provinces make 100,000 units a quarter,
for four quarters; the workbooks of one province stand for all. Ours reads, checks and cleans them with the quarters
before as history, one process a core; pandas reads the same files with openpyxl and puts the sheets together.

    python benchmarks/national.py [--provinces 34] [--without-pandas]
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load_province
from kttt_analysis.forms.blank import write_form
from kttt_analysis.quarter import Quarter
from kttt_analysis.workspace import read_received

QUARTERS = [Quarter(2021, n) for n in (1, 2, 3, 4)]
PROVINCE = load_province("91")
HTX, THT = 59, 137  # of a district


def unit(kind: str, district: str, commune: str, number: int, quarter: Quarter) -> dict[str, Any]:
    """A unit in a quarter; its amounts grow over the year."""
    chance = random.Random(f"{kind}{district}{number}")
    elementary, university, others = (chance.randint(0, 2) for _ in range(3))
    workers = chance.randint(2, 30)
    first, second = chance.choice(("Tân", "Hòa", "Phước", "An")), chance.choice(("Tiến", "Bình", "Lộc"))
    return {
        "unit_code": f"17{district}{number:05}" if kind == "HTX" else f"T-{number}",
        "name": f"{kind} {first} {second} {number}",
        "kind": kind,
        "commune_code": commune,
        "sector": chance.choice(("crops", "fisheries", "trade")),
        "founded_on": date(chance.randint(2008, 2020), chance.randint(1, 12), chance.randint(1, 28)),
        "status": "active",
        "members_total": chance.randint(9, 90),
        "members_joined": 0,
        "members_left": 0,
        "workers_total": workers,
        "workers_regular": workers,
        "workers_seasonal": 0,
        "managers_total": elementary + university + others,
        "managers_untrained": others,
        "managers_elementary": elementary,
        "managers_intermediate": 0,
        "managers_college": 0,
        "managers_university": university,
        "charter_capital": float(chance.randint(50, 900)),
        "revenue": float(chance.randint(80, 900) * quarter.number),
        "profit": float(chance.randint(5, 60) * quarter.number),
        "regular_income": float(workers * 12 * quarter.number),
        "area_ha": float(chance.randint(5, 200)),
    }


def write_province(folder: Path) -> None:
    """The workbooks of one province, a folder a quarter."""
    for quarter in QUARTERS:
        end = quarter.bounds("calendar")[1]
        for district in PROVINCE.districts_on(end):
            communes = [c.code for c in PROVINCE.communes_on(end) if c.district_code == district.code]
            tables = {
                kind: [unit(kind, district.code, communes[n % len(communes)], n, quarter) for n in range(1, count + 1)]
                for kind, count in (("HTX", HTX), ("THT", THT))
            }
            path = folder / str(quarter) / f"{district.code}-{quarter}.xlsx"
            write_form(path, district=district, quarter=quarter, tables=tables)


def cleaned(folder: Path) -> tuple[int, int, float]:
    """Clean the four quarters of one province; units, findings that are errors, and peak MiB of this process."""
    earlier: dict[Quarter, CleanTables] = {}
    for quarter in QUARTERS:
        received = [read_received(p, p.name, quarter=quarter) for p in sorted((folder / str(quarter)).iterdir())]
        earlier[quarter] = clean(quarter, received, PROVINCE, earlier)
    units = sum(len(t.units) for t in earlier.values())
    errors = sum(int(t.findings["severity"].eq("error").sum()) for t in earlier.values())
    return units, errors, peak()


def concatenated(folder: Path) -> tuple[int, int, float]:
    """Put the same sheets together as they stand."""
    frames = [
        frame.iloc[:, :30].set_axis(range(min(30, frame.shape[1])), axis=1)
        for quarter in QUARTERS
        for path in sorted((folder / str(quarter)).iterdir())
        for name, frame in pd.read_excel(path, engine="openpyxl", sheet_name=None, header=None).items()
        if name in ("HTX", "THT")
    ]
    return len(pd.concat(frames)), 0, peak()


def peak() -> float:
    """Most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(title: str, way: Callable[[Path], tuple[int, int, float]], folder: Path, provinces: int) -> float:
    """Print and return the seconds of all provinces, shared among the cores."""
    cores = os.cpu_count() or 1
    start = time.perf_counter()
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(way, [folder] * provinces))
    seconds = time.perf_counter() - start
    rows, errors = sum(r for r, _, _ in found), sum(e for _, e, _ in found)
    memory = max(m for _, _, m in found)
    print(f"{title:34} {seconds:7.1f}s  {rows:7} rows  {rows / seconds:6.0f} rows/s  {errors} errors", end="  ")
    print(f"peak {memory:.0f} MiB in each of {cores} processes", flush=True)
    return seconds


def main() -> None:
    """Make the workbooks, and print time, rows a second and memory of both ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--provinces", type=int, default=34)
    parser.add_argument("--without-pandas", action="store_true")
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_province(folder)
        ours = timed("read and cleaned", cleaned, folder, chosen.provinces)
        if not chosen.without_pandas:
            plain = timed("pandas with openpyxl, concatenated", concatenated, folder, chosen.provinces)
            print(f"{'ours / pandas, time':34} {ours / plain:7.2f}")


if __name__ == "__main__":
    sys.exit(main())
