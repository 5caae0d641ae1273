"""Real figures that others have published: read with their sources, as series, closings and plan results."""

from kttt_analysis.indicators.published.choices import PublishedError
from kttt_analysis.indicators.published.closings import closings
from kttt_analysis.indicators.published.disagreements import disagreements
from kttt_analysis.indicators.published.figures import Published, read_published
from kttt_analysis.indicators.published.plan_results import plan_results
from kttt_analysis.indicators.published.series import breaks_of, changes, series

__all__ = [
    "Published",
    "PublishedError",
    "breaks_of",
    "changes",
    "closings",
    "disagreements",
    "plan_results",
    "read_published",
    "series",
]
