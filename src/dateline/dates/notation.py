"""How rules are written: a regular expression over names of word classes.

``"(WEEKDAY COMMA?)? MONTH (NUM|ORD) (COMMA? YEAR)?"`` becomes a pattern over the class string of a text, one
character a class. Such a string has no long runs to backtrack over, because no rule repeats a class without bound.
"""

from __future__ import annotations

import re

from dateline.dates.lexicon import CHAR

_NAME = re.compile(r"[A-Z][A-Z0-9]*")
MACROS = {
    "ROUGH": "(?:ABOUT|MORE THAN|AT LEAST|AT MOST|UP TO|NOT MORE THAN|OVER)",
    "COUNT": "(?:A? NUM|A COUPLE OF?|A? FEW|A? MANY|A|FEW|YEAR)",
    "SPAN": "(?:UNIT|QUARTER|WEEKEND|SEASON)",
}
"""Parts that several rules share."""


def translate(pattern: str) -> str:
    """Return the source of the pattern over class characters."""
    for name, source in MACROS.items():
        pattern = re.sub(rf"\b{name}\b", source, pattern)
    translated = _NAME.sub(lambda match: CHAR[match.group()], pattern)
    return translated.replace(" ", "")
