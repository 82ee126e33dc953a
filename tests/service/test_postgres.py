"""The same on PostgreSQL, also when it goes away and comes back; skipped where it is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.service.jobs.job import Outcome

if TYPE_CHECKING:
    from tests.conftest import Postgres
    from tests.service.conftest import Gated, Maker

DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"


def test_work_keys_and_lists_are_the_same_on_postgresql(make: Maker, postgres: Postgres) -> None:
    service = make(database=postgres.url)
    answer = service.timeline(DAM, FERRY + "\x00", idempotency_key="k")
    assert answer.status_code == 201
    location = answer.headers["location"]
    assert service.timeline(DAM, FERRY + "\x00", idempotency_key="k").headers["location"] == location
    assert service.ask("GET", location).text == answer.text
    assert service.ask("GET", location.replace("timelines", "jobs") + "/events").text.count("event: found") == 3
    assert [item["result"] for item in service.ask("GET", "/v1/timelines?limit=1").json()["items"]] == [location]
    key = service.add_key()
    assert service.ask("GET", location, authorization=f"Bearer {key}").status_code == 404
    assert service.ask("DELETE", location, authorization=f"Bearer {key}").status_code == 404
    service.key = key
    assert service.timeline(DAM).status_code == 201
    service.runtime.workers.count()
    assert 'dateline_jobs{state="done"} 2.0' in service.runtime.metrics.text().decode()


def test_two_services_share_its_jobs_and_each_ends_once(make: Maker, postgres: Postgres) -> None:
    one, other = make(database=postgres.url), make(database=postgres.url)
    one.key = other.key = one.add_key()
    jobs = [one.later(f"The mill {n} burned on Monday.\n") for n in range(8)]
    assert {other.end_of(job)["state"] for job in jobs} == {"done"}
    begun = (one.log.getvalue() + other.log.getvalue()).count('"event": "job ended"')
    assert begun == 8


def test_the_server_goes_away_and_comes_back_and_no_job_is_lost(make: Maker, postgres: Postgres, gated: Gated) -> None:
    service = make(gated, database=postgres.url)
    service.key = service.add_key()
    job = service.later(DAM, FERRY)
    assert gated.asked.acquire(timeout=20)
    postgres.stop()
    try:
        assert service.problem(service.timeline(DAM)) == (503, "database")
        assert service.ask("GET", "/readyz").status_code == 503
        gated.open.set()
    finally:
        postgres.start()
    assert service.end_of(job)["state"] == "done"
    assert len(gated.requests) == 2
    assert service.timeline(DAM).status_code == 201


def test_the_jobs_of_a_process_that_has_been_silent_are_taken_up_by_another(make: Maker, postgres: Postgres) -> None:
    service = make(database=postgres.url, workers=1)
    queue, store = service.runtime.queue, service.runtime.store
    service.runtime.workers.drain()
    owner = service.add_key().split("_")[1]
    from dateline.service.jobs.store import NewJob

    store.submit(NewJob(owner, "brief", "{}", 1), per_owner=9, in_all=9)
    silent = queue.claim("one that dies")
    assert silent is not None
    assert queue.put_back_orphans(60.0) == 0
    assert queue.put_back_orphans(-1.0) == 1
    again = queue.claim("another")
    assert again is not None
    assert again.job.id == silent.job.id
    assert not queue.finish(silent, Outcome("{}"))
    assert queue.finish(again, Outcome("{}"))
