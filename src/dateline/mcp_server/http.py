"""Serves MCP over streamable HTTP: on this machine alone, or with a token."""

from __future__ import annotations

import hmac
import ipaddress
import signal
import socket
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.mcp_server.server import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from starlette.types import ASGIApp, Receive, Scope, Send

    from dateline.mcp_server.allowed import Allowed
    from dateline.settings import Settings

MAX_BODY = 32_000_000
"""Bytes of one request."""
MIN_TOKEN = 20
"""Characters of a token; fewer can be guessed."""
DRAIN_SECONDS = 60
"""How long calls at work may go on after the process was told to end."""
PATH = "/mcp"


class WithToken:
    """Lets only those requests through that carry ``Authorization: Bearer TOKEN``."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Guard ``app``."""
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to a request without the token."""
        if scope["type"] == "http" and not self._is_known(scope):
            from starlette.responses import PlainTextResponse  # noqa: PLC0415 -- of the extra

            refused = PlainTextResponse("the token is missing or wrong\n", 401, {"WWW-Authenticate": "Bearer"})
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)


def check_address(host: str, token: str | None) -> None:
    """Check that nobody but this machine is served without a token.

    Raises:
        UsageError: the host is another one and no token is given, or the token is too short.
    """
    if token is not None and len(token) < MIN_TOKEN:
        raise UsageError(f"the token has fewer than {MIN_TOKEN} characters", hint="make one: openssl rand -hex 32")
    if token is None and not _is_loopback(host):
        raise UsageError(
            f"{host} can be reached from other machines, and no token is given",
            hint="set DATELINE_MCP_TOKEN or --token-file, or leave --host away",
        )


def serve_http(
    settings: Settings,
    allowed: Allowed,
    *,
    host: str,
    port: int,
    token: str | None,
    on_ready: Callable[[str], None],
) -> None:
    """Serve at ``http://HOST:PORT/mcp`` until the process is told to end; ``on_ready`` is told the address.

    Raises:
        UsageError: the address may not be served without a token, or cannot be listened on; or a setting is wrong.
        ModelError: the model cannot be opened.
    """
    import uvicorn  # noqa: PLC0415 -- of the extra

    check_address(host, token)
    with opened(settings, allowed) as server, _listening(host, port) as listener:
        # the SDK checks Host and Origin on loopback hosts, so that no web page reaches it by a name of its own
        app: ASGIApp = server.streamable_http_app(streamable_http_path=PATH, max_request_body_size=MAX_BODY, host=host)
        shown = f"[{host}]" if ":" in host else host
        config = uvicorn.Config(
            WithToken(app, token) if token else app,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        signal.signal(signal.SIGTERM, _end)  # uvicorn drains first and raises the signal again
        on_ready(f"http://{shown}:{listener.getsockname()[1]}{PATH}")
        uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:  # UnicodeError: a host that is no name
        told = getattr(error, "strerror", None) or error
        raise UsageError(f"{host}:{port} cannot be listened on: {told}") from error


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(0)
