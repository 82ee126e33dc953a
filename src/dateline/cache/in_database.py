"""The cache in a PostgreSQL that workers on many machines share, through SQLAlchemy Core.

Time is the database's: no two machines need agree on it. Importing this module imports SQLAlchemy.
"""

from __future__ import annotations

import re
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event, exc

from dateline.cache.base import Responses
from dateline.cache.rest import Rest

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

VERSION = 1
CONNECTIONS = 2
"""Connections of one process that stay open; as many more are opened and closed as needed."""
_SECONDS = 10
_STATEMENT_SECONDS = 30
_NOW = "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
_LOCK = 0x64617465  # any number that is ours

_CREATE = """
CREATE TABLE dateline_cache (version integer NOT NULL);
CREATE TABLE dateline_responses (
    fingerprint text PRIMARY KEY,
    reply text NOT NULL,
    prompt text NOT NULL,
    model text NOT NULL,
    created double precision NOT NULL,
    bytes bigint NOT NULL
);
CREATE TABLE dateline_leases (
    fingerprint text PRIMARY KEY,
    owner text NOT NULL,
    until double precision NOT NULL
);
INSERT INTO dateline_cache VALUES (1);
"""
# not to_regclass, which may remember from before the wait for the lock that there was none
_IS_THERE = "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'dateline_leases' AND pg_table_is_visible(oid))"


class DatabaseCache(Responses):
    """Kept answers in PostgreSQL; its tables are made when it is first used.

    Args:
        url: the address, as SQLAlchemy takes it, with its driver.
        tell: is told in one sentence what is wrong with the database, once a cause.
        clock: tells seconds since 1970 in place of the database; for tests.
        timer: tells seconds that only grow.
    """

    def __init__(
        self,
        url: sa.URL,
        tell: Callable[[str], None] | None = None,
        *,
        clock: Callable[[], float] | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(_without_secrets(url), clock)
        self._secrets = [secret for secret in (url.password, *_texts(url, "password")) if secret]
        self._tell = tell
        self._told: set[str] = set()
        self._engine = _engine(url)
        self._lock = threading.Lock()
        self._rest = Rest(timer)
        self._made = False
        self._newer = False

    def close(self) -> None:
        """Close every connection; a later use opens new ones."""
        self._engine.dispose()

    def _read(self, statement: str, **values: object) -> list[Any] | None:
        return self._tried(lambda connection: list(connection.execute(*self._said(statement, values)).all()))

    def _change(self, *statements: tuple[str, dict[str, Any]]) -> int | None:
        def change(connection: sa.Connection) -> int:
            first, *_ = [connection.execute(*self._said(*statement)).rowcount for statement in statements]
            return first

        return self._tried(change)

    def _wipe(self) -> None:
        self._tried(lambda connection: connection.exec_driver_sql("VACUUM dateline_responses"))

    def _said(self, statement: str, values: dict[str, Any]) -> tuple[sa.TextClause, dict[str, Any]]:
        if self._clock is None:
            return _text(statement, own_clock=True), values
        return _text(statement, own_clock=False), values | {"now": float(self._clock())}

    def _tried(self, action: Callable[[sa.Connection], T]) -> T | None:
        for again in (True, False):
            if self._newer or self._rest.resting:
                return None
            try:
                with self._engine.connect() as connection:
                    if not self._make(connection):
                        return None
                    result = action(connection)
            except exc.SQLAlchemyError as error:
                # a connection that was open when the server went: the next one is a new one
                if again and isinstance(error, exc.DBAPIError) and error.connection_invalidated:
                    continue
                self._failed(error)
            else:
                self._rest.went_well()
                return result
        return None

    def _make(self, connection: sa.Connection) -> bool:
        """Make the tables, once; say whether they are of a version that we know."""
        if self._made:
            return True
        if not connection.exec_driver_sql(_IS_THERE).scalar_one():
            _create(connection)
        version = connection.exec_driver_sql("SELECT version FROM dateline_cache").scalar_one()
        if version > VERSION:
            self._newer = True
            self._say(f"the cache {self.place} was made by a newer dateline; going on without it")
            return False
        self._made = True
        return True

    def _failed(self, error: exc.SQLAlchemyError) -> None:
        with self._lock:
            self._rest.failed()
        why = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
        for secret in self._secrets:
            why = why.replace(secret, "***")
        self._say(f"the cache {self.place} cannot be used ({why}); going on without it for now")

    def _say(self, sentence: str) -> None:
        with self._lock:
            if self._tell is None or sentence in self._told:
                return
            self._told.add(sentence)
        self._tell(sentence)


def _create(connection: sa.Connection) -> None:
    """Make the tables in one transaction; two that do so at once wait for each other."""
    connection.exec_driver_sql("BEGIN")  # the connection commits each statement by itself otherwise
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if not connection.exec_driver_sql(_IS_THERE).scalar_one():
            connection.exec_driver_sql(_CREATE)
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _engine(url: sa.URL) -> sa.Engine:
    given = {"connect_timeout": _SECONDS, "tcp_user_timeout": 2_000 * _SECONDS, "application_name": "dateline"}
    engine = sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=_SECONDS,
        hide_parameters=True,
        connect_args={name: value for name, value in given.items() if name not in url.query},
    )
    event.listen(engine, "connect", _limit)
    return engine


def _limit(connection: Any, _: object) -> None:  # noqa: ANN401 -- of the driver
    """Let no statement of a new connection wait for ever: somebody may hold the table."""
    connection.execute(f"SET statement_timeout = {_STATEMENT_SECONDS * 1000}")
    connection.commit()


@cache
def _text(statement: str, *, own_clock: bool) -> sa.TextClause:
    for table in ("responses", "leases"):
        statement = re.sub(rf"\b{table}\b", f"dateline_{table}", statement)
    return sa.text(statement.replace(":now", _NOW) if own_clock else statement)


def _texts(url: sa.URL, name: str) -> tuple[str, ...]:
    value = url.query.get(name, ())
    return (value,) if isinstance(value, str) else value


def _without_secrets(url: sa.URL) -> str:
    shown = sa.URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
    return shown.render_as_string()
