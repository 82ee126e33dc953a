"""Dates counted from the day of publication: today, last week, three months ago, next year, in five years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.direction import direction
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of
from dateline.dates.lexicon import NAME

if TYPE_CHECKING:
    from datetime import date

    from dateline.dates.periods import Period


def resolved(period: Period, anchor: date) -> Draft:
    """Return the draft of a period that was counted from a day."""
    return Draft("date", period.value, period, "resolved", anchor)


def is_title(found: Found) -> bool:
    """Whether a capital within a sentence makes the words a name ("Brenn Today")."""
    tokens, at = found.tokens, found.first
    if not at or not tokens.text[tokens.starts[at]].isupper():
        return False
    before = tokens.text[tokens.starts[at - 1] : tokens.ends[at - 1]]
    return before[0].isupper() and tokens.starts[at] - tokens.ends[at - 1] == 1


def timed(draft: Draft, part: object) -> Draft:
    """Return a draft with a part of the day added to its value."""
    if isinstance(part, str) and draft.period is not None and draft.period.precision == "day":
        draft.kind, draft.value = "time", f"{draft.period.value}T{part}"
    elif isinstance(part, str):
        draft.kind, draft.value = "time", f"{draft.value}T{part}"
    return draft


_ROUND, _GEOLOGICAL, _REACH = 100, 1000, 8
"""Years ago from which on a century is meant, and no calendar at all; words looked back at for "the first in"."""
_STEP = {"LAST": -1, "PAST": -1, "PREV": -1, "THIS": 0, "CURRENT": 0, "NEXT": 1, "COMING": 1}


def step_of(found: Found) -> int:
    """Return -1 for "last", 0 for "this", 1 for "next"."""
    for index in range(found.first, found.last):
        step = _STEP.get(NAME[found.tokens.classes[index]])
        if step is not None:
            return step
    return 0


def _unit(found: Found, context: Context) -> Draft | None:
    """Read "last week", "this month", "the current quarter", "next year"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "WEEKEND"))
    if plural:
        return Draft("date", "PRESENT_REF", vague=True) if unit == "day" and found.has("THIS") else None
    told = found.tokens.text[found.tokens.starts[found.first] : found.tokens.ends[found.last - 1]]
    if told.istitle() and found.has("THIS", "NEXT") and (found.is_before("BREAK") or found.is_after("BREAK")):
        return None  # a programme, "This Week"
    step, anchor = step_of(found), context.published
    if unit == "day":
        return None
    if anchor is None:
        return Draft("date", _unknown(unit))
    if found.has("PAST") and unit != "weekend":
        return None if unit in ("decade", "century") else _past_unit(unit, anchor)
    return resolved(periods.around(periods.move(anchor, unit, step), unit), anchor)


def _past_unit(unit: str, anchor: date) -> Draft:
    """Read "the past year", which reaches from a year before publication to publication."""
    begin = periods.move(anchor, unit, -1)
    fine = "month" if unit in ("year", "decade", "quarter") else "day"
    span = periods.interval(periods.around(begin, fine), periods.around(anchor, fine))
    draft = resolved(span, anchor)
    draft.value = periods.around(begin, unit).value
    draft.narrates = False
    return draft


def _unknown(unit: str) -> str:
    return {"week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX"}.get(unit, "XXXX")


def _month(found: Found, context: Context) -> Draft | None:
    """Read "last May", "this June", "next March"."""
    month, anchor = found.number("MONTH"), context.published
    if month is None:
        return None
    if anchor is None:
        return Draft("date", f"XXXX-{month:02}")
    step = step_of(found)
    year = anchor.year
    if step < 0:
        # the month just past is "last month", so that its name after "last" means the one a year earlier
        year -= month >= anchor.month - 1
    elif step > 0:
        year += month <= anchor.month
    return resolved(periods.month(year, month), anchor)


def count_of(found: Found) -> tuple[int | None, bool]:
    """Return how many units are told, ``None`` for "some", and whether the number is only about right."""
    number = found.number("NUM", "YEAR")
    if number is not None:
        return number, found.has("ABOUT", "OVER", "MORE", "SO") or len(found.numbers("NUM")) > 1
    if found.has("COUPLE"):
        return 2, True
    if found.has("FEW", "MANY", "RECENT"):
        return None, True
    return 1, found.has("ABOUT", "OVER", "MORE", "SO")


def _month_of(found: Found, context: Context) -> Draft | None:
    """Read "January next year", "March of this year"."""
    month, anchor = found.number("MONTH"), context.published
    unit, plural = unit_of(found.value("UNIT"))
    if month is None or unit != "year" or plural:
        return None
    if anchor is None:
        return Draft("date", f"XXXX-{month:02}")
    return resolved(periods.month(anchor.year + step_of(found), month), anchor)


def _ago(found: Found, context: Context) -> Draft | None:
    """Read "three weeks ago", "a year ago", "several years ago"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "CUNIT", "WEEKEND"))
    number, rough = count_of(found)
    if number is None or number >= _GEOLOGICAL or (plural and found.first + 2 == found.last):
        return Draft("date", "PAST_REF", vague=True)
    anchor = context.published
    if unit in ("hour", "minute", "second"):
        if anchor is None:
            return Draft("time", "PAST_REF", vague=True)
        draft = resolved(periods.day(anchor), anchor)
        draft.approximate = True
        return draft
    if unit == "year" and number == 1 and context.reported is not None:
        before = year_before(context.reported)
        return resolved(before, context.reported.first)
    if anchor is None:
        return Draft("date", "PAST_REF")
    fine = "century" if unit == "year" and number >= _ROUND else unit
    period = periods.around(periods.move(anchor, unit, -number), fine)
    draft = resolved(period, anchor)
    draft.approximate = rough
    return draft


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    day = periods.move(period.first, "year", -1)
    unit = {"quarter": "quarter", "month": "month", "day": "day", "week": "week"}.get(period.precision, "year")
    if period.value[4:6] == "-H":
        unit = "half"
    return periods.around(day, unit)


def _some_day(found: Found, context: Context) -> Draft | None:
    """Read "in a year or two"."""
    del found, context
    return Draft("date", "FUTURE_REF", vague=True, narrates=False)


def _is_superlative(found: Found) -> bool:
    """Whether "in 40 years" looks back: "the first in 40 years", "the worst storm in years"."""
    tokens = found.tokens
    for index in range(max(0, found.first - _REACH), found.first):
        value = tokens.values[index]
        if NAME[tokens.classes[index]] == "ORD" or (
            isinstance(value, str) and value.endswith(("est", "worst", "only"))
        ):
            return True
    return False


def _in_units(found: Found, context: Context) -> Draft | None:
    """Read "in five years", "two weeks from now"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER"))
    number, rough = count_of(found)
    from_now = found.has("FROM")
    if not from_now and (direction(found, context) != "future" or _is_superlative(found)):
        return None
    if number is None or (plural and found.first + 1 == found.last):
        return Draft("date", "FUTURE_REF", vague=True)
    anchor = context.published
    if anchor is None:
        return Draft("date", "FUTURE_REF")
    draft = resolved(periods.around(periods.move(anchor, unit, number), unit), anchor)
    draft.guessed, draft.approximate = not from_now, rough
    return draft


MONTH_OF = Rule("month", "MONTH OF? (LAST|THIS|NEXT) UNIT", _month_of)
"""Tried before a bare month is."""

RULES = (
    Rule("units-ago", "(ABOUT? COUNT)? TRADING? (UNIT|QUARTER|CUNIT|WEEKEND) (OR SO)? AGO", _ago),
    Rule("from-now", "COUNT (UNIT|QUARTER) FROM NOW", _in_units),
    Rule("in-units", "(?<=IN) A UNIT OR (NUM|MORE)", _some_day),
    Rule("in-units", "(?<=IN) ABOUT? COUNT (UNIT|QUARTER)", _in_units),
    Rule(
        "unit",
        "(EARLIER|LATER|LATE|EARLY)? THE? (LAST|PAST|NEXT|COMING|THIS|CURRENT) FISCAL? (UNIT|QUARTER|WEEKEND)",
        _unit,
    ),
    Rule("month", "(EARLIER|LATER|LATE|EARLY)? (LAST|PAST|NEXT|COMING|THIS) MONTH", _month),
)
