"""From the dated lines of many articles to the lines of a timeline, and to those that deserve a model's time."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.extractive.dates_rank import RankedDate, rank_dates
from dateline.extractive.lines_rank import by_worth
from dateline.extractive.vectors import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from dateline.extractive.candidates import Candidate, Slot

ENOUGH = 0.6
"""The share of all dates' weight that a timeline holds when the number of its dates is not given."""
MIN_DATES = 10
MAX_DATES = 100
"""Bounds of that number; the lower one so that a few articles lose no date."""
MAX_LINES = 4
"""Lines of one date at most, when their number is not given."""
GAIN = 0.06
"""By how much a further line of a date must bring the summary nearer to all that is said of it, as a cosine."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a timeline shall be; what is ``None`` is worked out from the articles.

    Attributes:
        dates: how many dates.
        per_date: how many lines a date; fewer where a date has no more that say something new.
        first: the first day that a date may begin on.
        last: the last day that a date may end on.
        words: words of the topic: only articles with one of them in a dated line count.
    """

    dates: int | None = None
    per_date: int | None = None
    first: date | None = None
    last: date | None = None
    words: str | None = None


def choose(found: Iterable[Candidate], choice: Choice | None = None) -> list[Candidate]:
    """Return the lines of a timeline, by their dates, the best line of a date first.

    The result hangs on the candidates alone, not on their order. The same sentence counts once, however many
    articles print it.
    """
    choice = choice or Choice()
    field = _Field(found, choice)
    picked: list[list[Candidate]] = []
    wanted = field.predicted_dates() if choice.dates is None else choice.dates
    for ranked in field.ranked:
        if len(picked) >= wanted:
            break
        lines = list(field.best(ranked.slot, choice.per_date))
        if lines:
            picked.append(lines)
    picked.sort(key=lambda lines: (lines[0].slot.first, lines[0].slot.last))
    return [line for lines in picked for line in lines]


def worth_asking(found: Iterable[Candidate], budget: int, choice: Choice | None = None) -> dict[str, set[int]]:
    """Return at most ``budget`` lines that deserve a language model's time: by article id the numbers of its lines.

    Each date has a part of the budget by its weight (the highest averages of D'Hondt, the divisors 1, 2, 3 …), so
    that the days everybody speaks of are read from several articles, and none takes all.
    """
    field = _Field(found, choice or Choice())
    asked: defaultdict[str, set[int]] = defaultdict(set)
    lines: dict[int, Iterator[Candidate]] = {}
    waiting = [(-ranked.weight, place, 1) for place, ranked in enumerate(field.ranked)]
    heapq.heapify(waiting)
    left = budget
    while waiting and left > 0:
        _, place, divisor = heapq.heappop(waiting)
        ranked = field.ranked[place]
        if place not in lines:
            lines[place] = field.lines(ranked.slot, budget)
        line = next((one for one in lines[place] if one.number not in asked[one.article]), None)
        if line is not None:
            asked[line.article].add(line.number)
            left -= 1
            heapq.heappush(waiting, (-ranked.weight / (divisor + 1), place, divisor + 1))
    return {article: numbers for article, numbers in sorted(asked.items()) if numbers}


class _Field:
    """The candidates that a choice leaves, by their dates, and those in order of weight."""

    def __init__(self, found: Iterable[Candidate], choice: Choice) -> None:
        kept = list(_within(found, choice))
        self._vocabulary = Vocabulary(one.text for one in _each_line(kept))
        on_topic = _matcher(self._vocabulary, choice.words)
        if on_topic:
            about = {one.article for one in kept if on_topic(one.text)}
            kept = [one for one in kept if one.article in about]
        self.ranked: Sequence[RankedDate] = rank_dates(kept)
        self._pools: Mapping[Slot, list[Candidate]] = _pools(kept)

    def predicted_dates(self) -> int:
        """Return how many dates hold the most of the weight, the most important first."""
        total = math.fsum(ranked.weight for ranked in self.ranked)
        held, count = 0.0, 0
        for ranked in self.ranked:
            if count >= MAX_DATES or (count >= MIN_DATES and held >= ENOUGH * total):
                break
            held, count = held + ranked.weight, count + 1
        return count

    def lines(self, slot: Slot, count: int) -> Iterator[Candidate]:
        """Yield lines of a date, the best first, then up to ``count`` that say the same: other witnesses."""
        return (one for one, _ in by_worth(self._pools[slot], self._vocabulary, count))

    def best(self, slot: Slot, per_date: int | None) -> Iterator[Candidate]:
        """Yield as many lines of a date as are asked for, or as many as bring something."""
        before = 0.0
        for count, (one, near) in enumerate(by_worth(self._pools[slot], self._vocabulary)):
            if count >= (MAX_LINES if per_date is None else per_date):
                break
            if per_date is None and count and near - before < GAIN:
                break
            before = near
            yield one


def _within(found: Iterable[Candidate], choice: Choice) -> Iterator[Candidate]:
    first = choice.first.toordinal() if choice.first else None
    last = choice.last.toordinal() if choice.last else None
    for one in found:
        if (first is None or one.slot.first >= first) and (last is None or one.slot.last <= last):
            yield one


def _each_line(kept: Iterable[Candidate]) -> Iterator[Candidate]:
    seen: set[tuple[str, int]] = set()
    for one in kept:
        if (one.article, one.number) not in seen:
            seen.add((one.article, one.number))
            yield one


def _matcher(vocabulary: Vocabulary, words: str | None) -> Callable[[str], bool] | None:
    asked = set(vocabulary.stems(words or ""))
    return (lambda text: not asked.isdisjoint(vocabulary.stems(text))) if asked else None


def _pools(kept: Iterable[Candidate]) -> Mapping[Slot, list[Candidate]]:
    pools: defaultdict[Slot, list[Candidate]] = defaultdict(list)
    for one in kept:
        pools[one.slot].append(one)
    return pools
