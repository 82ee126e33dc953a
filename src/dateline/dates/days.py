"""Days told by their place beside the day of publication: today, tonight, last night, Friday, the weekend."""

from __future__ import annotations

from dateline.dates import periods
from dateline.dates.direction import choose_weekday, direction
from dateline.dates.draft import Context, Draft, Found, Rule
from dateline.dates.relative import is_title, resolved, timed

REPORTING = frozenset("said says told tells reported reports announced added according saying".split())
"""Words beside which a day is that of the report, from which no later phrase counts."""
_GENERAL = frozenset(
    "world society economy life times standards technology market markets youth generation children leaders people "
    "men women voters consumers cities homes cars computers computer students workers families prices".split()
)
"""Words that make of "today" and "tomorrow" an age and no day."""


def _today(found: Found, context: Context) -> Draft | None:
    if is_title(found):
        return None
    owner = found.word(-2) if found.is_after("OF") else ""
    owned = (found.word(1), found.word(2)) if found.is_before("POSS") else ()
    if owner in _GENERAL or not _GENERAL.isdisjoint(owned):
        return Draft("date", "PRESENT_REF", vague=True, narrates=False)  # "today's world", "the leaders of tomorrow"
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
    """Read "this morning", "last night"."""
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


def _weekday(found: Found, context: Context) -> Draft | None:
    told = found.value("WEEKDAY")
    if isinstance(told, tuple):
        number, form = told
        if form == "plural" or (not found.is_after("ON") and not found.has("LAST", "NEXT", "THIS", "PART")):
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
    draft.narrates = found.word(-1) not in REPORTING and found.word(-2) not in REPORTING
    draft.guessed = choice.guessed
    return timed(draft, found.value("PART"))


def _weekend(found: Found, context: Context) -> Draft | None:
    """Read "the weekend": the last one, unless the words around look ahead."""
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


RULES = (
    Rule("today", "(EARLIER|LATER|EARLY|LATE)? TODAY PART?", _today),
    Rule("part-of-day", "(EARLIER|LATER|EARLY|LATE)? (THIS|LAST) PART", _this_part),
    Rule("weekend", "(THE|THIS)? WEEKEND", _weekend),
    Rule(
        "weekday",
        "(EARLIER|LATER|LATE|EARLY)? (LAST|NEXT|THIS|PAST|COMING|THIS COMING|THIS PAST)? WEEKDAY PART?",
        _weekday,
    ),
)
