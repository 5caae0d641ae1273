"""The page: what it shows and hides, what its linter refuses, and HTML of strangers."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from executed import NOTEBOOKS, STAMP, report
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kttt_analysis.drawing.style import NOTICE_COLOURS, STATUS_COLOURS, contrast
from kttt_analysis.publishing import page_lint
from kttt_analysis.publishing.content import about_of, charts, pieces
from kttt_analysis.publishing.errors import NotebookFailed, RenderingFailed
from kttt_analysis.publishing.fragment import parse, show
from kttt_analysis.publishing.page import TEMPLATES, Stamp, arranged, render, words
from kttt_analysis.publishing.page_lint import RULES, lint


@pytest.fixture(scope="module")
def page() -> str:
    notebook, about = report()
    return render(notebook, about, STAMP)


@pytest.fixture(scope="module")
def root(page: str):
    return html.document_fromstring(page)


# ---- what is shown ----------------------------------------------------------------------------------


def test_the_head_says_what_the_report_is(root):
    head = " ".join(root.find_class("masthead")[0].text_content().split())
    assert "Liên minh Hợp tác xã tỉnh Kiên Giang" in head
    assert "Tình hình kinh tế tập thể, hợp tác xã 6 tháng đầu năm 2021" in head
    assert "quý II/2021" in head and "5/7/2021" in head and "v1" in head
    assert "13/15 huyện, thành phố; chưa gửi: Kiên Hải, Giang Thành" in head
    assert root.get("lang") == "vi"
    assert [h.text_content() for h in root.iter("h1")] == ["Tình hình kinh tế tập thể, hợp tác xã 6 tháng đầu năm 2021"]


def test_made_up_numbers_are_marked_first_thing_and_real_ones_are_not():
    notebook, about = report()
    marked = html.document_fromstring(render(notebook, about, STAMP))
    first = next(node for node in marked.find("body") if node.get("class") != "skip")
    assert "SỐ LIỆU MÔ PHỎNG" in first.text_content()
    assert "mô phỏng" in marked.findtext(".//title")
    plain = render(notebook, replace(about, synthetic=False), STAMP)
    assert "MÔ PHỎNG" not in plain and "mô phỏng" not in plain


def test_only_cells_tagged_report_are_shown(root):
    text = root.text_content()
    for shown in ("40,0%", "Kết quả thực hiện tám mục tiêu", "đang hoạt động", "Huyện U Minh Thượng", "Dịch bệnh"):
        assert shown in text
    for hidden in ("không thuộc báo cáo", "cảnh báo của thư viện", "một dòng in ra", "import io", "quarter ="):
        assert hidden not in text


def test_nothing_of_the_notebook_is_left(page):
    assert not re.search(r"In\s*\[|Out\[|jp-|nbconvert|ipykernel|Traceback|<script|mathjax|require\.js", page, re.I)
    assert "http://" not in page and "https://" not in page


def test_words_of_strangers_are_words(root):
    assert "<script>alert(1)</script>" in root.text_content()
    assert "<img src=x onerror=alert(1)>" in root.text_content()
    assert list(root.iter("script")) == []


def test_the_table_of_contents_leads_to_every_section(root):
    links = [(a.text, a.get("href")) for a in root.xpath("//nav//a")]
    assert links == [
        ("Kết quả thực hiện tám mục tiêu", "#muc-tieu"),
        ("Thành viên và lao động", "#thanh-vien-va-lao-dong"),
        ("Theo huyện, thành phố", "#huyen"),
        ("Khó khăn, kiến nghị", "#kho-khan-kien-nghi"),
    ]
    for text, href in links:
        assert root.get_element_by_id(href[1:]).text_content() == text


def test_charts_are_in_the_page_with_their_findings(root):
    images = list(root.iter("img"))
    assert [image.get("alt") for image in images] == [
        "Giồng Riềng lập nhiều HTX nhất (04 HTX); sáu huyện chưa lập HTX nào.",
        "Số thành viên tăng từ 5.102 lên 5.456 trong một năm.",
    ]
    notebook, _ = report()
    for image, chart in zip(images, charts(notebook), strict=True):
        assert base64.b64decode(image.get("src").partition(",")[2]) == chart.png
        assert image.get("width") == "640" and int(image.get("height")) == 280


def test_tables_scroll_below_a_caption_that_names_them(root):
    boxes = root.find_class("scroll")
    assert len(boxes) == 2
    for box in boxes:
        assert box.get("tabindex") == "0" and box.get("role") == "region"
        caption = root.get_element_by_id(box.get("aria-labelledby"))
        assert caption.text_content() in {
            "Kết quả thực hiện các mục tiêu của Kế hoạch số 147/KH-UBND",
            "Hợp tác xã theo huyện, thành phố",
        }
    cells = root.xpath("//table[contains(@class, 'scorecard')]/tbody/tr[1]/*/@data-label")
    assert cells == ["Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm", "Lũy kế", "% kế hoạch", "Đánh giá"]


def test_the_same_notebook_gives_the_same_page(page):
    notebook, about = report()
    assert render(notebook, about, STAMP) == page


def test_english_words_stand_round_an_english_report():
    notebook, about = report()
    text = html.document_fromstring(render(notebook, replace(about, lang="en"), STAMP)).text_content()
    assert "Contents" in text and "SYNTHETIC DATA" in text and "Q2 2021" in text and "Mục lục" not in text
    assert set(words("en")) == set(words("vi"))
    assert words("xx") == words("vi")


# ---- sections and addresses -------------------------------------------------------------------------


def test_headings_get_addresses_of_their_own():
    done = arranged("<h2>Thành viên</h2><h2>Thành viên</h2><h3>Đ/c #1</h3><h2 id='content'>x</h2>", words("vi"))
    assert re.findall(r'<h\d id="([^"]+)"', done.html) == ["thanh-vien", "thanh-vien-2", "d-c-1", "content-2"]
    assert done.html.count("<section") == 3


def test_a_title_inside_the_body_becomes_a_section():
    assert "<h1" not in arranged("<h1>Báo cáo</h1>", words("vi")).html


def test_a_body_without_headings_has_no_contents():
    done = arranged("<p>06 HTX</p>", words("vi"))
    assert (done.html, done.contents) == ("<p>06 HTX</p>", "")


# ---- what the linter refuses ------------------------------------------------------------------------

BAD = [
    ("size", "<footer>", "<footer>" + "x" * 1_000_001),
    ("alt", 'alt="Số thành', 'data-alt="Số thành'),
    ("remote", "</main>", '<img alt="x" src="https://example.org/a.png"></main>'),
    ("remote", "</head>", '<link rel="stylesheet" href="a.css"></head>'),
    ("remote", "</style>", "@import 'a.css';</style>"),
    ("remote", "</style>", "body{background:url(//example.org/a.png)}</style>"),
    ("script", "</main>", "<script>x()</script></main>"),
    ("script", "</main>", '<p onclick="x()">x</p></main>'),
    ("script", "</main>", '<a href="javascript:x()">x</a></main>'),
    ("unique-ids", "</main>", '<p id="huyen">x</p></main>'),
    ("unique-ids", "</main>", '<a href="#nirgends">x</a></main>'),
    ("heading-order", "</main>", "<h1>x</h1></main>"),
    ("heading-order", "</main>", "<h4>x</h4></main>"),
    ("table-headings", 'scope="row"', ""),
    ("table-headings", "</main>", "<table><tr><td>1</td></tr></table></main>"),
    ("lang", '<html lang="vi">', "<html>"),
    ("viewport", 'name="viewport"', 'name="x"'),
    ("paths", "</main>", "<p>HOME/bao-cao.xlsx</p></main>"),
    ("machine-words", "</main>", "<p>Traceback (most recent call last)</p></main>"),
]


@pytest.mark.parametrize(("rule", "old", "new"), BAD, ids=[f"{rule}-{i}" for i, (rule, _, _) in enumerate(BAD)])
def test_each_rule_refuses_a_worse_page(page, monkeypatch, tmp_path, rule, old, new):
    monkeypatch.setattr(page_lint.Path, "home", lambda: tmp_path)
    assert lint(page) == []
    worse = page.replace(old, new.replace("HOME", str(tmp_path)))
    assert worse != page
    assert rule in {fault.rule for fault in lint(worse)}


def test_every_rule_is_tried():
    assert {rule for rule, _, _ in BAD} == set(RULES)


def test_a_page_that_is_refused_names_the_rule(monkeypatch):
    monkeypatch.setattr(page_lint, "LIMIT", 1000)
    notebook, about = report()
    with pytest.raises(RenderingFailed, match=r"\[size\] trang nặng .* tối đa") as caught:
        render(notebook, about, STAMP)
    assert caught.value.exit_code == 5


# ---- what a notebook must bring ---------------------------------------------------------------------


def with_output(data: dict, metadata: dict | None = None, tag: str = "report"):
    notebook, about = report("tiny")
    cell = notebook.cells[-1]
    cell.metadata.tags = [tag]
    cell.outputs = [{"output_type": "display_data", "data": data, "metadata": metadata or {}}]
    return notebook, about


PNG = base64.b64encode(charts(report()[0])[0].png).decode() if (NOTEBOOKS / "publication.ipynb").exists() else ""


@pytest.mark.parametrize(
    ("data", "metadata", "words_told"),
    [
        ({"text/plain": "<Figure size 640x480>"}, {}, "kết quả kiểu text/plain"),
        ({"image/png": PNG, "text/plain": "x"}, {}, "không có tên"),
        ({"image/png": PNG}, {"image/png": {"name": "../x", "alt": "y"}}, "không có tên"),
        ({"image/png": PNG}, {"image/png": {"name": "x"}}, "không có lời mô tả"),
        ({"image/png": "eHh4"}, {"image/png": {"name": "x", "alt": "y"}}, "không phải PNG"),
        ({"application/pdf": "x"}, {}, "kết quả kiểu application/pdf"),
    ],
)
def test_a_cell_that_shows_what_nobody_can_see_is_told(data, metadata, words_told):
    notebook, about = with_output(data, metadata)
    with pytest.raises(RenderingFailed, match=words_told) as caught:
        render(notebook, about, STAMP)
    assert "“Số liệu chính” (ô thứ 5)" in str(caught.value)


def test_two_charts_of_one_name_are_told():
    notebook, about = report()
    twice = [c for c in notebook.cells if any("image/png" in o.get("data", {}) for o in c.get("outputs", []))]
    twice[1].outputs = twice[0].outputs
    with pytest.raises(RenderingFailed, match="hai biểu đồ cùng tên"):
        render(notebook, about, STAMP)


def test_an_empty_block_shows_nothing():
    notebook, about = with_output({"text/html": "", "text/plain": ""})
    assert list(pieces(notebook, "report"))[1:] == []
    assert "<h2" in render(notebook, about, STAMP)


@pytest.mark.parametrize("key", ["quarter", "title", "subject", "coverage", "headline", "synthetic", "closing"])
def test_an_about_block_that_lacks_something_is_told(key):
    notebook, _ = report("tiny")
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).get("application/vnd.kttt+json", {}).pop(key, None)
    with pytest.raises(NotebookFailed, match=f"“{key}”") as caught:
        about_of(notebook)
    assert caught.value.exit_code == 4


def test_no_about_block_is_told():
    notebook, _ = report("tiny")
    notebook.cells = [cell for cell in notebook.cells if "about" not in cell.metadata.get("tags", [])]
    with pytest.raises(NotebookFailed, match="about"):
        about_of(notebook)


# ---- HTML of strangers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x()</script>",
        "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
        "<img src=x onerror=x()>",
        "<svg/onload=x()></svg>",
        '<a href="java&#115;cript:x()">x</a>',
        '<a href=" \tjavascript:x()">x</a>',
        '<iframe srcdoc="<script>x()</script>"></iframe>',
        '<p style="background:url(//example.org)">x</p>',
        '<form action="//example.org"><input name=a></form>',
        '<meta http-equiv="refresh" content="0;url=//example.org">',
        "<style>@import url(//example.org)</style>",
        '<link rel=stylesheet href="//example.org">',
        '<object data="//example.org"></object>',
        "<!--[if mso]><script>x()</script><![endif]-->",
        "<math><mtext><script>x()</script></mtext></math>",
        '<td background="//example.org">x</td>',
        '<img src="//example.org/pixel.png">',
    ],
)
def test_what_runs_or_loads_is_taken_out(hostile):
    left = show(parse(f"<p>trước</p>{hostile}<p>sau</p>"))
    assert "<p>trước</p>" in left and "<p>sau</p>" in left
    assert not re.search(r"script|example\.org|on\w+=|style|x\(\)", left, re.IGNORECASE), left


@given(st.text(st.sampled_from("<>/\"'=& abđỡ!-[]scriptonclick:#\n\x00\x9f"), max_size=60))
def test_any_text_comes_out_safe_and_stays_so(text):
    once = show(parse(text))
    assert show(parse(once)) == once
    for node in parse(once).iterdescendants():
        assert node.tag not in ("script", "style", "iframe")
        assert not any(name.startswith("on") for name in node.attrib)


def test_the_stylesheets_colours_are_those_of_the_charts_and_can_be_read():
    css = (TEMPLATES / "page" / "page.css").read_text(encoding="utf-8").lower()
    for colour in {*STATUS_COLOURS.values(), *NOTICE_COLOURS.values()}:
        assert colour.lower() in css, colour
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", css))
    for ink in ("ink", "muted", "accent", "deep", "amber", "red", "green", "violet"):
        assert contrast(named[ink]) >= 4.5, ink
        assert contrast(named[ink], named["wash"]) >= 4.5, ink
    for kind, ink in re.findall(r"\.kttt-notice-(\w+) strong { color: (#[0-9a-f]{6})", css):
        under = re.search(rf"\.kttt-notice-{kind} {{[^}}]*background: (#[0-9a-f]{{6}})", css)
        assert contrast(ink, under[1]) >= 4.5, kind


def test_the_day_of_publication_is_the_readers() -> None:
    """Late in the evening in Greenwich it is the next morning in Kiên Giang."""
    assert Stamp("v1", datetime(2021, 7, 5, 17, 30, tzinfo=UTC), "0").day("vi") == "6/7/2021"
