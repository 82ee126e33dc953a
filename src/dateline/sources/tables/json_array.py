"""JSON documents: one record, an array of records, or an object that holds such an array."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.tables.collection import Record, articles_of
from dateline.sources.tables.elements import Elements
from dateline.sources.tables.fields import may_hold_text, shown
from dateline.sources.tables.json_text import kind_of_value, record_of, value_of
from dateline.sources.tables.mapping import OWN_SCHEMAS
from dateline.sources.tables.stream import pieces, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.sources.base import Items, Opened, ReadOptions

_ARRAYS = "articles items results docs documents entries records stories posts news hits data rows value".split()
"""Under these names objects hold arrays of records."""

_LARGE = re.compile(rb'(?<!\\)"(?:' + "|".join(_ARRAYS).encode() + rb')"\s{0,100}:\s{0,100}\[(?=\s{0,100}\{)')
"""Where such an array begins. In valid JSON that cannot stand within a string, whose quotation marks are escaped."""

_OWN = re.compile(rb'\s{0,1000}\{\s{0,1000}"schema"\s{0,100}:\s{0,100}"' + re.escape(OWN_SCHEMAS).encode())
_MAX_LEVELS = 4
_WHITE = b" \t\r\n"


def read_json(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of the records, and the bad records as errors with their numbers.

    A document of up to ``options.max_bytes`` that is an object is one record, or holds an array of them under a
    usual name, at most ``_MAX_LEVELS`` objects deep. Arrays, and objects one after another, may be of any size.

    Raises:
        NotAnArticleError: there is no record.
        InputError: it is broken JSON, or breaks off; what stands before has been yielded.
    """
    stream = pieces(opened)
    head = bytearray()
    for piece in stream:
        head += piece.lstrip(_WHITE) if not head else piece
        if len(head) > options.max_bytes or head[:1] == b"[":
            break
    yield from articles_of(_records(bytes(head), stream, opened, options), opened, options)


def _records(head: bytes, rest: Iterable[bytes], opened: Opened, options: ReadOptions) -> Iterator[Record | InputError]:
    if head.startswith(b"["):
        yield from _streamed(Elements(itertools.chain([head[1:]], rest), options.max_bytes), opened, options)
        return
    if _OWN.match(head):
        yield Record({"schema": OWN_SCHEMAS}, "record 1", 0)
        return
    first = Elements([head], options.max_bytes, one_after_another=True)
    size = len(next(iter(first), None) or b"") if head.startswith(b"{") else 0
    if size and head[size:].strip(_WHITE):
        both = Elements(itertools.chain([head], rest), options.max_bytes, one_after_another=True)
        yield from _streamed(both, opened, options)
    elif len(head) <= options.max_bytes:
        yield from _of_whole(head, opened, options)
    elif match := _LARGE.search(head):
        yield from _streamed(Elements(itertools.chain([head[match.end() :]], rest), options.max_bytes), opened, options)
    else:
        told, hint = too_large(options.max_bytes)
        raise TooLargeError(f"{opened.source}: record 1 {told}", hint=hint)


def _streamed(elements: Elements, opened: Opened, options: ReadOptions) -> Iterator[Record | InputError]:
    number = 0
    for number, element in enumerate(elements, 1):
        place = f"record {number}"
        if element is None:
            told, hint = too_large(options.max_bytes)
            yield TooLargeError(f"{opened.source}: {place} {told}", hint=hint)
            continue
        try:
            yield Record(record_of(element, f"{opened.source}: {place}"), place, len(element))
        except InputError as error:
            yield error
    if not elements.is_whole:
        raise InputError(f"{opened.source}: breaks off in or after record {number}")


def _of_whole(data: bytes, opened: Opened, options: ReadOptions) -> Iterator[Record | InputError]:
    try:
        value = value_of(data, opened.source)
    except InputError:
        match = _LARGE.search(data)
        if match is None:
            raise
        yield from _streamed(Elements([data[match.end() :]], options.max_bytes), opened, options)
        return
    if not isinstance(value, dict):
        raise NotAnArticleError(f"{opened.source} holds no object with fields, but {kind_of_value(value)}")
    if may_hold_text(value, options.mapping):
        yield Record(value, "record 1", len(data))
        return
    found = _array(value)
    if found is None:
        hint = "--map text=NAME says which field holds the text"
        raise NotAnArticleError(f"{opened.source} has no field with a text; its fields: {shown(value)}", hint=hint)
    for number, record in enumerate(found, 1):
        place = f"record {number}"
        if isinstance(record, dict):
            yield Record(record, place, 0)
        else:
            yield InputError(f"{opened.source}: {place} is no object with fields, but {kind_of_value(record)}")


def _array(value: dict[str, Any]) -> list[Any] | None:
    """Return the array of records in an object, the one that is least deep."""
    level = [value]
    for _ in range(_MAX_LEVELS):
        for one in level:
            for array in map(one.get, _ARRAYS):
                if isinstance(array, list) and any(isinstance(record, dict) for record in array):
                    return array
        level = [inner for one in level for inner in one.values() if isinstance(inner, dict)]
    return None
