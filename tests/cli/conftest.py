"""The command line as a person uses it, and a model on the loopback that answers by script."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATELINE = Path(sys.executable).with_name("dateline")
_LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PHRASE = re.compile(r"^    (\d+[a-z]) = ", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 -- any JSON value
        """Return standard output, read as JSON."""
        return json.loads(self.out)


def copying(body: dict[str, Any]) -> str:
    """Answer as a model that copies: each line is an event with its first phrase, the first is the summary."""
    asked = body["messages"][-1]["content"]
    phrases = {label[:-1]: label for label in reversed(_PHRASE.findall(asked))}
    lines = [(int(number), text[:390]) for number, text in _LINE.findall(asked)]
    events = [{"lines": [n], "when": phrases.get(str(n), ""), "what": text, "who": []} for n, text in lines]
    summary = [{"lines": [n], "text": text} for n, text in lines[:1]]
    return json.dumps({"summary": summary, "events": events, "actors": []})


class Scripted(ThreadingHTTPServer):
    """Answers chat completions; ``answer`` is the content or a function of the request's body."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: str | Callable[[dict[str, Any]], str | None] = copying
        self.choice: dict[str, Any] = {}
        self.raw: tuple[int, str, bytes] | None = None
        self.seen: list[dict[str, Any]] = []
        self.model_names = ["test"]

    @property
    def model(self) -> str:
        """The model as it is named to ``--model``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#test"

    def fails(self, status: int, words: str = "no") -> None:
        """Answer everything with an error."""
        self.raw = (status, "application/json", json.dumps({"error": {"message": words}}).encode())

    def body(self, request: dict[str, Any]) -> bytes:
        """Return the completion of a request."""
        content = self.answer if isinstance(self.answer, str) else self.answer(request)
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "finish_reason": "stop", "message": message, **self.choice}
        usage = {"prompt_tokens": 70, "completion_tokens": 30}
        return json.dumps({"model": "test", "choices": [choice], "usage": usage}).encode()

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # the client went away, as some tests want


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        names = [{"id": name} for name in self.server.model_names]
        self._send(*(self.server.raw or (200, "application/json", json.dumps({"data": names}).encode())))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(body)
        self._send(*(self.server.raw or (200, "application/json", self.server.body(body))))

    def _send(self, status: int, kind: str, body: bytes) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with an own cache, no keys, and no waiting for a broken server."""
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DATELINE_RETRIES", "1")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """Serve, as the model that is chosen where no other is."""
    scripted = Scripted()
    monkeypatch.setenv("DATELINE_MODEL", scripted.model)
    thread = threading.Thread(target=scripted.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield scripted
    finally:
        scripted.shutdown()
        thread.join()
        scripted.server_close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command in this process, through the same entrance as the installed program."""

    def run(*args: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(ended.value.code if isinstance(ended.value.code, int) else 1, said.out, said.err)

    return run


@pytest.fixture
def spawn() -> Callable[..., subprocess.Popen[str]]:
    """Start the installed program in a process of its own."""

    def spawn(*args: str | Path, **more: Any) -> subprocess.Popen[str]:  # noqa: ANN401 -- Popen's own
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([str(DATELINE), *map(str, args)], text=True, encoding="utf-8", **pipes)

    return spawn


@pytest.fixture
def article(tmp_path: Path) -> Callable[..., Path]:
    """Write an article into the folder of the command."""

    def article(name: str = "a.txt", text: str | bytes = "") -> Path:
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else (text or DAM).encode())
        return Path(name)

    return article


DAM = """Title: The dam at Orrin breaks
Published: 2024-03-14

The dam at Orrin broke on Monday after three days of rain.
Mayor Ilse Brandt opened the town hall to 400 people last week.
"""
