"""How a receipt is written: one JSON document, in lines that each carry the hash of all before.

    {"format": "dateline.receipt/1", …, "articles": [     the head
     {"n": 1, …, "chain": "…"}                            a line an article, the first after a blank,
    ,{"n": 2, …, "chain": "…"}                            all others after a comma
    ],"totals": {…}, …, "chain": "…"}                     the tail

A line counts when it ends with a line break: so the file can be read at any moment, also one whose writer was killed.
The first link is the SHA-256 of the head's line; each further one that of the link before (its 64 digits) and the
line's JSON object without ``chain``, byte by byte as it stands there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dateline.exporters.json_safe import dumped

if TYPE_CHECKING:
    from dateline.receipts.records import Head, Row, Tail

OPENING = b', "articles": [\n'
"""What follows the members of the head, in place of its last brace."""
_LINK = b', "chain": "'
_AFTER = b'"}'
_DIGITS = 64
_ONLY_IF_ANY = frozenset({"title", "dropped", "error", "unanswered", "requests_sha256", "resumes"})
"""Members that are left away where they are empty: a line may stand a million times."""
_CHAINED = len(_LINK) + _DIGITS + len(_AFTER)


def head_line(head: Head) -> bytes:
    """Return the first line."""
    return _json(head)[:-1] + OPENING


def first_link(line: bytes) -> str:
    """Return the first link of the chain, of the first line."""
    return hashlib.sha256(line).hexdigest()


def chained(record: Row | Tail, before: str) -> tuple[bytes, str]:
    """Return a record's JSON with its link of the chain, and that link; the link in the record does not count."""
    plain = _json(record, without="chain")
    link = _link(before, plain)
    return plain[:-1] + _LINK + link.encode() + _AFTER, link


def follows(text: bytes, before: str) -> str | None:
    """Return the link of a chained JSON object, ``None`` if it does not follow the link before."""
    plain, told = text[:-_CHAINED] + b"}", text[-_CHAINED:]
    link = _link(before, plain)
    return link if told == _LINK + link.encode() + _AFTER else None


def _link(before: str, plain: bytes) -> str:
    return hashlib.sha256(before.encode() + plain).hexdigest()


def _json(record: Head | Row | Tail, without: str = "") -> bytes:
    told = record.model_dump(mode="json", exclude={without})
    return dumped({name: value for name, value in told.items() if value or name not in _ONLY_IF_ANY}).encode()
