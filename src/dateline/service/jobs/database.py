"""The database: SQLite by default, PostgreSQL by URL. What it fails with when it is away is one error here."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import event, exc

from dateline.errors import UsageError
from dateline.service.jobs.tables import META, METADATA, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_AWAY = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)
_SECONDS = 10
_WRITES = "dateline_writes"


class StoreGoneError(Exception):
    """The database cannot be used now; it may come back. Raised within the service, and never leaves it."""


class Database:
    """Connections to one database; safe for threads."""

    def __init__(self, url: str) -> None:
        """Open nothing yet; ``url`` is as SQLAlchemy takes it.

        Raises:
            UsageError: the URL is none, or its driver is not installed.
        """
        try:
            parsed = sa.make_url(url)
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            self.is_sqlite = parsed.get_backend_name() == "sqlite"
            self._file = (
                Path(parsed.database) if self.is_sqlite and parsed.database not in (None, "", ":memory:") else None
            )
            if self.is_sqlite and self._file is None:
                raise UsageError("a database in memory ends with its process", hint="name a file: sqlite:///PATH")
            self.engine = self._engine(parsed)
        except (exc.ArgumentError, ImportError, ValueError) as error:
            raise UsageError(f"the database cannot be opened: {type(error).__name__}", hint=_hint(url)) from error
        self._writing = threading.Lock() if self.is_sqlite else nullcontext()
        self._held: FileLock | None = None

    def _engine(self, url: sa.URL) -> sa.Engine:
        if not self.is_sqlite:
            return sa.create_engine(
                url,
                pool_size=10,
                max_overflow=30,
                pool_timeout=_SECONDS,
                pool_pre_ping=True,
                connect_args={"connect_timeout": _SECONDS} if url.get_driver_name() == "psycopg" else {},
            )
        engine = sa.create_engine(
            url, pool_size=50, max_overflow=50, pool_timeout=_SECONDS, connect_args={"timeout": _SECONDS / 2}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def make(self) -> None:
        """Make the tables that are not there yet.

        Raises:
            UsageError: a newer dateline made them, or the file cannot be written.
            StoreGoneError: the database cannot be reached.
        """
        self._make_file()
        with self.write() as connection:
            METADATA.create_all(connection)
            found = connection.execute(sa.select(META.c.value).where(META.c.name == "schema")).scalar()
            if found is None:
                connection.execute(META.insert().values(name="schema", value=SCHEMA))
        if found is not None and found > SCHEMA:
            raise UsageError("the database was made by a newer dateline", hint="update dateline")

    def _make_file(self) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))  # it holds articles: for this user alone
        except OSError as error:
            raise UsageError(f"{self._file} cannot be written: {error.strerror}") from error

    def take(self) -> bool:
        """Hold a file of SQLite for this process, until ``close``; say whether no other process can have jobs there.

        Raises:
            UsageError: another process holds it, or it cannot be written.
        """
        if self._file is None:
            return False
        self._make_file()
        lock = FileLock(f"{self._file}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError(
                f"{self._file} is in use by another `dateline serve`", hint="several services share a PostgreSQL"
            ) from error
        self._held = lock
        return True

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that only reads.

        Raises:
            StoreGoneError: the database is away.
        """
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction, which is kept if nothing is raised.

        Raises:
            StoreGoneError: the database is away.
        """
        with _told(), self._writing, self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close every connection, and let the file go."""
        self.engine.dispose()
        if self._held is not None:
            self._held.release()


def keep_trying(
    action: Callable[[], T],
    seconds: float,
    *,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """Return what an action gives, trying again while the database is away, for so many seconds.

    Raises:
        StoreGoneError: it did not come back.
    """
    end, pause = clock() + seconds, 0.05
    while True:
        try:
            return action()
        except StoreGoneError:
            if clock() + pause > end:
                raise
            wait(pause)
            pause = min(pause * 2, 1.0)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _AWAY as error:
        raise StoreGoneError(type(error).__name__) from error
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise StoreGoneError(type(error).__name__) from error
        raise


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 -- of the driver
    connection.isolation_level = None  # the transactions are ours: see _begin_sqlite
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _hint(url: str) -> str:
    if url.startswith("postgres"):
        return "postgresql://USER@HOST/NAME, with pip install 'psycopg[binary]'"
    return "sqlite:///PATH or postgresql://USER@HOST/NAME"
