"""A chat-completions server on the loopback that misbehaves by a script, and bills what it delivered.

Which request is answered how depends on its body and on how often that body was sent before, so that a run's faults
are the same in whatever order its threads ask. An answer is billed when it was sent whole with a status of 200.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import struct
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = {"summary": [], "events": [{"lines": [1], "when": "", "what": "", "who": []}], "actors": []}
BAD_CONTENT = json.dumps({"events": "many"})
FAULTS = (
    "429",
    "429 with Retry-After",
    "500",
    "502",
    "503",
    "reset at once",
    "reset in the body",
    "reset after the body",
    "slow first byte",
    "endless body",
    "cut JSON",
    "wrong content type",
    "wrong schema",
    "empty choices",
    "cut off",
    "refusal",
)
STATUS = {"429": 429, "429 with Retry-After": 429, "500": 500, "502": 502, "503": 503}
RARE = frozenset({"slow first byte", "endless body"})
"""Faults that hold a thread until its time limit: one in eight of those drawn is played, the others become a 500."""


class Misbehaving(ThreadingHTTPServer):
    """The server.

    Args:
        share: of the requests, from 0 to 1, that are answered with a fault.
        seed: draws which, and with which fault.
        revoked_after: requests after which the key is refused; 0 for never.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, share: float = 0.2, *, seed: int = 1, revoked_after: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.share, self.seed, self.revoked_after = share, seed, revoked_after
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.sent: Counter[str] = Counter()
        self.billed: Counter[str] = Counter()
        self.played: Counter[str] = Counter()
        self.open = self.most = 0

    @property
    def model(self) -> str:
        """The model as it is named to ``--model``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#test"

    def fault_of(self, body: bytes) -> str | None:
        """Count a request, and return how it is answered; ``None`` for well."""
        name = hashlib.sha256(body).hexdigest()
        with self.lock:
            self.sent[name] += 1
            if self.revoked_after and self.sent.total() > self.revoked_after:
                return "revoked"
            drawn = hashlib.sha256(f"{self.seed} {self.sent[name]} {name}".encode()).digest()
            if int.from_bytes(drawn[:4], "big") / 2**32 >= self.share:
                return None
            fault = FAULTS[drawn[4] % len(FAULTS)]
            fault = "500" if fault in RARE and drawn[5] % 8 else fault
            self.played[fault] += 1
            return fault

    def bill(self, body: bytes) -> None:
        """Count an answer that was delivered."""
        with self.lock:
            self.billed[hashlib.sha256(body).hexdigest()] += 1

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # a client that went away is no error here


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the script says."""

    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.server.lock:
            self.server.open += 1
            self.server.most = max(self.server.most, self.server.open)
        try:
            with contextlib.suppress(OSError):
                self._play(self.server.fault_of(body), body)
        finally:
            with self.server.lock:
                self.server.open -= 1

    def _play(self, fault: str | None, body: bytes) -> None:
        content = _content(json.loads(body))
        match fault:
            case None:
                self._answer(_completion(content))
                self.server.bill(body)
            case "revoked":
                self._answer({"error": {"message": "the key was revoked"}}, 401)
            case _ if fault in STATUS:
                headers = {"Retry-After": "0.05"} if "Retry-After" in fault else {}
                self._answer({"error": {"message": "later"}}, STATUS[fault], **headers)
            case "reset at once":
                self._reset()
            case "reset in the body":
                self._send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"choi')
                self._reset()
            case "reset after the body":
                self._answer(_completion(content))
                self.server.bill(body)
                self.connection.shutdown(socket.SHUT_WR)
                self.rfile.read()
                self._reset()
            case "slow first byte":
                self.server.ended.wait(30)
                self.close_connection = True
            case "endless body":
                self._send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                self.close_connection = True
                while not self.server.ended.is_set():
                    self._send(b" " * 65536)
            case _:
                self._answer_badly(fault, content)

    def _answer_badly(self, fault: str, content: str) -> None:
        whole = json.dumps(_completion(content)).encode()
        answers: dict[str, tuple[bytes, str]] = {
            "cut JSON": (whole[: len(whole) // 2], "application/json"),
            "wrong content type": (b"<!doctype html><p>Back soon.", "text/html"),
            "wrong schema": (json.dumps(_completion(BAD_CONTENT)).encode(), "application/json"),
            "empty choices": (json.dumps({"model": "test", "choices": []}).encode(), "application/json"),
            "cut off": (json.dumps(_completion(content[:9], "length")).encode(), "application/json"),
            "refusal": (json.dumps(_completion("", "stop", refusal="I cannot.")).encode(), "application/json"),
        }
        self._whole(*answers[fault])

    def _answer(self, told: dict[str, Any], status: int = 200, **headers: str) -> None:
        self._whole(json.dumps(told).encode(), "application/json", status, **headers)

    def _whole(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self._send(body)

    def _send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def _reset(self) -> None:
        """Close with a RST in place of a FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


def _content(body: dict[str, Any]) -> str:
    """Answer with the first line as the one event."""
    line = body["messages"][-1]["content"].split("[1] ", 1)[-1].split("\n", 1)[0]
    return json.dumps({**CONTENT, "events": [{"lines": [1], "when": "", "what": line[:300], "who": []}]})


def _completion(content: str, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    return {"model": "test", "choices": [choice], "usage": {"prompt_tokens": 70, "completion_tokens": 30}}


@contextmanager
def serving(server: Misbehaving) -> Iterator[Misbehaving]:
    """Run the server in a thread."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def articles(count: int) -> str:
    """Return JSONL of short made-up articles, each another."""
    places = "Ardovia Brenholt Corvale Dunmarsh Eskerby Farrowgate Glenmoor Hollin Istrand Jorvale".split()
    rows = (
        {
            "title": f"Bridge {number}",
            "published": f"2025-03-{number % 28 + 1:02}",
            "text": f"The bridge number {number} of {places[number % 10]} fell into the river. Nobody was hurt there.",
        }
        for number in range(count)
    )
    return "".join(f"{json.dumps(row)}\n" for row in rows)
