"""What the first lines of a story tell of its day: a dateline, or a line such as "Posted on March 3, 2020"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.text.facts import NOTHING, Facts
from dateline.text.place_line import read_place_line, rows
from dateline.text.written_day import day_of

if TYPE_CHECKING:
    from datetime import date

BY = "first lines"
"""``published_by`` of a day that a line before the story tells, other than the dateline."""

_PUBLISHED = re.compile(
    r"(?:first |originally )?(?:published|posted|publié|publicado|pubblicato|veröffentlicht|gepubliceerd)\b"
    r"(?: online)?(?: on| at| le| el| il| am| em| op)?:? ?",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:last )?(?:updated|modified|mis à jour|aktualisiert)\b(?: on| at| le| am)?:? ?", re.IGNORECASE
)
_BY = re.compile(r"(?:By|BY|Par|Von|Por) [^,|·•–—]{2,60}(?:,|(?=[|·•–—])) ?")
_PARTS = re.compile(r" ?[|·•;–—] ?")
_MAX_ROWS, _PROSE = 6, 60


def read_first_lines(text: str, start: int = 0) -> Facts:
    """Return the day that the dateline of a story tells, else that of a line before it (see ``read_stamp``)."""
    return read_place_line(text, start).over(read_stamp(text, start))


def read_stamp(text: str, start: int = 0) -> Facts:
    """Return the day that a line before the story tells; ``NOTHING`` without one.

    It is certain if the line says that it is the day of publication; a day alone, behind the author's name or said to
    be that of a change is a guess. ``start`` is the offset of the story in its text.
    """
    guess: date | None = None
    for number, row in enumerate(rows(text, start)):
        if number == _MAX_ROWS or (len(row) > _PROSE and row.endswith((".", "!", "?", "”", '"'))):
            break
        for part in _PARTS.split(_BY.sub("", row, count=1)):
            published = _PUBLISHED.match(part)
            day = day_of(part[published.end() :] if published else _UPDATED.sub("", part, count=1))
            if day and published:
                return Facts(published=day, published_by=BY)
            guess = guess or day
    return Facts(published=guess, published_by=BY, published_guessed=True) if guess else NOTHING
