"""Sets what one or two readings tell of an article beside its gold, event by event, and says what changed.

Two readings are two prompts, or two models, over the same articles. An event of one is that of the other where both
are the same event of the gold; else where both cite the same place and have most of their words in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dateline.evaluation.dating import compare, judge
from dateline.evaluation.gold import meets
from dateline.evaluation.matching import assign, like, match
from dateline.evaluation.scores import tells_main
from dateline.grounding.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dateline.evaluation.dating import Verdict
    from dateline.evaluation.gold import GoldArticle, GoldEvent
    from dateline.records import Brief, Event

Standing = Literal["gold", "again", "invented", "unjudged"]
"""What a told event is: one of the gold's; one that another told event is already; none of the gold's; or in a place of
which the gold says nothing."""

Kind = Literal["lost", "gained", "date", "standing", "same", "missed"]
"""``lost``: only the first reading tells it. ``gained``: only the second. ``date``: both tell it, with other dates.
``standing``: both tell it, in other words, so that it counts otherwise. ``missed``: neither tells it, the gold does."""

KINDS: tuple[Kind, ...] = ("lost", "gained", "date", "standing", "same", "missed")
ALIKE = 0.5
"""The Dice coefficient of the content words by which two readings tell the same event."""

_WORTH: dict[Verdict, int] = {"right": 2, "blank": 2, "compatible": 1, "unjudged": 1, "missing": 1, "wrong": 0}
_STANDING_WORTH: dict[Standing, int] = {"gold": 0, "again": 0, "invented": -1, "unjudged": 0}


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as one reading tells it; ``verdict`` judges its date, ``None`` where the gold gives nothing to judge by.

    ``main`` says that it tells what the article is about.
    """

    event: Event
    standing: Standing
    gold: int | None = None
    verdict: Verdict | None = None
    main: bool = False

    @property
    def worth(self) -> int:
        """How much better it is to tell it so than not at all, to order two tellings of one event by."""
        if self.gold is None and not self.main:
            return _STANDING_WORTH[self.standing]
        return _WORTH[self.verdict] if self.verdict else 1


@dataclass(frozen=True, slots=True)
class Row:
    """One event: what each reading tells of it, and the gold; ``trend`` is 1 for better, -1 for worse, else 0."""

    kind: Kind
    before: Telling | None
    after: Telling | None
    gold: GoldEvent | None
    trend: int

    @property
    def place(self) -> int:
        """Where in the article it stands first."""
        told = [one.start for side in (self.before, self.after) if side for one in side.event.evidence]
        return min([*told, *([self.gold.start] if self.gold else [])], default=0)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary, or a name of an actor, and which of the readings have it."""

    text: str
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """An article under two readings; a brief is ``None`` where there is none, ``failed`` says why, in their order."""

    gold: GoldArticle
    briefs: tuple[Brief | None, Brief | None]
    failed: tuple[str | None, str | None]
    rows: tuple[Row, ...]
    summary: tuple[Sentence, ...] = ()
    actors: tuple[Sentence, ...] = ()

    @property
    def differences(self) -> int:
        """How many events are told otherwise."""
        return sum(row.kind not in {"same", "missed"} for row in self.rows)

    def count(self, kind: Kind) -> int:
        """Return how many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)


def compare_article(
    gold: GoldArticle,
    before: Brief | None,
    after: Brief | None,
    failed: tuple[str | None, str | None] = (None, None),
) -> Compared:
    """Set two readings of an article side by side, in the order of its text."""
    (old, held), (new, its) = _judged(before, gold), _judged(after, gold)
    rows = sorted(_rows(old, new, gold, held | its), key=lambda row: (row.place, KINDS.index(row.kind)))
    return Compared(
        gold=gold,
        briefs=(before, after),
        failed=failed,
        rows=tuple(rows),
        summary=_lines(*([one.text for one in brief.summary] if brief else [] for brief in (before, after))),
        actors=_lines(*([one.name for one in brief.actors] if brief else [] for brief in (before, after))),
    )


def _judged(brief: Brief | None, gold: GoldArticle) -> tuple[list[Telling], frozenset[int]]:
    """Judge every event of a brief by the gold, as the figures do.

    The second value are the numbers of the gold's events that one of another's holds as well.
    """
    if brief is None:
        return [], frozenset()
    wanted = gold.events or ()
    spoken_of = [any(gold.judged((one.start, one.end)) for one in event.evidence) for event in brief.events]
    numbers = [at for at, one in enumerate(spoken_of) if one and gold.events is not None]
    matches = match([brief.events[at] for at in numbers], wanted, mentions=gold.mentions)
    found = {numbers[at]: number for at, number in matches.pairs.items()}
    told = []
    for at, event in enumerate(brief.events):
        number = found.get(at)
        standing: Standing = "unjudged"
        if number is not None:
            standing = "gold"
        elif at in numbers:
            standing = "again" if any(like(event, one) > 0.0 for one in wanted) else "invented"
        main = gold.main is not None and tells_main(event, gold.main)
        told.append(Telling(event, standing, number, _verdict(event, gold, number, main=main), main))
    return told, frozenset(matches.covered)


def _verdict(event: Event, gold: GoldArticle, number: int | None, *, main: bool) -> Verdict | None:
    if number is not None and gold.events is not None:
        one = gold.events[number]
        others = [other for at, other in enumerate(gold.events) if at != number and meets(other.place, one.place)]
        return judge(event.date.edtf, one, others)
    if main and gold.main is not None and gold.main.days:
        verdicts = {compare(event.date.edtf, day) for day in gold.main.days}
        order: tuple[Verdict, ...] = ("right", "compatible", "wrong", "missing")
        return next(one for one in order if one in verdicts)
    return None


def _rows(old: Sequence[Telling], new: Sequence[Telling], gold: GoldArticle, covered: frozenset[int]) -> Iterator[Row]:
    events = gold.events or ()
    pairs = _paired(old, new)
    for at, one in enumerate(old):
        yield _row(one, new[pairs[at]] if at in pairs else None, events)
    taken = set(pairs.values())
    for at, one in enumerate(new):
        if at not in taken:
            yield _row(None, one, events)
    told = {one.gold for one in (*old, *new)} | covered
    for at, event in enumerate(events):
        if at not in told and event.required:
            yield Row("missed", None, None, event, 0)


def _paired(old: Sequence[Telling], new: Sequence[Telling]) -> dict[int, int]:
    """Return which telling of the second reading is which of the first."""
    by_gold = {one.gold: at for at, one in enumerate(new) if one.gold is not None}
    pairs = {at: by_gold[one.gold] for at, one in enumerate(old) if one.gold in by_gold}
    taken = set(pairs.values())
    likeness: dict[int, Mapping[int, float]] = {}
    for at, one in enumerate(old):
        if at not in pairs:
            values = {to: _alike(one.event, other.event) for to, other in enumerate(new) if to not in taken}
            likeness[at] = {to: value for to, value in values.items() if value > 0.0}
    return {**pairs, **assign(likeness)}


def _alike(one: Event, other: Event) -> float:
    """Return how alike two events are, 0 where they cite no place in common or share less than half of their words."""
    if not any(meets((a.start, a.end), (b.start, b.end)) for a in one.evidence for b in other.evidence):
        return 0.0
    own, its = stems(one.text), stems(other.text)
    shared = 1.0 if one.text == other.text else 2 * len(own & its) / ((len(own) + len(its)) or 1)
    return shared + (one.date.edtf == other.date.edtf) / 10 if shared >= ALIKE else 0.0


def _row(before: Telling | None, after: Telling | None, events: Sequence[GoldEvent]) -> Row:
    number = next((one.gold for one in (after, before) if one and one.gold is not None), None)
    trend = (after.worth if after else 0) - (before.worth if before else 0)
    return Row(
        _kind(before, after), before, after, None if number is None else events[number], (trend > 0) - (trend < 0)
    )


def _kind(before: Telling | None, after: Telling | None) -> Kind:
    if before is None or after is None:
        return "gained" if before is None else "lost"
    if before.event.date.edtf != after.event.date.edtf:
        return "date"
    return "same" if before.standing == after.standing else "standing"


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[Sentence, ...]:
    """Return every line once: those of the first in their order, then those that only the second has."""
    every = dict.fromkeys((*before, *after))
    return tuple(Sentence(one, one in before, one in after) for one in every)
