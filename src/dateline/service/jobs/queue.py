"""What workers do with jobs: take the next one, tell how far it is, end it once, give it back."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dateline.service.jobs.job import Claimed
from dateline.service.jobs.store import read_job
from dateline.service.jobs.tables import BRIEFS, EVENTS, JOBS
from dateline.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.service.jobs.database import Database
    from dateline.service.jobs.job import JobEvent, Outcome

GIVEN_UP = Problem(500, "given-up", "The job was begun several times and never came to its end")
_CLAIMED = [column for column in JOBS.c if column.name not in {"result", "worker", "beat"}]


class Queue:
    """The jobs that wait and run. What a worker writes counts only while the job is its own."""

    def __init__(self, database: Database, attempts: int, clock: Callable[[], float] = time.time) -> None:
        """Use a database whose tables are made; give a job up after ``attempts``."""
        self._database = database
        self._attempts = attempts
        self._clock = clock

    def claim(self, worker: str) -> Claimed | None:
        """Take the next job: of the keys that have the fewest running, the one that waits longest.

        Raises:
            StoreGoneError: the database is away.
        """
        running = sa.alias(JOBS)
        busy = sa.select(sa.func.count()).where(running.c.state == "running", running.c.owner == JOBS.c.owner)
        next_one = (
            sa.select(*_CLAIMED)
            .where(JOBS.c.state == "queued")
            .order_by(busy.scalar_subquery(), JOBS.c.created, JOBS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            row = connection.execute(next_one).one_or_none()
            if row is None:
                return None
            known = row._asdict()
            request = known.pop("request")
            now = self._clock()
            values: dict[str, Any] = {"state": "running", "worker": worker, "beat": now}
            values |= {"started": known["started"] or now, "attempts": known["attempts"] + 1}
            connection.execute(JOBS.update().where(JOBS.c.id == row.id).values(**values))
            events = connection.execute(sa.select(sa.func.max(EVENTS.c.number)).where(EVENTS.c.job == row.id)).scalar()
        job = read_job(known | {"state": "running", "started": values["started"], "attempts": values["attempts"]})
        return Claimed(job, worker, request, events or 0)

    def report(self, claimed: Claimed, done: int, total: int, events: Sequence[JobEvent]) -> bool:
        """Write how far a job is and what happened in it; say whether it still is this worker's."""
        with self._database.write() as connection:
            values = {"done": done, "total": total, "beat": self._clock()}
            if not connection.execute(JOBS.update().where(_mine(claimed)).values(**values)).rowcount:
                return False
            rows = [{"job": claimed.job.id, "number": e.number, "name": e.name, "data": e.data} for e in events]
            if rows:
                connection.execute(EVENTS.insert(), rows)
        return True

    def finish(self, claimed: Claimed, outcome: Outcome) -> bool:
        """End a job, once; say whether it was this worker's to end."""
        result = outcome.result
        values = {
            "state": "failed" if result is None else "done",
            "finished": self._clock(),
            "worker": None,
            "result": result,
            "etag": None if result is None else hashlib.sha256(result.encode()).hexdigest(),
            "problem": None if outcome.problem is None else json.dumps(outcome.problem),
            "failed": json.dumps(outcome.failed) if outcome.failed else None,
        }
        with self._database.write() as connection:
            ended = connection.execute(JOBS.update().where(_mine(claimed)).values(**values)).rowcount > 0
            if ended:  # what was kept against an interruption has served
                connection.execute(BRIEFS.delete().where(BRIEFS.c.job == claimed.job.id))
        return ended

    def put_back(self, claimed: Claimed) -> bool:
        """Give a job back, to be begun again; this time counts as none."""
        values = {"state": "queued", "worker": None, "attempts": JOBS.c.attempts - 1}
        with self._database.write() as connection:
            return connection.execute(JOBS.update().where(_mine(claimed)).values(**values)).rowcount > 0

    def beat(self, worker: str) -> set[str]:
        """Tell that a worker lives, and return the jobs that are its own."""
        own = sa.and_(JOBS.c.worker == worker, JOBS.c.state == "running")
        with self._database.write() as connection:
            connection.execute(JOBS.update().where(own).values(beat=self._clock()))
            return set(connection.execute(sa.select(JOBS.c.id).where(own)).scalars())

    def put_back_orphans(self, silent_seconds: float | None) -> int:
        """Give back the jobs whose worker has been silent so long (``None``: all that run), and return how many.

        One that was begun as often as it may be is ended with a problem instead: it may be what ends its process.
        """
        orphan = JOBS.c.state == "running"
        if silent_seconds is not None:
            orphan = sa.and_(orphan, JOBS.c.beat < self._clock() - silent_seconds)
        given_up = {"state": "failed", "finished": self._clock(), "problem": json.dumps(GIVEN_UP.body())}
        with self._database.write() as connection:
            hopeless = JOBS.update().where(orphan, JOBS.c.attempts >= self._attempts)
            connection.execute(hopeless.values(**given_up, worker=None))
            back = connection.execute(JOBS.update().where(orphan).values(state="queued", worker=None))
            return back.rowcount

    def counts(self) -> dict[str, int]:
        """Return how many jobs there are by state."""
        query = sa.select(JOBS.c.state, sa.func.count().label("jobs")).group_by(JOBS.c.state)
        with self._database.read() as connection:
            return {row.state: row.jobs for row in connection.execute(query)}

    def purge(self, older_seconds: float) -> int:
        """Delete the jobs that ended so long ago, and return how many."""
        with self._database.write() as connection:
            old = JOBS.c.finished < self._clock() - older_seconds
            return connection.execute(JOBS.delete().where(old)).rowcount

    def kept(self, job: str) -> dict[str, str]:
        """Return the briefs that a job has made so far, by article."""
        query = sa.select(BRIEFS.c.article, BRIEFS.c.brief).where(BRIEFS.c.job == job)
        with self._database.read() as connection:
            return {row.article: row.brief for row in connection.execute(query)}

    def keep(self, claimed: Claimed, article: str, brief: str) -> None:
        """Keep a brief of an article, until the job ends; a second one changes nothing."""
        with self._database.write() as connection:
            mine = connection.execute(sa.select(JOBS.c.id).where(_mine(claimed)).with_for_update()).one_or_none()
            there = sa.select(BRIEFS.c.job).where(BRIEFS.c.job == claimed.job.id, BRIEFS.c.article == article)
            if mine is not None and connection.execute(there).one_or_none() is None:
                connection.execute(BRIEFS.insert().values(job=claimed.job.id, article=article, brief=brief))


def _mine(claimed: Claimed) -> sa.ColumnElement[bool]:
    job = claimed.job
    return sa.and_(
        JOBS.c.id == job.id,
        JOBS.c.state == "running",
        JOBS.c.worker == claimed.worker,
        JOBS.c.attempts == job.attempts,
    )
