"""The sample as files: workbooks by quarter and district, and the truth beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import District, load
from kttt_analysis.forms.blank import write_form
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.activities import activities, remarks
from kttt_analysis.sample.chance import stream, workday
from kttt_analysis.sample.records import Row, Simulation, simulate
from kttt_analysis.sample.truth import by_district
from kttt_analysis.sample.world import load_world
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.vietnamese.names import fold

TRUTH = "TRUTH.json"
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
        Called after each workbook with how many are done and how many there are.

    Returns
    -------
    list of Path
        The workbooks, by quarter and district. An earlier demonstration in the folder is replaced.

    Raises
    ------
    NotADemonstrationError
        The folder holds other submissions.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = write_sample(Path(folder), Quarter(2021, 2), Quarter(2021, 2))
    >>> len(paths), paths[0].name
    (15, '899-rach-gia.xlsx')
    """
    quarters = Quarter.range(first, last)
    for quarter in quarters:  # a quarter that is not known is refused before anything is made
        load_world().index(quarter)
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
    (folder / TRUTH).write_text('{"synthetic":true,"unfinished":true}\n', encoding="utf-8", newline="\n")
    for old in (folder / RAW).glob("????Q?/*"):
        old.unlink()
    simulation = simulate(seed)
    done, paths = 0, []
    truth: dict[str, Any] = {
        "synthetic": True,
        "mark": form().synthetic_mark,
        "seed": seed,
        "registered_late": _late(simulation, quarters),
        "quarters": {},
    }
    of_year: dict[str, list[Row]] = {}
    for quarter in quarters:
        wanted = [quarter] if quarter.number == 1 or of_year else list(quarter.of_year)
        if quarter.number == 1:
            of_year = {}
        rows: dict[str, list[Row]] = {}
        held: dict[str, list[Row]] = {}
        for code in simulation.world.districts:
            rows[code] = simulation.rows(code, quarter)
            new = [activities(simulation, code, q) for q in wanted]
            held[code] = new[-1]
            of_year.setdefault(code, []).extend(a for part in new for a in part)
        values = by_district(rows, of_year, quarter)
        tables: dict[str, list[Row]] = {name: [] for name in SHEETS}
        for district in simulation.world.province.districts_on(quarter.end):
            code = district.code
            path = folder / RAW / str(quarter) / file_name(district)
            parts = {
                "units": rows[code],
                "support": held[code],
                "totals": _stated(values, code, quarter),
                "remarks": remarks(simulation, code, quarter),
            }
            _write(path, district, quarter, parts, seed)
            for name, part in parts.items():
                tables[name] += part
            paths.append(path)
            done += 1
            if progress:
                progress(done, 15 * len(quarters))
        truth["quarters"][str(quarter)] = {
            **{name: _table(name, part) for name, part in tables.items()},
            "indicators": values,
        }
    text = json.dumps(truth, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    (folder / TRUTH).write_text(text + "\n", encoding="utf-8", newline="\n")
    return paths


def file_name(district: District) -> str:
    """Name of a district's workbook in the demonstration ("907-go-quao.xlsx")."""
    return f"{district.code}-{fold(district.name).replace(' ', '-')}.xlsx"


def strangers(folder: Path) -> list[Path]:
    """Submissions in a folder that no demonstration has written."""
    ours = {file_name(d) for d in load_world().province.districts} if (folder / TRUTH).is_file() else set()
    return sorted(p for p in (folder / RAW).glob("????Q?/*") if p.name not in ours)


def _write(path: Path, district: District, quarter: Quarter, parts: Mapping[str, list[Row]], seed: int) -> None:
    """Write one workbook and note in every row where it stands."""
    chance = stream(seed, "signed", district.code, quarter)
    signed = workday(chance, quarter.end + timedelta(days=1), quarter.end + timedelta(days=8))
    groups = {True: [r for r in parts["units"] if r["kind"] == "THT"]}
    groups[False] = [r for r in parts["units"] if r["kind"] != "THT"]
    tables = {"HTX": groups[False], "THT": groups[True]}
    tables |= {name: parts[name] for name in ("support", "totals", "remarks")}
    places = write_form(
        path, district=district, quarter=quarter, tables=tables, mark=form().synthetic_mark, signed_on=signed
    )
    for sheet, records in tables.items():
        place = places[sheet]
        for i, row in enumerate(records):
            row["source_file"], row["source_sheet"] = path.name, place.sheet
            if sheet == "totals":
                row["source_cell"] = place.cell(i, "stated")
            else:
                row["source_row"] = place.row(i)
    # A file's own time is when it was sent: on the next working morning.
    sent = datetime(signed.year, signed.month, signed.day, 9, tzinfo=VIETNAM) + timedelta(days=1)
    os.utime(path, (sent.timestamp(), sent.timestamp()))


def _stated(values: Mapping[str, Mapping[str, Any]], district: str, quarter: Quarter) -> list[Row]:
    """The totals that a district states: every indicator that a form asks for."""
    return [
        {
            "quarter": str(quarter),
            "district_code": district,
            "indicator": code,
            "stated": float(values[code][district] or 0),
        }
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
    """Units founded the year before they are first listed, which the published stocks ask for."""
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
        if unit.late and unit.listed in quarters
    ]
