"""What a zip file holds, told by the names of its first members."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.sniff.head import Head

_MEMBER = b"PK\x03\x04"
_HEADER_BYTES = 30
_LENGTHS = struct.Struct("<HH")
_LENGTHS_AT = 26
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = "[Content_Types].xml"


def zip_of(data: bytes, head: Head) -> str:
    """Return ``docx``, ``zip`` (an archive of files) or what else is packed as a zip file."""
    names = list(_names(data))
    if any(name.startswith("word/") and name.endswith((".xml", ".rels")) for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "binary:a spreadsheet"
    if any(name.startswith("ppt/") for name in names):
        return "binary:a presentation"
    if names[:1] == ["mimetype"]:
        return "binary:an e-book (EPUB)" if b"application/epub" in data[:200] else "binary:an OpenDocument file"
    if {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} & set(names[:3]):
        return "binary:a program"
    if _TYPES in names and head.named(frozenset({"docx", "docm"}), frozenset({_DOCX})):
        return "docx"
    return "zip"


def _names(data: bytes) -> Iterator[str]:
    at = data.find(_MEMBER)
    while 0 <= at <= len(data) - _HEADER_BYTES:
        length, _ = _LENGTHS.unpack_from(data, at + _LENGTHS_AT)
        start = at + _HEADER_BYTES
        yield data[start : start + length].decode("utf-8", "replace")
        at = data.find(_MEMBER, start)
