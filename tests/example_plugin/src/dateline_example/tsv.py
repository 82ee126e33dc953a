"""Tab-separated values: one event a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.records import Brief, Event, Timeline

HEAD = ("edtf", "event", "line")


class Tsv:
    """Writes the date, the event and the line that it rests on."""

    name = "tsv"
    endings: tuple[str, ...] = (".tsv",)

    def brief(self, brief: Brief) -> str:
        """Return the events of a brief."""
        return _table(brief.events)

    def timeline(self, timeline: Timeline) -> str:
        """Return the events of a timeline, those without a date at the end."""
        return _table(event for entry in (*timeline.entries, *timeline.undated) for event in entry.events)

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say that actors and all but the first line have no column."""
        del timeline
        return ("actors and further lines have no column",)


def _table(events: Iterable[Event]) -> str:
    rows = [HEAD, *((event.date.edtf or "", event.text, event.evidence[0].quote) for event in events)]
    return "".join("\t".join(" ".join(for_terminal(cell).split()) for cell in row) + "\n" for row in rows)
