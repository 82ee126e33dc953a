"""Checks who is said to act, and finds every place where the article names them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from dateline.grounding.events import Ground, evidence
from dateline.records import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.grounding.claims import ActorClaim
    from dateline.records import ActorKind, Event


def ground_actors(ground: Ground, claims: Sequence[ActorClaim], events: Iterable[Event]) -> tuple[list[Actor], int]:
    """Return the actors with their mentions, in order of the first one, and how many claims the article does not name.

    The proper names among the events' actors are taken too, their kind unknown.
    """
    lines = [line for line in ground.article.lines if not line.dropped]
    starts = [line.start for line in lines]

    def within_a_line(start: int, end: int) -> bool:
        before = bisect_right(starts, start)
        return before > 0 and end <= lines[before - 1].end

    kinds: dict[str, ActorKind] = {}
    unnamed = 0
    for claim in claims:
        name = ground.names.known(claim.name)
        if name is None:
            unnamed += 1
        else:
            kinds.setdefault(name, claim.kind)
    for event in events:
        for name in event.actors:
            if any(word[:1].isupper() for word in name.split()):
                kinds.setdefault(name, "unknown")
    actors = []
    for name, kind in kinds.items():
        places = [place for place in ground.names.mentions(name) if within_a_line(*place)]
        if places:
            mentions = tuple(evidence(ground.article, start, end) for start, end in places)
            actors.append(Actor(name=name, kind=kind, mentions=mentions))
        elif kind != "unknown":
            unnamed += 1
    return sorted(actors, key=lambda actor: (actor.mentions[0].start, -len(actor.name))), unnamed
