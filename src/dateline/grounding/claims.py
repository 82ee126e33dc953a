"""What a model claims, in terms of the article's own lines and time expressions; not yet believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.dates import TimeExpression
    from dateline.errors import AnswerError
    from dateline.records import ActorKind, Line


@dataclass(frozen=True, slots=True)
class EventClaim:
    """An event, the lines said to tell it, and the phrase said to date it."""

    text: str
    actors: tuple[str, ...]
    lines: tuple[Line, ...]
    phrase: TimeExpression | None = None


@dataclass(frozen=True, slots=True)
class StatementClaim:
    """A sentence of a summary and the lines it is said to rest on."""

    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ActorClaim:
    """A name that is said to act in the article."""

    name: str
    kind: ActorKind


@dataclass(frozen=True, slots=True)
class Found:
    """The claims about some lines. ``failed`` says why there are none where the model gave no usable answer."""

    lines: tuple[Line, ...]
    events: tuple[EventClaim, ...] = ()
    statements: tuple[StatementClaim, ...] = ()
    actors: tuple[ActorClaim, ...] = ()
    failed: AnswerError | None = None


class Rejected(Exception):  # noqa: N818 -- a verdict on one claim, not an error of the program
    """A claim that failed a check; ``reason`` is one of few, so that equal ones can be counted."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
