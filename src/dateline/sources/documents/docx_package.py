"""Whether a file that says it is a DOCX may be opened: a zip archive of XML without bombs in it (ECMA-376, part 2)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from dateline.errors import InputError, TooLargeError

MAX_PARTS = 2_000
"""A document has some ten parts, and one for each image."""

_RATIO, _SMALL = 250, 5_000_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_XML_NAMES = (".xml", ".rels", ".vml")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([^"']{1,40})["']""")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})


def safe_package(data: bytes, source: str, limit: int, xml_limit: int) -> bytes:
    """Return a DOCX with its XML alone, all other parts empty, so that nothing else in it can be read as XML.

    Its parts are few and small enough, and none declares a document type: there entities are defined that expand to
    gigabytes or name files, and Office Open XML allows none.

    Raises:
        TooLargeError: unpacked it has more than ``limit`` bytes, its XML more than ``xml_limit``, it is a zip bomb,
            or it has too many parts.
        InputError: it is no zip archive, is encrypted or broken, or its XML is not what such a document may have.
    """
    safe = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(safe, "w") as copy:
            _check_sizes(package.infolist(), len(data), source, limit)
            _check_xml_size(package.infolist(), source, xml_limit)
            for part in {part.filename: part for part in package.infolist()}.values():
                xml = package.read(part) if _is_xml(part) else b""
                if xml:
                    _check_xml(xml, f"{source}: {part.filename[:100]!r}")
                copy.writestr(part.filename, xml)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{source} is no DOCX that can be opened: {error}") from error
    return safe.getvalue()


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int, source: str, limit: int) -> None:
    if len(parts) > MAX_PARTS:
        raise TooLargeError(f"{source} has {len(parts):,} parts; the limit is {MAX_PARTS:,}")
    if any(part.compress_type not in _METHODS for part in parts):
        raise InputError(f"{source} is no DOCX: it is packed in a way that those are not")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limit:
        hint = "the setting max_document_bytes (DATELINE_MAX_DOCUMENT_BYTES) moves the limit"
        raise TooLargeError(f"{source} unpacks to {unpacked:,} bytes; the limit is {limit:,}", hint=hint)
    if unpacked > max(_SMALL, _RATIO * packed):
        raise TooLargeError(f"{source} unpacks to {unpacked:,} bytes from {packed:,}: it is a zip bomb")


def _check_xml_size(parts: list[zipfile.ZipInfo], source: str, limit: int) -> None:
    size = sum(part.file_size for part in parts if _is_xml(part))
    if size > limit:
        hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
        raise TooLargeError(f"{source} has {size:,} bytes of XML; the limit is {limit:,}", hint=hint)


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(_XML_NAMES)


def _check_xml(data: bytes, part: str) -> None:
    # In an encoding that is not looked at here a document type could hide.
    if data.startswith(_UTF16):
        plain = data.decode("utf-16", "replace").encode("utf-8", "replace")
    else:
        plain = data.removeprefix(b"\xef\xbb\xbf").lstrip()
        declared = _ENCODING.match(plain)
        if not plain.startswith(b"<") or b"\x00" in plain[:100] or (declared and declared[1].lower() not in _ENCODINGS):
            raise InputError(f"{part} is in an encoding that no DOCX has")
    if _DOCTYPE.search(plain):
        raise InputError(f"{part} declares a document type; no DOCX does")
