"""All indicators of a country, quarter after quarter, by province, sector and kind, beside three other engines.

About 105,000 units in 34 provinces × 40 quarters = 4.2 million rows. Every engine reads the same Parquet files and
returns, for each quarter, province, sector, kind and indicator over units: the numerator, the denominator, how many
units were asked and how many answered, and a flow's part in the quarter (less the quarter before). Distinct communes
and bounds of education are among them. Plain pandas masks and groups; DuckDB and polars get one query with an
expression for each part. Each runs in a process of its own, with its imports, in turn; what they return is compared.

    python benchmarks/scale.py [--units 105000] [--quarters 40] [--runs 3] [--engines kttt,pandas,duckdb] [--curve]

DuckDB and polars are not needed by anything else: `pip install duckdb polars` beside the project, or leave them out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent))
from national_units import write

from kttt_analysis.quarter import Quarter

ENGINES = ("kttt", "pandas", "duckdb", "polars")
FIRST = Quarter(2014, 1)  # forty quarters without a break of definition within a year


def run(engine: str, folder: Path) -> tuple[float, int, Path]:
    """Seconds and peak KiB of one engine in its own process, and the file of what it found."""
    out = folder.with_name(f"{folder.name}-{engine}.parquet")
    script = Path(__file__).with_name("scale_engines.py")
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(script), engine, str(folder), str(out)])
    _, code, used = os.wait4(process.pid, 0)
    if code:
        raise SystemExit(f"{engine} left with {code}")
    return time.perf_counter() - began, used.ru_maxrss, out


def same(mine: Path, other: Path, name: str) -> None:
    """Stop where two engines found different numbers."""
    a, b = (pd.read_parquet(p).set_index(["quarter", "province", "sector", "kind", "indicator"]) for p in (mine, other))
    a, b = a.sort_index(), b.sort_index()
    missing = a.index.symmetric_difference(b.index)
    if len(missing):
        raise SystemExit(f"{name}: {len(missing)} groups are not in both, such as {missing[0]}")
    try:
        pd.testing.assert_frame_equal(a, b[a.columns.tolist()], check_dtype=False, rtol=1e-9)
    except AssertionError as error:
        raise SystemExit(f"{name}: {error}") from error


def measured(folder: Path, engines: list[str], runs: int) -> dict[str, tuple[float, float]]:
    """Median seconds and most MiB of each engine, A B C, A B C …; the first round is compared."""
    seconds: dict[str, list[float]] = {engine: [] for engine in engines}
    peaks: dict[str, int] = dict.fromkeys(engines, 0)
    for turn in range(runs):
        for engine in engines:
            took, peak, out = run(engine, folder)
            seconds[engine].append(took)
            peaks[engine] = max(peaks[engine], peak)
            if turn == 0 and engine != engines[0]:
                same(folder.with_name(f"{folder.name}-{engines[0]}.parquet"), out, engine)
    return {engine: (statistics.median(seconds[engine]), peaks[engine] / 1024) for engine in engines}


def main() -> None:
    """Print seconds, memory and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=105_000)
    parser.add_argument("--quarters", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--curve", action="store_true", help="from 10,000 rows up to units × quarters")
    chosen = parser.parse_args()
    engines = [e for e in chosen.engines.split(",") if e in ("kttt", "pandas") or importlib.util.find_spec(e)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, pandas {pd.__version__}")
    sizes = [(chosen.units, chosen.quarters)]
    if chosen.curve:
        sizes = [(10_000, 1), (chosen.units, 1), (chosen.units, 4), (chosen.units, 10), *sizes]
    print(f"{'rows':>10}  " + "".join(f"{engine:>20}" for engine in engines))
    with tempfile.TemporaryDirectory() as temporary:
        for units, quarters in sizes:
            folder = Path(temporary) / f"{units}x{quarters}"
            rows = write(folder, units, [FIRST + n for n in range(quarters)])
            found = measured(folder, engines, chosen.runs)
            told = [f"{took:7.2f} s {peak:6.0f} MiB" for took, peak in found.values()]
            print(f"{rows:>10,}  " + "".join(f"{text:>20}" for text in told), flush=True)
            (first, (mine, _)), *others = found.items()
            ratios = ", ".join(f"{mine / took:.2f} of {engine}" for engine, (took, _) in others)
            print(f"{'':>10}  {first}: {ratios}", flush=True)
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
