"""A chat-completions server for measuring: answers every request after a fixed time, on a loopback port of its own.

Run as a process of its own (``started``), so that what it costs is not counted to who asks it. It speaks as much HTTP
as clients need that keep their connections open, and counts what it was asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from benchmarks._report import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = json.dumps(
    {
        "summary": [{"lines": [1], "text": "The council of Corvale sold houses."}],
        "events": [{"lines": [1], "when": "1a", "what": "The council of Corvale sold houses", "who": ["council"]}],
        "actors": [{"name": "council of Corvale", "kind": "organization"}],
    }
)
ANSWER = {
    "id": "stub",
    "object": "chat.completion",
    "created": 0,
    "model": "stub",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": CONTENT}}],
    "usage": {"prompt_tokens": 900, "completion_tokens": 90, "total_tokens": 990},
}


@dataclass
class Counts:
    """What the server was asked, and how many requests it had before it at the same time."""

    requests: int = 0
    open: int = 0
    most: int = 0


class Connection(asyncio.Protocol):
    """One client's connection, with its requests one after the other."""

    def __init__(self, latency: float, counts: Counts) -> None:
        """Answer after ``latency`` seconds."""
        self._latency = latency
        self._counts = counts
        self._got = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- TCP gives no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._got[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._got) < end + 4 + length:
                return
            del self._got[: end + 4 + length]
            if head.startswith(b"get"):
                self._send(json.dumps(vars(self._counts)).encode())
            else:
                self._counts.requests += 1
                self._counts.open += 1
                self._counts.most = max(self._counts.most, self._counts.open)
                asyncio.get_running_loop().call_later(self._latency, self._answer)

    def _answer(self) -> None:
        self._counts.open -= 1
        self._send(_BODY)

    def _send(self, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % len(body) + body)


_BODY = json.dumps(ANSWER).encode()


@contextmanager
def started(latency: float) -> Iterator[str]:
    """Start the server in a process of its own, and give its address (``http://127.0.0.1:PORT/v1``)."""
    command = [sys.executable, "-m", "benchmarks.stub_model", "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


def counts(address: str) -> dict[str, Any]:
    """Return what the server was asked so far."""
    with urlopen(f"{address}/counts") as answer:  # noqa: S310 -- the loopback address of our own server
        told: dict[str, Any] = json.load(answer)
    return told


async def _serve(latency: float) -> None:
    seen = Counts()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(latency, seen), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.05)
    asyncio.run(_serve(parser.parse_args().latency))
