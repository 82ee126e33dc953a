"""What the page shows of a timeline, worked out before the template sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from dateline.exporters.told import date_told, published_told
from dateline.exporters.words import in_words, year_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.records import Entry, Evidence, SourceArticle, Timeline, Told

BASES = {
    "stated": "a full date in the text",
    "resolved": "worked out from the words",
    "published": "the day of publication",
    "model": "the model’s own knowledge",
    "edited": "set by a person",
    "unknown": "no provable date",
}
_LABEL = 80  # characters of a name in a list of choices
_NOTE = 400  # characters of a title, a reason, a warning
_YEAR = re.compile(r"[+-]?\d{1,12}")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a quote; ``kind`` is ``phrase`` or ``hedge`` where they are marked, else empty."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of evidence; ``place`` and ``phrase`` are ``start end`` in the article's text, where that is held."""

    pieces: tuple[Piece, ...]
    place: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as one article tells it."""

    event: Told
    article: SourceArticle | None
    number: int
    quotes: tuple[Quote, ...]
    how: str
    basis: str
    dates_entry: bool
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with everything that opens under it."""

    entry: Entry
    when: str
    tellings: tuple[Telling, ...]
    conflicts: tuple[tuple[str, str], ...]
    hedged: bool


class View:
    """A timeline as the page shows it."""

    def __init__(self, timeline: Timeline) -> None:
        """Take the timeline; nothing is worked out before it is asked for."""
        self.timeline = timeline
        self._number = {article.id: number for number, article in enumerate(timeline.articles)}

    @cached_property
    def years(self) -> tuple[tuple[str, tuple[Shown, ...]], ...]:
        """The dated entries under the year that each begins in."""
        groups = groupby(self.timeline.entries, key=_year)
        return tuple((year, tuple(self._shown(entry) for entry in entries)) for year, entries in groups)

    @cached_property
    def undated(self) -> tuple[Shown, ...]:
        """The entries without a provable date."""
        return tuple(self._shown(entry) for entry in self.timeline.undated)

    @cached_property
    def actors(self) -> dict[str, int]:
        """In how many entries each actor acts, the most active first."""
        return _counted(name for entry in self._entries for name in dict.fromkeys(entry.actors))

    @cached_property
    def outlets(self) -> dict[str, int]:
        """How many articles each outlet has here; those with a single one are found by their article."""
        counted = _counted(article.outlet for article in self.timeline.articles if article.outlet)
        return {outlet: count for outlet, count in counted.items() if count > 1}

    @property
    def titles(self) -> tuple[str, ...]:
        """What to call each article."""
        return tuple(title_of(article) for article in self.timeline.articles)

    def data(self) -> dict[str, object]:
        """Return what the script needs: articles with their texts, and for each entry its days, actors and sources.

        Sources are counted through, outlets first, then articles. Lone surrogates become U+FFFD, which keeps offsets.
        """
        actor_at = {name: at for at, name in enumerate(self.actors)}
        outlet_at = {name: at for at, name in enumerate(self.outlets)}
        entries = []
        for entry in self._entries:
            told_by = [self._number[source] for source in entry.sources if source in self._number]
            outlets = {outlet_at.get(self.timeline.articles[at].outlet or "") for at in told_by} - {None}
            sources = [*sorted(at for at in outlets if at is not None), *(len(outlet_at) + at for at in told_by)]
            doubtful = any(sign in "?~%[{" for sign in entry.date.edtf or "")
            acting = [actor_at[name] for name in dict.fromkeys(entry.actors)]
            entries.append([entry.date.earliest, entry.date.latest, int(doubtful), acting, sources])
        articles = [
            {"title": title, "about": self.about(article), "lang": language(article.language), "text": article.text}
            for title, article in zip(self.titles, self.timeline.articles, strict=True)
        ]
        return {"articles": articles, "entries": entries}

    def about(self, article: SourceArticle) -> str:
        """Return who published an article and when, and which one it prints again."""
        told = [clip(article.outlet)] if article.outlet else []
        told.append(published_told(article))
        if article.copy_of is not None:
            at = self._number.get(article.copy_of)
            told.append(f"a copy of “{article.copy_of if at is None else self.titles[at]}”")
        return " · ".join(told)

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return self.timeline.entries + self.timeline.undated

    def _shown(self, entry: Entry) -> Shown:
        conflicts = [(in_words(one.date), ", ".join(map(self._named, one.sources))) for one in entry.conflicts]
        return Shown(
            entry=entry,
            when=in_words(entry.date),
            tellings=tuple(self._telling(event, entry) for event in entry.events),
            conflicts=tuple(conflicts),
            hedged=bool(entry.events) and all(event.hedge for event in entry.events),
        )

    def _telling(self, event: Told, entry: Entry) -> Telling:
        number = self._number.get(event.article, -1)
        article = self.timeline.articles[number] if number >= 0 else None
        return Telling(
            event=event,
            article=article,
            number=number,
            quotes=tuple(_quote(place, event, article) for place in event.evidence),
            how=date_told(event.date, article),
            basis=BASES[event.date.basis],
            dates_entry=len(entry.events) > 1 and event.id == entry.dated_by,
            failed=tuple(name for name, held in sorted(event.checks.items()) if not held),
        )

    def _named(self, source: str) -> str:
        at = self._number.get(source)
        if at is None:
            return source
        return self.timeline.articles[at].outlet or self.titles[at]


def many(count: int, one: str, several: str = "") -> str:
    """Return ``1 event`` or ``2 events``."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def short(name: str, longest: int = _LABEL) -> str:
    """Return a name that fits a list of choices."""
    flat = " ".join(name[: 4 * longest].split())
    return f"{flat[:longest]}…" if len(flat) > longest or len(name) > 4 * longest else flat


def clip(text: str) -> str:
    """Return a text that is no evidence at a length that leaves the page readable."""
    return short(text, _NOTE)


def title_of(article: SourceArticle) -> str:
    """Return what to call an article: its title, where it was read, or its id."""
    return clip(article.title or "") or clip(article.source) or clip(article.id)


def language(code: str) -> str:
    """Return a language code that may stand in ``lang`` (BCP 47), else nothing."""
    return code if code != "und" and _LANGUAGE.fullmatch(code) else ""


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))


def _year(entry: Entry) -> str:
    found = _YEAR.match(entry.date.earliest or entry.date.latest or "")
    return year_in_words(int(found[0])) if found else "Other dates"


def _quote(place: Evidence, event: Told, article: SourceArticle | None) -> Quote:
    phrase = event.date.phrase
    marks = [(phrase, "phrase"), (event.hedge, "hedge")]
    pieces, at = [], 0
    for mark, kind in sorted(((mark, kind) for mark, kind in marks if mark), key=lambda one: one[0].start):
        start, end = mark.start - place.start, mark.end - place.start
        if start >= at and end > start and place.quote[start:end] == mark.quote:
            pieces += [Piece(place.quote[at:start]), Piece(mark.quote, kind)]
            at = end
    text = article.text if article else None
    return Quote(
        pieces=(*pieces, Piece(place.quote[at:])),
        place=_place(place, text),
        phrase=_place(phrase, text) if phrase else "",
    )


def _place(place: Evidence, text: str | None) -> str:
    # a place that does not hold its quote is not shown as one
    there = text is not None and place.quote and text[place.start : place.end] == place.quote
    return f"{place.start} {place.end}" if there else ""
