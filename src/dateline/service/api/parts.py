"""What routes share: the service behind them, who asks, and the problems that each of them may answer with."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPBearer

from dateline.service.access import check_scope
from dateline.service.api.shown import ProblemShown
from dateline.service.keys import Principal
from dateline.service.problems import MEDIA_TYPE
from dateline.service.runtime import Runtime

_BEARER = HTTPBearer(
    auto_error=False, description="A key of `dateline serve keys add`; on the loopback it may be left out."
)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


def _asking(scope: str) -> Callable[[Request], Principal]:
    def asking(request: Request) -> Principal:
        principal: Principal = request.state.principal
        check_scope(principal, scope)
        return principal

    return asking


Service = Annotated[Runtime, Depends(_runtime)]
Reader = Annotated[Principal, Depends(_asking("read"))]
Writer = Annotated[Principal, Depends(_asking("write"))]
Scraper = Annotated[Principal, Depends(_asking("metrics"))]
SECURED = [Depends(_BEARER)]
JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", examples=["5f0c8d2f9b7e4a1c8d2f9b7e4a1c5f0c"])]
ResultName = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{32}(\.[a-z0-9.-]{1,40})?$",
        description="The id, with the ending of a format: .html, .ics …",
        examples=["5f0c8d2f9b7e4a1c8d2f9b7e4a1c5f0c.html"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]

_TOLD = {
    400: "The request asks for what cannot be",
    401: "A key is needed, or it is not valid",
    403: "The key may not do that, or the address may not be opened",
    404: "There is nothing of that name, or it is another key's",
    408: "The body took too long",
    409: "It has ended already, or was cancelled",
    413: "The request, or an article in it, is too large",
    415: "Articles of this format are not read here",
    421: "The request was meant for another host",
    422: "The request is not what it should be, or holds no article",
    429: "Too many requests: see Retry-After",
    500: "A bug; the log has more under the request's id",
    502: "The model, or an address, gave no usable answer",
    503: "The model or the database cannot be reached: see Retry-After",
    504: "The job came to the limit of its time",
}
_ALWAYS = (400, 401, 403, 408, 413, 421, 422, 429, 500, 503)


def problems(*more: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that a route may answer with, for the OpenAPI document."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemShown.__name__}"}}}
    return {status: {"description": _TOLD[status], "content": content} for status in sorted({*_ALWAYS, *more})}
