"""What the routes answer with, as models: they are also what the OpenAPI document says."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from dateline.service.jobs.job import Job, Kind, State
from dateline.service.problems import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_SUCH_PAGE = "The cursor is not one that an answer gave."
_EXAMPLE: dict[str, Any] = {
    "id": "5f0c8d2f9b7e4a1c8d2f9b7e4a1c5f0c",
    "kind": "timeline",
    "state": "running",
    "created": "2026-11-23T12:00:00Z",
    "started": "2026-11-23T12:00:00Z",
    "finished": None,
    "progress": {"done": 1, "total": 3},
    "result": None,
    "events": "/v1/jobs/5f0c8d2f9b7e4a1c8d2f9b7e4a1c5f0c/events",
    "problem": None,
    "failed": [],
}


class ProgressShown(BaseModel):
    """Articles that are read, of those that are known."""

    done: int
    total: int


class ProblemShown(BaseModel):
    """A problem (RFC 9457); its ``type`` is ``urn:dateline:problem:…``."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str | None = None
    hint: str | None = None
    request_id: str | None = None


class JobShown(BaseModel):
    """A job; ``result`` is the address of what came of it, ``failed`` the articles that could not be read."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    id: str
    kind: Kind
    state: State
    created: datetime
    started: datetime | None
    finished: datetime | None
    progress: ProgressShown
    result: str | None
    events: str
    problem: dict[str, Any] | None
    failed: list[dict[str, Any]]


class JobPage(BaseModel):
    """Jobs, the newest first; ``next`` is the cursor of the page that follows."""

    items: list[JobShown]
    next: str | None


class ModelShown(BaseModel):
    """A model that a client may name; ``ready`` says whether it could answer now."""

    id: str
    default: bool
    unit: str
    ready: bool


class PromptShown(BaseModel):
    """A version of a prompt."""

    name: str
    unit: str
    answer: str
    sha256: str
    changes: str = Field(description="What is new in this version.")


class FormatShown(BaseModel):
    """A format in which results can be had."""

    name: str
    endings: list[str]


class Status(BaseModel):
    """Whether a part of the service works."""

    status: str
    checks: dict[str, bool] = {}


def address_of(job: Job) -> str:
    """Return where the result of a job is."""
    return f"/v1/{job.kind}s/{job.id}"


def job_shown(job: Job) -> JobShown:
    """Return a job as it is shown."""
    return JobShown(
        id=job.id,
        kind=job.kind,
        state=job.state,
        created=_moment(job.created),
        started=None if job.started is None else _moment(job.started),
        finished=None if job.finished is None else _moment(job.finished),
        progress=ProgressShown(done=job.done, total=job.total),
        result=address_of(job) if job.state == "done" else None,
        events=f"/v1/jobs/{job.id}/events",
        problem=job.problem,
        failed=list(job.failed),
    )


def cursor_of(jobs: Sequence[Job], limit: int) -> str | None:
    """Return the cursor of the next page, if there may be one."""
    if len(jobs) < limit:
        return None
    return base64.urlsafe_b64encode(f"{jobs[-1].created!r} {jobs[-1].id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> tuple[float, str] | None:
    """Return the place that a cursor stands for.

    Raises:
        RefusedError: it is none.
    """
    if cursor is None:
        return None
    try:
        told = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode("ascii")
        created, job = told.split(" ")
        return float(created), job
    except (binascii.Error, ValueError) as error:  # ValueError: no ASCII, no number, not two parts
        raise refusal(400, "cursor", "There is no such page", _NO_SUCH_PAGE) from error


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
