"""What bytes that are no text are, told by how they begin."""

from __future__ import annotations

import re
from typing import NamedTuple


class Signature(NamedTuple):
    """How a kind of file begins, what it is called, and whether it may hold an article all the same."""

    begins: re.Pattern[bytes]
    word: str
    is_document: bool = False


def _of(begins: bytes, word: str, *, is_document: bool = False) -> Signature:
    return Signature(re.compile(begins, re.DOTALL), word, is_document)


# A signature of letters alone is asked for more than its letters: a story may begin with "Rar!" or "ID3".
_SIGNATURES = (
    _of(rb"%PDF-", "a PDF document", is_document=True),
    _of(rb"%!PS", "a PostScript document", is_document=True),
    _of(rb"\{\\rtf", "an RTF document", is_document=True),
    _of(rb"\x89PNG", "a PNG image"),
    _of(rb"\xff\xd8\xff", "a JPEG image"),
    _of(rb"GIF8[79]a", "a GIF image"),
    _of(rb"RIFF.{4}(?:WAVE|AVI |WEBP|CDDA|RMID|ACON)", "a RIFF image, sound or film"),
    _of(rb"II\*\x00|MM\x00\*", "a TIFF image"),
    _of(rb"BM.{4}\x00\x00\x00\x00", "a BMP image"),
    _of(rb"\x00\x00[\x01\x02]\x00[^\x00]\x00", "an icon"),
    _of(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "a zip archive or an office document", is_document=True),
    _of(rb"\xd0\xcf\x11\xe0", "an office document", is_document=True),
    _of(rb"\x1f\x8b", "a gzip file"),
    _of(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "a bzip2 file"),
    _of(rb"\xfd7zXZ", "an xz file"),
    _of(rb"[\x28-\x2f]\xb5\x2f\xfd", "a zstd file"),
    _of(rb"\x1f[\x9d\xa0]", "a file packed by compress"),
    _of(rb"7z\xbc\xaf", "a 7z archive"),
    _of(rb"Rar!\x1a", "a rar archive"),
    _of(rb"MSCF\x00", "a cabinet archive"),
    _of(rb".{257}ustar(?:\x00|  \x00)", "a tar archive"),
    _of(rb"\x7fELF|MZ[\x00-\x08\x0e-\x1f\x80-\xff]|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\x00asm", "a program"),
    _of(rb"SQLite format 3\x00|\x00\x01\x00\x00Standard [AJ]", "a database"),
    _of(rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]|fLaC\x00|OggS\x00|MThd\x00", "a sound file"),
    _of(rb"\x00.{3}ftyp(?:heic|heif|avif|mif1)", "an image"),
    _of(rb"\x00.{3}ftyp[\x20-\x7e]{4}\x00|\x1a\x45\xdf\xa3|FLV\x01|\x00\x00\x01[\xb3\xba]", "a film"),
    _of(rb"wOF[F2]\x00|OTTO\x00|\x00\x01\x00\x00\x00", "a font"),
    _of(rb"PAR1[\x00-\x08\x0e-\x1f\x80-\xff]", "a Parquet table"),
    _of(rb"ARROW1\x00\x00|Obj\x01|ORC[\x00-\x08]", "a table of another kind", is_document=True),
    _of(rb"glTF\x02|8BPS\x00\x01", "an image"),
)
LENGTH = 300
"""No signature looks further than so many bytes."""


def signature_of(head: bytes) -> Signature | None:
    """Return the signature that a file begins with, if it is one of those that are known."""
    beginning = head[:LENGTH]
    return next((one for one in _SIGNATURES if one.begins.match(beginning)), None)
