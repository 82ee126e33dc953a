"""Two hundred workers, in several processes with many threads each, ask the same new question at once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cache.owners import has_ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cache.conftest import Place

_ASKING = Path(__file__).with_name("asking.py")


class Handler(BaseHTTPRequestHandler):
    """Counts, waits until it is let, and answers what comes next."""

    server: Counting

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["content-length"])).decode()
        with self.server.lock:
            self.server.asked.append(asked)
            answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.server.arrived.release()
        self.server.open.wait(60)
        with suppress(OSError):  # whoever asked was killed
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


class Counting(ThreadingHTTPServer):
    """A model's server that notes who asked; ``answers`` are given one after the other, the last again and again."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 300

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked: list[str] = []
        self.answers = ["valid"]
        self.arrived = threading.Semaphore(0)
        self.open = threading.Event()


@pytest.fixture
def counting() -> Iterator[Counting]:
    server = Counting()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.open.set()
    server.shutdown()
    thread.join()
    server.server_close()


class Worker:
    """A process of many threads that are ready to ask."""

    def __init__(self, place: Place, server: Counting, threads: int, name: str) -> None:
        line = [sys.executable, str(_ASKING), place.url, str(server.server_address[1]), str(threads), name]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def end(self) -> list[tuple[str, bool]]:
        out, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        told: dict[str, Any] = json.loads(out)
        assert told["threads"] == []
        return [(text, cached) for text, cached in told["given"]]


def test_two_hundred_workers_that_ask_the_same_at_once_make_one_request(place: Place, counting: Counting) -> None:
    workers = [Worker(place, counting, 100, str(number)) for number in range(2)]
    for worker in workers:
        worker.ready()
    for worker in workers:
        worker.begin()
    assert counting.arrived.acquire(timeout=60)
    counting.open.set()
    given = [one for worker in workers for one in worker.end()]
    assert len(counting.asked) == 1
    assert sorted(given) == [("valid", False)] + [("valid", True)] * 199
    assert place.open().stats().entries == 1


def test_after_an_invalid_answer_the_next_worker_asks_and_no_other(place: Place, counting: Counting) -> None:
    counting.answers = ["invalid", "invalid", "valid"]
    counting.open.set()
    workers = [Worker(place, counting, 5, str(number)) for number in range(2)]
    for worker in workers:
        worker.ready()
    for worker in workers:
        worker.begin()
    given = [one for worker in workers for one in worker.end()]
    assert len(counting.asked) == 3
    assert sorted(given) == [("invalid", False)] * 2 + [("valid", False)] + [("valid", True)] * 7


def test_a_worker_that_is_killed_while_it_asks_leaves_the_question_to_the_next(
    place: Place, counting: Counting
) -> None:
    first, second = (Worker(place, counting, 3, name) for name in ("first", "second"))
    first.ready()
    second.ready()
    first.begin()
    assert counting.arrived.acquire(timeout=60)
    held = place.open().look(counting.asked[0].split()[1], 20.0)
    assert held is not None
    assert held.is_live
    second.begin()
    first.process.kill()
    first.process.communicate()
    assert held.owner is not None
    counting.open.set()
    assert sorted(second.end()) == [("valid", False), ("valid", True), ("valid", True)]
    assert [asked.split()[0] for asked in counting.asked] == ["first", "second"]
    assert not sys.platform.startswith("linux") or has_ended(held.owner)
