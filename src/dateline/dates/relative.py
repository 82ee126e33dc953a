"""Dates counted from the day of publication: today, last week, three months ago, next year, in five years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.absolute import read_period
from dateline.dates.direction import choose_weekday, choose_year, direction
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of
from dateline.dates.lexicon import NAME

if TYPE_CHECKING:
    from dateline.dates.periods import Period


def resolved(period: Period, anchor: date) -> Draft:
    """Return the draft of a period that was counted from a day."""
    return Draft("date", period.value, period, "resolved", anchor)


def timed(draft: Draft, part: object) -> Draft:
    """Return a draft with a part of the day added to its value."""
    if isinstance(part, str) and draft.period is not None and draft.period.precision == "day":
        draft.kind, draft.value = "time", f"{draft.period.value}T{part}"
    elif isinstance(part, str):
        draft.kind, draft.value = "time", f"{draft.value}T{part}"
    return draft


def _today(found: Found, context: Context) -> Draft | None:
    told = found.value("TODAY")
    name, offset = told if isinstance(told, tuple) else ("today", 0)
    anchor = context.published
    if anchor is None:
        return timed(Draft("date", "XXXX-XX-XX"), "NI" if name == "tonight" else found.value("PART"))
    period = periods.day(periods.move(anchor, "day", offset))
    draft = resolved(period, anchor)
    if offset == 0:
        draft.basis = "published"
        draft.narrates = False
    return timed(draft, "NI" if name == "tonight" else found.value("PART"))


def _this_part(found: Found, context: Context) -> Draft | None:
    """"this morning", "last night"."""
    part = found.value("PART")
    back = found.has("LAST")
    if back and part != "NI":
        return None
    if context.published is None:
        return timed(Draft("date", "XXXX-XX-XX"), part)
    period = periods.day(periods.move(context.published, "day", -1 if back else 0))
    draft = resolved(period, context.published)
    draft.basis = "resolved" if back else "published"
    return timed(draft, part)


_STEP = {"LAST": -1, "PAST": -1, "PREV": -1, "THIS": 0, "CURRENT": 0, "NEXT": 1, "COMING": 1}


def step_of(found: Found) -> int:
    """Return -1 for "last", 0 for "this", 1 for "next"."""
    for index in range(found.first, found.last):
        step = _STEP.get(NAME[found.tokens.classes[index]])
        if step is not None:
            return step
    return 0


def _unit(found: Found, context: Context) -> Draft | None:
    """"last week", "this month", "the current quarter", "next year"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "WEEKEND"))
    if plural:
        return Draft("date", "PRESENT_REF", vague=True) if unit == "day" and found.has("THIS") else None
    step, anchor = step_of(found), context.published
    if unit == "day":
        return None
    if anchor is None:
        return Draft("date", _unknown(unit))
    if found.has("PAST") and unit != "weekend":
        return None if unit in ("decade", "century") else _past_unit(unit, anchor)
    return resolved(periods.around(periods.move(anchor, unit, step), unit), anchor)


def _weekend(found: Found, context: Context) -> Draft | None:
    """"the weekend": the last one, unless the words around look ahead."""
    anchor = context.published
    if not found.has("THE") or found.value("WEEKEND") != "weekend":
        return None
    if anchor is None:
        return Draft("date", "XXXX-WXX-WE")
    ahead = direction(found, context) == "future"
    weekday = anchor.weekday()
    day = anchor if ahead or weekday >= 5 else periods.move(anchor, "week", -1)  # noqa: PLR2004 -- Saturday
    draft = resolved(periods.weekend(day), anchor)
    draft.guessed = ahead
    return draft


def _within(found: Found, context: Context) -> Draft | None:
    """"the first Monday in May", "the last day of 2018", "the first week of March"."""
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
            return None
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


def _past_unit(unit: str, anchor: date) -> Draft:
    """"the past year" reaches from a year before publication to publication."""
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
    """"last May", "this June", "next March"."""
    month, anchor = found.number("MONTH"), context.published
    if month is None:
        return None
    if anchor is None:
        return Draft("date", f"XXXX-{month:02}")
    step = step_of(found)
    year = anchor.year
    if step < 0:
        year -= month >= anchor.month
    elif step > 0:
        year += month <= anchor.month
    return resolved(periods.month(year, month), anchor)


def _weekday(found: Found, context: Context) -> Draft | None:
    told = found.value("WEEKDAY")
    if isinstance(told, tuple):
        number, form = told
        if form == "plural" or not found.is_after("ON") and not found.has("LAST", "NEXT", "THIS", "PART"):
            return None
        if found.tokens.text[found.tokens.ends[found.last - 1] - 1] != "." and number in (2, 5, 6, 0):
            return None
    else:
        number = told
    if not isinstance(number, int):
        return None
    anchor = context.published
    if anchor is None:
        return timed(Draft("date", f"XXXX-WXX-{number + 1}"), found.value("PART"))
    if found.has("LAST", "PAST"):
        back = (anchor.weekday() - number) % 7 or 7
        return timed(resolved(periods.day(periods.move(anchor, "day", -back)), anchor), found.value("PART"))
    if found.has("NEXT", "COMING"):
        ahead = (number - anchor.weekday()) % 7 or 7
        draft = resolved(periods.day(periods.move(anchor, "day", ahead)), anchor)
        draft.guessed = True
        return timed(draft, found.value("PART"))
    towards = "future" if found.has("THIS") and direction(found, context) != "past" else direction(found, context)
    choice = choose_weekday(number, anchor, towards)
    draft = resolved(periods.day(choice.day), anchor)
    draft.guessed = choice.guessed
    return timed(draft, found.value("PART"))


def _season(found: Found, context: Context) -> Draft | None:
    """"this summer", "last fall", "the spring"."""
    code, anchor = found.value("SEASON"), context.published
    if not isinstance(code, str):
        return None
    if found.first + 1 == found.last and not (found.is_after("IN", "EARLY", "LATE", "MID", "BY", "SINCE") and code != "FA"):
        return None
    if anchor is None:
        return Draft("date", f"XXXX-{code}")
    step = step_of(found)
    month = periods.SEASONS[code][1]
    year = anchor.year - (code == "WI" and anchor.month <= 2)  # noqa: PLR2004 -- winter reaches into February
    if step < 0:
        year -= periods.season(year, code).last >= anchor
    elif step > 0:
        year += periods.season(year, code).first <= anchor
    elif not found.has("THIS", "CURRENT"):
        before = date(year, month, 1) if date(year, month, 1) <= anchor else date(year - 1, month, 1)
        coming, _ = choose_year(before, date(before.year + 1, month, 1), anchor, direction(found, context))
        year = before.year + coming
        draft = resolved(periods.season(year, code), anchor)
        draft.guessed = True
        return draft
    return resolved(periods.season(year, code), anchor)


def count_of(found: Found) -> tuple[int | None, bool]:
    """Return how many units are told, ``None`` for "some", and whether the number is only about right."""
    number = found.number("NUM", "YEAR")
    if number is not None:
        return number, found.has("ABOUT", "OVER", "MORE") or len(found.numbers("NUM")) > 1
    if found.has("COUPLE"):
        return 2, True
    if found.has("FEW", "MANY", "RECENT"):
        return None, True
    return 1, found.has("ABOUT", "OVER", "MORE")


def _ago(found: Found, context: Context) -> Draft | None:
    """"three weeks ago", "a year ago", "several years ago"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "CUNIT", "WEEKEND"))
    number, rough = count_of(found)
    if number is None or (plural and found.first + 2 == found.last):
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
    period = periods.around(periods.move(anchor, unit, -number), unit if number < 100 else "century")  # noqa: PLR2004
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


def _in_units(found: Found, context: Context) -> Draft | None:
    """"in five years", "two weeks from now"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER"))
    number, rough = count_of(found)
    from_now = found.has("FROM")
    if not from_now and direction(found, context) != "future":
        return None
    if number is None or (plural and found.first + 1 == found.last):
        return Draft("date", "FUTURE_REF", vague=True)
    anchor = context.published
    if anchor is None:
        return Draft("date", "FUTURE_REF")
    draft = resolved(periods.around(periods.move(anchor, unit, number), unit), anchor)
    draft.guessed, draft.approximate = not from_now, rough
    return draft


RULES = (
    Rule("today", "(EARLIER|LATER|EARLY|LATE)? TODAY PART?", _today),
    Rule("part-of-day", "(EARLIER|LATER|EARLY|LATE)? (THIS|LAST) PART", _this_part),
    Rule("within", "THE? (ORD|LAST) (UNIT|WEEKDAY|WEEKEND) (OF|IN) MONTH (COMMA? YEAR)?", _within),
    Rule("within", "THE? (ORD|LAST) UNIT (OF|IN) YEAR", _within),
    Rule("units-ago", "(ABOUT? COUNT)? TRADING? (UNIT|QUARTER|CUNIT|WEEKEND) AGO", _ago),
    Rule("from-now", "COUNT (UNIT|QUARTER) FROM NOW", _in_units),
    Rule("in-units", "(?<=IN) ABOUT? COUNT (UNIT|QUARTER)", _in_units),
    Rule("unit", "(EARLIER|LATER|LATE|EARLY)? THE? (LAST|PAST|NEXT|COMING|THIS|CURRENT) FISCAL? (UNIT|QUARTER|WEEKEND)", _unit),
    Rule("weekend", "(THE|THIS)? WEEKEND", _weekend),
    Rule("month", "(EARLIER|LATER|LATE|EARLY)? (LAST|PAST|NEXT|COMING|THIS) MONTH", _month),
    Rule("season", "(EARLIER|LATER|LATE|EARLY)? (THE|THIS|LAST|NEXT|PAST|COMING)? (EARLY|LATE|MID)? SEASON", _season),
    Rule("weekday", "(EARLIER|LATER|LATE|EARLY)? (LAST|NEXT|THIS|PAST|COMING|THIS COMING|THIS PAST)? WEEKDAY PART?", _weekday),
)
