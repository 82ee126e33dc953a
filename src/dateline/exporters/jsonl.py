"""JSON Lines (jsonlines.org): a head, then one entry a line; ``reading.read_timeline`` gives the same timeline back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.exporters.base import TimelineFormat
from dateline.exporters.json_safe import dumped

if TYPE_CHECKING:
    from dateline.records import Brief, Timeline


class JsonLines(TimelineFormat):
    """The whole timeline.

    The head is the timeline without its entries; its ``lines`` tells how many entries follow, and how many without a
    date after those. Each line is an entry as it stands in ``dateline.timeline/1``.
    """

    name = "jsonl"
    endings: tuple[str, ...] = (".jsonl", ".ndjson")

    def brief(self, brief: Brief) -> str:
        """Return the brief on one line, so that many are a stream: each is whole as soon as its line is."""
        return dumped(brief.model_dump(mode="json")) + "\n"

    def timeline(self, timeline: Timeline) -> str:
        """Return the head and the entries."""
        head = timeline.model_dump(mode="json", exclude={"entries", "undated"})
        lines = {"entries": len(timeline.entries), "undated": len(timeline.undated)}
        told = [dumped({"schema": head.pop("schema"), "lines": lines, **head})]
        told += [dumped(entry.model_dump(mode="json")) for entry in (*timeline.entries, *timeline.undated)]
        return "\n".join(told) + "\n"
