"""Unpacking bodies piece by piece."""

from __future__ import annotations

import contextlib
import gzip
import sys
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.sources.web.unpacking import PIECE, BrokenPackingError, unpacker

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "X-GZIP": lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:]),
    "deflate": zlib.compress,
    "br": brotli.compress,
}


def _unpacked(coding: str, pieces: Iterable[bytes]) -> bytes:
    unpacks = unpacker(coding)
    found = [part for piece in pieces for part in unpacks.feed(piece)]
    unpacks.end()
    assert max(map(len, found), default=0) <= 2 * PIECE
    return b"".join(found)


@settings(deadline=None)
@given(st.sampled_from(sorted(_PACKS)), st.binary(max_size=300), st.integers(1, 20))
def test_what_was_packed_comes_back_in_whatever_pieces_it_arrives(coding: str, data: bytes, size: int) -> None:
    packed = _PACKS[coding](data)
    assert _unpacked(coding, (packed[at : at + size] for at in range(0, len(packed), size))) == data


def test_bare_deflate_of_old_servers_is_read() -> None:
    packs = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packs.compress(b"The ferry left at noon.") + packs.flush()
    assert _unpacked("deflate", [packed]) == b"The ferry left at noon."


def test_padding_after_a_packed_body_is_left_away() -> None:
    assert _unpacked("gzip", [gzip.compress(b"noon"), b"\x00" * 9, gzip.compress(b"night")]) == b"noon"
    assert _unpacked("deflate", [zlib.compress(b"noon") + b"\x00\x00"]) == b"noon"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_large_bodies_come_whole(coding: str) -> None:
    data = bytes(3_000_000) + b"end"
    assert _unpacked(coding, [_PACKS[coding](data)]) == data


@settings(deadline=None)
@given(st.sampled_from(["gzip", "deflate", "br", ""]), st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_make_it_raise_anything_else(coding: str, pieces: list[bytes]) -> None:
    with contextlib.suppress(BrokenPackingError):
        assert len(_unpacked(coding, pieces)) < 1_000_000


def test_without_the_brotli_package_brotli_is_told_to_be_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(BrokenPackingError, match="packed with brotli"):
        unpacker("br")
