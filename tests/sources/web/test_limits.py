"""Slow, endless, cut and packed answers: refused in bounded time and memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest

from dateline.errors import FetchError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sources.web.conftest import Line, World

_ZEROS = bytes(1_000_000)


def _gzip_bomb() -> bytes:
    packs = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packs.compress(_ZEROS) for _ in range(60)) + packs.flush()


def _deflate_bomb() -> bytes:
    packs = zlib.compressobj(9)
    return b"".join(packs.compress(_ZEROS) for _ in range(60)) + packs.flush()


def _brotli_bomb() -> bytes:
    packs = brotli.Compressor(quality=1)
    return b"".join(packs.process(_ZEROS) for _ in range(60)) + bytes(packs.finish())


@pytest.mark.parametrize(("coding", "bomb"), [("gzip", _gzip_bomb), ("deflate", _deflate_bomb), ("br", _brotli_bomb)])
def test_a_bomb_is_refused_and_never_unpacked_whole(world: World, coding: str, bomb: Callable[[], bytes]) -> None:
    packed = bomb()
    assert len(packed) < 1_000_000
    world.server.pages["/a"] = world.page(packed, Content_Encoding=coding)
    web = world.web(max_bytes=2_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match=r"limit is 2,000,000 bytes"):
            web.open("http://news.test/a")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000


def test_a_bomb_of_empty_parts_is_refused_when_the_time_is_up(world: World) -> None:
    world.server.pages["/a"] = world.page(gzip.compress(b"") * 1000, Content_Encoding="gzip")
    web = world.web(robots=False)
    world.clock.step = 0.1
    with pytest.raises(FetchError, match=r"within 30 seconds"):
        web.open("http://news.test/a")


def test_a_page_that_says_to_be_too_large_is_not_read(world: World) -> None:
    def huge(line: Line) -> None:
        line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\nContent-Length: 5000001\r\n\r\n")
        line.ended.wait(60)

    world.server.pages["/a"] = huge
    with pytest.raises(TooLargeError, match=r"5,000,000 bytes"):
        world.web().open("http://news.test/a")


def test_a_document_may_be_larger_than_a_page(world: World) -> None:
    world.server.pages["/a"] = world.page(b"x" * 3000)
    world.server.pages["/b"] = world.page(b"x" * 3000, Content_Type="application/pdf")
    web = world.web(max_bytes=2000, max_document_bytes=5000)
    with pytest.raises(TooLargeError):
        web.open("http://news.test/a")
    assert web.open("http://news.test/b").size == 3000


def _endless_body(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\n\r\n")
    while not line.ended.is_set():
        line.send(_ZEROS)


def _endless_chunks(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not line.ended.is_set():
        line.send(b"1\r\nx\r\n" * 1000)


@pytest.mark.parametrize("act", [_endless_body, _endless_chunks])
def test_an_endless_body_is_refused_at_the_limit(world: World, act: Callable[[Line], None]) -> None:
    world.server.pages["/a"] = act
    with pytest.raises(TooLargeError):
        world.web(max_bytes=10_000, max_document_bytes=10_000).open("http://news.test/a")


def _flood_of_headers(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\n")
    while not line.ended.is_set():
        line.send(b"X-Flood: y\r\n" * 10_000)


def _one_endless_header(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nX: ")
    while not line.ended.is_set():
        line.send(b"y" * 100_000)


def _informational_flood(line: Line) -> None:
    while not line.ended.is_set():
        line.send(b"HTTP/1.1 103 x\r\n\r\n" * 1000)


@pytest.mark.parametrize("act", [_flood_of_headers, _one_endless_header, _informational_flood])
def test_a_flood_of_headers_is_refused(world: World, act: Callable[[Line], None]) -> None:
    world.server.pages["/a"] = act
    with pytest.raises(FetchError, match=r"broke off or is no HTTP"):
        world.web(max_document_bytes=1000).open("http://news.test/a")


def _silent(line: Line) -> None:
    line.ended.wait(60)


def _silent_after_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\nContent-Length: 50\r\n\r\nbegin")
    line.ended.wait(60)


@pytest.mark.parametrize("act", [_silent, _silent_after_head])
def test_a_silent_server_is_left_when_the_time_is_up(world: World, act: Callable[[Line], None]) -> None:
    world.server.pages["/a"] = act
    with pytest.raises(FetchError, match=r"no full answer within 0.2 seconds"):
        world.web(timeout=0.2, robots=False).open("http://news.test/a")


def _dripping_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nX-Slow: ")
    while not line.ended.wait(0.0005):
        line.send(b"y")


def _dripping_body(line: Line) -> None:
    line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\n\r\n")
    while not line.ended.wait(0.0005):
        line.send(b"y")


@pytest.mark.parametrize("act", [_dripping_head, _dripping_body])
def test_a_server_that_drips_is_left_when_the_time_is_up(world: World, act: Callable[[Line], None]) -> None:
    world.server.pages["/a"] = act
    web = world.web(robots=False)
    world.clock.step = 1.0
    with pytest.raises(FetchError, match=r"no full answer within 30 seconds"):
        web.open("http://news.test/a")


def test_slow_redirects_share_the_time_of_one_page(world: World) -> None:
    for number in range(9):
        world.server.pages[f"/{number}"] = world.redirect(f"/{number + 1}")
    web = world.web(robots=False, timeout=20)
    world.clock.step = 1.0
    with pytest.raises(FetchError, match=r"^http://news.test/0 leads to .*within 20 seconds"):
        web.open("http://news.test/0")


@pytest.mark.parametrize(
    "head", [b"Content-Length: 500\r\n\r\nshort", b"Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"]
)
def test_a_body_that_breaks_off_is_no_page(world: World, head: bytes) -> None:
    world.server.pages["/a"] = lambda line: line.send(b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\n" + head)
    with pytest.raises(FetchError, match=r"broke off"):
        world.web().open("http://news.test/a")


def test_what_a_server_sends_beyond_the_length_that_it_tells_is_not_the_page(world: World) -> None:
    world.server.pages["/a"] = lambda line: line.send(b"HTTP/1.1 200 x\r\nContent-Length: 3\r\n\r\nabcdef")
    assert world.web().open("http://news.test/a").stream.read() == b"abc"


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_packed_page_that_breaks_off_is_no_page(world: World, coding: str) -> None:
    packed = (gzip.compress if coding == "gzip" else brotli.compress)(world.STORY * 50)[:-6]
    world.server.pages["/a"] = world.page(packed, Content_Encoding=coding)
    with pytest.raises(FetchError, match=r"breaks off"):
        world.web().open("http://news.test/a")


@pytest.mark.parametrize("coding", ["zstd", "gzip, gzip", "gzip, br", "compress", "\x7f"])
def test_a_page_packed_as_was_not_asked_for_is_refused(world: World, coding: str) -> None:
    world.server.pages["/a"] = world.page(Content_Encoding=coding)
    with pytest.raises(FetchError):
        world.web().open("http://news.test/a")
    assert world.server.asked[-1].headers["accept-encoding"] == "gzip"
