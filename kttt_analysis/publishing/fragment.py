"""HTML that came out of a notebook, made safe to show: only known elements and attributes are left.

Blocks escape what they are given; this is the second door. Names, notes and remarks come from other people's
workbooks, and a page that leaders open must not run or load anything that one of them wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import HtmlElement


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


KEPT = _set(
    "a abbr b blockquote br caption code col colgroup dd details div dl dt em figcaption figure footer h1 h2 h3 h4"
    " h5 h6 header hr i img li ol p pre q s section small span strong sub summary sup table tbody td tfoot th thead"
    " time tr u ul wbr"
)
DROPPED = _set(
    "applet audio base button canvas embed form frame frameset head iframe input link math meta noscript object"
    " option script select source style svg template textarea title video"
)
"""Elements that go with all they hold; every other unknown element leaves its words behind."""

ATTRIBUTES = _set(
    "alt class colspan datetime dir headers height href id lang open role rowspan scope src start tabindex title"
    " type width"
)
_SAFE_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_SAFE_IMAGE = re.compile(r"(data:image/(png|jpeg|gif);base64,|cid:)", re.IGNORECASE)


def parse(text: str) -> HtmlElement:
    """Return the HTML inside one ``div``, with nothing in it but known elements and attributes.

    >>> show(parse('<p onclick="x()">06 HTX<script>x()</script> <blink>mới</blink></p>'))
    '<p>06 HTX mới</p>'
    >>> show(parse('<a href="javascript:x()">liên kết</a>'))
    '<a>liên kết</a>'
    """
    root = html.fragment_fromstring(_without_controls(text), create_parent="div")
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in list(root.iterdescendants()):
        tag = element.tag
        if tag in KEPT:
            _keep_attributes(element)
        elif tag in DROPPED:
            element.drop_tree()
        elif element.getparent() is not None:
            element.drop_tag()
    return root


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", text)


def _keep_attributes(element: HtmlElement) -> None:
    for name, value in list(element.attrib.items()):
        kept = name in ATTRIBUTES or name.startswith("aria-")
        if name == "href":
            kept = _SAFE_LINK.match(value.strip()) is not None
        elif name == "src":
            kept = _SAFE_IMAGE.match(value.strip()) is not None
        if not kept:
            del element.attrib[name]
    if element.tag == "img" and "src" not in element.attrib:
        element.drop_tree()


def show(root: HtmlElement) -> str:
    """Return what the ``div`` of `parse` holds as HTML text."""
    inside = [etree.tostring(child, encoding="unicode", method="html") for child in root]
    return html_escape(root.text or "") + "".join(inside)


def html_escape(text: str) -> str:
    """Return text safe between tags and in a quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(tag: str, *children: HtmlElement, text: str | None = None, **attributes: str) -> HtmlElement:
    """Make an element; ``class_`` stands for ``class``."""
    made: HtmlElement = html.Element(tag, {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()})
    made.text = text
    made.extend(children)
    return made


def words(node: HtmlElement) -> str:
    """Return the words of an element in one line."""
    return " ".join("".join(node.itertext()).split())


def headings(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings in document order."""
    return iter(root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
