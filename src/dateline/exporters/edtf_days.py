"""The first and the last day that an EDTF value allows, to be compared with those that a saved timeline gives.

Days, months and years, and their intervals and sets, are read here, for a timeline has thousands of them; the ``edtf``
library takes 10 to 50 milliseconds a value, and seconds for a long set. It is asked about single values of other forms,
and only about so many.
"""

from __future__ import annotations

import re

from dateline.dates.edtf_values import bounds
from dateline.exporters.days import Day, day_of, last_of_month

ASKED = 64
"""Values that the library is asked about in one timeline."""

Days = tuple[Day | None, Day | None]
"""First and last day, ``None`` at an open end."""

_PLAIN = re.compile(r"(-?\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d)(?:T.{1,40})?)?)?[?~%]?", re.ASCII)
_OTHER = re.compile(r"(?:-?[\dX]{4}(?:-(?:0[1-9]|1[0-2]|XX)(?:-(?:\d\d|XX))?)?|Y-?\d{5,9})[?~%]?", re.ASCII)
"""Seasons and quarters are not among them: where a winter ends, dateline and the library do not agree."""
_DECEMBER = 12


class EdtfDays:
    """Looks up the days of values; those of other forms each once."""

    def __init__(self) -> None:
        """Start with none looked up."""
        self._known: dict[str, Days | None] = {}

    def of(self, edtf: str) -> Days | None:
        """Return the days that a value allows, ``None`` where that was not looked up.

        Raises:
            ValueError: it is no EDTF value.
        """
        if edtf[:1] in ("[", "{"):
            if edtf[-1] != {"[": "]", "{": "}"}[edtf[0]]:
                raise ValueError(f"no EDTF value: {edtf!r}")
            return _joined([self._range(member.strip(), "..") for member in edtf[1:-1].split(",")])
        return self._range(edtf, "/")

    def _range(self, edtf: str, sign: str) -> Days | None:
        """Return the days of ``2018/2019`` or, in a set, ``2018..2019``; an end may be open."""
        first, found, last = edtf.partition(sign)
        if not found:
            return self._single(edtf)
        if sign == "/" and not (first and last):
            return None  # an end that is not known is not open
        unbounded: Days = (None, None)
        begins = unbounded if first in {"", ".."} else self._single(first)
        ends = unbounded if last in {"", ".."} else self._single(last)
        return (begins[0], ends[1]) if begins and ends else None

    def _single(self, edtf: str) -> Days | None:
        plain = _PLAIN.fullmatch(edtf)
        if plain is not None:
            year, month, day = (int(part) if part else None for part in plain.groups())
            return _plain(edtf, year or 0, month, day)
        if edtf not in self._known:
            if not _OTHER.fullmatch(edtf) or len(self._known) >= ASKED:
                return None
            self._known[edtf] = _asked(edtf)
        return self._known[edtf]


def _plain(edtf: str, year: int, month: int | None, day: int | None) -> Days:
    if day is None:
        return Day(year, month or 1, 1), last_of_month(year, month or _DECEMBER)
    last = last_of_month(year, month or _DECEMBER)
    if not 1 <= day <= last.day:
        raise ValueError(f"no EDTF value: {edtf!r}")
    return last._replace(day=day), last._replace(day=day)


def _asked(edtf: str) -> Days:
    try:
        first, last = bounds(edtf)
    except (TypeError, AttributeError, ArithmeticError, LookupError) as error:  # of the library, for some values
        raise ValueError(f"no EDTF value: {edtf!r}") from error
    return day_of(first), day_of(last)


def _joined(members: list[Days | None]) -> Days | None:
    """Return the first and the last day of all members."""
    firsts, lasts = [], []
    for days in members:
        if days is None:
            return None
        firsts.append(days[0])
        lasts.append(days[1])
    begins = [day for day in firsts if day]
    ends = [day for day in lasts if day]
    return (
        min(begins) if len(begins) == len(firsts) else None,
        max(ends) if len(ends) == len(lasts) else None,
    )
