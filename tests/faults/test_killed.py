"""A run that is killed, and taken up again: nothing is lost, and nothing is paid for twice."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.receipts.standing import standing, verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATELINE = Path(sys.executable).with_name("dateline")
ARTICLES, FEW, JOBS, KILLS = 200, 40, 8, 3
WAIT = 60.0
_LINE = re.compile(r"^\[(\d+)\] (.{1,390})", re.MULTILINE)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


class Stub(ThreadingHTTPServer):
    """Answers each question as a model would that copies its lines; counts them, and may do more at one of them."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.countdown = 0
        self.then: Callable[[], None] = lambda: None
        self.held: threading.Event | None = None

    @property
    def model(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1#stub"

    def at(self, number: int, then: Callable[[], None]) -> None:
        """Call ``then`` when the ``number``-th request from now on has come."""
        self.countdown, self.then = number, then

    def count(self, body: bytes) -> None:
        with self.lock:
            self.asked[hashlib.sha256(body).hexdigest()] += 1
            self.countdown -= 1
            now = self.countdown == 0
        if now:
            self.then()
        if self.held is not None:
            self.held.wait(WAIT)

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # the client was killed


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        body = self.rfile.read(size)
        if len(body) < size:  # killed while it was sending: nobody would bill that
            self.close_connection = True
            return
        self.server.count(body)
        lines = _LINE.findall(json.loads(body)["messages"][-1]["content"])
        events = [{"lines": [int(number)], "when": f"{number}a", "what": text, "who": []} for number, text in lines]
        content = json.dumps({"summary": [{"lines": [1], "text": lines[0][1]}], "events": events, "actors": []})
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        usage = {"prompt_tokens": 70, "completion_tokens": 30}
        answer = json.dumps({"model": "stub", "choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        if server.held is not None:
            server.held.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with 200 articles, and one with the first of them."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "few").mkdir()
    for number in range(ARTICLES):
        text = f"Published: 2024-03-14\n\nBridge number {number} at Orrin was closed on Tuesday.\n"
        for place in ("articles", "few") if number < FEW else ("articles",):
            (tmp_path / place / f"{number:03}.txt").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def start(stub: Stub, folder: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start dateline in the folder, with a cache of the name given."""

    def start(*args: str, cache: str = "cache") -> subprocess.Popen[str]:
        env = {**os.environ, "DATELINE_CACHE_DIR": str(folder / cache), "DATELINE_MODEL": stub.model}
        env |= {"DATELINE_JOBS": str(JOBS), "DATELINE_RETRIES": "1"}
        return subprocess.Popen(
            [str(DATELINE), *args],
            env=env,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    return start


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    with process:
        _, err = process.communicate(timeout=WAIT)
    assert "Traceback" not in err
    return process.returncode, err


def briefs(path: Path) -> list[Any]:
    """Return the briefs of a file without what may differ between two runs: what was asked, and what was kept."""
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for brief in told:
        del brief["provenance"]["usage"], brief["provenance"]["cached"]
    return told


def test_a_run_killed_again_and_again_gives_what_an_undisturbed_one_gives(
    start: Callable[..., subprocess.Popen[str]], stub: Stub, folder: Path
) -> None:
    assert ended(start("summarize", "articles", "-o", "whole.jsonl", cache="other"))[0] == 0
    assert len(stub.asked) == stub.asked.total() == ARTICLES
    stub.asked.clear()
    moments = random.Random(8)  # noqa: S311 -- the same moments in every run
    command: tuple[str, ...] = ("summarize", "articles", "-o", "out.jsonl", "--receipt", "run.json")
    receipt = Path("run.json")
    for number in range(KILLS):
        process = start(*command)
        stub.at(moments.randint(1, ARTICLES // KILLS), process.kill)
        assert ended(process)[0] == -signal.SIGKILL
        assert verified(folder / receipt).tail is None
        assert not (folder / "out.jsonl").exists()
        command, receipt = ("resume", str(receipt)), Path(f"run.{number + 2}.json")
    code, err = ended(start(*command))
    assert code == 0, err
    assert "the run was killed" in err
    assert briefs(folder / "out.jsonl") == briefs(folder / "whole.jsonl")
    assert len(stub.asked) == ARTICLES
    assert stub.asked.total() - ARTICLES <= KILLS * JOBS
    assert str(standing(folder / receipt)) == "nothing is left: all 200 articles are done"


def test_ctrl_c_delivers_exactly_what_the_receipt_says_is_done(
    start: Callable[..., subprocess.Popen[str]], stub: Stub, folder: Path
) -> None:
    process = start("summarize", "few", "-o", "out.jsonl", "--receipt", "run.json")
    stub.at(16, lambda: process.send_signal(signal.SIGINT))
    code, err = ended(process)
    assert code == 130
    assert "`dateline resume run.json` reads " in err
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert (told["ended"], told["exit_code"], told["complete"]) == ("interrupted", 130, False)
    done = [row["source"] for row in told["articles"] if row["status"] == "done"]
    assert [brief["article"]["source"] for brief in briefs(folder / "out.jsonl")] == done
    assert 16 - JOBS <= len(done) < FEW
    code, err = ended(start("resume", "run.json"))
    assert code == 0, err
    assert len(briefs(folder / "out.jsonl")) == FEW
    assert set(stub.asked.values()) == {1}


def test_ctrl_c_twice_ends_at_once_and_the_receipt_is_whole(
    start: Callable[..., subprocess.Popen[str]], stub: Stub, folder: Path
) -> None:
    stub.held = threading.Event()
    process = start("summarize", "few", "-o", "out.jsonl", "--receipt", "run.json")
    arrived = threading.Event()
    stub.at(JOBS, arrived.set)
    assert arrived.wait(WAIT)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "Ctrl-C again" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 130
    assert not stub.held.is_set()
    tail = verified(folder / "run.json").tail
    assert tail is not None
    assert (tail.ended, tail.exit_code, tail.totals.done) == ("interrupted", 130, 0)
