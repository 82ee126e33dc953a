"""Jobs in the database: taken by one, ended once, given up at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.service.jobs.database import Database, StoreGoneError, keep_trying
from dateline.service.jobs.job import Outcome
from dateline.service.jobs.queue import Queue
from dateline.service.jobs.store import JobStore, NewJob
from dateline.service.keys import LOCAL

if TYPE_CHECKING:
    from pathlib import Path


def test_a_job_that_ends_its_process_again_and_again_is_given_up(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.sqlite3")
    database.make()
    store, queue = JobStore(database), Queue(database, attempts=3)
    job, _ = store.submit(NewJob(LOCAL, "brief", "{}", 1), per_owner=9, in_all=9)
    for attempt in (1, 2, 3):
        claimed = queue.claim("a worker")
        assert claimed is not None
        assert claimed.job.attempts == attempt
        queue.put_back_orphans(None)
    assert queue.claim("a worker") is None
    given_up = store.get(LOCAL, job.id)
    assert given_up is not None
    assert (given_up.state, (given_up.problem or {})["type"]) == ("failed", "urn:dateline:problem:given-up")
    database.close()


def test_only_the_worker_that_has_a_job_writes_of_it_and_it_ends_once(tmp_path: Path) -> None:
    now = 0.0
    database = Database(f"sqlite:///{tmp_path}/s.sqlite3")
    database.make()
    store, queue = JobStore(database, lambda: now), Queue(database, 9, lambda: now)
    job, _ = store.submit(NewJob(LOCAL, "brief", "{}", 1), per_owner=9, in_all=9)
    first = queue.claim("first")
    assert first is not None
    assert queue.beat("first") == {job.id}
    now = 100.0
    assert queue.put_back_orphans(200) == 0
    assert queue.put_back_orphans(60) == 1  # it has been silent
    second = queue.claim("second")
    assert second is not None
    assert queue.beat("first") == set()
    for stale in (queue.report(first, 1, 1, []), queue.finish(first, Outcome("{}")), queue.put_back(first)):
        assert not stale
    queue.keep(first, "article", "{}")
    assert queue.kept(job.id) == {}
    queue.keep(second, "article", "{}")
    queue.keep(second, "article", "other")
    assert queue.kept(job.id) == {"article": "{}"}
    assert [queue.finish(second, Outcome("{}")) for _ in range(2)] == [True, False]
    assert queue.counts() == {"done": 1}
    assert (queue.purge(10), queue.purge(-1)) == (0, 1)
    database.close()


def test_the_key_with_the_fewest_running_jobs_is_next(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.sqlite3")
    database.make()
    store, queue = JobStore(database), Queue(database, 9)
    for owner in ("many", "many", "many", "few"):
        store.submit(NewJob(owner, "brief", "{}", 1), per_owner=9, in_all=9)
    owners = [claimed.job.owner for _ in range(4) if (claimed := queue.claim("w"))]
    assert owners == ["many", "few", "many", "many"]
    database.close()


def test_trying_again_ends_after_its_time() -> None:
    waited: list[float] = []

    def gone() -> None:
        raise StoreGoneError

    with pytest.raises(StoreGoneError):
        keep_trying(gone, 3, wait=waited.append, clock=lambda: sum(waited))
    assert waited == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0]
    assert keep_trying(lambda: 1, 0) == 1
