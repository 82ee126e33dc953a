"""Checks all claims about one article as they come in, and counts what is dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dateline.grounding.actors import ground_actors
from dateline.grounding.claims import Rejected
from dateline.grounding.events import Ground, check_claim, evidence, make_event
from dateline.grounding.names import Names
from dateline.grounding.statements import ground_statement
from dateline.grounding.twins import without_twins
from dateline.records import Brief

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.dates import TimeExpression
    from dateline.errors import AnswerError
    from dateline.grounding.claims import ActorClaim, EventClaim, Found
    from dateline.records import Article, Event, Line, Provenance, Statement


class Checked:
    """The checked part of what a model says about one article."""

    def __init__(self, article: Article, phrases: Sequence[TimeExpression]) -> None:
        """Check against ``article`` and the time expressions found in it."""
        self._ground = Ground(article, Names(article.text), phrases)
        self._events: dict[str, Event] = {}
        self._statements: list[Statement] = []
        self._actors: list[ActorClaim] = []
        self._dropped: Counter[str] = Counter()
        self._warnings: list[str] = []
        self.unread: list[Line] = []
        self.answered = 0
        self.why_unread: AnswerError | None = None

    def warn(self, told: str) -> None:
        """Add a warning of the caller's."""
        self._warnings.append(told)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The sentences of the summary that passed every check, in the order in which they came."""
        return tuple(self._statements)

    def keep_statements(self, kept: Sequence[Statement]) -> None:
        """Put fewer sentences, or the same in another order, in the place of those of the summary."""
        self._statements = list(kept)

    def add(self, found: Found) -> list[Event]:
        """Check some claims; returns the events that are new and passed every check.

        What in the end rests on none of the lines that were asked about, but on their context alone, is passed over:
        it is told where those lines are asked about.
        """
        if found.failed:
            self.unread += found.lines
            self.why_unread = found.failed
        else:
            self.answered += 1
        own = {line.start for line in found.lines}
        taken = [claim.phrase for claim in found.events if claim.phrase]
        new = []
        for claim in without_twins(self._sound(found.events)):
            event = make_event(self._ground, claim, taken)
            if not any(place.start in own for place in event.evidence):
                continue
            if event.checks.get("phrase") is False:
                self._dropped["date not given: the phrase dates something else in its line"] += 1
            if event.id not in self._events:
                self._events[event.id] = event
                new.append(event)
        for statement in found.statements:
            try:
                grounded = ground_statement(self._ground, statement)
            except Rejected as rejected:
                self._dropped[f"summary sentence dropped: {rejected.reason}"] += 1
                continue
            if any(place.start in own for place in grounded.evidence):
                self._statements.append(grounded)
        self._actors += found.actors
        return new

    def _sound(self, claims: Sequence[EventClaim]) -> list[EventClaim]:
        """Return the claims that pass every check, and count the others by reason."""
        sound = []
        for claim in claims:
            try:
                check_claim(self._ground, claim)
            except Rejected as rejected:
                self._dropped[f"event dropped: {rejected.reason}"] += 1
            else:
                sound.append(claim)
        return sound

    def brief(self, provenance: Provenance) -> Brief:
        """Return everything that passed, with a warning for what did not."""
        article = self._ground.article
        events = sorted(self._events.values(), key=lambda event: event.evidence[0].start)
        actors, unnamed = ground_actors(self._ground, self._actors, events)
        dropped = Counter(self._dropped)
        dropped["actor dropped: the article does not name it so"] += unnamed
        dropped["line unread: the model gave no usable answer"] += len(self.unread)
        if article.published is None:
            open_phrases = {event.date.phrase for event in events if event.date.phrase and event.date.edtf is None}
            dropped["date left open: its phrase needs the date of publication"] += len(open_phrases)
        return Brief(
            article=article.info(),
            summary=tuple(self._statements),
            events=tuple(events),
            actors=tuple(actors),
            unread=tuple(evidence(article, line.start, line.end) for line in self.unread),
            provenance=provenance,
            warnings=(*(f"{told} ({count})" for told, count in sorted(dropped.items()) if count), *self._warnings),
        )
