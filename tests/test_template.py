"""The blank workbook: what stands in it, what its cells accept, and what turns which colour."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kttt_analysis.cleaning.checks.education_levels import MANAGER_LEVELS
from kttt_analysis.cleaning.checks.parts_and_wholes import PARTS_OF
from kttt_analysis.cleaning.listed_before import listed_before
from kttt_analysis.dictionary import DictionaryError, home, load
from kttt_analysis.forms.form import form
from kttt_analysis.forms.template import Order, make_template
from kttt_analysis.forms.template_checks import (
    LONGEST_ERROR,
    LONGEST_PROMPT,
    LONGEST_TITLE,
    Limits,
    terms_of,
    validation,
)
from kttt_analysis.forms.template_words import template
from kttt_analysis.quarter import Quarter
from tests.filled_template import KIEN_GIANG, Q3, columns_of, fill, first_row, order
from tests.submitted import TWO, cleaned, htx, write

KNOWN = [
    {
        "name": "HTX Tân Tiến", "unit_code": "0017000001", "kind": "HTX", "commune_code": "30958", "sector": "crops",
        "founded_on": date(2019, 3, 5), "status": "active", "new_style": True, "triple_rice": False,
        "members_total": 42, "revenue": 1325.5, "high_tech": True,
    },
    {
        "name": "QTDND Gò Quao", "kind": "QTDND", "commune_code": "99999", "status": "ended",
        "status_on": date(2021, 5, 4), "exit_kind": "tht_ended",
    },
]  # fmt: skip
LISTED = {"HTX": KNOWN, "THT": []}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(make_template(order(LISTED))))


def row_of(sheet: Worksheet, code: str, row: int) -> dict[str, Any]:
    return {name: sheet.cell(row, at).value for name, (at, _) in columns_of(code).items()}


def validations(sheet: Worksheet, row: int, at: int) -> list[DataValidation]:
    here = []
    for one in sheet.data_validations.dataValidation:
        for area in str(one.sqref).split():
            left, top, right, bottom = range_boundaries(area)
            if left <= at <= right and top <= row <= bottom:
                here.append(one)
    return here


def last_row(sheet: Worksheet, code: str) -> int:
    return first_row(sheet) + template().sheets[code].spare + (len(KNOWN) if code == "HTX" else 0) - 1


# ---- what stands in it -----------------------------------------------------------------------------


def test_instructions_come_first_and_lists_are_out_of_sight(book: Workbook) -> None:
    assert book.sheetnames == ["Hướng dẫn", "HTX", "THT", "Hỗ trợ", "Tổng hợp", "Ý kiến", "Danh mục"]
    assert book["Danh mục"].sheet_state == "veryHidden"
    assert {s.sheet_state for s in book.worksheets[:-1]} == {"visible"}
    assert book.active is not None
    assert book.active.title == "Hướng dẫn"


def test_the_version_is_inside_and_on_every_sheet(book: Workbook) -> None:
    assert book.custom_doc_props["kttt_form_version"].value == form().version
    for name in ("HTX", "THT", "Hỗ trợ", "Tổng hợp", "Ý kiến"):
        assert f"phiên bản {form().version}" in str(book[name].oddFooter.left.text)


def test_same_order_same_bytes() -> None:
    assert make_template(order(LISTED)) == make_template(order(LISTED))


def test_known_units_are_listed_with_what_does_not_change_and_no_figures(book: Workbook) -> None:
    row = row_of(book["HTX"], "HTX", first_row(book["HTX"]))
    assert row | {"name": "HTX Tân Tiến", "unit_code": "0017000001", "kind": "Hợp tác xã"} == row
    assert row | {"commune_code": "Xã Định Hòa", "sector": "Trồng trọt", "status": "Đang hoạt động"} == row
    assert row | {"founded_on": datetime(2019, 3, 5), "new_style": "Có", "triple_rice": "Không"} == row
    figures = [c.name for c in form().sheets["HTX"].columns if c.numeric]
    assert {row[name] for name in (*figures, "high_tech", "note")} == {None}


def test_what_the_form_no_longer_offers_is_left_to_be_chosen(book: Workbook) -> None:
    """A commune that is no more, and an end that a cooperative cannot have."""
    row = row_of(book["HTX"], "HTX", first_row(book["HTX"]) + 1)
    assert (row["name"], row["commune_code"], row["exit_kind"]) == ("QTDND Gò Quao", None, None)
    assert row["status_on"] == datetime(2021, 5, 4)


def test_sums_stand_above_the_records_and_stay_in_sight(book: Workbook) -> None:
    sheet, first = book["HTX"], first_row(book["HTX"])
    assert sheet.cell(first - 1, 1).value == form().total
    at, last = columns_of("HTX")["revenue"][0], last_row(sheet, "HTX")
    letter = get_column_letter(at)
    assert sheet.cell(first - 1, at).value == f"=SUM({letter}{first}:{letter}{last})"
    assert sheet.cell(first - 1, 3).value == f"=COUNTA(B{first}:B{last})"
    assert sheet.freeze_panes == f"C{first}"


def test_spare_rows_number_themselves(book: Workbook) -> None:
    sheet, first = book["HTX"], first_row(book["HTX"])
    assert [sheet.cell(first + i, 1).value for i in range(2)] == [1, 2]
    assert sheet.cell(first + 2, 1).value == f'=IF(B{first + 2}="","",ROW()-{first - 1})'


def test_every_indicator_that_may_be_stated_is_asked_for_and_none_is_calculated(book: Workbook) -> None:
    sheet = book["Tổng hợp"]
    asked = [i for i in load().indicators.values() if i.stated]
    rows = [row_of(sheet, "totals", first_row(sheet) + i) for i in range(len(asked))]
    assert [(r["indicator"], r["unit"], r["stated"]) for r in rows] == [(i.label, i.unit, None) for i in asked]


def instructions(wanted: Order) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(make_template(wanted)))["Hướng dẫn"]
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)


def test_every_topic_waits_for_words(book: Workbook) -> None:
    sheet, topics = book["Ý kiến"], load().vocabularies["topic"].values()
    rows = [row_of(sheet, "remarks", first_row(sheet) + i) for i in range(len(topics))]
    assert [(r["topic"], r["text"]) for r in rows] == [(t.label, None) for t in topics]


def test_instructions_say_period_deadline_recipient_and_every_column(book: Workbook) -> None:
    text = "\n".join(str(c.value) for row in book["Hướng dẫn"].iter_rows() for c in row if c.value)
    for said in ("huyện Gò Quao", "Quý III/2021", "01/01/2021 đến ngày 30/09/2021", "Chậm nhất ngày 10/10/2021"):
        assert said in text
    for said in ("Liên minh Hợp tác xã tỉnh Kiên Giang", "2 HTX, QTDND, LHHTX và 0 THT theo báo cáo quý II/2021"):
        assert said in text
    for layout in form().sheets.values():
        for column in layout.columns:
            assert column.meaning, f"{column.table}.{column.name} has no meaning in columns.toml"
            assert column.meaning in text
    for sheet in template().sheets.values():
        for rule in sheet.rules:
            assert rule.level == "missing" or rule.says in text


def test_printing_is_on_a4(book: Workbook) -> None:
    for sheet in book.worksheets[:-1]:
        assert sheet.page_setup.paperSize in (9, "9")
    assert book["Hướng dẫn"].page_setup.fitToWidth in (1, None)


# ---- what cells accept -----------------------------------------------------------------------------


def test_headings_and_sums_are_locked_answers_are_not_and_there_is_no_password(book: Workbook) -> None:
    for code, layout in form().sheets.items():
        sheet = book[layout.name]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.formatCells
        assert not sheet.protection.insertRows
        first = first_row(sheet)
        for name, (at, _) in columns_of(code).items():
            assert sheet.cell(first - 2, at).protection.locked
            fixed = name in ("indicator", "unit")
            assert sheet.cell(first, at).protection.locked == fixed, (code, name)
            if layout.total:
                assert sheet.cell(first - 1, at).protection.locked


def test_every_answer_has_one_check_in_every_row(book: Workbook) -> None:
    for code in ("HTX", "THT", "support"):
        sheet = book[form().sheets[code].name]
        for name, (at, _) in columns_of(code).items():
            for row in (first_row(sheet), last_row(sheet, code)):
                assert len(validations(sheet, row, at)) == 1, (code, name, row)


def test_lists_are_named_ranges_that_hold_exactly_their_terms(book: Workbook) -> None:
    """A list written into the cell's check damages the file once it is longer than 255 characters."""
    seen = set()
    for code, layout in form().sheets.items():
        sheet = book[layout.name]
        for name, (at, column) in columns_of(code).items():
            if column.type not in ("term", "flag") or name == "indicator":
                continue
            one = validations(sheet, first_row(sheet), at)[0]
            assert one.type == "list"
            assert one.showErrorMessage
            assert one.errorStyle in (None, "stop")
            listed = book.defined_names[str(one.formula1)]
            title, area = next(iter(listed.destinations))
            terms = [str(cell.value) for (cell,) in book[title][area]]
            assert terms == list(terms_of(column, template().sheets[code]))
            seen.add(name)
    assert {"kind", "sector", "status", "exit_kind", "rating", "new_style", "solution_group", "topic"} <= seen


@pytest.mark.parametrize(("quarter", "listed"), [(Quarter(2020, 4), "Xã Cửa Cạn"), (Quarter(2021, 3), "Xã Cửa Cạn")])
def test_communes_are_those_of_the_district_in_that_quarter(quarter: Quarter, listed: str) -> None:
    district = KIEN_GIANG.district("911", quarter.end)
    made = openpyxl.load_workbook(io.BytesIO(make_template(order(district=district, quarter=quarter))))
    title, area = next(iter(made.defined_names["DS_commune_code"].destinations))
    names = [str(cell.value) for (cell,) in made[title][area]]
    wanted = [c for c in KIEN_GIANG.communes if c.district_code == "911" and c.listed(quarter.end)]
    assert names == [c.printed for c in wanted]
    assert listed in names


def test_a_name_is_shown_in_its_official_letters_however_the_list_writes_it() -> None:
    """Of one town the list writes "Thị Trấn", of one commune two spaces; both are read however they are written."""
    shown = order(district=KIEN_GIANG.district("906", Q3.end)).communes
    assert (shown["30904"], shown["30949"]) == ("Thị trấn Giồng Riềng", "Xã Hòa Thuận")
    for text in ("Thị Trấn Giồng Riềng", "Thị trấn Giồng Riềng", "TT Giồng Riềng"):
        assert [c.code for c in KIEN_GIANG.communes_named(text, Q3.end)] == ["30904"]


def test_the_day_of_signing_is_left_open_in_the_year_of_the_deadline() -> None:
    fourth = order(quarter=Quarter(2021, 4), deadline=date(2022, 1, 10))
    made = openpyxl.load_workbook(io.BytesIO(make_template(fourth)))
    for layout in form().sheets.values():
        lines = [str(c.value) for row in made[layout.name].iter_rows() for c in row if "ngày … tháng" in str(c.value)]
        assert [line.rpartition(" ")[2] for line in lines] == ["2022"], layout.name


def test_limits_are_the_dictionary_s(book: Workbook) -> None:
    sheet = book["HTX"]
    first, places = first_row(sheet), columns_of("HTX")

    def check(name: str) -> DataValidation:
        return validations(sheet, first, places[name][0])[0]

    members, profit, founded = check("members_total"), check("profit"), check("founded_on")
    assert (members.type, members.formula1, members.formula2) == ("whole", "0", "50000")
    assert (profit.type, profit.formula1, profit.formula2) == ("decimal", "-1000000", "5000000")
    assert (founded.type, founded.formula2) == ("date", str((Q3.end - date(1899, 12, 30)).days))
    assert "số nguyên từ 0 đến 50.000" in str(members.error)
    assert all(one.allowBlank for one in (members, profit, founded))


def test_words_of_every_check_fit_what_excel_shows() -> None:
    longest = max((d.full_name for d in KIEN_GIANG.districts), key=len)
    for code, layout in form().sheets.items():
        lists = {c.name: "x" for c in layout.columns}
        for column in layout.columns:
            stated = [i for i in load().indicators.values() if i.stated] if column.name == "stated" else [None]
            for indicator in stated:
                made = validation(column, Limits(longest, date(2021, 1, 1), date(2021, 9, 30), lists), indicator)
                assert len(made["input_title"]) <= LONGEST_TITLE, code
                assert len(made["error_title"]) <= LONGEST_TITLE
                assert len(made["input_message"]) <= LONGEST_PROMPT
                assert len(made["error_message"]) <= LONGEST_ERROR
                assert "{" not in made["input_message"] + made["error_message"]


# ---- colours ---------------------------------------------------------------------------------------


def test_what_turns_red_is_what_the_checks_tell() -> None:
    """Every part that the clean step holds to its whole, and the five levels, change colour at once."""
    rules = [r for r in template().sheets["HTX"].rules if r.level == "wrong"]
    for whole, parts in PARTS_OF.items():
        for part in parts:
            assert any({*r.given} == {whole, part} and part in r.mark for r in rules), (whole, part)
    assert any({*MANAGER_LEVELS, "managers_total"} == {*r.given} for r in rules)


WRONG: dict[str, Any] = {**KNOWN[0], "members_total": 42}
CASES: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "nothing odd": ({"members_joined": 3}, "members_joined", None),
    "joined above total": ({"members_joined": 43}, "members_joined", "wrong"),
    "revenue of members": ({"revenue": 10, "revenue_members": 11}, "revenue_members", "wrong"),
    "one part empty": ({"revenue": None, "revenue_members": 11}, "revenue_members", None),
    "levels": ({"managers_total": 3} | dict.fromkeys(MANAGER_LEVELS, 1), "managers_total", "wrong"),
    "levels add up": ({"managers_total": 5} | dict.fromkeys(MANAGER_LEVELS, 1), "managers_total", None),
    "levels, one unknown": ({"managers_total": 3} | dict.fromkeys(MANAGER_LEVELS[1:], 1), "managers_total", None),
    "unusual": ({"members_total": 4}, "members_total", "odd"),
    "usual for its kind": ({"kind": "LHHTX", "members_total": 4}, "members_total", None),
    "empty": ({"members_total": None}, "members_total", "missing"),
    "ended owes no figures": (
        {"members_total": None, "status": "ended", "status_on": date(2021, 5, 1), "exit_kind": "dissolved"},
        "members_total",
        None,
    ),
    "ended without day": ({"status": "ended"}, "status_on", "missing"),
    "changed before founded": ({"status_on": date(2018, 1, 1)}, "status_on", "wrong"),
    "left more than remain": ({"members_left": 43}, "members_left", "odd"),
    "end of a unit that goes on": ({"exit_kind": "dissolved"}, "exit_kind", "odd"),
    "no name, nothing asked": (dict.fromkeys(WRONG), "members_total", None),
    "twice": ({"unit_code": "0099"}, "unit_code", "wrong"),
    "twice again": ({"unit_code": "0099"}, "unit_code", "wrong"),
}


def test_conditions_hold_where_they_should_as_libreoffice_calculates_them(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    rows = [
        {**WRONG, "name": f"HTX {i}", "unit_code": f"00{i}", **more} for i, (more, _, _) in enumerate(CASES.values())
    ]
    rows[list(CASES).index("no name, nothing asked")] = {}
    path = fill(tmp_path / "a.xlsx", {"HTX": rows}, make_template(order()))
    made = openpyxl.load_workbook(path)
    sheet, places = made["HTX"], columns_of("HTX")
    first = first_row(sheet)
    conditions: dict[int, list[tuple[str, str]]] = {}
    fills = {colour.fill[1:]: level for level, colour in template().colours.items()}
    for area in sheet.conditional_formatting:
        left, *_ = range_boundaries(str(area.sqref))
        for rule in sorted(area.rules, key=lambda r: r.priority):
            level = fills[rule.dxf.fill.bgColor.rgb[2:]]
            conditions.setdefault(int(str(left)), []).append((level, rule.formula[0]))
    spare = made.create_sheet("kq")
    for i, (_, name, _) in enumerate(CASES.values()):
        for k, (_, formula) in enumerate(conditions[places[name][0]]):
            here = re.sub(rf"(\$[A-Z]+){first}\b", rf"HTX!\g<1>{first + i}", formula)
            here = re.sub(r"(?<!!)(\$[A-Z]+\$\d+:)", r"HTX!\1", here)
            spare.cell(i + 1, k + 1).value = f"={here}"
    made.save(path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    results = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx", data_only=True)["kq"]
    for i, (case, (_, name, wanted)) in enumerate(CASES.items()):
        held = [level for k, (level, _) in enumerate(conditions[places[name][0]]) if results.cell(i + 1, k + 1).value]
        assert next(iter(held), None) == wanted, (case, held)


# ---- the units listed before -----------------------------------------------------------------------


def test_units_that_ended_stay_to_the_end_of_the_year_and_no_longer(tmp_path: Path) -> None:
    gone = {**TWO[1], "status": "ended", "status_on": date(2021, 5, 1), "exit_kind": "dissolved"}
    before = cleaned(write(tmp_path / "a.xlsx", [TWO[0], gone]))
    names = {q: [u["name"] for u in listed_before("907", q, [before]).units["HTX"]] for q in (Q3, Quarter(2022, 1))}
    assert names == {Q3: ["HTX Tân Tiến", "HTX Hòa Bình"], Quarter(2022, 1): ["HTX Tân Tiến"]}


def test_how_a_unit_came_from_a_split_is_said_in_that_year_alone(tmp_path: Path) -> None:
    before = cleaned(write(tmp_path / "a.xlsx", [htx("1701000001", "HTX Tân Tiến", exit_kind="split")]))
    kinds = [listed_before("907", q, [before]).units["HTX"][0]["exit_kind"] for q in (Q3, Quarter(2022, 1))]
    assert kinds == ["split", None]


def test_the_last_list_that_the_district_gave_counts(tmp_path: Path) -> None:
    before = cleaned(write(tmp_path / "a.xlsx"))
    assert listed_before("907", Q3, [before]).quarters == dict.fromkeys(("HTX", "THT"), Quarter(2021, 2))
    assert listed_before("906", Q3, [before]).quarters == {}
    assert listed_before("907", Q3, []).units == {}


def test_each_list_is_the_last_that_the_district_gave(tmp_path: Path) -> None:
    """The newest report had cooperatives alone: the groups of the one before are not lost."""

    def without_groups(book: Workbook) -> None:
        del book["THT"]

    group = {"name": "THT số 1", "kind": "THT", "status": "active", "founded_on": date(2020, 3, 4), "members_total": 9}
    first, second = Quarter(2021, 1), Quarter(2021, 2)
    older = cleaned(write(tmp_path / "a.xlsx", [TWO[0]], quarter=first, THT=[group]), quarter=first)
    newer = cleaned(write(tmp_path / "b.xlsx", change=without_groups))
    found = listed_before("907", Q3, [older, newer])
    assert found.quarters == {"HTX": second, "THT": first}
    assert {name: [u["name"] for u in rows] for name, rows in found.units.items()} == {
        "HTX": [u["name"] for u in TWO],
        "THT": ["THT số 1"],
    }


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ({"HTX": "quý II/2021", "THT": "quý II/2021"}, "2 HTX, QTDND, LHHTX và 0 THT theo báo cáo quý II/2021"),
        (
            {"HTX": "quý II/2021", "THT": "quý I/2021"},
            "2 HTX, QTDND, LHHTX theo báo cáo quý II/2021; 0 THT theo báo cáo quý I/2021",
        ),
        (
            {"HTX": "quý II/2021"},
            "2 HTX, QTDND, LHHTX theo báo cáo quý II/2021; chưa có danh sách THT của kỳ trước để ghi sẵn",
        ),
    ],
)
def test_the_instructions_say_from_which_report_each_list_is(sources: dict[str, str], told: str) -> None:
    assert told in instructions(order(LISTED, sources=sources))


def test_columns_that_differ_between_lists_are_explained_one_by_one(book: Workbook) -> None:
    sheet = book["Hướng dẫn"]
    rows = [[str(c.value) for c in row[:4]] for row in sheet.iter_rows() if all(c.value for c in row[:4])]
    said = {where: (heading, taken) for where, heading, _, taken in rows}
    assert said["HTX: B"][0] == "Tên HTX, QTDND, LHHTX"
    assert said["THT: B"][0] == "Tên tổ hợp tác"
    ends = {where[:3]: taken for where, (heading, taken) in said.items() if heading == "Hình thức chấm dứt, chuyển đổi"}
    assert "Giải thể" in ends["HTX"]
    assert "THT" not in ends["HTX"]
    assert "THT chuyển thành HTX" in ends["THT"]
    assert "doanh nghiệp" not in ends["THT"]
    assert any(where.startswith("HTX: ") and "; THT: " in where for where in said), "the same in both: said once"


def test_colours_say_what_holds_on_every_sheet() -> None:
    colours = template().colours
    assert "tên chỉ tiêu" in colours["locked"].says
    assert "chương trình" not in colours["locked"].says
    assert "Ý kiến" in colours["odd"].says, "not every sheet has a column for notes"


# ---- the words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('needed = ["commune_code"', 'needed = ["comune"', r"sheets.THT.*comune"),
        ("[sheets.remarks]", "[sheets.remark]", "remark"),
        ('level = "odd"', 'level = "strange"', "strange.*wrong, odd, missing"),
        ("[colours.prefilled]", "[colours.known]", "prefilled"),
        ('footer = "', 'foot = "', "foot"),
    ],
)
def test_a_mistake_in_the_words_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    wrong = tmp_path / "template.toml"
    wrong.write_text((home() / "template.toml").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DictionaryError, match=told):
        template(wrong)
