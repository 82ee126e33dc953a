"""The bytes of a collection in bounded pieces, lines and encodings."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from dateline.errors import InputError
from dateline.sources.streams import PIECE, Guarded, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.sources.base import Opened

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_MARK = 4


def pieces(opened: Opened) -> Iterator[bytes]:
    r"""Yield a stream in pieces, without its byte-order mark; UTF-16 and UTF-32, marked or plain to see, as UTF-8.

    Every other encoding is left as it is: ``\n`` and the signs of JSON and CSV are the same bytes in all of them.

    Raises:
        InputError: the stream cannot be read, or breaks off its UTF-16 or UTF-32.
    """
    read = reading(Guarded(opened.stream, opened.source).buffered())
    head = b""
    while len(head) < _LONGEST_MARK and (more := read(PIECE)):
        head += more
    mark, encoding = _encoding(head)
    rest = _with(head[len(mark) :], read)
    if not encoding:
        yield from rest
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in rest:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        told = encoding[:-3].upper()
        why = getattr(error, "reason", error)
        raise InputError(f"{opened.source} begins in {told} and breaks off it: {why}") from error


def _with(head: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    if head:
        yield head
    while piece := read(PIECE):
        yield piece


def _encoding(head: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    if head[1:2] == b"\x00" and head[:1] != b"\x00" and head[2:4] != b"\x00\x00":
        return b"", "utf-16-le"
    if head[:1] == b"\x00" and head[1:2] != b"\x00":
        return b"", "utf-16-be"
    return b"", ""


def lines(stream: Iterator[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    r"""Yield number (from 1) and bytes of each line, without its ``\n``; ``None`` for one longer than ``limit``.

    A line that is too long is dropped while it is read, so that memory stays bounded.
    """
    parts: list[bytes] = []
    number, size = 1, 0
    for piece in stream:
        for at, part in enumerate(piece.split(b"\n")):
            if at:
                yield number, b"".join(parts) if size <= limit else None
                number += 1
                size = 0
                parts.clear()
            size += len(part)
            if size <= limit:
                parts.append(part)
            else:
                parts.clear()
    if size:
        yield number, b"".join(parts) if size <= limit else None


def too_large(limit: int) -> tuple[str, str]:
    """Return the end of a message about a record over the limit of bytes, and its hint."""
    return f"is larger than {limit:,} bytes", "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
