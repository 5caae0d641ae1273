"""The text part of the mail: all of it readable without a picture, every headline number in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from kttt_analysis.publishing import fragment
from kttt_analysis.publishing.content import About, Piece
from kttt_analysis.publishing.page import Stamp, facts, words

RULE = "=" * 72
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def compose(shown: Iterable[Piece], about: About, stamp: Stamp) -> str:
    """Return the text: title and facts, what the cells show, and the closing line."""
    said = words(about.lang)
    parts = [f"{about.title.upper()}\n{about.issuer}"]
    if about.synthetic:
        parts.append(f"◆ {said['synthetic_title']}. {said['synthetic']}")
    parts.append("\n".join(f"{name}: {value}" for name, value in facts(about, stamp)))
    parts.append(RULE)
    parts += [text for piece in shown if (text := _plain(piece, said["chart_text"]))]
    body = "\n\n".join(parts)
    untold = [f"- {h.text}" for h in about.headline if not tells(body, h.text)]
    if untold:
        body += "\n\n" + "\n".join(untold)
    end = "\n".join([RULE, said["automatic"], said["full_report"], about.closing])
    return f"{body}\n\n{end}\n"


def tells(text: str, headline: str) -> bool:
    """Whether a text states every number of a headline sentence.

    >>> tells("Đạt 40,0% (06 HTX).", "HTX mới: 06 HTX, đạt 40,0%"), tells("106 HTX, 140,0%", "06 HTX, 40,0%")
    (True, False)
    """
    return set(_NUMBER.findall(headline)) <= set(_NUMBER.findall(text))


def _plain(piece: Piece, chart_words: str) -> str:
    if piece.chart is not None:
        return f"[{chart_words.format(title=piece.chart.title)}]\n{piece.chart.alt}"
    if piece.kind == "markdown":
        return "\n\n".join(_lines(fragment.parse(piece.html)))
    return piece.text.strip() or "\n\n".join(_lines(fragment.parse(piece.html)))


def _lines(root: HtmlElement) -> Iterable[str]:
    """Paragraphs of a piece of HTML that brings no text of its own."""
    for node in root:
        text = fragment.words(node)
        if node.tag in ("h1", "h2"):
            yield text.upper()
        elif node.tag in ("ul", "ol"):
            yield "\n".join(f"- {fragment.words(item)}" for item in node.iterfind("li"))
        elif text:
            yield text
