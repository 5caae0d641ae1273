"""Support activities of an area by the six groups of solutions: in the quarter, in the year so far, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.phrases import nothing
from kttt_analysis.drawing.view import View
from kttt_analysis.indicators.activities import activities_of_year, handed_in_all_year
from kttt_analysis.indicators.compute import tables_at
from kttt_analysis.vietnamese.wording import capitalised


@dataclass(frozen=True)
class Activities:
    """What was done in one group of solutions.

    `in_quarter` is None where the area did not report, `count` (of the year so far) where a quarter of the year is
    missing; `classes` … `budget` are sums of the year so far, None where nobody stated them.
    """

    group: str | None
    in_quarter: int | None
    count: int | None
    classes: float | None = None
    participants: float | None = None
    units: int | None = None
    cases: float | None = None
    budget: float | None = None


@dataclass(frozen=True)
class Support:
    """Activities by group; `left_out` are districts of the area without a report for each quarter so far."""

    groups: tuple[Activities, ...]
    left_out: tuple[str, ...]


def support_of(view: View) -> Support:
    """Activities of the area, group by group, all six, and what belongs to none."""
    q = view.q
    year = [tables_at(q, each) for each in q.quarter.of_year]
    known = [tables for tables in year if tables is not None]
    whole = handed_in_all_year(known) if len(known) == len(year) else frozenset()
    rows = _with_group(activities_of_year(known, q.calendar))
    now = _with_group(q.support[q.support["district_code"].isin(view.codes)])
    reported = bool(set(view.codes) & q.tables.districts_with("support"))
    lately = now[_in_quarter(now, view)] if reported else None
    mine = rows[rows["district_code"].isin(whole & set(view.codes))]
    left_out = tuple(c for c in view.codes if c not in whole)
    codes = [*load().vocabularies["solution_group"]]
    groups = [_activities(code, lately, mine, len(left_out) < len(view.codes)) for code in codes]
    if mine["group"].isna().any() or (lately is not None and lately["group"].isna().any()):
        groups.append(_activities(None, lately, mine, len(left_out) < len(view.codes)))
    return Support(tuple(groups), left_out)


def _with_group(rows: pd.DataFrame) -> pd.DataFrame:
    """The group a row states, else the one its kind of activity belongs to."""
    kinds = load().vocabularies["support_kind"]
    own = {code: str(term.more["solution_group"]) for code, term in kinds.items() if "solution_group" in term.more}
    stated = rows["solution_group"].astype("object")
    implied = rows["support_kind"].astype("object").map(own)
    return rows.assign(group=stated.where(stated.notna(), implied))


def _in_quarter(rows: pd.DataFrame, view: View) -> pd.Series:
    """Rows held in the quarter; one without a day counts in the quarter that reports it."""
    first, last = view.q.quarter.bounds(view.q.calendar)
    days = rows["held_on"]
    inside = [not isinstance(day, date) or first <= day <= last for day in days]
    return pd.Series(inside, index=rows.index, dtype=bool)


def _activities(code: str | None, now: pd.DataFrame | None, year: pd.DataFrame, known: bool) -> Activities:
    def chosen(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["group"].isna() if code is None else rows["group"].eq(code)]

    mine = chosen(year)
    lately = None if now is None else len(chosen(now))
    if not known:
        return Activities(code, lately, None)

    def total(*columns: str) -> float | None:
        values = mine[list(columns)].astype("Float64")
        return float(values.sum().sum()) if values.notna().any(axis=None) else None

    listed = mine["unit_ids"].dropna()
    units = {part.strip() for text in listed for part in str(text).split(";") if part.strip()}
    return Activities(
        code,
        lately,
        len(mine),
        total("classes"),
        total("participants"),
        len(units) if len(listed) else None,
        total("units_supported"),
        total("budget_central", "budget_local", "budget_other"),
    )


def sentences(view: View) -> tuple[str, ...]:
    """What was done under the six groups of solutions."""
    w, found = view.words, support_of(view)
    groups = [group for group in found.groups if group.group is not None]
    if all(group.in_quarter is None and group.count is None for group in groups):
        return nothing(view, "hoạt động hỗ trợ", "support activities")
    now = w.count(sum(group.in_quarter or 0 for group in found.groups))
    if all(group.count is None for group in groups):
        return (
            w.pick(
                f"{capitalised(view.period)} có {now} hoạt động được báo cáo.", f"{now} activities in {view.period}."
            ),
            w.pick(
                "Chưa đủ báo cáo các quý từ đầu năm nên không có số lũy kế.",
                "Quarters of the year so far are missing, so there is no year-to-date figure.",
            ),
        )
    total = w.count(sum(group.count or 0 for group in found.groups))
    busy = [group for group in groups if group.count]
    share = f"{w.count(len(busy))}/{w.count(len(groups))}"
    said = [
        w.pick(
            f"{capitalised(view.ytd)} có {total} hoạt động (riêng {view.period}: {now}) thuộc {share} nhóm giải pháp.",
            f"{total} activities in {view.ytd} ({now} in {view.period} alone), in {share} groups of solutions.",
        )
    ]
    idle = w.listed(str(group.group) for group in groups if not group.count)
    if idle:
        said.append(w.pick(f"Nhóm {idle} chưa có hoạt động được báo cáo.", f"No activity is reported in group {idle}."))
    said += _totals(view)
    if found.left_out:
        names = w.listed(view.names(found.left_out))
        said.append(
            w.pick(
                f"Số lũy kế không gồm nơi thiếu báo cáo một quý trong năm: {names}.",
                f"Year-to-date figures leave out districts that lack a quarter: {names}.",
            )
        )
    return tuple(said)


def _totals(view: View) -> Sequence[str]:
    w, told = view.words, []
    if view.value("classes_held"):
        people = view.told("trainees")
        told.append(
            w.pick(
                f"đã mở {view.told('classes_held')} đào tạo, bồi dưỡng ({people})",
                f"{view.told('classes_held')} of training ({people})",
            )
        )
    if view.value("supported_units"):
        cases = view.told("supported_cases")
        told.append(
            w.pick(
                f"hỗ trợ {view.shown('supported_units')} HTX, THT khác nhau ({cases})",
                f"{view.told('supported_units')} supported ({cases})",
            )
        )
    if view.value("support_budget"):
        told.append(w.pick("tổng kinh phí ", "budget ") + view.told("support_budget"))
    return [capitalised("; ".join(told)) + "."] if told else []
