"""What an assistant may have read beside the texts that it gives: files under some folders, addresses, or nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import AddressRefusedError, InputError, SourceNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.sources.base import Opened

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: one is a drive of Windows
_SHOWN = 200


class NoWeb:
    """Opens no address: also a feed or a list in an allowed folder leads nowhere."""

    def open(self, url: str) -> Opened:
        """Refuse.

        Raises:
            AddressRefusedError: always.
        """
        raise _no_addresses(url)

    def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The folders under which files may be read (real paths, see ``under``), and whether addresses may be opened."""

    roots: tuple[str, ...] = ()
    addresses: bool = False

    @classmethod
    def under(cls, roots: Iterable[str | Path], *, addresses: bool = False) -> Allowed:
        """Return what is allowed; links in the names of the folders are followed now, once.

        Raises:
            UsageError: one is no folder.
        """
        real = []
        for root in roots:
            if not Path(root).is_dir():
                raise UsageError(f"--root {root}: no such folder")
            real.append(os.path.realpath(root))
        return cls(tuple(real), addresses)

    def checked(self, reference: str) -> str:
        """Return the reference as it may be read: an address, or the real path of a file or folder.

        A path is relative to one of the folders, or absolute. What lies outside of them is refused in the same words
        whether it is there or not, so that nobody learns what else the machine holds.

        Raises:
            AddressRefusedError: it is an address, and none may be opened, or it has another scheme.
            SourceNotFoundError: it is a path outside of the folders, or nothing is there.
            InputError: the folder holds a link that leads out of the folders.
        """
        if _ADDRESS.match(reference):
            if not self.addresses:
                raise _no_addresses(reference)
            return reference
        if _SCHEME.match(reference):
            raise AddressRefusedError(f"{_shown(reference)}: only http and https are opened")
        found = self._found(reference)
        self._check_links(found, reference)
        return found

    def told(self) -> str:
        """Say in one sentence what may be read."""
        files = f"files and folders under {', '.join(self.roots)}" if self.roots else ""
        addresses = "web addresses" if self.addresses else ""
        readable = " and ".join(filter(None, (files, addresses)))
        return f"This server reads {readable}." if readable else "This server reads no files and no addresses."

    def _found(self, reference: str) -> str:
        for root in self.roots:
            path = _real(root, reference)
            if path is not None and self._holds(path) and os.path.lexists(path):
                return path
        hint = (
            self.told()
            if self.roots
            else "give the text itself; started with --root FOLDER the server would read files there"
        )
        raise SourceNotFoundError(f"{_shown(reference)}: no file that may be read", hint=hint)

    def _holds(self, path: str) -> bool:
        return any(Path(path).is_relative_to(root) for root in self.roots)

    def _check_links(self, path: str, reference: str) -> None:
        """Refuse a folder with a link to a file outside; links to folders are never followed when one is read."""
        for folder, _, names in os.walk(path):
            for name in names:
                inner = os.path.join(folder, name)  # noqa: PTH118 -- a name is no text to be normalised
                if os.path.islink(inner) and not self._holds(os.path.realpath(inner)):  # noqa: PTH114 -- the same
                    raise InputError(
                        f"{_shown(reference)}: {_shown(name)} in it is a link that leads out of what may be read",
                        hint="name the files in it one by one",
                    )


def _real(root: str, reference: str) -> str | None:
    try:
        # also for an absolute reference: join then returns it alone
        return os.path.realpath(os.path.join(root, reference))  # noqa: PTH118 -- Path.resolve raises on looped links
    except (OSError, ValueError):  # a NUL in the name
        return None


def _no_addresses(address: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"{_shown(address)}: this server opens no addresses",
        hint="give the text itself; started with --allow-urls it would",
    )


def _shown(reference: str) -> str:
    return reference if len(reference) <= _SHOWN else f"{reference[:_SHOWN]}…"
