"""The short letter that goes with a marked copy: plain text to paste into Zalo or a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kttt_analysis.dictionary import Finding
from kttt_analysis.forms.marked_copy import Marked
from kttt_analysis.forms.marking_words import MarkingWords, marking_words

MOST = 10  # findings told one by one
LONGEST = 2_000  # letters of a message that Zalo sends in one piece
LONGEST_ITEM = 240


def letter(
    marked: Marked,
    *,
    district: str = "",
    quarter: str = "",
    deadline: date | None = None,
    today: date | None = None,
    agency: str = "",
    lang: str = "vi",
) -> str:
    r"""Return the letter to whoever sent the file: how many things to mend, the gravest of them, what to do by when.

    Parameters
    ----------
    deadline
        The last day for reports of the quarter, where it is known.
    today
        The day of the letter; a deadline before it is called past.
    agency
        Who writes; the province's union where it is not known.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kttt_analysis.forms.marked_copy import marked_copy
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("STT;Tên HTX\n1;HTX A\n", encoding="utf-8")
    ...     text = letter(marked_copy(path, [], Path(folder)), district="Huyện Gò Quao", quarter="quý II/2021")
    >>> print(text)
    Kính gửi: Huyện Gò Quao
    <BLANKLINE>
    Liên minh Hợp tác xã tỉnh đã nhận báo cáo quý II/2021 của đơn vị (tệp “a.csv”).
    Qua kiểm tra, số liệu không có lỗi, đơn vị không phải sửa gì thêm.
    <BLANKLINE>
    Trân trọng cảm ơn.
    <BLANKLINE>
    """
    words = marking_words(lang)
    to = words.write("greeting", district=district) if district else words.write("nobody")
    report = words.write("report_of", quarter=quarter) if quarter else words.write("report")
    lines = [
        to,
        "",
        words.write(
            "received", agency=agency or words.write("union"), report=report, file=_short(marked.source.name, 120)
        ),
    ]
    errors = [f for f in marked.findings if f.severity == "error"]
    warnings = [f for f in marked.findings if f.severity == "warning"]
    end = ["", words.write("thanks")]
    when = _when(deadline, today, words)
    if not marked.readable:
        lines += [words.write("unread"), ""]
        end = ["", words.write("again", when=when), *end]
    elif not errors and not warnings:
        return "\n".join([*lines, words.write("clean"), *end]) + "\n"
    else:
        lines += [words.write("found", what=_counted(len(errors), len(warnings), words)), ""]
        copy = _short(marked.copy.name, 120)
        ask = [words.write("attached", copy=copy, when=when)]
        end = ["", " ".join([*ask, words.write("reason")] if warnings else ask), *end]
    left = LONGEST - len("\n".join([*lines, *end])) - 80
    listed = errors if not marked.readable else [*errors, *warnings]
    return "\n".join([*lines, *_listed(listed, left, words), *end]) + "\n"


def _counted(errors: int, warnings: int, words: MarkingWords) -> str:
    if errors and warnings:
        return words.write("both", errors=errors, warnings=warnings)
    return words.write("errors", count=errors) if errors else words.write("warnings", count=warnings)


def _when(deadline: date | None, today: date | None, words: MarkingWords) -> str:
    if deadline is None:
        return words.write("soon")
    day = f"{deadline.day}/{deadline.month}/{deadline.year}"
    return words.write("late" if today is not None and today > deadline else "by", day=day)


def _listed(findings: Sequence[Finding], room: int, words: MarkingWords) -> list[str]:
    """As many findings as there is room for, the gravest first; each cut to a few lines."""
    lines: list[str] = []
    for number, one in enumerate(findings[:MOST], 1):
        message, fix = one.text(words.lang)
        places = [words.write("sheet", sheet=one.sheet)] if one.sheet else []
        places += [words.write("cell", cell=_short(one.cell, 30))] if one.cell else []
        where = ", ".join(places)
        start = f"{number}. {where[:1].upper()}{where[1:]}: " if where else f"{number}. "
        line = _short(f"{start}{message} {fix}", LONGEST_ITEM)
        if len(line) + 1 > room and lines:
            break
        lines.append(line)
        room -= len(line) + 1
    if len(findings) > len(lines):
        lines.append(words.write("more", count=len(findings) - len(lines)))
    return lines


def _short(text: str, most: int) -> str:
    """A text cut at a word.

    >>> _short("một hai ba", 9)
    'một hai…'
    """
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
