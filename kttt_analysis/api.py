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
from kttt_analysis.vietnamese.dates import format_date, parse_date
from kttt_analysis.workspace import Workspace, open_workspace
from kttt_analysis.workspace.cleaned import ensure_clean, something_read, tables_as_of

if TYPE_CHECKING:
    pass

Say = Callable[[str], None]


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
