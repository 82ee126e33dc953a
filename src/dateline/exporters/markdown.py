"""Markdown (CommonMark), with every sign of the article's text that means something there escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.exporters.base import Lossless
from dateline.exporters.plain import made_by, notes, provenance_told
from dateline.exporters.saying import address_of, by_id, entry_told, name_of, web_address
from dateline.exporters.told import NO_DATE, date_told, published_told
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.records import ArticleInfo, Brief, Entry, Event, Evidence, SourceArticle, Timeline

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^@:-])")
_BEFORE_NUMBER = re.compile(r"^(\d+)\.")


class Markdown(Lossless):
    """Headings, lists, and the evidence as quotes."""

    name = "markdown"
    endings: tuple[str, ...] = (".md", ".markdown")

    def brief(self, brief: Brief) -> str:
        """Return the brief."""
        told = [f"# {_safe(brief.article.title or brief.article.source)}", "", _article(brief.article), ""]
        if brief.summary:
            told += ["## Summary", ""]
            for statement in brief.summary:
                told += [_safe(statement.text), "", "\n>\n".join(_quote(place) for place in statement.evidence), ""]
        told += ["## Events", ""] if brief.events else ["No events.", ""]
        told += [*(_event(event, brief.article) for event in brief.events), ""]
        if brief.actors:
            told += ["## Actors", ""]
            told += [f"- {_safe(actor.name)} ({actor.kind}, named {len(actor.mentions)}×)" for actor in brief.actors]
            told.append("")
        told += [f"- ⚠ {_safe(warning)}" for warning in brief.warnings]
        told += ["", f"_{_safe(provenance_told(brief.provenance))}_"]
        return "\n".join(told) + "\n"

    def timeline(self, timeline: Timeline) -> str:
        """Return the timeline."""
        articles = by_id(timeline)
        about = [f"Keywords: {_safe(', '.join(timeline.keywords))}", ""] if timeline.keywords else []
        told = [
            f"# {_safe(timeline.title or 'Timeline')}",
            "",
            *about,
            *(_entry(entry, articles) for entry in timeline.entries),
        ]
        if timeline.undated:
            told += ["", "## Without a provable date", ""]
            told += [_entry(entry, articles) for entry in timeline.undated]
        told += ["", "## Articles", ""]
        told += [f"- {_safe(article.title or article.source)}: {_article(article)}" for article in timeline.articles]
        told += ["", *(f"- ⚠ {_safe(warning)}" for warning in timeline.warnings), ""]
        told += [f"_{made}_" for made in dict.fromkeys(_safe(made_by(made)) for made in timeline.provenance)]
        return "\n".join(told).rstrip("\n") + "\n"


def _safe(text: str) -> str:
    flat = " ".join(for_terminal(text).split())
    return _BEFORE_NUMBER.sub(r"\1\\.", _MARKS.sub(r"\\\1", flat))


def _article(article: ArticleInfo) -> str:
    shown = dict.fromkeys(filter(None, (article.source, article.url)))
    return ", ".join([*(_linked(one, web_address(one)) for one in shown), _safe(published_told(article))])


def _linked(words: str, address: str | None) -> str:
    """Return words as a link (CommonMark 0.31, 6.3), as they are where there is no address."""
    return f"[{_safe(words)}](<{address.replace('&', '&amp;')}>)" if address else _safe(words)


def _event(event: Event, article: ArticleInfo) -> str:
    hedge = f" (the article says “{_safe(event.hedge.quote)}”)" if event.hedge else ""
    first = [f"- **{_safe(event.date.edtf or NO_DATE)}** {_safe(event.text)}{hedge}"]
    if event.date.phrase is not None:
        first.append(f"  {_safe(date_told(event.date, article))}")
    # a backslash at the end of a line breaks it
    return "\n".join(["\\\n".join(first), *(f"  {_quote(place)}" for place in event.evidence)])


def _entry(entry: Entry, articles: Mapping[str, SourceArticle]) -> str:
    first = [f"- **{_safe(entry.date.edtf or NO_DATE)}** {_safe(entry_told(entry))}"]
    first += [f"  {_safe(note)}" for note in notes(entry, articles)]
    told = ["\\\n".join(first)]
    for event in entry.events:
        article = articles.get(event.article)
        how = [_safe(date_told(event.date, article))] if event.date.phrase is not None else []
        who = (
            [f"— {_linked(name_of(article), address_of(article))}"] if article is not None and len(articles) > 1 else []
        )
        told += [f"\n  {line}\n" for line in [", ".join([*how, *who])] if line]
        told += [f"  {_quote(place)}" for place in event.evidence]
    return "\n".join([*told, ""])


def _quote(place: Evidence) -> str:
    return f"> {_safe(place.quote)}"
