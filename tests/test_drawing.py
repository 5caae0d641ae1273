"""Blocks, tables and charts: what a reader sees, the same words and numbers in every form."""

from __future__ import annotations

import inspect
import io
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from example_quarter import example, without_history
from lxml import html as lxml_html
from PIL import Image

from kttt_analysis.dictionary import load
from kttt_analysis.drawing import blocks, report, style
from kttt_analysis.drawing.blocks import JSON_MIME, Block, Chart, Notice, Remarks, Sentences
from kttt_analysis.drawing.tables import Cell, Row, Table, table
from kttt_analysis.drawing.view import View
from kttt_analysis.drawing.words import Words

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("KTTT_UPDATE_SNAPSHOTS") == "1"
CELLS = tuple(
    name
    for name, made in inspect.getmembers(report, inspect.isfunction)
    if made.__module__ == report.__name__ and name != "heading"
)
CHARTS = tuple(name for name in CELLS if name.endswith("_chart"))
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@cache
def view(case: str) -> View:
    """The cases under test; each is worked out once."""
    if case == "province":
        return View(example("2021Q3"))
    if case == "english":
        return View(example("2021Q3"), lang="en")
    if case == "district":
        return View(example("2021Q3"), "Tân Hiệp")
    if case == "silent":
        return View(example("2021Q3"), "912")
    if case == "first":
        return View(without_history(example("2021Q2")))
    if case == "no_plan":
        return View(example("2020Q4"))
    if case == "few":
        return View(example("2021Q2", missing=("899", "900", "902", "903", "904")))
    if case == "year":
        return View(example("2021Q4", missing=()))
    raise KeyError(case)


CASES = ("province", "english", "district", "silent", "first", "no_plan", "few", "year")


@cache
def block(case: str, cell: str) -> Block:
    made = getattr(report, cell)(view(case))
    assert isinstance(made, Block)
    return made


def shown(made: Block) -> str:
    """Everything a block shows in words, tags left out."""
    if isinstance(made, Chart):
        return made.text()
    page = made.html()
    if not page:
        return ""
    root = lxml_html.fragment_fromstring(page, create_parent="div")
    return " ".join(" ".join(root.itertext()).split())


# ---- snapshots: reviewed as diffs, rewritten with KTTT_UPDATE_SNAPSHOTS=1 ---------------------------


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("case", ["province", "english", "district", "silent"])
def test_block_says_what_it_said(case: str, cell: str) -> None:
    made = block(case, cell)
    said = made.text() if isinstance(made, Chart) else f"{made.html()}\n\n{made.text()}"
    file = SNAPSHOTS / case / f"{cell}.txt"
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said + "\n", encoding="utf-8", newline="\n")
    assert file.exists(), f"{file.name} is new: look at it, then run with KTTT_UPDATE_SNAPSHOTS=1"
    assert said + "\n" == file.read_text(encoding="utf-8")


def test_no_snapshot_is_left_over() -> None:
    assert {f.stem for f in SNAPSHOTS.rglob("*.txt")} == set(CELLS)


# ---- every block in every case ---------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_html_and_text_tell_the_same_numbers(case: str) -> None:
    for cell in CELLS:
        made = block(case, cell)
        assert set(NUMBER.findall(shown(made))) <= set(NUMBER.findall(made.text())), cell


@pytest.mark.parametrize("case", CASES)
def test_html_holds_classes_and_no_style_or_script(case: str) -> None:
    for cell in CELLS:
        made = block(case, cell)
        if isinstance(made, Chart) or not made.html():
            continue
        root = lxml_html.fragment_fromstring(made.html(), create_parent="div")
        for node in root.iter():
            assert node.tag not in ("script", "style", "img"), cell
            assert not {"style", "onclick", "bgcolor"} & set(node.attrib), cell
        for heading in root.iter("th"):
            assert heading.get("scope") in ("col", "row", "colgroup"), cell


@pytest.mark.parametrize("case", CASES)
def test_words_are_composed_and_whole(case: str) -> None:
    for cell in CELLS:
        for said in (block(case, cell).text(), shown(block(case, cell))):
            assert said == unicodedata.normalize("NFC", said), cell
            for sign in ("nan", "NaN", "None", "<NA>", "inf", "{", "}"):
                assert sign not in re.split(r"[\s:;,()]+", said), (cell, sign)


@pytest.mark.parametrize("case", CASES)
def test_bundle_is_what_a_notebook_takes(case: str) -> None:
    for cell in CELLS:
        made = block(case, cell)
        bundle = made._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        assert data["text/plain"] == made.text() == str(made)
        if isinstance(made, Chart):
            assert set(data) == {"image/png", "text/plain"} and "text/html" not in data
            assert {"alt", "name", "title", "width"} <= set(metadata["image/png"])
        else:
            assert data["text/html"] == made.html()


# ---- missing is missing ----------------------------------------------------------------------------


def test_a_silent_district_has_no_zero() -> None:
    for cell in ("numbers_table", "people_table", "revenue_table", "new_by_district", "support_table"):
        made = block("silent", cell)
        assert isinstance(made, Table)
        now = {"new_by_district": slice(1, None), "support_table": slice(1, None)}.get(cell, slice(3, 5))
        for row in made.rows:
            if row.kind != "section":
                assert {c.words for c in row.cells[now]} <= {"…", "x"}, (cell, row)
    assert "chưa có số liệu" in block("silent", "headline").text()
    assert "Chưa gửi" in block("silent", "board").text()


@pytest.mark.parametrize("cell", ["htx_chart", "new_by_district_chart"])
def test_charts_name_who_has_not_reported(cell: str) -> None:
    assert "chưa có số liệu: Kiên Hải, Giang Thành" in block("province", cell).text()


def test_quarters_before_the_first_are_missing_in_the_series() -> None:
    said = block("first", "new_units_chart").text()
    assert "quý I chưa có số liệu" in said and "quý I 0" not in said


def test_units_that_say_nothing_are_no_zero() -> None:
    q = example("2021Q2")
    units = q.units.assign(members_total=pd.array([None] * len(q.units), dtype="Int64"))
    quiet = View(replace(q, tables=replace(q.tables, units=units)))
    assert not quiet.has("htx_members_total")
    assert "chưa có số liệu" in report.people(quiet).text()


# ---- the targets -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["province", "english", "district", "silent", "no_plan"])
def test_scorecard_shows_eight_targets_each_with_a_status(case: str) -> None:
    for cell in ("scorecard", "scorecard_short"):
        made = block(case, cell)
        assert isinstance(made, Table)
        assert len(made.rows) == 8
        for row in made.rows:
            assert row.cells[-1].words


def test_every_status_is_sign_word_and_colour() -> None:
    codes = load().vocabularies["progress_status"]
    assert set(style.STATUS_COLOURS) == set(codes)
    said = {Words("vi").status(code) for code in codes}
    assert len(said) == 6
    for words in said:
        sign, word = words.split(" ", 1)
        assert not sign.isalnum() and word[0].isupper()
    for code in codes:
        inside = Cell(Words("vi").status(code), status=code).html()
        assert f'class="kttt-status-{code}"' in inside


def test_the_chart_draws_all_eight_targets() -> None:
    said = block("province", "targets_chart").text()
    for row in view("province").targets:
        assert view("province").label(row["indicator"]) in said
    assert said.count("%") >= 8


# ---- charts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["province", "year", "english", "district"])
@pytest.mark.parametrize("cell", CHARTS)
def test_chart_states_its_finding(case: str, cell: str) -> None:
    made = block(case, cell)
    if case == "district" and cell == "targets_chart":
        assert isinstance(made, Sentences)
        return
    assert isinstance(made, Chart)
    assert NUMBER.search(made.alt) and made.alt.endswith(".")
    assert made.title and not made.title.endswith(".")


def test_chart_names_are_file_names_and_different() -> None:
    names = [made.name for cell in CHARTS if isinstance(made := block("province", cell), Chart)]
    assert len(set(names)) == len(names) == len(CHARTS) <= 8
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in names)


@cache
def same() -> View:
    """The province worked out a second time."""
    return View(example("2021Q3"))


@pytest.mark.parametrize("cell", CHARTS)
def test_chart_is_the_same_bytes_whatever_the_reader_has_set(cell: str) -> None:
    once = block("province", cell)
    assert isinstance(once, Chart)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.bbox": "tight", "figure.dpi": 40}):
        again = getattr(report, cell)(same())
        assert matplotlib.rcParams["font.size"] == 30
    assert once.png == again.png


@pytest.mark.parametrize("cell", CHARTS)
def test_chart_is_small_sharp_and_bare(cell: str) -> None:
    made = block("province", cell)
    assert isinstance(made, Chart)
    assert len(made.png) <= 100_000
    with Image.open(io.BytesIO(made.png)) as picture:
        assert picture.width == 2 * style.WIDTH and picture.height == 2 * made.height
        assert set(picture.info) <= {"dpi"}
        edge = picture.convert("RGB")
    for spot in ((0, 0), (edge.width - 1, 0), (0, edge.height - 1), (edge.width - 1, edge.height - 1)):
        assert edge.getpixel(spot) == (255, 255, 255)


@pytest.mark.parametrize("case", ["province", "year", "english", "district", "silent", "first", "few"])
def test_nothing_is_cut_off_at_the_edge(case: str) -> None:
    """A word that runs out of the sheet leaves ink in its outermost pixels."""
    for cell in CHARTS:
        made = block(case, cell)
        if not isinstance(made, Chart):
            continue
        with Image.open(io.BytesIO(made.png)) as picture:
            flat = picture.convert("RGB")
        for box in ((0, 0, 6, flat.height), (flat.width - 6, 0, flat.width, flat.height)):
            assert flat.crop(box).getcolors() == [(6 * flat.height, (255, 255, 255))], (cell, box)


def test_drawing_leaves_pyplot_alone() -> None:
    import sys

    source = "".join(f.read_text(encoding="utf-8") for f in Path(style.__file__).parent.glob("*.py"))
    assert "pyplot" not in re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
    assert not any(name.startswith("matplotlib.backends.backend_tk") for name in sys.modules)


# ---- style -----------------------------------------------------------------------------------------


def colours() -> Iterator[str]:
    yield from style.STATUS_COLOURS.values()
    yield from style.NOTICE_COLOURS.values()
    yield from (style.INK, style.MUTED, style.HTX, style.THT, style.PLAN)


@pytest.mark.parametrize("colour", sorted(set(colours())))
def test_colours_of_words_can_be_read(colour: str) -> None:
    assert style.contrast(colour) >= 4.5
    assert style.contrast(colour, style.WASH) >= 4.5


def test_words_on_the_steps_can_be_read() -> None:
    for step, ink in zip(style.LEVELS, style.LEVEL_INK, strict=True):
        assert style.contrast(step, ink) >= 3.0


def test_the_font_has_every_vietnamese_letter() -> None:
    from matplotlib.ft2font import FT2Font

    have = set(FT2Font(str(style.bundled_font())).get_charmap())
    tones = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    letters = {unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in tones}
    assert {ord(c) for letter in letters for c in letter} | {ord(c) for c in "đĐ✔●▲▼○–…−₫"} <= have


def test_wrapping_keeps_every_word_and_the_width() -> None:
    text = "Thu nhập bình quân của lao động thường xuyên trong HTX"
    lines = style.wrapped(text, 200).split("\n")
    assert " ".join(lines) == text and all(style.text_width(line) <= 200 for line in lines)


# ---- blocks and tables by themselves ---------------------------------------------------------------


def test_other_peoples_words_are_escaped() -> None:
    said = Remarks("Nguồn", (("Khó khăn", (("Gò Quao", "<script>x()</script> **đậm** & a"),)),))
    assert "<script>" not in said.html() and "**đậm**" in said.html() and "&amp; a" in said.html()
    assert Cell("<b>1</b>").html() == "&lt;b&gt;1&lt;/b&gt;"


def test_marks_stand_out_in_html_and_vanish_in_text() -> None:
    said = Sentences(("Có **06 HTX** mới.", "", "Đoạn hai & hết."))
    first = '<p class="kttt-paragraph">Có <strong>06 HTX</strong> mới.</p>'
    assert said.html() == first + '\n<p class="kttt-paragraph">Đoạn hai &amp; hết.</p>'
    assert said.text() == "Có 06 HTX mới.\n\nĐoạn hai & hết."


def test_a_notice_has_sign_and_word() -> None:
    said = Notice("warning", "Số liệu chưa đầy đủ.", "9/15 huyện")
    assert said.text() == "▲ SỐ LIỆU CHƯA ĐẦY ĐỦ. 9/15 huyện"
    assert set(blocks.SYMBOLS) == set(style.NOTICE_COLOURS)


def test_a_wide_table_is_told_row_by_row() -> None:
    wide = table(["Huyện", "A" * 40, "B" * 40], [["Gò Quao", "06", "1.325"], ["Cộng chung"]], "lrr")
    assert wide.text() == f"- Gò Quao — {'A' * 40}: 06; {'B' * 40}: 1.325\nCộng chung"


def test_a_bar_is_two_cells_that_fill_the_width() -> None:
    for percent, widths in ((0, ["100%"]), (37.4, ["37%", "63%"]), (151.3, ["100%"]), (0.2, ["100%"])):
        inside = Cell("x", bar=percent).html()
        assert re.findall(r'width="(\d+%)"', inside) == widths
        assert 'role="presentation"' in inside


@pytest.mark.parametrize("align", ["lr", "lrx", "lrrr"])
def test_a_table_that_does_not_fit_is_refused(align: str) -> None:
    with pytest.raises(ValueError, match="3 letters of l, r, c"):
        Table(("a", "b", "c"), (), align)


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        Table(("a", "b", "c"), (Row((Cell("1"), Cell("2"))),), "lrr")


# ---- the About block -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_about_tells_programs_what_the_contract_says(case: str) -> None:
    data = block(case, "about")._repr_mimebundle_()[JSON_MIME]
    assert {"quarter", "district", "lang", "title", "subject", "preheader", "coverage", "synthetic"} <= set(data)
    assert {"as_of", "headline", "issuer", "closing"} <= set(data)
    assert 0 < len(data["subject"]) <= 60
    assert len(data["headline"]) == 8
    for number in data["headline"]:
        assert {"indicator", "value", "target", "pct_of_plan", "unit", "text"} <= set(number)
        assert number["status"] is None or number["status"] in load().vocabularies["progress_status"]
    import json

    json.dumps(data, allow_nan=False)


def test_subject_says_that_figures_are_made_up() -> None:
    q = example("2021Q3")
    note = pd.DataFrame([dict.fromkeys(q.findings.columns) | {"code": "synthetic_data", "severity": "note"}])
    tables = replace(q.tables, findings=pd.concat([q.findings.astype(object), note], ignore_index=True))
    for lang, mark in (("vi", "[Mô phỏng]"), ("en", "[Synthetic]")):
        for district in (None, "913"):  # the longest name
            data = report.about(View(replace(q, tables=tables), district, lang)).machine()
            assert data["synthetic"] is True
            assert data["subject"].startswith(mark) and len(data["subject"]) <= 60
            assert q.quarter.label(lang) in data["subject"]


def test_closing_lines_differ_from_report_to_report() -> None:
    said = {report.about(view(case)).machine()["closing"] for case in CASES}
    assert len(said) == len(CASES)


# ---- asking for what is not there ------------------------------------------------------------------


def test_an_unknown_district_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="Gò Quao"):
        View(example("2021Q2"), "Gò Quau")


def test_an_unknown_language_or_section_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="vi, en"):
        View(example("2021Q2"), lang="fr")
    with pytest.raises(KeyError, match="targets"):
        report.heading(view("province"), "target")
