"""How much an entry weighs within its timeline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dateline.merge.span import compared_span, day_of, gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.merge.witnesses import Witnesses
    from dateline.records import EventDate, Told

_WEEK = 7.0
_REPEATED = 0.25


def importance(date: EventDate, events: Sequence[Told], witnesses: Witnesses) -> float:
    """Return the weight of an entry, 0 or more, rounded to four digits.

    It grows with the independent witnesses, slowly with how often the event is told, and with how near to the event
    it was first reported: what is news on its day weighs up to twice what is only looked back at. (What predicts the
    dates that editors choose: Tran et al., "Joint Graphical Models for Date Selection in Timeline Summarization",
    ACL 2015.) It rests on the entry's own events alone, so that a new article changes no entry that it does not tell.
    """
    independent = witnesses.count(event.article for event in events)
    weight = math.log2(1 + independent) * (1 + _REPEATED * math.log2(max(1, len(events))))
    return round(weight * (1 + _nearness(date, events, witnesses)), 4)


def _nearness(date: EventDate, events: Sequence[Told], witnesses: Witnesses) -> float:
    """Return 1 for a day that was reported on that day, falling with the days between and with a wider date."""
    span = compared_span(date)
    width = span[1] - span[0] + 1
    days = [day_of(day) for event in events if (day := witnesses.published(event.article))]
    if math.isinf(width) or not days:
        return 0.0
    nearest = min(gap(span, (day, day)) for day in days)
    return 1 / ((1 + nearest / _WEEK) * (1 + math.log10(max(1.0, width))))
