"""The board as one value that shows itself: who has reported, and what came that cannot be counted for anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from kttt_analysis.cleaning.received import quarters_stated
from kttt_analysis.dictionary import load
from kttt_analysis.drawing.blocks import Block, Group, Sentences
from kttt_analysis.drawing.board_words import BoardWords, board_words
from kttt_analysis.drawing.screen import Screen
from kttt_analysis.drawing.tables import Cell, Table, table
from kttt_analysis.drawing.words import Words, absent
from kttt_analysis.indicators.board import JOINED, board, others
from kttt_analysis.indicators.quarter_data import QuarterData
from kttt_analysis.vietnamese.dates import VIETNAM

NONE = "–"
ALIGN = "llrlrrrrrr"
COUNTS = ("records", "errors", "warnings", "notes")


@dataclass(frozen=True, eq=False, repr=False)
class Board(Block):
    """Who has reported for a quarter; in a notebook and in the shell it shows itself.

    Attributes
    ----------
    q
        The quarter.
    day
        The day on which it is looked at, by default the quarter's own `as_of`.
    lang
        Language of the words.
    district
        Code of the one district that it is about; all by default.
    """

    q: QuarterData
    day: date | None = None
    lang: str = "vi"
    district: str | None = None

    # ---- for programs ------------------------------------------------------------------------------

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a district (`indicators.board.board`)."""
        found = board(self.q, self.now)
        return found if self.district is None else found[found["district_code"].eq(self.district)]

    @cached_property
    def others(self) -> pd.DataFrame:
        """One row a file that cannot be counted, and why (`indicators.board.others`)."""
        found = others(self.q)
        if self.district is None:
            return found
        may_be = found["may_be"].fillna("").str.split(JOINED).map(lambda codes: self.district in codes)
        return found[found["district_code"].eq(self.district) | may_be]

    @property
    def summary(self) -> dict[str, int]:
        """How many districts stand where, and how many files are not counted."""
        counts = self.frame["standing"].value_counts()
        found = {code: int(counts[code]) for code in self._said.standing if code in counts}
        return {"districts": len(self.frame), **found, "others": len(self.others)}

    @property
    def now(self) -> date:
        """The day on which it is looked at."""
        return self.day or self.q.as_of

    # ---- for readers -------------------------------------------------------------------------------

    def table(self) -> Table:
        """The districts' table, with what must be known of it below."""
        headings = self._said.headings
        rows = [self._row(row) for row in self._rows(self.frame)]
        caption = self._said.say("caption", period=self.q.quarter.label(self.lang))
        look: dict[str, Any] = {"caption": caption, "kind": "scorecard", "sheet": self._said.words["sheet"]}
        return table(list(headings.values()), rows, ALIGN, notes=tuple(self._notes()), **look)

    def others_table(self) -> Block:
        """The files that are not counted; nothing where all are."""
        headings = self._said.others
        rows = [self._other(row) for row in self._rows(self.others)]
        caption = self._said.say("others", period=self.q.quarter.label(self.lang))
        look: dict[str, Any] = {"caption": caption, "kind": "scorecard", "sheet": self._said.words["sheet_others"]}
        return table(list(headings.values()), rows, "llll", **look) if rows else Group(())

    def sentence(self) -> str:
        """The summary in words."""
        counts = self.summary
        told = [
            f"{self._words.count(n)} {self._said.standing[code]['short']}"
            for code, n in counts.items()
            if code in self._said.standing
        ]
        text = self._said.say("summary", count=counts["districts"], standings=self._said.say("joined").join(told))
        if counts["others"]:
            text += self._said.say("summary_others", count=self._words.count(counts["others"]))
        return text

    def html(self) -> str:
        """The whole board; it brings its own style."""
        return f'{Screen().html()}\n<div class="kttt-board">\n{self._body().html()}\n</div>'

    def text(self) -> str:
        """The same as plain text, the districts in columns."""
        shown = [self.sentence(), self.table().in_columns(), self.others_table().text()]
        return "\n\n".join(part for part in shown if part)

    def _repr_html_(self) -> str:
        return self.html()

    __repr__ = text

    def _body(self) -> Group:
        return Group((Sentences((self.sentence(),)), self.table(), self.others_table()))

    @property
    def _said(self) -> BoardWords:
        return board_words(self.lang)

    @property
    def _words(self) -> Words:
        return Words(self.lang)

    def _rows(self, frame: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
        """Rows of a table; what is missing is None."""
        plain = frame.astype(object).where(frame.notna(), None)
        return ({str(name): value for name, value in row.items()} for row in plain.to_dict("records"))

    # ---- one district ------------------------------------------------------------------------------

    def _row(self, row: Mapping[str, Any]) -> list[str | Cell]:
        received, counts = row["received_at"], COUNTS if row["files"] > 0 else ()
        return [
            row["district"],
            self._standing(row),
            self._number(row["days_late"]),
            NONE if received is None else self._words.day(pd.Timestamp(received).tz_convert(VIETNAM).date()),
            self._number(row["version"]),
            *(self._number(row[name] if name in counts else None) for name in COUNTS),
            self._before(row),
        ]

    def _number(self, value: float | None) -> str | Cell:
        return NONE if value is None else Cell(self._words.number(value), value=value)

    def _standing(self, row: Mapping[str, Any]) -> Cell:
        said = self._said.standing[row["standing"]]
        days, files = row["days_late"], row["documents"] or ""
        form = said["overdue"] if "overdue" in said and days else said["label"]
        endings = dict.fromkeys(PurePosixPath(file).suffix.lower() for file in files.split(JOINED))
        words = form.format(
            days=self._days(days or 0), kinds=", ".join(endings), stated=self._stated(row["stated"]) or NONE
        )
        return Cell(f"{said['symbol']} {words}", status=said["look"])

    def _before(self, row: Mapping[str, Any]) -> str:
        if row["on_time_before"] is None:
            return NONE
        share = f"{row['on_time_before']}/{row['quarters_before']}"
        late = row["days_late_before"]
        return share if late is None else self._said.say("mean_late", share=share, days=self._days(round(late, 1)))

    def _days(self, count: float) -> str:
        return self._said.say("day" if count == 1 else "days", count=self._words.number(count))

    def _stated(self, labels: str | None) -> str:
        """The quarter that a file states, in the reader's language."""
        stated = sorted(quarters_stated([labels])) if labels else []
        return ", ".join(quarter.label(self.lang) for quarter in stated)

    # ---- what must be known ------------------------------------------------------------------------

    def _notes(self) -> Iterator[str]:
        w, said, deadline = self._words, self._said, self.q.deadlines.get(self.q.quarter)
        day = w.day(self.now)
        if deadline is None:
            yield said.say("no_deadline", now=day)
        else:
            yield said.say("due", deadline=w.day(deadline.astimezone(VIETNAM).date()), now=day)
        came = self.frame[self.frame["version"].notna()]
        not_noted = came[came["received_at"].isna()]
        if len(came) and len(not_noted) == len(came):
            yield said.say("nobody_noted")
        elif len(not_noted):
            yield said.say("not_noted", names=w.listed(not_noted["district"]))
        if self.frame["on_time_before"].notna().any():
            yield said.say("before")
        yield said.say("nothing")
        for row in self._rows(self.frame):
            told = [self._said.notes[name].format(files=files) for name, files in self._told(row)]
            if told:
                yield said.say("note", district=row["district"], told=said.say("joined").join(told))

    def _told(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if row["standing"] == "unread" and row["records"]:
            yield "earlier", ""
        for name in ("documents", "unusable", "may_be"):
            if row[name]:
                yield name, ", ".join(f"“{file}”" for file in row[name].split(JOINED))

    # ---- files that are not counted ----------------------------------------------------------------

    def _other(self, row: Mapping[str, Any]) -> list[str | Cell]:
        reasons = row["reasons"].split(JOINED)
        maybe = [self.q.district_name(code) for code in (row["may_be"] or "").split(JOINED) if code]
        whose = self._said.say("maybe", names=", ".join(maybe)) if maybe else NONE
        return [
            row["file"],
            self._said.say("joined").join(self._reason(code, row["stated"]) for code in reasons),
            self.q.district_name(row["district_code"]) if row["district_code"] else whose,
            self._todo(reasons, row["fix"]),
        ]

    def _reason(self, code: str, stated: str | None) -> str:
        kind = load().findings[code]
        title = kind.title_en if self.lang == "en" else kind.title
        return f"{title}: {self._stated(stated)}" if code == "other_quarter" and stated else title

    def _todo(self, reasons: list[str], fix: str) -> str:
        known = [self._said.todo[code] for code in reasons if code in self._said.todo]
        if known or self.lang != "en":
            return " ".join(known) or fix
        english = [load().findings[code].fix_en for code in reasons]
        return " ".join(text for text in english if text and not absent(text))
