"""The kind of a text whose first lines have a form: mail, a mailbox, a table, a list of addresses."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.sources.sniff.head import Head

_MAIL_ENDINGS = frozenset({"eml", "mht", "mhtml"})
_MAIL_MEDIA = frozenset({"message/rfc822", "multipart/related"})
_MBOX_ENDINGS = frozenset({"mbox", "mbx"})
_MBOX_MEDIA = frozenset({"application/mbox"})
_CSV_ENDINGS = frozenset({"csv", "tsv", "tab"})
_CSV_MEDIA = frozenset({"text/csv", "application/csv", "text/tab-separated-values"})

_FROM_LINE = re.compile(r"From [^\s]{1,300} .{0,80}\d{1,2}:\d{2}.{0,40}$")
_FIELD = re.compile(r"([!-9;-~]{1,76}):(?:[ \t]|$)")
_MAX_HEADER_LINES = 500
# What only a mail program writes; and what a person may have typed above a story as well.
_TELLING = frozenset(
    "received message-id mime-version return-path delivered-to dkim-signature authentication-results list-unsubscribe"
    " content-transfer-encoding arc-seal x-mozilla-status x-mailer envelope-to snapshot-content-location".split()
)
_USUAL = frozenset({"to", "date", "subject", "cc", "reply-to", "content-type"})
_ADDRESS = re.compile(r"[^\s@]{1,200}@[^\s@]{1,200}")

_URL = re.compile(r"https?://[^\s<>\"]{3,4000}$", re.IGNORECASE)

_TEXT_COLUMNS = frozenset(
    "text body content article story articlebody article_body article_text maintext main_text full_text fulltext"
    " full-text".split()
)
_COLUMN = re.compile(r"[\w .:/-]{1,40}")
_FIRST_LINE = 2000


def lines_kind_of(head: Head) -> str | None:
    """Return ``mbox``, ``mail``, ``sitemap`` (one address a line), ``csv``, ``None`` for what has no such form."""
    if _is_mbox(head):
        return "mbox"
    if _is_mail(head):
        return "mail"
    if _is_addresses(head):
        return "sitemap"
    if head.named(_CSV_ENDINGS, _CSV_MEDIA) or _is_table(head):
        return "csv"
    return None


def _is_mbox(head: Head) -> bool:
    first, _, rest = head.text.partition("\n")
    if not _FROM_LINE.match(first.rstrip()):
        return head.named(_MBOX_ENDINGS, _MBOX_MEDIA) and first.startswith("From ")
    fields = _fields(rest)
    return bool(_TELLING & fields.keys() or (_USUAL | {"from"}) & fields.keys())


def _is_mail(head: Head) -> bool:
    fields = _fields(head.text)
    if head.named(_MAIL_ENDINGS, _MAIL_MEDIA):
        return bool((_TELLING | _USUAL | {"from"}) & fields.keys())
    if _TELLING & fields.keys():
        return True
    by = fields.get("from", "") + fields.get("to", "")
    return "from" in fields and bool(_USUAL & fields.keys()) and bool(_ADDRESS.search(by))


def _fields(text: str) -> dict[str, str]:
    """Return the header of a message, names in lower case; empty where its first lines are no header."""
    fields: dict[str, str] = {}
    for line in text.split("\n", _MAX_HEADER_LINES)[:_MAX_HEADER_LINES]:
        if not line.strip():
            break
        if line[0] in " \t" and fields:
            continue
        found = _FIELD.match(line)
        if not found:
            return fields if line.startswith(">From ") else {}
        fields.setdefault(found[1].lower(), line[found.end() :][:1000])
    return fields


def _is_addresses(head: Head) -> bool:
    if not head.text[:8].lower().startswith(("http://", "https://")):
        return False
    lines = head.text.split("\n")
    if not head.whole and len(lines) > 1:
        lines.pop()
    return all(_URL.match(line.strip()) for line in lines if line.strip())


def _is_table(head: Head) -> bool:
    """Say whether the first line names columns, one of them a text's, and the first row has as many fields."""
    first, newline, _ = head.text.partition("\n")
    if not newline or len(first) > _FIRST_LINE:
        return False
    for delimiter in (",", ";", "\t"):
        names = [name.strip().strip('"').strip() for name in first.split(delimiter)]
        if len(names) < 2 or not all(map(_COLUMN.fullmatch, names)):  # noqa: PLR2004 -- one column is no table
            continue
        if not any(name.lower() in _TEXT_COLUMNS for name in names):
            continue
        return len(_second_row(head.text, delimiter)) == len(names)
    return False


def _second_row(text: str, delimiter: str) -> list[str]:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        next(rows)
        return next(rows, [])
    except csv.Error:
        return []
