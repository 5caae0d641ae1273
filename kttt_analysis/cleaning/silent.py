"""Districts of which nothing came, as far as anybody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kttt_analysis.cleaning.received import Submission
from kttt_analysis.cleaning.taking import Collected
from kttt_analysis.dictionary import District, finding
from kttt_analysis.quarter import Quarter


def silent_districts(
    out: Collected, districts: Iterable[District], quarter: Quarter, submissions: Sequence[Submission]
) -> None:
    """Name the districts that sent nothing; one that answered without a table is named by its own finding.

    A file that may be a district's is named with it: nobody is to be reminded of what has come.
    """
    heard = {s["district_code"] for s in out.submissions}
    for district in districts:
        if district.code in heard:
            continue
        where = {"quarter": quarter, "district_code": district.code}
        words = {"district": district.full_name, "label": quarter.label()}
        files = ", ".join(f"“{one.received.file}”" for one in submissions if district in one.may_be)
        words["maybe"] = f" Có thể {files} là của đơn vị này: xem trước khi đôn đốc." if files else ""
        words["maybe_en"] = f" It may have sent {files}: look there before reminding it." if files else ""
        out.findings.append(finding("missing_submission", **where, **words))
        out.submissions.append(
            {"quarter": str(quarter), "district_code": district.code, "state": "missing", "records": 0}
            | {"errors": 0, "warnings": 0}
        )
