"""An HTTP client whose requests end: at a number of seconds in all, and at a number of bytes.

``httpx2`` bounds each single read, so a server that sends one byte a second, in its headers or in its body, holds a
request for ever. Here a clock shuts the request's socket down at the deadline, whatever it is doing.

The limits sit in ``Client.send``, above the transport: recording tools replace ``HTTPTransport.handle_request`` and
proxies from the environment are mounted by ``Client`` itself, and both go on working.

This module imports ``httpx2`` and is itself imported with the first request only.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import contextmanager, suppress
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Self

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

MAX_BODY_BYTES = 2_000_000
CONNECT_SECONDS = 10.0

KEPT_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
"""What is sent to a server that is not OpenAI's: no organisation, project or custom header of the user's account."""


class BodyTooLargeError(httpx2.ReadError):
    """The response went on after the limit of bytes."""


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Deadline:
    """Shuts down the sockets of one request when its seconds are over, or on ``end``; ``passed`` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self.over = False
        self._seconds = seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        """Start the clock."""
        _CLOCK.begin(self, self._seconds)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock."""
        self.over = True
        with self._lock:
            self._sockets.clear()
        _CLOCK.done()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each socket that is opened; this is the ``trace`` extension of ``httpcore2``."""
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        opened = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.append(opened)
            passed = self.passed
        if passed:
            _shut(opened)

    def end(self) -> None:
        """Shut the sockets down now."""
        with self._lock:
            self.passed = True
            sockets = list(self._sockets)
        for opened in sockets:
            _shut(opened)


class _Clock:
    """Ends the deadlines whose seconds are over: one thread for all, where a timer each would be a thread a request.

    The thread sleeps until the next one, and ends when there has been none for a while.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._numbers = count()
        self._running = 0
        self._thread: threading.Thread | None = None

    def begin(self, deadline: Deadline, seconds: float) -> None:
        """End the deadline after so many seconds, if it is not over by then."""
        with self._changed:
            self._running += 1
            if len(self._waiting) > _KEPT and len(self._waiting) > 4 * self._running:
                self._waiting = [one for one in self._waiting if not one[2].over]
                heapify(self._waiting)
            heappush(self._waiting, (time.monotonic() + seconds, next(self._numbers), deadline))
            if self._thread is None or not self._thread.is_alive():  # a fork has no threads
                self._thread = threading.Thread(target=self._run, name="dateline-deadlines", daemon=True)
                self._thread.start()
            elif self._waiting[0][2] is deadline:
                self._changed.notify()

    def done(self) -> None:
        """Count a deadline that is over."""
        with self._changed:
            self._running -= 1

    def _run(self) -> None:
        while (deadline := self._next()) is not None:
            deadline.end()

    def _next(self) -> Deadline | None:
        """Wait for the next deadline that ends; ``None`` after a while without any."""
        with self._changed:
            while True:
                while self._waiting and self._waiting[0][2].over:
                    heappop(self._waiting)
                if self._waiting:
                    left = self._waiting[0][0] - time.monotonic()
                    if left <= 0:
                        return heappop(self._waiting)[2]
                    self._changed.wait(left)
                elif not self._changed.wait(_IDLE_SECONDS) and not self._waiting:
                    self._thread = None
                    return None


_KEPT = 1_000
"""Deadlines that are over and not forgotten yet, below which nothing is cleared up."""
_IDLE_SECONDS = 5.0
_CLOCK = _Clock()


def _shut(opened: socket.socket) -> None:
    with suppress(OSError):  # closed already
        opened.shutdown(socket.SHUT_RDWR)


class BoundedClient(httpx2.Client):
    """An ``httpx2`` client that never waits longer than ``seconds`` a request, nor reads over ``max_bytes``.

    It follows no redirect (the key would go along), asks for no keep-alive (a deadline then owns its socket; a
    handshake is little beside an answer) and uses no proxy for this machine.
    """

    def __init__(
        self, *, seconds: float, host: str, all_headers: bool = False, max_bytes: int = MAX_BODY_BYTES
    ) -> None:
        super().__init__(
            follow_redirects=False,
            timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            limits=httpx2.Limits(max_keepalive_connections=0),
            trust_env=not is_loopback(host),
        )
        self._seconds = seconds
        self._all_headers = all_headers
        self._max_bytes = max_bytes
        self._running: set[Deadline] = set()

    def close(self) -> None:
        """Give up the requests that other threads wait for, then close; a socket that is only closed may block on."""
        for deadline in tuple(self._running):
            deadline.end()
        super().close()

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401 -- handed on as they are
        """Send and read a whole response.

        Raises:
            httpx2.ReadTimeout: the seconds are over.
            BodyTooLargeError: the body went over the limit.
            httpx2.TransportError: anything else between the two ends.
        """
        if not self._all_headers:
            for name in [name for name in request.headers if name.lower() not in KEPT_HEADERS]:
                del request.headers[name]
        with Deadline(self._seconds) as deadline, self._counted(deadline):
            request.extensions = {**request.extensions, "trace": deadline.watch}
            late = httpx2.ReadTimeout(f"no whole answer within {self._seconds:g} s", request=request)
            try:
                response = super().send(request, **{**options, "stream": True, "follow_redirects": False})
                body = self._read(response, deadline)
            except BodyTooLargeError:
                raise
            except httpx2.RequestError as error:
                if deadline.passed:
                    raise late from error
                raise
            if deadline.passed:  # a body without a length ends in order when its socket is shut down
                raise late
        return httpx2.Response(
            response.status_code,
            headers=[pair for pair in response.headers.multi_items() if pair[0].lower() not in _OF_THE_WIRE],
            content=body,
            request=request,
        )

    @contextmanager
    def _counted(self, deadline: Deadline) -> Iterator[None]:
        self._running.add(deadline)
        try:
            yield
        finally:
            self._running.discard(deadline)

    def _read(self, response: httpx2.Response, deadline: Deadline) -> bytes:
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._max_bytes:
                    raise BodyTooLargeError(f"the answer is over {self._max_bytes} bytes", request=response.request)
                if deadline.passed:
                    break
        finally:
            response.close()
        return bytes(body)


_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that told how the body was sent; it is read and decoded now."""
