"""Which articles tell the same story: they are looked for once, and lend each other their words."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.merge.features import Columns

WINDOW = 24
"""Rows that follow along one word and are looked at."""
NEIGHBOURS = 12
"""Articles of the most similar story that are looked at from one article."""
LENDERS = 4
"""Of these, the nearest lend the words that at least ``SHARED`` of them use."""
SHARED = 2
FAINT = 0.1
"""Likeness under which an article lends nothing."""


class Lists:
    """For each word the rows that hold it, in order, in one flat array."""

    def __init__(self, rows: Iterable[Sequence[int]], words: int) -> None:
        """Read the rows; ``words`` is how many words there are."""
        kept = list(rows)
        starts = array("i", bytes(4 * (words + 1)))
        for word in chain.from_iterable(kept):
            starts[word + 1] += 1
        for word in range(words):
            starts[word + 1] += starts[word]
        self._starts = starts
        self._next = array("i", starts[:words])
        self._rows = array("i", bytes(4 * starts[words]))
        filled = array("i", starts[:words])
        for at, row in enumerate(kept):
            for word in row:
                self._rows[filled[word]] = at
                filled[word] += 1

    def behind(self, word: int, at: int) -> array[int]:
        """Return the next ``WINDOW`` rows of a word behind row ``at``; rows must be asked for in rising order."""
        here, end = self._next[word], self._starts[word + 1]
        while here < end and self._rows[here] <= at:
            here += 1
        self._next[word] = here
        return self._rows[here : min(end, here + WINDOW)]


class Stories:
    """The articles next to each article, and how alike the stories of two articles are."""

    def __init__(self, made: Columns) -> None:
        """Find the neighbours of every article among those that share a word, in order of publication."""
        self._made = made
        self._words = made.stories
        self._weights = array("i", (square << name for square, name in zip(made.squares, made.named, strict=True)))
        self.near = self._neighbours()
        self._words = [self._with_lent(article) for article in range(len(self.near))]
        self._norms = array("i", map(self._weight, self._words))

    def alike(self, one: int, other: int) -> float:
        """Return the cosine of two stories, from 0 to 1.

        An article counts with the words that the nearest ones share (pseudo-relevance feedback, Rocchio 1971): two
        short texts on one story may have few words in common, but the same neighbours.
        """
        shared = self._weight(set(self._words[one]).intersection(self._words[other]))
        return shared / math.sqrt(self._norms[one] * self._norms[other]) if shared else 0.0

    def _neighbours(self) -> list[list[int]]:
        published = self._made.published
        order = sorted(range(len(published)), key=lambda one: (math.isnan(published[one]), published[one], one))
        lists = Lists((self._words[one] for one in order), len(self._made.lexicon))
        near: list[list[int]] = [[] for _ in order]
        for at, article in enumerate(order):
            shared: dict[int, int] = {}
            for word in self._words[article]:
                weight = self._weights[word]
                for other in lists.behind(word, at):
                    shared[other] = shared.get(other, 0) + weight
            for other in sorted(shared, key=lambda other: (-shared[other], other))[:NEIGHBOURS]:
                near[article].append(order[other])
                near[order[other]].append(article)
        return near

    def _with_lent(self, article: int) -> tuple[int, ...]:
        mine = self._made.stories[article]
        own = self._weight(mine)
        found = []
        for other in self.near[article]:
            theirs = self._made.stories[other]
            alike = self._weight(set(mine).intersection(theirs)) / math.sqrt(own * self._weight(theirs))
            if alike >= FAINT:
                found.append((-alike, other))
        lenders = [other for _, other in sorted(found)[:LENDERS]]
        uses = Counter(chain.from_iterable(self._made.stories[other] for other in lenders))
        return tuple(sorted({*mine, *(word for word, count in uses.items() if count >= SHARED)}))

    def _weight(self, found: Iterable[int]) -> int:
        return sum(map(self._weights.__getitem__, found))
