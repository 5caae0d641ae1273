"""The HTML part of the mail: tables of 640 px with everything inline, which the Word engine draws as Gmail does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from kttt_analysis.publishing import fragment
from kttt_analysis.publishing.content import About, Piece
from kttt_analysis.publishing.fragment import element
from kttt_analysis.publishing.mail_text import tells
from kttt_analysis.publishing.page import TEMPLATES, Stamp, facts, words

WIDTH = 640
PADDING = 24
FLUID = {"kttt-edge"}
"""Classes that stay for the decoration in the head; every other one has become an inline style."""

_LAYOUT = {"role": "presentation", "width": "100%", "cellpadding": "0", "cellspacing": "0", "border": "0"}
_DATA = {k: v for k, v in _LAYOUT.items() if k != "role"}
_PLAIN_BLOCKS = ("header", "section", "figure", "details", "summary", "footer", "figcaption")


def compose(shown: Iterable[Piece], about: About, stamp: Stamp, cids: Mapping[str, str]) -> str:
    """Return the HTML part; charts stand in it as ``cid:`` references."""
    rows = [_row(piece, cids) for piece in shown]
    seen = " ".join(fragment.words(fragment.parse(row)) for row in rows)
    page = _template().render(
        about=about,
        words=words(about.lang),
        facts=facts(about, stamp),
        rows=rows,
        untold=[h.text for h in about.headline if not tells(seen, h.text)],
    )
    return _inlined(page)


def _row(piece: Piece, cids: Mapping[str, str]) -> str:
    if piece.chart is None:
        return fragment.show(for_mail(fragment.parse(piece.html)))
    chart = piece.chart
    width = WIDTH - 2 * PADDING
    height = round(chart.height * width / chart.width)
    title = element("p", class_="chart-title", text=chart.title)
    image = element(
        "img", src=f"cid:{cids[chart.name]}", alt=chart.alt, width=str(width), height=str(height), border="0"
    )
    return fragment.show(element("div", *([title] if chart.title else []), image))


def for_mail(root: HtmlElement) -> HtmlElement:
    """Rewrite a block so that tables carry its layout: notices, lists of headlines, bars, rows in stripes."""
    for node in list(root.iterdescendants()):
        for name in ("id", "tabindex", "open", "title"):
            node.attrib.pop(name, None)
        if node.tag == "h1":
            node.tag = "h2"
        elif node.tag in _PLAIN_BLOCKS:
            node.tag = "div"
        classes = node.get("class", "").split()
        if "kttt-notice" in classes or "kttt-headline" in classes:
            _boxed(node, classes)
        if node.tag == "a" and node.get("href", "").startswith("#"):
            node.drop_tag()
    for table in list(root.iter("table")):
        if table.get("role") == "presentation":
            table.attrib.update(_LAYOUT)
        else:
            table.attrib.update(_DATA)
            _striped(table)
            _captioned(table)
    for bar in root.xpath(".//table[contains(@class, 'kttt-bar')]"):
        _coloured(bar)
    for cell in root.iter("td", "th"):
        classes = cell.get("class", "").split()
        cell.set("align", "right" if "num" in classes else "center" if "mid" in classes else "left")
    return root


def _boxed(node: HtmlElement, classes: list[str]) -> None:
    """Put a box into the one cell of a table: only cells have padding everywhere."""
    cell = element("td", class_=" ".join(classes))
    frame = element("table", element("tr", cell), **_LAYOUT)
    parent = node.getparent()
    assert parent is not None
    frame.tail, node.tail = node.tail, None
    parent.replace(node, frame)
    node.attrib.pop("class", None)
    cell.append(node)


def _striped(table: HtmlElement) -> None:
    for body in table.iterfind("tbody"):
        for number, row in enumerate(body.iterfind("tr")):
            kinds = [row.get("class", ""), "even" if number % 2 else "odd"]
            for cell in row:
                cell.set("class", " ".join(filter(None, [cell.get("class", ""), *kinds])))


def _captioned(table: HtmlElement) -> None:
    """Put the caption above its table: the Word engine gives a caption neither padding nor place."""
    caption = table.find("caption")
    if caption is not None:
        table.remove(caption)
        caption.tag, caption.tail = "p", None
        caption.set("class", "caption")
        table.addprevious(caption)


def _coloured(bar: HtmlElement) -> None:
    """Give a bar the colour of its row's status, which is written in words beside it."""
    row = next(bar.iterancestors("tr"), None)
    status = row.xpath(".//*[contains(@class, 'kttt-status-')]/@class") if row is not None else []
    kind = re.search(r"kttt-status-(\w+)", str(status[0])) if status else None
    for cell in bar.iter("td"):
        if "kttt-bar-full" in cell.get("class", "") and kind:
            cell.set("class", f"kttt-bar-full bar-{kind[1]}")
        cell.set("height", "8")


# ---- making every style inline --------------------------------------------------------------------


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "mail"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("mail.html.j2")


@cache
def _inliner() -> Any:
    import css_inline

    css = (TEMPLATES / "mail" / "mail.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(
        extra_css=re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL),
        keep_style_tags=True,
        keep_at_rules=True,
        load_remote_stylesheets=False,
    )


def _inlined(page: str) -> str:
    page = str(_inliner().inline(page))

    def kept(match: re.Match[str]) -> str:
        left = [name for name in match[1].split() if name in FLUID]
        return f' class="{" ".join(left)}"' if left else ""

    page = re.sub(r' class="([^"]*)"', kept, page)
    return re.sub(r"\n\s*\n+", "\n", page).strip() + "\n"
