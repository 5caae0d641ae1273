"""What changed between two versions of a district's submission: what came and went, values that are others now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import Column, load
from kttt_analysis.vietnamese.names import key, unit_name_key

TOLD = ("units", "support", "totals", "remarks")
UNTOLD = frozenset(
    ("quarter", "district_code", "unit_id", "unit_ids", "source_file", "source_sheet", "source_row", "source_cell")
)
COLUMNS = ("change", "table", "id", "name", "column", "label", "before", "after", "unit", "weight")
Rows = dict[Hashable, dict[str, Any]]


@dataclass(frozen=True)
class Changes:
    """What changed, the largest first.

    `rows` has a row a change: `change` (`added`, `gone`, `changed`), `table`, `id` (of a unit), `name`, and of a value
    `column`, `label`, `before`, `after` (None where there is none) and `unit`. `weight` is the share of the district's
    own total of the column by which a value moved it.
    """

    rows: pd.DataFrame

    @property
    def added(self) -> tuple[str, ...]:
        """Names of the units that are listed now."""
        return self._units("added")

    @property
    def gone(self) -> tuple[str, ...]:
        """Names of the units that are not listed any more."""
        return self._units("gone")

    @property
    def values(self) -> pd.DataFrame:
        """The values that changed."""
        return self.rows[self.rows["change"].eq("changed")].reset_index(drop=True)

    @property
    def none(self) -> bool:
        """Whether both versions say the same."""
        return self.rows.empty

    def _units(self, change: str) -> tuple[str, ...]:
        mine = self.rows[self.rows["change"].eq(change) & self.rows["table"].eq("units")]
        return tuple(mine["name"])


def changes_between(before: CleanTables, after: CleanTables) -> Changes:
    """Return what changed from one version of a district's submission to a later one.

    Parameters
    ----------
    before, after
        Clean tables of one district and quarter, made of the files up to each version.
    """
    found: list[dict[str, Any]] = []
    for table in TOLD:
        old, new = _rows(before.frames()[table], table), _rows(after.frames()[table], table)
        if table == "units":
            new = _with_new_identities(old, new)
        found += [_there(row, "added", table) for key_, row in new.items() if key_ not in old]
        found += [_there(row, "gone", table) for key_, row in old.items() if key_ not in new]
        found += _values(old, new, table)
    order = {"added": 0, "gone": 1, "changed": 2}
    found.sort(key=lambda one: (order[one["change"]], -one["weight"]))
    frame = pd.DataFrame({name: pd.Series([one.get(name) for one in found], dtype=object) for name in COLUMNS})
    return Changes(frame.assign(weight=frame["weight"].astype("float64")))


def _there(row: Mapping[str, Any], change: str, table: str) -> dict[str, Any]:
    return {"change": change, "table": table, "id": row.get("unit_id"), "name": _name(row), "weight": 0.0}


def _rows(frame: pd.DataFrame, table: str) -> Rows:
    """Rows by what tells them apart; of rows alike, the first, the second and so on."""
    plain = frame.astype(object).where(frame.notna(), None)
    seen: Counter[Hashable] = Counter()
    found: Rows = {}
    for given in plain.to_dict("records"):
        row = {str(k): v for k, v in given.items()}
        said = _key(row, table)
        seen[said] += 1
        found[said, seen[said]] = row
    return found


def _key(row: Mapping[str, Any], table: str) -> Hashable:
    if table == "units":
        return (row["unit_id"], family(row["kind"]))
    if table == "support":
        return (key(row.get("title") or ""), row.get("held_on"))
    if table == "totals":
        return row.get("indicator")
    return (row.get("topic"), key(row.get("text") or ""))


def _with_new_identities(old: Rows, new: Rows) -> Rows:
    """The new rows, by the old identity where a unit of one name and commune only got another one, as with a code."""
    gone, come = ({_place(row): at for at, row in a.items() if at not in b} for a, b in ((old, new), (new, old)))
    same = {come[place]: gone[place] for place in come if place[0] and place in gone}
    return {same.get(at, at): row for at, row in new.items()}


def _place(row: Mapping[str, Any]) -> tuple[str, Any, str | None]:
    return unit_name_key(row.get("name") or ""), row.get("commune_code"), family(row["kind"])


def _values(old: Rows, new: Rows, table: str) -> list[dict[str, Any]]:
    columns = load().columns[table]
    both = [(old[at], new[at]) for at in new if at in old]
    found = []
    for name in [n for n in columns if n not in UNTOLD and any(n in row for row in new.values())]:
        column = columns[name]
        whole = max(_total(old, name), _total(new, name)) if column.numeric else 0.0
        for was, now in both:
            one, other = was.get(name), now.get(name)
            if one != other:
                moved = abs((other or 0) - (one or 0)) / whole if whole else 1 / max(len(both), 1)
                about = {"name": _name(now), "id": now.get("unit_id"), "column": name, "before": one, "after": other}
                said = _said(column, now)
                found.append({"change": "changed", "table": table, "weight": float(moved), **about, **said})
    return found


def _total(rows: Rows, column: str) -> float:
    return sum(abs(float(row[column])) for row in rows.values() if row.get(column) is not None)


def _said(column: Column, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a value is called, and its unit; a stated total is called after its indicator."""
    indicator = load().indicators.get(row.get("indicator") or "")
    if indicator is not None:
        return {"label": indicator.label, "unit": indicator.unit}
    return {"label": column.label, "unit": column.unit}


def _name(row: Mapping[str, Any]) -> str:
    indicator = load().indicators.get(row.get("indicator") or "")
    if indicator is not None:
        return indicator.label
    return str(row.get("name") or row.get("title") or row.get("text") or row.get("unit_id") or "")
