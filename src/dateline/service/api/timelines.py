"""Timelines: begin one, list them, have one in any format, delete one."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from dateline.merge.filters import Selection
from dateline.merge.granularity import Granularity
from dateline.records import Timeline
from dateline.service.api.parts import Cursor, JobId, Limit, Reader, ResultName, Service, Writer, problems
from dateline.service.api.posting import begin
from dateline.service.api.results import delete, page_of, rendered
from dateline.service.api.shown import JobPage, JobShown
from dateline.service.asked import TimelineRequest

ROUTER = APIRouter(prefix="/v1/timelines", tags=["timelines"])
KIND: Literal["timeline"] = "timeline"


def _wanted(
    *,
    first: Annotated[str | None, Query(alias="from", max_length=100, examples=["2024-03"])] = None,
    last: Annotated[str | None, Query(alias="to", max_length=100, examples=["2024"])] = None,
    actor: Annotated[tuple[str, ...], Query(max_length=50)] = (),
    about: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    top: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    granularity: Annotated[Granularity | None, Query()] = None,
) -> Selection:
    return Selection(first, last, actor, about, top, granularity)


Wanted = Annotated[Selection, Depends(_wanted)]


@ROUTER.post(
    "",
    status_code=201,
    response_model=Timeline,
    responses={202: {"model": JobShown, "description": "It takes longer: the job."}, **problems(409, 415, 502, 504)},
)
async def make_timeline(request: Request, service: Service, who: Writer, asked: TimelineRequest) -> Response:
    """Put the events of articles in order of time, one entry an event.

    It is answered with the timeline, or, where that takes longer than is waited (`Prefer: wait=N` or
    `respond-async`), with `202` and the job. With an `Idempotency-Key` it can be sent again without harm.
    """
    return await begin(request, service, who, asked)


@ROUTER.get("", response_model=JobPage, responses=problems())
def list_timelines(
    request: Request, service: Service, who: Reader, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """List the timelines that are made, the newest first."""
    return page_of(request, service, who, kind=KIND, state="done", limit=limit, cursor=cursor)


@ROUTER.get("/{name}", response_model=Timeline, responses={304: {"description": "Unchanged."}, **problems(404, 409)})
def get_timeline(
    request: Request,
    service: Service,
    who: Reader,
    name: ResultName,
    wanted: Wanted,
    *,
    texts: Annotated[bool, Query(description="Keep the articles' texts.")] = False,
) -> Response:
    """Return a timeline, as JSON or in the format of the ending: `.html`, `.ics`, `.csv`, `.md` and others.

    What of it is wanted can be said as on the command line. `Dateline-Losses` tells what the format cannot hold.
    """
    return rendered(request, service, who, KIND, name, selection=wanted, texts=texts)


@ROUTER.delete("/{job}", status_code=204, response_class=Response, responses=problems(404))
def delete_timeline(service: Service, who: Writer, job: JobId) -> Response:
    """Delete a timeline, its job, and the articles that were sent for it."""
    return delete(service, who, KIND, job)
