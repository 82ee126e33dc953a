"""timemap (Forensic Architecture): the objects that its ``datasheet-server`` serves, in one file.

``events`` belong at its ``EVENTS_EXT``, ``associations`` at ``ASSOCIATIONS_EXT``, ``sources`` at ``SOURCES_EXT``. The
fields are those of timemap's own check (``eventSchema``, ``associationsSchema``, ``sourceSchema``), which refuses any
other field, and any value that is no string.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.json_safe import dumped
from dateline.exporters.saying import (
    address_of,
    by_id,
    date_told,
    dated,
    entry_told,
    flat,
    name_of,
    plain_id,
    told_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from dateline.exporters.days import Span
    from dateline.records import Entry, SourceArticle, Timeline

ACTORS = "Actors"
"""The filter under which timemap lists the actors."""


class TimeMap(TimelineFormat):
    """Events without a place, the actors as filters, the articles as sources."""

    name = "timemap"
    endings: tuple[str, ...] = (".timemap.json",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the JSON."""
        articles = by_id(timeline)
        held = list(_held(timeline))
        actors = dict.fromkeys(flat(actor) for entry, *_ in held for actor in entry.actors)
        value = {
            "events": [_event(entry, first, articles) for entry, _, first in held],
            "associations": [_association(actor) for actor in actors],
            "sources": {plain_id(article.id): _source(article) for article in timeline.articles},
            "sites": [],
            "shapes": [],
        }
        return dumped(value, indent=2, in_html=True) + "\n"

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say that there are no places, and what loses its precision."""
        held = list(_held(timeline))
        ends = sum(span.first != span.last for _, span, _ in held)
        placeless = f"{losses.count(len(held), 'event')} {'has' if len(held) == 1 else 'have'} no place on the map"
        spans = f"{losses.count(ends, 'span')} {'stands' if ends == 1 else 'stand'} on the first day only"
        return losses.said(
            losses.undated(timeline),
            losses.other_years(timeline),
            placeless if held else "",
            spans if ends else "",
            losses.open_ends(timeline),
            losses.left_out(timeline, "phrases", "conflicts", "further quotes", *losses.REST),
        )


def _held(timeline: Timeline) -> Iterator[tuple[Entry, Span, date]]:
    for entry, span in dated(timeline):
        first, last = span.first.as_date(), span.last.as_date()
        if first is not None and last is not None:
            yield entry, span, first


def _event(entry: Entry, first: date, articles: Mapping[str, SourceArticle]) -> dict[str, object]:
    quotes = [f"“{quote}” — {name_of(article)}" for article, quote in told_by(entry, articles)]
    return {
        "id": plain_id(entry.id),
        "description": entry_told(entry),
        # ``DATE_FMT`` as it is unless configured: MM/DD/YYYY; strftime does not pad years everywhere
        "date": f"{first.month:02}/{first.day:02}/{first.year:04}",
        "time": "",
        "time_precision": entry.date.precision or "",
        "time_display": date_told(entry),
        "location": "",
        "latitude": "",
        "longitude": "",
        "associations": list(dict.fromkeys(flat(actor) for actor in entry.actors)),
        "sources": [plain_id(id_) for id_ in entry.sources if id_ in articles],
        "comments": "\n".join(quotes),
    }


def _association(actor: str) -> dict[str, object]:
    return {"id": actor, "title": actor, "desc": "", "mode": "FILTER", "filter_paths": [ACTORS, actor]}


def _source(article: SourceArticle) -> dict[str, object]:
    return {
        "id": plain_id(article.id),
        "title": flat(article.title or article.source),
        "paths": [],
        "type": "Text",
        "url": address_of(article) or "",
        "description": flat(article.source),
        "author": flat(article.outlet or ""),
        "date": str(article.published or ""),
    }
