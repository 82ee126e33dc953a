"""The days that a date allows, as numbers that can be compared whatever the year."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from dateline.records import EventDate

Span = tuple[float, float]
"""First and last day; ``-inf`` and ``inf`` where an end is open or the date unknown."""

ANY_DAY: Span = (-math.inf, math.inf)
_DAY = re.compile(r"([+-]?[0-9]{1,12})-([0-9]{2})-([0-9]{2})")


def day_number(text: str | None) -> int | None:
    """Return the number of a day (ISO 8601, any year) counted from 1970-01-01; ``None`` if it is no such day.

    Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil); ``datetime``
    holds the years from 1 to 9999 only.
    """
    found = _DAY.match(text or "")
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    year -= month <= 2  # noqa: PLR2004 -- a year of this count starts in March
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def span_of(when: EventDate) -> Span:
    """Return the days that a date allows; all of them where nothing is known."""
    if when.edtf is None:
        return ANY_DAY
    first, last = day_number(when.earliest), day_number(when.latest)
    return (-math.inf if first is None else first, math.inf if last is None else last)


def compared_span(when: EventDate) -> Span:
    """Return the days by which a date is compared with others; all of them where just the article's own day is told.

    "About the day of publication", as the news of an article is dated that names no day, contradicts no other date
    and says no more of whether two articles tell one event than their days of publication do.
    """
    return ANY_DAY if is_about_publication(when) else span_of(when)


def is_about_publication(when: EventDate) -> bool:
    """Whether a date is no more than "about the day of publication" (the rule ``lead`` of grounding)."""
    return when.basis == "published" and when.phrase is None and (when.edtf or "").endswith(("~", "%"))


def day_of(day: date | None) -> float:
    """Return the number of a day of the calendar, ``nan`` if there is none."""
    return math.nan if day is None else day.toordinal() - 719163


def gap(one: Span, other: Span) -> float:
    """Return how many days lie between two spans: 0 where they meet, 1 from the 3rd to the 4th."""
    return max(0.0, one[0] - other[1], other[0] - one[1])


def is_known(span: Span) -> bool:
    """Whether a date says anything at all: one end may be open, not both."""
    return span != ANY_DAY
