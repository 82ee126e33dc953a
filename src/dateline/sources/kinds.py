"""What kind of thing a stream is, told by its content; its name only decides what content leaves open."""

from __future__ import annotations

from dateline.sources.sniff.head import HEAD_BYTES, head_of
from dateline.sources.sniff.json_text import json_of
from dateline.sources.sniff.lines import lines_kind_of
from dateline.sources.sniff.markup import OTHER_XML, is_markdown, markup_of
from dateline.sources.sniff.packed import zip_of
from dateline.text.signatures import signature_of

__all__ = [
    "ARCHIVES",
    "BINARY",
    "HEAD_BYTES",
    "OTHER_XML",
    "PACKED",
    "RECORDS",
    "UNKNOWN",
    "Kind",
    "kind_of",
    "may_be_told",
]

Kind = str
"""``text``, ``markdown``, ``html``, ``feed`` (RSS, Atom), ``json-feed``, ``sitemap``, ``pdf``, ``docx``, ``mail``,
``mbox``, ``jsonl``, ``json``, ``results`` (what dateline wrote), ``csv``, ``parquet``, ``warc``; one of ``PACKED``
or of ``ARCHIVES``; or ``binary:`` and what it is, for the rest."""

BINARY = "binary:"
UNKNOWN = BINARY + "data with NUL bytes"
"""Bytes that are no text and begin like nothing that is known."""
PACKED = frozenset({"gzip", "bzip2", "xz"})
"""One stream within another."""
ARCHIVES = frozenset({"zip", "tar"})
"""Many files in one."""
RECORDS = frozenset({"jsonl", "json", "csv", "mbox", "warc", "parquet"})
"""What holds articles without an end: read in constant memory, whatever its size."""

_BY_WORD = {
    "a PDF document": "pdf",
    "a gzip file": "gzip",
    "a bzip2 file": "bzip2",
    "an xz file": "xz",
    "a Parquet table": "parquet",
    "a tar archive": "tar",
}
_ZIP = "a zip archive or an office document"
# Told to a person where it stands among articles: it may well be one that cannot be read.
_DOCUMENTS = frozenset(
    {"a spreadsheet", "a presentation", "an e-book (EPUB)", "an OpenDocument file", "a PostScript document"}
    | {"an RTF document", "an office document", "a table of another kind"}
)
_WARC = ("WARC/0.", "WARC/1.")


def kind_of(head: bytes, name: str = "", media_type: str | None = None) -> Kind:
    """Return the kind of a stream whose first ``HEAD_BYTES`` bytes are ``head`` (fewer: that is all of it).

    Content decides. The ending of ``name`` and ``media_type`` (of a server, ``text/html; charset=utf-8``) only say
    which of two readings is meant that content allows both: Markdown or text, a table or text, one record in a line
    or one JSON document. What looks like nothing else is text, and its reader says what is wrong with it.
    """
    told = head_of(head, name, media_type)
    signature = signature_of(head)
    if signature is None and head[:1].isspace():  # a document is found behind blanks as well
        signature = signature_of(head.lstrip()[:1024])
        signature = signature if signature and signature.is_document else None
    if signature is not None:
        if signature.word == _ZIP:
            return zip_of(head, told)
        return _BY_WORD.get(signature.word, BINARY + signature.word)
    if told.text.startswith(_WARC):
        return "warc"
    found = markup_of(told) or json_of(told) or lines_kind_of(told)
    if found:
        return found
    if "\x00" in told.text:
        return UNKNOWN
    return "markdown" if is_markdown(told) else "text"


def may_be_told(kind: Kind) -> bool:
    """Say whether a binary kind may be an article in a form that is not read, so that leaving it out is told."""
    return kind == OTHER_XML or kind.removeprefix(BINARY) in _DOCUMENTS
