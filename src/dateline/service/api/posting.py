"""How work begins: checked as far as can be, made a job, and waited for a while."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from dateline.errors import TooLargeError, UsageError
from dateline.extractive.brief import MODEL as EXTRACTIVE
from dateline.merge.filters import Selection
from dateline.records import Brief, Timeline
from dateline.service.api.shown import address_of, job_shown
from dateline.service.asked import BriefRequest, TimelineRequest, to_json
from dateline.service.formats import JSON, exporter_of, render_brief, render_timeline
from dateline.service.http.answers import AsciiJson, problem_response
from dateline.service.jobs.database import StoreGoneError
from dateline.service.jobs.hub import wait_for
from dateline.service.jobs.store import NewJob, OtherRequestError, TooManyJobsError
from dateline.service.jobs.work import plan_of
from dateline.service.problems import Problem, refusal
from dateline.service.references import checked_address
from dateline.service.tracing import current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from dateline.service.jobs.job import Job
    from dateline.service.keys import Principal
    from dateline.service.runtime import Runtime

POLL_SECONDS = 2.0
"""How often a request that waits looks by itself: another process may have ended its job."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_WAIT = re.compile(r"(?:^|[\s,;])wait=([0-9]{1,6})(?:$|[\s,;])")
_ASYNC = re.compile(r"(?:^|[\s,;])respond-async(?:$|[\s,;])")


async def begin(
    request: Request, runtime: Runtime, principal: Principal, asked: BriefRequest | TimelineRequest
) -> Response:
    """Make a job of a request, and answer with what came of it; or with the job, if it takes longer than is waited.

    ``Prefer: respond-async`` waits for nothing, ``Prefer: wait=N`` for N seconds (RFC 7240). With an
    ``Idempotency-Key`` the same request begins one job however often it is sent.

    Raises:
        RefusedError: too many jobs wait, the key was used for another request, or the request is over a limit.
        DatelineError: what is asked for cannot be.
        StoreGoneError: the database is away.
    """
    given = asked.articles if isinstance(asked, TimelineRequest) else (asked.article,)
    _check(asked, len(given), runtime)
    for article in given:
        if article.text is None:
            checked_address(article.url or "", allow_urls=runtime.config.allow_urls)
    kind = "timeline" if isinstance(asked, TimelineRequest) else "brief"
    told = await run_in_threadpool(to_json, asked)
    once = _once(request.headers, f"{kind} {told}")
    new = NewJob(principal.owner, kind, told, len(given), once, current())  # type: ignore[arg-type]
    job, replayed = await run_in_threadpool(_submit, runtime, new)
    if not replayed:
        runtime.workers.new_job()
    job = await _awaited(request, runtime, job, _seconds(request.headers, runtime.config.limits.wait_seconds))
    response = await run_in_threadpool(_answer, runtime, job, request.state.request_id)
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _check(asked: BriefRequest | TimelineRequest, articles: int, runtime: Runtime) -> None:
    limit = runtime.config.limits.articles
    if articles > limit:
        raise refusal(413, "too-many-articles", "There are too many articles", f"The limit is {limit:,} a request.")
    if asked.model is not None and asked.model not in (EXTRACTIVE, runtime.models.default, *runtime.config.models):
        raise UsageError("this model may not be chosen here", hint="GET /v1/models lists those that may")
    if asked.prompt is not None:
        runtime.prompts.get(asked.prompt)
    if isinstance(asked, TimelineRequest):
        plan_of(asked)
        largest = max((len(one.text) for one in asked.articles if one.text), default=0)
    else:
        largest = len(asked.article.text or "")
    if largest > runtime.settings.max_bytes:
        raise TooLargeError(f"an article is too large: the limit is {runtime.settings.max_bytes:,} bytes")


def _once(headers: Mapping[str, str], told: str) -> tuple[str, str] | None:
    key = headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise refusal(400, "idempotency-key", "This Idempotency-Key is none", "1 to 255 visible characters of ASCII.")
    return key, hashlib.sha256(told.encode()).hexdigest()


def _seconds(headers: Mapping[str, str], most: float) -> float:
    prefer = headers.get("prefer", "")[:200]
    if _ASYNC.search(prefer):
        return 0.0
    found = _WAIT.search(prefer)
    return min(float(found[1]), most) if found else most


def _submit(runtime: Runtime, new: NewJob) -> tuple[Job, bool]:
    limits = runtime.config.limits
    try:
        return runtime.store.submit(new, per_owner=limits.jobs_per_key, in_all=limits.jobs)
    except OtherRequestError:
        raise refusal(
            422, "idempotency-key", "This Idempotency-Key was used for another request", "Take a new one."
        ) from None
    except TooManyJobsError as error:
        status, whose = (429, "This key has") if error.own else (503, "The service has")
        detail = f"{whose} as many jobs as it may; wait until some have ended."
        raise refusal(status, "too-many-jobs", "Too many jobs", detail, retry_after=10) from None


async def _awaited(request: Request, runtime: Runtime, job: Job, seconds: float) -> Job:
    """Return a job when it has ended, or as it is when the time is over, the client is gone or the service stops."""
    end = time.monotonic() + seconds
    with runtime.hub.listening(job.id, only_end=True) as ended:
        while job.is_open:
            left = end - time.monotonic()
            if left <= 0 or runtime.hub.closing or await request.is_disconnected():
                break
            await wait_for(ended, min(left, POLL_SECONDS))
            try:
                found: Job | None = await run_in_threadpool(_look, runtime, job)
                job = found or job
            except StoreGoneError:
                continue  # the job is begun: its client gets to know of it, now or when the time is over
    return job


def _look(runtime: Runtime, job: Job) -> Job | None:
    return runtime.store.get(job.owner, job.id)


def _answer(runtime: Runtime, job: Job, request_id: str) -> Response:
    """Return what a client is told of a job that it has just asked for."""
    shown = job_shown(job)
    here = f"/v1/jobs/{job.id}"
    if job.state == "done":
        text = runtime.store.result(job.owner, job.id, job.kind)
        if text is not None:
            response = AsciiJson(None, 201, {"Location": address_of(job), "Link": f'<{here}>; rel="describedby"'})
            response.body = _rendered(runtime, job, text).encode("utf-8", "replace")
            response.headers["Content-Length"] = str(len(response.body))
            return response
    if job.state == "failed":
        told = dict(job.problem or {})
        kept = {name: told.pop(name, None) for name in ("detail", "hint", "title", "status")}
        slug = str(told.pop("type", "")).rpartition(":")[2]
        headers = {"Retry-After": "5"} if kept["status"] in (429, 503) else {}
        return problem_response(
            Problem(
                kept["status"] or 500,
                slug or "bug",
                kept["title"] or "The job failed",
                kept["detail"],
                kept["hint"],
                {**told, "job": here, "failed": list(job.failed) or None},
                headers,
            ),
            request_id,
        )
    if job.state == "cancelled":
        return problem_response(Problem(409, "cancelled", "The job was cancelled", more={"job": here}), request_id)
    return AsciiJson(shown.model_dump(mode="json"), 202, {"Location": here, "Retry-After": "1"})


def _rendered(runtime: Runtime, job: Job, text: str) -> str:
    exporter = exporter_of(JSON, runtime.plugins.exporters)
    if job.kind == "brief":
        return render_brief(Brief.model_validate_json(text), exporter, JSON).text
    return render_timeline(Timeline.model_validate_json(text), exporter, JSON, Selection(), texts=False).text
