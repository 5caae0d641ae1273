"""The sample as files: workbooks by quarter and district, and the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import normalize

from kttt_analysis.dictionary import load
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.activities import activities, remarks
from kttt_analysis.sample.handing_in import Submission, hand_in, possible_files
from kttt_analysis.sample.records import Row, Simulation, simulate
from kttt_analysis.sample.slips import mishaps
from kttt_analysis.sample.truth import Heard, by_district, indicator_truth
from kttt_analysis.sample.ways import ways
from kttt_analysis.sample.world import load_world

TRUTH = "TRUTH.json"
RECEIPTS = "received.toml"
RAW = Path("data") / "raw"
SHEETS = {"units": ("HTX", "THT"), "support": ("support",), "totals": ("totals",), "remarks": ("remarks",)}
Progress = Callable[[int, int], None]


class NotADemonstrationError(ValueError):
    """The folder holds submissions that are not a demonstration's."""


def write_sample(
    folder: Path, first: Quarter, last: Quarter, seed: int = 147, progress: Progress | None = None
) -> list[Path]:
    """Write the demonstration's workbooks, marked as simulated in every sheet, and `TRUTH.json`.

    Parameters
    ----------
    folder
        Where `data/raw/2020Q1/899-rach-gia.xlsx` … and `TRUTH.json` go.
    first, last
        Quarters to write, both included. A unit is the same whichever quarters are written.
    seed
        Another seed gives another province of the same size.
    progress
        Called after each quarter with how many submissions are done and how many there are.

    Returns
    -------
    list of Path
        What was written, by quarter and district: workbooks, and each quarter's `received.toml`. An earlier
        demonstration in the folder is replaced.

    Raises
    ------
    NotADemonstrationError
        The folder holds other submissions.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_sample(Path(folder), Quarter(2021, 2), Quarter(2021, 2))
    >>> len(paths), paths[0].name, paths[-1].name
    (16, '899-rach-gia.xlsx', 'received.toml')
    """
    quarters = Quarter.range(first, last)
    for quarter in (first, last):  # a quarter that is not known is refused before anything is made
        load_world().index(quarter)
    if not quarters:
        raise ValueError(f"quý đầu {first} phải trước hoặc bằng quý cuối {last}")
    if (folder / "kttt.toml").is_file() and not (folder / TRUTH).is_file():
        raise NotADemonstrationError(
            f"{folder} đã là một không gian làm việc; không ghi số liệu mô phỏng vào đó. "
            "Hãy chọn thư mục khác, ví dụ `kttt sample demo`"
        )
    strange = strangers(folder)
    if strange:
        raise NotADemonstrationError(
            f"{strange[0]} không phải tệp mô phỏng; không ghi số liệu mô phỏng vào thư mục có bản nộp thật. "
            "Hãy chọn thư mục khác, ví dụ `kttt sample demo`"
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Written first, so that what an interrupted run leaves is known for a demonstration.
    begun = {"synthetic": True, "unfinished": True, "files": _possible(quarters)}
    (folder / TRUTH).write_text(json.dumps(begun, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    for old in (folder / RAW).glob("????Q?/*"):
        old.unlink()
    simulation = simulate(seed)
    done, everyone, paths = 0, len(simulation.world.districts), []
    truth: dict[str, Any] = {
        "synthetic": True,
        "mark": form().synthetic_mark,
        "seed": seed,
        "registered_late": _late(simulation, quarters),
        "quarters": {},
    }
    for quarter in quarters:
        written, told = _quarter(folder / RAW / str(quarter), simulation, quarter)
        paths += written
        truth["quarters"][str(quarter)] = told
        done += everyone
        if progress:
            progress(done, everyone * len(quarters))
    truth["files"] = [p.relative_to(folder).as_posix() for p in paths]
    text = json.dumps(truth, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    (folder / TRUTH).write_text(text + "\n", encoding="utf-8", newline="\n")
    return paths


def strangers(folder: Path) -> list[Path]:
    """Submissions in a folder that no demonstration has written."""
    try:
        written = set(json.loads((folder / TRUTH).read_text(encoding="utf-8")).get("files", ()))
    except (OSError, ValueError):
        written = set()
    found = (p for p in (folder / RAW).glob("????Q?/*"))
    return sorted(p for p in found if normalize("NFC", p.relative_to(folder).as_posix()) not in written)


def _possible(quarters: Sequence[Quarter]) -> list[str]:
    """Every file that a demonstration of these quarters may write."""
    found = []
    for quarter in quarters:
        folder = RAW / str(quarter)
        names = [name for d in load_world().province.districts_on(quarter.end) for name in possible_files(d, quarter)]
        found += [(folder / name).as_posix() for name in (*names, RECEIPTS)]
    return found


def _quarter(folder: Path, simulation: Simulation, quarter: Quarter) -> tuple[list[Path], dict[str, Any]]:
    """Write what every district hands in for a quarter; returns the files and what TRUTH.json says of it."""
    province = simulation.world.province
    communes = {c.code: c.printed for c in province.communes if c.listed(quarter.end)}
    tables: dict[str, list[Row]] = {name: [] for name in SHEETS}
    arrived: list[tuple[str, Submission]] = []
    heard: dict[str, Heard] = {}
    for district in province.districts_on(quarter.end):
        code = district.code
        parts, held = lists_of(simulation, code, quarter)
        files = hand_in(folder, district, quarter, parts, simulation.seed, communes)
        arrived += [(code, one) for one in files]
        if files:
            silent = any((str(q), code) in mishaps().missing for q in quarter.of_year)
            stated = {row["indicator"]: row["stated"] for row in parts["totals"]}
            heard[code] = Heard([*parts["HTX"], *parts["THT"]], None if silent else held, stated)
        for name, sheets in SHEETS.items():
            tables[name] += [row for sheet in sheets for row in parts[sheet]]
    (folder / RECEIPTS).write_text(_receipts(folder, [one for _, one in arrived]), encoding="utf-8", newline="\n")
    told = {
        **{name: _table(name, rows) for name, rows in tables.items()},
        "indicators": by_district(heard, simulation.world.districts, quarter),
        "submissions": [one.note(code, mishaps().late.get((str(quarter), code), 0)) for code, one in arrived],
        "missing": sorted(set(simulation.world.districts) - set(heard)),
        "mistakes": [dict(told) for _, one in arrived for told in one.mistakes],
    }
    return [*(folder / one.file for _, one in arrived), folder / RECEIPTS], told


def lists_of(simulation: Simulation, district: str, quarter: Quarter) -> tuple[dict[str, list[Row]], list[Row]]:
    """What a district has to tell in a quarter, by sheet of the form; and its activities of the year so far."""
    units = simulation.rows(district, quarter)
    of_year = {q: activities(simulation, district, q) for q in quarter.of_year}
    held = [a for part in of_year.values() for a in part]
    lists = {
        "HTX": [r for r in units if r["kind"] != "THT"],
        "THT": [r for r in units if r["kind"] == "THT"],
        "support": list(of_year[quarter]),
        "totals": _stated(units, held, district, quarter),
        "remarks": remarks(simulation, district, quarter),
    }
    return lists, held


def _receipts(folder: Path, submissions: Sequence[Submission]) -> str:
    """Notes of what was received, as an analyst keeps them."""
    lines = []
    for one in submissions:
        digest = sha256((folder / one.file).read_bytes()).hexdigest()
        lines += ["[[files]]", f"file = {json.dumps(one.file, ensure_ascii=False)}", f'sha256 = "{digest}"']
        lines += [f"received_at = {one.received_at.isoformat()}", f'sender = "{one.sender}"', ""]
    return "\n".join(lines)


def _stated(units: Sequence[Row], support: Sequence[Row], district: str, quarter: Quarter) -> list[Row]:
    """The totals that a district states: every indicator that a form asks for."""
    values = indicator_truth(units, support, quarter)
    return [
        {"quarter": str(quarter), "district_code": district, "indicator": code, "stated": float(values[code] or 0)}
        for code, indicator in load().indicators.items()
        if indicator.stated
    ]


def _table(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Rows as columns and lists of values; whole amounts are written as whole numbers."""
    columns = list(rows[0]) if rows else []

    def plain(value: Any) -> Any:
        return int(value) if isinstance(value, float) and value == int(value) else value

    return {"columns": columns, "rows": [[plain(row[c]) for c in columns] for row in rows]}


def _late(simulation: Simulation, quarters: Sequence[Quarter]) -> list[dict[str, Any]]:
    """Units founded the year before they are first listed, which the published stocks ask for.

    Groups of districts that only state their totals are not among them: nobody sees them one by one.
    """
    unlisted = {code for code, way in ways().items() if "THT" in way.stated}
    return [
        {
            "district_code": unit.district,
            "kind": unit.kind,
            "unit_code": unit.code,
            "name": unit.name,
            "founded_on": unit.founded_on,
            "first_quarter": str(unit.listed),
        }
        for unit in simulation.units.values()
        if unit.late and unit.listed in quarters and not (unit.kind == "THT" and unit.district in unlisted)
    ]
