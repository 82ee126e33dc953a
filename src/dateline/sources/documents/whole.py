"""All bytes of a document, up to a limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from dateline.errors import InputError, TooLargeError

if TYPE_CHECKING:
    from dateline.sources.base import Opened

_PIECE = 1 << 20


def read_whole(opened: Opened, limit: int, setting: str) -> bytes:
    """Return all bytes of a document; ``setting`` is the name of the one that moves the ``limit``.

    Raises:
        TooLargeError: there are more than ``limit`` bytes.
        InputError: the stream cannot be read.
    """
    hint = f"the setting {setting} (DATELINE_{setting.upper()}) moves the limit"
    pieces: list[bytes] = []
    left = limit + 1
    try:
        while left > 0 and (piece := opened.stream.read(min(_PIECE, left))):
            pieces.append(piece)
            left -= len(piece)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"{opened.source} cannot be read: {error}") from error
    if left <= 0:
        size = f"{opened.size:,}" if opened.size > limit else "more"
        raise TooLargeError(f"{opened.source} is too large: {size} bytes, the limit is {limit:,}", hint=hint)
    return b"".join(pieces)
