"""``kill -9`` at many moments of a run, each time followed by ``dateline resume``.

Usage: python -m benchmarks.killed [--moments 50] [--articles 200] [--jobs 8]

The articles are made up, the model is a server on the loopback that copies lines and counts what it is asked. For every
moment a run with an empty cache is killed a few milliseconds after a request that was drawn at random (seed 8) has
come, and is taken up. *Extra* are the requests beyond one for each article, over both runs: what was paid for twice.
*In flight* are the requests that the server had not answered when the run was killed. A moment is *equal* if the
briefs are those of a run that nobody disturbed, but for what was asked and what was kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report

if TYPE_CHECKING:
    from collections.abc import Callable

DATELINE = Path(sys.executable).with_name("dateline")
LATENCY, LATEST_KILL = 0.01, 0.02
"""Seconds that an answer takes, and within which after a request the run is killed."""
_LINE = re.compile(r"^\[(\d+)\] (.{1,390})", re.MULTILINE)


class Stub(ThreadingHTTPServer):
    """The model."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: Counter[str] = Counter()
        self.in_flight = 0
        self.lock = threading.Lock()
        self.countdown = 0
        self.then: Callable[[], None] = lambda: None

    def came(self, body: bytes) -> None:
        """Count a request."""
        with self.lock:
            self.asked[hashlib.sha256(body).hexdigest()] += 1
            self.in_flight += 1
            self.countdown -= 1
            now = self.countdown == 0
        if now:
            threading.Thread(target=self.then).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the client was killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        """Answer a question with its own lines."""
        size = int(self.headers["content-length"])
        body = self.rfile.read(size)
        if len(body) < size:  # killed while it was sending: nobody would bill that
            self.close_connection = True
            return
        self.server.came(body)
        try:
            time.sleep(LATENCY)
            lines = _LINE.findall(json.loads(body)["messages"][-1]["content"])
            events = [{"lines": [int(n)], "when": f"{n}a", "what": text, "who": []} for n, text in lines]
            content = json.dumps({"summary": [{"lines": [1], "text": lines[0][1]}], "events": events, "actors": []})
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
            usage = {"prompt_tokens": 70, "completion_tokens": 30}
            answer = json.dumps({"model": "stub", "choices": [choice], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        finally:
            with self.server.lock:
                self.server.in_flight -= 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        """Say nothing."""


def main() -> int:
    """Run the benchmark; returns 1 if anything was lost or paid for twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=8)
    asked = parser.parse_args()
    before = _report.machine()
    server = Stub()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_articles(folder / "articles", asked.articles)
        start = _starter(folder, server, asked.jobs)
        if start("whole", "summarize", "articles", "-o", "whole.jsonl").wait():
            raise SystemExit("the undisturbed run failed")
        whole = _briefs(folder / "whole.jsonl")
        draw = random.Random(8)  # noqa: S311 -- the same moments every time
        moments = [
            _moment(start, server, folder, (draw.randint(1, asked.articles), draw.uniform(0, LATEST_KILL)), whole)
            for _ in range(asked.moments)
        ]
    server.shutdown()
    figures = _told(moments)
    figures |= {"articles": asked.articles, "jobs": asked.jobs}
    _report.table(["", "figure"], [(name.replace("_", " "), value) for name, value in figures.items()])
    _report.write("killed", {**figures, "each": moments}, before)
    return 0 if figures["equal"] == len(moments) and figures["extra_most"] <= asked.jobs else 1


def _moment(
    start: Callable[..., subprocess.Popen[bytes]],
    server: Stub,
    folder: Path,
    when: tuple[int, float],
    whole: list[Any],
) -> dict[str, Any]:
    """Kill a run and take it up; ``when`` is the request, and the seconds after it."""
    out, receipt = folder / "out.jsonl", folder / "run.json"
    for path in (out, receipt, folder / "run.2.json"):
        path.unlink(missing_ok=True)
    server.asked.clear()
    killed = threading.Event()
    in_flight = 0
    process = None

    def kill() -> None:
        nonlocal in_flight
        time.sleep(when[1])
        if process is not None:
            process.kill()
        in_flight = server.in_flight
        killed.set()

    server.countdown, server.then = when[0], kill
    cache = f"cache-{when[0]}-{when[1]}"
    process = start(cache, "summarize", "articles", "-o", str(out), "--receipt", str(receipt))
    code = process.wait()
    killed.wait(60)
    paid = server.asked.total()
    resumed = start(cache, "resume", str(receipt)).wait()
    again = code == 0 and not resumed  # the run ended before it was killed
    return {
        "request": when[0],
        "killed": code < 0,
        "asked_before": paid,
        "in_flight": in_flight,
        "extra": server.asked.total() - len(server.asked),
        "asked": len(server.asked),
        "equal": again or (not resumed and _briefs(out) == whole),
    }


def _told(moments: list[dict[str, Any]]) -> dict[str, Any]:
    extra, flying = [one["extra"] for one in moments], [one["in_flight"] for one in moments]
    return {
        "moments": len(moments),
        "killed": sum(one["killed"] for one in moments),
        "equal": sum(one["equal"] for one in moments),
        "extra_most": max(extra),
        "extra_sum": sum(extra),
        "in_flight_most": max(flying),
        "in_flight_sum": sum(flying),
    }


def _starter(folder: Path, server: Stub, jobs: int) -> Callable[..., subprocess.Popen[bytes]]:
    model = f"http://127.0.0.1:{server.server_address[1]}/v1#stub"
    named = {"DATELINE_MODEL": model, "DATELINE_JOBS": str(jobs), "DATELINE_RETRIES": "1"}

    def start(cache: str, *args: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, **named, "DATELINE_CACHE_DIR": str(folder / cache)}
        quiet = subprocess.DEVNULL
        return subprocess.Popen([str(DATELINE), *args], env=env, cwd=folder, stdout=quiet, stderr=quiet)

    return start


def _write_articles(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        text = f"Published: 2024-03-14\n\nBridge number {number} at Orrin was closed on Tuesday.\n"
        (folder / f"{number:06}.txt").write_text(text, "utf-8")


def _briefs(path: Path) -> list[Any]:
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    for brief in told:
        del brief["provenance"]["usage"], brief["provenance"]["cached"]
    return told


if __name__ == "__main__":
    raise SystemExit(main())
