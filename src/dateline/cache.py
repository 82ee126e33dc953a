"""Answers of models, kept by request fingerprint, in one SQLite file that several processes may use at once.

The cache never fails a run: what goes wrong with the file is told once, and the run goes on without it. A damaged
file is set aside and a new one begun; a file of a newer dateline is left alone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FILE_NAME = "responses.sqlite3"
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0
_DAY = 86_400.0

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the primary one in their low byte

_CREATE = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS responses (
    fingerprint TEXT PRIMARY KEY,
    reply TEXT NOT NULL,
    prompt TEXT NOT NULL,
    model TEXT NOT NULL,
    created REAL NOT NULL,
    bytes INTEGER NOT NULL
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds. ``bytes`` counts the answers; ``oldest`` and ``newest`` are seconds since 1970."""

    path: Path
    usable: bool
    entries: int = 0
    bytes: int = 0
    by_prompt: Mapping[str, int] = field(default_factory=dict)
    by_model: Mapping[str, int] = field(default_factory=dict)
    oldest: float | None = None
    newest: float | None = None


class ResponseCache:
    """Kept answers; safe for several threads and processes. Nothing is opened before the first use.

    Args:
        directory: the cache directory; made, for this user alone, if it is not there.
        warnings_sink: is told in one sentence what is wrong with the file, once a cause.
        clock: tells the seconds since 1970; replaced in tests.
    """

    def __init__(
        self,
        directory: Path,
        warnings_sink: Callable[[str], None] | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = directory / FILE_NAME
        self._sink = warnings_sink
        self._clock = clock
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._off = False
        self._full = False
        self._told: set[str] = set()

    def get(self, fingerprint: str) -> str | None:
        """Return the text kept under a fingerprint, or ``None``."""
        rows = self._run("SELECT reply FROM responses WHERE fingerprint = ?", (fingerprint,))
        reply = rows[0][0] if rows else None
        return reply if isinstance(reply, str) else None

    def put(self, fingerprint: str, reply: str, *, prompt: str, model: str) -> None:
        """Keep a text under a fingerprint; ``prompt`` is ``NAME@VERSION``, ``model`` the full identifier."""
        texts = [_storable(text) for text in (fingerprint, reply, prompt, model)]
        values = (*texts, self._clock(), len(texts[1].encode()))
        self._run("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?, ?, ?)", values, writes=True)

    def stats(self) -> CacheStats:
        """Return what the cache holds."""
        whole = self._run("SELECT COUNT(*), COALESCE(SUM(bytes), 0), MIN(created), MAX(created) FROM responses")
        if not whole:
            return CacheStats(self.path, usable=False)
        entries, size, oldest, newest = whole[0]
        prompts = self._run("SELECT prompt, COUNT(*) FROM responses GROUP BY prompt ORDER BY prompt")
        models = self._run("SELECT model, COUNT(*) FROM responses GROUP BY model ORDER BY model")
        return CacheStats(
            path=self.path,
            usable=True,
            entries=entries,
            bytes=size,
            by_prompt=dict(prompts or []),
            by_model=dict(models or []),
            oldest=oldest,
            newest=newest,
        )

    def prune(
        self,
        *,
        older_than_days: float | None = None,
        keep_prompts: Iterable[str] | None = None,
        max_bytes: int | None = None,
    ) -> int:
        """Drop answers, and return how many.

        Args:
            older_than_days: drops what was kept before that many days.
            keep_prompts: drops what belongs to none of these prompts (``NAME@VERSION``).
            max_bytes: then drops the oldest, until no more than so many bytes of answers are left.
        """
        with self._lock:
            before = self.stats().entries
            if older_than_days is not None:
                self._run(
                    "DELETE FROM responses WHERE created < ?", (self._clock() - older_than_days * _DAY,), writes=True
                )
            if keep_prompts is not None:
                kept = set(keep_prompts)
                for prompt in set(self.stats().by_prompt) - kept:
                    self._run("DELETE FROM responses WHERE prompt = ?", (prompt,), writes=True)
            if max_bytes is not None:
                self._run(
                    "DELETE FROM responses WHERE fingerprint IN (SELECT fingerprint FROM (SELECT fingerprint,"
                    " SUM(bytes) OVER (ORDER BY created DESC, fingerprint) AS running FROM responses)"
                    " WHERE running > ?)",
                    (max_bytes,),
                    writes=True,
                )
            return before - self.stats().entries

    def clear(self) -> int:
        """Drop every answer, also from the file's free pages, and return how many there were."""
        with self._lock:
            dropped = self.stats().entries
            self._run("DELETE FROM responses", writes=True)
            self._run("VACUUM", writes=True)
            self._run("PRAGMA wal_checkpoint(TRUNCATE)", writes=True)
            return dropped

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _run(self, sql: str, values: tuple[Any, ...] = (), *, writes: bool = False) -> list[Any] | None:
        """Run one statement; ``None`` when the cache cannot be used."""
        with self._lock:
            for _ in range(2):  # a damaged file is set aside once, then the new one is asked
                if self._off or (writes and self._full):
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
        if code in _DAMAGED:
            self._set_aside()
        elif code == sqlite3.SQLITE_BUSY:
            self._tell(f"the cache {self.path} is in use by another process; going on without it for now")
        elif code == sqlite3.SQLITE_FULL:
            self._full = True
            self._tell(f"the disk of the cache {self.path} is full; new answers are not kept")
        else:
            self._off = True
            self.close()
            self._tell(f"the cache {self.path} cannot be used ({error}); going on without it")

    def _open(self) -> sqlite3.Connection | None:
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # answers quote articles: for this user alone
        self._inode = self.path.stat().st_ino
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                self._off = True
                self._tell(f"the cache {self.path} was made by a newer dateline; going on without it")
                connection.close()
                return None
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            if version < SCHEMA_VERSION:
                connection.executescript(_CREATE)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        """Rename a damaged file, unless another process did so already."""
        self.close()
        try:
            with FileLock(self.path.with_suffix(".lock")):
                if self.path.stat().st_ino != self._inode:
                    return
                aside = _free_name(self.path)
                self.path.rename(aside)
                for suffix in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        Path(f"{self.path}{suffix}").rename(f"{aside}{suffix}")
        except OSError as error:
            self._off = True
            self._tell(f"the cache {self.path} is damaged and cannot be set aside ({error}); going on without it")
        else:
            self._tell(f"the cache {self.path} was damaged: it is now {aside.name}, and a new one was begun")

    def _tell(self, sentence: str) -> None:
        if self._sink is not None and sentence not in self._told:
            self._told.add(sentence)
            self._sink(sentence)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return aside


def _storable(text: str) -> str:
    """Return a text that SQLite takes: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode()
