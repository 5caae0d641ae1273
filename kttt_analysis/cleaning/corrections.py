"""The corrections ledger: which value of a submission is changed, scaled, moved or dropped, and who said so.

`data/raw/corrections/*.toml`, entries `[[corrections]]`. An entry says what stands in the cell (`was`, the text as
findings and `kttt explain` show it): it is applied only as long as that is true. The place is a cell of a file, or
a unit and a column, which a later file with other rows does not lose. Submissions themselves are never changed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from kttt_analysis.cleaning.kinds import family, kind_named
from kttt_analysis.cleaning.ledger_entries import Kinds, LedgerError, entries, said, written
from kttt_analysis.cleaning.ledger_entries import nearest as nearest_word
from kttt_analysis.dictionary import Column, Province, load
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.vietnamese.names import key, nearest

FOLDER = "corrections"
Action = Literal["change", "drop", "scale", "move"]
ACTIONS: tuple[Action, ...] = get_args(Action)
ASKED: Mapping[str, str] = {"change": "value", "scale": "factor", "move": "to"}
"""What an action needs beside the place."""
Given = str | int | float | bool | date
TEXTS = ("action", "district", "file", "sheet", "cell", "unit", "kind", "column", "was", "to")
KEYS: Kinds = {
    **dict.fromkeys(TEXTS, (str,)),
    "row": (int,),
    "value": (str, int, float, bool, date),
    "factor": (int, float),
}
LABELS: Mapping[str, tuple[str, ...]] = {
    "units": ("name", "unit_code"), "support": ("title",), "totals": ("indicator",), "remarks": ("topic",),
}  # fmt: skip
"""Columns by which a row of a table is called, the one that people say first."""
MADE = frozenset(("quarter", "unit_id", "source_file", "source_sheet", "source_row", "source_cell"))
"""Columns that stand in no form."""
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


class CorrectionError(LedgerError):
    """An entry of the ledger cannot be understood, or has outlived what it corrects; `english` says it in English."""

    def __init__(self, message: str, english: str | None = None) -> None:
        super().__init__(message)
        self.english = english


@dataclass(frozen=True)
class Correction:
    """One entry of the ledger.

    `was` is the text that stands in the cell, "" for none; None where it is still to be looked up. `listed` is the
    list (HTX or THT) of the unit; `to` a cell where the place is one, else a column; `row` a whole row, for `drop`.
    """

    action: Action
    district: str
    quarter: Quarter
    was: str | None
    by: str
    on: date
    reason: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    unit: str | None = None
    listed: str | None = None
    column: str | None = None
    value: Given | None = None
    factor: float | None = None
    to: str | None = None
    entry: str = ""

    @property
    def whole_row(self) -> bool:
        """Whether a whole row is dropped."""
        return self.row is not None or (self.unit is not None and self.column is None)

    @property
    def table(self) -> str | None:
        """The clean table whose column is meant, where the place is a unit and a column."""
        if self.unit is None:
            return None
        return "units" if self.column is None else next(iter(_tables_of(self.column)))

    @property
    def place(self) -> str:
        """Where it is about, in a phrase."""
        if self.unit is not None:
            return f"{self.unit} · {self.column or 'cả dòng'}"
        return f"{self.file} · {self.sheet}!{self.cell or self.row}"

    def stands(self, raw: str | None) -> bool:
        """Whether a cell's text is the one that is expected; blanks around it and ways of storing letters aside.

        >>> one = Correction("drop", "907", Quarter(2021, 2), " 1.325", "A", date(2021, 7, 1), "Sai")
        >>> one.stands("1.325"), one.stands("1325"), one.stands(None)
        (True, False, False)
        """
        return self.was is None or plain(self.was) == plain(raw)


def plain(text: str | None) -> str:
    """A cell's text as two are compared."""
    return unicodedata.normalize("NFC", text or "").strip()


def parse_corrections(
    text: str, province: Province, where: str = "corrections.toml", calendar: Calendar = "calendar"
) -> tuple[Correction, ...]:
    r"""Return the corrections that a TOML text holds.

    Raises
    ------
    CorrectionError
        Not TOML; a key, column, action or district there is not (the nearest is named); a place that is none.

    Examples
    --------
    >>> from kttt_analysis.dictionary import load_province
    >>> text = '''[[corrections]]
    ... action = "change"
    ... quarter = "2021Q2"
    ... district = "Gò Quao"
    ... unit = "HTX Tân Tiến"
    ... column = "Doanh thu"
    ... was = "6000"
    ... value = 600
    ... by = "Nguyễn Văn A, Phòng Kinh tế huyện"
    ... on = 2021-07-10
    ... reason = "Ghi thừa một số 0"
    ... '''
    >>> one, = parse_corrections(text, load_province("91"))
    >>> one.column, one.listed, one.value
    ('revenue', 'HTX', 600)
    """
    found = []
    for at, raw in entries(text, "corrections", where, KEYS, ("action", "district", "was"), CorrectionError):
        common, _ = said(raw, province, calendar, at, CorrectionError)
        action = _action(raw, at)
        place = _by_unit(raw, at) if "unit" in raw else _by_cell(raw, at)
        found.append(Correction(action, was=raw["was"], **common, **place, **_more(raw, action, place, at)))
    return tuple(found)


def as_toml(one: Correction) -> str:
    """An entry as it stands in its file, to be added at its end."""
    names = ("action", "quarter", "district", "file", "sheet", "cell", "row", "unit", "kind", "column")
    values = {name: getattr(one, {"kind": "listed"}.get(name, name)) for name in names}
    values |= {"quarter": str(one.quarter), "was": one.was, "value": one.value, "factor": one.factor, "to": one.to}
    return written("corrections", values | {"by": one.by, "on": one.on, "reason": one.reason})


# ---- reading ---------------------------------------------------------------------------------------


def _action(raw: Mapping[str, Any], at: str) -> Action:
    for action in ACTIONS:
        if raw["action"] == action:
            break
    else:
        near = nearest_word(raw["action"], ACTIONS)
        raise CorrectionError(f"{at}: action phải là một trong {', '.join(ACTIONS)}; đang ghi {raw['action']!r}{near}")
    for other, name in ASKED.items():
        if other == action and name not in raw:
            raise CorrectionError(f"{at}: action = {action!r} cần khóa {name}")
        if other != action and name in raw:
            raise CorrectionError(f"{at}: khóa {name} chỉ dùng với action = {other!r}; đang ghi action = {action!r}")
    if action != "change" and not raw["was"].strip():
        raise CorrectionError(f"{at}: was để trống chỉ dùng với action = 'change' (ghi vào một ô trống)")
    return action


def _by_unit(raw: Mapping[str, Any], at: str) -> dict[str, Any]:
    """A place by what the row is called and its column."""
    _without(raw, ("file", "sheet", "cell", "row"), "unit", at)
    if "column" not in raw and raw["action"] != "drop":
        raise CorrectionError(f"{at}: thiếu column (cột trong danh mục); chỉ action = 'drop' bỏ được cả dòng")
    column = column_named(raw["column"], at) if "column" in raw else None
    listed = None
    if column is None or "units" in _tables_of(column):
        listed = _listed(raw, at)
    return {"unit": raw["unit"], "column": column, "listed": listed}


def _listed(raw: Mapping[str, Any], at: str) -> str:
    """The list that a unit stands in: as the entry says, else as its name does."""
    kinds = load().vocabularies["kind"]
    if "kind" in raw and raw["kind"] not in kinds:
        near = nearest_word(raw["kind"], kinds)
        raise CorrectionError(f"{at}: kind phải là một trong {', '.join(kinds)}; đang ghi {raw['kind']!r}{near}")
    listed = family(raw.get("kind") or kind_named(raw["unit"]))
    if listed is None:
        raise CorrectionError(f"{at}: {raw['unit']!r} chưa rõ ở danh sách HTX hay THT; hãy ghi thêm kind")
    return listed


def _by_cell(raw: Mapping[str, Any], at: str) -> dict[str, Any]:
    """A place by file, sheet and cell, or row."""
    _without(raw, ("kind", "column"), "file", at)
    wanted = "row" if "row" in raw else "cell"
    for name in ("file", "sheet", wanted):
        if name not in raw:
            raise CorrectionError(f"{at}: ghi chỗ cần sửa bằng file, sheet, cell, hoặc bằng unit, column; thiếu {name}")
    if "row" in raw and ("cell" in raw or raw["action"] != "drop" or raw["row"] < 1):
        raise CorrectionError(f"{at}: row chỉ dùng với action = 'drop', không kèm cell; là số dòng như trong Excel")
    cell = cell_named(raw["cell"], at) if "cell" in raw else None
    return {"file": raw["file"], "sheet": raw["sheet"], "cell": cell, "row": raw.get("row")}


def _without(raw: Mapping[str, Any], others: tuple[str, ...], way: str, at: str) -> None:
    found = [name for name in others if name in raw]
    if found:
        raise CorrectionError(f"{at}: ghi chỗ cần sửa theo một cách; {way} không đi cùng {', '.join(found)}")


def _more(raw: Mapping[str, Any], action: Action, place: Mapping[str, Any], at: str) -> dict[str, Any]:
    """What the action needs."""
    value, factor = raw.get("value"), raw.get("factor")
    if isinstance(value, float) and not math.isfinite(value):
        raise CorrectionError(f"{at}: value phải là số hữu hạn; đang ghi {value!r}")
    if factor is not None and (not math.isfinite(factor) or factor == 0):
        raise CorrectionError(f"{at}: factor phải là số khác 0, ví dụ 0.001; đang ghi {factor!r}")
    to = None
    if action == "move" and place.get("unit") is None:
        to = cell_named(raw["to"], at)
    elif action == "move":
        to = column_named(raw["to"], at)
        if not set(_tables_of(to)) & set(_tables_of(place["column"])):
            raise CorrectionError(f"{at}: to là cột của bảng khác: {raw['to']!r}")
    if to is not None and to == (place.get("cell") or place.get("column")):
        raise CorrectionError(f"{at}: to trùng với chỗ đang ghi: {raw['to']!r}")
    return {"value": value, "factor": factor, "to": to}


def cell_named(text: str, at: str) -> str:
    """A cell's address as Excel writes it; CorrectionError where the text is none."""
    found = text.strip().upper().replace("$", "")
    if not _CELL.fullmatch(found):
        raise CorrectionError(f"{at}: {text!r} không phải địa chỉ ô như D12")
    return found


def column_named(text: str, at: str) -> str:
    """The dictionary's name of a column, by that name or by what forms call it.

    Raises
    ------
    CorrectionError
        There is none, or several are called so; the nearest or all of them are named.

    >>> column_named("revenue", ""), column_named("doanh thu từ thành viên", "")
    ('revenue', 'revenue_members')
    """
    ways = _ways()
    wanted = text if text in ways else key(text)
    found = ways.get(wanted, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise CorrectionError(f"{at}: nhiều cột được gọi là {text!r}; hãy ghi tên cột: {', '.join(found)}")
    called = {name: f"{c.name} ({c.label})" for c in _columns() for name in (c.label, c.name)}
    near = dict.fromkeys(called[name] for name in nearest(text, called, limit=2))
    hint = f"; gần nhất là {', '.join(near)}" if near else ""
    raise CorrectionError(f"{at}: không có cột {text!r}{hint} (danh mục: docs/tham-khao/cot.md)")


def _columns() -> list[Column]:
    return [c for table in LABELS for c in load().columns[table].values() if c.name not in MADE]


def _ways() -> dict[str, tuple[str, ...]]:
    """Names of columns by every way of calling them; a label goes before what others are also called."""
    names: dict[str, tuple[str, ...]] = {c.name: (c.name,) for c in _columns()}
    labels: dict[str, dict[str, None]] = {}
    others: dict[str, dict[str, None]] = {}
    for column in _columns():
        labels.setdefault(key(column.label), {})[column.name] = None
        for alias in column.aliases:
            others.setdefault(key(alias), {})[column.name] = None
    return {way: tuple(found) for way, found in (others | labels).items()} | names


def _tables_of(column: str) -> tuple[str, ...]:
    """Clean tables that have a column; the list of units alone where it is one of them."""
    found = tuple(table for table in LABELS if column in load().columns[table])
    return ("units",) if "units" in found else found
