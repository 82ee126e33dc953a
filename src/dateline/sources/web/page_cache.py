"""Pages kept on this machine, in one SQLite file that several processes may use at once.

Keeping never fails a run: what goes wrong with the file is told once, and the run goes on without it. A damaged file
is removed and a new one begun, for everything in it can be fetched again. What is in the file is as hostile as what
came from the web, and is checked again.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dateline.cache.kept_file import KeptFile, Kind
from dateline.sources.web.answers import MAX_FRESH, REDIRECTS, WITH_PAGE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE_NAME = "pages.sqlite3"
MAX_PAGE_BYTES = 20_000_000
"""A page that is larger is not kept."""

MAX_BYTES = 300_000_000
"""What is kept in all; then the pages go that were not read for the longest time."""

_WORD = re.compile(r"[\x20-\x7e]{1,8000}")

_KIND = Kind(
    version=1,
    create="""
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
        )
    """,
    pragmas=("trusted_schema = OFF",),
    damaged=frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}),
    set_aside=False,
    name="the kept pages",
    it="them",
    is_="are",
    was="were",
)
_GET = (
    "SELECT status, location, media_type, charset, etag, modified, until, body FROM pages"
    " WHERE scope = ? AND url = ? AND length(body) <= ?"
)
_PUT = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_USED = "UPDATE pages SET used = ? WHERE scope = ? AND url = ?"
_DROP = "DELETE FROM pages WHERE scope = ? AND url = ?"
_RENEW = (
    "UPDATE pages SET until = ?, etag = COALESCE(?, etag), modified = COALESCE(?, modified) WHERE scope = ? AND url = ?"
)
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
        self._file = KeptFile(self.path, _KIND, tell)
        self._scope = scope
        self._clock = clock
        self._max_bytes = max_bytes

    def get(self, url: str) -> Answer | None:
        """Return the kept answer of an address, ``fresh_for`` counted from now, or ``None``."""
        rows = self._file.read(_GET, (self._scope, url, MAX_PAGE_BYTES))
        answer = _checked(url, rows[0], self._clock()) if rows else None
        if answer:
            self._file.change((_USED, (self._clock(), self._scope, url)))
        return answer

    def put(self, url: str, answer: Answer) -> None:
        """Keep an answer in place of an older one, or none where the server does not want it kept."""
        if not answer.keep or len(answer.body) > MAX_PAGE_BYTES:
            self._file.change((_DROP, (self._scope, url)))
            return
        now = self._clock()
        told = (answer.location, answer.media_type, answer.charset, answer.etag, answer.modified)
        values = (self._scope, url, answer.status, *told, now + answer.fresh_for, now, len(answer.body), answer.body)
        self._file.change((_PUT, values), (_TRIM, (self._max_bytes,)))

    def renew(self, url: str, answer: Answer) -> None:
        """Take over from "not modified" (RFC 9111, section 4.3.4) how long the kept answer serves now."""
        values = (self._clock() + answer.fresh_for, answer.etag, answer.modified, self._scope, url)
        self._file.change((_RENEW, values))

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        self._file.close()


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
