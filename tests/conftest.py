"""What holds for every test: no network beyond the loopback, no settings of the person who runs it, recordings."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}  # noqa: S104 -- names to compare with


# the machine may be busy: a time limit in a property test would be a test of the machine
hypothesis_settings.register_profile("dateline", deadline=None)
hypothesis_settings.load_profile("dateline")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: some (a gzip's time) differ in each process that collects the tests."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _alone(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep a person's own settings, keys, cache and ``dateline.toml`` out of the tests.

    While answers are recorded, the embedded model takes its time, and its weights from where they were joined.
    """
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_")):
            monkeypatch.delenv(name)
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("DATELINE_CACHE_DIR", str(cache))
    if request.config.getoption("--dateline-record") != "none":
        monkeypatch.setenv("DATELINE_TIMEOUT", "600")
        weights = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dateline" / "weights"
        if weights.is_dir():
            (cache / "weights").symlink_to(weights)


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
