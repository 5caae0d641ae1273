"""A province made up for tests: the same numbers at every call, by quarter, without files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from kttt_analysis.cleaning.tables import (
    CleanTables,
    findings_frame,
    rejected_frame,
    submissions_frame,
    unit_frame,
)
from kttt_analysis.dictionary import Finding, load_province
from kttt_analysis.indicators.plan_reading import parse_plan
from kttt_analysis.indicators.quarter_data import Decisions, QuarterData
from kttt_analysis.quarter import Quarter
from kttt_analysis.settings import Settings
from kttt_analysis.vietnamese.dates import VIETNAM

PLAN = Path(__file__).parents[1] / "data" / "raw" / "plans" / "2021-147.toml"
FIRST, LAST = Quarter(2020, 1), Quarter(2021, 4)
SECTORS = ("crops", "fisheries", "mixed_agriculture", "crops", "livestock", "transport", "trade", "crops")
LOCKED = (date(2021, 7, 19), date(2021, 9, 20))


def example(
    quarter: str = "2021Q2",
    *,
    htx: int = 4,
    tht: int = 6,
    missing: Sequence[str] = ("912", "914"),
    as_of: date | None = None,
    seed: int = 147,
    first: str = "2020Q1",
) -> QuarterData:
    """One quarter with its history since `first`: about `htx` and `tht` units a district, some silent in it."""
    now = Quarter.parse(quarter)
    province = load_province("91")
    codes = [d.code for d in province.districts_on(now.end)]
    units = _units(codes, htx, tht, random.Random(seed))
    history = {q: _tables(q, units, codes, (), seed) for q in Quarter.range(first, now) if q != now}
    plan = parse_plan(PLAN.read_text(encoding="utf-8")) if now.year == 2021 else None
    return QuarterData(
        quarter=now,
        tables=_tables(now, units, codes, tuple(missing), seed),
        province=province,
        as_of=as_of or now.end + timedelta(days=5),
        plan=plan,
        decisions=Decisions(lead_agency="Liên minh HTX tỉnh Kiên Giang"),
        history=history,
        deadlines={q: datetime.combine(Settings().deadline(q), time.max, tzinfo=VIETNAM) for q in (now, *history)},
    )


def without_history(q: QuarterData) -> QuarterData:
    """The same quarter, as if it were the first that was ever collected."""
    return replace(q, history={})


def exactly(quarter: str, *, htx_new: int, tht_new: int, old_htx: int = 20) -> QuarterData:
    """One district alone, with that many units founded in the year: for sentences whose numbers are known."""
    now = Quarter.parse(quarter)
    chance = random.Random(1)
    units = [_unit("907", "HTX", n, None, chance) | {"ended_on": None, "status": "active"} for n in range(old_htx)]
    day = now.year_bounds()[0]
    units += [_unit("907", "HTX", old_htx + n, day, chance) for n in range(htx_new)]
    units += [_unit("907", "THT", n, day, chance) for n in range(tht_new)]
    q = example(quarter, missing=())
    codes = [d.code for d in q.districts]
    tables = _tables(now, units, codes, (), 1)
    before = {each: _tables(each, units, codes, (), 1) for each in q.history}
    return replace(q, tables=tables, history=before)


def _units(codes: Sequence[str], htx: int, tht: int, chance: random.Random) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for place, code in enumerate(codes):
        weight = 0.4 + 1.6 * ((place * 7) % 15) / 14
        for kind, count, fresh in (("HTX", htx, 2.0), ("THT", tht, 6.0)):
            old = max(1, round(count * weight))
            new = sum(chance.random() < 0.5 for _ in range(round(fresh * weight)))
            made += [_unit(code, kind, n, None, chance) for n in range(old)]
            made += [_unit(code, kind, old + n, _founding(chance), chance) for n in range(new)]
        if place % 3 == 0:
            made.append(_unit(code, "QTDND", 0, None, chance))
        if place == 4:
            made.append(_unit(code, "LHHTX", 0, None, chance))
    return made


def _founding(chance: random.Random) -> date:
    while True:
        day = FIRST.start + timedelta(days=chance.randrange((LAST.end - FIRST.start).days))
        if not LOCKED[0] <= day <= LOCKED[1]:
            return day


def _unit(code: str, kind: str, n: int, founded: date | None, chance: random.Random) -> dict[str, Any]:
    status = "active" if founded else chance.choice(["active"] * 9 + ["suspended", "dissolving"])
    ended = chance.random() < 0.04 and not founded
    return {
        "district_code": code,
        "kind": kind,
        "unit_id": f"{code}-{kind}-{n:03d}",
        "name": f"{kind} số {n + 1}",
        "sector": "credit" if kind == "QTDND" else chance.choice(SECTORS),
        "founded_on": founded or date(chance.randrange(2005, 2020), chance.randrange(1, 13), 1),
        "status": status,
        "ended_on": date(2021, chance.randrange(2, 6), 10) if ended else None,
        "new_style": chance.random() < 0.4,
        "triple_rice": chance.random() < 0.3,
        "members": chance.randrange(30, 45) if founded and kind == "HTX" else chance.randrange(11, 160),
        "workers": chance.randrange(5, 18),
        "managers": chance.randrange(4, 8),
        "revenue": chance.randrange(600, 2000),
        "silent": chance.random() < 0.08,
    }


def _tables(
    quarter: Quarter, units: list[dict[str, Any]], codes: Sequence[str], missing: Sequence[str], seed: int
) -> CleanTables:
    reported = [c for c in codes if c not in missing]
    rows = [_row(u, quarter) for u in units if u["district_code"] in reported and u["founded_on"] <= quarter.end]
    chance = random.Random(f"{seed} {quarter}")
    findings = _findings(quarter, reported, missing, chance)
    return CleanTables(
        quarter=quarter,
        units=unit_frame("units", [r for r in rows if r]),
        support=unit_frame("support", _support(quarter, reported, chance)),
        totals=unit_frame("totals", []),
        submissions=submissions_frame(_submissions(quarter, codes, missing, findings, len(rows))),
        findings=findings_frame(findings),
        rejected=rejected_frame([]),
        remarks=unit_frame("remarks", _remarks(quarter) if quarter.number > 1 else []),
    )


def _row(unit: dict[str, Any], quarter: Quarter) -> dict[str, Any]:
    ended = unit["ended_on"] is not None and unit["ended_on"] <= quarter.end
    if ended and unit["ended_on"].year < quarter.year:
        return {}
    year = quarter.number / 4 * (0.85 if quarter.number == 3 else 1.0) * (1 + 0.03 * (quarter.year - 2020))
    reports = not unit["silent"] and unit["kind"] != "THT"
    revenue = unit["revenue"] * year * (12 if unit["kind"] == "QTDND" else 1)
    workers, managers = unit["workers"], unit["managers"]
    upper = managers // 3 if unit["kind"] == "HTX" else managers
    middle = (managers - upper) // 2
    return {
        "quarter": str(quarter),
        **{k: unit[k] for k in ("district_code", "kind", "unit_id", "name", "sector", "founded_on")},
        "status": "ended" if ended else unit["status"],
        "status_on": unit["ended_on"] if ended else None,
        "exit_kind": ("tht_ended" if unit["kind"] == "THT" else "dissolved") if ended else None,
        "new_style": unit["new_style"],
        "triple_rice": unit["triple_rice"],
        "members_total": unit["members"],
        "members_joined": unit["members"] if unit["founded_on"].year == quarter.year else quarter.number,
        "members_left": quarter.number // 2,
        "workers_total": workers + 3,
        "workers_regular": workers,
        "managers_total": managers,
        "managers_untrained": managers - upper - 2 * (middle // 2) - middle % 2,
        "managers_elementary": middle // 2,
        "managers_intermediate": middle - middle // 2,
        "managers_college": upper // 2,
        "managers_university": upper - upper // 2,
        "charter_capital": 80.0 + unit["members"],
        "revenue": revenue if reports else None,
        "revenue_members": revenue * 0.6 if reports else None,
        "profit": revenue * 0.2 - 30 if reports else None,
        "regular_income": 52.0 * year * workers if reports else None,
        "area_ha": 20.0 + unit["members"] / 2,
        "rating": ("good", "fair", "average", "weak", None)[unit["revenue"] % 5],
        "source_file": f"{unit['district_code']}.xlsx",
        "source_sheet": unit["kind"],
        "source_row": 9,
    }


def _support(quarter: Quarter, reported: Sequence[str], chance: random.Random) -> list[dict[str, Any]]:
    kinds = ((2, "propaganda"), (2, "training_class"), (3, "new_unit"), (6, "fair_domestic"), (4, "technology"))
    rows = []
    for code in reported:
        for group, kind in kinds:
            day = quarter.start + timedelta(days=chance.randrange(90))
            if chance.random() < 0.3 and not LOCKED[0] <= day <= LOCKED[1]:
                people = chance.randrange(20, 60)
                rows.append(
                    {
                        "quarter": str(quarter),
                        "district_code": code,
                        "solution_group": str(group),
                        "support_kind": kind,
                        "title": f"Hoạt động {kind} {code}",
                        "held_on": day,
                        "classes": 1,
                        "participants": people,
                        "persons": people - 2,
                        "unit_ids": f"{code}-HTX-000;{code}-HTX-001",
                        "units_supported": 2,
                        "budget_central": 0.0,
                        "budget_local": float(chance.randrange(10, 90)),
                        "source_file": f"{code}.xlsx",
                    }
                )
    return rows


def _findings(
    quarter: Quarter, reported: Sequence[str], missing: Sequence[str], chance: random.Random
) -> list[Finding]:
    found = []
    for code in missing:
        found.append(Finding("missing_submission", "warning", "Chưa gửi báo cáo.", "Đôn đốc.", str(quarter), code))
    for code in reported:
        place = {"quarter": str(quarter), "district_code": code, "file": f"{code}.xlsx", "sheet": "HTX"}
        for n in range(chance.randrange(3)):
            found.append(
                Finding(
                    "number_ambiguous",
                    "error",
                    "Ô ghi “1,325” có thể là 1,325 hoặc 1.325.",
                    "Ghi lại số.",
                    cell=f"H{n + 9}",
                    raw="1,325",
                    **place,
                )
            )
        found.append(Finding("quarter_not_stated", "note", "Không ghi kỳ.", "Ghi rõ quý.", **place))
    return found


def _submissions(
    quarter: Quarter, codes: Sequence[str], missing: Sequence[str], findings: list[Finding], records: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, code in enumerate(codes):
        if code in missing:
            rows.append({"quarter": str(quarter), "district_code": code, "state": "missing"})
            continue
        errors = sum(f.severity == "error" for f in findings if f.district_code == code)
        rows.append(
            {
                "quarter": str(quarter),
                "district_code": code,
                "file": f"{code}.xlsx",
                "sha256": f"{place:064x}",
                "received_at": f"{quarter.end + timedelta(days=place % 5 + 1)}T08:00:00Z",
                "version": 1,
                "state": "to_mend" if errors else "accepted",
                "tables": "HTX;THT;remarks;support;totals",
                "records": records // len(codes),
                "errors": errors,
                "warnings": place % 2,
            }
        )
    return rows


def _remarks(quarter: Quarter) -> list[dict[str, Any]]:
    said = (
        ("907", "difficulty", "Một số HTX thiếu vốn lưu động; giá vật tư <tăng> & khó vay."),
        ("908", "difficulty", "Cán bộ quản lý HTX lớn tuổi, ngại dùng máy tính."),
        ("907", "proposal", "Đề nghị mở thêm lớp tập huấn quản trị HTX."),
        ("906", "next_quarter", "Vận động thành lập 02 HTX ở xã Ngọc Chúc."),
    )
    return [
        {"quarter": str(quarter), "district_code": code, "topic": topic, "text": words, "source_file": f"{code}.xlsx"}
        for code, topic, words in said
    ]
