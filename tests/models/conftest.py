"""A real HTTP server on the loopback that misbehaves as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import DatelineError
from dateline.models.base import Message, Request
from dateline.models.retrying import Timer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dateline.models.base import Model

    Act = Callable[["Handler"], None]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Notes the request and does what the script says next."""

    protocol_version = "HTTP/1.1"
    server: Faulty

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.seen.append(Seen(self.path, dict(self.headers.items()), json.loads(raw) if raw else {}))
        script = self.server.script
        act = script.pop(0) if len(script) > 1 else script[0]
        with contextlib.suppress(OSError):  # the client went away, as it should
            act(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args

    def send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def reset(self) -> None:
        """Close with a RST in place of a FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


class Faulty(ThreadingHTTPServer):
    """The server; ``script`` holds what to do with each request, the last again and again."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Act] = [self.json(self.completion())]
        self.seen: list[Seen] = []
        self.ended = threading.Event()

    @staticmethod
    def completion(content: object = "[]", **changes: object) -> dict[str, Any]:
        """Return a chat completion; ``changes`` replace keys of its choice or of itself."""
        choice: dict[str, Any] = {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": content},
        }
        body: dict[str, Any] = {
            "object": "chat.completion",
            "model": "named-by-the-server",
            "choices": [choice],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3},
        }
        for key, value in changes.items():
            (choice if key in {"finish_reason", "message"} else body)[key] = value
        return body

    @property
    def url(self) -> str:
        """The base address that a model is given."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # a reset connection is what the test wanted

    def raw(self, status: int, body: bytes, headers: Mapping[str, str]) -> Act:
        def act(handler: Handler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.send(body)

        return act

    def json(self, body: object, status: int = 200, **headers: str) -> Act:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.raw(status, json.dumps(body).encode(), {"Content-Type": "application/json", **named})

    def error(self, status: int, message: str = "no", *, param: str | None = None, **headers: str) -> Act:
        return self.json({"error": {"message": message, "param": param, "code": None}}, status, **headers)

    def reset_at_once(self) -> Act:
        return Handler.reset

    def body_ends_early(self, *, reset: bool) -> Act:
        def act(handler: Handler) -> None:
            handler.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"choices"')
            if reset:
                handler.reset()
            handler.close_connection = True

        return act

    def reset_after_the_body(self) -> Act:
        whole = self.json(self.completion("whole"))

        def act(handler: Handler) -> None:
            whole(handler)
            handler.connection.shutdown(socket.SHUT_WR)
            handler.rfile.read()
            handler.reset()

        return act

    def drip(self, start: bytes, drop: bytes) -> Act:
        """Send ``start``, then ``drop`` again and again, until the client goes away or the test is over."""

        def act(handler: Handler) -> None:
            handler.close_connection = True
            handler.send(start)
            while not self.ended.wait(0.01):
                handler.send(drop)

        return act


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs_weights: loads the real embedded model (1.1 GB), where it is installed")


@pytest.fixture
def server() -> Iterator[Faulty]:
    faulty = Faulty()
    thread = threading.Thread(target=faulty.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield faulty
    finally:
        faulty.ended.set()
        faulty.shutdown()
        thread.join()
        faulty.server_close()


@pytest.fixture
def request_() -> Request:
    return Request(
        model="http://127.0.0.1/v1#small",
        messages=(Message("system", "List the events."), Message("user", "[1] The dam at Orrin broke on Monday.")),
        schema_name="events",
        schema={
            "type": "object",
            "properties": {"pattern": {"type": "string", "maxLength": 80}},
            "required": ["pattern"],
            "additionalProperties": False,
        },
        prompt="events@1",
        prompt_sha256="0" * 64,
        max_tokens=256,
    )


JOBS = 16
LONG = 30.0
"""Seconds after which a test that hangs fails."""


class VirtualClock:
    """One time for all threads: who sleeps until a moment brings it, and nobody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        with self._lock:
            self.now = max(self.now, until)

    @property
    def timer(self) -> Timer:
        return Timer(self.sleep, lambda: self.now)


@contextmanager
def asking(model: Model, requests: list[Request]) -> Iterator[dict[str, str]]:
    """Ask all at once, a thread each; at the end all have their answer, or their error's words."""
    told: dict[str, str] = {}

    def ask(request: Request) -> None:
        try:
            told[request.article] = model.complete(request).text
        except DatelineError as error:
            told[request.article] = str(error)

    threads = [threading.Thread(target=ask, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        for thread in threads:
            thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)
    assert len(told) == len(requests)


def many(request: Request, number: int = JOBS) -> list[Request]:
    return [replace(request, article=f"{one:03d}") for one in range(number)]
