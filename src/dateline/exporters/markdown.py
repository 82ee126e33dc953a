"""Markdown (CommonMark), with every sign of the article's text that means something there escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.exporters.plain import provenance_told
from dateline.exporters.told import NO_DATE, date_told
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from dateline.records import ArticleInfo, Brief, Event, Timeline

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^@:-])")
_BEFORE_NUMBER = re.compile(r"^(\d+)\.")


class Markdown:
    """Headings, lists, and the evidence as quotes."""

    name = "markdown"
    endings: tuple[str, ...] = (".md", ".markdown")

    def brief(self, brief: Brief) -> str:
        """Return the brief."""
        told = [f"# {_safe(brief.article.title or brief.article.source)}", "", _article(brief.article), ""]
        if brief.summary:
            told += ["## Summary", ""]
            for statement in brief.summary:
                told += [_safe(statement.text), "", *(f"> {_safe(place.quote)}\n>" for place in statement.evidence)]
                told[-1] = told[-1].removesuffix("\n>")
                told.append("")
        told += ["## Events", "", *(_event(event, brief.article) for event in brief.events), ""]
        if brief.actors:
            told += ["## Actors", ""]
            told += [f"- {_safe(actor.name)} ({actor.kind}, named {len(actor.mentions)}×)" for actor in brief.actors]
            told.append("")
        told += [f"- ⚠ {_safe(warning)}" for warning in brief.warnings]
        told += ["", f"_{_safe(provenance_told(brief.provenance))}_"]
        return "\n".join(told) + "\n"

    def timeline(self, timeline: Timeline) -> str:
        """Return the timeline."""
        articles = {article.id: article for article in timeline.articles}
        told = ["# Timeline", ""]
        for entry in timeline.entries:
            told += [_event(event, articles.get(entry.sources[0])) for event in entry.events]
        if timeline.undated:
            told += ["", "## Without a provable date", ""]
            for entry in timeline.undated:
                told += [_event(event, articles.get(entry.sources[0])) for event in entry.events]
        told += ["", "## Articles", ""]
        told += [f"- {_safe(article.title or article.source)}: {_article(article)}" for article in timeline.articles]
        told += ["", *(f"- ⚠ {_safe(warning)}" for warning in timeline.warnings)]
        return "\n".join(told).rstrip("\n") + "\n"


def _safe(text: str) -> str:
    flat = " ".join(for_terminal(text).split())
    return _BEFORE_NUMBER.sub(r"\1\\.", _MARKS.sub(r"\\\1", flat))


def _article(article: ArticleInfo) -> str:
    published = f"published {article.published}" if article.published else "no date of publication"
    return f"{_safe(article.source)}, {published}"


def _event(event: Event, article: ArticleInfo | None) -> str:
    hedge = f" (the article says “{_safe(event.hedge.quote)}”)" if event.hedge else ""
    told = [f"- **{_safe(event.date.edtf or NO_DATE)}** {_safe(event.text)}{hedge}"]
    if event.date.phrase is not None:
        told.append(f"  <br>{_safe(date_told(event.date, article))}")
    told += [f"  > {_safe(place.quote)}" for place in event.evidence]
    return "\n".join(told)
