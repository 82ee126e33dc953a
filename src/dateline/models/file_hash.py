"""The SHA-256 of a large file, noted in a small file so that it need not be computed at every start.

Hashing 1.1 GB takes one to three seconds. A note holds size, time of change and hash; as long as size and time are
still those of the file the note is believed, else the file is hashed again. That guards against a damaged, exchanged
or half-written file, not against somebody who may write into the cache directory and forges both.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from dateline.models.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dateline.models.progress import OnProgress

_CHUNK = 4 * 1024 * 1024


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces of 4 MiB."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def hash_file(path: Path, on_progress: OnProgress) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = sha256()
    total = path.stat().st_size
    done = 0
    for chunk in chunks(path):
        digest.update(chunk)
        done += len(chunk)
        on_progress(Progress("checking the weights", done, total, "bytes"))
    return digest.hexdigest()


def noted(note: Path, path: Path) -> str | None:
    """Return the hash noted for a file, if size and time of change are still those of the note.

    Raises:
        OSError: the file itself is not there.
    """
    stat = path.stat()
    try:
        told = json.loads(note.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("size") != stat.st_size or told.get("mtime_ns") != stat.st_mtime_ns:
        return None
    known = told.get("sha256")
    return known if isinstance(known, str) else None


def write_note(note: Path, path: Path, known: str) -> None:
    """Note the hash of a file, in one step.

    Raises:
        OSError: the note cannot be written.
    """
    stat = path.stat()
    half = note.with_suffix(f".{os.getpid()}.half")
    told = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": known}
    half.write_text(json.dumps(told) + "\n", encoding="utf-8")
    half.replace(note)
