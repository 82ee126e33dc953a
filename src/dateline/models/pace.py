"""How fast a server may be asked: what the user allows, what the server tells, and what it shows by its refusals.

Nothing here waits or looks at a clock: times come in, and waits go out. ``Paced`` brings the threads.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dateline.errors import ModelOverloadedError
from dateline.models.congestion import Congestion
from dateline.models.minute import Minute, Sent

if TYPE_CHECKING:
    from dateline.errors import DatelineError
    from dateline.models.rate_told import RateTold

TOO_MANY = 429
OVERLOAD = frozenset({TOO_MANY, 503, 529, None})
"""HTTP statuses by which a server says that it has too much to do; another 5xx is its own failure. ``None``: a model
that says so without HTTP."""
FIRST_PAUSE = 2.0
"""Seconds of the first common pause, where the server names none; each further one is twice as long."""
LONGEST_PAUSE = 60.0
_ENOUGH = 10
"""Refusals beyond which a pause grows no further."""


class Pace:
    """The pace of all requests of a run to one server. Times are seconds of one clock that only grows.

    Args:
        jobs: how many requests may be in flight at most.
        rpm: the most requests a minute; ``None`` for what the server tells.
        tpm: the most tokens a minute, of prompts and of answers; ``None`` for what the server tells.
        late: seconds after which an error says that no answer came in time, and so that there was too much to do.
        patience: the longest common pause, beside those that the server names by ``Retry-After``.
    """

    def __init__(
        self,
        jobs: int,
        *,
        rpm: int | None = None,
        tpm: int | None = None,
        late: float = math.inf,
        patience: float = LONGEST_PAUSE,
    ) -> None:
        self._own = (rpm, tpm)
        self.rpm, self.tpm = rpm, tpm
        self._late = late
        self.patience = patience
        self._congestion = Congestion(jobs)
        self._minute = Minute()
        self._in_flight = 0
        self._not_before = -math.inf
        self._refused = 0

    @property
    def allowed(self) -> int:
        """How many requests may be in flight at once, now."""
        return self._congestion.allowed

    def paused(self, now: float) -> float:
        """Return the seconds until anything may be sent at all."""
        return max(self._not_before - now, 0.0)

    def wait(self, now: float, tokens: int) -> float:
        """Return the seconds until a request of so many tokens may be sent: 0 for now, infinite for "after another".

        ``tokens`` are those of its prompt and of the longest answer that it may get.
        """
        if self._in_flight >= self.allowed:
            return math.inf
        room = self._minute.wait(now, tokens, rpm=self.rpm, tpm=self.tpm)
        return max(room, self._not_before - now)

    def send(self, now: float, tokens: int) -> Sent:
        """Note a request that is sent now; call ``answered`` or ``failed`` when it has ended."""
        self._in_flight += 1
        return self._minute.send(now, min(tokens, self.tpm) if self.tpm else tokens)

    def answered(self, sent: Sent, tokens: int) -> None:
        """Note an answer, and the tokens that it has really taken."""
        self._in_flight -= 1
        self._refused = 0
        self._minute.settle(sent, tokens)
        self._congestion.answered(sent.number)

    def failed(self, sent: Sent, error: DatelineError | None, now: float) -> None:
        """Note that no answer came; its tokens stay counted, as most servers count them."""
        self._in_flight -= 1
        status = error.status if isinstance(error, ModelOverloadedError) else 0
        asked = error.retry_after if isinstance(error, ModelOverloadedError) else None
        overload = status in OVERLOAD or now - sent.at >= self._late
        if overload and self._congestion.overloaded(sent.number, self._minute.last) and status == TOO_MANY:
            # a minute that is used up lasts longer than a few tries: the first refusal, which chance may bring, costs
            # no common pause, and each further one without an answer between a longer one
            if self._refused:
                self._pause(now, min(FIRST_PAUSE * 2 ** (self._refused - 1), LONGEST_PAUSE, self.patience))
            self._refused = min(self._refused + 1, _ENOUGH)
        if asked:
            self._pause(now, asked)

    def told(self, rate: RateTold, now: float) -> None:
        """Learn what the server tells; its limits only ever lower those of the user, and the last word counts."""
        rpm, tpm = self._own
        self.rpm = _lower(rpm, rate.requests) if rate.requests else self.rpm
        self.tpm = _lower(tpm, rate.tokens) if rate.tokens else self.tpm
        if rate.wait:
            self._pause(now, min(rate.wait, self.patience))

    def _pause(self, now: float, seconds: float) -> None:
        self._not_before = max(self._not_before, now + seconds)
        self._congestion.paused(self._minute.last)


def _lower(own: int | None, told: int) -> int:
    return told if own is None else min(own, told)
