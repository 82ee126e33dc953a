"""Days as exports need them: of any year, by the proleptic Gregorian calendar of ISO 8601, where year 0 is 1 BCE."""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dateline.records import EventDate

_DAY = re.compile(r"([+-]?\d{4,12})-(\d\d)-(\d\d)", re.ASCII)
_LEAP_CYCLE = 400
_FEBRUARY, _DECEMBER, _LAST_OF_DECEMBER = 2, 12, 31


class Day(NamedTuple):
    """A day; days compare in order of time, whatever their years."""

    year: int
    month: int
    day: int

    @property
    def is_first_of_month(self) -> bool:
        """Whether a month begins with it."""
        return self.day == 1

    @property
    def is_last_of_month(self) -> bool:
        """Whether a month ends with it."""
        return self.day == _days_of_month(self.year, self.month)

    @property
    def is_first_of_year(self) -> bool:
        """Whether a year begins with it."""
        return (self.month, self.day) == (1, 1)

    @property
    def is_last_of_year(self) -> bool:
        """Whether a year ends with it."""
        return (self.month, self.day) == (_DECEMBER, _LAST_OF_DECEMBER)

    @property
    def next(self) -> Day:
        """The day after it."""
        if self.is_last_of_year:
            return Day(self.year + 1, 1, 1)
        return Day(self.year, self.month + 1, 1) if self.is_last_of_month else self._replace(day=self.day + 1)

    def as_date(self) -> date | None:
        """Return it as Python (and iCalendar, and most programs) can hold it: ``None`` outside the years 1 to 9999."""
        return date(*self) if MINYEAR <= self.year <= MAXYEAR else None

    def expanded(self) -> str:
        """Return it as ECMAScript reads it: ``2019-01-23``, and outside the years 0 to 9999 ``-000043-03-15``."""
        year = f"{self.year:04}" if 0 <= self.year <= MAXYEAR else f"{self.year:+07}"
        return f"{year}-{self.month:02}-{self.day:02}"


class Span(NamedTuple):
    """The first and the last day that a date allows; ``since`` and ``until`` say which end is open.

    At an open end the day of the other end stands.
    """

    first: Day
    last: Day
    since: bool = False
    until: bool = False

    @property
    def is_one_day(self) -> bool:
        """Whether it is one known day, and no open end."""
        return self.first == self.last and not self.since and not self.until


def day_of(text: str | None) -> Day | None:
    """Return the day that ``-0043-03-15``, ``2019-01-23`` or ``+12019-01-01`` names, ``None`` where it is no day."""
    found = _DAY.fullmatch(text or "")
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    return Day(year, month, day) if 1 <= month <= _DECEMBER and 1 <= day <= _days_of_month(year, month) else None


def span_of(date: EventDate) -> Span | None:
    """Return the days that a date allows, ``None`` where no day is known at all."""
    if date.edtf is None:
        return None
    first, last = day_of(date.earliest), day_of(date.latest)
    if first is not None and last is not None:
        return Span(min(first, last), max(first, last))
    if first is not None:
        return Span(first, first, since=True)
    return Span(last, last, until=True) if last is not None else None


def last_of_month(year: int, month: int) -> Day:
    """Return the day with which a month ends."""
    return Day(year, month, _days_of_month(year, month))


def _days_of_month(year: int, month: int) -> int:
    # the calendar repeats every 400 years, and ``calendar`` ends with the year 9999
    return calendar.monthrange(year % _LEAP_CYCLE + _LEAP_CYCLE, month)[1]
