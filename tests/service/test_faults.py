"""What breaks, and comes back: the database, the process, a plugin, a client."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, exc

from dateline.errors import UsageError
from dateline.service.jobs import workers
from dateline.service.jobs.tables import META
from dateline.service.keys import LOCAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.service.conftest import Gated, Maker, Running

    from dateline.service.jobs.job import Outcome


DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"
MILL = "The mill at Varn burned on Friday.\n"


@contextmanager
def away(service: Running) -> Iterator[threading.Event]:
    """Make the database fail for a while; the event is set when something has run into it."""
    met = threading.Event()

    def fail(*_: object) -> None:
        met.set()
        raise exc.OperationalError("", {}, sqlite3.OperationalError("gone"))

    engine = service.runtime.database.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield met
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def test_while_the_database_is_away_clients_are_told_to_come_back(service: Running) -> None:
    location = service.timeline(DAM).headers["location"]
    with away(service):
        for method, path in (("GET", location), ("GET", "/v1/jobs"), ("DELETE", location)):
            told = service.ask(method, path)
            assert service.problem(told) == (503, "database")
            assert told.headers["retry-after"] == "5"
        assert service.problem(service.timeline(DAM)) == (503, "database")
        assert service.ask("GET", "/healthz").status_code == 200
        ready = service.ask("GET", "/readyz")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
    assert service.ask("GET", location).status_code == 200
    assert service.ask("GET", "/readyz").json()["status"] == "ok"
    assert service.timeline(FERRY).status_code == 201


def test_a_job_in_flight_outlasts_the_databases_absence_and_pays_nothing_twice(make: Maker, gated: Gated) -> None:
    service = make(gated)
    job = service.later(DAM, FERRY)
    assert gated.asked.acquire(timeout=20)
    with away(service) as met:
        gated.open.set()
        assert met.wait(20)
    assert service.end_of(job)["state"] == "done"
    assert len(gated.requests) == 2


def test_a_job_whose_reading_cannot_be_kept_for_long_is_begun_again_when_it_can(make: Maker, gated: Gated) -> None:
    service = make(gated, store_seconds=0.0)
    job = service.later(DAM)
    assert gated.asked.acquire(timeout=20)
    with away(service) as met:
        gated.open.set()
        assert met.wait(20)
        service.runtime.workers.count()
        assert "dateline_database_up 0.0" in service.runtime.metrics.text().decode()
    assert service.end_of(job)["state"] == "done"
    assert len(gated.requests) == 1  # the answer was in the cache of responses


def test_who_waits_while_the_database_goes_away_gets_the_job(make: Maker, gated: Gated) -> None:
    service = make(gated, limits={"wait_seconds": 0.6})
    answers = []
    asking = threading.Thread(target=lambda: answers.append(service.timeline(DAM)))
    asking.start()
    assert gated.asked.acquire(timeout=20)
    with away(service):
        asking.join(20)
    assert answers[0].status_code == 202
    gated.open.set()
    assert service.end_of(answers[0].json()["id"])["state"] == "done"


def test_a_stream_goes_on_when_the_database_is_back(make: Maker, gated: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    from dateline.service.api import streaming

    monkeypatch.setattr(streaming, "QUIET_SECONDS", 0.05)
    service = make(gated)
    job = service.later(DAM)
    assert gated.asked.acquire(timeout=20)
    told: list[str] = []
    following = threading.Thread(target=lambda: told.append(service.ask("GET", f"/v1/jobs/{job}/events").text))
    with away(service) as met:
        monkeypatch.setattr(service.runtime.keys, "any", lambda **_: False)  # else it is not let in
        following.start()
        assert met.wait(20)
    gated.open.set()
    following.join(20)
    # the look-up of the job itself may have met the absence, then the client is told to come back
    assert '"state": "done"' in told[0] or '"status":503' in told[0]


def test_a_service_that_stops_lets_its_jobs_end_and_begins_no_other(make: Maker, gated: Gated) -> None:
    service = make(gated, workers=1, drain_seconds=30.0)
    running, waiting = service.later(DAM), service.later(FERRY)
    assert gated.asked.acquire(timeout=20)
    service.runtime.drain()
    ready = service.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()["checks"]["taking"]) == (503, False)
    third = service.timeline(MILL)  # taken, and left for the next start
    assert third.status_code == 202
    gated.open.set()
    make.stop()
    assert len(gated.requests) == 1
    again = make(gated)
    assert {again.end_of(job)["state"] for job in (running, waiting, third.json()["id"])} == {"done"}
    assert [item["state"] for item in again.ask("GET", "/v1/jobs").json()["items"]] == ["done"] * 3
    assert len(gated.requests) == 3


def test_a_job_that_does_not_end_in_time_is_put_back_and_counts_as_not_begun(make: Maker, gated: Gated) -> None:
    service = make(gated, drain_seconds=0.0)
    job = service.later(DAM, FERRY)
    assert gated.asked.acquire(timeout=20)
    make.stop()
    assert gated.is_closed
    again = make(gated)
    assert again.end_of(job)["state"] == "done"
    assert again.runtime.store.get(LOCAL, job) is not None
    assert "job put back" in service.log.getvalue()
    attempts = [json.loads(line)["attempt"] for line in again.log.getvalue().splitlines() if "job begun" in line]
    assert attempts == [1]


def test_articles_that_were_read_before_an_interruption_are_not_read_again_even_without_a_cache(
    make: Maker, gated: Gated
) -> None:
    gated.free = 2
    service = make(gated, drain_seconds=0.0, settings={"cache": "off"})
    job = service.later(DAM, FERRY, MILL, "The road to Orrin sank on Sunday.\n")
    assert gated.asked.acquire(timeout=20)
    make.stop()
    assert len(gated.requests) == 3  # the third was answered while the service stopped
    again = make(gated, settings={"cache": "off"})
    ended = again.end_of(job)
    assert (ended["state"], ended["progress"]) == ("done", {"done": 4, "total": 4})
    assert len(gated.requests) == 4
    assert len(again.ask("GET", ended["result"]).json()["entries"]) == 4


def test_a_bug_ends_its_job_and_not_the_worker(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    service = make(workers=1)

    def broken(*_: object) -> Outcome:
        raise RuntimeError("a bug")

    monkeypatch.setattr(workers, "run", broken)
    assert service.problem(service.timeline(DAM)) == (500, "bug")
    monkeypatch.undo()
    assert service.timeline(DAM).status_code == 201
    assert '"where": "' in service.log.getvalue()


def test_a_bug_in_a_route_is_a_problem_without_its_message(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service.runtime.store, "page", broken)
    told = service.ask("GET", "/v1/jobs")
    assert service.problem(told) == (500, "bug")
    assert "secret" not in told.text + service.log.getvalue()


def test_a_database_belongs_to_one_process_and_to_no_newer_dateline(make: Maker, tmp_path: Path) -> None:
    service = make()
    with pytest.raises(UsageError, match="in use by another"):
        make()
    with service.runtime.database.write() as connection:
        connection.execute(META.update().values(value=99))
    make.stop()
    with pytest.raises(UsageError, match="newer dateline"):
        make()
    (tmp_path / "file").write_text("")
    for wrong in (f"sqlite:///{tmp_path}/file/x.sqlite3", "nothing://x", "postgresql+nodriver://x"):
        with pytest.raises(UsageError):
            make(database=wrong)


def test_two_requests_with_one_key_at_the_same_moment_begin_one_job(service: Running) -> None:
    answers = []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        answers.append(service.timeline(DAM, idempotency_key="k").headers["location"])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1


def test_a_job_is_stopped_when_another_process_cancels_it(
    make: Maker, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(workers, "PURGE_SECONDS", 0.0)
    service = make(gated, workers=1)
    job = service.later(DAM, FERRY)
    assert gated.asked.acquire(timeout=20)
    service.runtime.store.cancel(LOCAL, job)
    control = service.runtime.workers._running[job][1]
    end = time.monotonic() + 20
    while control.why is None and time.monotonic() < end:
        threading.Event().wait(0.01)
    assert control.why == "cancelled"
    gated.open.set()
    assert service.timeline(MILL).status_code == 201
    assert len(gated.requests) == 2
