r"""From bytes to canonical text: the decoded file with newlines made ``\n`` and without a byte-order mark."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from dateline.errors import NotAnArticleError
from dateline.text.signatures import LENGTH, signature_of

# The longer marks first: the UTF-16 mark begins the UTF-32 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings that news files without UTF-8 are really in; a longer list makes rare ones win on short texts.
_ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8_r", "iso8859_2", "mac_roman"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
)
# On a short text with a few accents these cannot be told from cp1252, which is by far the more common one.
_MISTAKEN_FOR_CP1252 = frozenset({"cp1250", "cp1254", "iso8859_2"})
_SAMPLE_BYTES = 64_000
_CONTROL = re.compile(r"[\x01-\x06\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.1
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_WHITE_OR_INVISIBLE = re.compile(r"[\s\u200b\u2060\ufeff]+")


def decode(data: bytes, name: str) -> str:
    r"""Return the canonical text of a file: decoded, newlines made ``\n``, the byte-order mark removed, no more.

    The encoding is the one of the byte-order mark, else UTF-8, else the one that charset-normalizer finds.

    Raises:
        NotAnArticleError: the bytes are empty, binary, or in no encoding that can be told; ``name`` stands first
            in the message.
    """
    binary = signature_of(data[:LENGTH])
    if binary:
        raise _not_text(name, f"it is {binary.word}")
    text = _decoded(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise _not_text(name, "it holds NUL bytes")
    if not _WHITE_OR_INVISIBLE.sub("", text):
        raise NotAnArticleError(f"{name} is empty")
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise _not_text(name, "it is full of control characters")
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                told = encoding.removesuffix("-sig").upper()
                raise _not_text(name, f"it begins with the mark of {told} and breaks off it") from error
    if b"\x00" in data:
        raise _not_text(name, "it holds NUL bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise _not_text(name, f"it is broken UTF-8 (byte {error.start + 1})") from error
        return _detected(data, name)


def _is_mostly_utf8(data: bytes) -> bool:
    """Say whether broken UTF-8 is likelier than another encoding, which would turn every accent into rubbish."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(_NON_ASCII.findall(text)) - wrong
    return right > wrong


def _detected(data: bytes, name: str) -> str:
    # Only lines with something to tell by; in none of the encodings does a character end in the byte of \n.
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())
    matches = from_bytes(telling[:_SAMPLE_BYTES], cp_isolation=list(_ENCODINGS))
    best = matches.best()
    if best is None:
        raise _not_text(name, "its encoding cannot be told")
    possible = {encoding for match in matches for encoding in match.could_be_from_charset}
    encoding = best.encoding
    if encoding in _MISTAKEN_FOR_CP1252 and "cp1252" in possible:
        encoding = "cp1252"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(name, f"it is neither UTF-8 nor {encoding} (byte {error.start + 1})") from error


def _not_text(name: str, why: str) -> NotAnArticleError:
    return NotAnArticleError(f"{name} is not text: {why}", hint="save it as plain text in UTF-8")
