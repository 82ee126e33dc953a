"""A model on the loopback that answers by script, and projects of users whose tests ask it."""

from __future__ import annotations

import contextlib
import importlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

import dateline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Answering(ThreadingHTTPServer):
    """Answers chat completions: each line an event, in its own words; ``faults`` are answered first, one a request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[dict[str, Any]] = []
        self.faults: list[tuple[int, dict[str, str]]] = []
        self.when = 0
        self.say: Callable[[str], str] = lambda line: line

    @property
    def model(self) -> str:
        """The model as it is named in the settings."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#small"

    def completion(self, body: dict[str, Any]) -> bytes:
        """Return the answer to a request."""
        asked = body["messages"][-1]["content"]
        line = next((line[len("Sentence: ") :] for line in asked.splitlines() if line.startswith("Sentence: ")), asked)
        events = [{"when": self.when, "what": self.say(line)[:200], "who": []}]
        wanted = body["response_format"]["json_schema"]["schema"]["properties"]
        known = {"events": events, "summary": [{"lines": [1], "text": "It broke"}], "actors": []}
        answer = {name: known[name] for name in wanted}
        message = {"role": "assistant", "content": json.dumps(answer, separators=(",", ":"))}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 70, "completion_tokens": 30}
        return json.dumps({"id": "chatcmpl-1", "model": "small", "choices": [choice], "usage": usage}).encode()

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(body)
        status, headers = self.server.faults.pop(0) if self.server.faults else (200, {})
        words = {"error": {"message": "too fast for organization org-abcdefgh12345, key sk-proj-abcdefgh1"}}
        answer = self.server.completion(body) if status == 200 else json.dumps(words).encode()
        told = {"Content-Type": "application/json", "Set-Cookie": "who=me", "openai-organization": "org-x", **headers}
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **told}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answering]:
    answering = Answering()
    monkeypatch.setenv("SMALL_MODEL", answering.model)
    thread = threading.Thread(target=answering.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield answering
    finally:
        answering.shutdown()
        thread.join()
        answering.server_close()


@pytest.fixture(autouse=True)
def _alike_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytest write its summary as it does on a desk: where CI is set, it repeats whole messages in it."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Import here what tests within tests would import anew each time (pytester forgets the modules of each run)."""
    for name in (
        "openai.resources.chat",
        "vcr.patch",
        "dateline.pipeline",
        "dateline.models.openai_errors",
        "dateline.models.embedded",
        "dateline.recording.environment",
        "dateline.recording.isolation",
        "dateline.recording.recorder",
    ):
        importlib.import_module(name)
    article = tmp_path_factory.mktemp("read") / "a.txt"
    article.write_text("The dam at Orrin broke on Monday.\n", encoding="utf-8")
    dateline.summarize(article, settings=dateline.load_settings(model="extractive"))


@pytest.fixture
def no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # some import much, in each run within
