"""The same request again, when the transport failed.

Asking anew after an invalid answer is another loop, in ``extract``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import tenacity

from dateline.errors import DatelineError, ModelOverloadedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.models.base import Model, Reply, Request

_BACKOFF = tenacity.wait_exponential(multiplier=0.5, max=20) + tenacity.wait_random(0, 0.5)
"""Seconds before the next try where the server names none: 0.5, 1, 2, 4 … 20, each with up to half a second more."""


@dataclass(frozen=True, slots=True)
class Timer:
    """How to wait, and a clock of seconds that only grow; replaced in tests."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Clock:
    """Where ``Retrying`` takes its timer from, if it is given none: a replay waits no second that was recorded."""

    timer = Timer()


class Retrying:
    """A model that sends a request again after a ``retryable`` error.

    Args:
        model: the model that is asked.
        tries: how often a request is sent at most.
        seconds: how long after the first failure a further try may begin.
        on_retry: is told, in one sentence, why and how long we wait; may be set later.
        timer: waits and tells the time; ``None`` for the one of ``Clock`` at the time of each request.
    """

    def __init__(
        self,
        model: Model,
        tries: int,
        seconds: float,
        *,
        on_retry: Callable[[str], None] | None = None,
        timer: Timer | None = None,
    ) -> None:
        self.model = model
        self.tries = tries
        self.seconds = seconds
        self.on_retry = on_retry
        self._timer = timer

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self.model.id

    def complete(self, request: Request) -> Reply:
        """Answer one request, sent as often as allowed.

        Raises:
            ModelError: the last error, with the number of tries in its message.
        """
        timer = self._timer or Clock.timer
        limit = _Limit(self.tries, self.seconds, timer.clock)
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_retryable),
            wait=_wait,
            stop=limit,
            sleep=timer.sleep,
            before_sleep=self._tell,
            retry_error_callback=limit.give_up,
        )
        try:
            reply = again(self.model.complete, request)
        except DatelineError as error:
            error.attempts = again.statistics["attempt_number"]
            raise
        return replace(reply, attempts=again.statistics["attempt_number"])

    def close(self) -> None:
        """Close the model that is asked."""
        self.model.close()

    def _tell(self, state: tenacity.RetryCallState) -> None:
        if self.on_retry is not None:
            self.on_retry(
                f"{_error(state)}; try {state.attempt_number + 1} of {self.tries} in {state.upcoming_sleep:.1f} s"
            )


class _Limit:
    """Says when to give up: at the last try, or when the next one would begin after the time is over."""

    def __init__(self, tries: int, seconds: float, clock: Callable[[], float]) -> None:
        self._tries = tries
        self._seconds = seconds
        self._clock = clock
        self._end: float | None = None

    def __call__(self, state: tenacity.RetryCallState) -> bool:
        if self._end is None:
            self._end = self._clock() + self._seconds
        return state.attempt_number >= self._tries or state.upcoming_sleep > self._left()

    def give_up(self, state: tenacity.RetryCallState) -> Reply:
        """Raise the last error with the reason for giving up in its message."""
        error = _error(state)
        tries = f"after {state.attempt_number} {'try' if state.attempt_number == 1 else 'tries'}"
        if state.attempt_number < self._tries:
            asked = "the server asks to wait" if _asked(error) is not None else "the next try would be in"
            tries = f"{asked} {state.upcoming_sleep:.0f} s, and {max(self._left(), 0):.0f} s are left: given up {tries}"
        error.args = (f"{error} ({tries})",)
        raise error

    def _left(self) -> float:
        return (self._end if self._end is not None else self._clock()) - self._clock()


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, DatelineError) and error.retryable


def _error(state: tenacity.RetryCallState) -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    if error is None:  # pragma: no cover -- tenacity calls these after a failure only
        raise AssertionError("no failure to report")
    return error


def _asked(error: BaseException) -> float | None:
    return error.retry_after if isinstance(error, ModelOverloadedError) else None


def _wait(state: tenacity.RetryCallState) -> float:
    asked = _asked(_error(state))
    return _BACKOFF(state) if asked is None else asked
