"""Writes dates no finer than a day, a month or a year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from dateline.dates.edtf_values import bounds

if TYPE_CHECKING:
    from dateline.records import Entry

Granularity = Literal["day", "month", "year"]

_DAY = re.compile(r"([+-]?[0-9]{1,12})-([0-9]{2})-([0-9]{2})")
_LONG = 9999
_FINER: dict[Granularity, frozenset[str]] = {
    "day": frozenset({"time"}),
    "month": frozenset({"time", "day", "week", "interval"}),
    "year": frozenset({"time", "day", "week", "month", "quarter", "season", "interval"}),
}


def coarse(entry: Entry, granularity: Granularity) -> Entry:
    """Return the entry with its own date written no finer than asked; its events and conflicts keep theirs.

    A date that is coarser already, or open at an end, stays as it is: a year does not become a month. One that
    reaches over several months (years) becomes the interval of them. What the date rests on (phrase, rule, anchor)
    stays, and so do the marks of doubt.
    """
    date = entry.date
    if date.precision not in _FINER[granularity] or not date.earliest or not date.latest:
        return entry
    first, last = _cut(date.earliest, granularity), _cut(date.latest, granularity)
    if first is None or last is None:
        return entry
    mark = next((sign for sign in "%~?" if sign in (date.edtf or "")), "")
    value = f"{first}{mark}" if first == last else f"{first}/{last}"
    try:
        earliest, latest = bounds(value)
    except ValueError:  # EDTF has no months of the year 12019
        return entry
    precision = granularity if first == last else "interval"
    changes = {"edtf": value, "earliest": earliest, "latest": latest, "precision": precision}
    return entry.model_copy(update={"date": date.model_copy(update=changes)})


def _cut(day: str, granularity: Granularity) -> str | None:
    found = _DAY.match(day)
    if found is None:
        return None
    year = int(found[1])
    told = f"Y{year}" if abs(year) > _LONG else f"-{-year:04}" if year < 0 else f"{year:04}"
    return "-".join({"day": (told, found[2], found[3]), "month": (told, found[2]), "year": (told,)}[granularity])
