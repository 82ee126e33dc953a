"""iCalendar (RFC 5545), for any calendar: every entry an event of whole days.

iCalendar knows no month or year as a date: it becomes a span of days, and its description says so. Nothing in it comes
from the clock: ``DTSTAMP`` is the day the last of an entry's articles was published.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.saying import (
    address_of,
    by_id,
    date_written,
    dated,
    entry_told,
    flat,
    name_of,
    plain_id,
    title_told,
    told_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icalendar import Event as CalendarEvent

    from dateline.exporters.days import Span
    from dateline.records import Entry, SourceArticle, Timeline

UNPUBLISHED = date(1970, 1, 1)
"""What stands for the day of publication where no article tells one: RFC 5545 asks for a day."""
PRODUCT = "-//dateline//timeline//EN"


class Calendar(TimelineFormat):
    """Events of whole days that take no time of anybody's (``TRANSP:TRANSPARENT``)."""

    name = "ics"
    endings: tuple[str, ...] = (".ics",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the calendar, its lines ended by CR LF."""
        from icalendar import Calendar as Written  # noqa: PLC0415 -- slow to import

        articles = by_id(timeline)
        calendar = Written()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", title_told(timeline))
        for entry, span, first, last in _held(timeline):
            calendar.add_component(_event(entry, span, (first, last), articles))
        written: bytes = calendar.to_ical()
        return written.decode()

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what becomes a span of days, and what is left out."""
        clipped = sum(first < last == date.max for _, _, first, last in _held(timeline))
        told = f"{losses.count(clipped, 'span')} to 9999-12-31 {'ends' if clipped == 1 else 'end'} a day too early"
        return losses.said(
            losses.undated(timeline),
            losses.other_years(timeline),
            losses.precision(timeline),
            losses.open_ends(timeline),
            losses.sets(timeline),
            told if clipped else "",
            losses.left_out(timeline, "phrases", "conflicts", "further quotes", *losses.REST),
        )


def _held(timeline: Timeline) -> Iterator[tuple[Entry, Span, date, date]]:
    for entry, span in dated(timeline):
        first, last = span.first.as_date(), span.last.as_date()
        if first is not None and last is not None:
            yield entry, span, first, last


def _event(entry: Entry, span: Span, days: tuple[date, date], articles: Mapping[str, SourceArticle]) -> CalendarEvent:
    from icalendar import Event as Written  # noqa: PLC0415 -- slow to import

    first, last = days
    end = span.last.next.as_date() or date.max  # the first day after it
    told = list(told_by(entry, articles))
    written = Written()
    written.add("uid", f"{plain_id(entry.id)}@dateline.invalid")
    published = max((article.published for article, _ in told if article.published), default=UNPUBLISHED)
    written.add("dtstamp", datetime.combine(published, time(), UTC))
    written.add("dtstart", first)
    if end > first and last > first:
        written.add("dtend", end)
    written.add("summary", entry_told(entry))
    lines = [date_written(entry) + _placed(span)]
    lines += [
        f"“{quote}” — {name_of(article)}, {address_of(article) or flat(article.source)}" for article, quote in told
    ]
    written.add("description", "\n".join(lines))
    address = next((one for article, _ in told if (one := address_of(article))), None)
    if address:
        written.add("url", address)
    if entry.actors:
        written.add("categories", [flat(actor) for actor in entry.actors])
    written.add("transp", "TRANSPARENT")
    return written


def _placed(span: Span) -> str:
    """Return why an event stands on the days where it stands, nothing for a day that is known."""
    if span.since:
        return "; no end is known: it stands on the first day"
    if span.until:
        return "; no beginning is known: it stands on the last day"
    return "" if span.is_one_day else f"; it stands on all days from {span.first.expanded()} to {span.last.expanded()}"
