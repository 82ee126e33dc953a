"""Removes from a folder of cassettes: whole files, or the interactions of one that hold secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.recording.format import read_cassette, write_cassette
from dateline.recording.secrets import with_secrets
from dateline.recording.yaml_text import CassetteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def secret_interactions(path: Path, allow: Sequence[str] = ()) -> list[int]:
    """Return which interactions of a cassette, counted from 1, hold anything that an audit tells of.

    Raises:
        CassetteError: it cannot be read.
    """
    return with_secrets(read_cassette(path).interactions, allow)


def cut(folder: Path, path: Path, numbers: Sequence[int]) -> None:
    """Leave interactions out of a cassette; one that is empty then is removed.

    Raises:
        CassetteError: it cannot be read or written.
    """
    left = [one for number, one in enumerate(read_cassette(path).interactions, 1) if number not in set(numbers)]
    if left:
        write_cassette(path, left)
    else:
        remove(folder, path)


def remove(folder: Path, path: Path) -> None:
    """Remove a cassette, and the folders below ``folder`` that are empty then.

    Raises:
        CassetteError: it cannot be removed.
    """
    try:
        path.unlink()
        for parent in path.parents:
            if parent == folder or not parent.is_relative_to(folder) or any(parent.iterdir()):
                break
            parent.rmdir()
    except OSError as error:
        raise CassetteError(f"{path} cannot be removed: {error.strerror or error}") from error
