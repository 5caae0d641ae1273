"""The settings of a workspace: `kttt.toml`, every key known, every default the province's usual choice."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kttt_analysis.dictionary import DictionaryError, Province, load_province, provinces
from kttt_analysis.indicators.quarter_data import Decisions
from kttt_analysis.publishing.errors import MailRefused
from kttt_analysis.publishing.mail import MailSettings
from kttt_analysis.quarter import CALENDARS, Quarter, QuarterError

FILE = "kttt.toml"
YEAR = 366
SEND = ("never", "after_approval", "automatic")
SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "province": ("code", "lead_agency", "plan_issuer"),
        "calendar": ("quarter", "deadline_days"),
        "coverage": ("warning", "refusal"),
        "decisions": ("new_members", "official"),
        "mail": ("send", *(f.name for f in fields(MailSettings))),
    }
)


class SettingsError(ValueError):
    """`kttt.toml` is wrong; the message says which key and what is accepted."""


@dataclass(frozen=True)
class Settings:
    """Everything a workspace decides for itself.

    Attributes
    ----------
    province
        Code of the province whose districts report.
    lead_agency
        Who signs the report, and whose count leads where agencies differ.
    plan_issuer
        Whose plan the year is judged by, before all others; "": the province's committee, then the lead agency.
    deadline_days
        A submission is due this many days after the end of the quarter.
    """

    province: str = "91"
    lead_agency: str = "Liên minh Hợp tác xã tỉnh Kiên Giang"
    plan_issuer: str = ""
    deadline_days: int = 10
    decisions: Decisions = field(default_factory=Decisions)
    mail: MailSettings = field(default_factory=MailSettings)
    send: str = "never"

    def deadline(self, quarter: Quarter) -> date:
        """Last day on which a submission is in time."""
        return quarter.bounds(self.decisions.calendar)[1] + timedelta(days=self.deadline_days)


def parse_settings(text: str, file: str = FILE) -> Settings:
    r"""Return the settings that a TOML text holds; what it does not say keeps its default.

    Raises
    ------
    SettingsError
        Not TOML, an unknown key (the nearest one is named) or a value that is not accepted.

    Examples
    --------
    >>> parse_settings("[coverage]\nwarning = 10").decisions.coverage_warning
    10
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: không phải TOML hợp lệ: {error}") from error
    _known(raw, SECTIONS, file, "mục")
    for section, keys in SECTIONS.items():
        given = raw.get(section, {})
        if not isinstance(given, dict):
            raise SettingsError(
                f"{file}: [{section}] phải là một mục có các khóa {', '.join(keys)}, đang ghi {given!r}"
            )
        _known(given, keys, file, f"khóa của [{section}]")

    def get(section: str, key: str, default: Any) -> Any:
        value = raw.get(section, {}).get(key, default)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if type(value) is not type(default):
            raise SettingsError(f"{file}: [{section}] {key} phải là {_kind(default)}, đang ghi {value!r}")
        return value

    def number(section: str, key: str, default: int, most: int) -> int:
        value = get(section, key, default)
        if not 0 <= value <= most:
            raise SettingsError(f"{file}: [{section}] {key} phải là số nguyên từ 0 đến {most}, đang ghi {value}")
        return int(value)

    usual, choices = Settings(), Decisions()
    province = _province(get("province", "code", usual.province), file)
    districts = len({d.code for d in province.districts})
    warning = number("coverage", "warning", min(choices.coverage_warning, districts), districts)
    refusal = number("coverage", "refusal", min(choices.coverage_refusal, districts), districts)
    if warning < refusal:
        raise SettingsError(
            f"{file}: [coverage] warning ({warning}) phải từ refusal ({refusal}) trở lên: "
            "dưới refusal thì không xuất bản, nên không còn gì để cảnh báo"
        )
    lead = get("province", "lead_agency", usual.lead_agency)
    decisions = Decisions(
        calendar=_choice(get("calendar", "quarter", choices.calendar), CALENDARS, file, "[calendar] quarter"),
        new_members=_choice(
            get("decisions", "new_members", choices.new_members), ("founders", "joined"), file, "new_members"
        ),
        coverage_warning=warning,
        coverage_refusal=refusal,
        lead_agency=lead,
        official=_quarters(get("decisions", "official", ()), file),
    )
    mail = _mail({f.name: get("mail", f.name, getattr(usual.mail, f.name)) for f in fields(MailSettings)}, file)
    return Settings(
        province=province.code,
        lead_agency=lead,
        plan_issuer=get("province", "plan_issuer", usual.plan_issuer),
        deadline_days=number("calendar", "deadline_days", usual.deadline_days, YEAR),
        decisions=decisions,
        mail=mail,
        send=_choice(get("mail", "send", usual.send), SEND, file, "[mail] send"),
    )


def read_settings(path: Path) -> Settings:
    """Return the settings in a file."""
    try:
        return parse_settings(path.read_text(encoding="utf-8-sig"), str(path.name))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name}: không phải văn bản UTF-8; hãy lưu lại tệp với mã UTF-8") from error


def _province(code: str, file: str) -> Province:
    try:
        return load_province(code)
    except DictionaryError as error:
        have = ", ".join(provinces())
        raise SettingsError(f"{file}: [province] code phải là một trong {have}, đang ghi {code!r}") from error


def _quarters(given: tuple[Any, ...], file: str) -> tuple[str, ...]:
    """Quarters in the one spelling that everything else uses."""
    try:
        return tuple(str(Quarter.parse(text)) for text in given)
    except QuarterError as error:
        raise SettingsError(f"{file}: [decisions] official phải là các quý. {error}") from error


def _mail(given: dict[str, Any], file: str) -> MailSettings:
    if not all(isinstance(one, str) for one in given["recipients"]):
        told = list(given["recipients"])
        raise SettingsError(f"{file}: [mail] recipients phải là danh sách địa chỉ trong ngoặc kép, đang ghi {told!r}")
    try:
        return MailSettings(**given).checked()
    except MailRefused as error:
        v = error.values
        raise SettingsError(
            f"{file}: [mail] {v['setting']} phải là {v['wanted']}, thí dụ {v['example']}; đang ghi {v['raw']!r}"
        ) from error


def _known(given: Any, accepted: Any, file: str, what: str) -> None:
    for key in given:
        if key not in accepted:
            near = difflib.get_close_matches(key, list(accepted), n=1)
            hint = f"; gần nhất là {near[0]!r}" if near else ""
            raise SettingsError(f"{file}: {what} {key!r} không có; phải là một trong {', '.join(accepted)}{hint}")


def _choice(value: Any, accepted: tuple[str, ...], file: str, what: str) -> Any:
    if value not in accepted:
        raise SettingsError(f"{file}: {what} phải là một trong {', '.join(accepted)}, đang ghi {value!r}")
    return value


def _kind(default: object) -> str:
    names = {str: "chữ trong ngoặc kép", int: "số nguyên", tuple: "danh sách", bool: "true hoặc false"}
    return names.get(type(default), type(default).__name__)
