"""The verbs as functions: what the command line does, a notebook can do with the same nouns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kttt_analysis import workspace as files
from kttt_analysis.cleaning.tables import CleanTables
from kttt_analysis.drawing.at_a_glance import ShownQuarter
from kttt_analysis.drawing.plan_sheet import PlanSheet
from kttt_analysis.forms import Reading
from kttt_analysis.forms import read as read_file
from kttt_analysis.indicators import compute
from kttt_analysis.indicators import progress as progress_table
from kttt_analysis.indicators.plan_choice import choose_plan
from kttt_analysis.indicators.published import Published, read_published
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.settings import Settings
from kttt_analysis.vietnamese.dates import format_date, parse_date
from kttt_analysis.workspace import Workspace, open_workspace
from kttt_analysis.workspace.cleaned import ensure_clean, something_read, tables_as_of
from kttt_analysis.workspace.exporting import export as write_open_data
from kttt_analysis.workspace.ledger import refuse, told
from kttt_analysis.workspace.templates import districts_of, order_for, write_templates
from kttt_analysis.workspace.traced import traced

if TYPE_CHECKING:
    from kttt_analysis.publishing.publication import Publication

YEAR = 4
Say = Callable[[str], None]


class CoverageError(ValueError):
    """Too few districts have reported for a publication."""


def quarter(
    name: str | Quarter,
    *,
    root: Path | str | None = None,
    as_of: str | date | None = None,
    progress: Say | None = None,
) -> QuarterData:
    """Return everything known about a quarter, cleaning what has changed since the last time.

    Parameters
    ----------
    name
        The quarter, in any official spelling ("2021Q2", "quý II/2021").
    root
        Folder of the workspace; the nearest one upward by default.
    as_of
        Day ("2021-07-12" or "12/7/2021") at whose end the quarter is looked at: submissions that came later and what
        people said later are not there yet, and the plan is that day's. As it is now by default.
    progress
        Told in a sentence what is being done.

    Raises
    ------
    QuarterError
        Not a quarter, or one that has not begun.
    NothingReceivedError
        Nothing has been received for it, or nothing yet on that day.
    ValueError
        Not a day, or one to come.
    """
    space = open_workspace(root)
    wanted, day = begun(name, space.settings.decisions.calendar), past_day(as_of)
    if day is None:
        ensure_clean(space, wanted, progress, force=False)
        return quarter_data(space, wanted)
    past = replace(space, day=day)
    return quarter_data(past, wanted, tables_as_of(past, wanted, progress))


def clean(name: str | Quarter, *, root: Path | str | None = None, progress: Say | None = None) -> QuarterData:
    """Make a quarter's clean tables afresh from its submissions, and return the quarter."""
    space = open_workspace(root)
    wanted = begun(name, space.settings.decisions.calendar)
    ensure_clean(space, wanted, progress, force=True)
    return quarter_data(space, wanted)


def read(path: Path | str) -> Reading:
    """Return how the machine reads any sheet; UnreadableFile says why it cannot."""
    return read_file(Path(path))


def indicators(q: QuarterData | str, by: str | Sequence[str] = (), *, root: Path | str | None = None) -> pd.DataFrame:
    """Return the indicator table of a quarter (contract §5); see `kttt_analysis.indicators.compute.indicators`."""
    return compute.indicators(q if isinstance(q, QuarterData) else quarter(q, root=root), by)


def progress(q: QuarterData | str, by: str | Sequence[str] = (), *, root: Path | str | None = None) -> pd.DataFrame:
    """Return progress against the plan (contract §6); see `kttt_analysis.indicators.progress.progress`."""
    return progress_table.progress(q if isinstance(q, QuarterData) else quarter(q, root=root), by)


def plan(
    year: int,
    *,
    root: Path | str | None = None,
    as_of: str | date | None = None,
    issuer: str | None = None,
    lang: str = "vi",
) -> PlanSheet:
    """Return the plan by which a year is judged; it shows itself as the document prints it.

    Parameters
    ----------
    year
        The year that the plan is for.
    root
        Folder of the workspace; the nearest one upward by default.
    as_of
        Day by which the plan must have been known; today by default.
    issuer
        Whose plan, where several bodies have given one; by default the one in force.
    lang
        Language of the words around it.

    Raises
    ------
    NoPlanError
        There is none; the years, days or bodies there are plans of are named.
    """
    space = open_workspace(root)
    found = choose_plan(space.plans(), year, _as_day(as_of), issuer, lambda day: space.plan_on(year, day))
    return PlanSheet(found.plan, space.province, found.in_force, found.revisions, found.others, lang)


def published(root: Path | str | None = None) -> Published:
    """Return the real figures that others have published: the workspace's own, else those that came with the package.

    Raises
    ------
    PublishedError
        A figure or a choice about one is wrong; the message says where.
    """
    space = workspace_or_none(root)
    own = None if space is None else space.raw / "published"
    return read_published(own if own is not None and own.is_dir() else files.starter() / "data" / "raw" / "published")


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


def begun(name: str | Quarter, calendar: Calendar) -> Quarter:
    """A quarter by its name; QuarterError where it is none, or has not begun."""
    return Quarter.parse(name).check_begun(files.today(), calendar)


def quarter_data(space: Workspace, wanted: Quarter, made: Mapping[Quarter, CleanTables] | None = None) -> QuarterData:
    """A quarter with its history and plan; its clean tables are those `made`, or the stored ones."""
    day = space.day or files.today()
    first = Quarter(wanted.year - 1, 1)
    if made is None:
        before = (q for q in space.quarters() if first <= q < wanted and files.stored_state(space, q))
        made = {q: files.read_tables(space, q) for q in (*before, wanted)}
    something_read(space, made[wanted])
    history = {q: tables for q, tables in made.items() if first <= q < wanted}
    plan = space.plan_on(wanted.year, day)
    deadlines = {q: space.deadline(q) for q in (wanted, *history)}
    return ShownQuarter(wanted, made[wanted], space.province, day, plan, space.settings.decisions, history, deadlines)


def past_day(text: str | date | None) -> date | None:
    """A day before today, at whose end things are looked at; None for today, on which they are as they are now.

    Raises
    ------
    ValueError
        Not a day, or one to come.
    """
    day, today = _as_day(text), files.today()
    if day > today:
        raise ValueError(f"ngày {format_date(day)} chưa đến; chỉ xem được đến hôm nay, {format_date(today)}")
    return day if day < today else None


def _as_day(text: str | date | None) -> date:
    if isinstance(text, date):
        return text
    if text is None:
        return files.today()
    found = parse_date(text)
    if found.value is None or found.precision != "day":
        raise ValueError(f"ngày {text!r} không đọc được; hãy ghi năm-tháng-ngày, ví dụ 2021-07-05, hoặc 5/7/2021")
    return found.value


def workspace_or_none(root: Path | str | None) -> Workspace | None:
    """The workspace named, or the nearest one upward; None where there is none."""
    if root is not None:
        return open_workspace(root)
    try:
        return open_workspace()
    except files.WorkspaceError:
        return None
