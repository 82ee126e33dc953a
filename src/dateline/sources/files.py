"""Articles in files, in directories and on standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dateline.errors import InputError, NotAnArticleError, SourceNotFoundError, TooLargeError
from dateline.text.article import make_article
from dateline.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.records import Article
    from dateline.sources.base import ReadOptions

STANDARD_INPUT = "-"

ENDINGS = frozenset({"", ".txt", ".text", ".md"})
"""In a directory, files with these endings are articles; all others are left alone."""

NOT_ARTICLES = frozenset(
    {"changelog", "contributing", "copying", "licence", "license", "makefile", "notice", "readme", "sources"}
)
"""In a directory, files with these names (before the ending, in any case) tell of the others and are left alone."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Files:
    """Reads a file, or a directory with all directories in it."""

    name = "files"

    def claims(self, reference: str) -> bool:
        """Claim everything that is neither an address (``scheme://…``) nor standard input."""
        return reference != STANDARD_INPUT and not _ADDRESS.match(reference)

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the article of a file, or those of a directory in the order of their paths.

        In a directory hidden files are skipped, and those whose ending or name is not an article's (``ENDINGS``,
        ``NOT_ARTICLES``). What cannot be read there is yielded as an error, and the reading goes on.

        Raises:
            SourceNotFoundError: there is no such file.
            TooLargeError: the file has more than ``options.max_bytes`` bytes.
            NotAnArticleError: the file is binary or has no sentence, the directory has no article.
            InputError: the file is no regular file, or the system does not let it be read.
        """
        if not reference or "\x00" in reference:
            raise SourceNotFoundError(f"{_shown(reference)!r} is no path")
        path = Path(reference)
        if stat.S_ISDIR(_mode(path)):
            yield from _read_directory(path, options)
        else:
            yield _read_file(path, options)


class StandardInput:
    """Reads one article from standard input."""

    name = "stdin"

    def claims(self, reference: str) -> bool:
        """Claim ``-``."""
        return reference == STANDARD_INPUT

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the article on standard input.

        Raises:
            TooLargeError: there are more than ``options.max_bytes`` bytes.
            NotAnArticleError: it is empty, binary or has no sentence.
            InputError: there is no standard input, or it cannot be read.
        """
        buffer: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if buffer is None:
            raise InputError("there is no standard input")
        try:
            data = buffer.read(options.max_bytes + 1)
        except (OSError, ValueError) as error:  # ValueError: it was closed
            raise InputError(f"standard input cannot be read: {error}") from error
        yield _article(data, reference, options)


def _read_directory(top: Path, options: ReadOptions) -> Iterator[Article | InputError]:
    found = False
    for entry in _candidates(top):
        found = True
        if isinstance(entry, InputError):
            yield entry
            continue
        try:
            yield _read_file(entry, options)
        except InputError as error:
            yield error
    if not found:
        endings = ", ".join(sorted(filter(None, ENDINGS)))
        raise NotAnArticleError(f"{_shown(top)} holds no article", hint=f"files ending in {endings} are read")


def _candidates(top: Path) -> Iterator[Path | InputError]:
    """Yield the files that may be articles, in the order of their paths, and the directories that cannot be read."""
    errors: list[OSError] = []
    for folder, subfolders, names in os.walk(top, onerror=errors.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in ENDINGS and path.stem.lower() not in NOT_ARTICLES:
                yield path
    for error in errors:
        yield _unreadable(error.filename or top, error)


def _read_file(path: Path, options: ReadOptions) -> Article:
    if not stat.S_ISREG(_mode(path)):
        raise InputError(f"{_shown(path)} is not a regular file", hint="a dash reads standard input")
    try:
        # The size is asked first, so that a huge file is not read in vain; the read is bounded, for it may grow.
        size = path.stat().st_size
        if size <= options.max_bytes:
            with path.open("rb") as file:
                return _article(file.read(options.max_bytes + 1), _shown(path), options)
    except OSError as error:
        raise _unreadable(path, error) from error
    raise _too_large(_shown(path), options.max_bytes, f"{size:,}")


def _article(data: bytes, source: str, options: ReadOptions) -> Article:
    if len(data) > options.max_bytes:
        raise _too_large(source, options.max_bytes, "more")
    return make_article(decode(data, source), source, published=options.published)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceNotFoundError(f"{_shown(path)}: no such file") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _too_large(source: str, limit: int, size: str) -> TooLargeError:
    hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
    return TooLargeError(f"{source} is too large: {size} bytes, the limit is {limit:,}", hint=hint)


def _unreadable(path: Path | str, error: OSError) -> InputError:
    return InputError(f"{_shown(path)} cannot be read: {error.strerror or error}")


def _shown(path: Path | str) -> str:
    """Return a path as it is told: with forward slashes, and without bytes that are no text."""
    return Path(path).as_posix().encode("utf-8", "replace").decode("utf-8")
