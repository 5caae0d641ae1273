"""The verbs that close the loop with the districts: check and mark, receive, board, explain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kttt_analysis import workspace as files
from kttt_analysis.api import Say, begun, past_day, quarter, quarter_data, workspace_or_none
from kttt_analysis.cleaning.clean import clean as clean_tables
from kttt_analysis.cleaning.received import Received, identify, quarters_of, quarters_stated
from kttt_analysis.cleaning.tables import CleanTables, with_findings
from kttt_analysis.dictionary import Finding, Province, load_province
from kttt_analysis.drawing.board import Board
from kttt_analysis.forms import UnreadableFile
from kttt_analysis.forms import read as read_file
from kttt_analysis.indicators.lineage import lineage
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.indicators.reconcile import stated_against_listed, stock_flow
from kttt_analysis.quarter import Calendar, Quarter
from kttt_analysis.settings import FILE, Settings
from kttt_analysis.vietnamese.dates import VIETNAM
from kttt_analysis.workspace import Workspace, WorkspaceError, open_workspace
from kttt_analysis.workspace.cleaned import HISTORY_QUARTERS, NothingReceivedError, tables_until
from kttt_analysis.workspace.explained import Explanation, explained
from kttt_analysis.workspace.folder import OURS
from kttt_analysis.workspace.receipts import shown
from kttt_analysis.workspace.receiving import Filed
from kttt_analysis.workspace.receiving import receive as receive_files
from kttt_analysis.workspace.versions import Versions, versions_of

if TYPE_CHECKING:
    from kttt_analysis.forms.marked_copy import Marked


def check(
    paths: Sequence[Path | str],
    *,
    name: str | Quarter | None = None,
    root: Path | str | None = None,
    unreadable: bool = False,
) -> CleanTables:
    """Read and check submissions wherever they lie, without filing them.

    Parameters
    ----------
    name
        The quarter they are for; by default the one the files state themselves.
    unreadable
        A file that cannot be read is a finding among the others instead of an error.

    Raises
    ------
    UnreadableFile
        A file cannot be read.
    NothingReceivedError
        The files state no quarter, or several.
    """
    received = _named([p for p in map(Path, paths) if p.name not in OURS], raises=not unreadable)
    space = workspace_or_none(root)
    settings = space.settings if space else Settings()
    decisions, calendar = settings.decisions, settings.decisions.calendar
    wanted = begun(name, calendar) if name else _stated_quarter(received, calendar, unreadable=unreadable)
    province = load_province(settings.province)
    earlier: dict[Quarter, CleanTables] = {}
    if space:
        known = [q for q in space.quarters() if q < wanted and files.stored_state(space, q)]
        earlier = {q: files.read_tables(space, q) for q in known[-HISTORY_QUARTERS:]}
        earlier = {q: t for q, t in earlier.items() if t.calendar == calendar}
    confirmed = space.confirmed() if space else None
    whose = {identify(one, province, wanted, calendar).district for one in received}
    at_hand = {district.code for district in whose if district}  # entries of the others are not to be told unused
    corrections = tuple(c for c in space.corrections(wanted) if c.district in at_hand) if space else ()
    tables = clean_tables(wanted, received, province, earlier, None, calendar, confirmed, corrections)
    q = QuarterData(wanted, tables, province, wanted.bounds(calendar)[1], None, decisions, earlier)
    return with_findings(tables, (*stated_against_listed(q), *stock_flow(q)))


@dataclass(frozen=True)
class Returned:
    """A marked copy and the letter beside it."""

    marked: Marked
    letter: Path


def annotate(
    paths: Sequence[Path | str], folder: Path | str, tables: CleanTables, *, root: Path | str | None = None
) -> tuple[Returned, ...]:
    """Write a marked copy of each submission, and beside it a letter to paste; in Vietnamese, as districts read it.

    Parameters
    ----------
    folder
        Where they go; not among the submissions, where a copy would be read as one.
    tables
        What `check` gave for these files.

    Raises
    ------
    WorkspaceError
        The folder is one of submissions.
    """
    from kttt_analysis.forms.letter import letter  # XlsxWriter is not loaded for those who only read
    from kttt_analysis.forms.marked_copy import marked_copy
    from kttt_analysis.forms.marking_words import marking_words

    space, target = workspace_or_none(root), Path(folder)
    settings = space.settings if space else Settings()
    province = load_province(settings.province)
    where = province.full_name[:1].lower() + province.full_name[1:]
    agency = settings.lead_agency or marking_words().write("union_of", province=where)
    _outside_submissions(target)
    deadline = space.settings.deadline(tables.quarter) if space else None
    named = _names([p for p in map(Path, paths) if p.name not in OURS])
    taken = set(named.values())  # a copy that was mended and came back into the same folder is not written over
    made = []
    for name, path in named.items():
        found = findings_of(tables.findings[tables.findings["file"].eq(name)])
        district, label = _owner(tables, name, province), _label(tables, name, found)
        about = " · ".join(part for part in (district, label) if part)
        marked = marked_copy(path, found, target, about=about, taken=taken)
        text = marked.copy.with_name(f"{marked.copy.stem}-thu.txt")
        said = letter(marked, district=district, quarter=label, deadline=deadline, today=files.today(), agency=agency)
        text.write_text(said, encoding="utf-8")
        made.append(Returned(marked, text))
    return tuple(made)


def board(
    name: QuarterData | str | Quarter,
    *,
    lang: str = "vi",
    root: Path | str | None = None,
    as_of: str | date | None = None,
    progress: Say | None = None,
) -> Board:
    """Return who has reported for a quarter, and what came that cannot be counted; it shows itself.

    Its `frame` has a row a district, its `others` a row a file that is not counted, its `summary` counts.
    `as_of` is as for `quarter`; a quarter that is given is of its own day.
    """
    if not isinstance(name, QuarterData):
        name = quarter(name, root=root, as_of=as_of, progress=progress)
    return Board(name, lang=lang)


def versions(
    name: str | Quarter,
    district: str,
    *,
    root: Path | str | None = None,
    as_of: str | date | None = None,
    progress: Say | None = None,
) -> Versions:
    """Return the versions of one district's submission, and what changed from each to the next; it shows itself.

    Raises
    ------
    ValueError
        Not a district; the nearest is named.
    """
    space = replace(open_workspace(root), day=past_day(as_of))
    wanted = begun(name, space.settings.decisions.calendar)
    made = tables_until(space, wanted, progress)
    q = quarter_data(space, wanted, made)
    one = space.province.district(q.district_code(district), q.last_day)
    first = wanted + -HISTORY_QUARTERS
    return versions_of(space, q.tables, one, {each: t for each, t in made.items() if first <= each < wanted})


def receive(
    paths: Sequence[Path | str],
    *,
    sender: str | None = None,
    name: str | Quarter | None = None,
    root: Path | str | None = None,
    part: bool | None = None,
    moment: datetime | None = None,
) -> tuple[Filed, ...]:
    """File submissions under their quarters and note when they came and from whom (`workspace.receiving.receive`).

    Parameters
    ----------
    paths
        Files, or folders of them.
    part
        Whether they are parts of lists; by default that is told by what they list.
    moment
        When they came; now by default.
    """
    space = open_workspace(root)
    wanted = begun(name, space.settings.decisions.calendar) if name else None
    when = moment or datetime.now(tz=VIETNAM).replace(microsecond=0)
    return receive_files([Path(p) for p in paths], space, sender=sender, moment=when, quarter=wanted, part=part)


def explain(
    name: str | Quarter,
    indicator: str,
    *,
    district: str | None = None,
    lang: str = "vi",
    root: Path | str | None = None,
    as_of: str | date | None = None,
    progress: Say | None = None,
) -> Explanation:
    """Return what a number rests on, down to the cells of the submissions.

    `as_of` is as for `quarter`; `lang` is for what corrections say.

    Raises
    ------
    IndicatorError
        The indicator is not in the catalogue; the nearest is named.
    ValueError
        Not a district; the nearest is named.
    """
    q, space = quarter(name, root=root, as_of=as_of, progress=progress), open_workspace(root)
    code = None if district is None else q.district_code(district)
    found = lineage(q, indicator, code)
    return explained(space, found, {q.quarter: q.tables, **q.history}, lang)


def findings_of(frame: pd.DataFrame) -> list[Finding]:
    """Findings of a table of them."""
    names = [f.name for f in fields(Finding) if f.name != "values"]
    plain = frame.astype(object).where(frame.notna(), None)
    return [Finding(**{name: row[name] for name in names}) for row in plain.to_dict("records")]


def _owner(tables: CleanTables, file: str, province: Province) -> str:
    codes = tables.submissions.loc[tables.submissions["file"].eq(file), "district_code"].dropna()
    return province.district(str(codes.iloc[0]), tables.quarter.end).full_name if len(codes) else ""


def _label(tables: CleanTables, file: str, found: Iterable[Finding]) -> str:
    """The quarter as a file's own words say it; empty where it was only taken to be of that quarter."""
    states = set(tables.submissions.loc[tables.submissions["file"].eq(file), "state"].astype(str))
    unsaid = bool(states & {"unread", "received"}) or any(f.code == "quarter_not_stated" for f in found)
    by_name = tables.quarter in quarters_stated([file], tables.calendar)
    return tables.quarter.label() if by_name or not unsaid else ""


def _names(paths: Sequence[Path]) -> dict[str, Path]:
    """Names by which files are told apart: their own, or with their folders where two have the same."""
    own = [p.name for p in paths]
    return {shown(p.name if own.count(p.name) == 1 else p.as_posix()): p for p in paths}


def _named(paths: Sequence[Path], *, raises: bool) -> list[Received]:
    """Read files that the user named."""
    received = []
    for name, path in _names(paths).items():
        if raises:
            read_file(path)
        elif not path.is_file():
            raise WorkspaceError(f"{path}: không có tệp này")
        received.append(files.read_received(path, name))
    return received


def _stated_quarter(received: Iterable[Received], calendar: Calendar, *, unreadable: bool) -> Quarter:
    received = list(received)
    stated = {q for r in received for q in quarters_of(r, calendar)}
    trouble = next((r.trouble for r in received if r.trouble), None)
    if not stated and all(r.reading is None for r in received):
        if unreadable:  # nothing is counted, so it does not matter of which quarter
            return Quarter.of_date(files.today(), calendar)
        if trouble is not None:
            raise UnreadableFile(trouble)
    if len(stated) != 1:
        found = ", ".join(map(str, sorted(stated))) or "không quý nào"
        raise NothingReceivedError(f"các tệp ghi kỳ báo cáo: {found}; hãy nêu rõ bằng --quarter 2021Q2")
    return next(iter(stated))


def _outside_submissions(folder: Path) -> None:
    """A copy among the submissions would be taken for one."""
    full = folder.resolve()
    for above in (full, *full.parents):
        if (above / FILE).is_file() and Workspace(above, Settings()).raw in (full, *full.parents):
            raise WorkspaceError(
                f"{folder} nằm trong data/raw, nơi giữ bản nộp; bản đánh dấu để ở đó sẽ bị đọc như bản nộp. "
                "Hãy chọn thư mục khác, ví dụ --annotate tra-lai"
            )
