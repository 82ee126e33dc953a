"""Words that only point at past, present or future: never the date of an event, but kept for what they are."""

from __future__ import annotations

from dateline.dates.draft import Context, Draft, Found, Rule

_NOUNS = ("OTHER", "PASTVERB", "FISCAL", "TRADING", "NUM", "BREAK", "LEAST", "MOST", "LONG", "PLANNER")


def _reference(value: str) -> Draft:
    return Draft("date", value, vague=True, narrates=False)


def _now(found: Found, context: Context) -> Draft | None:
    """Read "now", "currently", "the current …", "at present"."""
    del context
    word = found.tokens.text[found.tokens.starts[found.last - 1] : found.tokens.ends[found.last - 1]].lower()
    if (word == "present" and not found.is_after("AT")) or (word == "current" and not found.is_before(*_NOUNS)):
        return None  # "the present", "an ocean current"
    return _reference("PRESENT_REF")


def _past(found: Found, context: Context) -> Draft | None:
    """Read "recently", "recent", "in the past"."""
    del context
    return (
        None
        if found.has("PAST") and found.is_before("NUM", "UNIT", "FEW", "CUNIT", "QUARTER")
        else _reference("PAST_REF")
    )


def _future(found: Found, context: Context) -> Draft | None:
    """Read "soon", "the near future"."""
    del context
    if found.has("SOON") and ("as" in (found.word(-1), found.word(0)) or found.is_before("AFTER", "BEFORE", "LATER")):
        return None  # "as soon as", "shortly before the merger"
    return _reference("FUTURE_REF")


RULES = (
    Rule("now", "NOW", _now),
    Rule("now", "CURRENT", _now),
    Rule("recently", "MORE? PASTREF", _past),
    Rule("recently", "(?<=IN) THE PAST", _past),
    Rule("recently", "RECENT", _past),
    Rule("soon", "SOON", _future),
    Rule("soon", "THE NEAR? FUTURE", _future),
)
