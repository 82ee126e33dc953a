"""Mailboxes in the mbox format (RFC 4155, and its variants mboxo and mboxrd), one message at a time."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from dateline.errors import InputError, TooLargeError
from dateline.sources.documents.mail import At, items_of_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Items, Opened, ReadOptions

_MAX_ROW = 65_536
# "From ina@mail.example Mon Feb 25 10:15:00 +0100 2019"; a bare "From -" is Mozilla's
_SEPARATOR = re.compile(
    rb"From (?:\S{1,300}[ \t]*[\r\n]*|\S{1,300} .{0,60}\d\d:\d\d.{0,30}\d{4}.{0,60}[\r\n]*)", re.DOTALL
)
_ESCAPED = re.compile(rb">{1,20}From ")
_BETWEEN_REPORTS = 1_000_000


def read_mbox(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of a mailbox; a message that cannot be read is told, and the reading goes on.

    A message begins at a line "From …" that looks like one and follows a blank line. Those that were sent before
    ``options.since`` are left out.

    Raises:
        InputError: it is no mailbox, or the stream breaks off.
    """
    for number, data in enumerate(_messages(opened, options), 1):
        at = At(f"{opened.source}#{number}", f"{opened.source}: message {number}")
        if data is None:
            hint = "the setting max_document_bytes (DATELINE_MAX_DOCUMENT_BYTES) moves the limit"
            limit = f"{options.max_document_bytes:,}"
            yield TooLargeError(f"{at.place} is too large: the limit is {limit} bytes", hint=hint)
            continue
        try:
            yield from items_of_message(data, at, options, opened.facts, since=options.since)
        except InputError as error:
            yield error


def _messages(opened: Opened, options: ReadOptions) -> Iterator[bytes | None]:
    """Yield the bytes of each message, ``None`` for one that is too large."""
    message: bytearray | None = None
    follows_blank, in_row = True, False
    size = 0
    for row in _rows(opened, options):
        if not in_row and follows_blank and _SEPARATOR.fullmatch(row):
            if message is not None:
                yield bytes(message) if size <= options.max_document_bytes else None
            message, size = bytearray(), 0
        elif message is not None:
            size += len(row)
            if size <= options.max_document_bytes:
                message += row[1:] if not in_row and _ESCAPED.match(row) else row
        elif row.strip():
            raise InputError(f"{opened.source} is no mailbox: it does not begin with a line 'From …'")
        follows_blank = not in_row and not row.strip(b"\r\n")
        in_row = not row.endswith(b"\n")
    if message is None:
        raise InputError(f"{opened.source} is no mailbox: it is empty")
    yield bytes(message) if size <= options.max_document_bytes else None


def _rows(opened: Opened, options: ReadOptions) -> Iterator[bytes]:
    """Yield the lines of the stream, long ones in pieces, and report how far it is read."""
    done = reported = 0
    while True:
        try:
            row = opened.stream.readline(_MAX_ROW)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise InputError(f"{opened.source} cannot be read: {error}") from error
        if not row:
            break
        yield row
        done += len(row)
        if done - reported >= _BETWEEN_REPORTS:
            reported = done
            options.on_progress(opened.source, done, opened.size)
    options.on_progress(opened.source, done, opened.size)
