"""Streams of bytes: their beginning looked at, counted, or put where one can seek."""

from __future__ import annotations

import io
import tempfile
from abc import abstractmethod
from typing import TYPE_CHECKING, BinaryIO, cast

from dateline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from _typeshed import WriteableBuffer

    from dateline.sources.base import OnProgress

PIECE = 65_536
"""Bytes that are read at a time."""
IN_MEMORY = 8_000_000
"""A spooled stream of more bytes is put on disk."""
STEP = 1_000_000
"""Progress is told after so many bytes."""


class Layer(io.RawIOBase):
    """A stream that is made of another as it is read; cannot seek, and leaves closing the other one to its owner."""

    @abstractmethod
    def take(self, size: int) -> bytes:
        """Return at most ``size`` bytes, none at the end."""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer as far as there are bytes at hand."""
        view = memoryview(buffer).cast("B")
        data = self.take(len(view))
        view[: len(data)] = data
        return len(data)

    def buffered(self) -> BinaryIO:
        """Return it with ``readline`` and small reads made cheap."""
        return io.BufferedReader(self, PIECE)


class _Rejoined(Layer):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._read = reading(stream)

    def take(self, size: int) -> bytes:
        """Return first what was read already."""
        if not self._head:
            return self._read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data


class Counted(Layer):
    """A stream that tells how far it was read."""

    def __init__(self, stream: BinaryIO, source: str, size: int, on_progress: OnProgress) -> None:
        """Tell ``on_progress`` after each ``STEP`` bytes, and at the end of what was long enough to be told."""
        self._read = reading(stream)
        self._source, self._size, self._on_progress = source, size, on_progress
        self.done = 0
        self._told = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        data = self._read(size)
        self.done += len(data)
        if self.done - self._told >= STEP or (not data and 0 < self._told < self.done):
            self._told = self.done
            self._on_progress(self._source, self.done, self._size)
        return data


class Guarded(Layer):
    """A stream of the system, whose failures are told as those of the input."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Name it in errors."""
        self._stream = stream
        self._name = name

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            InputError: the system does not give them, or the stream is closed.
        """
        try:
            return reading(self._stream)(size)
        except (OSError, ValueError) as error:  # ValueError: it was closed
            raise InputError(f"{self._name} cannot be read: {error}") from error


def reading(stream: BinaryIO) -> Callable[[int], bytes]:
    """Return how to read at most so many bytes of a stream without waiting for more than are there."""
    read: Callable[[int], bytes | None] = getattr(stream, "read1", None) or stream.read
    return lambda size: read(size) or b""


def peeked(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of a stream, fewer only where it ends, and a stream that still begins with them."""
    read = reading(stream)
    is_seekable = stream.seekable()
    start = stream.tell() if is_seekable else 0
    pieces = []
    while size > 0 and (piece := read(size)):
        pieces.append(piece)
        size -= len(piece)
    head = b"".join(pieces)
    if is_seekable:
        stream.seek(start)
        return head, stream
    return head, _Rejoined(head, stream).buffered()


def spooled(stream: BinaryIO, limit: int, held: ExitStack) -> tuple[BinaryIO, int]:
    """Return a stream that can seek, and its length; if it had to be made, it is a temporary file that ``held`` closes.

    No more is kept of it than a piece beyond ``limit`` bytes: then the length is over the limit.
    """
    if stream.seekable():
        start = stream.tell()
        size = stream.seek(0, io.SEEK_END) - start
        stream.seek(start)
        return stream, size
    file = held.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 -- held closes it
    read = reading(stream)
    size = 0
    while size <= limit and (piece := read(PIECE)):
        size += len(piece)
        file.write(piece)
    file.seek(0)
    return cast("BinaryIO", file), size
