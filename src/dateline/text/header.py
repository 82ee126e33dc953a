"""The header lines that a text file may begin with: ``Title:``, ``Published:``, ``Source:``, ``Author:``."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateline.errors import InputError
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS = frozenset({"title", "published", "source", "author"})
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:?\d{2}.{0,40})?", re.ASCII)
_SHOWN = 60


BY = "header"
"""``published_by`` of a day that a header line tells."""


def read_header(text: str, name: str) -> tuple[Facts, int]:
    """Read the header at the top of a canonical text: known keys in any case and order, up to the first other line.

    Returns what it tells, and the offset at which the article's own text begins (0 without a header).

    There is a header only if the very first line is one of it. The first value of a key counts; ``Author:`` may be
    repeated, and one line may name several authors parted by semicolons.

    Raises:
        InputError: ``Published:`` is no day as YYYY-MM-DD, with or without a time after it; the
            message names file and value.
    """
    values: dict[str, list[str]] = {key: [] for key in _KEYS}
    end = 0
    for key, value, line_end in _header_lines(text):
        values[key].append(value)
        end = line_end
    authors = tuple(part.strip() for value in values["author"] for part in value.split(";") if part.strip())
    published = _day(values["published"][0], name) if values["published"] else None
    facts = Facts(
        title=_first(values["title"]),
        published=published,
        published_by=BY if published else None,
        outlet=_first(values["source"]),
        authors=authors,
    )
    return facts, end


def _header_lines(text: str) -> Iterator[tuple[str, str, int]]:
    start = 0
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


def _day(value: str, name: str) -> date:
    match = _ISO_DAY.fullmatch(value)
    try:
        if match:
            return date.fromisoformat(match[1])
    except ValueError:  # 2019-02-30
        pass
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    raise InputError(f"{name}: Published: {shown!r} is no date", hint="write it as YYYY-MM-DD")
