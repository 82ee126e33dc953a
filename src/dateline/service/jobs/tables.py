"""The tables of the service. JSON stands in them as ASCII text, so that every database takes every character."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

SCHEMA = 1
METADATA = MetaData()
_ID = String(32)
_OWNER = String(32)

META = Table("meta", METADATA, Column("name", String(20), primary_key=True), Column("value", Integer, nullable=False))

KEYS = Table(
    "keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("created", Float, nullable=False),
    Column("revoked", Float),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("owner", _OWNER, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("worker", String(32)),
    Column("beat", Float),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("etag", String(64)),
    Column("trace", String(200)),
    Column("problem", Text),
    Column("failed", Text),
    Column("request", Text, nullable=False),
    Column("result", Text),
    Index("jobs_waiting", "state", "created"),
    Index("jobs_of_owner", "owner", "created", "id"),
)

_OF_JOB = ForeignKey("jobs.id", ondelete="CASCADE")

BRIEFS = Table(
    "briefs",
    METADATA,
    Column("job", _ID, _OF_JOB, primary_key=True),
    Column("article", String(64), primary_key=True),
    Column("brief", Text, nullable=False),
)
"""What a job has read so far: an article that stands here is not read again when the job is taken up again."""

EVENTS = Table(
    "events",
    METADATA,
    Column("job", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(20), nullable=False),
    Column("data", Text, nullable=False),
)

ONCE = Table(
    "once",
    METADATA,
    Column("owner", _OWNER, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("job", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Index("once_of_job", "job"),
)
"""The ``Idempotency-Key`` of each request that had one, with the hash of what was asked."""
