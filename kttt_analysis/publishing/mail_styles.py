"""Which styles a mail may use: what Gmail, the Word engine of Outlook, Outlook.com and Apple Mail all draw.

Public client-support tables are the source; see docs. What a client merely ignores (decoration) is allowed where
the layout holds without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

STYLE_LIMIT = 16_000
CELLS = ("td", "th")
_NEVER = (
    "float position border-radius background-image box-shadow text-shadow transform animation transition gap"
    " object-fit opacity filter flex grid columns clip-path top left right bottom z-index"
)
NEVER = frozenset(_NEVER.split())
"""Properties that one of the big clients drops or draws otherwise."""
MARGINS = ("p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote")
"""Elements whose margins the Word engine draws."""

_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*(.*?)\s*(?:!important)?\s*$", re.IGNORECASE | re.DOTALL)
_FUNCTION = re.compile(r"(rgba?|hsla?|var|calc|min|max|clamp|lab|lch|color|image-set)\s*\(", re.IGNORECASE)
_SAFE_FONTS = re.compile(r"(Arial|Helvetica|sans-serif|[\s,'\"])+", re.IGNORECASE)


def style_faults(root: HtmlElement) -> Iterator[str]:
    """Yield every style that some client cannot draw.

    Examples
    --------
    >>> from lxml import html
    >>> list(style_faults(html.document_fromstring('<p style="margin:0 auto;display:flex">x</p>')))
    ['<p> margin: 0 auto', '<p> display: flex']
    """
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "style":
            yield from _sheet_faults(node.text or "")
        for name, value in declarations(node.get("style", "")):
            if not _allowed(node, name, value):
                yield f"<{node.tag}> {name}: {value}"
        if node.tag == "img" and not re.fullmatch(r"\d+", node.get("width", "")):
            yield "<img> thiếu thuộc tính width tính bằng px"


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """Yield property and value of an inline style."""
    for part in style.split(";"):
        found = _DECLARATION.match(part)
        if found:
            yield found[1].lower(), found[2]


def _allowed(node: HtmlElement, name: str, value: str) -> bool:
    tag = node.tag
    if name in NEVER or _FUNCTION.search(value) or "url(" in value.lower():
        return False
    if name == "display":
        return value in ("none", "block", "inline")
    if name == "font-family":
        return _SAFE_FONTS.fullmatch(value) is not None
    if name.startswith("margin"):
        return _plain_lengths(value) and (tag in MARGINS or _nothing(value))
    if name.startswith("padding"):
        return _plain_lengths(value) and (tag in CELLS or _nothing(value))
    if name == "max-width":
        return tag in ("table", "img")
    if name == "width":
        if tag == "img":
            return value == f"{node.get('width')}px"
        return tag in ("table", *CELLS)
    if name == "line-height":
        exact = ("mso-line-height-rule", "exactly") in declarations(node.get("style", ""))
        return re.fullmatch(r"\d+px", value) is not None and (exact or tag in ("img", "table", "div"))
    return True


def _plain_lengths(value: str) -> bool:
    return all(re.fullmatch(r"0|\d+px", part) for part in value.split())


def _nothing(value: str) -> bool:
    return all(part in ("0", "0px") for part in value.split())


def _sheet_faults(css: str) -> Iterator[str]:
    if len(css.encode()) > STYLE_LIMIT:
        yield f"<style> nặng {len(css.encode())} byte, tối đa {STYLE_LIMIT}"
    for found in re.findall(r":nth-child|:has\(|@font-face|@import|url\(", css):
        yield f"<style> {found}"
