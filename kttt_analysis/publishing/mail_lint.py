"""What a message must be before it goes out: each rule is something that a real client does to a worse one.

The reasons stand in docs and in each rule; a corpus of bad messages in the tests shows that every rule bites.
Rules about styles stand in `mail_styles`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime

from lxml import html as lxml_html
from lxml.html import HtmlElement

from kttt_analysis.publishing.mail_styles import style_faults
from kttt_analysis.publishing.mail_text import tells
from kttt_analysis.publishing.page_lint import Fault, found_paths

HTML_LIMIT = 80_000
IMAGE_LIMIT = 100_000
IMAGES_LIMIT = 6
MESSAGE_LIMIT = 3_000_000
LINE_LIMIT = 998
SUBJECT_LIMIT = 60
ACTIVE = "script iframe form input button select textarea video audio svg canvas object embed progress applet link base"


@dataclass(frozen=True)
class Letter:
    """A message taken apart once, for all rules."""

    raw: bytes
    message: EmailMessage
    text: str
    html: str
    root: HtmlElement
    images: dict[str, EmailMessage]
    headline: tuple[str, ...]
    domain: str
    synthetic: bool

    @property
    def visible(self) -> str:
        """What can be read in the HTML part with pictures off (no alternative texts)."""
        body = self.root.find("body")
        return " ".join((self.root if body is None else body).itertext())


Rule = Callable[[Letter], Iterator[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__.replace("_", "-")] = function
    return function


def lint(raw: bytes, *, headline: Sequence[str] = (), domain: str = "", synthetic: bool = False) -> list[Fault]:
    r"""Return every fault of a message.

    Parameters
    ----------
    raw
        The message as it would be sent.
    headline
        Sentences whose numbers must stand in both parts.
    domain
        Where message and picture identifiers must belong; empty for any.
    synthetic
        Whether the numbers are made up, which the subject must say.

    Examples
    --------
    >>> faults = lint(b"Subject: KTTT\r\n\r\n06 HTX", headline=["06 HTX"])
    >>> sorted({fault.rule for fault in faults})[:3]
    ['alternatives', 'charset', 'date']
    """
    letter = _open(raw, tuple(headline), domain, synthetic)
    return [Fault(name, what) for name, check in RULES.items() for what in check(letter)]


def _open(raw: bytes, headline: tuple[str, ...], domain: str, synthetic: bool) -> Letter:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    texts = {"plain": "", "html": ""}
    images: dict[str, EmailMessage] = {}
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "image":
            images[str(part["Content-ID"] or f"?{number}").strip("<> ")] = part
        elif part.get_content_type() in ("text/plain", "text/html") and not texts[part.get_content_subtype()]:
            payload = part.get_payload(decode=True)
            texts[part.get_content_subtype()] = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    root = lxml_html.document_fromstring(texts["html"] or "<html><body></body></html>")
    return Letter(raw, message, texts["plain"], texts["html"], root, images, headline, domain, synthetic)


# ---- the message ----------------------------------------------------------------------------------


@rule
def alternatives(letter: Letter) -> Iterator[str]:
    """Text first, then HTML with its pictures: clients show the last alternative that they understand."""
    outer: EmailMessage | None = letter.message
    if outer is not None and outer.get_content_type() == "multipart/mixed":
        outer = next((p for p in outer.iter_parts() if isinstance(p, EmailMessage)), None)
    if outer is None or outer.get_content_type() != "multipart/alternative":
        yield "không phải multipart/alternative"
        return
    kinds = [part.get_content_type() for part in outer.iter_parts()]
    if kinds not in (["text/plain", "multipart/related"], ["text/plain", "text/html"]):
        yield f"thứ tự các phần: {', '.join(kinds)}"
    for part in outer.iter_parts():
        if part.get_content_type() == "multipart/related":
            inner = [p.get_content_type() for p in part.iter_parts()]
            if inner[:1] != ["text/html"]:
                yield f"trong multipart/related: {', '.join(inner)}"


@rule
def date(letter: Letter) -> Iterator[str]:
    """A Date that can be read."""
    try:
        parsedate_to_datetime(str(letter.message["Date"] or ""))
    except ValueError:
        yield "thiếu ngày gửi (Date)"


@rule
def message_id(letter: Letter) -> Iterator[str]:
    """One Message-ID, on our own domain, so that a retry is recognised."""
    found = [str(value).strip() for value in letter.message.get_all("Message-ID", [])]
    if len(found) != 1 or not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", found[0]):
        yield f"Message-ID: {found}"
    elif letter.domain and not found[0].endswith(f"@{letter.domain}>"):
        yield f"Message-ID không thuộc tên miền {letter.domain}"


@rule
def headers(letter: Letter) -> Iterator[str]:
    """From, To and Auto-Submitted once, no Bcc, no line break smuggled into a value."""
    for name in ("From", "To", "Subject", "Auto-Submitted"):
        if len(letter.message.get_all(name, [])) != 1:
            yield f"{name} phải có đúng một lần"
    if letter.message["Bcc"] is not None:
        yield "có Bcc"
    for name, value in letter.message.items():
        if re.search(r"[\r\n\x00]", str(value)):
            yield f"{name} chứa ký tự xuống dòng"


@rule
def subject(letter: Letter) -> Iterator[str]:
    """Not empty, not longer than a phone shows, and marked when the numbers are made up."""
    text = unicodedata.normalize("NFC", str(letter.message["Subject"] or "")).strip()
    if not text:
        yield "tiêu đề trống"
    if len(text) > SUBJECT_LIMIT:
        yield f"tiêu đề dài {len(text)} ký tự, tối đa {SUBJECT_LIMIT}: {text!r}"
    if letter.synthetic and not re.search("mô phỏng|synthetic", text, re.IGNORECASE):
        yield f"số liệu mô phỏng mà tiêu đề không nói: {text!r}"


@rule
def charset(letter: Letter) -> Iterator[str]:
    """UTF-8, said so, and really so: other declarations make Gmail clip."""
    for part in letter.message.walk():
        if part.get_content_maintype() != "text":
            continue
        if str(part.get_content_charset() or "").lower() != "utf-8":
            yield f"{part.get_content_type()}: {part.get_content_charset()}"
        payload = part.get_payload(decode=True)
        try:
            (payload if isinstance(payload, bytes) else b"").decode("utf-8")
        except UnicodeDecodeError:
            yield f"{part.get_content_type()}: không giải mã được theo UTF-8"
    if not re.search(r"<meta[^>]+charset=[\"']?utf-8", letter.html, re.IGNORECASE):
        yield "HTML thiếu <meta charset>"


@rule
def controls(letter: Letter) -> Iterator[str]:
    """No control characters: C1 ones trigger the clipped view and betray a wrong decoding."""
    for name, text in (("văn bản", letter.text), ("HTML", letter.html), ("tiêu đề", str(letter.message["Subject"]))):
        found = sorted({f"U+{ord(c):04X}" for c in re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]", text)})
        if found:
            yield f"{name}: {', '.join(found)}"


@rule
def line_length(letter: Letter) -> Iterator[str]:
    """Lines of at most 998 bytes (RFC 5322)."""
    longest = max(map(len, letter.raw.splitlines()), default=0)
    if longest > LINE_LIMIT:
        yield f"dòng dài {longest} byte"


@rule
def size(letter: Letter) -> Iterator[str]:
    """Gmail clips at some hundred kilobytes of HTML; many government servers take few megabytes."""
    weight = len(letter.html.encode())
    if weight > HTML_LIMIT:
        yield f"HTML nặng {weight} byte, tối đa {HTML_LIMIT}"
    if len(letter.raw) > MESSAGE_LIMIT:
        yield f"thư nặng {len(letter.raw)} byte, tối đa {MESSAGE_LIMIT}"


# ---- pictures -------------------------------------------------------------------------------------


@rule
def cid(letter: Letter) -> Iterator[str]:
    """Every picture shown is a part, every part is shown."""
    shown = {src[4:] for image in letter.root.iter("img") if (src := image.get("src", "")).startswith("cid:")}
    for name in sorted(shown - set(letter.images)):
        yield f"cid:{name} không có trong thư"
    for name in sorted(set(letter.images) - shown):
        yield f"ảnh {name} không được dùng"


@rule
def data_uri(letter: Letter) -> Iterator[str]:
    """No data: pictures; Gmail shows none of them."""
    if re.search(r"(src|background)\s*=\s*[\"']?\s*data:|url\(\s*[\"']?data:", letter.html, re.IGNORECASE):
        yield "ảnh nhúng bằng data:"


@rule
def alt(letter: Letter) -> Iterator[str]:
    """With pictures off the finding is still told."""
    for image in letter.root.iter("img"):
        if not (image.get("alt") or "").strip():
            yield f"ảnh {image.get('src', '')[:40]!r} không có lời mô tả"


@rule
def image_budget(letter: Letter) -> Iterator[str]:
    """Few pictures, light ones, PNG."""
    if len(letter.images) > IMAGES_LIMIT:
        yield f"{len(letter.images)} ảnh, tối đa {IMAGES_LIMIT}"
    for name, part in letter.images.items():
        payload = part.get_payload(decode=True)
        weight = len(payload) if isinstance(payload, bytes) else 0
        if weight > IMAGE_LIMIT:
            yield f"ảnh {name} nặng {weight} byte, tối đa {IMAGE_LIMIT}"
        if part.get_content_type() != "image/png":
            yield f"ảnh {name} là {part.get_content_type()}, phải là PNG"


# ---- the HTML part --------------------------------------------------------------------------------


@rule
def active(letter: Letter) -> Iterator[str]:
    """Nothing that runs or asks: clients drop it, filters keep the mail."""
    for node in letter.root.iter(*ACTIVE.split()):
        yield f"<{node.tag}>"
    for node in letter.root.iter():
        for name, value in node.attrib.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                yield f"<{node.tag} {name}>"


@rule
def remote(letter: Letter) -> Iterator[str]:
    """Nothing is fetched when the mail is opened."""
    for node in letter.root.iter():
        for name in ("src", "background", "srcset", "poster", "data"):
            value = node.get(name, "")
            if value and not value.startswith(("cid:", "data:")):
                yield f"<{node.tag} {name}={value[:60]!r}>"
    if re.search(r"url\(\s*[\"']?(https?:|//)|@import|@font-face", letter.html, re.IGNORECASE):
        yield "url(), @import, @font-face"


@rule
def anchors(letter: Letter) -> Iterator[str]:
    """No jumps inside the mail: Gmail on iOS ignores them."""
    for link in letter.root.iter("a"):
        if link.get("href", "#").startswith("#"):
            yield f"liên kết trong thư: {link.get('href')!r}"


@rule
def classes(letter: Letter) -> Iterator[str]:
    """A class alone styles nothing where the head is dropped."""
    for node in letter.root.iter():
        if node.get("class") and not node.get("style"):
            yield f"<{node.tag} class={node.get('class')!r}> không có style"


@rule
def unsafe_css(letter: Letter) -> Iterator[str]:
    """Only what every client draws."""
    yield from style_faults(letter.root)


@rule
def structure(letter: Letter) -> Iterator[str]:
    """For those who hear a mail: language, one title, layout tables told apart from tables of data."""
    if not letter.root.get("lang"):
        yield "<html> không có lang"
    titles = len(list(letter.root.iter("h1")))
    if titles != 1:
        yield f"{titles} × <h1>"
    for table in letter.root.iter("table"):
        own = [cell for cell in table.iter("th") if next(cell.iterancestors("table")) is table]
        if table.get("role") != "presentation" and not own:
            yield "bảng không có ô tiêu đề mà không ghi role=presentation"
        for cell in own:
            if not cell.get("scope"):
                yield f"ô tiêu đề thiếu scope: {' '.join(''.join(cell.itertext()).split())[:40]!r}"


@rule
def headline(letter: Letter) -> Iterator[str]:
    """Every headline number stands in the text part and, pictures off, in the HTML part."""
    for name, text in (("phần văn bản", letter.text), ("phần HTML", letter.visible)):
        for sentence in letter.headline:
            if not tells(text, sentence):
                yield f"{name} thiếu số liệu của: {sentence[:60]}"


@rule
def paths(letter: Letter) -> Iterator[str]:
    """No folder of the machine that made it."""
    yield from found_paths(letter.text + letter.html)
