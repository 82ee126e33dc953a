"""A user's own model file (``DATELINE_EMBEDDED_MODEL``)."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from dateline.errors import ModelNotInstalledError
from dateline.models.file_hash import hash_file, noted, write_note

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.models.progress import OnProgress

GGUF_MAGIC = b"GGUF"


def check_gguf(path: Path) -> None:
    """Check that a user's own file looks like a GGUF model.

    Raises:
        ModelNotInstalledError: it is not there, cannot be read, or is something else.
    """
    hint = "set DATELINE_EMBEDDED_MODEL to a GGUF file, or unset it"
    try:
        with path.open("rb") as file:
            magic = file.read(len(GGUF_MAGIC))
    except (OSError, ValueError) as error:
        raise ModelNotInstalledError(f"{path} cannot be read: {error}", hint=hint) from error
    if magic != GGUF_MAGIC:
        raise ModelNotInstalledError(f"{path} is no GGUF file", hint=hint)


def own_sha256(path: Path, cache_dir: Path, on_progress: OnProgress) -> str:
    """Return the SHA-256 of a user's own model, from a note in the cache directory where the file did not change.

    Raises:
        ModelNotInstalledError: the file cannot be read.
    """
    try:
        note = cache_dir / "weights" / "own" / f"{sha256(str(path.resolve()).encode()).hexdigest()[:24]}.json"
        known = noted(note, path)
        if known is None:
            known = hash_file(path, on_progress)
            with suppress(OSError):  # a cache directory that cannot be written costs time, nothing else
                note.parent.mkdir(parents=True, exist_ok=True)
                write_note(note, path, known)
    except OSError as error:
        raise ModelNotInstalledError(f"{path} cannot be read: {error}") from error
    return known
