"""The elements of a JSON array one by one, without reading the array: each as its bytes.

A parser of JSON events stops at the first fault of a file. Here only brackets and quotation marks are looked at, so
that an element which is broken in itself is handed out like the others, and the next one can be read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')
_WHITE = b" \t\r\n"


class Elements:
    """Parts a JSON text at the commas of an array, or at the ends of objects that follow one another.

    ``pieces`` begin behind the ``[`` of the array, or before the first object if ``one_after_another``. An element of
    more than ``limit`` bytes is ``None``; it is dropped while it is read. After the last one, ``is_whole`` says
    whether the array was closed.
    """

    def __init__(self, pieces: Iterable[bytes], limit: int, *, one_after_another: bool = False) -> None:
        self._pieces = pieces
        self._limit = limit
        self._one_after_another = one_after_another
        self._parts: list[bytes] = []
        self._size = 0
        self.is_whole = False

    def __iter__(self) -> Iterator[bytes | None]:
        """Yield the elements; blank ones are none."""
        depth, in_string, after_backslash = 0, False, False
        for piece in self._pieces:
            start, at = 0, int(after_backslash)
            after_backslash = False
            while match := (_INSIDE if in_string else _OUTSIDE).search(piece, at):
                sign, at = match[0], match.end()
                if sign == b"\\":
                    after_backslash = at == len(piece)
                    at += 1
                elif sign == b'"':
                    in_string = not in_string
                elif sign in b"[{":
                    depth += 1
                elif depth and sign in b"]}":
                    depth -= 1
                    if not depth and self._one_after_another:
                        self._keep(piece[start:at])
                        start = at
                        yield from self._taken()
                elif not depth:
                    self._keep(piece[start : match.start()])
                    start = at
                    yield from self._taken()
                    if sign == b"]":
                        self.is_whole = True
                        return
            self._keep(piece[start:])
        self.is_whole = self._one_after_another and not depth
        yield from self._taken()

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._limit:
            self._parts.append(part)
        else:
            self._parts.clear()

    def _taken(self) -> Iterator[bytes | None]:
        element = b"".join(self._parts).strip(_WHITE) if self._size <= self._limit else None
        self._parts.clear()
        self._size = 0
        if element is None or element:
            yield element
