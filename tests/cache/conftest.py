"""The same cache in a file and in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from dateline.cache import ResponseCache, Responses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Postgres


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Place:
    """Where a cache is kept; every one that is opened is closed at the end of the test."""

    url: str
    make: Callable[..., Responses]
    opened: list[Responses] = field(default_factory=list)

    def open(self, **options: Any) -> Responses:  # noqa: ANN401 -- those of the class
        self.opened.append(self.make(**options))
        return self.opened[-1]


@pytest.fixture(params=["file", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A new cache of either kind."""
    if request.param == "file":
        here = Place(f"sqlite:///{tmp_path}/responses.sqlite3", lambda **options: ResponseCache(tmp_path, **options))
    else:
        here = in_postgres(request.getfixturevalue("postgres"))
    yield here
    for cache in here.opened:
        cache.close()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Place]:
    """A new cache in PostgreSQL."""
    here = in_postgres(postgres)
    yield here
    for cache in here.opened:
        cache.close()


def in_postgres(postgres: Postgres) -> Place:
    import psycopg
    import sqlalchemy as sa

    from dateline.cache.in_database import DatabaseCache

    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS dateline_cache, dateline_responses, dateline_leases")
    url = sa.make_url(postgres.url).set(drivername="postgresql+psycopg")
    return Place(postgres.url, lambda **options: DatabaseCache(url, **options))


@pytest.fixture
def told() -> list[str]:
    return []


class Keep(Protocol):
    """Keeps an answer of the model ``m``."""

    def __call__(self, cache: Responses, fingerprint: str, reply: str = "{}", *, prompt: str = "events@1") -> None: ...


@pytest.fixture
def keep() -> Keep:
    def keep(cache: Responses, fingerprint: str, reply: str = "{}", *, prompt: str = "events@1") -> None:
        cache.put(fingerprint, reply, prompt=prompt, model="m")

    return keep


@pytest.fixture
def clock() -> Clock:
    return Clock()
