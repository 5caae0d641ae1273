"""Published figures: every row of the register is there, series do not cross breaks, stocks and flows are tried."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kttt_analysis.cleaning.stock_flow import stock_flow_residual
from kttt_analysis.indicators.published import (
    Published,
    PublishedError,
    breaks_of,
    changes,
    closings,
    disagreements,
    plan_results,
    read_published,
    series,
)

FOLDER = Path(__file__).parents[1] / "data" / "raw" / "published"


@pytest.fixture(scope="module")
def published() -> Published:
    return read_published(FOLDER)


# ---- the figures themselves ----------------------------------------------------------------------------

FACTS = "b98090d88bae3fb39ea8de6f2c0db26f55528790e226736410dc04c4fea9844e"
REGISTER = {
    "indicator": "printed_as",
    "value": "value",
    "unit": "printed_unit",
    "as_of_or_period": "printed_period",
    "scope": "printed_scope",
    "source_url": "source",
    "checked": "checked",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_figure_of_the_register_is_here_and_nothing_else(shared: Path) -> None:
    register = rows(shared / "reference" / "published_figures.csv")
    ours = rows(FOLDER / "figures.csv")
    assert len(register) == 311
    assert [tuple(r[k] for k in REGISTER) for r in register] == [tuple(r[k] for k in REGISTER.values()) for r in ours]


def test_facts_are_the_reviewed_ones_without_the_register_too() -> None:
    ours = rows(FOLDER / "figures.csv")
    facts = "\n".join("\t".join(r[k] for k in ("id", *REGISTER.values())) for r in ours)
    assert hashlib.sha256(facts.encode()).hexdigest() == FACTS, "figures were added or changed: review, then pin"
    assert sum(r["checked"] == "no" for r in ours) == 58


def test_figures_have_types(published: Published) -> None:
    figures = published.figures
    assert figures["value"].dtype == "float64"
    assert figures["checked"].dtype == bool
    assert figures["estimate"].dtype == bool
    assert figures["id"].is_unique
    dated = figures[figures["precision"].ne("undated")]
    assert dated["last_day"].notna().all()
    assert all(f <= e for f, e in zip(dated["first_day"], dated["last_day"], strict=True) if f is not None)


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        ("P033", 6000.0, "triệu đồng"),  # hơn 6 tỷ đồng
        ("P164", 403589.137, "triệu đồng"),
        ("P092", 18066.0, "triệu đồng"),
        ("P128", 395000.0, "triệu đồng"),  # tỉ đồng
        ("P006", 57.0, "triệu đồng/người"),
        ("P165", 65850.95, "ha"),
    ],
)
def test_money_is_in_million_dong(published: Published, code: str, amount: float, unit: str) -> None:
    figure = published.figure(code)
    assert (figure["amount"], figure["amount_unit"]) == (amount, unit)


def test_qualifiers_are_kept(published: Published) -> None:
    found = {c: published.figure(c)["qualifier"] for c in ("P014", "P018", "P038", "P043", "P121", "P166")}
    assert found == {
        "P014": "trên",
        "P018": "hơn",
        "P038": "gần",
        "P043": "khoảng",
        "P121": "gần",
        "P166": "",
    }


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ("P010 P011 P012", "P009"),
        ("P046 P047 P048 P049 P050 P051", "P045"),
        ("P079 P080 P081 P082 P083", "P078"),
        ("P075 P078", "P069"),
        ("P076 P077", "P075"),
        ("P098 P099 P100", "P097"),
        ("P131 P132 P133", "P126"),
        ("P135 P136", "P131"),
        ("P137 P138 P139 P140", "P132"),
        ("P150 P151", "P149"),
        ("P168 P169 P170", "P163"),
        ("P179 P180 P181", "P174"),
        ("P208 P209 P210 P211 P212 P213", "P207"),
        ("P289 P290", "P286"),
        ("P291 P292 P293 P294 P295 P296 P297", "P290"),
    ],
)
def test_published_parts_add_up(published: Published, parts: str, total: str) -> None:
    assert sum(published.figure(p)["value"] for p in parts.split()) == published.figure(total)["value"]


def test_a_figure_without_a_sector_is_of_all_sectors(published: Published) -> None:
    whole = published.figures.query("indicator == 'htx_total' and sector == '' and scope == '91'")
    assert set(whole.query("measure == 'value'")["value"]) == {
        205,
        375,
        443,
        451,
        466,
        457,
        513,
        514,
        520,
        525,
        543,
        518,
        523,
    }


def test_one_cooperative_is_never_the_province(published: Published) -> None:
    assert set(published.figures.query("level == 'unit'")["indicator"]) == {""}


# ---- what is wrong is told by file, row and accepted value -----------------------------------------------


def broken(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "published"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("figures.csv", "P001,tht_new,", "P001,tht_nwe,", ["figures.csv", "P001", "tht_nwe", "tht_new"]),
        ("figures.csv", "P002,", "P001,", ["P001", "hai lần"]),
        ("figures.csv", ",plan,50,", ",plan,năm mươi,", ["P001", "value", "năm mươi"]),
        ("figures.csv", ",plan,50,", ",plna,50,", ["P001", "measure", "plna", "plan"]),
        ("figures.csv", "2021-12-31,year", "2021-13-31,year", ["P001", "last_day", "2021-13-31"]),
        ("figures.csv", "2021-12-31,year", "2020-12-31,year", ["P001", "first_day", "last_day"]),
        ("figures.csv", ",yes,Liên minh HTX", ",yse,Liên minh HTX", ["P001", "checked", "yse", "yes, no"]),
        ("figures.csv", ",yes,Liên minh HTX Kiên", ",yes,Lien minh HTX Kiên", ["P001", "sources.toml"]),
        ("figures.csv", ",plan,1325,triệu đồng,", ",plan,1325,ha,", ["P005", "ha", "triệu đồng"]),
        ("figures.csv", "id,indicator", "id,indicater", ["figures.csv", "indicater", "indicator"]),
        ("series.toml", 'figure = "P118"', 'figure = "P999"', ["series.toml", "htx_total", "2021", "P999"]),
        ("series.toml", "value = 514", "value = 541", ["htx_total", "2021", "541", "514", "duyệt"]),
        (
            "series.toml",
            'figure = "P118", value = 514',
            'figure = "P097", value = 442',
            ["P097", "agriculture"],
        ),
        (
            "series.toml",
            'figure = "P118", value = 514',
            'figure = "P149", value = 2183',
            ["P149", "tht_total"],
        ),
        ("series.toml", "year = 2022", "year = 2021", ["htx_total", "2021", "hai điểm"]),
        ("series.toml", "apart =", "aprat =", ["series.toml", "aprat", "apart"]),
        ("series.toml", "[[series]]", "[[seires]]", ["series.toml", "seires", "series"]),
        ("closings.toml", 'closing = "P163"', 'closing = "P1633"', ["closings.toml", "2022", "P1633"]),
        (
            "plan_results.toml",
            'plan = "P157"',
            'plan = "P156"',
            ["plan_results.toml", "2022", "P156", "plan"],
        ),
        ("plan_results.toml", 'result = "P156"', 'result = "P142"', ["plan_results.toml", "P142", "htx_new"]),
        ("sources.toml", "[[sources]]", "[[sources]", ["sources.toml", "TOML"]),
    ],
)
def test_mistakes_are_told(tmp_path: Path, file: str, old: str, new: str, words: list[str]) -> None:
    with pytest.raises(PublishedError) as error:
        read_published(broken(tmp_path, file, old, new))
    assert [w for w in words if w not in str(error.value)] == []


def test_a_folder_without_figures_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublishedError, match=r"figures\.csv"):
        read_published(tmp_path)


# ---- series --------------------------------------------------------------------------------------------


def values(frame: pd.DataFrame) -> dict[int, float]:
    return dict(zip(frame["year"], frame["value"], strict=True))


def test_htx_by_year_end(published: Published) -> None:
    frame = series(published, "htx_total")
    assert values(frame) == {
        2015: 205, 2017: 348, 2018: 375, 2019: 443, 2020: 457, 2021: 514, 2022: 525, 2023: 518, 2024: 523,
    }  # fmt: skip
    assert list(frame.loc[frame["apart"].ne(""), "year"]) == [2015]
    assert list(frame.loc[~frame["checked"], "year"]) == [2023]
    assert list(frame.loc[frame["estimate"], "year"]) == [2017, 2018, 2024]
    derived = frame.set_index("year").loc[2017]
    assert derived["figures"] == ("P026", "P027")
    assert derived["derived"]


@pytest.mark.parametrize(
    ("code", "segments"),
    [
        ("htx_total", [[2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024]]),
        ("tht_total", [[2015, 2019, 2020, 2021, 2022, 2023]]),
        ("htx_members", [[2020, 2022, 2023]]),
        ("htx_workers", [[2019, 2020, 2022], [2023]]),
        ("revenue_per_htx", [[2018, 2019], [2020, 2024]]),
        ("profit_per_htx", [[2019], [2020, 2024]]),
    ],
)
def test_breaks_cut_series_into_segments(published: Published, code: str, segments: list[list[int]]) -> None:
    frame = series(published, code)
    inside = frame[frame["apart"].eq("")]
    assert [list(g["year"]) for _, g in inside.groupby("segment")] == segments
    assert set(frame.loc[frame["apart"].ne(""), "segment"]) <= {-1}


def test_nothing_is_joined_across_a_break_a_gap_or_another_scope(published: Published) -> None:
    joined = {
        code: list(frame.loc[frame["joined"], "year"])
        for code in published.series
        for frame in [series(published, code)]
    }
    assert joined == {
        "htx_total": [2018, 2019, 2020, 2021, 2022, 2023, 2024],
        "tht_total": [2020, 2021, 2022, 2023],
        "htx_members": [2023],
        "tht_members": [2020, 2021, 2022],
        "htx_workers": [2020],
        "revenue_per_htx": [2019],
        "profit_per_htx": [],
    }


def test_points_counted_otherwise_are_joined_but_marked(published: Published) -> None:
    frame = series(published, "htx_total").set_index("year")
    assert list(frame.index[frame["joined"] & ~frame["alike"]]) == [
        2019,
        2024,
    ]  # another agency, another basis


def test_breaks_come_from_the_dictionary(published: Published) -> None:
    found = {code: [str(b.after) for b in breaks_of(published, code)] for code in published.series}
    assert found["revenue_per_htx"] == ["2020-01-01"]
    assert found["htx_workers"] == ["2023-01-01"]
    assert found["htx_members"] == ["2024-07-01"]
    assert found["htx_total"] == []  # the district level ends in 2025, after the last figure


def test_no_change_across_breaks_gaps_or_scopes(published: Published) -> None:
    table = changes(published)
    by = {(r.series, r.year): r for r in table.itertuples()}
    assert by["htx_total", 2022].change == 11
    assert by["htx_total", 2022].why_not == ""
    assert pd.isna(by["revenue_per_htx", 2020].change)
    assert "1/1/2020" in by["revenue_per_htx", 2020].why_not
    assert pd.isna(by["htx_workers", 2023].change)
    assert "1/1/2023" in by["htx_workers", 2023].why_not
    assert pd.isna(by["htx_members", 2022].change)  # 2021 is agriculture alone
    assert pd.isna(by["revenue_per_htx", 2024].change)  # three years without a figure
    assert pd.isna(by["htx_total", 2019].change)
    assert "cách đếm" in by["htx_total", 2019].why_not or "cơ quan" in by["htx_total", 2019].why_not
    assert table.loc[table["change"].notna(), "why_not"].eq("").all()
    assert table.loc[table["change"].isna(), "why_not"].ne("").all()


def test_an_unknown_series_is_told_with_the_nearest(published: Published) -> None:
    with pytest.raises(PublishedError, match="htx_total"):
        series(published, "htx_totl")


# ---- stocks and flows ------------------------------------------------------------------------------------


def test_residuals_of_the_published_years(published: Published) -> None:
    table = closings(published)
    found = {year: list(group["residual"]) for year, group in table[table["indicator"].eq("htx_total")].groupby("year")}
    assert found == {
        2018: [1],
        2019: [23],
        2020: [4, -1],
        2021: [40, 41, 31, 32],
        2022: [-22],
        2023: [-36],
        2024: [0],
    }
    groups = table[table["indicator"].eq("tht_total")]
    assert list(zip(groups["year"], groups["residual"], strict=True)) == [
        (2020, 6), (2021, 7), (2021, -61), (2022, -96), (2023, 0),
    ]  # fmt: skip


def test_a_closing_shows_its_parts(published: Published) -> None:
    row = closings(published).query("year == 2024").iloc[0]
    assert (row["opening"], row["entries"], row["exits"], row["expected"], row["closing"]) == (
        518,
        15,
        10,
        523,
        523,
    )
    assert row["exits_stated"]
    assert not row["checked"]  # the opening is not
    assert not closings(published).query("year == 2019").iloc[0]["exits_stated"]


@given(st.integers(0, 9999), st.integers(0, 999), st.integers(0, 999), st.integers(-99, 99))
def test_the_residual_is_what_flows_do_not_explain(opening: int, entries: int, exits: int, gap: int) -> None:
    assert stock_flow_residual(opening, entries, exits, opening + entries - exits + gap) == gap


def test_the_residual_of_whole_columns_keeps_what_is_missing_missing() -> None:
    frame = pd.DataFrame(
        {"opening": [10, 20], "entries": [2, None], "exits": [1, 0], "closing": [11, 25]}, dtype="Int64"
    )
    found = stock_flow_residual(frame["opening"], frame["entries"], frame["exits"], frame["closing"])
    assert found.iloc[0] == 0
    assert found.isna().tolist() == [False, True]


# ---- plans -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "indicator", "plan", "result", "percent", "printed", "differs"),
    [
        (2018, "htx_new", 15, 29, 193.3, 193.3, False),
        (2020, "htx_new", 15, 11, 73.3, None, False),
        (2020, "tht_new", 50, 16, 32.0, 32.0, False),
        (2020, "revenue_per_htx", 1271, 1300, 102.3, 102.3, False),
        (2021, "htx_new", 15, 16, 106.7, 106.0, True),
        (2021, "tht_new", 50, 51, 102.0, 102.0, False),
        (2022, "htx_new", 15, 33, 220.0, 220.0, False),
        (2022, "htx_new", 10, 33, 330.0, None, False),
        (2022, "tht_new", 50, 51, 102.0, 102.0, False),
        (2023, "htx_new", 10, 29, 290.0, 290.0, False),
        (2023, "tht_new", 50, 89, 178.0, 178.0, False),
        (2024, "htx_new", 15, 15, 100.0, None, False),
        (2024, "revenue_per_htx", 1420, 1800, 126.8, 126.8, False),
    ],
)
def test_plan_results(
    published: Published, year: int, indicator: str, plan: float, result: float, percent: float,
    printed: float | None, differs: bool,
) -> None:  # fmt: skip
    table = plan_results(published)
    row = table[table["year"].eq(year) & table["indicator"].eq(indicator) & table["plan"].eq(plan)].iloc[0]
    assert row["result"] == result
    assert row["percent"] == pytest.approx(percent)
    assert row["printed_percent"] == printed or (printed is None and pd.isna(row["printed_percent"]))
    assert row["printed_differs"] == differs


def test_plan_targets_without_a_result_stay_without_one(published: Published) -> None:
    table = plan_results(published).query("year == 2021")
    assert len(table) == 8
    assert set(table.loc[table["result"].notna(), "indicator"]) == {"htx_new", "tht_new"}
    assert table.loc[table["result"].isna(), "percent"].isna().all()


def test_two_targets_of_one_year_name_who_gave_them(published: Published) -> None:
    table = plan_results(published).query("year == 2022 and indicator == 'htx_new'")
    assert table["issuer"].is_unique
    assert set(table["plan"]) == {10, 15}


def test_a_result_before_the_end_of_the_year_is_marked(published: Published) -> None:
    table = plan_results(published)
    assert set(table.loc[~table["complete"], "year"]) == {2020}
    derived = table[table["plan_derived"]]
    assert set(derived["year"]) == {2018, 2020, 2024}


# ---- agencies --------------------------------------------------------------------------------------------


def test_agencies_that_disagree_at_the_same_date(published: Published) -> None:
    table = disagreements(published)
    found = {
        (g["scope"].iloc[0], subject, sector, int(year)): sorted(set(g["value"]))
        for (subject, sector, year, _), g in table.groupby(["subject", "sector", "year", "group"])
    }
    assert found["91", "htx_total", "", 2021] == [513, 514]
    assert found["91", "htx_total", "agriculture", 2021] == [433, 442]
    assert found["91", "tht_total", "", 2021] == [2160, 2228]
    assert found["91", "htx_total", "", 2023] == [518, 543]
    assert found["91", "htx_members_total", "", 2023] == [50481, 55642]
    assert found["91", "htx_total", "", 2020] == [457, 466]
    assert found["89", "htx_total", "", 2020] == [119, 232]


def test_one_number_told_twice_is_no_disagreement(published: Published) -> None:
    table = disagreements(published)
    assert table.groupby("group")["value"].nunique().min() >= 2
    assert not (table["id"].eq("P133")).any()
