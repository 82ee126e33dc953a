"""A mail message (RFC 5322, MIME) from its bytes, by the standard library, within bounds."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32, Policy, compat32
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.pages.charset import decode_page

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PARTS = 500
"""A message has a few parts; each is an object of its own."""

MAX_WORK = 20_000_000
"""Lines times parts: each line is held against the boundary of each open part."""

_MAX_HEADER = 4_000
_MAX_HEADERS = 20_000
_PIECE = 65_536
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_OF_MAIL = ("from", "date", "subject", "received", "message-id", "mime-version", "content-type")

Mail = Message


def _policy(place: str) -> Policy:
    """Return a policy that keeps each header as it came, cut at ``_MAX_HEADER``: some are slow to take apart."""
    seen = 0

    class Bounded(Compat32):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            nonlocal seen
            seen += 1
            if seen > _MAX_HEADERS:
                raise TooLargeError(f"{place} has more than {_MAX_HEADERS:,} header fields")
            name, value = super().header_source_parse(sourcelines)
            return name, value[:_MAX_HEADER]

    return Bounded()


def parse_message(data: bytes, place: str) -> Mail:
    """Return a message with its parts.

    Raises:
        TooLargeError: it has too many parts, header fields, or nested parts with too many lines.
        InputError: it is no mail message.
    """
    parts = 0

    def part(policy: Policy = compat32) -> Mail:
        nonlocal parts
        parts += 1
        if parts > MAX_PARTS:
            raise TooLargeError(f"{place} has more than {MAX_PARTS} parts")
        return Message(policy)

    parser = BytesFeedParser(part, policy=_policy(place))
    work = 0
    try:
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            parser.feed(piece)
            work += parts * (piece.count(b"\n") + piece.count(b"\r"))
            if work > MAX_WORK:
                raise TooLargeError(f"{place} has too many lines in too many parts")
        message = parser.close()
    except RecursionError as error:
        raise TooLargeError(f"{place} nests its parts too deeply") from error
    if not any(name in message for name in _OF_MAIL):
        raise InputError(f"{place} is no mail message: it has no header")
    return message


def header(message: Mail, name: str) -> str:
    """Return the value of a header in characters, on one line; "" where there is none."""
    return decoded_header(raw_header(message, name))


def raw_header(message: Mail, name: str) -> str:
    """Return the value of a header as it came, its encoded words unread; "" where there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return _characters(str(raw))


def decoded_header(raw: str) -> str:
    """Read the encoded words (RFC 2047) of a header's value."""
    try:
        parts: Sequence[tuple[bytes | str, str | None]] = decode_header(raw)
    except (HeaderParseError, ValueError):
        parts = [(raw, None)]
    words = [part if isinstance(part, str) else text_of_bytes(part, charset) for part, charset in parts]
    return " ".join(_NO_CHARACTER.sub("", "".join(words)).split())


def text_of_bytes(data: bytes, charset: str | None) -> str:
    """Return bytes in characters: in UTF-8 if they are, else in the charset that is told, else in a likely one."""
    try:
        return decode_page(data, charset)
    except NotAnArticleError:  # none is likely
        return data.decode("cp1252", "replace")


def _characters(raw: str) -> str:
    """Return a header that may hold bytes which are no ASCII, as the parser keeps them: as lone surrogates."""
    return raw if raw.isascii() else text_of_bytes(raw.encode("ascii", "surrogateescape"), None)
