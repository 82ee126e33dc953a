"""A service with a model of known answers, asked through its HTTP interface."""

from __future__ import annotations

import io
import json
import re
import threading
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from dateline.models.fake import Fake
from dateline.plugins.manager import load
from dateline.service.app import create_app
from dateline.service.config import Limits, ServiceConfig
from dateline.service.logs import open_log
from dateline.service.runtime import Runtime
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx2

    from dateline.models.base import Model, Reply, Request
    from dateline.models.fake import Answer
    from dateline.plugins.manager import Plugins
    from dateline.service.tracing import Tracing
    from dateline.settings import Settings

MODEL = "fake:model"
LOCAL = "http://localhost:8321"
_LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PHRASE = re.compile(r"^    (\d+a) = ", re.MULTILINE)


def copying(request: Request) -> str:
    """Answer as a model that copies: each line is an event with its first phrase, the first is the summary."""
    asked = request.messages[-1].content
    lines = _LINE.findall(asked)
    phrases = {label[:-1]: label for label in _PHRASE.findall(asked)}
    events = [{"lines": [int(n)], "when": phrases.get(n, ""), "what": text[:390], "who": []} for n, text in lines]
    summary = [{"lines": [int(n)], "text": text[:390]} for n, text in lines[:1]]
    return json.dumps({"summary": summary, "events": events, "actors": []})


class Gated(Fake):
    """Answers when it is let: ``open`` lets all pass, the first ``free`` pass anyway; ``asked`` counts the others."""

    def __init__(self, answers: Callable[[Request], Answer] = copying) -> None:
        self.open = threading.Event()
        self.asked = threading.Semaphore(0)
        self.is_closed = False
        self.free = 0
        self._answers = answers
        super().__init__(MODEL, self._answer)

    def _answer(self, request: Request) -> Answer:
        return self._answers(request)

    def complete(self, request: Request) -> Reply:
        if len(self.requests) >= self.free:
            self.asked.release()
            assert self.open.wait(30)
        return super().complete(request)

    def close(self) -> None:
        self.is_closed = True
        self.open.set()
        super().close()


@lru_cache(maxsize=1)
def _plugins() -> Plugins:
    return load()


@dataclass
class Provider:
    """Opens the model of the test."""

    fake: Fake
    name: str = "fake"
    unit: str = "article"
    max_chars: int = 10_000

    def claims(self, model_id: str) -> bool:
        return model_id.startswith("fake:")

    def open(self, model_id: str, settings: Settings) -> Model:
        del model_id, settings
        return self.fake

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        del settings
        return model_id == MODEL, "it says so"


@dataclass
class Running:
    """A service that runs in this process."""

    client: TestClient
    runtime: Runtime
    fake: Fake
    log: io.StringIO
    key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx2.Response:
        """Ask; keyword arguments are headers, with ``_`` for ``-``."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            sent.setdefault("authorization", f"Bearer {self.key}")
        response: httpx2.Response = self.client.request(method, path, json=body, headers=sent)
        return response

    def timeline(self, *texts: str, more: dict[str, Any] | None = None, **headers: str) -> httpx2.Response:
        """Ask for the timeline of texts that were published on 14 March 2024, a Thursday."""
        articles = [{"text": text, "published": "2024-03-14"} for text in texts]
        return self.ask("POST", "/v1/timelines", {"articles": articles, **(more or {})}, **headers)

    def later(self, *texts: str, **headers: str) -> str:
        """Ask for a timeline without waiting for it, and return the id of its job."""
        answer = self.timeline(*texts, more=None, prefer="respond-async", **headers)
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["id"]
        return job_id

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait for the end of a job, and return it."""
        told = self.ask("GET", f"/v1/jobs/{job}/events").text
        assert "event: end\ndata: " in told, told
        ended: dict[str, Any] = json.loads(told.rpartition("event: end\ndata: ")[2])
        return ended

    def problem(self, answer: httpx2.Response) -> tuple[int, str]:
        """Return status and kind of a problem."""
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        told = answer.json()
        assert told["status"] == answer.status_code
        return answer.status_code, told["type"].removeprefix("urn:dateline:problem:")

    def add_key(self, *scopes: str) -> str:
        """Make a key."""
        return self.runtime.keys.add("test", scopes or ("read", "write"))[1]


def runtime_of(
    folder: Path,
    fake: Fake,
    *,
    log: io.StringIO | None = None,
    settings: dict[str, Any] | None = None,
    limits: dict[str, Any] | None = None,
    tracing: Tracing | None = None,
    **config: Any,  # noqa: ANN401 -- any field of ServiceConfig
) -> Runtime:
    """Return what serves, with its database in ``folder``; the other arguments are those of ``Maker``."""
    given: dict[str, Any] = {"database": f"sqlite:///{folder}/service.sqlite3", "workers": 2, "drain_seconds": 5.0}
    plugins = _plugins()
    return Runtime(
        ServiceConfig(**{**given, **config}, limits=replace(Limits(), **(limits or {}))),
        load_settings(**{"model": MODEL, "retries": 1, **(settings or {})}),
        plugins=replace(plugins, models=(*plugins.models, Provider(fake))),
        tracing=tracing,
        log=open_log(as_json=True, stream=log or io.StringIO()),
    )


@pytest.fixture(scope="session")
def runtimes() -> Callable[..., Runtime]:
    """What makes a service without starting it."""
    return runtime_of


@pytest.fixture(scope="session")
def gates() -> type[Gated]:
    """Models that answer when they are let."""
    return Gated


@dataclass
class Maker:
    """Starts services; all are stopped at the end of the test."""

    folder: Path
    stopped: list[Callable[[], None]] = field(default_factory=list)

    def __call__(
        self,
        fake: Fake | None = None,
        *,
        settings: dict[str, Any] | None = None,
        limits: dict[str, Any] | None = None,
        tracing: Tracing | None = None,
        base_url: str = LOCAL,
        **config: Any,  # noqa: ANN401 -- any field of ServiceConfig
    ) -> Running:
        """Start a service with this model; keyword arguments are fields of ``ServiceConfig``."""
        used = fake or Fake(MODEL, copying)
        log = io.StringIO()
        runtime = runtime_of(self.folder, used, log=log, settings=settings, limits=limits, tracing=tracing, **config)
        client = TestClient(create_app(runtime), base_url=base_url)
        client.__enter__()
        running = Running(client, runtime, used, log)
        self.stopped.append(lambda: client.__exit__(None, None, None))
        return running

    def stop(self) -> None:
        """Stop the service that was started last."""
        self.stopped.pop()()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    """Start services in one folder."""
    maker = Maker(tmp_path)
    yield maker
    while maker.stopped:
        maker.stop()


@pytest.fixture
def service(make: Maker) -> Running:
    """A service whose model copies."""
    return make()


@pytest.fixture
def gated() -> Iterator[Gated]:
    """A model that answers when it is let."""
    model = Gated()
    yield model
    model.open.set()
