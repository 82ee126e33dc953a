"""One request for one new fingerprint: whoever comes while an answer is asked for waits for it.

Among the threads of this object's process they wait for one of them; that one waits for whoever holds the lease that
all who share the cache see. When an answer was kept, all have it; when there is none, the next one asks.

A thread that asks waits for nobody: it holds one fingerprint at a time, and gives it back before it enters another.
So no two can wait for each other.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from dateline.cache.leases import Leases

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.cache.base import Responses
    from dateline.cache.leases import LeaseTimes, Waits

T = TypeVar("T")

LOOK_AGAIN = 0.25
"""Seconds after which a thread that waits for another one looks whether the run was stopped or that thread ended."""


@dataclass
class _Flight(Generic[T]):
    thread: threading.Thread
    landed: threading.Event = field(default_factory=threading.Event)
    answer: T | None = None


class Flights(Generic[T]):
    """Who of this process is asking for what.

    Args:
        cache: where answers are kept, and leases are held.
        read: makes an answer of a kept text; ``None`` for one that is of no use.
        waits: how to wait.
        times: of the leases; replaced in tests.
    """

    def __init__(
        self,
        cache: Responses,
        read: Callable[[str], T | None],
        waits: Waits,
        times: LeaseTimes | None = None,
    ) -> None:
        self._read = read
        self._waits = waits
        self._leases = Leases(cache, waits, times)
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight[T]] = {}

    def enter(self, fingerprint: str) -> T | None:
        """Return the answer that another one kept meanwhile, or ``None``: then this thread is the one to ask.

        Whoever is to ask calls ``land`` afterwards, whatever happens.

        Raises:
            DatelineError: what ``Waits.check`` raises.
        """
        while True:
            flight, is_mine = self._join(fingerprint)
            if is_mine:
                return self._first(fingerprint)
            while not flight.landed.wait(LOOK_AGAIN):
                self._waits.check()
                if not flight.thread.is_alive():
                    self._leases.give_back(fingerprint, kept=False)
                    self._end(fingerprint, flight, None)
            if flight.answer is not None:
                return flight.answer

    def land(self, fingerprint: str, answer: T | None = None) -> None:
        """End what this thread entered: with an answer, which is kept by now, or without one."""
        with self._lock:
            flight = self._flights.get(fingerprint)
        if flight is not None and flight.thread is threading.current_thread():
            self._leases.give_back(fingerprint, kept=answer is not None)
            self._end(fingerprint, flight, answer)

    def close(self) -> None:
        """Give all leases back."""
        self._leases.close()

    def _join(self, fingerprint: str) -> tuple[_Flight[T], bool]:
        with self._lock:
            flight = self._flights.get(fingerprint)
            if flight is not None:
                return flight, False
            flight = self._flights[fingerprint] = _Flight(threading.current_thread())
            return flight, True

    def _first(self, fingerprint: str) -> T | None:
        """Take the lease, or wait for the answer of the one that holds it."""
        try:
            answer = self._leases.take(fingerprint, self._read)
        except BaseException:
            self.land(fingerprint)
            raise
        if answer is not None:
            self.land(fingerprint, answer)
        return answer

    def _end(self, fingerprint: str, flight: _Flight[T], answer: T | None) -> None:
        with self._lock:
            if self._flights.get(fingerprint) is flight:
                del self._flights[fingerprint]
        flight.answer = answer
        flight.landed.set()
