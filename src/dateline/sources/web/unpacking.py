"""Unpacks a body piece by piece, so that no bomb is ever unpacked whole.

httpx2's own decoders are bounded too, but take a packed body that breaks off, and further members of a gzip one, in
silence: the end of an article would be lost without a word.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 256 * 1024
"""The most bytes that are unpacked at once."""

_GZIP = zlib.MAX_WBITS | 16
_GZIP_MARK = b"\x1f\x8b"
_ZLIB_METHOD = 8
_CHECK = 31  # RFC 1950: the first two bytes, as a number, are a multiple of it


class BrokenPackingError(Exception):
    """A body is not packed as it should be, or breaks off."""


class Unpacker(Protocol):
    """Unpacks one body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what some more bytes hold, in pieces of bounded size, empty ones among them."""

    def end(self) -> None:
        """Say that there is no more; raises ``BrokenPackingError`` if there should be."""


def unpacker(coding: str) -> Unpacker:
    """Return the unpacker of a Content-Encoding (RFC 9110, section 8.4.1): none, gzip, deflate, br.

    Raises:
        BrokenPackingError: it is another, or several on top of each other.
    """
    match coding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(_GZIP)
        case "deflate":
            return _Zlib(None)
        case "br":
            return _Brotli()
        case other:
            raise BrokenPackingError(f"it is packed as {other[:40]!a}, which was not asked for")


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        pass


class _Zlib:
    """gzip with all its members, or "deflate", which is zlib (RFC 1950) or, of old servers, bare deflate."""

    def __init__(self, bits: int | None) -> None:
        self._head = b""  # what is too short to tell what follows
        self._unpacks = None if bits is None else zlib.decompressobj(bits)
        self._members = bits == _GZIP

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._head = self._head + data, b""
        piece = b""
        try:
            while data or len(piece) == PIECE:  # a whole piece: there may be more of what was already taken in
                if self._unpacks is None or self._unpacks.eof:
                    if len(data) < len(_GZIP_MARK):
                        self._head = data
                        return
                    self._unpacks = self._next(data)
                    if self._unpacks.eof:
                        return
                piece = self._unpacks.decompress(data, PIECE)
                yield piece
                data = self._unpacks.unconsumed_tail or self._unpacks.unused_data
        except zlib.error as error:
            raise BrokenPackingError("it is packed wrongly") from error

    def end(self) -> None:
        if self._unpacks is None or not self._unpacks.eof:
            raise BrokenPackingError("it breaks off")

    def _next(self, data: bytes) -> zlib._Decompress:
        """Return what unpacks these bytes: the first, another member, or, for padding, what is at its end."""
        if self._unpacks is None:
            return zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(data) else -zlib.MAX_WBITS)
        if self._members and data.startswith(_GZIP_MARK):
            return zlib.decompressobj(_GZIP)
        self._members = False
        return self._unpacks


class _Brotli:
    def __init__(self) -> None:
        try:
            import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 -- rarely met, and not always installed
        except ImportError as error:
            raise BrokenPackingError("it is packed with brotli, which was not asked for") from error
        self._unpacks: Any = brotli.Decompressor()
        self._error: type[Exception] = brotli.error

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                piece: bytes = self._unpacks.process(data, output_buffer_limit=PIECE)
                yield piece
                data = b""
                if not piece and self._unpacks.can_accept_more_data():
                    return
        except self._error as error:
            raise BrokenPackingError("it is packed wrongly") from error

    def end(self) -> None:
        if not self._unpacks.is_finished():
            raise BrokenPackingError("it breaks off")


def _is_zlib(data: bytes) -> bool:
    return data[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(data[:2], "big") % _CHECK == 0
