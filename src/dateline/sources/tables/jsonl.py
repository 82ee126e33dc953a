"""JSON lines: one record a line, files of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import InputError, TooLargeError
from dateline.sources.tables.collection import Record, articles_of
from dateline.sources.tables.json_text import record_of
from dateline.sources.tables.stream import lines, pieces, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Items, Opened, ReadOptions

_WHITE = b" \t\r\x1e\x0b\x0c"  # \x1e begins each record of a JSON text sequence (RFC 7464)


def read_jsonl(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of the records, and the bad records as errors with their lines.

    Memory is bounded by ``options.max_bytes``, whatever the size of the file. Blank lines are no records.

    Raises:
        NotAnArticleError: there is no record.
        InputError: the stream breaks off; what stands before has been yielded.
    """
    yield from articles_of(_records(opened, options), opened, options)


def _records(opened: Opened, options: ReadOptions) -> Iterator[Record | InputError]:
    stream = pieces(opened)
    for number, line in lines(stream, options.max_bytes):
        place = f"line {number}"
        if line is None:
            told, hint = too_large(options.max_bytes)
            yield TooLargeError(f"{opened.source}: {place} {told}", hint=hint)
            continue
        data = line.strip(_WHITE)
        if data:
            try:
                yield Record(record_of(data, f"{opened.source}: {place}"), place, len(line))
            except InputError as error:
                yield error
