"""One style for every picture and page: colours, type, sizes; PNG that is the same bytes for the same data.

The colours are told apart by people who are colour-blind, and each that carries text stands at least 4.5 : 1
against white. Nothing here touches pyplot or leaves a trace in rcParams.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from PIL import Image

PAPER = "#FFFFFF"
INK = "#1F2A33"
MUTED = "#5A6672"
LINE = "#C9D1D8"
WASH = "#EEF2F5"
MISSING = "#D9DEE3"
"""Fill of what has not been reported; always hatched and said in words besides."""

HTX = "#0B5C8A"
THT = "#AD4F08"
LAST_YEAR = "#8A97A3"
PLAN = "#1F2A33"
LEVELS = ("#B8C4CE", "#8FB8D0", "#4A8DB5", "#0B5C8A", "#083D5C")
"""Ordered steps (levels of education): lighter to darker, so that grey prints keep the order."""
LEVEL_INK = (INK, INK, "#FFFFFF", "#FFFFFF", "#FFFFFF")
"""Text on each of the steps."""

STATUS_COLOURS = MappingProxyType(
    {
        "achieved": "#00664F",
        "on_track": "#0B5C8A",
        "behind": "#8A5800",
        "at_risk": "#A32A14",
        "too_early": "#56616B",
        "no_data": "#56616B",
    }
)
"""Colour of each status of progress; never without its symbol and word."""
HALO = (withStroke(linewidth=3, foreground=PAPER),)
"""Around words that may lie on a line."""
NOTICE_COLOURS = MappingProxyType({"error": "#A32A14", "warning": "#8A5800", "note": "#0B5C8A", "synthetic": "#6B2C91"})
SEVERITY_COLOURS = MappingProxyType({k: NOTICE_COLOURS[k] for k in ("error", "warning", "note")})

WIDTH = 640
"""Width of a chart on page and in mail, in CSS pixels; the PNG has twice as many."""
DPI = 200
UNIT = 100
"""CSS pixels in an inch of figure."""
FONT_SIZE = 10.0

_RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "text.color": INK,
    "text.hinting": "none",
    "text.antialiased": True,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": FONT_SIZE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": MUTED,
    "ytick.color": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.6,
    "path.simplify": True,
    "svg.hashsalt": "kttt",
}


@contextmanager
def applied() -> Iterator[None]:
    """Draw in the house style, whatever the reader's own rcParams are, and leave those as they were.

    Examples
    --------
    >>> before = matplotlib.rcParams["font.size"]
    >>> with applied():
    ...     inside = matplotlib.rcParams["axes.spines.top"]
    >>> inside, matplotlib.rcParams["font.size"] == before
    (False, True)
    """
    with matplotlib.rc_context():
        current: Any = matplotlib.rcParams
        dict.update(current, _complete())
        yield


@cache
def _complete() -> dict[str, Any]:
    """Every setting but the backend's: Matplotlib's defaults with ours on top, checked once."""
    left_alone = ("backend", "backend_fallback")
    settings: Any = matplotlib.RcParams({k: v for k, v in matplotlib.rcParamsDefault.items() if k not in left_alone})
    settings.update(_RC)
    return {k: settings[k] for k in settings}


def figure(height: float) -> Figure:
    """Return an empty figure of the house width; `height` in CSS pixels. Use inside `applied`."""
    drawn = Figure(figsize=(WIDTH / UNIT, height / UNIT), dpi=DPI)
    FigureCanvasAgg(drawn)
    return drawn


def png(drawn: Figure) -> bytes:
    """Return the figure as PNG: the same bytes for the same data, no time, no programme's name.

    The picture has 256 colours: the commonest as they are, the rest (shades at the edges of letters) as the
    nearest of those. That is a third of the bytes, and every colour of the palette stays itself.
    """
    canvas = drawn.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    packed = pixels.view("<u4")[..., 0] & 0xFFFFFF
    found = Image.fromarray(pixels).getcolors(packed.size) or []
    colours = [c for _, c in sorted((-count, _packed(colour)) for count, colour in found)]
    kept, rest = colours[:256], colours[256:]
    index = np.zeros(1 << 24, dtype=np.uint8)
    index[kept] = np.arange(len(kept), dtype=np.uint8)
    if rest:
        index[rest] = np.abs(_channels(rest)[:, None] - _channels(kept)[None]).sum(axis=2).argmin(axis=1)
    small = Image.fromarray(index[packed])
    small.putpalette(_channels(kept).astype(np.uint8).tobytes())
    stream = io.BytesIO()
    small.save(stream, "PNG", compress_level=6, dpi=(DPI, DPI))
    return stream.getvalue()


def _packed(colour: Any) -> int:
    return int(colour[0]) | int(colour[1]) << 8 | int(colour[2]) << 16


def _channels(packed: list[int]) -> npt.NDArray[np.int32]:
    values = np.array(packed, dtype=np.int32)
    return np.stack([values & 255, values >> 8 & 255, values >> 16], axis=1)


def text_width(text: str, size: float = FONT_SIZE, weight: str = "normal") -> float:
    """Width of a line of text in CSS pixels, so that margins fit the labels they must hold.

    Examples
    --------
    >>> text_width("U Minh Thượng") > text_width("An Biên") > 30
    True
    """
    return _text_width(text, size, weight)


@cache
def _text_width(text: str, size: float, weight: str) -> float:
    from matplotlib.textpath import TextToPath

    width, _, _ = TextToPath().get_text_width_height_descent(text, _font(size, weight), ismath=False)
    return float(width) / 72 * UNIT


@cache
def _font(size: float, weight: str) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight=weight)


def wrapped(text: str, width: float, size: float = FONT_SIZE, weight: str = "normal") -> str:
    """Return text broken between words into lines no wider than `width` CSS pixels, of about one length.

    Examples
    --------
    >>> wrapped("Thành viên mới của HTX thành lập mới", 220).split(chr(10))
    ['Thành viên mới của', 'HTX thành lập mới']
    """
    lines = _broken(text, width, size, weight)
    narrower = width
    while len(lines) > 1:  # no line that holds a single word below a full one
        narrower *= 0.92
        tried = _broken(text, narrower, size, weight)
        if len(tried) > len(lines) or max(text_width(t, size, weight) for t in tried) > narrower:
            break
        lines = tried
    return "\n".join(lines)


def _broken(text: str, width: float, size: float, weight: str) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def hatched(patches: Iterator[Patch] | list[Patch]) -> None:
    """Make patches read as "not reported": pale, hatched, outlined."""
    for patch in patches:
        patch.set_facecolor(PAPER)
        patch.set_edgecolor(LAST_YEAR)
        patch.set_hatch("////")
        patch.set_linewidth(0.6)


def contrast(colour: str, other: str = PAPER) -> float:
    """Contrast of two colours as WCAG counts it; text needs 4.5.

    Examples
    --------
    >>> round(contrast("#000000"), 1), contrast(STATUS_COLOURS["behind"]) >= 4.5
    (21.0, True)
    """
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def bundled_font() -> Path:
    """The font of every picture; it comes with Matplotlib, so that pictures are the same everywhere."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
