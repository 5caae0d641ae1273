"""Headers folded as RFC 2047 says, which the standard library's own folding does not quite.

It makes encoded words of 76 characters where 75 are allowed, and where it breaks a long subject between two of
them the space in between is lost: "06 HTX mới" arrives as "06 HTXmới".
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from email.policy import EmailPolicy
from typing import Any

WORD = 39
"""Bytes of UTF-8 in one encoded word: 52 characters of base64 and 12 around them leave room for a header's name."""
_ADDRESSES = ("from", "to", "cc", "reply-to", "sender")


class MailPolicy(EmailPolicy):
    """The library's SMTP policy with our folding of what is not ASCII."""

    def fold(self, name: str, value: Any) -> str:
        """One header as text."""
        own = self._own(name, value)
        return super().fold(name, value) if own is None else own

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as it goes out."""
        own = self._own(name, value)
        return super().fold_binary(name, value) if own is None else own.encode("ascii")

    def _own(self, name: str, value: Any) -> str | None:
        if str(value).isascii():
            return None
        if name.lower() == "subject":
            return f"{name}: {_folded(encoded(str(value)))}{self.linesep}"
        if name.lower() in _ADDRESSES:
            people = ",\r\n ".join(_person(address) for address in value.addresses)
            return f"{name}: {people}{self.linesep}"
        return None


POLICY = MailPolicy(linesep="\r\n")


def encoded(text: str) -> list[str]:
    """Return encoded words of at most 75 characters, none of which splits a letter.

    Examples
    --------
    >>> encoded("06 HTX mới")
    ['=?utf-8?b?MDYgSFRYIG3hu5tp?=']
    >>> max(map(len, encoded("Kinh tế tập thể, hợp tác xã " * 5)))
    64
    """
    return [f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in _pieces(text)]


def _pieces(text: str) -> Iterator[bytes]:
    piece = b""
    for letter in text:
        more = letter.encode("utf-8")
        if len(piece) + len(more) > WORD:
            yield piece
            piece = b""
        piece += more
    if piece:
        yield piece


def _folded(words: list[str]) -> str:
    return "\r\n ".join(words)


def _person(address: Any) -> str:
    if not address.display_name:
        return str(address.addr_spec)
    if address.display_name.isascii():
        return str(address)
    return _folded([*encoded(address.display_name), f"<{address.addr_spec}>"])
