"""From the bytes of a page to its characters."""

from __future__ import annotations

import codecs
import re

from dateline.errors import NotAnArticleError
from dateline.text.decode import decode

# The labels that pages declare -> Python's codec, after https://encoding.spec.whatwg.org/#names-and-labels: a smaller
# set is read by the larger one that contains it. Only these are looked up: Python's other codecs are no encodings of
# pages, and some of them are slow.
_LABELS = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8",
    "utf-16-le": "utf-16 utf-16le unicode ucs-2",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 latin-1 l1 ascii us-ascii",
    "cp1250": "windows-1250 cp1250",
    "cp1251": "windows-1251 cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 iso8859-9 iso88599 latin5",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "iso8859_2": "iso-8859-2 iso8859-2 iso88592 latin2",
    "iso8859_3": "iso-8859-3",
    "iso8859_4": "iso-8859-4",
    "iso8859_5": "iso-8859-5",
    "iso8859_6": "iso-8859-6",
    "iso8859_7": "iso-8859-7 greek",
    "iso8859_8": "iso-8859-8 hebrew",
    "iso8859_10": "iso-8859-10",
    "iso8859_13": "iso-8859-13",
    "iso8859_14": "iso-8859-14",
    "iso8859_15": "iso-8859-15 iso8859-15 latin9 latin-9",
    "koi8_r": "koi8-r koi8",
    "koi8_u": "koi8-u",
    "mac_roman": "macintosh",
    "cp866": "ibm866 cp866",
    "gb18030": "gb18030 gbk gb2312 gb_2312-80 x-gbk chinese",
    "big5hkscs": "big5 big5-hkscs x-x-big5",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "cp949": "euc-kr ks_c_5601-1987 korean windows-949",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE = frozenset({"utf-16-le", "utf-16-be"})
_HEAD_BYTES = 8192  # the standard asks for 1,024; many pages have theirs later
_DECLARED = re.compile(
    rb"""(?:<meta\b[^<>]{0,300}?\bcharset|<\?xml\b[^<>]{0,100}?\bencoding)\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})""",
    re.IGNORECASE,
)
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


def decode_page(data: bytes, charset: str | None) -> str:
    """Return the characters of a page; ``charset`` is what the server told.

    The encoding is the one of the byte-order mark, else UTF-8 where the bytes are such (hardly a text in another
    encoding is by chance), else the server's, else the page's own declaration, else the one that is found by
    ``dateline.text.decode``. A declaration that the bytes break is passed over; single broken characters of UTF-8
    become U+FFFD, for one cut character must not lose a page.

    Raises:
        NotAnArticleError: no encoding can be told.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    declared = [codec for label in (charset, _declared(data)) if (codec := _codec(label))]
    wide = _wide(data, declared)
    if wide:
        return data.decode(wide, "replace")
    data = data.replace(b"\x00", b"")
    if "iso2022_jp" not in declared and _is_utf8(data):  # the bytes of ISO-2022-JP are all ASCII
        return data.decode("utf-8", "replace")
    for codec in declared:
        if codec not in _WIDE:
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                continue
    try:
        return decode(data, "the page")
    except NotAnArticleError:
        if not declared or declared[0] in _WIDE:
            raise
        return data.decode(declared[0], "replace")


def _codec(label: str | None) -> str | None:
    return _CODECS.get(label.strip().strip("\"'").lower()) if label else None


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD_BYTES])
    return found[1].decode("ascii", "replace") if found else None


def _wide(data: bytes, declared: list[str]) -> str | None:
    """Return the codec of bytes in UTF-16 without a mark: every other byte of a page's first ones is then NUL."""
    head = data[:64]
    for guess, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > len(zeros) // 2:
            return guess
    wide = declared[0] if declared and declared[0] in _WIDE else None
    return wide if wide and 0 in data[:_HEAD_BYTES] else None


def _is_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong == 0 or len(_NON_ASCII.findall(text)) - wrong > wrong
