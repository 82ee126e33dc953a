"""An assistant as the SDK's own client, the server in a process of its own or in this one, and a model by script."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from mcp import Client, StdioServerParameters

from dateline.mcp_server.allowed import Allowed
from dateline.mcp_server.server import opened
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

# as the installed program, whether or not its table of commands names this one
PROGRAM = "from dateline.cli import COMMANDS, main; COMMANDS.setdefault('mcp', ''); main()"
_LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


class Stub(ThreadingHTTPServer):
    """Answers chat completions as a model that copies; holds every answer until ``free`` is set."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.first = threading.Event()
        self.free = threading.Event()
        self.free.set()
        self.status = 200

    @property
    def model(self) -> str:
        """The model as it is named to ``--model``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#test"

    @property
    def page(self) -> str:
        """An article at an address."""
        return f"http://127.0.0.1:{self.server_address[1]}/dam.txt"

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        sent = b"Published: 2024-03-14\n\nThe dam at Orrin broke on Monday.\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = body["messages"][-1]["content"]
        self.server.asked.append(asked)
        self.server.first.set()
        self.server.free.wait(60)
        events = [{"lines": [int(n)], "when": "", "what": text, "who": []} for n, text in _LINE.findall(asked)]
        content = json.dumps({"summary": [], "events": events, "actors": []})
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        told = {"model": "test", "choices": [choice]} if self.server.status == 200 else {"error": {"message": "no"}}
        sent = json.dumps(told).encode()
        with contextlib.suppress(OSError):
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def stub() -> Iterator[Stub]:
    serving = Stub()
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield serving
    finally:
        serving.free.set()
        serving.shutdown()
        thread.join()
        serving.server_close()


@pytest.fixture
def started(tmp_path: Path) -> Callable[..., StdioServerParameters]:
    """Say how an assistant starts the server: in a folder and with a cache of its own."""

    def started(*args: str | Path) -> StdioServerParameters:
        env = {"DATELINE_CACHE_DIR": os.environ["DATELINE_CACHE_DIR"], "DATELINE_RETRIES": "1"}
        command = ["-c", PROGRAM, "mcp", *map(str, args)]
        return StdioServerParameters(command=sys.executable, args=command, env=env, cwd=tmp_path)

    return started


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Let an assistant talk to a server in this process."""
    monkeypatch.setenv("DATELINE_RETRIES", "1")

    def talk(
        say: Callable[[Client], Awaitable[object]],
        *,
        roots: tuple[Path, ...] = (),
        addresses: bool = False,
        mode: str = "auto",
        model: str = "extractive",
        max_bytes: int | None = None,
    ) -> object:
        async def talked() -> object:
            chosen = load_settings(model=model, max_bytes=max_bytes)
            with opened(chosen, Allowed.under(roots, addresses=addresses)) as server:
                async with Client(server, mode=mode) as client:
                    return await say(client)

        return asyncio.run(talked())

    return talk
