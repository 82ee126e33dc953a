"""The pages that a web archive keeps, one by one, with a way past what is damaged in it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, TooLargeError
from dateline.sources.streams import PIECE, Guarded, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dateline.sources.base import Opened

_GZIP = b"\x1f\x8b"
_MARK = re.compile(rb"\x1f\x8b\x08[\x00\x04\x08]|(?<=\n)WARC/[01]\.")
"""How a record begins, packed (RFC 1952) or plain."""

_KEPT = 1 << 20
"""So many of the last bytes are kept, for fastwarc reads ahead of what it gives."""

_MAX_ATTEMPTS = 1_000
_SHOWN = 200
_SUCCESS = range(200, 300)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = "text/plain"
_CHARSET = re.compile(r";\s{0,10}charset\s{0,10}=\s{0,10}\"?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a record keeps: a page, or for ``media_type`` ``text/plain`` the text of one.

    ``place`` names the record in errors. ``coding`` and ``transfer`` say how ``data`` is packed still
    (Content-Encoding, Transfer-Encoding). ``crawled`` is the day on which it was fetched, in UTC.
    """

    place: str
    uri: str
    offset: int
    data: bytes
    media_type: str
    charset: str | None
    coding: str
    transfer: str
    crawled: date | None


def kept_in(opened: Opened, limit: int) -> Iterator[Kept | InputError]:
    """Yield the pages of an archive; those that are cut or over ``limit`` bytes are errors.

    Where the archive is damaged, that is an error too, and the reading goes on with the next record that is whole.

    Raises:
        InputError: no record could be read, or the archive breaks off within one.
    """
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415 -- an extra

    stream = _Stream(opened)
    place, found = 0, False
    damage: InputError | None = None
    for _ in range(_MAX_ATTEMPTS):
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                place = record.stream_pos
                item = _taken(record, opened, limit)
                found = True
                if damage is not None:
                    yield damage
                    damage = None
                if item is not None:
                    yield item
            if stream.is_cut(place):
                damage = damage or InputError(f"{opened.source} breaks off behind the record at byte {place:,}")
            break
        except EOFError as error:
            raise stream.failure or InputError(f"{opened.source}: record at byte {place:,} breaks off") from error
        except (OSError, ValueError) as error:
            damage = damage or InputError(
                f"{opened.source} is damaged in or after the record at byte {place:,}: {error}"
            )
        next_place = stream.resume(place)
        if next_place is None:
            break
        place = next_place
    last = stream.failure or damage
    if last is not None and (stream.failure or not found):
        raise last
    if last is not None:
        yield last


def _taken(record: Any, opened: Opened, limit: int) -> Kept | InputError | None:  # noqa: ANN401 -- fastwarc's
    """Read a record to its end.

    Raises:
        EOFError: the archive ends before.
        OSError: it is damaged here.
    """
    if record.headers.get("Content-Length") is None:
        raise OSError("a record without Content-Length")
    kind = str(record.headers.get("WARC-Type") or "").strip().lower()
    uri = str(record.headers.get("WARC-Target-URI") or "").strip("<> \t")
    place = f"{opened.source}: record at byte {record.stream_pos:,}"
    if uri:
        place += f" ({' '.join(uri.split())[:_SHOWN]})"
    is_http = bool(record.is_http) and kind == "response"
    if is_http:
        record.parse_http()
    headers = record.http_headers if is_http else record.headers
    told = str(headers.get("Content-Type") or "")
    media_type = told.partition(";")[0].strip().lower()
    wanted = (
        (is_http and headers.status_code in _SUCCESS and media_type in _PAGES)
        or (kind == "resource" and media_type in _PAGES)
        or (kind == "conversion" and media_type == _TEXT)
    )
    size = record.content_length
    if not wanted or size > limit:
        if record.consume() < size:
            raise EOFError
        hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
        return TooLargeError(f"{place} is too large: {size:,} bytes", hint=hint) if wanted else None
    data = _all(record.reader, size)
    if cut := record.headers.get("WARC-Truncated"):
        return InputError(f"{place} was cut off by the crawler ({' '.join(str(cut).split())[:40]})")
    charset = _CHARSET.search(told)
    crawled = record.record_date
    return Kept(
        place=place,
        uri=uri,
        offset=record.stream_pos,
        data=data,
        media_type=media_type,
        charset=charset[1] if charset else None,
        coding=str(headers.get("Content-Encoding") or "") if is_http else "",
        transfer=str(headers.get("Transfer-Encoding") or "") if is_http else "",
        crawled=crawled.date() if crawled else None,
    )


def _all(reader: Any, size: int) -> bytes:  # noqa: ANN401 -- fastwarc's
    data = bytearray()
    while len(data) < size:
        piece = reader.read(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


class _Stream:
    """What fastwarc reads: remembers the last bytes, so that one can go back a little and look for a record.

    ``failure`` is what went wrong in reading; fastwarc is told then that the stream has ended.
    """

    def __init__(self, opened: Opened) -> None:
        self._read = reading(Guarded(opened.stream, opened.source).buffered())
        self._kept = bytearray()
        self._end = 0
        self._at = 0
        self.failure: InputError | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most ``PIECE``."""
        size = PIECE if size < 0 else min(size, PIECE)
        if self._at == self._end:
            self._more()
        start = self._at - self._begin
        data = bytes(self._kept[start : start + size])
        self._at += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes were given."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Refuse: a web archive is read in one go."""
        raise OSError(f"not seekable: {offset}, {whence}")

    def close(self) -> None:
        """Leave the stream open to its owner."""

    def resume(self, after: int) -> int | None:
        """Go to where the next record may begin, behind a place; ``None`` if there is none."""
        place = after + 1
        while True:
            if match := _MARK.search(self._kept, max(0, place - self._begin)):
                self._at = self._begin + match.start()
                return self._at
            place = max(place, self._end - len(b"\nWARC/1."))
            if not self._more():
                return None

    def is_cut(self, after: int) -> bool:
        """Say whether behind a place there is a packed part that is not whole: what came of it was no record."""
        start = self.resume(after)
        if start is None or self._kept[start - self._begin :][:1] != _GZIP[:1]:
            return False
        unpacks = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            unpacks.decompress(bytes(self._kept[start - self._begin :]), 1)
        except zlib.error:
            return True
        return not unpacks.eof

    @property
    def _begin(self) -> int:
        return self._end - len(self._kept)

    def _more(self) -> bool:
        try:
            data = self._read(PIECE)
        except InputError as error:
            self.failure = error
            return False
        self._kept += data
        self._end += len(data)
        if len(self._kept) > 2 * _KEPT:
            del self._kept[:-_KEPT]
        return bool(data)
