"""Answers of models, kept by request fingerprint, and the leases of those who are asking for one.

A cache never fails a run: what goes wrong is told once, ``None`` is returned, and the run goes on without it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateline.cache import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DAY = 86_400.0
_AHEAD = 2.0
"""A lease that runs longer than so many times its length was taken before the clock was set back: it holds nobody."""


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds. ``bytes`` counts the answers; ``oldest`` and ``newest`` are seconds since 1970."""

    place: str
    usable: bool
    entries: int = 0
    bytes: int = 0
    by_prompt: Mapping[str, int] = field(default_factory=dict)
    by_model: Mapping[str, int] = field(default_factory=dict)
    oldest: float | None = None
    newest: float | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the cache knows of a fingerprint: its answer, who is asking for one and until when that one is waited for.

    ``until`` serves to see whether the lease was renewed; its clock is the cache's.
    """

    reply: str | None = None
    owner: str | None = None
    until: float | None = None
    is_live: bool = False


class Responses(ABC):
    """Kept answers; safe for several threads and processes. Nothing is opened before the first use.

    ``place`` names it to a person; no password is in it. A kind of cache gives the two ways to its tables, ``_read``
    and ``_change``; both return ``None``, and raise nothing, when it cannot be used.
    """

    def __init__(self, place: str, clock: Callable[[], float] | None) -> None:
        """Tell the time with ``clock`` (seconds since 1970), or with the database's own where it has one."""
        self.place = place
        self._clock = clock

    def get(self, fingerprint: str) -> str | None:
        """Return the text kept under a fingerprint, or ``None``."""
        rows = self._read(sql.GET, fingerprint=fingerprint)
        reply = rows[0][0] if rows else None
        return reply if isinstance(reply, str) else None

    def put(self, fingerprint: str, reply: str, *, prompt: str, model: str) -> None:
        """Keep a text under a fingerprint; ``prompt`` is ``NAME@VERSION``, ``model`` the full identifier.

        Whoever asked for it has its answer now: the lease ends.
        """
        names = ("fingerprint", "reply", "prompt", "model")
        texts = map(_storable, (fingerprint, reply, prompt, model))
        values: dict[str, Any] = dict(zip(names, texts, strict=True))
        values["bytes"] = len(values["reply"].encode())
        self._change((sql.PUT, values), (sql.FREE, {"fingerprint": fingerprint}))

    def claim(self, fingerprint: str, owner: str, seconds: float) -> bool | None:
        """Take the lease of a fingerprint for so long; say whether it is ``owner``'s now.

        It is not while another holds it who has not let it run out. ``None``: the cache cannot be used.
        """
        values = {"fingerprint": fingerprint, "owner": owner, "seconds": seconds, "ahead": _AHEAD * seconds}
        changed = self._change((sql.CLAIM, values))
        return None if changed is None else changed > 0

    def look(self, fingerprint: str, seconds: float) -> Look | None:
        """Return answer and lease of a fingerprint; ``seconds`` is how long leases are. ``None``: it cannot be used."""
        rows = self._read(sql.LOOK, fingerprint=fingerprint)
        if not rows:
            return None
        reply, owner, until, now = rows[0]
        if not isinstance(owner, str) or not isinstance(until, float):
            return Look(reply if isinstance(reply, str) else None)
        is_live = now < until <= now + _AHEAD * seconds
        return Look(reply if isinstance(reply, str) else None, owner, until, is_live)

    def renew(self, fingerprints: Iterable[str], owner: str, seconds: float) -> None:
        """Let those of these leases that are this owner's run for so long from now."""
        values = {"owner": owner, "seconds": seconds}
        self._change(*((sql.RENEW, {"fingerprint": fingerprint, **values}) for fingerprint in fingerprints))

    def release(self, fingerprint: str, owner: str) -> None:
        """End the lease of a fingerprint, if it is this owner's."""
        self._change((sql.RELEASE, {"fingerprint": fingerprint, "owner": owner}))

    def release_all(self, owner: str) -> None:
        """End all leases of an owner, and those that ran out a day ago."""
        self._change((sql.RELEASE_ALL, {"owner": owner, "day": _DAY}))

    def stats(self) -> CacheStats:
        """Return what the cache holds."""
        whole = self._read(sql.WHOLE)
        if not whole:
            return CacheStats(self.place, usable=False)
        entries, size, oldest, newest = whole[0]
        return CacheStats(
            place=self.place,
            usable=True,
            entries=entries,
            bytes=int(size),
            by_prompt=dict(map(tuple, self._read(sql.BY_PROMPT) or ())),
            by_model=dict(map(tuple, self._read(sql.BY_MODEL) or ())),
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
        dropped = 0
        if older_than_days is not None:
            dropped += self._change((sql.DROP_OLD, {"age": older_than_days * _DAY})) or 0
        if keep_prompts is not None:
            for prompt in sorted(set(self.stats().by_prompt) - set(keep_prompts)):
                dropped += self._change((sql.DROP_PROMPT, {"prompt": prompt})) or 0
        if max_bytes is not None:
            dropped += self._change((sql.DROP_SURPLUS, {"most": max_bytes})) or 0
        return dropped

    def clear(self) -> int:
        """Drop every answer, also from the place on the disk that it took, and return how many there were."""
        dropped = self._change((sql.DROP_ALL, {})) or 0
        self._wipe()
        return dropped

    @abstractmethod
    def close(self) -> None:
        """Close it; a later use opens it again."""

    @abstractmethod
    def _read(self, statement: str, **values: object) -> list[Any] | None:
        """Return the rows of a query."""

    @abstractmethod
    def _change(self, *statements: tuple[str, dict[str, Any]]) -> int | None:
        """Run statements one after the other; return how many rows the first one changed."""

    @abstractmethod
    def _wipe(self) -> None:
        """Give the place of what was dropped back to the disk."""


def _storable(text: str) -> str:
    """Return a text that every database takes: lone surrogates become question marks, U+0000 becomes U+FFFD."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
