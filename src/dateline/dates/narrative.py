"""Phrases that count from a date told before: "the day before", "that week", "two days later", "the following year".

They count from the date last established in the text. Where none is, or it is coarser than what is counted ("two days
later" after "in 1990"), they stay unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of
from dateline.dates.durations import amount
from dateline.dates.relative import count_of, resolved, timed, year_before

if TYPE_CHECKING:
    from dateline.dates.periods import Period

_FINENESS = {"time": 0, "day": 0, "week": 1, "interval": 1, "month": 2, "quarter": 3, "season": 3, "year": 4}
_CLOSE, _LOST = 300, 1500
"""Characters after which an anchor is only a guess, and after which it is none."""
_UNIT_FINENESS = {"day": 0, "week": 1, "weekend": 1, "fortnight": 1, "month": 2, "quarter": 3, "half": 3, "year": 4}


def _counted(unit: str, step: int, found: Found, context: Context) -> Draft:
    """Return the draft of the unit that lies some steps from the date last established."""
    focus = context.focus
    unknown = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "quarter": "XXXX-QX"}.get(unit, "XXXX")
    if focus is None or _FINENESS.get(focus.precision, 5) > _UNIT_FINENESS.get(unit, 4):
        return Draft("date", unknown, narrates=False)
    return near(resolved(_step(focus, unit, step), focus.first), found, context)


def near(draft: Draft, found: Found, context: Context) -> Draft:
    """Return a draft as a guess if its anchor stands some sentences before, as unknown if it stands far away."""
    distance = found.tokens.starts[found.first] - context.focus_end
    if distance > _LOST:
        return Draft("date", draft.value, narrates=False)
    draft.guessed = distance > _CLOSE
    return draft


def _step(focus: Period, unit: str, step: int) -> Period:
    return periods.around(periods.move(focus.first, unit, step), unit)


def _shifted(found: Found, context: Context) -> Draft | None:
    """Read "two days later", "a year earlier", "the week before"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "CUNIT", "WEEKEND"))
    number, rough = count_of(found)
    back = found.has("EARLIER", "BEFORE")
    if number is None:
        draft = Draft("duration", amount(number, unit), vague=True, narrates=False)
        draft.last = found.last - 1
        return draft
    if plural and not found.has("NUM", "COUPLE"):
        return None
    if found.has("BEFORE", "AFTER") and not _stands_alone(found):
        draft = Draft("duration", amount(number, unit), narrates=False)
        draft.last = found.last - 1
        return draft if found.has("NUM", "A", "COUPLE") else None
    if unit in ("hour", "minute", "second"):
        draft = Draft("duration", amount(number, unit), narrates=False)
        draft.last = found.last - 1
        return draft
    if back and unit == "year" and number == 1 and context.reported is not None:
        return resolved(year_before(context.reported), context.reported.first)
    if back and unit == "year" and number == 1 and context.focus is None and context.published is not None:
        return resolved(periods.year(context.published.year - 1), context.published)
    draft = _counted(unit, -number if back else number, found, context)
    draft.approximate = rough
    return draft


def _stands_alone(found: Found) -> bool:
    """Whether nothing follows that "before" or "after" could govern."""
    return found.beside(0) == "" or found.is_before("STOP", "COMMA", "BREAK", "AND", "IN", "ON", "PASTVERB", "OF", "AT")


def _neighbour(found: Found, context: Context) -> Draft | None:
    """Read "the following year", "the previous day", "that week", "the same month"."""
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "WEEKEND"))
    if plural:
        return None
    step = 1 if found.has("FOLLOWING", "NEXT") else -1 if found.has("PREV", "BEFORE") else 0
    return _counted(unit, step, found, context)


def _next(found: Found, context: Context) -> Draft | None:
    """Read "the next day"; "the next week" and longer count from publication."""
    return _neighbour(found, context) if found.value("UNIT") == "day" else None


def _part(found: Found, context: Context) -> Draft | None:
    """Read "that night", "the next morning", "the same evening"."""
    step = 1 if found.has("FOLLOWING", "NEXT") else -1 if found.has("PREV") else 0
    return timed(_counted("day", step, found, context), found.value("PART"))


def _weekday(found: Found, context: Context) -> Draft | None:
    """Read "the following Tuesday", "that Friday", "the previous Sunday"."""
    number, focus = found.number("WEEKDAY"), context.focus
    if number is None:
        return None
    value = f"XXXX-WXX-{number + 1}"
    if focus is None or focus.precision not in ("day", "week"):
        return Draft("date", value, narrates=False)
    if found.has("PREV"):
        move = -((focus.first.weekday() - number) % 7 or 7)
    else:
        move = (number - focus.first.weekday()) % 7
        move = move or (7 if found.has("FOLLOWING", "NEXT") and focus.precision == "day" else 0)
    return near(resolved(periods.day(periods.move(focus.first, "day", move)), focus.first), found, context)


def _next_but_one(found: Found, context: Context) -> Draft | None:
    """Read "the day after tomorrow", "the day before yesterday"."""
    told, anchor = found.value("TODAY"), context.published
    if found.value("UNIT") != "day" or not isinstance(told, tuple) or told[1] == 0:
        return None
    if anchor is None:
        return Draft("date", "XXXX-XX-XX", narrates=False)
    return resolved(periods.day(periods.move(anchor, "day", 2 * told[1])), anchor)


def _then(found: Found, context: Context) -> Draft | None:
    """Read "since then", "until then": the date last established."""
    focus = context.focus
    if focus is None:
        return Draft("date", "PAST_REF", vague=True, narrates=False)
    return near(resolved(focus, focus.first), found, context)


def _in_the_day(found: Found, context: Context) -> Draft | None:
    """Read "later in the day": the day last established, or else that of publication."""
    unit, plural = unit_of(found.value("UNIT"))
    if unit != "day" or plural:
        return None
    if context.focus is not None and context.focus.precision in ("day", "time"):
        return _counted("day", 0, found, context)
    if context.published is None:
        return Draft("date", "XXXX-XX-XX", narrates=False)
    return resolved(periods.day(context.published), context.published)


_UNITS = "(UNIT|QUARTER|WEEKEND)"
RULES = (
    Rule("next-but-one", "THE UNIT (AFTER|BEFORE) TODAY", _next_but_one),
    Rule(
        "counted",
        "(THE|A? NUM|A? FEW|COUPLE OF?|A) TRADING? (UNIT|QUARTER|CUNIT|WEEKEND) (EARLIER|LATER|BEFORE|AFTER)",
        _shifted,
    ),
    Rule(
        "neighbour",
        f"(EARLIER|LATER|LATE|EARLY)? (THE FOLLOWING|THE PREV|THAT SAME?|THE SAME) FISCAL? {_UNITS}",
        _neighbour,
    ),
    Rule("neighbour", "(THE NEXT|THE SAME NEXT) UNIT", _next),
    Rule("neighbour-part", "(THE FOLLOWING|THE NEXT|THE PREV|THAT SAME?|THE SAME) PART", _part),
    Rule("neighbour-weekday", "(THE FOLLOWING|THE NEXT|THE PREV|THAT SAME?|THE SAME) WEEKDAY", _weekday),
    Rule("in-the-day", "(?<=EARLIER IN|LATER IN|LATE IN|EARLY IN) THE UNIT", _in_the_day),
    Rule("then", "(?<=SINCE|UNTIL) THEN", _then),
)
