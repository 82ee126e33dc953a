"""What a timeline must hold beyond its schema: ids that lead somewhere, quotes that stand where they say, days."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dateline.exporters.days import day_of
from dateline.exporters.edtf_days import EdtfDays
from dateline.exporters.saying import all_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.records import Entry, EventDate, Evidence, Timeline

_MONTH = re.compile(r"\d{4}-(\d\d)(?:-\d\d)?[?~%]?", re.ASCII)
_EDTF = re.compile(r"[0-9XYEST?~%.,/:Z+ \[\]{}-]+", re.ASCII)
"""The characters of EDTF, levels 0 to 2."""
_MONTHS = {*range(1, 13), *range(21, 42)}
"""The numbers that stand for a month or a part of a year (ISO 8601-2, 4.8)."""
_MAX_OFFSET = 10**12
_LONGEST_EDTF = 4_000
"""Characters: a set of 300 days, which is more than any event is told to have."""


def contradictions(timeline: Timeline) -> Iterator[str]:
    """Yield what contradicts itself in a timeline, a sentence each that names the place; nothing if all is well."""
    texts = {article.id: article.text for article in timeline.articles}
    days = EdtfDays()
    yield from _twice("articles", (article.id for article in timeline.articles))
    yield from _twice("entries", (entry.id for entry in all_entries(timeline)))
    yield from _shared(timeline)
    for number, article in enumerate(timeline.articles):
        if article.copy_of is not None and article.copy_of not in texts:
            yield f"articles[{number}].copy_of names no article: {article.copy_of[:40]!r}"
    for group, held in (("entries", timeline.entries), ("undated", timeline.undated)):
        for number, entry in enumerate(held):
            yield from _of_entry(f"{group}[{number}]", entry, texts, days)
    for number, actor in enumerate(timeline.actors):
        for where, mention in enumerate(actor.mentions):
            place = f"actors[{number}].mentions[{where}]"
            if mention.article not in texts:
                yield f"{place}.article names no article: {mention.article[:40]!r}"
            else:
                yield from _of_evidence(place, mention, texts[mention.article])


def _twice(where: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            yield f"{where}: two have the id {id_[:40]!r}"
        seen.add(id_)


def _shared(timeline: Timeline) -> Iterator[str]:
    """Yield the events that stand in two entries."""
    seen: dict[str, str] = {}
    for group, entries in (("entries", timeline.entries), ("undated", timeline.undated)):
        for number, entry in enumerate(entries):
            for event in entry.events:
                first = seen.setdefault(event.id, f"{group}[{number}]")
                if first != f"{group}[{number}]":
                    yield f"{group}[{number}].events: one has the id {event.id[:40]!r}, as one of {first} has"


def _of_entry(place: str, entry: Entry, texts: dict[str, str | None], days: EdtfDays) -> Iterator[str]:
    if not entry.events:
        yield f"{place} has no event"
    yield from _twice(f"{place}.events", (event.id for event in entry.events))
    unknown = [("sources", id_) for id_ in entry.sources if id_ not in texts]
    unknown += [("conflicts", id_) for conflict in entry.conflicts for id_ in conflict.sources if id_ not in texts]
    yield from (f"{place}.{part} names no article: {id_[:40]!r}" for part, id_ in unknown)
    if not math.isfinite(entry.importance):
        yield f"{place}.importance is no finite number"
    by_id = {event.id: event for event in entry.events}
    if entry.dated_by is not None and entry.dated_by not in by_id:
        yield f"{place}.dated_by names none of its events: {entry.dated_by[:40]!r}"
    dating = by_id.get(entry.dated_by or "")
    yield from _of_date(f"{place}.date", entry.date, texts.get(dating.article) if dating else None, days)
    for number, conflict in enumerate(entry.conflicts):
        yield from _of_date(f"{place}.conflicts[{number}].date", conflict.date, None, days)
    for number, event in enumerate(entry.events):
        at = f"{place}.events[{number}]"
        if event.article not in texts:
            yield f"{at}.article names no article: {event.article[:40]!r}"
        text = texts.get(event.article)
        yield from _of_date(f"{at}.date", event.date, text, days)
        for where, evidence in enumerate(event.evidence):
            yield from _of_evidence(f"{at}.evidence[{where}]", evidence, text)
        if event.hedge is not None:
            yield from _of_evidence(f"{at}.hedge", event.hedge, text)


def _of_evidence(place: str, evidence: Evidence, text: str | None) -> Iterator[str]:
    """Compare a quote with its offsets, and with the article's text where the timeline keeps it."""
    if max(evidence.start, evidence.end) > _MAX_OFFSET:
        yield f"{place}: no article is that long"
    elif evidence.end - evidence.start != len(evidence.quote):
        yield f"{place}: {len(evidence.quote)} characters are quoted from {evidence.start} to {evidence.end}"
    elif text is not None and text[evidence.start : evidence.end] != evidence.quote:
        yield f"{place}: the article has other words from {evidence.start} to {evidence.end} than are quoted"


def _of_date(place: str, date: EventDate, text: str | None, days: EdtfDays) -> Iterator[str]:
    """Check that the days are days in order, and that they are those of the value."""
    for name, value in (("earliest", date.earliest), ("latest", date.latest)):
        if value is not None and day_of(value) is None:
            yield f"{place}.{name} is no day: {value[:40]!r}"
    first, last = day_of(date.earliest), day_of(date.latest)
    if first is not None and last is not None and first > last:
        yield f"{place}: {date.earliest} is after {date.latest}"
    if date.edtf is None and (first or last):
        yield f"{place}: it has days, but no EDTF value"
    elif date.edtf is not None:
        yield from _of_value(place, date, date.edtf, days)
    if date.phrase is not None:
        yield from _of_evidence(f"{place}.phrase", date.phrase, text)


def _of_value(place: str, date: EventDate, edtf: str, days: EdtfDays) -> Iterator[str]:
    """Check an EDTF value, and that it allows the days that stand beside it, as far as they are looked up."""
    if len(edtf) > _LONGEST_EDTF:
        yield f"{place}.edtf is longer than {_LONGEST_EDTF:,} characters"
        return
    try:
        month = _MONTH.fullmatch(edtf)
        right = _EDTF.fullmatch(edtf) is not None and (month is None or int(month[1]) in _MONTHS)
        allowed = days.of(edtf) if right else None
    except ValueError:
        right, allowed = False, None
    if not right:
        yield f"{place}.edtf is no EDTF value: {edtf[:40]!r}"
    elif allowed is not None and allowed != (day_of(date.earliest), day_of(date.latest)):
        yield f"{place}: {edtf[:40]} is not from {date.earliest} to {date.latest}"
