"""What every layout does with files: reads them whole within a limit, and a folder of them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import InputError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dateline.evaluation.gold import GoldArticle

MAX_BYTES = 5_000_000
"""The largest file of gold that is read."""


def whole(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: it cannot be read.
        TooLargeError: it has more than ``MAX_BYTES``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise TooLargeError(f"{path.name} is too large: the limit is {MAX_BYTES:,} bytes")
    return data


def each(paths: Iterable[Path], read_file: Callable[[Path], GoldArticle]) -> Iterator[GoldArticle | InputError]:
    """Yield the articles of files in the order of their paths; a bad one as an error."""
    for path in sorted(paths):
        try:
            yield read_file(path)
        except InputError as error:
            yield error
