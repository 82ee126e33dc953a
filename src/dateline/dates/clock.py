"""Times of day. A clock time dates an event only together with a day ("10 p.m. Wednesday")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.dates.draft import Draft, Rule

if TYPE_CHECKING:
    from dateline.dates.draft import Context, Found

_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::[0-9]{2})?\s?([apAP])?")
_NOON = 12


def read_clock(value: object) -> str | None:
    """Return a clock time as TIMEX3 writes it (``T22:00``), ``None`` if there is no such time."""
    if isinstance(value, tuple):
        return f"T{value[0]:02}:{value[1]:02}"
    match = _CLOCK.match(str(value))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if hour > 24 or minute > 59:  # noqa: PLR2004 -- hours and minutes
        return None
    return f"T{hour:02}:{minute:02}"


def _clock(found: Found, context: Context) -> Draft | None:
    raw = found.value("CLOCK")
    time = read_clock(raw)
    if time is None:
        return None
    plain = isinstance(raw, str) and not raw.rstrip(".").lower().endswith("m")
    if plain and not found.has("ZONE") and not found.is_after("AT", "BY", "UNTIL", "ABOUT", "FROM", "SINCE", "DATE"):
        return None
    day = context.published.isoformat() if context.published else "XXXX-XX-XX"
    return Draft("time", f"{day}{time}", narrates=False)


RULES = (Rule("clock", "CLOCK ZONE?", _clock),)
