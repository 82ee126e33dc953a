"""Does a time expression of a line date this event, or something else in the same line?

A sentence often tells two events and dates one of them: "The minister has welcomed 400 soldiers since the king's fall
last month." A phrase dates the event that is told in the phrase's own clause. So the phrase is accepted when at least
half of the content words of its clause are in the event's text, or the one right before the phrase is ("A fire broke
out on Tuesday at …"); a clause that holds nothing but the phrase ("On Monday, …") goes with its neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from dateline.grounding.place import clauses, tells
from dateline.grounding.words import stems, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.dates import TimeExpression
    from dateline.records import Article, Line

ENOUGH = 0.5

_BEFORE = 40
"""Characters before a phrase that are looked at."""
_YEAR = re.compile(r"[12]\d{3}")
_CAPITAL = re.compile(r"\s[A-Z]\w")
_SPOKEN_OF = re.compile(r"\b(?:for|of|about|against|than|like|to)\s(?:the|its|their|this|that|an?|\w{1,20}['’]s)\s$")


def dates_event(article: Article, line: Line, phrase: TimeExpression, text: str) -> bool:
    """Say whether ``phrase``, which stands in ``line``, dates the event told by ``text``."""
    quote = article.quote(line)
    place = (phrase.start - line.start, phrase.end - line.start)
    if _names_an_edition(quote, place):
        return False
    claimed = stems(text)
    parts = clauses(quote)
    own = [i for i, (start, end) in enumerate(parts) if start < place[1] and place[0] < end]
    shares = [tells(parts[i], quote, place, claimed) for i in own]
    told = [share for share in shares if share is not None]
    if not told and own:
        around = [i for i in (own[0] - 1, own[-1] + 1) if 0 <= i < len(parts)]
        told = [share for i in around if (share := tells(parts[i], quote, place, claimed)) is not None]
    return not told or max(told) >= ENOUGH or _word_before(quote, parts[own[0]][0], place[0]) in claimed


def _names_an_edition(line: str, place: tuple[int, int]) -> bool:
    """Say whether a year belongs to a name that is spoken of: "in time for the 2008 Harbour Games".

    What happens "at", "in" or "during" those games happens in that year; what is for, of or about them need not.
    """
    start, end = place
    return bool(
        _YEAR.fullmatch(line[start:end])
        and _CAPITAL.match(line, end)
        and _SPOKEN_OF.search(line[max(0, start - _BEFORE) : start])
    )


def _word_before(line: str, start: int, end: int) -> str:
    """Return the stem of the last content word between two offsets, "" if there is none."""
    return next((word.stem for word in reversed(words(line[start:end])) if word.stem), "")


def phrases_in(line: Line, phrases: Sequence[TimeExpression]) -> list[TimeExpression]:
    """Return the expressions that stand in a line and could date an event, in order; vague ones ("recently") cannot.

    ``phrases`` are in the order of the text, as ``dates.find`` gives them: only those of the line are looked at.
    """
    first = bisect_left(phrases, line.start, key=lambda phrase: phrase.start)
    last = bisect_left(phrases, line.end, first, key=lambda phrase: phrase.start)
    return [phrase for phrase in phrases[first:last] if phrase.end <= line.end and datable(phrase)]


def datable(phrase: TimeExpression) -> bool:
    """Say whether an expression names a time, not a length or a habit, and not just "recently"."""
    return not phrase.vague and (phrase.kind in {"date", "time"} or phrase.edtf is not None)
