"""API keys: shown once when they are made, kept as a hash, compared in constant time, revoked for good.

A key is ``dl_ID_SECRET``. The secret is 256 bits of chance, so that a plain SHA-256 is hash enough: there is nothing to
guess (OWASP asks for slow hashes where people choose).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import sqlalchemy as sa

from dateline.errors import UsageError
from dateline.service.jobs.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.service.jobs.database import Database

Scope = Literal["read", "write", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LOCAL = "local"
"""The owner of what is asked on the loopback without a key."""

_TOKEN = re.compile(r"dl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,99}")
_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the id of the key, its name, and what it may."""

    owner: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; times are seconds since 1970."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: float
    revoked: float | None


ANYBODY = Principal(LOCAL, LOCAL, frozenset(SCOPES))


class Keys:
    """The keys in a database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Use a database whose tables are made."""
        self._database = database
        self._clock = clock

    def add(self, name: str, scopes: Iterable[str]) -> tuple[Key, str]:
        """Make a key, and return it with its text, which is kept nowhere.

        Raises:
            UsageError: the name or a scope is none.
        """
        wanted = tuple(scope for scope in SCOPES if scope in set(scopes))
        unknown = sorted(set(scopes) - set(SCOPES))
        if not _NAME.fullmatch(name):
            raise UsageError("a key's name is of letters, digits, blanks and . _ @ -, 100 at most")
        if unknown or not wanted:
            raise UsageError(f"no such scope: {', '.join(unknown) or 'none'}", hint=f"one of {', '.join(SCOPES)}")
        key = Key(secrets.token_hex(6), name, wanted, self._clock(), None)
        secret = secrets.token_urlsafe(32)
        row = {"id": key.id, "name": name, "scopes": " ".join(wanted), "created": key.created, "hash": _hash(secret)}
        with self._database.write() as connection:
            connection.execute(KEYS.insert().values(**row))
        return key, f"dl_{key.id}_{secret}"

    def all(self) -> list[Key]:
        """Return every key, the oldest first, those that were revoked too."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(KEYS).order_by(KEYS.c.created, KEYS.c.id))
            return [Key(row.id, row.name, tuple(row.scopes.split()), row.created, row.revoked) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Revoke a key from now on; say whether there was one that was valid."""
        valid = sa.and_(KEYS.c.id == key_id, KEYS.c.revoked.is_(None))
        with self._database.write() as connection:
            return connection.execute(KEYS.update().where(valid).values(revoked=self._clock())).rowcount > 0

    def any(self, *, valid: bool = False) -> bool:
        """Say whether there is a key; else only one that was not revoked counts."""
        query = sa.select(KEYS.c.id).limit(1)
        if valid:
            query = query.where(KEYS.c.revoked.is_(None))
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def principal(self, token: str) -> Principal | None:
        """Return whose key this is; ``None`` if it is none, or was revoked."""
        found = _TOKEN.fullmatch(token)
        key_id, secret = found.groups() if found else ("", "")
        with self._database.read() as connection:
            row = connection.execute(sa.select(KEYS).where(KEYS.c.id == key_id)).one_or_none()
        # also without a row something is compared: the time tells nothing of which ids there are
        matches = hmac.compare_digest(_hash(secret), row.hash if row is not None else _NO_HASH)
        if row is None or not matches or row.revoked is not None:
            return None
        return Principal(row.id, row.name, frozenset(row.scopes.split()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
