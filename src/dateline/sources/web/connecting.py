"""Looks a name up once, checks every address that it stands for, and connects to an address that was checked.

What is connected to is the checked address and not the name, so a name server that answers differently the second
time (DNS rebinding) gains nothing. The certificate is still verified for the name.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, Self

import httpcore2

from dateline.errors import AddressRefusedError, FetchError
from dateline.sources.web.addresses import PRIVATE_HINT, ip_refusal, is_ip

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Sequence

    Resolve = Callable[[str, int], Sequence[str]]

MAX_TRIED = 6
"""Addresses of one name that a connection is tried to."""

OVERHEAD = 256 * 1024
"""Bytes that headers and framing may take beside the body."""


class NotReachedError(FetchError):
    """There is no connection to a host; ``why`` says it without the address that was asked."""

    def __init__(self, message: str, *, hint: str | None = None, why: str = "") -> None:
        super().__init__(message, hint=hint)
        self.why = why or message

    @classmethod
    def of(cls, place: str, why: str) -> Self:
        """Return the error of an address."""
        return cls(f"{place}: {why}", why=why)


class Budget:
    """The seconds that are left for one page."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds left, more than zero.

        Raises:
            httpcore2.ReadTimeout: there are none.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left

    def add(self, seconds: float) -> None:
        """Leave seconds of polite waiting out of the count."""
        self._end += seconds


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, in the order in which the system would try them.

    The system bounds the time by itself (``timeout`` and ``attempts`` of resolv.conf); it cannot be cut short.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedNetwork(httpcore2.NetworkBackend):
    """Connects one request, to checked addresses only.

    Args:
        place: how errors name what is asked.
        budget: the time that is left; every step is bounded by it, however slowly the bytes drip.
        max_wire: the most bytes that are taken from the wire.
        resolve: looks a name up.
        allow_private: leaves the check out.
        network: makes the connections.
    """

    def __init__(
        self,
        place: str,
        budget: Budget,
        max_wire: int,
        *,
        resolve: Resolve,
        allow_private: bool,
        network: httpcore2.NetworkBackend,
    ) -> None:
        self._place = place
        self._budget = budget
        self._max_wire = max_wire
        self._resolve = resolve
        self._allow_private = allow_private
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to one of the addresses of a host.

        Raises:
            AddressRefusedError: one of them is not public; the others are then not asked either.
            NotReachedError: there is no such host, or none of its addresses takes the connection.
            httpcore2.TimeoutException: the time is up.
        """
        del timeout, local_address, socket_options
        addresses = self._checked(host, port)[:MAX_TRIED]
        why = ""
        for tried, address in enumerate(addresses):
            # An address that does not answer leaves time for the others.
            seconds = self._budget.left() / (len(addresses) - tried)
            try:
                return _Stream(self._network.connect_tcp(address, port, seconds), self._budget, self._max_wire)
            except httpcore2.ConnectTimeout:
                why = "it does not answer"
            except httpcore2.ConnectError as error:
                why = _why(error)
        raise NotReachedError.of(self._place, f"{host} cannot be reached ({why})")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        addresses = [host] if is_ip(host) else self._looked_up(host, port)
        if not self._allow_private:
            for address in addresses:
                kind = ip_refusal(address)
                if kind:
                    told = f"{host} is" if address == host else f"{host} stands for {address},"
                    raise AddressRefusedError(f"{self._place}: {told} {kind}", hint=PRIVATE_HINT)
        return addresses

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotReachedError.of(self._place, f"there is no host {host} ({_why(error)})") from error
        if not addresses:
            raise NotReachedError.of(self._place, f"there is no host {host}")
        return addresses


class _Stream(httpcore2.NetworkStream):
    """A connection on which all steps together are bounded in time and in bytes."""

    def __init__(self, stream: httpcore2.NetworkStream, budget: Budget, max_wire: int) -> None:
        self._stream = stream
        self._budget = budget
        self._bytes_left = max_wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        data = self._stream.read(max_bytes, self._budget.left())
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise httpcore2.RemoteProtocolError("it sends without end")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._budget.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        secured = self._stream.start_tls(ssl_context, server_hostname, self._budget.left())
        return _Stream(secured, self._budget, self._bytes_left)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- as the class that it extends
        return self._stream.get_extra_info(info)


def _why(error: Exception) -> str:
    """Return the system's words for what went wrong."""
    cause = error.args[0] if error.args and isinstance(error.args[0], OSError) else error
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__)
