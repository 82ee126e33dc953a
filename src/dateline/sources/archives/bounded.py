"""A stream that an archive's headers cannot make read without an end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dateline.errors import TooLargeError

if TYPE_CHECKING:
    from dateline.sources.base import Opened

_MOST = 16_000_000


class Bounded(io.RawIOBase):
    """A stream that can seek, of which no more is read at a time than a list of files may have."""

    def __init__(self, opened: Opened) -> None:
        """Read what is opened, which is named in errors."""
        self._stream = opened.stream
        self._source = opened.source

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._stream.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes.

        Raises:
            TooLargeError: it is asked for too many.
        """
        wanted = _MOST if size is None or size < 0 else size
        if wanted > _MOST:
            raise TooLargeError(f"{self._source}: the list of its files is too long")
        return self._stream.read(wanted)
