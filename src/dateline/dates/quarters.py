"""Quarters, halves and other periods that companies report for, and what is compared with them "a year earlier"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.direction import direction
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of
from dateline.dates.durations import amount
from dateline.dates.lexicon import NAME
from dateline.dates.relative import count_of, resolved, step_of, year_before

if TYPE_CHECKING:
    from dateline.dates.periods import Period


def _make(year: int, number: int, unit: str) -> Period | None:
    if unit == "half":
        return periods.half(year, number) if number <= 2 else None  # noqa: PLR2004 -- two halves
    return periods.quarter(year, number) if number <= 4 else None  # noqa: PLR2004 -- four quarters


def _named(found: Found, context: Context) -> Draft | None:
    """Read "the third quarter", "the fourth quarter of 1990", "this year's first half"."""
    unit, plural = unit_of(found.value("QUARTER", "HALF"))
    number = found.number("ORD")
    if number is None or plural or number > (2 if unit == "half" else 4):
        return None
    return _place(number, unit, found, context)


def _last_half(found: Found, context: Context) -> Draft | None:
    """Read "the last half of 1989"."""
    return _place(2, "half", found, context)


def _short(found: Found, context: Context) -> Draft | None:
    """Read "Q3", "3Q", "H1 2020"."""
    raw = str(found.value("SUBYEAR")).upper()
    number = int("".join(char for char in raw if char.isdigit()))
    unit = "half" if "H" in raw else "quarter"
    return _place(number, unit, found, context) if number <= (2 if unit == "half" else 4) else None


def _place(number: int, unit: str, found: Found, context: Context) -> Draft | None:
    letter = "H" if unit == "half" else "Q"
    anchor, year = context.published, found.number("YEAR")
    guessed = False
    if year is not None:
        period = _make(year, number, unit)
        if period is None:
            return None
        context.reported = period
        return Draft("date", period.value, period, "stated")
    if anchor is None:
        context.reported = None
        return Draft("date", f"XXXX-{letter}{number}")
    if found.has("LAST", "PREV"):
        year = anchor.year - 1
    elif found.has("NEXT", "COMING"):
        year = anchor.year + 1
    elif found.has("THIS", "CURRENT"):
        year = anchor.year
    else:
        year, guessed = _nearest(number, unit, anchor, found, context)
    period = _make(year, number, unit)
    if period is None:
        return None
    ended = period.last < anchor or found.is_before("ENDED")
    if ended or (context.reported is None and direction(found, context) == "past"):
        context.reported = period
    draft = resolved(period, anchor)
    draft.guessed = guessed
    return draft


def _nearest(number: int, unit: str, anchor: date, found: Found, context: Context) -> tuple[int, bool]:
    """Return the year of a quarter or half told without one, and whether it is a guess.

    Reports speak of the one just ended, so that only a quarter further off may be a coming one.
    """
    size = 6 if unit == "half" else 3
    now, a_year = (anchor.month - 1) // size + 1, 12 // size
    behind = (now - number) % a_year
    past_year = anchor.year - (number > now)
    towards = direction(found, context)
    if behind == 0:
        return anchor.year, False
    if towards == "future" and behind > 1:
        return past_year + 1, True
    return past_year, towards != "past"


def _year_ago(found: Found, context: Context) -> Draft | None:
    """Read "the year-ago quarter", "year-earlier", "a year earlier" beside reported figures."""
    unit, plural = unit_of(found.value("UNIT"))
    if unit != "year" or plural:
        return None
    anchor = context.published
    if found.has("QUARTER") and found.has("ORD"):
        draft = _named(found, context)
        if draft is None or draft.period is None:
            return draft
        period = year_before(draft.period)
        return resolved(period, draft.period.first)
    if found.has("QUARTER") and (context.reported is None or context.reported.precision != "quarter"):
        if anchor is None:
            return Draft("date", "XXXX-QX")
        period = periods.around(periods.move(anchor, "quarter", -5), "quarter")
        draft = resolved(period, anchor)
        draft.guessed = True
        return draft
    if context.reported is not None:
        return resolved(year_before(context.reported), context.reported.first)
    if anchor is None:
        return Draft("date", "XXXX")
    return resolved(periods.around(periods.move(anchor, "year", -1), "year"), anchor)


def _of_year(found: Found, context: Context) -> Draft | None:
    """Read "the 1988 period", "the 1988 quarter": the reported period, in that year."""
    year = found.number("YEAR")
    if year is None:
        return None
    reported = context.reported
    if reported is not None and reported.precision == "quarter":
        period = periods.quarter(year, (reported.first.month + 2) // 3)
    else:
        period = periods.year(year)
    return Draft("date", period.value, period, "resolved", reported.first if reported else None)


def _latest(found: Found, context: Context) -> Draft | None:
    """Read "the latest quarter", "the quarter", "the same period last year"."""
    _, plural = unit_of(found.value("QUARTER", "PERIOD"))
    named = found.tokens.text[found.tokens.starts[found.where("QUARTER", "PERIOD")]].isupper()
    if plural or (named and found.has("THE")):
        return None  # "the Quarter" is a place
    reported, anchor = context.reported, context.published
    ended = _ended(found, anchor)
    if ended is not None and anchor is not None and (reported is None or reported.precision != "quarter"):
        context.reported = ended
        return resolved(ended, anchor)
    if found.has("LAST", "PREV"):
        if reported is not None and reported.precision in ("quarter", "interval"):
            return resolved(year_before(reported), reported.first)
        return resolved(periods.year(anchor.year - 1), anchor) if anchor else Draft("date", "XXXX")
    if reported is not None and reported.precision in ("quarter", "interval"):
        return resolved(reported, reported.first)
    if anchor is None:
        return Draft("date", "XXXX-QX")
    draft = resolved(periods.around(periods.move(anchor, "quarter", -1), "quarter"), anchor)
    draft.guessed = True
    return draft


def _ended(found: Found, anchor: date | None) -> Period | None:
    """Return the calendar quarter that a quarter "ended Sept. 30" lies in for the most part."""
    tokens, at = found.tokens, found.last
    after = [NAME[char] for char in tokens.classes[at : at + 3]]
    if anchor is None or after != ["ENDED", "MONTH", "NUM"]:
        return None
    month = tokens.values[at + 1]
    middle = date(anchor.year, month, 15) if isinstance(month, int) else anchor
    if middle > anchor:
        middle = periods.move(middle, "year", -1)
    return periods.around(periods.move(middle, "month", -1), "quarter")


def _compared(found: Found, context: Context) -> Draft | None:
    """Read "… a loss of $3 million last year", beside figures of a quarter: that quarter of last year."""
    unit, plural = unit_of(found.value("UNIT"))
    reported = context.reported
    if unit != "year" or plural or reported is None or reported.precision != "quarter":
        return None
    draft = resolved(year_before(reported), reported.first)
    draft.guessed = True
    return draft


def _months(found: Found, context: Context) -> Draft | None:
    """Read "the nine months", "the first six months": a length; what follows "a year earlier" is the year before."""
    number, _ = count_of(found)
    unit, plural = unit_of(found.value("UNIT"))
    if number is None or not plural or unit != "month":
        return None
    anchor = context.published
    if anchor is not None:
        context.reported = periods.year(anchor.year)
    return Draft("duration", amount(number, unit), narrates=False)


def _months_of(found: Found, context: Context) -> Draft | None:
    """Read "the first three months of 2010": a length with a place in the calendar."""
    number, year = found.number("NUM"), found.number("YEAR")
    units = [unit_of(v)[0] for v in found.tokens.values[found.first : found.last] if unit_of(v)[0] in ("month", "year")]
    if number is None or not 0 < number <= periods.MONTHS_A_YEAR or units[:1] != ["month"]:
        return None
    draft = Draft("duration", amount(number, "month"), narrates=False)
    if year is None and context.published is not None:
        year, draft.anchor = context.published.year + step_of(found), context.published
    first = found.number("ORD") == 1
    if year is not None and (first or found.has("LAST")) and (len(units) == 1 or units[1] == "year"):
        start = 1 if first else periods.MONTHS_A_YEAR + 1 - number
        begin, end, edtf = periods.months(year, start, number)
        draft.period = periods.Period(draft.value, edtf, begin, end, "interval")
        draft.basis = "resolved" if draft.anchor else "stated"
        context.reported = periods.year(year)
    return draft


def _fiscal_year(found: Found, context: Context) -> Draft | None:
    """Read "fiscal 1990", "fiscal year 1990", "the current fiscal year", "the year ended Sept. 30"."""
    year, anchor = found.number("YEAR"), context.published
    unit, plural = unit_of(found.value("UNIT") or "year")
    if unit != "year" or plural:
        return None
    if year is not None:
        period = periods.year(year)
        context.reported = period
        return Draft("date", period.value, period, "stated")
    if found.has("ENDED"):
        if anchor is not None:
            context.reported = periods.year(anchor.year)
        draft = Draft("duration", "P1Y", narrates=False)
        draft.last = found.last - 1
        return draft
    return None


def _year_end(found: Found, context: Context) -> Draft | None:
    """Read "year-end", "year's end", "the end of the year"."""
    unit, plural = unit_of(found.value("UNIT"))
    if plural or unit not in ("year", "month", "week"):
        return None
    year = found.number("YEAR")
    if year is not None:
        period = periods.year(year)
        return Draft("date", period.value, period, "stated", mod="END")
    if context.published is None:
        return Draft("date", "XXXX", mod="END")
    draft = resolved(periods.around(context.published, unit), context.published)
    draft.mod = "START" if found.has("DAWN") else "MID" if found.has("MID") else "END"
    return draft


def _the_year(found: Found, context: Context) -> Draft | None:
    """Read "for the year," and "earlier in the year": the year of publication."""
    unit, plural = unit_of(found.value("UNIT"))
    if plural or unit not in ("year", "month", "week"):
        return None
    whole = "full" in found.tokens.text[found.tokens.starts[found.first] : found.tokens.ends[found.last - 1]]
    summed = found.is_after("FOR") and found.is_before("COMMA", "STOP")
    if not (whole or summed or (found.is_after("IN") and found.word(-2) in ("earlier", "later", "early", "late"))):
        return None
    if context.published is None:
        return Draft("date", "XXXX")
    return resolved(periods.around(context.published, unit), context.published)


_OWNER = "(THE|ITS|LATEST)"
RULES = (
    Rule("quarter", f"{_OWNER}? YEAR? FISCAL? ORD FISCAL? (QUARTER|HALF) (OF|IN|COMMA)? FISCAL? YEAR", _named),
    Rule("quarter", f"{_OWNER}? ORD (QUARTER|HALF) OF? (LAST|THIS|NEXT) UNIT", _named),
    Rule("quarter", "(LAST|THIS|NEXT) UNIT POSS ORD (QUARTER|HALF)", _named),
    Rule("year-ago", "THE? UNIT (AGO|EARLIER) ORD? (QUARTER|PERIOD|HALF|UNIT)?", _year_ago),
    Rule("quarter", f"{_OWNER}? YEAR? FISCAL? UNIT? ORD FISCAL? (QUARTER|HALF)", _named),
    Rule("quarter", "SUBYEAR (OF|COMMA)? (FISCAL? YEAR)?", _short),
    Rule("same-quarter", "THE? YEAR (QUARTER|PERIOD)", _of_year),
    Rule("same-quarter", "(THE (SAME|LATEST)? | LATEST)? (QUARTER|PERIOD) (A UNIT AGO|A UNIT EARLIER)", _year_ago),
    Rule("same-quarter", "THE (SAME|LATEST) (QUARTER|PERIOD) OF? (LAST|PREV) UNIT", _latest),
    Rule("same-quarter", "LAST UNIT POSS (QUARTER|PERIOD)", _latest),
    Rule("same-quarter", "(THE? LATEST (QUARTER|PERIOD)|(THE|THIS) QUARTER)", _latest),
    Rule("compared", "(?<=CENT|AMOUNT|NUM) LAST UNIT", _compared),
    Rule("months-of", "THE? ORD NUM UNIT OF ((THIS|NEXT|LAST|THE) UNIT|YEAR)", _months_of),
    Rule("months-of", "THE LAST NUM UNIT OF YEAR", _months_of),
    Rule("quarter", "THE LAST HALF OF YEAR", _last_half),
    Rule("months-reported", "THE (ORD|LATEST)? NUM UNIT", _months),
    Rule("year-end", "(?<=BY|AT|TO|OF) YEAR? UNIT POSS? END", _year_end),
    Rule("year-end", "THE? (END|DAWN|MID) OF THE UNIT", _year_end),
    Rule("fiscal-year", "FISCAL UNIT? YEAR", _fiscal_year),
    Rule("fiscal-year", "THE? FISCAL? UNIT ENDED", _fiscal_year),
    Rule("the-year", "THE TRADING? UNIT", _the_year),
)
