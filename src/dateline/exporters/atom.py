"""An Atom feed (RFC 4287): one entry an event, new or changed when an article that tells it was published.

Written with the standard library: no feed library had a release in the last two years, and what they add is a clock.
"""

from __future__ import annotations

import html
import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.ics import UNPUBLISHED
from dateline.exporters.saying import (
    address_of,
    all_entries,
    by_id,
    date_told,
    date_written,
    entry_told,
    flat,
    name_of,
    title_told,
    told_by,
)
from dateline.exporters.xml_text import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from dateline.records import Entry, SourceArticle, Timeline

ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.UUID("6f0c5a0e-3a1b-5d0c-9f5e-6d1f2b7c4a90")
"""The name space of dateline's ids (RFC 9562, version 5): the same entry has the same ``urn:uuid:`` everywhere."""


class Atom(TimelineFormat):
    """A feed with every entry, those without a date too."""

    name = "atom"
    endings: tuple[str, ...] = (".atom",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the feed."""
        articles = by_id(timeline)
        feed = ET.Element("feed", xmlns=ATOM)
        # the least id: an article that joins seldom changes it
        named_after = min((article.id for article in timeline.articles), default=timeline.title or "")
        _add(feed, "id", _urn("timeline", named_after))
        _add(feed, "title", title_told(timeline))
        _add(feed, "updated", _moment(max(_published(timeline.articles), default=UNPUBLISHED)))
        _add(ET.SubElement(feed, "author"), "name", "dateline")
        _add(feed, "generator", "dateline")
        for entry in all_entries(timeline):
            feed.append(_entry(entry, articles))
        return written(feed)

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what is left out; the dates stand in the titles as they are."""
        return losses.said(losses.left_out(timeline, "conflicts", "further quotes", *losses.REST))


def _entry(entry: Entry, articles: Mapping[str, SourceArticle]) -> ET.Element:
    told = list(told_by(entry, articles))
    days = sorted(_published(article for article, _ in told)) or [UNPUBLISHED]
    element = ET.Element("entry")
    _add(element, "id", _urn("entry", entry.id))
    _add(element, "title", f"{date_told(entry)}: {entry_told(entry)}")
    _add(element, "published", _moment(days[0]))
    _add(element, "updated", _moment(days[-1]))
    for actor in dict.fromkeys(flat(actor) for actor in entry.actors):
        ET.SubElement(element, "category", term=actor)
    # RFC 4287, 4.2.7.6: "related" is what the entry is about; "via" would say that the words were taken over
    for address in dict.fromkeys(one for article, _ in told if (one := address_of(article))):
        ET.SubElement(element, "link", rel="related", href=address)
    _add(element, "content", _content(entry, told), type="html")
    return element


def _content(entry: Entry, told: Iterable[tuple[SourceArticle, str]]) -> str:
    """Return HTML; what stands in it is escaped here, and once more by XML."""
    lines = [f"<p>{html.escape(date_written(entry))}: {html.escape(entry_told(entry))}</p>"]
    lines += [
        f"<blockquote><p>{html.escape(quote)}</p><p>{_source(article)}</p></blockquote>" for article, quote in told
    ]
    return "\n".join(lines)


def _source(article: SourceArticle) -> str:
    name, address = html.escape(name_of(article)), address_of(article)
    return f'<a href="{html.escape(address)}">{name}</a>' if address else name


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _urn(kind: str, name: str) -> str:
    # a lone surrogate has no UTF-8, and ``uuid5`` would refuse it
    return uuid.uuid5(_NAMES, f"{kind}\n{name.encode('utf-8', 'backslashreplace').decode()}").urn


def _published(articles: Iterable[SourceArticle]) -> list[date]:
    return [article.published for article in articles if article.published]


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
