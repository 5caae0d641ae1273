"""Publish a report: run, render, check, write; whole or not at all."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kttt_analysis.publishing import lock, manifest, notebook
from kttt_analysis.publishing.errors import ParameterRefused, PublishingError, RenderingFailed
from kttt_analysis.publishing.mail import MailSettings
from kttt_analysis.publishing.parameters import check_parameters
from kttt_analysis.publishing.shelf import MANIFEST, Shelf, discard

if TYPE_CHECKING:
    from kttt_analysis.publishing.annex import Trace

TIMEOUT = 600.0
"""Seconds for the whole run of a notebook."""
_log = logging.getLogger(__name__)
_Say = Callable[[str], None]


@dataclass(frozen=True)
class Publication:
    """A publication on its shelf.

    `changed` is False when nothing had changed since the latest version, which then is this one; `timings` are
    seconds by step, empty in that case.
    """

    folder: Path
    version: str
    manifest: Mapping[str, Any] = field(repr=False)
    changed: bool = True
    timings: Mapping[str, float] = field(default_factory=dict, repr=False)


def publish(
    *,
    notebook: Path,
    parameters: Mapping[str, Any],
    reports: Path,
    inputs: Iterable[Mapping[str, str]],
    mail: MailSettings | None = None,
    trace: Trace | None = None,
    timeout: float = TIMEOUT,
    progress: _Say | None = None,
    force: bool = False,
) -> Publication:
    """Publish a notebook's report as the next version of a shelf.

    Parameters
    ----------
    notebook
        A notebook with cells tagged ``about``, ``report`` and ``mail``.
    parameters
        Its parameters. A ``root`` becomes the folder that it runs in, and the notebook itself is told ``.``, so
        that no output holds a path of this machine.
    reports
        The shelf: a folder of its own for each report.
    inputs
        Everything the report is made from, as ``{"file": relative path, "sha256": …}``.
    mail
        Who writes to whom.
    trace
        Says what the numbers of the annex rest on.
    timeout
        Seconds for the run of the notebook.
    progress
        Told what is being done.
    force
        Publish a new version even when nothing has changed: same inputs, parameters, notebook, code, libraries
        and mail settings as the latest version, whose files are all still whole.

    Raises
    ------
    ParameterRefused, MailRefused
        Before anything is started, when the arguments or the mail settings are wrong.
    PublicationLocked
        Another run is making this report.
    NotebookFailed, RenderingFailed, MailRefused
        The run failed; what it left is kept in ``failed/``, and nothing else has changed.
    """
    mail = (mail or MailSettings()).checked()
    given = check_parameters(notebook, parameters)
    cwd = Path.cwd()
    if given.get("root"):
        cwd, given["root"] = Path(given["root"]).resolve(), "."
    say = progress or (lambda _: None)
    created = _now()
    source = manifest.origin(notebook, given, inputs, mail)
    shelf = Shelf(reports)
    try:
        reports.mkdir(parents=True, exist_ok=True)
        with lock.held(reports):
            unchanged = None if force else _unchanged(shelf, source["key"])
            if unchanged is not None:
                return unchanged
            staged = shelf.stage()
            try:
                return _make(shelf, staged, notebook, given, cwd, source, mail, trace, timeout, created, say)
            except Exception as error:
                _keep(shelf, staged, source, error, cwd)
                raise
            finally:
                discard(staged)
    except OSError as error:
        raise RenderingFailed(
            "folder_not_writable", folder=reports.name, reason=error.strerror or type(error).__name__
        ) from error


def _unchanged(shelf: Shelf, key: str) -> Publication | None:
    """Return the newest version when it was made from the very same.

    The newest alone is compared: what is shown last must be what the inputs say now.
    """
    versions = shelf.versions()
    told = shelf.manifest(versions[-1]) if versions else None
    if told is None or told.get("key") != key or not shelf.whole(versions[-1]):
        return None
    if shelf.latest() != versions[-1]:  # power was cut between the two
        shelf.point(versions[-1])
    return Publication(shelf.folder / versions[-1], versions[-1], told, changed=False)


def _make(
    shelf: Shelf,
    staged: Path,
    book: Path,
    parameters: Mapping[str, Any],
    cwd: Path,
    source: Mapping[str, Any],
    mail_settings: MailSettings,
    trace: Trace | None,
    timeout: float,
    created: datetime,
    say: _Say,
) -> Publication:
    from kttt_analysis.publishing import annex, content, mail, page

    clock = _Clock()
    stamp = page.Stamp(shelf.next(), created, manifest.package_version())
    done = notebook.run(
        book, parameters, staged / "report.ipynb", cwd=cwd, timeout=timeout, progress=say, meanwhile=page.warm
    )
    clock.lap("notebook")
    about = content.about_of(done.notebook)
    say("Dựng trang báo cáo" if about.lang != "en" else "Rendering the page")
    html = page.render(done.notebook, about, stamp)
    _write(staged / "report.html", html)
    charts = {
        p.chart.name: p.chart for tag in ("report", "mail") for p in content.pieces(done.notebook, tag) if p.chart
    }
    for chart in charts.values():
        _write(staged / "charts" / f"{chart.name}.png", chart.png)
    clock.lap("page")
    say("Lập phụ lục" if about.lang != "en" else "Building the annex")
    _write(staged / annex.NAME, annex.build(done.notebook, about, stamp, trace))
    clock.lap("annex")
    say("Dựng thư báo cáo" if about.lang != "en" else "Building the mail")
    letter = mail.build(done.notebook, about, stamp, mail_settings)
    _write(staged / "mail.eml", letter.eml)
    _write(staged / "mail.html", letter.html)
    _write(staged / "mail.txt", letter.text)
    clock.lap("mail")
    _refuse_paths(cwd, html, letter.html, letter.text)
    told = manifest.published(source, about, stamp, letter.message_id, staged)
    _write(staged / MANIFEST, manifest.dumps(told))
    folder = shelf.put(staged, stamp.version)
    clock.lap("written")
    for title, seconds in done.timings:
        _log.info("%s: %.2f s", title, seconds)
    _log.info("%s: %s", stamp.version, ", ".join(f"{name} {s:.2f} s" for name, s in clock.laps.items()))
    return Publication(folder, stamp.version, told, timings=clock.laps)


def _refuse_paths(cwd: Path, *texts: str) -> None:
    if len(cwd.parts) > 1 and any(f"{cwd}{sep}" in text for text in texts for sep in ("/", "\\", '"')):
        raise RenderingFailed("page_refused", reason="[paths] có đường dẫn của máy trong nội dung")


def _keep(shelf: Shelf, staged: Path, source: Mapping[str, Any], error: Exception, cwd: Path) -> None:
    """Leave what a failed run has made, with the cause, where an operator finds it."""
    when = datetime.now(UTC)
    told = manifest.failed(source, error, f"{when:%Y-%m-%dT%H:%M:%SZ}")
    with suppress(OSError):  # a full disk is the cause told; it cannot also be kept
        (staged / MANIFEST).unlink(missing_ok=True)
        _write(staged / MANIFEST, manifest.dumps(told))
        folder = shelf.fail(staged, when)
        if isinstance(error, PublishingError):
            error.kept = f"{shelf.folder.name}/{folder.relative_to(shelf.folder).as_posix()}"


def _write(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


def _now() -> datetime:
    """The time of this publication: SOURCE_DATE_EPOCH where reproducible builds set it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise ParameterRefused(
            "parameter_mistyped",
            parameter="SOURCE_DATE_EPOCH",
            raw=repr(epoch),
            wanted="một số nguyên (giây)",
            wanted_en="a whole number of seconds",
            got="một đoạn chữ",
            got_en="a text",
            example="1625443200",
        ) from None


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self._since = now - self._since, now
