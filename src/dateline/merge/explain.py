"""Tells why an entry is what it is: sources, sentences, dates and their rules, witnesses, merge decisions, edits."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.merge.entry import answers_to
from dateline.merge.publication import published_told
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.records import Entry, EventDate, SourceArticle, Timeline, Told

_SHORTEST_PREFIX = 4
_NAMED = 5


def explain(timeline: Timeline, wanted: str) -> str:
    """Return in plain text all that one entry rests on, safe to print.

    ``wanted`` is the id of the entry or of one of its events, an id that the entry had before it grew, or the
    beginning of one, if it is the beginning of one entry's ids only.

    Raises:
        UsageError: no entry answers to it, or several; the hint names the nearest ids.
    """
    entry = _find(timeline, wanted.strip())
    articles = {article.id: article for article in timeline.articles}
    told = [
        f"{entry.date.edtf or 'no date'}  {_flat(entry.text)}",
        f"Entry {entry.id}, importance {entry.importance:g}",
    ]
    if entry.actors:
        told.append(f"Actors: {', '.join(map(_flat, entry.actors))}")
    told += ["", "Date", *_why_date(entry), "", _witnesses(entry, articles)]
    for source in entry.sources:
        told += ["", *_article(source, articles)]
        told += [line for event in entry.events if event.article == source for line in _event(event)]
    if entry.conflicts:
        told += ["", "The articles contradict each other"]
        for conflict in entry.conflicts:
            names = ", ".join(_name(source, articles) for source in conflict.sources) or "no article alone"
            told.append(f"  {conflict.date.edtf}: {names}")
    if entry.links:
        told += ["", "Why these are one event"]
        told += [f"  {link.a} and {link.b}: {_flat(link.because)} (score {link.score:.2f})" for link in entry.links]
    if entry.edits:
        told += ["", "Corrected by hand", *(f"  {_flat(edit)}" for edit in entry.edits)]
    return for_terminal("\n".join(told)) + "\n"


def _find(timeline: Timeline, wanted: str) -> Entry:
    answering: dict[str, Entry] = {}
    for entry in (*timeline.entries, *timeline.undated):
        for name in answers_to(entry):
            answering.setdefault(name, entry)
    if wanted in answering:
        return answering[wanted]
    begun = {entry.id: entry for name, entry in answering.items() if name.startswith(wanted)}
    if len(wanted) >= _SHORTEST_PREFIX and len(begun) == 1:
        return next(iter(begun.values()))
    own = sorted({entry.id for entry in answering.values()})
    near = (
        sorted(begun)[:_NAMED]
        or difflib.get_close_matches(wanted[:100], own[:5000], n=_NAMED, cutoff=0)
        or own[:_NAMED]
    )
    what = "several entries answer" if len(begun) > 1 and len(wanted) >= _SHORTEST_PREFIX else "no entry answers"
    raise UsageError(
        f"--explain: {what} to {wanted[:100]!r}",
        hint=f"nearest: {', '.join(near)}" if near else "the timeline has no entries",
    )


def _why_date(entry: Entry) -> list[str]:
    date = entry.date
    if date.basis == "edited":
        return [f"  {date.edtf or 'unknown'}, set by hand"]
    if entry.dated_by is not None:
        event = next((event for event in entry.events if event.id == entry.dated_by), None)
        article = f", as event {event.id} tells" if event is not None and len(entry.events) > 1 else ""
        return [f"  {_date(date)}{article}"]
    if entry.conflicts:
        return [f"  {date.edtf}: one of these, and the articles do not agree which"]
    return [f"  {_date(date)}"]


def _date(date: EventDate) -> str:
    """Return a date with its words, rule, anchor and basis."""
    phrase = f" ← “{_flat(date.phrase.quote)}”" if date.phrase is not None else ""
    parts = [f"{date.edtf or 'no date can be proved'}{phrase}", f"basis {date.basis}"]
    if date.rule is not None:
        parts.append(f"rule {date.rule}")
    if date.anchor is not None:
        parts.append(f"counted from {date.anchor}")
    if date.edtf is not None and date.earliest != date.latest:
        parts.append(f"between {date.earliest or 'ever'} and {date.latest or 'ever'}")
    return ", ".join(parts)


def _witnesses(entry: Entry, articles: Mapping[str, SourceArticle]) -> str:
    count, own = len(entry.sources), entry.witnesses
    told = f"Told by {count} article{'s' if count != 1 else ''}, {own} independent"
    copies = sum(1 for source in entry.sources if source in articles and articles[source].copy_of)
    return told + (f" ({copies} {'is a copy' if copies == 1 else 'are copies'} of another)" if copies else "")


def _name(source: str, articles: Mapping[str, SourceArticle]) -> str:
    article = articles.get(source)
    return _flat(article.title or article.source) if article else source


def _article(source: str, articles: Mapping[str, SourceArticle]) -> list[str]:
    article = articles.get(source)
    if article is None:
        return [f"Article {source}"]
    parts = [_flat(article.source), *([_flat(article.url)] if article.url not in (None, article.source) else [])]
    parts += [*([_flat(article.outlet)] if article.outlet else []), published_told(article)]
    copy = [f"  prints the text of “{_name(article.copy_of, articles)}”"] if article.copy_of else []
    return [_name(source, articles), f"  {' · '.join(parts)} · article {source}", *copy]


def _event(event: Told) -> list[str]:
    told = [f"  event {event.id}: {_flat(event.text)}", *(f"    “{_flat(place.quote)}”" for place in event.evidence)]
    told.append(f"    date: {_date(event.date)}")
    if event.hedge is not None:
        told.append(f"    the article takes distance: “{_flat(event.hedge.quote)}”")
    if event.checks:
        checks = sorted(event.checks.items())
        told.append(f"    checked: {', '.join(name if held else f'{name} failed' for name, held in checks)}")
    return told


def _flat(text: str) -> str:
    return " ".join(text.split())
