"""From what a person wrote to references: lists of references opened, and each reference read once."""

from __future__ import annotations

import sys
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit, urlunsplit

from dateline.errors import InputError, SourceNotFoundError
from dateline.records import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Reference = str | Path | Article

LIST = "@"
"""A reference that begins with it names a file of references, one a line; ``@-`` is such a list on standard input."""
MAX_REFERENCE = 8192
"""Bytes of one line of a list, its end included."""
_PORTS = {"http": 80, "https": 443}


def expand(
    references: Iterable[Reference], on_repeat: Callable[[str], None] = lambda _: None
) -> Iterator[Reference | InputError]:
    """Yield every reference in order, those of lists (``@FILE``) in their place, each once.

    A list has one reference a line; empty lines and those that begin with ``#`` are skipped, and paths are relative
    to the working directory, as those of the command line are. A list names no other list. ``on_repeat`` is told the
    references that stand there again: the same file by another path, the same address with another fragment.
    """
    seen: set[int] = set()  # hashes: a list may have a million lines
    for reference in references:
        named = reference.startswith(LIST) if isinstance(reference, str) else False
        for one in _listed(str(reference)[1:]) if named else (reference,):
            if isinstance(one, str | Path):
                key = hash(same(str(one)))
                if key in seen:
                    on_repeat(str(one))
                    continue
                seen.add(key)
            yield one


def same(reference: str) -> str:
    """Return what is equal for two references exactly if they lead to the same file or page."""
    try:
        parts = urlsplit(reference)
        port = parts.port
    except ValueError:
        return reference
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        # a scheme of one letter is a drive of Windows; any other is a plugin's to read
        return reference if len(scheme) > 1 or "\x00" in reference or reference == "-" else realpath(reference)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    login = f"{parts.username}:{parts.password}@" if parts.username else ""
    return urlunsplit((scheme, login + place, parts.path or "/", parts.query, ""))


def _listed(name: str) -> Iterator[str | InputError]:
    if name == "-":
        buffer: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if buffer is None:
            yield InputError("there is no standard input")
            return
        yield from _lines(buffer, "standard input")
        return
    try:
        with Path(name).open("rb") as file:
            yield from _lines(file, name)
    except FileNotFoundError:
        yield SourceNotFoundError(f"{name}: no such file", hint="@FILE names a list of references, one a line")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield InputError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}")


def _lines(file: BinaryIO, name: str) -> Iterator[str | InputError]:
    number = 0
    while line := file.readline(MAX_REFERENCE):
        number += 1
        if len(line) == MAX_REFERENCE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_REFERENCE)) and not rest.endswith(b"\n"):
                pass
            yield InputError(f"{name}: line {number} is no reference: it is longer than {MAX_REFERENCE:,} bytes")
            continue
        try:
            told = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            yield InputError(f"{name}: line {number} is no text in UTF-8")
            continue
        if told.startswith(LIST):
            yield InputError(f"{name}: line {number} names another list", hint="a list names files and addresses")
        elif "\x00" in told:
            yield InputError(f"{name}: line {number} is no reference: it holds a NUL")
        elif told and not told.startswith("#"):
            yield told
