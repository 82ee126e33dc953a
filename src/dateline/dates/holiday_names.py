"""The names of holidays as news write them, and where the ``holidays`` library keeps their days."""

from __future__ import annotations

import re

NAMES = {
    "new year's eve": ("", "12-31", 0), "new year's day": ("US", "New Year's Day", 0),
    "christmas eve": ("US", "Christmas Day", -1), "christmas day": ("US", "Christmas Day", 0),
    "christmas": ("US", "Christmas Day", 0), "boxing day": ("GB", "Boxing Day", 0),
    "good friday": ("GB", "Good Friday", 0), "easter sunday": ("GB", "Easter Monday", -1),
    "easter monday": ("GB", "Easter Monday", 0), "easter": ("GB", "Easter Monday", -1),
    "palm sunday": ("GB", "Good Friday", -5), "ash wednesday": ("GB", "Good Friday", -44),
    "thanksgiving day": ("US", "Thanksgiving Day", 0), "thanksgiving": ("US", "Thanksgiving Day", 0),
    "black friday": ("US", "Thanksgiving Day", 1), "labor day": ("US", "Labor Day", 0),
    "memorial day": ("US", "Memorial Day", 0), "independence day": ("US", "Independence Day", 0),
    "columbus day": ("US", "Columbus Day", 0), "veterans day": ("US", "Veterans Day", 0),
    "presidents' day": ("US", "Washington's Birthday", 0), "presidents day": ("US", "Washington's Birthday", 0),
    "martin luther king day": ("US", "Martin Luther King Jr. Day", 0),
    "martin luther king jr. day": ("US", "Martin Luther King Jr. Day", 0),
    "bastille day": ("FR", "National Day", 0), "halloween": ("", "10-31", 0), "valentine's day": ("", "02-14", 0),
    "may day": ("", "05-01", 0), "st. patrick's day": ("", "03-17", 0), "groundhog day": ("", "02-02", 0),
    "juneteenth": ("US", "Juneteenth National Independence Day", 0), "armistice day": ("", "11-11", 0),
}  # fmt: skip
"""Name in the text: country and name in the library (or month-day where it has a fixed day), days off."""

_PATTERN = re.compile(
    rf"(?:{'|'.join(re.escape(name) for name in sorted(NAMES, key=len, reverse=True))})\b", re.IGNORECASE
)
_LONGEST = max(map(len, NAMES)) + 1
STARTS = frozenset(name.split()[0].split("'")[0].rstrip(".") for name in NAMES)
"""The first words of all names, in lower case."""


def read_name(text: str, start: int) -> tuple[int, str] | None:
    """Return the end and the name of a holiday that is written at a place."""
    if not text[start].isupper():
        return None
    match = _PATTERN.match(text[start : start + _LONGEST].replace("’", "'"))
    return (start + match.end(), match.group().lower()) if match else None
