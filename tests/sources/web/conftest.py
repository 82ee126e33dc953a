"""A small web on the loopback: real servers with any fault, reached by made-up names and public addresses."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore2
import pytest

from dateline.sources.web.options import WebOptions
from dateline.sources.web.session import Session

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Act = Callable[["Line"], None]

PUBLIC = "93.184.215.14"
OTHER = "151.101.1.69"
STORY = b"<html><body><p>The ferry left the harbour at noon.</p></body></html>"


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; ``host`` is its Host header."""

    host: str
    path: str
    headers: Mapping[str, str]


class Line:
    """One connection, after its request was read."""

    def __init__(self, connection: socket.socket, server: Server) -> None:
        self.connection = connection
        self.ended = server.ended
        self.asked = Asked("", "", {})

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"Content-Length": str(len(body)), "Content-Type": "text/html", **named}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self.send(f"HTTP/1.1 {status} x\r\n{head}\r\n".encode() + body)

    def reset(self) -> None:
        """Close with a RST in place of a FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class Server:
    """Serves ``pages``: what to do for ``host/path``; a list is done one after the other, its last again and again."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.greeting = b""  # is sent at once, in place of an answer
        self.ended = threading.Event()
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.ended.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:  # the client goes away, as it should
            stack.callback(connection.close)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                stack.callback(connection.close)
            if self.greeting:
                connection.sendall(self.greeting)
                connection.recv(65_536)
                return
            line = Line(connection, self)
            line.asked = _read(connection)
            self.asked.append(line.asked)
            self._act(line)(line)

    def _act(self, line: Line) -> Act:
        act = self.pages.get(line.asked.host + line.asked.path) or self.pages.get(line.asked.path)
        if isinstance(act, list):
            act = act.pop(0) if len(act) > 1 else act[0]
        return act or (lambda line: line.answer(404))


def _read(connection: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65_536)
        if not more:
            raise ConnectionError
        data += more
    first, *rest = data.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in rest if line)
    return Asked(headers["host"], first.split(" ")[1], headers)


class Clock:
    """A clock that goes on when somebody sleeps, and by ``step`` seconds whenever it is asked."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0
        self.step = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Wires(httpcore2.SyncBackend):
    """Connects public addresses to servers on the loopback, and notes every address that was asked."""

    def __init__(self) -> None:
        self.ends: dict[tuple[str, int], Server] = {}
        self.tried: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        self.tried.append(host)
        server = self.ends.get((host, port))
        if server is None:
            raise httpcore2.ConnectError(ConnectionRefusedError(111, "Connection refused"))
        return super().connect_tcp("127.0.0.1", server.port, timeout, local_address, socket_options)


class World:
    """The servers, the names, the clock, and sessions in it."""

    PUBLIC = PUBLIC
    OTHER = OTHER
    STORY = STORY

    def __init__(self) -> None:
        self.wires = Wires()
        self.clock = Clock()
        self.names: dict[str, list[Any]] = {"news.test": [PUBLIC], "other.test": [OTHER]}
        self.looked_up: list[str] = []
        self.told: list[str] = []
        self.server = self.serve(PUBLIC)
        self._sessions: list[Session] = []

    def serve(self, address: str, port: int = 80, tls: ssl.SSLContext | None = None) -> Server:
        server = Server(tls)
        self.wires.ends[address, port] = server
        return server

    def resolve(self, host: str, port: int) -> list[str]:
        """Look a name up; a list of lists gives another answer each time."""
        del port
        self.looked_up.append(host)
        answers = self.names.get(host)
        if answers is None:
            raise OSError(-2, "Name or service not known")
        if answers and isinstance(answers[0], list):
            return list(answers.pop(0) if len(answers) > 1 else answers[0])
        return answers

    @staticmethod
    def page(body: bytes = STORY, status: int = 200, **headers: str) -> Act:
        return lambda line: line.answer(status, body, **headers)

    @staticmethod
    def redirect(to: str, status: int = 302, **headers: str) -> Act:
        return lambda line: line.answer(status, b"", Location=to, **headers)

    def web(self, **options: Any) -> Session:  # noqa: ANN401 -- those of WebOptions
        session = Session(
            WebOptions(**options),
            resolve=self.resolve,
            network=self.wires,
            clock=self.clock,
            now=self.clock,
            sleep=self.clock.sleep,
            tell=self.told.append,
        )
        self._sessions.append(session)
        return session

    def close(self) -> None:
        for session in self._sessions:
            session.close()
        for server in set(self.wires.ends.values()):
            server.close()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()
