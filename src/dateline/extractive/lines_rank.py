"""Which lines tell a date best: those that together come nearest to what all its lines say.

A greedy search for the summary whose sum is nearest to the centroid (CENTROID-OPT: Gholipour Ghalandari 2017,
"Revisiting the centroid-based method", used by DATEWISE, ACL 2020): a second line that says the same again brings the
sum no nearer, so most of the control of redundancy is in the measure itself.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.extractive.vectors import Vector, Vocabulary, add, dot, unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.extractive.candidates import Candidate

LONG = 200
"""Characters from which on a line is too long for an entry; its score falls with the square of the excess."""
SHORT = 5
"""Content words of a line below which it tells too little by itself; its score falls with each that lacks."""
PLANNED = 0.7
"""What is left of the score of a line that was published before the day it speaks of: it tells a plan."""
SAME = 0.6
"""Cosine of two lines above which the second one says the same."""
CONSIDERED = 100
"""Lines of one date, the nearest to its centroid, that the search goes through."""


@dataclass(frozen=True, slots=True)
class _Rated:
    """A candidate with its vector, that one's nearness to the centroid, and what its score is multiplied by."""

    candidate: Candidate
    vector: Vector
    nearness: float
    factor: float


def by_worth(pool: Sequence[Candidate], vocabulary: Vocabulary, further: int = 0) -> Iterator[tuple[Candidate, float]]:
    """Yield the lines of one date as a summary of it grows, the best first, each with how near the sum then is.

    ``pool`` holds the candidates of one slot; a line that only mentions the date is never yielded, nor is one that
    says what was said before. The nearness is the cosine of the sum of the lines yielded and the centroid, from 0
    to 1. After them come up to ``further`` lines that say the same again, the nearest to the centroid first.
    """
    unique = _without_copies(pool)
    centroid: Vector = {}
    for one in unique:  # no vector is kept: ten thousand articles may speak of one day
        add(centroid, vocabulary.vector(vocabulary.stems(one.text)))
    centroid = unit(centroid)
    rated = (_rated(one, vocabulary, centroid) for one in unique if not one.mentions)
    best = heapq.nsmallest(CONSIDERED + further, rated, key=lambda one: (-one.nearness * one.factor, -one.factor))
    told: set[str] = set()
    near = 0.0
    for one, near in _grown(best[:CONSIDERED], centroid):
        told.add(one.text)
        yield one, near
    left = [one.candidate for one in best if one.candidate.text not in told] if further else []
    yield from ((one, near) for one in left[:further])


def _rated(one: Candidate, vocabulary: Vocabulary, centroid: Vector) -> _Rated:
    stems = vocabulary.stems(one.text)
    vector = vocabulary.vector(stems)
    return _Rated(one, vector, dot(vector, centroid), _factor(one, len(set(stems))))


def _grown(left: list[_Rated], centroid: Vector) -> Iterator[tuple[Candidate, float]]:
    total: Vector = {}
    near, square = 0.0, 0.0
    taken: list[Vector] = []
    while left:
        # of equals the first: the order is fixed
        best = max(left, key=lambda one: (_score(one, total, near, square), one.factor))
        left.remove(best)
        if any(dot(best.vector, other) > SAME for other in taken):
            continue
        taken.append(best.vector)
        add(total, best.vector)
        near, square = dot(total, centroid), dot(total, total)
        yield best.candidate, min(1.0, near / math.sqrt(square)) if square else 0.0


def _score(one: _Rated, total: Vector, near: float, square: float) -> float:
    """Return the cosine of the centroid and the sum with this line in it, times the line's factor."""
    length = math.sqrt(square + 1 + 2 * dot(one.vector, total)) if one.vector else 0.0
    return one.factor * (near + one.nearness) / length if length else 0.0


def _factor(one: Candidate, content: int) -> float:
    factor = min(1.0, LONG / len(one.text)) ** 2 * min(1.0, content / SHORT)
    if one.published is not None and one.published < one.slot.first:
        factor *= PLANNED
    return factor


def _without_copies(pool: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates in a fixed order, each text once, at its earliest publication."""
    first: dict[str, Candidate] = {}
    for one in sorted(pool, key=lambda one: (one.mentions, one.published or 0, one.article, one.number)):
        first.setdefault(one.text, one)
    return list(first.values())
