"""Seasons without a year: "this summer", "last fall", "in winter"."""

from __future__ import annotations

from datetime import date

from dateline.dates import periods
from dateline.dates.direction import choose_year, direction
from dateline.dates.draft import Context, Draft, Found, Rule
from dateline.dates.relative import resolved, step_of

_DURING = ("IN", "DURING", "BY", "SINCE", "OF", "UNTIL", "EARLY", "LATE")


def _season(found: Found, context: Context) -> Draft | None:
    """Read "this summer", "last fall", "the spring"."""
    code, anchor = found.value("SEASON"), context.published
    if not isinstance(code, str):
        return None
    if found.first + 1 == found.last and not (
        found.is_after("IN", "EARLY", "LATE", "MID", "BY", "SINCE") and code != "FA"
    ):
        return None
    told = found.tokens.text[found.tokens.ends[found.last - 1] - 4 : found.tokens.ends[found.last - 1]].lower()
    if told == "fall" and found.has("THE") and (found.is_before("OF") or not found.is_after(*_DURING)):
        return None  # "the fall of the government"
    following = found.last
    tokens = found.tokens
    if found.is_before("OTHER") and told[-1:] and tokens.text[tokens.starts[following]].isupper():
        return None  # "the Winter Games"
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


RULES = (
    Rule("season", "(EARLIER|LATER|LATE|EARLY)? (THE|THIS|LAST|NEXT|PAST|COMING)? (EARLY|LATE|MID)? SEASON", _season),
)
