"""Leases of fingerprints, held by this process among all that share a cache.

A lease is short, and renewed while it is held: one who is killed holds nobody up for longer. It is a courtesy, no
lock: if a cache is away, a clock jumps or a process sleeps, a request is made twice, and nothing else happens.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dateline.cache.owners import has_ended, new_owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.cache.base import Look, Responses

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """Seconds: how long a lease is, after how many it is renewed, and how often one who waits looks again.

    The first look is after ``first``, each wait half as long again as the one before, up to ``longest``.
    """

    lease: float = 20.0
    renewal: float = 5.0
    first: float = 0.02
    longest: float = 0.5


def _go_on() -> None:
    """Let the wait go on."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How to wait: ``check`` raises when nothing more is to be waited for; ``wait`` waits, or less once that is so."""

    check: Callable[[], None] = _go_on
    wait: Callable[[float], object] = time.sleep


class Leases:
    """The leases of one owner: of one opened model in one process. Safe for threads.

    Args:
        cache: who holds what stands there.
        waits: how to wait.
        times: how long, how often; replaced in tests, as is the next one.
        timer: tells seconds that only grow.
    """

    def __init__(
        self,
        cache: Responses,
        waits: Waits,
        times: LeaseTimes | None = None,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = cache
        self._times = times or LeaseTimes()
        self._waits = waits
        self._timer = timer
        self.owner = new_owner()
        self._lock = threading.Lock()
        self._held: set[str] = set()
        self._renewer: threading.Thread | None = None
        self._closing = threading.Event()

    def take(self, fingerprint: str, read: Callable[[str], T | None]) -> T | None:
        """Return the answer that another owner keeps, or ``None``: then the lease is ours, or the cache is away.

        Raises:
            DatelineError: what ``Waits.check`` raises, before each wait.
        """
        times, pause, free = self._times, self._times.first, True
        watched = _Watched(self._timer, times.lease)
        while True:
            taken = self._cache.claim(fingerprint, self.owner, times.lease) if free else False
            look = self._cache.look(fingerprint, times.lease) if taken is not None else None
            if look is None:
                return None
            answer = read(look.reply) if look.reply is not None else None
            if taken and answer is None:
                self._hold(fingerprint)
            elif taken:
                self._cache.release(fingerprint, self.owner)
            if taken or answer is not None:
                return answer
            free = look.owner is None or not look.is_live
            if look.owner is not None and not free and (has_ended(look.owner) or watched.is_stale(look)):
                self._cache.release(fingerprint, look.owner)
                free = True
            self._waits.check()
            self._waits.wait(times.first if free else pause)
            pause = min(1.5 * pause, times.longest)

    def give_back(self, fingerprint: str, *, kept: bool) -> None:
        """End a lease of ours, if there is one; where an answer was ``kept``, it has ended already."""
        with self._lock:
            held = fingerprint in self._held
            self._held.discard(fingerprint)
        if held and not kept:
            self._cache.release(fingerprint, self.owner)

    def close(self) -> None:
        """End all our leases; a later use begins anew."""
        with self._lock:
            renewer, self._renewer = self._renewer, None
            self._held = set()
            self._closing.set()
            self._closing = threading.Event()
        if renewer is not None:
            renewer.join()
            self._cache.release_all(self.owner)

    def _hold(self, fingerprint: str) -> None:
        with self._lock:
            self._held.add(fingerprint)
            if self._renewer is None:
                renewer = threading.Thread(target=self._renew, args=(self._closing,), name="dateline-leases")
                renewer.daemon = True
                with suppress(RuntimeError):  # no thread can be begun: the lease runs out while it is held
                    renewer.start()
                    self._renewer = renewer

    def _renew(self, closing: threading.Event) -> None:
        """Renew what is held, until nothing is."""
        while not closing.wait(self._times.renewal):
            with self._lock:
                held = sorted(self._held)
                if not held and not closing.is_set():
                    self._renewer = None
                if not held:
                    return
            self._cache.renew(held, self.owner, self._times.lease)


class _Watched:
    """Sees whether a lease is renewed, by a clock that nobody sets."""

    def __init__(self, timer: Callable[[], float], seconds: float) -> None:
        self._timer = timer
        self._seconds = seconds
        self._seen: tuple[str | None, float | None] | None = None
        self._since = 0.0

    def is_stale(self, look: Look) -> bool:
        """Return whether this very lease has stood there, unchanged, for longer than it may."""
        if self._seen != (look.owner, look.until):
            self._seen, self._since = (look.owner, look.until), self._timer()
        return self._timer() - self._since > self._seconds
