"""The message: its tree, its two parts, and a bad message for every rule of the linter."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime

import pytest
from executed import STAMP, report
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kttt_analysis.publishing import mail_lint
from kttt_analysis.publishing.errors import MailRefused
from kttt_analysis.publishing.fragment import parse, show
from kttt_analysis.publishing.mail import Mail, MailSettings, build
from kttt_analysis.publishing.mail_body import for_mail
from kttt_analysis.publishing.mail_headers import POLICY
from kttt_analysis.publishing.mail_lint import RULES, lint
from kttt_analysis.publishing.mail_styles import style_faults
from kttt_analysis.publishing.mail_text import tells

SETTINGS = MailSettings(
    sender="Liên minh HTX <bao-cao@lienminh.example>",
    recipients=("Lãnh đạo <lanhdao@tinh.example>", "so@tinh.example"),
    reply_to="Cán bộ tổng hợp <canbo@lienminh.example>",
)


@pytest.fixture(scope="module")
def letter() -> Mail:
    notebook, about = report()
    return build(notebook, about, STAMP, SETTINGS)


def opened(eml: bytes) -> EmailMessage:
    message = message_from_bytes(eml, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def lint_of(eml: bytes) -> set[str]:
    _, about = report()
    told = lint(eml, headline=[h.text for h in about.headline], domain="lienminh.example", synthetic=True)
    return {fault.rule for fault in told}


# ---- the message ------------------------------------------------------------------------------------


def test_the_tree_is_text_then_html_with_its_pictures(letter):
    message = opened(letter.eml)
    assert message.get_content_type() == "multipart/alternative"
    first, second = message.iter_parts()
    assert first.get_content_type() == "text/plain"
    assert second.get_content_type() == "multipart/related"
    assert [p.get_content_type() for p in second.iter_parts()] == ["text/html", "image/png"]
    for part in message.walk():
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] == "base64"
    assert max(map(len, letter.eml.splitlines())) <= 78
    assert b"\r\n" in letter.eml and not re.search(rb"[^\r]\n", letter.eml)


def test_the_headers_are_whole(letter):
    message = opened(letter.eml)
    assert str(message["Subject"]) == "[Mô phỏng] KTTT quý II/2021: 06/15 HTX mới (13/15 huyện)"
    assert message["From"].addresses[0].display_name == "Liên minh HTX"
    assert [a.addr_spec for a in message["To"].addresses] == ["lanhdao@tinh.example", "so@tinh.example"]
    assert message["Reply-To"].addresses[0].addr_spec == "canbo@lienminh.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "vi"
    assert message["Bcc"] is None
    sent = parsedate_to_datetime(message["Date"])
    assert sent == STAMP.created and sent.utcoffset() == timedelta(hours=7)


def test_parts_are_what_the_files_hold(letter):
    first, second = opened(letter.eml).iter_parts()
    assert first.get_content().replace("\r\n", "\n") == letter.text
    assert next(second.iter_parts()).get_content().replace("\r\n", "\n") == letter.html


def test_a_retry_has_the_same_bytes_and_another_mail_another_name(letter):
    notebook, about = report()
    assert build(notebook, about, STAMP, SETTINGS).eml == letter.eml
    assert re.fullmatch(r"<kttt\.2021Q2\.v1\.province\.[0-9a-f]{16}@lienminh\.example>", letter.message_id)
    others = [
        build(notebook, about, replace(STAMP, version="v2"), SETTINGS),
        build(notebook, replace(about, district="899"), STAMP, SETTINGS),
        build(notebook, replace(about, closing="Khác."), STAMP, SETTINGS),
        build(notebook, about, STAMP, replace(SETTINGS, domain="tinh.example")),
    ]
    assert len({letter.message_id, *(other.message_id for other in others)}) == 5
    assert others[3].message_id.endswith("@tinh.example>")


def test_pictures_and_references_are_one_to_one(letter):
    shown = set(re.findall(r'src="cid:([^"]+)"', letter.html))
    parts = {p["Content-ID"].strip("<>") for p in opened(letter.eml).walk() if p.get_content_maintype() == "image"}
    assert shown == parts and len(shown) == 1
    assert next(iter(shown)).startswith("htx_new_by_district.")


def folded(subject: str, sender: str = "a@b.vn") -> bytes:
    message = EmailMessage(policy=POLICY)
    message["Subject"] = subject
    message["From"] = sender
    return message.as_bytes()


@given(st.lists(st.sampled_from(["KTTT", "06/15", "mới", "hợp tác xã", "Ứ", "🙂", "(", "–", "II/2021:"]), max_size=30))
def test_a_subject_of_any_length_arrives_as_it_was(parts):
    subject = " ".join(parts)
    raw = folded(subject)
    assert str(opened(raw)["Subject"]) == subject
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ \r\n]+\?=", raw))


def test_names_of_people_arrive_as_they_were():
    name = "Liên minh Hợp tác xã tỉnh Kiên Giang, Phòng Chính sách và Phát triển thành viên"
    message = EmailMessage(policy=POLICY)
    message["To"] = f'"{name}" <a@b.vn>, "Sở, ban" <c@d.vn>, e@f.vn'
    raw = message.as_bytes().decode("ascii")
    assert max(map(len, raw.splitlines())) <= 76
    people = raw.partition(":")[2].split(",\r\n")
    # by the older decoder: the newer one doubles a space that stands at the edge of an encoded word in a name
    told = [str(make_header(decode_header(person.strip()))) for person in people]
    assert told == [f"{name} <a@b.vn>", "Sở, ban <c@d.vn>", "e@f.vn"]


def test_without_recipients_nobody_is_named():
    notebook, about = report()
    message = opened(build(notebook, about, STAMP, MailSettings()).eml)
    assert str(message["To"]) == "undisclosed-recipients:;"
    assert message["From"].addresses[0].addr_spec == "bao-cao@kttt.invalid"


# ---- the parts --------------------------------------------------------------------------------------


def test_the_text_part_stands_alone(letter):
    _, about = report()
    for said in (about.title.upper(), about.issuer, "13/15 huyện", "Kiên Hải, Giang Thành", about.closing):
        assert said in letter.text
    assert all(tells(letter.text, h.text) for h in about.headline)
    assert "Giồng Riềng lập nhiều HTX nhất (04 HTX)" in letter.text
    assert "SỐ LIỆU MÔ PHỎNG" in letter.text
    assert letter.text.rstrip().endswith(about.closing)
    for hidden in ("không thuộc báo cáo", "import io", "Theo huyện, thành phố", "<", "**"):
        assert hidden not in letter.text


def test_the_html_part_can_be_read_with_pictures_off(letter):
    _, about = report()
    root = html.document_fromstring(letter.html)
    assert all(tells(" ".join(root.find("body").itertext()), h.text) for h in about.headline)
    assert about.preheader in root.find("body")[0].text_content()
    assert root.get("lang") == "vi" and len(list(root.iter("h1"))) == 1


def test_everything_is_inline(letter):
    root = html.document_fromstring(letter.html)
    assert len(letter.html.encode()) < 30_000
    for node in root.iter("td", "th", "p", "h1", "h2", "li"):
        assert node.get("style"), html.tostring(node)[:80]
    assert root.xpath("//*[@id or @onclick]") == []
    assert list(style_faults(root)) == []


def test_tables_of_data_keep_their_headings_and_layout_ones_say_so(letter):
    root = html.document_fromstring(letter.html)
    data = [t for t in root.iter("table") if t.get("role") != "presentation"]
    assert len(data) == 1
    assert [th.get("scope") for th in data[0].iter("th")][:6] == ["col"] * 6
    assert all(t.get("cellpadding") == t.get("cellspacing") == t.get("border") == "0" for t in root.iter("table"))


def test_headline_numbers_that_no_block_states_are_added():
    notebook, about = report("tiny")
    extra = replace(about.headline[0], text="THT thành lập mới: 41 THT, đạt 82,0% kế hoạch")
    done = build(notebook, replace(about, headline=(*about.headline, extra)), STAMP, MailSettings())
    assert done.text.count(extra.text) == 1 and done.html.count(extra.text) == 1
    assert done.text.count(about.headline[0].text) == 1


@pytest.mark.parametrize(
    ("text", "headline", "told"),
    [
        ("đạt 40,0% (06 HTX)", "06 HTX, đạt 40,0%", True),
        ("đạt 140,0% (106 HTX)", "06 HTX, đạt 40,0%", False),
        ("1.325,4 triệu", "1.325,4", True),
        ("1.325,45 triệu", "1.325,4", False),
        ("chưa có số liệu", "chưa có số liệu", True),
    ],
)
def test_a_number_is_told_only_as_itself(text, headline, told):
    assert tells(text, headline) is told


def test_a_bar_takes_its_rows_colour_and_a_link_into_the_page_none():
    table = (
        '<table class="kttt-scorecard"><thead><tr><th scope="col">x</th></tr></thead><tbody><tr>'
        '<td><span class="kttt-status-at_risk">nguy cơ</span><table class="kttt-bar" role="presentation"><tr>'
        '<td class="kttt-bar-full" width="37%">&#160;</td></tr></table></td></tr></tbody></table>'
        '<p><a href="#muc-tieu">xem</a></p>'
    )
    done = show(for_mail(parse(table)))
    assert 'class="kttt-bar-full bar-at_risk"' in done and 'width="37%"' in done
    assert "<a" not in done and "xem" in done


# ---- settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (MailSettings(sender="không phải địa chỉ"), "sender"),
        (MailSettings(sender="a@b.vn\r\nBcc: x@y.vn"), "sender"),
        (MailSettings(recipients=("a@b.vn", "a@b")), "recipients"),
        (MailSettings(recipients=("a@b.vn\nBcc: x@y.vn",)), "recipients"),
        (MailSettings(reply_to="@b.vn"), "reply_to"),
        (MailSettings(domain="-"), "domain"),
        (MailSettings(domain="b.vn>"), "domain"),
    ],
)
def test_wrong_settings_are_told(settings, name):
    with pytest.raises(MailRefused, match=f"“{name}”") as caught:
        settings.checked()
    assert caught.value.exit_code == 6


def test_a_line_break_in_a_subject_is_no_header(letter):
    notebook, about = report()
    with pytest.raises(MailRefused, match=r"\[header\]|xuống dòng"):
        build(notebook, replace(about, subject="[Mô phỏng] KTTT\r\nBcc: x@y.vn"), STAMP, SETTINGS)


# ---- the corpus of bad messages ---------------------------------------------------------------------


def rebuilt(eml: bytes, change: Callable[[EmailMessage], None]) -> bytes:
    message = opened(eml)
    change(message)
    return message.as_bytes()


def html_part(message: EmailMessage) -> EmailMessage:
    return next(p for p in message.walk() if p.get_content_type() == "text/html")


def in_html(old: str, new: str, number: int = 1) -> Callable[[bytes], bytes]:
    def change(message: EmailMessage) -> None:
        part = html_part(message)
        text = part.get_content()
        assert old in text, old
        part.set_content(text.replace(old, new, number), subtype="html", charset="utf-8", cte="base64")

    return lambda eml: rebuilt(eml, change)


def in_text(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(message: EmailMessage) -> None:
        part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
        text = part.get_content()
        assert old in text, old
        part.set_content(text.replace(old, new), charset="utf-8", cte="base64")

    return lambda eml: rebuilt(eml, change)


def header(name: str, value: str | None) -> Callable[[bytes], bytes]:
    def change(message: EmailMessage) -> None:
        del message[name]
        if value is not None:
            message[name] = value

    return lambda eml: rebuilt(eml, change)


def reordered(eml: bytes) -> bytes:
    return rebuilt(eml, lambda message: message.get_payload().reverse())


def picture_dropped(eml: bytes) -> bytes:
    return rebuilt(eml, lambda message: list(message.iter_parts())[1].get_payload().pop())


def picture_added(number: int, size: int, subtype: str = "png") -> Callable[[bytes], bytes]:
    def change(message: EmailMessage) -> None:
        related = list(message.iter_parts())[1]
        for i in range(number):
            related.add_related(b"x" * size, "image", subtype, cid=f"<extra{i}@lienminh.example>")

    return lambda eml: rebuilt(eml, change)


def everything(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(eml: bytes) -> bytes:
        assert old in eml
        return eml.replace(old, new, 1)

    return change


BODY = "<body"
BAD: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("alternatives", "html first", reordered),
    (
        "alternatives",
        "html alone",
        lambda eml: b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>06</p>",
    ),
    ("date", "none", header("Date", None)),
    ("message-id", "none", header("Message-ID", None)),
    ("message-id", "another domain", header("Message-ID", "<a@other.example>")),
    ("headers", "no sender", header("From", None)),
    ("headers", "blind copies", header("Bcc", "x@tinh.example")),
    ("headers", "not marked automatic", header("Auto-Submitted", None)),
    ("subject", "empty", header("Subject", "")),
    ("subject", "too long", header("Subject", "[Mô phỏng] " + "KTTT " * 12)),
    ("subject", "synthetic not told", header("Subject", "KTTT quý II/2021")),
    ("charset", "latin", everything(b'text/plain; charset="utf-8"', b'text/plain; charset="iso-8859-1"')),
    ("charset", "undeclared in the head", in_html('<meta charset="utf-8">', "")),
    ("controls", "C1", in_text("06 HTX", "06\x96HTX")),
    ("controls", "C1 in HTML", in_html("06 HTX", "06\x96HTX")),
    ("line-length", "one long line", everything(b"\r\nDate:", b"\r\nX-Long: " + b"x" * 1000 + b"\r\nDate:")),
    ("size", "heavy HTML", in_html("</body>", "<p>" + "x" * 80_000 + "</p></body>")),
    ("size", "heavy message", picture_added(32, 90_000)),
    ("cid", "part missing", picture_dropped),
    ("cid", "part not used", picture_added(1, 10)),
    ("data-uri", "picture inside", in_html('src="cid:', 'src="data:image/png;base64,')),
    ("alt", "none", in_html('alt="', 'data-alt="')),
    ("alt", "empty", in_html('alt="Giồng Riềng lập nhiều HTX nhất (04 HTX); sáu huyện chưa lập HTX nào."', 'alt=" "')),
    ("image-budget", "too many", picture_added(6, 10)),
    ("image-budget", "too heavy", picture_added(1, 100_001)),
    ("image-budget", "no PNG", picture_added(1, 10, "webp")),
    ("active", "script", in_html("</body>", "<script>x()</script></body>")),
    ("active", "form", in_html("</body>", '<form action="https://x.example"><input></form></body>')),
    ("active", "handler", in_html(BODY, '<body onload="x()"')),
    ("active", "progress", in_html("</body>", "<progress value=1></progress></body>")),
    ("remote", "picture", in_html('src="cid:', 'src="https://x.example/')),
    ("remote", "font", in_html("<style>", "<style>@font-face{src:url(https://x.example/f.woff)}")),
    (
        "anchors",
        "contents",
        in_html("</body>", '<p style="margin:0"><a href="#a" style="color:#000000">a</a></p></body>'),
    ),
    ("classes", "class alone", in_html("</body>", '<p class="x">x</p></body>')),
    ("structure", "no language", in_html('<html lang="vi"', "<html")),
    ("structure", "two titles", in_html("</body>", "<h1>x</h1></body>")),
    ("structure", "layout table untold", in_html("</body>", "<table><tr><td>x</td></tr></table></body>")),
    ("structure", "heading without scope", in_html('scope="row"', "")),
    ("headline", "number missing in the text", in_text("40,0%", "cao")),
    ("headline", "number only in a picture", in_html("82,0%", "phần lớn", -1)),
    ("paths", "folder of the machine", in_html("</body>", "<p>HOME/bao-cao</p></body>")),
    *[
        ("unsafe-css", css, in_html("</body>", f'<{tag} style="{css}">x</{tag}></body>'))
        for tag, css in [
            ("div", "display:flex"),
            ("div", "display:grid"),
            ("div", "float:left"),
            ("div", "position:absolute"),
            ("p", "border-radius:4px"),
            ("div", "background-image:none"),
            ("p", "background:url(cid:x)"),
            ("p", "color:rgb(0 0 0 / 1)"),
            ("p", "color:var(--ink)"),
            ("p", "margin:-4px"),
            ("p", "margin:0 auto"),
            ("span", "margin:4px"),
            ("div", "padding:4px"),
            ("p", "padding:4px 0"),
            ("div", "max-width:600px"),
            ("div", "width:600px"),
            ("p", "width:50%"),
            ("p", "font-family:Roboto"),
            ("p", "line-height:1.5"),
            ("p", "line-height:20px"),
            ("p", "margin:1em"),
        ]
    ],
    ("unsafe-css", "width of a picture", in_html('width="592"', "")),
    ("unsafe-css", "two widths of a picture", in_html('width="592"', 'width="600"')),
    ("unsafe-css", "nth-child", in_html("<style>", "<style>tr:nth-child(2){color:#000}")),
    ("unsafe-css", "heavy head", in_html("<style>", "<style>/*" + "x" * 16_000 + "*/")),
]


@pytest.mark.parametrize(("rule", "what", "spoil"), BAD, ids=[f"{rule}: {what}" for rule, what, _ in BAD])
def test_each_rule_refuses_a_worse_message(letter, monkeypatch, rule, what, spoil):
    monkeypatch.setattr(mail_lint, "found_paths", lambda text: ["HOME"] if "HOME/" in text else [])
    assert lint_of(letter.eml) == set()
    assert rule in lint_of(spoil(letter.eml))


def test_every_rule_is_tried():
    assert {rule for rule, _, _ in BAD} == set(RULES)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"Subject: x\r\n\r\n", b"Content-Type: multipart/alternative\r\n\r\nx"]
)
def test_what_is_no_message_is_full_of_faults(raw):
    assert {"date", "message-id", "alternatives"} <= {fault.rule for fault in lint(raw)}
