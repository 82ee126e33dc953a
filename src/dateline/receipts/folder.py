"""Where the receipts of runs are kept that name no file: the last ones, in the cache directory."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

FOLDER = "runs"
KEPT = 100
"""Receipts that are kept; every run drops the oldest beyond."""
KEPT_BYTES, ALWAYS = 2**30, 5
"""Bytes of receipts that are kept, and how many are kept however large they are."""
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}\.json")


def new_path(cache_dir: Path, now: datetime) -> Path:
    """Return the path of a new receipt, and drop the oldest ones; ``now`` is a time in UTC.

    Raises:
        OSError: the folder cannot be made.
    """
    folder = cache_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in _too_many(folder):
        with suppress(OSError):  # another run dropped it just now
            path.unlink()
    return folder / f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.json"


def last(cache_dir: Path) -> Path:
    """Return the receipt of the last run.

    Raises:
        UsageError: there is none.
    """
    found = _receipts(cache_dir / FOLDER)
    if not found:
        raise UsageError(f"no run has left a receipt in {cache_dir / FOLDER}", hint="name one: dateline resume RECEIPT")
    return found[-1]


def beside(path: Path) -> Path:
    """Return a name beside a receipt that no file has: ``run.2.json`` for ``run.json``."""
    number = 2
    stem = re.sub(r"\.\d{1,9}\Z", "", path.stem)
    while (free := path.with_name(f"{stem}.{number}{path.suffix}")).exists():
        number += 1
    return free


def _too_many(folder: Path) -> Iterator[Path]:
    size = 0
    for number, path in enumerate(reversed(_receipts(folder)), 2):  # the new one is the first
        with suppress(OSError):
            size += path.stat().st_size
        if number > KEPT or (number > ALWAYS and size > KEPT_BYTES):
            yield path


def _receipts(folder: Path) -> list[Path]:
    """Return the receipts in a folder, in order of time."""
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except OSError:
        return []
