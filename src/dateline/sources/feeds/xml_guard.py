"""XML from anywhere, read in pieces: no entity is expanded, no nesting is deep, nothing is fetched."""

from __future__ import annotations

import re
import sys
from html.entities import html5
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MAX_DEPTH = 200
"""No element is nested deeper; libxml2 itself gives up at 256."""

Element = Any
"""An ``lxml.etree._Element``; lxml has no type stubs."""

_PIECE = 65_536
_MAX_FAULTS = 1_000  # a document with more is not worth going on with, and each fault is kept in memory
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production 2
_AMPERSAND = re.compile(r"&(?:#[0-9]{1,9};|#[xX][0-9A-Fa-f]{1,9};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_NUMBER = re.compile(r"&#(?:([0-9]+)|[xX]([0-9A-Fa-f]+));?")
_MAX_DIGITS = 7
_BARE_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?:]|[^\x00-\x7f])")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_START = re.compile(r"<(?:!DOCTYPE\b|!--|\?|[A-Za-z_])", re.IGNORECASE)
_HEAD_CHARS = 10_000


class GuardedXml:
    """Reads one document of XML; ``broken`` tells afterwards where it is not well-formed.

    What follows a fault is read as far as libxml2 recovers.
    """

    def __init__(self, source: str) -> None:
        """Read a document that errors call ``source``."""
        self.source = source
        self.broken: str | None = None

    def events(self, pieces: Iterator[bytes], *, encoding: str | None = None) -> Iterator[tuple[str, Element]]:
        """Yield ``("start", element)`` and ``("end", element)`` in the order of the document.

        Elements that a document leaves open are not ended. ``encoding`` goes before what the document declares.

        Raises:
            InputError: it declares entities, nests too deep, or holds no element.
        """
        from lxml import etree  # noqa: PLC0415 -- heavy: only where XML is read

        parser = etree.XMLPullParser(
            events=("start", "end"),
            encoding=encoding,
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth = -1
        for piece in pieces:
            parser.feed(piece)
            for event, element in parser.read_events():
                if depth < 0:
                    self._refuse_entities(element)
                    depth = 0
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise InputError(f"{self.source} nests its elements deeper than {MAX_DEPTH} levels")
                yield event, element
            if len(parser.feed_error_log) > _MAX_FAULTS:
                break
        if depth < 0:
            raise InputError(f"{self.source} holds no XML")
        _close(parser, etree.LxmlError)
        self._keep_faults(parser)

    def _refuse_entities(self, root: Element) -> None:
        definitions = root.getroottree().docinfo.internalDTD
        if definitions is not None and next(definitions.iterentities(), None) is not None:
            raise InputError(f"{self.source} declares entities of its own; such XML is not read")

    def _keep_faults(self, parser: Any) -> None:  # noqa: ANN401 -- lxml has no type stubs
        for fault in parser.feed_error_log:
            if fault.level_name == "FATAL":  # a prefix without its namespace is none
                missing = "it breaks off" if fault.type_name == "ERR_TAG_NOT_FINISHED" else "parts may be missing"
                said = " ".join(fault.message.split())[:200]
                self.broken = f"{self.source}: line {fault.line} is broken XML: {missing} ({said})"
                return


def _close(parser: Any, error: type[Exception]) -> None:  # noqa: ANN401 -- lxml has no type stubs
    try:
        parser.close()
    except error:  # what is wrong stands in the log of faults
        return


def free(element: Element) -> None:
    """Give back the memory of an element that was ended and read, and of those beside and before it."""
    element.clear()
    while (before := element.getprevious()) is not None:
        element.getparent().remove(before)


def read_bounded(stream: BinaryIO, limit: int, source: str) -> bytes:
    """Return all bytes of a stream.

    Raises:
        TooLargeError: there are more than ``limit``.
        InputError: it cannot be read.
    """
    data = b"".join(pieces_of(stream, limit, source))
    if not data.strip(b"\x00\t\n\r "):
        raise InputError(f"{source} is empty")
    return data


def pieces_of(stream: BinaryIO, limit: int, source: str) -> Iterator[bytes]:
    """Yield the bytes of a stream in pieces.

    Raises:
        TooLargeError: there are more than ``limit``.
        InputError: it cannot be read.
    """
    done = 0
    while True:
        try:
            piece = stream.read(_PIECE)
        except (OSError, EOFError, ValueError) as error:
            raise InputError(f"{source} cannot be read: {error}") from error
        if not piece:
            return
        done += len(piece)
        if done > limit:
            hint = "the setting max_document_bytes (DATELINE_MAX_DOCUMENT_BYTES) moves the limit"
            raise TooLargeError(f"{source} is too large: the limit is {limit:,} bytes", hint=hint)
        yield piece


def mended(text: str) -> Iterator[bytes]:
    """Yield XML in pieces of UTF-8, with the faults of many feeds mended where that loses nothing.

    Those are text before the document, control characters, named entities of HTML, references to characters that XML
    has not, and a ``&`` or ``<`` that begins nothing. In CDATA sections only what is no character is mended.
    """
    text = _NUMBER.sub(_character, _NO_XML.sub("", text[_beginning(text) :]))
    for part, verbatim in _sections(text):
        whole = part if verbatim else _BARE_LESS_THAN.sub("&lt;", _AMPERSAND.sub(_reference, part))
        for start in range(0, len(whole), _PIECE):
            yield whole[start : start + _PIECE].encode()


def _beginning(text: str) -> int:
    """Return where the document begins, behind its declaration, which tells an encoding that no longer holds.

    A declaration goes before other markup, which is then a message of the program that made the document.
    """
    declaration = text.find("<?xml ", 0, _HEAD_CHARS)
    end = text.find("?>", declaration, declaration + _HEAD_CHARS) if declaration >= 0 else -1
    if end >= 0:
        return end + 2
    found = _START.search(text)
    return found.start() if found else 0


def _sections(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each is a CDATA section."""
    start = 0
    while True:
        opening = text.find("<![CDATA[", start)
        if opening < 0:
            yield text[start:], False
            return
        yield text[start:opening], False
        closing = text.find("]]>", opening)
        start = len(text) if closing < 0 else closing + 3
        yield text[opening:start], True


def _character(match: re.Match[str]) -> str:
    """Return a reference by number, U+FFFD for one to what is no character.

    libxml2 lets references to lone surrogates into names and addresses, which Python then cannot decode.
    """
    decimal, hexadecimal = match.groups()
    digits = (decimal or hexadecimal).lstrip("0")
    code = int(digits, 10 if decimal else 16) if 0 < len(digits) <= _MAX_DIGITS else 0
    return match[0] if 0 < code <= sys.maxunicode and not _NO_XML.match(chr(code)) else "\ufffd"


def _reference(match: re.Match[str]) -> str:
    """Return what stands for an ampersand and the reference that it begins, if it begins one."""
    name = match[1]
    if name is None:
        return match[0] if len(match[0]) > 1 else "&amp;"
    if name in _OF_XML:
        return match[0]
    char = html5.get(f"{name};")
    return f"&amp;{name};" if char is None else char.replace("&", "&amp;").replace("<", "&lt;")
