"""Plain text: what a pipe, a file or a mail gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.exporters.base import Lossless
from dateline.exporters.saying import by_id, entry_told, name_of
from dateline.exporters.told import NO_DATE, date_told, published_told
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.records import ArticleInfo, Brief, Entry, Event, Provenance, SourceArticle, Timeline


class Plain(Lossless):
    """Text without any markup, one fact a line."""

    name = "text"
    endings: tuple[str, ...] = (".txt", ".text")

    def brief(self, brief: Brief) -> str:
        """Return the brief."""
        told = [_title(brief.article), _article(brief.article), ""]
        if brief.summary:
            told.append("Summary")
            for statement in brief.summary:
                told.append(f"  {_flat(statement.text)}")
                told += [f"    “{_flat(place.quote)}”" for place in statement.evidence]
            told.append("")
        told.append("Events" if brief.events else "No events")
        for event in brief.events:
            told += _event(event, brief.article)
        if brief.actors:
            told += ["", "Actors"]
            told += [f"  {_flat(actor.name)} ({actor.kind}, named {len(actor.mentions)}×)" for actor in brief.actors]
        told += ["", *(f"! {_flat(warning)}" for warning in brief.warnings), provenance_told(brief.provenance)]
        return for_terminal("\n".join(told)) + "\n"

    def timeline(self, timeline: Timeline) -> str:
        """Return the timeline."""
        articles = by_id(timeline)
        told = [f"Timeline of {many(len(timeline.articles), 'article')}"]
        told += subject(timeline)
        told.append("")
        for entry in timeline.entries:
            told += _entry(entry, articles)
        if timeline.undated:
            told += ["", "Without a provable date"]
            for entry in timeline.undated:
                told += _entry(entry, articles)
        told += ["", "Articles", *(f"  {_title(article)} — {_article(article)}" for article in timeline.articles), ""]
        told += [f"! {_flat(warning)}" for warning in timeline.warnings]
        told += list(dict.fromkeys(made_by(made) for made in timeline.provenance))
        return for_terminal("\n".join(told)) + "\n"


def subject(timeline: Timeline) -> list[str]:
    """Return what a timeline is about, as far as that is known: its title and its keywords."""
    title = [_flat(timeline.title)] if timeline.title else []
    return [*title, *([f"Keywords: {_flat(', '.join(timeline.keywords))}"] if timeline.keywords else [])]


def notes(entry: Entry, articles: Mapping[str, SourceArticle]) -> list[str]:
    """Return what a person should know of an entry: who tells it, where they disagree, what was corrected."""
    told = []
    if len(entry.sources) > 1:
        independent = "" if entry.witnesses == len(entry.sources) else f", {entry.witnesses} of them independent"
        told.append(f"told by {many(len(entry.sources), 'article')}{independent}")
    if entry.conflicts:
        given = "; ".join(
            f"{conflict.date.edtf or NO_DATE} ({', '.join(_named(source, articles) for source in conflict.sources)})"
            for conflict in entry.conflicts
        )
        told.append(f"they contradict each other: {given}")
    return told + [f"corrected: {_flat(edit)}" for edit in entry.edits]


def _named(source: str, articles: Mapping[str, SourceArticle]) -> str:
    article = articles.get(source)
    return _flat((article and (article.outlet or article.title or article.source)) or source)


def provenance_told(made: Provenance) -> str:
    """Return one line: model, prompt, requests, tokens."""
    usage = made.usage
    asked = (
        f"{many(usage.cached, 'answer')}, all from the cache"
        if made.cached
        else f"{many(usage.requests, 'request')}"
        f" ({usage.prompt_tokens:,} tokens read, {usage.completion_tokens:,} written)"
        + (f", {many(usage.cached, 'answer')} from the cache" if usage.cached else "")
    )
    return f"{made_by(made)} · {asked}"


def many(count: int, noun: str) -> str:
    """Return ``1 request`` or ``2 requests``."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def made_by(made: Provenance) -> str:
    """Return one line: which model, prompt and program made a result."""
    prompt = f" · {made.prompt.name}@{made.prompt.version} ({made.prompt.sha256[:12]})" if made.prompt else ""
    return f"{made.model}{prompt} · dateline {made.dateline}"


def _title(article: ArticleInfo) -> str:
    return _flat(article.title or article.source)


def _article(article: ArticleInfo) -> str:
    address = [_flat(article.url)] if article.url and article.url != article.source else []
    return " · ".join([_flat(article.source), *address, published_told(article)])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _event(event: Event, article: ArticleInfo | None) -> list[str]:
    hedge = f" [the article says “{_flat(event.hedge.quote)}”]" if event.hedge else ""
    told = [f"  {event.date.edtf or NO_DATE:<12} {_flat(event.text)}{hedge}"]
    if event.date.phrase is not None:
        told.append(f"    {date_told(event.date, article)}")
    return told + [f"    “{_flat(place.quote)}”" for place in event.evidence]


def _entry(entry: Entry, articles: Mapping[str, SourceArticle]) -> list[str]:
    told = [
        f"  {entry.date.edtf or NO_DATE:<12} {entry_told(entry)}",
        *(f"    {one}" for one in notes(entry, articles)),
    ]
    for event in entry.events:
        article = articles.get(event.article)
        if event.date.phrase is not None:
            told.append(f"    {_flat(date_told(event.date, article))}")
        told += [f"    “{_flat(place.quote)}”" for place in event.evidence]
        if article is not None and len(articles) > 1:
            told.append(f"    — {name_of(article)}")
    return [*told, f"    #{entry.id}"]
