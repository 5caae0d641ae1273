"""From the spreadsheets of districts about cooperatives to numbers, a report and its mail.

>>> import kttt_analysis as kttt
>>> kttt.Quarter.parse("quý II/2021")
Quarter(year=2021, number=2)
"""

# The verbs share their nouns with rooms of the package (`quarter`, `indicators`, `sample`). They are imported here,
# after the rooms, so that `kttt.quarter("2021Q2")` is the verb and `from kttt_analysis.quarter import …` still finds
# the room.
from kttt_analysis.api import check, clean, indicators, progress, published, quarter, read, report, sample
from kttt_analysis.quarter import Quarter

__all__ = ["Quarter", "check", "clean", "indicators", "progress", "published", "quarter", "read", "report", "sample"]
