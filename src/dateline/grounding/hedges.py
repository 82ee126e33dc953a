"""The words by which a line takes distance from what it tells: "likely", "reportedly", "believes"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.grounding.place import Span

_HEDGE = re.compile(
    r"(?i)\b(?:likely|unlikely|probably|possibly|perhaps|maybe|reportedly|allegedly|apparently|seemingly|presumably|"
    r"purportedly|supposedly|might|could|(?-i:may)\b(?=\s+(?:have|be|not|\w+))|would\s+have|appear(?:s|ed)?\s+(?:to|that)|"
    r"seem(?:s|ed)?\s+(?:to|that)|believ(?:e|es|ed)|suspect(?:s|ed)?|assum(?:e|es|ed)|think(?:s)?|thought|speculat(?:e|es|ed|ion)|"
    r"alleg(?:e|es|ed|ation|ations)|rumou?r(?:s|ed)?|claim(?:s|ed)?|fear(?:s|ed)|said\s+to\s+(?:have|be))\b"
)
_REACH = 60
"""Characters before a claim within which a hedging word still governs it."""


def hedge(line: str, place: Span) -> Span | None:
    """Return the first hedging word inside ``place`` or shortly before it, in offsets of ``line``.

    ``May`` with a capital is the month; a hedge behind the claim belongs to something else.
    """
    begin = max(0, place[0] - _REACH)
    found = _HEDGE.search(line, begin, place[1])
    return (found.start(), found.end()) if found else None
