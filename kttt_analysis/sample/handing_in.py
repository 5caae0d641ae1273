"""One district's submission of a quarter: written in its own way, with what goes wrong, and when it came."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import District
from kttt_analysis.forms.blank import write_form
from kttt_analysis.forms.form import form
from kttt_analysis.quarter import Quarter
from kttt_analysis.sample.chance import stream, workday
from kttt_analysis.sample.own_files import read_back, write_grids
from kttt_analysis.sample.own_sheets import Grid, lay_out, ordered
from kttt_analysis.sample.records import Row
from kttt_analysis.sample.slips import Slip, befall, mishaps
from kttt_analysis.sample.ways import Way, ways
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.vietnamese.names import fold

DEADLINE = 10  # days after the end of the quarter, as in the settings of a new workspace
OFFICE = "Phòng Tài chính - Kế hoạch {district}"
CUMULATIVE = ("revenue", "revenue_members", "profit", "regular_income")


@dataclass(frozen=True)
class Submission:
    """A file that came, with what TRUTH.json tells of it."""

    file: str
    received_at: datetime
    sender: str
    version: int = 1
    mistakes: tuple[Mapping[str, Any], ...] = ()

    def note(self, district: str, late: int) -> dict[str, Any]:
        """What TRUTH.json says of it."""
        told = {"district_code": district, "file": self.file, "version": self.version}
        return {**told, "received_at": self.received_at.isoformat(), "days_late": late, "sender": self.sender}


def hand_in(
    folder: Path,
    district: District,
    quarter: Quarter,
    tables: Mapping[str, list[Row]],
    seed: int,
    communes: Mapping[str, str],
) -> list[Submission]:
    """Write what a district hands in for a quarter, and make `tables` what the best reader has of it.

    Parameters
    ----------
    folder
        Folder of the quarter.
    tables
        Records by sheet of the form. Afterwards every record says where it stands; a list that the district does not
        hand in is empty, and a value that is wrong on purpose is what a reader should make of it.
    communes
        Names of communes by code.

    Returns
    -------
    list of Submission
        Files in the order in which they came; none for a district that is silent.
    """
    here, chance = (str(quarter), district.code), stream(seed, "signed", district.code, quarter)
    signed = workday(chance, quarter.end + timedelta(days=1), quarter.end + timedelta(days=8))
    if here in mishaps().missing:
        for records in tables.values():
            records.clear()
        return []
    sent = datetime(signed.year, signed.month, signed.day, 9, tzinfo=VIETNAM) + timedelta(days=1)
    if here in mishaps().late:
        day = quarter.end + timedelta(days=DEADLINE + mishaps().late[here])
        sent = datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)
    sender = OFFICE.format(district=district.full_name[0].lower() + district.full_name[1:])
    way = ways().get(district.code)
    if way:
        if here in mishaps().twice:
            raise ValueError(f"slips.toml: [[twice]] {here}: only a district that fills in our own form comes twice")
        path = folder / way.file_name(quarter)
        slips = mishaps().of(quarter, district.code)
        told = _in_its_own_way(path, way, slips, district, quarter, tables, signed, communes)
        _dated(path, sent)
        return [Submission(path.name, sent, sender, mistakes=tuple(told))]
    path, versions = folder / own_form_name(district), []
    if here in mishaps().twice:
        first = _at_first(tables, **mishaps().twice[here])
        earlier = sent - timedelta(days=3)
        _in_our_form(path, district, quarter, first, signed - timedelta(days=3))
        _dated(path, earlier)
        versions = [Submission(path.name, earlier, sender)]
        path = path.with_stem(f"{path.stem}-v2")
    _in_our_form(path, district, quarter, tables, signed)
    _dated(path, sent)
    return [*versions, Submission(path.name, sent, sender, version=len(versions) + 1)]


def possible_files(district: District, quarter: Quarter) -> tuple[str, ...]:
    """Names of the files that a district may hand in for a quarter."""
    way = ways().get(district.code)
    own = own_form_name(district)
    return (way.file_name(quarter),) if way else (own, own.replace(".xlsx", "-v2.xlsx"))


def own_form_name(district: District) -> str:
    """Name of a workbook of our own form ("907-go-quao.xlsx")."""
    return f"{district.code}-{fold(district.name).replace(' ', '-')}.xlsx"


def _in_our_form(
    path: Path, district: District, quarter: Quarter, tables: Mapping[str, Sequence[Row]], signed: date
) -> None:
    places = write_form(
        path, district=district, quarter=quarter, tables=tables, mark=form().synthetic_mark, signed_on=signed
    )
    for sheet, records in tables.items():
        for i, row in enumerate(records):
            _stands(row, path, places[sheet], i, sheet)


def _in_its_own_way(
    path: Path,
    way: Way,
    slips: Sequence[Slip],
    district: District,
    quarter: Quarter,
    tables: Mapping[str, list[Row]],
    signed: date,
    communes: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Write a workbook in a district's own way; returns the entries that are wrong on purpose."""
    grids: dict[str, Grid] = {}
    told = []
    for sheet in form().sheets:
        records = tables[sheet]
        if sheet in way.stated:
            records.clear()
            continue
        records[:] = ordered(way, sheet, records)
        mine = [s for s in slips if s.sheet == sheet]
        written = list(records)
        for slip in mine:
            at = slip.chosen(records)
            if slip.twice and at is not None:
                written.append(records[at])
        name = path.stem if path.suffix == ".csv" else way.sheet_name(sheet)
        grid = grids.setdefault(name, Grid(name))
        place = lay_out(
            grid, way, sheet, written, district=district, quarter=quarter, communes=communes,
            mark=form().synthetic_mark, signed=signed,
        )  # fmt: skip
        for i, row in enumerate(records):
            _stands(row, path, place, i, sheet)
            for column, value in row.items():
                if isinstance(value, str) and column in READ_BACK:
                    row[column] = read_back(way.letters, value)
        told += [{"file": path.name, **befall(slip, grid, place, records)} for slip in mine]
    write_grids(path, list(grids.values()), way.letters, signed)
    return told


READ_BACK = ("name", "note", "title", "organiser", "legal_basis", "text")
"""Columns of free words, which an old font may have changed; all others are codes of the dictionary."""


def _stands(row: Row, path: Path, place: Any, i: int, sheet: str) -> None:
    """Note where a record stands."""
    row["source_file"], row["source_sheet"] = path.name, place.sheet
    if sheet == "totals":
        row["source_cell"] = place.cell(i, "stated")
    else:
        row["source_row"] = place.row(i)


def _at_first(tables: Mapping[str, Sequence[Row]], without: float, share: float) -> dict[str, list[Row]]:
    """What a district handed in before it thought again: fewer units, smaller amounts."""
    found = {sheet: [dict(row) for row in records] for sheet, records in tables.items()}
    found["HTX"] = found["HTX"][: len(found["HTX"]) - int(without)]
    for row in found["HTX"]:
        for column in CUMULATIVE:
            if row[column] is not None:
                row[column] = round(row[column] * share, 1)
    return found


def _dated(path: Path, when: datetime) -> None:
    """A file's own time is when it was sent."""
    os.utime(path, (when.timestamp(), when.timestamp()))
