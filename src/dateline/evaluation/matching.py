"""Which told event is which of the gold's: same line, and enough of its words.

Both sides are matched one to one, so that the sum of likeness is the greatest: an assignment, found by shortest
augmenting paths (Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
problems", Computing 38, 1987) over the few pairs that are alike at all.
"""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.evaluation.dating import compare
from dateline.evaluation.gold import meets
from dateline.grounding.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.evaluation.gold import GoldEvent
    from dateline.records import Event

WORDS = 0.5
"""The share of a gold event's content words that an event must have to be that event, where no trigger is marked."""

_SCALE = 10**9
_LEAST = 3  # letters in common that two short forms of a word have: sue, sues, sued
_LITTLE = 0.01
_TIE = 0.000_01
_IRREGULAR = """
    become became, begin began begun, break broke broken, bring brought, build built, buy bought, catch caught,
    choose chose chosen, come came, deal dealt, draw drew drawn, drive drove driven, eat ate eaten, fall fell fallen,
    feel felt, fight fought, find found, flee fled, fly flew flown, forget forgot, get got, give gave given,
    go went gone, grow grew grown, hear heard, hold held, keep kept, know knew known, lead led, leave left, lend lent,
    lose lost, make made, mean meant, meet met, pay paid, rise rose risen, run ran, say said, see saw seen, seek sought,
    sell sold, send sent, shake shook, shoot shot, sink sank sunk, sit sat, speak spoke, spend spent, stand stood,
    steal stole, strike struck, swim swam, take took taken, teach taught, tell told, think thought, throw threw thrown,
    win won, withdraw withdrew, write wrote written
"""
_BASE = {stem(form): stem(verb.split()[0]) for verb in _IRREGULAR.split(",") for form in verb.split()[1:]}


@dataclass(frozen=True, slots=True)
class Matches:
    """Numbers of told events and of gold events.

    ``pairs`` gives for a told event its gold one. ``covered`` gives for a gold event without a told one of its own the
    told event that holds it as well: it cites the line, and its words hold the trigger.
    """

    pairs: Mapping[int, int]
    covered: Mapping[int, int]


def match(told: Sequence[Event], gold: Sequence[GoldEvent], *, mentions: bool = False) -> Matches:
    """Match events; ``mentions`` says that every word which names an event is one of the gold's (``GoldArticle``).

    Where two matchings are alike in words, an event with a date goes to a gold event with one, and one that is
    required goes before one that is not; where they are alike in all this, too, equal dates decide: of two events told
    in the same words neither is the other's.
    """
    likeness = {
        number: {at: value for at, one in enumerate(gold) if (value := like(event, one)) > 0.0}
        for number, event in enumerate(told)
    }
    pairs = assign(
        {
            number: {at: value + _TIE * _same_date(told[number], gold[at]) for at, value in row.items()}
            for number, row in likeness.items()
        }
    )
    taken = set(pairs.values())
    covered = {}
    if mentions:
        for at, one in enumerate(gold):
            holders = [number for number in pairs if at in likeness[number]] if at not in taken and one.trigger else []
            if holders:
                covered[at] = max(holders, key=lambda number: (likeness[number][at], -number))
    return Matches(pairs, covered)


def _same_date(event: Event, gold: GoldEvent) -> bool:
    return gold.date is not None and compare(event.date.edtf, gold.date) == "right"


def like(event: Event, gold: GoldEvent) -> float:
    """Return how alike an event is to one of the gold's, 0 if it is not that event.

    It is, if a place that it cites meets the gold's line, and its text has the gold's trigger or, where none is
    marked, at least half of the gold's content words. The value is the Dice coefficient of their content words; where a
    trigger is marked it is greater for a verb and the earlier the trigger stands in the text, because a statement
    begins with what it is about ("Kessler sailed after the strike"). It is raised by a little where both or neither
    have a date and where the gold event is required.
    """
    if not any(meets((one.start, one.end), gold.place) for one in event.evidence):
        return 0.0
    value = _by_trigger(event, gold) if gold.trigger else _by_words(event, gold)
    dated = (event.date.edtf is not None) == (gold.date is not None)
    return value and value + _LITTLE * dated + _LITTLE * gold.required


def _by_words(event: Event, gold: GoldEvent) -> float:
    own, wanted = _stems(" ".join((event.text, *event.actors))), _stems(gold.text)
    shared = len(own & wanted)
    return 2 * shared / (len(own) + len(wanted)) if wanted and shared >= WORDS * len(wanted) else 0.0


def _by_trigger(event: Event, gold: GoldEvent) -> float:
    own = _row(event.text)
    places = [place for form in gold.trigger if (place := _place(own, _row(form))) is not None]
    return 1.0 + gold.verb - min(places) / len(own) if places else 0.0


def _place(own: Sequence[str], trigger: Sequence[str]) -> int | None:
    """Return where a text has the first word of a trigger, if it has all of them, in whatever form and order."""
    places = [next((at for at, one in enumerate(own) if same_word(one, word)), None) for word in trigger]
    return min((at for at in places if at is not None), default=None) if None not in places else None


def same_word(one: str, other: str) -> bool:
    """Whether two stems may be forms of one word.

    They are, if the shorter one begins the other, or all but its last letter does; or as the irregular verbs are.
    """
    one, other = _BASE.get(one, one), _BASE.get(other, other)
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _LEAST and long.startswith(short[: max(_LEAST, len(short) - 1)]))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_row(text))


@lru_cache(maxsize=8192)
def _row(text: str) -> tuple[str, ...]:
    """Return the stems of a text's content words in their order."""
    return tuple(word.stem for word in words(text) if word.stem)


def assign(likeness: Mapping[int, Mapping[int, float]]) -> dict[int, int]:
    """Return the one-to-one assignment of rows to columns with the greatest sum; rows may stay without a column.

    ``likeness`` has for each row the columns that it may take, with their positive values; they are compared to nine
    decimal places. A row more changes the best assignment along one path that begins at that row, and the best such
    path is taken. It ends at a free column or at a row that loses its own.
    """
    worth = {row: {c: round(value * _SCALE) for c, value in sorted(likeness[row].items())} for row in sorted(likeness)}
    owner: dict[int, int] = {}
    column: dict[int, int] = {}
    for row in worth:
        gains, before = _paths(row, worth, owner)
        ends = [(0, row, -1), *((gain, one, -1) for one, gain in gains.items() if one != row)]
        ends += [(gain + worth[one][c], one, c) for one, gain in gains.items() for c in worth[one] if c not in owner]
        _, last, free = max(ends, key=lambda end: (end[0], -end[1], -end[2]))
        _take(row, last, free, before, owner, column)
    return dict(sorted(column.items()))


def _paths(
    start: int, worth: Mapping[int, Mapping[int, int]], owner: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Return what is won by freeing each row from the start, and from which row by which column that is done."""
    gains, before = {start: 0}, {}
    queue = deque([start])
    while queue:
        row = queue.popleft()
        for c, value in worth[row].items():
            other = owner.get(c)
            if other is None or other == row:
                continue
            gain = gains[row] + value - worth[other][c]
            if gain > gains.get(other, -sys.maxsize):
                gains[other], before[other] = gain, (row, c)
                if other not in queue:
                    queue.append(other)
    return gains, before


def _take(
    start: int,
    last: int,
    free: int,
    before: Mapping[int, tuple[int, int]],
    owner: dict[int, int],
    column: dict[int, int],
) -> None:
    """Change the assignment along the path to ``last``, which takes the column ``free``, or none if that is -1."""
    row, c = last, free
    if c < 0:
        if row == start:
            return
        del column[row]
        row, c = before[row]
    while True:
        owner[c], column[row] = row, c
        if row == start:
            return
        row, c = before[row]
