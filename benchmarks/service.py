"""How `dateline serve` bears load and a sudden death, with a model of fixed latency in a process of its own.

    python -m benchmarks.service [--seconds 60] [--clients 200] [--latency 0.5] [--workers 256]

Every client asks for a timeline of a new article, waits for it, and asks again. Told are errors, jobs lost, questions
paid twice, and the p99 of an answer as a ratio to the p99 of the stub alone, asked by as many clients directly. Then
100 jobs are begun, the service is killed (SIGKILL) in their middle and started again: all must end once. The stub bills
what it delivered: a question that was under way is not paid, but an answer that was sent and not yet kept is lost, and
asked for again. `twice` counts those: one a worker (8) at most, none as a rule.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx2
from benchmarks._report import ROOT, machine, table, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

CONTENT = json.dumps(
    {"summary": [], "events": [{"lines": [1], "when": "", "what": "It burned.", "who": []}], "actors": []}
)
ANSWER = {"choices": [{"message": {"content": CONTENT}, "finish_reason": "stop"}], "model": "stub"}
QUESTION = {"model": "stub", "messages": [{"role": "user", "content": "?"}]}
JOBS = 100
PATIENCE = 120.0


class Stub:
    """A chat-completions server that answers after a fixed time, and bills every answer that is taken."""

    def __init__(self, latency: float) -> None:
        """Answer after so many seconds."""
        self._latency = latency
        self._billed: Counter[str] = Counter()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
                body = await reader.readexactly(length)
                told = self._counts() if head.startswith("get") else await self._completed(reader, body)
                if told is None:
                    break
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(told)
                )
                writer.write(told)
                await writer.drain()
        writer.close()

    async def _completed(self, reader: asyncio.StreamReader, body: bytes) -> bytes | None:
        await asyncio.sleep(self._latency)
        if reader.at_eof():
            return None
        self._billed[json.loads(body)["messages"][-1]["content"]] += 1
        return json.dumps(ANSWER).encode()

    def _counts(self) -> bytes:
        twice = sum(times - 1 for question, times in self._billed.items() if question != "?")
        return json.dumps({"billed": self._billed.total() - self._billed["?"], "twice": twice}).encode()


async def serve_stub(port: int, latency: float) -> None:
    """Serve until the process ends."""
    server = await asyncio.start_server(Stub(latency).answer, "127.0.0.1", port, backlog=1_000)
    await server.serve_forever()


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Service:
    """A `dateline serve`, with its stub."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        """Start nothing yet."""
        self.folder, self.arguments = folder, arguments
        self.port, self.stub_port = free_port(), free_port()
        stub = [sys.executable, "-m", "benchmarks.service", "--stub", str(self.stub_port)]
        self.stub = subprocess.Popen([*stub, "--latency", str(arguments.latency)], cwd=ROOT)
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        code = "import sys; from dateline.cli.serve import command; command(sys.argv[1:])"
        options = ["--port", self.port, "--workers", self.arguments.workers, "--rate", 10_000_000, "--log-json"]
        options += ["--concurrency", 1_000, "--database", f"sqlite:///{self.folder}/service.sqlite3"]
        options += ["--model", f"http://127.0.0.1:{self.stub_port}/v1#stub"]
        self._open([sys.executable, "-c", code, *map(str, options)])
        async with clients(self.port, 1) as client:
            for _ in range(600):
                with suppress(httpx2.TransportError):
                    if (await client.get("/readyz")).status_code == httpx2.codes.OK:
                        return
                await asyncio.sleep(0.05)
        raise SystemExit("the service does not answer")

    def _open(self, command: list[str]) -> None:
        env = os.environ | {"DATELINE_CACHE_DIR": str(self.folder / "cache")}
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, env=env, stderr=log, cwd=self.folder)

    def end(self, sign: signal.Signals) -> None:
        """Send it a signal, and wait for its end."""
        if self.process is not None:
            self.process.send_signal(sign)
            self.process.wait()
            self.process = None


@asynccontextmanager
async def clients(port: int, most: int) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a client of so many connections."""
    limits = httpx2.Limits(max_connections=most, max_keepalive_connections=most)
    url = f"http://127.0.0.1:{port}"
    async with httpx2.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE, trust_env=False) as client:
        yield client


async def load(
    ask: Callable[[int], Awaitable[httpx2.Response]], clients_: int, seconds: float
) -> tuple[list[float], Counter[str]]:
    """Return the seconds of every answer, and how they ended."""
    numbers, times, ended = count(), [], Counter[str]()
    stop = time.perf_counter() + seconds

    async def one() -> None:
        while time.perf_counter() < stop:
            begun = time.perf_counter()
            try:
                ended[str((await ask(next(numbers))).status_code)] += 1
            except httpx2.TransportError as error:
                ended[type(error).__name__] += 1
            times.append(time.perf_counter() - begun)

    await asyncio.gather(*(one() for _ in range(clients_)))
    return times, ended


def body(kind: str, number: int) -> dict[str, Any]:
    """Return a request for a timeline of one new article."""
    return {"articles": [{"text": f"The {kind} number {number} burned down in the night.\n"}]}


async def under_load(service: Service, arguments: argparse.Namespace) -> dict[str, Any]:
    """Ask the stub directly, then through the service."""
    many = arguments.clients
    async with clients(service.stub_port, many) as client:
        warm = min(arguments.seconds, 10)
        alone, _ = await load(lambda _: client.post("/v1/chat/completions", json=QUESTION), many, warm)
    async with clients(service.port, many) as client:
        begun = time.perf_counter()
        times, ended = await load(lambda n: client.post("/v1/timelines", json=body("mill", n)), many, arguments.seconds)
        elapsed = time.perf_counter() - begun
        lost = 0
        for state in ("queued", "running", "failed", "cancelled"):
            lost += len((await client.get("/v1/jobs", params={"state": state, "limit": 200})).json()["items"])
    made = ended.pop("201", 0)
    p99, own = at(times, 0.99), at(alone, 0.99)
    return {
        "answers": made,
        "a_second": round(made / elapsed, 1),
        "errors": dict(ended),
        "jobs_not_done": lost,
        "p50": round(median(times), 3),
        "p99": round(p99, 3),
        "stub_p99": round(own, 3),
        "ratio": round(p99 / own, 2),
    }


async def killed(service: Service) -> dict[str, Any]:
    """Kill the service in the middle of its jobs, start it again, and see what became of them."""
    async with clients(service.stub_port, 1) as stub:
        before = (await stub.get("/")).json()["billed"]
        async with clients(service.port, 8) as client:
            asked = [
                client.post("/v1/timelines", json=body("inn", n), headers={"Prefer": "respond-async"})
                for n in range(JOBS)
            ]
            jobs = [answer.json()["id"] for answer in await asyncio.gather(*asked)]
            while (await stub.get("/")).json()["billed"] - before < JOBS // 3:  # noqa: ASYNC110 -- another process tells no event
                await asyncio.sleep(0.002)
        service.end(signal.SIGKILL)
        await service.start()
        async with clients(service.port, 8) as client:
            ended = [(await client.get(f"/v1/jobs/{job}/events")).text.count("event: end") for job in jobs]
            states = Counter([(await client.get(f"/v1/jobs/{job}")).json()["state"] for job in jobs])
        counts = (await stub.get("/")).json()
    return {
        "jobs": JOBS,
        "ended": sum(ended),
        "states": dict(states),
        "billed": counts["billed"] - before,
        "twice": counts["twice"],
    }


def at(times: Sequence[float], share: float) -> float:
    """Return the time below which so large a share lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def rows(load_: dict[str, Any], kill: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield what is printed."""
    for name, figures in (("load", load_), ("kill -9", kill)):
        for key, value in figures.items():
            yield f"{name}: {key.replace('_', ' ')}", value if not isinstance(value, dict) else json.dumps(value)


async def measure(arguments: argparse.Namespace) -> None:
    """Run both parts, print and write what came of them."""
    before = machine()
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), arguments)
        try:
            await service.start()
            loaded = await under_load(service, arguments)
            service.end(signal.SIGTERM)
            service.arguments.workers = 8
            await service.start()
            kill = await killed(service)
        finally:
            service.end(signal.SIGTERM)
            service.stub.kill()
            service.stub.wait()
    table(("what", "figure"), list(rows(loaded, kill)))
    told = {name: getattr(arguments, name) for name in ("clients", "seconds", "latency")}
    if not arguments.dry:
        write("service", {**told, "load": loaded, "killed": kill}, before)


def main() -> None:
    """Measure, or be the stub."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds that the stub takes for an answer")
    parser.add_argument("--workers", type=int, default=256)
    parser.add_argument("--dry", action="store_true", help="write no results")
    parser.add_argument("--stub", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    asyncio.run(serve_stub(arguments.stub, arguments.latency) if arguments.stub else measure(arguments))


if __name__ == "__main__":
    main()
