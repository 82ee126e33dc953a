"""What holds for every test: no network beyond the loopback, no settings of the person who runs it, recordings."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.testing.cassettes import EMBEDDED_URL, cassette_path, recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CASSETTES = ROOT / "cassettes"
_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}  # noqa: S104 -- names to compare with


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="ask the embedded model again and rewrite the cassettes")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a person's own settings, keys, cache and ``dateline.toml`` out of the tests."""
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine, and every name that would have to be looked up."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 -- any family's address
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test reached for the network: {address[0]}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as socket's own
        if host is not None and host not in _LOOPBACK and not str(host).endswith((".invalid", ".test")):
            raise AssertionError(f"a test looked up {host}")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture
def recorded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Play the test's cassette, or record it with ``--record``; says which. A part left unplayed fails the test."""
    recording = bool(request.config.getoption("--record"))
    path = cassette_path(CASSETTES, Path(str(request.path)).stem, request.node.name)
    if recording:
        if importlib.util.find_spec("xllamacpp") is None:
            pytest.fail("recording needs the embedded model: run `make record`")
        path.unlink(missing_ok=True)
        monkeypatch.setenv("DATELINE_TIMEOUT", "600")
        weights = os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
        shared = Path(weights) / "dateline" / "weights"
        if shared.is_dir():
            Path(os.environ["DATELINE_CACHE_DIR"], "weights").symlink_to(shared)
    else:
        if not path.is_file():
            pytest.fail(f"{path.relative_to(ROOT)} is missing: run `make record`")
        monkeypatch.setenv("DATELINE_EMBEDDED_URL", EMBEDDED_URL)
    with recorder(record=recording).use_cassette(str(path)) as cassette:
        yield recording
    if not recording:
        assert cassette.all_played, f"{len(cassette) - cassette.play_count} recorded answers were not asked for"
