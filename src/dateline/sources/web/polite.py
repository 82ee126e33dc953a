"""A pause between two requests to one host."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Polite:
    """Lets each host be asked no more often than it should be; hosts do not wait for each other. Safe for threads.

    Args:
        clock: tells seconds that never go back.
        sleep: waits some seconds.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, delay: float) -> float:
        """Wait for this host's turn, so that the next one has to wait ``delay`` seconds; return the seconds waited."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free.get(host, now))
            self._free[host] = turn + delay
        if turn > now:
            self._sleep(turn - now)
        return turn - now

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask this host for some seconds."""
        with self._lock:
            until = self._clock() + seconds
            self._free[host] = max(until, self._free.get(host, until))
