"""HTTP/1.1 as uvicorn speaks it, with an end to every wait: for a head, and for a client that does not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio


class BoundedProtocol(H11Protocol):
    """Closes a connection on which no whole head of a request comes in time, or whose client stops reading.

    uvicorn itself bounds the idle time after an answer only: a client that sends a letter now and then would hold its
    connection for ever ("Slowloris"). How long a body may take is bounded in ``http.guard``.
    """

    head_seconds: ClassVar[float] = 10.0
    send_seconds: ClassVar[float] = 60.0
    _head: asyncio.TimerHandle | None = None
    _send: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Read on; the time for a head runs from its first byte to its last."""
        super().data_received(data)
        if self._answering():
            _cancel(self._head)
            self._head = None
        elif self._head is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        _cancel(self._head)
        _cancel(self._send)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._send = self.loop.call_later(self.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that it does."""
        _cancel(self._send)
        super().resume_writing()

    def _await_head(self) -> None:
        self._head = self.loop.call_later(self.head_seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._head = None
        if not self._answering():
            self.transport.abort()

    def _answering(self) -> bool:
        return self.conn.their_state not in {h11.IDLE, h11.ERROR} and self.cycle is not None


def protocol(head_seconds: float, send_seconds: float) -> type[BoundedProtocol]:
    """Return the protocol with these bounds, in seconds."""
    told: dict[str, Any] = {"head_seconds": head_seconds, "send_seconds": send_seconds}
    return type("Protocol", (BoundedProtocol,), told)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
