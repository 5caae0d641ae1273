"""What each verb of the command line does: call the function of the same name, print what it gives."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis import api, ledger, loop, outputs
from kttt_analysis.cleaning.correcting import blocking
from kttt_analysis.dictionary import load
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.printed import findings_text, indicators_text, progress_text, reading_text, submissions_text
from kttt_analysis.printed_loop import entered_text, explanation_text, receipt_text
from kttt_analysis.workspace import open_workspace
from kttt_analysis.workspace.ledger import told


def sample(a: argparse.Namespace) -> int:
    """`kttt sample`."""
    bar = _Bar("kttt sample")
    space = outputs.sample(a.folder, first=a.first, last=a.last, seed=a.seed, progress=bar)
    bar.close()
    quarters = ", ".join(map(str, space.quarters()))
    if a.lang == "en":
        print(f"Demonstration workspace (synthetic figures): {a.folder}\nQuarters: {quarters}")
    else:
        print(f"Không gian trình diễn (số liệu mô phỏng): {a.folder}\nCác quý: {quarters}")
    return 0


def template(a: argparse.Namespace) -> int:
    """`kttt template`."""
    bar = _Bar("kttt template")
    with _Steps() as steps:
        paths = outputs.template(a.quarter, district=a.district, folder=a.folder, root=a.root, progress=bar, say=steps)
    bar.close()
    print("\n".join(map(str, paths)))
    made = f"{len(paths)} forms to fill in" if a.lang == "en" else f"{len(paths)} biểu mẫu để huyện, thành phố ghi"
    print(made, file=sys.stderr)
    return 0


def read(a: argparse.Namespace) -> int:
    """`kttt read`."""
    reading = api.read(a.file)
    if a.html:
        from kttt_analysis.forms.picture import picture

        Path(a.html).write_text(picture(reading, a.lang), encoding="utf-8")
        print(a.html, file=sys.stderr)
    if a.format == "json":
        print(json.dumps(reading.to_dict(), ensure_ascii=False))
    elif not a.html:
        print(reading_text(reading, a.lang))
    return 0


def check(a: argparse.Namespace) -> int:
    """`kttt check`: 1 when there are errors, 2 when a file cannot be read."""
    tables = loop.check(a.files, name=a.quarter, root=a.root, unreadable=bool(a.annotate))
    named = set(tables.submissions["file"].dropna())
    findings = tables.findings[tables.findings["file"].isin(named)].reset_index(drop=True)
    _print(findings, a, findings_text)
    errors = int(findings["severity"].eq("error").sum())
    warnings = int(findings["severity"].eq("warning").sum())
    records = int(tables.submissions["records"].sum())
    if a.lang == "en":
        print(f"{records} records read, {errors} errors, {warnings} warnings", file=sys.stderr)
    else:
        print(f"Đã đọc {records} dòng số liệu: {errors} lỗi, {warnings} cảnh báo", file=sys.stderr)
    _warn(told([tables], a.lang))
    errors += int(blocking(tables.corrections)["file"].isin(named).sum())
    unread = False
    if a.annotate:
        for one in loop.annotate(a.files, a.annotate, tables, root=a.root):
            print(one.marked.copy, file=sys.stderr)
            unread = unread or not one.marked.readable
    return 2 if unread else 1 if errors else 0


def receive(a: argparse.Namespace) -> int:
    """`kttt receive`."""
    part = True if a.part else None
    filed = loop.receive(a.files, sender=a.sender, name=a.quarter, root=a.root, part=part)
    province = open_workspace(a.root).province
    print("\n".join(receipt_text(one, province, a.lang) for one in filed))
    return 0


def correct(a: argparse.Namespace) -> int:
    """`kttt correct`."""
    names = ("district", "by", "reason", "file", "sheet", "cell", "row", "unit", "kind", "column", "value", "factor")
    given = {name: getattr(a, name) for name in (*names, "drop", "to", "on", "was", "root")}
    with _Steps() as steps:
        made = ledger.correct(a.quarter, **given, progress=steps)
    print(entered_text(made, a.lang))
    return 0


def confirm(a: argparse.Namespace) -> int:
    """`kttt confirm`."""
    names = ("district", "by", "reason", "unit", "kind", "same_as", "other_than", "place", "commune", "on", "root")
    with _Steps() as steps:
        made = ledger.confirm(a.quarter, **{name: getattr(a, name) for name in names}, progress=steps)
    print(entered_text(made, a.lang))
    return 0


def board(a: argparse.Namespace) -> int:
    """`kttt board`; of one district its versions."""
    if a.district is not None:
        return _versions(a)
    with _Steps() as steps:
        found = loop.board(a.quarter, lang=a.lang, root=a.root, as_of=a.as_of, progress=steps)
    _print(found.frame, a, lambda _, __: found.text())
    if a.format != "table":
        print(found.sentence(), found.others_table().text(), sep="\n", file=sys.stderr)
    _warn(told([found.q.tables], a.lang))
    return 0


def _versions(a: argparse.Namespace) -> int:
    with _Steps() as steps:
        found = loop.versions(a.quarter, a.district, root=a.root, as_of=a.as_of, progress=steps)
    if a.format == "json":
        print(json.dumps(found.records(), ensure_ascii=False))
    else:
        table = found.frame.drop(columns="changes").merge(found.changes, on="number", how="left")
        _print(table, a, lambda _, lang: found.text(lang))
    return 0


def explain(a: argparse.Namespace) -> int:
    """`kttt explain`."""
    with _Steps() as steps:
        found = loop.explain(
            a.quarter, a.indicator, district=a.district, lang=a.lang, root=a.root, as_of=a.as_of, progress=steps
        )
    _print(found.cells, a, lambda _, lang: explanation_text(found, lang))
    return 0


def clean(a: argparse.Namespace) -> int:
    """`kttt clean`."""
    with _Steps() as steps:
        q = api.clean(a.quarter, root=a.root, progress=steps)
    _print(q.submissions, a, lambda frame, lang: submissions_text(q, frame, lang))
    severities = q.findings["severity"].value_counts()
    words = load().vocabularies["severity"]
    counted = ", ".join(f"{severities.get(code, 0)} {term.text(a.lang).lower()}" for code, term in words.items())
    print(counted, file=sys.stderr)
    _warn(told([q.tables], a.lang))
    return 0


def indicators(a: argparse.Namespace) -> int:
    """`kttt indicators`."""
    with _Steps() as steps:
        q = api.quarter(a.quarter, root=a.root, as_of=a.as_of, progress=steps)
    _mark_synthetic(q, a.lang)
    _mark_coverage(q, a.lang)
    _warn(told([q.tables], a.lang))
    _print(api.indicators(q, a.by), a, lambda frame, lang: indicators_text(q, frame, lang))
    return 0


def progress(a: argparse.Namespace) -> int:
    """`kttt progress`."""
    with _Steps() as steps:
        q = api.quarter(a.quarter, root=a.root, as_of=a.as_of, progress=steps)
    _mark_synthetic(q, a.lang)
    _mark_coverage(q, a.lang)
    _warn(told([q.tables], a.lang))
    _print(api.progress(q, a.by), a, lambda frame, lang: progress_text(q, frame, lang))
    return 0


def export(a: argparse.Namespace) -> int:
    """`kttt export`."""
    with _Steps() as steps:
        paths = outputs.export(a.quarter, folder=a.folder, root=a.root, progress=steps)
    print("\n".join(map(str, paths)))
    return 0


def report(a: argparse.Namespace) -> int:
    """`kttt report`."""
    warnings: list[str] = []
    with _Steps() as steps:
        where = {"root": a.root, "progress": steps, "warn": warnings.append}
        made = outputs.report(a.quarter, district=a.district, lang=a.lang, as_of=a.as_of, **where)
    if not made.changed:
        print("nothing changed" if a.lang == "en" else "không có gì thay đổi so với bản đã xuất bản", file=sys.stderr)
    _warn(warnings)
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


class _Steps:
    """What is being done and for how long, on one line of a terminal, after the first second."""

    def __init__(self) -> None:
        from tqdm import tqdm

        form = "{desc} · {elapsed}"
        self.line: Any = tqdm(desc="…", bar_format=form, delay=1, disable=None, leave=False)

    def __call__(self, message: str) -> None:
        self.line.set_description_str(f"… {message}")
        self.line.refresh()

    def __enter__(self) -> _Steps:
        return self

    def __exit__(self, *failed: object) -> None:
        self.line.close()


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


def _warn(lines: Iterable[str]) -> None:
    """What people wrote and does not hold any more, before or beside what is printed."""
    for line in lines:
        print(f"⚠ {line}", file=sys.stderr)


def _mark_coverage(q: QuarterData, lang: str) -> None:
    """Say that hardly anybody has reported, before figures that look like the province's."""
    got, of = len(q.coverage.reported), q.coverage.expected
    if got < q.decisions.coverage_warning:
        told = (
            f"only {got}/{of} districts have reported figures"
            if lang == "en"
            else f"mới có {got}/{of} huyện, thành phố có số liệu"
        )
        print(f"⚠ {told}", file=sys.stderr)


def _mark_synthetic(q: QuarterData, lang: str) -> None:
    if q.synthetic:
        words = load().findings["synthetic_data"]
        print(f"⚠ {words.title_en if lang == 'en' else words.title}", file=sys.stderr)
