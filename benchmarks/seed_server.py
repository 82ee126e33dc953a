"""One llama.cpp server for both programs, and a proxy before it that counts the tokens of each alike."""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import threading
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.settings import Settings

SECONDS = 900


@dataclass
class Count:
    """What passed: tokens as the server's ``usage`` tells them.

    ``remembered`` are those of ``prompt_tokens`` that the server had read before and did not compute again;
    ``cut_off`` answers ended at a limit of tokens.
    """

    requests: int = 0
    prompt_tokens: int = 0
    remembered: int = 0
    completion_tokens: int = 0
    cut_off: int = 0
    refused: int = 0

    def add(self, status: int, body: bytes) -> None:
        """Count one answer."""
        self.requests += 1
        if status != http.client.OK:
            self.refused += 1
            return
        answer: dict[str, Any] = json.loads(body)
        usage = answer.get("usage", {})
        self.prompt_tokens += usage.get("prompt_tokens", 0)
        self.completion_tokens += usage.get("completion_tokens", 0)
        self.remembered += (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
        self.cut_off += sum(choice.get("finish_reason") == "length" for choice in answer.get("choices", []))

    def figures(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@dataclass(frozen=True)
class Served:
    """Where the proxy listens, with which key, and what has passed it."""

    base_url: str
    key: str
    model: str
    count: Count


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """Start the server that dateline starts itself, with the same parameters, and a counting proxy before it.

    The server is new each time, so no program finds what another one, or its own last run, has left in its memory;
    one short request is answered before anything is counted, so that the weights are in memory.
    """
    import xllamacpp  # noqa: PLC0415 -- comes with dateline[embedded]

    from dateline.models.embedded import Embedded  # noqa: PLC0415 -- the same
    from dateline.models.weights import QWEN, prepare  # noqa: PLC0415 -- the same

    key = secrets.token_urlsafe(32)
    weights = prepare(QWEN, settings.cache_dir, lambda _: None).path
    parameters = Embedded(settings)._parameters(xllamacpp, weights, SecretStr(key))  # noqa: SLF001 -- the same server
    held = [xllamacpp.Server(parameters)]
    upstream = _Upstream(urlsplit(held[0].listening_address).netloc)
    asked = {"messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 2}
    upstream.post("/v1/chat/completions", json.dumps(asked).encode(), f"Bearer {key}")
    count = Count()
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(upstream, count))
    proxy.daemon_threads = True
    proxy.block_on_close = False
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{proxy.server_port}/v1", key, QWEN.name, count)
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
        upstream.give_up()
        held.clear()  # its destructor stops the server


class _Upstream:
    """The server behind the proxy. What is under way can be given up: a server waits for its requests to end."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open: set[http.client.HTTPConnection] = set()

    def post(self, path: str, body: bytes, authorization: str) -> tuple[int, bytes]:
        """Return status and body of the answer."""
        connection = http.client.HTTPConnection(self._address, timeout=SECONDS)
        self._open.add(connection)
        try:
            headers = {"Content-Type": "application/json", "Authorization": authorization}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            self._open.discard(connection)
            connection.close()

    def give_up(self) -> None:
        """End every request that is under way."""
        for connection in list(self._open):
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)


def _handler(upstream: _Upstream, count: Count) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # the program went away, or the run is over: then nobody waits for this answer
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, answer = upstream.post(self.path, body, self.headers.get("Authorization") or "")
                with lock:
                    count.add(status, answer)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
