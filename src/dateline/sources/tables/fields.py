"""Which field of a record holds what: by ``--map``, else by the names that such fields usually have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KNOWN = ("text", "title", "published", "url", "authors", "outlet", "language")
"""What a field may hold, by the names that ``--map`` knows."""

# Names without case, spaces, hyphens and underscores; the first that holds something counts.
_USUAL = {
    "text": "text body content article articlebody maintext fulltext bodytext articletext articlecontent cleanedtext "
    "plaintext textcontent contenttext story bodyhtml contenthtml html",
    "title": "title headline heading",
    "published": "published date datepublished pubdate publishedat datepublish publisheddate publicationdate "
    "publishdate publishedon firstpublished webpublicationdate",
    "url": "url link canonical canonicalurl articleurl weburl permalink uri href",
    "authors": "authors author byline creator by",
    "outlet": "outlet source publisher publication site sitename newspaper sourcename domain sourcedomain",
    "language": "language lang inlanguage languagecode",
}
_LIKELY_DAYS = "timestamp datetime time created createdat createddate posted postedat"
"""A day in one of these is only likely the day of publication; and what is no day there is no fault."""

_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_MAX_SHOWN, _MAX_NAME = 20, 40


class _Twice:
    """The value of a field that a record names twice."""


TWICE = _Twice()


def parse_mapping(told: str) -> dict[str, str]:
    """Read ``text=body,published=meta.date``: what is held, and the name of the field that holds it.

    A dot leads into an object within the record. A field without a name (``published=``) is not read at all.

    Raises:
        UsageError: it is not of that form, names something unknown, or one thing twice.
    """
    mapping: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in told.split(","))):
        key, equals, name = (part.strip() for part in pair.partition("="))
        key = key.lower()
        if not equals:
            raise UsageError(f"--map: {_short(pair)!r} is not of the form text=body", hint=_hint())
        if key not in KNOWN:
            raise UsageError(f"--map: {_short(key)!r} is nothing that a field is read for", hint=_hint())
        if key in mapping:
            raise UsageError(f"--map: {key} is told twice")
        mapping[key] = name
    if not mapping:
        raise UsageError("--map is empty", hint=_hint())
    return mapping


def _hint() -> str:
    return f"known: {', '.join(KNOWN)}; for example --map text=body,published=date"


class Fields:
    """Finds the fields of one record."""

    def __init__(self, record: Mapping[str, object], mapping: Mapping[str, str]) -> None:
        self._record = record
        self._mapping = mapping
        self._by_name = _by_name(record)

    def candidates(self, what: str) -> Iterator[tuple[str, object]]:
        """Yield name and value of the fields that may hold something, those that are empty left out."""
        if what in self._mapping:
            path = self._mapping[what]
            value = _find(self._record, self._by_name, path) if path else None
            if not _is_empty(value):
                yield path, value
            return
        for usual in _USUAL[what].split():
            name = self._by_name.get(usual)
            if name is not None and not _is_empty(self._record[name]):
                yield name, self._record[name]

    def likely_days(self) -> Iterator[tuple[str, object]]:
        """Yield name and value of the fields that likely hold the day of publication."""
        if "published" not in self._mapping:
            names = (self._by_name.get(usual) for usual in _LIKELY_DAYS.split())
            yield from ((name, self._record[name]) for name in names if name is not None)

    def has(self, path: str) -> bool:
        """Say whether the record has a field, empty or not."""
        return _find(self._record, self._by_name, path, missing=self) is not self


def _find(record: Mapping[str, object], by_name: Mapping[str, str], path: str, missing: object = None) -> object:
    """Follow a path: a whole name goes before its parts, the exact spelling before the same in other case."""
    if path in record:
        return record[path]
    if (name := by_name.get(_plain(path))) is not None:
        return record[name]
    head, dot, rest = path.partition(".")
    while dot:
        inner = record.get(head, record.get(by_name.get(_plain(head), "")))
        if isinstance(inner, Mapping):
            return _find(inner, _by_name(inner), rest, missing)
        more, dot, rest = rest.partition(".")
        head = f"{head}.{more}"
    return missing


def _by_name(record: Mapping[str, object]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in record:
        names.setdefault(_plain(name), name)
    return names


def may_hold_text(names: Iterable[str], mapping: Mapping[str, str]) -> bool:
    """Say whether a field of these names is read as the text."""
    if told := mapping.get("text"):
        plain = {_plain(name) for name in names}
        return _plain(told) in plain or _plain(told.partition(".")[0]) in plain
    return any(_plain(name) in _USUAL["text"].split() for name in names)


def wanted(names: Iterable[str], mapping: Mapping[str, str]) -> list[str]:
    """Return those names of fields that are read for something, in their order."""
    plain = set(_LIKELY_DAYS.split()) | {"schema"}
    for what in KNOWN:
        if told := mapping.get(what):
            plain |= {_plain(told), _plain(told.partition(".")[0])}
        elif what not in mapping:
            plain |= set(_USUAL[what].split())
    return [name for name in names if _plain(name) in plain]


def recognised(names: Iterable[str]) -> int:
    """Return how many of these names are usual for something."""
    usual = {name for names in _USUAL.values() for name in names.split()}
    return sum(_plain(name) in usual for name in names)


def shown(names: Iterable[object]) -> str:
    """Return the names of fields for a message."""
    told = [_short(str(name)) for name in names]
    more = f" and {len(told) - _MAX_SHOWN} more" if len(told) > _MAX_SHOWN else ""
    return (", ".join(told[:_MAX_SHOWN]) + more) or "nothing"


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= _MAX_NAME else name[:_MAX_NAME] + "…"


def _plain(name: str) -> str:
    return _BETWEEN_WORDS.sub("", name).casefold()


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)
