"""Pages kept on this machine, in one SQLite file that several processes may use at once.

Keeping never fails a run: what goes wrong with the file is told once, and the run goes on without it. A damaged file
is removed and a new one begun, for everything in it can be fetched again. What is in the file is as hostile as what
came from the web, and is checked again.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from dateline.sources.web.answers import MAX_FRESH, REDIRECTS, WITH_PAGE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE_NAME = "pages.sqlite3"
SCHEMA_VERSION = 1
MAX_PAGE_BYTES = 20_000_000
"""A page that is larger is not kept."""

MAX_BYTES = 300_000_000
"""What is kept in all; then the pages go that were not read for the longest time."""

_BUSY_SECONDS = 10.0
_ANEW = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA})
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in their low byte
_WORD = re.compile(r"[\x20-\x7e]{1,8000}")

_CREATE = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS pages (
    scope TEXT NOT NULL,
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    media_type TEXT,
    charset TEXT,
    etag TEXT,
    modified TEXT,
    until REAL NOT NULL,
    used REAL NOT NULL,
    bytes INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (scope, url)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_GET = (
    "SELECT status, location, media_type, charset, etag, modified, until, body FROM pages"
    " WHERE scope = ? AND url = ? AND length(body) <= ?"
)
_PUT = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_TRIM = (
    "DELETE FROM pages WHERE rowid IN (SELECT rowid FROM (SELECT rowid, SUM(bytes) OVER"
    " (ORDER BY used DESC, scope, url) AS running FROM pages) WHERE running > ?)"
)


class PageCache:
    """Kept answers; safe for several threads and processes. Nothing is opened before the first use.

    Args:
        directory: the cache directory; made, for this user alone, if it is not there.
        scope: what is kept under one scope is not seen under another.
        clock: tells the seconds since 1970.
        tell: is told in one sentence what is wrong with the file, once a cause.
        max_bytes: how much is kept in all.
    """

    def __init__(
        self,
        directory: Path,
        scope: str,
        *,
        clock: Callable[[], float],
        tell: Callable[[str], None] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.path = directory / FILE_NAME
        self._scope = scope
        self._clock = clock
        self._tell = tell
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._off = False
        self._told: set[str] = set()

    def get(self, url: str) -> Answer | None:
        """Return the kept answer of an address, ``fresh_for`` counted from now, or ``None``."""
        rows = self._run(_GET, (self._scope, url, MAX_PAGE_BYTES))
        answer = _checked(url, rows[0], self._clock()) if rows else None
        if answer:
            self._run("UPDATE pages SET used = ? WHERE scope = ? AND url = ?", (self._clock(), self._scope, url))
        return answer

    def put(self, url: str, answer: Answer) -> None:
        """Keep an answer in place of an older one, or none where the server does not want it kept."""
        if not answer.keep or len(answer.body) > MAX_PAGE_BYTES:
            self._run("DELETE FROM pages WHERE scope = ? AND url = ?", (self._scope, url))
            return
        now = self._clock()
        told = (answer.location, answer.media_type, answer.charset, answer.etag, answer.modified)
        values = (self._scope, url, answer.status, *told, now + answer.fresh_for, now, len(answer.body), answer.body)
        self._run(_PUT, values)
        self._run(_TRIM, (self._max_bytes,))

    def renew(self, url: str, answer: Answer) -> None:
        """Take over from "not modified" (RFC 9111, section 4.3.4) how long the kept answer serves now."""
        self._run(
            "UPDATE pages SET until = ?, etag = COALESCE(?, etag), modified = COALESCE(?, modified)"
            " WHERE scope = ? AND url = ?",
            (self._clock() + answer.fresh_for, answer.etag, answer.modified, self._scope, url),
        )

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _run(self, sql: str, values: tuple[Any, ...]) -> list[Any] | None:
        """Run one statement; ``None`` when the file cannot be used."""
        with self._lock:
            for _ in range(2):  # a damaged file is removed once, then the new one is asked
                if self._off:
                    return None
                try:
                    if self._connection is None:
                        self._connection = self._open()
                    if self._connection is not None:
                        return self._connection.execute(sql, values).fetchall()
                except (sqlite3.Error, OSError) as error:
                    self._failed(error)
            return None

    def _failed(self, error: sqlite3.Error | OSError) -> None:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        if code in _ANEW:
            self._begin_anew()
        elif code == sqlite3.SQLITE_BUSY:
            self._say(f"the kept pages {self.path} are in use by another process; going on without them for now")
        else:
            self._off = True
            self.close()
            self._say(f"the kept pages {self.path} cannot be used ({error}); going on without them")

    def _open(self) -> sqlite3.Connection | None:
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # what somebody reads is for that user alone
        self._inode = self.path.stat().st_ino
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                self._off = True
                self._say(f"the kept pages {self.path} were made by a newer dateline; going on without them")
                connection.close()
                return None
            if version < SCHEMA_VERSION:
                connection.executescript(_CREATE)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_anew(self) -> None:
        """Remove a damaged file, unless another process did so already."""
        self.close()
        try:
            with FileLock(self.path.with_suffix(".lock")):
                if self.path.stat().st_ino == self._inode:
                    self.path.with_name(f"{FILE_NAME}-journal").unlink(missing_ok=True)
                    self.path.unlink()
        except OSError as error:
            self._off = True
            self._say(f"the kept pages {self.path} are damaged and cannot be removed ({error}); going on without them")
        else:
            self._say(f"the kept pages {self.path} were damaged; they are fetched again")

    def _say(self, sentence: str) -> None:
        if self._tell is not None and sentence not in self._told:
            self._told.add(sentence)
            self._tell(sentence)


def _checked(url: str, row: tuple[Any, ...], now: float) -> Answer | None:
    """Return a kept answer if each of its parts is what it should be."""
    status, *words, until, body = row
    usable = (
        isinstance(status, int)
        and isinstance(until, float)
        and isinstance(body, bytes)
        and all(word is None or (isinstance(word, str) and _WORD.fullmatch(word)) for word in words)
    )
    if not usable:
        return None
    location, media_type, charset, etag, modified = words
    if not (status in WITH_PAGE if location is None else status in REDIRECTS):
        return None
    answer = Answer(url, status, body, location, media_type, charset, etag, modified)
    left = until - now
    return replace(answer, fresh_for=left if 0 < left <= MAX_FRESH else 0.0)
