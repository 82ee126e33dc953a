"""The same request again, when the transport failed.

Asking anew after an invalid answer is another loop, in ``extract``.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import tenacity

from dateline.errors import DatelineError, ModelOverloadedError
from dateline.models.health import Health

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from dateline.models.base import Model, Reply, Request

_BACKOFF = tenacity.wait_exponential(multiplier=0.5, max=20) + tenacity.wait_random(0, 0.5)
"""Seconds before the next try where the server names none: 0.5, 1, 2, 4 … 20, each with up to half a second more."""

TRIES_IN_DOUBT = 3
"""Tries of a request while others have failed for good and none was answered since: a server that is gone is found out
soon, and one that fails now and then gets another chance."""


@dataclass(frozen=True, slots=True)
class Timer:
    """How to wait, and a clock of seconds that only grow; replaced in tests.

    ``sleep`` stands for waiting, where time is not the real one; without it waits are real, and end when the run does.
    """

    sleep: Callable[[float], None] | None = None
    clock: Callable[[], float] = time.monotonic

    def wait(self, woken: threading.Condition, seconds: float) -> None:
        """Wait so many seconds, which may be infinite, or until ``woken`` is; its lock is held by the caller."""
        if self.sleep is None or seconds == math.inf:
            woken.wait(None if seconds == math.inf else seconds)
            return
        woken.release()
        try:
            self.sleep(seconds)
        finally:
            woken.acquire()


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
        health: ends the waiting for the next try when the run ends; while it is in doubt whether the model still
            answers, a request is sent ``TRIES_IN_DOUBT`` times at most, and once if that takes all its time.
    """

    def __init__(
        self,
        model: Model,
        tries: int,
        seconds: float,
        *,
        on_retry: Callable[[str], None] | None = None,
        timer: Timer | None = None,
        health: Health | None = None,
    ) -> None:
        self.model = model
        self.tries = tries
        self.seconds = seconds
        self.on_retry = on_retry
        self._timer = timer
        self._health = health or Health()

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self.model.id

    def complete(self, request: Request) -> Reply:
        """Answer one request, sent as often as allowed.

        Raises:
            ModelError: the last error, with the number of tries in its message.
            DatelineError: what ended the run while the request waited for its next try.
        """
        timer = self._timer or Clock.timer
        in_doubt = self._health.in_doubt
        tries = min(self.tries, TRIES_IN_DOUBT) if in_doubt else self.tries
        limit = _Limit(tries, self.seconds, timer.clock, at_once=in_doubt)
        sent = _Counting(self.model)
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_retryable),
            wait=_wait,
            stop=limit,
            sleep=lambda seconds: self._sleep(timer, seconds),
            before_sleep=lambda state: self._tell(state, tries),
            retry_error_callback=limit.give_up,
        )
        try:
            reply = again(sent.complete, request)
        except DatelineError as error:
            error.attempts = sent.attempts
            raise
        return replace(reply, attempts=sent.attempts)

    def close(self) -> None:
        """Close the model that is asked."""
        self.model.close()

    def _sleep(self, timer: Timer, seconds: float) -> None:
        if timer.sleep is None:
            self._health.wait(seconds)
        else:
            timer.sleep(seconds)
        self._health.check()

    def _tell(self, state: tenacity.RetryCallState, tries: int) -> None:
        if self.on_retry is not None:
            self.on_retry(f"{_error(state)}; try {state.attempt_number + 1} of {tries} in {state.upcoming_sleep:.1f} s")


class _Counting:
    """Counts how often one request is sent; ``Paced`` says of an error whether it was."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.attempts = 0

    def complete(self, request: Request) -> Reply:
        try:
            reply = self._model.complete(request)
        except DatelineError as error:
            self.attempts += error.attempts
            raise
        self.attempts += reply.attempts
        return reply


class _Limit:
    """Says when to give up: at the last try, or when the next one would begin after the time is over.

    The time counts from the first failure, or from the first try, if it is to begin ``at_once``.
    """

    def __init__(self, tries: int, seconds: float, clock: Callable[[], float], *, at_once: bool) -> None:
        self._tries = tries
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds if at_once else None

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
