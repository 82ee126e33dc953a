"""A model whose requests wait for their turn, so that its server need not refuse them."""

from __future__ import annotations

import math
import threading
from bisect import insort
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from dateline.errors import AnswerError, DatelineError, ModelOverloadedError
from dateline.models.rate_told import TellsRate
from dateline.models.retrying import Timer

if TYPE_CHECKING:
    from dateline.models.base import Model, Reply, Request
    from dateline.models.health import Health
    from dateline.models.minute import Sent
    from dateline.models.pace import Pace
    from dateline.models.rate_told import RateTold


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    arrival: int
    woken: threading.Condition


class Paced:
    """A model that is asked at the pace which ``pace`` gives; for any number of threads.

    Requests are sent in the order in which they came; one that is sent again keeps its place. Every error of a request
    that was really sent has one attempt, every other none.

    Args:
        model: the model that is asked.
        pace: how fast.
        health: ends all waiting when the run ends.
        timer: waits and tells the time.
    """

    paces: ClassVar[bool] = True
    """Whether there is a server to be gentle with; a replay has none."""

    def __init__(self, model: Model, pace: Pace, health: Health, *, timer: Timer | None = None) -> None:
        self._model = model
        self._pace = pace
        self._health = health
        self._timer = timer or Timer()
        self._lock = threading.Lock()
        self._queue: list[_Waiter] = []
        self._arrivals = count(1)
        self._before = threading.local()
        health.on_end(self._wake_all)
        if isinstance(model, TellsRate):
            model.on_rate = self._told

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self._model.id

    def complete(self, request: Request) -> Reply:
        """Answer one request, in its turn.

        Raises:
            ModelOverloadedError: from the model; or the server asks everyone to wait longer than one is willing to.
            DatelineError: from the model, or what ended the run meanwhile.
        """
        if not self.paces:
            return self._send(request)
        arrival = self._arrival(request)
        sent = self._in_turn(arrival, self._tokens(request))
        reply, failure = None, None
        try:
            reply = self._send(request)
        except DatelineError as error:
            failure = error
            raise
        finally:
            self._end(sent, reply, failure)
            self._before.came = (request, arrival) if failure is not None and failure.retryable else None
        return reply

    def close(self) -> None:
        """Close the model that is asked."""
        self._model.close()

    def _send(self, request: Request) -> Reply:
        try:
            return self._model.complete(request)
        except DatelineError as error:
            error.attempts = 1
            raise

    def _arrival(self, request: Request) -> int:
        """Return the place of a request; the same thread may be sending it again."""
        came: tuple[Request, int] | None = getattr(self._before, "came", None)
        return came[1] if came is not None and came[0] is request else next(self._arrivals)

    def _tokens(self, request: Request) -> int:
        if self._pace.tpm is None:
            return 0  # counted when the answer says how many they were
        from dateline.models.budget import prompt_tokens  # noqa: PLC0415 -- light start

        return prompt_tokens(request) + request.max_tokens

    def _in_turn(self, arrival: int, tokens: int) -> Sent:
        """Return when the request may be sent; it counts as sent from then on."""
        waiter = _Waiter(arrival, threading.Condition(self._lock))
        with self._lock:
            insort(self._queue, waiter, key=attrgetter("arrival"))
            try:
                while True:
                    self._health.check()
                    now = self._timer.clock()
                    self._check_patience(now)
                    seconds = self._pace.wait(now, tokens) if self._queue[0] is waiter else math.inf
                    if seconds <= 0:
                        return self._pace.send(now, tokens)
                    self._timer.wait(waiter.woken, seconds)
            finally:
                self._queue.remove(waiter)
                self._wake_first()

    def _check_patience(self, now: float) -> None:
        seconds = self._pace.paused(now)
        if seconds > self._pace.patience:
            raise ModelOverloadedError(f"{self.id}: its server lets nothing in for now", retry_after=seconds)

    def _end(self, sent: Sent, reply: Reply | None, failure: DatelineError | None) -> None:
        with self._lock:
            if reply is not None:
                self._pace.answered(sent, reply.prompt_tokens + reply.completion_tokens or sent.tokens)
            elif isinstance(failure, AnswerError):
                self._pace.answered(sent, sent.tokens)
            else:
                self._pace.failed(sent, failure, self._timer.clock())
            if self._pace.paused(self._timer.clock()) > self._pace.patience:
                self._wake_each()
            else:
                self._wake_first()

    def _told(self, rate: RateTold) -> None:
        with self._lock:
            self._pace.told(rate, self._timer.clock())

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].woken.notify()

    def _wake_each(self) -> None:
        for waiter in self._queue:
            waiter.woken.notify()

    def _wake_all(self) -> None:
        with self._lock:
            self._wake_each()
