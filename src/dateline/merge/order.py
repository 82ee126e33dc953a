"""Puts the events of all briefs in order of time, those without a provable date apart."""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING

from dateline.records import Entry, Timeline

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
        articles=tuple(brief.article for brief in read),
        entries=tuple(sorted(dated, key=_time)),
        undated=tuple(entry for entry in entries if entry.date.edtf is None),
        provenance=tuple(brief.provenance for brief in read),
        warnings=(*(f"{brief.article.source}: {told}" for brief in read for told in brief.warnings), *warnings),
    )


def _entry(brief: Brief, event: Event) -> Entry:
    key = hashlib.sha256(f"entry\n{event.id}".encode()).hexdigest()[:12]
    return Entry(id=key, date=event.date, text=event.text, events=(event,), sources=(brief.article.id,))


def _time(entry: Entry) -> tuple[_Day, _Day]:
    # an open start sorts by its end, an open end behind everything of the same start
    earliest, latest = entry.date.earliest, entry.date.latest
    return _day(earliest or latest), _day(latest)


def _day(text: str | None) -> _Day:
    """Split off the year, which may be before 1 or after 9999: as text, -0044 would stand behind -0043."""
    found = _YEAR.match(text or "")
    return (int(found[1]), text[found.end() :]) if text and found else (math.inf, "")
