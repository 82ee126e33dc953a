"""Leaves of a timeline what somebody asked for: a span of time, an actor, a subject, the most important dates."""

from __future__ import annotations

import difflib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import bounds
from dateline.errors import UsageError
from dateline.grounding.words import stems
from dateline.merge.article_names import folded
from dateline.merge.granularity import Granularity, coarse
from dateline.merge.order import time_key
from dateline.merge.span import Span, day_number, span_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.records import Entry, Participant, Timeline

_ABOUT = 0.5
"""The share of the words asked for, the rare ones counting more, that an entry must hold."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to leave of a timeline; what is not given leaves everything.

    ``first`` and ``last`` are EDTF values: an entry stays whose date allows a day from the first day of ``first`` to
    the last day of ``last``. ``actors`` are names, whole or in part, any of which must act. ``about`` are words;
    ``top`` is the number of dates (not of entries). ``granularity`` writes finer dates as months or years.
    """

    first: str | None = None
    last: str | None = None
    actors: tuple[str, ...] = ()
    about: str | None = None
    top: int | None = None
    granularity: Granularity | None = None


def select(timeline: Timeline, selection: Selection) -> Timeline:
    """Return the timeline with the entries that were asked for, and with their articles and actors only.

    Entries without a provable date have no place in a span of time nor among the most important dates: they are
    left out there, and a warning counts them.

    Raises:
        UsageError: a value is no EDTF date, the span ends before it begins, no such actor acts, ``about`` holds
            only words like "the", or ``top`` is less than 1.
    """
    span = _span(selection)
    tests: list[Callable[[Entry], bool]] = []
    if selection.actors:
        names = {name for asked in selection.actors for name in _called(timeline.actors, asked)}
        tests.append(lambda entry: not names.isdisjoint(entry.actors))
    if selection.about is not None:
        tests.append(_about((*timeline.entries, *timeline.undated), selection.about))
    entries = [entry for entry in timeline.entries if all(test(entry) for test in tests)]
    undated = [entry for entry in timeline.undated if all(test(entry) for test in tests)]
    if span is not None:
        entries = [entry for entry in entries if _overlap(span_of(entry.date), span)]
    if selection.granularity is not None:
        coarsened = [coarse(entry, selection.granularity) for entry in entries]
        entries = sorted(coarsened, key=time_key)  # within one month in the order of the days, as they were
    if selection.top is not None:
        entries = _top(entries, selection.top)
    warnings = timeline.warnings
    if undated and (span is not None or selection.top is not None):
        count = "1 entry" if len(undated) == 1 else f"{len(undated):,} entries"
        warnings = (*warnings, f"{count} without a provable date left out of the dates asked for")
        undated = []
    if len(entries) == len(timeline.entries) and len(undated) == len(timeline.undated):
        return timeline.model_copy(update={"entries": tuple(entries)})
    return _with(timeline, entries, undated, warnings)


def _span(selection: Selection) -> Span | None:
    if selection.first is None and selection.last is None:
        return None
    first = day_number(_bounds(selection.first, "--from")[0]) if selection.first is not None else None
    last = day_number(_bounds(selection.last, "--to")[1]) if selection.last is not None else None
    span = (-math.inf if first is None else first, math.inf if last is None else last)
    if span[0] > span[1]:
        raise UsageError(f"--from {selection.first} is later than --to {selection.last}")
    return span


def _bounds(value: str, option: str) -> tuple[str | None, str | None]:
    try:
        return bounds(value)
    except ValueError as error:
        raise UsageError(f"{option}: {value!r} is no date", hint="write it as 2019-02-25, 2019-02 or 2019") from error


def _overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _called(actors: Sequence[Participant], asked: str) -> set[str]:
    """Return the actors of a name or an alias; else those whose name holds all the words asked for."""
    plain = folded(asked)
    found = {
        actor.name
        for actor in actors
        if plain == folded(actor.name) or plain in {folded(m.quote) for m in actor.mentions}
    }
    parts = set(plain.split())
    found = found or {actor.name for actor in actors if parts and parts <= set(folded(actor.name).split())}
    if not found:
        near = difflib.get_close_matches(asked, [actor.name for actor in actors][:2000], n=3, cutoff=0.4)
        hint = f"near to it: {', '.join(near)}" if near else None
        raise UsageError(f"--actor: nobody called {asked!r} acts in this timeline", hint=hint)
    return found


def _about(entries: Sequence[Entry], words: str) -> Callable[[Entry], bool]:
    """Return whether an entry tells of the words: by their stems, a rare one weighing more (inverse frequency)."""
    asked = sorted(stems(words))
    if not asked:
        raise UsageError(f"--about: {words!r} holds no word to look for")
    held = {entry.id: _stems(entry) for entry in entries}
    counts = Counter(stem for own in held.values() for stem in asked if stem in own)
    weights = {stem: math.log(1 + len(held) / (1 + counts[stem])) for stem in asked}
    enough = _ABOUT * sum(weights.values())
    return lambda entry: sum(weights[stem] for stem in asked if stem in held[entry.id]) >= enough > 0


def _stems(entry: Entry) -> set[str]:
    told = {entry.text, *entry.actors, *(event.text for event in entry.events)}
    told.update(place.quote for event in entry.events for place in event.evidence)
    return set().union(*(stems(text) for text in told))


def _top(entries: Sequence[Entry], count: int) -> list[Entry]:
    """Return the entries of the most important dates; a date weighs what its entries weigh together."""
    if count < 1:
        raise UsageError(f"--top: {count} is less than 1")
    weights: defaultdict[Span, float] = defaultdict(float)
    for entry in entries:
        weights[span_of(entry.date)] += entry.importance
    chosen = set(sorted(weights, key=lambda span: (-round(weights[span], 6), span))[:count])
    return [entry for entry in entries if span_of(entry.date) in chosen]


def _with(timeline: Timeline, entries: Sequence[Entry], undated: Sequence[Entry], warnings: Sequence[str]) -> Timeline:
    """Return a timeline of these entries, with the articles that tell them, their copies, and those who act."""
    left = [*entries, *undated]
    told = {source for entry in left for source in entry.sources}
    names = {name for entry in left for name in entry.actors}
    articles = tuple(article for article in timeline.articles if article.id in told or article.copy_of in told)
    kept = {article.id for article in articles}
    actors = tuple(
        actor.model_copy(update={"mentions": tuple(place for place in actor.mentions if place.article in kept)})
        for actor in timeline.actors
        if actor.name in names
    )
    changes = {"articles": articles, "actors": actors, "entries": tuple(entries), "undated": tuple(undated)}
    return timeline.model_copy(update={**changes, "warnings": tuple(warnings)})
