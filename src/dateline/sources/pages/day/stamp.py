"""A day and time as pages write it for programs, and all that programs write instead of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dateline.sources.pages.day.words import day_or_none, days_in

if TYPE_CHECKING:
    from dateline.sources.pages.day.words import Words

MAX_CHARACTERS = 120
_DATE = re.compile(
    r"(?P<year>[12]\d{3})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)|(?P<digits>[12]\d{7})(?=(?:\d{4}|\d{6})?(?:\D|$))"
)
_SECONDS = re.compile(r"\d{9,10}")
_MILLISECONDS = re.compile(r"\d{13}")
_TIME = re.compile(
    r"(?P<hour>[0-2]?\d)[:h](?P<minute>[0-5]\d)(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?\s?(?P<half>(?i:[ap])\.?\s?(?i:m)\b)?"
    r"|(?P<digits>(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)(?=Z|[+-]|$)"
)
_ZONE = re.compile(
    r"(?P<sign>[+-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?!\d)|\b(?P<name>[A-Z]{1,4})\b|(?P<zulu>(?<=\d)Z)"
    r"|(?<=\d)(?P<tied>[A-Z]{3,4})\b"
)
# Minutes east of Greenwich. Where a name has several meanings each is as good: that the time is local is what counts.
_NAMED = {
    name: minutes
    for minutes, names in {
        0: "Z UTC GMT WET UT",
        60: "BST WEST CET MEZ WAT",
        120: "CEST MESZ EET SAST CAT",
        180: "EEST MSK TRT EAT",
        240: "GST",
        300: "PKT",
        330: "IST",
        420: "WIB",
        480: "SGT HKT PHT MYT AWST",
        540: "JST KST",
        570: "ACST",
        600: "AEST",
        630: "ACDT",
        660: "AEDT",
        720: "NZST",
        780: "NZDT",
        -150: "NDT",
        -180: "ADT BRT ART",
        -210: "NST",
        -240: "AST EDT ET CLT",
        -300: "EST CDT CT COT",
        -360: "CST MDT MT",
        -420: "MST PDT PT",
        -480: "PST AKDT",
        -540: "AKST",
        -600: "HST",
    }.items()
    for name in names.split()
}
_MAX_OFFSET = 14 * 60
# What systems write where they know no day.
_EMPTY = frozenset(
    {date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1999, 11, 30)}
)
_HALF_DAY = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day as it is written, in whatever zone; ``days`` are two where its figures can be read in two ways.

    ``minutes`` is the time of day, counted from midnight. ``instant`` is the moment in UTC where an ``offset`` (in
    minutes east of Greenwich) stands beside it.
    """

    days: tuple[date, ...]
    minutes: int | None = None
    instant: datetime | None = None
    offset: int | None = None

    @property
    def utc(self) -> bool:
        """Whether the time is that of Greenwich; then it may be another day where the page was published."""
        return self.instant is not None and self.offset == 0


def stamp_of(value: str, words: Words) -> Stamp | None:
    """Return what a value tells: ISO 8601 and its misspellings, RFC 5322, seconds since 1970, written words.

    ``None`` where it holds no day, or one that stands for none, such as 1 January 1970.
    """
    value = value.strip()[:MAX_CHARACTERS]
    stamp = _counted(value) or _written(value, words)
    return None if stamp is None or _EMPTY.intersection(stamp.days) else stamp


def _counted(value: str) -> Stamp | None:
    """Return the moment of a Unix time."""
    if _SECONDS.fullmatch(value):
        seconds = int(value)
    elif _MILLISECONDS.fullmatch(value):
        seconds = int(value) // 1000
    else:
        return None
    instant = datetime.fromtimestamp(seconds, UTC)
    return Stamp((instant.date(),), instant.hour * 60 + instant.minute, instant, 0)


def _written(value: str, words: Words) -> Stamp | None:
    match = _DATE.match(value)
    day = _day_of(match) if match else None
    if match and day:
        days: tuple[date, ...] = (day,)
        rest = value[match.end() :]
    else:
        found = days_in(value, words)
        if not found:
            return None
        days = found[0].days
        rest = f"{value[: found[0].start]} {value[found[0].end :]}"
    return _with_time(days, rest)


def _day_of(match: re.Match[str]) -> date | None:
    digits = match["digits"]
    if digits:
        return day_or_none(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return day_or_none(int(match["year"]), int(match["month"]), int(match["day"]))


def _with_time(days: tuple[date, ...], rest: str) -> Stamp:
    time = _TIME.search(rest)
    if not time:
        return Stamp(days)
    around = f"{rest[time.end() - 1 :]} {rest[: time.start()]}"  # with one digit, to see what is tied to it
    offset = next((found for zone in _ZONE.finditer(around) if (found := _offset(zone)) is not None), None)
    minutes = _minutes(time)
    if offset is None or minutes is None or len(days) > 1:
        return Stamp(days, minutes)
    local = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC) + timedelta(minutes=minutes)
    return Stamp(days, minutes, local - timedelta(minutes=offset), offset)


def _minutes(time: re.Match[str]) -> int | None:
    if time["digits"]:
        return int(time["digits"][:2]) * 60 + int(time["digits"][2:4])
    hour, minute = int(time["hour"]), int(time["minute"])
    if time["half"]:
        hour = hour % _HALF_DAY + (_HALF_DAY if time["half"][0] in "pP" else 0)
    return hour * 60 + minute if hour < 24 else None  # noqa: PLR2004 -- hours of a day


def _offset(zone: re.Match[str]) -> int | None:
    name = zone["name"] or zone["tied"] or zone["zulu"]
    if name:
        return _NAMED.get(name)
    minutes = int(zone["hours"]) * 60 + int(zone["minutes"] or 0)
    if minutes > _MAX_OFFSET:
        return None
    return minutes if zone["sign"] == "+" else -minutes
