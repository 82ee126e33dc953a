"""``prompts.lock``: which versions of a folder's prompts were released, each with its hash.

A line is the SHA-256 of the file (with newlines as line feeds), two blanks, and ``NAME@VERSION``: what ``sha256sum``
writes. A version that is there never changes, for results, kept answers and recordings name it.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dateline.errors import PromptError
from dateline.prompts.reading import FILE_NAME, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dateline.prompts.prompt import Prompt

LOCK = "prompts.lock"
_MAX_BYTES = 1_000_000
_LINE = re.compile(r"([0-9a-f]{64})  (\S{1,80})")


def read_lock(folder: Path) -> dict[str, str]:
    """Return the hash of every released version of a folder, by ``NAME@VERSION``; none where there is no lock.

    Raises:
        PromptError: the lock cannot be read, or a line of it is none.
    """
    path = folder / LOCK
    if not path.exists():
        return {}
    known: dict[str, str] = {}
    for number, row in enumerate(read_text(path, _MAX_BYTES, "a lock").splitlines(), 1):
        if not row.strip():
            continue
        found = _LINE.fullmatch(row.rstrip())
        if not found or not FILE_NAME.fullmatch(f"{found[2]}.md"):
            raise PromptError(
                f"{path}, line {number}: a line is a SHA-256, two blanks and NAME@VERSION",
                hint="restore the file; its lines are written by `dateline prompts lock`",
            )
        if known.setdefault(found[2], found[1]) != found[1]:
            raise PromptError(
                f"{path}, line {number}: {found[2]} has two hashes", hint="keep the one that was released"
            )
    return known


def check_released(prompt: Prompt, lock: Mapping[str, str]) -> None:
    """Check that a prompt, if it was released, is what it was.

    Raises:
        PromptError: it was changed since.
    """
    released = lock.get(prompt.name)
    if released is not None and released != prompt.sha256:
        front = prompt.front
        raise PromptError(
            f"{prompt.path}: {prompt.name} was released and never changes, but this file is another "
            f"({prompt.sha256[:12]}, in {LOCK} {released[:12]})",
            hint=f"keep your changes as a new version with `dateline prompts new {front.name} --from {front.version}`, "
            "and restore this file",
        )


def extend_lock(folder: Path, prompts: Iterable[Prompt]) -> list[Prompt]:
    """Add the prompts that are not in a folder's lock, and return them; no line that is there changes.

    Raises:
        PromptError: a released prompt was changed, or the lock cannot be read or written.
    """
    lock = read_lock(folder)
    added: list[Prompt] = []
    for prompt in prompts:
        check_released(prompt, lock)
        if prompt.name not in lock:
            added.append(prompt)
    if added:
        lines = sorted({**lock, **{prompt.name: prompt.sha256 for prompt in added}}.items(), key=_by_number)
        _write(folder / LOCK, "".join(f"{digest}  {name}\n" for name, digest in lines))
    return added


def by_number(name: str) -> tuple[str, int]:
    """Return what ``NAME@VERSION`` is sorted by: the name, then the version as a number."""
    stem, _, version = name.rpartition("@")
    return stem, int(version) if version.isdecimal() else 0


def _by_number(line: tuple[str, str]) -> tuple[str, int]:
    return by_number(line[0])


def _write(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        try:
            half.write_bytes(text.encode())
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise PromptError(f"{path} cannot be written: {error.strerror or error}") from error
