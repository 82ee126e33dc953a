"""Puts the application together: routes, guard, and what errors become."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from dateline.errors import DatelineError
from dateline.reading.base import VERSION
from dateline.service.api import briefs, catalogue, health, jobs, timelines
from dateline.service.api.parts import SECURED
from dateline.service.api.shown import ProblemShown
from dateline.service.http.answers import problem_response
from dateline.service.http.guard import Guard
from dateline.service.page import route
from dateline.service.problems import Problem, RefusedError, problem_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from dateline.service.runtime import Runtime

THREADS = 80
"""Threads in which routes wait for the database."""
ABOUT = """Turns news articles into checked summaries and timelines.

Every statement points at its sentence, every date says how it was worked out. Work becomes a job: an answer that takes
longer than is waited comes as `202` with the job, which can be looked at, followed and cancelled. Errors are
`application/problem+json` (RFC 9457)."""
_TITLES = {404: ("not-found", "There is nothing here"), 405: ("method", "This method is not known here")}


def create_app(runtime: Runtime) -> FastAPI:
    """Return the application; the runtime is opened when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        runtime.hub.attach()
        await run_in_threadpool(runtime.open)
        try:
            yield
        finally:
            await run_in_threadpool(runtime.close)

    app = FastAPI(
        title="dateline",
        version=VERSION,
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={
            "tracer_provider": runtime.tracing.provider,
            "metrics": False,
            "logs": False,  # they would hold what was sent
            "operation_spans": False,
            "auto_configure": False,
        },
        exception_handlers={
            RefusedError: _refused,
            DatelineError: _failed,
            RequestValidationError: _invalid,
            HTTPException: _http,
        },
    )
    app.state.runtime = runtime
    for part in (briefs, timelines, jobs, catalogue):
        app.include_router(part.ROUTER, dependencies=SECURED)
    app.include_router(health.ROUTER)
    app.include_router(route.ROUTER)
    app.add_middleware(Guard, runtime=runtime)
    make = app.openapi

    def openapi() -> dict[str, Any]:
        document = make()
        document["components"]["schemas"].setdefault(ProblemShown.__name__, ProblemShown.model_json_schema())
        return document

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _told(request: Request, problem: Problem) -> Response:
    return problem_response(problem, request.state.request_id)


async def _refused(request: Request, error: Any) -> Response:  # noqa: ANN401 -- Starlette knows no narrower type
    return _told(request, error.problem)


async def _failed(request: Request, error: Any) -> Response:  # noqa: ANN401 -- the same
    return _told(request, problem_of(error))


async def _invalid(request: Request, error: Any) -> Response:  # noqa: ANN401 -- the same
    """Tell where a request is wrong, without what stands there."""
    wrong = [{"at": "/".join(map(str, one["loc"]))[:200], "why": one["msg"][:200]} for one in error.errors()[:20]]
    return _told(request, Problem(422, "invalid", "The request is not what it should be", more={"errors": wrong}))


async def _http(request: Request, error: Any) -> Response:  # noqa: ANN401 -- the same
    slug, title = _TITLES.get(error.status_code, ("http", "The request cannot be answered"))
    return _told(request, Problem(error.status_code, slug, title, headers=dict(error.headers or {})))
