"""The settings of a workspace: `kttt.toml`, every key known, every default the province's usual choice."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kttt_analysis.indicators.quarter_data import Decisions
from kttt_analysis.publishing.mail import MailSettings
from kttt_analysis.quarter import CALENDARS

FILE = "kttt.toml"
SEND = ("never", "after_approval", "automatic")
SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "province": ("code", "lead_agency"),
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
    deadline_days
        A submission is due this many days after the end of the quarter.
    """

    province: str = "91"
    lead_agency: str = "Liên minh Hợp tác xã tỉnh Kiên Giang"
    deadline_days: int = 10
    decisions: Decisions = field(default_factory=Decisions)
    mail: MailSettings = field(default_factory=MailSettings)
    send: str = "never"


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
        _known(raw.get(section, {}), keys, file, f"khóa của [{section}]")

    def get(section: str, key: str, default: Any) -> Any:
        value = raw.get(section, {}).get(key, default)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if type(value) is not type(default):
            raise SettingsError(f"{file}: [{section}] {key} phải là {_kind(default)}, đang ghi {value!r}")
        return value

    usual, choices = Settings(), Decisions()
    lead = get("province", "lead_agency", usual.lead_agency)
    decisions = Decisions(
        calendar=_choice(get("calendar", "quarter", choices.calendar), CALENDARS, file, "[calendar] quarter"),
        new_members=_choice(
            get("decisions", "new_members", choices.new_members), ("founders", "joined"), file, "new_members"
        ),
        coverage_warning=get("coverage", "warning", choices.coverage_warning),
        coverage_refusal=get("coverage", "refusal", choices.coverage_refusal),
        lead_agency=lead,
        official=get("decisions", "official", ()),
    )
    mail = MailSettings(**{f.name: get("mail", f.name, getattr(usual.mail, f.name)) for f in fields(MailSettings)})
    return Settings(
        province=get("province", "code", usual.province),
        lead_agency=lead,
        deadline_days=get("calendar", "deadline_days", usual.deadline_days),
        decisions=decisions,
        mail=mail,
        send=_choice(get("mail", "send", usual.send), SEND, file, "[mail] send"),
    )


def read_settings(path: Path) -> Settings:
    """Return the settings in a file."""
    return parse_settings(path.read_text(encoding="utf-8-sig"), str(path.name))


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
