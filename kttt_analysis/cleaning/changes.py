"""What changed between two versions of a district's lists: units that came and went, values that are others now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.kinds import family
from kttt_analysis.dictionary import load

UNTOLD = frozenset(("quarter", "district_code", "unit_id", "source_file", "source_sheet", "source_row"))


@dataclass(frozen=True)
class Changes:
    """Units added and left out, by name; and a table `unit, column, label, before, after` of values that changed."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    values: pd.DataFrame

    @property
    def none(self) -> bool:
        """Whether both versions say the same."""
        return not self.added and not self.gone and self.values.empty


def changes_between(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """Return what changed from one version of the units to a later one.

    Parameters
    ----------
    before, after
        Tables of units (contract §4) of one district and quarter.

    Examples
    --------
    >>> one = pd.DataFrame({"unit_id": ["a"], "kind": ["HTX"], "name": ["HTX A"], "revenue": [5.0]})
    >>> changes_between(one, one.assign(revenue=7.0)).values[["unit", "before", "after"]].values.tolist()
    [['HTX A', 5.0, 7.0]]
    """
    old, new = _rows(before), _rows(after)
    columns = load().columns["units"]
    rows = [
        (_name(new[key]), name, columns[name].label if name in columns else name, old[key][name], value)
        for key in new
        if key in old
        for name, value in new[key].items()
        if name not in UNTOLD and name in old[key] and old[key][name] != value
    ]
    values = pd.DataFrame(rows, columns=["unit", "column", "label", "before", "after"])
    added = tuple(_name(row) for key, row in new.items() if key not in old)
    gone = tuple(_name(row) for key, row in old.items() if key not in new)
    return Changes(added, gone, values)


def _rows(units: pd.DataFrame) -> dict[tuple[Any, Any], dict[str, Any]]:
    plain = units.astype(object).where(units.notna(), None)
    return {(r["unit_id"], family(r["kind"])): {str(k): v for k, v in r.items()} for r in plain.to_dict("records")}


def _name(row: dict[str, Any]) -> str:
    return str(row.get("name") or row["unit_id"])
