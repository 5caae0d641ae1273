"""The short letter that goes with a marked copy: plain text to paste into Zalo or a mail."""

from __future__ import annotations

from collections.abc import Sequence

from kttt_analysis.dictionary import Finding
from kttt_analysis.forms.marked_copy import Marked
from kttt_analysis.forms.marking_words import MarkingWords, marking_words

ERRORS, WARNINGS = 12, 6  # told one by one; a longer letter is not read on a telephone


def letter(marked: Marked, *, district: str = "", quarter: str = "", lang: str = "vi") -> str:
    r"""Return the letter to whoever sent the file: how many things to mend, the gravest of them, what to do.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kttt_analysis.forms.marked_copy import marked_copy
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX\n1;HTX A\n", encoding="utf-8")
    ...     text = letter(marked_copy(path, [], Path(folder)), district="Huyện Gò Quao", quarter="quý II/2021")
    >>> print(text.splitlines()[0])
    Kính gửi: Huyện Gò Quao
    """
    words = marking_words(lang)
    to = words.write("greeting", district=district) if district else words.write("nobody")
    of_quarter = words.write("of_quarter", quarter=quarter) if quarter else ""
    lines = [to, "", words.write("received", file=marked.source.name, quarter=of_quarter)]
    errors = [f for f in marked.findings if f.severity == "error"]
    warnings = [f for f in marked.findings if f.severity == "warning"]
    if not marked.readable:
        lines += ["", words.write("unread"), *_listed(errors, 1, ERRORS, words)]
    elif not errors and not warnings:
        lines += ["", words.write("clean")]
    else:
        if errors:
            lines += ["", words.write("errors", count=len(errors)), *_listed(errors, 1, ERRORS, words)]
        if warnings:
            first = len(errors) + 1
            lines += ["", words.write("warnings", count=len(warnings)), *_listed(warnings, first, WARNINGS, words)]
        lines += ["", words.write("attached", copy=marked.copy.name), "", words.write("thanks")]
    return "\n".join(lines) + "\n"


def _listed(findings: Sequence[Finding], first: int, most: int, words: MarkingWords) -> list[str]:
    lines = []
    for number, one in enumerate(findings[:most], first):
        message, fix = one.text(words.lang)
        where = ", ".join(part for part in (one.sheet, one.cell) if part)
        lines.append(f"{number}. {where + ': ' if where else ''}{message} {fix}")
    if len(findings) > most:
        lines.append(words.write("more", count=len(findings) - most))
    return lines
