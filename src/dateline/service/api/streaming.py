"""Server-sent events (HTML Living Standard, 9.2): what happens in a job, until its end."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from dateline.service.api.shown import job_shown
from dateline.service.jobs.database import StoreGoneError
from dateline.service.jobs.hub import wait_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dateline.service.runtime import Runtime

MEDIA_TYPE = "text/event-stream"
QUIET_SECONDS = 5.0
"""After so long without news the database is asked anyway, and a comment keeps the connection alive."""
RETRY = "retry: 2000\n\n"


async def stream(runtime: Runtime, owner: str, job: str, after: int) -> AsyncIterator[str]:
    """Yield the events of a job of this owner after the one of a number, as they come.

    It ends with the event ``end``, which holds the job; or without it when the service stops, the job was deleted, or
    the time for one stream is over: then the client comes back.
    """
    end = time.monotonic() + runtime.config.limits.stream_seconds
    yield RETRY
    with runtime.hub.listening(job) as news:
        while time.monotonic() < end:
            try:
                found = await run_in_threadpool(runtime.store.get, owner, job)
                events = await run_in_threadpool(runtime.store.events, owner, job, after)
            except StoreGoneError:
                yield ": the database is away\n\n"
                await wait_for(news, QUIET_SECONDS)
                continue
            for event in events:
                after = event.number
                yield f"id: {event.number}\nevent: {event.name}\ndata: {event.data}\n\n"
            if found is None:
                return
            if not found.is_open:
                yield f"event: end\ndata: {json.dumps(job_shown(found).model_dump(mode='json'))}\n\n"
                return
            if runtime.hub.closing:
                return
            if not events:
                yield ": waiting\n\n"
            await wait_for(news, QUIET_SECONDS)
