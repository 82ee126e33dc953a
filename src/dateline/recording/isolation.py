"""What a recording is kept apart from: the network, the cache of answers, web pages, and the clock's waits."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from dateline.errors import AddressRefusedError
from dateline.models.cached import Cached
from dateline.models.paced import Paced
from dateline.models.retrying import Clock, Timer
from dateline.reading import web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.models.base import Reply, Request
    from dateline.sources.base import Opened

_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""})  # noqa: S104 -- names to compare with
_RESERVED = (".invalid", ".test")
"""Names that stand for no host (RFC 6761): looking them up asks nobody outside who could answer."""


class NetworkBlockedError(ConnectionError):
    """A connection was refused, because a recording is played."""


@contextmanager
def without_network(*, loopback: bool) -> Iterator[list[str]]:
    """Refuse connections and look-ups of names in this process; yields the list of what was refused.

    Sockets of this machine (pipes of workers, a test's own server) stay open where ``loopback``; local sockets
    without an address (``AF_UNIX``) always do. Programs that are started, and libraries that open sockets in machine
    code, are not held.
    """
    refused: list[str] = []
    real = socket.socket
    connect, connect_ex, send_to, look_up = real.connect, real.connect_ex, real.sendto, socket.getaddrinfo

    def check(host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if not (loopback and (name in _THIS_MACHINE or name.startswith("127."))):
            refused.append(name)
            raise NetworkBlockedError(f"a recording is played: no connection to {name}")

    def check_socket(one: socket.socket, address: Any) -> None:  # noqa: ANN401 -- any family's address
        if one.family in {socket.AF_INET, socket.AF_INET6}:
            check(address[0])

    def guarded_connect(self: socket.socket, address: Any, /) -> None:  # noqa: ANN401 -- as above
        check_socket(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any, /) -> int:  # noqa: ANN401 -- as above
        check_socket(self, address)
        return connect_ex(self, address)

    def guarded_send_to(self: socket.socket, data: Any, *rest: Any) -> int:  # noqa: ANN401 -- as above
        check_socket(self, rest[-1])
        return send_to(self, data, *rest)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- as socket's own
        if host is not None and not str(host).endswith(_RESERVED):
            check(host)
        return look_up(host, *args, **options)

    with (
        mock.patch.object(real, "connect", guarded_connect),
        mock.patch.object(real, "connect_ex", guarded_connect_ex),
        mock.patch.object(real, "sendto", guarded_send_to),
        mock.patch.object(socket, "getaddrinfo", guarded_look_up),
    ):
        yield refused


@contextmanager
def without_cache() -> Iterator[None]:
    """Neither use nor keep answers, whatever the settings: a cache in front of a recording makes it come out short."""

    def ask(self: Cached, request: Request) -> Reply:
        return self.model.complete(request)

    def keep(self: Cached, request: Request, reply: Reply) -> None:
        del self, request, reply

    with mock.patch.object(Cached, "complete", ask), mock.patch.object(Cached, "keep", keep):
        yield


@contextmanager
def without_waits() -> Iterator[None]:
    """Take every wait between two tries for waited: the clock goes on, for its thread, and nobody sleeps.

    Nor does a request wait for its turn: there is no server that asked for a pace.
    """
    waited = threading.local()

    def sleep(seconds: float) -> None:
        waited.seconds = getattr(waited, "seconds", 0.0) + seconds

    def clock() -> float:
        return time.monotonic() + float(getattr(waited, "seconds", 0.0))

    with (
        mock.patch.object(Clock, "timer", Timer(sleep=sleep, clock=clock)),
        mock.patch.object(Paced, "paces", new=False),
    ):
        yield


@contextmanager
def without_pages() -> Iterator[None]:
    """Open no address: a recording holds what a model answered, not what a site showed that day."""
    with mock.patch.object(web, "_session", _NoPages):
        yield


class _NoPages:
    """Stands for the web."""

    def __init__(self, *_: object) -> None:
        """Take what the web's session takes."""

    def open(self, url: str) -> Opened:
        raise AddressRefusedError(f"{url}: pages are not recorded", hint="save the page, and name its file")

    def close(self) -> None:
        """Do nothing."""
