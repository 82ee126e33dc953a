"""The outermost layer: every request passes here first, and every answer last.

A request gets its id; the names that it bears are checked; who asks is found out; rates and concurrency are counted;
only then is its body read, within bounds of size and time. An answer gets the headers that all have. What no route
foresaw becomes a problem, and a line in the log without a text.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders

from dateline.service.access import SAFE
from dateline.service.http.answers import problem_response
from dateline.service.http.headers import POLICY, SECURITY
from dateline.service.http.hosts import is_expected, is_same_origin
from dateline.service.jobs.database import StoreGoneError
from dateline.service.keys import ANYBODY
from dateline.service.logs import where
from dateline.service.problems import BUG, STORE_GONE, RefusedError, refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dateline.service.keys import Principal
    from dateline.service.runtime import Runtime

NOT_MODIFIED = 304
OPEN_PATHS = frozenset({"/", "/healthz", "/readyz"})
"""What answers without a key, and outside of the rates: the page, which holds nothing of anybody and asks for the key
itself, and what the machines ask that look after the service."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        """Guard ``app``."""
        self._app = app
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(self._runtime, scope, send).run(self._app, receive)


class _Exchange:
    """One request with its answer."""

    def __init__(self, runtime: Runtime, scope: Scope, send: Send) -> None:
        self._runtime = runtime
        self._scope = scope
        self._send = send
        self._headers = Headers(scope=scope)
        given = self._headers.get("x-request-id", "")
        self.id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        self._status = 0
        self._key = ""

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        begun = time.perf_counter()
        self._scope.setdefault("state", {})["request_id"] = self.id
        try:
            await self._guarded(app, receive)
        except RefusedError as refused:
            await self._refuse(refused)
        except StoreGoneError:
            await self._refuse(RefusedError(STORE_GONE))
        except Exception as error:  # noqa: BLE001 -- no trace and no message may reach a client
            told = {"error": type(error).__name__, "where": where(error)}
            self._runtime.log.error("bug", request_id=self.id, **told)  # noqa: TRY400 -- a message may quote an article
            await self._refuse(RefusedError(BUG))
        finally:
            self._tell(time.perf_counter() - begun)

    async def _guarded(self, app: ASGIApp, receive: Receive) -> None:
        self._check_names()
        with ExitStack() as held:
            principal = await self._known(held)
            self._scope["state"]["principal"] = principal
            if self._scope["method"] not in SAFE:
                receive = await self._whole_body(receive)
            await app(self._scope, receive, self._answer)

    def _check_names(self) -> None:
        config = self._runtime.config
        host = self._headers.get("host")
        if not is_expected(host, config.hosts, exposed=config.exposed):
            raise refusal(
                421, "host", "This is not the host that was meant", "dateline serve --host-name NAME adds one."
            )
        if not is_same_origin(self._headers.get("origin"), host):
            raise refusal(403, "origin", "Pages of other sites may not ask")

    async def _known(self, held: ExitStack) -> Principal:
        if self._scope["path"] in OPEN_PATHS:
            return ANYBODY
        access = self._runtime.access
        principal = await run_in_threadpool(access.principal, self._headers.get("authorization"))
        self._key = principal.owner
        access.take(principal, self._scope["method"])
        held.enter_context(access.under_way(principal))
        return principal

    async def _whole_body(self, receive: Receive) -> Receive:
        """Read the body, and return a ``receive`` that gives it again."""
        limits = self._runtime.config.limits
        if "content-length" in self._headers and "transfer-encoding" in self._headers:
            # two proxies may take it for two requests (RFC 9112, section 11.2)
            raise refusal(400, "smuggling", "The request tells two lengths of its body")
        length = self._headers.get("content-length", "")
        if length.isdigit() and (len(length) > 15 or int(length) > limits.body_bytes):  # noqa: PLR2004 -- digits
            raise _too_large(limits.body_bytes)
        body = bytearray()
        try:
            async with asyncio.timeout(limits.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise refusal(400, "gone", "The client went away")
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > limits.body_bytes:
                        raise _too_large(limits.body_bytes)
        except TimeoutError:
            raise refusal(408, "slow", "The body took too long") from None
        given: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return given.pop() if given else await receive()

        return again

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.id
            for name, value in SECURITY.items():
                # a 304 would put its policy in the place of that of the page that the browser has (RFC 9111, 3.2)
                if self._status != NOT_MODIFIED or name != POLICY:
                    headers.setdefault(name, value)
        await self._send(message)

    async def _refuse(self, refused: RefusedError) -> None:
        if self._status:  # the answer has begun: all that is left is to end it, which uvicorn does
            return
        response = problem_response(refused.problem, self.id)
        response.headers["Connection"] = "close"  # what is left of the body is not read
        await response(self._scope, _nothing, self._answer)

    def _tell(self, seconds: float) -> None:
        method = self._scope["method"] if self._scope["method"] in _METHODS else "OTHER"
        route = getattr(self._scope.get("route"), "path", None) or "other"
        self._runtime.metrics.answered(method, route, self._status, seconds)
        self._runtime.log.info(
            "request",
            request_id=self.id,
            method=method,
            route=route,
            status=self._status,
            seconds=round(seconds, 4),
            key=self._key,
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _too_large(limit: int) -> RefusedError:
    return refusal(413, "too-large", "The request is too large", f"The limit is {limit:,} bytes.")


async def _nothing() -> Any:  # noqa: ANN401 -- as ASGI's receive
    return {"type": "http.disconnect"}
