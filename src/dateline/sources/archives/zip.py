"""The files of a zip archive."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from dateline.errors import InputError
from dateline.sources.archives.bounded import Bounded

if TYPE_CHECKING:
    from dateline.sources.base import Opened

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the others are not unpacked in bounded pieces
_ENCRYPTED = 0x1


class ZipFiles:
    """The files of a zip archive, opened by their names."""

    # On hostile bytes: its own error, broken numbers, text or offsets, what it does not support.
    broken: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError)

    problem = None
    """A zip archive names all of its files or none."""

    def __init__(self, opened: Opened) -> None:
        """Read the list of files.

        Raises:
            InputError: it is broken, or too long.
        """
        try:
            self._zip = zipfile.ZipFile(Bounded(opened))
        except self.broken as error:
            raise InputError(f"{opened.source} is a broken zip archive: {error}") from error

    def names(self) -> set[str]:
        """Return the names of all files."""
        return {info.filename for info in self._zip.infolist() if not info.is_dir()}

    def open(self, name: str, source: str) -> tuple[IO[bytes], int]:
        """Return a file and the size that is told of it; ``source`` names it in errors.

        Raises:
            InputError: it cannot be unpacked.
        """
        info = self._zip.getinfo(name)
        if info.flag_bits & _ENCRYPTED:
            raise InputError(f"{source} is encrypted", hint="unpack it with its password")
        if info.compress_type not in _METHODS:
            raise InputError(f"{source} is packed by a method that is not read", hint="unpack it")
        try:
            return self._zip.open(info), info.file_size
        except self.broken as error:
            raise InputError(f"{source} cannot be unpacked: {error}") from error


def is_docx(opened: Opened) -> bool:
    """Say whether a zip file is a document of Word, which its first bytes need not tell."""
    try:
        names = ZipFiles(opened).names()
    except InputError:
        names = set()
    opened.stream.seek(0)
    return {"word/document.xml", "[Content_Types].xml"} <= names
