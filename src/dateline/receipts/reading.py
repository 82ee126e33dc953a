"""Reads a receipt line by line and checks its chain. Whoever wrote it, and whatever was done to it since."""

from __future__ import annotations

import re
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from pydantic import ValidationError

from dateline.errors import UsageError
from dateline.receipts.chain import OPENING, first_link, follows
from dateline.receipts.records import RECEIPT_FORMAT, Head, Row, Strict, Tail, Totals
from dateline.receipts.writing import added

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_HEAD, MAX_LINE = 2**24, 2**20
"""Bytes of the head (a command may name many files), and of every other line."""
_FORMAT = re.compile(rb'\{"format": "dateline\.receipt/(\d{1,9})"')
_TAIL = b"],"
_HINT = "dateline resume wants a receipt as `dateline summarize` and `dateline timeline` write them"

Kind = TypeVar("Kind", bound=Strict)


class Reading:
    """A receipt that is being read: its ``head``, then its rows, then its ``tail``, ``None`` if it has none.

    ``link`` is the chain's link of what was read so far, ``totals`` the sums of the rows so far. The memory that is
    used does not grow with the number of rows.
    """

    def __init__(self, file: BinaryIO, path: Path) -> None:
        """Read the head.

        Raises:
            UsageError: the file is no receipt, or a newer dateline wrote it.
        """
        self._file = file
        self._path = path
        self.totals = Totals()
        self.tail: Tail | None = None
        line = file.readline(MAX_HEAD)
        self.head = self._head(line)
        self.link = first_link(line)

    def rows(self) -> Iterator[Row]:
        """Yield every row that was written whole; sets ``tail`` at the end.

        Raises:
            UsageError: a line is no row, or does not follow the one before it.
        """
        while line := self._line():
            if self.tail is not None:
                raise self._broken("it goes on after its end")
            if line.startswith(_TAIL):
                self.tail = self._chained(Tail, b"{" + line[len(_TAIL) :])
                if self.tail.totals != self.totals:
                    raise self._broken("its sums are not those of its rows")
                continue
            row = self._chained(Row, line[1:])
            if line[:1] != (b"," if self.totals.articles else b" ") or row.n != self.totals.articles + 1:
                raise self._broken(f"row {self.totals.articles + 1} is not where it should be")
            self.totals = added(self.totals, row)
            yield row

    def _head(self, line: bytes) -> Head:
        found = _FORMAT.match(line)
        if found is None:
            raise UsageError(f"{self._path} is no receipt", hint=_HINT)
        if found[1] != RECEIPT_FORMAT.rpartition("/")[2].encode():
            told = f"{self._path} is a receipt of format {int(found[1])}, and this dateline reads {RECEIPT_FORMAT}"
            raise UsageError(told, hint="read it with the dateline that wrote it")
        if not line.endswith(OPENING):
            raise UsageError(f"{self._path} is no receipt: its first line is not whole", hint=_HINT)
        return self._parsed(Head, line[: -len(OPENING)] + b"}")

    def _line(self) -> bytes:
        """Return the next whole line; what stands after the last line break was never finished."""
        line = self._file.readline(MAX_LINE)
        if line.endswith(b"\n"):
            return line[:-1]
        if len(line) == MAX_LINE:
            raise self._broken(f"a line has more than {MAX_LINE:,} bytes")
        return b""

    def _chained(self, kind: type[Kind], text: bytes) -> Kind:
        link = follows(text, self.link)
        if link is None:
            raise self._broken(f"what follows row {self.totals.articles} was changed, or something before it left out")
        self.link = link
        return self._parsed(kind, text)

    def _parsed(self, kind: type[Kind], text: bytes) -> Kind:
        try:
            return kind.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"]))[:80]
            raise self._broken(f"{kind.__name__.lower()}: {place or 'line'}: {first['msg'][:200]}") from error

    def _broken(self, why: str) -> UsageError:
        return UsageError(f"{self._path} is no receipt as dateline wrote it: {why}", hint=_HINT)


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """Open a receipt.

    Raises:
        UsageError: it cannot be read, it is no receipt, or a newer dateline wrote it.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path} is no receipt: it is no file", hint=_HINT)
        with path.open("rb") as file:
            yield Reading(file, path)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file", hint="name the receipt of a run") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{path} cannot be read: {why}") from error


def is_receipt(path: Path) -> bool:
    """Say whether a file is a receipt, of whatever format, or empty.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(64)
    return not start or _FORMAT.match(start) is not None
