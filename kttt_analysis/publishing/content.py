"""What an executed notebook shows: its About block, and the pieces that each rendering takes by tag.

Code, prompts, streams and errors are never among them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kttt_analysis.publishing.errors import NotebookFailed, RenderingFailed
from kttt_analysis.publishing.notebook import JSON_MIME, position_of, title_of
from kttt_analysis.quarter import CALENDARS, Calendar

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


@dataclass(frozen=True)
class Headline:
    """One number that every rendering must show, with the sentence that states it."""

    indicator: str
    text: str
    value: float | None
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class About:
    """What the report says of itself; `raw` is the block as the notebook gave it."""

    quarter: str
    calendar: Calendar
    district: str | None
    lang: str
    title: str
    subject: str
    preheader: str
    issuer: str
    closing: str
    as_of: str | None
    synthetic: bool
    coverage: Mapping[str, Any]
    headline: tuple[Headline, ...]
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Chart:
    """A picture and the words that stand for it."""

    name: str
    title: str
    alt: str
    png: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Piece:
    """One thing shown: Markdown of a person, HTML of a block, or a chart; `text` says the same plainly.

    `data` is what the block says to programs.
    """

    kind: Literal["markdown", "html", "chart"]
    cell: str
    position: int
    html: str = ""
    text: str = ""
    chart: Chart | None = None
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)


def about_of(notebook: Any) -> About:
    """Return the About block of an executed notebook.

    Raises
    ------
    NotebookFailed
        No cell tagged ``about`` displayed one, or it lacks something.
    """
    for cell in notebook["cells"]:
        if "about" not in cell["metadata"].get("tags", []):
            continue
        for output in cell.get("outputs", []):
            raw = output.get("data", {}).get(JSON_MIME)
            if isinstance(raw, Mapping):
                return _about(raw)
    raise NotebookFailed("about_missing", reason="không có ô nào hiển thị / no cell displays one")


def _about(raw: Mapping[str, Any]) -> About:
    wanted: dict[str, type | tuple[type, ...]] = {
        "quarter": str, "calendar": str, "lang": str, "title": str, "subject": str, "preheader": str, "issuer": str,
        "closing": str, "synthetic": bool, "coverage": Mapping, "headline": list,
    }  # fmt: skip
    for name, kind in wanted.items():
        if not isinstance(raw.get(name), kind):
            raise NotebookFailed("about_missing", reason=f"“{name}” = {raw.get(name)!r}")
    if raw["calendar"] not in CALENDARS:
        raise NotebookFailed("about_missing", reason=f"“calendar” = {raw['calendar']!r}")
    for number in raw["headline"]:
        if not (isinstance(number, Mapping) and isinstance(number.get("text"), str) and number["text"]):
            raise NotebookFailed("about_missing", reason=f"“headline”: {number!r}")
    return About(
        district=raw.get("district"),
        as_of=raw.get("as_of"),
        headline=tuple(Headline(str(n.get("indicator", "")), n["text"], n.get("value"), n) for n in raw["headline"]),
        raw=raw,
        **{name: raw[name] for name in wanted if name != "headline"},
    )


def pieces(notebook: Any, tag: str) -> Iterator[Piece]:
    """Yield, in order, what the cells with this tag show.

    Raises
    ------
    RenderingFailed
        A cell displays something that no reader could see, or a chart without name or description.
    """
    cells = notebook["cells"]
    names: set[str] = set()
    for index, cell in enumerate(cells):
        tags = cell["metadata"].get("tags", [])
        if tag not in tags or "about" in tags:
            continue
        where: dict[str, Any] = {"cell": title_of(cells, index), "position": position_of(cells, index)}
        if cell["cell_type"] == "markdown":
            yield Piece("markdown", html=markdown(cell["source"]), text=cell["source"], **where)
        for output in cell.get("outputs", []):
            if output["output_type"] not in ("display_data", "execute_result"):
                continue
            data = output["data"]
            text = data.get("text/plain", "")
            if data.get("text/html"):
                yield Piece("html", html=data["text/html"], text=text, data=data.get(JSON_MIME) or {}, **where)
            elif "image/png" in data:
                chart = _chart(data["image/png"], output.get("metadata", {}).get("image/png", {}), where)
                if chart.name in names:
                    raise _unshown(where, f"hai biểu đồ cùng tên “{chart.name}” / two charts of one name")
                names.add(chart.name)
                yield Piece("chart", text=text, chart=chart, **where)
            elif data.get("text/html") != "":  # an empty block has nothing to say; anything else is a mistake
                raise _unshown(where, f"kết quả kiểu {', '.join(sorted(data))} / output of that type")


def charts(notebook: Any) -> list[Chart]:
    """Return every chart of page and mail once.

    Raises
    ------
    RenderingFailed
        Two different pictures have one name.
    """
    found: dict[str, Chart] = {}
    for tag in ("report", "mail", "annex"):
        for piece in pieces(notebook, tag):
            if piece.chart is not None and found.setdefault(piece.chart.name, piece.chart) != piece.chart:
                where = {"cell": piece.cell, "position": piece.position}
                raise _unshown(where, f"hai biểu đồ cùng tên “{piece.chart.name}” / two charts of one name")
    return list(found.values())


def _chart(encoded: str, metadata: Mapping[str, Any], where: Mapping[str, Any]) -> Chart:
    try:
        png = base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        png = b""
    if not png.startswith(PNG_SIGNATURE):
        raise _unshown(where, "ảnh không phải PNG / no PNG")
    name, alt = str(metadata.get("name", "")), str(metadata.get("alt", "")).strip()
    if not _NAME.fullmatch(name):
        raise _unshown(where, f"biểu đồ không có tên dùng được làm tên tệp: {name!r} / chart without a name")
    if not alt:
        raise _unshown(where, f"biểu đồ “{name}” không có lời mô tả / chart without alt text")
    pixels = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    width = int(metadata.get("width") or min(pixels[0], 640))
    height = int(metadata.get("height") or round(pixels[1] * width / max(pixels[0], 1)))
    return Chart(name, str(metadata.get("title", "")), alt, png, width, height)


def _unshown(where: Mapping[str, Any], reason: str) -> RenderingFailed:
    return RenderingFailed("cell_shows_nothing", reason=reason, **where)


def markdown(source: str) -> str:
    """Return Markdown as HTML, headings without anchors.

    >>> markdown("Kết quả **06 HTX**").strip()
    '<p>Kết quả <strong>06 HTX</strong></p>'
    """
    from kttt_analysis.publishing.imports import light_imports

    with light_imports():
        from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True)).render(source))
