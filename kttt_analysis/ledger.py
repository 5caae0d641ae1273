"""The verbs by which people's answers enter the workspace: corrections of values, confirmations of units and places.

Each looks up what the source says, tries the entry on it, and adds it to its file only if it does what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis import workspace as files
from kttt_analysis.api import Say, begun, quarter_data
from kttt_analysis.cleaning.confirmations import (
    IDENTITIES,
    PLACES,
    ConfirmationError,
    Confirmed,
    PlaceMeant,
    SameUnit,
    parse_identities,
    parse_places,
)
from kttt_analysis.cleaning.correcting import APPLIED
from kttt_analysis.cleaning.corrections import FOLDER, Correction, CorrectionError, Given, as_toml, parse_corrections
from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.ledger_entries import LedgerError, written
from kttt_analysis.cleaning.settling import FOLDER as CONFIRMATIONS
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.indicators.compute import indicators
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese.names import nearest, unit_name_key
from kttt_analysis.workspace import Workspace, open_workspace
from kttt_analysis.workspace.cleaned import cleaned_with, earlier_tables, ensure_clean
from kttt_analysis.workspace.ledger import Entered, add_entry

NEW = "mục mới"
NAMED = 5


def correct(
    name: str | Quarter,
    *,
    district: str,
    by: str,
    reason: str,
    file: str | None = None,
    sheet: str | None = None,
    cell: str | None = None,
    row: int | None = None,
    unit: str | None = None,
    kind: str | None = None,
    column: str | None = None,
    value: Given | None = None,
    factor: float | None = None,
    drop: bool = False,
    to: str | None = None,
    on: date | None = None,
    was: str | None = None,
    root: Path | str | None = None,
    progress: Say | None = None,
) -> Entered:
    """Add a correction to the ledger, `data/raw/corrections/2021Q2.toml`; the submission itself is never changed.

    Parameters
    ----------
    name
        The quarter whose submission is corrected.
    district
        Whose submission it is, by code or name.
    by, reason, on
        Who said so, why, and when (today by default).
    file, sheet, cell, row
        The place as a cell of a file; `row` is a whole row, for `drop`.
    unit, kind, column
        The place by what the row is called and its column, which a later file with other rows does not lose.
    value, factor, drop, to
        One of them: the value meant, as the district would type it; what to multiply by; no value, or no row; the
        cell (or column) in which the value should have stood.
    was
        What is expected to stand there; looked up by default.

    Raises
    ------
    CorrectionError
        The entry does not fit the source or another entry; why, and what is near. Nothing is written then.
    """
    space = open_workspace(root)
    q = _ready(space, name, progress)
    ways = {"change": value is not None, "scale": factor is not None, "drop": drop, "move": to is not None}
    chosen = [action for action, given in ways.items() if given]
    if len(chosen) != 1:
        raise CorrectionError(
            "hãy chọn đúng một cách hiệu chỉnh: --value GIÁ_TRỊ, --factor HỆ_SỐ, --drop hoặc --to Ô",
            "choose one way to correct: --value VALUE, --factor FACTOR, --drop or --to CELL",
        )
    raw = {
        "action": chosen[0], "quarter": str(q.quarter), "district": district, "file": file, "sheet": sheet,
        "cell": cell, "row": row, "unit": unit, "kind": kind or _kind_of(q, district, unit), "column": column,
        "was": was or "?", "value": value, "factor": factor, "to": to, "by": by, "on": on or files.today(),
        "reason": reason,
    }  # fmt: skip
    with _own_words():
        (asked,) = parse_corrections(written("corrections", raw), q.province, NEW, q.calendar)
    tried = replace(asked, was=was, entry=NEW)
    tables = cleaned_with(space, q.quarter, corrections=(tried,))
    found = _outcome(tables)
    if found["state"] != APPLIED:
        place = f"{found['file']} · {found['sheet']}!{found['cell']}" if found["cell"] else tried.place
        raise CorrectionError(f"không ghi hiệu chỉnh cho {place}: {found['why']}", f"{place}: {found['why_en']}")
    final = replace(tried, was=found["raw"] or "", value=_given(tried, found), district=q.district_name(asked.district))
    path = space.raw / FOLDER / f"{q.quarter}.toml"

    def check(text: str) -> None:
        parse_corrections(text, q.province, space.name_of(path), q.calendar)

    add_entry(path, as_toml(final), check)
    place = f"{found['unit']} · {found['column'] or 'cả dòng'} · {found['file']} · {found['sheet']}!{found['cell']}"
    after = found["value"] if final.to is None else f"{found['cell_to']}: {found['value']}"
    return Entered(path, as_toml(final), place, found["raw"], after, _effects(q, tables))


def confirm(
    name: str | Quarter,
    *,
    district: str,
    by: str,
    reason: str,
    unit: str | None = None,
    kind: str | None = None,
    same_as: str | None = None,
    other_than: str | None = None,
    place: str | None = None,
    commune: str | None = None,
    on: date | None = None,
    root: Path | str | None = None,
    progress: Say | None = None,
) -> Entered:
    """Add a confirmation: which earlier unit a row is or is not, or which commune a way of writing means.

    Parameters
    ----------
    unit, kind, commune
        The row, by its name or code as written, its list and commune where several are called so.
    same_as, other_than
        Identity (`unit_id`) of the earlier unit that it is, or is not.
    place, commune
        A text as written in the district's files, and the commune that it means.

    Raises
    ------
    ConfirmationError
        No such row or several, no such identity (those that come near are named), or the data contradict the entry.
    """
    space = open_workspace(root)
    q = _ready(space, name, progress)
    if (unit is None) == (place is None):
        raise ConfirmationError("ghi một trong hai: --unit (đơn vị trong biểu) hoặc --place (cách ghi địa danh)")
    said = {"district": q.district_name(q.district_code(district)), "quarter": str(q.quarter), "by": by}
    said |= {"reason": reason}
    when = on or files.today()
    if place is not None:
        if commune is None:
            raise ConfirmationError("--place cần kèm --commune: xã, phường, thị trấn mà cách ghi đó muốn nói")
        text = written("places", {"text": place, "commune": commune, **said, "on": when})
        with _own_words():
            meant: SameUnit | PlaceMeant = parse_places(text, q.province, NEW, q.calendar)[0]
    else:
        row = _row_meant(q, district, str(unit), kind, commune)
        _check_identity(space, q, row, same_as, other_than)
        named = unit_name_key(str(row["name"] or "")) == unit_name_key(str(unit))
        asked = {"name" if named else "code": unit, "kind": row["kind"], "commune": commune, "is": same_as}
        text = written("identities", {**asked, "is_not": other_than, **said, "on": when})
        with _own_words():
            meant = parse_identities(text, q.province, NEW, q.calendar)[0]
    return _confirmed(space, q, meant, text)


@contextmanager
def _own_words() -> Iterator[None]:
    """What is wrong with an entry, without the place in a file that it does not have yet."""
    try:
        yield
    except LedgerError as error:
        raise type(error)(str(error).removeprefix(f"{NEW}: mục thứ 1: ")) from error


# ---- trying ----------------------------------------------------------------------------------------


def _ready(space: Workspace, name: str | Quarter, progress: Say | None) -> QuarterData:
    wanted = begun(name, space.settings.decisions.calendar)
    ensure_clean(space, wanted, progress, force=False)
    return quarter_data(space, wanted, None)


def _outcome(tables: CleanTables) -> dict[str, str | None]:
    """What became of the entry that is tried."""
    mine = tables.corrections[tables.corrections["entry"].eq(NEW)]
    (row,) = mine.astype(object).where(mine.notna(), None).to_dict("records")
    return {str(name): value for name, value in row.items()}


def _given(one: Correction, found: dict[str, str | None]) -> Given | None:
    """The value as the ledger keeps it: a number or a day where the column holds such, else the text."""
    text = found["value"]
    column = next((c for t in load().columns.values() for n, c in t.items() if n == found["column"]), None)
    if one.action != "change" or text is None or column is None:
        return one.value
    if column.numeric:
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) and column.type == "date" else one.value


def _kind_of(q: QuarterData, district: str, unit: str | None) -> str | None:
    """The list of the district's unit of a name or code, where there is one of it."""
    rows = [] if unit is None else _called(q, district, unit)
    kinds = {family(str(row["kind"])) for row in rows}
    return kinds.pop() if len(kinds) == 1 else None


def _called(q: QuarterData, district: str, unit: str) -> list[dict[str, Any]]:
    mine = q.units[q.units["district_code"].eq(q.district_code(district))]
    rows = mine.astype(object).where(mine.notna(), None).to_dict("records")
    found = [{str(k): v for k, v in row.items()} for row in rows]
    wanted = unit_name_key(unit)
    return [r for r in found if r["unit_code"] == unit or unit_name_key(str(r["name"] or "")) == wanted]


def _effects(q: QuarterData, tables: CleanTables) -> pd.DataFrame:
    """Indicators of the province that are another with other tables."""
    before, after = (indicators(each).set_index("indicator")["value"] for each in (q, replace(q, tables=tables)))
    both = pd.DataFrame({"before": before, "after": after})
    changed = both[~(both["before"].eq(both["after"]) | both.isna().all(axis=1))]
    return changed.rename_axis("indicator").reset_index()


# ---- units and places ------------------------------------------------------------------------------


def _row_meant(q: QuarterData, district: str, unit: str, kind: str | None, commune: str | None) -> dict[str, Any]:
    """The one row that is called so; ConfirmationError names what is near, or how they are told apart."""
    rows = [r for r in _called(q, district, unit) if kind is None or family(str(r["kind"])) == family(kind)]
    if not rows:
        mine = q.units[q.units["district_code"].eq(q.district_code(district))]
        near = nearest(unit, mine["name"].dropna().astype(str), limit=3)
        hint = f"; gần nhất là “{'”, “'.join(near)}”" if near else ""
        raise ConfirmationError(f"biểu {q.quarter.label()} của huyện này không có đơn vị “{unit}”{hint}")
    if len(rows) > 1 and commune is None:
        names = {c.code: c.printed for c in q.province.communes_on(q.last_day)}
        told_ = "; ".join(f"{r['kind']} {names.get(str(r['commune_code']), '–')} ({r['unit_id']})" for r in rows)
        raise ConfirmationError(f"có {len(rows)} đơn vị “{unit}”: {told_}; hãy ghi thêm --commune, hoặc --kind")
    return rows[0]


def _check_identity(
    space: Workspace, q: QuarterData, row: dict[str, Any], same_as: str | None, other_than: str | None
) -> None:
    """ConfirmationError unless one earlier unit is named; those that come near are named with their identities."""
    earlier = earlier_tables(space, q.quarter)
    units: dict[str, str] = {}
    for tables in earlier.values():
        mine = tables.units[tables.units["district_code"].eq(row["district_code"])]
        listed = mine[mine["kind"].astype(str).map(family).eq(str(family(str(row["kind"]))))]
        units |= dict(zip(listed["unit_id"].astype(str), listed["name"].fillna("").astype(str), strict=True))
    wanted = same_as or other_than
    if wanted in units and (same_as is None) != (other_than is None):
        return
    names = dict.fromkeys(units.values())
    near = dict.fromkeys([*nearest(str(row["name"] or ""), names, limit=NAMED), *nearest(wanted or "", names, limit=2)])
    told_ = [f"{name}: {identity}" for name in near for identity, its in units.items() if its == name]
    hint = "; ".join(told_) or "không có đơn vị nào gần giống"
    why = "ghi một trong hai: --is hoặc --is-not, kèm mã định danh của đơn vị ở kỳ trước"
    if wanted and (same_as is None) != (other_than is None):
        why = f"kỳ trước không có đơn vị {wanted!r} trong huyện này"
    raise ConfirmationError(f"{why}; các đơn vị có thể là: {hint}")


def _confirmed(space: Workspace, q: QuarterData, meant: SameUnit | PlaceMeant, text: str) -> Entered:
    """Try a confirmation on the data, and add it to its file."""
    tried = replace(meant, entry=NEW)
    of_units = isinstance(tried, SameUnit)
    more = Confirmed((tried,)) if isinstance(tried, SameUnit) else Confirmed(places=(tried,))
    tables = cleaned_with(space, q.quarter, confirmed=more)
    for code in ("confirmation_contradicted", "confirmation_unused"):
        against = tables.findings[tables.findings["code"].eq(code)]
        words: Sequence[str] = [m for m in against["message"] if NEW in m]
        if words:
            raise ConfirmationError(" ".join(words))
    path = space.raw / CONFIRMATIONS / (IDENTITIES if of_units else PLACES)

    def check(whole: str) -> None:
        (parse_identities if of_units else parse_places)(whole, q.province, space.name_of(path), q.calendar)

    add_entry(path, text, check)
    column = "unit_id" if of_units else "commune_code"
    before, after = (_by_row(t, column) for t in (q.tables, tables))
    changed = [at for at, value in after.items() if value != before.get(at)]
    what = "; ".join(f"{file} · {sheet}!{row}" for file, sheet, row in changed[:NAMED])
    old, new = ("; ".join(dict.fromkeys(str(v[at]) for at in changed if v.get(at))) or None for v in (before, after))
    return Entered(path, text, what or ("đơn vị" if of_units else "địa danh"), old, new, _effects(q, tables))


def _by_row(tables: CleanTables, column: str) -> dict[tuple[str, str, int], object]:
    frame = tables.units.astype(object).where(tables.units.notna(), None)
    return {(r["source_file"], r["source_sheet"], int(r["source_row"])): r[column] for r in frame.to_dict("records")}
