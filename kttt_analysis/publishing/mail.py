"""The message: one mail that says the same as the page, built by the standard library alone.

`MailSettings` is read by the settings of a workspace, so this module imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any

from kttt_analysis.publishing.errors import MailRefused
from kttt_analysis.publishing.mail_headers import POLICY
from kttt_analysis.vietnamese.dates import VIETNAM

if TYPE_CHECKING:
    from kttt_analysis.publishing.content import About, Chart
    from kttt_analysis.publishing.page import Stamp

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")


@dataclass(frozen=True)
class MailSettings:
    """Who writes to whom. Never a password.

    Attributes
    ----------
    sender
        ``Name <address>`` or an address.
    recipients
        The same, one or more; none leaves the message without readers until it is sent.
    reply_to
        A person whom readers can ask; empty for none.
    domain
        Domain of message and picture identifiers; empty takes the sender's.

    The default addresses end in ``.invalid``, which by its definition can never be delivered to.
    """

    sender: str = "Báo cáo kinh tế tập thể <bao-cao@kttt.invalid>"
    recipients: tuple[str, ...] = ()
    reply_to: str = ""
    domain: str = ""

    @property
    def host(self) -> str:
        """The domain that identifiers end in."""
        return self.domain or parseaddr(self.sender)[1].rpartition("@")[2]

    def checked(self) -> MailSettings:
        """The same settings, once every address is one.

        Raises
        ------
        MailRefused
            An address is none, or a line break hides in a setting.

        Examples
        --------
        >>> MailSettings(sender="Văn phòng <vp@lienminh.vn>").checked().host
        'lienminh.vn'
        >>> MailSettings(recipients=("chi cuc",)).checked()
        Traceback (most recent call last):
        ...
        kttt_analysis.publishing.errors.MailRefused: Mục “recipients” ...
        """
        for name, text in self._addresses():
            if not _ADDRESS.fullmatch(parseaddr(text)[1]) or re.search(r"[\r\n\x00]", text):
                raise _wrong(name, text, "địa chỉ thư", "a mail address", '"Văn phòng <vanphong@example.vn>"')
        if not _DOMAIN.fullmatch(self.host):
            raise _wrong("domain", self.host, "tên miền", "a domain", '"example.vn"')
        return self

    def _addresses(self) -> Iterator[tuple[str, str]]:
        yield "sender", self.sender
        for recipient in self.recipients:
            yield "recipients", recipient
        if self.reply_to:
            yield "reply_to", self.reply_to


def _wrong(setting: str, raw: str, wanted: str, wanted_en: str, example: str) -> MailRefused:
    return MailRefused(
        "mail_settings_wrong", setting=setting, raw=raw, wanted=wanted, wanted_en=wanted_en, example=example
    )


@dataclass(frozen=True)
class Mail:
    """A finished message; `html` and `text` are its two parts as they are sent."""

    subject: str
    message_id: str
    html: str
    text: str
    eml: bytes = field(repr=False)


def build(notebook: Any, about: About, stamp: Stamp, settings: MailSettings) -> Mail:
    """Return the message of an executed notebook: what its cells tagged ``mail`` show.

    Raises
    ------
    MailRefused
        The settings are wrong, or the linter finds a fault.
    RenderingFailed
        A cell shows something that a mail cannot.
    """
    from kttt_analysis.publishing import mail_body, mail_lint, mail_text
    from kttt_analysis.publishing.content import pieces

    settings = settings.checked()
    shown = list(pieces(notebook, "mail"))
    charts = [piece.chart for piece in shown if piece.chart is not None]
    cids = {chart.name: f"{chart.name}.{_hash(chart.png)[:10]}@{settings.host}" for chart in charts}
    text = mail_text.compose(shown, about, stamp)
    html = mail_body.compose(shown, about, stamp, cids)
    message = _message(about, stamp, settings, text, html, [(chart, cids[chart.name]) for chart in charts])
    eml = message.as_bytes()
    faults = mail_lint.lint(
        eml, headline=[h.text for h in about.headline], domain=settings.host, synthetic=about.synthetic
    )
    if faults:
        raise MailRefused("mail_refused", reason="; ".join(str(fault) for fault in faults[:5]))
    return Mail(about.subject, str(message["Message-ID"]), html, text, eml)


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _message(
    about: About,
    stamp: Stamp,
    settings: MailSettings,
    text: str,
    html: str,
    charts: list[tuple[Chart, str]],
) -> EmailMessage:
    content = _hash(text.encode(), html.encode(), *(chart.png for chart, _ in charts))
    audience = about.district or "province"
    message = EmailMessage(policy=POLICY)
    try:
        message["Subject"] = about.subject
        message["From"] = settings.sender
        message["To"] = ", ".join(settings.recipients) or "undisclosed-recipients:;"
        if settings.reply_to:
            message["Reply-To"] = settings.reply_to
        message["Date"] = format_datetime(stamp.created.astimezone(VIETNAM))
        # A retry carries the same identifier, so that whoever has the message knows it again.
        version = re.sub(r"[^A-Za-z0-9.]", "", stamp.version)
        message["Message-ID"] = f"<kttt.{about.quarter}.{version}.{audience}.{content[:16]}@{settings.host}>"
        message["Auto-Submitted"] = "auto-generated"
    except ValueError as error:  # a line break in a value
        raise MailRefused("mail_refused", reason=f"[header] {error}") from None
    message.set_content(text, charset="utf-8", cte="base64")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    parts = list(message.iter_parts())
    for chart, cid in charts:
        parts[1].add_related(
            chart.png, "image", "png", cid=f"<{cid}>", filename=f"{chart.name}.png", disposition="inline"
        )
    message["Content-Language"] = about.lang
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_kttt_{number}_{content[:32]}")  # by itself the library draws lots
    return message
