"""Jobs: look, follow, cancel."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from dateline.service.api.parts import Cursor, JobId, Limit, Reader, Service, Writer, problems
from dateline.service.api.results import page_of
from dateline.service.api.shown import JobPage, JobShown, job_shown
from dateline.service.api.streaming import MEDIA_TYPE, stream
from dateline.service.http.answers import AsciiJson, is_known
from dateline.service.jobs.job import Kind, State
from dateline.service.problems import not_found, refusal

ROUTER = APIRouter(prefix="/v1/jobs", tags=["jobs"])
_STREAM = {MEDIA_TYPE: {"schema": {"type": "string"}}}
_FOLLOWED: dict[int | str, dict[str, Any]] = {200: {"content": _STREAM, "description": "The events of the job."}}


@ROUTER.get("", response_model=JobPage, responses=problems())
def list_jobs(
    request: Request,
    service: Service,
    who: Reader,
    *,
    kind: Annotated[Kind | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """List jobs, the newest first."""
    return page_of(request, service, who, kind=kind, state=state, limit=limit, cursor=cursor)


@ROUTER.get("/{job}", response_model=JobShown, responses={304: {"description": "Unchanged."}, **problems(404)})
def get_job(request: Request, service: Service, who: Reader, job: JobId) -> Response:
    """Return how far a job is; when it is done, `result` is where its result is."""
    found = service.store.get(who.owner, job)
    if found is None:
        raise not_found("job")
    told = job_shown(found).model_dump(mode="json")
    etag = f'"{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]}"'
    if is_known(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers={"ETag": etag})
    return AsciiJson(told, headers={"ETag": etag, **({"Retry-After": "1"} if found.is_open else {})})


@ROUTER.get("/{job}/events", response_class=Response, responses={**_FOLLOWED, **problems(404)})
def follow_job(
    service: Service,
    who: Reader,
    job: JobId,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Response:
    """Follow a job by server-sent events: `article`, `found`, `lines`, `progress`, `failed`, and at last `end`.

    A client that comes back with `Last-Event-ID`, as browsers do, misses none.
    """
    if service.store.get(who.owner, job) is None:
        raise not_found("job")
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    return StreamingResponse(stream(service, who.owner, job, min(after, 2**31)), media_type=MEDIA_TYPE)


@ROUTER.delete("/{job}", response_model=JobShown, responses=problems(404, 409))
def cancel_job(service: Service, who: Writer, job: JobId) -> Response:
    """Cancel a job that waits or runs; the model is asked nothing more for it."""
    found = service.store.cancel(who.owner, job)
    if found is None:
        raise not_found("job")
    if found.state != "cancelled":
        raise refusal(409, "ended", f"The job is {found.state} already", "DELETE its result, if it is to go.")
    service.workers.cancel(job)
    return AsciiJson(job_shown(found).model_dump(mode="json"))
