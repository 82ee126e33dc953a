"""Which dates matter: how many articles speak of a date, how long after it, and how early in their text.

The measures are among those that the date selection of Tran et al. (2015, "Timeline summarization from relevant
headlines", ECIR) and the regression of DATEWISE (Gholipour Ghalandari and Ifrim, ACL 2020) are learned from; here they
are put together by hand, so that nothing is fitted to any topic. An article that goes back to a date after weeks says
more for it than the report of the next morning; what lies further back than the reporting lasts belongs to another
story.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.extractive.candidates import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.extractive.candidates import Candidate

DISTANCE = 0.5
"""Weight of the logarithm of the days that lie between a date and an article that mentions it."""
BACKGROUND = 0.5
"""Weight of a mention of a date that lies further before the first article than the reporting lasts."""
MONTH = 30
"""Days that the reporting is taken to last at least."""
DEPTH = 0.05
"""By what part of the lead's weight the weight of a line goes down with each line before it."""
PUBLISHED = 0.5
"""Weight of an article for the day of its own publication, against one that mentions it."""
COARSE = 0.5
"""Weight of a month or a year against a day: it is named in passing more often."""
SHADOW = 0.8
"""What is left of a date's weight beside a more important day; two days off, the root of it."""
SHADOW_DAYS = 2


@dataclass(frozen=True, slots=True)
class RankedDate:
    """A slot of the calendar with its weight, which means nothing beside another run's."""

    slot: Slot
    weight: float


def rank_dates(found: Iterable[Candidate]) -> list[RankedDate]:
    """Return the dates of candidates, the most important first.

    The same sentence in another article (a copy) counts once. A month or a year is left out where a day within it
    is told: the day says it better. A day beside a more important one is put back a little, as the reports of the
    next day repeat its words.
    """
    weights = _weights(found)
    days = sorted(slot.first for slot in weights if slot.is_day)
    kept = {
        slot: weight * (1 if slot.is_day else COARSE)
        for slot, weight in weights.items()
        if slot.is_day or not _holds_one(days, slot)
    }
    return _without_shadows(kept)


def _weights(found: Iterable[Candidate]) -> dict[Slot, float]:
    """Return for each slot the sum over articles of the weight of its best line."""
    best: dict[tuple[Slot, str], float] = {}
    witness: dict[tuple[Slot, str], str] = {}
    # sorted: which of several copies counts must not hang on the order of the files
    read = sorted(found, key=lambda one: (one.published or 0, one.article, one.number))
    days = [one.published for one in read if one.published is not None]
    start = days[0] - max(MONTH, days[-1] - days[0]) if days else 0
    for one in read:
        if witness.setdefault((one.slot, one.text), one.article) != one.article:
            continue
        key = one.slot, one.article
        best[key] = max(best.get(key, 0.0), _weight(one, start))
    total: defaultdict[Slot, list[float]] = defaultdict(list)
    for (slot, _), weight in best.items():
        total[slot].append(weight)
    return {slot: math.fsum(parts) for slot, parts in total.items()}


def _weight(one: Candidate, start: int) -> float:
    """Return the weight of a line for its date; what is before the day ``start`` is background."""
    depth = 1 + DEPTH * one.place
    if not one.dated:
        return PUBLISHED / depth
    if one.published is None:
        return 1 / depth
    after = max(0, one.published - one.slot.last)
    return (1 + DISTANCE * math.log1p(after) if one.slot.last >= start else BACKGROUND) / depth


def _holds_one(days: list[int], slot: Slot) -> bool:
    at = bisect_left(days, slot.first)
    return at < len(days) and days[at] <= slot.last


def _without_shadows(weights: Mapping[Slot, float]) -> list[RankedDate]:
    """Return the dates by weight, a day put back by each more important day near it."""
    left = dict(weights)
    waiting = [(-weight, slot.first, slot.last) for slot, weight in left.items()]
    heapq.heapify(waiting)
    ranked: list[RankedDate] = []
    while waiting:
        negative, first, last = heapq.heappop(waiting)
        slot = Slot(first, last)
        if left.get(slot) != -negative:  # it was put back since, or is ranked already
            continue
        ranked.append(RankedDate(slot, left.pop(slot)))
        for off in range(-SHADOW_DAYS, SHADOW_DAYS + 1) if slot.is_day else ():
            beside = Slot(first + off, last + off)
            if beside in left:
                left[beside] *= SHADOW ** (1 / abs(off))
                heapq.heappush(waiting, (-left[beside], beside.first, beside.last))
    return ranked
