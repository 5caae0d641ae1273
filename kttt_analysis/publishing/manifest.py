"""manifest.json: from what, with what and by which rules a publication was made, and what it says in numbers."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib import metadata
from math import isfinite
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from kttt_analysis.publishing.content import About
from kttt_analysis.publishing.errors import ParameterRefused, PublishingError
from kttt_analysis.publishing.mail import MailSettings
from kttt_analysis.publishing.page import Stamp
from kttt_analysis.quarter import Quarter

PACKAGE = "kttt_analysis"
LIBRARIES = (
    "css-inline ipykernel jinja2 lxml matplotlib nbclient nbconvert nbformat numpy openpyxl pandas papermill pillow"
    " pyarrow python-calamine rapidfuzz xlsxwriter"
)
FORMAT = 1


def origin(
    notebook: Path, parameters: Mapping[str, Any], inputs: Iterable[Mapping[str, str]], mail: MailSettings
) -> dict[str, Any]:
    """Return everything that decides what a publication says, and `key`, its fingerprint.

    Raises
    ------
    ParameterRefused
        An input is named by an absolute path or has no sha256.
    """
    told: dict[str, Any] = {
        "format": FORMAT,
        "inputs": sorted((_input(given) for given in inputs), key=lambda given: given["file"]),
        "notebook": {"file": notebook.name, "sha256": sha256(notebook.read_bytes()).hexdigest()},
        "package": {"name": PACKAGE, "version": package_version(), "code_sha256": _code()},
        "parameters": dict(parameters),
        "python": platform.python_version(),
        "libraries": {name: found for name in LIBRARIES.split() if (found := _version(name))},
    }
    return {**told, "key": sha256(dumps({**told, "mail": asdict(mail)}).encode()).hexdigest()}


def published(origin: Mapping[str, Any], about: About, stamp: Stamp, message_id: str, folder: Path) -> dict[str, Any]:
    """Return the manifest of a publication whose files are all written."""
    files = {
        path.relative_to(folder).as_posix(): {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (data := path.read_bytes()) is not None
    }
    return {
        **origin,
        "status": "published",
        "version": stamp.version,
        "created": f"{stamp.created:%Y-%m-%dT%H:%M:%SZ}",
        "quarter": about.quarter,
        **_days(about),
        "district": about.district,
        "lang": about.lang,
        "title": about.title,
        "as_of": about.as_of,
        "synthetic": about.synthetic,
        "coverage": dict(about.coverage),
        "headline": [dict(number.raw) for number in about.headline],
        "message_id": message_id,
        "files": files,
    }


def _days(about: About) -> dict[str, str]:
    """The calendar, the days of the quarter, and the one from which figures accumulate."""
    quarter = Quarter.parse(about.quarter)
    (first, last), (since, _) = quarter.bounds(about.calendar), quarter.year_bounds(about.calendar)
    days = {"first_day": first, "last_day": last, "year_from": since}
    return {"calendar": about.calendar, **{name: day.isoformat() for name, day in days.items()}}


def failed(origin: Mapping[str, Any], error: Exception, when: str) -> dict[str, Any]:
    """Return the manifest of a failed run: the cause first."""
    cause: dict[str, Any] = {"code": "unexpected", "message": type(error).__name__, "exit_code": None}
    if isinstance(error, PublishingError):
        cause = {
            "code": error.code,
            "exit_code": error.exit_code,
            "message": error.finding.message,
            "fix": error.finding.fix,
            "cell": error.values.get("cell"),
            "position": error.values.get("position"),
        }
    return {**origin, "status": "failed", "created": when, "cause": cause}


def dumps(told: Mapping[str, Any]) -> str:
    """JSON with sorted keys, readable, the same bytes for the same content."""
    return json.dumps(_finite(told), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    """The same with null for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def package_version() -> str:
    """Version of this package; a source tree that is not installed says so."""
    return _version(PACKAGE) or "0+source"


def _input(given: Mapping[str, str]) -> dict[str, str]:
    file, digest = str(given.get("file", "")), str(given.get("sha256", ""))
    absolute = PurePosixPath(file).is_absolute() or PureWindowsPath(file).is_absolute()
    if absolute or not file or ".." in PurePosixPath(file).parts or len(digest) != 64:
        raise ParameterRefused("input_outside", file=PureWindowsPath(file).name)
    return {"file": PureWindowsPath(file).as_posix(), "sha256": digest}


@cache
def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def _code() -> str:
    """Fingerprint of the package itself: code, dictionary, templates."""
    home = Path(__file__).resolve().parents[1]
    digest = sha256()
    for path in sorted(p for p in home.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0")
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()
