"""Tables in text: comma, semicolon, tab or bar between the cells, the names of the columns in the first row."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.tables.collection import Record, articles_of
from dateline.sources.tables.fields import TWICE, may_hold_text, recognised, shown
from dateline.sources.tables.stream import lines, pieces, too_large
from dateline.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Items, Opened, ReadOptions

_DELIMITERS = (",", ";", "\t", "|")
_TOLD_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # the first line that spreadsheets write and understand
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_MAX_COLUMNS = 5_000


def read_csv(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of the rows, and the bad rows as errors; rows are counted from 1 for that of the names.

    The cells are parted by that sign which gives the most known names of columns. A row with more or fewer cells
    than there are columns is bad: a delimiter or a line break within a text has cut it.

    Raises:
        NotAnArticleError: it is empty, or no column holds texts; the message names the columns.
        InputError: the stream breaks off; what stands before has been yielded.
    """
    yield from articles_of(_records(opened, options), opened, options)


def _records(opened: Opened, options: ReadOptions) -> Iterator[Record | InputError]:
    if csv.field_size_limit() < options.max_bytes:
        csv.field_size_limit(options.max_bytes)  # of the whole process, and only ever raised
    source = _Lines(lines(pieces(opened), options.max_bytes), options.max_bytes)
    names, delimiter, skipped = _header(source, opened, options)
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=delimiter != "\t")
    number = skipped + 1
    while True:
        number += 1
        place = f"row {number}"
        where = f"{opened.source}: {place}"
        source.begin()
        try:
            row = next(reader, None)
            if row is None:
                return
            if row:
                yield Record(_fields(names, row, where, source), place, source.size)
        except _TooLargeRowError:
            yield source.skip(where)
        except InputError as error:
            yield error
        except csv.Error as error:
            yield InputError(f"{where} (line {source.first}) is no row: {error}")


def _header(source: _Lines, opened: Opened, options: ReadOptions) -> tuple[list[str], str, int]:
    """Return the names of the columns, the delimiter, and how many rows stand before."""
    skipped, told, line = 0, None, ""
    try:
        for line in source:
            if match := _TOLD_DELIMITER.fullmatch(line):
                told = match[1]
            elif line.strip():
                break
            skipped += 1
            source.begin()
    except _TooLargeRowError as error:
        raise source.skip(f"{opened.source}: row {skipped + 1}") from error
    if not line.strip():
        raise NotAnArticleError(f"{opened.source} is empty")
    if _ESCAPED.search(line):
        line = decode(line.encode("utf-8", "surrogateescape"), f"{opened.source}: row {skipped + 1}")
    found = [(_cells(line, delimiter), delimiter) for delimiter in ([told] if told else _DELIMITERS)]
    names, delimiter = max(
        found, key=lambda one: (may_hold_text(one[0], options.mapping), recognised(one[0]), len(one[0]))
    )
    if len(names) > _MAX_COLUMNS:
        raise NotAnArticleError(f"{opened.source} has {len(names):,} columns; no table of articles has")
    if not may_hold_text(names, options.mapping):
        hint = "--map text=NAME says which column holds the text"
        raise NotAnArticleError(f"{opened.source} has no column with texts; its columns: {shown(names)}", hint=hint)
    return names, delimiter, skipped


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


def _fields(names: list[str], row: list[str], where: str, source: _Lines) -> dict[str, object]:
    if source.is_open:
        raise source.never_closed(where)
    while len(row) > len(names) and not row[-1]:
        row.pop()
    if len(row) != len(names):
        raise InputError(f"{where} (line {source.first}) has {len(row):,} cells, but there are {len(names)} columns")
    if any(map(_ESCAPED.search, row)):
        row = _decoded(row, where)
    fields: dict[str, object] = {}
    for name, cell in zip(names, row, strict=True):
        fields[name] = TWICE if name in fields and cell else cell
    return fields


def _decoded(row: list[str], where: str) -> list[str]:
    """Decode a row that is not in UTF-8, as the text of a file is: all of it together, for a word tells little."""
    cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]
    lines = iter(decode("\n".join(cells).encode("utf-8", "surrogateescape"), where).split("\n"))
    return ["\n".join(islice(lines, cell.count("\n") + 1)) for cell in cells]


class _TooLargeRowError(Exception):
    """A row is over the limit of bytes."""


class _Lines:
    """The lines of a table for ``csv.reader``, with a count of what the row at hand has taken.

    ``first`` is the line on which the row begins, ``size`` its bytes, and ``is_open`` says whether the file ended in
    it with a quotation mark open.
    """

    def __init__(self, numbered: Iterator[tuple[int, bytes | None]], limit: int) -> None:
        self._numbered = numbered
        self._limit = limit
        self._marks = 0
        self._ended = False
        self.first = 0
        self.size = 0

    def begin(self) -> None:
        """Begin a row."""
        self.first = self._marks = self.size = 0

    @property
    def is_open(self) -> bool:
        """Whether the file ended within the row."""
        return self._ended and self._marks % 2 == 1

    def __iter__(self) -> _Lines:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line, in UTF-8 with what is not UTF-8 escaped (PEP 383)."""
        line = self._next()
        if line is None or self.size > self._limit:
            raise _TooLargeRowError
        return line.removesuffix(b"\r").decode("utf-8", "surrogateescape") + "\n"

    def skip(self, where: str) -> InputError:
        """Go to the end of a row that is too large, where its quotation marks are even, and say what was wrong."""
        try:
            while self._marks % 2:
                self._next()
        except StopIteration:
            return self.never_closed(where)
        told, hint = too_large(self._limit)
        return TooLargeError(f"{where} {told}", hint=hint)

    def never_closed(self, where: str) -> InputError:
        """Return the error of a row that swallows all that follows."""
        told = f"{where} opens a quotation mark in line {self.first} that is never closed"
        return InputError(told, hint="no later row was read")

    def _next(self) -> bytes | None:
        found = next(self._numbered, None)
        if found is None:
            self._ended = True
            raise StopIteration
        number, line = found
        self.first = self.first or number
        if line is None:
            self._marks = 0  # whatever stood in it, the row is taken to end here
            return None
        self.size += len(line) + 1
        self._marks += line.count(b'"')
        return line
