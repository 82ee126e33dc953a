"""Dates that name their place in the calendar: days, months, years, decades, centuries, quarters, seasons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.direction import choose_year, direction
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of

if TYPE_CHECKING:
    from dateline.dates.periods import Period

_CENTURY_PIVOT = 50
_LAST_DAY = 31


def full_year(short: int, context: Context) -> int:
    """Return the year meant by two digits: the nearest to the publication year, at most fifty years off."""
    near = context.published.year if context.published else 2000
    year = near // 100 * 100 + short
    if year - near > _CENTURY_PIVOT:
        return year - 100
    return year + 100 if near - year > _CENTURY_PIVOT else year


def stated(period: Period) -> Draft:
    """Return the draft of a period that the words themselves name in full."""
    return Draft("date", period.value, period, "stated")


def impossible(value: str) -> Draft:
    """Return the draft of a date that no calendar holds; it is reported, never shifted."""
    return Draft("date", value, rule="impossible", narrates=False)


def _year_in(found: Found, context: Context) -> int | None:
    year = found.number("YEAR")
    if year is not None:
        return year
    short = found.number("SHORTYEAR")
    return None if short is None else full_year(short, context)


def _full(found: Found, context: Context) -> Draft | None:
    """"March 15, 2007", "15 March 2007", "the 15th of March '07"."""
    year = _year_in(found, context)
    month, number = found.number("MONTH"), found.number("NUM", "ORD")
    if year is None or month is None or number is None or number > 99:  # noqa: PLR2004 -- no day of a month
        return None
    try:
        return stated(periods.day(date(year, month, number)))
    except ValueError:
        return impossible(f"{year:04}-{month:02}-{number:02}")


def month_day(month: int, number: int, found: Found, context: Context) -> Draft | None:
    """Return the draft of a day and month without a year."""
    if not 1 <= number <= _LAST_DAY:
        return None
    anchor = context.published
    value = f"XXXX-{month:02}-{number:02}"
    if number > (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):  # noqa: PLR2004 -- lengths of months
        return impossible(value)
    if anchor is None:
        return Draft("date", value)
    same = _near(anchor.year, month, number)
    before = same if same <= anchor else _near(anchor.year - 1, month, number)
    after = same if same > anchor else _near(anchor.year + 1, month, number)
    towards = "past" if before == anchor or _is_dateline(found) else direction(found, context)
    coming, guessed = choose_year(before, after, anchor, towards, exact=True)
    day = periods.day(after if coming else before)
    return Draft("date", day.value, day, "resolved", anchor, guessed=guessed)


def _is_dateline(found: Found) -> bool:
    """Whether the words stand in a dateline: "CARACAS, Feb 25 (Reuters)"."""
    start = found.tokens.starts[found.last] if found.last < len(found.tokens.starts) else -1
    return found.is_after("COMMA") and found.is_before("BREAK", "HYPHEN") and found.tokens.text[start] in "(-–—"


def _near(year: int, month: int, number: int) -> date:
    """Return a day of a year; 29 February of a common year counts as the 28th (only for comparing)."""
    try:
        return date(year, month, number)
    except ValueError:
        return date(year, month, number - 1)


def _month_day(found: Found, context: Context) -> Draft | None:
    month, number = found.number("MONTH"), found.number("NUM", "ORD")
    if month is None or number is None:
        return None
    return month_day(month, number, found, context)


def _month_year(found: Found, context: Context) -> Draft | None:
    year, month = _year_in(found, context), found.number("MONTH")
    return None if year is None or month is None else stated(periods.month(year, month))


def _month(found: Found, context: Context) -> Draft | None:
    month = found.number("MONTH")
    return _bare_month(found, context) if month is not None and _is_month(found, month) else None


def _bare_month(found: Found, context: Context) -> Draft | None:
    month = found.number("MONTH")
    if month is None:
        return None
    anchor = context.published
    if anchor is None:
        return Draft("date", f"XXXX-{month:02}")
    if month == anchor.month:
        this = periods.month(anchor.year, month)
        return Draft("date", this.value, this, "resolved", anchor)
    same = date(anchor.year, month, 1)
    before = same if same <= anchor else date(anchor.year - 1, month, 1)
    after = same if same > anchor else date(anchor.year + 1, month, 1)
    coming, guessed = choose_year(before, after, anchor, direction(found, context))
    chosen = after if coming else before
    period = periods.month(chosen.year, month)
    return Draft("date", period.value, period, "resolved", anchor, guessed=guessed)


def read_period(found: Found, context: Context) -> Draft | None:
    """Return the draft of the month, month and year, or year that some words name."""
    if not found.has("MONTH"):
        return _year(found, context)
    return _month_year(found, context) if found.has("YEAR") else _bare_month(found, context)


def _is_month(found: Found, month: int) -> bool:
    """Whether a bare month is no verb, no name and no part of one ("May", "March", "Jan Novak")."""
    word = found.tokens.text[found.tokens.starts[found.first] : found.tokens.ends[found.first]]
    doubtful = month in (3, 5, 4, 6, 8) or (len(word) == 3 and not word.endswith("."))  # noqa: PLR2004 -- March, May
    if not doubtful:
        return True
    if found.is_after(
        "IN", "SINCE", "BY", "UNTIL", "OF", "LAST", "NEXT", "THIS", "EARLY", "LATE", "MID", "DURING", "FROM",
        "TO", "THROUGH", "BETWEEN", "BEFORE", "AFTER", "FOR", "HYPHEN", "AND", "EACH",
    ):  # fmt: skip
        return True
    return month in (4, 6, 8) and len(word) > 3  # noqa: PLR2004 -- April, June, August in full


def _year(found: Found, context: Context) -> Draft | None:
    year = found.number("YEAR", "NUM")
    if year is None or not 1000 <= year < 2200:  # noqa: PLR2004 -- what four digits of news mean
        return None
    if found.last - found.first == 1:
        if not 1400 <= year < 2100 or found.is_before("CENT", "UNIT", "CUNIT", "SLASH") or found.is_after("CLOCK"):  # noqa: PLR2004 -- a bare number
            return None
        spelled = found.tokens.ends[found.first] - found.tokens.starts[found.first] > 4  # noqa: PLR2004 -- words
        if not spelled and not (1900 <= year < 2050) and not found.is_after(
            "IN", "SINCE", "OF", "FROM", "BY", "TO", "ABOUT", "EARLY", "LATE", "UNTIL", "AFTER", "BEFORE"
        ):  # noqa: PLR2004
            return None
    del context
    return stated(periods.year(year))


def _decade(found: Found, context: Context) -> Draft | None:
    raw = found.value("DECADE")
    if isinstance(raw, int):
        century = found.number("YEAR", "NUM")
        base = century if century in (1700, 1800, 1900, 2000) else None
        return stated(periods.decade((base or 1900) + raw))
    digits = "".join(char for char in str(raw) if char.isdigit())
    first = int(digits)
    if len(digits) == 2:  # noqa: PLR2004 -- '90s
        near = context.published.year if context.published else 2000
        first += near // 100 * 100
        if first > near:
            first -= 100
    return stated(periods.decade(first))


def _century(found: Found, context: Context) -> Draft | None:
    number = found.number("ORD")
    unit, plural = unit_of(found.value("UNIT"))
    if unit != "century" or plural or number is None or not 1 < number <= 30:  # noqa: PLR2004 -- centuries of news
        return None
    del context
    return stated(periods.century((number - 1) * 100))


def _days(found: Found, context: Context) -> Draft | None:
    """"May 3-5", "3 to 5 May 2018": a range within a month."""
    month, numbers, year = found.number("MONTH"), found.numbers("NUM", "ORD"), _year_in(found, context)
    if month is None or len(numbers) != 2 or not 0 < numbers[0] < numbers[1] <= _LAST_DAY:  # noqa: PLR2004 -- a pair
        return None
    if year is not None:
        try:
            first, last = date(year, month, numbers[0]), date(year, month, numbers[1])
        except ValueError:
            return impossible(f"{year:04}-{month:02}-{numbers[1]:02}")
        return stated(periods.interval(periods.day(first), periods.day(last)))
    draft = month_day(month, numbers[0], found, context)
    if draft is None or draft.period is None:
        return draft
    first = draft.period.first
    try:
        last = first.replace(day=numbers[1])
    except ValueError:
        return impossible(f"XXXX-{month:02}-{numbers[1]:02}")
    draft.period = periods.interval(draft.period, periods.day(last))
    draft.value = draft.period.value
    return draft


def _season(found: Found, context: Context) -> Draft | None:
    year, code = _year_in(found, context), found.value("SEASON")
    if year is None or not isinstance(code, str):
        return None
    return stated(periods.season(year, code))


DAY = "(NUM|ORD)"
YEARLY = "(YEAR|SHORTYEAR)"
_TO = "(HYPHEN|TO|THROUGH|UNTIL|AND)"
RULES = (
    Rule("days", f"MONTH {DAY} {_TO} {DAY} (COMMA? {YEARLY})?", _days),
    Rule("days", f"THE? {DAY} {_TO} THE? {DAY} OF? MONTH (COMMA? {YEARLY})?", _days),
    Rule("day-month-year", f"(WEEKDAY COMMA?)? MONTH {DAY} (COMMA|OF)? {YEARLY}", _full),
    Rule("day-month-year", f"(WEEKDAY COMMA?)? THE? {DAY} OF? MONTH COMMA? {YEARLY}", _full),
    Rule("month-year", f"MONTH (COMMA|OF)? {YEARLY}", _month_year),
    Rule("month-day", f"(WEEKDAY COMMA?)? MONTH THE? {DAY}", _month_day),
    Rule("month-day", f"(WEEKDAY COMMA?)? THE? {DAY} OF? MONTH", _month_day),
    Rule("season-year", f"THE? SEASON OF? {YEARLY}", _season),
    Rule("century", "THE? ORD UNIT", _century),
    Rule("decade", "THE? (NUM|YEAR)? DECADE", _decade),
    Rule("year", "(THE UNIT)? YEAR", _year),
    Rule("year", "THE UNIT NUM", _year),
    Rule("month", "MONTH", _month),
)
