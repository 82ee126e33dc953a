"""Wakes those who wait in the event loop for a job, when a worker thread has something to tell of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Hub:
    """Who waits for which job. Only ``notify`` and ``close`` may be called from other threads."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: defaultdict[str, set[tuple[asyncio.Event, bool]]] = defaultdict(set)
        self.closing = False

    def attach(self) -> None:
        """Serve the loop that runs now."""
        self._loop = asyncio.get_running_loop()

    def notify(self, job: str, *, ended: bool = False) -> None:
        """Wake those who wait for news of a job; those who wait for its end only if it has ended."""
        self._call(job, ended=ended)

    def close(self) -> None:
        """Wake everybody: the service stops."""
        self.closing = True
        self._call(None, ended=True)

    def _call(self, job: str | None, *, ended: bool) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop was closed meanwhile, and nobody waits
                self._loop.call_soon_threadsafe(self._wake, job, ended)

    def _wake(self, job: str | None, ended: bool) -> None:  # noqa: FBT001 -- the loop passes no keywords
        waiting = (
            [one for those in self._waiting.values() for one in those] if job is None else self._waiting.get(job, ())
        )
        for woken, only_end in waiting:
            if ended or not only_end:
                woken.set()

    @contextmanager
    def listening(self, job: str, *, only_end: bool = False) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever there is news of a job."""
        mine = (asyncio.Event(), only_end)
        self._waiting[job].add(mine)
        try:
            yield mine[0]
        finally:
            self._waiting[job].discard(mine)
            if not self._waiting[job]:
                del self._waiting[job]


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set, for so many seconds at most, and clear it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()
