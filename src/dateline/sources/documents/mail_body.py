"""Which parts of a mail are its text, which are mails of their own, and which are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.errors import TooLargeError
from dateline.sources.documents.mail_parse import decoded_header, text_of_bytes
from dateline.sources.documents.mail_text import Told, letters, own_text, unflowed
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from dateline.sources.documents.mail_parse import Mail

_DOCUMENTS = frozenset(
    {
        "application/pdf", "application/msword", "application/rtf", "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/xhtml+xml",
    }
)  # fmt: skip
_ADDRESS = re.compile(r"https?://\S")
_STUB_LETTERS, _RICHER, _MANY_ADDRESSES = 200, 4, 5
_MAX_NAME = 100


@dataclass(slots=True)
class Body:
    """What is in a mail: its text, what a forward's frame tells, the mails in it, and the documents left out."""

    texts: list[str] = field(default_factory=list)
    facts: Facts = NOTHING
    mails: list[Mail] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    is_rich: bool = False
    """It is HTML's."""

    @property
    def text(self) -> str:
        """The texts of all parts."""
        return "\n\n".join(filter(None, self.texts))

    def add(self, other: Body) -> None:
        """Take in what is in another part."""
        self.texts += other.texts
        self.facts = self.facts.over(other.facts)
        self.mails += other.mails
        self.documents += other.documents
        self.is_rich = self.is_rich or other.is_rich


def body_of(part: Mail, place: str, max_bytes: int) -> Body:
    """Return what is in a part of a mail, or in all of it.

    Of alternatives the plain text is read, unless it is only a stub for the HTML or sprinkled with addresses.

    Raises:
        TooLargeError: a text has more than ``max_bytes`` bytes.
    """
    kind = part.get_content_type()
    inner = part.get_payload() if part.is_multipart() else None  # of a text it would be decoded, in any charset
    if kind == "message/rfc822" and isinstance(inner, list):
        return Body(mails=[mail for mail in inner if not isinstance(mail, str)])
    if isinstance(inner, list):
        bodies = [body_of(child, place, max_bytes) for child in inner if not isinstance(child, str)]
        return _chosen(bodies) if kind == "multipart/alternative" else _together(bodies)
    if _is_attachment(part) or not kind.startswith(("text/", "multipart/")):
        return Body(documents=[_name(part)] if kind in _DOCUMENTS or _is_text_file(part) else [])
    if kind in ("text/calendar", "text/css", "text/vcard", "text/x-vcard", "text/directory"):
        return Body()
    return _text(part, kind, place, max_bytes)


def _text(part: Mail, kind: str, place: str, max_bytes: int) -> Body:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return Body()
    if len(data) > max_bytes:
        hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
        raise TooLargeError(f"{place} has a text of {len(data):,} bytes; the limit is {max_bytes:,}", hint=hint)
    text = text_of_bytes(data, _parameter(part, "charset")).replace("\r\n", "\n").replace("\r", "\n")
    if kind in ("text/html", "text/xhtml"):
        from dateline.sources.pages.fragment import text_of_fragment  # noqa: PLC0415 -- lxml, only for HTML

        told, is_rich = Told(text_of_fragment(text)), True
    else:
        if (_parameter(part, "format") or "").lower() == "flowed":
            text = unflowed(text, delsp=(_parameter(part, "delsp") or "").lower() == "yes")
        told, is_rich = own_text(text), False
    return Body([told.text.replace("\x00", "")], told.facts, is_rich=is_rich)


def _together(bodies: list[Body]) -> Body:
    whole = Body()
    for body in bodies:
        whole.add(body)
    return whole


def _chosen(bodies: list[Body]) -> Body:
    """Choose one of the alternatives; mails and documents of all are kept."""
    plain = next((body for body in bodies if body.text and not body.is_rich), None)
    rich = next((body for body in reversed(bodies) if body.text and body.is_rich), None)
    chosen = rich if plain is None or (rich and _is_stub(plain.text, rich.text)) else plain
    whole = _together([Body(mails=body.mails, documents=body.documents) for body in bodies])
    if chosen:
        whole.add(Body(chosen.texts, chosen.facts, is_rich=chosen.is_rich))
    return whole


def _is_stub(plain: str, rich: str) -> bool:
    few, many = letters(plain), letters(rich)
    if len(_ADDRESS.findall(plain)) >= _MANY_ADDRESSES and many:
        return True
    return many > _RICHER * few or (few < _STUB_LETTERS and many > few)


def _is_attachment(part: Mail) -> bool:
    return part.get_content_disposition() == "attachment" or _is_text_file(part)


def _is_text_file(part: Mail) -> bool:
    """Say whether a part is a text that came as a file."""
    return part.get_content_maintype() == "text" and bool(_parameter(part, "name") or _file_name(part))


def _name(part: Mail) -> str:
    name = decoded_header(_file_name(part) or _parameter(part, "name") or "without a name")
    return f"{name[:_MAX_NAME]!r} ({part.get_content_type()[:_MAX_NAME]})"


def _file_name(part: Mail) -> str | None:
    try:
        return part.get_filename()
    except (ValueError, LookupError):  # RFC 2231 in no known charset
        return "unreadable name"


def _parameter(part: Mail, name: str) -> str | None:
    value = part.get_param(name)
    if isinstance(value, tuple):  # RFC 2231
        value = value[2]
    return value if isinstance(value, str) else None
