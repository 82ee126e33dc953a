"""The links between events in parts that share no event: each part can be joined apart from all others.

Groups are only ever joined along links, and what keeps two groups apart is asked of these two alone, so no part knows
of another one; and within a part the links are followed in the order in which they would be followed among all. So the
result is the same, whoever joins which part (``engines`` has it done by other processes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from dateline.merge.guard import Checks
from dateline.merge.links import Edges, Groups, agglomerate
from dateline.merge.similar import Comparison

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

    from dateline.merge.features import Columns
    from dateline.merge.stories import Stories

Link = tuple[float, int, int]
"""The score of a link, and its ends, the smaller number first."""
Pair = tuple[int, int]


@dataclass
class Joining:
    """All that must be known to join the events of any part; can be sent to another process.

    ``apart`` are the pairs that corrections separate, ``answers`` what a model said of pairs.
    """

    made: Columns
    stories: Stories
    threshold: float
    apart: Sequence[Pair] = ()
    answers: dict[Pair, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the comparison of events."""
        self._comparison = Comparison(self.made, self.stories)

    def __getstate__(self) -> tuple[object, ...]:
        """Leave out what is kept of the comparison: it is made anew."""
        return self.made, self.stories, self.threshold, self.apart, self.answers

    def __setstate__(self, state: tuple[object, ...]) -> None:
        """Make it anew."""
        self.__init__(*state)  # type: ignore[misc]

    def joined(self, part: Iterable[Link]) -> list[Pair]:
        """Return the links of a part along which its events were joined, in the order of joining."""
        groups, edges = _Few(), Edges()
        for score, one, other in part:
            edges.add(one, other, score)
        checks = Checks(self.made, groups, self._score)
        checks.keep_apart(self.apart)
        return agglomerate(groups, edges, self._score, checks, self.threshold)

    def _score(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        return self.answers[pair] if pair in self.answers else self._comparison.score(*pair)


class Joiner(Protocol):
    """Has the parts joined, wherever it likes."""

    def __call__(self, joining: Joining, parts: Sequence[Sequence[Link]], /) -> list[list[Pair]]:
        """Return ``joining.joined`` of every part."""


def parts(count: int, links: Iterable[Link]) -> list[list[Link]]:
    """Return the links, each with all those that it shares an event with, directly or through others.

    The parts come in the order of their best links, the links of a part in their own.
    """
    groups, kept = Groups(count), list(links)
    for _, one, other in kept:
        left, right = groups.find(one), groups.find(other)
        if left != right:
            groups.join(left, right)
    found: dict[int, list[Link]] = {}
    for link in kept:
        found.setdefault(groups.find(link[1]), []).append(link)
    return list(found.values())


class _Few(Groups):
    """A partition of few of many numbers; the others stand alone."""

    def __init__(self) -> None:
        super().__init__(0)
        self._parent = cast("array[int]", _Self())  # indexed as an array is, and nothing else


class _Self(dict[int, int]):
    def __missing__(self, key: int) -> int:
        return key
