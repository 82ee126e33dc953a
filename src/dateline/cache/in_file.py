"""The cache in a SQLite file, by default one in the user's cache directory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dateline.cache.base import Responses
from dateline.cache.kept_file import KeptFile, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE_NAME = "responses.sqlite3"

# Version 1 had no leases.
KIND = Kind(
    version=2,
    create="""
        CREATE TABLE IF NOT EXISTS responses (
            fingerprint TEXT PRIMARY KEY,
            reply TEXT NOT NULL,
            prompt TEXT NOT NULL,
            model TEXT NOT NULL,
            created REAL NOT NULL,
            bytes INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS leases (
            fingerprint TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            until REAL NOT NULL
        ) WITHOUT ROWID
    """,
    pragmas=("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"),
)


class ResponseCache(Responses):
    """Kept answers in one file.

    Args:
        directory: where the file is; made, for this user alone, if it is not there.
        tell: is told in one sentence what is wrong with the file, once a cause.
        name: the file's.
        clock: tells the seconds since 1970; replaced in tests, as is the next one.
        timer: tells seconds that only grow.
    """

    def __init__(
        self,
        directory: Path,
        tell: Callable[[str], None] | None = None,
        *,
        name: str = FILE_NAME,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = directory / name
        super().__init__(str(self.path), clock)
        self._now = clock
        self._file = KeptFile(self.path, KIND, tell, timer=timer)

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        self._file.close()

    def _read(self, statement: str, **values: object) -> list[Any] | None:
        return self._file.read(statement, values | {"now": self._now()})

    def _change(self, *statements: tuple[str, dict[str, Any]]) -> int | None:
        now = self._now()
        return self._file.change(*((statement, values | {"now": now}) for statement, values in statements))

    def _wipe(self) -> None:
        self._file.change(("VACUUM", {}))
        self._file.change(("PRAGMA wal_checkpoint(TRUNCATE)", {}))
