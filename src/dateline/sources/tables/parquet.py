"""Parquet: tables in columns, read a few rows at a time."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.sources.limits import MAX_SPOOLED, refuse
from dateline.sources.streams import Guarded, spooled
from dateline.sources.tables.collection import Record, articles_of
from dateline.sources.tables.fields import may_hold_text, shown, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from dateline.sources.base import Items, Opened, ReadOptions

_ROWS = 64
_BUFFER = 1 << 20
_MAX_COLUMNS = 5_000
_MAX_FOOTER = 50_000_000
_MAX_RATIO = 200
"""What is larger than ``max_document_bytes`` unpacked, and by this factor larger than packed, is a bomb."""


def read_parquet(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of the rows, and the bad rows as errors with their numbers, from 1.

    Only the columns that are read for something are unpacked. A stream that cannot seek is first written to a
    temporary file of up to ``MAX_SPOOLED`` bytes.

    Raises:
        ReaderNotInstalledError: pyarrow is not installed.
        NotAnArticleError: no column holds texts; the message names the columns.
        TooLargeError: a stream that cannot seek is over the limit, or it is a decompression bomb.
        InputError: the file is damaged; what stands before has been yielded.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 -- large, and an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 -- the same
    except ImportError as error:
        hint = "pip install 'dateline[parquet]'"
        raise ReaderNotInstalledError(f"{opened.source}: nothing here reads Parquet", hint=hint) from error
    failures = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError, RecursionError)
    with ExitStack() as held:
        stream, size = _seekable(opened, held)
        try:
            file = pq.ParquetFile(
                stream,
                buffer_size=_BUFFER,
                pre_buffer=False,
                page_checksum_verification=True,
                thrift_string_size_limit=_MAX_FOOTER,
                thrift_container_size_limit=_MAX_FOOTER // 10,
            )
            columns = _columns(file, opened, options)
            _refuse_bombs(file, size, opened, options)
        except failures as error:
            raise _damaged(opened, error) from error
        yield from articles_of(_records(file, columns, failures, opened, options), opened, options)


def _columns(file: Any, opened: Opened, options: ReadOptions) -> list[str]:  # noqa: ANN401 -- pyarrow has no types
    """Return the columns that are read for something."""
    names = list(file.schema_arrow.names)
    if len(names) > _MAX_COLUMNS:
        raise NotAnArticleError(f"{opened.source} has {len(names):,} columns; no table of articles has")
    if not may_hold_text(names, options.mapping):
        hint = "--map text=NAME says which column holds the text"
        raise NotAnArticleError(f"{opened.source} has no column with texts; its columns: {shown(names)}", hint=hint)
    return wanted(names, options.mapping)


def _records(
    file: Any,  # noqa: ANN401 -- pyarrow has no types
    columns: list[str],
    failures: tuple[type[Exception], ...],
    opened: Opened,
    options: ReadOptions,
) -> Iterator[Record | InputError]:
    number, total = 0, max(1, file.metadata.num_rows)
    batches = file.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
        except failures as error:
            raise _damaged(opened, error, f" after row {number}") from error
        if batch is None:
            return
        for at in range(batch.num_rows):
            number += 1
            place = f"row {number}"
            try:
                yield Record(_row(batch, at), place, batch.nbytes // batch.num_rows)
            except failures as error:
                yield InputError(f"{opened.source}: {place} cannot be read: {_told(error)}")
        options.on_progress(opened.source, opened.size * min(number, total) // total, opened.size)


def _row(batch: Any, at: int) -> dict[str, object]:  # noqa: ANN401 -- pyarrow has no types
    return {name: _value(column[at]) for name, column in zip(batch.schema.names, batch.columns, strict=True)}


def _value(scalar: Any) -> object:  # noqa: ANN401 -- pyarrow has no types
    import pyarrow as pa  # noqa: PLC0415 -- loaded already

    if pa.types.is_timestamp(scalar.type) and scalar.type.unit == "ns":
        scalar = scalar.cast(pa.timestamp("us", scalar.type.tz), safe=False)
    value: object = scalar.as_py()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _refuse_bombs(file: Any, size: int, opened: Opened, options: ReadOptions) -> None:  # noqa: ANN401 -- pyarrow has no types
    # The groups are asked, not their columns: pyarrow ends the whole process over a column that is damaged.
    groups = (file.metadata.row_group(at) for at in range(file.metadata.num_row_groups))
    unpacked = sum(max(0, group.total_byte_size) for group in groups)
    if unpacked > options.max_document_bytes and unpacked > _MAX_RATIO * size:
        raise TooLargeError(f"{opened.source} unpacks to more than {_MAX_RATIO} times its size; it is not read")


def _seekable(opened: Opened, held: ExitStack) -> tuple[BinaryIO, int]:
    """Return the stream, or a temporary file that holds a copy of it, and its length."""
    guarded = opened.stream if opened.stream.seekable() else Guarded(opened.stream, opened.source).buffered()
    stream, size = spooled(guarded, MAX_SPOOLED, held)
    if size > MAX_SPOOLED and guarded is not opened.stream:
        refuse(opened.source, "parquet", MAX_SPOOLED, "more")
    return stream, size


def _damaged(opened: Opened, error: BaseException, where: str = "") -> InputError:
    return InputError(f"{opened.source} is no readable Parquet{where}: {_told(error)}")


def _told(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
