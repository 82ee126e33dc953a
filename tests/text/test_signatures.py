from __future__ import annotations

import pytest

from dateline.text.signatures import signature_of


@pytest.mark.parametrize(
    "text",
    [
        *("Rar! they cried.", "ID3 is a format.", "RIFFS at the pier", "BZh", "GIF8 files", "MZ Wallace left.", "OggS"),
        *("PAR1 ran.", "BMW opened a plant in the harbour.", "PK", "7z", "FLV", "ustar " * 60, "Standard Jet", "II* x"),
    ],
)
def test_a_story_that_begins_with_the_letters_of_a_signature_is_text(text: str) -> None:
    assert signature_of(text.encode()) is None


@pytest.mark.parametrize(
    ("head", "word", "is_document"),
    [
        (b"\x00\x00\x00\x1cftypheic", "an image", False),
        (b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00", "a film", False),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00", "a BMP image", False),
        (b"MZ\x90\x00\x03", "a program", False),
        (b"ID3\x04\x00", "a sound file", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an office document", True),
        (b"Rar!\x1a\x07\x00", "a rar archive", False),
        (b"\x28\xb5\x2f\xfd\x04", "a zstd file", False),
        (b"SQLite format 3\x00", "a database", False),
    ],
)
def test_a_signature_tells_what_a_file_is(head: bytes, word: str, is_document: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    found = signature_of(head)
    assert found is not None
    assert (found.word, found.is_document) == (word, is_document)
