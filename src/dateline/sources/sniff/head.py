"""The beginning of a stream, as text, with what its name and its server promise."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

HEAD_BYTES = 65_536
"""So many bytes from the beginning of a stream are looked at."""

# The longer marks first: the UTF-16 mark begins the UTF-32 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF16_LE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\x00){8}")  # without a mark, plain to see where it begins with ASCII
_UTF16_BE = re.compile(rb"(?:\x00[\t\n\r\x20-\x7e]){8}")
_BLANK = " \t\r\n\f\v\ufeff\u200b\u2060"


@dataclass(frozen=True, slots=True)
class Head:
    """``text`` begins with the first visible character; ``whole`` says that nothing follows it.

    ``ending`` is the name's in lower case, without its dot; ``media_type`` in lower case, without parameters.
    """

    text: str
    whole: bool = True
    ending: str = ""
    media_type: str = ""

    def named(self, endings: frozenset[str], media_types: frozenset[str]) -> bool:
        """Say whether the name or the server tells one of these."""
        return self.ending in endings or self.media_type in media_types


def head_of(data: bytes, name: str, media_type: str | None) -> Head:
    """Return the head of a stream; bytes in no known encoding are read as if they were Latin-1, for ASCII tells."""
    cut = data[:HEAD_BYTES]
    return Head(
        text=_decoded(cut).lstrip(_BLANK),
        whole=len(data) < HEAD_BYTES,
        ending=ending_of(name),
        media_type=(media_type or "").partition(";")[0].strip().lower(),
    )


def ending_of(name: str) -> str:
    """Return the ending of the last part of a path, in lower case and without its dot; empty if it has none."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return ending.lower() if dot and stem else ""


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if _UTF16_LE.match(data):
        return data.decode("utf-16-le", "replace")
    if _UTF16_BE.match(data):
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            return data.decode("utf-8", "ignore")
        return data.decode("latin-1")
