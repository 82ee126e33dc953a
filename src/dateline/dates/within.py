"""A place within a month or year: "the first Monday in May", "the last day of 2018"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.absolute import impossible, read_period
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of

if TYPE_CHECKING:
    from datetime import date

    from dateline.dates.periods import Period


def _within(found: Found, context: Context) -> Draft | None:
    """Read "the first Monday in May", "the last day of 2018", "the first week of March"."""
    at = found.where("MONTH", "YEAR")
    whole = read_period(Found(found.tokens, at, found.last), context)
    if whole is None or whole.period is None:
        return None
    number = -1 if found.has("LAST") else found.number("ORD")
    weekday, unit = found.number("WEEKDAY"), unit_of(found.value("UNIT", "WEEKEND"))[0]
    if number is None or number == 0:
        return None
    period = whole.period
    if weekday is not None or unit == "day":
        day = _nth(period, number, weekday)
        if day is None:
            return impossible(period.value)
        whole.period = periods.day(day)
    elif unit == "week":
        start = periods.move(period.first, "week", number - 1) if number > 0 else periods.move(period.last, "day", -6)
        if not period.first <= start <= period.last:
            return None
        week = periods.week(periods.move(start, "day", 3))
        end = min(period.last, periods.move(start, "day", 6))
        whole.period = periods.Period(week.value, f"{start}~/{end}~", start, end, "week")
        whole.premarked, whole.approximate = True, True
    else:
        return None
    whole.value, whole.rule = whole.period.value, "within"
    return whole


def _nth(period: Period, number: int, weekday: int | None) -> date | None:
    """Return the nth day, or the nth such weekday, of a period; -1 is the last."""
    step = 1 if weekday is None else 7
    if number < 0:
        back = 0 if weekday is None else (period.last.weekday() - weekday) % 7
        return periods.move(period.last, "day", -back)
    ahead = 0 if weekday is None else (weekday - period.first.weekday()) % 7
    day = periods.move(period.first, "day", ahead + step * (number - 1))
    return day if day <= period.last else None


RULES = (
    Rule("within", "(THE LAST|THE? ORD) (UNIT|WEEKDAY|WEEKEND) (OF|IN) MONTH (COMMA? YEAR)?", _within),
    Rule("within", "(THE LAST|THE? ORD) UNIT (OF|IN) YEAR", _within),
)
