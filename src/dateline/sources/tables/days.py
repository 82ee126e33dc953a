"""From the value of a date field to a day, and what a column of such values tells of the order of day and month."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Order = Literal["day first", "month first"]
"""How a column writes 3/4/2019."""

_MAX_LENGTH = 80
_FIRST_YEAR, _LAST_YEAR = 1600, 2200  # the first newspapers; an article is not of a later century than the next
_TIME = r"(?:[T ,]{1,2}\d{1,2}:?\d{2}.{0,40})?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
# C's asctime, and what microblogs made of it: "Mon Feb 25 10:00:00 +0000 2019".
_C_TIME = re.compile(
    r"[A-Z][a-z]{2},? ([A-Z][a-z]{2}) {1,2}(\d{1,2}) \d{2}:\d{2}(?::\d{2})?(?: [+-]\d{4}| [A-Z]{3,4})? (\d{4})",
    re.ASCII,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?|[+-]\d{2}:?\d{2}\b", re.ASCII)
_MONTH = re.compile(r"(?<![^\W\d_])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MONTHS = 12
_PLACEHOLDERS = ("0000-00-00", "0001-01-01", "1970-01-01")
_NOT_TOLD = frozenset({"", "-", "nan", "nat", "none", "null", "n/a", "unknown", "undefined"})
_UNIX_EPOCH = date(1970, 1, 1)
# Instants from 1990 to 2100; what is smaller or larger is read as thousandths, millionths and so on of a second.
_FIRST_SECOND, _LAST_SECOND = 631_152_000, 4_102_444_800
_PARTS = (1, 1_000, 1_000_000, 1_000_000_000)


class NoDayError(ValueError):
    """A value is no day; its message says why, for a sentence that goes on after the value."""


class AmbiguousDayError(NoDayError):
    """A value may be two days: 3/4/2019."""


def day_of(value: object, order: Order | None = None) -> date | None:
    """Return the day that the value of a date field means, ``None`` where it is empty or a placeholder.

    Read are ISO 8601 (a time with an offset: the day there), RFC 2822, years before or after month and day with
    ``/ - .``, ``20190225``, seconds since 1970 or their thousandths, millionths or milliardths (the day in UTC), and
    days with an English month. With dots the day stands first; otherwise ``order`` decides where both are possible.

    Raises:
        AmbiguousDayError: it may be two days, and ``order`` is not told.
        NoDayError: it is no day: a month alone, rubbish, a number out of range.
    """
    if isinstance(value, dict):
        value = _wrapped(value)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _placed(value.date())
    if isinstance(value, date):
        return _placed(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise NoDayError("is no date")
    if isinstance(value, str):
        return _of_text(" ".join(value[: _MAX_LENGTH + 1].split()), order)
    is_nan = value.is_nan() if isinstance(value, Decimal) else isinstance(value, float) and math.isnan(value)
    return None if is_nan else _of_number(value)


def order_told(value: object) -> Order | None:
    """Return the order of day and month that a value proves: 25/2/2019 has the day first."""
    match = _YEAR_LAST.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None
    if match is None or match[2] == ".":
        return None
    first, second = int(match[1]), int(match[3])
    if first > _MONTHS >= second:
        return "day first"
    return "month first" if second > _MONTHS >= first else None


def _wrapped(value: Mapping[str, object]) -> object:
    """Take a date out of the objects that databases export: ``{"$date": …}``, ``{"$numberLong": …}``."""
    for key in ("$date", "$numberLong"):
        inner = value.get(key)
        value = inner if isinstance(inner, dict) else value
        if inner is not None and not isinstance(inner, dict):
            return inner
    raise NoDayError("is no date")


@lru_cache(maxsize=4096)
def _of_text(text: str, order: Order | None) -> date | None:
    if text.lower() in _NOT_TOLD:
        return None
    if len(text) > _MAX_LENGTH:
        raise NoDayError("is too long for a date")
    if text.startswith(_PLACEHOLDERS):
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _made(match[1], match[2], match[3])
    if _NUMBER.fullmatch(text):
        return _of_number(Decimal(text))
    if match := _YEAR_LAST.fullmatch(text):
        return _of_year_last(match, order)
    if match := _C_TIME.fullmatch(text):
        text = f"{match[2]} {match[1]} {match[3]}"
    return _of_words(text)


def _of_year_last(match: re.Match[str], order: Order | None) -> date:
    first, dots, second = int(match[1]), match[2] == ".", int(match[3])
    month_first = second > _MONTHS or (order == "month first" and first <= _MONTHS and not dots)
    if not dots and order is None and first != second and max(first, second) <= _MONTHS:
        raise AmbiguousDayError("may be two days, and no other record tells whether the day or the month stands first")
    return _made(match[4], match[1], match[3]) if month_first else _made(match[4], match[3], match[1])


def _of_number(value: float | Decimal) -> date:
    for parts in _PARTS:
        if _FIRST_SECOND * parts <= value < _LAST_SECOND * parts:
            return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=math.floor(value / parts))).date()
    match = _COMPACT.fullmatch(str(int(value))) if 0 < value < 10**8 else None  # 20190225
    if match is None:
        raise NoDayError("is no date")
    return _made(match[1], match[2], match[3])


def _of_words(text: str) -> date:
    if not _MONTH.search(text):
        raise NoDayError("is no date")
    from dateline.dates import resolve  # noqa: PLC0415 -- most files write their days in figures

    read = resolve(text, None)
    rest = _CLOCK.sub("", text.replace(read.phrase.quote, "", 1)) if read.phrase else text
    if read.precision != "day" or read.basis != "stated" or read.earliest is None or _DIGIT.search(rest):
        raise NoDayError("is no date")
    return _placed_or_raise(date.fromisoformat(read.earliest))


def _made(year: str, month: str, day: str) -> date:
    try:
        return _placed_or_raise(date(int(year), int(month), int(day)))
    except ValueError as error:
        raise NoDayError("is no day of the calendar") from error


def _placed_or_raise(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NoDayError("is no day that an article could be of")
    return day


def _placed(day: date) -> date | None:
    return None if day == _UNIX_EPOCH or day.year == 1 else _placed_or_raise(day)
