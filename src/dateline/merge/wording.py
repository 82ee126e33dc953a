"""Which of several wordings of one event an entry shows."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from dateline.grounding.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.merge.witnesses import Witnesses
    from dateline.records import Told

_UNCLEAR_STARTS = frozenset("he she it they we i you his her hers its their this that these those there".split())
_RELATIVE = frozenset("yesterday today tonight tomorrow ago last next this earlier later".split())
"""Words that tell a day only beside the day of publication, which an entry of many articles does not have."""
_NAME_BONUS = 0.05
_RELATIVE_LOSS = 0.1
_MAX_NAMES = 4


def spokesman(events: Sequence[Told], witnesses: Witnesses) -> Told:
    """Return the event whose wording stands for all.

    One that the article states as a fact goes before one from which it takes distance, one that names who acts before
    one that begins with a pronoun, an original before a copy. Among these the most central wins: the greatest cosine
    to the words of all, each counted once a witness, a little raised for every name that it holds and lowered for
    "yesterday" and the like.
    """
    if len(events) == 1:
        return events[0]
    stems = {event.id: {word.stem for word in words(event.text) if word.stem} for event in events}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        for stem in stems[event.id]:
            users[stem].add(witnesses.of(event.article))
    length = math.sqrt(sum(len(those) ** 2 for those in users.values())) or 1.0

    def rank(event: Told) -> tuple[object, ...]:
        found = words(event.text)
        named = min(_MAX_NAMES, len({word.stem for word in found if word.is_name}))
        shared = sum(len(users[stem]) for stem in sorted(stems[event.id]))
        central = shared / (math.sqrt(len(stems[event.id]) or 1) * length) + _NAME_BONUS * named
        central -= _RELATIVE_LOSS * any(word.text.casefold() in _RELATIVE for word in found)
        unclear = not found or found[0].text.casefold() in _UNCLEAR_STARTS
        return (
            event.hedge is not None,
            unclear,
            witnesses.is_copy(event.article),
            -round(central, 6),
            *witnesses.place(event),
        )

    return min(events, key=rank)
