"""How many requests may be in flight: additive increase, multiplicative decrease.

Chiu and Jain, *Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer Networks*
(Computer Networks and ISDN Systems 17, 1989). After a pause it begins with one and grows with every answer, as a
connection does after silence (Jacobson, *Congestion Avoidance and Control*, 1988): all that waited would else come in
the same moment.
"""

from __future__ import annotations

DECREASE = 0.7
"""What is left of the window after an overload; half, as in TCP, gives up more than a server with a queue needs."""


class Congestion:
    """The window of one server. Requests are known by the number in which they were sent, counted from 1."""

    def __init__(self, most: int) -> None:
        """Begin with ``most`` requests in flight, and never allow more."""
        self._most = max(most, 1)
        self._window = float(self._most)
        self._decreased_at = 0
        self._ramp = self._most
        self._paused_at = 0

    @property
    def allowed(self) -> int:
        """How many requests may be in flight at once."""
        return min(int(self._window), self._ramp)

    def answered(self, number: int) -> None:
        """Widen: by one in each round trip, and after a pause by one with each answer to what was sent since."""
        if number > self._paused_at and self._ramp < self._most:
            self._ramp += 1
        self._window = min(self._window + 1 / self._window, float(self._most))

    def overloaded(self, number: int, last: int) -> bool:
        """Narrow, and say so; once only for all that were in flight together. ``last`` is the last number sent."""
        if number <= self._decreased_at:
            return False
        self._window = max(self._window * DECREASE, 1.0)
        self._decreased_at = last
        return True

    def paused(self, last: int) -> None:
        """Begin anew with one at a time; answers to what was sent until ``last`` say nothing of the time after it."""
        self._ramp = 1
        self._paused_at = last
