"""Briefs and timelines as a terminal shows them best. Article text is never read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dateline.exporters.plain import made_by, many, notes, provenance_told
from dateline.exporters.saying import by_id, name_of
from dateline.exporters.told import NO_DATE, date_told, published_told
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from dateline.records import ArticleInfo, Brief, Entry, Event, Evidence, SourceArticle, Timeline


def show_brief(console: Console, brief: Brief) -> None:
    """Print one brief."""
    console.print(Rule(_text(brief.article.title or brief.article.source, "bold"), align="left"))
    console.print(_text(_told_of(brief.article), "dim"))
    if brief.summary:
        _heading(console, "Summary")
        for statement in brief.summary:
            console.print(Padding(_text(statement.text), (0, 0, 0, 2)))
            _quotes(console, statement.evidence)
    _heading(console, "Events" if brief.events else "No events")
    console.print(_events(brief.events, brief.article))
    if brief.actors:
        _heading(console, "Actors")
        named = ", ".join(f"{actor.name} ({actor.kind}, {len(actor.mentions)}×)" for actor in brief.actors)
        console.print(Padding(_text(named), (0, 0, 0, 2)))
    _foot(console, brief.warnings, [provenance_told(brief.provenance)])


def show_timeline(console: Console, timeline: Timeline) -> None:
    """Print a timeline."""
    count = len(timeline.articles)
    console.print(Rule(_text(timeline.title or f"Timeline of {many(count, 'article')}", "bold"), align="left"))
    if timeline.keywords:
        console.print(_text(", ".join(timeline.keywords), "dim"))
    articles = by_id(timeline)
    console.print(_entries(timeline.entries, articles))
    if timeline.undated:
        _heading(console, "Without a provable date")
        console.print(_entries(timeline.undated, articles))
    _heading(console, "Articles")
    for article in timeline.articles:
        console.print(Padding(_text(f"{article.title or article.source}  {_told_of(article)}", "dim"), (0, 0, 0, 2)))
    _foot(console, timeline.warnings, dict.fromkeys(made_by(made) for made in timeline.provenance))


def _entries(entries: Iterable[Entry], articles: Mapping[str, SourceArticle]) -> Table:
    table = _grid()
    for entry in entries:
        told = _text(entry.text)
        hedges = [event.hedge for event in entry.events]
        if all(hedges) and hedges[0]:
            told.append(f"  (the article says “{for_terminal(hedges[0].quote)}”)", style="yellow")
        for note in notes(entry, articles):
            told.append(f"\n{for_terminal(note)}", style="yellow" if entry.conflicts else "dim")
        for event in entry.events:
            article = articles.get(event.article)
            _say_how(told, event, article)
            if article is not None and len(articles) > 1:
                told.append(f"\n{for_terminal(name_of(article))}", style="dim")
        told.append(f"\n#{for_terminal(entry.id)}", style="dim")
        table.add_row(_text(entry.date.edtf or NO_DATE), told)
    return table


def _events(events: Iterable[Event], article: ArticleInfo) -> Table:
    table = _grid()
    for event in events:
        told = _text(event.text)
        if event.hedge:
            told.append(f"  (the article says “{for_terminal(event.hedge.quote)}”)", style="yellow")
        _say_how(told, event, article)
        table.add_row(_text(event.date.edtf or NO_DATE), told)
    return table


def _grid() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column(style="bold cyan", min_width=10, max_width=22, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    return table


def _say_how(told: Text, event: Event, article: ArticleInfo | None) -> None:
    """Add how an event was dated, and the sentences that it rests on."""
    if event.date.phrase is not None:
        told.append(f"\n{for_terminal(date_told(event.date, article))}", style="green")
    for place in event.evidence:
        told.append(f"\n“{_flat(place.quote)}”", style="dim italic")


def _quotes(console: Console, places: Iterable[Evidence]) -> None:
    for place in places:
        console.print(Padding(_text(f"“{_flat(place.quote)}”", "dim italic"), (0, 0, 0, 4)))


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(_text(text, "bold underline"))


def _foot(console: Console, warnings: Iterable[str], made: Iterable[str]) -> None:
    console.print()
    for warning in warnings:
        console.print(_text(f"! {warning}", "yellow"))
    for line in made:
        console.print(_text(line, "dim"))


def _told_of(article: ArticleInfo) -> str:
    return f"{article.source} · {published_told(article)}"


def _flat(text: str) -> str:
    return " ".join(for_terminal(text).split())


def _text(text: str, style: str = "") -> Text:
    return Text(for_terminal(text), style=style)
