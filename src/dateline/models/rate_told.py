"""What a server tells of its limits in the headers of an answer, also of a good one.

Read are ``x-ratelimit-{limit,remaining,reset}-{requests,tokens}`` (OpenAI, "Rate limits": the limits are a minute's,
the reset is a duration such as ``6m0s``), ``anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`` (the reset
is a moment, RFC 3339), ``ratelimit`` and ``ratelimit-{policy,remaining,reset}`` (draft-ietf-httpapi-ratelimit-headers),
``x-ratelimit-{remaining,reset}`` and ``retry-after``. A value that cannot be meant is no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from dateline.models.retry_after import retry_after

MAX_WAIT = 7 * 86_400.0
"""Seconds; a reset that is farther away is none."""
_MAX_TEXT = 200
_MILLISECONDS = 1e11
"""From here on a moment is counted in milliseconds since 1970, not in seconds."""
_MOMENT = 1e9
"""From here on a number is a moment, not a duration."""
_MINUTE = 60

_COUNT = re.compile(r"[0-9]{1,12}")
_SECONDS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{0,9})?")
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True)
class RateTold:
    """Limits as a server told them; what it did not tell is ``None``.

    ``requests`` and ``tokens`` are the most a minute, ``wait`` the seconds until a next request will be let in.
    """

    requests: int | None = None
    tokens: int | None = None
    wait: float | None = None


OnRate = Callable[[RateTold], None]


@runtime_checkable
class TellsRate(Protocol):
    """A model that hands out what its server tells of limits, in the thread of the request, before it is answered."""

    on_rate: OnRate | None


def rate_told(headers: Mapping[str, str], now: float) -> RateTold | None:
    """Return what an answer's headers tell of limits, ``None`` if they tell nothing.

    Args:
        headers: the response's headers; any case.
        now: seconds since 1970, against which moments are counted.
    """
    told = {
        name.lower(): value
        for name, value in headers.items()
        if ("ratelimit" in name.lower() or name.lower().startswith("retry-after")) and len(value) <= _MAX_TEXT
    }
    if not told:
        return None
    asked = retry_after(told, now)
    waits = [asked] if asked is not None and asked <= MAX_WAIT else []
    for remaining, reset in _PAIRS:
        if _count(told.get(remaining)) == 0:
            waits.append(_until(told.get(reset, ""), now))
    waits += [_until(item.get("t", ""), now) for item in _items(told.get("ratelimit")) if _count(item.get("r")) == 0]
    rate = RateTold(
        _least(_limit(told, "requests"), *map(_a_minute, _items(told.get("ratelimit-policy")))),
        _limit(told, "tokens"),
        max(waits, default=0.0) or None,
    )
    return rate if rate != RateTold() else None


_PAIRS = (
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
)


def _limit(told: Mapping[str, str], what: str) -> int | None:
    names = (f"x-ratelimit-limit-{what}", f"anthropic-ratelimit-{what}-limit")
    return _least(*(_count(told.get(name)) for name in names))


def _least(*counts: int | None) -> int | None:
    """Return the least of the limits; none of them is zero, which would mean that nothing may ever be asked."""
    return min((count for count in counts if count), default=None)


def _a_minute(policy: Mapping[str, str]) -> int | None:
    """Return the requests a minute of a quota ``q`` in ``w`` seconds; one over a longer time is no less a minute's."""
    quota, window = _count(policy.get("q")), _count(policy.get("w"))
    if quota is None or not window or policy.get("qu", "requests") != "requests":
        return None
    return quota * _MINUTE // min(window, _MINUTE)


def _items(text: str | None) -> list[dict[str, str]]:
    """Read ``"name";r=5;t=30, …``: the parameters of each item; the names are not needed."""
    items = []
    for item in (text or "").split(","):
        pairs = (part.partition("=") for part in item.split(";")[1:])
        items.append({name.strip(): value.strip().strip('"') for name, _, value in pairs})
    return items


def _count(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if _COUNT.fullmatch(text) else None


def _until(text: str, now: float) -> float:
    """Return the seconds to a reset, told as a duration or as a moment; 0 where it is neither, or past."""
    text = text.strip()
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        if seconds >= _MOMENT:
            seconds = (seconds / 1000 if seconds >= _MILLISECONDS else seconds) - now
    else:
        seconds = _duration(text) or _moment(text, now)
    return seconds if 0 < seconds <= MAX_WAIT else 0.0


def _duration(text: str) -> float:
    """Read a duration as Go writes it: ``6m0s``, ``120ms``, ``1h2m3.5s``."""
    seconds, at = 0.0, 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return 0.0
        seconds += float(part[1]) * _UNITS[part[2]]
        at = part.end()
    return seconds


def _moment(text: str, now: float) -> float:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
