"""One small actor that all workers know: it tells them that the run is ended, and counts how often a batch is begun."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.errors import DatelineError

_AT_ONCE = 10_000
"""Workers that may wait at it."""


class Watch:
    """What the actor runs."""

    def __init__(self) -> None:
        """Begin with a run that goes on."""
        self._ended = asyncio.Event()
        self._error: DatelineError | None = None
        self._begun: Counter[str] = Counter()

    async def end(self, error: DatelineError | None) -> None:
        """Wake those who wait for the end."""
        self._error = error
        self._ended.set()

    async def wait(self) -> DatelineError | None:
        """Return when the run is ended, with the error of what is not begun by then."""
        await self._ended.wait()
        return self._error

    async def begin(self, batch: str) -> int:
        """Return how often a batch was begun, this time included."""
        self._begun[batch] += 1
        return self._begun[batch]

    async def forget(self) -> None:
        """Forget all batches: they are done."""
        self._begun.clear()


class Foreman:
    """A handle on the actor, for the driver and, as a copy, for the workers."""

    def __init__(self, ray: Any) -> None:  # noqa: ANN401 -- untyped package
        """Begin the actor; it takes no processor."""
        self._actor = ray.remote(num_cpus=0, max_concurrency=_AT_ONCE)(Watch).remote()

    def end(self, error: DatelineError | None) -> None:
        """End the run."""
        self._actor.end.remote(error)

    def forget(self) -> None:
        """Forget which batches were begun."""
        self._actor.forget.remote()

    def wait(self) -> DatelineError | None:
        """Wait until the run is ended; return the error of what is not begun by then."""
        found: DatelineError | None = _got(self._actor.wait.remote())
        return found

    def begin(self, batch: str) -> int:
        """Return how often a batch was begun, this time included."""
        return int(_got(self._actor.begin.remote(batch)))


def _got(promised: Any) -> Any:  # noqa: ANN401 -- untyped package
    import ray  # noqa: PLC0415 -- heavy, of an extra

    return ray.get(promised)
