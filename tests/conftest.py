"""What holds for every test: no network beyond the loopback, no settings of the person who runs it, recordings."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}  # noqa: S104 -- names to compare with


# the machine may be busy: a time limit in a property test would be a test of the machine
hypothesis_settings.register_profile("dateline", deadline=None, max_examples=50)
hypothesis_settings.load_profile("dateline")


_OUTSIDE = (
    "cache cli engines example_plugin faults mcp_server models service testing "
    "test_llm_plugin.py test_packaging.py test_plugin_guide.py"
).split()
"""Tests of what touches the outside: coverage is counted of the core alone, and following them takes minutes."""
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Follow the tests of the core alone; a browser's are about what it shows."""
    for item in items:
        outside = item.path.is_relative_to(_HERE) and item.path.relative_to(_HERE).parts[0] in _OUTSIDE
        if outside or item.get_closest_marker("needs_browser"):
            item.add_marker(pytest.mark.no_cover)


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


_NOBODY = 65_534


@dataclass
class Postgres:
    """A PostgreSQL of its own, in a folder of its own."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://dateline@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *options: str) -> None:
        """Run one of its programs, as a user who may."""
        root = os.geteuid() == 0  # which initdb refuses to be
        subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *options],
            check=True,
            capture_output=program == "initdb",
            stdout=None if program == "initdb" else subprocess.DEVNULL,
            user=_NOBODY if root else None,
            cwd=self.folder,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        told = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self) -> None:
        """Stop it at once."""
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")


def _programs() -> Path | None:
    """Return the folder of its programs: that of the PATH, or the newest where Debian puts them."""
    on_path = shutil.which("postgres")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL on a free port; one for all tests."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed (psycopg)")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql)")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    server = Postgres(programs, folder, port)
    server.run("initdb", "-U", "dateline", "-A", "trust", "--no-sync")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)
