"""Open data of a quarter: tables without personal data, a codebook, and their description as a Data Package.

The description follows the Data Package standard of Frictionless Data (datapackage.org).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kttt_analysis.dictionary import Column, Indicator, home, load, read_toml
from kttt_analysis.indicators.compute import indicators
from kttt_analysis.indicators.progress import progress
from kttt_analysis.indicators.quarter_data import QuarterData

FILE = "open_data.toml"
TYPES = {
    "count": "integer", "money": "number", "area": "number", "number": "number", "date": "date", "flag": "boolean",
}  # fmt: skip
"""Types of the dictionary as Table Schema calls them; all others are strings."""
ORDERS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these would be computed by a spreadsheet that opens the file."""


@dataclass(frozen=True)
class Resource:
    """One table that is published: its rows, and a description of each column in order."""

    name: str
    title: str
    title_en: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        """The columns as a Table Schema."""
        told: dict[str, Any] = {"fields": [_field(c) for c in self.columns], "missingValues": [""]}
        if self.key:
            told["primaryKey"] = list(self.key)
        if "district_code" in self.frame and self.name != "districts":
            there = {"resource": "districts", "fields": ["district_code"]}
            told["foreignKeys"] = [{"fields": ["district_code"], "reference": there}]
        return told


def open_data(q: QuarterData) -> tuple[Resource, ...]:
    """Return what is published of a quarter: districts, units, support, totals, indicators, progress, codebook.

    Words that people wrote freely (notes, remarks) and the places of cells stay at home; a text that a spreadsheet
    would compute has an apostrophe before it.
    """
    frames = {
        "districts": _districts(q),
        "units": q.units,
        "support": q.support,
        "totals": q.totals,
        "indicators": pd.concat([indicators(q), indicators(q, "district")], ignore_index=True),
        "catalogue": _catalogue(),
    }
    if q.plan is not None:
        frames["progress"] = pd.concat([progress(q), progress(q, "district")], ignore_index=True)
    made = [_resource(name, frame) for name, frame in frames.items()]
    return (*made, _resource("codebook", _codebook(made)))


def describe(q: QuarterData, *, files: Mapping[str, Mapping[str, Any]], resources: tuple[Resource, ...]) -> Any:
    """Return the content of datapackage.json; `files` gives path, bytes and hash of each resource's file."""
    told, names = _words()["package"], {"province": q.province.full_name, "period": q.quarter.label()}
    english = names | {"period": q.quarter.label("en")}
    covered = {"reported": len(q.coverage.reported), "expected": q.coverage.expected}
    title, title_en = told["title"].format(**names), told["title_en"].format(**english)
    about, about_en = told["description"], told["description_en"]
    coverage, coverage_en = (told[key].format(**covered) for key in ("coverage", "coverage_en"))
    if q.synthetic:
        about, about_en = told["synthetic"] + about, told["synthetic_en"] + about_en
    return {
        "profile": "data-package",
        "name": f"kttt-{q.province.code}-{str(q.quarter).lower()}",
        "title": title,
        "title_en": title_en,
        "description": f"{about} {coverage}.",
        "description_en": f"{about_en} {coverage_en}.",
        "synthetic": q.synthetic,
        "quarter": str(q.quarter),
        "calendar": q.calendar,
        "as_of": q.as_of.isoformat(),
        "data_status": q.data_status,
        "contributors": [{"title": q.decisions.lead_agency or q.province.full_name, "role": "publisher"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": one.name,
                "title": one.title,
                "title_en": one.title_en,
                **files[one.name],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
                "schema": one.schema(),
            }
            for one in resources
        ],
    }


def _resource(name: str, frame: pd.DataFrame) -> Resource:
    words, known = _words()["tables"][name], load().columns.get(name, {})
    kept = [c for c in frame.columns if c not in words.get("left_out", ())]
    columns = tuple(known[c] if c in known else _own_column(name, c) for c in kept)
    plain = frame[kept].copy()
    for column in columns:
        if column.type in ("text", "code"):
            plain[column.name] = plain[column.name].map(_harmless, na_action="ignore")
    return Resource(name, words["title"], words["title_en"], plain, columns, tuple(words["key"]))


def _harmless(text: Any) -> Any:
    """A text that no spreadsheet computes.

    >>> _harmless("=1+1"), _harmless("HTX Tân Tiến")
    ("'=1+1", 'HTX Tân Tiến')
    """
    return f"'{text}" if isinstance(text, str) and text.startswith(ORDERS) else text


def _own_column(table: str, name: str) -> Column:
    return Column(name=name, table=table, **_words()["columns"][name])


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "type": TYPES.get(column.type, "string"), "title": column.label}
    told["title_en"] = column.label_en
    if column.meaning:
        told["description"] = column.meaning
    if column.unit:
        told["unit"] = column.unit
    if column.type == "flag":
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.type == "term":
        told["constraints"] = {"enum": list(load().vocabularies[str(column.vocabulary)])}
    elif isinstance(column.low, int | float) and told["type"] in ("integer", "number"):
        told["constraints"] = {"minimum": column.low}
    return told


def _districts(q: QuarterData) -> pd.DataFrame:
    rows = [{"district_code": d.code, "name": d.name, "full_name": d.full_name} for d in q.districts]
    return pd.DataFrame(rows, columns=["district_code", "name", "full_name"])


def _catalogue() -> pd.DataFrame:
    def row(one: Indicator) -> dict[str, Any]:
        told: dict[str, Any] = {
            "indicator": one.code,
            "label": one.label,
            "label_en": one.label_en,
            "kind_of_indicator": one.kind,
        }
        told |= {"unit": one.unit, "decimals": one.decimals, "definition": one.definition}
        return told | {"definition_en": one.definition_en, "source": one.source}

    return pd.DataFrame([row(one) for one in load().indicators.values()])


def _codebook(resources: list[Resource]) -> pd.DataFrame:
    return pd.DataFrame(list(_described(resources)))


def _described(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    for one in resources:
        for column in one.columns:
            terms = load().vocabularies[str(column.vocabulary)] if column.type == "term" else {}
            yield {
                "table": one.name,
                "column": column.name,
                "label": column.label,
                "label_en": column.label_en,
                "type": TYPES.get(column.type, "string"),
                "unit": column.unit,
                "values": "; ".join(f"{code} = {term.label}" for code, term in terms.items()) or None,
                "definition": column.meaning or None,
            }


def _words() -> Mapping[str, Any]:
    return _read(home() / FILE)


@cache
def _read(path: Path) -> Mapping[str, Any]:
    return read_toml(path)
