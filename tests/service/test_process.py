"""The real program, as a process: killed, stopped, and asked by clients that do not keep to the rules."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATELINE = Path(sys.executable).with_name("dateline")
SERVE = "import sys; from dateline.cli.serve import command; command(sys.argv[1:], prog_name='serve')"
DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"


class Stub(ThreadingHTTPServer):
    """A model over HTTP; bills what its client has received, and holds what comes after ``free`` until it is let."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, free: int = 10**9) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.billed: Counter[str] = Counter()
        self.free = free
        self.held = threading.Semaphore(0)
        self.let = threading.Event()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def model(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1#stub"

    def stop(self) -> None:
        self.let.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.free -= 1
            is_held = self.server.free < 0 and not self.server.let.is_set()
        if is_held:
            self.server.held.release()
            assert self.server.let.wait(60)
        if self._client_is_gone():
            self.close_connection = True
            return
        asked = json.loads(body)["messages"][-1]["content"]
        lines = re.findall(r"^\[(\d+)\] (.+)$", asked, re.MULTILINE)
        events = [{"lines": [int(n)], "when": "", "what": text[:390], "who": []} for n, text in lines]
        content = json.dumps({"summary": [], "events": events, "actors": []})
        message = {"choices": [{"message": {"content": content}, "finish_reason": "stop"}], "model": "stub"}
        told = json.dumps(message).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
        with self.server.lock:
            self.server.billed[asked] += 1

    def _client_is_gone(self) -> bool:
        self.connection.setblocking(False)  # noqa: FBT003 -- as socket names it
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.connection.setblocking(True)  # noqa: FBT003 -- the same

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Process:
    """A `dateline serve` of its own."""

    folder: Path
    options: tuple[str, ...]
    port: int
    running: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        """Open its log."""
        self.log = (self.folder / "log").open("a")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False)
        env = {**os.environ, "DATELINE_CACHE_DIR": str(self.folder / "cache"), "DATELINE_RETRIES": "1"}
        self.running = subprocess.Popen(
            [sys.executable, "-c", SERVE, "--port", str(self.port), "--log-json", *self.options],
            env=env | {"DATELINE_SERVE_DATABASE": f"sqlite:///{self.folder}/s.sqlite3"},
            stderr=self.log,
            text=True,
            cwd=self.folder,
        )
        for _ in range(600):
            with contextlib.suppress(httpx2.TransportError):
                if self.ask("GET", "/readyz").status_code == 200:
                    return
            assert self.running.poll() is None, (self.folder / "log").read_text()
            threading.Event().wait(0.05)
        raise AssertionError("it does not answer")

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx2.Response:
        """Ask it."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, path, json=body, headers=told)

    def later(self, text: str) -> str:
        """Begin a timeline, and return the id of its job."""
        answer = self.ask("POST", "/v1/timelines", {"articles": [{"text": text}]}, prefer="respond-async")
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["id"]
        return job_id

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait for the end of a job, and return it."""
        told = self.ask("GET", f"/v1/jobs/{job}/events").text
        ended: dict[str, Any] = json.loads(told.rpartition("event: end\ndata: ")[2])
        return ended

    def end(self, sign: signal.Signals) -> int:
        """Send it a signal, and return how it ended."""
        assert self.running is not None
        self.running.send_signal(sign)
        code = self.running.wait(60)
        self.running = None
        self.client.close()
        return code


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A model over HTTP."""
    server = Stub()
    yield server
    server.stop()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start the program; it is killed at the end of the test, if it still runs."""
    started: list[Process] = []

    def start(*options: str) -> Process:
        started.append(Process(tmp_path, options, free_port()))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        if one.running is not None:
            one.end(signal.SIGKILL)
        one.log.close()


def test_killed_in_the_middle_of_many_jobs_it_ends_all_once_and_pays_none_twice(
    stub: Stub, process: Callable[..., Process]
) -> None:
    stub.free = 8
    service = process("--model", stub.model, "--workers", "4")
    jobs = [service.later(f"The mill number {n} burned down in the night.\n") for n in range(24)]
    for _ in range(4):  # every worker has a question under way, and nothing else is
        assert stub.held.acquire(timeout=60)
    done = sum(stub.billed.values())
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    assert done == 8
    stub.let.set()
    service.start()
    ended = [service.end_of(job) for job in jobs]
    assert {one["state"] for one in ended} == {"done"}
    results = [service.ask("GET", one["result"]).json() for one in ended]
    assert [len(one["undated"]) for one in results] == [1] * 24
    assert len(stub.billed) == 24
    assert set(stub.billed.values()) == {1}


def test_a_signal_ends_it_in_order_and_what_waits_is_done_after_the_next_start(
    stub: Stub, process: Callable[..., Process]
) -> None:
    stub.free = 0
    service = process("--model", stub.model, "--workers", "1")
    waiting: list[int] = []
    body = {"articles": [{"text": "The inn at Lund burned down in the night.\n"}]}
    client = threading.Thread(target=lambda: waiting.append(service.ask("POST", "/v1/timelines", body).status_code))
    client.start()
    assert stub.held.acquire(timeout=60)
    later = service.later(DAM)
    threading.Timer(0.3, stub.let.set).start()
    assert service.end(signal.SIGTERM) in {0, -signal.SIGTERM}
    client.join(60)
    assert waiting == [202]  # nobody is kept waiting for a job that may end after the next start
    assert sum(stub.billed.values()) == 1  # the job that ran came to its end
    service.start()
    assert service.end_of(later)["state"] == "done"
    assert {item["state"] for item in service.ask("GET", "/v1/jobs").json()["items"]} == {"done"}
    assert set(stub.billed.values()) == {1}


def raw(port: int, *pieces: bytes) -> bytes:
    """Send bytes, and return all that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as one:
        for piece in pieces:
            one.sendall(piece)
        told = b""
        with contextlib.suppress(ConnectionError):
            while data := one.recv(65_536):
                told += data
        return told


def test_clients_that_break_the_rules_are_sent_away_and_others_are_served(process: Callable[..., Process]) -> None:
    service = process("--model", "extractive")
    head = b"POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    close = b"Connection: close\r\n"
    broken = {
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03": b"400",
        b"GET / HTTP/9.9\r\n\r\n": b"4",
        b"GET /v1/jobs HTTP/1.1\r\n\r\n": b"400",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n": b"4",
        head + b"Content-Length: x\r\n\r\n": b"400",
        head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n": b"400",
        head + b"Content-Length: 99999999999999999999\r\n\r\n": b"413",
        head + b"Content-Length: 99999999\r\n\r\n": b"413",
        head + close + b"Content-Length: 4\r\n\r\n{\xff\xfe}": b"4",
        head + close + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000: b"4",
        head + close + b'Content-Length: 30\r\n\r\n{"article":{"text":"\\ud800 ."}}'[:-1]: b"4",
    }
    for sent, status in broken.items():
        told = raw(service.port, sent)
        # a connection may be closed under the client, while it still sends what is not read
        assert not told or re.match(rb"HTTP/1\.1 " + status, told), (sent[:80], told[:200])
    gone = socket.create_connection(("127.0.0.1", service.port))
    gone.sendall(head + b"Content-Length: 100\r\n\r\n{")
    gone.close()
    assert service.ask("POST", "/v1/briefs", {"article": {"text": DAM}}).status_code == 201
    assert "bug" not in (service.folder / "log").read_text()


def test_a_client_that_goes_away_loses_no_job(stub: Stub, process: Callable[..., Process]) -> None:
    stub.free = 0
    service = process("--model", stub.model)
    body = json.dumps({"articles": [{"text": DAM}]}).encode()
    one = socket.create_connection(("127.0.0.1", service.port))
    head = "POST /v1/timelines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
    one.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    assert stub.held.acquire(timeout=60)
    one.close()
    stub.let.set()
    job = service.ask("GET", "/v1/jobs").json()["items"][0]["id"]
    assert service.end_of(job)["state"] == "done"
    again = service.ask("POST", "/v1/timelines", json.loads(body), idempotency_key="k")
    assert again.headers["idempotency-replayed"] == "true"
    assert sum(stub.billed.values()) == 1
