"""The header that a text file may begin with: front matter, then lines such as ``Title:`` and ``Published:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.text.facts import Facts
from dateline.text.front_matter import read_front_matter
from dateline.text.written_day import day_of, no_day

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS = frozenset({"title", "published", "source", "author", "url", "language"})
_ADDRESSES = ("https://", "http://")

BY = "header"
"""``published_by`` of a day that a header line tells."""


def read_header(text: str, name: str) -> tuple[Facts, int]:
    """Read the header at the top of a canonical text: known keys in any case and order, up to the first other line.

    Returns what it tells, and the offset at which the article's own text begins (0 without a header).

    There is a header only if the very first line is one of it, or the first one after front matter (see
    ``read_front_matter``), which fills up what the header does not tell. The first value of a key counts; ``Author:``
    may be repeated, and one line may name several authors parted by semicolons.

    Raises:
        InputError: ``Published:`` is no whole day (see ``day_of``), with or without a time after it; the message
            names file and value.
    """
    beneath, begin = read_front_matter(text, name)
    values: dict[str, list[str]] = {key: [] for key in _KEYS}
    end = begin
    for key, value, line_end in _header_lines(text, _next_line(text, begin)):
        values[key].append(value)
        end = line_end
    authors = tuple(part.strip() for value in values["author"] for part in value.split(";") if part.strip())
    told = values["published"][0] if values["published"] else None
    published = None if told is None else day_of(told)
    if told is not None and published is None:
        raise no_day(f"{name}: Published", told)
    facts = Facts(
        title=_first(values["title"]),
        published=published,
        published_by=BY if published else None,
        outlet=_first(values["source"]),
        authors=authors,
        language=_first(values["language"]),
        url=next((value for value in values["url"] if value.lower().startswith(_ADDRESSES)), None),
    )
    return facts.over(beneath), end


def _next_line(text: str, begin: int) -> int:
    """Return where the first line that is not empty begins after front matter; without front matter, the top."""
    if begin:
        while text.startswith("\n", begin):
            begin += 1
    return begin


def _header_lines(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        key, colon, value = text[start:stop].partition(":")
        key = key.strip().lower()
        if not colon or key not in _KEYS:
            return
        start = min(stop + 1, len(text))
        yield key, " ".join(value.split()), start


def _first(values: list[str]) -> str | None:
    return next((value for value in values if value), None)
