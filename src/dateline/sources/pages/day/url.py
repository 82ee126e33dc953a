"""The day in a page's address: ``/2020/10/09/``, ``/2020-10-09-``, ``/20201009/``, ``/2020/oct/09/``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dateline.sources.pages.day.words import day_or_none

if TYPE_CHECKING:
    from datetime import date

_FIRST_YEAR = 1993  # the first pages
_PARTED = re.compile(r"(?:^|[^0-9])((?:19|20)\d\d)([/_.-])([01]?\d)\2([0-3]?\d)(?![0-9])")
_NAMED = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/([0-3]?\d)(?![0-9])", re.IGNORECASE
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TIGHT = re.compile(r"(?:^|[^0-9a-z])((?:19|20)\d\d)([01]\d)([0-3]\d)(?![0-9a-z])", re.IGNORECASE)
_MAX_CHARACTERS = 2000


def day_in_url(url: str | None) -> date | None:
    """Return the only day that the path of an address tells; ``None`` if it tells none, or several."""
    if not url:
        return None
    try:
        path = unquote(urlsplit(url[:_MAX_CHARACTERS]).path)
    except ValueError:
        return None
    parted = [day_or_none(int(m[1]), int(m[3]), int(m[4])) for m in _PARTED.finditer(path)]
    tight = [day_or_none(int(m[1]), int(m[2]), int(m[3])) for m in _TIGHT.finditer(path)]
    named = [day_or_none(int(m[1]), _MONTHS.index(m[2].lower()) + 1, int(m[3])) for m in _NAMED.finditer(path)]
    days = {day for day in (*parted, *tight, *named) if day and day.year >= _FIRST_YEAR}
    return days.pop() if len(days) == 1 else None
