"""Dates in figures: ``2019-02-25``, ``25.02.2019``, ``2/25/19``, ``1990-92``.

``3/4/2019`` is 4 March in the United States and 3 April nearly everywhere else. The language's region decides
(``en-US``, ``en-GB``); without one, both readings are kept as an EDTF set "one of": ``[2019-03-04,2019-04-03]``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.absolute import full_year, impossible, stated
from dateline.dates.draft import Draft, Rule

if TYPE_CHECKING:
    from dateline.dates.draft import Context, Found

_DIGITS = re.compile(r"[0-9]+")
_MONTHS = 12


def _date(found: Found, context: Context) -> Draft | None:
    raw = str(found.value("DATE"))
    figures = [int(part) for part in _DIGITS.findall(raw)]
    clock = raw[10:] if "T" in raw else ""
    if len(_DIGITS.findall(raw)[0]) == 4:  # noqa: PLR2004 -- the year stands first
        year, month, number = figures[:3]
        return _whole(year, month, number, clock)
    first, second, year = figures[:3]
    if year < 100:  # noqa: PLR2004 -- two digits
        if "." in raw or "-" in raw:
            return None  # more often a number of another kind
        year = full_year(year, context)
    if first > _MONTHS or second > _MONTHS or first == second or "." in raw:
        return _whole(year, second, first) if first > _MONTHS or "." in raw else _whole(year, first, second)
    if context.order:
        return _whole(year, first, second) if context.order == "month-first" else _whole(year, second, first)
    return _either(date(year, first, second), date(year, second, first))


def _whole(year: int, month: int, number: int, clock: str = "") -> Draft:
    """Return the draft of a year, month and day."""
    try:
        draft = stated(periods.day(date(year, month, number)))
    except ValueError:
        return impossible(f"{year:04}-{month:02}-{number:02}")
    if clock:
        draft.kind, draft.value = "time", f"{draft.value}{clock.rstrip('Z')}"
    return draft


def _either(one: date, other: date) -> Draft:
    """Return the draft of two readings of which one is right."""
    first, last = sorted((one, other))
    period = periods.Period(f"{first.year:04}", f"[{first},{last}]", first, last, "interval")
    draft = Draft("date", period.value, period, "stated", narrates=False)
    draft.rule = "either-order"
    return draft


def _years(found: Found, context: Context) -> Draft | None:
    """Read "1990-92", "1939–1945"."""
    del context
    first, second = (int(part) for part in _DIGITS.findall(str(found.value("YEARS"))))
    if second < 100:  # noqa: PLR2004 -- two digits share the century
        second += first // 100 * 100
    if second <= first or second - first > 150:  # noqa: PLR2004 -- "2000-15" may be anything but years
        return None
    return stated(periods.interval(periods.year(first), periods.year(second)))


RULES = (Rule("numeric", "DATE", _date), Rule("years", "YEARS", _years))
