"""Briefs: of one article each."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

from typing import Literal

from fastapi import APIRouter, Request, Response

from dateline.merge.filters import Selection
from dateline.records import Brief
from dateline.service.api.parts import Cursor, JobId, Limit, Reader, ResultName, Service, Writer, problems
from dateline.service.api.posting import begin
from dateline.service.api.results import delete, page_of, rendered
from dateline.service.api.shown import JobPage, JobShown
from dateline.service.asked import BriefRequest

ROUTER = APIRouter(prefix="/v1/briefs", tags=["briefs"])
KIND: Literal["brief"] = "brief"


@ROUTER.post(
    "",
    status_code=201,
    response_model=Brief,
    responses={202: {"model": JobShown, "description": "It takes longer: the job."}, **problems(409, 415, 502, 504)},
)
async def make_brief(request: Request, service: Service, who: Writer, asked: BriefRequest) -> Response:
    """Read one article: its summary, dated events and actors, each with the sentence that it rests on.

    It is answered with the brief, or, where that takes longer than is waited (`Prefer: wait=N` or `respond-async`),
    with `202` and the job. With an `Idempotency-Key` it can be sent again without harm.
    """
    return await begin(request, service, who, asked)


@ROUTER.get("", response_model=JobPage, responses=problems())
def list_briefs(request: Request, service: Service, who: Reader, limit: Limit = 20, cursor: Cursor = None) -> Response:
    """List the briefs that are made, the newest first."""
    return page_of(request, service, who, kind=KIND, state="done", limit=limit, cursor=cursor)


@ROUTER.get("/{name}", response_model=Brief, responses={304: {"description": "Unchanged."}, **problems(404, 409)})
def get_brief(request: Request, service: Service, who: Reader, name: ResultName) -> Response:
    """Return a brief, as JSON or in the format of the ending: `.html`, `.md`, `.txt` and others."""
    return rendered(request, service, who, KIND, name, selection=Selection())


@ROUTER.delete("/{job}", status_code=204, response_class=Response, responses=problems(404))
def delete_brief(service: Service, who: Writer, job: JobId) -> Response:
    """Delete a brief, its job, and the article that was sent for it."""
    return delete(service, who, KIND, job)
