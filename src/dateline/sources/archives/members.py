"""The files of an archive that may be articles, one after the other, with bounds."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from dateline.errors import InputError, TooLargeError
from dateline.sources.archives.tar import TarFiles
from dateline.sources.archives.zip import ZipFiles
from dateline.sources.base import Opened
from dateline.sources.candidates import may_be_article
from dateline.sources.limits import check_ratio
from dateline.sources.streams import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.kinds import Kind

MAX_MEMBERS = 50_000
"""No archive has more files."""


def members(opened: Opened, kind: Kind) -> Iterator[Opened | InputError]:
    """Yield the files of a ``zip`` or ``tar`` archive that may be articles, in the order of their names.

    Which these are is told by their names as in a directory (``may_be_article``); hidden folders are left out. Each
    is open until the next is asked for. One that cannot be opened is yielded as an error. ``opened`` can seek.

    Raises:
        TooLargeError: too many files, or all of it unpacks to absurdly much.
        InputError: it is broken.
    """
    files: ZipFiles | TarFiles = ZipFiles(opened) if kind == "zip" else TarFiles(opened, MAX_MEMBERS)
    names = files.names()
    if len(names) > MAX_MEMBERS:
        raise TooLargeError(f"{opened.source} holds more than {MAX_MEMBERS:,} files", hint="unpack it")
    unpacked = _Unpacked(opened)
    for name in sorted(filter(_is_candidate, names)):
        unpacked.count(0)
        source = f"{opened.source}/{_shown(name)}"
        try:
            file, size = files.open(name, source)
        except InputError as error:
            yield error
        else:
            yield Opened(source, _Member(file, source, files.broken, unpacked).buffered(), size)
    if files.problem is not None:
        yield files.problem


class _Unpacked:
    """How much was unpacked of an archive, however it is spread over its files."""

    def __init__(self, opened: Opened) -> None:
        self._source, self._size = opened.source, opened.size
        self._done = 0

    def count(self, done: int) -> None:
        """Refuse to unpack absurdly much.

        Raises:
            TooLargeError: that was too much.
        """
        self._done += done
        check_ratio(self._source, self._size, self._done)


class _Member(Layer):
    """One unpacked file of an archive."""

    def __init__(self, file: IO[bytes], source: str, broken: tuple[type[Exception], ...], unpacked: _Unpacked) -> None:
        self._file = file
        self._source = source
        self._broken = broken
        self._unpacked = unpacked

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            TooLargeError: the archive unpacks to absurdly much.
            InputError: it is damaged.
        """
        try:
            data = self._file.read(size)
        except self._broken as error:
            raise InputError(f"{self._source} cannot be unpacked: {error}") from error
        self._unpacked.count(len(data))
        return data


def _is_candidate(name: str) -> bool:
    *folders, last = name.replace("\\", "/").split("/")
    hidden = (folder for folder in folders if folder.startswith((".", "__MACOSX")) and folder not in {".", ".."})
    return may_be_article(last) and next(hidden, None) is None


def _shown(name: str) -> str:
    """Return a name as it is told; nothing is ever written under it."""
    return name.encode("utf-8", "replace").decode("utf-8").lstrip("/").removeprefix("./")
