"""Real sheets with answers worked out by hand: record rows, header rows, units and column sums, exactly."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kttt_analysis.forms import Reading, Table, read
from kttt_analysis.vietnamese.names import key

SHARED = Path(__file__).resolve().parents[2] / "shared" / "real"
EXPECTED = SHARED / "expected.json"
FILES = json.loads(EXPECTED.read_text(encoding="utf-8"))["files"] if EXPECTED.is_file() else []
ANSWERS = [
    pytest.param(f["file"], answer, id=f"{f['id']}-{answer.get('sheet')}")
    for f in FILES
    for answer in f["expected"]
    if answer.get("record_rows")
]
FEWER_RECORDS = [f["file"] for f in FILES if not any(a.get("record_rows") for a in f["expected"])]
pytestmark = pytest.mark.skipif(not ANSWERS, reason="no folder shared/real beside the repository")


@cache
def reading(file: str) -> Reading:
    return read(SHARED / file)


def rows(said: str) -> list[int]:
    found: list[int] = []
    for part in said.split(","):
        low, _, high = part.partition("-")
        found += range(int(low), int(high or low) + 1)
    return found


def table(file: str, sheet: str | None) -> Table:
    (one,) = [t for t in reading(file).tables if sheet in (t.sheet, None)]
    return one


def values(one: Table, column: int) -> list[float]:
    at = [c.index for c in one.columns].index(column)
    return [v for v in (r[at] for r in one.records) if isinstance(v, int | float) and not isinstance(v, bool)]


@pytest.mark.parametrize(("file", "answer"), ANSWERS)
def test_rows_are_exactly_those_seen_by_hand(file: str, answer: dict[str, Any]) -> None:
    one = table(file, answer["sheet"])
    assert list(one.record_rows) == rows(answer["record_rows"])
    assert len(one.records) == answer["n_records"]
    assert list(one.header_rows) == answer["header_rows"]
    assert list(one.section_rows) == answer["section_rows"]
    assert one.unit == answer["unit"]


@pytest.mark.parametrize(("file", "answer"), ANSWERS)
def test_sums_and_single_cells_are_those_of_the_file(file: str, answer: dict[str, Any]) -> None:
    one = table(file, answer["sheet"])
    for check in answer["checks"]:
        if "sum_of_records" in check:
            total = sum(values(one, check["col"]))
            wanted = (check["sum_of_records"], *([check["value"]] if "value" in check else []))
            assert any(total == pytest.approx(w, rel=1e-9, abs=0.01) for w in wanted), check
            if check.get("relation") == "equal":
                at = one.total_rows.index(check["stated_row"])
                assert one.totals[at][check["col"]] == pytest.approx(check["stated_total"], rel=1e-9)
        for column, value in check.get("cells", {}).items():
            record = one.records[one.record_rows.index(check["spot_row"])]
            read_as = record[[c.index for c in one.columns].index(int(column))]
            assert read_as == (value if isinstance(value, str) else pytest.approx(value, rel=1e-12))


@pytest.mark.parametrize(("file", "answer"), ANSWERS)
def test_headings_are_those_of_the_file(file: str, answer: dict[str, Any]) -> None:
    """The answers shorten the names; "…" stands for more of the kind."""
    names = [set(key(c.name).split()) for c in table(file, answer["sheet"]).columns]
    for n, wanted in enumerate(w for w in answer["columns"] or [] if w not in ("…", "(trống)")):
        words = set(key(wanted).split()) - {"%"}
        assert any(len(words & name) >= 0.6 * len(words) for name in names[n:]), wanted


@pytest.mark.parametrize(("file", "wanted"), [("Final_2007.xls", 8), ("Final_2012.xls", 6)])
def test_provinces_know_their_region(file: str, wanted: int) -> None:
    one = table(file, "M09+")
    assert len(set(one.sections)) == wanted
    names = [str(r[1]) for r in one.records]
    place = next(i for i, name in enumerate(names) if key(name) == "kiên giang")
    assert "LONG" in one.sections[place][-1].upper()  # ĐB sông Cửu Long, however it is shortened


@pytest.mark.parametrize("file", FEWER_RECORDS)
def test_every_other_file_is_read_without_an_error(file: str) -> None:
    found = reading(file)
    assert found.tables
    assert all(len(t.records) == len(t.record_rows) for t in found.tables)


def test_legacy_fonts_are_known(shared: Path) -> None:
    encodings = {f: {t.encoding for t in read(shared / "real" / f).tables} for f in LEGACY}
    assert encodings == {f: {e} for f, e in LEGACY.items()}


LEGACY = {"2009-Channuoi_2007.xls": "tcvn3", "2006-Mau22_CKTC_NSH.xls": "vni", "2009-20081202.257.xls": "vni"}


def test_a_form_nobody_filled_in_has_no_value(shared: Path) -> None:
    found = read(shared / "real" / "2009-20081202.257.xls")
    (one,) = found.tables
    assert one.header_rows == (8, 9, 10)
    assert one.index_rows == (11,)
    assert not any(v is not None for r in one.records for v in r[2:])
