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
_LAST_DAY, _NO_DAY = 31, 39
"""The last day that a month may have, and the last number that somebody may mean as a day."""
_EDGES = ("EARLY", "MID", "LATE")
_NAMES, _GIVEN_NAMES = (3, 4, 5, 6, 8), (4, 6, 8)
"""Months whose names are other words as well; those that stand for a month unless a surname follows."""
_YEARS, _BARE_YEARS, _RECENT_YEARS = range(1000, 2200), range(1400, 2100), range(1900, 2050)


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
    """Read "March 15, 2007", "15 March 2007", "the 15th of March '07"."""
    year = _year_in(found, context)
    month, number = found.number("MONTH"), found.number("NUM", "ORD")
    if year is None or month is None or number is None or number > _NO_DAY:
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
    days = [there for year in (-1, 0, 1) if (there := _day_in(anchor.year + year, month, number)) is not None]
    before = max((there for there in days if there <= anchor), default=None)
    after = min((there for there in days if there > anchor), default=None)
    if before is None or after is None:  # 29 February
        only = before or after
        if only is None:
            return impossible(value)
        day = periods.day(only)
        guessed = direction(found, context) != ("past" if before else "future")
        return Draft("date", day.value, day, "resolved", anchor, guessed=guessed)
    if before == anchor or _is_dateline(found) or (found.is_after("ENDED") and found.word(-1) == "ended"):
        day = periods.day(before)
        return Draft("date", day.value, day, "resolved", anchor)
    weekday = found.value("WEEKDAY")
    number_of = weekday[0] if isinstance(weekday, tuple) else weekday
    fitting = [there for there in (before, after) if there.weekday() == number_of]
    if len(fitting) == 1:  # "Monday, March 4": the weekday tells the year
        day = periods.day(fitting[0])
        return Draft("date", day.value, day, "resolved", anchor)
    exact = context.tense is None
    coming, guessed = choose_year(before, after, anchor, direction(found, context), exact=exact)
    day = periods.day(after if coming else before)
    return Draft("date", day.value, day, "resolved", anchor, guessed=guessed)


def _day_in(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _is_dateline(found: Found) -> bool:
    """Whether the words stand in a dateline: "CARACAS, Feb 25 (Reuters)"."""
    start = found.tokens.starts[found.last] if found.last < len(found.tokens.starts) else -1
    return found.is_after("COMMA") and found.is_before("BREAK", "HYPHEN") and found.tokens.text[start] in "(-–—"


def _day_alone(found: Found, context: Context) -> Draft | None:
    """Read "on the 15th": of this month, the last or the next."""
    number, anchor = found.number("ORD"), context.published
    raw = found.tokens.text[found.tokens.ends[found.last - 1] - 3 : found.tokens.ends[found.last - 1] - 2]
    if number is None or not 1 <= number <= _LAST_DAY or not raw.isdigit():
        return None
    if found.beside(0) and not found.is_before("STOP", "COMMA", "AND", "PASTVERB", "FUTUREVERB", "BREAK"):
        return None
    if anchor is None:
        return Draft("date", f"XXXX-XX-{number:02}")
    step = 0
    if number > anchor.day and direction(found, context) != "future":
        step = -1
    elif number < anchor.day and direction(found, context) == "future":
        step = 1
    month = periods.move(anchor.replace(day=1), "month", step)
    day = periods.day(month.replace(day=number))
    return Draft("date", day.value, day, "resolved", anchor, guessed=True)


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
    short = len(word) == 3 and word.lower() != "may" and not word.endswith(".")  # noqa: PLR2004 -- "Jan", "Mar"
    if not short and month not in _NAMES:
        return True
    if found.is_after(
        "IN", "SINCE", "BY", "UNTIL", "OF", "LAST", "NEXT", "THIS", "EARLY", "LATE", "MID", "DURING", "FROM",
        "TO", "THROUGH", "BETWEEN", "BEFORE", "AFTER", "FOR", "EACH",
    ):  # fmt: skip
        return True
    if not short and found.is_after("AND", "HYPHEN"):
        return True
    if short or month not in _GIVEN_NAMES:
        return False
    following = found.last
    return following == len(found.tokens.starts) or not found.tokens.text[found.tokens.starts[following]].isupper()


def _year(found: Found, context: Context) -> Draft | None:
    """Read "the year 2000", "1989": four figures alone are a year only where nothing makes them a number."""
    year = found.number("YEAR", "NUM")
    del context
    if year is None or year not in _YEARS:
        return None
    if found.last - found.first == 1 and not _is_year(found, year):
        return None
    return stated(periods.year(year))


def _is_year(found: Found, year: int) -> bool:
    if year not in _BARE_YEARS or found.is_before("CENT", "UNIT", "CUNIT", "SLASH") or found.is_after("CLOCK"):
        return False
    start = found.tokens.starts[found.first]
    if found.is_after("HYPHEN") and found.tokens.text[max(0, start - 2) : start - 1].isdigit():
        return False  # "555-1990"
    if year in _RECENT_YEARS or not found.tokens.text[found.tokens.starts[found.first]].isdigit():
        return True
    return found.is_after(
        "IN", "SINCE", "OF", "FROM", "BY", "TO", "ABOUT", "EARLY", "LATE", "UNTIL", "AFTER", "BEFORE"
    )  # fmt: skip


def _decade(found: Found, context: Context) -> Draft | None:
    raw = found.value("DECADE")
    told = found.has("THE") or found.is_after(*_EDGES)
    if not told and (isinstance(raw, int) or str(raw)[0] in "23456789" or str(raw) < "15"):
        return None  # "in their 30s", "1040s"
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
    """Read "May 3-5", "3 to 5 May 2018": a range within a month."""
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
_WEEKDAY = "((THIS|NEXT|LAST)? COMING? WEEKDAY COMMA?)?"
RULES = (
    Rule("days", f"MONTH {DAY} {_TO} {DAY} (COMMA? {YEARLY})?", _days),
    Rule("days", f"THE? {DAY} {_TO} THE? {DAY} OF? MONTH (COMMA? {YEARLY})?", _days),
    Rule("day-month-year", f"{_WEEKDAY} MONTH {DAY} (COMMA|OF)? {YEARLY}", _full),
    Rule("day-month-year", f"{_WEEKDAY} THE? {DAY} OF? MONTH COMMA? {YEARLY}", _full),
    Rule("month-year", f"MONTH (COMMA|OF)? {YEARLY}", _month_year),
    Rule("month-day", f"{_WEEKDAY} MONTH THE? {DAY}", _month_day),
    Rule("month-day", f"{_WEEKDAY} THE? {DAY} OF? MONTH", _month_day),
    Rule("day-alone", "(?<=ON) THE ORD", _day_alone),
    Rule("season-year", f"THE? SEASON OF? {YEARLY}", _season),
    Rule("century", "THE? ORD UNIT", _century),
    Rule("decade", "THE? (NUM|YEAR)? DECADE", _decade),
    Rule("year", "(THE UNIT)? YEAR", _year),
    Rule("year", "THE UNIT NUM", _year),
    Rule("month", "MONTH", _month),
)
