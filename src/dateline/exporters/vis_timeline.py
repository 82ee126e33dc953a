"""vis-timeline: ``items``, ``groups`` and ``options`` for ``new vis.Timeline(element, items, groups, options)``.

``content`` and ``title`` are HTML, so everything from an article is escaped. Moments carry no time zone: the browser
then takes them for its own, and a day stays that day wherever the reader is.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from dateline.exporters import losses, saying
from dateline.exporters.base import TimelineFormat
from dateline.exporters.json_safe import dumped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.exporters.days import Day, Span
    from dateline.records import Entry, SourceArticle, Timeline

MAX_GROUPS = 8
"""Actors that have a row of their own."""
OTHERS = "others"
MAX_LABEL, MAX_ROW_LABEL = 80, 30
"""Characters: vis-timeline does not break the lines of its labels; the whole text stands in the tooltip."""


class VisTimeline(TimelineFormat):
    """An item an entry: a day is a point, everything else a range; a row for each of the actors named most."""

    name = "vis-timeline"
    endings: tuple[str, ...] = (".vis.json",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the JSON; it may stand in a ``<script>`` element as it is."""
        articles = saying.by_id(timeline)
        rows = _rows(timeline)
        items = [_item(entry, span, articles, rows) for entry, span in _held(timeline)]
        groups: list[dict[str, object]] = [
            {"id": number, "content": escape(_short(name, MAX_ROW_LABEL)), "order": number}
            for name, number in rows.items()
        ]
        groups.append({"id": OTHERS, "content": "", "order": len(rows)})
        options = {"stack": True, "zoomMin": 86_400_000, "tooltip": {"followMouse": True}}
        value = {"title": saying.title_told(timeline), "items": items, "groups": groups, "options": options}
        return dumped(value, indent=2, in_html=True) + "\n"

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what becomes a range, what is left out, and which entries stand in one row of several."""
        rows = _rows(timeline)
        several = sum(sum(name in rows for name in _names(entry)) > 1 for entry, _ in _held(timeline))
        told = f"{losses.count(several, 'entry', 'entries')} of several actors "
        return losses.said(
            losses.undated(timeline),
            losses.ecma_years(timeline),
            losses.precision(timeline),
            losses.open_ends(timeline),
            losses.sets(timeline),
            told + ("stands in one row only" if several == 1 else "stand in one row only") if several else "",
            losses.left_out(timeline, "phrases", "conflicts", "further quotes", *losses.REST),
        )


def _held(timeline: Timeline) -> list[tuple[Entry, Span]]:
    return [(entry, span) for entry, span in saying.dated(timeline)
            if losses.held_by_browsers(span.first.year, span.last.year)]  # fmt: skip


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(saying.flat(actor) for actor in entry.actors))


def _rows(timeline: Timeline) -> dict[str, int]:
    """Return the actors of most entries (the same number in order of their names), with the number of their rows."""
    counted = Counter(name for entry, _ in _held(timeline) for name in _names(entry))
    most = sorted(counted, key=lambda name: (-counted[name], name))[:MAX_GROUPS]
    return {name: number for number, name in enumerate(most)}


def _item(
    entry: Entry, span: Span, articles: Mapping[str, SourceArticle], rows: Mapping[str, int]
) -> dict[str, object]:
    told = saying.entry_told(entry)
    quotes = [
        f"“{escape(quote)}” — {escape(saying.name_of(article))}" for article, quote in saying.told_by(entry, articles)
    ]
    row = min((rows[name] for name in _names(entry) if name in rows), default=None)
    item: dict[str, object] = {
        "id": saying.plain_id(entry.id),
        "content": escape(_short(told, MAX_LABEL)),
        "title": "<br>".join([escape(saying.date_written(entry)), escape(told), *quotes]),
        "start": _midnight(span.first),
        "group": OTHERS if row is None else row,
        "className": f"dateline-{entry.date.precision or 'day'} dateline-{entry.date.basis}",
    }
    if span.first == span.last:
        return {**item, "type": "box"}
    return {**item, "type": "range", "end": _midnight(span.last.next)}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _midnight(day: Day) -> str:
    return f"{day.expanded()}T00:00:00"
