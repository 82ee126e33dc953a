"""Average-link clustering of a sparse graph, with every cluster checked as a whole before it grows."""

from __future__ import annotations

import heapq
from array import array
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Score = Callable[[int, int], float]


class Guard(Protocol):
    """Knows what a group as a whole excludes."""

    def may_join(self, one: int, other: int) -> bool:
        """Whether two groups may become one."""

    def joined(self, kept: int, gone: int, added: Sequence[int]) -> None:
        """Learn that the second group, with these members, is now part of the first."""


SAMPLE = 6
"""Members of a cluster that speak for all when two clusters are compared: at most 36 pairs."""
GROWN = 1.25
"""Times that a cluster may grow before a link to it is measured again."""


class Groups:
    """A partition of numbers."""

    def __init__(self, count: int) -> None:
        """Start with every number alone."""
        self._parent = array("i", range(count))
        self._members: dict[int, list[int]] = {}

    def find(self, one: int) -> int:
        """Return the name of a number's group: one of its members."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        return one

    def members(self, group: int) -> list[int]:
        """Return the numbers of a group."""
        return self._members.get(group) or [group]

    def join(self, one: int, other: int) -> tuple[int, int, list[int]]:
        """Make one group of two; return its name, the name that is no more, and the members that had it."""
        mine, others = self.members(one), self.members(other)
        if (-len(others), other) < (-len(mine), one):
            one, other, mine, others = other, one, others, mine
        self._members[one] = [*mine, *others] if len(mine) == 1 else mine
        if len(mine) > 1:
            mine.extend(others)
        self._members.pop(other, None)
        self._parent[other] = one
        return one, other, others


class Edges:
    """Links between numbers with their scores, kept small."""

    def __init__(self) -> None:
        """Start without links."""
        self._scores = array("d")
        self._ends = array("i")
        self._dropped: set[tuple[int, int]] = set()

    def add(self, one: int, other: int, score: float) -> None:
        """Keep a link."""
        self._scores.append(score)
        self._ends.extend((min(one, other), max(one, other)))

    def drop(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Forget the links of these pairs, the smaller number first, as far as there are any."""
        self._dropped.update(pairs)

    def best_first(self) -> Iterable[tuple[float, int, int]]:
        """Yield score and ends, the highest score first, links of the same score by their ends."""
        scores, ends = self._scores, self._ends
        for at in sorted(range(len(scores)), key=lambda at: (-scores[at], ends[2 * at], ends[2 * at + 1])):
            pair = ends[2 * at], ends[2 * at + 1]
            if pair not in self._dropped:
                yield scores[at], *pair


def agglomerate(
    groups: Groups,
    edges: Edges,
    score: Score,
    guard: Guard,
    threshold: float,
) -> list[tuple[int, int]]:
    """Join groups along the best links while the mean score between both is at least ``threshold``.

    Average link (UPGMA, Sokal and Michener 1958) does not drift along chains as single link does. The mean is taken
    over a sample of each group, and again only when a group has grown by a quarter, so that cost stays near-linear in
    the links. ``guard`` is asked before two groups become one. Returns the links that joined.
    """
    joined: list[tuple[int, int]] = []
    again: list[tuple[float, int, int, int, int]] = []
    asked: set[tuple[int, int, int, int]] = set()
    fresh = iter(edges.best_first())
    following = next(fresh, None)
    while following or again:
        if following and (not again or (-following[0], *following[1:]) <= again[0][:3]):
            (_, one, other), sizes = following, (1, 1)
            following = next(fresh, None)
        else:
            _, one, other, *old = heapq.heappop(again)
            sizes = (old[0], old[1])
        left, right = groups.find(one), groups.find(other)
        if left == right:
            continue
        mine, others = groups.members(left), groups.members(right)
        if len(mine) > GROWN * sizes[0] or len(others) > GROWN * sizes[1]:
            key = (left, right, len(mine), len(others)) if left < right else (right, left, len(others), len(mine))
            if key in asked:
                continue
            asked.add(key)
            mean = _mean(mine, others, score)
            if mean >= threshold:
                heapq.heappush(again, (-mean, one, other, len(mine), len(others)))
        elif guard.may_join(left, right):
            guard.joined(*groups.join(left, right))
            joined.append((one, other))
    return joined


def _mean(mine: list[int], others: list[int], score: Score) -> float:
    left, right = _sample(mine), _sample(others)
    return sum(score(one, other) for one in left for other in right) / (len(left) * len(right))


def _sample(members: list[int]) -> list[int]:
    return members if len(members) <= SAMPLE else [members[at * len(members) // SAMPLE] for at in range(SAMPLE)]
