"""Holidays by name, on the days that the ``holidays`` library keeps for them (imported only when one is met)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.absolute import impossible, stated
from dateline.dates.direction import choose_year, direction
from dateline.dates.draft import Draft, Rule
from dateline.dates.holiday_names import NAMES
from dateline.dates.relative import resolved, step_of

if TYPE_CHECKING:
    from dateline.dates.draft import Context, Found


@lru_cache(maxsize=1024)
def day_of(name: str, year: int) -> date | None:
    """Return the day of a holiday in a year, ``None`` where the library keeps none."""
    country, told, offset = NAMES[name]
    if not country:
        return date(year, int(told[:2]), int(told[3:]))
    import holidays  # noqa: PLC0415 -- slow to import, and seldom needed

    kept = holidays.country_holidays(
        country, subdiv="ENG" if country == "GB" else None, years=year, observed=False, language="en_US"
    )
    for day, title in kept.items():
        if day.year == year and told in title.split("; "):
            return date(day.year, day.month, day.day) + timedelta(days=offset)
    return None


def _holiday(found: Found, context: Context) -> Draft | None:
    name, year, anchor = str(found.value("HOLIDAY")), found.number("YEAR"), context.published
    if year is not None:
        day = day_of(name, year)
        return stated(periods.day(day)) if day else impossible(f"{year:04}")
    if anchor is None:
        return Draft("date", "XXXX-XX-XX")
    days = [day for offset in (-1, 0, 1) if (day := day_of(name, anchor.year + offset)) is not None]
    before = max((day for day in days if day <= anchor), default=None)
    after = min((day for day in days if day > anchor), default=None)
    if before is None or after is None:
        return Draft("date", "XXXX-XX-XX")
    step = step_of(found)
    if step:
        coming, guessed = step > 0, False
    else:
        coming, guessed = choose_year(before, after, anchor, direction(found, context), exact=True)
    draft = resolved(periods.day(after if coming else before), anchor)
    draft.guessed = guessed
    return draft


RULES = (Rule("holiday", "(LAST|THIS|NEXT|PAST|COMING)? HOLIDAY (COMMA? YEAR)?", _holiday),)
