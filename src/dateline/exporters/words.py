"""EDTF values (ISO 8601-2:2019) in English words, for a reader who knows no EDTF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.records import EventDate

_MONTHS = (
    "January February March April May June July August September October November December".split()  # in order
)
_PARTS = {
    **dict(zip(range(21, 25), ("spring", "summer", "autumn", "winter"), strict=True)),
    **dict(
        zip(range(25, 29), ("northern spring", "northern summer", "northern autumn", "northern winter"), strict=True)
    ),
    **dict(
        zip(range(29, 33), ("southern spring", "southern summer", "southern autumn", "southern winter"), strict=True)
    ),
    **{32 + number: f"quarter {number} of" for number in range(1, 5)},
    **{36 + number: f"third {number} of" for number in range(1, 4)},
    **{39 + number: f"half {number} of" for number in range(1, 3)},
}
"""What stands at the place of the month, from 21 on (ISO 8601-2, 4.8)."""

_DAY = re.compile(r"(-?\d{4}|Y-?\d{5,12})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d:\d\d)[\d:.+Z-]{0,20})?")
_SAME_MONTH = re.compile(r"[\[{](-?\d{4}-\d\d)-\d\d(?:,\1-\d\d){1,9}[\]}]")
_DECADE = re.compile(r"(\d{3})X")
_CENTURY = re.compile(r"(\d\d)XX")
_QUALIFIERS = re.compile(r"[?~%]")
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_LONGEST = 400
_PLAIN = 100  # a year below it reads like a day

_Day = tuple[str, str, str]  # year, month, day, each in words or empty


def in_words(date: EventDate) -> str:
    """Return a date as a newspaper prints it: ``7 May 2025``, ``May 2025``, ``since 2021``, ``44 BCE``.

    A value that these rules do not know is returned as it is written.
    """
    if not date.edtf:
        return "no date"
    if len(date.edtf) > _LONGEST:
        return f"{date.edtf[:_LONGEST]}…"
    return _value(date.edtf) or date.edtf


def year_in_words(year: int) -> str:
    """Return a year of the astronomical count, in which 0 is 1 BCE, as people write it."""
    if year <= 0:
        return f"{1 - year} BCE"
    return f"{year} CE" if year < _PLAIN else str(year)


def _value(edtf: str) -> str | None:
    if together := _SAME_MONTH.fullmatch(edtf):
        return _choice(together[0])
    if edtf[0] in "[{" and edtf[-1] in "]}" and ".." not in edtf:
        members = [_value(member.strip()) for member in edtf[1:-1].split(",") if member.strip()]
        told = [member for member in members if member]
        return (" or " if edtf[0] == "[" else " and ").join(told) if len(told) == len(members) else None
    first, slash, last = edtf.partition("/")
    return _interval(first, last) if slash else _one(edtf)


def _choice(edtf: str) -> str | None:
    """Tell days of one month: ``9 or 10 September 2024``."""
    days = [day for day in map(_day, edtf[1:-1].split(",")) if day]
    if not days:
        return None
    numbers = [number for _, _, number in days]
    told = " or " if edtf[0] == "[" else " and "
    return f"{', '.join(numbers[:-1])}{told}{' '.join(reversed(days[-1]))}"


def _interval(first: str, last: str) -> str | None:
    if first in {"", ".."} or last in {"", ".."}:
        at_start, at_end = _one(first), _one(last)
        if at_start:
            return f"since {at_start}"
        return f"until {at_end}" if at_end else None
    days = _day(first), _day(last)
    if days[0] and days[1]:
        return _span(days[0], days[1])
    at_start, at_end = _one(first), _one(last)
    return f"{at_start} – {at_end}" if at_start and at_end else None


def _span(first: _Day, last: _Day) -> str:
    (year, month, day), end = first, " ".join(part for part in reversed(last) if part)
    if first == last:
        return end
    if year != last[0]:
        return f"{' '.join(part for part in (day, month, year) if part)} – {end}"
    if month == last[1] and day and last[2]:
        return f"{day}–{end}"
    return f"{' '.join(part for part in (day, month) if part) or year} – {end}"


def _one(edtf: str) -> str | None:
    marks = set(_QUALIFIERS.findall(edtf))
    plain = _QUALIFIERS.sub("", edtf)
    if decade := _DECADE.fullmatch(plain):
        told = f"the {decade[1]}0s"
    elif century := _CENTURY.fullmatch(plain):
        number = int(century[1]) + 1
        ending = "th" if 10 < number % 100 < 14 else _ORDINALS.get(number % 10, "th")  # noqa: PLR2004 -- 11th to 13th
        told = f"the {number}{ending} century"
    else:
        day = _day(plain)
        if day is None:
            return None
        clock = _DAY.fullmatch(plain)
        told = " ".join(part for part in reversed(day) if part) + (f", {clock[4]}" if clock and clock[4] else "")
    doubt = "perhaps " if marks & {"?", "%"} else ""
    return f"{doubt}{'about ' if marks & {'~', '%'} else ''}{told}"


def _day(edtf: str) -> _Day | None:
    found = _DAY.fullmatch(edtf)
    if found is None:
        return None
    year = year_in_words(int(found[1].removeprefix("Y")))
    if found[2] is None:
        return year, "", ""
    number = int(found[2])
    month = _MONTHS[number - 1] if 1 <= number <= len(_MONTHS) else _PARTS.get(number)
    if month is None:
        return None
    return year, month, str(int(found[3])) if found[3] else ""
