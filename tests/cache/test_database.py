"""What can go wrong with a cache in PostgreSQL."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cache.conftest import Clock, Keep, Place
    from tests.conftest import Postgres

pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed (psycopg)")


def test_a_server_that_goes_away_is_done_without_and_found_again(
    database: Place, postgres: Postgres, clock: Clock, keep: Keep, told: list[str]
) -> None:
    cache = database.open(tell=told.append, timer=clock)
    keep(cache, "f", "kept")
    postgres.stop()
    try:
        for second in range(120):
            clock.seconds = float(second)
            assert (cache.get("f"), cache.claim("f", "a", 20.0)) == (None, None)
        assert not cache.stats().usable
        keep(cache, "g")
    finally:
        postgres.start()
    assert len(told) == len(set(told)) <= 2
    assert all("going on without it for now" in sentence for sentence in told)
    clock.seconds += 60.0
    assert (cache.get("f"), cache.get("g")) == ("kept", None)


def test_a_server_that_was_started_anew_between_two_requests_is_not_noticed(
    database: Place, postgres: Postgres, keep: Keep, told: list[str]
) -> None:
    cache = database.open(tell=told.append)
    keep(cache, "f", "kept")
    postgres.stop()
    postgres.start()
    assert cache.get("f") == "kept"
    assert told == []


def test_nobody_listens_and_the_password_is_told_to_nobody(told: list[str]) -> None:
    import sqlalchemy as sa

    from dateline.cache.in_database import DatabaseCache

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = sa.make_url(f"postgresql+psycopg://reader:hush%40hush@127.0.0.1:{taken.getsockname()[1]}/news")
        url = url.update_query_dict({"password": "hush-too"})
        cache = DatabaseCache(url, told.append)
        assert cache.get("f") is None
    assert len(told) == 1
    assert "postgresql://reader@127.0.0.1" in told[0]
    assert "hush" not in told[0] + cache.place + cache.stats().place
    cache.close()


def test_what_a_server_says_of_a_password_is_masked(database: Place, told: list[str]) -> None:
    import sqlalchemy as sa

    from dateline.cache.in_database import DatabaseCache

    url = sa.make_url(database.url.replace("dateline@", "dateline:hush@").removesuffix("postgres") + "hush")
    url = url.set(drivername="postgresql+psycopg")
    cache = DatabaseCache(url, told.append)
    assert cache.get("f") is None
    assert "does not exist" in told[0]
    assert 'database "***"' in told[0]
    cache.close()


def test_tables_of_a_newer_version_are_left_alone(database: Place, keep: Keep, told: list[str]) -> None:
    import psycopg

    keep(database.open(), "f")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("UPDATE dateline_cache SET version = 99")
    cache = database.open(tell=told.append)
    keep(cache, "g")
    assert (cache.get("f"), cache.get("g"), cache.clear(), cache.stats().usable) == (None, None, 0, False)
    assert len(told) == 1
    assert "newer" in told[0]


def test_tables_that_cannot_be_made_are_told_and_done_without(database: Place, keep: Keep, told: list[str]) -> None:
    import psycopg

    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE dateline_cache (something text)")
    cache = database.open(tell=told.append)
    keep(cache, "f")
    assert cache.get("f") is None
    assert len(told) == 1


def test_many_who_begin_at_once_make_the_tables_once(database: Place, keep: Keep, told: list[str]) -> None:
    caches = [database.open(tell=told.append) for _ in range(8)]
    begin = threading.Barrier(8)

    def first(number: int) -> None:
        begin.wait()
        keep(caches[number], str(number))

    threads = [threading.Thread(target=first, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []
    assert caches[0].stats().entries == 8


def test_leases_run_by_the_clock_of_the_database(database: Place, monkeypatch: pytest.MonkeyPatch, keep: Keep) -> None:
    here, ahead = database.open(), database.open()
    here.claim("f", "a", 20.0)
    keep(here, "g")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 10_000.0)
    assert ahead.claim("f", "b", 20.0) is False
    assert ahead.prune(older_than_days=0.1) == 0


def test_a_thread_that_asks_nothing_of_the_database_holds_no_connection(database: Place, keep: Keep) -> None:
    import psycopg

    cache = database.open()
    for number in range(20):
        keep(cache, str(number))
        cache.get(str(number))
    cache.close()
    with psycopg.connect(database.url, autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dateline' AND state <> 'idle'"
        row = connection.execute(query).fetchone()
    assert row == (0,)
