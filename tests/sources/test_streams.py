from __future__ import annotations

import io
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.sources.streams import IN_MEMORY, PIECE, STEP, Counted, Guarded, peeked, spooled

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Pipe(io.RawIOBase):
    """What comes through a pipe: a few bytes at a time, and no way back."""

    def __init__(self, data: bytes, at_once: int = 7) -> None:
        self._data = io.BytesIO(data)
        self._at_once = at_once

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._data.read(min(self._at_once, len(view)))
        view[: len(data)] = data
        return len(data)


def pipe(data: bytes, at_once: int = 7) -> BinaryIO:
    return io.BufferedReader(Pipe(data, at_once))


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(1, 50), st.booleans())
def test_a_look_at_the_head_loses_no_byte(data: bytes, size: int, at_once: int, seekable: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    stream = io.BytesIO(b"before" + data) if seekable else pipe(data, at_once)
    if seekable:
        stream.seek(len(b"before"))
    head, rest = peeked(stream, size)
    assert head == data[:size]
    assert rest.read() == data


def test_a_pipe_is_read_no_further_than_its_head() -> None:
    stream = pipe(b"x" * 1000, 1)
    head, rest = peeked(stream, 10)
    assert (head, len(stream.read())) == (b"x" * 10, 990)
    assert rest.read(4) == b"xxxx"


@pytest.mark.parametrize("size", [0, 5, IN_MEMORY + 1])
def test_what_cannot_seek_is_put_where_one_can(size: int) -> None:
    data = b"x" * size
    with ExitStack() as held:
        stream, told = spooled(pipe(data, PIECE), IN_MEMORY * 2, held)
        assert told == size
        assert stream.read() == data
        assert stream.seek(0) == 0
    assert stream.closed


def test_what_can_seek_is_left_where_it_is() -> None:
    stream = io.BytesIO(b"before after")
    stream.seek(7)
    with ExitStack() as held:
        assert spooled(stream, 1, held) == (stream, 5)
    assert stream.read() == b"after"


def test_no_more_is_spooled_than_the_limit() -> None:
    source = pipe(b"x" * (10 * PIECE), PIECE)
    with ExitStack() as held:
        _, size = spooled(source, PIECE, held)
        assert PIECE < size <= 2 * PIECE
    assert len(source.read()) >= 7 * PIECE


def test_progress_is_told_of_long_streams_and_at_their_end() -> None:
    told: list[tuple[str, int, int]] = []
    size = 2 * STEP + 5
    counted = Counted(io.BytesIO(b"x" * size), "a.jsonl", size, lambda *step: told.append(step))
    assert len(counted.buffered().read()) == size
    assert {(source, total) for source, _, total in told} == {("a.jsonl", size)}
    assert told[-1][1] == size
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})


def test_no_progress_is_told_of_short_streams() -> None:
    counted = Counted(io.BytesIO(b"x" * 100), "a", 100, lambda *_: pytest.fail("told"))
    assert len(counted.buffered().read()) == 100


def test_a_failure_of_the_system_is_one_of_the_input() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError(5, f"Input/output error ({size})")

    with pytest.raises(InputError, match=r"^standard input cannot be read: .*Input/output error"):
        Guarded(cast("BinaryIO", Broken()), "standard input").buffered().read()


def test_a_stream_that_has_nothing_at_hand_has_ended() -> None:
    class Silent(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes | None:
            return None if size else b""

    assert Guarded(cast("BinaryIO", Silent()), "standard input").buffered().read() == b""
