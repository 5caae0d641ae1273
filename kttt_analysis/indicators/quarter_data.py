"""Everything known about one quarter, as one value: clean tables, the quarters before it, the plan, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import pandas as pd

from kttt_analysis.cleaning.places import named_district
from kttt_analysis.cleaning.tables import CleanTables, check_calendar
from kttt_analysis.dictionary import District, Province, load
from kttt_analysis.indicators.plan import Plan
from kttt_analysis.quarter import Calendar, Quarter


@dataclass(frozen=True)
class Decisions:
    """What the province has decided about its numbers; each is printed on the report.

    `new_members` is "founders" (members of units founded in the year) or "joined" (everybody who joined).
    Coverage below `coverage_warning` districts is said first; below `coverage_refusal` nothing is published.
    `official` lists the quarters whose figures have been appraised and confirmed.
    """

    calendar: Calendar = "calendar"
    new_members: str = "founders"
    coverage_warning: int = 12
    coverage_refusal: int = 8
    lead_agency: str = ""
    official: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Which districts have reported figures: codes, of those in force at the end of the quarter.

    `answered` are those of the missing from whom something came: a document, a file that could not be read, of another
    quarter, left blank; `unclear` those to whom a file may belong that cannot be told.
    """

    reported: tuple[str, ...]
    missing: tuple[str, ...]
    answered: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """The missing from whom nothing came."""
        return tuple(code for code in self.missing if code not in (*self.answered, *self.unclear))

    @property
    def expected(self) -> int:
        """Number of districts that ought to report."""
        return len(self.reported) + len(self.missing)


@dataclass(frozen=True)
class QuarterData:
    """One quarter with what is needed to judge it.

    Attributes
    ----------
    tables
        Its clean tables.
    history
        Clean tables of earlier quarters (this year and last), as far as there are any.
    deadlines
        Last moment at which a report of each of these quarters is in time.
    plan
        The plan of the year in force at `as_of`, or None.

    Raises
    ------
    CalendarError
        Some tables were made with another calendar than the one decided.
    """

    quarter: Quarter
    tables: CleanTables
    province: Province
    as_of: date
    plan: Plan | None = None
    decisions: Decisions = field(default_factory=Decisions)
    history: Mapping[Quarter, CleanTables] = field(default_factory=dict)
    deadlines: Mapping[Quarter, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_calendar(self.calendar, (self.tables, *self.history.values()))

    @property
    def calendar(self) -> Calendar:
        """The calendar that its quarters are of."""
        return self.decisions.calendar

    @property
    def last_day(self) -> date:
        """Last day of the quarter."""
        return self.quarter.bounds(self.calendar)[1]

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit."""
        return self.tables.units

    @property
    def support(self) -> pd.DataFrame:
        """One row an activity of the quarter's submissions."""
        return self.tables.support

    @property
    def totals(self) -> pd.DataFrame:
        """Totals stated by districts."""
        return self.tables.totals

    @property
    def submissions(self) -> pd.DataFrame:
        """One row a file, and one for each district without one."""
        return self.tables.submissions

    @property
    def findings(self) -> pd.DataFrame:
        """Everything odd, with its cell."""
        return self.tables.findings

    @property
    def rejected(self) -> pd.DataFrame:
        """Rows kept out, whole."""
        return self.tables.rejected

    @property
    def remarks(self) -> pd.DataFrame:
        """The districts' words."""
        return self.tables.remarks

    @property
    def corrections(self) -> pd.DataFrame:
        """The ledger's entries for the quarter, and what became of each."""
        return self.tables.corrections

    @property
    def synthetic(self) -> bool:
        """Whether any figure is made up."""
        return self.tables.synthetic or any(t.synthetic for t in self.history.values())

    @property
    def data_status(self) -> str:
        """Estimate while the quarter runs, then preliminary; official once the settings say so (Luật Thống kê 2015)."""
        if str(self.quarter) in self.decisions.official:
            return "official"
        return "estimate" if self.as_of <= self.last_day else "preliminary"

    @property
    def closed(self) -> bool:
        """Whether the year of the plan is over: what is not reached by now is not reached."""
        return self.quarter.number == 4 and self.data_status != "estimate"

    @cached_property
    def districts(self) -> tuple[District, ...]:
        """Districts in force at the end of the quarter."""
        return self.province.districts_on(self.last_day)

    @cached_property
    def coverage(self) -> Coverage:
        """Which of those districts have reported figures."""
        read = self.tables.districts
        files = self.submissions[self.submissions["file"].notna()]
        missing = tuple(d.code for d in self.districts if d.code not in read)
        answered = tuple(code for code in missing if files["district_code"].eq(code).any())
        maybe = {code for codes in files["may_be"] for code in codes.split(";")} - set(answered)
        reported = tuple(d.code for d in self.districts if d.code in read)
        return Coverage(reported, missing, answered, tuple(code for code in missing if code in maybe))

    def broken_since(self, indicator: str, quarter: Quarter) -> bool:
        """Whether an indicator's definition broke between the end of another quarter and of this one."""
        then = quarter.bounds(self.calendar)[1]
        return any(b.covers(indicator) and b.between(then, self.last_day) for b in load().breaks)

    def district_code(self, text: str) -> str:
        """Code of the district that a text names by code, name or alias; ValueError names the nearest."""
        return named_district(text, self.province, self.last_day).code

    def district_name(self, code: str) -> str:
        """Short name of a district ("Gò Quao")."""
        return self.province.district(code, self.last_day).name
