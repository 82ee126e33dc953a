"""How long, how old, how often: found and told apart from dates, but without a place in the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.direction import direction
from dateline.dates.draft import Context, Draft, Found, Rule, unit_of
from dateline.dates.lexicon import CHAR
from dateline.dates.relative import count_of, is_title

if TYPE_CHECKING:
    from datetime import date

    from dateline.dates.periods import Period

LETTER = {
    "day": "D", "week": "W", "month": "M", "year": "Y", "quarter": "Q", "decade": "DE", "century": "CE",
    "weekend": "WE", "fortnight": "W", "hour": "H", "minute": "M", "second": "S",
}  # fmt: skip


_CLOCK_UNITS = ("hour", "minute", "second")
_AMOUNTS = {CHAR[name] for name in ("CENT", "AMOUNT", "NUM")}


def amount(number: int | None, unit: str) -> str:
    """Return the TIMEX3 value of a length of time: ``P3M``, ``PT2H``, ``PXY``."""
    if unit == "fortnight" and number is not None:
        number *= 2
    count = "X" if number is None else str(number)
    return f"P{'T' if unit in _CLOCK_UNITS else ''}{count}{LETTER[unit]}"


def _duration(found: Found, context: Context) -> Draft | None:
    """Read "three weeks", "a year", "a couple of days"."""
    del context
    unit, plural = unit_of(found.value("UNIT", "QUARTER", "CUNIT"))
    number, _ = count_of(found)
    only_a = number == 1 and not found.has("NUM")
    if only_a and not found.has("A"):
        return None
    if unit == "quarter" and found.is_before("OF"):
        return None  # "three quarters of its food"
    if unit == "day" and number == 1 and not plural and found.has("NUM") and found.is_after("FUTUREVERB"):
        return Draft("date", "FUTURE_REF", vague=True, narrates=False)
    draft = Draft("duration", amount(number, unit), narrates=False)
    draft.first = _without_article(found)
    return draft


def _vague(found: Found, context: Context) -> Draft | None:
    """Read "for months", "within weeks", "recent years"."""
    unit, plural = unit_of(found.value("UNIT", "CUNIT", "QUARTER"))
    del context
    return Draft("duration", amount(None, unit), vague=True, narrates=False) if plural else None


def _anchored(found: Found, context: Context) -> Draft | None:
    """Read "the past two years", "the next three months": a length that ends or begins at publication."""
    unit, _ = unit_of(found.value("UNIT", "QUARTER", "CUNIT"))
    number, _ = count_of(found)
    draft = Draft("duration", amount(number, unit), narrates=False)
    anchor = context.published
    if number is None or anchor is None or unit in ("hour", "minute", "second") or found.has("ORD", "LATEST"):
        draft.vague = number is None
        return draft
    ahead = found.has("NEXT", "COMING", "FOLLOWING")
    if ahead and direction(found, context) == "past":
        return draft  # "it spent the next two months": from when?
    draft.period = _stretch(anchor, unit, number if ahead else -number)
    draft.basis, draft.anchor = "resolved", anchor
    return draft


def _stretch(anchor: date, unit: str, count: int) -> Period:
    other = periods.move(anchor, unit, count)
    fine = {"day": "day", "week": "day", "fortnight": "day", "month": "month", "quarter": "month"}.get(unit, "year")
    return periods.interval(periods.around(min(anchor, other), fine), periods.around(max(anchor, other), fine))


def _age(found: Found, context: Context) -> Draft | None:
    """Read an age: "a 27-year-old" tells no time, "an 8-month-old truce" does."""
    unit, _ = unit_of(found.value("UNIT"))
    number, _ = count_of(found)
    del context
    draft = Draft("duration", amount(number, unit), narrates=False, silent=unit == "year")
    draft.first = _without_article(found)
    return draft


def _without_article(found: Found) -> int:
    """Return the first token of a number; the "a" of "a five-year plan" is no part of it, that of "a hundred" is."""
    at = found.where("NUM")
    if at != found.first + 1 or not found.has("A"):
        return found.first
    word = found.tokens.text[found.tokens.starts[at] : found.tokens.ends[at]].lower()
    return found.first if word.startswith(("hundred", "thousand", "million", "half")) else at


def _halves(found: Found, context: Context) -> Draft | None:
    """Read "half an hour", "a year and a half", "two and a half years", "2 1/2 years"."""
    del context
    unit, _ = unit_of(found.value("UNIT", "CUNIT"))
    number = found.number("NUM") or (1 if found.tokens.classes[found.first] == CHAR["A"] else 0)
    if found.has("AMOUNT"):
        whole, _, part = str(found.value("AMOUNT")).partition(" ")
        if part != "1/2" or not whole.isdigit():
            return None
        number = int(whole)
    whole = amount(number, unit) if number else "PT" if unit in _CLOCK_UNITS else "P"
    half = {"year": "6M", "hour": "30M", "minute": "30S", "day": "T12H", "decade": "5Y", "century": "50Y"}.get(unit)
    if half is None or (number and unit in ("decade", "century")):
        return Draft("duration", f"P{number}.5{LETTER.get(unit, 'D')}", narrates=False)
    return Draft("duration", whole + half, narrates=False)


def _weekdays(found: Found, context: Context) -> Draft | None:
    """Read "on Mondays"."""
    del context
    told = found.value("WEEKDAY")
    if not isinstance(told, tuple) or told[1] != "plural":
        return None
    return Draft("set", f"XXXX-WXX-{told[0] + 1}", narrates=False)


def _set(found: Found, context: Context) -> Draft | None:
    """Read "each year", "every Monday", "daily"."""
    del context
    if found.has("SETWORD"):
        if found.is_before("OTHER") or is_title(found) or _is_rate(found):
            return None
        return Draft("set", str(found.value("SETWORD")), narrates=False)
    if found.is_before("AGO", "EARLIER", "LATER"):
        return None
    weekday = found.value("WEEKDAY")
    if weekday is not None:
        number = weekday[0] if isinstance(weekday, tuple) else weekday
        return Draft("set", f"XXXX-WXX-{int(str(number)) + 1}", narrates=False)
    month = found.number("MONTH")
    if month is not None:
        return Draft("set", f"XXXX-{month:02}", narrates=False)
    season = found.value("SEASON")
    if season is not None:
        return Draft("set", f"XXXX-{unit_of(season)[0]}", narrates=False)
    if found.has("PART"):
        return Draft("set", f"XXXX-XX-XXT{found.value('PART')}", narrates=False)
    unit, _ = unit_of(found.value("UNIT", "QUARTER", "CUNIT", "WEEKEND"))
    number = (found.number("NUM") or 1) if found.has("EACH") else 1
    return Draft("set", amount(number, unit), narrates=False)


def _is_rate(found: Found) -> bool:
    """Whether the words say how much and not when: "10,000 units annually", "8% a year"."""
    classes = found.tokens.classes[max(0, found.first - 2) : found.first]
    return any(char in _AMOUNTS for char in classes)


def _long(found: Found, context: Context) -> Draft | None:
    """Read "a year-long", "decades-long"."""
    del context
    unit, plural = unit_of(found.value("UNIT", "CUNIT"))
    number, _ = count_of(found)
    return Draft("duration", amount(None if plural and not found.has("NUM") else number, unit), narrates=False)


def _decade(found: Found, context: Context) -> Draft | None:
    """Read "the past decade", "the last century"."""
    unit, plural = unit_of(found.value("UNIT"))
    if plural or unit not in ("decade", "century"):
        return None
    draft = Draft("duration", amount(1, unit), narrates=False)
    if context.published is not None:
        draft.period = _stretch(context.published, unit, -1)
        draft.basis, draft.anchor = "resolved", context.published
    return draft


RULES = (
    Rule("stretch", "THE PAST UNIT", _decade),
    Rule("duration", "NUM? (UNIT|CUNIT) LONG", _long),
    Rule("duration", "(HALF (A|THE)?|A HALF) (UNIT|CUNIT)", _halves),
    Rule("duration", "(A|NUM) (UNIT|CUNIT) AND A HALF", _halves),
    Rule("duration", "(NUM|A) AND A HALF (UNIT|CUNIT)", _halves),
    Rule("duration", "AMOUNT (UNIT|CUNIT)", _halves),
    Rule("set", "WEEKDAY", _weekdays),
    Rule("set", "FREQ A (UNIT|CUNIT)", _set),
    Rule("age", "(A? NUM|A) (UNIT) OLD", _age),
    Rule("set", "EACH (NUM)? (UNIT|QUARTER|CUNIT|WEEKEND|WEEKDAY|MONTH|SEASON|PART)", _set),
    Rule("set", "SETWORD", _set),
    Rule(
        "stretch",
        "THE? (LAST|PAST|NEXT|COMING|PREV|FOLLOWING|ORD|LATEST) ROUGH? "
        "(NUM ((TO|OR|HYPHEN) NUM)?|A? FEW|COUPLE OF?) TRADING? (UNIT|QUARTER|CUNIT)",
        _anchored,
    ),
    Rule(
        "duration", "A? (NUM ((TO|OR|HYPHEN) NUM)?|COUPLE OF?|FEW|MANY) MORE? TRADING? (UNIT|QUARTER|CUNIT)", _duration
    ),
    Rule("duration", "(RECENT|COMING|PAST) (UNIT|CUNIT|QUARTER)", _vague),
    Rule("duration", "(?<=OVER) THE UNIT", _vague),
    Rule("set", "(?<=CENT|AMOUNT|NUM|YEAR|MANY) A (UNIT|CUNIT|QUARTER)", _set),
    Rule("duration", "(?<=OVER|THAN|FOR|LEAST) A TRADING? (UNIT|CUNIT)", _duration),
    Rule("duration", "(?<=ABOUT|WITHIN|DURING|IN) A TRADING? (UNIT|CUNIT)", _duration),
    Rule("duration", "(?<=FOR|IN|OF|BY) (UNIT|CUNIT)", _vague),
    Rule("duration", "(?<=WITHIN|DURING) (UNIT|CUNIT)", _vague),
    Rule("duration", "(?<=AFTER) UNIT", _vague),
)
