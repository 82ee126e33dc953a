from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.unpack import recognised

if TYPE_CHECKING:
    from collections.abc import Callable

PROSE = b"The harbour of Velmora burnt on Monday.\n"
RECORDS = b'{"text": "The harbour burnt."}\n' * 3
PAGE = b"<html><body><p>The harbour burnt.</p></body></html>"
PACKINGS = (gzip.compress, bz2.compress, lzma.compress)


def seen(
    data: bytes, source: str = "a", options: ReadOptions | None = None, url: str | None = None
) -> tuple[str, bytes, int]:
    opened = Opened(source, io.BytesIO(data), len(data), url)
    with ExitStack() as held:
        found = recognised(opened, options or ReadOptions(), held)
        return found.kind, found.opened.stream.read(), found.opened.size


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [(PROSE, "a.txt", "text"), (PROSE, "a.md", "markdown"), (RECORDS, "a.jsonl", "jsonl"), (PAGE, "a", "html")],
)
def test_what_is_packed_is_what_it_was(pack: Callable[[bytes], bytes], data: bytes, name: str, kind: str) -> None:
    size = 0 if kind == "jsonl" else len(data)
    assert seen(pack(data), f"{name}.gz") == (kind, data, size)


@pytest.mark.parametrize("pack", PACKINGS)
def test_pieces_packed_one_after_another_are_one_stream(pack: Callable[[bytes], bytes]) -> None:
    assert seen(pack(PROSE) + pack(b"") + pack(PROSE))[1] == PROSE * 2


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_what_follows_a_packed_stream_and_is_none_is_left_alone(pack: Callable[[bytes], bytes]) -> None:
    assert seen(pack(PROSE) + b"\x00\x00\x00\x00junk")[1] == PROSE


def test_the_address_tells_an_ending_without_its_query() -> None:
    assert seen(PROSE, "https://x.example/a.md?b=c.txt", url="https://x.example/a.md?b=c.txt")[0] == "markdown"
    assert seen(PROSE, "https://[x/a.md", url="https://[x/a.md")[0] == "text"


@pytest.mark.parametrize("pack", PACKINGS)
def test_packed_twice_is_refused(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.gz is packed, and packed again within$"):
        seen(pack(gzip.compress(PROSE)), "a.gz")


def test_a_packed_web_archive_stays_packed() -> None:
    data = gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    assert seen(data, "a.warc.gz") == ("warc", data, len(data))


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize("cut", [-1, -9, 20])
def test_what_is_cut_off_is_an_input_error(pack: Callable[[bytes], bytes], cut: int) -> None:
    with pytest.raises(InputError, match=r"^a cannot be unpacked: "):
        seen(pack(os.urandom(2000).hex().encode())[:cut])


@given(st.sampled_from(PACKINGS), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_damage_is_an_input_error_or_none_at_all(pack: Callable[[bytes], bytes], at: int, damage: bytes) -> None:
    data = bytearray(pack(RECORDS * 20 + PROSE))
    at %= len(data)
    data[at : at + len(damage)] = damage
    try:
        seen(bytes(data))
    except InputError as error:
        assert str(error).startswith("a ")  # noqa: PT017 -- it may be raised or not


def zeros(size: int, letter: bytes = b"\x00", before: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = letter * 1_000_000
    return b"".join(
        [packer.compress(before), *(packer.compress(piece) for _ in range(size // 1_000_000)), packer.flush()]
    )


def test_a_packed_text_is_unpacked_no_further_than_the_limit() -> None:
    with pytest.raises(TooLargeError, match=r"^a is too large: more bytes, the limit is 5,000,000$") as caught:
        seen(zeros(50_000_000, b"x"))
    assert "max_bytes" in str(caught.value.hint)
    with pytest.raises(TooLargeError, match="limit is 5,000,000"):
        seen(bz2.compress(b"x" * 50_000_000))


def test_a_packed_document_is_unpacked_no_further_than_its_limit() -> None:
    options = ReadOptions(max_document_bytes=1_000_000)
    with pytest.raises(TooLargeError, match=r"limit is 1,000,000$") as caught:
        seen(zeros(3_000_000, before=b"%PDF-1.7\n"), options=options)
    assert "max_document_bytes" in str(caught.value.hint)


def test_records_that_unpack_to_absurdly_much_are_refused() -> None:
    with pytest.raises(TooLargeError, match=r"unpacks to more than 400 times its size"):
        seen(zeros(100_000_000, b" ", before=RECORDS))


def test_records_may_be_of_any_size() -> None:
    data = RECORDS * 100_000
    kind, unpacked, _ = seen(gzip.compress(data, 1), options=ReadOptions(max_bytes=1000, max_document_bytes=1000))
    assert (kind, len(unpacked)) == ("jsonl", len(data))


def test_the_memory_that_an_xz_file_may_ask_for_is_bounded() -> None:
    data = bytearray(lzma.compress(PROSE))
    header = data.index(b"\x21\x01") + 2  # the dictionary's size, in the block's header, with its checksum after it
    data[header] = 36  # 1 GiB
    block = data[12 : 12 + (data[12] + 1) * 4 - 4]
    data[12 + len(block) : 16 + len(block)] = zlib.crc32(block).to_bytes(4, "little")
    with pytest.raises(InputError, match="Memory usage limit"):
        seen(bytes(data))


def test_progress_of_packed_records_is_told_in_packed_bytes() -> None:
    told: list[tuple[str, int, int]] = []
    data = gzip.compress(b"\n".join(b'{"text": "%s"}' % os.urandom(500).hex().encode() for _ in range(4000)), 1)
    seen(data, "a.jsonl.gz", ReadOptions(on_progress=lambda *step: told.append(step)))
    assert told[-1] == ("a.jsonl.gz", len(data), len(data))
