"""How large a stream of a kind may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from dateline.errors import TooLargeError
from dateline.sources.kinds import ARCHIVES, BINARY, RECORDS, UNKNOWN

if TYPE_CHECKING:
    from dateline.sources.base import ReadOptions
    from dateline.sources.kinds import Kind

_TEXTS = frozenset({"text", "markdown", "html", UNKNOWN})
_MAX_RATIO = 400
_FREE = 10_000_000
MAX_SPOOLED = 2_000_000_000
"""What has no limit of its own and must be seekable is put on disk up to so many bytes."""


def limit_of(kind: Kind, options: ReadOptions) -> int | None:
    """Return how many bytes a stream of a kind may have, ``None`` where there is no limit."""
    if kind in RECORDS or kind in ARCHIVES or (kind.startswith(BINARY) and kind != UNKNOWN):
        return None
    return options.max_bytes if kind in _TEXTS else options.max_document_bytes


def refuse(source: str, kind: Kind, limit: int, size: str) -> NoReturn:
    """Refuse a stream over its limit, with the setting that moves it.

    Raises:
        TooLargeError: always.
    """
    setting = "max_bytes" if kind in _TEXTS else "max_document_bytes"
    hint = f"the setting {setting} (DATELINE_{setting.upper()}) moves the limit"
    raise TooLargeError(f"{source} is too large: {size} bytes, the limit is {limit:,}", hint=hint)


def check_ratio(source: str, packed: int, unpacked: int) -> None:
    """Refuse what unpacks to absurdly more than it was: prose to 5 times as much, one letter again and again to 1,000.

    Raises:
        TooLargeError: more than 400 times as much, beyond the first 10 MB.
    """
    if unpacked > _FREE + _MAX_RATIO * packed:
        raise TooLargeError(f"{source} unpacks to more than {_MAX_RATIO} times its size; it is not read")
