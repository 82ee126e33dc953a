"""Which day a page's claims agree on, and how far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dateline.sources.pages.day.claims import Claim
    from dateline.sources.pages.day.stamp import Stamp
    from dateline.sources.pages.day.zone import Home

_LEAST = 1.0
_CLOCK = 0.75  # what the clock of a page's home adds: less than any day that the page shows
_ADDRESS = 1.0  # the weight of an address's day beside others
_STRUCTURED = 2.5
_ONE_PLACE = 3 + _CLOCK
_CLEAR = 1.3  # times as much as speaks for a day of another time
_DOUBT = 0.6  # the share of what speaks for the day before or after
_NEXT = timedelta(days=1)
_Votes = dict[date, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A day with the weight that speaks for it; ``guessed`` says that something speaks against it, or may.

    ``day`` is ``None`` where the claims contradict each other or are too few.
    """

    day: date | None = None
    by: str | None = None
    weight: float = 0.0
    guessed: bool = True


NO_VERDICT = Verdict()


def weighed(claims: Sequence[Claim], changes: Sequence[Stamp], home: Home) -> Verdict:
    """Let the claims vote on the day; each group of places has one vote a day, that of its heaviest claim.

    A moment in Greenwich time votes for the day that it was at the page's home and for the day as it is written, for
    many pages write their own time as if it were Greenwich's; what the page shows, or its address, then decides.
    """
    claims = _without_changes(_timed(claims), changes, home)
    votes = _votes(claims, home)
    scores = {day: sum(groups.values()) for day, groups in votes.items()}
    best = max(scores.values(), default=0.0)
    leading = [day for day, score in scores.items() if score == best]
    moment = _moment(claims)
    tied = len(leading) > 1
    if tied and moment:
        likely = home.likely_days(moment)
        leading = [day for day in leading if day in likely]
    if len(leading) != 1 or best < _LEAST:
        return NO_VERDICT
    day = leading[0]
    far = max((_apart(other, day, votes) for other in votes if abs(other - day) > _NEXT), default=0.0)
    if best < _CLEAR * far or _is_moved(day, claims, best):
        return NO_VERDICT
    doubtful = best < 2 * far or _is_close(day, votes) or _is_night(day, votes, moment, home)
    return Verdict(
        day=day,
        by=next(claim.by for claim in claims if day in _days(claim.stamp, home)),
        weight=best,
        guessed=tied or doubtful or (len(votes[day]) == 1 and _is_changed_before(day, changes, home)),
    )


def _timed(claims: Sequence[Claim]) -> list[Claim]:
    """Take a program's time without a zone for Greenwich's, where another place tells the same time to be so.

    Either both are the page's own time or both are not: together they tell no more than one.
    """
    moments = {(claim.stamp.days, claim.stamp.minutes): claim.stamp for claim in claims if claim.stamp.utc}
    return [
        replace(claim, stamp=twin)
        if claim.group != "shown" and (twin := moments.get((claim.stamp.days, claim.stamp.minutes)))
        else claim
        for claim in claims
    ]


def _without_changes(claims: Sequence[Claim], changes: Sequence[Stamp], home: Home) -> list[Claim]:
    """Leave out what tells the day of a change, where a program's place tells an earlier day of publication."""
    changed = {day for change in changes for day in _days(change, home)}
    first = min((max(_days(c.stamp, home)) for c in claims if c.weight >= _STRUCTURED), default=date.max)
    later = first + _NEXT if first < date.max else first
    return [
        claim for claim in claims if min(_days(claim.stamp, home)) <= later or not _days(claim.stamp, home) <= changed
    ]


def _votes(claims: Sequence[Claim], home: Home) -> _Votes:
    votes: _Votes = defaultdict(dict)
    others = any(claim.group != "URL" and claim.weight > _LEAST for claim in claims)
    for claim in claims:
        weight = _ADDRESS if claim.group == "URL" and others else claim.weight
        for day in _days(claim.stamp, home):
            votes[day][claim.group] = max(votes[day].get(claim.group, 0.0), weight)
    moment = _moment(claims)
    for day in home.days(moment) if moment else ():
        votes[day]["clock"] = _CLOCK
    return votes


def _moment(claims: Sequence[Claim]) -> datetime | None:
    return next((claim.stamp.instant for claim in claims if claim.stamp.utc), None)


def _days(stamp: Stamp, home: Home) -> frozenset[date]:
    written = frozenset(stamp.days)
    return written | home.days(stamp.instant) if stamp.utc and stamp.instant else written


def _is_moved(day: date, claims: Sequence[Claim], best: float) -> bool:
    """Say whether only one place tells a day and the address an earlier one: then it may be that of a later edition."""
    address = [min(claim.stamp.days) for claim in claims if claim.group == "URL"]
    return bool(address) and address[0] < day - _NEXT and best <= _ONE_PLACE


def _is_close(day: date, votes: _Votes) -> bool:
    """Say whether nearly as much speaks for the day before or after alone as for this day alone."""
    near = [other for other in (day - _NEXT, day + _NEXT) if other in votes]
    return any(_apart(other, day, votes) > _DOUBT * _apart(day, other, votes) for other in near)


def _apart(day: date, other: date, votes: _Votes) -> float:
    """Return what the groups say for a day that say nothing for another one."""
    return sum(weight for group, weight in votes[day].items() if group not in votes[other])


def _is_night(day: date, votes: _Votes, moment: datetime | None, home: Home) -> bool:
    """Say whether nothing but the clock of its home moves a page's day, and into the depth of night."""
    if moment is None or day == moment.date() or "clock" not in votes[day]:
        return False
    alone = votes[day].keys() - votes.get(moment.date(), {}).keys() == {"clock"}
    return alone and day not in home.likely_days(moment)


def _is_changed_before(day: date, changes: Sequence[Stamp], home: Home) -> bool:
    return bool(changes) and all(max(_days(change, home)) < day - _NEXT for change in changes)
