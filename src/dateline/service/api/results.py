"""What results of both kinds share: one in any format, a page of many, and its end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

from dateline.reading.base import VERSION
from dateline.records import Brief, Timeline
from dateline.service.api.shown import JobPage, cursor_of, job_shown, read_cursor
from dateline.service.formats import JSON, Rendered, exporter_of, loss_header, render_brief, render_timeline
from dateline.service.http.answers import AsciiJson, is_known
from dateline.service.problems import not_found, refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from dateline.merge.filters import Selection
    from dateline.service.jobs.job import Job, Kind, State
    from dateline.service.keys import Principal
    from dateline.service.runtime import Runtime


def rendered(
    request: Request,
    runtime: Runtime,
    principal: Principal,
    kind: Kind,
    name: str,
    *,
    selection: Selection,
    texts: bool = False,
) -> Response:
    """Return a result in the format that its ending chooses; ``304`` where the client has it already.

    Raises:
        RefusedError: there is none, or no such format; or it is not made yet.
        UsageError: the selection asks for what cannot be.
    """
    job_id, dot, rest = name.partition(".")
    ending = dot + rest or JSON
    job = _done(runtime, principal, kind, job_id)
    exporter = exporter_of(ending, runtime.plugins.exporters)
    etag = _etag(job.etag, VERSION, exporter.name, selection, texts)
    if is_known(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers={"ETag": etag})
    text = runtime.store.result(principal.owner, job_id, kind)
    if text is None:
        raise not_found(kind)
    if kind == "brief":
        shown = render_brief(Brief.model_validate_json(text), exporter, ending)
    else:
        shown = render_timeline(Timeline.model_validate_json(text), exporter, ending, selection, texts=texts)
    return _sent(shown, etag)


def page_of(
    request: Request,
    runtime: Runtime,
    principal: Principal,
    *,
    kind: Kind | None,
    state: State | None,
    limit: int,
    cursor: str | None,
) -> Response:
    """Return a page of jobs, with the address of the next one in ``Link`` (RFC 8288)."""
    jobs = runtime.store.page(principal.owner, kind=kind, state=state, limit=limit, before=read_cursor(cursor))
    following = cursor_of(jobs, limit)
    body = JobPage(items=[job_shown(job) for job in jobs], next=following).model_dump(mode="json")
    headers = {}
    if following is not None:
        headers["Link"] = (
            f'<{request.url.include_query_params(cursor=following).path}?cursor={following}&limit={limit}>; rel="next"'
        )
    return AsciiJson(body, headers=headers)


def delete(runtime: Runtime, principal: Principal, kind: Kind, job_id: str) -> Response:
    """Delete a result with its job and everything that was sent for it.

    Raises:
        RefusedError: there is none.
    """
    if not runtime.store.delete(principal.owner, job_id, kind):
        raise not_found(kind)
    runtime.workers.cancel(job_id)
    return Response(status_code=204)


def _done(runtime: Runtime, principal: Principal, kind: Kind, job_id: str) -> Job:
    job = runtime.store.get(principal.owner, job_id, kind)
    if job is None:
        raise not_found(kind)
    if job.state != "done":
        raise refusal(409, "not-done", f"This {kind} is not there: its job is {job.state}", f"See /v1/jobs/{job_id}")
    return job


def _etag(*told: object) -> str:
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def _sent(shown: Rendered, etag: str) -> Response:
    headers = {"ETag": etag}
    if shown.policy is not None:
        headers["Content-Security-Policy"] = shown.policy
    if shown.losses:
        headers["Dateline-Losses"] = loss_header(shown.losses)
    return Response(shown.text.encode("utf-8", "replace"), media_type=shown.media_type, headers=headers)
