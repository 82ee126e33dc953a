"""One SQLite file of what can be had again, which several threads and processes may use at once.

It never fails a run: what goes wrong with the file is told once, the run goes on without it, and it is tried again
later. A damaged file makes place for a new one; a file of a newer dateline is left alone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from filelock import BaseFileLock, FileLock

from dateline.cache.rest import Rest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Values = Mapping[str, Any] | Sequence[Any]
    Statement = tuple[str, Values]

T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long a file is waited for that another process holds."""

_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in their low byte
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, and what a person is told of it.

    ``create`` makes what is not there yet, in a new file as in one of an older ``version``; ``pragmas`` are set on each
    connection. ``damaged`` are SQLite's codes of a file that is of no use: it is set aside, or removed where
    ``set_aside`` is false. In messages it is called ``name`` and ``it``, with ``is_`` and ``was``.
    """

    version: int
    create: str
    pragmas: tuple[str, ...] = ()
    damaged: frozenset[int] = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
    set_aside: bool = True
    name: str = "the cache"
    it: str = "it"
    is_: str = "is"
    was: str = "was"


class KeptFile:
    """The file; nothing is opened before the first use.

    Args:
        path: the file; its directory is made, for this user alone, if it is not there.
        kind: what it is.
        tell: is told in one sentence what is wrong with the file, once a cause.
        timer: tells seconds that only grow.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        tell: Callable[[str], None] | None = None,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._kind = kind
        self._tell = tell
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._newer = False
        self._unusable, self._unwritable = Rest(timer), Rest(timer)
        self._told: set[str] = set()

    def read(self, sql: str, values: Values = ()) -> list[Any] | None:
        """Return the rows of a query; ``None`` when the file cannot be used."""
        with self._lock:
            return self._tried(lambda connection: connection.execute(sql, values).fetchall(), writes=False)

    def change(self, *statements: Statement) -> int | None:
        """Run statements in one transaction; return how many rows the first one changed.

        ``None`` when the file cannot be used or written.
        """
        with self._lock:
            return self._tried(lambda connection: _changed(connection, statements), writes=True)

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(sqlite3.Error):  # a checkpoint that fails at the end: nothing that a run could do
                    connection.close()

    def _tried(self, action: Callable[[sqlite3.Connection], T], *, writes: bool) -> T | None:
        for _ in range(2):  # a damaged file is replaced once, then the new one is asked
            if self._newer or self._unusable.resting or (writes and self._unwritable.resting):
                return None
            try:
                connection = self._connection = self._connection or self._open()
                if connection is None:
                    return None
                result = action(connection)
            except (sqlite3.Error, OSError) as error:
                if not self._replaced_after(error, writes=writes):
                    return None
            else:
                (self._unwritable if writes else self._unusable).went_well()
                return result
        return None

    def _replaced_after(self, error: sqlite3.Error | OSError, *, writes: bool) -> bool:
        """Say what is wrong, and whether the file makes place for a new one, which may be tried at once."""
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        kind = self._kind
        if code in kind.damaged:
            return self._make_place()
        if code in _BUSY:
            (self._unwritable if writes else self._unusable).failed()
            self._say(
                f"{kind.name} {self.path} {kind.is_} in use by another process; going on without {kind.it} for now"
            )
        elif writes and code in _UNWRITABLE and self._connection is not None:
            self._unwritable.failed()
            if code == sqlite3.SQLITE_READONLY:  # so SQLite says, too, when the file was moved away: look for it again
                self.close()
            why = "the disk is full" if code == sqlite3.SQLITE_FULL else str(error)
            self._say(f"{kind.name} {self.path} cannot be written ({why}); nothing new is kept for now")
        else:
            self._unusable.failed()
            self.close()
            self._say(f"{kind.name} {self.path} cannot be used ({error}); going on without {kind.it}")
        return False

    def _open(self) -> sqlite3.Connection | None:
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # what somebody reads is for that user alone
        self._inode = self.path.stat().st_ino
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > self._kind.version:
                self._newer = True
                name, was, it = self._kind.name, self._kind.was, self._kind.it
                self._say(f"{name} {self.path} {was} made by a newer dateline; going on without {it}")
                connection.close()
                return None
            if version < self._kind.version:
                with self._alone():  # two that make a file at once may be told that it is busy, without any waiting
                    self._make(connection)
            else:
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        self._prepare(connection)
        create = f"{self._kind.create}; PRAGMA user_version = {self._kind.version}"
        connection.executescript(f"BEGIN IMMEDIATE; {create}; COMMIT;")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        for pragma in self._kind.pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def _alone(self) -> BaseFileLock:
        return FileLock(self.path.with_suffix(".lock"), timeout=BUSY_SECONDS, mode=0o600)

    def _make_place(self) -> bool:
        """Set a damaged file aside or remove it, unless another process did so already; say whether it is gone."""
        self.close()
        kind, now = self._kind, ""
        try:
            with self._alone():
                if self.path.stat().st_ino == self._inode:
                    now = _set_aside(self.path) if kind.set_aside else _remove(self.path)
        except OSError as error:
            self._unusable.failed()
            gone = "set aside" if kind.set_aside else "removed"
            why = f"{kind.is_} damaged and cannot be {gone} ({error})"
            self._say(f"{kind.name} {self.path} {why}; going on without {kind.it}")
            return False
        if now:
            self._say(f"{kind.name} {self.path} {kind.was} damaged{now}")
        return True

    def _say(self, sentence: str) -> None:
        if self._tell is not None and sentence not in self._told:
            self._told.add(sentence)
            self._tell(sentence)


def _changed(connection: sqlite3.Connection, statements: Sequence[Statement]) -> int:
    if len(statements) == 1:
        return connection.execute(*statements[0]).rowcount
    connection.execute("BEGIN IMMEDIATE")
    try:
        first, *_ = [connection.execute(*statement).rowcount for statement in statements]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return first


def _set_aside(path: Path) -> str:
    """Rename a damaged file and what belongs to it; return the end of the sentence that tells of it."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return f": it is now {aside.name}, and a new one was begun"


def _remove(path: Path) -> str:
    """Remove a damaged file and what belongs to it; return the end of the sentence that tells of it."""
    for suffix in ("-journal", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.unlink()
    return "; what was in them is fetched again"
