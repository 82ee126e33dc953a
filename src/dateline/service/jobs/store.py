"""What clients do with jobs: begin, look, list, cancel, delete. A job of another key is as if it were not there."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import exc

from dateline.service.jobs.job import OPEN, Job, JobEvent
from dateline.service.jobs.tables import EVENTS, JOBS, ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.service.jobs.database import Database
    from dateline.service.jobs.job import Kind, State

_LIGHT = [column for column in JOBS.c if column.name not in {"request", "result", "worker", "beat"}]

OURS = 500
"""From this status of HTTP on, a failure is not the client's, and the same request may be made again."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is asked for: ``request`` is JSON; ``once`` is the client's own key for it, with the hash of the request."""

    owner: str
    kind: Kind
    request: str
    total: int
    once: tuple[str, str] | None = None
    trace: str | None = None


class OtherRequestError(Exception):
    """The client's key for a request was used for another one."""


class TooManyJobsError(Exception):
    """As many jobs wait as may; ``own`` says whether they are this key's."""

    def __init__(self, *, own: bool) -> None:
        """Say whose they are."""
        super().__init__(own)
        self.own = own


class JobStore:
    """The jobs of all keys; every method but those of ``jobs.queue`` asks for the owner."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Use a database whose tables are made."""
        self._database = database
        self._clock = clock

    def submit(self, new: NewJob, *, per_owner: int, in_all: int) -> tuple[Job, bool]:
        """Begin a job, and say whether it was begun before under the same key of the client.

        Raises:
            OtherRequestError: that key was used for another request.
            TooManyJobsError: ``per_owner`` or ``in_all`` jobs wait or run already.
            StoreGoneError: the database is away.
        """
        try:
            return self._submit(new, per_owner, in_all)
        except exc.IntegrityError:  # the same key at the same time: the other one was first
            return self._submit(new, per_owner, in_all)

    def _submit(self, new: NewJob, per_owner: int, in_all: int) -> tuple[Job, bool]:
        with self._database.write() as connection:
            if new.once is not None:
                before = _begun(connection, new)
                if before is not None:
                    return before, True
            is_open = JOBS.c.state.in_(OPEN)
            counts = sa.select(sa.func.count(), sa.func.count().filter(JOBS.c.owner == new.owner)).where(is_open)
            everybody, own = connection.execute(counts).one()
            if own >= per_owner or everybody >= in_all:
                raise TooManyJobsError(own=own >= per_owner)
            job = Job(
                secrets.token_hex(16), new.owner, new.kind, "queued", self._clock(), total=new.total, trace=new.trace
            )
            values = {"id": job.id, "owner": job.owner, "kind": job.kind, "state": job.state, "created": job.created}
            connection.execute(JOBS.insert().values(**values, total=new.total, request=new.request, trace=new.trace))
            if new.once is not None:
                key, digest = new.once
                connection.execute(ONCE.insert().values(owner=new.owner, key=key, digest=digest, job=job.id))
            return job, False

    def get(self, owner: str, job: str, kind: Kind | None = None) -> Job | None:
        """Return a job of this owner.

        Raises:
            StoreGoneError: the database is away.
        """
        with self._database.read() as connection:
            row = connection.execute(sa.select(*_LIGHT).where(_one(owner, job, kind))).one_or_none()
        return None if row is None else job_of(row)

    def result(self, owner: str, job: str, kind: Kind) -> str | None:
        """Return the result of a job of this owner, as JSON; ``None`` where there is none."""
        return self._text(JOBS.c.result, owner, job, kind)

    def request(self, owner: str, job: str, kind: Kind) -> str | None:
        """Return what was asked for, as JSON."""
        return self._text(JOBS.c.request, owner, job, kind)

    def _text(self, column: sa.Column[Any], owner: str, job: str, kind: Kind) -> str | None:
        with self._database.read() as connection:
            text: str | None = connection.execute(sa.select(column).where(_one(owner, job, kind))).scalar()
        return text

    def page(
        self, owner: str, *, kind: Kind | None, state: State | None, limit: int, before: tuple[float, str] | None
    ) -> list[Job]:
        """Return jobs of this owner, the newest first, beginning after (``before`` in time) the one that is named."""
        query = sa.select(*_LIGHT).where(JOBS.c.owner == owner)
        if kind is not None:
            query = query.where(JOBS.c.kind == kind)
        if state is not None:
            query = query.where(JOBS.c.state == state)
        if before is not None:
            created, last = before
            older = sa.or_(JOBS.c.created < created, sa.and_(JOBS.c.created == created, JOBS.c.id < last))
            query = query.where(older)
        query = query.order_by(JOBS.c.created.desc(), JOBS.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [job_of(row) for row in connection.execute(query)]

    def cancel(self, owner: str, job: str) -> Job | None:
        """Cancel a job that waits or runs; return it as it is now, ``None`` where there is none."""
        with self._database.write() as connection:
            ending = JOBS.update().where(_one(owner, job), JOBS.c.state.in_(OPEN))
            connection.execute(ending.values(state="cancelled", finished=self._clock(), worker=None))
            row = connection.execute(sa.select(*_LIGHT).where(_one(owner, job))).one_or_none()
        return None if row is None else job_of(row)

    def delete(self, owner: str, job: str, kind: Kind | None = None) -> bool:
        """Delete a job with everything that belongs to it; say whether it was there."""
        with self._database.write() as connection:
            return connection.execute(JOBS.delete().where(_one(owner, job, kind))).rowcount > 0

    def events(self, owner: str, job: str, after: int) -> list[JobEvent]:
        """Return what happened in a job of this owner after the event of a number."""
        query = sa.select(EVENTS.c.number, EVENTS.c.name, EVENTS.c.data).join(JOBS, JOBS.c.id == EVENTS.c.job)
        query = query.where(_one(owner, job), EVENTS.c.number > after).order_by(EVENTS.c.number)
        with self._database.read() as connection:
            return [JobEvent(*row) for row in connection.execute(query)]


def job_of(row: sa.Row[Any]) -> Job:
    """Read a row of the columns that a job is made of."""
    return read_job(row._asdict())


def read_job(known: dict[str, Any]) -> Job:
    """Read the columns that a job is made of."""
    known["problem"] = json.loads(known["problem"]) if known["problem"] else None
    known["failed"] = tuple(json.loads(known["failed"])) if known["failed"] else ()
    return Job(**known)


def _one(owner: str, job: str, kind: Kind | None = None) -> sa.ColumnElement[bool]:
    of_kind = [] if kind is None else [JOBS.c.kind == kind]
    return sa.and_(JOBS.c.id == job, JOBS.c.owner == owner, *of_kind)


def _begun(connection: sa.Connection, new: NewJob) -> Job | None:
    """Return the job that was begun under the client's key; one that failed, but not by what was asked, is none."""
    key, digest = new.once or ("", "")
    query = sa.select(ONCE.c.digest, *_LIGHT).join(JOBS, JOBS.c.id == ONCE.c.job)
    row = connection.execute(query.where(ONCE.c.owner == new.owner, ONCE.c.key == key)).one_or_none()
    if row is None:
        return None
    known = row._asdict()
    if known.pop("digest") != digest:
        raise OtherRequestError(key)
    job = read_job(known)
    if job.state == "failed" and (job.problem or {}).get("status", 0) >= OURS:
        connection.execute(ONCE.delete().where(ONCE.c.owner == new.owner, ONCE.c.key == key))
        return None
    return job
