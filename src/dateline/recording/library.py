"""A folder of cassettes: what each interaction holds, and how it is recorded anew."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import AnswerError, SourceNotFoundError
from dateline.models.openai_chat import read_completion
from dateline.recording.bodies import bytes_of
from dateline.recording.chain import Chain, chain_of
from dateline.recording.format import read_cassette
from dateline.recording.yaml_text import CassetteError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dateline.recording.chain import KnownPrompts
    from dateline.recording.interaction import Interaction
    from dateline.recording.owners import Owner

USUAL = ("cassettes", "tests/cassettes", "test/cassettes")
"""Where cassettes are looked for when no folder is named."""
_ENDINGS = frozenset({".yaml", ".yml"})
_FAILED = 300
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_MAKEFILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """One interaction of a cassette; ``number`` counts from 1 in the order of the file.

    ``finish`` is how the answer ended (``stop``, ``length``, ``refusal``), ``none`` where it is no chat completion
    and empty where nothing was to be completed. ``bytes`` is the size of both bodies on the wire.
    """

    number: int
    interaction: Interaction
    chain: Chain
    finish: str
    prompt_tokens: int
    completion_tokens: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Recording:
    """One cassette; ``name`` is its path below the folder, ``problem`` says why it could not be read (else empty)."""

    path: Path
    name: str
    bytes: int
    held: tuple[Held, ...] = ()
    problem: str = ""


def default_folder(start: Path) -> Path:
    """Return the folder of cassettes below ``start``: the first of ``USUAL`` that is there.

    Raises:
        SourceNotFoundError: none is.
    """
    found = next((start / name for name in USUAL if (start / name).is_dir()), None)
    if found is None:
        raise SourceNotFoundError(f"there is no folder {' or '.join(USUAL)} here", hint="name the folder of cassettes")
    return found.relative_to(start) if start == Path() else found


def cassettes_in(folder: Path) -> list[Path]:
    """Return the files of a folder that are cassettes by their names, sorted; one named by itself is one.

    Raises:
        SourceNotFoundError: there is no such folder.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise SourceNotFoundError(f"{folder}: there is no such folder", hint="name the folder of cassettes")
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in files if Path(name).suffix in _ENDINGS and not name.startswith(".")]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def read_library(folder: Path, known: KnownPrompts, *, skip: Collection[str] = ()) -> Iterator[Recording]:
    """Read the cassettes of a folder, one after the other; one that cannot be read is told, and stops nothing.

    Args:
        folder: the folder, or a single cassette.
        known: today's prompts.
        skip: prompts (``NAME@VERSION``) that a test makes for itself: they are not compared.

    Raises:
        SourceNotFoundError: there is no such folder.
    """
    for path in cassettes_in(folder):
        name = path.name if path == folder else path.relative_to(folder).as_posix()
        try:
            size = path.stat().st_size
            interactions = read_cassette(path).interactions
        except CassetteError as error:
            yield Recording(path, name, size, problem=_without_path(str(error), path))
        except OSError as error:
            yield Recording(path, name, 0, problem=error.strerror or str(error))
        else:
            held = (_held(number, one, known, skip) for number, one in enumerate(interactions, 1))
            yield Recording(path, name, size, tuple(held))


def how_to_record(recording: Recording, owner: Owner | None, folder: Path) -> str:
    """Return the command that records a cassette anew.

    ``make record`` where the project's Makefile has that target, else pytest with the test that owns the cassette,
    else the command line's own recording.
    """
    root = project_root(folder)
    if _has_target(root, "record"):
        return "make record"
    if owner is not None and owner.node:
        return f"pytest {shlex.quote(owner.node)} --dateline-record=all"
    return f"dateline record -o {shlex.quote(str(recording.path))} --force -- COMMAND …"


def project_root(folder: Path) -> Path:
    """Return the nearest folder above that holds a project's file, else the one around the folder of cassettes."""
    marks = ("pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", ".git", *_MAKEFILES)
    parents = folder.resolve().parents
    return next((one for one in parents if any((one / mark).exists() for mark in marks)), parents[0])


def _held(number: int, one: Interaction, known: KnownPrompts, skip: Collection[str]) -> Held:
    chain = chain_of(one, known, skip)
    sent, answered = bytes_of(one.request_body), bytes_of(one.response_body)
    finish, tokens = "", (0, 0)
    if one.messages and one.status < _FAILED:
        try:
            reply = read_completion(answered, "")
        except AnswerError:
            finish = "none"
        else:
            finish, tokens = reply.finish, (reply.prompt_tokens, reply.completion_tokens)
    return Held(number, one, chain, finish, *tokens, len(sent) + len(answered))


def _has_target(root: Path, target: str) -> bool:
    for name in _MAKEFILES:
        try:
            with (root / name).open(encoding="utf-8", errors="replace") as file:
                lines = file.read(_MAKEFILE_BYTES).splitlines()
        except OSError:
            continue
        return any(target in line.partition(":")[0].split() for line in lines if ":" in line and line[:1].isalpha())
    return False


def _without_path(told: str, path: Path) -> str:
    return told.removeprefix(str(path)).removeprefix(":").removeprefix(" is not a cassette:").strip()
