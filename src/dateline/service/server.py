"""Runs the application under uvicorn, until a signal ends it in order."""

from __future__ import annotations

import logging
from math import ceil
from typing import TYPE_CHECKING

import uvicorn

from dateline.service.app import create_app
from dateline.service.http.protocol import protocol
from dateline.service.logs import Forward

if TYPE_CHECKING:
    from types import FrameType

    from dateline.service.runtime import Runtime

MAX_HEAD = 32_768
"""Bytes of the head of a request."""


class Server(uvicorn.Server):
    """Begins to drain with the signal itself: nobody is kept waiting for a job that this process may not end."""

    runtime: Runtime

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note the signal."""
        self.runtime.drain()
        super().handle_exit(sig, frame)


def make_server(runtime: Runtime) -> Server:
    """Return the server of a service, which is not running yet."""
    config, limits = runtime.config, runtime.config.limits
    server = Server(
        uvicorn.Config(
            create_app(runtime),
            host=config.host,
            port=config.port,
            http=protocol(limits.head_seconds, limits.send_seconds),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=limits.connections,
            timeout_keep_alive=ceil(limits.head_seconds),
            timeout_graceful_shutdown=ceil(config.drain_seconds) + 1,
            h11_max_incomplete_event_size=MAX_HEAD,
        )
    )
    server.runtime = runtime
    return server


def serve(runtime: Runtime) -> None:
    """Serve until SIGTERM or SIGINT; then take nothing new, let what runs end, put back what does not.

    Raises:
        UsageError: the service may not listen there, or its database cannot be used.
    """
    logger = logging.getLogger("uvicorn.error")
    handler = Forward(runtime.log)
    logger.addHandler(handler)
    logger.propagate = False
    try:
        runtime.open()
        make_server(runtime).run()
    finally:
        logger.removeHandler(handler)
