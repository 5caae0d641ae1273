"""What a page must be before it is published: whole in itself, safe, readable by everybody, not too heavy.

Each rule is a function from the parsed page to the faults it finds; its name is the rule's name.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

LIMIT = 1_000_000
"""Bytes of a page."""
LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "xlink:href", "manifest"}


@dataclass(frozen=True)
class Fault:
    """One rule broken, and by what."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"[{self.rule}] {self.what}"


Rule = Callable[[HtmlElement, str], Iterator[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__.replace("_", "-")] = function
    return function


def lint(page: str) -> list[Fault]:
    """Return every fault of a page; none is what publication needs.

    Examples
    --------
    >>> [fault.rule for fault in lint('<html><body><h1>x</h1><img src="http://a/b.png"></body></html>')]
    ['alt', 'remote', 'lang', 'viewport']
    """
    root = html.document_fromstring(page)
    return [Fault(name, what) for name, check in RULES.items() for what in check(root, page)]


@rule
def size(root: HtmlElement, page: str) -> Iterator[str]:
    """At most one megabyte."""
    weight = len(page.encode())
    if weight > LIMIT:
        yield f"trang nặng {weight / 1e6:.2f} MB, tối đa {LIMIT / 1e6:.0f} MB"


@rule
def alt(root: HtmlElement, page: str) -> Iterator[str]:
    """Every picture says what it shows."""
    for image in root.iter("img"):
        if not (image.get("alt") or "").strip():
            yield f"ảnh không có lời mô tả: {image.get('src', '')[:40]}"


@rule
def remote(root: HtmlElement, page: str) -> Iterator[str]:
    """Nothing is loaded: no address in anything that a browser fetches by itself."""
    for node in root.iter():
        for name, value in node.attrib.items():
            fetched = name in LOADS or (name == "href" and node.tag in ("link", "base", "use", "image"))
            if fetched and not value.startswith("data:image/"):
                yield f"<{node.tag} {name}={value[:60]!r}>"
        css = (node.text or "") if node.tag == "style" else node.get("style", "")
        if re.search(r"url\s*\((?!\s*['\"]?data:image/)|@import|@font-face", css, re.IGNORECASE):
            yield f"<{node.tag}>: url(), @import, @font-face"


@rule
def script(root: HtmlElement, page: str) -> Iterator[str]:
    """Nothing that runs."""
    for node in root.iter():
        if node.tag in ("script", "iframe", "object", "embed", "form", "applet"):
            yield f"<{node.tag}>"
        for name, value in node.attrib.items():
            if name.startswith("on") or value.strip().lower().startswith(("javascript:", "vbscript:")):
                yield f"<{node.tag} {name}>"


@rule
def unique_ids(root: HtmlElement, page: str) -> Iterator[str]:
    """Each address once, and every link inside the page leads somewhere."""
    seen: set[str] = set()
    for node in root.iter():
        address = node.get("id")
        if address is not None:
            if address in seen or not address:
                yield f"id={address!r}"
            seen.add(address)
    for node in root.iter():
        for name in ("href", "aria-labelledby", "aria-describedby"):
            value = node.get(name, "")
            for target in value[1:].split() if value.startswith("#") else value.split() if name != "href" else ():
                if target not in seen:
                    yield f"{name}={value!r}"


@rule
def heading_order(root: HtmlElement, page: str) -> Iterator[str]:
    """One title, and no level left out on the way down."""
    levels = [(int(node.tag[1]), "".join(node.itertext())) for node in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if sum(level == 1 for level, _ in levels) != 1:
        yield f"{sum(level == 1 for level, _ in levels)} × <h1>"
    for (above, _), (level, text) in pairwise(levels):
        if level > above + 1:
            yield f"h{above} → h{level} “{text[:40]}”"
        if not text.strip():
            yield f"<h{level}> rỗng"


@rule
def table_headings(root: HtmlElement, page: str) -> Iterator[str]:
    """Every table of data has headings, each with its scope."""
    for table in root.iter("table"):
        if table.get("role") == "presentation":
            continue
        headings = [cell for cell in table.iter("th") if _table_of(cell) is table]
        first = " ".join("".join(table.itertext()).split())[:40]
        if not headings:
            yield f"bảng “{first}” không có ô tiêu đề (th)"
        elif any(cell.get("scope") not in ("col", "row", "colgroup", "rowgroup") for cell in headings):
            yield f"bảng “{first}” có ô tiêu đề thiếu scope"


def _table_of(cell: HtmlElement) -> HtmlElement | None:
    return next(cell.iterancestors("table"), None)


@rule
def lang(root: HtmlElement, page: str) -> Iterator[str]:
    """The language is named."""
    if not root.get("lang"):
        yield "<html> không có lang"


@rule
def viewport(root: HtmlElement, page: str) -> Iterator[str]:
    """A phone shows it at its own width."""
    if not root.xpath("//meta[@name='viewport']"):
        yield "thiếu meta viewport"


@rule
def paths(root: HtmlElement, page: str) -> Iterator[str]:
    """No folder of the machine that made it."""
    visible = re.sub(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+", "", page)
    yield from found_paths(visible)


@rule
def machine_words(root: HtmlElement, page: str) -> Iterator[str]:
    """Nothing that a program says to programmers."""
    body = root.find("body")
    text = " ".join(body.itertext()) if body is not None else ""
    for sign in ("Traceback (most recent call last)", "<Figure size", "object at 0x"):
        if sign in text:
            yield f"“{sign}”"


def found_paths(text: str) -> Iterator[str]:
    """Yield the folders of this machine that stand in a text; a path that a district wrote is its own affair."""
    own = {str(Path.home()), sys.prefix, tempfile.gettempdir(), str(Path.cwd())}
    for place in sorted(place for place in own if len(place) > 3):
        if re.search(re.escape(place) + r"(?=[/\\])", text):
            yield f"đường dẫn của máy: {place}"
