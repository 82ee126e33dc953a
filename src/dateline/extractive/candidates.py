"""The dated lines of an article: what a timeline without a language model is chosen from.

A line is dated by each time expression in it that names a place in the calendar. A line without one speaks of the day
of publication at most, and only the first lines of an article are taken for that: what follows them is background
(the "clip" of DATEWISE: Gholipour Ghalandari and Ifrim, ACL 2020).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.dates import TimeExpression
    from dateline.records import Article, Line

LEAD_LINES = 8
"""How many lines of an article, from its first on, may speak of the day of publication without saying so."""

Dated = tuple["TimeExpression | None", bool]

_ISO = re.compile(r"([+-]?\d{1,12})-(\d\d)-(\d\d)", re.ASCII)
_MONTHS_OF_LEAP_CYCLE = 4800


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the calendar that a line is put at: its first and its last day, counted as ``date.toordinal`` does.

    The count goes on before the year 1 and after 9999.
    """

    first: int
    last: int

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of an article at one of its dates.

    ``text`` is the line with its white space made single blanks; ``place`` counts the article's lines that are no
    furniture from 0. ``dated`` is false where no time expression gives ``slot``, and it is the day of publication. A
    line that only ``mentions`` its date ("since 20 April") counts for the date but tells nothing that happened then.
    ``published`` is the ordinal of the day of publication.
    """

    article: str
    number: int
    start: int
    end: int
    place: int
    text: str
    slot: Slot
    dated: bool = True
    mentions: bool = False
    published: int | None = None


def candidates(article: Article) -> list[Candidate]:
    """Return the candidates of an article, by their lines; reads it for time expressions once.

    Nothing is kept of the article but the lines that are returned.
    """
    published = article.published.toordinal() if article.published else None
    found: list[Candidate] = []
    for line, place, dated in dated_lines(article):
        text = " ".join(article.quote(line).split())
        for slot, (phrase, mentions) in dated.items():
            where = (article.id, line.number, line.start, line.end, place)
            found.append(Candidate(*where, text, slot, phrase is not None, mentions, published))
    return found


def dated_lines(article: Article) -> Iterator[tuple[Line, int, dict[Slot, Dated]]]:
    """Yield each line that has a date, with its place among the article's own lines, and its dates.

    A date comes with the expression that gives it, ``None`` for the day of publication, and with whether it is only
    mentioned.
    """
    lines = [line for line in article.lines if line.dropped is None]
    spans = [(line.start, line.end) for line in lines]
    phrases = dates.find(
        article.text, article.published, article.language, spans=spans, certain=not article.published_guessed
    )
    at = 0
    for place, line in enumerate(lines):
        dated: dict[Slot, Dated] = {}
        silent = place < LEAD_LINES and article.published is not None
        while at < len(phrases) and phrases[at].start < line.end:
            silent = silent and not _is_calendar(phrases[at])
            for slot, phrase, mentions in _slots(phrases[at]):
                if slot not in dated or dated[slot][1]:
                    dated[slot] = phrase, mentions
            at += 1
        if silent and article.published is not None:
            day = article.published.toordinal()
            dated[Slot(day, day)] = None, False
        if dated:
            yield line, place, dated


def ordinal(day: str) -> int | None:
    """Return the number of a day (ISO 8601) as ``date.toordinal`` counts, for any year; ``None`` for what is no day.

    The method is that of the Julian day number in the proleptic Gregorian calendar (ISO 8601: the year 0 exists).
    """
    match = _ISO.fullmatch(day)
    if match is None:
        return None
    year, month, of_month = int(match[1]), int(match[2]), int(match[3])
    shift = (14 - month) // 12  # a year that begins in March has its leap day at its end
    years = year + _MONTHS_OF_LEAP_CYCLE - shift
    months = month + 12 * shift - 3
    days = of_month + (153 * months + 2) // 5 + 365 * years + years // 4 - years // 100 + years // 400
    return days - 32045 - 1721425


def _slots(phrase: TimeExpression) -> Iterator[tuple[Slot, TimeExpression, bool]]:
    """Yield the slots that an expression names, each with whether it is no more than mentioned: the end of a range."""
    for one in (phrase, *phrase.parts):
        if _is_calendar(one) and (slot := _slot(one)) is not None:
            yield slot, one, one is not phrase


def _is_calendar(phrase: TimeExpression) -> bool:
    return not phrase.vague and phrase.kind in {"date", "time"} and phrase.edtf is not None


def _slot(phrase: TimeExpression) -> Slot | None:
    first, last = ordinal(phrase.earliest or ""), ordinal(phrase.latest or "")
    return None if first is None or last is None or last < first else Slot(first, last)
