"""The server itself, in a thread: an end to every wait, and its start and stop."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dateline.service.config import Limits, ServiceConfig
from dateline.service.logs import Forward, open_log
from dateline.service.runtime import Runtime
from dateline.service.server import make_server, serve
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Serve with short patience, and return the port."""
    limits = replace(Limits(), head_seconds=0.3, body_seconds=0.3, send_seconds=0.3)
    config = ServiceConfig(port=0, database=f"sqlite:///{tmp_path}/s.sqlite3", workers=1, limits=limits)
    runtime = Runtime(config, load_settings(model="extractive"), log=open_log(as_json=True, stream=io.StringIO()))
    server = make_server(runtime)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.handle_exit(15, None)
    thread.join(30)
    assert not thread.is_alive()
    assert runtime.hub.closing


def closed(one: socket.socket) -> bytes:
    """Return what comes until the other side closes; fails where it never does."""
    told = b""
    with contextlib.suppress(ConnectionError):
        while data := one.recv(65_536):
            told += data
    return told


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: loc", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"]
)
def test_a_client_that_never_ends_its_head_is_sent_away(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall(sent)
        assert closed(one) == b""


def test_a_client_that_sends_a_letter_now_and_then_is_sent_away(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=0.05) as one, contextlib.suppress(ConnectionError):
        for letter in b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 1_000:
            one.sendall(bytes([letter]))
            with contextlib.suppress(TimeoutError):
                if not one.recv(1):
                    return
        pytest.fail("it was never closed")


def test_a_body_that_does_not_come_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall(b"POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
        told = closed(one)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in told


def test_a_connection_serves_several_requests_and_waits_between_them_for_a_while(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        for _ in range(2):
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            told = b""
            while not told.endswith(b"{}}"):
                told += one.recv(65_536)
            assert told.startswith(b"HTTP/1.1 200")
        assert closed(one) == b""


def test_a_client_that_does_not_read_is_sent_away(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        one.settimeout(30)
        one.connect(("127.0.0.1", port))
        head = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        one.sendall(head * 200)
        threading.Event().wait(1.0)
        told = closed(one)
    assert told.count(b"HTTP/1.1 200") < 200


def test_what_uvicorn_warns_of_is_logged_without_the_words_of_errors() -> None:
    stream = io.StringIO()
    logger = logging.getLogger("dateline.test.forward")
    logger.propagate = False
    logger.addHandler(Forward(open_log(as_json=True, stream=stream)))
    logger.warning("Invalid HTTP request received: %s", "the word quixotry")
    logger.info("quixotry")
    assert "Invalid HTTP request" in stream.getvalue()
    assert "quixotry" not in stream.getvalue()


def test_a_service_that_may_not_start_says_so_before_it_listens(tmp_path: Path) -> None:
    from dateline.errors import UsageError

    config = ServiceConfig(host="192.168.1.5", port=0, database=f"sqlite:///{tmp_path}/s.sqlite3")
    with pytest.raises(UsageError, match="no API key"):
        serve(Runtime(config, load_settings(model="extractive")))
