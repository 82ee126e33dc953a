"""Who tells all workers that the run is ended, and counts how often a batch was begun."""

from __future__ import annotations

import asyncio

from dateline.engines.foreman import Watch
from dateline.errors import StoppedError


def test_all_who_wait_are_woken_and_told_why() -> None:
    async def run() -> None:
        watch, error = Watch(), StoppedError("the run was ended")
        waiting = [asyncio.create_task(watch.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in waiting)
        await watch.end(error)
        assert await asyncio.gather(*waiting) == [error] * 3
        assert await watch.wait() is error

    asyncio.run(run())


def test_batches_are_counted_apart_until_they_are_forgotten() -> None:
    async def run() -> None:
        watch = Watch()
        assert [await watch.begin(name) for name in ("1", "1", "2")] == [1, 2, 1]
        await watch.forget()
        assert await watch.begin("1") == 1

    asyncio.run(run())
