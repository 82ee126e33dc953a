"""What keeps two clusters apart although some of their events look like one: corrections, dates, one article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.merge.similar import NEAR_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dateline.merge.features import Columns
    from dateline.merge.links import Groups

SMALL = 16
"""Members up to which the articles of a group are read each time rather than kept."""
VETO = 0.25
"""Score under which two events of one article are two, whatever other articles say."""


class Checks:
    """Remembers of every group its latest first day, its earliest last day, its articles, and what must stay apart."""

    def __init__(self, made: Columns, groups: Groups, score: Callable[[int, int], float]) -> None:
        """Start with every event alone."""
        self._made = made
        self._groups = groups
        self._score = score
        self._days: dict[int, tuple[float, float]] = {}
        self._articles: dict[int, dict[int, list[int]]] = {}
        self._apart: dict[int, set[int]] = {}

    def keep_apart(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take in pairs of events that a correction separates."""
        for one, other in pairs:
            for here, there in ((one, other), (other, one)):
                self._apart.setdefault(self._groups.find(here), set()).add(there)

    def may_join(self, one: int, other: int) -> bool:
        """Whether they are two groups, and nothing keeps them apart."""
        if one == other:
            return False
        find = self._groups.find
        if any(find(event) == other for event in self._apart.get(one, ())):
            return False
        return self._days_agree(one, other) and self._articles_agree(one, other)

    def joined(self, kept: int, gone: int, added: Sequence[int]) -> None:
        """Learn that the second group, with these members, is now part of the first."""
        self._days[kept] = self._union(kept, gone)
        self._days.pop(gone, None)
        known, more = self._articles.get(kept), self._articles.pop(gone, None)
        if known is not None:
            for article, events in (more or self._read(added)).items():
                known.setdefault(article, []).extend(events)
        elif len(self._groups.members(kept)) > SMALL:
            self._articles[kept] = self._read(self._groups.members(kept))
        if gone in self._apart:
            self._apart.setdefault(kept, set()).update(self._apart.pop(gone))

    def _days_agree(self, one: int, other: int) -> bool:
        """Whether no two dates are farther apart than those of two outlets may be; a forced group has its own width."""
        first, last = self._union(one, other)
        width = max(NEAR_DAYS, *(start - end for start, end in (self._of(one), self._of(other))))
        return first - last <= width

    def _union(self, one: int, other: int) -> tuple[float, float]:
        (first, last), (start, end) = self._of(one), self._of(other)
        return max(first, start), min(last, end)

    def _of(self, group: int) -> tuple[float, float]:
        return self._days.get(group) or self._made.spans[group]

    def _articles_agree(self, one: int, other: int) -> bool:
        mine, others = self._by_article(one), self._by_article(other)
        if len(mine) > len(others):
            mine, others = others, mine
        return all(
            self._score(here, there) >= VETO
            for article, events in mine.items()
            for there in others.get(article, ())
            for here in events
        )

    def _by_article(self, group: int) -> dict[int, list[int]]:
        return self._articles.get(group) or self._read(self._groups.members(group))

    def _read(self, events: Iterable[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for event in events:
            found.setdefault(self._made.articles[event], []).append(event)
        return found
