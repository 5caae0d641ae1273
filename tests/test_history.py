"""The notebook of published figures: nothing chained that must not be, every doubt said beside its number."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from lxml import html as lxml_html
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import kttt_analysis as kttt
from kttt_analysis.drawing import history, style
from kttt_analysis.drawing.blocks import Block, Chart
from kttt_analysis.drawing.history import History
from kttt_analysis.drawing.history.view import spans
from kttt_analysis.drawing.tables import Row, Table
from kttt_analysis.indicators.published import Published, changes, closings, series
from kttt_analysis.publishing.notebook import run
from kttt_analysis.workspace import WorkspaceError, starting_settings

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "published_history.ipynb"
SERIES = (
    "htx_total", "tht_total", "htx_members", "tht_members", "htx_workers", "revenue_per_htx", "profit_per_htx",
)  # fmt: skip
LANGUAGES = ("vi", "en")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CODE = re.compile(r"P\d{3}")
UNVERIFIED = {"vi": "chưa kiểm chứng", "en": "unverified"}


@cache
def published() -> Published:
    return kttt.published(ROOT)


@cache
def view(lang: str = "vi") -> History:
    return History(published(), lang)


@cache
def charts(lang: str = "vi") -> dict[str, Chart]:
    made = {code: history.chart(view(lang), code) for code in SERIES}
    return made | {"plans": history.plans_chart(view(lang)), "closings": history.closings_chart(view(lang))}


@cache
def tables(lang: str = "vi") -> dict[str, Table]:
    made = {code: history.figures(view(lang), code) for code in SERIES}
    rest = ("plans", "closings", "disagreements", "unchecked")
    return made | {name: getattr(history, name)(view(lang)) for name in rest}


def rows(table: Table) -> Iterator[Row]:
    return (row for row in table.rows if row.kind != "section")


def words(row: Row) -> str:
    return " | ".join(cell.words for cell in row.cells)


@cache
def drawn(name: str, lang: str = "vi") -> Figure:
    """The figure of a chart before it is turned into pixels."""
    kept: list[Figure] = []

    def keep(figure: Figure) -> bytes:
        kept.append(figure)
        return b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "png", keep)
        if name in SERIES:
            history.chart(view(lang), name)
        else:
            getattr(history, f"{name}_chart")(view(lang))
    return kept.pop()


# ---- nothing is chained ------------------------------------------------------------------------------------


def lines_of(figure: Figure, code: str) -> set[tuple[int, int]]:
    """Pairs of years that a line in the picture joins."""
    axes = figure.axes[0]
    spots = {
        round(float(x), 3): p.year
        for p, c in zip(view().points(code), axes.collections, strict=True)
        for x, _ in c.get_offsets()
    }
    found = set()
    for line in axes.lines:
        (x1, *_, x2), (y1, *_, y2) = line.get_xdata(), line.get_ydata()
        if x1 == x2 or y1 == y2 == axes.get_ylim()[0]:  # a break, the axis
            continue
        assert len(line.get_xdata()) == 2, "a line through several points may run over something"
        found.add((spots[round(float(x1), 3)], spots[round(float(x2), 3)]))
    return found


@pytest.mark.parametrize(
    ("code", "joined"),
    [
        ("htx_total", [(y, y + 1) for y in range(2017, 2024)]),
        ("tht_total", [(2019, 2020), (2020, 2021), (2021, 2022), (2022, 2023)]),
        ("htx_members", [(2022, 2023)]),
        ("tht_members", [(2019, 2020), (2020, 2021), (2021, 2022)]),
        ("htx_workers", [(2019, 2020)]),
        ("revenue_per_htx", [(2018, 2019)]),
        ("profit_per_htx", []),
    ],
)
def test_lines_join_neighbouring_years_of_one_definition_only(code: str, joined: list[tuple[int, int]]) -> None:
    assert lines_of(drawn(code), code) == set(joined)


@pytest.mark.parametrize("code", SERIES)
def test_no_line_crosses_a_break(code: str) -> None:
    figure = drawn(code)
    last = {row["year"]: row["last_day"] for _, row in series(published(), code).iterrows()}
    for first, second in lines_of(figure, code):
        assert not any(b.between(last[first], last[second]) for b in view().breaks(code))
    dashed = [line for line in figure.axes[0].lines if line.get_xdata()[0] == line.get_xdata()[-1]]
    assert len(dashed) == len(view().breaks(code))


@pytest.mark.parametrize("code", SERIES)
def test_another_scope_is_a_diamond_and_doubt_is_hollow(code: str) -> None:
    for point, mark in zip(view().points(code), drawn(code).axes[0].collections, strict=True):
        assert (len(mark.get_paths()[0].vertices) < 10) == bool(point.apart)  # a circle has more corners
        assert (to_hex(mark.get_facecolor()[0]).upper() == style.PAPER) == (not point.checked)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_growth_is_told_where_there_is_none_to_tell(lang: str) -> None:
    why = "why_not_en" if lang == "en" else "why_not"
    told = {(r["series"], str(r["year"])): r for _, r in changes(published()).iterrows()}
    for code in SERIES:
        for row in rows(tables(lang)[code]):
            known = told.get((code, row.cells[0].words))
            if known is None:
                assert row.cells[7].words == ""
            elif known["why_not"]:
                assert known[why] in row.cells[7].words and "%" not in row.cells[7].words
            else:
                assert "%" in row.cells[7].words and row.cells[7].words[0] in "+−"


@pytest.mark.parametrize(
    ("code", "day", "before", "after"),
    [
        ("revenue_per_htx", "1/1/2020", "2019", "2020"),
        ("profit_per_htx", "1/1/2020", "2019", "2020"),
        ("htx_workers", "1/1/2023", "2022", "2023"),
        ("htx_members", "1/7/2024", "2023, số khác", "2024"),
    ],
)
def test_a_break_stands_between_its_years_with_its_reason(code: str, day: str, before: str, after: str) -> None:
    made = tables()[code].rows
    place = next(k for k, row in enumerate(made) if row.kind == "section")
    (one,) = view().breaks(code)
    assert day in words(made[place]) and one.reason in words(made[place])
    assert made[place - 1].cells[0].words == before and made[place + 1].cells[0].words == after
    assert day in charts()[code].alt


@pytest.mark.parametrize("code", SERIES)
def test_years_without_a_figure_are_told_and_not_filled(code: str) -> None:
    names = [row.cells[0].words for row in rows(tables()[code]) if row.cells[1].words == "…"]
    assert ", ".join(names) == spans(view().missing(code))
    assert len(view().points(code)) + len(view().missing(code)) == len(range(2015, 2025))


# ---- every doubt is said -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_with_an_unverified_figure_says_so(lang: str) -> None:
    doubtful, shown = set(view(lang).unchecked), set()
    assert doubtful == {c for c in view(lang).used if not published().figures.loc[c, "checked"]} and doubtful
    for name, table in tables(lang).items():
        for row in rows(table):
            cells = [c.words for c in row.cells]
            cited = cells if name == "unchecked" else cells[: len(cells) - (name != "disagreements")]
            codes = set(CODE.findall(" ".join(cited)))
            said = any(c == f"▲ {UNVERIFIED[lang]}" for c in cells)
            assert said == bool(codes & doubtful), (name, words(row))
            shown |= codes
    assert shown == set(view(lang).used)


def test_the_list_of_unverified_figures_is_whole_and_gives_addresses() -> None:
    listed = {row.cells[0].words: row.cells[-1].words for row in rows(tables()["unchecked"])}
    assert listed == {c: published().figure(c)["source"] for c in view().unchecked}
    assert f"{len(listed)} số" in tables()["unchecked"].caption
    assert "58/311" in history.notices(view()).text() and f" {len(listed)} số" in history.notices(view()).text()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", SERIES)
def test_the_picture_says_what_the_table_says(code: str, lang: str) -> None:
    """Number, qualifier and marks stand at each point, whatever lines they are broken into."""
    told = list(drawn(code, lang).axes[0].texts)
    for point in view(lang).points(code):
        x = float(next(t for t in told if t.get_text() == point.number).get_position()[0])
        here = sorted((t for t in told if t.get_position()[0] == x), key=lambda t: t.get_position()[1])
        said = " ".join(t.get_text() for t in here)
        for mark in (point.qualifier, point.number, *view(lang).marks(point)):
            assert mark in said, (point.year, mark)
        assert (UNVERIFIED[lang] in said) == (not point.checked), point.year
        entry = charts(lang)[code].alt.split(f"{point.year} ", 1)[1].split(";")[0]
        assert all(mark in entry for mark in view(lang).marks(point))
        assert (UNVERIFIED[lang] in entry) == (not point.checked), point.year


def test_estimates_and_differences_are_marked() -> None:
    by_year = {row.cells[0].words: row.cells[1].words for row in rows(tables()["htx_total"])}
    assert by_year["2017"] == "348 HTX (ước, suy ra)"
    assert by_year["2024"] == "523 HTX (ước)"
    assert by_year["2020, số khác"] == "466 HTX (ước)"
    assert {row.cells[1].words for row in rows(tables()["htx_workers"])} >= {"gần 9.000 người", "hơn 12.600 người"}


@pytest.mark.parametrize("code", SERIES)
def test_every_figure_has_unit_day_agency_scope_and_source(code: str) -> None:
    unit = published().series[code].unit
    for row in rows(tables()[code]):
        if row.cells[1].words != "…":
            assert unit in row.cells[1].words
            assert all(row.cells[k].words for k in range(2, 7)), words(row)


# ---- stocks and flows, plans, agencies -----------------------------------------------------------------------


def test_every_trial_shows_its_parts_and_what_is_left() -> None:
    trials = closings(published())
    made = list(rows(tables()["closings"]))
    assert len(made) == len(trials) == 16
    for row, (_, trial) in zip(made, trials.iterrows(), strict=True):
        cells = [c.words for c in row.cells]
        parts = [float(c.replace(".", "").replace("chưa nêu", "0")) for c in cells[1:6]]
        assert parts == [trial[n] for n in ("opening", "entries", "exits", "expected", "closing")]
        assert parts[0] + parts[1] - parts[2] == parts[3]
        assert float(cells[6].replace("−", "-")) == trial["residual"] == parts[4] - parts[3]
        assert ("chưa nêu" in cells[3]) == (not trial["exits_stated"])
        verdict = "✔ khớp" if not trial["residual"] else "thừa" if trial["residual"] > 0 else "thiếu"
        assert verdict in cells[7]


def test_which_years_close_is_said_first() -> None:
    said = history.headline(view()).text()
    assert "1/7 năm (2024; có số chưa kiểm chứng)" in said and "+41 (2021)" in said and "−36 (2023" in said
    assert "1/4 năm (2023; có số chưa kiểm chứng)" in said and "−96 (2022)" in said


def test_residuals_are_in_the_picture() -> None:
    shown = [t.get_text() for axes in drawn("closings").axes for t in axes.texts]
    for said in ("+01", "+23", "+04 · −01", "+31…+41", "−22", "−36", "+06", "+07 · −61", "−96"):
        assert said in shown
    assert shown.count("✔ khớp") == 2
    alt = charts()["closings"].alt
    assert all(
        gap in alt for gap in ("2019 +23;", "2021 +41;", "2021 +31 (có số chưa kiểm chứng)", "2022 −22;", "2022 −96;")
    )


def test_bars_are_as_long_as_what_is_left_and_hollow_where_doubtful() -> None:
    for axes, code in zip(drawn("closings").axes, ("htx_total", "tht_total"), strict=True):
        trials = closings(published())
        trials = trials[trials["indicator"].eq(code) & trials["residual"].ne(0)]
        lengths = [-bar.get_height() for bar in axes.patches]  # the sheet is measured downwards
        unit = lengths[0] / trials["residual"].iloc[0]
        assert [round(length / unit) for length in lengths] == list(trials["residual"])
        hollow = [to_hex(bar.get_facecolor()).upper() == style.PAPER for bar in axes.patches]
        assert hollow == list(~trials["checked"])


@pytest.mark.parametrize(
    ("year", "target", "told"),
    [
        ("Năm 2018", "HTX thành lập mới", ["15 HTX (suy ra)", "29 HTX (ước)", "193,3%", "193,3%"]),
        ("Năm 2021", "HTX thành lập mới", ["15 HTX", "16 HTX (chỉ HTX nông nghiệp)", "106,7%", "106%"]),
        ("Năm 2023", "THT thành lập mới", ["50 THT", "89 THT", "178,0%", "178%", "▲ chưa kiểm chứng"]),
        ("Năm 2024", "Doanh thu bình quân một HTX", ["1.420 triệu đồng (suy ra)", "1.800 triệu đồng (ước)", "126,8%"]),
        ("Năm 2024", "Tỷ lệ HTX có lãi", ["88%", "chưa tìm được", "…", ""]),
    ],
)
def test_a_result_stands_beside_its_plan(year: str, target: str, told: list[str]) -> None:
    section = ""
    for row in tables()["plans"].rows:
        section = row.cells[0].words if row.kind == "section" else section
        if section == year and row.cells[0].words == target:
            assert [c.words for c in row.cells[1 : len(told) + 1]] == told
            bold = row.cells[4].strong
            assert bold == (row.cells[4].words == "106%")
            return
    pytest.fail(f"{year}: no {target}")


def test_agencies_stand_side_by_side() -> None:
    text = tables()["disagreements"].text()
    for said in (
        "Tổng số HTX, 2023: chênh nhau 25 HTX",
        "Tổng số THT, 2021: chênh nhau 68 THT",
        "543 HTX",
        "2.160 THT",
    ):
        assert said in text
    assert "An Giang" not in text  # another province is another matter


# ---- how it looks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*SERIES, "plans", "closings"])
def test_no_word_lies_on_another_or_off_the_sheet(name: str, lang: str) -> None:
    figure = drawn(name, lang)
    renderer = RendererAgg(1, 1, figure.dpi)
    said = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in said]
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 0 or high <= 0.25 * min(a.height, b.height), (one, other)


@pytest.mark.parametrize("name", ["htx_workers", "plans", "closings"])
def test_pictures_are_the_same_bytes_each_time(name: str) -> None:
    again = History(published())
    once_more = history.chart(again, name) if name in SERIES else getattr(history, f"{name}_chart")(again)
    assert charts()[name].png == once_more.png


@pytest.mark.parametrize("name", [*SERIES, "plans", "closings"])
def test_pictures_are_small_and_state_what_they_show(name: str) -> None:
    made = charts()[name]
    assert len(made.png) <= 100_000
    with Image.open(io.BytesIO(made.png)) as picture:
        assert picture.size == (2 * style.WIDTH, 2 * made.height)
    assert made.title and not made.title.endswith(".") and made.alt.endswith(".")


def test_pictures_have_names_of_their_own() -> None:
    names = [c.name for c in charts().values()]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"history_[a-z_]+", n) for n in names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_are_whole_and_the_same_in_every_form(lang: str) -> None:
    blocks: list[Block] = [history.notices(view(lang)), history.headline(view(lang)), *tables(lang).values()]
    for block in [*blocks, *charts(lang).values()]:
        text = block.text()
        assert text == unicodedata.normalize("NFC", text)
        assert not {"nan", "NaN", "None", "<NA>", "inf"} & set(re.split(r"[\s:;,()]+", text))
        if not isinstance(block, Chart):
            shown = " ".join(lxml_html.fragment_fromstring(block.html(), create_parent="div").itertext())
            assert set(NUMBER.findall(shown)) <= set(NUMBER.findall(text))


# ---- where the figures come from, and the notebook itself ----------------------------------------------------


def test_a_workspace_has_its_own_figures_and_falls_back_on_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(kttt.published().figures) == 311  # no workspace at all
    shutil.copyfile(starting_settings(), tmp_path / "kttt.toml")
    assert len(kttt.published().figures) == 311  # a workspace without published figures
    own = tmp_path / "data" / "raw" / "published"
    shutil.copytree(ROOT / "data" / "raw" / "published", own)
    with (own / "figures.csv").open("a", encoding="utf-8", newline="") as stream:
        stream.write((own / "figures.csv").read_text(encoding="utf-8").splitlines()[-1].replace("P311", "P312") + "\n")
    assert len(kttt.published().figures) == len(kttt.published(tmp_path).figures) == 312
    with pytest.raises(WorkspaceError):
        kttt.published(tmp_path / "nowhere")


def test_the_notebook_runs_in_a_real_kernel(tmp_path: Path) -> None:
    executed = run(NOTEBOOK, {"lang": "vi", "root": str(ROOT)}, tmp_path / "executed.ipynb", cwd=tmp_path).notebook
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    assert {o.output_type for o in outputs} == {"execute_result"}, "an error, or something printed"
    assert all(cell.outputs for cell in code if cell.source.startswith("history."))
    data = [o.data for o in outputs]
    assert sum("image/png" in d for d in data) == len(SERIES) + 2
    text = "\n".join(d["text/plain"] for d in data)
    blocks = [*charts().values(), *tables().values(), history.headline(view()), history.notices(view())]
    for block in blocks:
        assert block.text() in text, "a block is not in the notebook"
    assert "<style>" in data[0]["text/html"]
