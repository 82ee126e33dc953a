"""Resets, cut bodies, endless bodies, slow drips: what a cassette cannot honestly hold."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import ModelError, ModelUnreachableError
from dateline.models.openai_chat import OpenAIChat, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.models.conftest import Act, Faulty, Handler

    from dateline.models.base import Request


def chat(url: str, *, timeout: float = 5.0) -> OpenAIChat:
    return OpenAIChat(Target(f"{url}#small", "small", url, SecretStr("sk-secret"), timeout))


@pytest.mark.parametrize(
    "act",
    [
        lambda server: server.reset_at_once(),
        lambda server: server.body_ends_early(reset=True),
        lambda server: server.body_ends_early(reset=False),
        lambda server: server.drip(b"this is not HTTP\r\n\r\n", b"x"),
        lambda server: server.raw(200, b" " * 3_000_000, {"Content-Type": "application/json"}),
        lambda server: server.raw(200, b'{"choices": [{"mess', {"Content-Type": "application/json"}),
        lambda server: server.drip(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"
        ),
    ],
    ids=["reset", "reset in the body", "cut body", "no HTTP", "3 MB", "cut JSON", "endless"],
)
def test_a_broken_answer_counts_as_none(server: Faulty, request_: Request, act: Callable[[Faulty], Act]) -> None:
    server.script = [act(server)]
    with pytest.raises(ModelUnreachableError):
        chat(server.url).complete(request_)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: by drop\r\n"),
        (b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 9999\r\n\r\n", b" "),
        (b"", b""),
    ],
    ids=["body", "body without a length", "headers", "body of an error", "nothing"],
)
def test_a_slow_drip_ends_at_the_deadline(server: Faulty, request_: Request, start: bytes, drop: bytes) -> None:
    server.script = [server.drip(start, drop)]
    with pytest.raises(ModelUnreachableError, match=r"within 0\.3 s"):
        chat(server.url, timeout=0.3).complete(request_)


def test_a_reset_after_the_whole_answer_does_no_harm(server: Faulty, request_: Request) -> None:
    server.script = [server.reset_after_the_body()]
    assert chat(server.url).complete(request_).text == "whole"


def test_nobody_there_is_told_with_the_address(request_: Request) -> None:
    with pytest.raises(ModelUnreachableError, match=r"127\.0\.0\.1:9/v1"):
        chat("http://127.0.0.1:9/v1").complete(request_)


def test_a_server_without_tls_is_no_https_server(server: Faulty, request_: Request) -> None:
    with pytest.raises(ModelUnreachableError):
        chat(server.url.replace("http:", "https:")).complete(request_)


def test_closing_gives_up_the_request_that_another_thread_waits_for(server: Faulty, request_: Request) -> None:
    model = chat(server.url, timeout=60)
    silent = server.drip(b"", b"")

    def act(handler: Handler) -> None:
        threading.Thread(target=model.close).start()
        silent(handler)

    server.script = [act]
    with pytest.raises(ModelError, match="was closed"):
        model.complete(request_)


def test_a_certificate_file_that_is_not_there_is_told(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    with pytest.raises(ModelUnreachableError):
        chat("https://example.invalid/v1").complete(request_)
