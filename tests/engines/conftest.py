"""One cluster of two processes for all tests of the engine, and a server that answers as a model would."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.plugins.manager import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateline.plugins.manager import Plugins


LINE = re.compile(r"^\[(\d+)\] (.{3,200})$", re.MULTILINE)
PHRASE = re.compile(r"^    (\d+)[a-z] = ", re.MULTILINE)


class Handler(BaseHTTPRequestHandler):
    """Finds an event in every line, dated by its first phrase; the same for the same text."""

    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = asked["messages"][-1]["content"]
        with self.server.lock:
            self.server.asked[said] += 1
            self.server.keys.add(self.headers.get("authorization", ""))
        if self.server.hold in said:
            self.server.held.set()
            self.server.go_on.wait(30)
        dated = set(PHRASE.findall(said))
        events = [
            {"lines": [int(at)], "when": f"{at}a" if at in dated else "", "what": text, "who": []}
            for at, text in LINE.findall(said)
        ]
        self.answer(json.dumps({"summary": [], "events": events, "actors": []}))

    def answer(self, content: str) -> None:
        message = {"role": "assistant", "content": content}
        body = json.dumps(
            {
                "id": "one",
                "object": "chat.completion",
                "created": 0,
                "model": "stub",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            }
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


class Stub(ThreadingHTTPServer):
    """The server; counts what it is asked, and holds the answer to what has ``hold`` in it until ``go_on``."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.hold = "\0"
        self.held = threading.Event()
        self.go_on = threading.Event()

    @property
    def model(self) -> str:
        """The identifier of the model that it serves."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1#stub"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.go_on.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def ray() -> Iterator[Any]:
    """Begin a cluster of two processors on the loopback, and end it with the tests."""
    found = pytest.importorskip("ray", reason="Ray is not installed: pip install 'dateline[ray]'")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            object_store_memory=100_000_000,
            log_to_driver=False,
            logging_level="ERROR",
            _node_ip_address="127.0.0.1",
        )
    yield found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.shutdown()


Ray_ = Any
Write = Callable[..., list[Path]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes articles of different lines; ``said`` says more in some of them, by their numbers."""

    def written(count: int, said: Mapping[int, str] | None = None) -> list[Path]:
        towns = ("Varn", "Oskel", "Brill", "Tamor", "Quist")
        paths = []
        for at in range(count):
            town, more = towns[at % len(towns)], (said or {}).get(at, "")
            text = (
                f"Title: Report {at} of {town}\nPublished: 2024-03-{1 + at % 27:02}\n\n"
                f"The river at {town} rose by {at + 2} metres on Monday. "
                f"The council closed bridge {at * 7} of {town} yesterday. "
                f"Nobody was hurt in district {at}{more}, it said.\n"
            )
            paths.append(tmp_path / f"{at:03}.txt")
            paths[-1].write_text(text, encoding="utf-8")
        return paths

    return written


@pytest.fixture
def moody(ray: Ray_) -> Plugins:
    """Return plugins with a model that kills its process where a text says so, and the like."""
    found = importlib.util.spec_from_file_location("dateline_test_moody", Path(__file__).parent / "moody.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    ray.cloudpickle.register_pickle_by_value(module)  # a real plugin is installed where the workers are
    return replace(load(), models=(module.MoodyProvider(),))
