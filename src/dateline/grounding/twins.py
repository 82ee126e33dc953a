"""Joins claims that tell one event of a line twice, once with fewer words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.grounding.words import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.grounding.claims import EventClaim


def without_twins(claims: Sequence[EventClaim]) -> list[EventClaim]:
    """Return the claims with each one left out whose words all stand in another of the same lines.

    The fuller claim takes over the phrase and the actors. Two claims that name different phrases are two events: "The
    firm said on Tuesday …" and "… that it would close the mill next month".
    """
    kept: list[EventClaim] = []
    for claim in claims:
        twin = next((i for i, other in enumerate(kept) if _same(claim, other)), None)
        if twin is None:
            kept.append(claim)
        else:
            kept[twin] = _joined(kept[twin], claim)
    return kept


def _same(one: EventClaim, other: EventClaim) -> bool:
    if one.lines != other.lines:
        return False
    mine, theirs = stems(one.text), stems(other.text)
    named = one.phrase is not None and other.phrase is not None and one.phrase != other.phrase
    return not named and (mine <= theirs or theirs <= mine)


def _joined(one: EventClaim, other: EventClaim) -> EventClaim:
    fuller = one if len(stems(one.text)) >= len(stems(other.text)) else other
    actors = tuple(dict.fromkeys(one.actors + other.actors))
    return replace(fuller, actors=actors, phrase=one.phrase or other.phrase)
