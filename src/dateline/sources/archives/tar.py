"""The files of a tar archive."""

from __future__ import annotations

import tarfile
from typing import IO, TYPE_CHECKING, cast

from dateline.errors import InputError, TooLargeError
from dateline.sources.archives.bounded import Bounded

if TYPE_CHECKING:
    from dateline.sources.base import Opened


class TarFiles:
    """The regular files of a tar archive, opened by their names; links and devices are left out."""

    # RecursionError: headers that announce headers. The others: broken numbers, text, offsets.
    broken: tuple[type[Exception], ...] = (
        tarfile.TarError,
        ValueError,
        EOFError,
        OSError,
        RecursionError,
        OverflowError,
    )

    def __init__(self, opened: Opened, most: int) -> None:
        """Read the headers of all files.

        Raises:
            TooLargeError: there are more than ``most``.
            InputError: it is broken.
        """
        self._source = opened.source
        self._files: dict[str, tarfile.TarInfo] = {}
        self._is_cut = False
        self.problem: InputError | None = None
        """Why there may be more files than are named."""
        try:
            stream = Bounded(opened)
            self._tar = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115 -- holds nothing to close
            self._list(stream, most)
        except self.broken as error:
            raise InputError(f"{opened.source} is a broken tar archive: {error}") from error

    def names(self) -> set[str]:
        """Return the names of all files."""
        return set(self._files)

    def open(self, name: str, source: str) -> tuple[IO[bytes], int]:
        """Return a file and its size; ``source`` names it in errors.

        Raises:
            InputError: it cannot be read.
        """
        info = self._files[name]
        try:
            return cast("IO[bytes]", self._tar.extractfile(info)), info.size
        except self.broken as error:
            raise InputError(f"{source} cannot be unpacked: {error}") from error

    def _list(self, stream: Bounded, most: int) -> None:
        at, number = -1, 0
        while (info := self._next()) is not None:
            number += 1
            if number > most:
                raise TooLargeError(f"{self._source} holds more than {most:,} files", hint="unpack it")
            if info.offset <= at or info.size < 0:  # a hostile header leads back to one before it
                self._is_cut = True
                break
            at = info.offset
            if info.isreg() and not info.issparse():
                self._files[info.name] = info
        if self._is_cut or self._goes_on(stream):
            self.problem = InputError(f"{self._source} is broken after its file {number}; what follows is not read")

    def _next(self) -> tarfile.TarInfo | None:
        try:
            return self._tar.next()
        except self.broken:
            self._is_cut = True
            return None

    def _goes_on(self, stream: Bounded) -> bool:
        """Say whether there is anything where a header was looked for in vain, which tarfile does not tell."""
        stream.seek(self._tar.offset)
        return bool(stream.read(tarfile.BLOCKSIZE).strip(b"\x00"))
