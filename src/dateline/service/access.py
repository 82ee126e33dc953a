"""Who asks, and whether this one may ask now: decided by the head of a request, before its body is read."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dateline.service.keys import ANYBODY
from dateline.service.limits import Rates
from dateline.service.problems import Problem, RefusedError, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.service.config import ServiceConfig
    from dateline.service.keys import Keys, Principal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_KNOWN_SECONDS = 1.0


class Access:
    """Keys, rates and concurrency of one process."""

    def __init__(self, config: ServiceConfig, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with full rates."""
        limits = config.limits
        self._config = config
        self._keys = keys
        self._clock = clock
        self._work = Rates(limits.work_rate, clock)
        self._read = Rates(limits.read_rate, clock)
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self._needed: tuple[bool, float] = (False, float("-inf"))

    def needs_key(self) -> bool:
        """Say whether every request must bear a key: on another address than the loopback's, and once there is one.

        A service behind a proxy of its own machine listens on the loopback, too: so the first key closes it.
        """
        if self._config.exposed or self._config.require_keys:
            return True
        needed, then = self._needed
        if not needed and self._clock() - then >= _KNOWN_SECONDS:
            needed = self._keys.any()
            self._needed = (needed, self._clock())
        return needed

    def principal(self, authorization: str | None) -> Principal:
        """Return who asks.

        Raises:
            RefusedError: a key is needed, and there is none that is valid.
            StoreGoneError: the database is away.
        """
        if authorization is None:
            if self.needs_key():
                raise _unauthorized("A key is needed: Authorization: Bearer dl_…")
            return ANYBODY
        scheme, _, token = authorization.partition(" ")
        principal = self._keys.principal(token.strip()) if scheme.lower() == "bearer" else None
        if principal is None:
            raise _unauthorized("This key is not valid.")
        return principal

    def take(self, principal: Principal, method: str) -> None:
        """Count a request.

        Raises:
            RefusedError: there were too many in the last time.
        """
        wait = (self._read if method in SAFE else self._work).take(principal.owner)
        if wait:
            raise refusal(429, "rate", "Too many requests", "This key asks too often.", retry_after=wait)

    @contextmanager
    def under_way(self, principal: Principal) -> Iterator[None]:
        """Hold a place for a request while it is answered.

        Raises:
            RefusedError: this key has as many under way as it may.
        """
        owner = principal.owner
        with self._lock:
            if self._under_way[owner] >= self._config.limits.concurrency:
                raise refusal(
                    429, "concurrency", "Too many requests at a time", "Wait for an answer first.", retry_after=1
                )
            self._under_way[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[owner] -= 1
                if not self._under_way[owner]:
                    del self._under_way[owner]


def check_scope(principal: Principal, scope: str) -> None:
    """Check that a key may do what is asked.

    Raises:
        RefusedError: it may not.
    """
    if scope not in principal.scopes:
        raise refusal(403, "scope", "This key may not do that", f"It has not the scope “{scope}”.")


def _unauthorized(detail: str) -> RefusedError:
    headers = {"WWW-Authenticate": 'Bearer realm="dateline"'}
    return RefusedError(Problem(401, "unauthorized", "Who asks is not known", detail, headers=headers))
