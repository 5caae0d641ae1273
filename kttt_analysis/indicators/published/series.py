"""Published figures as series by year: cut at definition breaks, nothing joined over a gap or another scope."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import Break, load
from kttt_analysis.indicators.published.choices import Choice, Point, one_of
from kttt_analysis.indicators.published.figures import Published
from kttt_analysis.vietnamese.dates import format_date

APART = -1
"""Segment of points of another scope."""


def series(published: Published, code: str) -> pd.DataFrame:
    """Return one series, a row a year.

    Parameters
    ----------
    published
        What `read_published` gives.
    code
        Code of the series (`published.series`).

    Returns
    -------
    DataFrame
        series, year, value, unit, qualifier, estimate, derived (a difference of two figures), basis, agency,
        last_day, precision, checked, apart and apart_en (the other scope, or ""), segment (no break inside; -1:
        apart), joined (follows the year before in the same segment), alike (counted by the same agency on the same
        basis as that one), figures, others (codes), source (name), reason, note. Years without a published figure
        have no row.
    """
    one_of(code, published.series, "series.toml", "chuỗi")
    choice = published.series[code]
    rows = [_point(published, choice, p) for p in sorted(choice.points, key=lambda p: p.year)]
    cuts = breaks_of(published, code)
    segment = 0
    before: dict[str, Any] | None = None
    for row in rows:
        if row["apart"]:
            row |= {"segment": APART, "joined": False, "alike": False}
            continue
        if before is not None and any(b.between(before["last_day"], row["last_day"]) for b in cuts):
            segment += 1
        joined = before is not None and before["segment"] == segment and before["year"] == row["year"] - 1
        row |= {
            "segment": segment,
            "joined": joined,
            "alike": before is not None and joined and _alike(before, row),
        }
        before = row
    return pd.DataFrame(rows)


def breaks_of(published: Published, code: str) -> tuple[Break, ...]:
    """Definition breaks of the series' indicator between its first figure and the end of all published ones."""
    choice = published.series[code]
    days = [d for d in published.figures["last_day"] if d is not None]
    years = [p.year for c in published.series.values() for p in c.points]
    last = min(max(days), date(max(years), 12, 31))
    first = min(published.figures.loc[[c for p in choice.points for c in p.figure.figures], "last_day"])
    return tuple(b for b in load().breaks if b.covers(choice.indicator) and b.between(first, last))


def changes(published: Published) -> pd.DataFrame:
    """Return the change of every series on the year before, where there is one to speak of.

    Returns
    -------
    DataFrame
        series, year, value, change, change_pct, why_not and why_not_en: why no change is given (a break, a gap,
        another scope, another way of counting), "" where it is.
    """
    rows = []
    for code in published.series:
        frame, cuts = series(published, code), breaks_of(published, code)
        before: pd.Series | None = None
        for _, row in frame.iterrows():
            why, why_en = _why_not(cuts, before, row)
            change = None if why or before is None else row["value"] - before["value"]
            share = None if change is None or before is None else change / before["value"] * 100
            rows.append((code, row["year"], row["value"], change, share, why, why_en))
            before = before if row["apart"] else row
    columns = ["series", "year", "value", "change", "change_pct", "why_not", "why_not_en"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"change": "float64", "change_pct": "float64"})


def _point(published: Published, choice: Choice, point: Point) -> dict[str, Any]:
    rows = published.rows(point.figure)
    main = rows.iloc[0]
    notes = [n for n in rows["note"] if n]
    return {
        "series": choice.code,
        "year": point.year,
        "value": point.value,
        "unit": choice.unit,
        "qualifier": main["qualifier"] if len(rows) == 1 else "",
        "estimate": bool(rows["estimate"].any()),
        "derived": len(rows) > 1,
        "basis": main["basis"],
        "agency": main["agency"],
        "last_day": date(point.year, 12, 31) if len(rows) > 1 else main["last_day"],
        "precision": "year" if len(rows) > 1 else main["precision"],
        "checked": bool(rows["checked"].all()),
        "apart": point.apart,
        "apart_en": point.apart_en or point.apart,
        "figures": point.figure.figures,
        "others": point.others,
        "source": published.sources[main["source"]],
        "reason": point.reason,
        "note": "; ".join(notes),
    }


def _alike(before: dict[str, Any], row: dict[str, Any]) -> bool:
    """Counted by the same agency, and not on two bases that are both known and differ."""
    bases = {b for b in (before["basis"], row["basis"]) if b}
    return before["agency"] == row["agency"] and len(bases) < 2


def _why_not(cuts: tuple[Break, ...], before: pd.Series | None, row: pd.Series) -> tuple[str, str]:
    if row["apart"]:
        return f"phạm vi khác ({row['apart']})", f"another scope ({row['apart_en']})"
    if before is None:
        return "không có số trước đó để so", "no earlier figure to compare with"
    for one in cuts:
        if one.between(before["last_day"], row["last_day"]):
            day = format_date(one.after), format_date(one.after, "en")
            return f"thay đổi cách tính từ {day[0]}", f"counted in another way from {day[1]}"
    if row["year"] - before["year"] > 1:
        return f"không có số năm {row['year'] - 1}", f"no figure for {row['year'] - 1}"
    if not row["alike"]:
        return (
            "khác cơ quan hoặc khác cách đếm với năm trước",
            "another agency or another way of counting than the year before",
        )
    return "", ""
