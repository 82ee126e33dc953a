"""What an operator can tell the service, with the defaults that are safe."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from dateline.errors import UsageError

KEYS_HINT = "make one: dateline serve keys add NAME --scope read --scope write"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what a client may ask. Times are in seconds, sizes in bytes, rates in requests a minute and key."""

    body_bytes: int = 20_000_000
    articles: int = 200
    body_seconds: float = 30.0
    head_seconds: float = 10.0
    send_seconds: float = 60.0
    wait_seconds: float = 30.0
    """How long a request waits at most for its own job before it is answered with the job."""
    stream_seconds: float = 900.0
    job_seconds: float = 3600.0
    jobs_per_key: int = 200
    """Jobs of one key that wait or run."""
    jobs: int = 5_000
    """Jobs of all keys that wait or run."""
    work_rate: int = 120
    """Requests that begin work."""
    read_rate: int = 1_200
    concurrency: int = 100
    """Requests of one key that are under way."""
    connections: int = 1_000
    attempts: int = 5
    """How often a job is begun at most; one that ends its process again and again is given up."""


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """How the service runs.

    ``database`` is a URL of SQLAlchemy. ``models`` are those that a client may name; what the settings name answers
    where none is named. ``hosts`` are the names under which the service is reached (the ``Host`` header), beside the
    loopback's. ``keep_days`` is how long results are kept.
    """

    host: str = "127.0.0.1"
    port: int = 8321
    database: str = ""
    require_keys: bool = False
    allow_urls: bool = False
    models: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    workers: int = 8
    drain_seconds: float = 30.0
    store_seconds: float = 120.0
    """How long a worker that has an answer in hand tries to write it, where the database is gone."""
    keep_days: float = 30.0
    log_json: bool = False
    limits: Limits = Limits()

    @property
    def exposed(self) -> bool:
        """Whether others than this machine can reach the service."""
        return not is_loopback(self.host)

    @property
    def database_url(self) -> str:
        """The URL of the database; a file of SQLite in the user's data directory where none is given."""
        return self.database or f"sqlite:///{default_file()}"

    def check(self) -> None:
        """Check the bounds.

        Raises:
            UsageError: a value is out of its bounds.
        """
        if not 0 <= self.port <= 65_535:  # noqa: PLR2004 -- a port is 16 bits
            raise UsageError(f"{self.port} is no port")
        if not 1 <= self.workers <= 1_000:  # noqa: PLR2004 -- threads
            raise UsageError(f"{self.workers} workers: from 1 to 1,000 are possible")


def default_file() -> Path:
    """Return where the database is, unless another one is named."""
    return Path(platformdirs.user_data_dir("dateline", appauthor=False)) / "service.sqlite3"


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach what listens there; a name other than localhost counts as others'."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_exposed(config: ServiceConfig, *, has_keys: bool) -> None:
    """Refuse to listen for others without keys.

    Raises:
        UsageError: the address is not the loopback's, and there is no key.
    """
    if config.exposed and not has_keys:
        raise UsageError(f"{config.host} can be reached by others, and there is no API key", hint=KEYS_HINT)
