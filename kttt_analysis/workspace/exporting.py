"""Writes a quarter's open data: CSV for everybody, Parquet for programs, a codebook, datapackage.json."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd

from kttt_analysis.indicators.open_data import Resource, describe, open_data
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.workspace.errors import WorkspaceError

PACKAGE = "datapackage.json"


def export(q: QuarterData, folder: Path) -> tuple[Path, ...]:
    """Write the open data of a quarter into a folder of its own, and return the files.

    Raises
    ------
    WorkspaceError
        The folder holds something else than an earlier export.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / PACKAGE).is_file():
        raise WorkspaceError(f"{folder} đã có tệp khác, không phải bản xuất trước; hãy chọn thư mục khác bằng -o")
    staged = folder.with_name(f".{folder.name}.half")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    resources = open_data(q)
    files = {one.name: _written(one, staged) for one in resources}
    described = describe(q, files=files, resources=resources)
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    (staged / PACKAGE).write_text(text, encoding="utf-8", newline="\n")
    if folder.exists():
        shutil.rmtree(folder)
    staged.replace(folder)
    return tuple(sorted(folder.iterdir()))


def _written(one: Resource, folder: Path) -> dict[str, str | int]:
    """Write a table both ways; returns what the package says of its CSV."""
    path = folder / f"{one.name}.csv"
    _csv(one).to_csv(path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    one.frame.to_parquet(folder / f"{one.name}.parquet", index=False)
    data = path.read_bytes()
    return {"path": path.name, "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def _csv(one: Resource) -> pd.DataFrame:
    """Rows as text says them: whole numbers without a point, truth in small letters."""
    plain = one.frame.copy()
    for column in one.columns:
        values = plain[column.name]
        if column.type == "count":
            plain[column.name] = values.astype("Int64")
        elif column.type == "flag":
            plain[column.name] = values.map({True: "true", False: "false"}, na_action="ignore")
        elif column.type == "date":
            plain[column.name] = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    return plain
