"""report.html: one self-contained page from an executed notebook, by nbconvert with our own template."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement

from kttt_analysis.publishing import content, fragment
from kttt_analysis.publishing.content import About
from kttt_analysis.publishing.errors import RenderingFailed
from kttt_analysis.publishing.fragment import element
from kttt_analysis.publishing.imports import light_imports
from kttt_analysis.publishing.page_lint import lint
from kttt_analysis.quarter import Quarter
from kttt_analysis.vietnamese import names
from kttt_analysis.vietnamese.dates import VIETNAM, format_date

TEMPLATES = Path(str(resources.files("kttt_analysis.publishing"))) / "templates"


@dataclass(frozen=True)
class Stamp:
    """Which publication a rendering belongs to."""

    version: str
    created: datetime
    package: str

    def day(self, lang: str) -> str:
        """The day it was for its readers."""
        return format_date(self.created.astimezone(VIETNAM), lang)


@dataclass(frozen=True)
class Arranged:
    """The body in sections, and its table of contents."""

    html: str
    contents: str


def render(notebook: Any, about: About, stamp: Stamp) -> str:
    """Return the page; what cells tagged ``report`` show, under a head made from the About block.

    Raises
    ------
    RenderingFailed
        A cell shows something that a page cannot, or the page breaks one of the rules of `page_lint`.
    """
    page = _exporter().from_notebook_node(
        notebook,
        resources={
            "about": about,
            "words": words(about.lang),
            "facts": facts(about, stamp),
            "css": _stylesheet(),
            "package": stamp.package,
        },
    )[0]
    faults = lint(page)
    if faults:
        raise RenderingFailed("page_refused", reason="; ".join(str(fault) for fault in faults[:5]))
    return str(page)


def warm() -> None:
    """Load what rendering needs, while the notebook runs."""
    import css_inline  # noqa: F401

    _exporter()
    content.markdown("")


@cache
def words(lang: str) -> Mapping[str, str]:
    """Words of page and mail in a language (Vietnamese for any that has none)."""
    with (TEMPLATES / "words.toml").open("rb") as file:
        told = tomllib.load(file)
    return {**told["vi"], **told.get(lang, {})}


def facts(about: About, stamp: Stamp) -> list[tuple[str, str]]:
    """What stands below the title: period with its days, day of the data, who reported, version."""
    said = words(about.lang)
    found = [(said["period"], period(about)), (said["days"], days(about))]
    if about.as_of:
        found.append((said["as_of"], format_date(date.fromisoformat(about.as_of), about.lang)))
    told = coverage(about)
    if told:
        found.append((said["coverage"], told))
    found.append((said["version"], said["version_value"].format(version=stamp.version, day=stamp.day(about.lang))))
    return found


def period(about: About) -> str:
    """The quarter in words."""
    quarter = Quarter.parse(about.quarter)
    if about.lang == "en" or quarter.number == 1:
        return quarter.label(lang=about.lang)
    return f"{quarter.label()} ({quarter.ytd_label()})"


def days(about: About) -> str:
    """From which day to which, and by which calendar."""
    return Quarter.parse(about.quarter).window(about.calendar, about.lang)


def coverage(about: About) -> str:
    """How many reported figures, who nothing, who something without any; empty where the block does not say."""
    said, told = words(about.lang), about.coverage
    if "reported" not in told or "expected" not in told:
        return ""
    text = said["coverage_value"].format(reported=told["reported"], expected=told["expected"])
    names = {word: [str(name) for name in told.get(word, ())] for word in ("missing", "answered", "unclear")}
    names["missing"] = [n for n in names["missing"] if n not in (*names["answered"], *names["unclear"])]
    more = [said[word].format(names=", ".join(listed)) for word, listed in names.items() if listed]
    return "; ".join([text, *more])


@cache
def _stylesheet() -> str:
    css = (TEMPLATES / "page" / "page.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return "\n".join(line.strip() for line in css.splitlines() if line.strip())


@cache
def _exporter() -> Any:
    with light_imports():
        from nbconvert.exporters.templateexporter import TemplateExporter

    class PageExporter(TemplateExporter):
        """nbconvert's template exporter, without preprocessors: the notebook was run and checked before."""

        output_mimetype = "text/html"

        def _file_extension_default(self) -> str:
            return ".html"

    return PageExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        default_preprocessors=[],
        filters={
            "pieces": content.pieces,
            "safe_html": lambda text: fragment.show(fragment.parse(text)),
            "base64": lambda data: base64.b64encode(data).decode("ascii"),
            "arranged": arranged,
        },
    )


# ---- the body -------------------------------------------------------------------------------------


def arranged(body: str, said: Mapping[str, str]) -> Arranged:
    """Put the body into sections with addresses, make wide tables scroll, and list what there is.

    Examples
    --------
    >>> done = arranged("<h2>Thành viên</h2><p>06 HTX</p>", words("vi"))
    >>> print(done.html.strip())
    <section aria-labelledby="thanh-vien"><h2 id="thanh-vien">Thành viên</h2><p>06 HTX</p></section>
    >>> print(done.contents)
    <ol><li><a href="#thanh-vien">Thành viên</a></li></ol>
    """
    root = fragment.parse(body)
    taken: set[str] = {"content", "contents-title"}
    for heading in fragment.headings(root):
        if heading.tag == "h1":  # the page has one, its title
            heading.tag = "h2"
        heading.set("id", _address(heading, taken))
    for node in root.iter():
        if node.get("id") and node.tag not in ("h2", "h3", "h4", "h5", "h6"):
            node.set("id", _free(node.get("id", ""), taken))
    for table in list(root.iter("table")):
        _prepare(table, said, taken)
    for cell in root.iter("td", "th", "col", "table"):
        if "width" in cell.attrib:
            cell.set("style", f"width:{_length(cell.attrib.pop('width'))}")
    done = _in_sections(root)
    return Arranged(fragment.show(done), _contents(done))


def _address(heading: HtmlElement, taken: set[str]) -> str:
    return _free(heading.get("id") or fragment.words(heading), taken)


def _free(wanted: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9_]+", "-", names.fold(wanted.replace("-", " "))).strip("-") or "muc"
    number, address = 1, base
    while address in taken:
        number += 1
        address = f"{base}-{number}"
    taken.add(address)
    return address


def _length(text: str) -> str:
    return f"{text}px" if text.isdigit() else text if re.fullmatch(r"\d{1,3}%", text) else "auto"


def _prepare(table: HtmlElement, said: Mapping[str, str], taken: set[str]) -> None:
    """Give a table of data a box that scrolls on its own below its caption, both named for those who listen."""
    if table.get("role") == "presentation":
        return
    for row in table.iterfind("./thead//th"):
        row.set("scope", row.get("scope", "col"))
    for cell in table.iterfind("./tbody//th"):
        cell.set("scope", cell.get("scope", "row"))
    box = element("div", class_="scroll", role="region", tabindex="0")
    box.tail, table.tail = table.tail, None
    parent = table.getparent()
    assert parent is not None
    parent.replace(table, box)
    box.append(table)
    caption = table.find("caption")
    if caption is not None:  # inside it would scroll away with the table
        table.remove(caption)
        caption.tag, caption.tail = "p", None
        caption.set("class", "caption")
        caption.set("id", _free(caption.get("id") or "bang", taken))
        box.addprevious(caption)
        for named in (box, table):
            named.set("aria-labelledby", caption.get("id", ""))
    else:
        above = table.xpath("(preceding::*[self::h2 or self::h3 or self::h4])[last()]")
        name = said["table"].format(name=fragment.words(above[0]) if above else "").rstrip(": ")
        box.set("aria-label", name)
    if "kttt-scorecard" in table.get("class", ""):
        _label(table)


def _label(table: HtmlElement) -> None:
    """Write each column's name into its cells, for a phone that shows a row as a card."""
    heads = [fragment.words(cell) for cell in table.iterfind("./thead/tr/th")]
    for row in table.iterfind("./tbody/tr"):
        if len(row) == len(heads):
            for cell, head in zip(row, heads, strict=True):
                cell.set("data-label", head)


def _in_sections(root: HtmlElement) -> HtmlElement:
    done = element("div")
    done.text = root.text
    here = done
    for node in list(root):
        if node.tag == "h2":
            here = element("section", aria_labelledby=node.get("id", ""))
            done.append(here)
        here.append(node)
    return done


def _contents(root: HtmlElement) -> str:
    listed = element("ol")
    for heading in root.iter("h2", "h3"):
        link = element("a", text=fragment.words(heading), href=f"#{heading.get('id')}")
        if heading.tag == "h2" or not len(listed):
            listed.append(element("li", link))
        else:
            if listed[-1].find("ol") is None:
                listed[-1].append(element("ol"))
            listed[-1].find("ol").append(element("li", link))
    return fragment.show(element("div", listed)) if len(listed) else ""
