"""Puts the events of all briefs in order of time, those without a provable date apart."""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING

from dateline.records import ID_DIGITS, Entry, SourceArticle, Timeline, Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.records import Brief, Event

_Day = tuple[float, str]
_YEAR = re.compile(r"([+-]?\d{1,12})")


def in_order(briefs: Iterable[Brief], warnings: Iterable[str] = ()) -> Timeline:
    """Return the timeline: one entry an event, by the first day its date allows, then by the last.

    Events of the same time stay in the order of the articles and of their lines.
    """
    read = list(briefs)
    entries = [_entry(brief, event) for brief in read for event in brief.events]
    dated = [entry for entry in entries if entry.date.edtf is not None]
    return Timeline(
        articles=tuple(SourceArticle(**brief.article.model_dump()) for brief in read),
        entries=tuple(sorted(dated, key=time_key)),
        undated=tuple(entry for entry in entries if entry.date.edtf is None),
        provenance=tuple(brief.provenance for brief in read),
        warnings=(*(f"{brief.article.source}: {told}" for brief in read for told in brief.warnings), *warnings),
    )


def entry_id(event_id: str) -> str:
    """Return the id of the entry that is named after an event."""
    return hashlib.sha256(f"entry\n{event_id}".encode()).hexdigest()[:ID_DIGITS]


def _entry(brief: Brief, event: Event) -> Entry:
    told = Told(**dict(event), article=brief.article.id)
    return Entry(
        id=entry_id(event.id),
        date=event.date,
        dated_by=event.id if event.date.edtf else None,
        text=event.text,
        actors=event.actors,
        events=(told,),
        sources=(brief.article.id,),
    )


def time_key(entry: Entry) -> tuple[_Day, _Day]:
    """Return by what entries are put in order: the first day that the date allows, then the last."""
    # an open start sorts by its end, an open end behind everything of the same start
    earliest, latest = entry.date.earliest, entry.date.latest
    return _day(earliest or latest), _day(latest)


def _day(text: str | None) -> _Day:
    """Split off the year, which may be before 1 or after 9999: as text, -0044 would stand behind -0043."""
    found = _YEAR.match(text or "")
    return (int(found[1]), text[found.end() :]) if text and found else (math.inf, "")
