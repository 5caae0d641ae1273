"""Tables as a person reads them in the shell: one function a table, aligned text in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import load
from kttt_analysis.drawing.words import Words
from kttt_analysis.forms import Reading
from kttt_analysis.indicators.progress import measured
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.vietnamese.printing import format_number
from kttt_analysis.vietnamese.wording import capitalised

WIDEST = 60
CELLS_NAMED = 5
"""Findings of one kind in more cells of a column than these are told as one, with the first cells."""
NUMBERS = (2, 3, 4)  # columns set to the right, before any that say which group a row is about


def text_table(headings: list[str], rows: list[list[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows as aligned text; columns in `right` are set to the right.

    Examples
    --------
    >>> print(text_table(["Huyện", "HTX"], [["Gò Quao", "31"], ["Kiên Hải", "2"]], frozenset((1,))))
    Huyện     HTX
    ────────  ───
    Gò Quao    31
    Kiên Hải    2
    """
    clipped = [[c if len(c) <= WIDEST else c[: WIDEST - 1] + "…" for c in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *clipped, strict=True)]

    def line(cells: list[str]) -> str:
        padded = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))]
        return "  ".join(padded).rstrip()

    return "\n".join([line(headings), "  ".join("─" * w for w in widths), *map(line, clipped)])


def days_of(q: QuarterData, lang: str) -> str:
    """The line above every table: which days the quarter is, by which calendar."""
    return capitalised(f"{q.quarter.label(lang)}: {q.quarter.window(q.calendar, lang)}")


def progress_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    """Progress against the plan, a line a target."""
    words, catalogue = Words(lang, closed=q.closed), load().indicators
    by_district = frame["district_code"].notna().any()
    rows = []
    for row in _records(frame):
        indicator = catalogue[measured(q, row["indicator"])]
        cells = [
            indicator.text(lang),
            indicator.unit,
            words.planned(indicator, row["target"]),
            words.amount(indicator, row["actual"]),
            words.percent(row["pct_of_plan"]),
            words.status(row["status"]),
        ]
        rows.append([q.district_name(row["district_code"]), *cells] if by_district else cells)
    headings = words_in(
        lang,
        ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Lũy kế", "% KH", "Đánh giá"],
        ["Indicator", "Unit", "Plan", "Year to date", "% of plan", "Status"],
    )
    headings = words_in(lang, ["Huyện"], ["District"]) + headings if by_district else headings
    assert q.plan is not None
    title = f"{q.plan.heading(lang)} · {len(q.coverage.reported)}/{q.coverage.expected}"
    return f"{days_of(q, lang)}\n{title}\n" + text_table(headings, rows, _right(int(by_district)))


def indicators_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    """The indicator table, a line a value, with its group where there is one."""
    words, catalogue, label = Words(lang), load().indicators, load().label
    names: dict[str, Callable[[str], str]] = {
        "district_code": q.district_name,
        "sector": lambda code: label("sector", code, lang),
        "kind": str,
    }
    groups = [g for g in names if frame[g].notna().any()]
    rows = []
    for row in _records(frame):
        indicator = catalogue[row["indicator"]]
        value = words.amount(indicator, row["value"])
        if pd.isna(row["value"]) and pd.notna(row["value_min"]):
            value = words.bounds(indicator, row["value_min"], row["value_max"])
        rows.append(
            [
                indicator.text(lang),
                *(names[g](row[g]) for g in groups),
                indicator.unit,
                value,
                words.amount(indicator, row["value_quarter"]),
                f"{row['districts_reporting']}/{row['districts_expected']}",
            ]
        )
    headings = words_in(
        lang,
        ["Chỉ tiêu", *["Nhóm"] * len(groups), "ĐVT", "Giá trị", "Trong quý", "Số huyện"],
        ["Indicator", *["Group"] * len(groups), "Unit", "Value", "In the quarter", "Districts"],
    )
    return days_of(q, lang) + "\n" + text_table(headings, rows, _right(len(groups)))


def submissions_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    """Submissions, a line a file."""
    rows = [
        [
            q.district_name(row["district_code"]) if isinstance(row["district_code"], str) else "?",
            load().label("submission_state", row["state"], lang),
            *(format_number(row[name], lang=lang) for name in ("records", "errors", "warnings")),
            row["file"] if isinstance(row["file"], str) else "",
        ]
        for row in _records(frame)
    ]
    headings = words_in(
        lang,
        ["Huyện, thành phố", "Tình trạng", "Số dòng", "Lỗi", "Cảnh báo", "Tệp"],
        ["District", "State", "Records", "Errors", "Warnings", "File"],
    )
    return days_of(q, lang) + "\n" + text_table(headings, rows, _right(0))


def findings_text(frame: pd.DataFrame, lang: str) -> str:
    """Findings: where, what, and in Vietnamese how to mend it.

    Each error is told where it stands, because each has to be mended. What else is told of many cells of one column is
    told once: how many, the first cells, and the first as an example.
    """
    if frame.empty:
        return "No findings." if lang == "en" else "Không có gì phải xem lại."
    catalogue, lines = load().findings, []
    for alike in _alike(_records(frame)):
        row, cells = alike[0], [str(each["cell"]) for each in alike]
        severity = load().label("severity", row["severity"], lang)
        where = [row[part] for part in ("file", "sheet") if isinstance(row[part], str)]
        if len(alike) > 1:
            where.append(f"{', '.join(cells[:CELLS_NAMED])} … ({len(cells)} {'cells' if lang == 'en' else 'ô'})")
        elif isinstance(row["cell"], str):
            where.append(row["cell"])
        title = catalogue[row["code"]].title_en if lang == "en" else row["message"]
        example = "" if len(alike) == 1 or lang == "en" else "Thí dụ: "
        lines.append(f"{severity} · {' · '.join(where)}\n  {example}{title}")
        if lang != "en":
            lines.append(f"  → {row['fix']}")
    return "\n".join(lines)


def _alike(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Findings in their order; those of one kind in cells of one column together where they are many."""
    kinds: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(tuple(str(row[c]) for c in ("code", "file", "sheet", "column")), []).append(row)
    told: list[list[dict[str, Any]]] = []
    for kind in kinds.values():
        many = len(kind) > CELLS_NAMED and all(
            row["severity"] != "error" and isinstance(row["cell"], str) for row in kind
        )
        told += [kind] if many else [[row] for row in kind]
    return told


def reading_text(reading: Reading, lang: str) -> str:
    """How a file was read: a line a table, and everything odd."""
    lines = [reading.file]
    for table in reading.tables:
        records, columns, odd = len(table.records), len(table.columns), len(table.findings)
        known = sum(1 for c in table.columns if c.column)
        if lang == "en":
            told = f"{records} records, {columns} columns ({known} recognised), {odd} findings"
        else:
            told = f"{records} dòng số liệu, {columns} cột ({known} cột nhận ra), {odd} chỗ cần xem"
        lines.append(f"  {table.sheet}!{table.range}: {told}" + (f" · {table.unit}" if table.unit else ""))
        lines += [f"    {one.cell or ''} {one.text(lang)[0]}" for one in table.findings]
    lines += [f"  {one.text(lang)[0]}" for one in reading.findings]
    return "\n".join(lines)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _right(shift: int) -> frozenset[int]:
    return frozenset(i + shift for i in NUMBERS)


def words_in(lang: str, vi: list[str], en: list[str]) -> list[str]:
    """Words of the reader's language."""
    return en if lang == "en" else vi
