"""What each verb of the command line does: call the function of the same name, print what it gives."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis import api
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.dictionary import load
from kttt_analysis.forms import Reading
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.vietnamese.printing import format_number, format_percent

WIDEST = 60


def sample(a: argparse.Namespace) -> int:
    """`kttt sample`."""
    bar = _Bar("kttt sample")
    space = api.sample(a.folder, first=a.first, last=a.last, seed=a.seed, progress=bar)
    bar.close()
    quarters = ", ".join(map(str, space.quarters()))
    if a.lang == "en":
        print(f"Demonstration workspace (synthetic figures): {a.folder}\nQuarters: {quarters}")
    else:
        print(f"Không gian trình diễn (số liệu mô phỏng): {a.folder}\nCác quý: {quarters}")
    return 0


def read(a: argparse.Namespace) -> int:
    """`kttt read`."""
    reading = api.read(a.file)
    if a.html:
        from kttt_analysis.forms.picture import picture

        Path(a.html).write_text(picture(reading), encoding="utf-8")
        print(a.html, file=sys.stderr)
    if a.format == "json":
        print(json.dumps(reading.to_dict(), ensure_ascii=False))
    elif not a.html:
        print(_reading_text(reading, a.lang))
    return 0


def check(a: argparse.Namespace) -> int:
    """`kttt check`: 1 when there are errors."""
    tables = api.check(a.files, name=a.quarter, root=a.root)
    named = set(tables.submissions["file"].dropna())
    findings = tables.findings[tables.findings["file"].isin(named)].reset_index(drop=True)
    _print(findings, a, _findings_text)
    errors = int(findings["severity"].eq("error").sum())
    warnings = int(findings["severity"].eq("warning").sum())
    records = int(tables.submissions["records"].sum())
    if a.lang == "en":
        print(f"{records} records read, {errors} errors, {warnings} warnings", file=sys.stderr)
    else:
        print(f"Đã đọc {records} dòng số liệu: {errors} lỗi, {warnings} cảnh báo", file=sys.stderr)
    return 1 if errors else 0


def clean(a: argparse.Namespace) -> int:
    """`kttt clean`."""
    q = api.clean(a.quarter, root=a.root, progress=_say)
    _print(q.submissions, a, lambda frame, lang: _submissions_text(q, frame, lang))
    severities = q.findings["severity"].value_counts()
    words = load().vocabularies["severity"]
    told = ", ".join(f"{severities.get(code, 0)} {term.text(a.lang).lower()}" for code, term in words.items())
    print(told, file=sys.stderr)
    return 0


def indicators(a: argparse.Namespace) -> int:
    """`kttt indicators`."""
    q = api.quarter(a.quarter, root=a.root, progress=_say)
    _mark_synthetic(q, a.lang)
    _print(api.indicators(q, a.by), a, lambda frame, lang: _indicators_text(q, frame, lang))
    return 0


def progress(a: argparse.Namespace) -> int:
    """`kttt progress`."""
    q = api.quarter(a.quarter, root=a.root, progress=_say)
    _mark_synthetic(q, a.lang)
    _print(api.progress(q, a.by), a, lambda frame, lang: _progress_text(q, frame, lang))
    return 0


def report(a: argparse.Namespace) -> int:
    """`kttt report`."""
    made = api.report(a.quarter, district=a.district, lang=a.lang, as_of=a.as_of, root=a.root, progress=_say)
    if not made.changed:
        print("nothing changed" if a.lang == "en" else "không có gì thay đổi so với bản đã xuất bản", file=sys.stderr)
    print(made.folder / "report.html")
    return 0


# ---- printing ------------------------------------------------------------------------------------


def _print(frame: pd.DataFrame, a: argparse.Namespace, text: Callable[[pd.DataFrame, str], str]) -> None:
    if a.format == "json":
        print(frame.to_json(orient="records", force_ascii=False, date_format="iso", double_precision=15))
    elif a.format == "csv":
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(text(frame, a.lang))


def _say(message: str) -> None:
    """Tell what is being done, to a person at a terminal only."""
    if sys.stderr.isatty():
        print(f"… {message}", file=sys.stderr)


class _Bar:
    """A progress bar after the first second, on a terminal only."""

    def __init__(self, title: str) -> None:
        from tqdm import tqdm

        self.bar: Any = tqdm(desc=title, delay=1, disable=None, leave=False)

    def __call__(self, done: int, total: int) -> None:
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        self.bar.close()


def _mark_synthetic(q: QuarterData, lang: str) -> None:
    if q.synthetic:
        words = load().findings["synthetic_data"]
        print(f"⚠ {words.title_en if lang == 'en' else words.title}", file=sys.stderr)


def text_table(headings: list[str], rows: list[list[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows as aligned text; columns in `right` are set to the right."""
    clipped = [[c if len(c) <= WIDEST else c[: WIDEST - 1] + "…" for c in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *clipped, strict=True)]

    def line(cells: list[str]) -> str:
        padded = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))]
        return "  ".join(padded).rstrip()

    return "\n".join([line(headings), "  ".join("─" * w for w in widths), *map(line, clipped)])


def _words(lang: str, vi: list[str], en: list[str]) -> list[str]:
    return en if lang == "en" else vi


def _progress_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    catalogue = load().indicators
    by_district = frame["district_code"].notna().any()
    rows = []
    for row in frame.itertuples(index=False):
        indicator = catalogue[row.indicator]
        state = load().vocabularies["progress_status"].get(str(row.status))
        cells = [
            indicator.text(lang),
            indicator.unit,
            format_number(row.target, lang=lang),
            format_number(row.actual, indicator.decimals, lang=lang),
            format_percent(row.pct_of_plan, lang=lang),
            f"{state.more['symbol']} {state.text(lang)}" if state else "–",
        ]
        rows.append([q.district_name(row.district_code), *cells] if by_district else cells)
    headings = _words(
        lang,
        ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Lũy kế", "% KH", "Đánh giá"],
        ["Indicator", "Unit", "Plan", "Year to date", "% of plan", "Status"],
    )
    shift = int(by_district)
    headings = _words(lang, ["Huyện"], ["District"]) + headings if by_district else headings
    assert q.plan is not None
    title = f"{q.quarter.label(lang)} · {q.plan.number} · {len(q.coverage.reported)}/{q.coverage.expected}"
    return title + "\n" + text_table(headings, rows, frozenset(i + shift for i in (2, 3, 4)))


def _indicators_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    catalogue, label = load().indicators, load().label
    groups = [g for g in ("district_code", "sector", "kind") if frame[g].notna().any()]
    rows = []
    for row in frame.itertuples(index=False):
        indicator = catalogue[row.indicator]
        names = {
            "district_code": lambda code: q.district_name(code),
            "sector": lambda code: label("sector", code, lang),
            "kind": lambda code: str(code),
        }
        cells = [names[g](getattr(row, g)) for g in groups]
        value = format_number(row.value, indicator.decimals, lang=lang)
        if pd.isna(row.value) and pd.notna(row.value_min):
            value = f"{format_number(row.value_min, lang=lang)} – {format_number(row.value_max, lang=lang)}"
        quarter = format_number(row.value_quarter, indicator.decimals, lang=lang)
        reported = f"{row.districts_reporting}/{row.districts_expected}"
        rows.append([indicator.text(lang), *cells, indicator.unit, value, quarter, reported])
    headings = _words(
        lang,
        ["Chỉ tiêu", *["Nhóm"] * len(groups), "ĐVT", "Giá trị", "Trong quý", "Số huyện"],
        ["Indicator", *["Group"] * len(groups), "Unit", "Value", "In the quarter", "Districts"],
    )
    shift = len(groups)
    return text_table(headings, rows, frozenset(i + shift for i in (2, 3, 4)))


def _submissions_text(q: QuarterData, frame: pd.DataFrame, lang: str) -> str:
    rows = [
        [
            q.district_name(row.district_code) if isinstance(row.district_code, str) else "?",
            load().label("submission_state", row.state, lang),
            *(format_number(value, lang=lang) for value in (row.records, row.errors, row.warnings)),
            row.file if isinstance(row.file, str) else "",
        ]
        for row in frame.itertuples(index=False)
    ]
    headings = _words(
        lang,
        ["Huyện, thành phố", "Tình trạng", "Số dòng", "Lỗi", "Cảnh báo", "Tệp"],
        ["District", "State", "Records", "Errors", "Warnings", "File"],
    )
    return text_table(headings, rows, frozenset((2, 3, 4)))


def _findings_text(frame: pd.DataFrame, lang: str) -> str:
    if frame.empty:
        return "No findings." if lang == "en" else "Không có gì phải xem lại."
    catalogue = load().findings
    lines = []
    for row in frame.itertuples(index=False):
        severity = load().label("severity", row.severity, lang)
        where = " · ".join(str(part) for part in (row.file, row.sheet, row.cell) if isinstance(part, str))
        title = catalogue[row.code].title_en if lang == "en" else row.message
        lines.append(f"{severity} · {where}\n  {title}")
        if lang != "en":
            lines.append(f"  → {row.fix}")
    return "\n".join(lines)


def _reading_text(reading: Reading, lang: str) -> str:
    lines = [reading.file]
    for table in reading.tables:
        known = sum(1 for c in table.columns if c.column)
        counts: Mapping[str, int] = {
            "records": len(table.records),
            "columns": len(table.columns),
            "recognised": known,
            "findings": len(table.findings),
        }
        if lang == "en":
            told = ", ".join(f"{n} {what}" for what, n in counts.items())
        else:
            told = (
                f"{counts['records']} dòng số liệu, {counts['columns']} cột ({known} cột nhận ra), "
                f"{counts['findings']} chỗ cần xem"
            )
        lines.append(f"  {table.sheet}!{table.range}: {told}" + (f" · {table.unit}" if table.unit else ""))
        for one in table.findings:
            lines.append(f"    {one.cell or ''} {one.text(lang)[0]}")
    lines += [f"  {one.text(lang)[0]}" for one in reading.findings]
    return "\n".join(lines)


__all__ = ["CleanTables", "check", "clean", "indicators", "progress", "read", "report", "sample", "text_table"]
