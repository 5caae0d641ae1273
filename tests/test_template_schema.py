"""Our workbooks are valid by the schemas of their format, part by part.

The schemas of ECMA-376 are not among the files that may be copied here; `openxml-audit` carries those that Microsoft's
Open XML SDK publishes (MIT), and holds every part to them: order of elements, attributes, kinds of values, relations.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from kttt_analysis.forms.template import make_template
from tests.filled_template import order
from tests.submitted import TWO, write
from tests.test_template import LISTED


@pytest.fixture(scope="module")
def validator() -> OpenXmlValidator:
    return OpenXmlValidator()


@pytest.fixture(scope="module")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "template.xlsx"
    path.write_bytes(make_template(order(LISTED, mark="DẤU THỬ")))
    return path


def test_a_template_is_valid(validator: OpenXmlValidator, template_file: Path) -> None:
    assert [str(e) for e in validator.validate(template_file).errors] == []


def test_a_filled_form_is_valid(validator: OpenXmlValidator, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", TWO)
    assert [str(e) for e in validator.validate(path).errors] == []


def moved(data: bytes) -> bytes:
    checks = re.search(rb"<dataValidations.*</dataValidations>", data, re.DOTALL)
    assert checks is not None
    return data.replace(checks[0], b"").replace(b"<sheetData>", checks[0] + b"<sheetData>")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet2.xml", moved),
        ("xl/worksheets/sheet2.xml", lambda d: d.replace(b'type="whole"', b'type="hole"', 1)),
        ("xl/workbook.xml", lambda d: d.replace(b"<definedNames>", b"<definedNames><name/>")),
        ("xl/styles.xml", lambda d: d.replace(b"<cellXfs count", b"<cellXfs number")),
    ],
)
def test_what_is_not_valid_is_seen(
    validator: OpenXmlValidator, template_file: Path, tmp_path: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(template_file) as whole, zipfile.ZipFile(wrong, "w") as copy:
        for name in whole.namelist():
            data = whole.read(name)
            copy.writestr(name, change(data) if name == part else data)
    assert validator.validate(wrong).errors
