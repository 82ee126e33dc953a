"""The route of the page."""

# no `from __future__ import annotations` here: FastAPI reads these annotations at run time

from fastapi import APIRouter, Request, Response

from dateline.service.api.parts import Service
from dateline.service.http.answers import is_known
from dateline.service.page.view import page

ROUTER = APIRouter(include_in_schema=False)


@ROUTER.get("/")
def show_page(request: Request, service: Service) -> Response:
    """Return the page; it holds nothing of anybody, so it needs no key, and asks its reader for one."""
    shown = page(allow_urls=service.config.allow_urls)
    if is_known(request.headers.get("if-none-match"), shown.etag):
        return Response(status_code=304, headers={"ETag": shown.etag})
    headers = {"ETag": shown.etag, "Content-Security-Policy": shown.policy}
    return Response(shown.text, media_type="text/html", headers=headers)
