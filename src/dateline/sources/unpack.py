"""What a stream is, unpacked if it is packed: gzip, bzip2, xz."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from dateline.errors import InputError, NotAnArticleError
from dateline.sources.archives.zip import is_docx
from dateline.sources.kinds import ARCHIVES, HEAD_BYTES, PACKED, RECORDS, kind_of
from dateline.sources.limits import MAX_SPOOLED, check_ratio, limit_of, refuse
from dateline.sources.streams import PIECE, Counted, Layer, peeked, spooled

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from dateline.sources.base import Opened, ReadOptions
    from dateline.sources.kinds import Kind

_XZ_MEMORY = 256_000_000
_GZIP_FRAME = 31  # a window of 32 KB, with gzip's header
_ENDINGS = (".gz", ".gzip", ".bz2", ".xz")
_SEEKING = frozenset({"pdf", "docx", "parquet"}) | ARCHIVES


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stream and its kind; ``levels`` counts what was unpacked to come to it."""

    kind: Kind
    opened: Opened
    levels: int = 0


def recognised(opened: Opened, options: ReadOptions, held: ExitStack, *, levels: int = 0) -> Recognised:
    """Say what a stream is, and return it as its reader takes it.

    A packed one is unpacked, once: records as they are read, anything else before, up to the limit of its kind. A
    packed web archive stays packed, since its reader unpacks it record by record. What needs seeking can seek.
    ``held`` closes what is made for that. Progress is told of records, in bytes of the stream as it was given.

    Raises:
        TooLargeError: over the limit of its kind, or packed to an absurd part of its size.
        NotAnArticleError: packed and packed again.
        InputError: what is packed is damaged.
    """
    head, stream = peeked(opened.stream, HEAD_BYTES)
    opened = replace(opened, stream=stream)
    name = _name(opened)
    kind = kind_of(head, name, opened.media_type)
    if kind == "gzip" and kind_of(_beginning(head), name) == "warc":
        kind = "warc"
    if kind in PACKED:
        if levels:
            raise _packed_again(opened)
        counted = Counted(stream, opened.source, opened.size, options.on_progress)
        head, stream = peeked(_Unpacking(counted, kind, opened.source).buffered(), HEAD_BYTES)
        kind = kind_of(head, name[: name.rfind(".")] if name.lower().endswith(_ENDINGS) else name)
        if kind in PACKED:
            raise _packed_again(opened)
        opened = replace(opened, stream=stream, size=0, media_type=None)
        levels += 1
    elif kind in RECORDS - _SEEKING:
        counted = Counted(stream, opened.source, opened.size, options.on_progress)
        opened = replace(opened, stream=counted.buffered())
    return _prepared(Recognised(kind, opened, levels), options, held)


def _prepared(found: Recognised, options: ReadOptions, held: ExitStack) -> Recognised:
    """Refuse what is too large, and make seekable what must be, or what is unpacked and no record stream."""
    kind, opened = found.kind, found.opened
    limit = limit_of(kind, options)
    if limit is not None and opened.size > limit:
        refuse(opened.source, kind, limit, f"{opened.size:,}")
    if kind in _SEEKING or (limit is not None and found.levels):
        bound = MAX_SPOOLED if limit is None else limit
        stream, size = spooled(opened.stream, bound, held)
        if size > bound:
            refuse(opened.source, kind, bound, "more")
        opened = replace(opened, stream=stream, size=size)
    if kind == "zip" and is_docx(opened):
        return _prepared(replace(found, kind="docx", opened=opened), options, held)
    return replace(found, opened=opened)


class _Decompressor(Protocol):
    """What bz2 and lzma give alike."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class _Unpacking(Layer):
    """A packed stream, unpacked as it is read, in little memory whatever is in it."""

    def __init__(self, packed: Counted, packing: Kind, source: str) -> None:
        self._packed = packed
        self._source = source
        self._done = 0
        if packing == "gzip":
            self._take: Callable[[int], bytes] = gzip.GzipFile(fileobj=packed.buffered()).read1
        elif packing == "bzip2":
            self._take = _Pieces(packed, bz2.BZ2Decompressor).read
        else:
            self._take = _Pieces(packed, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY)).read

    def take(self, size: int) -> bytes:
        """Return the next unpacked bytes.

        Raises:
            TooLargeError: there is absurdly more than went in.
            InputError: it is damaged or cut off.
        """
        try:
            data = self._take(size)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise InputError(f"{self._source} cannot be unpacked: {error}") from error
        self._done += len(data)
        check_ratio(self._source, self._packed.done, self._done)
        return data


class _Pieces:
    """Reads the streams of bzip2 or xz that follow each other in a file."""

    def __init__(self, packed: Counted, new: Callable[[], _Decompressor]) -> None:
        self._packed = packed
        self._new = new
        self._now = new()
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes, none at the end.

        Raises:
            EOFError: it is cut off.
            OSError, LZMAError: it is damaged; what follows a whole stream and is none itself is left alone.
        """
        while True:
            if self._now.eof:
                rest = self._now.unused_data.lstrip(b"\x00") or self._packed.take(PIECE).lstrip(b"\x00")
                if not rest.startswith((b"BZh", b"\xfd7zXZ")):
                    return b""
                self._now, self._rest = self._new(), rest
            elif self._now.needs_input and not self._rest:
                self._rest = self._packed.take(PIECE)
                if not self._rest:
                    raise EOFError("it is cut off")
            data, self._rest = self._now.decompress(self._rest, size), b""
            if data:
                return data


def _beginning(head: bytes) -> bytes:
    """Return how that begins which a gzip file holds, as far as its own head tells."""
    try:
        return zlib.decompressobj(_GZIP_FRAME).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _name(opened: Opened) -> str:
    """Return the name whose ending tells: without the query of an address."""
    if opened.url is None:
        return opened.source
    try:
        return urlsplit(opened.url).path
    except ValueError:
        return ""


def _packed_again(opened: Opened) -> NotAnArticleError:
    return NotAnArticleError(f"{opened.source} is packed, and packed again within", hint="unpack it")
