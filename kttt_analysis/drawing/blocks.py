"""Display blocks: one thing that a reader sees, as HTML and as plain text made from the same words.

A notebook cell ends in one block. `text/html` is semantic HTML with classes only; `text/plain` says the same
with the same numbers; a `Chart` shows a PNG whose metadata hold the sentence that states its finding. Tables
stand in `tables.py`. In sentences, notices and notes `**…**` marks what should stand out.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import Any, Literal

from kttt_analysis.drawing.style import WIDTH

JSON_MIME = "application/vnd.kttt+json"
SYMBOLS = MappingProxyType({"error": "✖", "warning": "▲", "note": "●", "synthetic": "◆"})
"""Signs of the kinds of notice, so that colour never speaks alone."""

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def inline(text: str) -> str:
    """Return a sentence as HTML.

    Examples
    --------
    >>> inline("đạt **40,0%** & hơn")
    'đạt <strong>40,0%</strong> &amp; hơn'
    """
    return _STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False))


def plain(text: str) -> str:
    """Return a sentence without its marks."""
    return _STRONG.sub(r"\1", text)


class Block:
    """What every block can do: show itself in a notebook, and be read as text."""

    def html(self) -> str:
        """Semantic HTML, classes only."""
        raise NotImplementedError

    def text(self) -> str:
        """The same words and numbers as plain text."""
        raise NotImplementedError

    def machine(self) -> Mapping[str, Any]:
        """What a program may want of it; empty for nothing."""
        return _NOTHING

    def __str__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        bundle: dict[str, Any] = {"text/html": self.html(), "text/plain": self.text()}
        if self.machine():
            bundle[JSON_MIME] = dict(self.machine())
        return bundle


@dataclass(frozen=True)
class About(Block):
    """What the report is: period, coverage, headline numbers, and the words of its cover and mail.

    `data` is shown to programs as it is; `facts` are the lines a person reads below the title.
    """

    title: str
    facts: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    def html(self) -> str:
        """Title and facts; the page makes its own head from `data`."""
        lines = "".join(f"<p>{inline(fact)}</p>" for fact in self.facts)
        return f'<header class="kttt-about"><p class="kttt-title">{escape(self.title)}</p>{lines}</header>'

    def text(self) -> str:
        """Title in capitals and facts."""
        return "\n".join([self.title.upper(), *(plain(fact) for fact in self.facts)])

    def machine(self) -> Mapping[str, Any]:
        """The contract between report and publication."""
        return self.data


@dataclass(frozen=True)
class Heading(Block):
    """Heading of a section; `anchor` is its address in the page."""

    words: str
    anchor: str
    level: Literal[2, 3] = 2

    def html(self) -> str:
        """A heading with its address."""
        tag = f"h{self.level}"
        return f'<{tag} class="kttt-heading" id="{escape(self.anchor)}">{escape(self.words)}</{tag}>'

    def text(self) -> str:
        """In capitals, or underlined on the second level."""
        return self.words.upper() if self.level == 2 else f"{self.words}\n{'-' * len(self.words)}"

    def machine(self) -> Mapping[str, Any]:
        """For tables of contents."""
        return {"heading": {"text": self.words, "id": self.anchor, "level": self.level}}


@dataclass(frozen=True)
class Sentences(Block):
    """Sentences: paragraphs (an empty sentence begins a new one), or the headline read in ten seconds."""

    sentences: tuple[str, ...]
    headline: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Sentences joined into paragraphs."""
        told: list[list[str]] = [[]]
        for said in self.sentences:
            if said:
                told[-1].append(said)
            elif told[-1]:
                told.append([])
        return tuple(" ".join(part) for part in told if part)

    def html(self) -> str:
        """A list for the headline, else one paragraph."""
        if self.headline:
            items = "".join(f"<li>{inline(s)}</li>" for s in self.sentences)
            return f'<ul class="kttt-headline">{items}</ul>'
        return "\n".join(f'<p class="kttt-paragraph">{inline(text)}</p>' for text in self.paragraphs)

    def text(self) -> str:
        """One line a sentence for the headline, else one paragraph."""
        if self.headline:
            return "\n".join(f"• {plain(s)}" for s in self.sentences)
        return "\n\n".join(plain(text) for text in self.paragraphs)


@dataclass(frozen=True)
class Notice(Block):
    """Something to know before reading on: how much is missing, what is made up, what happened."""

    kind: Literal["error", "warning", "note", "synthetic"]
    title: str
    words: str

    def html(self) -> str:
        """A box with sign, title and text."""
        head = f"<strong>{SYMBOLS[self.kind]} {escape(self.title)}</strong>"
        body = f" {inline(self.words)}" if self.words else ""
        return f'<div class="kttt-notice kttt-notice-{self.kind}"><p>{head}{body}</p></div>'

    def text(self) -> str:
        """Sign, title and text in one line."""
        return f"{SYMBOLS[self.kind]} {self.title.upper()} {plain(self.words)}".rstrip()


@dataclass(frozen=True)
class Notes(Block):
    """Small print."""

    notes: tuple[str, ...]
    title: str = ""

    def html(self) -> str:
        """A list in small print; one note alone is a paragraph."""
        head = f"<p><strong>{escape(self.title)}</strong></p>" if self.title else ""
        if len(self.notes) == 1:
            return f'<div class="kttt-note">{head}<p>{inline(self.notes[0])}</p></div>'
        items = "".join(f"<li>{inline(note)}</li>" for note in self.notes)
        return f'<div class="kttt-note">{head}<ul>{items}</ul></div>'

    def text(self) -> str:
        """One line a note."""
        head = [f"{self.title}:"] if self.title else []
        mark = "" if len(self.notes) == 1 else "- "
        return "\n".join(head + [mark + plain(note) for note in self.notes])


@dataclass(frozen=True)
class Remarks(Block):
    """Words of people, district by district, kept apart from what the program says.

    `groups` are (topic, ((who, words), …)); `source` says whose words they are.
    """

    source: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    empty: str = ""

    def html(self) -> str:
        """Quotations under their topics."""
        parts = [f'<p class="kttt-note">{escape(self.source, quote=False)}</p>']
        for topic, said in self.groups:
            quotes = "".join(
                f"<li><strong>{escape(who)}:</strong> {escape(words, quote=False)}</li>" for who, words in said
            )
            parts.append(f"<p><strong>{escape(topic)}</strong></p><ul>{quotes}</ul>")
        if not self.groups:
            parts.append(f"<p>{escape(self.empty, quote=False)}</p>")
        return f'<div class="kttt-remarks">{"".join(parts)}</div>'

    def text(self) -> str:
        """The same as an outline."""
        lines = [self.source]
        for topic, said in self.groups:
            lines.append(f"{topic}:")
            lines.extend(f"- {who}: {words}" for who, words in said)
        if not self.groups:
            lines.append(self.empty)
        return "\n".join(lines)


@dataclass(frozen=True)
class Chart(Block):
    """A picture with its title and the sentence that states what it shows.

    `name` is the file name without ending and the same in every report.
    """

    name: str
    title: str
    alt: str
    png: bytes = field(repr=False)
    height: int = 0

    def text(self) -> str:
        """Title and finding."""
        return f"{self.title}\n{self.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        shown = {"name": self.name, "title": self.title, "alt": self.alt, "width": WIDTH}
        if self.height:
            shown["height"] = self.height
        picture = base64.b64encode(self.png).decode("ascii")
        return {"image/png": picture, "text/plain": self.text()}, {"image/png": shown}


@dataclass(frozen=True)
class Group(Block):
    """Several blocks shown as one; no charts."""

    parts: tuple[Block, ...]

    def html(self) -> str:
        """One below the other."""
        return "\n".join(part.html() for part in self.parts)

    def text(self) -> str:
        """One below the other, an empty line between."""
        return "\n\n".join(part.text() for part in self.parts)

    def machine(self) -> Mapping[str, Any]:
        """What the parts hold, joined."""
        return {k: v for part in self.parts for k, v in part.machine().items()}
