"""The day that a feed's timestamp names, where it was written."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_tz

_FIRST_YEAR = 1605
"""Earlier days (0001-01-01, 0000-00-00) stand for "unknown": no newspaper is older."""

_EPOCH = date(1970, 1, 1)  # what a program writes that has no day: zero seconds
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", re.ASCII)
_MAX_CHARS = 100


def day_of(told: object) -> date | None:
    """Return the day of a timestamp as it is written, in its own offset; ``None`` if it tells none.

    "2019-02-25T23:30:00-05:00" is the 25th, though the 26th in UTC: an article's "today" is the day where it was
    written. Read are the profile of ISO 8601 for the web (https://www.w3.org/TR/NOTE-datetime) from the day on, and
    RFC 5322 with the years of two digits of RFC 822. Numbers alone ("02/03/2019") are read in no order, and the
    placeholders of programs for an unknown day are none.
    """
    if not isinstance(told, str):
        return None
    told = told.strip()[:_MAX_CHARS]
    found = _ISO.match(told)
    day = _day(*map(int, found.groups())) if found else _mail_day(told)
    return day if day and day.year >= _FIRST_YEAR and day != _EPOCH else None


def _mail_day(told: str) -> date | None:
    try:
        parts = parsedate_tz(told) or parsedate_tz(f"{told} 00:00:00")  # a day alone is none to the parser
    except (ValueError, IndexError, TypeError, OverflowError):  # the parser takes what it is given on trust
        return None
    return _day(*parts[:3]) if parts else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
