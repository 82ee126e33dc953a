"""Stretches of the calendar: a day, an ISO week, a month, a quarter … with their TIMEX3 and EDTF values.

TIMEX3 values follow TimeML 1.2.1 (``1998-W12``, ``1989-Q3``, ``1998-SU``, ``199`` for the nineties, ``19`` for the
1900s). EDTF values follow ISO 8601-2:2019 levels 0 to 2; what EDTF has no short form for (weeks, quarters, halves) is
an interval of days or months.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.records import Precision

SEASONS = {"SP": (21, 3), "SU": (22, 6), "FA": (23, 9), "WI": (24, 12)}
"""TIMEX3 code of a season: EDTF code, first month (meteorological, northern half of the earth)."""

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, and how TIMEX3 and EDTF write it."""

    value: str
    edtf: str
    first: date
    last: date
    precision: Precision


def day(of: date) -> Period:
    """Return one day."""
    iso = of.isoformat()
    return Period(iso, iso, of, of, "day")


def week(of: date) -> Period:
    """Return the ISO week (Monday to Sunday) that holds a day."""
    monday = of - timedelta(days=of.weekday())
    sunday = monday + timedelta(days=6)
    year, number, _ = of.isocalendar()
    return Period(f"{year:04}-W{number:02}", f"{monday}/{sunday}", monday, sunday, "week")


def weekend(of: date) -> Period:
    """Return the Saturday and Sunday of the ISO week that holds a day."""
    saturday = of - timedelta(days=of.weekday() - 5)
    sunday = saturday + timedelta(days=1)
    return Period(f"{week(of).value}-WE", f"{saturday}/{sunday}", saturday, sunday, "interval")


def month(year: int, number: int) -> Period:
    """Return a month."""
    last = calendar.monthrange(year, number)[1]
    value = f"{year:04}-{number:02}"
    return Period(value, value, date(year, number, 1), date(year, number, last), "month")


def months(year: int, first: int, count: int) -> tuple[date, date, str]:
    """Return the first and last day of some months in a row, and their EDTF interval."""
    start = date(year, first, 1)
    end = move(start, "month", count - 1)
    end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    return start, end, f"{start:%Y-%m}/{end:%Y-%m}" if year >= 1000 else f"{start.isoformat()}/{end.isoformat()}"  # noqa: PLR2004 -- strftime does not pad short years


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a calendar year, counted from 1."""
    start, end, edtf = months(year, number * 3 - 2, 3)
    return Period(f"{year:04}-Q{number}", edtf, start, end, "quarter")


def half(year: int, number: int) -> Period:
    """Return the first or second half of a year."""
    start, end, edtf = months(year, number * 6 - 5, 6)
    return Period(f"{year:04}-H{number}", edtf, start, end, "interval")


def season(year: int, code: str) -> Period:
    """Return a season; winter begins in December of its year."""
    number, first = SEASONS[code]
    start, end, _ = months(year, first, 3)
    return Period(f"{year:04}-{code}", f"{year:04}-{number}", start, end, "season")


def year(number: int) -> Period:
    """Return a year."""
    value = f"{number:04}"
    return Period(value, value, date(number, 1, 1), date(number, 12, 31), "year")


def decade(first: int) -> Period:
    """Return a decade by its first year."""
    value = f"{first // 10:03}"
    return Period(value, f"{value}X", date(first, 1, 1), date(first + 9, 12, 31), "decade")


def century(first: int) -> Period:
    """Return a hundred years by the first ("1900" for the 20th century, as EDTF and TimeML count it)."""
    value = f"{first // 100:02}"
    return Period(value, f"{value}XX", date(first, 1, 1), date(first + 99, 12, 31), "century")


def interval(first: Period, last: Period) -> Period:
    """Return everything from the first day of one period to the last day of another.

    Raises:
        ValueError: the second ends before the first begins.
    """
    if last.last < first.first:
        raise ValueError(f"{last.value} ends before {first.value}")
    return Period(f"{first.value}/{last.value}", f"{head(first)}/{tail(last)}", first.first, last.last, "interval")


def head(period: Period) -> str:
    """Return how the beginning of a period is written at the left of an EDTF interval."""
    if period.precision in ("day", "month", "year"):
        return period.edtf
    if period.precision in ("decade", "century"):
        return f"{period.first.year:04}"
    return period.edtf.split("/")[0] if "/" in period.edtf else period.first.isoformat()[:7]


def tail(period: Period) -> str:
    """Return how the end of a period is written at the right of an EDTF interval."""
    if period.precision in ("day", "month", "year"):
        return period.edtf
    if period.precision in ("decade", "century"):
        return f"{period.last.year:04}"
    return period.edtf.split("/")[-1] if "/" in period.edtf else period.last.isoformat()[:7]


def move(of: date, unit: str, count: int) -> date:
    """Return the day ``count`` units away; a day that a shorter month lacks becomes its last day.

    Raises:
        ValueError, OverflowError: the result lies outside the years 1 to 9999.
    """
    days = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}.get(unit)
    if days:
        return of + timedelta(days=days * count)
    factor = {"month": 1, "quarter": 3, "half": 6, "season": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    index = of.year * MONTHS_A_YEAR + of.month - 1 + factor * count
    if abs(count) > 10**6:
        raise OverflowError(f"{count} {unit}s")
    target, number = divmod(index, MONTHS_A_YEAR)
    return date(target, number + 1, min(of.day, calendar.monthrange(target, number + 1)[1]))


def around(of: date, unit: str) -> Period:
    """Return the period of a unit that holds a day."""
    if unit == "quarter":
        return quarter(of.year, (of.month + 2) // 3)
    if unit == "half":
        return half(of.year, 1 if of.month <= 6 else 2)  # noqa: PLR2004 -- June ends the first half
    if unit == "month":
        return month(of.year, of.month)
    simple = {"day": day, "week": week, "fortnight": week, "weekend": weekend}.get(unit)
    if simple:
        return simple(of)
    return {"year": year, "decade": _decade_of, "century": _century_of}[unit](of.year)


def _decade_of(number: int) -> Period:
    return decade(number // 10 * 10)


def _century_of(number: int) -> Period:
    return century(number // 100 * 100)


def marked(period: Period, mark: str) -> str:
    """Return a period's EDTF value qualified by ``?`` (a guess), ``~`` (about) or ``%`` (both).

    EDTF knows no qualified season: its months are written instead.
    """
    if not mark:
        return period.edtf
    text = period.edtf
    if period.precision == "season":
        text = f"{period.first.isoformat()[:7]}/{period.last.isoformat()[:7]}"
    return "/".join(part if part in ("..", "") else part + mark for part in text.split("/"))
