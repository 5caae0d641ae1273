"""The verbs that write files: a demonstration, blank forms, a publication, open data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kttt_analysis import workspace as files
from kttt_analysis.api import Say, past_day, quarter, workspace_or_none
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.indicators import progress as progress_table
from kttt_analysis.quarter import Quarter
from kttt_analysis.settings import Settings
from kttt_analysis.workspace import Workspace, open_workspace
from kttt_analysis.workspace.cleaned import ensure_clean
from kttt_analysis.workspace.exporting import export as write_open_data
from kttt_analysis.workspace.ledger import refuse, told
from kttt_analysis.workspace.templates import districts_of, order_for, write_templates
from kttt_analysis.workspace.traced import traced

if TYPE_CHECKING:
    from kttt_analysis.publishing.publication import Publication

YEAR = 4


class CoverageError(ValueError):
    """Too few districts have reported for a publication."""


def sample(
    folder: Path | str = "demo",
    *,
    first: str | Quarter = "2020Q1",
    last: str | Quarter = "2021Q4",
    seed: int = 147,
    progress: Callable[[int, int], None] | None = None,
) -> Workspace:
    """Make a demonstration workspace: synthetic submissions of every district, marked so.

    Raises
    ------
    NotADemonstrationError
        The folder holds submissions that are not a demonstration's.
    """
    from kttt_analysis.sample.writing import write_sample

    root = Path(folder)
    write_sample(root, Quarter.parse(first), Quarter.parse(last), seed=seed, progress=progress)
    return files.start_workspace(root)


def report(
    name: str | Quarter,
    *,
    district: str | None = None,
    lang: str = "vi",
    as_of: str | date | None = None,
    root: Path | str | None = None,
    progress: Say | None = None,
    warn: Say | None = None,
) -> Publication:
    """Publish a quarter: page, executed notebook, mail, manifest; whole or not at all.

    `warn` is told of entries of the corrections ledger that are about nothing.

    Raises
    ------
    CoverageError
        Fewer districts have reported than the settings ask for.
    NoPlanError
        There is no plan for the year.
    CorrectionError
        An entry of the corrections ledger has outlived what it corrects, or contradicts another.
    """
    from kttt_analysis.publishing.publication import publish

    say = progress or (lambda _: None)
    q = quarter(name, root=root, as_of=as_of, progress=say)
    refuse((q.tables, *q.history.values()))
    if warn is not None:
        for line in told([q.tables], lang):
            warn(line)
    space = open_workspace(root)
    if q.plan is None:
        progress_table.progress(q)  # says which plan is missing
    code = None if district is None else q.district_code(district)
    coverage, limit = q.coverage, q.decisions.coverage_refusal
    if len(coverage.reported) < limit:
        missing = ", ".join(map(q.district_name, coverage.missing))
        answered = ", ".join(map(q.district_name, coverage.answered))
        sent = f" (đã gửi nhưng chưa có số liệu đọc được: {answered})" if answered else ""
        raise CoverageError(
            f"mới có {len(coverage.reported)}/{coverage.expected} huyện, thành phố có số liệu {q.quarter.label()}, "
            f"dưới mức tối thiểu {limit}; còn thiếu: {missing}{sent}"
        )
    target = space.reports / str(q.quarter)
    if code is not None:
        target = target / "districts" / code
    return publish(
        notebook=files.notebook("quarterly_report", space),
        parameters={
            "quarter": str(q.quarter),
            "district": code,
            "lang": lang,
            "as_of": q.as_of.isoformat(),
            "root": str(space.root),
        },
        reports=target,
        inputs=replace(space, day=past_day(q.as_of)).origins(q.quarter, list(q.history)),
        mail=space.settings.mail,
        trace=lambda codes: traced(space, q, codes, code, lang),
        progress=say,
    )


def export(
    name: str | Quarter,
    *,
    folder: Path | str | None = None,
    root: Path | str | None = None,
    progress: Say | None = None,
) -> tuple[Path, ...]:
    """Write a quarter's open data (`indicators.open_data`) to a folder, by default `du-lieu-mo-2021Q2`.

    Raises
    ------
    WorkspaceError
        The folder holds something else than an earlier export.
    """
    q = quarter(name, root=root, progress=progress)
    return write_open_data(q, Path(folder or f"du-lieu-mo-{q.quarter}"))


def template(
    name: str | Quarter,
    *,
    district: str | None = None,
    folder: Path | str | None = None,
    root: Path | str | None = None,
    progress: Callable[[int, int], None] | None = None,
    say: Say | None = None,
) -> tuple[Path, ...]:
    """Write blank workbooks for districts to fill in, and return their paths; the quarter need not have begun.

    Parameters
    ----------
    name
        The quarter that is to be reported on.
    district
        One district by code or name; all of them by default.
    folder
        Where the workbooks go, by default `bieu-mau-2021Q3` in the current folder. A file with another content is
        never written over.
    root
        The workspace, whose settings hold and whose last lists of units are prefilled; there need be none.

    Raises
    ------
    QuarterError, ValueError
        Not a quarter, or not a district; the nearest is named.
    TemplateError
        A file is there already, or the folder cannot be written to.
    """
    space = workspace_or_none(root)
    settings = space.settings if space else Settings()
    wanted = Quarter.parse(name)
    wanted_districts = districts_of(settings, wanted, district)
    received = [q for q in space.quarters() if wanted - YEAR <= q < wanted] if space else []
    earlier: list[CleanTables] = []
    if space and received:
        ensure_clean(space, received[-1], say, force=False)
        earlier = [files.read_tables(space, q) for q in received]
    orders = [order_for(one, settings, wanted, earlier) for one in wanted_districts]
    return write_templates(orders, Path(folder or f"bieu-mau-{wanted}"), progress)
