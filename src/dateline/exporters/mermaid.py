"""A Mermaid ``timeline`` diagram, as Markdown pages show it: a section a year, below it the dates and their events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.days import span_of
from dateline.exporters.saying import all_entries, date_told, entry_told, title_told
from dateline.exporters.told import NO_DATE

if TYPE_CHECKING:
    from dateline.records import Entry, Timeline

MAX_EVENT = 200
"""Characters of one event: longer ones make a box that nobody reads."""
MAX_DIAGRAM = 50_000
"""Characters that Mermaid draws unless its ``maxTextSize`` is raised."""
_UNSAFE = re.compile("[#;:%<>&ﬂ¶]")
"""As few as may be: Mermaid wraps lines by the width of what it writes in between."""
_WORD_FIRST = re.compile(r"^[^\W\d]")


class Mermaid(TimelineFormat):
    """A diagram in words; every sign that Mermaid takes for its own stands as ``#`` number ``;``."""

    name = "mermaid"
    endings: tuple[str, ...] = (".mmd", ".mermaid")

    def timeline(self, timeline: Timeline) -> str:
        """Return the diagram."""
        lines = ["timeline", f"    title {_safe(title_told(timeline))}"]
        years: dict[str, dict[str, list[Entry]]] = {}  # a name that comes twice would draw its events twice
        for entry in all_entries(timeline):
            years.setdefault(_year(entry), {}).setdefault(date_told(entry), []).append(entry)
        for year, dates in years.items():
            lines.append(f"    section {year}")
            for when, entries in dates.items():
                first, *rest = (_safe(entry_told(entry)) for entry in entries)
                lines.append(f"        {_period(when)} : {first}")
                lines += [f"            : {event}" for event in rest]
        return "\n".join(lines) + "\n"

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what is cut, and that everything but date and text is left out."""
        cut = sum(len(entry_told(entry)) > MAX_EVENT for entry in all_entries(timeline))
        size = len(self.timeline(timeline))
        return losses.said(
            f"{losses.count(cut, 'text')} {'is' if cut == 1 else 'are'} cut to {MAX_EVENT} characters" if cut else "",
            losses.left_out(timeline, "quotes", "phrases", "conflicts", "actors", *losses.REST),
            f"the diagram has {size:,} characters, and Mermaid draws {MAX_DIAGRAM:,} unless maxTextSize is raised"
            if size > MAX_DIAGRAM
            else "",
        )


def _year(entry: Entry) -> str:
    """Return the name of the section in which an entry stands."""
    span = span_of(entry.date)
    if span is None:
        return NO_DATE
    year = span.first.year
    return str(year) if year > 0 else f"{1 - year} BCE"


def _period(when: str) -> str:
    """Return a date as a period: no word of it may be one of Mermaid's (``section``, ``title``)."""
    return _WORD_FIRST.sub(lambda found: f"#{ord(found[0])};", _safe(when))


def _safe(text: str) -> str:
    """Return a text on one line in which Mermaid sees nothing of its own.

    Mermaid (``encodeEntities`` in its source) takes ``#58;`` for a colon before it parses, and writes it with ``ﬂ``
    and ``¶`` in between.
    """
    short = text if len(text) <= MAX_EVENT else text[: MAX_EVENT - 1].rstrip() + "…"
    return _UNSAFE.sub(lambda found: f"#{ord(found[0])};", short)
