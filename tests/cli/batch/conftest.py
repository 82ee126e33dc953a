"""A server on the loopback that speaks the Batch protocol, and misbehaves as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Scripted

    Line = dict[str, Any]

_BOUNDARY = re.compile(rb"boundary=([^\s;]+)")
BAD_GATEWAY = 502


class BatchServer(ThreadingHTTPServer):
    """Keeps files and batches. A batch goes one state further with each look at it.

    ``answer`` returns the line of the output file for a line of the input file, a line with ``error`` or another
    status for the file of errors, ``None`` for neither. ``faults`` says for ``METHOD kind`` what is done with the next
    requests: ``pass``, a status, ``reset`` before anything is done, ``lost`` after it was done, ``cut`` for half of a
    body; an event that is waited for after it was done (``held`` tells). ``billed`` counts how often each request of a
    batch was answered, ``direct`` has the bodies of chat requests.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, chat: Scripted) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chat = chat
        self.states = ["validating", "in_progress", "completed"]
        self.answer: Callable[[Line], Line | None] = self.good
        self.faults: defaultdict[str, list[object]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.billed: Counter[str] = Counter()
        self.direct: list[dict[str, Any]] = []
        self.seen: list[str] = []
        self.refused_parameter = ""
        self.lists = True
        self.takes_batches = True
        self.held = threading.Event()
        self.lock = threading.RLock()

    @property
    def model(self) -> str:
        """The model as it is named to ``--model``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#test"

    def good(self, line: Line) -> Line:
        """Answer as the model does that answers chat requests."""
        body = json.loads(self.chat.body(line["body"]))
        return {"id": "r", "custom_id": line["custom_id"], "response": {"status_code": 200, "body": body}}

    @staticmethod
    def refused(line: Line, message: str, status: int = 400, param: str | None = None) -> Line:
        """Refuse a request as OpenAI does: its error stands where the answer would."""
        error = {"message": message, "param": param, "type": "invalid_request_error", "code": None}
        return {"custom_id": line["custom_id"], "response": {"status_code": status, "body": {"error": error}}}

    def uploaded(self) -> list[Line]:
        """Return the lines of all input files, in the order of their batches."""
        return [
            json.loads(line)
            for batch in self.batches.values()
            for line in self.files[batch["input_file_id"]].splitlines()
        ]

    def create(self, wanted: dict[str, Any]) -> dict[str, Any]:
        name = f"batch_{len(self.batches) + 1}"
        told = {"id": name, "object": "batch", "created_at": 1_800_000_000, "expires_at": 1_800_086_400, **wanted}
        lines = self.files[wanted["input_file_id"]].count(b"\n")
        counts = {"total": lines, "completed": 0, "failed": 0}
        self.batches[name] = {**told, "status": self.states[0], "request_counts": counts, "left": self.states[1:]}
        return self.shown(name)

    def look(self, name: str) -> dict[str, Any]:
        """Return a batch, one state further."""
        batch = self.batches[name]
        if batch["left"]:
            batch["status"] = batch["left"].pop(0)
            if batch["status"] in {"completed", "expired", "cancelled"}:
                self._end(batch)
        return self.shown(name)

    def shown(self, name: str) -> dict[str, Any]:
        return {key: told for key, told in self.batches[name].items() if key != "left"}

    def _end(self, batch: dict[str, Any]) -> None:
        good: list[Line] = []
        bad: list[Line] = []
        for line in map(json.loads, self.files[batch["input_file_id"]].splitlines()):
            told = self.answer(line)
            if told is not None:
                ok = not told.get("error") and told["response"].get("status_code") == 200
                (good if ok else bad).append(told)
                self.billed[line["custom_id"]] += ok
        batch["request_counts"].update(completed=len(good), failed=len(bad))
        for key, lines in (("output_file_id", good), ("error_file_id", bad)):
            name = f"file-{len(self.files) + 1}" if lines else ""
            batch[key] = name
            if lines:
                self.files[name] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # the client went away, as some tests want


class _Handler(BaseHTTPRequestHandler):
    server: BatchServer

    def do_GET(self) -> None:
        self._do("GET", b"")

    def do_POST(self) -> None:
        self._do("POST", self.rfile.read(int(self.headers["content-length"])))

    def _do(self, method: str, body: bytes) -> None:
        path = self.path.removeprefix("/v1/").partition("?")[0]
        kind = re.sub(r"(?:file-|batch_)\w+", "ID", path)
        with self.server.lock:
            self.server.seen.append(f"{method} {kind}")
            faults = self.server.faults[f"{method} {kind}"]
            fault = faults.pop(0) if faults else "pass"
        if fault == "reset":
            self.close_connection = True
            return
        if isinstance(fault, int):
            self._send(fault, json.dumps({"error": {"message": f"fault {fault}"}}).encode())
            return
        with self.server.lock:
            status, told = self._act(method, kind, path, body)
        if isinstance(fault, threading.Event):
            self.server.held.set()
            fault.wait(60)
        if fault == "lost":
            self.close_connection = True
            return
        self._send(status, told, cut=fault == "cut")

    def _act(self, method: str, kind: str, path: str, body: bytes) -> tuple[int, bytes]:
        server = self.server
        if kind == "chat/completions":
            asked = json.loads(body)
            if server.refused_parameter in asked:
                why = {"message": "Unsupported", "param": server.refused_parameter}
                return 400, json.dumps({"error": why}).encode()
            server.direct.append(asked)
            if server.chat.raw is not None:
                return server.chat.raw[0], server.chat.raw[2]
            return 200, server.chat.body(server.direct[-1])
        if not server.takes_batches:
            return 404, b'{"detail": "Not Found"}'
        told: dict[str, Any] | None = None
        match method, kind:
            case "POST", "files":
                name = f"file-{len(server.files) + 1}"
                server.files[name] = self._uploaded(body)
                told = {"id": name, "object": "file", "purpose": "batch"}
            case "POST", "batches":
                told = server.create(json.loads(body))
            case "GET", "batches" if server.lists:
                told = {"data": [server.shown(name) for name in reversed(server.batches)], "has_more": False}
            case "GET", "batches/ID":
                told = server.look(path.split("/")[1])
            case "POST", "batches/ID/cancel":
                batch = server.batches[path.split("/")[1]]
                batch["status"], batch["left"] = "cancelling", ["cancelled"]
                told = server.shown(batch["id"])
            case "GET", "files/ID/content":
                return 200, server.files[path.split("/")[1]]
        return (200, json.dumps(told).encode()) if told is not None else (404, b'{"error": {"message": "none"}}')

    def _uploaded(self, body: bytes) -> bytes:
        found = _BOUNDARY.search(self.headers["content-type"].encode())
        assert found is not None
        parts = body.split(b"--" + found[1])
        assert any(b'name="purpose"\r\n\r\nbatch\r\n' in part for part in parts)
        file = next(part for part in parts if b'name="file"' in part)
        assert b'.jsonl"' in file
        return file.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")

    def _send(self, status: int, body: bytes, *, cut: bool = False) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def batches(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchServer]:
    """Serve, as the model that is chosen where no other is."""
    serving = BatchServer(server)
    monkeypatch.setenv("DATELINE_MODEL", serving.model)
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield serving
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


@pytest.fixture
def articles(article: Callable[..., object]) -> list[object]:
    """Write four articles, each of an event of its own."""
    texts = (
        "The dam at Orrin broke on Monday after three days of rain.",
        "A ferry to Lund sank in the harbour on Tuesday.",
        "Teachers in Marsk went on strike on Wednesday over their wages.",
        "The mayor of Velen resigned on Thursday.",
    )
    return [article(f"{n}.txt", f"Published: 2024-03-1{n}\n\n{text}\n") for n, text in enumerate(texts, 1)]
