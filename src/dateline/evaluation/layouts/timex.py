"""Values of TIMEX3 (TimeML) as EDTF."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.dates.edtf_values import is_valid

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.{0,20})?")
_WEEK = re.compile(r"(\d{4})-W(\d{2})(-WE)?")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")
_COARSE = re.compile(r"\d{4}(?:-\d{2})?")
_SEASONS = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}
_LAST_DAYS = {"1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"}


def edtf_of(value: str | None) -> str | None:
    """Return a day, week, month, quarter, season or year as EDTF; ``None`` for durations, sets and what is vague.

    A time of day counts as its day, a week or a weekend as the interval of its days.
    """
    found = _edtf(value or "")
    return found if found and is_valid(found) else None


def _edtf(value: str) -> str | None:
    if match := _DAY.fullmatch(value):
        return match[1]
    if _COARSE.fullmatch(value):
        return value
    if match := _QUARTER.fullmatch(value):
        year, number = match.groups()
        return f"{year}-{3 * int(number) - 2:02}-01/{year}-{_LAST_DAYS[number]}"
    if match := _SEASON.fullmatch(value):
        return f"{match[1]}-{_SEASONS[match[2]]}"
    return _week(value)


def _week(value: str) -> str | None:
    match = _WEEK.fullmatch(value)
    if match is None:
        return None
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        first = monday + timedelta(days=5 if match[3] else 0)
        return f"{first}/{monday + timedelta(days=6)}"
    except (ValueError, OverflowError):
        return None
