"""TimelineJS 3 (Knight Lab): the JSON that ``new TL.Timeline(element, json)`` takes.

Its texts are HTML, so everything from an article is escaped. Its dates may end with the month or the year, and are then
shown in the reader's language; ``display_date`` says what is no such date. That field is stripped of HTML and then
written as HTML, so nothing may stand there that would be a tag after being unescaped.
"""

from __future__ import annotations

import re
from html import escape
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
    name_of,
    plain_id,
    title_told,
    told_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.exporters.days import Day, Span
    from dateline.records import Entry, SourceArticle, Timeline

_HTML = re.compile("[<>&\"']")
_TIME_HELD = ("day", "month", "year", "decade", "century", "week", "quarter", "season")
"""Precisions that a date, or a span of two with its ``display_date``, holds."""


class TimelineJs(TimelineFormat):
    """A title slide and a slide an entry, without media."""

    name = "timelinejs"
    endings: tuple[str, ...] = (".timelinejs.json",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the JSON; it may stand in a ``<script>`` element as it is."""
        articles = by_id(timeline)
        title = {"headline": escape(title_told(timeline)), "text": _said(timeline.keywords)}
        slides = [_slide(entry, span, articles) for entry, span in dated(timeline)]
        return dumped({"title": {"text": title, "autolink": False}, "events": slides}, indent=2, in_html=True) + "\n"

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what has no slide."""
        far = any(not losses.held_by_browsers(span.first.year, span.last.year) for _, span in dated(timeline))
        return losses.said(
            losses.undated(timeline),
            "no slide is finer than a year, for one is too far away for the days of a browser" if far else "",
            losses.precision(timeline, held=_TIME_HELD),
            losses.left_out(timeline, "phrases", "conflicts", "further quotes", *losses.REST),
        )


def _slide(entry: Entry, span: Span, articles: Mapping[str, SourceArticle]) -> dict[str, object]:
    start, end = _dates(span)
    slide: dict[str, object] = {"unique_id": f"e{plain_id(entry.id)}", "start_date": start}
    if end is not None:
        slide["end_date"] = end
    shown = _shown(entry, span)
    if shown:
        slide["display_date"] = shown
    text = _sources(told_by(entry, articles)) + _said(entry.actors)
    # the program would make links of whatever looks like one
    return {**slide, "text": {"headline": escape(entry_told(entry)), "text": text}, "autolink": False}


def _dates(span: Span) -> tuple[dict[str, int], dict[str, int] | None]:
    """Return the first and the last day, as coarse as the span is: whole years, whole months or days."""
    first, last = span.first, span.last
    if first.is_first_of_year and last.is_last_of_year:
        start, end = {"year": first.year}, {"year": last.year}
    elif first.is_first_of_month and last.is_last_of_month:
        start, end = {"year": first.year, "month": first.month}, {"year": last.year, "month": last.month}
    else:
        start, end = _day(first), _day(last)
    return start, end if end != start else None


def _day(day: Day) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _shown(entry: Entry, span: Span) -> str:
    """Return what stands for the date on a slide: nothing where TimelineJS says it right, in the reader's language."""
    start, end = _dates(span)
    plain = "-".join(f"{part:0{4 if name == 'year' else 2}}" for name, part in start.items())
    if entry.date.edtf == plain and end is None and span.first.year > 0:
        return ""
    return _HTML.sub("", date_told(entry))


def _sources(told: Iterable[tuple[SourceArticle, str]]) -> str:
    parts = []
    for article, quote in told:
        name, address = escape(name_of(article)), address_of(article)
        source = f'<a href="{escape(address)}">{name}</a>' if address else name
        parts.append(f"<p>“{escape(quote)}” — {source}</p>")
    return "".join(parts)


def _said(words: Iterable[str]) -> str:
    told = escape(", ".join(words))
    return f"<p>{told}</p>" if told else ""
