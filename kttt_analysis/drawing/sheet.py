"""A sheet of paper measured in CSS pixels from its top left corner, on which charts are laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kttt_analysis.drawing import style

PAD = 10.0
"""White all round, so that words stand off the edge where a mail client turns the page dark."""
WIDE = style.WIDTH - 2 * PAD
"""Width to draw on."""
SMALL = 8.6
"""Font size of what explains: place, period, unit."""


@dataclass(frozen=True)
class Sheet:
    """One picture in the making; use inside `style.applied`."""

    drawn: Figure
    height: float

    @classmethod
    def of(cls, height: float, kicker: str = "") -> Sheet:
        """Return an empty sheet; `kicker` names place, period and unit in small print at the top."""
        sheet = cls(style.figure(round(height + 2 * PAD)), round(height + 2 * PAD))
        if kicker:
            sheet.text(0, 6, kicker, size=SMALL, color=style.MUTED)
        return sheet

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return axes in a box of the sheet, without ticks and frame."""
        box = (
            (left + PAD) / style.WIDTH,
            1 - (top + PAD + height) / self.height,
            width / style.WIDTH,
            height / self.height,
        )
        axes = self.drawn.add_axes(box)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def text(self, x: float, y: float, words: str, **more: Any) -> None:
        """Write words, vertically centred on y; lines stand at one distance, whatever marks their letters bear."""
        settings: dict[str, Any] = {"va": "center_baseline", "size": style.FONT_SIZE} | more
        lines = words.split("\n")
        pitch = settings["size"] / 72 * style.UNIT * 1.2
        for number, line in enumerate(lines):
            at = y + (number - (len(lines) - 1) / 2) * pitch
            self.drawn.text((x + PAD) / style.WIDTH, 1 - (at + PAD) / self.height, line, **settings)

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a box."""
        self._add(left, top, width, height, facecolor=colour, linewidth=0)

    def missing(self, left: float, top: float, width: float, height: float) -> None:
        """A hatched box: something is there that nobody has reported."""
        self._add(
            left, top, width, height, facecolor=style.PAPER, edgecolor=style.LAST_YEAR, hatch="////", linewidth=0.6
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.8, **more: Any) -> None:
        """Draw a line."""
        from matplotlib.lines import Line2D

        xs = [(x + PAD) / style.WIDTH for x in (x1, x2)]
        ys = [1 - (y + PAD) / self.height for y in (y1, y2)]
        self.drawn.add_artist(Line2D(xs, ys, color=colour, linewidth=width, **more))

    def _add(self, left: float, top: float, width: float, height: float, **look: Any) -> None:
        corner = ((left + PAD) / style.WIDTH, 1 - (top + PAD + height) / self.height)
        shape = Rectangle(corner, width / style.WIDTH, height / self.height, transform=self.drawn.transFigure, **look)
        self.drawn.add_artist(shape)

    def png(self) -> bytes:
        """The picture."""
        return style.png(self.drawn)
