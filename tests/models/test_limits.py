from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest

from dateline.models.limits import Deadline, is_loopback


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("ollama.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("127.0.0.1.example", False),
        ("192.168.0.4", False),
        ("api.openai.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_this_machine(host: str, *, here: bool) -> None:
    assert is_loopback(host) is here


def test_a_connection_that_opens_after_the_deadline_is_shut_at_once() -> None:
    ours, theirs = socket.socketpair()
    deadline = Deadline(60.0)
    deadline.end()
    deadline.watch("connection.connect_tcp.complete", {"return_value": SimpleNamespace(get_extra_info=lambda _: ours)})
    assert theirs.recv(1) == b""
    ours.close()
    theirs.close()
