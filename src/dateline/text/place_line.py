"""The dateline of a story: ``LUND, Feb. 25, 2019 (AP) —``, ``BERLIN, 3. März 2020 (dpa) -``, ``Paris, le 3 mars 2020``.

It tells place and day of writing. Many leave the year out (``CARACAS, Feb 25 (Reuters) -``): those tell nothing here,
for the year would be a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.text.facts import NOTHING, Facts
from dateline.text.marks import WHITE
from dateline.text.written_day import DAY, day_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

BY = "dateline"
"""``published_by`` of a day that a dateline tells."""

_MAX_LINES, _MAX_CHARACTERS = 12, 6_000
_SEEN = 200

_EMPHASIS = re.compile(r"[*_#]+")  # of Markdown

_WORD = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-Я][\w.'’-]{0,25}"
_AGENCY = r"(?:\([^()]{1,60}\)|/[^/]{1,40}/)"
_PLACE = re.compile(
    rf"(?:{_AGENCY} ?(?:[—–-]{{1,2}} ?)?)?"  # "(AP) LUND, Feb. 25, 2019 -"
    rf"(?P<place>{_WORD}(?: (?:{_WORD}|de|del|la|am|an|der|upon|sur|and|of)){{0,4}})"
    rf"(?:(?:, ?|/){_WORD}(?: {_WORD}){{0,2}}){{0,2}}"
    rf"(?: ?{_AGENCY})?(?P<comma>,)?(?: ?[—–-]{{1,2}})? ?"
)
_AFTER = re.compile(rf"(?: ?{_AGENCY}[.,:]?| [A-Z]{{2,10}})? ?(?:—|–|--?|:|//?) ?| ?{_AGENCY}[.,:]? |(?P<alone>[.:]?$)")
_NO_PLACE = frozenset(
    "a after am an as at before between born by died edited filed from in it last modified on posted published since"
    " the this until updated when while au depuis en le seit im vom bis desde el de il dal op sinds".split()
)


def rows(text: str, start: int) -> Iterator[str]:
    """Yield the first text lines of a story that are not blank, each with single blanks and cut at its beginning."""
    count = 0
    for row in text[start : start + _MAX_CHARACTERS].split("\n"):
        line = plain(_EMPHASIS.sub("", row[:_SEEN].strip(WHITE)))
        if line:
            yield line
            count += 1
        if count == _MAX_LINES:
            return


def read_place_line(text: str, start: int = 0) -> Facts:
    """Return the day that the dateline of a story tells, one of its first lines; ``NOTHING`` without one.

    ``start`` is the offset of the story in its text. The day counts only if the year is there, and if no second
    dateline tells another day, as in a chronicle.
    """
    days = {day for row in rows(text, start) if (day := _day_of_place_line(row))}
    return Facts(published=days.pop(), published_by=BY) if len(days) == 1 else NOTHING


def _day_of_place_line(row: str) -> date | None:
    day = DAY.search(row)
    place = _PLACE.fullmatch(row, 0, day.start()) if day else None
    if not day or not place or place["place"].split()[0].lower() in _NO_PLACE:
        return None
    after = _AFTER.match(row, day.end())
    if not after or DAY.match(row, after.end()) or (after["alone"] is not None and not place["comma"]):
        return None
    return day_in(day)
