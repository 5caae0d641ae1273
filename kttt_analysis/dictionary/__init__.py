"""The domain as reviewed text, and its loader: columns, indicators, places, lists, findings, breaks."""

from kttt_analysis.dictionary.findings import Finding, finding
from kttt_analysis.dictionary.loading import load, load_province, province_names, provinces
from kttt_analysis.dictionary.model import (
    Break,
    Column,
    Commune,
    Dictionary,
    DictionaryError,
    District,
    Event,
    FindingKind,
    Indicator,
    Province,
    Term,
)
from kttt_analysis.dictionary.source import home, in_language, read_toml

__all__ = [
    "Break",
    "Column",
    "Commune",
    "Dictionary",
    "DictionaryError",
    "District",
    "Event",
    "Finding",
    "FindingKind",
    "Indicator",
    "Province",
    "Term",
    "finding",
    "home",
    "in_language",
    "load",
    "load_province",
    "province_names",
    "provinces",
    "read_toml",
]
