"""How often a key may ask: a bucket of tokens for each (Turner, "New directions in communications", 1986)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 10_000


class Rates:
    """Buckets by name; each holds ``per_minute`` tokens and is filled evenly. Safe for threads, of one process."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with full buckets."""
        self._size = float(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        now = self._clock()
        with self._lock:
            tokens, then = self._buckets.pop(name, (self._size, now))
            tokens = min(self._size, tokens + (now - then) * self._size / 60)
            wait = 0.0 if tokens >= 1 else (1 - tokens) * 60 / self._size
            self._buckets[name] = (tokens if wait else tokens - 1, now)
            while len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)  # the one that asked longest ago, and so the fullest
            return wait
