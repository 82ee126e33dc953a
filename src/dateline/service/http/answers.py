"""Answers that are made in more than one place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from dateline.service.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from dateline.service.problems import Problem


class AsciiJson(JSONResponse):
    """JSON of ASCII: also what no encoding writes (a lone surrogate) has its escape."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 -- as Starlette's own
        """Return the bytes."""
        return json.dumps(content, separators=(",", ":")).encode()


def problem_response(problem: Problem, request_id: str | None) -> AsciiJson:
    """Return a problem as an answer."""
    return AsciiJson(problem.body(request_id), problem.status, dict(problem.headers), MEDIA_TYPE)


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Say whether a client has this answer already (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag.removeprefix("W/") in tags
