"""Which pairs of events are worth comparing: near-linear in their number, whatever they share.

Events stand in order of time, and so do the events of each word. Along each of its words an event looks at the next
few only (the sorted neighbourhood of Hernández and Stolfo 1995, once a word): all that share a rare word are seen, and
of those that share a common one the nearest in time. A second road leads from an article to those that tell the most
similar story, and there to the events with the same head word.
"""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from dateline.merge.stories import Lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.merge.features import Columns

MOST = 32
"""Pairs that one event proposes, those that share the rarest words first."""
_SAME_HEAD = 8
"""Events of one article with one head word that are looked at from another article."""


def candidates(made: Columns, near: Sequence[Sequence[int]]) -> Iterator[tuple[int, list[int]]]:
    """Yield events with the later ones (in order of time) that each is worth comparing with.

    ``near`` holds for each article those that tell the most similar story.
    """
    order = sorted(range(len(made.words)), key=lambda event: _time(made, event))
    place = array("i", bytes(4 * len(order)))
    for at, event in enumerate(order):
        place[event] = at
    lists = Lists((made.words[event] for event in order), len(made.lexicon))
    by_head = _by_head(made)
    for at, event in enumerate(order):
        shared: dict[int, int] = {}
        for word in made.words[event]:
            weight = made.squares[word]
            for other in lists.behind(word, at):
                shared[other] = shared.get(other, 0) + weight
        head = made.heads[event]
        for article in near[made.articles[event]] if head >= 0 else ():
            for one in by_head[article].get(head, ()):
                other = place[one]
                if other > at:
                    shared[other] = shared.get(other, 0) + made.squares[head]
        best = sorted(shared, key=lambda other: (-shared[other], other))[:MOST]
        if best:
            yield event, [order[other] for other in best]


def _time(made: Columns, event: int) -> tuple[bool, float, int, int]:
    """Order by the first day that the date allows, else by the day of publication; the undated come last."""
    first, last = made.spans[event]
    day = last if math.isinf(first) else first
    if math.isinf(day):
        day = made.published[made.articles[event]]
    return (math.isnan(day), 0.0 if math.isnan(day) else day, made.heads[event], event)


def _by_head(made: Columns) -> list[dict[int, list[int]]]:
    found: list[dict[int, list[int]]] = [{} for _ in made.published]
    for event, article in enumerate(made.articles):
        head = made.heads[event]
        if head >= 0:
            events = found[article].setdefault(head, [])
            if len(events) < _SAME_HEAD:
                events.append(event)
    return found
