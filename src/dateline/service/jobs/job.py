"""A job, as the database tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["brief", "timeline"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work of one key (``owner``), without what was asked and without its result.

    Times are seconds since 1970. ``done`` of ``total`` articles are read. ``problem`` says why it failed, ``failed``
    which of its articles did. ``etag`` is the hash of its result.
    """

    id: str
    owner: str
    kind: Kind
    state: State
    created: float
    started: float | None = None
    finished: float | None = None
    attempts: int = 0
    done: int = 0
    total: int = 0
    etag: str | None = None
    trace: str | None = None
    problem: dict[str, Any] | None = None
    failed: tuple[dict[str, Any], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that a worker has taken, what was asked, and the number of the last event that was told of it."""

    job: Job
    worker: str
    request: str
    events: int


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something that happened in a job; ``data`` is JSON."""

    number: int
    name: str
    data: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job ended with: a result (JSON), or the problem; and the articles that failed."""

    result: str | None = None
    problem: dict[str, Any] | None = None
    failed: tuple[dict[str, Any], ...] = ()
