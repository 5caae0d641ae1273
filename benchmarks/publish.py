"""From 15 raw workbooks to the finished publication, beside the plain way with the same notebook.

The plain way is what somebody without this package would type: `papermill` and then `jupyter nbconvert --no-input`, on
clean tables that somebody else has already made. Ours starts from the raw workbooks, which it also reads, cleans and
checks, and ends with page, mail and manifest. Both run in turn, A B A B …; the ratio is taken pair by pair.

    python benchmarks/publish.py [--runs 5] [--quarter 2021Q2]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "quarterly_report.ipynb"


def tree_kib(pid: int) -> int:
    """Memory of a process and its children: proportional set sizes, where Linux tells them; else 0."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, StopIteration, ValueError):
            continue
    return total


def timed(commands: list[list[str]], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and peak KiB of the whole tree, for commands run one after the other."""
    peak, start = 0, time.perf_counter()
    for command in commands:
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
            done = threading.Event()

            def watch(pid: int = process.pid, done: threading.Event = done) -> None:
                nonlocal peak
                while not done.wait(0.05):
                    peak = max(peak, tree_kib(pid))

            watcher = threading.Thread(target=watch)
            watcher.start()
            code = process.wait()
            done.set()
            watcher.join()
            if code:
                log.seek(0)
                raise SystemExit(f"{command} left with {code}:\n{log.read().decode(errors='replace')[-3000:]}")
    return time.perf_counter() - start, peak


def main() -> None:
    """Print seconds, peak memory and the ratio, each as median (least – most)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quarter", default="2021Q2")
    chosen = parser.parse_args()
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "SOURCE_DATE_EPOCH")}
    kttt = [sys.executable, "-m", "kttt_analysis"]
    with tempfile.TemporaryDirectory() as temporary:
        demo, out = Path(temporary) / "demo", Path(temporary) / "plain"
        out.mkdir()
        subprocess.run([*kttt, "sample", str(demo)], check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        clean = [*kttt, "clean", chosen.quarter, "--root", str(demo)]
        subprocess.run(clean, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        parameters = ["-p", "quarter", chosen.quarter, "-p", "root", str(demo)]
        run = [str(out / "run.ipynb"), *parameters]
        plain = [
            [sys.executable, "-m", "papermill", str(NOTEBOOK), *run],
            [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(out / "run.ipynb")],
        ]
        ours = [[*kttt, "report", chosen.quarter, "--root", str(demo)]]
        results: dict[str, list[tuple[float, int]]] = {"ours": [], "plain": []}
        for turn in range(chosen.runs + 1):
            shutil.rmtree(demo / "data" / "processed" / chosen.quarter)
            shutil.rmtree(demo / "reports", ignore_errors=True)
            first = timed(ours, environment)
            second = timed(plain, environment)
            if turn:  # the first turn warms the caches
                results["ours"].append(first)
                results["plain"].append(second)
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    names = {"ours": "kttt report (15 raw workbooks → v1)", "plain": "papermill, then nbconvert (clean tables → HTML)"}
    for name, title in names.items():
        seconds, memory = zip(*results[name], strict=True)
        print(f"{title:48} {spread(seconds, 's')}   peak {statistics.median(memory) / 1024:.0f} MiB")
    pairs = zip(results["ours"], results["plain"], strict=True)
    print(f"{'ours / plain, time':48} {spread([a[0] / b[0] for a, b in pairs], '')}")


def spread(values: list[float] | tuple[float, ...], unit: str) -> str:
    """Median with the least and the most."""
    return f"{statistics.median(values):6.2f}{unit} ({min(values):.2f} – {max(values):.2f})"


if __name__ == "__main__":
    main()
