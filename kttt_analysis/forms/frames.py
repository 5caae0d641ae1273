"""A reading as tables for a notebook: what was found, column by column, record by record, with every doubt."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.dictionary import Column, load
from kttt_analysis.forms.addresses import letters
from kttt_analysis.forms.picture_words import picture_words
from kttt_analysis.forms.reading import Reading
from kttt_analysis.forms.table import Table


def tables(reading: Reading, lang: str = "vi") -> pd.DataFrame:
    r"""Return one row a table of the file: where it stands, what it is about, how many records it has.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kttt_analysis.forms import read
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX;Doanh thu\n1;HTX A;1.325\n2;HTX B;850\n", encoding="utf-8")
    ...     tables(read(path))[["Vùng", "Số bản ghi"]].values.tolist()
    [['A1:C3', 2]]
    """
    words = picture_words(lang)
    rows = [
        (
            table.sheet,
            table.range,
            words.topics.get(table.topic or "", words.words["topic_unknown"]),
            len(table.records),
            ", ".join(map(str, table.total_rows)),
            table.unit or "",
            words.encodings[table.encoding],
        )
        for table in reading.tables
    ]
    return pd.DataFrame(rows, columns=picture_words(lang).frames["tables"])


def columns(table: Table, lang: str = "vi") -> pd.DataFrame:
    """Return one row a column of a table: its heading, and which column of the dictionary it was taken for."""
    known = load().columns.get(table.topic or "", {})
    rows = [
        (
            letters(c.index),
            c.name,
            _label(known[c.column], lang) if c.column and c.column in known else "",
            c.unit or "",
            sum(record[k] is not None for record in table.records),
        )
        for k, c in enumerate(table.columns)
    ]
    return pd.DataFrame(rows, columns=picture_words(lang).frames["columns"])


def _label(column: Column, lang: str) -> str:
    return column.label_en if lang == "en" else column.label


def records(table: Table) -> pd.DataFrame:
    """Return the records as they were read, unscaled, under the headings of the file; the index is Excel's row."""
    names = [c.name or letters(c.index) for c in table.columns]
    unique = [
        n if names.count(n) == 1 else f"{n} ({letters(c.index)})" for n, c in zip(names, table.columns, strict=True)
    ]
    return pd.DataFrame(list(table.records), index=list(table.record_rows), columns=unique, dtype=object)


def findings(reading: Reading, lang: str = "vi") -> pd.DataFrame:
    """Return one row a finding, errors first: where, what stands there, what is the matter, how to mend it."""
    severities = load().vocabularies["severity"]
    order = list(severities)
    told = sorted(reading.all_findings, key=lambda f: order.index(f.severity))
    rows = [
        (severities[f.severity].text(lang), f.sheet or "", f.cell or "", f.raw or "", *f.text(lang)) for f in told
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=picture_words(lang).frames["findings"])
