"""The look of blocks in an open notebook: pages and mails bring their own, Jupyter has none for our classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kttt_analysis.drawing.blocks import Block


@dataclass(frozen=True)
class Screen(Block):
    """A style sheet, shown once at the head of a notebook; it touches nothing but our own blocks."""

    def html(self) -> str:
        """The style sheet."""
        return f"<style>\n{Path(__file__).with_name('screen.css').read_text(encoding='utf-8')}</style>"

    def text(self) -> str:
        """Nothing to read."""
        return ""
