"""What was sent in the last minute, and when there is room for more: a log of requests, not a bucket.

A bucket that fills again while it is emptied lets twice its size through in some minutes; a log does not, in any.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

MINUTE = 60.0
BURST = 10
"""Requests that may go at once, where a limit allows no more than one each second anyway."""


@dataclass(slots=True, eq=False)
class Sent:
    """A request that was sent: its number, counted from 1, when, and the tokens that are counted for it."""

    number: int
    at: float
    tokens: int


class Minute:
    """The requests of the last minute. Times are seconds of one clock that only grows."""

    def __init__(self) -> None:
        """Begin with an empty log."""
        self._log: deque[Sent] = deque()
        self._tokens = 0
        self.last = 0
        """The number of the last request."""

    def wait(self, now: float, tokens: int, *, rpm: int | None, tpm: int | None) -> float:
        """Return the seconds until a request may be sent, 0 for at once.

        No 60 seconds ever hold more than ``rpm`` requests or ``tpm`` tokens. A request that is larger than a whole
        minute's tokens is sent when nothing else stands in its minute. Requests that a limit allows in a minute are
        not all sent in its first second: many servers count in shorter times than they tell.
        """
        self._forget(now)
        times = [now]
        if rpm is not None and self._log:
            burst = min(max(BURST, rpm // int(MINUTE)), rpm)
            for count, seconds in ((rpm, MINUTE), (burst, MINUTE * burst / rpm)):
                if len(self._log) >= count:
                    times.append(self._log[-count].at + seconds)
        if tpm is not None and self._log:
            times.append(self._room(min(tokens, tpm), tpm))
        return max(times) - now

    def send(self, now: float, tokens: int) -> Sent:
        """Note a request that is sent now."""
        self.last += 1
        sent = Sent(self.last, now, tokens)
        self._log.append(sent)
        self._tokens += tokens
        return sent

    def settle(self, sent: Sent, tokens: int) -> None:
        """Count for a request what it has really taken."""
        if self._log and sent.number >= self._log[0].number:
            self._tokens += tokens - sent.tokens
        sent.tokens = tokens

    def _forget(self, now: float) -> None:
        while self._log and self._log[0].at + MINUTE <= now:
            self._tokens -= self._log.popleft().tokens

    def _room(self, tokens: int, tpm: int) -> float:
        """Return the moment from which so many tokens fit."""
        over = self._tokens + tokens - tpm
        at = 0.0
        for sent in self._log:
            if over <= 0:
                break
            over -= sent.tokens
            at = sent.at + MINUTE
        return at
