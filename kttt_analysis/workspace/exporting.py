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
OWN = "kttt-"  # as the names of our packages begin (open_data.describe)


def export(q: QuarterData, folder: Path) -> tuple[Path, ...]:
    """Write the open data of a quarter into a folder of its own, and return the files.

    Raises
    ------
    WorkspaceError
        The folder holds something else than an earlier export. What others put beside one stays.
    """
    folder = folder.resolve()  # also “.” has a name then
    before = _exported(folder)
    staged = folder.with_name(f".{folder.name}.half")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    resources = open_data(q)
    files = {one.name: _written(one, staged) for one in resources}
    described = describe(q, files=files, resources=resources)
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    (staged / PACKAGE).write_text(text, encoding="utf-8", newline="\n")
    made = sorted(p.name for p in staged.iterdir())
    folder.mkdir(parents=True, exist_ok=True)
    if foreign := [name for name in made if name not in before and (folder / name).exists()]:
        shutil.rmtree(staged)
        raise _others(folder, foreign[0])
    for name in sorted(before - set(made)):
        (folder / name).unlink(missing_ok=True)
    for name in sorted(made, key=lambda name: name == PACKAGE):  # the package names the others, so it comes last
        (staged / name).replace(folder / name)
    staged.rmdir()
    return tuple(folder / name for name in made)


def _exported(folder: Path) -> frozenset[str]:
    """Names of the files of an earlier export; what else is there is somebody's own and stays."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return frozenset()
    try:
        told = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        paths = [Path(str(one["path"])) for one in told["resources"]]
        ours = str(told["name"]).startswith(OWN)
    except (OSError, ValueError, LookupError, TypeError):
        raise _others(folder) from None
    if not ours:
        raise _others(folder)
    plain = [path for path in paths if path.name == str(path)]
    return frozenset({PACKAGE, *(p.name for p in plain), *(f"{p.stem}.parquet" for p in plain)})


def _others(folder: Path, name: str = "") -> WorkspaceError:
    place = folder / name
    return WorkspaceError(f"{place} đã có tệp khác, không phải bản xuất trước; hãy chọn thư mục khác bằng -o")


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
