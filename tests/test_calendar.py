"""Two calendars: the quarter of the calendar and the one that NĐ 09/2019/NĐ-CP closes on the 14th, chosen in the
settings, stamped on everything, never mixed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from example_quarter import example
from hypothesis import given, settings
from hypothesis import strategies as st
from submitted import KIEN_GIANG, TWO, htx, told, write
from tables import quarter_data, tables, unit, value

import kttt_analysis as kttt
from kttt_analysis import cli
from kttt_analysis.cleaning.clean import clean
from kttt_analysis.cleaning.received import quarters_stated
from kttt_analysis.cleaning.tables import CalendarError, CleanTables
from kttt_analysis.drawing import report
from kttt_analysis.drawing.timeline import span_of_year
from kttt_analysis.drawing.view import View
from kttt_analysis.indicators.conditions import prepared
from kttt_analysis.indicators.quarter_data import Decisions
from kttt_analysis.indicators.reconcile import stock_flow
from kttt_analysis.quarter import CALENDARS, Calendar, Quarter, QuarterError
from kttt_analysis.settings import SettingsError
from kttt_analysis.workspace import open_workspace, read_received, stored
from kttt_analysis.workspace.cleaned import NothingReceivedError

ROOT = Path(__file__).resolve().parents[1]
Q4, Q1, Q2 = Quarter(2020, 4), Quarter(2021, 1), Quarter(2021, 2)
DECEMBER = date(2020, 12, 20)
"""In the calendar the last quarter of 2020, by the decree the first of 2021."""
ADMINISTRATIVE = Decisions(calendar="administrative")
TOML = '[calendar]\nquarter = "{calendar}"\n[coverage]\nwarning = 0\nrefusal = 0\n'


def by_the_decree(quarter: Quarter) -> Callable[[openpyxl.Workbook], None]:
    """Write the decree's days into the period lines of a workbook of our form."""
    days = dict(zip(Quarter(quarter.year, 1).bounds() + quarter.bounds(), year_and_quarter(quarter), strict=True))

    def change(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_row=4):
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("Quý"):
                        for here, there in days.items():
                            cell.value = cell.value.replace(f"{here:%d/%m/%Y}", f"{there:%d/%m/%Y}")

    return change


def year_and_quarter(quarter: Quarter) -> tuple[date, ...]:
    return Quarter(quarter.year, 1).bounds("administrative") + quarter.bounds("administrative")


def choose(root: Path, calendar: str) -> None:
    """Choose the calendar of a workspace in its settings."""
    (root / "kttt.toml").write_text(TOML.format(calendar=calendar), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Path]:
    """Make a workspace of a calendar in which Gò Quao has sent workbooks for quarters."""

    def made(calendar: Calendar, sent: Mapping[Quarter, Mapping[str, Any]]) -> Path:
        root = tmp_path / calendar
        shutil.copytree(ROOT / "data" / "raw" / "plans", root / "data" / "raw" / "plans")
        choose(root, calendar)
        for quarter, records in sent.items():
            given: dict[str, Any] = {"units": TWO, **records}
            if calendar == "administrative":
                given.setdefault("change", by_the_decree(quarter))
            write(root / "data" / "raw" / str(quarter) / "907-go-quao.xlsx", quarter=quarter, **given)
        return root

    return made


def cleaned(
    *paths: Path,
    quarter: Quarter = Q2,
    calendar: Calendar = "administrative",
    earlier: Mapping[Quarter, CleanTables] | None = None,
) -> CleanTables:
    return clean(quarter, [read_received(p, p.name) for p in paths], KIEN_GIANG, earlier, None, calendar)


def codes(found: pd.DataFrame) -> set[str]:
    return set(found["code"])


# ---- days -------------------------------------------------------------------------------------------


@given(st.lists(st.dates(date(2015, 1, 1), date(2030, 12, 31)), min_size=1, max_size=4))
@settings(max_examples=25)
def test_a_founding_is_of_one_year_and_one_quarter_in_each_calendar(days: list[date]) -> None:
    units = tables(Q2, [unit(n, "907", founded_on=day) for n, day in enumerate(days)]).units
    years = range(min(days).year - 1, max(days).year + 3)
    for calendar in CALENDARS:
        in_year = [prepared(units, Quarter(year, 4), calendar)["founded_in_year"] for year in years]
        assert (sum(column.astype(int) for column in in_year) == 1).all()
        for n, day in enumerate(days):
            quarter = Quarter.of_date(day, calendar)
            assert [y for y, column in zip(years, in_year, strict=True) if column.iloc[n]] == [quarter.year]
            begun = [
                q.number
                for q in Quarter(quarter.year, 4).of_year
                if prepared(units, q, calendar)["founded_in_year"].iloc[n]
            ]
            assert begun == list(range(quarter.number, 5))


@pytest.mark.parametrize(
    ("calendar", "lang", "words"),
    [
        (
            "calendar",
            "vi",
            "từ ngày 1/4/2021 đến ngày 30/6/2021 (quý theo năm dương lịch); lũy kế từ ngày 1/1/2021",
        ),
        (
            "administrative",
            "vi",
            "từ ngày 15/3/2021 đến ngày 14/6/2021 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP); lũy kế từ ngày 15/12/2020",
        ),
        ("calendar", "en", "1 Apr 2021 to 30 Jun 2021 (calendar quarter); year to date from 1 Jan 2021"),
        (
            "administrative",
            "en",
            "15 Mar 2021 to 14 Jun 2021 (reporting period of Decree 09/2019/NĐ-CP); year to date from 15 Dec 2020",
        ),
    ],
)
def test_a_quarter_says_its_days(calendar: Calendar, lang: str, words: str) -> None:
    assert Q2.window(calendar, lang) == words
    assert Q1.window(calendar, lang) == re.sub(r";.*", "", Q1.window(calendar, lang)), "in Q1 the two begin together"


def test_no_room_asks_for_the_bounds_of_the_calendar_year() -> None:
    """`Quarter.start` and `Quarter.end` know one calendar only: what works on submissions names the chosen one."""
    found = []
    for room in ("cleaning", "indicators", "drawing", "publishing", "workspace"):
        for path in sorted((ROOT / "kttt_analysis" / room).rglob("*.py")):
            if path.name.startswith("plan"):
                continue  # a plan is of a year, whatever its quarters are
            text = path.read_text(encoding="utf-8")
            found += [f"{path.name}: {m[0]}" for m in re.finditer(r"(?:quarter|each|earlier)\.(?:start|end)\b", text)]
            found += [f"{path.name}: {m[0]}" for m in re.finditer(r"\.(?:year_|ytd_)?bounds\(\)", text)]
    assert found == []


# ---- the same day in two years -----------------------------------------------------------------------

NEW = htx("1701000003", "HTX Tháng Chạp", founded_on=DECEMBER, members_total=9, members_joined=9)
GROUP = {
    "unit_code": "T-01", "name": "THT Tháng Chạp", "commune_code": "30952", "sector": "crops", "founded_on": DECEMBER,
    "status": "active", "members_total": 12, "members_joined": 12,
}  # fmt: skip
FAIR = {"title": "Hội chợ cuối năm", "support_kind": "fair_domestic", "held_on": DECEMBER, "units_supported": 0}


def with_december() -> dict[str, Any]:
    return {"units": (*TWO, NEW), "THT": [GROUP], "support": [FAIR]}


@pytest.mark.parametrize(("calendar", "year"), [("calendar", 2020), ("administrative", 2021)])
def test_what_happened_on_20_december_counts_in_the_year_of_the_calendar(
    desk: Callable[..., Path], calendar: Calendar, year: int
) -> None:
    root = desk(calendar, {Q4: with_december(), Q1: with_december()})
    for quarter in (Q4, Q1):
        q = kttt.quarter(quarter, root=root)
        found = kttt.indicators(q)
        counted = 1 if quarter.year == year else 0
        for code in ("htx_new", "tht_new"):
            assert value(found, code) == counted, (quarter, code)
        if quarter == Q1:  # activities add up only where every quarter of the year is there
            assert value(found, "fairs") == counted
        assert value(found, "htx_members_new") == 9 * counted
        assert q.tables.calendar == calendar
    targets = kttt.progress("2021Q1", root=root).set_index("indicator")
    assert targets.loc["htx_new", "actual"] == (1 if year == 2021 else 0)
    assert targets.loc["htx_new", "previous_quarter"] == (0 if year == 2021 else 1)


def test_rows_of_the_next_period_are_kept_out_whole_and_told(desk: Callable[..., Path]) -> None:
    q = kttt.quarter(Q4, root=desk("administrative", {Q4: with_december()}))
    kept_out = q.rejected[q.rejected["reason"].eq("row_of_next_period")]
    assert set(kept_out["sheet"]) == {"HTX", "THT", "Hỗ trợ"}
    assert len(kept_out) == 3
    found = q.findings[q.findings["code"].eq("row_of_next_period")]
    assert set(found["raw"]) == {"2020-12-20"}
    assert all("14/12/2020" in text and "quý I/2021" in text for text in found["message"])
    assert value(kttt.indicators(q), "htx_total") == 2
    kept = len(q.units) + len(q.support)
    assert kept + len(q.rejected) == q.submissions["records"].sum()


def test_a_day_after_the_next_quarter_is_a_mistake_in_both(tmp_path: Path) -> None:
    units = (*TWO, htx("1701000009", "HTX Sau", founded_on=date(2021, 11, 1)))
    path = write(tmp_path / "a.xlsx", units, change=by_the_decree(Q2))
    for calendar, end in (("calendar", "30/6/2021"), ("administrative", "14/6/2021")):
        found = cleaned(path, calendar=calendar)  # type: ignore[arg-type]
        assert end in told(found, "date_after_quarter")["message"]
        assert found.units["founded_on"].isna().sum() == 1


GONE = htx("1701000002", "HTX Hòa Bình", status="ended", status_on=DECEMBER, exit_kind="dissolved", revenue=900.0)


@pytest.mark.parametrize(("calendar", "year"), [("calendar", 2020), ("administrative", 2021)])
def test_an_exit_on_20_december_is_of_the_year_of_the_calendar(
    desk: Callable[..., Path], calendar: Calendar, year: int
) -> None:
    gone = {"units": (TWO[0], GONE)}
    root = desk(calendar, {Q4: gone, Q1: gone, Q2: {"units": (TWO[0],)}})
    exits = {q: value(kttt.indicators(q, root=root), "htx_dissolved") for q in (Q4, Q1)}
    assert exits[Q1] == (1 if year == 2021 else 0)
    assert exits[Q4] == (0 if year == 2021 else 1)
    # it stays in the list to the end of that year: left out sooner it is told
    left = kttt.quarter(Q2, root=root).findings
    assert ("units_left_out" in codes(left)) == (year == 2021)
    told_late = kttt.quarter(Q4, root=root).findings
    assert ("status_after_quarter" in codes(told_late)) == (year == 2021)


def test_a_status_of_after_the_quarter_is_not_the_one_at_its_end(desk: Callable[..., Path]) -> None:
    q = kttt.quarter(Q4, root=desk("administrative", {Q4: {"units": (TWO[0], GONE)}}))
    row = q.units.set_index("unit_code").loc["1701000002"]
    assert row[["status", "status_on", "exit_kind"]].isna().all()
    found = told(q.tables, "status_after_quarter")
    assert found["severity"] == "error" and "20/12/2020" in found["message"] and "14/12/2020" in found["message"]
    assert "missing_value" not in codes(q.findings)


def test_the_status_of_the_quarter_before_stands_in_for_one_that_began_later(desk: Callable[..., Path]) -> None:
    """The unit was there at the end of the quarter: left without a status, it would be in no count of what there is."""
    root = desk("administrative", {Q4 - 1: {"units": TWO}, Q4: {"units": (TWO[0], GONE)}})
    q = kttt.quarter(Q4, root=root)
    row = q.units.set_index("unit_code").loc["1701000002"]
    assert row["status"] == "active"
    assert row[["status_on", "exit_kind"]].isna().all()
    assert value(kttt.indicators(q), "htx_total") == 2
    found = told(q.tables, "status_of_before")
    assert (
        found["severity"] == "warning" and "quý III/2020" in found["message"] and "Đang hoạt động" in found["message"]
    )


def test_amounts_of_a_unit_founded_in_the_quarter_need_no_quarter_before(tmp_path: Path) -> None:
    """A unit founded on 20/3 is of the second quarter by the decree too; one of 10/3 is of the first in both."""

    def of_the_quarter(book: openpyxl.Workbook) -> None:
        by_the_decree(Q2)(book)
        cell = cell_of_heading(book, "Doanh thu")
        cell.value = "Doanh thu trong quý (triệu đồng)"

    for day, wanted in ((date(2021, 3, 20), 50.0), (date(2021, 3, 10), None)):
        one = htx("1701000007", "HTX Tháng Ba", founded_on=day, revenue=50.0, revenue_members=None)
        path = write(tmp_path / f"{day}.xlsx", (one,), change=of_the_quarter)
        got = cleaned(path).units["revenue"].iloc[0]
        assert (None if pd.isna(got) else got) == wanted


def cell_of_heading(book: openpyxl.Workbook, heading: str) -> Any:
    return next(c for row in book["HTX"].iter_rows(max_row=8) for c in row if str(c.value or "").startswith(heading))


def test_a_group_that_became_a_cooperative_in_december_is_new(tmp_path: Path) -> None:
    became = {
        **GROUP, "founded_on": date(2017, 1, 1), "unit_code": "1701000004",
        "status": "ended", "status_on": DECEMBER, "exit_kind": "tht_to_htx",
    }  # fmt: skip
    now = htx("1701000004", "HTX Tháng Chạp", founded_on=DECEMBER)
    path = write(tmp_path / "a.xlsx", (*TWO, now), quarter=Q1, THT=[became], change=by_the_decree(Q1))
    assert "conversion_founded_before" not in codes(cleaned(path, quarter=Q1).findings)
    assert "conversion_founded_before" in codes(cleaned(path, quarter=Q1, calendar="calendar").findings)


def test_a_month_that_lies_in_two_years_is_not_guessed(tmp_path: Path) -> None:
    """In the calendar 12/2020 is 2020; by the decree its days are of two years."""

    def imprecise(book: openpyxl.Workbook) -> None:
        by_the_decree(Q1)(book)
        cell = next(c for row in book["HTX"].iter_rows() for c in row if c.value and str(c.value)[:10] == "2016-05-04")
        cell.value = "12/2020"

    path = write(tmp_path / "a.xlsx", quarter=Q1, change=imprecise)
    found = cleaned(path, quarter=Q1)
    assert found.units["founded_on"].isna().sum() == 1
    assert "15/12/2020" in told(found, "date_in_two_years")["message"]
    assert cleaned(path, quarter=Q1, calendar="calendar").units["founded_on"].notna().all()


# ---- comparisons, breaks, events ---------------------------------------------------------------------


def test_last_year_is_judged_by_the_same_calendar() -> None:
    """A founding on 20/12/2019 is of the first quarter of 2020 by the decree: last year's figure has it."""
    units = [unit(1, "907", founded_on=date(2019, 12, 20)), unit(2, "907", founded_on=DECEMBER)]
    for calendar, before in (("calendar", 0), ("administrative", 1)):
        now, then = (replace(tables(q, units), calendar=calendar) for q in (Q1, Quarter(2020, 1)))
        q = quarter_data(now, then, decisions=Decisions(calendar=calendar))  # type: ignore[arg-type]
        row = kttt.progress(q).set_index("indicator").loc["htx_new"]
        assert row["same_period_last_year"] == before
        assert row["actual"] == (1 if calendar == "administrative" else 0)


def test_units_registered_late_are_those_founded_before_the_year() -> None:
    before = replace(tables(Q4, [unit(1, "907")]), calendar="administrative")
    now = replace(tables(Q1, [unit(1, "907"), unit(2, "907", founded_on=DECEMBER)]), calendar="administrative")
    assert stock_flow(quarter_data(now, before, decisions=ADMINISTRATIVE)) == ()


def test_a_break_and_an_event_are_held_to_the_days_of_the_calendar() -> None:
    """The lockdown ended on 20/9/2021: by the decree the third quarter was over on the 14th."""
    for calendar in CALENDARS:
        q = quarter_data(replace(tables(Quarter(2021, 4), []), calendar=calendar), decisions=Decisions(calendar))
        assert q.last_day == Quarter(2021, 4).bounds(calendar)[1]
        assert len(View(q).events) == 1
        # members counted anew from 1/7/2024
        q = replace(q, quarter=Quarter(2024, 3), tables=replace(q.tables, quarter=Quarter(2024, 3)))
        assert q.broken_since("htx_members_total", Quarter(2024, 2))
        assert not q.broken_since("htx_members_total", Quarter(2024, 3))
    first = View(quarter_data(replace(tables(Q2, []), calendar="administrative"), decisions=ADMINISTRATIVE))
    assert first.events == ()
    assert span_of_year(2021, date(2020, 12, 15), "administrative") == 0
    assert span_of_year(2021, date(2021, 12, 15), "administrative") == 4
    assert span_of_year(2021, date(2021, 1, 1), "calendar") == 0


def test_a_quarter_has_begun_on_the_day_of_the_calendar(
    desk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 20 December the first quarter of the next year has begun by the decree."""
    days = {"2021Q1": "1608433200", "2027Q1": "1797735600"}
    decree, calendar = desk("administrative", {Q1: {}}), desk("calendar", {Q1: {}})
    for quarter, day in days.items():
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        with pytest.raises(QuarterError, match="chưa bắt đầu"):
            kttt.quarter(quarter, root=calendar)
    with pytest.raises(NothingReceivedError, match="2027Q1"):
        kttt.quarter("2027Q1", root=decree)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", days["2021Q1"])
    assert kttt.quarter("2021Q1", root=decree).data_status == "estimate"


def test_the_deadline_and_the_status_of_data_follow_the_calendar(
    desk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1624150800")  # 20 June 2021
    root = desk("administrative", {Q2: {}})
    space = open_workspace(root)
    assert space.deadline(Q2).date() == date(2021, 6, 24)
    note = '[[files]]\nfile = "907-go-quao.xlsx"\nreceived_at = 2021-06-30\n'
    (root / "data/raw/2021Q2/received.toml").write_text(note, encoding="utf-8")
    q = kttt.quarter(Q2, root=root)
    assert q.data_status == "preliminary"
    assert set(q.submissions["state"].dropna()) == {"late", "missing"}
    choose(root, "calendar")
    q = kttt.quarter(Q2, root=root)
    assert q.data_status == "estimate"
    assert "late" not in set(q.submissions["state"])


# ---- never mixed -------------------------------------------------------------------------------------


def test_an_unknown_calendar_is_told(desk: Callable[..., Path]) -> None:
    root = desk("calendar", {Q2: {}})
    choose(root, "lunar")
    with pytest.raises(SettingsError, match=r"calendar, administrative, đang ghi 'lunar'"):
        kttt.quarter(Q2, root=root)


def test_tables_of_two_calendars_are_never_put_together(tmp_path: Path) -> None:
    other = replace(tables(Q1, []), calendar="administrative")
    with pytest.raises(CalendarError, match="2021Q1"):
        quarter_data(tables(Q2, []), other)
    with pytest.raises(CalendarError, match="2021Q2"):
        quarter_data(tables(Q2, []), decisions=ADMINISTRATIVE)
    with pytest.raises(CalendarError, match="2021Q1"):
        cleaned(write(tmp_path / "a.xlsx"), earlier={Q1: tables(Q1, [])})


def test_switching_back_and_forth_cleans_anew(desk: Callable[..., Path]) -> None:
    root = desk("calendar", {Q4: with_december(), Q1: with_december()})
    wanted = {"calendar": (1, 0), "administrative": (0, 1)}
    for calendar in ("calendar", "administrative", "calendar", "administrative"):
        choose(root, calendar)
        q = kttt.quarter(Q1, root=root)
        assert {t.calendar for t in (q.tables, *q.history.values())} == {calendar}
        found = [value(kttt.indicators(each, root=root), "htx_new") for each in (Q4, Q1)]
        assert tuple(found) == wanted[calendar]
        folder = open_workspace(root).processed(Q1)
        assert pd.read_parquet(folder / "units.parquet").attrs["calendar"] == calendar
    # `check` compares only with what was cleaned under the calendar that is chosen now
    choose(root, "calendar")
    path = root / "data/raw/2021Q1/907-go-quao.xlsx"
    assert stored.read_tables(open_workspace(root), Q4).calendar == "administrative"
    assert kttt.check([path], root=root).calendar == "calendar"


# ---- what submissions state --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("Quý II/2021 (số liệu lũy kế từ ngày 01/01/2021 đến ngày 30/6/2021)", "calendar"),
        ("Quý II/2021 (từ ngày 01/4/2021 đến ngày 30/6/2021)", "calendar"),
        ("Quý II/2021, từ 1/1 đến 30/6/2021", "calendar"),
        ("Quý II/2021, tính đến hết tháng 6 năm 2021", "calendar"),
        ("Báo cáo quý II/2021 (số liệu đến 30-6-2021)", "calendar"),
        ("Quý II/2021 theo năm dương lịch", "calendar"),
        ("Quý II/2021 (lũy kế từ ngày 15/12/2020 đến ngày 14/6/2021)", "administrative"),
        ("Quý II/2021 (từ 15/3/2021 đến 14/6/2021)", "administrative"),
        ("Quý II/2021, số liệu tính đến ngày 14 tháng 6 năm 2021", "administrative"),
        ("Quý II/2021 (từ ngày 15/12 đến ngày 14/6/2021)", "administrative"),
        ("Quý II/2021 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP)", "administrative"),
        ("Quý II/2021 (số liệu đến ngày 20/6/2021)", None),
        ("Quý II/2021, so với cùng kỳ đến 30/6/2020", None),
        ("Báo cáo quý II/2021 theo Nghị định 09/2019/NĐ-CP về chế độ báo cáo", None),
        ("Kế hoạch 147/KH-UBND ngày 29/9/2020; báo cáo quý II/2021", None),
        ("Quý II/2021", None),
    ],
)
def test_a_period_of_the_other_calendar_is_told(tmp_path: Path, words: str, other: Calendar | None) -> None:
    def say(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_row=4):
                for cell in row:
                    if str(cell.value or "").startswith("Quý II/2021"):
                        cell.value = words if sheet.title == "HTX" else "Quý II/2021"

    path = write(tmp_path / "907-go-quao.xlsx", change=say)
    for calendar in CALENDARS:
        found = cleaned(path, calendar=calendar)
        assert len(found.units) == 2, "the figures count all the same"
        if other is None or other == calendar:
            assert "period_of_another_calendar" not in codes(found.findings)
        else:
            one = told(found, "period_of_another_calendar")
            assert one["severity"] == "warning"
            assert one["sheet"] == "HTX"
            assert one["raw"] == words
            assert Q2.window(calendar) in one["message"] + one["fix"]


def test_a_workbook_whose_every_sheet_says_so_is_told_once(tmp_path: Path) -> None:
    path = write(tmp_path / "907-go-quao.xlsx", THT=[GROUP])
    one = told(cleaned(path, calendar="administrative"), "period_of_another_calendar")
    assert "HTX, THT, Hỗ trợ" in one["message"]
    assert "period_of_another_calendar" not in codes(cleaned(path, calendar="calendar").findings)
    path = write(tmp_path / "b.xlsx", change=by_the_decree(Q2))
    assert "period_of_another_calendar" not in codes(cleaned(path).findings)


def test_a_cut_off_alone_may_be_of_two_quarters() -> None:
    """Data up to 20/12/2020: the last quarter told late, or the first of the decree's next year told early."""
    assert quarters_stated(["số liệu đến 20/12/2020"]) == {Q4}
    assert quarters_stated(["số liệu đến 20/12/2020"], "administrative") == {Q4, Q1}
    for words in ("số liệu đến 31/12/2020", "tính đến 14/12/2020", "Quý IV/2020, số liệu đến 20/12/2020"):
        assert quarters_stated([words], "administrative") == {Q4}


# ---- the stamp ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_report_carries_its_days_first_and_in_its_method(calendar: Calendar, lang: str) -> None:
    q = example("2021Q2")
    history = {each: replace(t, calendar=calendar) for each, t in q.history.items()}
    mine = replace(q, tables=replace(q.tables, calendar=calendar), history=history,
                   decisions=replace(q.decisions, calendar=calendar))  # fmt: skip
    view = View(mine, lang=lang)
    about = report.about(view)
    window = Q2.window(calendar, lang)
    assert window in about.text().split("\n\n")[0]
    assert about.data["calendar"] == calendar
    assert len(about.data["subject"]) <= 60
    assert window in report.decisions(view).text()


def test_figures_of_another_calendar_are_a_notice_at_the_head(desk: Callable[..., Path]) -> None:
    root = desk("administrative", {Q2: {"change": None}})
    view = View(kttt.quarter(Q2, root=root))
    said = report.notices(view).text()
    assert "Gò Quao" in said
    assert Q2.window("administrative") in said
    choose(root, "calendar")
    assert "Gò Quao" not in report.notices(View(kttt.quarter(Q2, root=root))).text()


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize(("verb", "lang"), [("clean", "vi"), ("indicators", "vi"), ("progress", "en")])
def test_the_terminal_says_it_first(
    desk: Callable[..., Path], calendar: Calendar, verb: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(desk(calendar, {Q2: {}}))
    assert cli.main([verb, "2021Q2", "--root", root, "--lang", lang]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.lower().startswith(Q2.label(lang).lower())
    assert Q2.window(calendar, lang) in first
    assert cli.main([verb, "2021Q2", "--root", root, "--format", "csv"]) == 0
    assert Q2.window(calendar) not in capsys.readouterr().out


@pytest.fixture
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[date]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1625443200")  # 5/7/2021
    yield date(2021, 7, 5)


def test_a_publication_is_stamped_and_another_calendar_is_another_version(
    desk: Callable[..., Path], fixed_day: date
) -> None:
    """Page, both parts of the mail, notebook and manifest, by a real kernel, first by the calendar, then the decree."""
    root = desk("calendar", {Q2: {"THT": [GROUP]}})
    for version, calendar in (("v1", "calendar"), ("v2", "administrative")):
        choose(root, calendar)
        made = kttt.report("2021Q2", root=root)
        assert made.version == version
        window = Q2.window(calendar)  # type: ignore[arg-type]
        for name in ("report.html", "mail.html", "mail.txt", "report.ipynb"):
            shown = " ".join((made.folder / name).read_text(encoding="utf-8").split())
            assert window in shown, name
            if name != "report.ipynb":
                assert shown.index(window) < shown.index("147/KH-UBND"), f"{name}: near the top"
        manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
        first, last = Q2.bounds(calendar)  # type: ignore[arg-type]
        year = Q2.year_bounds(calendar)[0]  # type: ignore[arg-type]
        told = {key: manifest[key] for key in ("calendar", "first_day", "last_day", "year_from")}
        assert told == {
            "calendar": calendar, "first_day": str(first), "last_day": str(last), "year_from": str(year),
        }  # fmt: skip
    assert first < fixed_day - timedelta(days=90)
