"""Articles in files, in directories and on standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dateline.errors import InputError, NotAnArticleError, SourceNotFoundError
from dateline.sources.base import Opened
from dateline.sources.candidates import may_be_article
from dateline.sources.opened import limited, read_opened
from dateline.sources.streams import Guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.records import Article
    from dateline.sources.base import ReadOptions

STANDARD_INPUT = "-"

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_OF_A_PAGE = "_files"  # a browser keeps "page.html" with its pictures and frames in "page_files"
_PAGES = (".html", ".htm", ".xhtml")


class Files:
    """Reads a file of any kind that is known, or a directory with all directories in it."""

    name = "files"

    def claims(self, reference: str) -> bool:
        """Claim everything that is neither an address (``scheme://…``) nor standard input."""
        return reference != STANDARD_INPUT and not _ADDRESS.match(reference)

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles of a file, or those of a directory in the order of their paths.

        A file is what its content is (see ``kind_of``). In a directory hidden files are skipped, those that tell of
        the others or are no text by their endings (``candidates``), what belongs to a saved page, and links to
        directories. What cannot be read there is yielded as an error, and the reading goes on.

        Raises:
            SourceNotFoundError: there is no such file.
            TooLargeError: the file is over the limit of its kind (``limits``).
            NotAnArticleError: the file is of no kind that is read or has no sentence, the directory has no article.
            InputError: the file is no regular file, or the system does not let it be read.
        """
        if not reference or "\x00" in reference:
            raise SourceNotFoundError(f"{_shown(reference)!r} is no path")
        path = Path(reference)
        if stat.S_ISDIR(_mode(path)):
            yield from limited(_read_directory(path, options), options.limit)
        else:
            yield from _read_file(path, options, in_folder=False)


class StandardInput:
    """Reads what is on standard input: one article, or many records as they come."""

    name = "stdin"

    def claims(self, reference: str) -> bool:
        """Claim ``-``."""
        return reference == STANDARD_INPUT

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles on standard input, of any kind that is known; records as they are read.

        Raises:
            TooLargeError: there is more than the limit of its kind.
            NotAnArticleError: it is empty, of no kind that is read, or has no sentence.
            InputError: there is no standard input, or it cannot be read.
        """
        buffer: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if buffer is None:
            raise InputError("there is no standard input")
        yield from read_opened(Opened(reference, Guarded(buffer, "standard input").buffered()), options)


def _read_directory(top: Path, options: ReadOptions) -> Iterator[Article | InputError]:
    is_empty = True
    for entry in _candidates(top):
        try:
            for item in [entry] if isinstance(entry, InputError) else _read_file(entry, options, in_folder=True):
                is_empty = False
                yield item
        except InputError as error:
            is_empty = False
            yield error
    if is_empty:
        hint = "texts, pages, feeds, mail, documents, tables and web archives are read"
        raise NotAnArticleError(f"{_shown(top)} holds no article", hint=hint)


def _candidates(top: Path) -> Iterator[Path | InputError]:
    """Yield the files that may be articles, in the order of their paths, and the directories that cannot be read."""
    errors: list[OSError] = []
    for folder, subfolders, names in os.walk(top, onerror=errors.append):
        pages = {Path(name).stem + _OF_A_PAGE for name in names if name.lower().endswith(_PAGES)}
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and name not in pages)
        for name in sorted(names):
            if may_be_article(name):
                yield Path(folder, name)
    for error in errors:
        yield _unreadable(error.filename or top, error)


def _read_file(path: Path, options: ReadOptions, *, in_folder: bool) -> Iterator[Article | InputError]:
    if not stat.S_ISREG(_mode(path)):
        raise InputError(f"{_shown(path)} is not a regular file", hint="a dash reads standard input")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            yield from read_opened(Opened(_shown(path), file, size), options, in_folder=in_folder)
    except OSError as error:
        raise _unreadable(path, error) from error


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceNotFoundError(f"{_shown(path)}: no such file") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path | str, error: OSError) -> InputError:
    return InputError(f"{_shown(path)} cannot be read: {error.strerror or error}")


def _shown(path: Path | str) -> str:
    """Return a path as it is told: with forward slashes, and without bytes that are no text."""
    return Path(path).as_posix().encode("utf-8", "replace").decode("utf-8")
