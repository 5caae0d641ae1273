"""The table of published figures: read, typed, and checked together with the choices made about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kttt_analysis.dictionary import load
from kttt_analysis.indicators.published.choices import (
    Choice,
    Choices,
    Closing,
    PlanResult,
    PublishedError,
    Term,
    one_of,
    read_choices,
    where,
)
from kttt_analysis.vietnamese.units import canonical_unit, factor, scale

FILE = "figures.csv"
COLUMNS = (
    "id",
    "indicator",
    "sector",
    "measure",
    "value",
    "unit",
    "qualifier",
    "basis",
    "estimate",
    "first_day",
    "last_day",
    "precision",
    "told_on",
    "scope",
    "level",
    "agency",
    "checked",
    "source",
    "printed_as",
    "printed_unit",
    "printed_period",
    "printed_scope",
    "note",
)
ACCEPTED: Mapping[str, tuple[str, ...]] = {
    "measure": ("value", "plan", "percent_of_plan", "above_plan", "change"),
    "qualifier": ("", "trên", "hơn", "gần", "khoảng"),
    "basis": ("", "registered", "operating", "operating_with_results"),
    "estimate": ("yes", "no"),
    "precision": ("day", "month", "quarter", "half_year", "year", "about", "undated"),
    "level": ("country", "province", "district", "unit"),
    "checked": ("yes", "no"),
}
SECTOR_GROUPS = ("", "agriculture", "non_agriculture")
DATES = ("first_day", "last_day", "told_on")
PERCENT = "%"


@dataclass(frozen=True)
class Published:
    """Published figures and the reviewed choices about them.

    Attributes
    ----------
    figures
        One row a figure; the columns are explained in `data/raw/published/README.md`, and `amount`,
        `amount_unit` give the value in the indicator's unit (money in triệu đồng).
    sources
        Name of each source by its address.
    series, closings, plan_results
        Which figures stand for a year, and what is tried against what.
    """

    figures: pd.DataFrame = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)
    series: Mapping[str, Choice] = field(repr=False)
    closings: tuple[Closing, ...] = field(repr=False)
    plan_results: tuple[PlanResult, ...] = field(repr=False)

    def figure(self, code: str) -> pd.Series:
        """Return the row of one figure; PublishedError for a code that is not there."""
        if code not in self.figures.index:
            raise PublishedError(f"{FILE}: không có số nào mang mã {code!r}")
        row = self.figures.loc[code]
        assert isinstance(row, pd.Series)
        return row

    def rows(self, term: Term) -> pd.DataFrame:
        """Rows of the figures in a term."""
        return self.figures.loc[list(term.figures)]

    def amount(self, term: Term) -> float:
        """Value of a figure, or of the difference of two."""
        first, *rest = (float(self.figure(c)["amount"]) for c in term.figures)
        return first - sum(rest)


def read_published(folder: Path | str) -> Published:
    """Return the published figures of a folder (`data/raw/published` of a workspace).

    Raises
    ------
    PublishedError
        Something is wrong: file, figure, what was found and what is accepted.
    """
    folder = Path(folder)
    path = folder / FILE
    if not path.is_file():
        raise PublishedError(f"{folder}: không có {FILE}; thư mục số liệu đã công bố cần tệp này")
    choices = read_choices(folder)
    sources = {s.address: s.name for s in choices.sources}
    figures = _figures(path.read_text(encoding="utf-8-sig"), sources)
    published = Published(
        figures,
        sources,
        {c.code: c for c in choices.series},
        choices.closings,
        choices.results,
    )
    _check_choices(published, choices)
    return published


def _figures(text: str, sources: Mapping[str, str]) -> pd.DataFrame:
    reader = csv.DictReader(io.StringIO(text))
    for name in reader.fieldnames or ():
        one_of(name, COLUMNS, FILE, "cột")
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise PublishedError(f"{FILE}: thiếu cột {', '.join(missing)}")
    rows: dict[str, dict[str, Any]] = {}
    for raw in reader:
        place = where(FILE, f"dòng {reader.line_num}", raw["id"])
        if None in raw or None in raw.values():
            raise PublishedError(f"{place}: số ô khác số cột; chữ có dấu phẩy phải nằm trong ngoặc kép")
        if raw["id"] in rows:
            raise PublishedError(f"{place}: mã số {raw['id']} được dùng hai lần")
        rows[raw["id"]] = _row(raw, place, sources)
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype="object"))
    for name in DATES:
        frame[name] = frame[name].astype("object").where(frame[name].notna(), None)
    return frame


def _row(raw: Mapping[str, str], place: str, sources: Mapping[str, str]) -> dict[str, Any]:
    known = load()
    for name, accepted in ACCEPTED.items():
        one_of(raw[name], accepted, place, name)
    one_of(raw["indicator"], ("", *known.indicators), place, "indicator")
    one_of(raw["sector"], (*SECTOR_GROUPS, *known.vocabularies["sector"]), place, "sector")
    if raw["source"] not in sources:
        raise PublishedError(f"{place}: nguồn chưa có tên trong sources.toml: {raw['source']}")
    try:
        value = float(raw["value"])
    except ValueError as error:
        raise PublishedError(
            f"{place}: value phải là số, dấu thập phân là dấu chấm; đang ghi {raw['value']!r}"
        ) from error
    row: dict[str, Any] = {**raw, "value": value, **{n: _day(raw[n], place, n) for n in DATES}}
    row |= {n: raw[n] == "yes" for n in ("estimate", "checked")}
    first, last = row["first_day"], row["last_day"]
    if (last is None) != (raw["precision"] == "undated"):
        raise PublishedError(f"{place}: thiếu last_day thì precision là undated, và ngược lại")
    if first is not None and (last is None or first > last):
        raise PublishedError(f"{place}: first_day {first} phải trước last_day {last}")
    row["amount"], row["amount_unit"] = _amount(row, place)
    return row


def _day(text: str, place: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise PublishedError(
            f"{place}: {name} phải là ngày dạng 2021-12-31 hoặc để trống; đang ghi {text!r}"
        ) from error


def _amount(row: Mapping[str, Any], place: str) -> tuple[float, str]:
    """Value in the indicator's unit; money in triệu đồng where there is no indicator."""
    value, unit = float(row["value"]), str(row["unit"])
    of_itself = row["measure"] in ("value", "plan") or (row["measure"] == "change" and unit != PERCENT)
    asked = load().indicators[row["indicator"]].unit if row["indicator"] and of_itself else None
    base = (canonical_unit(unit) or unit).split("/")[0]
    if asked == unit:
        return value, unit
    if base.endswith("đồng") and (asked is None or asked.startswith("triệu đồng")):
        to = asked or "/".join(["triệu đồng", *unit.split("/")[1:]])
        return scale(value, base, "triệu đồng"), to
    if asked is not None:
        raise PublishedError(f"{place}: unit của {row['indicator']} phải đổi được sang {asked}; đang ghi {unit!r}")
    return value, unit


def decimals_of(value: float) -> int:
    """How many decimals a figure was given with."""
    return len(repr(value).partition(".")[2].rstrip("0"))


def in_unit(amount: float, unit: str, to: str) -> float:
    """An amount of money in another unit of money; everything else stays."""
    if unit == to or not to.split("/")[0].endswith("đồng"):
        return amount
    return amount * float(factor(unit.split("/")[0], to.split("/")[0]))


# ---- the choices against the figures --------------------------------------------------------------------


def _check_choices(published: Published, choices: Choices) -> None:
    for choice in choices.series:
        _check_series(published, choice)
    for one in choices.closings:
        place = where("closings.toml", one.indicator, one.year)
        one_of(one.indicator, load().indicators, place, "indicator")
        for code in (*one.opening.figures, *one.closing.figures, *one.entries, *one.exits):
            _exists(published, code, place)
        for code in (one.opening.figures[0], one.closing.figures[0]):
            _is_of(published, code, one.indicator, place)
    for result in choices.results:
        _check_result(published, result)


def _check_series(published: Published, choice: Choice) -> None:
    file = "series.toml"
    one_of(choice.indicator, load().indicators, where(file, choice.code), "indicator")
    one_of(choice.period, ("end", "year"), where(file, choice.code), "period")
    years: set[int] = set()
    for point in choice.points:
        place = where(file, choice.code, point.year)
        if point.year in years:
            raise PublishedError(f"{place}: có hai điểm cho một năm; số còn lại ghi vào others")
        years.add(point.year)
        for code in (*point.figure.figures, *point.others):
            _exists(published, code, place)
        if not point.apart:
            for code in (*point.figure.figures, *point.others):
                _is_of(published, code, choice.indicator, place)
        found = published.amount(point.figure)
        if abs(found - point.value) > 1e-9:
            raise PublishedError(
                f"{place}: value đã duyệt là {point.value:g} nhưng {point.figure} trong {FILE} là {found:g}; "
                "xem lại nguồn rồi duyệt lại"
            )


def _check_result(published: Published, result: PlanResult) -> None:
    place = where("plan_results.toml", result.indicator, result.year)
    one_of(result.indicator, load().indicators, place, "indicator")
    asked: tuple[tuple[str | None, Literal["plan", "value", "percent_of_plan", "above_plan"]], ...] = (
        (result.plan, "plan"),
        (result.result, "value"),
        (result.percent, "percent_of_plan"),
        (result.above, "above_plan"),
    )
    for code, measure in asked:
        if code is None:
            continue
        _exists(published, code, place)
        row = published.figure(code)
        if row["measure"] != measure:
            raise PublishedError(f"{place}: {code} phải có measure {measure!r}, đang là {row['measure']!r}")
        accepted = (result.indicator, f"{result.indicator}_agriculture")  # 16 of agriculture alone, in 2021
        if row["indicator"] not in accepted:
            raise PublishedError(f"{place}: {code} là {row['indicator']!r}, phải là {accepted[0]!r}")
    if result.plan is None and (result.result is None or not (result.percent or result.above)):
        raise PublishedError(f"{place}: cần plan, hoặc result với percent hay above để suy ra kế hoạch")


def _exists(published: Published, code: str, place: str) -> None:
    if code not in published.figures.index:
        one_of(code, published.figures.index, place, "mã số")


def _is_of(published: Published, code: str, indicator: str, place: str) -> None:
    row = published.figure(code)
    found = " ".join(filter(None, (row["indicator"], row["sector"])))
    if found != indicator:
        raise PublishedError(f"{place}: {code} là {found or 'số ngoài danh mục'!r}, phải là {indicator!r}")
